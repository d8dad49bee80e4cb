"""Official documents are read whatever their form; what cannot be read is refused with a remedy."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from docx.oxml.parser import parse_xml
from hypothesis import given, settings, strategies as st
from office_files import PLAN, docx, locked_pdf, packed, pdf, scanned_pdf

from crawler.documents import apart, extract, plain, word
from crawler.documents.forms import LARGEST, LARGEST_UNPACKED, Form, form_of
from crawler.documents.heading import read_head
from crawler.documents.passages import LONGEST, passages_of
from crawler.documents.reading import read_document
from kiemtin.errors import (
    DocumentDamaged,
    DocumentLocked,
    DocumentOfPersons,
    DocumentTooLarge,
    DocumentTooSlow,
    DocumentUnknownForm,
    DocumentWithoutText,
    KiemTinError,
)
from kiemtin.evidence import DocumentHead

SAMPLES = Path(__file__).parents[1] / "fixtures" / "evidence"
LETTER = """BỘ NỘI VỤ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 4567/BNV-CQĐP
V/v hướng dẫn bố trí nhân sự sau sắp xếp
Hà Nội, ngày 03 tháng 7 năm 2025
Kính gửi: UBND các tỉnh
1. Bố trí cán bộ theo Nghị quyết số 202/2025/QH15 ngày 12 tháng 6 năm 2025 của Quốc hội."""


def test_a_docx_gives_its_head_its_sections_and_its_tables():
    read = read_document("kh.docx", docx())
    assert read.form == "docx"
    assert read.head == DocumentHead(
        kind="Kế hoạch",
        number="145/KH-UBND",
        issuer="Ủy ban nhân dân tỉnh Lâm Hà",
        title="Duy trì điểm tiếp nhận hồ sơ sau sắp xếp",
        dated=date(2025, 8, 12),
    )
    places = {each.place: each for each in read.passages}
    assert places["mục I, mục 2"].text == "Thời gian chờ đến lượt tại quầy không quá 20 phút."
    assert places["mục I, mục 2"].heading == "MỤC ĐÍCH"
    assert "1 | Xã Đông Sơn | 7h30 đến 17h" in places["mục II, mục 1"].text


def test_what_was_deleted_with_tracked_changes_is_not_read():

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraph = parse_xml(
        f"<w:p {space}><w:r><w:t>còn </w:t></w:r><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>"
        f"<w:moveFrom><w:r><w:t>dời</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>thêm</w:t></w:r></w:ins></w:p>"
    )
    assert word._paragraph(paragraph) == "còn thêm"


def test_a_pdf_with_text_gives_places_with_their_page():
    read = read_document("kh.pdf", pdf(PLAN[:4], PLAN[4:]))
    assert read.form == "pdf"
    assert read.head.kind == "Kế hoạch"
    assert [each.place for each in read.passages][1:] == [
        "mục I, mục 1, trang 1",
        "mục I, mục 2, trang 2",
        "mục II, mục 1, trang 2",
    ]


def test_a_pdf_that_only_forbids_printing_is_read_and_its_blank_pages_are_counted():
    assert read_document("in.pdf", locked_pdf("")).passages
    assert read_document("kh.pdf", pdf(PLAN, (), ())).blank_pages == 2


def test_a_web_page_is_read_without_the_menus_of_its_site():
    read = read_document("cv.html", (SAMPLES / "cv-giay-to.html").read_bytes())
    assert read.form == "html"
    assert read.head.number == "512/CAT-QLHC"
    assert read.head.kind == "Công văn"
    assert not any("Trang chủ" in each.text for each in read.passages)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1258"]
)
def test_text_in_any_usual_encoding_is_the_same_text(encoding):
    text = (SAMPLES / "nq-hoc-phi.txt").read_text(encoding="utf-8")
    # windows-1258 writes vowels whole and tones as marks after them.
    written = text
    if encoding == "windows-1258":
        written = "".join(_apart(char) for char in text)
    read = read_document("nq.txt", written.encode(encoding))
    assert read.head.number == "22/2025/NQ-HĐND"
    assert unicodedata.is_normalized("NFC", read.passages[1].text)
    assert "Học sinh mầm non, tiểu học" in " ".join(each.text for each in read.passages)


def _apart(char: str) -> str:
    tones = "\u0300\u0301\u0303\u0309\u0323"
    letters = unicodedata.normalize("NFD", char)
    marks = [each for each in letters if each in tones]
    rest = unicodedata.normalize("NFC", "".join(each for each in letters if each not in tones))
    return rest + "".join(marks)


def test_a_text_typed_with_the_old_tcvn3_fonts_is_turned_into_unicode():
    said = "Điều 1. Người dân được miễn lệ phí khi đổi giấy tờ ở xã mới, phường mới."
    back = {new: old for old, new in zip(plain._TCVN3, plain._UNICODE, strict=True)}
    written = "".join(back.get(char, char) for char in said)
    assert plain.read_text(written.encode("latin-1")) == (said, True)
    assert not plain.is_tcvn3("Giá 5 µm, ½ cốc, «trích» và ®")


@pytest.mark.parametrize(
    ("lines", "head"),
    [
        (
            LETTER.split("\n"),
            ("Công văn", "4567/BNV-CQĐP", "Bộ Nội vụ", "hướng dẫn bố trí nhân sự sau sắp xếp", date(2025, 7, 3)),
        ),
        (
            (SAMPLES / "nq-sap-xep.txt").read_text("utf-8").split("\n"),
            (
                "Nghị quyết",
                "9001/NQ-UBTVQH15",
                "Ủy ban Thường vụ Quốc hội",
                "Sắp xếp các đơn vị hành chính cấp xã của tỉnh Lâm Hà năm 2025",
                date(2025, 6, 16),
            ),
        ),
        (
            (SAMPLES / "kl-tai-san.txt").read_text("utf-8").split("\n"),
            (
                "Kết luận",
                "88-KL/TU",
                "Tỉnh ủy Lâm Hà",
                "Về xử lý trụ sở, tài sản công dôi dư sau sắp xếp",
                date(2025, 10, 2),
            ),
        ),
        (["Hôm nay trời đẹp.", "Không có gì."], ("", "", "", "", None)),
        (["Số: 7/QĐ-UBND", "Lâm Hà, ngày 31 tháng 2 năm 2025"], ("Quyết định", "7/QĐ-UBND", "Ủy ban nhân dân", "", None)),
    ],
)  # fmt: skip
def test_a_document_says_what_it_is_in_its_first_lines(lines, head):
    found = read_head(lines)
    assert (found.kind, found.number, found.issuer, found.title, found.dated) == head


def test_what_a_document_cites_is_not_taken_for_its_own_number():
    assert read_head(["Căn cứ Nghị quyết số 202/2025/QH15 ngày 12 tháng 6 năm 2025;"]).number == ""


def test_articles_clauses_and_points_are_cited_as_they_stand():
    lines = (
        "Điều 4. Trách nhiệm",
        "1. Ủy ban nhân dân xã có trách nhiệm:",
        "a) Tiếp nhận hồ sơ của người dân;",
        "b) Trả kết quả đúng hẹn.",
        "2. Công an xã cập nhật nơi thường trú.",
        "Điều 5. Nghị quyết này có hiệu lực từ ngày 01 tháng 7 năm 2025.",
    )
    assert [(each.place, each.heading, each.text) for each in passages_of([lines])] == [
        (
            "Điều 4, khoản 1",
            "Trách nhiệm",
            "Ủy ban nhân dân xã có trách nhiệm: a) Tiếp nhận hồ sơ của người dân; b) Trả kết quả đúng hẹn.",
        ),
        ("Điều 4, khoản 2", "Trách nhiệm", "Công an xã cập nhật nơi thường trú."),
        ("Điều 5", "", "Nghị quyết này có hiệu lực từ ngày 01 tháng 7 năm 2025."),
    ]


def test_no_words_are_lost_and_no_passage_is_too_long_to_read():
    sentence = "Cơ quan tiếp nhận hồ sơ trong giờ hành chính và trả kết quả đúng hẹn cho người dân. "
    lines = ["Điều 1. Nội dung", "1. " + sentence * 40, "a) " + "dài" * 1_000]
    found = passages_of([lines])
    assert max(len(each.text) for each in found) <= LONGEST
    assert sum(each.text.count("đúng hẹn") for each in found) == 40
    assert "".join(each.text for each in found).count("dài") == 1_000
    assert found[0].place == "Điều 1, khoản 1, đoạn 1"


def test_an_article_of_one_line_without_a_full_stop_is_its_own_words():
    lines = (
        "Điều 1. Bãi bỏ Thông tư số 3",
        "Điều 2. Nội dung",
        "1. Việc thứ nhất của điều này.",
        "Điều 3. Hiệu lực",
    )
    assert [(each.place, each.heading, each.text) for each in passages_of([lines])] == [
        ("Điều 1", "", "Bãi bỏ Thông tư số 3"),
        ("Điều 2, khoản 1", "Nội dung", "Việc thứ nhất của điều này."),
        ("Điều 3", "", "Hiệu lực"),
    ]


def test_titles_and_sentences_broken_over_two_lines_are_put_together():
    lines = (
        "Điều 1. Tổ chức của chính quyền địa",
        "phương sau sắp xếp",
        "1. Trụ sở đặt tại phường 2 cũ.",
        "Điều 2. Nghị quyết này có hiệu lực thi hành",
        "kể từ ngày ký.",
    )
    assert [(each.place, each.heading, each.text) for each in passages_of([lines])] == [
        ("Điều 1, khoản 1", "Tổ chức của chính quyền địa phương sau sắp xếp", "Trụ sở đặt tại phường 2 cũ."),
        ("Điều 2", "", "Nghị quyết này có hiệu lực thi hành kể từ ngày ký."),
    ]


def test_a_document_of_more_parts_than_anybody_reads_is_refused_whole_and_not_cut():
    with pytest.raises(DocumentTooLarge):
        read_document("x.txt", "\n".join(f"Điều {n % 9_000}. Một việc" for n in range(20_001)).encode())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=30))
def test_any_lines_are_cut_without_losing_a_letter(lines):
    found = passages_of([[" ".join(line.split()) for line in lines]])
    head = read_head([line for line in lines if line.strip()])
    assert all(each.text for each in found)
    assert isinstance(head.name, str)


def test_numbers_of_private_people_are_taken_out_and_names_of_signers_stay():
    text = "\n".join(
        (*PLAN, "3. Liên hệ bà Lê Thị Bình, điện thoại 0912 345 678, đường dây nóng 0299 3 822 822.", "TM. ỦY BAN NHÂN DÂN, CHỦ TỊCH Trần Văn Chủ")
    )  # fmt: skip
    read = read_document("kh.txt", text.encode())
    said = " ".join(each.text for each in read.passages)
    assert read.removed == 1
    assert "0912" not in said
    assert "0299 3 822 822" in said
    assert "Trần Văn Chủ" in said


def test_a_list_of_private_people_is_not_kept_at_all():
    people = [
        f"{n}. Ông Nguyễn Văn {n}, số căn cước 0{n}2085001234, được hỗ trợ một lần." for n in range(10, 18)
    ]
    with pytest.raises(DocumentOfPersons):
        read_document("ds.txt", "\n".join((*PLAN, *people)).encode())


# what cannot be read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BAD = {
    "empty.txt": (b" \n ", DocumentDamaged),
    "blank.pdf": (scanned_pdf(), DocumentWithoutText),
    "few.txt": ("Chữ ít quá".encode(), DocumentWithoutText),
    "locked.pdf": (locked_pdf("mat-khau"), DocumentLocked),
    "cut.pdf": (pdf(PLAN)[:400], DocumentDamaged),
    "noise.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 40, DocumentDamaged),
    "noise.docx": (b"PK\x03\x04" + bytes(range(256)) * 40, DocumentDamaged),
    "locked.docx": (OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), DocumentLocked),
    "old.doc": (OLE + bytes(500), DocumentUnknownForm),
    "table.xlsx": (packed(xl__workbook_dot_xml=b"<workbook/>"), DocumentUnknownForm),
    "files.zip": (packed(a=b"a"), DocumentUnknownForm),
    "no-parts.docx": (packed(word__document_dot_xml=b"<a/>"), DocumentDamaged),
    "letter.rtf": (b"{\\rtf1 abc}", DocumentUnknownForm),
    "scan.txt": (b"\xff\xd8\xff\xe0" + bytes(100), DocumentUnknownForm),
    "program.txt": (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20, DocumentUnknownForm),
    "huge.txt": (b"a" * (LARGEST + 1), DocumentTooLarge),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_refused_by_name_with_a_remedy(name):
    body, error = BAD[name]
    with pytest.raises(error) as caught:
        read_document(name, body)
    for language in ("vi", "en"):
        said = caught.value.message(language)
        assert name in said
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("name", "body", "form"),
    [
        ("really.txt", docx(), Form.DOCX),
        ("really.docx", pdf(PLAN), Form.PDF),
        ("really.pdf", b"<!DOCTYPE html><html><body><p>a</p></body></html>", Form.HTML),
        ("really.html", "Điều 1. Chỉ là văn bản.".encode(), Form.TEXT),
    ],
)
def test_the_bytes_tell_the_form_and_not_the_name(name, body, form):
    assert form_of(name, body) is form


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = packed(word__document_dot_xml=b"0" * (LARGEST_UNPACKED + 1))
    assert len(bomb) < 1_000_000
    with pytest.raises(DocumentTooLarge):
        form_of("bomb.docx", bomb)


def test_reading_that_takes_too_long_is_stopped():
    with pytest.raises(DocumentTooSlow):
        apart.read_pages("slow.pdf", Form.PDF, pdf(PLAN), patience=0.001)


def test_more_text_than_anybody_can_check_is_refused(monkeypatch):
    monkeypatch.setattr(extract, "MOST_CHARACTERS", 10)
    assert extract.pages_of(Form.TEXT, "Mười hai chữ cái".encode())["problem"] == "large"


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n", b"<html>", b"\xff\xfe"]))
def test_any_bytes_are_read_or_refused_but_never_break_the_reader(body, start):
    try:
        form = form_of("x", start + body)
    except KiemTinError:
        return
    if form is not Form.DOCX:
        assert {"pages", "problem"} & set(extract.pages_of(form, start + body))
