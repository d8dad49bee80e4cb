"""What kind of file this is, by its bytes: the name's ending is not trusted. Pure."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from kiemtin.errors import DocumentDamaged, DocumentLocked, DocumentTooLarge, DocumentUnknownForm

LARGEST = 20_000_000
"""Bytes of a file beyond which it is refused."""
LARGEST_UNPACKED = 120_000_000
"""Bytes that a DOCX may hold once unpacked: a zip bomb has more."""
MOST_PARTS = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_WORD = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|div|p|table|meta)[\s>]", re.I)


class Form(StrEnum):
    """The kinds of file that are read."""

    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    TEXT = "text"


def form_of(name: str, body: bytes) -> Form:
    """The form of a file called ``name``.

    Raises DocumentTooLarge, DocumentLocked, DocumentDamaged, DocumentUnknownForm.
    """
    if len(body) > LARGEST:
        raise DocumentTooLarge(file=name, limit=f"{LARGEST // 1_000_000} MB")
    if not body.strip(b"\x00 \t\r\n"):
        raise DocumentDamaged(file=name, reason="trống / empty")
    if b"%PDF-" in body[:1024]:
        return Form.PDF
    if body.startswith(b"PK"):
        return _packed(name, body)
    if body.startswith(_OLE):
        if _LOCKED_WORD in body:
            raise DocumentLocked(file=name)
        raise DocumentUnknownForm(file=name, found="Word 97-2003 (.doc)")
    if body.startswith(b"{\\rtf"):
        raise DocumentUnknownForm(file=name, found="RTF")
    if body.startswith(_PICTURES) or body[4:12] in (b"ftypheic", b"ftypmif1"):
        raise DocumentUnknownForm(file=name, found="ảnh / a picture")
    if _MARKUP.search(body[:4096].replace(b"\x00", b"")):
        return Form.HTML
    if _is_binary(body):
        raise DocumentUnknownForm(file=name, found="tệp nhị phân / a binary file")
    return Form.TEXT


def _packed(name: str, body: bytes) -> Form:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as problem:
        raise DocumentDamaged(file=name, reason=str(problem) or type(problem).__name__) from problem
    if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > LARGEST_UNPACKED:
        raise DocumentTooLarge(file=name, limit=f"{LARGEST_UNPACKED // 1_000_000} MB (unpacked)")
    names = {each.filename for each in parts}
    if "word/document.xml" not in names:
        found = next((each for each in ("xl/workbook.xml", "ppt/presentation.xml") if each in names), "")
        raise DocumentUnknownForm(
            file=name,
            found={"xl/workbook.xml": "Excel", "ppt/presentation.xml": "PowerPoint"}.get(found, "ZIP"),
        )
    if any(each.flag_bits & 1 for each in parts):
        raise DocumentLocked(file=name)
    return Form.DOCX


def _is_binary(body: bytes) -> bool:
    """Many NUL bytes, unless they are every second one as in UTF-16."""
    start = body[:4096]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    zeros = start.count(0)
    if zeros == 0:
        return sum(1 for byte in start if byte < 9 or 13 < byte < 32) > len(start) // 20
    odd = start[1::2].count(0)
    return not (zeros > len(start) // 8 and min(odd, zeros - odd) * 20 < zeros)
