"""Packs of the offline channels: whole, once, readable, and within what a listener or reader can take in."""

from __future__ import annotations

import errno
import io
import json
import multiprocessing
import os
import shutil
import signal
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import media_files
import pytest
from docx import Document
from PIL import Image
from publishing_desk import NOW, OFFICE, Desk
from publishing_room import opened, room
from pypdf import PdfReader

from kiemtin.entities import Account, Attachment, Evidence, Outgoing
from kiemtin.errors import BadSetting, Rejected, Transient
from kiemtin.states import MediaKind, PublicationState, VerdictLabel
from reports.packs import Shelf
from reports.printed.code import qr_png
from reports.spoken.script import script_of, seconds_of
from scheduler import channels
from scheduler.made import ForgottenMade
from scheduler.publisher import Publishing, publish_due
from scheduler.reference import code_of

OPTIONS: dict[str, dict[str, Any]] = {
    "loudspeaker": {},
    "answer_card": {"paper": "A5"},
    "banner": {},
    "meeting_notes": {"contact": "Bộ phận một cửa, 0208 1234 567"},
}
FILES = {
    "loudspeaker": {"kich-ban.txt", "kich-ban.docx"},
    "answer_card": {"phieu-hoi-dap.pdf", "phieu-hoi-dap.docx"},
    "banner": {"bang-ron.txt", "bang-ron.pdf", "bang-ron.docx"},
    "meeting_notes": {"tai-lieu-hop.pdf", "tai-lieu-hop.docx"},
}
BODY = (
    "Từ 01/7/2025, theo Nghị quyết 202/2025/QH15, UBND xã làm việc tại trụ sở mới, mở cửa từ 7h30.\n\n"
    "• Giấy tờ cũ vẫn dùng được.\n\n"
    "Hỏi: Có phải đổi căn cước không?\nĐáp: Không phải đổi.\n\n" + OFFICE
)
CONTENT = Outgoing(
    title="Trụ sở xã chuyển về thôn Trung",
    body=BODY,
    link="https://xa.example/dinh-chinh/1.html",
    office=OFFICE,
    published_at=NOW,
    claim="Trụ sở xã đã bán",
    verdict=VerdictLabel.REFUTED,
    evidence=(Evidence(fact="T-01", statement="Trụ sở ở thôn Trung", source="Quyết định 75/QĐ-UBND, 2026"),),
)


def channel(name: str, folder: Path, **options: Any):
    account = Account(id=1, channel=name, title=name, options={**OPTIONS[name], **options})
    return opened(account, folder)


def laid(name: str, folder: Path, content: Outgoing = CONTENT, key: str = "khóa", **options: Any) -> Path:
    receipt = channel(name, folder, **options).send(content, key, ForgottenMade())
    assert receipt.remote_id == code_of(key)
    return folder / "packs" / receipt.remote_id


def text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    if path.suffix == ".docx":
        return "\n".join(each.text for each in Document(str(path)).paragraphs)
    return path.read_text("utf-8-sig")


@pytest.mark.parametrize("name", OPTIONS)
def test_a_pack_is_laid_whole_once_and_found_again(name: str, tmp_path: Path) -> None:
    there = channel(name, tmp_path)
    assert there.spec.offline
    assert there.find("khóa", ForgottenMade()) is None
    pack = laid(name, tmp_path)
    assert {each.name for each in pack.iterdir()} == FILES[name] | {"pack.json"}
    before = {each.name: each.read_bytes() for each in pack.iterdir()}
    again = there.send(replace(CONTENT, title="Khác"), "khóa", ForgottenMade())
    assert again == there.find("khóa", ForgottenMade())
    assert {each.name: each.read_bytes() for each in pack.iterdir()} == before
    assert [each.name for each in pack.parent.iterdir()] == [pack.name]
    assert there.find("khóa khác", ForgottenMade()) is None


@pytest.mark.parametrize("name", OPTIONS)
def test_every_sheet_names_the_office_and_keeps_every_mark(name: str, tmp_path: Path) -> None:
    pack = laid(name, tmp_path)
    for each in pack.iterdir():
        if each.name == "pack.json":
            continue
        said = " ".join(unicodedata.normalize("NFC", text_of(each)).split())
        assert "thôn trung" in said.lower(), each.name
        if each.suffix != ".txt":
            assert OFFICE in said, each.name
            assert code_of("khóa") in said, each.name


