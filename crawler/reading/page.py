"""What a page is made of, as the reader sees it: lines of text and the elements that hold them."""

from __future__ import annotations

from dataclasses import dataclass, field

GOOD = 40
"""Characters from which a line may be a sentence of the article."""


@dataclass(slots=True)
class Node:
    """An element that holds text: enough to choose the one that is the article."""

    parent: int
    tag: str
    names: str
    good: float = 0.0
    goods: int = 0
    links: int = 0
    chars: int = 0
    first: int = -1
    last: int = -1
    known: bool = False
    linked_first: bool = False


@dataclass(slots=True)
class Block:
    """A line of text. ``links``, ``bold`` and ``italic`` are characters of it that are so."""

    text: str
    node: int
    tag: str
    names: str
    links: int = 0
    bold: int = 0
    italic: int = 0
    right: bool = False
    centre: bool = False
    caption: bool = False
    pictured: bool = False
    row: int = -1
    cell: int = -1
    large: bool = False

    @property
    def linked(self) -> float:
        return self.links / max(1, len(self.text))

    @property
    def good(self) -> bool:
        return len(self.text) >= GOOD and self.links < 0.35 * len(self.text) and not self.caption


@dataclass(slots=True)
class Blocks:
    """All blocks of a page in order, with the elements that hold them."""

    nodes: list[Node] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    cut: bool = False
