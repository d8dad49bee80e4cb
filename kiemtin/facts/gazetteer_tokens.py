"""The words of a text as names of places are made of them. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate

from kiemtin.facts.gazetteer_names import key, marked

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*|\d+")
_HIDDEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_JOINT = re.compile(r"[ \t\xa0]*[-–'’.]?[ \t\xa0]*")
"""What may stand inside a name, between its words."""
_EDGE = re.compile(r"[,;:!?\n()\[\]/|\"“”…–—]|\s-\s|\.\s")

_LONGEST = 7
"""Words in the longest name, and one more."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a number of the text. ``key`` is how names file it, ``gap`` what stands before it; a name may go
    on over a gap that is a ``joint``; an ``edge`` begins something new."""

    text: str
    start: int
    end: int
    key: str
    gap: str
    joint: bool
    edge: bool

    @property
    def capital(self) -> bool:
        """Written as the beginning of a name, or a number."""
        return not self.text[0].islower()

    @property
    def letters(self) -> bool:
        """Several capitals only: an abbreviation, not a word of a name."""
        return len(self.text) > 1 and self.text.isupper()


def clean(text: str) -> str:
    """The text as positions in it are counted: composed, without letters nobody sees."""
    return unicodedata.normalize("NFC", text.translate(_HIDDEN))


class Words:
    """The words of one text, and what can be asked of those from one up to, not with, another.

    ``marked`` texts are written with Vietnamese letters, ``shouted`` ones in capitals throughout.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.marked = marked(text)
        self.shouted = len(self.tokens) > 3 and text.isupper()

    def lengths(self, at: int) -> range:
        """How many words a name beginning here may have, the most first."""
        reach = at + 1
        while reach < len(self.tokens) and reach - at < _LONGEST and self.tokens[reach].joint:
            reach += 1
        return range(reach - at, 0, -1)

    def key(self, first: int, after: int) -> str:
        return "".join(token.key for token in self.tokens[first:after])

    def cuts(self, first: int, after: int) -> frozenset[int]:
        """Where in the key the words end, as ``gazetteer_names.cuts`` of a name."""
        return frozenset(accumulate(len(token.key) for token in self.tokens[first : after - 1]))

    def written(self, first: int, after: int) -> str:
        return self.text[self.tokens[first].start : self.tokens[after - 1].end]

    def capitals(self, first: int, after: int) -> bool:
        return all(word.capital for word in self.tokens[first:after])

    def ends(self, after: int) -> bool:
        """Whether nothing more belongs to these words."""
        return after == len(self.tokens) or self.tokens[after].edge

    def alone(self, first: int, after: int) -> bool:
        """Whether the words stand between two edges."""
        return self.tokens[first].edge and self.ends(after)

    def as_name(self, first: int, after: int) -> bool:
        """Written with capitals or figures, or with nothing after it in its sentence."""
        return self.capitals(first, after) or self.ends(after)


def _tokens(text: str) -> list[Token]:
    """Words and numbers in order; letters and figures apart, so that ``P7`` is two."""
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        joint = gap == " " or (". " not in gap and _JOINT.fullmatch(gap) is not None)
        edge = not found or (gap != " " and _EDGE.search(gap) is not None)
        found.append(Token(match.group(), match.start(), match.end(), key(match.group()), gap, joint, edge))
        end = match.end()
    return found
