"""Files as offices send them, made in memory: DOCX, PDF with a text layer, locked and broken ones."""

from __future__ import annotations

import io
import zipfile

from docx import Document
from pypdf import PdfReader, PdfWriter

PLAN = (
    "KẾ HOẠCH",
    "Duy trì điểm tiếp nhận hồ sơ sau sắp xếp",
    "I. MỤC ĐÍCH",
    "1. Người dân không phải đi quá 15 km để nộp hồ sơ đất đai.",
    "2. Thời gian chờ đến lượt tại quầy không quá 20 phút.",
    "II. NỘI DUNG",
    "1. Điểm tiếp nhận tại trụ sở cũ của xã Bình Yên mở đến hết ngày 31 tháng 12 năm 2026.",
)


def docx(*paragraphs: str, letterhead: bool = True) -> bytes:
    """A plan with the two columns of a letterhead, paragraphs, and a table of one row of data."""
    made = Document()
    if letterhead:
        columns = made.add_table(rows=1, cols=2)
        left, right = columns.cell(0, 0), columns.cell(0, 1)
        left.text = "ỦY BAN NHÂN DÂN\nTỈNH LÂM HÀ"
        left.add_paragraph("Số: 145/KH-UBND")
        right.text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
        right.add_paragraph("Lâm Hà, ngày 12 tháng 8 năm 2025")
    for each in paragraphs or PLAN:
        made.add_paragraph(each)
    table = made.add_table(rows=1, cols=3)
    for column, text in enumerate(("1", "Xã Đông Sơn", "7h30 đến 17h")):
        table.cell(0, column).text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def pdf(*pages: tuple[str, ...]) -> bytes:
    """A PDF whose letters are their own UTF-16 codes, with the map that says so."""
    used = sorted({char for page in pages for line in page for char in line})
    chars = "\n".join(f"<{ord(char):04X}> <{ord(char):04X}>" for char in used)
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(used)} beginbfchar\n{chars}\nendbfchar endcmap end end"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{6 + 2 * n} 0 R' for n in range(len(pages)))}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /DW 500 /CIDSystemInfo << /Registry (Adobe) /Ordering"
        " (Identity) /Supplement 0 >> >>",
        _stream(to_unicode),
    ]
    for number, page in enumerate(pages):
        shown = "\n".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -14 Td" for line in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {7 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(_stream(f"BT /F1 12 Tf 40 800 Td\n{shown}\nET"))
    body = "%PDF-1.7\n"
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    start = len(body)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    body += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return body.encode("latin-1")


def _stream(text: str) -> str:
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"


def locked_pdf(password: str, owner: str = "owner") -> bytes:
    """A PDF that asks for a password; none to open it when ``password`` is empty."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(PLAN))))
    writer.encrypt(user_password=password, owner_password=owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned_pdf(pages: int = 2) -> bytes:
    """A PDF of pages without any text."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    """A zip with these parts, ``__`` in a name standing for a slash and ``_dot_`` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()
