"""A QR code as a picture. Pure."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image
from reportlab.graphics.barcode.qr import QrCodeWidget

_MODULE = 8
"""Pixels of one dark or light square."""
_QUIET = 4
"""Light squares around the code, without which cameras do not find it."""


@lru_cache(maxsize=32)
def qr_png(address: str) -> bytes:
    """A PNG that leads to an address, readable with a quarter of it damaged."""
    code = QrCodeWidget(address, barLevel="Q").qr
    code.make()
    count = code.getModuleCount()
    squares = Image.new("1", (count + 2 * _QUIET, count + 2 * _QUIET), 1)
    for row in range(count):
        for column in range(count):
            if code.isDark(row, column):
                squares.putpixel((column + _QUIET, row + _QUIET), 0)
    side = squares.width * _MODULE
    out = io.BytesIO()
    squares.resize((side, side), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()
