"""Where a text names places, and which units each name may mean before the rest of the text is asked. Pure.

A name is taken with its kind (``phường 7``, ``P.7``, ``TX. Sơn Tây``), or bare when it is written as a name:
provinces and well-known towns anywhere, other units with capitals or alone between commas. Streets, hamlets and
people bear the same names; the word before tells them apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kiemtin.facts.gazetteer import Gazetteer, Level, Unit
from kiemtin.facts.gazetteer_names import key, marked, toned
from kiemtin.facts.places import Place, Places
from kiemtin.words import fold

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*|\d+")
_HIDDEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_JOINT = re.compile(r"[ \t\xa0]*[-–'’.]?[ \t\xa0]*")
"""What may stand inside a name, between its words."""
_EDGE = re.compile(r"[,;:!?\n()\[\]/|\"“”…–—]|\s-\s|\.\s")
_LONGEST = 7

_KINDS = {
    "thành phố": "thành phố",
    "tp": "thành phố",
    "t p": "thành phố",
    "thị trấn": "thị trấn",
    "tt": "thị trấn",
    "thị xã": "thị xã",
    "tx": "thị xã",
    "đặc khu": "đặc khu",
    "đk": "đặc khu",
    "phường": "phường",
    "huyện": "huyện",
    "quận": "quận",
    "tỉnh": "tỉnh",
    "xã": "xã",
    "p": "phường",
    "f": "phường",
    "q": "quận",
    "h": "huyện",
    "x": "xã",
    "t": "tỉnh",
}
_KIND_KEYS = {tuple(fold(written).split()): (written, kind) for written, kind in _KINDS.items()}
_DOTTED = frozenset("hxt")
"""Letters that mean a kind only with a full stop after them: ``H. Củ Chi``."""
_NEARER = (
    "đường phố ngõ ngách hẻm kiệt số thôn ấp buôn làng bản xóm tổ cầu chợ sông núi hồ đèo ga chùa đền trường"
    " viện khu ông bà anh chị cô chú bác thầy chí"
)
_NEARER_UNMARKED = "duong ngo hem kiet thon ap xom ong"
"""Words before the name of a street, a hamlet, a building or a person; without marks, those that mean nothing else."""
_NO_PLACE_AFTER = frozenset(map(toned, _NEARER.split()))
_NO_PLACE_AFTER_UNMARKED = frozenset(_NEARER_UNMARKED.split())
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a number of the text. ``key`` is how names file it, ``gap`` what stands before it; a name may go
    on over a gap that is a ``joint`` and never over an ``edge``."""

    text: str
    start: int
    end: int
    key: str
    gap: str
    joint: bool
    edge: bool


@dataclass(slots=True, eq=False)
class Mention:
    """A name in the text and the units it may mean, by ``reason`` (see ``lookup.PlaceFound``).

    ``sure`` is False for small words that are places only beside one they belong to. ``others`` are what only an
    address can mean, each with its reason: smaller units of the same name as a bare province, units with other
    marks, units that took in one of this name long ago. ``why`` collects the other names that decided.
    """

    start: int
    end: int
    text: str
    units: list[Unit]
    reason: str
    sure: bool = True
    others: dict[Unit, str] = field(default_factory=dict)
    why: list[str] = field(default_factory=list)


def clean(text: str) -> str:
    """The text as positions in it are counted: composed, without letters nobody sees."""
    return unicodedata.normalize("NFC", text.translate(_HIDDEN))


def read_mentions(text: str, units: Gazetteer, places: Places) -> list[Mention]:
    """Every name in ``text`` (see :func:`clean`), in order; the longest name wins at each place."""
    return _Reader(text, units, places).read()


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        joint = gap == " " or (". " not in gap and _JOINT.fullmatch(gap) is not None)
        edge = not found or (gap != " " and _EDGE.search(gap) is not None)
        found.append(Token(match.group(), match.start(), match.end(), key(match.group()), gap, joint, edge))
        end = match.end()
    return found