def test_printed_letters_are_in_the_file_itself(tmp_path: Path) -> None:
    reader = PdfReader(laid("meeting_notes", tmp_path) / "tai-lieu-hop.pdf")
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert {str(font["/BaseFont"]).split("+")[-1] for font in fonts} >= {"NotoSans-Regular", "NotoSans-Bold"}
    for font in fonts:
        if "NotoSans" in str(font["/BaseFont"]):
            assert "/FontFile2" in font["/FontDescriptor"]
    assert reader.metadata is not None
    assert reader.metadata.author == OFFICE


# --- loudspeaker -------------------------------------------------------------------------------------


def test_a_script_is_written_as_it_is_spoken_between_its_formulas(tmp_path: Path) -> None:
    said = text_of(laid("loudspeaker", tmp_path) / "kich-ban.txt")
    lines = [each for each in said.splitlines() if each]
    assert lines[0] == "Kính thưa bà con!"
    assert lines[1] == f"Sau đây là thông báo của {OFFICE}."
    assert lines[-2] == f"Thông tin trên do {OFFICE} cung cấp."
    assert "mồng một tháng bảy năm hai nghìn không trăm hai mươi lăm" in said
    assert "Nghị quyết số hai trăm linh hai" in said
    assert "bảy giờ ba mươi phút" in said
    assert not any(sign.isdigit() for sign in said)
    assert said.count(OFFICE) == 2  # the signature of the written text is not read besides the formula


def test_a_script_that_is_too_long_is_refused_with_its_seconds(tmp_path: Path) -> None:
    long = replace(CONTENT, body="Bà con chú ý lịch làm việc mới của xã. " * 60)
    [violation] = channel("loudspeaker", tmp_path).check(long)
    assert violation.message == "publish.violation.long_script"
    assert violation.values["limit"] == 90
    # 10 syllables at 4 a second and a pause of .6 s, 60 times, and the formulas.
    assert 60 * (10 / 4 + 0.6) < violation.values["seconds"] < 60 * (10 / 4 + 0.6) + 25
    assert channel("loudspeaker", tmp_path, seconds="400").check(long) == ()


def test_readings_in_a_row_are_announced_and_counted(tmp_path: Path) -> None:
    said = text_of(laid("loudspeaker", tmp_path, times="2") / "kich-ban.txt")
    assert said.count("Giấy tờ cũ vẫn dùng được.") == 2
    assert said.count("Xin nhắc lại") == 1
    once = script_of("Tin", "Nội dung.", office=OFFICE)
    twice = script_of("Tin", "Nội dung.", office=OFFICE, times=2)
    assert once.seconds == twice.seconds == once.whole < twice.whole
    assert seconds_of(("một hai ba bốn",), 4) == 1.0


def test_the_office_teaches_its_short_forms_and_a_wrong_list_is_refused(tmp_path: Path) -> None:
    content = replace(CONTENT, body="Đến TTPVX nhé.")
    pack = laid("loudspeaker", tmp_path, content, read_as="TTPVX=Trung tâm phục vụ xã; NVHX=nhà văn hóa xã")
    assert "Đến Trung tâm phục vụ xã nhé." in text_of(pack / "kich-ban.txt")
    for wrong in ("TTPVX", "=x", "A=số 1"):
        with pytest.raises(BadSetting, match="read_as"):
            channel("loudspeaker", tmp_path, read_as=wrong)


def test_a_text_in_another_language_is_left_as_it_is_written(tmp_path: Path) -> None:
    english = replace(CONTENT, language="en", title="New office", body="Open from 7:30.")
    said = text_of(laid("loudspeaker", tmp_path, english) / "kich-ban.txt")
    assert "Open from 7:30." in said
    assert "Thank you for listening" in said


def test_the_preview_is_what_the_announcer_reads(tmp_path: Path) -> None:
    shown = dict(channel("loudspeaker", tmp_path).preview(CONTENT).parts)
    said = text_of(laid("loudspeaker", tmp_path) / "kich-ban.txt")
    assert shown["text"].split("\n") == [each for each in said.splitlines() if each]
    assert "giây" in shown["note"]


