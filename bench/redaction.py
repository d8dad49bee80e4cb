"""How much personal data redaction finds, and how much else it takes (safeguard S3).

    python bench/redaction.py [file ...]        the table
    python bench/redaction.py --misses          with every miss and false finding

Recall: labelled pieces of which every character went. Precision: findings of a kind that touch a
labelled piece of any kind. The labelled lines are invented; ``{KIND:...}`` marks personal data.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from crawler.redaction.patterns import Span
from crawler.redaction.personal import KINDS, find
from crawler.redaction.shadow import shadow

SETS = Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "redaction"
_MARK = re.compile(r"\{(" + "|".join(re.escape(kind) for kind in KINDS) + r"):((?:[^{}]|\{at\})+)\}")


@dataclass(frozen=True)
class Line:
    """A labelled line: its text and the places of personal data in it."""

    text: str
    labels: tuple[Span, ...]


@dataclass
class Score:
    """Counts per kind, and what went wrong, for people to read."""

    labelled: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    clean_lines: int = 0
    harmed_lines: int = 0
    wrong: list[str] = field(default_factory=list)

    def recall(self, kind: str) -> float:
        return self.covered[kind] / self.labelled[kind] if self.labelled[kind] else 1.0

    def precision(self, kind: str) -> float:
        return self.right[kind] / self.findings[kind] if self.findings[kind] else 1.0


def parse(line: str) -> Line:
    """``gọi {SĐT:0900 000 012}`` as text and labels, in the cleaned text's letters."""
    text, labels, at = "", [], 0
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        before = len(shadow(text).text)
        text += match[2]
        labels.append(Span(before, len(shadow(text).text), match[1]))
        at = match.end()
    return Line(text=shadow(text + line[at:]).text, labels=tuple(labels))


def load(path: Path) -> list[Line]:
    """The labelled lines of a file; ``#`` begins a remark."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [parse(line) for line in lines if line.strip() and not line.startswith("#")]


def score(lines: Iterable[Line]) -> Score:
    """Counts over the lines."""
    result = Score()
    for line in lines:
        found = find(shadow(line.text))
        gone = {index for span in found for index in range(span.start, span.stop)}
        missed = []
        for label in line.labels:
            result.labelled[label.kind] += 1
            inside = {i for i in range(label.start, label.stop) if not line.text[i].isspace()}
            if inside <= gone:
                result.covered[label.kind] += 1
            else:
                missed.append(label)
        false = []
        for span in found:
            result.findings[span.kind] += 1
            if any(span.start < label.stop and label.start < span.stop for label in line.labels):
                result.right[span.kind] += 1
            else:
                false.append(span)
        if not line.labels:
            result.clean_lines += 1
            result.harmed_lines += bool(found)
        for name, spans in (("missed", missed), ("false", false)):
            result.wrong += [
                f"{name} {s.kind}: «{line.text[s.start : s.stop]}» in «{line.text}»" for s in spans
            ]
    return result


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("files", nargs="*", type=Path, default=sorted(SETS.glob("*.txt")))
    arguments.add_argument("--misses", action="store_true")
    chosen = arguments.parse_args()
    for path in chosen.files:
        lines = load(path)
        begun = time.perf_counter()
        result = score(lines)
        spent = time.perf_counter() - begun
        print(f"\n{path.name}: {len(lines)} lines, {1000 * spent / len(lines):.2f} ms a line")
        print(f"{'kind':<16}{'labelled':>9}{'recall':>8}{'found':>7}{'precision':>10}")
        for kind in KINDS:
            print(
                f"{kind:<16}{result.labelled[kind]:>9}{result.recall(kind):>8.3f}"
                f"{result.findings[kind]:>7}{result.precision(kind):>10.3f}"
            )
        print(
            f"lines without personal data left whole: {result.clean_lines - result.harmed_lines}/{result.clean_lines}"
        )
        if chosen.misses:
            print("\n".join(result.wrong))


if __name__ == "__main__":
    main()
