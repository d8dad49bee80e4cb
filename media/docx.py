"""DOCX: its parts are written into a new archive without names, dates and anything that acts. Pure."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable

from lxml import etree

from media.answer import Cleaned, Refused, damaged, unfit
from media.inner import without_metadata

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WHEN = (1980, 1, 1, 0, 0, 0)
_LARGEST_PART = 100_000_000
_ACTIVE = re.compile(r"^word/(?:activex|embeddings|afchunk|macros)|\.(?:bin|exe|js|vbs|html?|mht|rtf)$", re.I)
_FETCHING = re.compile(
    r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON|IMPORT|DATABASE)\b|(?<!HYPER)\bLINK\b", re.I
)
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
_EMPTY = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><x/>'
_LEADS_OUT = ("hyperlink",)
"""Kinds of relation that may lead out of the file; pictures and templates from elsewhere tell who reads."""


def clean_docx(body: bytes) -> Cleaned:
    """The same text and pictures without metadata. Raises Refused."""
    out = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(body)) as given,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
        ):
            for part in given.infolist():
                name = part.filename
                if part.is_dir() or _is_thumbnail(name):
                    continue
                if name.startswith("/") or ".." in name.split("/"):
                    raise damaged(name[:80])
                if _ACTIVE.search(name):
                    raise unfit("embedded")
                cleaned = _part(name, _unpacked(given, part))
                made.writestr(zipfile.ZipInfo(name, _WHEN), cleaned, zipfile.ZIP_DEFLATED)
    except Refused:
        raise
    except etree.XMLSyntaxError as problem:
        raise damaged(str(problem)[:120]) from problem
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        NotImplementedError,
        OSError,
        EOFError,
        RuntimeError,
    ) as problem:
        raise damaged(str(problem)[:120] or type(problem).__name__) from problem
    return Cleaned(body=out.getvalue(), mime=MIME)


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Not trusting the length it says it has."""
    with archive.open(part) as opened:
        body = opened.read(_LARGEST_PART + 1)
    if len(body) > _LARGEST_PART:
        raise Refused("large", f"{_LARGEST_PART // 1_000_000} MB (unpacked)")
    return body


def _is_thumbnail(name: str) -> bool:
    return name.lower().startswith("docprops/thumbnail.")


def _part(name: str, body: bytes) -> bytes:
    low = name.lower()
    for known, empty in (
        ("docprops/core.xml", _CORE),
        ("docprops/app.xml", _APP),
        ("docprops/custom.xml", _CUSTOM),
    ):
        if low == known:
            return empty
    if re.fullmatch(r"customxml/item\d+\.xml", low):
        return _EMPTY
    if low.endswith((".xml", ".rels")):
        return _xml(low, body)
    if low.startswith("word/fonts/"):
        return body
    return without_metadata(body)


def _xml(name: str, body: bytes) -> bytes:
    root = etree.fromstring(body, _parser())
    if root.getroottree().docinfo.doctype:
        raise unfit("active")
    _STEPS.get(_family(name), _text)(root)
    for note in root.xpath("//comment() | //processing-instruction()"):
        if note.getparent() is not None:
            _drop(note)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _family(name: str) -> str:
    if name.endswith(".rels"):
        return "relations"
    if name == "[content_types].xml":
        return "types"
    if name == "word/people.xml":
        return "people"
    return "text"


def _relations(root: etree._Element) -> None:
    for each in list(root.iter(_RELATION)):
        kind = each.get("Type", "").rsplit("/", 1)[-1].lower()
        target = each.get("Target", "")
        if kind == "thumbnail" or _is_thumbnail(target.lstrip("/")):
            root.remove(each)
        elif kind in (
            "oleobject",
            "package",
            "control",
            "afchunk",
            "vbaproject",
            "attachedtemplate",
            "subdocument",
        ):
            raise unfit("external" if kind in ("attachedtemplate", "subdocument") else "embedded")
        elif each.get("TargetMode") == "External" and (
            kind not in _LEADS_OUT
            or not target.lower().startswith(("http://", "https://", "mailto:", "tel:"))
        ):
            raise unfit("external")


def _types(root: etree._Element) -> None:
    said = " ".join(str(each.get("ContentType", "")) for each in root.iter() if isinstance(each.tag, str))
    if "macroenabled" in said.lower() or "vbaproject" in said.lower():
        raise unfit("macros")
    for each in list(root):
        if _is_thumbnail(str(each.get("PartName", "")).lstrip("/")):
            root.remove(each)


def _people(root: etree._Element) -> None:
    for each in list(root):
        root.remove(each)


def _text(root: etree._Element) -> None:
    """Changes and notes of named people are for the office to settle: taking them out would change the text."""
    # A command may be cut into pieces, so they are read as one.
    told = "".join(each.text or "" for each in root.iter(f"{_W}instrText"))
    told += " ".join(each.get(f"{_W}instr", "") for each in root.iter(f"{_W}fldSimple"))
    if _FETCHING.search(told):
        raise unfit("active")
    for each in list(root.iter()):
        if not isinstance(each.tag, str):
            continue
        if each.tag == f"{_W}vanish" and each.get(f"{_W}val", "true") not in ("0", "false", "off"):
            raise unfit("hidden")
        if f"{_W}author" in each.attrib:
            raise unfit("tracked")
        if each.tag in (f"{_W}rsids", f"{_W}docVars", f"{_W}attachedTemplate", f"{_W}mailMerge"):
            _drop(each)
            continue
        for attribute in list(each.attrib):
            if str(attribute).startswith(f"{_W}rsid"):
                del each.attrib[attribute]


def _drop(each: etree._Element) -> None:
    parent = each.getparent()
    if parent is None:
        return
    if each.tail:
        before = each.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + each.tail
        else:
            parent.text = (parent.text or "") + each.tail
    parent.remove(each)


_STEPS: dict[str, Callable[[etree._Element], None]] = {
    "relations": _relations,
    "types": _types,
    "people": _people,
    "text": _text,
}
