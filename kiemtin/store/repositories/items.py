"""Collected publications and their snapshots. There is no such thing for public voices (S1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select

from kiemtin.entities import Entity, KeptItem, PublicationItem
from kiemtin.states import ItemState, SentenceType
from kiemtin.store.addresses import begins_alike, key, normal_url as normal_url, text_key, title_key, url_key
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import items, snapshots

_AT_ONCE = 500
"""Values in one question; SQLite takes 32,766."""


@dataclass(frozen=True, kw_only=True)
class StoredItem(Entity):
    """A publication as it is read by the classifier."""

    id: int
    source: str
    url: str
    title: str
    text: str
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class Arrival(Entity):
    """A publication as it came: from which source, under which stamp, when it is to be looked at again."""

    source: str
    item: PublicationItem
    stamp: str = ""
    look_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Arrived(Entity):
    """What became of an arrival.

    ``fresh``: a new publication; ``edited``: kept before and changed since, the version before stays as a
    snapshot; ``same``: nothing new; ``copy``: kept as the copy of another one and not counted again.
    """

    id: int
    outcome: Literal["fresh", "edited", "same", "copy"]
    first_source: str


@dataclass(frozen=True, kw_only=True)
class Known(Entity):
    """A publication that was collected before: where, under which stamp, when it was last fetched."""

    id: int
    source: str
    stamp: str
    fetched_at: datetime


@dataclass(frozen=True, kw_only=True)
class ToLook(Entity):
    """A publication whose page is to be looked at again; ``looks`` and ``misses`` so far."""

    id: int
    kept: KeptItem


class Items(Repository):
    """Collected publications and their snapshots."""

    def add(self, source: str, item: PublicationItem, fetched_at: datetime) -> int | None:
        """Keep a publication; its id when it is new or has changed, None when there is nothing to read."""
        done = self.add_all([Arrival(source=source, item=item)], fetched_at)[0]
        return done.id if done.outcome in ("fresh", "edited") else None

    def add_all(self, arrivals: Sequence[Arrival], fetched_at: datetime) -> list[Arrived]:
        """Keep publications, in order; what became of each.

        The same address, however written, is the same publication. The same title on the same day from the
        same source, or with the same text (or the beginning of it) from any source, is a copy under another
        address: it is kept as one and not read again.
        """
        return _Adding(self, arrivals, fetched_at).done()

    def known(self, urls: Iterable[str]) -> dict[str, Known]:
        """Of these addresses, those collected before."""
        keys = {url: url_key(url) for url in urls}
        columns = (items.c.id, items.c.source, items.c.stamp, items.c.fetched_at, items.c.url_key)
        found = {row.url_key: row for row in self._rows(columns, items.c.url_key, set(keys.values()))}
        return {
            url: Known(id=row.id, source=row.source, stamp=row.stamp, fetched_at=row.fetched_at)
            for url, each in keys.items()
            if (row := found.get(each)) is not None
        }

    def stamped(self, item: int, stamp: str) -> None:
        """The listing says this of it now, and its page was read since."""
        self._db.execute(items.update().where(items.c.id == item).values(stamp=stamp[:64]))

    # looking again

    def to_look_at(self, source: str, now: datetime, most: int) -> list[ToLook]:
        """Publications of a source whose time to be looked at again has come, longest waiting first."""
        query = (
            select(items.c.id, items.c.url, items.c.title, items.c.published_at)
            .where(items.c.source == source, items.c.look_at <= now)
            .order_by(items.c.look_at)
            .limit(most)
        )
        return [
            ToLook(id=row.id, kept=KeptItem(url=row.url, title=row.title, published_at=row.published_at))
            for row in self._db.execute(query)
        ]

    def looking(self, numbers: Sequence[int], until: datetime) -> None:
        """They are being looked at: not again before ``until``, should that not come to an end."""
        if numbers:
            self._db.execute(items.update().where(items.c.id.in_(numbers)).values(look_at=until))

    def not_looked_at(self, item: int) -> None:
        """It cannot be looked at again."""
        self._db.execute(items.update().where(items.c.id == item).values(look_at=None))

    def looks(self, item: int) -> tuple[int, datetime]:
        """How often it was looked at, and when it was kept."""
        kept = select(snapshots.c.taken_at).where(snapshots.c.item_id == item, snapshots.c.version == 1)
        looks = self._db.execute(select(items.c.looks).where(items.c.id == item)).scalar_one()
        return int(looks), self._db.execute(kept).scalar_one()

    def looked(self, item: int, at: datetime, next_at: datetime | None) -> None:
        """It was there. A publication that had been gone is there again."""
        self._db.execute(
            items.update()
            .where(items.c.id == item)
            .values(looks=items.c.looks + 1, misses=0, gone_at=None, look_at=next_at, fetched_at=at)
        )

    def missed(self, item: int, at: datetime, next_at: datetime | None, *, enough: int) -> bool:
        """It was not there; True when that is ``enough`` times in a row now and it counts as deleted."""
        row = self._db.execute(select(items.c.misses, items.c.gone_at).where(items.c.id == item)).one()
        gone = row.misses + 1 >= enough and row.gone_at is None
        self._db.execute(
            items.update()
            .where(items.c.id == item)
            .values(
                misses=row.misses + 1,
                look_at=None if row.misses + 1 >= enough else next_at,
                gone_at=at if gone else row.gone_at,
            )
        )
        return bool(gone)

    # reading

    def waiting(self, limit: int) -> list[StoredItem]:
        """Publications not read yet, oldest first."""
        rows = self._db.execute(
            select(items).where(items.c.state == ItemState.NEW).order_by(items.c.id).limit(limit)
        )
        return [
            StoredItem(
                id=row.id,
                source=row.source,
                url=row.url,
                title=row.title,
                text=row.text,
                published_at=row.published_at,
            )
            for row in rows
        ]

    def read(self, item: int, label: SentenceType | None, at: datetime) -> None:
        """Mark as read (with its label), or as unreadable when ``label`` is None."""
        state = ItemState.READ if label else ItemState.UNREADABLE
        self._db.execute(
            items.update().where(items.c.id == item).values(state=state, label=label, read_at=at)
        )

    def count(self) -> int:
        return int(self._db.execute(select(func.count()).select_from(items)).scalar_one())

    def _rows(self, columns: Sequence[Any], column: Any, values: set[str]) -> Iterable[Any]:
        ordered = sorted(values)
        for at in range(0, len(ordered), _AT_ONCE):
            part = ordered[at : at + _AT_ONCE]
            yield from self._db.execute(select(*columns).where(column.in_(part)).order_by(items.c.id))


class _Adding:
    """One call of ``Items.add_all``: questions and new rows go to the database together."""

    def __init__(self, repository: Items, arrivals: Sequence[Arrival], fetched_at: datetime) -> None:
        self._db = repository._db
        self._at = fetched_at
        self._arrivals = [replace(each, item=_storable(each.item)) for each in arrivals]
        self._out: list[Arrived | None] = [None] * len(arrivals)
        self._new: list[tuple[int, dict[str, Any]]] = []
        self._begun: set[str] = set()
        self._titles: dict[str, list[Any]] = {}
        wanted = {url_key(each.item.url) for each in self._arrivals}
        columns = [items.c[name] for name in _NEEDED]
        self._known = {row.url_key: row for row in repository._rows(columns, items.c.url_key, wanted)}
        titles = {title_key(each.item.title, each.item.published_at) for each in self._arrivals}
        for row in repository._rows(columns, items.c.title_key, titles):
            if row.duplicate_of is None:
                self._titles.setdefault(row.title_key, []).append(row)

    def done(self) -> list[Arrived]:
        for place, arrival in enumerate(self._arrivals):
            item = arrival.item
            address, sha = url_key(item.url), key(f"{item.title}\n{item.text}")
            title = title_key(item.title, item.published_at)
            if address in self._begun or title in self._begun:
                self._write()  # two of one call that may be the same: the first has to be there first
            known = self._known.get(address)
            if known is not None:
                self._out[place] = self._again(arrival, known, sha)
            else:
                self._begin(place, arrival, address, title, sha)
        self._write()
        return [each for each in self._out if each is not None]

    def _again(self, arrival: Arrival, known: Any, sha: str) -> Arrived:
        values: dict[str, Any] = {"fetched_at": self._at, "gone_at": None, "misses": 0}
        if arrival.stamp:
            values["stamp"] = arrival.stamp[:64]
        # Another source may tell it in its own way (a feed's summary): that is no edit.
        if known.sha256 == sha or known.source != arrival.source:
            if known.source == arrival.source and arrival.stamp and arrival.stamp[:64] != known.stamp:
                self._db.execute(items.update().where(items.c.id == known.id).values(**values))
            return Arrived(id=known.id, outcome="same", first_source=known.source)
        item, version = arrival.item, known.version + 1
        values |= {"title": item.title, "text": item.text, "sha256": sha, "text_key": text_key(item.text)}
        values |= {"version": version, "state": ItemState.READ if known.duplicate_of else ItemState.NEW}
        row = self._db.execute(
            items.update()
            .where(items.c.id == known.id)
            .values(**values)
            .returning(*(items.c[name] for name in _NEEDED))
        ).one()
        self._known[known.url_key] = row
        self._snapshots([(row.id, version, item, sha)])
        outcome: Literal["copy", "edited"] = "copy" if known.duplicate_of else "edited"
        return Arrived(id=known.id, outcome=outcome, first_source=known.source)

    def _begin(self, place: int, arrival: Arrival, address: str, title: str, sha: str) -> None:
        item, words = arrival.item, text_key(arrival.item.text)
        twin = next(
            (
                row
                for row in self._titles.get(title, ())
                if row.source == arrival.source or row.text_key == words or begins_alike(row.text, item.text)
            ),
            None,
        )
        row = {
            "source": arrival.source,
            "url": item.url,
            "url_key": address,
            "title_key": title,
            "text_key": words,
            "title": item.title,
            "text": item.text,
            "sha256": sha,
            "published_at": item.published_at,
            "fetched_at": self._at,
            "duplicate_of": twin.id if twin else None,
            "state": ItemState.READ if twin else ItemState.NEW,
            "stamp": arrival.stamp[:64],
            "look_at": None if twin else arrival.look_at,
        }
        self._new.append((place, row))
        self._begun |= {address, title}
        self._out[place] = Arrived(
            id=0, outcome="copy" if twin else "fresh", first_source=twin.source if twin else arrival.source
        )

    def _write(self) -> None:
        if not self._new:
            return
        made = self._db.execute(
            items.insert().returning(*(items.c[name] for name in _NEEDED), sort_by_parameter_order=True),
            [row for _, row in self._new],
        ).all()
        for (place, _), row in zip(self._new, made, strict=True):
            before = self._out[place]
            assert before is not None
            self._out[place] = replace(before, id=row.id)
            self._known[row.url_key] = row
            if row.duplicate_of is None:
                self._titles.setdefault(row.title_key, []).append(row)
        kept = [
            (row.id, 1, self._arrivals[place].item, row.sha256)
            for (place, _), row in zip(self._new, made, strict=True)
        ]
        self._snapshots(kept)
        self._new.clear()
        self._begun.clear()

    def _snapshots(self, versions: Sequence[tuple[int, int, PublicationItem, str]]) -> None:
        self._db.execute(
            snapshots.insert(),
            [
                {
                    "item_id": number,
                    "version": version,
                    "sha256": sha,
                    "title": item.title,
                    "text": item.text,
                    "taken_at": self._at,
                }
                for number, version, item, sha in versions
            ],
        )


_NEEDED = (
    "id",
    "source",
    "url_key",
    "title_key",
    "text_key",
    "sha256",
    "version",
    "duplicate_of",
    "stamp",
    "text",
)


def _storable(item: PublicationItem) -> PublicationItem:
    """Without what no database keeps as text: NUL bytes and halves of surrogate pairs."""

    def clean(text: str) -> str:
        return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")

    return replace(item, url=clean(item.url), title=clean(item.title), text=clean(item.text))
