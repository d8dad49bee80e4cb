"""Collected publications and their snapshots. There is no such thing for public voices (S1)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import func, select

from kiemtin.entities import Entity, PublicationItem
from kiemtin.states import ItemState, SentenceType
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import items, snapshots

_TRACKING = re.compile(r"^(utm_|fbclid|gclid|mc_|ref$|zarsrc$|gidzl$)")


@dataclass(frozen=True, kw_only=True)
class StoredItem(Entity):
    """A publication as it is read by the classifier."""

    id: int
    source: str
    url: str
    title: str
    text: str
    published_at: datetime


def normal_url(url: str) -> str:
    """The address without fragment, tracking parameters, default port and trailing slash.

    An address that cannot be read as one (a broken port or IPv6 host) is left as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    host = (parts.hostname or "").lower()
    if port and (parts.scheme, port) not in {("http", 80), ("https", 443)}:
        host = f"{host}:{port}"
    query = urlencode(
        sorted(
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if not _TRACKING.match(name)
        )
    )
    return urlunsplit((parts.scheme.lower(), host, parts.path.rstrip("/") or "/", query, ""))


def _storable(item: PublicationItem) -> PublicationItem:
    """Without what no database keeps as text: NUL bytes and halves of surrogate pairs."""

    def clean(text: str) -> str:
        return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")

    return replace(item, url=clean(item.url), title=clean(item.title), text=clean(item.text))


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _title_key(item: PublicationItem) -> str:
    title = re.sub(r"\W+", " ", unicodedata.normalize("NFC", item.title).lower()).strip()
    return _key(f"{item.published_at.date().isoformat()} {title}")


def _sha(item: PublicationItem) -> str:
    return _key(f"{item.title}\n{item.text}")


class Items(Repository):
    """Collected publications and their snapshots."""

    def add(self, source: str, item: PublicationItem, fetched_at: datetime) -> int | None:
        """Keep a publication; its id when it is new or has changed, None when there is nothing to read.

        The same address is the same item. The same title on the same day under another address
        (a feed republished elsewhere on the site) is kept as a duplicate and not read again.
        """
        item = _storable(item)
        url_key, sha = _key(normal_url(item.url)), _sha(item)
        known = self._db.execute(select(items).where(items.c.url_key == url_key)).first()
        if known is not None:
            if known.sha256 == sha:
                return None
            version = known.version + 1
            self._db.execute(
                items.update()
                .where(items.c.id == known.id)
                .values(
                    title=item.title,
                    text=item.text,
                    sha256=sha,
                    version=version,
                    fetched_at=fetched_at,
                    state=ItemState.READ if known.duplicate_of else ItemState.NEW,
                )
            )
            self._snapshot(known.id, version, item, sha, fetched_at)
            return None if known.duplicate_of else int(known.id)
        title_key = _title_key(item)
        twin = self._db.execute(
            select(items.c.id)
            .where(
                items.c.title_key == title_key,
                items.c.source == source,
                items.c.duplicate_of.is_(None),
            )
            .order_by(items.c.id)
        ).first()
        number = self._new_id(
            items,
            source=source,
            url=item.url,
            url_key=url_key,
            title_key=title_key,
            title=item.title,
            text=item.text,
            sha256=sha,
            published_at=item.published_at,
            fetched_at=fetched_at,
            duplicate_of=twin.id if twin else None,
            state=ItemState.READ if twin else ItemState.NEW,
        )
        self._snapshot(number, 1, item, sha, fetched_at)
        return None if twin else number

    def known(self, url: str) -> bool:
        """True when this address was collected before."""
        key = _key(normal_url(url))
        return self._db.execute(select(items.c.id).where(items.c.url_key == key)).first() is not None

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

    def _snapshot(self, item: int, version: int, content: PublicationItem, sha: str, at: datetime) -> None:
        self._db.execute(
            snapshots.insert().values(
                item_id=item,
                version=version,
                sha256=sha,
                title=content.title,
                text=content.text,
                taken_at=at,
            )
        )
