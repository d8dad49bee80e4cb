"""What a file is, by its bytes: its name is not trusted. Pure."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum

from kiemtin.errors import MediaDamaged, MediaLocked, MediaTooLarge, MediaUnfit, MediaUnknownForm
from kiemtin.states import MediaKind
from kiemtin.words import Phrase

LARGEST_UNPACKED = 200_000_000
"""Bytes that a DOCX may hold once unpacked: a zip bomb has more."""
MOST_PARTS = 3_000
STEEPEST = 400
"""How many times a part of a DOCX may grow when it is unpacked; text packs to about a tenth."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_WORD = "EncryptedPackage".encode("utf-16-le")
_MOVIES = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V "}
)
_MARKUP = (b"<svg", b"<!doctype", b"<html", b"<?xml", b"<script", b"<body", b"<head")


class Form(StrEnum):
    """The kinds of file that the library takes."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    GIF = "gif"
    MP4 = "mp4"
    WEBM = "webm"
    PDF = "pdf"
    DOCX = "docx"

    @property
    def kind(self) -> MediaKind:
        if self in (Form.MP4, Form.WEBM):
            return MediaKind.VIDEO
        return MediaKind.DOCUMENT if self in (Form.PDF, Form.DOCX) else MediaKind.IMAGE


def form_of(name: str, body: bytes) -> Form:
    """The form of a file called ``name``.

    Raises MediaUnknownForm (with what it seems to be), MediaDamaged, MediaLocked, MediaTooLarge, MediaUnfit.
    """
    if not body:
        raise MediaDamaged(file=name, reason="trống / empty")
    if body.startswith(b"\xff\xd8\xff"):
        return Form.JPEG
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return Form.PNG
    if body.startswith((b"GIF87a", b"GIF89a")):
        return Form.GIF
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return Form.WEBP
    if body.startswith(b"%PDF-"):
        return Form.PDF
    if body[4:8] == b"ftyp":
        return _movie(name, body)
    if body.startswith(b"\x1a\x45\xdf\xa3"):
        if b"webm" in body[:64]:
            return Form.WEBM
        raise MediaUnknownForm(file=name, found="Matroska (.mkv)")
    if body.startswith(b"PK\x03\x04"):
        return _packed(name, body)
    raise MediaUnknownForm(file=name, found=_guess(name, body))


def _movie(name: str, body: bytes) -> Form:
    length = int.from_bytes(body[:4], "big")
    brands = {body[8:12], *(body[at : at + 4] for at in range(16, min(length, 256), 4))}
    if body[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"):
        raise MediaUnknownForm(file=name, found="HEIC/AVIF")
    if body[8:12] == b"qt  ":
        raise MediaUnknownForm(file=name, found="QuickTime (.mov)")
    if brands & _MOVIES:
        return Form.MP4
    raise MediaUnknownForm(file=name, found="tệp âm thanh hoặc video khác / another audio or video file")


def _packed(name: str, body: bytes) -> Form:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as problem:
        raise MediaDamaged(file=name, reason=str(problem) or type(problem).__name__) from problem
    bomb = any(each.file_size > max(each.compress_size, 1_000) * STEEPEST for each in parts)
    if bomb or len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > LARGEST_UNPACKED:
        raise MediaTooLarge(file=name, limit=f"{LARGEST_UNPACKED // 1_000_000} MB (unpacked)")
    names = {each.filename for each in parts}
    if len(names) < len(parts):
        raise MediaDamaged(file=name, reason="hai phần trùng tên / two parts of one name")
    if any(each.flag_bits & 1 for each in parts):
        raise MediaLocked(file=name)
    if any(each.lower().endswith("vbaproject.bin") for each in names):
        raise MediaUnfit(file=name, reason=Phrase("media.reason.macros"))
    if "word/document.xml" in names:
        return Form.DOCX
    for part, what in (("xl/workbook.xml", "Excel"), ("ppt/presentation.xml", "PowerPoint")):
        if part in names:
            raise MediaUnknownForm(file=name, found=what)
    raise MediaUnknownForm(file=name, found="ZIP")


def _guess(name: str, body: bytes) -> str:
    if body.startswith(_OLE):
        if _LOCKED_WORD in body:
            raise MediaLocked(file=name)
        return "Word/Excel 97-2003"
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in body[:4096].lower():
        return "SVG"
    if start.startswith(_MARKUP):
        return "HTML/XML"
    if start.startswith((b"bm", b"ii*\x00", b"mm\x00*")):
        return "BMP/TIFF"
    if start.startswith((b"mz", b"\x7felf", b"#!")):
        return "chương trình / a program"
    return "tệp không rõ loại / a file of unknown kind"
