"""Files as people bring them, each with canaries where programs and cameras write about people. Imported by tests."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

from docx import Document as NewDocument
from docx.shared import Inches
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

AUTHOR, COMMENT, PLACE = "CANARY-Nguyen-Van-Tac-Gia", "CANARY-ghi-chu-rieng", "CANARY-10.7769N"
CANARIES = (
    AUTHOR.encode(),
    COMMENT.encode(),
    PLACE.encode(),
    *(each.encode("utf-16-be") for each in (AUTHOR, COMMENT)),
)


def picture(size: tuple[int, int] = (80, 40), mode: str = "RGB") -> Image.Image:
    """Red on its left half, blue on its right."""
    made = Image.new(mode, size, "blue")
    made.paste(Image.new(mode, (size[0] // 2, size[1]), "red"), (0, 0))
    return made


def exif(orientation: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x013B] = AUTHOR
    made[0x010E] = COMMENT
    made.get_ifd(0x8825).update({1: "N", 2: (10.0, 46.0, 36.84), 0x1B: PLACE.encode()})
    return made


def saved(form: str, image: Image.Image | None = None, **values: Any) -> bytes:
    out = io.BytesIO()
    (image or picture()).save(out, form, **values)
    return out.getvalue()


def jpeg(orientation: int = 1, size: tuple[int, int] = (80, 40)) -> bytes:
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{AUTHOR}</x:xmpmeta>".encode()
    return saved("JPEG", picture(size), exif=exif(orientation), comment=COMMENT.encode(), xmp=xmp)


def png() -> bytes:
    notes = PngInfo()
    notes.add_text("Author", AUTHOR)
    notes.add_itxt("Comment", COMMENT, zip=False)
    return saved("PNG", exif=exif(), pnginfo=notes)


def webp() -> bytes:
    return saved("WEBP", exif=exif(), xmp=f"<x>{AUTHOR}</x>".encode())


def gif() -> bytes:
    return saved("GIF", comment=COMMENT.encode())


def animated() -> bytes:
    return saved("GIF", save_all=True, append_images=[Image.new("RGB", (80, 40), "green")])


def giant_png(side: int = 50_000) -> bytes:
    """A header that promises more pixels than any machine holds."""
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1 << 20))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


# --- MP4 ---------------------------------------------------------------------------------------


def box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I", 8 + len(body)) + kind + body


def mp4(handler: bytes = b"vide", *, extra: bytes = b"", turned: bool = False, wide: int = 640) -> bytes:
    """The boxes of a film of 12 seconds, with a place, names and dates where phones write them."""
    straight = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    round_ = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    matrix = round_ if turned else straight
    udta = box(
        b"udta",
        box(b"\xa9xyz", b"\x00\x10\x15\xc7" + PLACE.encode()),
        box(b"loci", b"\x00" * 6 + PLACE.encode()),
        box(b"\xa9aut", AUTHOR.encode()),
    )
    mvhd = box(b"mvhd", struct.pack(">IIIII", 0, 3_800_000_000, 3_800_000_000, 1000, 12_000), bytes(80))
    tkhd = box(
        b"tkhd",
        struct.pack(">IIIIII", 7, 3_800_000_000, 3_800_000_000, 1, 0, 12_000),
        bytes(16),
        matrix,
        struct.pack(">II", wide << 16, 360 << 16),
    )
    avc1 = box(
        b"avc1",
        bytes(42),
        COMMENT.encode()[:31].ljust(32, b"\x00"),
        bytes(4),
        box(b"avcC", b"\x01d\x00\x1f"),
        box(b"colr", b"prof", AUTHOR.encode()),
        box(b"xxxx", AUTHOR.encode()),
    )
    stbl = box(b"stbl", box(b"stsd", struct.pack(">II", 0, 1), avc1), box(b"stco", bytes(8)))
    dinf = box(b"dinf", box(b"dref", struct.pack(">II", 0, 1), box(b"url ", b"\x00\x00\x00\x01")))
    mdia = box(
        b"mdia",
        box(b"mdhd", struct.pack(">IIIIII", 0, 3_800_000_000, 3_800_000_000, 1000, 12_000, 0)),
        box(b"hdlr", bytes(8), handler, bytes(12), AUTHOR.encode() + b"\x00"),
        box(b"minf", box(b"vmhd", bytes(12)), dinf, stbl),
    )
    moov = box(b"moov", mvhd, box(b"trak", tkhd, mdia, udta), udta, box(b"meta", bytes(4), AUTHOR.encode()))
    return (
        box(b"ftyp", b"isom\x00\x00\x02\x00isommp42")
        + moov
        + box(b"uuid", bytes(16), AUTHOR.encode())
        + box(b"free", COMMENT.encode())
        + box(b"mdat", b"\x00\x01film" * 50)
        + extra
    )


# --- WebM --------------------------------------------------------------------------------------


def element(number: int, *inside: bytes) -> bytes:
    body = b"".join(inside)
    head = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return head + (len(body) | 1 << 28).to_bytes(4, "big") + body


def webm(kind: int = 1, *, endless: bool = False) -> bytes:
    info = element(
        0x1549A966,
        element(0x2AD7B1, (1_000_000).to_bytes(3, "big")),
        element(0x4489, struct.pack(">d", 7_400.0)),
        element(0x7BA9, COMMENT.encode()),
        element(0x4461, bytes(8)),
        element(0x4D80, AUTHOR.encode()),
        element(0x5741, AUTHOR.encode()),
    )
    video = element(0xE0, element(0xB0, (320).to_bytes(2, "big")), element(0xBA, (240).to_bytes(2, "big")))
    vorbis = b"\x03vorbis" + b"".join(
        struct.pack("<I", each) if isinstance(each, int) else struct.pack("<I", len(each)) + each
        for each in (AUTHOR.encode(), 1, COMMENT.encode())
    )
    entry = element(
        0xAE,
        element(0xD7, b"\x01"),
        element(0x83, bytes([kind])),
        element(0x536E, AUTHOR.encode()),
        element(0x63A2, vorbis),
        element(0x4FFF, AUTHOR.encode()),
        video,
    )
    tags = element(0x1254C367, element(0x7373, PLACE.encode()))
    cluster = element(0xE7, b"\x00") + element(0xA3, b"\x81\x00\x00\x80film")
    if endless:
        clusters = (b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff" + cluster) * 2
        segment = b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"
        return _ebml() + segment + info + element(0x1654AE6B, entry) + clusters + tags
    return _ebml() + element(0x18538067, info, element(0x1654AE6B, entry), tags, element(0x1F43B675, cluster))


def _ebml() -> bytes:
    return element(0x1A45DFA3, element(0x4286, b"\x01"), element(0x4282, b"webm"))


# --- documents ---------------------------------------------------------------------------------


def pdf(
    *,
    script: bool = False,
    attached: bool = False,
    launch: bool = False,
    locked: bool = False,
    hidden: bool = False,
) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setAuthor(AUTHOR)
    canvas.setTitle(COMMENT)
    canvas.drawString(72, 700, "Thong bao cua xa")
    canvas.drawInlineImage(picture(), 72, 500)
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(io.BytesIO(jpeg())), 72, 400)
    canvas.linkURL("https://xa.example/", (72, 700, 200, 720))
    canvas.showPage()
    canvas.save()
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(out.getvalue())))
    writer.add_metadata({"/Author": AUTHOR, "/Subject": COMMENT})
    about = DecodedStreamObject()
    about.set_data(f"<x:xmpmeta>{AUTHOR}</x:xmpmeta>".encode())
    writer.root_object[NameObject("/Metadata")] = writer._add_object(about)
    note = FreeText(text=COMMENT, rect=(50, 550, 200, 650))
    writer.add_annotation(0, note)
    if script:
        _act(writer, "/JavaScript", "/JS", "app.alert('x')")
    if attached:
        writer.add_attachment("tep.txt", COMMENT.encode())
    if launch:
        _act(writer, "/Launch", "/F", "cmd.exe")
    if hidden:
        layer = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/OCG")}))
        usual = DictionaryObject({NameObject("/OFF"): ArrayObject([layer])})
        writer.root_object[NameObject("/OCProperties")] = DictionaryObject({NameObject("/D"): usual})
    if locked:
        writer.encrypt("bi-mat")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _act(writer: PdfWriter, kind: str, name: str, value: str) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject(name): TextStringObject(value)})
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)


def docx(**parts: bytes) -> bytes:
    """With an author, a comment in its properties and a picture with a place. ``parts`` are added by name."""
    document = NewDocument()
    document.core_properties.author = AUTHOR
    document.core_properties.comments = COMMENT
    document.core_properties.last_modified_by = AUTHOR
    document.add_heading("Thông báo của xã", 1)
    document.add_paragraph("Trụ sở mới ở thôn Trung.")
    document.add_picture(io.BytesIO(jpeg()), width=Inches(1))
    out = io.BytesIO()
    document.save(out)
    return with_parts(out.getvalue(), {name.replace("__", "/"): body for name, body in parts.items()})


def with_parts(body: bytes, parts: dict[str, bytes]) -> bytes:
    """The same archive with more or other parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            if name not in parts:
                made.writestr(name, given.read(name))
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def part_of(body: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as given:
        return given.read(name)


def laid_open(body: bytes) -> bytes:
    """A file with everything in it unpacked, for a search over all its bytes."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as given:
            return body + b"".join(given.read(name) + name.encode() for name in given.namelist())
    if body.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(body))
        inside = [body]
        for number in range(1, int(str(reader.trailer["/Size"]))):
            try:
                each = reader.get_object(number)
            except Exception:  # a number that is not used
                continue
            inside.append(str(each).encode("utf-8", "replace"))
            if hasattr(each, "_data"):
                inside.append(each._data)
                if "/FlateDecode" in str(each.get("/Filter")) and "/Image" not in str(each.get("/Subtype")):
                    inside.append(each.get_data())
        return b"".join(inside)
    return body
