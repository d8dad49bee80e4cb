"""Reads what ``kiemtin export training`` wrote, so that the heads learn from the office's own decisions.

Reviewed texts are parted by their hash like all others: those of the validation part are judged, never
trained on, so an office cannot train on its own examination.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from classifier.training.dataset import Example, Grammar, part_of
from kiemtin.errors import BadConfigLine, FileUnreadable
from kiemtin.states import SentenceType

if TYPE_CHECKING:
    from classifier.training.run import TrainResult

Supports = Literal["supported", "refuted"]
LONGEST = 2000
"""Characters of a text; a shared wording is a sentence or two, so more is no export of ours."""
_REMEDY = "Write the file with `kiemtin export training --out FILE`."
_KEYS = {
    "type": frozenset({"kind", "text", "label", "overridden"}),
    "entailment": frozenset({"kind", "text", "label", "overridden", "premise"}),
}


@dataclass(frozen=True)
class Entailed:
    """A fact (``premise``), a claim, and what a reviewer said that the fact makes of it."""

    premise: str
    claim: str
    label: Supports


@dataclass(frozen=True)
class Reviewed:
    """What was read from ``files`` (name -> SHA-256). ``torn``: texts left out because they have two types."""

    examples: tuple[Example, ...]
    entailed: tuple[Entailed, ...]
    torn: int
    files: dict[str, str]

    def manifest(self) -> dict[str, Any]:
        """For the manifest beside the weights: hashes and counts, no text."""
        return {
            "files": self.files,
            "types": dict(sorted(Counter(e.type.value for e in self.examples).items())),
            "entailment": dict(sorted(Counter(e.label for e in self.entailed).items())),
            "torn": self.torn,
        }


def read_reviewed(files: Sequence[Path]) -> Reviewed:
    """The examples of all files, each text once. Raises FileUnreadable, BadConfigLine for a line of another form."""
    types: dict[str, set[SentenceType]] = {}
    entailed: dict[Entailed, None] = {}
    hashes = {}
    for path in files:
        try:
            raw = path.read_bytes()
        except OSError as problem:
            raise FileUnreadable(file=path, reason=problem.strerror) from problem
        hashes[path.name] = hashlib.sha256(raw).hexdigest()
        for number, line in enumerate(raw.decode("utf-8", errors="replace").split("\n"), start=1):
            if not line.strip():
                continue
            try:
                row = _row(line)
            except (ValueError, KeyError, TypeError) as broken:
                raise BadConfigLine(file=path, line=number, reason=str(broken), remedy=_REMEDY) from broken
            if isinstance(row, Entailed):
                entailed[row] = None
            else:
                types.setdefault(row[0], set()).add(row[1])
    sure = {text: next(iter(kinds)) for text, kinds in types.items() if len(kinds) == 1}
    return Reviewed(
        examples=tuple(Example(text, kind, text, part_of(text)) for text, kind in sorted(sure.items())),
        entailed=tuple(entailed),
        torn=len(types) - len(sure),
        files=hashes,
    )


def with_reviewed(grammar: Grammar, reviewed: Reviewed) -> Grammar:
    """The grammar with the reviewed texts among its seeds: each is trained, calibrated or judged on by its hash.

    What a reviewer said of a text counts for more than what the seeds say of the same one.
    """
    own = {example.text: example.type for example in reviewed.examples}
    seeds = {
        kind: (
            *(text for text in known if own.get(text, kind) is kind),
            *(text for text, type in own.items() if type is kind and text not in known),
        )
        for kind, known in grammar.seeds.items()
    }
    return replace(grammar, seeds=seeds)


def train_with(files: Sequence[Path], out: Path, seed: int = 1, **more: Any) -> TrainResult:
    """Trains the heads again with the files' texts beside our own; the release gate decides as ever.

    ``more`` may hold ``limit`` and ``say`` as in ``run.train``. Raises the errors of
    ``read_reviewed`` and TrainingExtraMissing.
    """
    from classifier.training import run
    from classifier.training.limits import FULL
    from classifier.training.making_heads import make_heads
    from classifier.training.manifest import write_manifest

    reviewed = read_reviewed(files)
    work = out.with_name(f"{out.name}.{run.WORK}")
    work.mkdir(parents=True, exist_ok=True)
    done = make_heads(
        work,
        out,
        with_reviewed(Grammar.load(), reviewed),
        seed,
        more.get("limit", FULL),
        reviewed.entailed,
        more.get("say", print),
    )
    write_manifest(done.folder, reviewed=reviewed.manifest())
    return done


def _row(line: str) -> Entailed | tuple[str, SentenceType]:
    row: Any = json.loads(line)
    if not isinstance(row, dict):
        raise TypeError("a JSON object is expected")
    kind = row.get("kind")
    if kind not in _KEYS:
        raise ValueError("kind is type or entailment")
    if row.keys() != _KEYS[kind]:
        # Anything else a line brings along has not been freed of people by us.
        raise ValueError(f"the keys are {', '.join(sorted(_KEYS[kind]))}")
    text = str(row["text"]).strip()
    if not 0 < len(text) <= LONGEST:
        raise ValueError(f"text has 1 to {LONGEST} characters")
    if kind == "type":
        return text, SentenceType(row["label"])
    if row["label"] not in get_args(Supports):
        raise ValueError(f"label is {' or '.join(get_args(Supports))}")
    return Entailed(premise=str(row["premise"]).strip(), claim=text, label=row["label"])
