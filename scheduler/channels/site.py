"""The office's own corrections site: plain files on disk that any web server can show.

One page per correction, an index, a public log and an Atom feed. A page's name is made from the
publication's key, so the same key is the same file however often it is sent. Pages are written at
once; the lists are made from them when several have come or a run ends.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import logging
import math
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Outgoing, Receipt, RemotePost
from kiemtin.errors import SendError, Transient
from kiemtin.ports import ChannelSpec, Made, MediaLimits, Post
from reports.site_pages import (
    ENDINGS,
    SHOWN,
    Page,
    Site,
    errata_noted,
    media_path,
    newest_first,
    read_page,
    render_feed,
    render_index,
    render_log,
    render_page,
)
from scheduler.channels import Room
from scheduler.channels.addresses import web_site
from scheduler.channels.plain import PlainChannel
from scheduler.channels.site_errata import FOLDER, Known, put_notes, without_our_note

_LOG = logging.getLogger(__name__)
_HANDS = 16
"""Pages that are written at the same time."""
LEAST_WAIT = 1.0
"""Seconds between two listings while pages keep coming; longer where listing itself takes long."""
_LISTED = ".listed"
"""File with the time of the pages' folder that the lists were made from."""
_GRAIN = 100_000_000
"""Nanoseconds within which two changes of a folder may carry the same time."""
_CAUSES = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "disk_read_only",
    errno.EACCES: "disk_read_only",
    errno.EPERM: "disk_read_only",
}


