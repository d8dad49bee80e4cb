"""What the replica sites say holds what the demo and the end-to-end tests build on."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from demo.stories import CONTENT, Stories, load, moment
from kiemtin.rules import BUFFER_LIFE, K_DEFAULT, independent

NOW = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
SAYS_IT = {"refuted", "supported", "true_then"}


@pytest.fixture(scope="module")
def stories() -> Stories:
    return load(NOW)


def independent_voices(stories: Stories, claim: str) -> int:
    """By the rule the product itself counts with, given who really speaks."""
    speakers = {
        (page, said.by.key) for page, said in stories.voices() if said.claim == claim and said.kind in SAYS_IT
    }
    return independent(page for page, _ in speakers)


def test_there_are_enough_items_of_every_kind(stories: Stories) -> None:
    voices = Counter(said.kind for _, said in stories.voices())
    publications = Counter(each.kind for each in stories.publications)
    assert len(stories.publications) >= 55
    assert voices.total() >= 200
    assert voices["criticism"] >= 30
    assert voices["question"] >= 12
    assert voices["satire"] >= 10
    assert voices["scam"] >= 6
    assert voices["off_topic"] >= 15
    assert voices["true_then"] >= 5
    assert publications["refuted"] >= 6
    assert publications["debunk"] >= 4
    assert publications["supported"] >= 20


def test_false_claims_above_k_are_made_by_many_people_on_many_pages(stories: Stories) -> None:
    shown = [each for each in stories.claims.values() if each.reach == "shown" and each.verdict == "refuted"]
    assert len(shown) >= 6
    for claim in shown:
        made = {(page, said.by.key) for page, said in stories.voices() if said.claim == claim.key}
        assert len({person for _, person in made}) >= 6, claim.key
        assert len({page for page, _ in made}) >= 3, claim.key
        # One wording the machine does not recognise must not hide the claim.
        assert independent_voices(stories, claim.key) >= K_DEFAULT + 2, claim.key


def test_the_claim_of_the_lead_path_is_the_loudest(stories: Stories) -> None:
    lead = "bacninh_centre_bacninh"
    assert independent_voices(stories, lead) == max(
        independent_voices(stories, each.key) for each in stories.claims.values() if each.verdict == "refuted"
    )
    places = {page.partition("/")[0] for page, said in stories.voices() if said.claim == lead}
    assert places == {"newspaper", "forum"}


def test_true_claims_reach_k_too(stories: Stories) -> None:
    shown = [
        each for each in stories.claims.values() if each.reach == "shown" and each.verdict == "supported"
    ]
    assert len(shown) >= 4
    assert all(independent_voices(stories, each.key) > K_DEFAULT for each in shown)


def test_claims_meant_to_stay_hidden_stay_below_k(stories: Stories) -> None:
    below = [each for each in stories.claims.values() if each.reach != "shown"]
    assert all(independent_voices(stories, each.key) < K_DEFAULT for each in below)
    hidden = [each.key for each in below if each.reach == "hidden"]
    assert len(hidden) >= 3
    said = Counter(said.claim for _, said in stories.voices())
    # Loud enough to be shown if people were not told apart or one page could speak for all.
    assert max(said[key] for key in hidden) > K_DEFAULT
    assert not [each.slug for each in stories.publications if each.claim in hidden]


def test_the_same_claim_said_in_two_times_stays_below_k_together(stories: Stories) -> None:
    """«28 tỉnh, 6 thành phố» was true until 29/4/2026: one claim, two verdicts, still too few people."""
    pages = {
        (page, said.by.key)
        for page, said in stories.voices()
        if said.claim in {"then_28_6", "now_28_6"} and said.kind in SAYS_IT
    }
    assert len(pages) >= 4
    assert independent(page for page, _ in pages) < K_DEFAULT


def test_true_then_items_are_dated_when_they_were_true(stories: Stories) -> None:
    for said in (said for _, said in stories.voices() if said.kind == "true_then"):
        last = datetime(2026, 4, 29, tzinfo=UTC) if "28" in said.text else datetime(2026, 8, 31, tzinfo=UTC)
        assert said.at < last, said.text


def test_most_voices_spoke_in_the_last_two_days_and_in_many_hours(stories: Stories) -> None:
    recent = [said.at for _, said in stories.voices() if NOW - said.at <= timedelta(hours=48)]
    assert len(recent) >= 180
    assert all(NOW - at < BUFFER_LIFE for at in recent)
    assert len({at.replace(minute=0) for at in recent}) >= 40


def test_nobody_answers_before_the_question(stories: Stories) -> None:
    for article in stories.newspaper:
        moments = [article.at, *(each.at for each in article.comments)]
        assert moments == sorted(moments), article.slug
    for thread in stories.threads:
        moments = [each.at for each in thread.posts]
        assert moments == sorted(moments), thread.slug
        assert all(1 <= post.quotes <= place for place, post in enumerate(thread.posts) if post.quotes)


def test_addresses_are_unique(stories: Stories) -> None:
    for slugs in (
        [each.slug for each in stories.portal],
        [each.slug for each in stories.newspaper],
        [each.slug for each in stories.threads],
    ):
        assert len(slugs) == len(set(slugs))
        assert all(re.fullmatch(r"[a-z0-9-]+", slug) for slug in slugs)


def test_nobody_real_can_be_reached(stories: Stories) -> None:
    """Telephones are 0900 000 0xx, addresses end in .example."""
    for file in CONTENT.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text)
        for phone in re.findall(r"(?<![\d.])(?:\+84|0)[ .-]?\d{3}[ .-]?\d{3}[ .-]?\d{3}(?!\d)", text):
            assert re.sub(r"\D", "", phone).removeprefix("84").lstrip("0").startswith("9000000"), phone
        for host in re.findall(r"https?://([^/\s\"']+)", text) + re.findall(r"\w@([\w.-]+\w)", text):
            assert host.endswith(".example"), host


def test_every_planted_canary_is_said_by_somebody(stories: Stories) -> None:
    said = "\n".join(said.text for _, said in stories.voices())
    assert [each.value for each in stories.canaries if each.value not in said] == []
    assert {each.kind for each in stories.canaries} == {
        "phone",
        "email",
        "id_number",
        "account",
        "plate",
        "address",
        "at_handle",
        "profile_url",
        "private_name",
    }


def test_no_canary_stands_in_a_publication(stories: Stories) -> None:
    """Publications keep their words, so a search for a canary in the database can only find a leak."""
    printed = "\n".join("\n".join((each.title, *each.paragraphs)) for each in stories.publications)
    personal = [each.value for each in stories.canaries]
    personal += [each.name for each in stories.people.values()]
    personal += [each.handle for each in stories.people.values()]
    assert [value for value in personal if value in printed] == []


@given(
    days=st.integers(0, 60),
    hours=st.integers(0, 47),
    minutes=st.integers(0, 90),
    now=st.datetimes(timezones=st.just(UTC), min_value=datetime(2001, 1, 1)),  # noqa: DTZ001
)
def test_an_offset_is_counted_back_from_now(days: int, hours: int, minutes: int, now: datetime) -> None:
    written = f"-{days}d{hours}h{minutes}m"
    assert now - moment(written, now) == timedelta(days=days, hours=hours, minutes=minutes)


@pytest.mark.parametrize("written", ["5h", "-", "-h", "hôm qua", "2026-11-22T08:00:00", ""])
def test_a_moment_that_cannot_be_placed_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        moment(written, NOW)


def test_content_is_refused_without_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        load(NOW.replace(tzinfo=None))
