"""Where a text names places, and which units each name may mean before the rest of the text is asked. Pure.

A name is taken with its kind (``phường 7``, ``P.7``, ``TX. Sơn Tây``), or bare when it is written as a name:
provinces and well-known towns anywhere, other units with capitals or alone between commas. Streets, hamlets and
people bear the same names; the word before tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kiemtin.facts.gazetteer import Gazetteer, Level, Unit
from kiemtin.facts.gazetteer_kinds import kind_at
from kiemtin.facts.gazetteer_names import cuts, key, marked, same_words, toned
from kiemtin.facts.gazetteer_tokens import Words
from kiemtin.facts.places import Known, Place, Places

_NEARER = (
    "đường phố ngõ ngách hẻm kiệt số thôn ấp buôn làng bản xóm tổ cầu chợ sông núi hồ đèo ga chùa đền trường"
    " viện khu ông bà anh chị cô chú bác thầy chí"
)
_NEARER_UNMARKED = "duong ngo hem kiet thon ap xom ong"
"""Words before the name of a street, a hamlet, a building or a person; without marks, those that mean nothing else."""
_NO_PLACE_AFTER = frozenset(map(toned, _NEARER.split()))
_NO_PLACE_AFTER_UNMARKED = frozenset(_NEARER_UNMARKED.split())
_WORDS_FIRST = frozenset(["lagi", "conco"])
"""Towns whose names, in small letters without marks, are common words first (là gì, còn có)."""
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


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


def read_mentions(text: str, units: Gazetteer, places: Places) -> list[Mention]:
    """Every name in ``text`` (see ``gazetteer_tokens.clean``), in order; the longest name wins at each place."""
    return _Reader(text, units, places).read()


class _Reader:
    def __init__(self, text: str, units: Gazetteer, places: Places) -> None:
        self.words = Words(text)
        self.tokens = self.words.tokens
        self.units = units
        self.places = places
        self.read_to = 0

    def read(self) -> list[Mention]:
        found: list[Mention] = []
        at = 0
        while at < len(self.tokens):
            at, mention = self._with_kind(at) or self._bare(at) or (at + 1, None)
            if mention:
                found.append(mention)
                self.read_to = at
        return found

    def _with_kind(self, at: int) -> tuple[int, Mention] | None:
        kind, name = kind_at(self.words, at)
        if not kind:
            return None
        for length in self.words.lengths(name):
            after = name + length
            if any(each.reason == "alias" for each in self._called_so(at, after)):
                return None  # a well-known name that begins with such letters: TP HCM, TT Huế
            if mention := self._of_kind(kind, at, name, after):
                return after, mention
        for length in self.words.lengths(name):
            after = name + length
            found = self._candidates(name, after)
            if found and length > 1 and (self.words.capitals(name, after) or after - at == len(self.tokens)):
                if any(unit.level is Level.PROVINCE for unit in found[0]):
                    return None
                return after, self._mention(at, after, found[0], "other_kind")
        return None

    def _of_kind(self, kind: str, at: int, first: int, after: int) -> Mention | None:
        found, reason = self._candidates(first, after) or ([], "name")
        as_name = self.words.as_name(first, after)
        if not as_name and (reason == "spelling" or after - first == 1):
            return None
        if self._goes_on(after):
            return None
        name = self.words.key(first, after)
        fitting = [unit for unit in found if _called(unit, kind)]
        others = {unit: "older_name" for called, unit in self.units.once_named(name) if called == kind}
        spelt = [*self._keyed(first, after), *self.units.keyed(_ROMAN.get(name, ""))]
        others |= {unit: "spelling" for unit in spelt if unit not in fitting and _called(unit, kind)}
        if fitting:
            mention = self._mention(at, after, fitting, reason)
            mention.others = others
            return mention
        return self._mention(at, after, list(others), next(iter(others.values()))) if others else None

    def _bare(self, at: int) -> tuple[int, Mention] | None:
        weak: tuple[int, Mention] | None = None
        for length in self.words.lengths(at):
            after = at + length
            if known := self._known(at, after):
                return after, known
            if self.tokens[at].text.isdecimal():
                continue
            whole = length == len(self.tokens)
            found = self._candidates(at, after)
            if not found or not (whole or (found[1] != "spelling" and self._stands_alone(at, after))):
                continue
            capitals = self.words.capitals(at, after) and not self.words.shouted
            if (
                whole
                or (capitals and length > 1)
                or (self.words.capitals(at, after) and self.words.alone(at, after))
            ):
                return after, self._mention(at, after, *found)
            if length > 1 and not weak:
                weak = after, self._mention(at, after, *found)
                weak[1].sure = False
        return weak

    def _known(self, first: int, after: int) -> Mention | None:
        """A province or a town as everybody calls it, or an abbreviation with all it may mean."""
        named = [each for each in self._called_so(first, after) if self._means(each, first, after)]
        if named and named[0].place.kind == "province" and named[0].reason == "name":
            exact = self._same_marks(named[0].written, first, after)
            mention = self._mention(
                first, after, self._units_of(named[0].place.id), "name" if exact else "spelling"
            )
            smaller = [unit for unit in self._keyed(first, after) if unit.level is not Level.PROVINCE]
            mention.others = dict.fromkeys(smaller, "name")
            return mention
        if meant := self._abbreviated(first, after):
            return self._mention(first, after, self._units_of(*meant), "abbreviation")
        if named:
            exact_units = self._candidates(first, after) or ([], "")
            units = dict.fromkeys((*self._units_of(*(each.place.id for each in named)), *exact_units[0]))
            return self._mention(first, after, list(units), named[0].reason)
        return None

    def _called_so(self, first: int, after: int) -> list[Known]:
        written = self.words.cuts(first, after)
        return [
            each
            for each in self.places.by_key.get(self.words.key(first, after), ())
            if same_words(written, cuts(each.written))
        ]

    def _means(self, known: Known, first: int, after: int) -> bool:
        """Whether somebody who wrote so meant the place and not common words that look like its name."""
        written = self.words.written(first, after)
        if marked(written):
            return self._same_marks(known.written, first, after) or self.words.capitals(first, after)
        small = known.place.kind != "province" and not self.words.capitals(first, after)
        return (
            not small
            or self.words.alone(first, after)
            or not (
                (self.words.marked and marked(known.written)) or self.words.key(first, after) in _WORDS_FIRST
            )
        )

    def _same_marks(self, name: str, first: int, after: int) -> bool:
        return not self.words.marked or toned(self.words.written(first, after)) == toned(name)

    def _units_of(self, *places: str) -> list[Unit]:
        return [unit for each in places for unit in units_of(self.places.get(each), self.places, self.units)]

    def _abbreviated(self, first: int, after: int) -> Sequence[str]:
        """Ids of the places these letters may mean; small letters count when they stand alone."""
        if after - first > 1:
            return ()
        written = self.tokens[first].text
        alone = self.words.alone(first, after)
        return self.places.ambiguous.get(written) or (
            self.places.ambiguous.get(written.upper(), ()) if alone else ()
        )

    def _candidates(self, first: int, after: int) -> tuple[list[Unit], str] | None:
        """Every unit these words may name, and why."""
        found, reason = self._keyed(first, after), "name"
        if found and self.words.marked:
            exact = [unit for unit in found if self._same_marks(unit.name, first, after)]
            found, reason = (exact, "name") if exact else (found, "spelling")
        if found:
            return found, reason
        aliased = [each.place.id for each in self._called_so(first, after) if each.reason == "alias"]
        if more := self._units_of(*aliased, *self._abbreviated(first, after)):
            return more, "alias" if aliased else "abbreviation"
        return None

    def _keyed(self, first: int, after: int) -> list[Unit]:
        found = self.units.keyed(self.words.key(first, after))
        written = self.words.cuts(first, after) if found else frozenset()
        return [unit for unit in found if not written or same_words(written, cuts(unit.name))]

    def _stands_alone(self, first: int, after: int) -> bool:
        """Whether the words around leave these a name of their own: no street, person or longer name."""
        if self._goes_on(after):
            return False
        if self.tokens[first].edge or first == self.read_to:
            return True
        before = self.tokens[first - 1]
        if before.text.isdecimal():
            return False
        if (
            self.words.capitals(first, after)
            and before.capital
            and not (before.edge or before.letters or self.words.shouted)
        ):
            return False
        if marked(before.text) or self.words.marked:
            return toned(before.text) not in _NO_PLACE_AFTER
        return before.key not in _NO_PLACE_AFTER_UNMARKED

    def _goes_on(self, after: int) -> bool:
        """Whether a name goes on with a capital that begins no other place: Bình Trị in Bình Trị Thiên."""
        if after == len(self.tokens) or self.words.shouted or self.tokens[after].gap != " ":
            return False
        word = self.tokens[after]
        if not word.text[0].isupper() or word.letters or not self.tokens[after - 1].capital:
            return False
        return not kind_at(self.words, after)[0] and not any(
            self._called_so(after, after + length) or self._keyed(after, after + length)
            for length in self.words.lengths(after)
        )

    def _mention(self, first: int, after: int, units: list[Unit], reason: str) -> Mention:
        return Mention(
            start=self.tokens[first].start,
            end=self.tokens[after - 1].end,
            text=self.words.written(first, after),
            units=units,
            reason=reason,
        )


def units_of(place: Place, places: Places, units: Gazetteer) -> list[Unit]:
    """The units a known place stands for: a province, or what bears a town's name in its former province."""
    named = units.keyed(key(place.name))
    if place.kind == "province":
        return [unit for unit in named if unit.level is Level.PROVINCE]
    if not place.within:
        return []  # A name of the past: no unit bears it, and no former province holds it.
    home = key(places.get(place.within).name)
    return [
        unit
        for unit in named or units.keyed(key(place.name.removeprefix("thành phố ").removeprefix("Quận ")))
        if unit.level is not Level.PROVINCE and any(key(each.name) == home for each in units.around(unit))
    ]


def _called(unit: Unit, kind: str) -> bool:
    return any(called == kind for _, called in unit.kinds)
