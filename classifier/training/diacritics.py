"""Counts syllables in running text for the restorer of diacritics: Kneser-Ney, pruned, one byte each.

Running text (``corpus.py``, translated pairs, the names of the gazetteer) makes one model, our own posts and the
facts another; the two are added, so that few words of our own are not lost among many. Counting is numpy on 64-bit
keys: under 2 GB and three minutes on one core for 18 million syllables.
"""

from __future__ import annotations

import json
import lzma
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.restore.counts import FILE, REST, Counts, Table, hashes, to_bytes
from classifier.restore.pieces import SPECIAL, STOP, composed, folded, pieces
from classifier.restore.restorer import Extra, Restorer
from classifier.text import fold
from classifier.training.corpus import TAIL, corpus_files, corpus_hash
from classifier.training.dataset import DATA, Part, data_hash, part_of
from classifier.training.manifest import file_hash, versions
from kiemtin.facts import load_facts
from kiemtin.facts.gazetteer import gazetteer

Say = Callable[[str], None]
HELD_EVERY = 40
"""Every so manyth document of a corpus is kept apart for judging."""
OWN_SHARE = 0.3
"""How much our own posts and the facts count in every probability: they are few, and unlike an encyclopedia.
Counting them several times instead made the rest worse (docs/diacritics.md)."""
PARALLEL = "multinli15k.vi.tsv.xz"
"""Translated sentence pairs (BSD-3), read where they lie beside the corpora: plain speech, which laws lack."""

WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
"""Weights of the extra scores that are tried."""
_BITS = np.uint64(16)

Keys = NDArray[np.uint64]
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Size:
    """What is kept. ``FULL`` made the shipped file; ``SHORT`` proves the path in seconds."""

    fewest: int = 3
    foreign: int = 6_000
    pairs: int = 700_000
    triples: int = 1_900_000
    documents: int | None = None


FULL = Size()
SHORT = Size(fewest=1, foreign=500, pairs=50_000, triples=50_000, documents=40)


@dataclass
class Stream:
    """Texts as numbers of a growing vocabulary."""

    ids: array[int]
    vocabulary: dict[str, int]

    @classmethod
    def empty(cls) -> Stream:
        return cls(array("I"), {})

    def add(self, text: str) -> None:
        """Counts a text, ended by a stop."""
        known = self.vocabulary
        line = [known.setdefault(piece.token, len(known)) for piece in pieces(composed(text))]
        line.append(known.setdefault(STOP, len(known)))
        self.ids.extend(line)


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


@dataclass(frozen=True)
class _Model:
    """Everything counted in one stream, smoothed; before pruning."""

    single: Floats
    pairs: Keys
    pair_times: Numbers
    pair_says: Floats
    pair_left: Floats
    triples: Keys
    triple_times: Numbers
    triple_says: Floats
    triple_left: Floats

    @classmethod
    def of(cls, stream: Stream, words: Sequence[str]) -> _Model:
        known = {word: number for number, word in enumerate(words)}
        numbers = np.array([known.get(token, 0) for token in stream.vocabulary], dtype=np.uint16)
        ids = numbers[np.frombuffer(stream.ids, dtype=np.uint32)]
        triples, triple_times = np.unique(_grams(ids), return_counts=True)
        pairs, pair_times = np.unique(triples & _mask(2), return_counts=True)
        single_times = np.bincount(_last(pairs), minlength=len(words))
        single = 0.999 * single_times / single_times.sum() + 0.001 / len(words)
        pair_says, firsts, left = _smoothed(pairs, pair_times, single[_last(pairs)])
        pair_left = np.ones(len(words))
        pair_left[firsts.astype(np.int64)] = left
        below = pair_says[np.searchsorted(pairs, triples & _mask(2))]
        triple_says, contexts, left = _smoothed(triples, triple_times, below)
        triple_left = np.ones(len(pairs))
        at, met = _places(pairs, contexts)
        triple_left[at[met]] = left[met]
        return cls(
            single, pairs, pair_times, pair_says, pair_left, triples, triple_times, triple_says, triple_left
        )

    def pair(self, keys: Keys) -> Floats:
        """p(second | first) of any pairs."""
        at, met = _places(self.pairs, keys)
        return np.where(
            met,
            self.pair_says[at],
            self.pair_left[(keys >> _BITS).astype(np.int64)] * self.single[_last(keys)],
        )

    def triple(self, keys: Keys) -> Floats:
        """p(third | first, second) of any triples."""
        at, met = _places(self.triples, keys)
        return np.where(met, self.triple_says[at], self.left(keys >> _BITS) * self.pair(keys & _mask(2)))

    def left(self, pairs: Keys) -> Floats:
        """What each pair leaves for triples it was never seen in."""
        at, met = _places(self.pairs, pairs)
        return np.where(met, self.triple_left[at], 1.0)