class _Reader:
    def __init__(self, text: str, units: Gazetteer, places: Places) -> None:
        self.text = text
        self.units = units
        self.places = places
        self.tokens = _tokens(text)
        self.marked = marked(text)

    def read(self) -> list[Mention]:
        found: list[Mention] = []
        at = 0
        while at < len(self.tokens):
            after, mention = self._with_kind(at) or self._bare(at) or (at + 1, None)
            if mention:
                found.append(mention)
            at = after
        return found

    def _with_kind(self, at: int) -> tuple[int, Mention] | None:
        kind, name = self._kind(at)
        if not kind:
            return None
        for length in self._lengths(name):
            after = name + length
            if any(reason == "alias" for _, reason in self.places.by_key.get(self._key(at, after), ())):
                return None  # a well-known name that begins with such letters: TP HCM, TT Huế
            if mention := self._of_kind(kind, at, name, after):
                return after, mention
        for length in self._lengths(name):
            if found := self._candidates(name, name + length):
                if any(unit.level is Level.PROVINCE for unit in found[0]):
                    return None
                return name + length, self._mention(at, name + length, found[0], "other_kind")
        return None

    def _kind(self, at: int) -> tuple[str, int]:
        """The kind written at a token, and where the name after it begins; no kind when there is none."""
        for length in (2, 1):
            words = self.tokens[at : at + length]
            written, kind = _KIND_KEYS.get(tuple(word.key for word in words), ("", ""))
            after = at + length
            if not kind or after >= len(self.tokens) or _EDGE.search(self.tokens[after].gap.lstrip(".")):
                continue
            spelt = " ".join(word.text for word in words)
            if (marked(spelt) or (self.marked and marked(written))) and toned(spelt) != toned(written):
                continue
            if len(words[-1].text) > 1 or self._letter_is_kind(words[-1], self.tokens[after]):
                return kind, after
        return "", at

    def _letter_is_kind(self, letter: Token, name: Token) -> bool:
        if "." in name.gap:
            return True
        if letter.key in _DOTTED:
            return False
        return name.text.isdecimal() or (letter.text.isupper() and name.text[:1].isupper())

    def _of_kind(self, kind: str, at: int, first: int, after: int) -> Mention | None:
        name = self._key(first, after)
        found, reason = self._candidates(first, after) or ([], "name")
        fitting = [unit for unit in found if _called(unit, kind)]
        others = {unit: "older_name" for called, unit in self.units.once_named(name) if called == kind}
        spelt = [*self.units.keyed(name), *self.units.keyed(_ROMAN.get(name, ""))]
        others |= {unit: "spelling" for unit in spelt if unit not in fitting and _called(unit, kind)}
        if fitting:
            mention = self._mention(at, after, fitting, reason)
            mention.others = others
            return mention
        return self._mention(at, after, list(others), next(iter(others.values()))) if others else None

    def _bare(self, at: int) -> tuple[int, Mention] | None:
        weak: tuple[int, Mention] | None = None
        for length in self._lengths(at):
            after = at + length
            if known := self._known(at, after):
                return after, known
            if self.tokens[at].text.isdecimal():
                continue
            found = self._candidates(at, after)
            if not found or not self._stands_as_name(at, after):
                continue
            whole = length == len(self.tokens)
            capitals = all(not word.text[0].islower() for word in self.tokens[at:after])
            if whole or (capitals and (length > 1 or self._segment(at, after))):
                return after, self._mention(at, after, *found)
            if length > 1 and not weak:
                weak = after, self._mention(at, after, *found)
                weak[1].sure = False
        return weak

    def _known(self, first: int, after: int) -> Mention | None:
        """A province or a town as everybody calls it, or an abbreviation with all it may mean."""
        name = self._key(first, after)
        named = [(self.places.get(place), reason) for place, reason in self.places.by_key.get(name, ())]
        named.sort(key=lambda each: each[0].kind != "province")
        smaller = [unit for unit in self.units.keyed(name) if unit.level is not Level.PROVINCE]
        if named and named[0][0].kind == "province" and named[0][1] == "name":
            mention = self._mention(first, after, self._units_of(named[0][0].id), "name")
            mention.others = dict.fromkeys(smaller, "name")
            return mention
        if meant := self._abbreviated(first, after):
            return self._mention(first, after, self._units_of(*meant), "abbreviation")
        if named:
            exact = self._candidates(first, after)
            units = dict.fromkeys(
                (*self._units_of(*(place.id for place, _ in named)), *(exact[0] if exact else ()))
            )
            return self._mention(first, after, list(units), named[0][1])
        return None

    def _units_of(self, *places: str) -> list[Unit]:
        return [unit for each in places for unit in units_of(self.places.get(each), self.places, self.units)]

    def _abbreviated(self, first: int, after: int) -> Sequence[str]:
        """Ids of the places these letters may mean; small letters count when they stand alone."""
        if after - first > 1:
            return ()
        written = self.tokens[first].text
        alone = self._segment(first, after)
        return self.places.ambiguous.get(written) or (
            self.places.ambiguous.get(written.upper(), ()) if alone else ()
        )

    def _candidates(self, first: int, after: int) -> tuple[list[Unit], str] | None:
        """Every unit these words may name, and why."""
        name = self._key(first, after)
        found, reason = list(self.units.keyed(name)), "name"
        if found and self.marked:
            wanted = toned(self.text[self.tokens[first].start : self.tokens[after - 1].end])
            exact = [unit for unit in found if toned(unit.name) == wanted]
            found, reason = (exact, "name") if exact else (found, "spelling")
        if found:
            return found, reason
        aliased = [place for place, how in self.places.by_key.get(name, ()) if how == "alias"]
        if more := self._units_of(*aliased, *self._abbreviated(first, after)):
            return more, "alias" if aliased else "abbreviation"
        return None

    def _lengths(self, at: int) -> Iterable[int]:
        """How many words a name beginning here may have, the most first."""
        reach = at + 1
        while reach < len(self.tokens) and reach - at < _LONGEST:
            if not self.tokens[reach].joint:
                break
            reach += 1
        return range(reach - at, 0, -1)

    def _stands_as_name(self, first: int, after: int) -> bool:
        if self.tokens[first].edge:
            return True
        before = self.tokens[first - 1]
        if before.text.isdecimal():
            return False
        if marked(before.text) or self.marked:
            return toned(before.text) not in _NO_PLACE_AFTER
        return before.key not in _NO_PLACE_AFTER_UNMARKED

    def _segment(self, first: int, after: int) -> bool:
        """Whether the words stand alone between two edges."""
        return self.tokens[first].edge and (after == len(self.tokens) or self.tokens[after].edge)

    def _key(self, first: int, after: int) -> str:
        return "".join(token.key for token in self.tokens[first:after])

    def _mention(self, first: int, after: int, units: list[Unit], reason: str) -> Mention:
        start, end = self.tokens[first].start, self.tokens[after - 1].end
        return Mention(start=start, end=end, text=self.text[start:end], units=units, reason=reason)


def units_of(place: Place, places: Places, units: Gazetteer) -> list[Unit]:
    """The units a known place stands for: a province, or what bears a town's name in its former province."""
    named = units.keyed(key(place.name))
    if place.kind == "province":
        return [unit for unit in named if unit.level is Level.PROVINCE]
    home = key(places.get(place.within).name)
    return [
        unit
        for unit in named or units.keyed(key(place.name.removeprefix("thành phố ").removeprefix("Quận ")))
        if unit.level is not Level.PROVINCE and any(key(each.name) == home for each in units.around(unit))
    ]


def _called(unit: Unit, kind: str) -> bool:
    return any(called == kind for _, called in unit.kinds)
