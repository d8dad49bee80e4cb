"""PDF: its pages are carried into a new file; what acts, hides or names somebody stays behind or is refused. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.filters import decode_stream_data
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from media.answer import Cleaned, Refused, damaged, unfit
from media.inner import bare_jpeg

MOST_PAGES = 500
_MOST_OBJECTS = 200_000
_ACTS = frozenset(
    {"/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition", "/Movie"}
    | {"/Sound", "/RichMediaExecute", "/SetOCGState", "/Trans", "/GoTo3DView", "/ResetForm", "/Hide"}
)
_HOLDS = frozenset({"/EF", "/RF", "/XFA", "/RichMediaContent", "/JS", "/3DD"})
_ABOUT = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/Thumb",
    "/AF",
    "/SeparationInfo",
    "/ID",
    "/UserProperties",
)
_PAGE = frozenset(
    {
        "/Type",
        "/Parent",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Contents",
    }
    | {"/Rotate", "/Annots", "/Group", "/UserUnit"}
)
"""What a page needs to be seen; everything else of it stays behind."""
_NOTE = frozenset(
    {
        "/Type",
        "/Subtype",
        "/Rect",
        "/Border",
        "/BS",
        "/C",
        "/H",
        "/F",
        "/QuadPoints",
        "/A",
        "/Dest",
        "/AP",
        "/AS",
        "/MK",
    }
)
_SHOWN = frozenset({"/Link", "/Widget"})
"""Annotations that are kept; notes and marks name who made them."""
_BROKEN = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    OSError,
    NotImplementedError,
)


def clean_pdf(body: bytes) -> Cleaned:
    """The same pages without metadata. Raises Refused."""
    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("locked")
        if len(reader.pages) > MOST_PAGES:
            raise Refused("large", f"{MOST_PAGES} trang / pages")
        _refuse_active(reader)
        _refuse_hidden(reader)
        writer = PdfWriter()
        for page in reader.pages:
            for name in set(page) - _PAGE:
                page.pop(name, None)
            _keep_shown(page)
            writer.add_page(page)
        if not writer.pages:
            raise damaged("không có trang / no pages")
        for each in _objects(writer._root_object):
            _strip(each)
        writer.metadata = None
        out = io.BytesIO()
        writer.write(out)
    except Refused:
        raise
    except RecursionError as problem:
        raise damaged("lồng quá sâu / nested too deep") from problem
    except _BROKEN as problem:
        raise damaged(f"{type(problem).__name__}: {problem}") from problem
    return Cleaned(body=out.getvalue(), mime="application/pdf")


def _refuse_active(reader: PdfReader) -> None:
    for each in _objects(reader.trailer):
        if not isinstance(each, DictionaryObject):
            continue
        action = str(each.get("/S", ""))
        if action in _ACTS or any(name in each for name in ("/JS", "/XFA")):
            raise unfit("active")
        if "/EmbeddedFiles" in each or str(each.get("/Type", "")) == "/EmbeddedFile":
            raise unfit("embedded")
        if any(name in each for name in _HOLDS):
            raise unfit("embedded")
        if action == "/URI" and not str(each.get("/URI", "")).lower().startswith(
            ("http://", "https://", "mailto:", "tel:")
        ):
            raise unfit("external")


def _refuse_hidden(reader: PdfReader) -> None:
    """Layers that are switched off would be seen in the new file, which has no switches."""
    layers = reader.root_object.get("/OCProperties")
    layers = layers.get_object() if isinstance(layers, IndirectObject) else layers
    usual = layers.get("/D") if isinstance(layers, DictionaryObject) else None
    usual = usual.get_object() if isinstance(usual, IndirectObject) else usual
    if isinstance(usual, DictionaryObject) and (
        usual.get("/OFF") or str(usual.get("/BaseState", "")) == "/OFF"
    ):
        raise unfit("hidden")


def _objects(root: Any) -> Iterator[Any]:
    """Everything that can be reached, each indirect object once."""
    waiting: list[Any] = [root]
    seen: set[tuple[int, int]] = set()
    count = 0
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            if (mark := (each.idnum, each.generation)) in seen:
                continue
            seen.add(mark)
            each = each.get_object()
        count += 1
        if count > _MOST_OBJECTS:
            raise Refused("large", f"{_MOST_OBJECTS:,} phần / objects")
        if isinstance(each, DictionaryObject):
            waiting.extend(value for _, value in each.raw_items()) if hasattr(each, "raw_items") else (
                waiting.extend(dict.values(each))
            )
            yield each
        elif isinstance(each, ArrayObject):
            waiting.extend(list.__iter__(each))


def _keep_shown(page: DictionaryObject) -> None:
    """Links and form fields stay; notes, marks and attached files go."""
    notes = page.get("/Annots")
    notes = notes.get_object() if isinstance(notes, IndirectObject) else notes
    if not isinstance(notes, ArrayObject):
        page.pop("/Annots", None)
        return
    kept = ArrayObject()
    for raw in list.__iter__(notes):
        each = raw.get_object() if isinstance(raw, IndirectObject) else raw
        if isinstance(each, DictionaryObject) and str(each.get("/Subtype", "")) in _SHOWN:
            for name in set(each) - _NOTE:
                each.pop(name, None)
            kept.append(raw)
    page[NameObject("/Annots")] = kept


def _strip(each: DictionaryObject) -> None:
    for name in _ABOUT:
        each.pop(name, None)
    if str(each.get("/Subtype", "")) == "/Image" and isinstance(each, StreamObject):
        _strip_photo(each)
    for name in [key for key, value in dict.items(each) if isinstance(value, TextStringObject)]:
        if name in ("/Author", "/Creator", "/Producer", "/CreationDate", "/ModDate"):
            each.pop(name, None)


def _strip_photo(each: StreamObject) -> None:
    """A photo inside is a JPEG with whatever its camera wrote; it may be packed once more around that."""
    packed = each.get("/Filter")
    packed = packed.get_object() if isinstance(packed, IndirectObject) else packed
    names = [str(one) for one in packed] if isinstance(packed, ArrayObject) else [str(packed)]
    if "/DCTDecode" not in names:
        return
    if names[-1] != "/DCTDecode":
        raise unfit("inner_picture")
    if len(names) > 1:
        outer = StreamObject()
        outer._data = each._data
        outer[NameObject("/Filter")] = ArrayObject(NameObject(one) for one in names[:-1])
        each._data = decode_stream_data(outer)
    each._data = bare_jpeg(each._data)
    each[NameObject("/Filter")] = NameObject("/DCTDecode")
    for name in ("/Length", "/DecodeParms"):
        each.pop(name, None)
