"""Our own labelled sentences: hand-written seeds and a slot grammar, parted by whole seeds and templates.

A seed or template belongs to one part for ever, by a hash of its text, so nothing that was trained
on (nor a variant of it) is ever judged.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from classifier.topics import TOPICS
from classifier.training.augment import rewrite
from kiemtin.errors import BadConfigLine
from kiemtin.states import SentenceType

DATA = Path(__file__).parent / "data"
TYPES: tuple[SentenceType, ...] = tuple(SentenceType)
"""The order of the model's outputs."""

_SLOT = re.compile(r"\{(@?\w+)\}")


class Part(StrEnum):
    TRAIN = "train"
    CALIBRATION = "calibration"
    VALIDATION = "validation"


@dataclass(frozen=True)
class Example:
    """One labelled text. ``unit`` names the seed or template it came from; ``topics`` None: nobody said."""

    text: str
    type: SentenceType
    unit: str
    part: Part
    topics: tuple[str, ...] | None = None


def part_of(unit: str) -> Part:
    """Two in three units train, one in nine calibrates, the rest validates."""
    draw = int.from_bytes(hashlib.sha256(unit.encode()).digest()[:4], "big") % 90
    if draw < 62:
        return Part.TRAIN
    return Part.CALIBRATION if draw < 72 else Part.VALIDATION


@dataclass(frozen=True)
class Post:
    """A whole invented post: its type, its topics, and the groups figures are told by."""

    type: SentenceType
    topics: tuple[str, ...]
    register: str
    region: str
    kind: str
    diacritics: bool

    def groups(self) -> dict[str, str]:
        """What figures are told by."""
        return {"register": self.register, "region": self.region, "kind": self.kind}


@dataclass(frozen=True)
class Grammar:
    """Seeds, templates and slot values as read from ``data``.

    ``posts`` are longer texts by whole wording, with what their writer said of each.
    """

    seeds: dict[SentenceType, tuple[str, ...]]
    templates: dict[SentenceType, tuple[str, ...]]
    slots: dict[str, tuple[str, ...]]
    posts: dict[str, Post]

    @classmethod
    def load(cls, folder: Path = DATA) -> Grammar:
        """Reads ``seeds_<type>.txt``, ``sentences_half.jsonl``, ``posts_*.jsonl`` and ``grammar.yaml``.

        Raises BadConfigLine for a broken line.
        """
        seeds: dict[SentenceType, tuple[str, ...]] = {}
        for kind in TYPES:
            path = folder / f"seeds_{kind.value}.txt"
            lines = path.read_text(encoding="utf-8").splitlines()
            seeds[kind] = tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
        for text, kind in _labelled(folder / "sentences_half.jsonl"):
            seeds[kind] = tuple(dict.fromkeys((*seeds[kind], text)))
        posts = {text: post for path in sorted(folder.glob("posts_*.jsonl")) for text, post in _posts(path)}
        path = folder / "grammar.yaml"
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        slots = {
            name: tuple(v.strip() for v in str(values).split("|")) for name, values in raw["slots"].items()
        }
        templates = {kind: tuple(dict.fromkeys(raw["templates"][kind.value])) for kind in TYPES}
        known = set(slots) | {f"@{kind.value}" for kind in TYPES}
        texts = [t for group in (*templates.values(), *slots.values()) for t in group]
        for text in texts:
            for slot in _SLOT.findall(text):
                if slot not in known:
                    raise BadConfigLine(
                        file=path, line="?", reason=f"{{{slot}}} in «{text}»", remedy="Define the slot."
                    )
        return cls(seeds=seeds, templates=templates, slots=slots, posts=posts)

    def expand(self, template: str, part: Part, rng: random.Random) -> str:
        """``template`` with every slot filled; seeds inside it come from ``part`` alone."""
        text = template
        while found := _SLOT.search(text):
            name = found.group(1)
            if name.startswith("@"):
                own = [s for s in self.seeds[SentenceType(name[1:])] if part_of(s) is part]
                value = _inside(rng.choice(own), text, found.start())
            else:
                value = rng.choice(self.slots[name])
            text = text[: found.start()] + value + text[found.end() :]
        text = re.sub(r"\s+([?,.!])", r"\1", re.sub(r"\s+", " ", text)).strip()
        return text[:1].upper() + text[1:] if template[:1].isupper() or rng.random() < 0.3 else text


