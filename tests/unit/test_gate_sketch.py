"""A comment is never counted twice, and never lost while its thread is read every 48 hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings, strategies as st

from crawler import sketch
from crawler.sketch import EARLY, KEY_LIFE, KEY_TURN, LOOK_BACK, Sketch, fingerprints, folded, tag
from kiemtin.entities import Voice

START = datetime(2026, 11, 1, tzinfo=UTC)
SECRET = b"s" * 32
THREAD = "https://bao.example/bai-1"


@dataclass(frozen=True)
class _Key:
    id: int
    secret: bytes
    created_at: datetime
    dies_at: datetime


@dataclass
class _Tags:
    """The port, in memory. Dead keys are destroyed as the purge does it."""

    made: list[_Key] = field(default_factory=list)
    tags: set[tuple[int, bytes]] = field(default_factory=set)
    reads: dict[bytes, datetime] = field(default_factory=dict)
    last_id: int = 0

    def keys(self, now: datetime) -> list[_Key]:
        return sorted((k for k in self.made if k.dies_at > now), key=lambda k: k.created_at, reverse=True)

    def add_key(self, secret: bytes, created_at: datetime, dies_at: datetime) -> _Key:
        self.last_id += 1
        key = _Key(self.last_id, secret, created_at, dies_at)
        self.made.append(key)
        return key

    def known_tags(self, tags: Iterable[tuple[int, bytes]]) -> set[tuple[int, bytes]]:
        return self.tags & set(tags)

    def add_tags(self, key: int, tags: Sequence[bytes]) -> None:
        self.tags |= {(key, each) for each in tags}

    def last_reads(self, thread_tags: Sequence[bytes]) -> dict[bytes, datetime]:
        return {each: self.reads[each] for each in thread_tags if each in self.reads}

    def threads_read(self, reads: Mapping[bytes, datetime]) -> None:
        self.reads.update(reads)

    def purge(self, now: datetime) -> None:
        dead = {k.id for k in self.made if k.dies_at <= now}
        self.made = [k for k in self.made if k.id not in dead]
        self.tags = {each for each in self.tags if each[0] not in dead}


def _said(number: int, at: datetime) -> Voice:
    return Voice(text=f"bình luận số {number}", said_at=at, speaker=number)


def _read(store: _Tags, now: datetime, voices: Sequence[Voice], thread: str = THREAD) -> list[Voice]:
    """One reading of a page; the voices counted by it."""
    store.purge(now)
    work = Sketch(store, SECRET, now)
    work.key()
    new = work.sort(thread, voices).new
    work.remember(thread, voices, new)
    return [voices[index] for index in new]


_minutes = st.integers(min_value=0, max_value=14 * 24 * 60)
_gaps = st.lists(st.integers(min_value=1, max_value=48 * 60), min_size=1, max_size=25)


@settings(max_examples=300, deadline=None)
@given(said=st.lists(_minutes, min_size=1, max_size=25), gaps=_gaps, shuffle=st.randoms())
def test_every_comment_is_counted_exactly_once_while_read_every_48_hours(said, gaps, shuffle) -> None:
    voices = [_said(n, START + timedelta(minutes=m)) for n, m in enumerate(said)]
    store, counted, now = _Tags(), [], START
    for gap in gaps:
        now += timedelta(minutes=gap)
        there = [voice for voice in voices if voice.said_at <= now]
        shuffle.shuffle(there)
        counted += [voice.text for voice in _read(store, now, there)]
    expected = sorted(voice.text for voice in voices if voice.said_at <= now)
    assert sorted(counted) == expected


@settings(max_examples=300, deadline=None)
@given(
    said=st.lists(_minutes, min_size=1, max_size=20),
    gaps=st.lists(st.integers(min_value=1, max_value=9 * 24 * 60), min_size=1, max_size=20),
    shown=st.randoms(),
    ahead=st.integers(min_value=-600, max_value=600),
)
def test_no_comment_is_counted_twice_whatever_the_polls_the_pages_and_the_clocks(
    said, gaps, shown, ahead
) -> None:
    """Any gaps, comments hidden and shown again, and a far clock that runs ahead or behind by hours."""
    voices = [_said(n, START + timedelta(minutes=m + ahead)) for n, m in enumerate(said)]
    store, counted, now = _Tags(), [], START
    for gap in gaps:
        now += timedelta(minutes=gap)
        there = [v for v in voices if v.said_at - timedelta(minutes=ahead) <= now and shown.random() < 0.8]
        counted += [voice.text for voice in _read(store, now, there)]
    assert len(counted) == len(set(counted))


@settings(max_examples=200, deadline=None)
@given(
    said=st.lists(_minutes, min_size=1, max_size=10), gaps=_gaps, back=st.integers(min_value=1, max_value=360)
)
def test_setting_our_own_clock_back_counts_nothing_twice(said, gaps, back) -> None:
    voices = [_said(n, START + timedelta(minutes=m)) for n, m in enumerate(said)]
    store, counted, now = _Tags(), [], START
    for number, gap in enumerate(gaps):
        now += timedelta(minutes=gap)
        ours = now - timedelta(minutes=back) if number % 3 == 2 else now
        there = [voice for voice in voices if voice.said_at <= now]
        counted += [voice.text for voice in _read(store, ours, there)]
    assert len(counted) == len(set(counted))


def test_a_comment_dated_within_the_hour_ahead_counts_now_and_one_further_ahead_waits() -> None:
    store = _Tags()
    near, far = _said(1, START + timedelta(minutes=50)), _said(2, START + timedelta(hours=7))
    assert _read(store, START, [near, far]) == [near]
    assert _read(store, START + timedelta(hours=6, minutes=30), [near, far]) == [far]
    for day in range(1, 8):
        assert _read(store, START + timedelta(days=day), [near, far]) == []


def test_a_thread_of_many_pages_loses_nothing_on_its_first_reading() -> None:
    store = _Tags()
    old = [_said(n, START - timedelta(days=30 - n)) for n in range(20)]
    assert _read(store, START, old[:10]) == old[:10]
    assert _read(store, START + timedelta(minutes=2), old[10:]) == old[10:]
    assert _read(store, START + timedelta(hours=30), old) == []
    assert _read(store, START + timedelta(days=9), old) == []


def test_the_same_words_at_the_same_time_by_two_people_are_two_comments() -> None:
    store = _Tags()
    twins = [
        Voice(text="chuẩn rồi", said_at=START, speaker=0),
        Voice(text="Chuẩn rồi!", said_at=START, speaker=1),
    ]
    assert len(_read(store, START, twins)) == 2
    assert _read(store, START + timedelta(hours=1), twins) == []


def test_an_added_full_stop_or_capital_does_not_make_a_comment_new() -> None:
    store = _Tags()
    assert _read(store, START, [Voice(text="nghe nói còn 16 tỉnh", said_at=START, speaker=0)])
    edited = [Voice(text="Nghe nói còn 16 tỉnh.", said_at=START, speaker=4)]
    assert _read(store, START + timedelta(hours=3), edited) == []


def test_threads_do_not_know_of_each_other() -> None:
    store = _Tags()
    voice = _said(1, START)
    assert _read(store, START, [voice]) == [voice]
    assert _read(store, START, [voice], thread="https://bao.example/bai-2") == [voice]


def test_a_tag_outlives_the_look_back_by_the_hour_a_clock_may_be_ahead() -> None:
    assert KEY_LIFE - KEY_TURN >= LOOK_BACK + EARLY
    assert timedelta(hours=72) >= KEY_LIFE


def test_keys_are_changed_daily_and_are_gone_with_their_tags_after_72_hours() -> None:
    store = _Tags()
    secrets = set()
    for hour in range(0, 240, 6):
        now = START + timedelta(hours=hour)
        _read(store, now, [_said(hour, now)])
        secrets |= {key.secret for key in store.made}
        assert all(key.created_at > now - KEY_LIFE for key in store.made)
        assert {key for key, _ in store.tags} <= {key.id for key in store.made}
    assert len(secrets) >= 10


def test_nothing_kept_holds_the_thread_the_text_or_the_time() -> None:
    store = _Tags()
    _read(store, START, [Voice(text="bí mật của tôi", said_at=START, speaker=0)])
    kept = repr(store.tags) + repr(store.reads)
    assert "bai-1" not in kept
    assert "mật" not in kept
    assert all(len(each) == 8 for _, each in store.tags)


def test_a_tag_depends_on_its_key_and_on_every_part_of_the_voice() -> None:
    def mark(thread: str, text: str, at: datetime) -> bytes:
        return tag(b"k" * 32, fingerprints(thread, [Voice(text=text, said_at=at, speaker=None)])[0])

    base = mark("t", "một", START)
    assert base == mark("t", "MỘT ", START)
    others = {
        mark("u", "một", START),
        mark("t", "hai", START),
        mark("t", "một", START + timedelta(seconds=1)),
    }
    assert len(others | {base}) == 4
    one = fingerprints("t", [Voice(text="một", said_at=START, speaker=None)])[0]
    assert tag(b"a" * 32, one) != tag(b"b" * 32, one)


def test_comments_of_emoji_only_are_told_apart() -> None:
    assert folded("🤡🤡") != folded("🔥")
    assert sketch.folded("Sáp nhập!!!") == sketch.folded("sap nhap")
