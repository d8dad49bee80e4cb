"""A sheet as PDF, with its letters in the file, so that every printer shows the same. Pure."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, Image, Paragraph, SimpleDocTemplate, Spacer

from reports.printed.code import qr_png
from reports.printed.fonts import BOLD, REGULAR, register, width
from reports.printed.sheet import Part, Sheet

_MARGIN = 15 * mm
_LEADING = 1.35
_CODE = 32 * mm
_INSET = 12
"""Points that a frame keeps free inside its page margins: six on each side."""


def pdf(sheet: Sheet) -> bytes:
    """The whole sheet, on as many pages as it needs."""
    register()
    out = io.BytesIO()
    page = _page(sheet)
    document = SimpleDocTemplate(
        out,
        pagesize=page,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=sheet.title,
        author=sheet.office,
        lang=sheet.language,
        invariant=1,
    )
    document.build(_flowables(sheet), onFirstPage=_numbered, onLaterPages=_numbered)
    return out.getvalue()


def fits_one_page(sheet: Sheet) -> bool:
    """True when everything stands on one page."""
    register()
    across, down = _page(sheet)
    wide, high = across - 2 * _MARGIN - _INSET, down - 2 * _MARGIN - _INSET
    used = 0.0
    before = 0.0
    for at, each in enumerate(_flowables(sheet)):
        height: float = each.wrap(wide, high)[1]
        above: float = max(before, each.getSpaceBefore()) if at else 0.0
        used += above + height
        before = float(each.getSpaceAfter())
    return bool(used <= high)


def _page(sheet: Sheet) -> tuple[float, float]:
    size = A4 if sheet.paper == "A4" else A5
    across, down = landscape(size) if sheet.wide else size
    return float(across), float(down)


def _numbered(canvas: Canvas, document: Any) -> None:
    canvas.saveState()
    canvas.setFont(REGULAR, 8)
    canvas.drawCentredString(document.pagesize[0] / 2, 8 * mm, str(document.page))
    canvas.restoreState()


def _flowables(sheet: Sheet) -> list[Flowable]:
    made: list[Flowable] = []
    styles = _styles(sheet.size)
    for part, text in sheet.parts:
        if part is Part.RULES:
            for _ in range(int(text)):
                made += [
                    Spacer(1, sheet.size * 1.6),
                    HRFlowable(width="100%", thickness=0.4, color="#888888"),
                ]
        elif part is Part.CODE:
            made.append(Image(io.BytesIO(qr_png(text)), width=_CODE, height=_CODE, hAlign="LEFT"))
        elif part is Part.BANNER:
            made.append(Paragraph(escape(text), _one_line(text, sheet)))
        elif part is Part.BULLET:
            made.append(Paragraph(escape(text), styles[part], bulletText="•"))
        else:
            made.append(Paragraph(escape(text), styles[part]))
    return made


def _styles(size: float) -> dict[Part, ParagraphStyle]:
    def style(name: Part, scale: float, face: str = REGULAR, **values: Any) -> ParagraphStyle:
        points = size * scale
        given = {"spaceAfter": size * 0.45, **values}
        return ParagraphStyle(
            str(name), fontName=face, fontSize=points, leading=points * _LEADING, splitLongWords=1, **given
        )

    return {
        Part.OFFICE: style(Part.OFFICE, 0.85, BOLD, spaceAfter=size * 0.8),
        Part.TITLE: style(Part.TITLE, 1.45, BOLD, spaceAfter=size * 0.7),
        Part.HEADING: style(Part.HEADING, 1.1, BOLD, spaceBefore=size * 0.7),
        Part.TEXT: style(Part.TEXT, 1),
        Part.STRONG: style(Part.STRONG, 1, BOLD),
        Part.BULLET: style(
            Part.BULLET, 1, leftIndent=size * 1.2, bulletIndent=size * 0.3, bulletFontName=REGULAR
        ),
        Part.SMALL: style(Part.SMALL, 0.75),
    }


def _one_line(text: str, sheet: Sheet) -> ParagraphStyle:
    """As large as the line fits between the margins."""
    room = _page(sheet)[0] - 2 * _MARGIN - _INSET - 2
    points = max(8.0, min(96.0, 100 * room / max(1.0, width(text, 100, bold=True))))
    return ParagraphStyle(
        "one-line",
        fontName=BOLD,
        fontSize=points,
        leading=points * _LEADING,
        alignment=TA_CENTER,
        spaceBefore=points * 0.6,
        spaceAfter=points * 0.8,
    )
