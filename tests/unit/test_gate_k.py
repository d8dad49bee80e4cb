"""A claim by the public is visible exactly when the definition of k-anonymity says so (S4)."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from crawler.gate import Gate
from kiemtin.entities import ClaimReading, Reading, Voice, VoicePage
from kiemtin.errors import BadSetting
from kiemtin.states import SentenceType, VerdictLabel
from kiemtin.store import Store

START = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


class KeyReader:
    """Reads ``claim:KEY`` in a text as that claim; everything else is opinion."""

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading:
        keys = [word.removeprefix("claim:") for word in text.split() if word.startswith("claim:")]
        claims = tuple(
            ClaimReading(
                text=text,
                span=(0, len(text)),
                key=key,
                statement=f"Luận điểm {key}.",
                verdict=VerdictLabel.NOT_ENOUGH_INFO,
                score=0.5,
            )
            for key in keys
        )
        return Reading(label=SentenceType.CLAIM if keys else SentenceType.OPINION, flag=False, claims=claims)


@pytest.fixture(scope="module")
def open_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path: Path = tmp_path_factory.mktemp("gate") / "kiemtin.db"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    return store


@dataclass(frozen=True)
class Said:
    """A comment: which thread, who (None: not shown), which of two claims (or none), after how long."""

    thread: int
    who: int | None
    claim: int | None
    minute: int


_said = st.builds(
    Said,
    thread=st.integers(0, 3),
    who=st.one_of(st.none(), st.integers(0, 5)),
    claim=st.sampled_from([0, 0, 0, 1, None]),
    minute=st.integers(0, 60 * 60),
)
_turn = itertools.count()


def by_definition(comments: list[Said], claim: int, k: int) -> tuple[bool, int]:
    """Distinct speakers per thread, at most two of a thread, from at least two threads, k of them."""
    speakers: dict[int, set[int | None]] = defaultdict(set)
    for each in comments:
        if each.claim == claim:
            speakers[each.thread].add(each.who)
    capped = sum(min(2, len(who)) for who in speakers.values())
    visible = len(speakers) >= 2 and capped >= k
    return visible, sum(len(who) for who in speakers.values())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    comments=st.lists(_said, min_size=1, max_size=24),
    k=st.integers(3, 6),
    polls=st.lists(st.integers(1, 12 * 60), min_size=4, max_size=10),
    chance=st.randoms(use_true_random=False),
)
def test_a_claim_is_visible_exactly_when_the_definition_says_so(
    open_store: Store, comments: list[Said], k: int, polls: list[int], chance
) -> None:
    turn = next(_turn)
    begin = START + timedelta(days=5 * turn)
    clock = Clock(begin)
    gate = Gate(open_store.work, KeyReader(), clock, k)
    # Within 60 hours nothing of the buffer expires, so the definition needs no clock.
    moments = [m for m in itertools.accumulate(polls) if m < 60 * 60] + [60 * 60]
    for minute in moments:
        clock.moment = begin + timedelta(minutes=minute)
        there = [each for each in comments if each.minute <= minute]
        threads = sorted({each.thread for each in there})
        chance.shuffle(threads)
        for thread in threads:
            gate.admit("forum", _page(turn, begin, [each for each in there if each.thread == thread], chance))
        for claim in (0, 1):
            visible, count = by_definition(there, claim, k)
            with open_store.read() as uow:
                found = uow.claims.find(f"{turn}-{claim}")
                assert (found is not None) == visible
                if found is not None:
                    assert found.voices == count
                    assert sum(number for _, number in uow.claims.hourly(found.id)) == count


def _page(turn: int, begin: datetime, comments: list[Said], chance) -> VoicePage:
    """The page as it is fetched: any order, speakers numbered anew by appearance."""
    comments = list(comments)
    chance.shuffle(comments)
    numbers: dict[int, int] = {}
    voices = []
    for each in comments:
        speaker = None if each.who is None else numbers.setdefault(each.who, len(numbers))
        word = "" if each.claim is None else f"claim:{turn}-{each.claim}"
        voices.append(
            Voice(
                text=f"{each.minute} {each.who} {word}",
                said_at=begin + timedelta(minutes=each.minute),
                speaker=speaker,
            )
        )
    thread = f"https://dien-dan.example/{turn}/{comments[0].thread}"
    return VoicePage(thread=thread, place="forum", voices=tuple(voices))


def _admit(store: Store, key: str, per_page: list[list[int | None]], k: int, at: datetime) -> int:
    """Pages with one comment per listed speaker; how many voices are visible afterwards."""
    clock = Clock(at)
    gate = Gate(store.work, KeyReader(), clock, k)
    for number, speakers in enumerate(per_page):
        voices = tuple(
            Voice(text=f"{n} claim:{key}", said_at=at - timedelta(minutes=n), speaker=who)
            for n, who in enumerate(speakers)
        )
        gate.admit("f", VoicePage(thread=f"https://x.example/{key}/{number}", place="page", voices=voices))
    with store.read() as uow:
        found = uow.claims.find(key)
        return 0 if found is None else found.voices


LATER = START + timedelta(days=4000)


def test_a_hundred_people_on_one_page_show_nothing(open_store: Store) -> None:
    assert _admit(open_store, "one-page", [list(range(100))], 3, LATER) == 0


def test_one_person_writing_a_hundred_times_is_one_voice(open_store: Store) -> None:
    assert _admit(open_store, "one-person", [[0] * 100, [0] * 100], 3, LATER) == 0
    assert _admit(open_store, "three", [[0] * 100, [0] * 100, [0]], 3, LATER) == 3


def test_all_the_speakers_a_page_does_not_show_are_one_voice(open_store: Store) -> None:
    assert _admit(open_store, "unknown", [[None] * 9, [None] * 9], 3, LATER) == 0
    assert _admit(open_store, "unknown-and-known", [[None] * 9, [None, 0]], 3, LATER) == 3


def test_two_of_a_page_count_towards_k_and_all_are_counted_once_visible(open_store: Store) -> None:
    assert _admit(open_store, "four", [[0, 1, 2, 3], [0, 1, 2]], 5, LATER) == 0
    assert _admit(open_store, "five", [[0, 1, 2, 3], [0, 1, 2], [0]], 5, LATER) == 8


def test_a_k_below_the_floor_is_refused(open_store: Store) -> None:
    with pytest.raises(BadSetting):
        Gate(open_store.work, KeyReader(), Clock(LATER), 2)


def test_mentions_seen_more_than_72_hours_apart_do_not_add_up(open_store: Store) -> None:
    assert _admit(open_store, "apart-1", [[0, 1], [0]], 4, LATER) == 0
    key, later = "apart-1", LATER + timedelta(hours=72, minutes=1)
    clock = Clock(later)
    gate = Gate(open_store.work, KeyReader(), clock, 4)
    late = Voice(text=f"z claim:{key}", said_at=later, speaker=0)
    gate.admit("f", VoicePage(thread="https://x.example/new", place="page", voices=(late,)))
    with open_store.read() as uow:
        assert uow.claims.find(key) is None
