"""What every entity promises."""

from __future__ import annotations

import dataclasses
import inspect
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from kiemtin import entities
from kiemtin.entities import Citation, Content, Document, Entity, Fact, PublicationItem, Voice, VoicePage, utc
from kiemtin.states import CheckKind

ENTITIES = [
    each
    for _, each in inspect.getmembers(entities, inspect.isclass)
    if issubclass(each, Entity) and each is not Entity
]
NO_ZONE = datetime.fromisoformat("2026-11-01T00:00:00")
PERSON = ("author", "handle", "profile", "permalink", "avatar", "user_agent", "post_id", "comment_id")


@pytest.mark.parametrize("kind", ENTITIES, ids=lambda kind: kind.__name__)
def test_every_entity_is_frozen_keyword_only_and_explained(kind):
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen
    assert all(field.kw_only for field in dataclasses.fields(kind))
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")


@pytest.mark.parametrize("kind", [PublicationItem, Voice, VoicePage], ids=lambda kind: kind.__name__)
def test_what_is_collected_has_no_field_for_a_person(kind):
    names = {field.name for field in dataclasses.fields(kind)}
    assert not [name for name in names for word in PERSON if word in name]


def test_a_voice_is_words_a_moment_and_an_ordinal_and_nothing_else():
    assert {field.name for field in dataclasses.fields(Voice)} == {"text", "said_at", "speaker"}
    assert {field.name for field in dataclasses.fields(VoicePage)} == {"thread", "place", "voices"}


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match=r"Document\.fetched_at has no time zone"):
        Document(
            url="http://bao.example/",
            status=200,
            content_type="text/html",
            body=b"",
            fetched_at=NO_ZONE,
        )
    with pytest.raises(ValueError, match="time zone"):
        utc(NO_ZONE)


@given(st.integers(0, 4_000_000_000), st.integers(-14, 14))
def test_utc_is_the_same_moment_in_utc(second, hours):
    moment = datetime.fromtimestamp(second, timezone(timedelta(hours=hours)))
    assert utc(moment) == moment
    assert utc(moment).tzinfo is UTC


def test_a_citation_is_one_line_without_empty_parts():
    whole = Citation(document="Nghị quyết 1", issuer="Hội đồng", dated=date(2026, 6, 1))
    assert whole.text() == "Nghị quyết 1, Hội đồng, 01/06/2026"
    assert Citation(document="Nghị quyết 1").text() == "Nghị quyết 1"


def fact_from(start: date, end: date | None) -> Fact:
    return Fact(
        id="T-01",
        topic="t",
        statement="s",
        subject="s",
        attribute="a",
        value=1,
        check=CheckKind.NUMBER,
        published=start,
        in_force_from=start,
        in_force_to=end,
        citation=Citation(document="d"),
        may_refute=True,
        confidence="high",
    )


def test_a_fact_holds_on_its_first_and_its_last_day():
    held = fact_from(date(2025, 7, 1), date(2026, 4, 29))
    assert held.in_force(date(2025, 7, 1))
    assert held.in_force(date(2026, 4, 29))
    assert not held.in_force(date(2025, 6, 30))
    assert not held.in_force(date(2026, 4, 30))


@given(st.dates(min_value=date(2025, 7, 1)))
def test_a_fact_without_an_end_still_holds(day):
    assert fact_from(date(2025, 7, 1), None).in_force(day)


def test_the_order_of_target_accounts_does_not_change_what_is_approved():
    one = Content(title="t", body="b", accounts=(2, 1))
    assert one.digest() == Content(title="t", body="b", accounts=(1, 2)).digest()
    assert one.digest() != Content(title="t", body="b", accounts=(1,)).digest()
