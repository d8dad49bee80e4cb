"""The media library: clean copies, each once, on record, gone only when no living text needs them."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import media_files as files
import pytest
from seeded import Office, open_office

from kiemtin.entities import Content, MediaUse, Variant
from kiemtin.errors import (
    BackupUnreadable,
    MediaDamaged,
    MediaIncomplete,
    MediaMissing,
    MediaTooLarge,
    MediaUnknownForm,
    MediaUsed,
    NotAllowed,
    StoreReadOnly,
)
from kiemtin.media import MediaBounds, MediaItem
from kiemtin.states import MediaKind
from kiemtin.store import Store
from kiemtin.store.backup import read_backup, write_backup
from review import audit
from review.media_library import Library
from scheduler.attachments import attachments

LICENCE = "Ảnh của UBND xã, 2026"


BOTH = pytest.mark.parametrize(
    "office", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
"""Where the database decides; what happens to files is the same on either."""


@pytest.fixture
def office(request: pytest.FixtureRequest, clock) -> Office:
    kind = getattr(request, "param", "sqlite")
    return open_office(request.getfixturevalue(f"{kind}_store"), clock.now())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
def library(office: Office, folder: Path, clock) -> Library:
    return Library(office.store, folder, clock)


@pytest.fixture
def add(library: Library) -> Callable[..., MediaItem]:
    def added(body: bytes | None = None, name: str = "tru-so.jpg", **values) -> MediaItem:
        given = {"alt": "Trụ sở xã", "licence": LICENCE, **values}
        return library.add(name, files.jpeg() if body is None else body, **given)

    return added


def draft_with(office: Office, item: MediaItem, *, accounts: tuple[int, ...] = ()) -> int:
    with office.store.work() as uow:
        draft = uow.drafts.add(
            claim=None,
            kind="notice",
            author=office.editor.id,
            content=Content(
                title="Lịch làm việc", body="x", accounts=accounts, media=(MediaUse(sha256=item.sha256),)
            ),
            now=office.now,
        )
        uow.commit()
    return draft.id


@BOTH
def test_a_picture_is_kept_clean_on_record_and_found_by_a_channel(office, library, add, folder) -> None:
    item = add(by=office.editor.id)
    assert (item.kind, item.mime, item.alt, item.licence) == (
        MediaKind.IMAGE,
        "image/jpeg",
        "Trụ sở xã",
        LICENCE,
    )
    path = library.path(item.sha256)
    assert path.stat().st_size == item.size
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    with office.store.read() as uow:
        [attached] = attachments(uow, [MediaUse(sha256=item.sha256)], folder)
        [line] = [each for each in uow.audit.newest() if each.action == "add_media"]
    assert attached.path == str(path)
    assert attached.alt == "Trụ sở xã"
    assert audit.verify(office.store) is None
    assert (line.actor, line.subject) == (office.editor.name, f"media:{item.id}")


def test_no_canary_of_an_upload_is_anywhere_afterwards(office, add, tmp_path) -> None:
    for name, make in (
        ("a.jpg", files.jpeg),
        ("b.png", files.png),
        ("c.mp4", files.mp4),
        ("d.webm", files.webm),
        ("e.pdf", files.pdf),
        ("f.docx", files.docx),
    ):
        add(make(), name)
    target = tmp_path / "b.zip"
    write_backup(office.store, target, tmp_path / "media")
    everything = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert len(everything) > 7
    for each in everything:
        assert b"CANARY" not in files.laid_open(each.read_bytes()), each


def test_the_same_picture_twice_is_one_file(library, add, office) -> None:
    first = add()
    again = add(name="khac.jpg", alt="Khác", licence="Khác")
    assert again == first
    with office.store.read() as uow:
        assert uow.media.all() == [first]


@BOTH
def test_many_who_add_the_same_file_at_once_make_one(office, folder, clock) -> None:
    body = files.png()

    def add(_: int) -> int:
        library = Library(Store(office.store.url), folder, clock)
        return library.add("a.png", body, alt="x", licence="y").id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(add, range(4)))) == 1
    assert len([each for each in folder.iterdir() if not each.name.startswith(".")]) == 1


def test_a_name_is_never_trusted(add) -> None:
    item = add(files.png(), "../../etc/hop\u202edong.pdf")
    assert (item.kind, item.mime, item.name) == (MediaKind.IMAGE, "image/png", "hop dong.png")
    with pytest.raises(MediaUnknownForm, match="HTML"):
        add(b"<html><script>x</script>", "anh.jpg")
    with pytest.raises(MediaDamaged):
        add(files.jpeg()[:300], "anh.jpg")


def test_a_picture_needs_a_description_and_every_file_a_licence(add, library) -> None:
    with pytest.raises(MediaIncomplete, match="cannot see"):
        add(alt="  ")
    with pytest.raises(MediaIncomplete, match="licence"):
        add(licence="")
    item = add(files.pdf(), "bao-cao.pdf", alt="")
    assert (item.kind, item.alt) == (MediaKind.DOCUMENT, "")
    picture = add()
    with pytest.raises(MediaIncomplete):
        library.describe(None, picture.id, alt="", licence=LICENCE)
    changed = library.describe(None, picture.id, alt="Cổng trụ sở", licence="CC BY 4.0")
    assert (changed.alt, changed.licence) == ("Cổng trụ sở", "CC BY 4.0")


def test_a_file_larger_than_the_office_allows_is_refused(office, folder, clock) -> None:
    small = Library(office.store, folder, clock, bounds=MediaBounds(image=100))
    with pytest.raises(MediaTooLarge):
        small.add("a.jpg", files.jpeg(), alt="x", licence="y")
    assert not folder.exists() or not list(folder.glob("[0-9a-f]*"))


def test_only_who_writes_or_approves_may_keep_files(office, library, add) -> None:
    with pytest.raises(NotAllowed):
        add(by=office.reviewer.id)
    item = add(by=office.editor.id)
    with pytest.raises(NotAllowed):
        library.remove(office.reviewer, item.id)
    with pytest.raises(NotAllowed):
        library.describe(office.reviewer, item.id, alt="x", licence="y")


def test_every_change_of_the_library_leaves_one_line_and_without_it_nothing_is_done(
    office, library, add, monkeypatch
) -> None:
    def lines() -> int:
        with office.store.read() as uow:
            return len(uow.audit.newest(1_000))

    before = lines()
    item = add(by=office.editor.id)
    acts = [
        lambda: library.describe(office.editor, item.id, alt="Mới", licence="Mới"),
        lambda: library.remove(office.editor, item.id),
        lambda: add(by=office.editor.id),
    ]
    for count, act in enumerate(acts, start=2):
        with monkeypatch.context() as broken:
            broken.setattr(audit, "record", _refused)
            with pytest.raises(ZeroDivisionError):
                act()
        assert lines() == before + count - 1
        act()
        assert lines() == before + count
    assert audit.verify(office.store) is None
    assert library.broken() == []


def _refused(*_: object, **__: object) -> None:
    raise ZeroDivisionError


@BOTH
def test_a_file_goes_only_when_no_living_text_shows_it(office, library, add) -> None:
    item = add()
    draft = draft_with(office, item)
    with pytest.raises(MediaUsed, match="Lịch làm việc"):
        library.remove(office.editor, item.id)
    assert library.path(item.sha256).is_file()
    with office.store.work() as uow:
        latest = uow.drafts.get(draft).latest
        uow.drafts.revise(
            draft=draft,
            after=1,
            author=office.editor.id,
            content=replace(latest.content, media=()),
            now=office.now,
        )
        uow.commit()
    library.remove(office.editor, item.id)
    with pytest.raises(MediaMissing):
        library.path(item.sha256)
    with office.store.read() as uow:
        assert uow.media.by_hash(item.sha256) is None


@BOTH
def test_a_file_that_only_a_variant_shows_is_in_use_too(office, library, add) -> None:
    item = add()
    with office.store.work() as uow:
        uow.drafts.add(
            claim=None,
            kind="notice",
            author=office.editor.id,
            content=Content(
                title="Tin",
                body="x",
                accounts=(1,),
                variants=(Variant(account=1, media=(MediaUse(sha256=item.sha256),)),),
            ),
            now=office.now,
        )
        uow.commit()
    with pytest.raises(MediaUsed):
        library.remove(None, item.id)


@BOTH
def test_a_removed_file_comes_back_with_its_new_description(library, add) -> None:
    gone = add()
    library.remove(None, gone.id)
    back = add(alt="Mô tả mới")
    assert (back.id, back.alt) == (gone.id, "Mô tả mới")
    assert library.path(back.sha256).is_file()
    assert library.broken() == []


def test_what_happened_to_files_on_the_disk_is_told(library, add) -> None:
    changed, missing = add(), add(files.png(), "b.png")
    path = library.path(changed.sha256)
    path.write_bytes(b"x" + path.read_bytes()[1:])
    library.path(missing.sha256).unlink()
    stray = path.with_name("ab" * 32)
    stray.write_bytes(b"?")
    assert {each.sha256: each.problem for each in library.broken()} == {
        changed.sha256: "changed",
        missing.sha256: "missing",
        "ab" * 32: "stray",
    }
    assert add().sha256 == changed.sha256
    assert [each.problem for each in library.broken() if each.sha256 == changed.sha256] == []


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_kept(office, tmp_path, clock) -> None:
    (tmp_path / "tep").write_text("")
    library = Library(office.store, tmp_path / "tep" / "media", clock)
    with pytest.raises(StoreReadOnly):
        library.add("a.jpg", files.jpeg(), alt="x", licence="y")
    with office.store.read() as uow:
        assert uow.media.all() == []


def test_a_name_that_is_no_hash_leads_nowhere(library) -> None:
    for name in ("../../etc/passwd", "", "AB" * 32, "0" * 64):
        with pytest.raises(MediaMissing):
            library.path(name)


def test_a_backup_brings_the_files_back_whole_or_not_at_all(sqlite_office, tmp_path, clock) -> None:
    there, back = tmp_path / "media", tmp_path / "khac" / "media"
    library = Library(sqlite_office.store, there, clock)
    item = library.add("a.jpg", files.jpeg(), alt="x", licence="y")
    target = tmp_path / "b.zip"
    write_backup(sqlite_office.store, target, there)
    restored = Store(f"sqlite:///{tmp_path}/moi.db")
    read_backup(restored, target, back)
    assert Library(restored, back, clock).broken() == []
    assert (back / item.sha256).read_bytes() == (there / item.sha256).read_bytes()
    restored.close()

    spoilt = tmp_path / "hong.zip"
    with zipfile.ZipFile(target) as given, zipfile.ZipFile(spoilt, "w") as made:
        for name in given.namelist():
            made.writestr(name, b"x" if name.startswith("media/") else given.read(name))
    empty = Store(f"sqlite:///{tmp_path}/trong.db")
    with pytest.raises(BackupUnreadable, match=item.sha256[:12]):
        read_backup(empty, spoilt, tmp_path / "khac2")
    assert not (tmp_path / "khac2").exists()
    empty.close()
