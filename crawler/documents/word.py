"""The text of a DOCX, line by line, tables included. What was deleted with tracked changes is left out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

DAMAGED = (
    OpcError,
    zipfile.BadZipFile,
    etree.LxmlError,
    KeyError,
    ValueError,
    AttributeError,
    OSError,
    EOFError,
)
"""What python-docx raises for a file that is none or is broken."""
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _TAB, _BREAK, _RETURN, _HYPHEN = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:tabs"), _FALLBACK})


def read_lines(body: bytes) -> list[str]:
    """Paragraphs and table rows in order. Raises one of ``DAMAGED``."""
    return list(_blocks(Document(io.BytesIO(body)).element.body))


def _blocks(element: Any) -> Iterator[str]:
    # Iterative: tables nested a thousand deep must not end in a RecursionError.
    stack = [element]
    while stack:
        node = stack.pop()
        if node.tag == _PARAGRAPH:
            yield from _paragraph(node).split("\n")
        elif node.tag == _ROW and _flat(node):
            yield " | ".join(" ".join(_cell(cell).split()) for cell in node.iterchildren(_CELL))
        elif node.tag not in _LEFT_OUT:
            stack.extend(reversed(node))


def _flat(row: Any) -> bool:
    """A row of data: its cells hold one line each. The two columns of a letterhead do not."""
    cells = list(row.iterchildren(_CELL))
    return len(cells) > 1 and all(
        len(list(cell.iterchildren(_PARAGRAPH))) == 1 and cell.find(f".//{_TABLE}") is None for cell in cells
    )


def _cell(cell: Any) -> str:
    return " ".join(_paragraph(each) for each in cell.iterchildren(_PARAGRAPH))


def _paragraph(paragraph: Any) -> str:
    parts: list[str] = []
    stack = [paragraph]
    while stack:
        node = stack.pop()
        if node.tag == _TEXT:
            parts.append(node.text or "")
        elif node.tag == _TAB:
            parts.append(" ")
        elif node.tag in (_BREAK, _RETURN):
            parts.append("\n")
        elif node.tag == _HYPHEN:
            parts.append("-")
        elif node.tag not in _LEFT_OUT:
            stack.extend(reversed(node))
    return "".join(parts)
