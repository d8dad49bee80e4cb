"""That a pack was used is said by a person, with place and time, and never changed afterwards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import media_files as files
import pytest
from publishing_desk import NOW, OFFICE, Desk
from publishing_room import room
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from typer.testing import CliRunner

from cli.main import build
from kiemtin.entities import User
from kiemtin.errors import AiringUnfit, KiemTinError, MediaUsed, NotAllowed, NotFound, UnknownUser
from kiemtin.states import Role
from kiemtin.store import Store
from review import airing, audit
from review.media_library import Library
from scheduler import channels
from scheduler.publisher import Publishing, publish_due

OFFLINE = channels.offline_channels()
LATER = NOW + timedelta(hours=2)


class Aired:
    """A loudspeaker script that was made at NOW, one that is not due, and a page on the site."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.desk = Desk(store, NOW)
        speaker = self.desk.account("loudspeaker")
        [self.made] = self.desk.scheduled(speaker, title="Lịch cắt nước", body="Cắt nước từ 8h.")
        [self.page] = self.desk.scheduled(self.desk.account("site", url="https://xa.example/"))
        [self.later] = self.desk.scheduled(speaker, due=NOW + timedelta(days=1))
        publish_due(
            Publishing(
                store=store,
                office=OFFICE,
                open_channel=lambda account: channels.open_channel(account, room(folder)),
                owner="thử",
            ),
            NOW,
        )
        with store.read() as uow:
            self.editor = uow.people.get(self.desk.author)

    def confirm(self, user: User | None = None, **values):
        given = {
            "publication": self.made,
            "place": "Cụm loa thôn Trung",
            "aired_at": NOW + timedelta(hours=1),
            "now": LATER,
            "offline": OFFLINE,
            **values,
        }
        return airing.confirm(self.store, user or self.editor, **given)


BOTH = pytest.mark.parametrize(
    "aired", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def aired(request: pytest.FixtureRequest, tmp_path: Path) -> Aired:
    kind = getattr(request, "param", "sqlite")
    return Aired(request.getfixturevalue(f"{kind}_store"), tmp_path)


def test_the_offline_channels_are_the_four_that_make_packs() -> None:
    assert {"answer_card", "banner", "loudspeaker", "meeting_notes"} == OFFLINE


@BOTH
def test_a_pack_waits_until_somebody_says_that_it_was_used(aired: Aired) -> None:
    [pack] = airing.waiting(aired.store, OFFLINE)
    assert (pack.publication, pack.title, pack.channel) == (aired.made, "Lịch cắt nước", "loudspeaker")
    assert pack.reference.startswith("KT-")
    done = aired.confirm(place="  Cụm loa   thôn Trung ", note="Đọc hai lượt")
    assert (done.place, done.note, done.by) == ("Cụm loa thôn Trung", "Đọc hai lượt", "Người soạn")
    assert airing.waiting(aired.store, OFFLINE) == ()
    aired.confirm(place="Cụm loa thôn Hạ")
    assert [each.place for each in airing.confirmed(aired.store)] == ["Cụm loa thôn Hạ", "Cụm loa thôn Trung"]


@BOTH
def test_a_confirmation_is_on_record_and_the_chain_holds(aired: Aired) -> None:
    aired.confirm()
    with aired.store.read() as uow:
        [line] = [each for each in uow.audit.newest() if each.action == "confirm_airing"]
    assert (line.actor, line.subject) == (aired.editor.name, f"publication:{aired.made}")
    assert audit.verify(aired.store) is None


@BOTH
def test_nobody_can_change_or_take_back_a_confirmation(aired: Aired) -> None:
    aired.confirm()
    for change in ("UPDATE airings SET place = 'khác'", "DELETE FROM airings"):
        with pytest.raises(DatabaseError), aired.store.engine.begin() as connection:
            connection.execute(text(change))
    assert airing.confirmed(aired.store)[0].place == "Cụm loa thôn Trung"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"place": "  "}, "place"),
        ({"place": "x" * 201}, "200"),
        ({"note": "x" * 1001}, "1000"),
        ({"aired_at": LATER + timedelta(minutes=1)}, "future"),
        ({"aired_at": NOW - timedelta(minutes=5)}, "before the pack"),
        ({"offline": frozenset()}, "no printed or spoken"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(aired: Aired, change: dict, said: str) -> None:
    with pytest.raises(AiringUnfit, match=said) as refused:
        aired.confirm(**change)
    assert "airing.reason" not in refused.value.vietnamese()
    assert airing.confirmed(aired.store) == ()


def test_only_a_pack_that_was_made_can_be_confirmed(aired: Aired) -> None:
    with pytest.raises(AiringUnfit, match="not been made"):
        aired.confirm(publication=aired.later)
    with pytest.raises(AiringUnfit, match="no printed"):
        aired.confirm(publication=aired.page)
    with pytest.raises(NotFound):
        aired.confirm(publication=10_000)


def test_only_who_writes_or_approves_may_confirm(aired: Aired) -> None:
    with aired.store.work() as uow:
        reviewer = uow.people.add(
            name="tham-tra", display="Thẩm tra", password_hash="x", roles=[Role.REVIEWER], now=NOW
        )
        uow.commit()
    with pytest.raises(NotAllowed):
        aired.confirm(reviewer)


@BOTH
def test_a_photo_is_a_picture_of_the_library_and_stays_there(aired: Aired, tmp_path: Path, clock) -> None:
    library = Library(aired.store, tmp_path / "media", clock)
    photo = library.add("loa.jpg", files.jpeg(), alt="Cụm loa", licence="UBND xã")
    paper = library.add("a.pdf", files.pdf(), licence="UBND xã")
    with pytest.raises(AiringUnfit, match="picture"):
        aired.confirm(photo=paper.id)
    with pytest.raises(NotFound):
        aired.confirm(photo=99)
    assert aired.confirm(photo=photo.id).photo == photo.sha256
    with pytest.raises(MediaUsed, match="airing"):
        library.remove(None, photo.id)
    library.remove(None, paper.id)
    with pytest.raises(AiringUnfit, match="picture"):
        aired.confirm(photo=paper.id)


def test_the_command_line_lists_what_waits_and_confirms_by_name(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aired = Aired(sqlite_store, tmp_path)
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kiemtin.clock.SystemClock.now", lambda self: LATER)
    (tmp_path / "loa.jpg").write_bytes(files.jpeg())
    program = build("airings")

    def run(*words: str) -> str:
        done = CliRunner().invoke(program, ["airings", *words])
        if isinstance(done.exception, KiemTinError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    assert "Lịch cắt nước" in run("waiting")
    told = ["confirm", str(aired.made), "--place", "Thôn Trung", "--at", "2026-11-20T11:00"]
    with pytest.raises(UnknownUser):
        run(*told, "--by", "khong-co")
    assert "Thôn Trung" in run(*told, "--by", aired.editor.name, "--photo", "loa.jpg")
    assert run("waiting") == ""
    listed = run("list", "--format", "json")
    assert '"aired_at": "2026-11-20T04:00:00+00:00"' in listed
    assert '"photo": null' not in listed
