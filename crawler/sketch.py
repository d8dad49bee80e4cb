"""Knowing a comment again without keeping it: short keyed tags whose keys die (safeguard S4).

The rule. A voice is new iff no live key has left its tag, and its thread was first read within
the last day, or it was said after ``min(last read of the thread, now - 48 h)``.

Why it never counts twice: a tag lives at least 49 hours (a key makes tags for 23 hours and dies at
72), so whatever is not recognised any more was said before the bound. Why it loses nothing while a
thread is read at least every 48 hours: what was said since the last reading is after the bound.
A voice dated in the future beyond an hour waits until its time has come.

A backup holds the times of reading and no tag. So where a thread was first read before the oldest
live key was made, and that key is younger than 48 hours, only what was said after the last reading,
or since that key, is new.

The thread's address is kept only as a keyed hash under the installation's secret, with a time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from crawler.redaction.shadow import shadow
from kiemtin.entities import Voice, utc

KEY_TURN = timedelta(hours=23)
"""A key makes tags this long."""
KEY_LIFE = timedelta(hours=72)
"""Then it is destroyed, and every tag made with it."""
LOOK_BACK = timedelta(hours=48)
FIRST_READING = timedelta(hours=24)
"""A thread of many pages may take this long to be read for the first time."""
EARLY = timedelta(hours=1)
"""A clock may run ahead of ours by this much."""
_TAG_BYTES = 8


class Key(Protocol):
    """A live secret."""

    @property
    def id(self) -> int: ...
    @property
    def secret(self) -> bytes: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def dies_at(self) -> datetime: ...


class TagStore(Protocol):
    """Where tags are kept; ``kiemtin.store`` has it as ``uow.voices``."""

    def keys(self, now: datetime) -> Sequence[Key]: ...
    def add_key(self, secret: bytes, created_at: datetime, dies_at: datetime) -> Key: ...
    def known_tags(self, tags: Iterable[tuple[int, bytes]]) -> set[tuple[int, bytes]]: ...
    def add_tags(self, key: int, tags: Sequence[bytes]) -> None: ...
    def last_reads(self, thread_tags: Sequence[bytes]) -> Mapping[bytes, datetime]: ...
    def threads_read(self, reads: Mapping[bytes, datetime]) -> None: ...


def fingerprints(thread: str, voices: Sequence[Voice]) -> list[bytes]:
    """What stays the same of each voice when its thread is read again.

    Thread, folded words and time; and the how-many-th, where two voices agree in all of them.
    """
    seen: Counter[bytes] = Counter()
    out = []
    for voice in voices:
        plain = f"{thread}\x1f{folded(voice.text)}\x1f{utc(voice.said_at).isoformat()}"
        digest = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()
        out.append(digest + seen[digest].to_bytes(4, "big"))
        seen[digest] += 1
    return out


def folded(text: str) -> str:
    """Letters and digits only, without case and marks: an added full stop is the same comment."""
    bare = shadow(text).bare
    kept = (char for char in bare if unicodedata.category(char)[0] in "LN")
    return "".join(kept) or bare.strip()


def tag(secret: bytes, fingerprint: bytes) -> bytes:
    """The short keyed tag of a fingerprint."""
    return hmac.new(secret, b"voice\x1f" + fingerprint, hashlib.sha256).digest()[:_TAG_BYTES]


def thread_tag(secret: bytes, purpose: str, thread: str) -> bytes:
    """A thread's address as a keyed hash; another one for each purpose, so they cannot be joined."""
    message = f"{purpose}\x1f{thread}".encode("utf-8", "surrogatepass")
    return hmac.new(secret, message, hashlib.sha256).digest()[:16]


