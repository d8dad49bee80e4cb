"""Pure decisions about what may be counted, seen and published."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, strategies as st

from kiemtin.entities import Approval, ClaimReading, Content, Evidence, Revision
from kiemtin.rules import (
    COUNTED_PER_PAGE,
    K_DEFAULT,
    K_FLOOR,
    PAGES_NEEDED,
    independent,
    may_flag,
    may_publish,
    may_show,
    priority,
    shown_bars,
)
from kiemtin.states import Decision, VerdictLabel

START = datetime(2026, 11, 1, tzinfo=UTC)
pages = st.lists(st.sampled_from(["a", "b", "c", "d"]))
hourly = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 12)), unique_by=lambda each: each[0]).map(
    lambda rows: [(START + timedelta(hours=hour), count) for hour, count in sorted(rows)]
)


def test_the_floor_and_the_default_are_the_safeguards_numbers():
    assert (K_FLOOR, K_DEFAULT, COUNTED_PER_PAGE, PAGES_NEEDED) == (3, 5, 2, 2)


# independent posts


@given(st.integers(0, 500))
def test_one_page_alone_never_counts(mentions):
    assert independent(["the one page"] * mentions) == 0


@given(pages)
def test_no_page_adds_more_than_two_and_no_mention_counts_twice(found):
    assert independent(found) <= min(len(found), COUNTED_PER_PAGE * len(set(found)))


@given(pages, st.sampled_from(["a", "b", "c", "d"]))
def test_another_mention_never_lowers_the_count(found, more):
    assert independent([*found, more]) >= independent(found)


@given(pages)
def test_the_order_of_arrival_does_not_change_the_count(found):
    assert independent(found) == independent(sorted(found)) == independent(reversed(found))


def test_a_flood_on_one_page_and_a_single_voice_elsewhere_stay_below_five():
    assert independent(["flooded"] * 100 + ["other"]) == 3


# what may be seen


@given(st.integers(0, 50), st.integers(-5, 50))
def test_nothing_below_k_is_shown_however_low_k_is_set(voices, k):
    if may_show(voices, k):
        assert voices >= k
        assert voices >= K_FLOOR
    else:
        assert voices < max(k, K_FLOOR)


@given(hourly, st.integers(-1, 20))
def test_no_bar_shows_fewer_than_k(rows, k):
    assert all(bar.count >= max(k, K_FLOOR) for bar in shown_bars(rows, k))


@given(hourly, st.integers(-1, 20))
def test_no_mention_is_lost_once_the_total_reaches_k_and_none_is_shown_before(rows, k):
    total = sum(count for _, count in rows)
    expected = total if total >= max(k, K_FLOOR) else 0
    assert sum(bar.count for bar in shown_bars(rows, k)) == expected


@given(hourly, st.integers(-1, 20))
def test_bars_follow_each_other_and_hold_the_hours_of_their_mentions(rows, k):
    bars = shown_bars(rows, k)
    for bar in bars:
        assert bar.start < bar.end
        assert bar.per_hour * ((bar.end - bar.start) / timedelta(hours=1)) == pytest.approx(bar.count)
    for before, after in pairwise(bars):
        assert before.end <= after.start
    if bars:
        inside = Counter(
            any(bar.start <= at and at + timedelta(hours=1) <= bar.end for bar in bars)
            for at, count in rows
            if count
        )
        assert inside[False] == 0


# what may be published

words = st.text(max_size=20)
contents = st.builds(
    Content,
    title=words,
    body=words,
    link=words,
    accounts=st.tuples(st.integers(1, 3)),
    facts=st.tuples(words),
)


def approved(content: Content, *, author: int = 1, approver: int = 2) -> tuple[Revision, Approval]:
    revision = Revision(
        id=7,
        draft=3,
        number=1,
        author=author,
        content=content,
        digest=content.digest(),
        created_at=START,
        checked=True,
        submitted_at=START,
    )
    approval = Approval(
        id=9,
        revision=7,
        digest=revision.digest,
        author=author,
        approver=approver,
        decision=Decision.APPROVED,
        note="",
        decided_at=START,
    )
    return revision, approval


@given(contents)
def test_exactly_the_approved_text_may_be_published(content):
    assert may_publish(*approved(content))


@given(contents, contents)
def test_any_other_text_may_not(content, other):
    assume(content.digest() != other.digest())
    revision, approval = approved(content)
    assert not may_publish(replace(revision, content=other), approval)
    assert not may_publish(replace(revision, content=other, digest=other.digest()), approval)
    assert not may_publish(revision, replace(approval, digest=other.digest()))


@given(contents, st.integers(1, 5), st.integers(1, 5))
def test_only_another_person_can_have_approved(content, author, approver):
    assert may_publish(*approved(content, author=author, approver=approver)) == (author != approver)


@given(contents)
def test_no_refusal_no_missing_approval_and_no_other_revisions_approval_lets_a_text_out(content):
    revision, approval = approved(content)
    assert not may_publish(revision, None)
    assert not may_publish(revision, replace(approval, decision=Decision.REFUSED))
    assert not may_publish(revision, replace(approval, revision=8))


@given(contents, contents)
def test_two_texts_have_one_digest_only_when_they_say_and_target_the_same(one, other):
    same = replace(one, accounts=()) == replace(other, accounts=()) and set(one.accounts) == set(
        other.accounts
    )
    assert (one.digest() == other.digest()) == same


# flags, priority


@given(st.sampled_from(VerdictLabel), st.booleans())
def test_without_evidence_nothing_is_flagged(label, evidenced):
    evidence = (Evidence(fact="T-01", statement="s", source="n"),) if evidenced else ()
    claim = ClaimReading(
        text="t", span=(0, 1), key="k", statement="s", verdict=label, score=1, evidence=evidence
    )
    assert may_flag(claim) == (label is VerdictLabel.REFUTED and evidenced)


@given(
    st.integers(0, 10_000),
    st.integers(0, 100),
    st.floats(0, 1e6),
    st.sampled_from(VerdictLabel),
    st.floats(0, 1),
)
def test_priority_stays_between_0_and_100_and_contradiction_counts(voices, publications, speed, label, score):
    def of(suggestion: VerdictLabel) -> float:
        return priority(
            voices=voices, publications=publications, per_hour=speed, suggestion=suggestion, score=score
        )

    assert 0 <= of(label) <= 100
    assert of(VerdictLabel.REFUTED) > of(VerdictLabel.NOT_ENOUGH_INFO) > of(VerdictLabel.SUPPORTED)
