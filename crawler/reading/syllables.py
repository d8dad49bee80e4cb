"""What can be a syllable of Vietnamese: onsets, rimes and tones, so that a wrong charset shows. Pure.

The rules are those of every school grammar: a syllable is an onset and a rime, a rime that ends in
c, ch, p or t takes only two tones.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

ONSETS = ("", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph",
          "qu", "r", "s", "t", "th", "tr", "v", "x")  # fmt: skip
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng "
    "eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac "
    "oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc "
    "oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê "
    "uêch uên uênh uêt uôc uôi uôm uôn uông uôt uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi "
    "ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ym yn ynh yt ych oeng uang "
    "uă uăn uăng uăt uăc ue uen uet ueo ôông"
)
RIMES = frozenset(_RIMES.split())
TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0303": "ngã", "\u0309": "hỏi", "\u0323": "nặng"}
_STOPPED = ("c", "p", "t", "ch")
_BY_LENGTH = sorted((each for each in ONSETS if each), key=len, reverse=True)


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """True for a word that can be one syllable of Vietnamese; its case does not matter."""
    if not 0 < len(word) <= 8:
        return False
    base, tone = _apart(word.lower())
    if tone is None:
        return False
    return any(
        base.startswith(onset) and base[len(onset) :] in RIMES and _tone_fits(base[len(onset) :], tone)
        for onset in (*_BY_LENGTH, "")
    ) or (base.startswith("gi") and "i" + base[2:] in RIMES and _tone_fits("i" + base[2:], tone))


def _tone_fits(rime: str, tone: str) -> bool:
    return tone in ("\u0301", "\u0323", "") if rime.endswith(_STOPPED) else True


def _apart(word: str) -> tuple[str, str | None]:
    """The word without its tone, and the tone ("" for level); None when it bears more than one."""
    parts = unicodedata.normalize("NFD", word)
    tones = [each for each in parts if each in TONES]
    if not tones:
        return word, ""
    base = unicodedata.normalize("NFC", "".join(each for each in parts if each not in TONES))
    return base, tones[0] if len(tones) == 1 else None


def every_syllable() -> Iterator[str]:
    """Every onset with every rime in every tone that fits, in NFC; the tone stands on the rime's main vowel."""
    for onset in ONSETS:
        for rime in sorted(RIMES):
            for tone in ("", *TONES):
                if _tone_fits(rime, tone) and (onset != "gi" or not rime.startswith("i")):
                    yield unicodedata.normalize("NFC", onset + _with_tone(rime, tone))


def _with_tone(rime: str, tone: str) -> str:
    shaped = next((at for at in range(len(rime) - 1, -1, -1) if rime[at] in "ăâêôơư"), None)
    vowels = [at for at, letter in enumerate(rime) if unicodedata.normalize("NFD", letter)[0] in "aeiouy"]
    if shaped is None:
        closed = vowels[-1] < len(rime) - 1
        shaped = vowels[-1] if closed or len(vowels) == 1 else vowels[-2]
    return rime[: shaped + 1] + tone + rime[shaped + 1 :]
