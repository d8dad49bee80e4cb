"""Feeds as files in a folder of the corrections site: RSS, Atom and JSON Feed, for readers and other sites.

Every publication is a file of its own with a page of its own, named by its key, and stays; the feeds list
the newest of them. A file that is there but not listed (we were killed between) is listed by ``find``.
"""

from __future__ import annotations

import errno
import hashlib
import json
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Attachment, Outgoing, Receipt, RemotePost
from kiemtin.errors import OutcomeUnknown, Transient
from kiemtin.ports import ChannelSpec, Made, MediaLimits
from reports.site_pages import ENDINGS
from scheduler.channels import Room, whole_files
from scheduler.channels.addresses import api_site
from scheduler.channels.article import article_html
from scheduler.channels.feed_formats import Enclosure, Entry, Head, atom, entry_page, json_feed, rss
from scheduler.channels.plain import PlainChannel

FOLDER = "feeds"
"""Folder of all feeds below the site's own."""
_FULL = (errno.ENOSPC, errno.EDQUOT)


class FeedOptions(BaseModel):
    """Options of a feed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(api_site)] = Field(
        description="Public address of the feed's folder, e.g. https://xa.example/feeds/tin/ (địa chỉ công khai)"
    )
    folder: str = Field(
        "tin",
        pattern=r"^[a-z0-9][a-z0-9-]{0,39}$",
        description="Its folder below the site's feeds/ (thư mục)",
    )
    title: str = Field(
        "Thông tin chính thức", min_length=1, max_length=120, description="Title (tên nguồn tin)"
    )
    home: Annotated[str, AfterValidator(lambda given: api_site(given) if given else "")] = Field(
        "", description="Page the feed belongs to; empty: the feed's own address (trang chủ)"
    )
    most: int = Field(50, ge=1, le=500, description="Newest entries the feeds list (số tin mới nhất)")


class FeedChannel(PlainChannel):
    """Writes below ``folder``; several processes may do so at once."""

    spec = ChannelSpec(
        name="feed",
        title="Nguồn tin RSS / Atom",
        options=FeedOptions,
        limits={"title": 300, "body": 200_000},
        honours_key=True,
        rich=True,
        media=MediaLimits(mimes=frozenset(ENDINGS), most=20, together=True),
    )

    def __init__(self, folder: Path, head: Head, most: int, *, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._head = head
        self._most = most
        self._now = now

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        options = FeedOptions.model_validate(dict(account.options))
        head = Head(
            url=options.url,
            title=options.title,
            office=room.office,
            home=options.home or options.url,
            language=room.language,
        )
        return cls(room.site_dir / FOLDER / options.folder, head, options.most, now=room.now)

    def verify(self) -> str:
        """The folder is ours when this process can write it. Leaves whole feeds, if empty ones."""
        try:
            self._list(None)
        except OSError as problem:
            raise _transient(problem) from problem
        return f"feed: {self._head.url}, folder written by this installation"

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """Lay the files beside the feeds; one that is there already is the same one."""
        try:
            for each in content.media:
                target = self._folder / _file_name(each)
                if not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    whole_files.write(target, Path(each.path).read_bytes(), mode=0o644)
        except OSError as problem:
            raise _transient(problem) from problem

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        """Write the entry and what lists it; an entry that is there already stays as it is."""
        path = self._entry_path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            entry = self._read(path)
            if entry is None:
                entry = self._entry(content, key)
                page = entry_page(self._head, entry)
                whole_files.write(path.with_suffix(".html"), page, mode=0o644)
                body = json.dumps(entry.to_json(), ensure_ascii=False)
                whole_files.write(path, body.encode("utf-8"), mode=0o644)
        except OSError as problem:
            raise _transient(problem) from problem
        try:
            self._list(entry)
        except OSError as problem:
            # The entry is kept; only the feeds lack it. `find` tries them again.
            raise OutcomeUnknown(reason=_words(problem), cause=_cause(problem)) from problem
        return self._receipt(entry)

    def find(self, key: str, made: Made) -> Receipt | None:
        try:
            entry = self._read(self._entry_path(key))
            if entry is None:
                return None
            self._list(entry)
        except OSError as problem:
            raise _transient(problem) from problem
        return self._receipt(entry)

    def look(self, remote_id: str) -> RemotePost | None:
        """Whether the entry is still kept, and still says the same."""
        if not remote_id.startswith("urn:uuid:"):
            return None  # what a person noted, not what we named
        try:
            body = (self._folder / "entries" / f"{_uuid(remote_id)}.json").read_bytes()
        except FileNotFoundError:
            return RemotePost(there=False)
        except OSError as problem:
            raise _transient(problem) from problem
        return RemotePost(there=True, fingerprint=hashlib.sha256(body).hexdigest())

    # --- parts --------------------------------------------------------------------------------

    def _entry(self, content: Outgoing, key: str) -> Entry:
        files = tuple(
            Enclosure(url=self._head.url + _file_name(each), mime=each.mime, size=each.size, name=each.name)
            for each in content.media
        )
        pictures = [
            (file.url, each.alt)
            for file, each in zip(files, content.media, strict=True)
            if each.mime.startswith("image/")
        ]
        return Entry(
            id=_id(key),
            title=content.title,
            html=article_html(content, pictures),
            url=f"{self._head.url}entries/{_uuid(_id(key))}.html",
            published=content.published_at,
            language=content.language,
            files=files,
        )

    def _list(self, entry: Entry | None) -> None:
        """The feeds with this entry among the newest. Raises OSError; then the old ones stand."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with whole_files.locked(self._folder):
            known = {each.id: each for each in self._listed()}
            if entry is not None:
                known[entry.id] = entry
            newest = sorted(known.values(), key=lambda each: (each.published, each.id), reverse=True)
            shown = newest[: self._most]
            at = shown[0].published if shown else self._now()
            files = {
                "rss.xml": rss(self._head, shown, at),
                "atom.xml": atom(self._head, shown, at),
                "feed.json": json_feed(self._head, shown),
            }
            for name, body in files.items():
                whole_files.write(self._folder / name, body, mode=0o644)

    def _listed(self) -> Iterable[Entry]:
        """What the feeds list now; every entry that is kept when they list fewer than they may."""
        try:
            items = json.loads((self._folder / "feed.json").read_text("utf-8"))["items"]
            found = [Entry.from_json(each) for each in items]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            found = []
        if len(found) >= self._most:
            return found
        paths = sorted((self._folder / "entries").glob("*.json"))
        return [each for path in paths if (each := self._read(path)) is not None]

    def _read(self, path: Path) -> Entry | None:
        """The entry a file holds; None when there is none. Raises OSError."""
        try:
            return Entry.from_json(json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            # Spoiled by somebody: it was published, and is made anew by the send that is under way, if any.
            return None

    def _entry_path(self, key: str) -> Path:
        return self._folder / "entries" / f"{_uuid(_id(key))}.json"

    def _receipt(self, entry: Entry) -> Receipt:
        return Receipt(remote_id=entry.id, remote_url=entry.url)


def _id(key: str) -> str:
    """A URN made from a publication's key, for ever."""
    return uuid.UUID(bytes=hashlib.sha256(f"feed:{key}".encode()).digest()[:16], version=5).urn


def _uuid(urn: str) -> str:
    return "".join(sign for sign in urn.removeprefix("urn:uuid:") if sign.isalnum() or sign == "-")


def _file_name(item: Attachment) -> str:
    return f"files/{item.sha256[:32]}{ENDINGS.get(item.mime, '')}"


def _transient(problem: OSError) -> Transient:
    return Transient(reason=_words(problem), cause=_cause(problem))


def _cause(problem: OSError) -> str:
    return "feed_disk_full" if problem.errno in _FULL else "feed_disk"


def _words(problem: OSError) -> str:
    return f"{problem.strerror or problem}: {problem.filename or ''}".rstrip(": ")