class SiteOptions(BaseModel):
    """Options of the corrections site."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(web_site)] = Field(
        "http://127.0.0.1:8502/", description="Public address of the corrections site (địa chỉ công khai)"
    )
    title: str = Field(
        "Đính chính thông tin", min_length=1, max_length=120, description="Title of the site (tên trang)"
    )


class SiteChannel(PlainChannel):
    """Writes below ``folder``; several processes may do so at once."""

    spec = ChannelSpec(
        name="site",
        title="Trang đính chính",
        options=SiteOptions,
        limits={"title": 300, "body": 200_000},
        honours_key=True,
        rich=True,
        at_once=200,
        media=MediaLimits(
            mimes=frozenset(ENDINGS),
            most=20,
            together=True,
        ),
    )

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self.site = site
        # By name: reading every page again for each new one would be quadratic.
        self._read: dict[str, Known] = {}
        self._took = 0.0

    @cached_property
    def _hands(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_HANDS, thread_name_prefix="site")

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        options = SiteOptions.model_validate(dict(account.options))
        return cls(room.site_dir, Site(url=options.url, title=options.title, office=room.office))

    def verify(self) -> str:
        """The folder is ours when this process can write it. Leaves a whole site, if an empty one."""
        try:
            self.rebuild()
        except OSError as problem:
            raise _transient(problem) from problem
        return f"site: {self.site.url}, folder written by this installation"

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """Lay the page's files beside it; a file that is there already is the same one."""
        try:
            for each in content.media:
                target = self.folder / media_path(each)
                if not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    _write(target, Path(each.path).read_bytes())
                    _sync(target.parent)
        except OSError as problem:
            raise _transient(problem) from problem

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        """Write the page, durably; a page that is there already stays as it is. `settle` lists it."""
        [done] = self.send_all([Post(content=content, key=key, made=made)])
        if isinstance(done, SendError):
            raise done
        return done

    def send_all(self, posts: Sequence[Post]) -> list[Receipt | SendError]:
        """Write the pages at the same time, because each waits for the disk; the folder is synced once."""
        try:
            self._make_folders()
        except OSError as problem:
            return [_transient(problem) for _ in posts]
        done = (
            list(map(self._written, posts))
            if len(posts) == 1
            else list(self._hands.map(self._written, posts))
        )
        try:
            _sync(self.folder / FOLDER)
        except OSError as problem:  # pages that a power failure may take back are not called sent
            return [_transient(problem) for _ in posts]
        return done

    def _written(self, post: Post) -> Receipt | SendError:
        path = _path(post.key)
        try:
            if not self._there(path):
                html = render_page(self.site, Page(path=path, content=post.content))
                _write(self.folder / path, html.encode("utf-8"))
        except OSError as problem:
            return _transient(problem)
        return self._receipt(path)

    def find(self, key: str, made: Made) -> Receipt | None:
        """Looks on the disk."""
        path = _path(key)
        try:
            return self._receipt(path) if self._there(path) else None
        except OSError as problem:
            raise _transient(problem) from problem

    def settle(self, *, final: bool) -> None:
        """Make the lists again when a page has come or gone since. Under load they wait for several pages.

        Whoever comes after a kill does it too: what is listed is told by the folder, not remembered.
        """
        try:
            if not self._listed() and (final or self._age() > max(LEAST_WAIT, 10 * self._took)):
                self.rebuild()
        except OSError as problem:
            raise _transient(problem) from problem

    def look(self, remote_id: str) -> RemotePost:
        """The page as it lies on the disk; somebody may have edited or removed it there.

        Our own note that leads to its correction is no edit; a note that says anything else is one.
        """
        try:
            body = (self.folder / remote_id).read_bytes()
            body = without_our_note(self.folder, remote_id, body)
        except FileNotFoundError:
            return RemotePost(there=False)
        except OSError as problem:
            raise _transient(problem) from problem
        return RemotePost(there=bool(body), fingerprint=hashlib.sha256(body).hexdigest())

    def rebuild(self) -> None:
        """Index, log and feed from the pages' own data. Raises OSError; then the old ones stand."""
        self._make_folders()
        with self._lock():
            began = time.monotonic()
            seen, pages = self._scanned()
            if put_notes(self.folder, self._read):  # which changed the folder's time
                seen, pages = self._scanned()
            # A page of this very moment may leave the folder's time as it is: then it is looked at once more.
            sure = time.time_ns() - seen > _GRAIN
            shown = pages[: SHOWN + 1]  # one more than is shown, so that the index says there is more
            files = {
                "nhat-ky.html": render_log(self.site, pages).encode("utf-8"),
                "index.html": render_index(self.site, shown).encode("utf-8"),
                "atom.xml": render_feed(self.site, shown, empty_at=_changed(self.folder / FOLDER)),
            }
            for name, body in files.items():
                _write(self.folder / name, body)
            _write(self.folder / _LISTED, str(seen if sure else 0).encode("ascii"))
            _sync(self.folder)
            self._took = time.monotonic() - began

    def _scanned(self) -> tuple[int, list[Page]]:
        """The folder's time, and then the pages in it, newest first."""
        seen = (self.folder / FOLDER).stat().st_mtime_ns
        return seen, newest_first(self._pages())

    def _listed(self) -> bool:
        """True when the lists hold every page there is, or there is no site yet."""
        try:
            there = (self.folder / FOLDER).stat().st_mtime_ns
        except FileNotFoundError:
            return True
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / _LISTED).read_text("ascii", errors="replace") == str(there)
        return False

    def _age(self) -> float:
        """Seconds since anybody made the lists."""
        try:
            return abs(time.time() - (self.folder / _LISTED).stat().st_mtime)
        except FileNotFoundError:
            return math.inf

    def _pages(self) -> list[Page]:
        read: dict[str, Known] = {}
        with os.scandir(self.folder / FOLDER) as entries:
            for entry in entries:
                if not entry.name.endswith(".html"):
                    continue
                stat = entry.stat()
                known = self._read.get(entry.name)
                if known is None or (known.changed, known.size) != (stat.st_mtime_ns, stat.st_size):
                    text = Path(entry.path).read_text(encoding="utf-8", errors="replace")
                    page = read_page(text)
                    if page is None:
                        _LOG.warning("not one of our pages any more, left out of the lists: %s", entry.path)
                    known = Known(stat.st_mtime_ns, stat.st_size, page, errata_noted(text))
                read[entry.name] = known
        self._read = read
        return [known.page for known in read.values() if known.page is not None]

    def _there(self, path: str) -> bool:
        with contextlib.suppress(FileNotFoundError):
            return os.stat(self.folder / path).st_size > 0
        return False

    def _receipt(self, path: str) -> Receipt:
        return Receipt(remote_id=path, remote_url=self.site.url + path)

    def _make_folders(self) -> None:
        (self.folder / FOLDER).mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """One writer of the lists at a time, so that an older list never replaces a newer one."""
        with (self.folder / ".lock").open("ab") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _path(key: str) -> str:
    return f"{FOLDER}/{hashlib.sha256(key.encode('utf-8')).hexdigest()[:20]}.html"


def _changed(folder: Path) -> datetime:
    return datetime.fromtimestamp(folder.stat().st_mtime, UTC)


def _write(target: Path, body: bytes) -> None:
    """All of it or nothing, also when the power fails: temporary file, fsync, rename.

    It survives a power failure once the folder is synced too.
    """
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # mkstemp makes it private; a web server of another user shows it
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _sync(folder: Path) -> None:
    """Names written in the folder survive a power failure."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _transient(problem: OSError) -> Transient:
    return Transient(reason=_words(problem), cause=_cause(problem))


def _cause(problem: OSError) -> str:
    return _CAUSES.get(problem.errno or 0, "disk")


def _words(problem: OSError) -> str:
    return f"{problem.strerror or problem}: {problem.filename or ''}".rstrip(": ")
