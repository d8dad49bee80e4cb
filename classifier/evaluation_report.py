"""Writes figures as the tables of the model card."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from classifier.evaluation import BARE, Figures
from classifier.evaluation_groups import GroupFigures
from classifier.evaluation_pairs import PairFigures
from classifier.training.dataset import TYPES
from kiemtin.errors import BadConfigLine

BEGIN, END = "<!-- figures: kiemtin evaluate -->", "<!-- end of figures -->"


def report(
    found: Sequence[Figures],
    groups: Sequence[GroupFigures] = (),
    pairs: Sequence[PairFigures] = (),
    entailment: Sequence[PairFigures] = (),
) -> str:
    """Every table as Markdown, in the order of the model card."""
    lines = [
        "| set | texts | model | accuracy | macro-F1 (95 %) | calibration error |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_row(f.set, f.count, f.model, f) for f in found]
    for title, rows in (("Claim pairs", pairs), ("Entailment", entailment)):
        if rows:
            lines += [
                "",
                f"{title}:",
                "",
                "| set | pairs | model | accuracy | macro-F1 (95 %) | calibration error |",
                "|---|---|---|---|---|---|",
                *(_row(f.set, f.count, f.model, f) for f in rows),
            ]
    if groups:
        lines += [
            "",
            "By group (``flagged``: opinions, questions and satire taken for a claim or scam):",
            "",
            "| set | group | | texts | accuracy (95 %) | flagged |",
            "|---|---|---|---|---|---|",
        ]
        for g in groups:
            flagged = "" if g.flagged is None else f"{g.flagged:.3f}"
            lines.append(
                f"| {g.set} | {g.group} | {g.value} | {g.count} | {g.accuracy:.3f} "
                f"({g.interval[0]:.3f}-{g.interval[1]:.3f}) | {flagged} |"
            )
    for f in (f for f in found if f.model == "model" and not f.set.endswith(BARE)):
        lines += _confusion(f)
    return "\n".join(lines) + "\n"


def write_into_card(path: Path, tables: str) -> None:
    """Puts the tables between the two marks of the card. Raises BadConfigLine where the marks lack."""
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise BadConfigLine(
            file=path, line="?", reason=f"no «{BEGIN}» ... «{END}»", remedy="Put both marks into the file."
        )
    path.write_text(f"{before}{BEGIN}\n\n{tables}\n{END}{after}", encoding="utf-8")


def _row(name: str, count: int, model: str, f: Figures | PairFigures) -> str:
    return (
        f"| {name} | {count} | {model} | {f.accuracy:.3f} | {f.macro_f1:.3f} "
        f"({f.interval[0]:.3f}-{f.interval[1]:.3f}) | {f.calibration_error:.3f} |"
    )


def _confusion(f: Figures) -> list[str]:
    names = " | ".join(t.value for t in TYPES)
    lines = [
        "",
        f"{f.set}: true type by row, answer by column",
        "",
        f"| | {names} | precision | recall |",
        "|---" * (len(TYPES) + 3) + "|",
    ]
    for kind, row in zip(TYPES, f.confusion, strict=True):
        own = f.by_type[kind]
        counts = " | ".join(str(c) for c in row)
        lines.append(f"| {kind.value} | {counts} | {own.precision:.3f} | {own.recall:.3f} |")
    return lines
