"""What people bring by hand: read by the gate and forgotten, counted like any voice, refused with a reason."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import FixedClock
from hypothesis import given, settings, strategies as st
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import text as sql

from crawler import ocr
from crawler.gate import Gate
from crawler.imports import HEADINGS, BadRow, read_posts
from crawler.tips import SOURCE, Tips, page_of
from kiemtin import errors
from kiemtin.entities import ClaimReading, Reading
from kiemtin.states import Origin, SentenceType, VerdictLabel
from kiemtin.store import Store
from kiemtin.store.repositories.sources import StoredSource

CLAIM = "Nghe nói từ tháng sau ai không đổi căn cước sẽ bị phạt năm trăm nghìn đồng"
NAMES = ("Chim Báo Bình", "chimbaobinh", "0900 000 077", "chim.bao@hopthu.example")
FONT = Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf")


class OneClaim:
    """A reader for which every text makes the same claim."""

    def __init__(self) -> None:
        self.read_texts: list[str] = []

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading:
        self.read_texts.append(text)
        claim = ClaimReading(
            text=text,
            span=(0, len(text)),
            key="can_cuoc:phat",
            statement="Ai không đổi căn cước sẽ bị phạt.",
            verdict=VerdictLabel.NOT_ENOUGH_INFO,
            score=0.5,
        )
        return Reading(label=SentenceType.CLAIM, flag=False, claims=(claim,), topics=("giay_to",))


@pytest.fixture
def reader() -> OneClaim:
    return OneClaim()


@pytest.fixture
def tips(sqlite_store: Store, reader: OneClaim, clock: FixedClock) -> Tips:
    return Tips(sqlite_store, lambda: Gate(sqlite_store.work, reader, clock, k=5), clock)


def shown(store: Store) -> int:
    with store.read() as uow:
        claim = uow.claims.find("can_cuoc:phat")
    return claim.voices if claim else 0


def every_byte(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(folder.glob("kiemtin.db*")))


def source(name: str, adapter: str, origin: Origin, **options: Any) -> StoredSource:
    return StoredSource(
        name=name, adapter=adapter, title=name, origin=origin, options=options, interval_s=60, delay_s=5
    )


# --- a text ------------------------------------------------------------------------------------


def test_the_words_of_a_tip_and_who_stands_in_them_are_nowhere_afterwards(
    tips: Tips, sqlite_store: Store, reader: OneClaim, tmp_path: Path
) -> None:
    tips.take_text(
        f"{CLAIM}. Chị Chim Báo Bình (@chimbaobinh, 0900 000 077, chim.bao@hopthu.example) bảo thế."
    )
    assert reader.read_texts, "the tip was not read"
    sqlite_store.close()
    left = every_byte(tmp_path)
    for each in (*NAMES, CLAIM, "năm trăm nghìn", "bảo thế"):
        assert each.encode() not in left, each
    assert not any(name in said for said in reader.read_texts for name in NAMES[1:])


def test_the_same_words_brought_again_and_again_never_reach_k(
    tips: Tips, sqlite_store: Store, clock: FixedClock
) -> None:
    for _ in range(3):
        for variant in (CLAIM, CLAIM + "!!!", CLAIM.upper(), f"  {CLAIM}  "):
            tips.take_text(variant)
        clock.forward(hours=23)
    assert shown(sqlite_store) == 0


def test_five_people_in_their_own_words_are_five_voices(tips: Tips, sqlite_store: Store) -> None:
    for number in range(4):
        tips.take_text(f"{CLAIM}, theo lời người thứ {'abcd'[number] * 3}")
        assert shown(sqlite_store) == 0
    tips.take_text(f"Có phải là {CLAIM.lower()} không vậy mọi người")
    assert shown(sqlite_store) == 5


@pytest.mark.parametrize(
    "words", ["", "   ", "ngắn quá", "12345 67890 12345 67890", "..........................."]
)
def test_too_little_to_read_is_said(tips: Tips, words: str) -> None:
    with pytest.raises(errors.TipEmpty):
        tips.take_text(words)


def test_a_text_without_end_is_refused(tips: Tips) -> None:
    with pytest.raises(errors.TipTooLong):
        tips.take_text("dài lắm " * 5000)


@given(words=st.text(min_size=20, max_size=200))
@settings(max_examples=50, deadline=None)
def test_a_tips_page_holds_its_words_only_for_the_gate_and_its_thread_does_not_tell_them(words: str) -> None:
    now = FixedClock().now()
    page = page_of(words, now)
    assert page.voices[0].speaker is None
    assert page.thread.startswith("tip:")
    assert len(page.thread) == len("tip:") + 64
    assert "://" not in page.thread
    assert page_of(words, now + timedelta(hours=1)).voices[0].said_at == page.voices[0].said_at <= now


# --- a link ------------------------------------------------------------------------------------


def test_a_link_to_a_government_site_is_read_by_the_crawler(tips: Tips, sqlite_store: Store) -> None:
    tips.take_link("https://xa.bacninh.gov.vn/thong-bao#muc-2")
    tips.take_link("https://xa.bacninh.gov.vn/thong-bao")
    with sqlite_store.read() as uow:
        found = uow.sources.get(SOURCE)
    assert found.origin is Origin.PUBLICATION
    assert found.options == {"addresses": ["https://xa.bacninh.gov.vn/thong-bao"]}


def test_a_known_newspaper_needs_no_more_and_an_unknown_site_needs_its_organisations_name(
    tips: Tips, sqlite_store: Store
) -> None:
    with sqlite_store.work() as uow:
        uow.sources.put(source("bao", "feed", Origin.PUBLICATION, address="https://www.bao.example/rss"))
        uow.commit()
    tips.take_link("https://bao.example/tin-1.html")
    with pytest.raises(errors.TipNotPublication) as caught:
        tips.take_link("https://la.example/tin")
    assert "la.example" in caught.value.vietnamese()
    tips.take_link("https://la.example/tin", "Hội Chữ thập đỏ tỉnh")
    with sqlite_store.read() as uow:
        assert len(uow.sources.get(SOURCE).options["addresses"]) == 2


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/mot.nguoi/posts/123",
        "https://www.facebook.com/groups/kin/posts/1",
        "https://zalo.me/g/nhomkin",
        "https://diendan.example/members/mot-nguoi.12/",
        "https://ten:matkhau@bao.example/tin",
        "không phải địa chỉ",
    ],
)
def test_a_profile_a_closed_group_and_a_log_in_are_refused_with_the_reason(
    tips: Tips, sqlite_store: Store, address: str
) -> None:
    with pytest.raises(errors.SourceRefused) as caught:
        tips.take_link(address, "Tổ chức nào đó")
    assert "a p" not in caught.value.vietnamese(), "the reason is told in the reader's language"
    with sqlite_store.read() as uow, pytest.raises(errors.UnknownSource):
        uow.sources.get(SOURCE)


def test_a_place_where_people_talk_is_no_publication_whatever_is_said_of_it(
    tips: Tips, sqlite_store: Store
) -> None:
    with sqlite_store.work() as uow:
        uow.sources.put(source("dd", "forum", Origin.PUBLIC_VOICE, feed="https://diendan.example/rss"))
        uow.commit()
    with pytest.raises(errors.TipIsDiscussion):
        tips.take_link("https://diendan.example/threads/a.1/", "Diễn đàn Ví Dụ")


def test_who_brought_a_link_is_not_in_the_audit_log(tips: Tips, sqlite_store: Store) -> None:
    tips.take_link("https://xa.bacninh.gov.vn/thong-bao")
    with sqlite_store.engine.connect() as db:
        rows = db.execute(sql("SELECT actor, action FROM audit WHERE action = 'take_tip'")).all()
    assert [tuple(each) for each in rows] == [("system", "take_tip")]


# --- a screenshot ---------------------------------------------------------------------------------


def screenshot(lines: list[str], *, dark: bool = False, kind: str = "PNG", size: int = 28) -> bytes:
    """A post as a telephone shows it: name, time, words, buttons."""
    ink, paper = ("white", "#18191a") if dark else ("#050505", "white")
    picture = Image.new("RGB", (900, 40 + 2 * size * (len(lines) + 1)), paper)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(FONT), size)
    for number, line in enumerate(lines):
        draw.text((30, 20 + 2 * size * number), line, fill=ink, font=font)
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


POST = [
    "2 giờ",
    "Nghe nói từ tháng sau ai không đổi",
    "căn cước sẽ bị phạt 500 nghìn đồng,",
    "bà con ở phường Kinh Bắc chú ý nhé.",
    "Thích   Bình luận   Chia sẻ",
]


@pytest.mark.parametrize(("dark", "kind"), [(False, "PNG"), (True, "PNG"), (False, "JPEG")])
def test_vietnamese_words_of_a_screenshot_are_read_without_its_buttons(dark: bool, kind: str) -> None:
    said = ocr.read_picture("man-hinh.png", screenshot(POST, dark=dark, kind=kind))
    wanted = " ".join(POST[1:4])
    words = said.split()
    right = sum(each in words for each in wanted.split())
    assert right >= 0.9 * len(wanted.split()), said
    assert "Chia sẻ" not in said
    assert "2 giờ" not in said


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "UnidentifiedImageError"), (b"%PDF-1.4", "UnidentifiedImageError"), (b"x" * 21_000_000, "20 MB")],
)
def test_what_is_no_picture_is_said(body: bytes, reason: str) -> None:
    with pytest.raises(errors.PictureUnreadable) as caught:
        ocr.read_picture("la.png", body)
    assert reason in caught.value.english()


def test_a_picture_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    assert len(out.getvalue()) < 1_000_000
    with pytest.raises(errors.PictureUnreadable):
        ocr.read_picture("bom.png", out.getvalue())


def test_a_picture_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(errors.PictureTooSlow):
        ocr.read_picture("cham.png", screenshot(POST), patience=0.01)


@pytest.mark.parametrize(
    ("lacking", "told"), [("tesseract-ocr", "apt-get install"), ("tesseract-ocr-vie", "apt-get")]
)
def test_a_machine_without_ocr_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, lacking: str, told: str
) -> None:
    monkeypatch.setattr(ocr, "missing_parts", lambda: lacking)
    with pytest.raises(errors.OcrMissing) as caught:
        ocr.read_picture("a.png", screenshot(POST))
    assert lacking in caught.value.vietnamese()
    assert told in caught.value.vietnamese()


def test_screen_parts_go_and_words_stay() -> None:
    said = "12 phút ·\nMọi người ơi, 2 giờ nữa cúp điện đấy\nThích · Phản hồi\n1,2K\nXem thêm bình luận\n9:41 82%\nđúng không?"
    assert ocr.without_screen_parts(said) == "Mọi người ơi, 2 giờ nữa cúp điện đấy\n\nđúng không?"


# --- a table ------------------------------------------------------------------------------------------


def table(*lines: str) -> bytes:
    return ("\ufeff" + "\r\n".join(lines)).encode()


NOW = FixedClock().now()
DAY = "19/11/2026 08:00"


def test_columns_that_name_people_are_counted_and_never_come_out() -> None:
    body = table(
        "Người đăng;Nội dung;Thời gian;user_id;Số điện thoại;Lượt thích;Email",
        f"Chim Báo Bình;{CLAIM};{DAY};chimbaobinh;0900 000 077;12;chim.bao@hopthu.example",
    )
    posts = read_posts("bai.csv", body, NOW)
    assert (posts.people, posts.unknown, posts.voices) == (4, 1, 1)
    assert not [each for each in NAMES if each in repr(posts)]
    assert posts.pages[0].voices[0].text == CLAIM


@pytest.mark.parametrize("heading", ["Nội dung", "NOI DUNG", "text", "Content", "bình luận"])
@pytest.mark.parametrize("when", ["Thời gian", "ngày đăng", "date", "created_at"])
def test_headings_are_known_in_both_languages_with_or_without_marks(heading: str, when: str) -> None:
    assert read_posts("a.csv", table(f"{heading},{when}", f"{CLAIM},{DAY}"), NOW).voices == 1


def test_bad_rows_are_told_by_line_and_the_others_are_read() -> None:
    body = table(
        "text,time,link",
        f"{CLAIM},{DAY},",
        f",{DAY},",
        f"{CLAIM},hôm nọ,",
        f"{CLAIM},19/11/2027,",
        f"{CLAIM},01/01/2026,",
        f"{CLAIM},{DAY},https://www.facebook.com/mot.nguoi/posts/1",
        ",,",
        f"{CLAIM},{DAY},https://diendan.example/threads/a.1/post-5",
    )
    posts = read_posts("a.csv", body, NOW)
    assert posts.bad == [
        BadRow(line=3, reason="no_text"),
        BadRow(line=4, reason="no_time"),
        BadRow(line=5, reason="future"),
        BadRow(line=6, reason="old", detail="30"),
        BadRow(line=7, reason="refused", detail="a personal profile or a closed group"),
    ]
    assert posts.voices == 2
    assert posts.pages[1].thread == "https://diendan.example/threads/a.1/"


def test_a_workbook_is_read_like_a_table() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Tác giả", "Nội dung", "Ngày"])
    sheet.append(["Chim Báo Bình", CLAIM, datetime(2026, 11, 19, 8)])  # noqa: DTZ001  (as a workbook has it)
    sheet.append(["chimbaobinh", CLAIM + " ạ", date(2026, 11, 18)])
    out = io.BytesIO()
    book.save(out)
    posts = read_posts("bai.xlsx", out.getvalue(), NOW)
    assert (posts.people, posts.voices, posts.bad) == (1, 2, [])
    assert not [each for each in NAMES if each in repr(posts)]


def test_a_whole_file_without_links_is_one_page_and_can_show_nothing_by_itself(
    sqlite_store: Store, reader: OneClaim, clock: FixedClock
) -> None:
    body = table("text,time", *(f"{CLAIM} {'abcdefghijkl'[number] * 4},{DAY}" for number in range(12)))
    gate = Gate(sqlite_store.work, reader, clock, k=5)
    for page in read_posts("a.csv", body, NOW).pages:
        gate.admit("nhap-tay", page)
    assert shown(sqlite_store) == 0


def test_posts_of_several_threads_are_several_pages_and_twice_the_same_file_is_once(
    sqlite_store: Store, reader: OneClaim, clock: FixedClock, tmp_path: Path
) -> None:
    body = table("text,time,topic", *(f"{CLAIM} {number},{DAY},Chủ đề {number}" for number in range(5)))
    gate = Gate(sqlite_store.work, reader, clock, k=5)
    counted = [
        sum(gate.admit("nhap-tay", page).counted for page in read_posts("a.csv", body, NOW).pages)
        for _ in range(2)
    ]
    assert counted == [5, 0]
    assert shown(sqlite_store) == 5
    sqlite_store.close()
    assert CLAIM.encode() not in every_byte(tmp_path)


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("a.csv", b"", errors.ImportUnreadable),
        ("a.csv", "nội dung".encode("utf-16"), errors.ImportWithoutColumns),
        ("a.csv", b"\xff\xfa\x00", errors.ImportUnreadable),
        ("a.xlsx", b"PK\x03\x04 broken", errors.ImportUnreadable),
        ("a.csv", b"x" * 20_000_001, errors.ImportUnreadable),
        ("a.csv", b"text,who\nx,y", errors.ImportWithoutColumns),
    ],
)
def test_a_file_that_is_no_table_says_what_to_do(
    name: str, body: bytes, error: type[errors.KiemTinError]
) -> None:
    with pytest.raises(error):
        read_posts(name, body, NOW)


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_posts_or_an_error_that_says_so(body: bytes) -> None:
    try:
        posts = read_posts("a.csv", b"text,time\n" + body, NOW)
    except errors.KiemTinError:
        return
    assert posts.voices >= 0


def test_no_heading_that_is_read_names_people() -> None:
    from crawler.imports import _PEOPLE

    assert not [each for names in HEADINGS.values() for each in names if _PEOPLE.search(each)]