def is_new(
    *,
    said_at: datetime,
    now: datetime,
    first_read: datetime | None,
    last_read: datetime | None,
    known_since: datetime | None = None,
) -> bool:
    """The rule's second half, for a voice no live key knows. ``last_read`` None: never read.

    ``known_since`` is when the oldest live key was made.
    """
    if last_read is None:
        return True
    if known_since is not None and first_read is not None and first_read < known_since > now - LOOK_BACK:
        # The tags of earlier readings are gone too soon: a restored backup has none of them.
        return said_at > min(last_read, known_since)
    if first_read is not None and now - first_read < FIRST_READING:
        return True
    return said_at > min(last_read, now - LOOK_BACK)


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """A page's voices by index: new ones, those counted before or too old, those from the future."""

    now: datetime
    new: tuple[int, ...]
    seen: tuple[int, ...]
    early: tuple[int, ...]


class Sketch:
    """The rule over a store, inside one unit of work."""

    def __init__(self, store: TagStore, secret: bytes, now: datetime) -> None:
        self._store = store
        self._secret = secret
        keys = list(store.keys(now))
        # A clock that was set back must not make us forget: time never runs before what we wrote.
        self._now = max([utc(now), *(key.created_at for key in keys)])
        self._keys = keys
        self._read_at: dict[str, tuple[datetime | None, datetime | None]] = {}

    @property
    def now(self) -> datetime:
        return self._now

    @property
    def keys(self) -> Sequence[Key]:
        """Live keys, newest first."""
        return self._keys

    def key(self) -> Key:
        """The key that makes tags now; a fresh one when the last has had its time."""
        if not self._keys or self._now - self._keys[0].created_at >= KEY_TURN:
            fresh = self._store.add_key(secrets.token_bytes(32), self._now, self._now + KEY_LIFE)
            self._keys = [fresh, *self._keys]
        return self._keys[0]

    def sort(self, thread: str, voices: Sequence[Voice], marks: Sequence[bytes] | None = None) -> Sorted:
        """Which voices of a page are new. Changes nothing. ``marks`` are their fingerprints, if known."""
        first, last = self._reads(thread)
        now = max(self._now, last - EARLY) if last else self._now
        marks = fingerprints(thread, voices) if marks is None else marks
        since = min((key.created_at for key in self._keys), default=None)
        by_tag = {
            (key.id, tag(key.secret, mark)): index for index, mark in enumerate(marks) for key in self._keys
        }
        known = {by_tag[each] for each in self._store.known_tags(by_tag)}
        new, seen, early = [], [], []
        for index, voice in enumerate(voices):
            said_at = utc(voice.said_at)
            if index in known:
                seen.append(index)
            elif said_at > now + EARLY:
                early.append(index)
            elif is_new(said_at=said_at, now=now, first_read=first, last_read=last, known_since=since):
                new.append(index)
            else:
                seen.append(index)
        return Sorted(now=now, new=tuple(new), seen=tuple(seen), early=tuple(early))

    def remember(
        self,
        thread: str,
        voices: Sequence[Voice],
        indexes: Iterable[int],
        marks: Sequence[bytes] | None = None,
    ) -> None:
        """Leave tags of these voices and the time of this reading."""
        chosen = list(indexes)
        marks = fingerprints(thread, voices) if marks is None else marks
        key = self.key()
        self._store.add_tags(key.id, [tag(key.secret, marks[index]) for index in chosen])
        _, last = self._reads(thread)
        # Not before what was counted, even when a clock runs ahead of ours.
        at = max([self._now, *(utc(voices[index].said_at) for index in chosen)])
        reads = {thread_tag(self._secret, "read", thread): max(at, last) if last else at}
        if last is None:
            reads[thread_tag(self._secret, "first read", thread)] = self._now
        self._store.threads_read(reads)
        self._read_at.pop(thread, None)

    def look_up(self, threads: Iterable[str]) -> None:
        """Ask when these threads were read, all at once; ``sort`` then need not ask for each."""
        tags = {
            each: (
                thread_tag(self._secret, "first read", each),
                thread_tag(self._secret, "read", each),
            )
            for each in threads
        }
        found = self._store.last_reads([tag for pair in tags.values() for tag in pair])
        for each, (first, last) in tags.items():
            self._read_at[each] = (found.get(first), found.get(last))

    def _reads(self, thread: str) -> tuple[datetime | None, datetime | None]:
        if thread not in self._read_at:
            self.look_up([thread])
        return self._read_at[thread]
