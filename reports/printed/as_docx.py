"""A sheet as DOCX, to be changed in Word before it is printed. Pure."""

from __future__ import annotations

import io
from datetime import UTC

from docx import Document
from docx.document import Document as DocumentFile
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from reports.printed.code import qr_png
from reports.printed.sheet import Part, Sheet

FACE = "Times New Roman"
"""The face of official documents (Decree 30/2020/NĐ-CP); every office machine has it."""
_PAPERS = {"A4": (210, 297), "A5": (148, 210)}
_SCALE = {Part.OFFICE: 0.9, Part.TITLE: 1.4, Part.HEADING: 1.1, Part.SMALL: 0.8, Part.BANNER: 2.6}
_BOLD = frozenset({Part.OFFICE, Part.TITLE, Part.HEADING, Part.STRONG, Part.BANNER})


def docx(sheet: Sheet) -> bytes:
    """The sheet with headings that Word and screen readers know as such."""
    document = Document()
    _page(document, sheet)
    about = document.core_properties
    about.title, about.author, about.last_modified_by = sheet.title[:255], sheet.office[:255], ""
    about.comments, about.language = "", sheet.language
    about.created = about.modified = sheet.made_at.astimezone(UTC).replace(tzinfo=None)
    for part, text in sheet.parts:
        if part is Part.RULES:
            for _ in range(int(text)):
                _set(document.add_paragraph("." * 90), Part.SMALL, sheet.size)
        elif part is Part.CODE:
            document.add_picture(io.BytesIO(qr_png(text)), width=Mm(32))
        else:
            _set(_paragraph(document, part, text), part, sheet.size)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: DocumentFile, sheet: Sheet) -> None:
    section = document.sections[0]
    across, down = _PAPERS[sheet.paper]
    if sheet.wide:
        across, down = down, across
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(across), Mm(down)
    for name in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, name, Mm(20 if sheet.paper == "A4" else 15))


def _paragraph(document: DocumentFile, part: Part, text: str) -> Paragraph:
    made: Paragraph
    if part in (Part.TITLE, Part.HEADING):
        made = document.add_heading(text, 1 if part is Part.TITLE else 2)
    else:
        made = document.add_paragraph(text, style="List Bullet" if part is Part.BULLET else None)
    return made


def _set(paragraph: Paragraph, part: Part, size: float) -> None:
    if part is Part.BANNER:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for run in paragraph.runs:
        run.font.name = FACE
        run.font.size = Pt(round(size * _SCALE.get(part, 1)))
        run.font.bold = part in _BOLD
        run.font.color.rgb = RGBColor(0, 0, 0)
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FACE)
