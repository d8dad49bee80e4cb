"""Labelled sets of posts: where they lie, how their rows are read, which groups a post belongs to."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
UNSEEN = {
    "u": FIXTURES / "unseen",
    "a": FIXTURES / "unseen" / "a",
    "b": FIXTURES / "unseen" / "b",
    "c": FIXTURES / "unseen" / "c",
    "d": FIXTURES / "unseen" / "d",
    "e": FIXTURES / "unseen" / "e",
    "f": FIXTURES / "unseen" / "f",
    "g": FIXTURES / "unseen" / "g",
    "h": FIXTURES / "unseen" / "h",
    "i": FIXTURES / "unseen" / "i",
}
"""Sets by independent writers, by name; each folder holds ``posts.jsonl``, most ``drafts.jsonl`` too."""
OWN = "fixture"
"""The name of our own fixture: by the makers of the reader, so it tells nothing of scores."""
PROTECTED = "protected"
"""The label of our own fixture for opinion, question and satire together."""
FREE = frozenset({"opinion", "criticism", PROTECTED, "question", "satire"})
"""What people may say freely: a flag on it is the worst error."""
_STYLES = {
    "refuted_claim": ("claim", "refuted"),
    "supported_claim": ("claim", "supported"),
    "unverifiable_claim": ("claim", "not_enough_info"),
    "opinion_criticism": ("opinion", "none"),
}
_FIXTURE = {
    "R": ("claim", "refuted"),
    "S": ("claim", "supported"),
    "N": ("claim", "not_enough_info"),
    "X": (PROTECTED, "none"),
    "F": ("scam", "none"),
}
_SHORT, _LONG = 80, 250


@dataclass(frozen=True)
class Post:
    """One labelled post. ``day``: the ISO day it is judged by; ``facts``: ids of which any decides it."""

    id: str
    text: str
    day: str
    label: str
    verdict: str
    facts: frozenset[str] = frozenset()
    kind: str = ""
    traps: tuple[str, ...] = ()

    @property
    def flag(self) -> bool:
        """Ought it to be flagged?"""
        return self.label == "scam" or (self.label == "claim" and self.verdict == "refuted")

    @property
    def group(self) -> str:
        """Its label, with the verdict for claims."""
        return f"claim/{self.verdict}" if self.label == "claim" else self.label

    @property
    def marks(self) -> str:
        """Is it written with Vietnamese marks?"""
        bare = unicodedata.normalize("NFC", self.text).lower()
        marked = sum(char == "đ" or char != unicodedata.normalize("NFD", char)[0] for char in bare)
        letters = sum(char.isalpha() for char in bare)
        return "with marks" if marked > 0.08 * letters else "without marks"

    @property
    def length(self) -> str:
        """How long it is, in characters."""
        if len(self.text) <= _SHORT:
            return f"up to {_SHORT}"
        return f"{_SHORT + 1} to {_LONG}" if len(self.text) <= _LONG else f"over {_LONG}"

    @property
    def families(self) -> tuple[str, ...]:
        """The families of the facts that decide it: ``PRV-B``, ``NUM``, ``PAP``."""
        return tuple(sorted({family(fact) for fact in self.facts}))


def family(fact: str) -> str:
    """``PRV-79-A`` is of ``PRV-A`` (what a province is made of), ``NUM-007`` of ``NUM``."""
    head, *rest = fact.split("-")
    return f"{head}-{rest[-1]}" if rest and rest[-1].isalpha() else head


GROUPINGS: Mapping[str, Callable[[Post], tuple[str, ...]]] = {
    "label": lambda post: (post.group,),
    "trap": lambda post: post.traps or ("none",),
    "kind": lambda post: (post.kind or "unknown",),
    "marks": lambda post: (post.marks,),
    "length": lambda post: (post.length,),
    "family": lambda post: post.families or ("none",),
}
"""By name: the groups a post is counted in, at least one."""


def fixture() -> Iterator[Post]:
    """The short posts the reader is made and tested with."""
    path = FIXTURES / "reading" / "posts.txt"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            want, day, text = (part.strip() for part in line.split("|", 2))
            yield Post(f"line {number}", text, day, *_FIXTURE[want])


def posts(path: Path) -> Iterator[Post]:
    """Posts of a labelled file of JSON lines. Raises OSError, ValueError or KeyError for another file."""
    for row in rows(path):
        label, verdict = _STYLES.get(row["label"], (row["label"], row.get("verdict", "none")))
        yield Post(
            id=row["id"],
            text=row["text"],
            day=row.get("published_at") or row["date"],
            label=label,
            verdict=verdict,
            facts=frozenset(row.get("facts", ())),
            kind=row.get("kind") or row.get("platform", ""),
            traps=tuple(row.get("trap", "").replace(",", " ").split()),
        )


def rows(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of a file, one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def all_sets(folder: Path) -> dict[str, list[Post]]:
    """Every set there is, by name: our own fixture, the unseen ones, and those of a folder of labelled posts."""
    found = {OWN: list(fixture())}
    found |= {f"unseen {name}": list(posts(path / "posts.jsonl")) for name, path in UNSEEN.items()}
    for path in (folder, folder / "data" / "devset", folder / "facts"):
        if (path / "posts.jsonl").exists():
            found[f"{path.name} posts"] = list(posts(path / "posts.jsonl"))
    return found


def all_drafts(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of every set of drafts, by name, those of ``folder`` last."""
    files = [FIXTURES / "drafts" / "dev.jsonl", FIXTURES / "drafts" / "held.jsonl"]
    files += [file for path in UNSEEN.values() if (file := path / "drafts.jsonl").exists()]
    found = {str(file.parent.relative_to(FIXTURES) / file.stem): rows(file) for file in files}
    if (folder / "drafts.jsonl").exists():
        found[f"{folder.name} drafts"] = rows(folder / "drafts.jsonl")
    return found
