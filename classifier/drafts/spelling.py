"""Spelling by what is usual: a compound with one wrong mark, a syllable no Vietnamese word has, a word put twice.

Compounds, rimes and common syllables were counted by ``tools/spelling.py``. A spelling that texts use too is never
called wrong, nor are two common syllables that only look like a compound (``dũng để``, ``kiểm thẩm``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from classifier.text import fold, standard

DATA = Path(__file__).resolve().parents[1] / "data"
_ONSET = r"(?:ngh|ng|nh|ch|gh|gi(?=[aàáảãạâăeèéẻẽẹêoòóỏõọôơuùúủũụư])|kh|ph|th|tr|qu|[bcdđghklmnpqrstvx])?"
_VOWEL = "[aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ]"
_ONSET = rf"(?:ngh|ng|nh|ch|gh|gi(?={_VOWEL})|kh|ph|th|tr|qu|[bcdđghklmnpqrstvx])?"
_SYLLABLE = re.compile(rf"{_ONSET}(?P<rime>{_VOWEL}+[bcdđghklmnpqrstvx]{{0,3}})")
_WORD = re.compile(r"[^\W\d_]+")
_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_ONCE = frozenset(
    [
        "và",
        "của",
        "các",
        "được",
        "cho",
        "với",
        "có",
        "để",
        "theo",
        "tại",
        "về",
        "này",
        "đã",
        "những",
        "đến",
        "trên",
        "do",
        "bằng",
        "bởi",
        "nếu",
        "thì",
        "vào",
        "ở",
        "là",
        "không",
        "cũng",
        "phải",
    ]
)
"""Words nobody repeats on purpose in an official text."""
_BEFORE_ITSELF = frozenset({"lý do", "tự do", "nguyên do"})
"""``chọn lý do do sắp xếp``: a word that ends with what the next one is."""


def rime_of(word: str) -> tuple[str, str]:
    """What stands after the first consonants of a lower-case syllable, without its tone, and the tone.

    Both empty for what is no single syllable (``rơle``, ``milimét``).
    """
    match = _SYLLABLE.fullmatch(word)
    if match is None:
        return "", ""
    apart = unicodedata.normalize("NFD", match["rime"])
    return unicodedata.normalize("NFC", _TONE.sub("", apart)), "".join(_TONE.findall(apart))


class Spelling:
    """Loaded once."""

    def __init__(self) -> None:
        self._right: dict[str, str] = {}
        self._accepted: set[str] = set()
        for line in _lines("compounds"):
            right, *others = line.split("|")
            self._right[fold(right)] = right
            self._accepted.update((right, *others))
        self._rimes = frozenset(_lines("rimes"))
        self._common = frozenset(_lines("syllables"))
        self._pairs = frozenset(_lines("pairs"))

    def possible(self, word: str) -> bool:
        """False for a lower-case word with marks that is one syllable no Vietnamese word has."""
        if word.isascii() or word in self._common:
            return True
        rime, tone = rime_of(word)
        if not rime:
            return True
        stopped = _STOPPED.search(rime) is not None and tone not in ("\u0301", "\u0323")
        return rime in self._rimes and len(tone) < 2 and not stopped

    def knows(self, one: str, two: str) -> bool:
        """True for two syllables that make a compound, spelled right."""
        return (pair := f"{one} {two}") in self._accepted or pair in self._pairs

    def check(self, text: str) -> Iterator[tuple[int, int, str, str]]:
        """Start, end, the right spelling (empty when unknown) and the kind: ``compound``, ``syllable``, ``twice``."""
        words = list(_WORD.finditer(text))
        low = [standard(each[0].lower()) for each in words]
        for index, word in enumerate(words):
            if index + 1 < len(words) and text[word.end() : words[index + 1].start()] in (
                " ",
                "  ",
                "\u00a0",
            ):
                yield from self._pair(words, low, index)
            if word[0].islower() and not self.possible(low[index]):
                yield word.start(), word.end(), "", "syllable"

    def _pair(
        self, words: list[re.Match[str]], low: list[str], index: int
    ) -> Iterator[tuple[int, int, str, str]]:
        one, two = words[index], words[index + 1]
        start, end = one.start(), two.end()
        said = f"{low[index - 1]} {low[index]}" if index else ""
        if said in _BEFORE_ITSELF:
            return
        if low[index] == low[index + 1] and low[index] in _ONCE and two[0].islower():
            yield start, end, one[0], "twice"
            return
        if low[index : index + 2] == low[index + 2 : index + 4] and self.knows(low[index], low[index + 1]):
            twice = one.string[start : words[index + 3].end()]
            if twice.lower() == f"{one[0]} {two[0]} {one[0]} {two[0]}".lower():
                yield start, words[index + 3].end(), f"{one[0]} {two[0]}", "twice"
            return
        pair = f"{low[index]} {low[index + 1]}"
        right = self._right.get(fold(pair))
        if right is None or pair in self._accepted:
            return
        if pair.isascii() and not _among_marks(low, index):
            return
        if two[0][0].isupper() and not (one[0].isupper() and two[0].isupper()):
            return
        changed = [
            (each, wanted)
            for each, wanted in zip(low[index : index + 2], right.split(), strict=True)
            if each != wanted
        ]
        if (not pair.isascii() and all(each in self._common for each, _ in changed)) or sum(
            _marks_apart(*each) for each in changed
        ) > 1:
            return
        named = one[0][0].isupper() and index > 0 and words[index - 1][0][0].isupper() and not _begins(one)
        if named or (not pair.isascii() and self._bound_elsewhere(low, index)):
            return
        yield start, end, cased(one[0] + " " + two[0], right), "compound"

    def _bound_elsewhere(self, low: list[str], index: int) -> bool:
        """``kiến thức hiện có``: a syllable that belongs to its other neighbour."""
        return (index > 0 and self.knows(low[index - 1], low[index])) or (
            index + 2 < len(low) and self.knows(low[index + 1], low[index + 2])
        )


def _marks_apart(one: str, two: str) -> int:
    """How many marks differ: the tone counts once, wherever it stands, each other mark for its letter."""
    tones, letters = [], []
    for word in (one, two):
        apart = unicodedata.normalize("NFD", word.replace("đ", "d\u0335"))
        tones.append(_TONE.findall(apart))
        letters.append(re.findall(r"[^\W\d_][^\w]*", _TONE.sub("", apart)))
    different = sum(first != second for first, second in zip(letters[0], letters[1], strict=False))
    return int(different) + (1 if tones[0] != tones[1] else 0)


def _among_marks(low: list[str], index: int) -> bool:
    """True for two bare syllables between words with marks: the text is not written without them."""
    around = [*low[max(0, index - 2) : index], *low[index + 2 : index + 4]]
    return sum(not each.isascii() for each in around) >= 3


def _begins(word: re.Match[str]) -> bool:
    """True for the first word of a sentence or line: its capital makes it no name."""
    before = word.string[: word.start()].rstrip(' \t"“(-–+*')
    return not before or before[-1] in ".!?:;\n" or before[-1].isdigit()


def _lines(name: str) -> list[str]:
    return (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def cased(wrong: str, right: str) -> str:
    """The right spelling with the capitals of the wrong one."""
    letters: Iterable[str] = [each for each in wrong if each.isalpha()]
    if all(each.isupper() for each in letters) and len(wrong) > 1:
        return right.upper()
    if wrong[:1].isupper():
        return right[:1].upper() + right[1:]
    return right