def make_counts(
    general: Stream, own: Stream | None = None, size: Size = FULL, share: float = OWN_SHARE
) -> Counts:
    """The pruned model: ``general`` text, and ``own`` texts that count for ``share`` of every probability."""
    words = _vocabulary(general, own, size)
    models = [(_Model.of(general, words), 1.0)]
    if own is not None and len(own.ids) > len(words) // 100:
        models = [(models[0][0], 1.0 - share), (_Model.of(own, words), share)]
    ambiguous = _ambiguous(words)
    single = sum(part * model.single for model, part in models)
    pairs = _union([model.pairs for model, _ in models])
    triples = _union([model.triples for model, _ in models])
    pair_says = sum(part * model.pair(pairs) for model, part in models)
    triple_says = sum(part * model.triple(triples) for model, part in models)
    below = pair_says[np.searchsorted(pairs, triples & _mask(2))]
    triple_backed = below * sum(part * model.left(triples >> _BITS) for model, part in models)
    pair_backed = single[_last(pairs)] * sum(
        part * model.pair_left[(pairs >> _BITS).astype(np.int64)] for model, part in models
    )
    triple_times = sum(part * _spread(triples, model.triples, model.triple_times) for model, part in models)
    pair_times = sum(part * _spread(pairs, model.pairs, model.pair_times) for model, part in models)

    kept = _worthiest(triples, triple_times, triple_says / triple_backed, 3, ambiguous, size.triples)
    wanted = _worthiest(pairs, pair_times, pair_says / pair_backed, 2, ambiguous, size.pairs)
    at, met = _places(pairs, triples[kept] >> _BITS)
    wanted[at[met]] = True
    rest = _left_over(pairs, triples[kept], triple_says[kept], below[kept])
    single_rest = _left_over(
        np.arange(len(words), dtype=np.uint64), pairs[wanted], pair_says[wanted], single[_last(pairs[wanted])]
    )
    return Counts(
        words,
        np.log(single).astype(np.float32),
        np.log(single_rest).astype(np.float32),
        _table(pairs[wanted], 2, np.log(pair_says[wanted]), np.log(rest[wanted])),
        _table(triples[kept], 3, np.log(triple_says[kept])),
    )


def _vocabulary(general: Stream, own: Stream | None, size: Size) -> list[str]:
    """Every syllable that may have marks and was seen often enough, and the commonest other words."""
    times: Counter[str] = Counter()
    for stream, weight in ((general, 1), (own, size.fewest)):
        if stream is not None:
            seen = np.bincount(np.frombuffer(stream.ids, dtype=np.uint32), minlength=len(stream.vocabulary))
            times.update({token: weight * int(seen[number]) for token, number in stream.vocabulary.items()})
    spellings: dict[str, list[str]] = {}
    for token, count in times.items():
        if count >= size.fewest and token not in SPECIAL:
            spellings.setdefault(folded(token), []).append(token)
    asked = [
        each for plain, group in spellings.items() if len(group) > 1 or group[0] != plain for each in group
    ]
    others = [group[0] for plain, group in spellings.items() if group == [plain]]
    others.sort(key=lambda token: (-times[token], token))
    words = [*SPECIAL, *sorted(asked, key=lambda token: (-times[token], token)), *others[: size.foreign]]
    return words[: 1 << 16]


def _ambiguous(words: Sequence[str]) -> NDArray[np.bool_]:
    """Of each word, whether another looks like it without marks."""
    alike = Counter(folded(word) for word in words)
    return np.array([alike[folded(word)] > 1 for word in words])


def _grams(ids: NDArray[np.uint16]) -> Keys:
    """Three numbers in a row as one key each."""
    wide = ids.astype(np.uint64)
    keys: Keys = (wide[:-2] << (_BITS + _BITS)) | (wide[1:-1] << _BITS) | wide[2:]
    return keys


