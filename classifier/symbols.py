"""Reads which document is given for what: a city's resolution, a title, a day; the wrong symbol is found."""

from __future__ import annotations

import re

from classifier.claims import Context, RawClaim
from classifier.documents import Documents
from classifier.sentences import Sentence
from classifier.text import fold


def read_symbols(documents: Documents, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Documents of a sentence whose number or symbol belongs to another document."""
    if not sentence.documents:
        return []
    claims: list[RawClaim] = []
    for word, text in enumerate(sentence.words):
        if text[0] != "§":
            continue
        written = sentence.documents[int(text[1:])]
        if (found := _of_place(documents, sentence, context, word, written)) is not None:
            claims.append(found)
            continue
        right = _of_city(documents, sentence, context, word, written) or _of_title_or_day(
            documents, sentence, word, written
        )
        if right:
            claims.append(
                RawClaim(kind="symbol", about="doc.symbol", of=right, value=_plain(written), first=max(0, word - 2), last=word,
                         topic="other", focus=(word, word), subject_name=documents.title(right))
            )  # fmt: skip
    return claims


def _of_place(
    documents: Documents, sentence: Sentence, context: Context, word: int, written: str
) -> RawClaim | None:
    """``Nghị quyết 1656/NQ-UBTVQH15 về sắp xếp cấp xã của Hà Nội``: the resolution on one place, of a numbered series."""
    if "quyet" not in sentence.words[max(0, word - 4) : word]:
        return None
    for about in documents.series:
        said = context.facts.says_about(about)
        of = {context.resolve(each) for each in sentence.places} & {each.of for each in said}
        if len(of) != 1 or sum(each[0] == "§" for each in sentence.words) != 1:
            continue
        if not any(_tail(str(right)) == _tail(written) for right in said[0].accepted):
            continue
        place = of.pop()
        return RawClaim(kind="ratio", about=about, of=place, value=written.upper(), first=max(0, word - 2), last=word,
                        topic="other", focus=(word, word), subject_name=context.facts.places.name(place),
                        says=documents.says.get(about, ""))  # fmt: skip
    return None


def _of_city(documents: Documents, sentence: Sentence, context: Context, word: int, written: str) -> str:
    """``Thành phố Bắc Ninh được thành lập theo Nghị quyết ...``: the resolution that founded this city."""
    if not re.search(r"/\d{4}/QH\d\d$", written) or "nghi" not in sentence.words[max(0, word - 4) : word]:
        return ""
    line = " ".join(sentence.words)
    if "thanh lap" not in line or "thanh pho" not in line:
        return ""
    founded = {
        each.of: document.id
        for about in context.since
        for each in context.facts.says_about(about)
        if each.published <= context.at
        for document in documents.by_id.values()
        if each.fact in document.facts
    }
    named = {context.resolve(each) for each in sentence.places} & set(founded)
    if len(named) != 1 or sum(each[0] == "§" for each in sentence.words) != 1:
        return ""
    return founded[named.pop()]


def _of_title_or_day(documents: Documents, sentence: Sentence, word: int, written: str) -> str:
    """A symbol beside the title of another document of the same body, or beside the day of one with its number."""
    number = re.match(r"\d+", written)
    head = sentence.words[max(0, word - 3) : word]
    if told := _of_title_before(documents, sentence, word, written):
        return told
    if "luat" in sentence.words[max(0, word - 9) : word]:
        head = [*head, "luat"]
    if number is None or not {"quyet", "luan", "dinh", "luat", "hoach", "dan", "van"} & set(head):
        return ""
    for key, pattern in documents.symbol_titles:
        document = documents.by_id.get(key)
        if document is None or (
            _plain(written) in documents.symbols and not _taken_for_it(documents, sentence, key, written)
        ):
            continue
        for match in pattern.regex.finditer(sentence.line):
            first = sentence.word_at(match.start())
            close = word < first <= word + 5 and not sentence.broken(word, first)
            if (close or (key.startswith("luat") and first < word <= first + 12)) and _tail(written) == _tail(
                document.symbol
            ):
                return key
    for document in documents.by_id.values():
        if document.dated is None or not _misprinted(written, document.symbol):
            continue
        kind = fold(document.title.split()[0].lower())
        following = sentence.words[word + 1 : word + 5]
        day = next((each for each in following if each[0] == "&"), None)
        if kind in head and day is not None and sentence.dates[int(day[1:])].first == document.dated:
            return document.id
    return ""


_GIVING = frozenset({"mang", "co", "la", "ky", "danh", "hieu"})
_KINDS = frozenset({"quyet", "luan", "dinh", "luat", "hoach", "dan"})
_AFTER_TITLE = 9
"""Words from a title to the symbol said to be its."""


def _of_title_before(documents: Documents, sentence: Sentence, word: int, written: str) -> str:
    """``Nghị quyết sáp nhập tỉnh ... mang số 220/2025/QH15``: the title first, then the symbol it is said to have."""
    if not {"so", "hieu"} & set(sentence.words[word - 1 : word]):
        return ""
    for key, pattern in documents.symbol_titles:
        document = documents.by_id.get(key)
        if (
            document is None
            or _plain(written) in documents.symbols
            or _tail(written) != _tail(document.symbol)
        ):
            continue
        for match in pattern.regex.finditer(sentence.line):
            first, last = sentence.word_at(match.start()), sentence.word_at(match.end() - 2)
            between = sentence.words[last + 1 : word]
            if (
                0 < len(between) <= _AFTER_TITLE
                and not _GIVING.isdisjoint(between)
                and _KINDS.isdisjoint(between)
                and not _KINDS.isdisjoint(sentence.words[max(0, first - 3) : first + 1])
                and not sentence.broken(first, word)
            ):
                return key
    return ""


def _taken_for_it(documents: Documents, sentence: Sentence, key: str, written: str) -> bool:
    """One document's symbol given as that of another: by its title, or as that of the one in force now."""
    if sum(each[0] == "§" for each in sentence.words) != 1 or _BESIDE & set(sentence.words):
        return False
    if not key.startswith("luat"):
        return any(
            each.id != key and _plain(each.symbol) == _plain(written) for each in documents.by_id.values()
        )
    return _plain(documents.by_id[key].symbol) != _plain(written) and bool(_IN_FORCE & set(sentence.words))


_BESIDE = frozenset({"va", "cung", "thay", "truoc"})
"""Words by which another document than the one with the symbol may be spoken of."""
_IN_FORCE = frozenset({"moi", "hien", "nay", "gio"})


def _misprinted(written: str, symbol: str) -> bool:
    """The same number with another ending, or the digits of the number in another order: ``47/NQ-CP`` for ``74/NQ-CP``."""
    if _plain(written) == _plain(symbol):
        return False
    one, other = (re.match(r"\d+", each) for each in (written, symbol))
    if one is None or other is None:
        return False
    return one[0] == other[0] or (sorted(one[0]) == sorted(other[0]) and _tail(written) == _tail(symbol))


def _tail(symbol: str) -> str:
    """The part of a symbol that names year and body: ``2025/qh15``."""
    return re.sub(r"^\d+[/-]", "", symbol).lower()


def _plain(symbol: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(symbol.lower()))
