"""Pictures: decoded and written anew, upright, of a useful size, with nothing beside their pixels. Pure."""

from __future__ import annotations

import io

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from media.answer import Cleaned, Refused, damaged, unfit
from media.forms import Form

LONGEST = 4_096
"""Pixels of the longer side; what is larger is made smaller."""
MOST_PIXELS = 100_000_000
"""A picture with more is not decoded; cameras make about 60 million."""
MOST_OF_A_PHOTO = 220_000_000
"""A JPEG is decoded at a fraction of its size, so it may have more: phones make up to 200 million."""
QUALITY = 88
LARGE_PNG = 1_000_000
"""Bytes beyond which a picture without transparency is written as JPEG, if that is less than half."""
_PILLOW = {Form.JPEG: "JPEG", Form.PNG: "PNG", Form.WEBP: "WEBP", Form.GIF: "GIF"}
_BROKEN = (
    OSError,
    SyntaxError,  # how Pillow calls a broken PNG
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    RuntimeError,
)


def clean_image(form: Form, body: bytes) -> Cleaned:
    """The same picture as JPEG or PNG. Raises Refused."""
    Image.MAX_IMAGE_PIXELS = None  # our own bound is tested before anything is decoded
    try:
        with Image.open(io.BytesIO(body), formats=[_PILLOW[form]]) as opened:
            return _written_anew(form, opened)
    except UnidentifiedImageError:
        raise damaged("không phải ảnh / not a picture") from None
    except Refused:
        raise
    except MemoryError:
        raise Refused("large", f"{MOST_PIXELS // 1_000_000} MP") from None
    except _BROKEN as problem:
        raise damaged(f"{type(problem).__name__}: {problem}") from problem


def _written_anew(form: Form, opened: Image.Image) -> Cleaned:
    most = MOST_OF_A_PHOTO if form is Form.JPEG else MOST_PIXELS
    if opened.width * opened.height > most:
        raise Refused("large", f"{most // 1_000_000} MP")
    # A phone's JPEG may hold a second, small picture: it is left behind like the rest.
    if form is not Form.JPEG and getattr(opened, "n_frames", 1) > 1:
        raise unfit("animated")
    if form is Form.JPEG:
        opened.draft(None, (LONGEST, LONGEST))  # decodes a large one at a fraction, never below this size
    opened.load()
    picture = ImageOps.exif_transpose(opened)
    picture = _plain(_in_common_colours(picture))
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    # Only pixels are carried over: whatever else was read stays with the old picture.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    mime, made = _encoded(form, bare)
    return Cleaned(body=made, mime=mime, width=bare.width, height=bare.height)


def _in_common_colours(picture: Image.Image) -> Image.Image:
    """Colours as screens show them, where the picture brings its own profile."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return changed or picture


def _plain(picture: Image.Image) -> Image.Image:
    """One of the modes that both forms know: RGB, RGBA, grey."""
    if picture.mode.startswith("I;16") or picture.mode == "I":
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if picture.mode == "RGBA":
        low, _ = picture.getchannel("A").getextrema()
        return picture if low < 255 else picture.convert("RGB")  # type: ignore[operator]
    return picture if picture.mode in ("RGB", "L") else picture.convert("L" if picture.mode == "1" else "RGB")


def _encoded(form: Form, picture: Image.Image) -> tuple[str, bytes]:
    if picture.mode == "RGBA":
        return "image/png", _png(picture)
    if form in (Form.PNG, Form.GIF):
        drawn = _png(picture)
        if len(drawn) <= LARGE_PNG:
            return "image/png", drawn
        photo = _jpeg(picture)
        return ("image/jpeg", photo) if len(photo) * 2 < len(drawn) else ("image/png", drawn)
    return "image/jpeg", _jpeg(picture)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    # Looking for the smallest form of a large picture takes ten times as long and saves little.
    picture.save(out, "PNG", optimize=picture.width * picture.height < 4_000_000)
    return out.getvalue()


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
