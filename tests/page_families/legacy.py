"""Vietnamese as it was written before Unicode. Encoders for tests only; the product has the decoders."""

from __future__ import annotations

import unicodedata

TCVN3 = dict(
    zip(
        "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ",
        range(0x80, 0xA0),
        strict=True,
    )
) | dict(
    zip(
        "ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ",
        range(0xA1, 0x100),
        strict=True,
    )
)  # as `iconv -f TCVN5712-1` prints them
VNI_MARKS = {"\u0300": "ø", "\u0301": "ù", "\u0303": "õ", "\u0309": "û", "\u0323": "ï"}
VNI_HAT = {"\u0300": "à", "\u0301": "á", "\u0303": "ã", "\u0309": "å", "\u0323": "ä", "": "â"}
VNI_BREVE = {"\u0300": "è", "\u0301": "é", "\u0303": "ü", "\u0309": "ú", "\u0323": "ë", "": "ê"}
VNI_WHOLE = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}
TONES = "\u0300\u0301\u0303\u0309\u0323"


def as_tcvn3(text: str) -> bytes:
    """TCVN3 (ABC): one byte a letter, capitals with tones where TCVN 5712 has them."""
    made = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        if letter in TCVN3:
            made.append(TCVN3[letter])
        elif ord(letter) < 0x80:
            made.append(ord(letter))
        elif letter in "“”":
            made += b'"'
        else:
            made += f"&#{ord(letter)};".encode()
    return bytes(made)


def vni_letters(text: str) -> str:
    """VNI: a letter, then a second one that is drawn as its marks."""
    made = []
    for letter in unicodedata.normalize("NFC", text):
        small = letter.lower()
        upper = letter != small
        if small in VNI_WHOLE:
            made.append(VNI_WHOLE[small].upper() if upper else VNI_WHOLE[small])
            continue
        base, *marks = unicodedata.normalize("NFD", small)
        tone = next((each for each in marks if each in TONES), "")
        if base not in "aeiouy" or not marks:
            made.append(letter)
            continue
        if "\u0302" in marks:
            written = base + VNI_HAT[tone]
        elif "\u0306" in marks:
            written = base + VNI_BREVE[tone]
        elif "\u031b" in marks:
            written = {"o": "ô", "u": "ö"}[base] + (VNI_MARKS[tone] if tone else "")
        else:
            written = base + VNI_MARKS[tone]
        made.append(written.upper() if upper else written)
    return "".join(made)


def as_vni(text: str) -> bytes:
    """The bytes of a VNI page: each letter as windows-1252 writes it."""
    return vni_letters(text.replace("“", '"').replace("”", '"')).encode("cp1252", errors="xmlcharrefreplace")
