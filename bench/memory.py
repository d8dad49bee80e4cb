"""How well a claim is recognised in other words, on labelled pairs: by its key, by its words, and by either.

usage: python bench/memory.py [PAIRS.jsonl ...]  - files of {"a", "b", "same"} (default: the pairs of our own
tests, and ``shared/data/devset/pairs.jsonl`` beside the checkout, where present). ``-half 0|1`` reads every
second line only: the wording rules were worked on with one half. Prints figures; stores nothing.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from classifier.matching import WordingMatcher
from classifier.pipeline import Pipeline
from kiemtin.facts import load_facts

ROOT = Path(__file__).resolve().parents[1]
DAY = datetime(2026, 11, 21, 3, tzinfo=UTC)


def measure(pipeline: Pipeline, matcher: WordingMatcher, pairs: list[dict[str, object]]) -> dict[str, str]:
    """Precision and recall of each layer on these pairs."""

    def keys(text: str) -> set[str]:
        return {claim.key for claim in pipeline.read(text, at=DAY).claims if claim.key}

    said: dict[str, list[tuple[bool, bool]]] = {"key": [], "words": [], "either": []}
    for pair in pairs:
        one, two, same = str(pair["a"]), str(pair["b"]), bool(pair["same"])
        left, right = keys(one), keys(two)
        by_words = bool(matcher.same(one, [two]))
        said["key"].append((bool(left) and left == right, same))
        if not (left and right):
            said["words"].append((by_words, same))
        said["either"].append((left == right if left and right else by_words, same))
    return {layer: _figures(answers) for layer, answers in said.items()}


def _figures(answers: list[tuple[bool, bool]]) -> str:
    right = sum(answer and truth for answer, truth in answers)
    wrong = sum(answer and not truth for answer, truth in answers)
    wanted = sum(truth for _, truth in answers)
    precision = f"{right / (right + wrong):.3f}" if right + wrong else "-"
    recall = f"{right / wanted:.3f}" if wanted else "-"
    return f"pairs {len(answers):4}  precision {precision}  recall {recall}  (right {right}, wrong {wrong} of {wanted} same)"


def main() -> None:
    """Print one line per file and layer."""
    arguments = sys.argv[1:]
    half = None
    if "-half" in arguments:
        at = arguments.index("-half")
        half = int(arguments[at + 1])
        del arguments[at : at + 2]
    files = [Path(each) for each in arguments] or [
        ROOT / "tests/fixtures/memory/pairs.jsonl",
        ROOT.parent / "shared/data/devset/pairs.jsonl",
    ]
    pipeline = Pipeline(load_facts())
    matcher = WordingMatcher(pipeline.lexicon)
    for file in files:
        if not file.exists():
            continue
        pairs = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        print(file)
        for layer, figures in measure(pipeline, matcher, pairs if half is None else pairs[half::2]).items():
            print(f"  {layer:7} {figures}")


if __name__ == "__main__":
    main()
