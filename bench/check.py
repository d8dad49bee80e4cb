"""Posts and sentences per second through ``check``: the whole reading beside its parts, in one run, and memory.

Beside it stand what nobody could do without: finding words and numbers, and a plain search for a dozen words.

Ratios are the result: noise on the machine hits both sides. ``python bench/check.py``.
"""

from __future__ import annotations

import json
import re
import resource
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import median

from classifier.contract import check_lines
from classifier.model import SentenceModel
from classifier.pipeline import Pipeline
from classifier.text import clean, fold
from classifier.tokens import tokenise
from demo.stories import load
from kiemtin.facts import load_facts

ROUNDS = 5
AT = datetime(2026, 11, 20, tzinfo=UTC)


def texts() -> list[str]:
    """What the replica sites' people say, each made distinct so that no cache answers."""
    said = [each.text for _, each in load(AT).voices()]
    return [f"{text} ({number})" for number in range(3) for text in said]


_PLAIN = re.compile(
    r"(\d[\d.,]*)\s*(?:tinh|xa|phuong|huyen|thanh pho)|sap nhap|hop nhat|trung tam|can cuoc|so do|bien che|hoc phi"
)


def search(batch: Sequence[str]) -> None:
    """What a script of ten lines would do."""
    for text in batch:
        for _ in _PLAIN.finditer(fold(text.lower())):
            pass


def words(batch: Sequence[str]) -> None:
    """Words, numbers, dates and links only."""
    for text in batch:
        tokenise(clean(text).text)


def seconds(work: Callable[[Sequence[str]], object], batch: Sequence[str]) -> float:
    began = time.process_time()
    work(batch)
    return time.process_time() - began


def main() -> None:
    facts = load_facts()
    model = SentenceModel.load(threads=1)
    with_model, without = Pipeline(facts, model), Pipeline(facts, None)
    batch = texts()

    def contract(each: Sequence[str]) -> None:
        lines = [
            json.dumps({"id": str(number), "text": text, "published_at": "2026-11-20", "kind": "comment"})
            for number, text in enumerate(each)
        ]
        for _ in check_lines(lines, with_model, with_model, as_draft=False):
            pass

    def read(pipeline: Pipeline) -> Callable[[Sequence[str]], None]:
        def work(each: Sequence[str]) -> None:
            for text in each:
                pipeline.read(text, at=AT, kind="comment")

        return work

    jobs: dict[str, Callable[[Sequence[str]], object]] = {
        "check contract (jsonl in, jsonl out)": contract,
        "read with the model": read(with_model),
        "read without the model": read(without),
        "the model alone, in one batch": model.classify,
        "finding words and numbers only": words,
        "a plain search for a dozen words": search,
    }
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(ROUNDS):
        fresh = [f"{text} #{number}" for text in batch]
        for place, (name, work) in enumerate(jobs.items()):
            taken[name].append(seconds(work, [f"{text}{place}" for text in fresh]))
    base = median(taken["check contract (jsonl in, jsonl out)"])
    sentences = sum(len(without.parse(text, AT.date())[0].sentences) for text in batch)
    print(
        f"{len(batch)} posts, {sentences} sentences a round, {ROUNDS} rounds, one thread, processor time; median"
    )
    for name, times in taken.items():
        middle = median(times)
        print(
            f"  {name:38} {len(batch) / middle:8.0f} posts/s {sentences / middle:8.0f} sentences/s   ratio to check {base / middle:6.2f}"
        )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(20):
        read(without)([f"{text} ~{number}" for text in batch])
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory {before // 1024} MB, after {20 * len(batch)} more posts {after // 1024} MB")


if __name__ == "__main__":
    main()
