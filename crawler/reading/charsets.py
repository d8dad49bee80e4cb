"""Which charset a page is in: what its bytes must be, then what is most Vietnamese. Pure.

Valid UTF-8 is UTF-8 and its letters are kept as they are, except where they are the letters of an older charset or
of text encoded twice: then nearly every word that is no ASCII must become a syllable of Vietnamese, and hardly any
may be one before.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from crawler.reading.legacy import from_tcvn3, from_vni
from crawler.reading.syllables import is_syllable

SAMPLE = 60_000
"""Bytes of a page that are looked at to tell its charset."""
MOST_WORDS = 400
ENOUGH = 6
"""Words that are no ASCII from which letters of valid UTF-8 may be taken for another charset's."""
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)
_MARKUP = re.compile("<[^<>]{0,2000}>")
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u0323][^\W\d_]*)*")
_EDGES = "".join(chr(each) for each in range(0x21, 0x7F) if not chr(each).isalnum()) + "“”‘’…–—"
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0]")
_FOREIGN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2018-\u203a\u20ac\u2122]"
)
_DOUBLE = re.compile(
    "\u00e1[\u00ba\u00bb\u2018-\u203a]|\u00c4[\u0080-\u00bf\u2018\u2019]|\u00c6[\u00a0\u00a1\u00af\u00b0]|\u00c3[\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2010-\u2122]"
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SLOPPY = {number: bytes([number]).decode("cp1252", errors="ignore") or chr(number) for number in range(256)}
_UNSLOPPY = {chr(number): number for number in range(256)} | {
    letter: number for number, letter in _SLOPPY.items()
}
_KNOWN_WRONG = frozenset(
    {"utf8", "utf16", "utf16le", "utf16be", "utf32", "utf7", "unicode", "ucs2", "idna", "punycode"}
)


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """``whole``: every byte could be read. ``charset`` is a name for people, e.g. ``TCVN3``."""

    text: str
    whole: bool
    charset: str


def decode_page(body: bytes, content_type: str = "") -> Decoded:
    """The text of a page. Byte order mark, UTF-16 by its zeros, valid UTF-8, then the likeliest of the rest."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return Decoded(
                text=body.decode(name, errors="replace"), whole=True, charset=name.removesuffix("-sig")
            )
    wide = _wide(body)
    if wide:
        return Decoded(text=body.decode(wide, errors="replace"), whole=True, charset=wide)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _likeliest(body, content_type)
    return _as_meant(text)


def _wide(body: bytes) -> str:
    """UTF-16 without a mark: every second byte of the beginning is zero."""
    head = body[:400]
    if len(head) < 8 or len(head) % 2:
        head = head[: len(head) & ~1]
    if len(head) < 8 or b"\0" not in head:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else ""


def _as_meant(text: str) -> Decoded:
    """Valid UTF-8: itself, unless its letters are another charset's."""
    same = Decoded(text=text, whole=True, charset="utf-8")
    if text.isascii():
        return same
    if _DOUBLE.search(text[:SAMPLE]):
        for name, undone in _undoubled(text):
            if _better(text, undone):
                return Decoded(text=undone, whole=True, charset=f"utf-8 encoded twice ({name})")
    sample = text[:SAMPLE]
    if not _FOREIGN.search(sample) or len(_VIETNAMESE.findall(sample)) > 3:
        return same
    for name, read in (("TCVN3", _letters_tcvn3), ("VNI", from_vni)):
        made = read(text)
        if _better(text, made):
            return Decoded(text=made, whole=True, charset=f"{name} in utf-8")
    return same


def _letters_tcvn3(text: str) -> str:
    """TCVN3 whose bytes were taken for windows-1252 once; letters beyond it stay as they are."""
    return "".join(
        from_tcvn3(bytes([_UNSLOPPY[each]])) if each in _UNSLOPPY and _UNSLOPPY[each] >= 0x80 else each
        for each in text
    )


def _undoubled(text: str) -> list[tuple[str, str]]:
    """UTF-8 read as windows-1252, ISO 8859-1 or windows-1258 and encoded again, undone; runs that are none stay."""
    made = []
    for name, back in (("windows-1252", _sloppy), ("windows-1258", _vietnamese)):
        raw = back(text)
        try:
            undone = raw.decode("utf-8")
        except UnicodeDecodeError:
            undone = _by_runs(text, back)
        if undone != text:
            made.append((name, undone))
    return made


_RUN = re.compile("[\u0080-\u00ff\u0102-\u0192\u02c6\u02dc\u0300-\u0323\u2010-\u2122\u20ab\u20ac]+")


def _by_runs(text: str, back: Callable[[str], bytes]) -> str:
    def mend(found: re.Match[str]) -> str:
        try:
            return back(found[0]).decode("utf-8")
        except UnicodeDecodeError:
            return found[0]

    return _RUN.sub(mend, text)


def _sloppy(text: str) -> bytes:
    return b"".join(
        bytes([_UNSLOPPY[each]]) if each in _UNSLOPPY else each.encode("utf-8", errors="replace")
        for each in text
    )


def _vietnamese(text: str) -> bytes:
    made = []
    for each in text:
        try:
            made.append(each.encode("cp1258"))
        except UnicodeEncodeError:
            made.append(
                bytes([ord(each)]) if 0x80 <= ord(each) < 0xA0 else each.encode("utf-8", errors="replace")
            )
    return b"".join(made)


def _better(before: str, after: str) -> bool:
    """True when the words become Vietnamese that were not: nearly all of them, and enough of them."""
    now = _tokens(after)
    return len(set(now)) >= ENOUGH and _share(now) >= 0.9 and _share(_tokens(before)) <= 0.5


def _tokens(text: str) -> list[str]:
    """What stands between spaces and is no ASCII: a letter of another charset may look like a mark."""
    found = (each.strip(_EDGES) for each in _MARKUP.sub(" ", text[: SAMPLE * 4]).split())
    return list(islice((each for each in found if len(each) > 1 and not each.isascii()), MOST_WORDS))


def _words(text: str) -> list[str]:
    """Words that are no ASCII, from a sample without markup."""
    sample = _MARKUP.sub(" ", text[: SAMPLE * 4])
    found = (
        unicodedata.normalize("NFC", each[0]) for each in _WORD.finditer(sample) if not each[0].isascii()
    )
    return list(islice(found, MOST_WORDS))


def _share(words: list[str]) -> float:
    return sum(is_syllable(each) and _one_case(each) for each in words) / len(words) if words else 0.0


def _one_case(word: str) -> bool:
    return word.islower() or word.isupper() or word.istitle()


def _likeliest(body: bytes, content_type: str) -> Decoded:
    """Bytes that are no UTF-8: of the declared charset and those of Viet Nam, the one with the most syllables."""
    declared = _DECLARED.findall(content_type.encode("ascii", "ignore")) + _DECLARED.findall(body[:2048])
    names = [each.decode("ascii").lower() for each in declared]
    broken = body.decode("utf-8", errors="replace")
    candidates: list[Decoded] = []
    for name in dict.fromkeys([*names, "windows-1258"]):
        read = _in(body, name)
        if read is not None:
            candidates.append(Decoded(text=read, whole=True, charset=name))
    letters = body.decode("latin-1")
    candidates.append(Decoded(text=from_tcvn3(body), whole=True, charset="TCVN3"))
    candidates.append(Decoded(text=from_vni(letters), whole=True, charset="VNI"))
    lost = broken.count("\ufffd")
    if lost * 200 < len(broken):  # UTF-8 with a few damaged bytes
        candidates.insert(0, Decoded(text=broken, whole=False, charset="utf-8"))
    scored = [(_score(each.text), -number) for number, each in enumerate(candidates)]
    best, at = max(scored)
    chosen = candidates[-at]
    if best < 0.35:
        # Not Vietnamese in any of them: what the page declares, if that reads every byte.
        stated = next((each for each in candidates if each.charset in names), None)
        if stated is not None:
            return stated
        if not names and not _binary(body) and candidates[0].whole:
            return candidates[0]
        return Decoded(text=broken, whole=False, charset="unknown")
    return chosen


def _in(body: bytes, name: str) -> str | None:
    if name.replace("-", "").replace("_", "") in _KNOWN_WRONG:
        return None
    try:
        if not codecs.lookup(name)._is_text_encoding:
            return None
        if name in ("windows-1258", "cp1258"):
            # Bytes that it leaves open: Windows reads them as control characters.
            text = "".join(_CP1258[each] for each in body) if len(body) else ""
            return None if _OPEN_1258.search(text) else unicodedata.normalize("NFC", text)
        if name in ("windows-1252", "cp1252", "iso-8859-1", "latin1", "latin-1"):
            return "".join(_SLOPPY[each] for each in body)
        return body.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None


_CP1258 = {number: bytes([number]).decode("cp1258", errors="ignore") or chr(number) for number in range(256)}
_OPEN_1258 = re.compile("[\x80-\x9f]")


def _score(text: str) -> float:
    words = _words(text)
    return _share(words) - 0.02 * (len(words) < ENOUGH)


def _binary(body: bytes) -> bool:
    head = body[:2000]
    return sum(each < 9 or 13 < each < 32 for each in head) * 20 > len(head)
