"""A file of the library tells what it shows and nothing about who made it, where and when."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import media_files as files
import pytest
from docx import Document as OpenDocument
from hypothesis import HealthCheck, given, settings, strategies as st
from PIL import Image
from pypdf import PdfReader

from kiemtin.errors import (
    KiemTinError,
    MediaDamaged,
    MediaLocked,
    MediaTooLarge,
    MediaTooSlow,
    MediaUnfit,
    MediaUnknownForm,
)
from media.answer import Cleaned, Refused
from media.apart import cleaned
from media.clean import clean
from media.forms import Form, form_of

FIXTURES = Path(__file__).parents[1] / "fixtures" / "media"
BROUGHT = {
    "jpeg": files.jpeg,
    "png": files.png,
    "webp": files.webp,
    "gif": files.gif,
    "mp4": files.mp4,
    "webm": files.webm,
    "endless webm": lambda: files.webm(endless=True),
    "pdf": files.pdf,
    "docx": files.docx,
}


def made(body: bytes) -> Cleaned:
    return clean(form_of("tệp", body), body)


def refusal(body: bytes) -> Refused:
    with pytest.raises(Refused) as refused:
        made(body)
    return refused.value


@pytest.mark.parametrize("form", BROUGHT)
def test_place_author_and_comments_are_in_no_byte_of_what_is_kept(form: str) -> None:
    given_body = BROUGHT[form]()
    assert any(each in files.laid_open(given_body) for each in files.CANARIES)
    kept = files.laid_open(made(given_body).body)
    assert not [each for each in files.CANARIES if each in kept]
    assert b"CANARY" not in kept


@pytest.mark.parametrize("form", BROUGHT)
def test_cleaning_the_same_file_twice_gives_the_same_bytes(form: str) -> None:
    body = BROUGHT[form]()
    assert made(body).body == made(body).body


# --- pictures ------------------------------------------------------------------------------------


def test_a_picture_taken_sideways_stands_upright() -> None:
    body = made(files.jpeg(orientation=6)).body
    shown = Image.open(io.BytesIO(body))
    assert shown.size == (40, 80)
    top, bottom = shown.getpixel((20, 10)), shown.getpixel((20, 70))
    assert top[0] > 200 > bottom[0]
    assert not shown.getexif()


def test_a_large_picture_is_made_smaller_and_its_size_told() -> None:
    kept = made(files.jpeg(size=(9_000, 3_000)))
    assert (kept.width, kept.height) == (4_096, 1_365)
    assert Image.open(io.BytesIO(kept.body)).size == (4_096, 1_365)


def test_transparency_stays_and_everything_else_becomes_a_photo_or_a_drawing() -> None:
    clear = Image.new("RGBA", (10, 10), (255, 0, 0, 100))
    assert made(files.saved("WEBP", clear)).mime == "image/png"
    assert made(files.saved("WEBP")).mime == "image/jpeg"
    assert made(files.gif()).mime == "image/png"
    assert Image.open(io.BytesIO(made(files.saved("PNG", clear)).body)).getpixel((5, 5))[3] == 100


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA"])
def test_every_kind_of_colours_is_read(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    source = Image.new("I;16", (8, 8), 65_535) if mode == "I;16" else files.picture((8, 8)).convert(mode)
    kept = Image.open(io.BytesIO(made(files.saved(form, source)).body))
    assert kept.size == (8, 8)
    assert kept.mode in ("RGB", "RGBA", "L")
    if mode == "I;16":
        assert kept.getpixel((4, 4)) == 255


def test_a_noisy_picture_without_transparency_does_not_stay_a_huge_png() -> None:
    import random

    noisy = Image.frombytes("RGB", (1_000, 800), random.Random(1).randbytes(2_400_000))
    kept = made(files.saved("PNG", noisy))
    assert kept.mime == "image/jpeg"
    assert len(kept.body) < 1_500_000


def test_a_picture_with_more_pixels_than_can_be_held_is_refused_before_it_is_decoded() -> None:
    assert refusal(files.giant_png()).problem == "large"


def test_an_animation_is_refused_with_what_to_do() -> None:
    assert (refusal(files.animated()).problem, refusal(files.animated()).detail) == ("unfit", "animated")


# --- films -----------------------------------------------------------------------------------------


def test_a_film_keeps_its_length_its_pictures_and_where_they_lie() -> None:
    body = files.mp4()
    kept = made(body)
    assert (kept.mime, kept.width, kept.height, kept.seconds) == ("video/mp4", 640, 360, 12)
    assert len(kept.body) == len(body)
    assert kept.body.index(b"film" * 1) == body.index(b"film")
    assert kept.body.count(b"\x00\x01film") == 50
    assert b"udta" not in kept.body
    assert b"avcC\x01d\x00\x1f" in kept.body
    assert b"\xa9xyz" not in kept.body


def test_a_film_taken_upright_is_higher_than_wide() -> None:
    kept = made(files.mp4(turned=True))
    assert (kept.width, kept.height) == (360, 640)


@pytest.mark.parametrize("handler", [b"meta", b"sbtl", b"text", b"tmcd"])
def test_a_film_with_a_track_that_may_hold_places_is_refused(handler: bytes) -> None:
    assert refusal(files.mp4(handler)).detail == "data_track"


def test_a_webm_keeps_its_length_and_tells_its_size() -> None:
    for body in (files.webm(), files.webm(endless=True)):
        kept = made(body)
        assert (kept.mime, kept.width, kept.height, kept.seconds) == ("video/webm", 320, 240, 7)
        assert len(kept.body) == len(body)
        assert kept.body.count(b"film") == body.count(b"film")
    assert refusal(files.webm(17)).detail == "data_track"


@pytest.mark.parametrize(("name", "box"), [("phim.mp4", b"mdat"), ("phim.webm", b"\x1f\x43\xb6\x75")])
def test_a_film_of_a_real_encoder_loses_what_tells_of_people_and_nothing_of_its_pictures(
    name: str, box: bytes
) -> None:
    """Made with a common encoder, with title, author, place and comment; a decoder gives the same frames after it."""
    body = (FIXTURES / name).read_bytes()
    assert b"CANARY" in body
    kept = made(body)
    assert (kept.width, kept.height, kept.seconds) == (64, 48, 1)
    assert b"CANARY" not in kept.body
    assert b"+10.7769" not in kept.body
    start = body.index(box)
    end = start + 4_000
    assert kept.body[start:end] == body[start:end]
    assert len(kept.body) == len(body)


def test_a_film_in_an_unknown_form_is_refused() -> None:
    assert refusal(files.mp4().replace(b"avc1", b"xvid")).detail == "codec"


def test_a_film_that_something_was_appended_to_is_refused() -> None:
    assert refusal(files.mp4(extra=b"PK\x03\x04 an archive behind the film")).problem == "damaged"
    assert refusal(files.mp4(b"soun")).problem == "damaged"
    assert refusal(files.mp4(wide=0)).problem == "damaged"


# --- documents ---------------------------------------------------------------------------------------


def test_a_pdf_keeps_its_text_its_pictures_and_its_links() -> None:
    reader = PdfReader(io.BytesIO(made(files.pdf()).body))
    [page] = reader.pages
    assert "Thong bao cua xa" in page.extract_text()
    assert [each.name for each in page.images]
    [link] = page["/Annots"]
    assert link.get_object()["/A"]["/URI"] == "https://xa.example/"
    assert not (reader.metadata or {}).get("/Author")


def test_a_pdf_that_acts_or_carries_files_is_refused() -> None:
    assert refusal(files.pdf(script=True)).detail == "active"
    assert refusal(files.pdf(launch=True)).detail == "active"
    assert refusal(files.pdf(attached=True)).detail == "embedded"
    assert refusal(files.pdf(locked=True)).problem == "locked"


def test_a_pdf_with_a_layer_that_is_switched_off_is_refused() -> None:
    assert refusal(files.pdf(hidden=True)).detail == "hidden"


def test_what_is_hidden_before_or_behind_a_pdf_is_not_kept() -> None:
    assert b"<script>" not in made(files.pdf() + b"\n<script>alert(1)</script>").body


def test_a_docx_keeps_its_text_and_pictures_and_opens_again() -> None:
    kept = OpenDocument(io.BytesIO(made(files.docx()).body))
    assert [each.text for each in kept.paragraphs[:2]] == ["Thông báo của xã", "Trụ sở mới ở thôn Trung."]
    assert len(kept.inline_shapes) == 1
    assert kept.core_properties.author == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"word/embeddings/oleObject1.bin": b"x"}, "embedded"),
        ({"word/activeX/activeX1.xml": b"<x/>"}, "embedded"),
        ({"word/media/image9.emf": b"\x01\x00\x00\x00"}, "inner_picture"),
        (
            {
                "word/comments.xml": b'<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                b'<w:comment w:id="0" w:author="X"/></w:comments>'
            },
            "tracked",
        ),
        (
            {
                "word/_rels/settings.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                b'<Relationship Id="r1" Type="http://x/attachedTemplate" Target="http://bad.example/t.dotm" '
                b'TargetMode="External"/></Relationships>'
            },
            "external",
        ),
        (
            {
                "word/_rels/footer9.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                b'<Relationship Id="r1" Type="http://x/image" Target="http://bad.example/dem.png" '
                b'TargetMode="External"/></Relationships>'
            },
            "external",
        ),
        (
            {
                "word/header8.xml": b'<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                b"<w:instrText>INCLUDE</w:instrText><w:instrText>PICTURE http://bad.example/</w:instrText></w:hdr>"
            },
            "active",
        ),
        (
            {
                "word/header7.xml": b'<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                b"<w:r><w:rPr><w:vanish/></w:rPr><w:t>bi mat</w:t></w:r></w:hdr>"
            },
            "hidden",
        ),
        ({"word/header9.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "active"),
    ],
)
def test_a_docx_that_acts_names_people_or_looks_elsewhere_is_refused(
    change: dict[str, bytes], reason: str
) -> None:
    assert refusal(files.with_parts(files.docx(), change)).detail == reason


def test_a_docx_with_macros_is_refused_whatever_it_is_called() -> None:
    with pytest.raises(MediaUnfit, match="macros"):
        form_of("sach.docx", files.with_parts(files.docx(), {"word/vbaProject.bin": b"x"}))
    types = files.part_of(files.docx(), "[Content_Types].xml").replace(
        b"document.main+xml", b"macroEnabled.main+xml"
    )
    body = files.with_parts(files.docx(), {"[Content_Types].xml": types})
    assert refusal(body).detail == "macros"


# --- hostile files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><svg/>", "SVG"),
        (b"<!DOCTYPE html><html><body>x", "HTML"),
        (b"MZ\x90\x00", "program"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1", "HEIC"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "QuickTime"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "97-2003"),
        (b"BM\x00\x00", "BMP"),
        (b"khong ro gi ca", "unknown"),
    ],
)
def test_what_is_not_taken_is_told_by_its_bytes_whatever_it_is_called(body: bytes, found: str) -> None:
    with pytest.raises(MediaUnknownForm, match=found):
        form_of("anh.jpg", body)


def test_an_empty_file_an_archive_and_a_bomb_are_told_apart() -> None:
    with pytest.raises(MediaDamaged):
        form_of("x.jpg", b"")
    with pytest.raises(MediaUnknownForm, match="ZIP"):
        form_of("x.docx", files.with_parts(_zip(), {"a.txt": b"x"}))
    with pytest.raises(MediaTooLarge):
        form_of("x.docx", files.with_parts(files.docx(), {"word/bomb.xml": bytes(30_000_000)}))
    with pytest.raises(MediaDamaged):
        form_of("x.docx", files.docx()[:-40])


def _zip() -> bytes:
    import zipfile

    out = io.BytesIO()
    zipfile.ZipFile(out, "w").close()
    return out.getvalue()


@pytest.mark.parametrize("form", BROUGHT)
def test_a_file_cut_off_anywhere_is_cleaned_or_refused_never_more(form: str) -> None:
    body = BROUGHT[form]()
    step = max(1, len(body) // 25)
    for length in range(12, len(body), step):
        try:
            kept = made(body[:length])
        except (Refused, KiemTinError):
            continue
        assert b"CANARY" not in files.laid_open(kept.body)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), form=st.sampled_from(["mp4", "webm", "endless webm", "jpeg", "png", "gif"]))
def test_a_file_with_bytes_changed_is_cleaned_or_refused_never_more(data: st.DataObject, form: str) -> None:
    body = bytearray(BROUGHT[form]())
    for _ in range(data.draw(st.integers(1, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        kept = made(bytes(body))
    except (Refused, KiemTinError):
        return
    assert kept.body
    assert kept.width is None or kept.width > 0


# --- the process of its own --------------------------------------------------------------------------


def test_the_process_gives_the_same_as_cleaning_here() -> None:
    body = files.jpeg()
    assert cleaned("anh.jpg", Form.JPEG, body) == made(body)


@pytest.mark.parametrize(
    ("form", "body", "error", "said"),
    [
        (Form.PNG, files.giant_png(), MediaTooLarge, "100 MP"),
        (Form.PDF, b"%PDF-1.7 nothing", MediaDamaged, "bad.pdf"),
        (Form.PDF, files.pdf(script=True), MediaUnfit, "code or actions"),
        (Form.PDF, files.pdf(locked=True), MediaLocked, "password"),
    ],
)
def test_what_the_process_refuses_is_said_in_words(
    form: Form, body: bytes, error: type[KiemTinError], said: str
) -> None:
    with pytest.raises(error, match=said) as refused:
        cleaned("bad.pdf", form, body)
    assert not re.search(r"media\.reason|\{|\?$", refused.value.vietnamese())


def test_the_process_is_given_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    given_to: list[dict[str, str]] = []

    def run(*_: object, **values: object) -> object:
        given_to.append(values["env"])  # type: ignore[arg-type]
        raise subprocess.TimeoutExpired("x", 1)

    monkeypatch.setenv("KIEMTIN_SECRET_TRANG", "mat-khau")
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(MediaTooSlow):
        cleaned("a.jpg", Form.JPEG, b"x")
    assert "PATH" in given_to[0]
    assert not [name for name in given_to[0] if name.startswith("KIEMTIN_")]


def test_a_file_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(MediaTooSlow):
        cleaned("lau.jpg", Form.JPEG, files.jpeg(), patience=0.001)
