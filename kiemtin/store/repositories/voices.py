"""What the gate keeps for at most 72 hours: keyed tags and the below-k buffer. And topic counts.

No method here returns a claim's words, and nothing in ``queries.py`` reads these tables but the
topic counts, so nothing below k can reach a page, an export or a report (S4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from kiemtin.entities import Entity
from kiemtin.states import SentenceType
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import (
    buffer,
    buffer_words,
    sketch_keys,
    sketch_tags,
    thread_reads,
    topic_counts,
)

_READING: dict[str, Any] = {}
"""The statement that writes readings down, by dialect: to build it takes longer than to run it."""


@dataclass(frozen=True, kw_only=True)
class SketchKey(Entity):
    """A random secret that tags are made with, and the moment it is destroyed."""

    id: int
    secret: bytes
    created_at: datetime
    dies_at: datetime


@dataclass(frozen=True, kw_only=True)
class BufferedMention(Entity):
    """One mention waiting for k: a keyed page tag, the hour it was said, its kind of place."""

    page_tag: bytes
    place: str
    hour: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class BufferedWords(Entity):
    """Keyed hashes (4 bytes each) of the words all posts of an unstructured claim share."""

    claim_key: str
    key_id: int
    word_tags: bytes
    expires_at: datetime


class Voices(Repository):
    # keys and tags

    """The gate's own tables; nothing that people read goes through here."""

    def keys(self, now: datetime) -> list[SketchKey]:
        """Live keys, newest first."""
        rows = self._db.execute(
            select(sketch_keys)
            .where(sketch_keys.c.dies_at > now)
            .order_by(sketch_keys.c.created_at.desc(), sketch_keys.c.id.desc())
        )
        return [
            SketchKey(id=row.id, secret=row.secret, created_at=row.created_at, dies_at=row.dies_at)
            for row in rows
        ]

    def add_key(self, secret: bytes, created_at: datetime, dies_at: datetime) -> SketchKey:
        number = self._new_id(sketch_keys, secret=secret, created_at=created_at, dies_at=dies_at)
        return SketchKey(id=number, secret=secret, created_at=created_at, dies_at=dies_at)

    def known_tags(self, tags: Iterable[tuple[int, bytes]]) -> set[tuple[int, bytes]]:
        """Those of ``(key id, tag)`` that are kept."""
        wanted: dict[int, list[bytes]] = {}
        for key, tag in tags:
            wanted.setdefault(key, []).append(tag)
        found: set[tuple[int, bytes]] = set()
        for key, batch in wanted.items():
            for start in range(0, len(batch), 500):
                rows = self._db.execute(
                    select(sketch_tags.c.tag).where(
                        sketch_tags.c.key_id == key,
                        sketch_tags.c.tag.in_(batch[start : start + 500]),
                    )
                )
                found.update((key, bytes(row.tag)) for row in rows)
        return found

    def add_tags(self, key: int, tags: Sequence[bytes]) -> None:
        if tags:
            statement = self._insert(sketch_tags).on_conflict_do_nothing()
            self._db.execute(statement, [{"key_id": key, "tag": tag} for tag in tags])

    def last_reads(self, thread_tags: Sequence[bytes]) -> dict[bytes, datetime]:
        """When these threads were read last; those that never were are left out."""
        found: dict[bytes, datetime] = {}
        for start in range(0, len(thread_tags), 500):
            wanted = thread_tags[start : start + 500]
            rows = self._db.execute(select(thread_reads).where(thread_reads.c.thread_tag.in_(wanted)))
            found.update((bytes(row.thread_tag), row.last_read_at) for row in rows)
        return found

    def threads_read(self, reads: Mapping[bytes, datetime]) -> None:
        """Threads were read at these moments."""
        dialect = self._db.dialect.name
        if dialect not in _READING:
            statement = self._insert(thread_reads)
            _READING[dialect] = statement.on_conflict_do_update(
                index_elements=["thread_tag"], set_={"last_read_at": statement.excluded.last_read_at}
            )
        rows = [{"thread_tag": tag, "last_read_at": at} for tag, at in reads.items()]
        self._db.execute(_READING[dialect], rows)

    # the buffer

    def buffered(self, claim_key: str, now: datetime) -> list[BufferedMention]:
        """Mentions of a claim still alive below k."""
        rows = self._db.execute(
            select(buffer)
            .where(buffer.c.claim_key == claim_key, buffer.c.expires_at > now)
            .order_by(buffer.c.id)
        )
        return [
            BufferedMention(
                page_tag=bytes(row.page_tag),
                place=row.place,
                hour=row.hour,
                expires_at=row.expires_at,
            )
            for row in rows
        ]

    def hold(self, claim_key: str, mentions: Sequence[BufferedMention]) -> None:
        """Put mentions into the buffer."""
        if mentions:
            self._db.execute(
                buffer.insert(),
                [
                    {
                        "claim_key": claim_key,
                        "page_tag": each.page_tag,
                        "place": each.place,
                        "hour": each.hour,
                        "expires_at": each.expires_at,
                    }
                    for each in mentions
                ],
            )

    def release(self, claim_key: str) -> None:
        """Forget a claim's buffer: it has been shown."""
        self._db.execute(delete(buffer).where(buffer.c.claim_key == claim_key))
        self._db.execute(delete(buffer_words).where(buffer_words.c.claim_key == claim_key))

    def words(self, now: datetime) -> list[BufferedWords]:
        """Shared-word hashes of the unstructured claims alive below k."""
        rows = self._db.execute(
            select(buffer_words).where(buffer_words.c.expires_at > now).order_by(buffer_words.c.claim_key)
        )
        return [
            BufferedWords(
                claim_key=row.claim_key,
                key_id=row.key_id,
                word_tags=bytes(row.word_tags),
                expires_at=row.expires_at,
            )
            for row in rows
        ]

    def keep_words(self, words: BufferedWords) -> None:
        values = {
            "key_id": words.key_id,
            "word_tags": words.word_tags,
            "expires_at": words.expires_at,
        }
        statement = self._insert(buffer_words).values(claim_key=words.claim_key, **values)
        self._db.execute(statement.on_conflict_do_update(index_elements=["claim_key"], set_=values))

    def purge(self, now: datetime) -> dict[str, int]:
        """Delete everything past its life. Returns rows deleted per table, for the audit log."""
        gone: dict[str, int] = {}
        dead_keys = select(sketch_keys.c.id).where(sketch_keys.c.dies_at <= now)
        for table, condition in (
            (sketch_tags, sketch_tags.c.key_id.in_(dead_keys)),
            (buffer_words, buffer_words.c.key_id.in_(dead_keys) | (buffer_words.c.expires_at <= now)),
            (buffer, buffer.c.expires_at <= now),
            (sketch_keys, sketch_keys.c.dies_at <= now),
        ):
            gone[table.name] = self._db.execute(delete(table).where(condition)).rowcount
        return gone

    def held(self) -> int:
        """How many mentions wait below k: a number for ``kiemtin doctor``, of nothing in particular."""
        return int(self._db.execute(select(func.count()).select_from(buffer)).scalar_one())

    def oldest(self) -> datetime | None:
        """When the first thing here should be gone: in the past means that nobody purges."""
        moments = [
            self._db.execute(select(func.min(column))).scalar_one()
            for column in (buffer.c.expires_at, sketch_keys.c.dies_at, buffer_words.c.expires_at)
        ]
        return min((each for each in moments if each is not None), default=None)

    # topics

    def count_topic(
        self, hour: datetime, place: str, topic: str, label: SentenceType, count: int = 1
    ) -> None:
        """Add to the hourly count of what is talked about; never of who or in which words (S5)."""
        statement = self._insert(topic_counts).values(
            hour=hour, place=place, topic=topic, label=label, total=count
        )
        self._db.execute(
            statement.on_conflict_do_update(
                index_elements=["hour", "place", "topic", "label"],
                set_={"total": topic_counts.c.total + count},
            )
        )