# --- cards, banners, notes -----------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_a_card_is_one_page_in_letters_that_can_be_read(paper: str, tmp_path: Path) -> None:
    reader = PdfReader(laid("answer_card", tmp_path, paper=paper) / "phieu-hoi-dap.pdf")
    assert len(reader.pages) == 1
    wide = {"A4": 595, "A5": 420}[paper]
    assert round(float(reader.pages[0].mediabox.width)) == wide
    said = text_of(tmp_path / "packs" / code_of("khóa") / "phieu-hoi-dap.pdf")
    for each in ("Trụ sở xã chuyển về thôn Trung", "Quyết định 75/QĐ-UBND", "Trụ sở xã đã bán"):
        assert each in said.replace("\n", " ")


def test_a_card_that_fits_by_measure_fits_in_the_file_and_a_longer_one_is_refused(tmp_path: Path) -> None:
    sentence = "Giấy tờ đã cấp vẫn còn giá trị cho đến khi hết hạn, người dân không phải đổi. "
    card = channel("answer_card", tmp_path)
    fitting = 0
    for count in range(1, 40):
        content = replace(CONTENT, body=sentence * count)
        found = card.check(content)
        if found:
            assert [each.message for each in found] == ["publish.violation.full_card"]
            break
        fitting = count
        pack = laid("answer_card", tmp_path, content, key=f"k{count}")
        assert len(PdfReader(pack / "phieu-hoi-dap.pdf").pages) == 1, count
    assert 5 < fitting < 38
    with pytest.raises(Rejected):
        card.send(replace(CONTENT, body=sentence * 39), "dài", ForgottenMade())


@pytest.mark.parametrize(
    ("site", "link", "leads"),
    [
        ("", CONTENT.link, None),
        ("https://xa.example/", CONTENT.link, CONTENT.link),
        ("https://xa.example/", "https://noi-khac.example/x", "https://xa.example/"),
        ("https://xa.example/", "http://xa.example.evil.example/", "https://xa.example/"),
        ("https://xa.example/", "", "https://xa.example/"),
    ],
)
def test_a_code_leads_to_the_offices_own_site_and_nowhere_else(
    site: str, link: str, leads: str | None, tmp_path: Path
) -> None:
    content = replace(CONTENT, link=link)
    shown = channel("answer_card", tmp_path, site=site).preview(content)
    assert [text for kind, text in shown.parts if kind == "note" and "QR" in text] == (
        [f"Mã QR dẫn đến {leads}"] if leads else []
    )
    pack = laid("answer_card", tmp_path, content, site=site)
    [page] = PdfReader(pack / "phieu-hoi-dap.pdf").pages
    assert len(page.images) == (1 if leads else 0)


def test_a_code_is_square_with_a_quiet_border_and_its_three_eyes() -> None:
    code = Image.open(io.BytesIO(qr_png("https://xa.example/"))).convert("L")
    side = code.width // 8
    assert code.width == code.height
    dark = [[code.getpixel((x * 8 + 4, y * 8 + 4)) == 0 for x in range(side)] for y in range(side)]
    assert not any(any(row) for row in dark[:4] + dark[-4:])
    for top, left in ((4, 4), (4, side - 11), (side - 11, 4)):
        assert all(dark[top][left : left + 7])
        assert not any(dark[top + 1][left + 1 : left + 6])
        assert all(dark[top + 3][left + 2 : left + 5])


