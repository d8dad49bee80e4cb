"""Sentences that say what the facts say, right and shifted to be wrong, in wordings of the tests' own.

The wordings (``fixtures/properties/wordings.yaml``) are used in turn, so that over all facts each is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from kiemtin.facts import Assertion, FactBase
from kiemtin.states import CheckKind

WORDINGS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "fixtures" / "properties" / "wordings.yaml").read_text(encoding="utf-8")
)
_KIN = {"paper": ("paper.must_change", "paper.valid", "paper.fee"), "district": ("district.exists",)}
"""What decides a yes or no as well: who must not change a card also holds a valid one."""
TODAY = date(2026, 11, 20)
_KINDS = {"nq": "Nghị quyết", "kl": "Kết luận", "nd": "Nghị định", "qd": "Quyết định", "luat": "Luật",
          "hd": "Hướng dẫn", "cv": "Công văn"}  # fmt: skip
"""Kinds of document by the beginning of their id; the day of a plan (kế hoạch) is not read."""


@dataclass(frozen=True)
class Saying:
    """``right`` holds on ``day``, ``wrong`` does not; ``facts`` are those a right citation may name."""

    about: str
    of: str
    right: str
    wrong: str
    day: date
    first: date
    last: date | None
    published: date
    facts: frozenset[str]

    def __str__(self) -> str:
        return f"{self.about} {self.of}: {self.right} / {self.wrong} @ {self.day}"


def sayings(facts: FactBase) -> list[Saying]:
    """Everything that can decide and that the wordings can say."""
    return [
        *_numbers(facts),
        *_dates(facts),
        *_members(facts),
        *_centres(facts),
        *_yes_no(facts),
        *_votes(facts),
        *_ranks(facts),
    ]


def past_sayings(facts: FactBase) -> list[Saying]:
    """What was before, without a day."""
    return list(_numbers(facts, WORDINGS["past"]))


def _deciding(facts: FactBase, about: str) -> list[Assertion]:
    """What may refute, once per subject and window."""
    kept: dict[tuple[Any, ...], Assertion] = {}
    for each in facts.says_about(about):
        if facts.get(each.fact).may_refute and each.start <= TODAY:
            kept.setdefault((each.of, each.accepted, each.end), each)
    return list(kept.values())


def _day(each: Assertion) -> date:
    """The last day on which it decides."""
    if each.always:
        return TODAY
    return max(each.published, each.start, min(each.end or TODAY, TODAY))


def _saying(facts: FactBase, each: Assertion, right: str, wrong: str, also: tuple[str, ...] = ()) -> Saying:
    known = {
        other.fact for about in (each.about, *also) for other in facts.says_about(about) if about in also or other.of == each.of
    }  # fmt: skip
    return Saying(
        each.about, each.of, right, wrong, _day(each), each.start, None if each.always else each.end, each.published,
        frozenset(known),
    )  # fmt: skip


def written(value: float) -> str:
    """A number as Vietnamese papers write it: 3.321 and 24.233,07."""
    whole, _, rest = f"{value:,.2f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + ("," + rest if rest else "")


def another(facts: FactBase, each: Assertion, value: float) -> float:
    """A number that nothing said of this subject gives, far enough to be no rounding, near enough to be a total."""
    taken = {
        float(number)
        for other in facts.assertions
        if other.of == each.of and other.about.split(".")[0] == each.about.split(".")[0]
        for number in (*other.accepted, *other.excluded)
        if isinstance(number, int | float)
    }
    shifted = value + 3 if value < 20 else round(value * 1.31) + 1
    while any(abs(shifted - each) <= 0.05 * each for each in taken):
        shifted += max(1, round(value * 0.07))
    return float(shifted)


def _numbers(facts: FactBase, table: dict[str, list[str]] = WORDINGS["number"]) -> Iterator[Saying]:
    for about, wordings in table.items():
        for place, each in enumerate(_deciding(facts, about)):
            if (
                not each.accepted
                or each.kind not in (CheckKind.NUMBER, CheckKind.APPROX)
                or not each.accepted[0]
            ):
                continue
            value = float(each.accepted[0])
            if about == "provinces.count" and each.end is not None:
                continue
            other = 34 - int(value)
            of = facts.places.name(each.of) if each.of != "vn" else "cả nước"
            # A count of the whole country needs every wording, one of a province one of them in turn.
            chosen = wordings if each.of == "vn" else [wordings[place % len(wordings)]]
            for wording in chosen:
                right = wording.format(v=written(value), of=of, w=other)
                shifted = another(facts, each, value)
                wrong = wording.format(
                    v=written(shifted), of=of, w=34 - int(shifted) if shifted < 34 else other
                )
                yield _saying(
                    facts,
                    each,
                    _upper(right),
                    _upper(wrong),
                    ("provinces.thanh_pho",) if "{w}" in wording else (),
                )


def _dates(facts: FactBase) -> Iterator[Saying]:
    place = 0
    for about, wordings in WORDINGS["date"].items():
        for each in _deciding(facts, about):
            if each.kind is not CheckKind.DATE:
                continue
            symbols = facts.says("doc.symbol", each.of)
            kind = _KINDS.get(each.of.split("-")[0], "")
            if about.startswith("doc.") and not (symbols and kind):
                continue
            names = {
                "of": facts.places.name(each.of) if each.of in facts.places else "",
                "doc": symbols[0].accepted[0] if symbols else "",
                "kind": kind,
            }
            for wording in (
                wordings if len(facts.says_about(about)) < 5 else [wordings[place % len(wordings)]]
            ):
                place += 1
                form = ("{0.day}/{0.month}/{0.year}", "{0:%d/%m/%Y}", "{0.day} tháng {0.month} năm {0.year}")[
                    place % 3
                ]
                day = each.accepted[-1]
                wrong = day + timedelta(days=11 + place)
                if about == "nonspecialised.until":
                    wrong = day + timedelta(days=61 + place)
                yield _saying(
                    facts, each,
                    _upper(wording.format(d=form.format(day), **names)),
                    _upper(wording.format(d=form.format(wrong), **names)),
                    ("doc.issued", "doc.passed", "doc.in_force") if about.startswith("doc.") else (),
                )  # fmt: skip


def _members(facts: FactBase) -> Iterator[Saying]:
    name = facts.places.name
    units = [each for each in _deciding(facts, "members") if len(each.accepted) > 1]
    for place, each in enumerate(units):
        stranger = next(
            m for m in units[(place + 5) % len(units)].accepted if m != units[(place + 5) % len(units)].of
        )
        own = list(each.accepted)
        others = [m for m in own if m != each.of]
        also = ("members", "member_of", "kept", "kept.list")
        for turn in range(2):
            wording = WORDINGS["members"][(place + 3 * turn) % len(WORDINGS["members"])]
            swapped = [stranger if m == others[turn % len(others)] else m for m in own]
            yield _saying(
                facts, each,
                wording.format(all=_listed([name(m) for m in own]), of=name(each.of)),
                wording.format(all=_listed([name(m) for m in swapped]), of=name(each.of)),
                also,
            )  # fmt: skip
        for turn, member in enumerate(others):
            wording = WORDINGS["member"][(place + turn) % len(WORDINGS["member"])]
            yield _saying(
                facts, each,
                wording.format(a=name(member), of=name(each.of)),
                wording.format(a=name(stranger), of=name(each.of)),
                also,
            )  # fmt: skip


def _centres(facts: FactBase) -> Iterator[Saying]:
    name = facts.places.name
    members = {each.of: each.accepted for each in facts.says_about("members")}
    place = 0
    for each in _deciding(facts, "centre"):
        others = [m for m in members[each.of] if m not in each.accepted]
        for other in others:
            for wording in (
                WORDINGS["centre"][(place + turn) % len(WORDINGS["centre"])] for turn in range(2)
            ):
                place += 1
                yield _saying(
                    facts, each,
                    wording.format(v=name(each.accepted[0]) + " cũ", of=name(each.of)),
                    wording.format(v=name(other) + " cũ", of=name(each.of)),
                )  # fmt: skip


def _yes_no(facts: FactBase) -> Iterator[Saying]:
    papers = facts.readings["claims"][0]["subjects"]["papers"]
    for about, sides in WORDINGS["yes_no"].items():
        for each in _deciding(facts, about):
            of = papers[each.of]["name"] if each.of in papers else ""
            right, wrong = (sides["yes"], sides["no"]) if each.accepted[0] else (sides["no"], sides["yes"])
            for turn, wording in enumerate(wrong):
                true = right[turn % len(right)] if right else ""
                yield _saying(facts, each, _upper(true.format(of=of)), _upper(wording.format(of=of)),
                              _KIN.get(about.split(".")[0], ()))  # fmt: skip


def _votes(facts: FactBase) -> Iterator[Saying]:
    for each in _deciding(facts, "doc.vote"):
        symbols = facts.says("doc.symbol", each.of)
        for wording in WORDINGS["vote"] if symbols else ():
            yes, of = each.accepted[0].split("/")
            doc = symbols[0].accepted[0]
            yield _saying(
                facts,
                each,
                wording.format(doc=doc, v=f"{yes}/{of}"),
                wording.format(doc=doc, v=f"{int(yes) - 9}/{of}"),
            )


def _ranks(facts: FactBase) -> Iterator[Saying]:
    units = [each.of for each in facts.says_about("members")]
    for about, wordings in WORDINGS["rank"].items():
        for each in _deciding(facts, about):
            for place, wording in enumerate(wordings):
                other = [unit for unit in units if unit not in each.accepted][place * 7 + 3]
                yield _saying(
                    facts,
                    each,
                    wording.format(v=facts.places.name(each.accepted[0])),
                    wording.format(v=facts.places.name(other)),
                )


def _listed(names: list[str]) -> str:
    return ", ".join(names[:-1]) + " và " + names[-1]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
