"""Posts per second through ``check``: the whole reading beside its parts, in one run, and memory.

Ratios are the result: noise on the machine hits both sides. ``python bench/check.py``.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import median

from classifier.contract import check_lines
from classifier.model import SentenceModel
from classifier.pipeline import Pipeline
from demo.stories import load
from kiemtin.facts import load_facts

ROUNDS = 5
AT = datetime(2026, 11, 20, tzinfo=UTC)


def texts() -> list[str]:
    """What the replica sites' people say, each made distinct so that no cache answers."""
    said = [each.text for _, each in load(AT).voices()]
    return [f"{text} ({number})" for number in range(3) for text in said]


def seconds(work: Callable[[Sequence[str]], object], batch: Sequence[str]) -> float:
    began = time.perf_counter()
    work(batch)
    return time.perf_counter() - began


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
    }
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(ROUNDS):
        fresh = [f"{text} #{number}" for text in batch]
        for place, (name, work) in enumerate(jobs.items()):
            taken[name].append(seconds(work, [f"{text}{place}" for text in fresh]))
    base = median(taken["check contract (jsonl in, jsonl out)"])
    print(f"{len(batch)} posts a round, {ROUNDS} rounds, one thread; median")
    for name, times in taken.items():
        middle = median(times)
        print(f"  {name:38} {len(batch) / middle:8.0f} posts/s   ratio to check {base / middle:6.2f}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(20):
        read(without)([f"{text} ~{number}" for text in batch])
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory {before // 1024} MB, after {20 * len(batch)} more posts {after // 1024} MB")


if __name__ == "__main__":
    main()