def test_a_banner_is_one_line_of_composed_capitals(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Đính chính: trụ sở ở thôn Trung, không đổi giấy tờ")
    pack = laid("banner", tmp_path, replace(CONTENT, title=decomposed))
    assert text_of(pack / "bang-ron.txt") == "ĐÍNH CHÍNH: TRỤ SỞ Ở THÔN TRUNG, KHÔNG ĐỔI GIẤY TỜ\n"
    reader = PdfReader(pack / "bang-ron.pdf")
    assert float(reader.pages[0].mediabox.width) > float(reader.pages[0].mediabox.height)
    said = unicodedata.normalize("NFC", text_of(pack / "bang-ron.pdf"))
    assert "ĐÍNH CHÍNH: TRỤ SỞ Ở THÔN TRUNG, KHÔNG ĐỔI GIẤY TỜ" in said
    two = channel("banner", tmp_path).check(replace(CONTENT, title="Một\nHai"))
    assert [each.message for each in two] == ["publish.violation.banner_lines"]
    grown = channel("banner", tmp_path).check(replace(CONTENT, title="ß" * 90))
    assert [each.message for each in grown] == ["publish.violation.long_title"]


def test_notes_have_a_part_for_each_need_of_the_speaker(tmp_path: Path) -> None:
    pack = laid("meeting_notes", tmp_path)
    document = Document(str(pack / "tai-lieu-hop.docx"))
    headings = [each.text for each in document.paragraphs if each.style.name.startswith("Heading 2")]
    assert headings == [
        "Điều đang được nói",
        "Thông tin đúng",
        "Căn cứ",
        "Câu hỏi người dân có thể hỏi",
        "Liên hệ khi cần hỏi thêm",
    ]
    said = [each.text for each in document.paragraphs]
    claim = said[said.index("Điều đang được nói") + 1]
    assert claim == "Có tin nói rằng «Trụ sở xã đã bán». Kết luận: sai."
    assert said[said.index("Câu hỏi người dân có thể hỏi") + 1 :][:2] == [
        "Có phải đổi căn cước không?",
        "Không phải đổi.",
    ]
    assert said[said.index("Liên hệ khi cần hỏi thêm") + 1] == "Bộ phận một cửa, 0208 1234 567"
    without = replace(CONTENT, claim="", verdict=None, evidence=(), link="")
    bare = Document(str(laid("meeting_notes", tmp_path, without, key="k2") / "tai-lieu-hop.docx"))
    assert "Điều đang được nói" not in [each.text for each in bare.paragraphs]


@pytest.mark.parametrize("name", ["answer_card", "banner", "meeting_notes"])
def test_signs_that_cannot_be_printed_are_named_before_anything_is_printed(name: str, tmp_path: Path) -> None:
    [violation] = channel(name, tmp_path).check(replace(CONTENT, body="Chào bà con 🙂 ខ្មែរ"))
    assert violation.message == "publish.violation.unprintable"
    assert violation.values["signs"].startswith("🙂")


@pytest.mark.parametrize("name", OPTIONS)
def test_text_that_looks_like_code_or_steers_printers_stays_text(name: str, tmp_path: Path) -> None:
    odd = replace(
        CONTENT,
        title="A <b>&amp; B</b>",
        body="<para>x</para> & <img src='file:///etc/passwd'/>\x00\x0b\x1b[0m",
    )
    pack = laid(name, tmp_path, odd)
    for path in pack.glob("*.pdf"):
        assert "<img src=" in text_of(path).replace("\n", " ")
    for path in pack.glob("*.docx"):
        assert text_of(path)


# --- the shelf ---------------------------------------------------------------------------------------------


def test_the_texts_files_are_laid_beside_the_sheets(tmp_path: Path) -> None:
    picture = tmp_path / "goc"
    picture.write_bytes(media_files.saved("PNG"))
    attached = Attachment(
        sha256="a" * 64,
        kind=MediaKind.IMAGE,
        mime="image/png",
        size=picture.stat().st_size,
        name="../bản đồ.png",
        path=str(picture),
    )
    pack = laid("loudspeaker", tmp_path, replace(CONTENT, media=(attached, attached)))
    assert (pack / "tep-01--bản đồ.png").read_bytes() == picture.read_bytes()
    assert (pack / "tep-02--bản đồ.png").is_file()
    assert Shelf(tmp_path / "packs").file(pack.name, "tep-01--bản đồ.png") == picture.read_bytes()


def _lay(folder: str, start: Any) -> None:
    start.wait()
    channel("banner", Path(folder)).send(CONTENT, "khóa", ForgottenMade())


def test_several_processes_lay_one_pack_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    start = context.Event()
    workers = [context.Process(target=_lay, args=(str(tmp_path), start)) for _ in range(4)]
    for each in workers:
        each.start()
    start.set()
    for each in workers:
        each.join(60)
    assert [each.exitcode for each in workers] == [0, 0, 0, 0]
    assert [each.name for each in (tmp_path / "packs").iterdir()] == [code_of("khóa")]


def _killed_at(folder: str, step: int) -> None:
    """Lays a pack and dies at one of its writes to the disk."""
    real_sync, real_move, count = os.fsync, os.rename, [0]

    def perhaps_die() -> None:
        count[0] += 1
        if count[0] == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def sync(handle: int) -> None:
        perhaps_die()
        real_sync(handle)

    def move(*names: Any) -> None:
        perhaps_die()
        real_move(*names)
        perhaps_die()

    os.fsync, os.rename = sync, move  # type: ignore[assignment]
    channel("banner", Path(folder)).send(CONTENT, "khóa", ForgottenMade())


def test_a_process_killed_at_any_step_leaves_a_whole_pack_or_none(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    absent = whole = 0
    for step in range(1, 30):
        folder = tmp_path / str(step)
        worker = context.Process(target=_killed_at, args=(str(folder), step))
        worker.start()
        worker.join(60)
        there = channel("banner", folder)
        found = there.find("khóa", ForgottenMade())
        pack = folder / "packs" / code_of("khóa")
        if worker.exitcode == 0:
            break
        assert worker.exitcode == -signal.SIGKILL
        assert (found is None) == (not pack.exists())
        if found is None:
            absent += 1
            found = there.send(CONTENT, "khóa", ForgottenMade())
        else:
            whole += 1
        assert {each.name for each in pack.iterdir()} == FILES["banner"] | {"pack.json"}
        assert all(each.stat().st_size for each in pack.iterdir())
        assert found.remote_id == pack.name
    assert worker.exitcode == 0
    assert absent >= 5
    assert whole >= 1


def test_a_folder_of_something_else_is_never_taken_for_our_pack(tmp_path: Path) -> None:
    foreign = tmp_path / "packs" / code_of("khóa")
    foreign.mkdir(parents=True)
    (foreign / "ghi-chu.txt").write_text("của người khác")
    there = channel("banner", tmp_path)
    assert there.find("khóa", ForgottenMade()) is None
    with pytest.raises(Rejected):
        there.send(CONTENT, "khóa", ForgottenMade())
    assert (foreign / "ghi-chu.txt").read_text() == "của người khác"


@pytest.mark.parametrize(
    ("number", "cause"),
    [(errno.ENOSPC, "packs_full"), (errno.EROFS, "packs_read_only"), (errno.EIO, "packs_disk")],
)
def test_a_disk_that_refuses_leaves_nothing_half_done(
    number: int, cause: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync
    calls = []

    def refusing(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(number, os.strerror(number))
        real(handle)

    monkeypatch.setattr(os, "fsync", refusing)
    there = channel("banner", tmp_path)
    with pytest.raises(Transient) as refused:
        there.send(CONTENT, "khóa", ForgottenMade())
    assert refused.value.values["cause"] == cause
    assert there.find("khóa", ForgottenMade()) is None
    assert list((tmp_path / "packs").iterdir()) == []
    assert there.send(CONTENT, "khóa", ForgottenMade()).remote_id == code_of("khóa")


def test_a_change_or_removal_of_a_pack_is_seen(tmp_path: Path) -> None:
    pack = laid("banner", tmp_path)
    there = channel("banner", tmp_path)
    first = there.look(pack.name)
    assert (first.there, there.look(pack.name)) == (True, first)
    (pack / "bang-ron.txt").write_text("khác")
    assert there.look(pack.name).fingerprint != first.fingerprint
    shutil.rmtree(pack)
    assert not there.look(pack.name).there
    assert not there.look("../../etc").there


def test_what_stopped_processes_left_is_cleared_and_what_others_make_is_not(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    old, new = packs / ".cu.tmp", packs / ".moi.tmp"
    for each in (old, new):
        each.mkdir(parents=True)
    os.utime(old, (1, 1))
    laid("banner", tmp_path)
    assert not old.exists()
    assert new.exists()


def test_the_publisher_sends_through_every_offline_channel_and_records_the_packs(
    store, tmp_path: Path
) -> None:
    desk = Desk(store, NOW)
    accounts = [desk.account(name, **OPTIONS[name]) for name in OPTIONS]
    rows = desk.scheduled(*accounts, body="Trụ sở xã ở thôn Trung.")
    ctx = Publishing(
        store=store,
        office=OFFICE,
        open_channel=lambda account: channels.open_channel(account, room(tmp_path)),
        owner="thử",
    )
    publish_due(ctx, NOW)
    for number in rows:
        row = desk.row(number)
        assert row.state is PublicationState.PUBLISHED, row.advice
        about = json.loads((tmp_path / "packs" / str(row.remote_id) / "pack.json").read_text("utf-8"))
        assert about["reference"] == row.remote_id == code_of(row.key)
