"""Counts syllables in running text for the restorer of diacritics: Kneser-Ney, pruned, one byte each.

Running text (``corpus.py``, translated pairs, the names of the gazetteer) makes one model, our own posts and the
facts another; the two are added, so that few words of our own are not lost among many. Counting is numpy on 64-bit
keys: under 2 GB and three minutes on one core for 18 million syllables.
"""

from __future__ import annotations

import json
import lzma
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from classifier.restore.counts import FILE, Counts
from classifier.restore.pieces import composed, pieces
from classifier.restore.restorer import Extra, Restorer
from classifier.text import fold
from classifier.training.corpus import TAIL, corpus_files, corpus_hash
from classifier.training.dataset import DATA, Part, data_hash, part_of
from classifier.training.manifest import file_hash, versions
from classifier.training.syllables import FULL, OWN_SHARE, Size, Stream, make_counts
from kiemtin.facts import load_facts
from kiemtin.facts.gazetteer import gazetteer

Say = Callable[[str], None]
HELD_EVERY = 40
"""Every so manyth document of a corpus is kept apart for judging."""
PARALLEL = "multinli15k.vi.tsv.xz"
"""Translated sentence pairs (BSD-3), read where they lie beside the corpora: plain speech, which laws lack."""

WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
"""Weights of the extra scores that are tried."""


def documents(path: Path) -> Iterator[str]:
    """The texts of a corpus file, one a document, without their lists of sources."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield TAIL.split(str(json.loads(line)["text"]), maxsplit=1)[0]


def parallel(corpus: Path) -> Iterator[str]:
    """Sentences of the translated pairs, where the file lies in the corpus folder or in ``nli`` beside it."""
    for path in (corpus / PARALLEL, corpus.parent / "nli" / PARALLEL):
        if path.is_file():
            with lzma.open(path, "rt", encoding="utf-8") as lines:
                next(lines)
                for line in lines:
                    yield from line.rstrip("\n").split("\t")[:2]
            return


def own_texts(folder: Path = DATA) -> Iterator[str]:
    """Statements of the facts, and our own posts with marks but those of the validation part, kept for judging."""
    for fact in load_facts():
        yield fact.statement
    for text in own_posts(folder):
        if part_of(text) is not Part.VALIDATION:
            yield text


def own_posts(folder: Path = DATA) -> Iterator[str]:
    """Every text of the labelled files that is written with marks, whatever its label; each once."""
    seen: set[str] = set()
    for path in sorted(folder.iterdir()):
        for text in _texts(path):
            if text not in seen and is_marked(text):
                seen.add(text)
                yield text


def is_marked(text: str) -> bool:
    """True for Vietnamese written with marks: about one letter in four has one, a fifth is enough."""
    letters = [char for char in composed(text) if char.isalpha()]
    return bool(letters) and sum(not char.isascii() for char in letters) > 0.15 * len(letters)


def _texts(path: Path) -> Iterator[str]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.suffix in (".txt", ".jsonl") else []
    for line in lines:
        if path.suffix == ".txt":
            yield line.strip()
            continue
        row = json.loads(line)
        yield from (
            str(row[name]).strip() for name in ("text", "one", "two", "claim", "passage") if name in row
        )


def general_stream(
    corpus: Path | None,
    *,
    documents_at_most: int | None = None,
    names: Sequence[str] | None = None,
    held_apart: bool = True,
) -> Stream:
    """Running text and the names of the gazetteer. ``names``: only these corpus files and nothing else;
    ``held_apart``: without every 40th document."""
    stream = Stream.empty()
    for path in corpus_files(corpus) if corpus is not None else ():
        if names is not None and path.name not in names:
            continue
        for number, text in enumerate(islice(documents(path), documents_at_most)):
            if not held_apart or number % HELD_EVERY:
                stream.add(text)
    if names is None:
        for text in islice(parallel(corpus), documents_at_most) if corpus is not None else ():
            stream.add(text)
        for unit in gazetteer().units:
            stream.add(unit.full())
    return stream


def own_stream(folder: Path = DATA) -> Stream:
    """Our own posts and the facts."""
    stream = Stream.empty()
    for text in own_texts(folder):
        stream.add(text)
    return stream


def train_diacritics(
    corpus: Path | None, out: Path = FILE, *, size: Size = FULL, held_apart: bool = True, say: Say = print
) -> dict[str, float]:
    """Counts, prunes, judges on the posts kept apart, and writes ``out`` and its manifest beside it.

    Without a corpus it counts our own texts and the gazetteer only, which proves the path. Returns
    the share of syllables right, by name of the part judged.
    """
    started = time.monotonic()
    general = general_stream(corpus, documents_at_most=size.documents, held_apart=held_apart)
    own = own_stream()
    say(
        f"{len(general.ids)} pieces of running text, {len(own.ids)} of our own, {time.monotonic() - started:.0f} s"
    )
    counts = make_counts(general, own, size)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f"{out.stem}.fresh.npz")
    counts.save(fresh)
    figures = judge(Restorer.load(fresh), [text for text in own_posts() if part_of(text) is Part.VALIDATION])
    fresh.replace(out)
    manifest = {
        "corpus": corpus_hash(corpus),
        "data": data_hash(),
        "size": asdict(size),
        "own_share": OWN_SHARE,
        "pieces": {"running text": len(general.ids), "own": len(own.ids)},
        "kept": {
            "words": len(counts.words),
            "pairs": len(counts.pairs.keys),
            "triples": len(counts.triples.keys),
        },
        "figures": figures,
        "versions": versions(),
        "sha256": file_hash(out),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    out.with_name(f"{out.stem}.manifest.json").write_text(text + "\n", encoding="utf-8")
    say(f"{out.stat().st_size / 1e6:.1f} MB after {time.monotonic() - started:.0f} s; {figures}")
    return figures


def judge(restorer: Restorer, texts: Iterable[str], extra: Extra | None = None) -> dict[str, float]:
    """Share of syllables restored right (case and the place of tone marks aside) of texts with marks."""
    right = total = 0
    for text in texts:
        wanted = [piece.token for piece in pieces(composed(text)) if piece.word]
        made = restorer.restore(fold(composed(text)), extra).text
        got = [piece.token for piece in pieces(made) if piece.word]
        total += len(wanted)
        right += sum(one == two for one, two in zip(wanted, got, strict=True))
    return {"syllables": total, "right": round(right / total, 4) if total else 0.0}


def fit_weight(counts: Counts, texts: Sequence[str], extra: Extra, steps: Sequence[float] = WEIGHTS) -> float:
    """The weight of the extra scores (``Restorer.extra_weight``) with which most syllables of ``texts`` are right;
    of equals the smallest. ``texts`` are to be neither trained on nor judged on."""
    rights = [judge(Restorer(counts, extra_weight=step), texts, extra)["right"] for step in steps]
    return steps[rights.index(max(rights))]
