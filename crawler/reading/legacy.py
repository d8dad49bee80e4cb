"""Vietnamese as it was written before Unicode: TCVN3 (ABC) and VNI, letter by letter. Pure.

TCVN3 is the upper half of TCVN 5712:1993; VNI writes a letter and then a second one that its fonts draw as marks.
Both travel as windows-1252 or ISO 8859-1, so both are read from the letters those charsets show.
"""

from __future__ import annotations

import re
import unicodedata

_TCVN3 = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\xa0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệì"
    "ỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
"""What the bytes 0x80 to 0xFF mean in TCVN 5712-1."""

_VNI_TONES = {"ø": "\u0300", "ù": "\u0301", "õ": "\u0303", "û": "\u0309", "ï": "\u0323"}
_VNI_A = {
    "â": "â", "á": "ấ", "à": "ầ", "å": "ẩ", "ã": "ẫ", "ä": "ậ", "ê": "ă", "é": "ắ", "è": "ằ", "ú": "ẳ", "ü": "ẵ", "ë": "ặ",
}  # fmt: skip
_VNI_HAT = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_WHOLE = {"ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}


def _pairs() -> dict[str, str]:
    made: dict[str, str] = {}
    for base in "aeouy":
        for mark, tone in _VNI_TONES.items():
            made[base + mark] = unicodedata.normalize("NFC", base + tone)
    for mark, letter in _VNI_A.items():
        made["a" + mark] = letter
    for base in "eo":
        for mark, tone in _VNI_HAT.items():
            made[base + mark] = unicodedata.normalize("NFC", base + "\u0302" + tone)
    for base, letter in (("ô", "ơ"), ("ö", "ư")):
        made[base] = letter
        for mark, tone in _VNI_TONES.items():
            made[base + mark] = unicodedata.normalize("NFC", letter + tone)
    made |= _VNI_WHOLE
    for written, letter in list(made.items()):
        made[written.upper()] = letter.upper()
        if len(written) == 2:  # capitals at the beginning of a word: A and a small mark
            made[written[0].upper() + written[1]] = letter.upper()
    return made


_VNI = _pairs()
_VNI_WRITTEN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_TCVN3_BYTES = {number: _TCVN3[number - 0x80] for number in range(0x80, 0x100)}


def to_bytes(text: str) -> bytes:
    """The bytes behind letters of windows-1252; what it has no byte for is a question mark."""
    made = bytearray()
    for letter in text:
        if ord(letter) < 0x100:
            made.append(ord(letter))
        else:
            made += letter.encode("cp1252", errors="replace")
    return bytes(made)


def from_tcvn3(body: bytes) -> str:
    """Text of TCVN3 bytes, in NFC."""
    return unicodedata.normalize("NFC", body.decode("latin-1").translate(_TCVN3_BYTES))


def from_vni(text: str) -> str:
    """Text of VNI letters, in NFC."""
    return unicodedata.normalize("NFC", _VNI_WRITTEN.sub(lambda found: _VNI[found[0]], text))
