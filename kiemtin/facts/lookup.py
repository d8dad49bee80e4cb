"""Where a named place belongs on a day: old units to new, new ones to what they were made of. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiemtin.facts.base import FactBase
from kiemtin.facts.gazetteer import MERGED, Gazetteer, Level, Unit, gazetteer
from kiemtin.facts.gazetteer_context import decide
from kiemtin.facts.gazetteer_names import key
from kiemtin.facts.gazetteer_reading import Mention, read_mentions
from kiemtin.facts.gazetteer_tokens import clean

_KINDS = {"thành phố": "town", "thị xã": "town", "huyện": "district", "quận": "district", "đặc khu": "island"}


@dataclass(frozen=True, kw_only=True)
class PlaceFound:
    """One thing a name may mean, and where that is on the day asked about.

    ``text`` is as written, ``place`` the name, ``title`` with its kind on that day, ``within`` what it lies in, in
    its own time. ``kind`` is ``province``, ``town`` (a former city or town), ``district``, ``commune`` or
    ``island`` (a special zone). ``now`` is the unit of provincial level it belongs to; ``facts`` say so.
    ``status`` is ``current``, ``former`` (``units`` are then what it became, several when it was divided) or
    ``later`` (it does not exist yet). ``made_of`` are the former units in one of today.

    ``reason``: ``name``, ``alias``, ``abbreviation`` (all its meanings, none guessed), ``spelling`` (other marks),
    ``other_kind`` (no unit of the kind written has this name), ``older_name`` (merged into ``place`` before 2025).
    ``context`` are the other names in the text that ruled out namesakes.
    """

    text: str
    place: str
    kind: str
    now: str
    facts: tuple[str, ...]
    reason: str
    title: str = ""
    within: str = ""
    code: str = ""
    status: str = ""
    units: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()
    context: tuple[str, ...] = ()

    def row(self) -> dict[str, object]:
        """For lists and exports."""
        return {
            "text": self.text,
            "place": self.place,
            "kind": self.kind,
            "now": self.now,
            "facts": list(self.facts),
            "reason": self.reason,
            "title": self.title,
            "within": self.within,
            "code": self.code,
            "status": self.status,
            "units": list(self.units),
            "made_of": list(self.made_of),
            "context": list(self.context),
        }


def find_places(text: str, base: FactBase, day: date) -> list[PlaceFound]:
    """Every place named in ``text``, in order; all it may mean after the text itself has been asked."""
    units = gazetteer()
    written = clean(text)
    mentions = decide(written, read_mentions(written, units, base.places), units, day)
    return [_found(mention, unit, units, base, day) for mention in mentions for unit in mention.units]


def _found(mention: Mention, unit: Unit, units: Gazetteer, base: FactBase, day: date) -> PlaceFound:
    home = unit if unit.level is Level.PROVINCE else (unit.over() or (unit,))[-1]
    now, facts = _home(home, units, base, day)
    came = units.became(unit) if day >= MERGED else ()
    return PlaceFound(
        text=mention.text,
        place=unit.name,
        kind="province" if unit.level is Level.PROVINCE else _KINDS.get(unit.kind(), "commune"),
        now=now,
        facts=facts,
        reason=mention.reason,
        title=unit.titled(day),
        within=unit.parent.full(day) if unit.parent else "",
        code=unit.code,
        status="current" if unit.exists(day) else "former" if unit.former else "later",
        units=tuple(each.full(day) for each in came) if unit.former else (unit.full(day),),
        made_of=tuple(each.full() for each in units.made_of(unit)),
        context=tuple(mention.why),
    )


def _home(home: Unit, units: Gazetteer, base: FactBase, day: date) -> tuple[str, tuple[str, ...]]:
    """The province a province lies in on that day, and the facts that say so."""
    known = (each.place for each in base.places.by_key.get(key(home.name), ()))
    place = next((each.id for each in known if each.kind == "province"), "")
    if home.former:
        for assertion in base.says("member_of", place):
            if assertion.holds(day) and assertion.accepted:
                return base.places.name(str(assertion.accepted[0])), (assertion.fact,)
    facts = tuple(each.fact for each in base.says("members", place) if each.holds(day))
    if home.former and day >= MERGED:
        return units.became(home)[0].name, facts
    return home.name, facts