def examples(
    grammar: Grammar,
    part: Part,
    *,
    seed: int,
    per_seed: int = 4,
    per_template: int = 8,
    per_post: int = 2,
    plain: bool = False,
) -> list[Example]:
    """The texts of one part: every seed once as written, then variants in other hands.

    ``plain`` keeps the writing as it stands. Distinct within the part; the same for the same seed.
    """
    rng = random.Random(f"{seed}/{part.value}")
    found: dict[str, Example] = {}
    for kind in TYPES:
        for unit, text in _variants(grammar, kind, part, rng, per_seed, per_template):
            written = text if plain or text == unit else rewrite(text, rng)
            topics = ("other",) if kind is SentenceType.OFF_TOPIC else None
            found.setdefault(written, Example(written, kind, unit, part, topics))
    for text, post in grammar.posts.items():
        if part_of(text) is part:
            for number in range(per_post):
                written = text if plain or not number else rewrite(text, rng)
                found.setdefault(written, Example(written, post.type, text, part, post.topics))
    return list(found.values())


def _variants(
    grammar: Grammar, kind: SentenceType, part: Part, rng: random.Random, per_seed: int, per_template: int
) -> Iterator[tuple[str, str]]:
    for unit in grammar.seeds[kind]:
        if part_of(unit) is part:
            yield unit, unit
            for _ in range(per_seed - 1):
                # A blank in front tells a variant from the text as written.
                yield unit, f" {unit}"
    for unit in grammar.templates[kind]:
        if part_of(unit) is part:
            for _ in range(per_template * (3 if "{@" in unit else 1)):
                yield unit, grammar.expand(unit, part, rng)


def _labelled(path: Path) -> Iterator[tuple[str, SentenceType]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            yield str(row["text"]).strip(), SentenceType(row["type"])
        except (ValueError, KeyError, TypeError) as broken:
            raise BadConfigLine(
                file=path, line=number, reason=repr(broken), remedy="Each line needs text and type."
            ) from broken


def _posts(path: Path) -> Iterator[tuple[str, Post]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            topics = tuple(str(topic) for topic in row["topics"])
            if unknown := set(topics) - set(TOPICS):
                raise ValueError(f"unknown topics: {', '.join(sorted(unknown))}")
            yield (
                str(row["text"]).strip(),
                Post(
                    type=SentenceType(row["type"]),
                    topics=topics,
                    register=str(row["register"]),
                    region=str(row["region"]),
                    kind=str(row["kind"]),
                    diacritics=bool(row["diacritics"]),
                ),
            )
        except (ValueError, KeyError, TypeError) as broken:
            raise BadConfigLine(
                file=path, line=number, reason=repr(broken), remedy="See docs/data-cards.md for the fields."
            ) from broken


def data_hash(folder: Path = DATA) -> dict[str, str]:
    """SHA-256 of every data file by name, for the manifest."""
    return {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir()) if p.is_file()
    }


def _inside(seed: str, text: str, at: int) -> str:
    """A seed as it stands within another sentence: lower case after a comma, no full stop before one."""
    begins = at == 0 or seed[:2].isupper() or text[:at].rstrip().endswith((".", "!", "?", '"', ":"))
    placed = seed if begins else seed[:1].lower() + seed[1:]
    following = text[at:].partition("}")[2].lstrip(' "')
    ends = not following or following[0].isupper() or following.startswith("{@")
    return placed if ends else placed.rstrip(".!")