def _mask(words: int) -> np.uint64:
    """What keeps the last so many numbers of a key."""
    return np.uint64((1 << (16 * words)) - 1)


def _last(keys: Keys) -> Numbers:
    """The last number of each key."""
    return (keys & _mask(1)).astype(np.int64)


def _places(among: Keys, keys: Keys) -> tuple[Numbers, NDArray[np.bool_]]:
    """Where each key stands among sorted ones, and whether it does."""
    at = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    return at, among[at] == keys


def _union(parts: Sequence[Keys]) -> Keys:
    return parts[0] if len(parts) == 1 else np.union1d(*parts)


def _spread(keys: Keys, among: Keys, times: Numbers) -> Floats:
    """How often each key was seen, as a share of all."""
    at, met = _places(among, keys)
    return np.where(met, times[at], 0) / times.sum()


def _taken(times: Numbers) -> Floats:
    """What modified Kneser-Ney takes from each count."""
    ones, twos, threes, fours = (max(1, int((times == count).sum())) for count in (1, 2, 3, 4))
    share = ones / (ones + 2 * twos)
    discounts = np.clip(
        [0, 1 - 2 * share * twos / ones, 2 - 3 * share * threes / twos, 3 - 4 * share * fours / threes],
        [0, 0.1, 0.1, 0.1],
        [0, 0.9, 1.9, 2.9],
    )
    taken: Floats = discounts[np.minimum(times, 3)]
    return taken


def _grouped(keys: Keys) -> tuple[Numbers, Numbers]:
    """Where each context begins, and the context's number of each key; keys are in order."""
    context = keys >> _BITS
    first = np.flatnonzero(np.r_[True, context[1:] != context[:-1]])
    return first, np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(keys)]))


def _smoothed(keys: Keys, times: Numbers, below: Floats) -> tuple[Floats, Keys, Floats]:
    """p(last | those before) of each key; the contexts, and what each of these leaves to the shorter model.

    ``below`` is the shorter model's probability of each key's end.
    """
    taken = _taken(times)
    first, group = _grouped(keys)
    total = np.add.reduceat(times, first)
    left = np.add.reduceat(taken, first) / total
    return (times - taken) / total[group] + left[group] * below, keys[first] >> _BITS, left


def _worthiest(
    keys: Keys, times: Floats, gain: Floats, words: int, ambiguous: NDArray[np.bool_], most: int
) -> NDArray[np.bool_]:
    """The ``most`` keys whose lack would cost most: often seen, far from what the shorter model says, and with
    a syllable that could be another one."""
    worth = times * np.abs(np.log(gain))
    matters = np.zeros(len(keys), bool)
    for place in range(words):
        matters |= ambiguous[((keys >> np.uint64(16 * place)) & _mask(1)).astype(np.int64)]
    worth[~matters] = 0.0
    if len(keys) <= most:
        return worth > 0.0
    return worth > max(0.0, float(np.partition(worth, -most)[-most]))


def _left_over(contexts: Keys, kept: Keys, says: Floats, below: Floats) -> Floats:
    """By context, what the shorter model's probabilities are multiplied with where a key was not kept."""
    at = np.searchsorted(contexts, kept >> _BITS)
    said = np.bincount(at, says, minlength=len(contexts))
    covered = np.bincount(at, below, minlength=len(contexts))
    left: Floats = np.maximum(1.0 - said, 1e-4) / np.maximum(1.0 - covered, 1e-3)
    return left


def _table(keys: Keys, words: int, says: Floats, rest: Floats | None = None) -> Table:
    """Hashed and in order; of two keys with one hash the likelier stays."""
    columns = [
        ((keys >> np.uint64(16 * place)) & _mask(1)).astype(np.int64) for place in range(words - 1, -1, -1)
    ]
    hashed = hashes(columns)
    order = np.lexsort((-says, hashed))
    hashed = hashed[order]
    single = np.r_[True, hashed[1:] != hashed[:-1]] if len(hashed) else np.zeros(0, bool)
    chosen = order[single]
    return Table(
        hashed[single], to_bytes(says[chosen]), None if rest is None else to_bytes(rest[chosen] - REST)
    )


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
