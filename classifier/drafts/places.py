"""Communes, towns and districts that are no more, used as of today: ``xã Hồ Thầu, huyện Tam Đường``.

A district or town is one whatever its name. A commune only when a district or province in the text says which one is
meant; all the units it went to are suggested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from classifier.drafts.ended import Ended
from classifier.drafts.page import Page
from classifier.drafts.values import shown
from kiemtin.entities import DraftProblem
from kiemtin.facts.gazetteer import MERGED, Level, Successor, Unit, gazetteer

_UPPER = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_NAME = rf"(?:[{_UPPER}][^\W\d_]*'?(?:[ -][{_UPPER}][^\W\d_]*'?){{0,4}}|\d{{1,2}}\b)"
_UNIT = re.compile(
    rf"(?<!\w)(?P<kind>[Tt]hị trấn|[Tt]hị xã|[Hh]uyện|[Qq]uận|[Pp]hường|[Xx]ã)\s+(?P<name>{_NAME})"
)
_CITY = re.compile(
    rf"(?:UBND|HĐND|Ủy ban nhân dân|Hội đồng nhân dân|Công an|Ban Chỉ đạo)\s+(?P<kind>[Tt]hành phố|TP\.?|Tp\.?)\s+(?P<name>{_NAME})"
)
_PROVINCE = re.compile(
    rf"(?:\s*,?\s*(?:[Tt]hành phố|TP\.?)\s+{_NAME}(?=\s*,?\s*[Tt]ỉnh\s))?\s*,?\s*(?:thuộc\s+)?(?:[Tt]ỉnh|[Tt]hành phố|TP\.?)\s+(?P<name>{_NAME})"
)
_JOIN = re.compile(r"\s*[,-]\s*|\s+thuộc\s+|\s+")
_OLD = re.compile(r"[\s,]*\(?\s*cũ\b", re.IGNORECASE)
_SHOWN = 12
"""Units of today that are named for one of before."""
_LOWER_LEVELS = ("xã", "phường", "thị trấn")


@dataclass(frozen=True, slots=True)
class _Named:
    kind: str
    name: str
    start: int
    end: int


def outdated_places(page: Page, ended: Ended, taken: Sequence[tuple[int, int]]) -> Iterator[DraftProblem]:
    """Names of former units. ``taken`` are passages that another problem marks already."""
    if page.day < MERGED:
        return
    provinces = _provinces_of(page)
    for chain in _chains(page.clean):
        start, end = chain[0].start, chain[-1].end
        if any(start < stop and first < end for first, stop in taken) or _OLD.match(page.clean, end):
            continue
        if _of_the_past(page, ended, start):
            continue
        province = _PROVINCE.match(page.clean, end)
        if province is not None and _OLD.match(page.clean, province.end()):
            continue
        home = _province_named(province["name"]) if province else ""
        yield from _problem(page, ended, chain, province, home, provinces)


def _problem(
    page: Page,
    ended: Ended,
    chain: Sequence[_Named],
    province: re.Match[str] | None,
    home: str,
    provinces: Sequence[str],
) -> Iterator[DraftProblem]:
    first, last = chain[0], chain[-1]
    upper = _former(last.kind, last.name, home, page.day) if last.kind not in _LOWER_LEVELS else ()
    if len(chain) == 2 and not upper:
        return
    if first.kind in ("xã", "phường"):
        homes = {each.was.parent.name for each in upper if each.was.parent}
        known = home or (homes.pop() if len(homes) == 1 else provinces[0] if len(provinces) == 1 else "")
        lower = _former(first.kind, first.name, known, page.day) if known or upper else ()
        if upper:
            lower = tuple(each for each in lower if each.was.parent in [one.was for one in upper]) or ()
        if len(chain) == 1 and len(lower) != 1:
            return
        now = _units(lower) if lower else (f"{first.kind} {first.name}",) if len(chain) == 2 else ()
    elif first.kind == "thị trấn":
        lower = _former(
            first.kind, first.name, home or (provinces[0] if len(provinces) == 1 else ""), page.day
        )
        if upper:
            lower = tuple(each for each in lower if each.was.parent in [one.was for one in upper])
        if not lower and not _former(first.kind, first.name, "", page.day):
            return
        now = _units(lower) if len({each.was for each in lower}) == 1 else ()
    else:
        lower = upper
        if not upper:
            return
        now = _units(upper) if len({each.was for each in upper}) == 1 else ()
    if not lower and not upper and first.kind != "thị trấn":
        return
    end = last.end
    gone = _gone_province(page, home)
    if province is not None and gone:
        end = province.end("name")
        now = (", ".join(now), gone) if now else ()
        right = ", ".join(each for each in now if each)
    else:
        right = "; ".join(now) if len(now) > 1 else "".join(now)
    facts = _deciding(page, ended, chain, home if gone else "", lower)
    since = shown(MERGED)
    if right:
        yield page.problem(
            (first.start, end), "former_place", suggestion=right, facts=facts, since=since, now=right
        )
    else:
        yield page.problem((first.start, end), "former_place_alone", facts=facts, since=since)


def _deciding(
    page: Page, ended: Ended, chain: Sequence[_Named], gone: str, was: Sequence[Successor]
) -> tuple[str, ...]:
    """All facts that decide: what the unit and its province became, its kind; else the resolution on the province."""
    found = dict.fromkeys(
        fact for each in chain for fact in ended.became(page, f"{each.kind} {each.name}", gone)
    )
    found.update(dict.fromkeys(ended.gone_kind(page, dict.fromkeys(each.kind for each in chain))))
    if not found:
        provinces = {unit.over()[-1].name for each in was for unit in each.units}
        found.update(
            dict.fromkeys(fact for name in sorted(provinces) for fact in ended.resolution(page, name))
        )
    return tuple(found)


def _chains(text: str) -> Iterator[list[_Named]]:
    """A commune with the district after it, or either alone."""
    found = sorted(
        (
            _Named(
                "thành phố" if match["kind"].lower().startswith("tp") else match["kind"].lower(),
                _longest(match),
                match.start("kind"),
                0,
            )
            for pattern in (_UNIT, _CITY)
            for match in pattern.finditer(text)
        ),
        key=lambda each: each.start,
    )
    named = [
        _Named(each.kind, each.name, each.start, text.index(each.name, each.start) + len(each.name))
        for each in found
        if each.name
    ]
    index = 0
    while index < len(named):
        chain = [named[index]]
        following = named[index + 1] if index + 1 < len(named) else None
        if (
            following is not None
            and chain[0].kind in _LOWER_LEVELS
            and following.kind not in _LOWER_LEVELS
            and _JOIN.fullmatch(text, chain[0].end, following.start)
        ):
            chain.append(following)
        yield chain
        index += len(chain)


def _longest(match: re.Match[str]) -> str:
    """As many of the capitalised words as make the name of a unit."""
    words = match["name"].split(" ")
    for size in range(len(words), 0, -1):
        name = " ".join(words[:size])
        if gazetteer().named(name):
            return name
    return ""


def _former(kind: str, name: str, province: str, day: date) -> tuple[Successor, ...]:
    return gazetteer().outdated(kind, name, province or None, on=day)


def _units(successors: Sequence[Successor]) -> tuple[str, ...]:
    """The units of today in short; the rest of a long list is left to the look-up."""
    units: list[Unit] = list(dict.fromkeys(unit for each in successors for unit in each.units))
    names = [unit.titled() for unit in units[:_SHOWN]]
    return tuple(names) + (("…",) if len(units) > _SHOWN else ())


def _province_named(name: str) -> str:
    words = name.split(" ")
    for size in range(len(words), 0, -1):
        if any(unit.level is Level.PROVINCE for unit in gazetteer().named(" ".join(words[:size]))):
            return " ".join(words[:size])
    return ""


def _gone_province(page: Page, name: str) -> str:
    """The province of today for one whose name is gone; empty for one that is."""
    if not name or any(
        unit.level is Level.PROVINCE and unit.exists(page.day) for unit in gazetteer().named(name)
    ):
        return ""
    former = next(unit for unit in gazetteer().named(name) if unit.level is Level.PROVINCE)
    return "".join(unit.titled(page.day) for unit in gazetteer().became(former)[:1])


def _provinces_of(page: Page) -> list[str]:
    """Names of the provinces the text speaks of."""
    places = page.context.facts.places
    return [places.name(each) for each in page.context.text_places if each in page.context.provinces]


def _of_the_past(page: Page, ended: Ended, offset: int) -> bool:
    """True for a passage on what was: by its words, its days, or the sentence before it."""
    index = page.index_of(offset)
    if index < 0:
        return False
    sentence = page.parsed.sentences[index]
    if ended.speaks_of_past(page, index):
        return True
    if sentence.dates:
        return all(each.last < MERGED for each in sentence.dates)
    before = page.parsed.sentences[index - 1] if index else None
    return (
        before is not None
        and bool(before.dates)
        and all(each.last < MERGED for each in before.dates)
        and "\n" not in page.clean[before.end : sentence.start]
    )
