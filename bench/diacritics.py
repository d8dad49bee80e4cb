"""How many syllables the restorer of diacritics gets right, on text of several kinds, beside two baselines.

usage: python bench/diacritics.py [CORPUS] [--most N] [--weights FILE] [--cross] [--show N]

CORPUS: the folder of the licensed corpora (default: ``shared/data/corpora`` beside the checkout); without it
only the project's own posts are judged. Marks are taken off each text and restored. ``--cross`` trains on the
wiki alone (two minutes) and judges on the laws, the figure for "text of another kind". Stores nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import yaml
from quality_sets import FIXTURES, ROOT, UNSEEN, posts, rows

from classifier.restore import Restorer
from classifier.restore.counts import FILE, Counts
from classifier.restore.lattice import by_pairs
from classifier.restore.pieces import composed, pieces
from classifier.text import fold
from classifier.training.dataset import Part, part_of
from classifier.training.diacritics import HELD_EVERY, documents, general_stream, own_posts
from classifier.training.syllables import make_counts

Texts = Sequence[str]
Restore = Callable[[str], str]


def main(argv: Sequence[str] | None = None) -> int:
    """Print one line per set: syllables, share right by each way, with bare texts and speed."""
    asked = _arguments(argv)
    restorer = Restorer.load(asked.weights)
    print(
        f"{asked.weights.name}: {asked.weights.stat().st_size / 1e6:.1f} MB, {len(restorer.counts.words)} words"
    )
    for name, texts in judged_sets(asked.corpus, asked.most).items():
        _print(name, texts, restorer, asked.show)
    laws = asked.corpus / "statutes.jsonl.xz"
    if asked.cross and laws.is_file():
        stream = general_stream(asked.corpus, names=("viwiki.jsonl.xz",), held_apart=False)
        _print("laws, by the wiki alone", list(_paragraphs(documents(laws), asked.most)),
               Restorer(make_counts(stream)), asked.show)  # fmt: skip
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How well diacritics are restored.")
    parser.add_argument("corpus", nargs="?", type=Path, default=ROOT.parent / "shared" / "data" / "corpora")
    parser.add_argument("--most", type=int, default=40_000, metavar="N", help="syllables of each set, about")
    parser.add_argument("--weights", type=Path, default=FILE, metavar="FILE")
    parser.add_argument("--cross", action="store_true", help="train on the wiki alone, judge on the laws")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="N texts restored wrongly, per set")
    return parser.parse_args(argv)


def judged_sets(corpus: Path, most: int) -> dict[str, Texts]:
    """Texts with marks by kind: the parts of the corpora that were kept apart, and the project's own."""
    found: dict[str, Texts] = {}
    for name, file in (("wiki, kept apart", "viwiki.jsonl.xz"), ("laws, kept apart", "statutes.jsonl.xz")):
        if (corpus / file).is_file():
            kept = (text for at, text in enumerate(documents(corpus / file)) if at % HELD_EVERY == 0)
            found[name] = list(_paragraphs(kept, most))
    sets = [post for folder in UNSEEN.values() for post in posts(folder / "posts.jsonl")]
    drafts = [row["text"] for folder in UNSEEN.values() if (folder / "drafts.jsonl").exists()
              for row in rows(folder / "drafts.jsonl")]  # fmt: skip
    paper = yaml.safe_load((ROOT / "demo" / "content" / "newspaper.yaml").read_text("utf-8"))["articles"]
    own = (FIXTURES / "reading" / "posts.txt").read_text("utf-8").splitlines()
    held = (text for text in own_posts() if part_of(text) is Part.VALIDATION)
    found["training posts, kept apart"] = _marked(held)
    found["posts of the reading fixture"] = _marked(line.split("|")[-1] for line in own if "|" in line)
    found["posts of the unseen sets"] = _marked(post.text for post in sets)
    found["drafts of the unseen sets"] = _marked(drafts)
    found["articles of the demo"] = _marked(each["text"] for each in paper)
    return {name: _cut(texts, most) for name, texts in found.items()}


def _paragraphs(texts: Iterable[str], most: int) -> Iterable[str]:
    seen = 0
    for text in texts:
        for line in text.split("\n"):
            if len(line) >= 40:
                yield line.strip()
                seen += len(line.split())
                if seen > most:
                    return


def _cut(texts: Texts, most: int) -> Texts:
    sizes = np.cumsum([len(text.split()) for text in texts])
    return list(islice(texts, int(np.searchsorted(sizes, most)) + 1))


def _marked(texts: Iterable[str]) -> Texts:
    """Those that are written with marks throughout, for only they say what is right."""
    whole = Restorer.load()
    kept = []
    for text in texts:
        written, expected = whole.marks(text)
        if expected >= 2 and written > 0.85 * expected:
            kept.append(text)
    return kept


def _print(name: str, texts: Texts, restorer: Restorer, show: int) -> None:
    counts = restorer.counts
    started = time.process_time()
    made = [restorer.restore(fold(composed(text))).text for text in texts]
    spent = time.process_time() - started
    total, right, wrong = score(texts, made)
    single = score(texts, [unigram(counts, text) for text in texts])[1] / total
    pairs = score(texts, [bigram(restorer, text) for text in texts])[1] / total
    found = sum(restorer.is_bare(fold(composed(text))) for text in texts)
    false = sum(restorer.is_bare(text) for text in texts)
    print(
        f"{name:30} {total:7} syllables  right {right / total:.4f}  (pairs {pairs:.4f}, alone {single:.4f})  "
        f"{total / spent:6.0f}/s  bare {found}/{len(texts)}, wrongly {false}"
    )
    for line in wrong[:show]:
        print("    " + line)


def score(texts: Texts, made: Texts) -> tuple[int, int, list[str]]:
    """Syllables, those right (case and the place of tone marks aside), and what is wrong in words."""
    total = right = 0
    wrong = []
    for text, answer in zip(texts, made, strict=True):
        wanted = [piece.token for piece in pieces(composed(text)) if piece.word]
        got = [piece.token for piece in pieces(answer) if piece.word]
        assert len(wanted) == len(got), (text, answer)
        total += len(wanted)
        right += sum(one == two for one, two in zip(wanted, got, strict=True))
        missed = [f"{two}>{one}" for one, two in zip(wanted, got, strict=True) if one != two]
        if missed:
            wrong.append(", ".join(missed) + f" | {text}")
    return total, right, wrong


def unigram(counts: Counts, text: str) -> str:
    """Each syllable as it is spelled most often: the first baseline."""
    plain = fold(composed(text))
    out = list(plain)
    for piece in pieces(plain):
        numbers = counts.spellings(piece.token) if piece.word else ()
        if numbers and len(piece.token) == piece.end - piece.start:
            out[piece.start : piece.end] = counts.words[numbers[0]]
    return "".join(out)


def bigram(restorer: Restorer, text: str) -> str:
    """By pairs of neighbours alone: the second baseline."""
    return restorer.restore(fold(composed(text)), weigh=by_pairs).text


if __name__ == "__main__":
    sys.exit(main())
