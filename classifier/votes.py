"""Reads how the vote on a document went: how many were for it, how many against."""

from __future__ import annotations

import re

from classifier.claims import Context, RawClaim, number_at
from classifier.documents import Documents
from classifier.scope import negative
from classifier.sentences import Sentence

_RATIO = re.compile(r" (?P<ratio>÷\d+) ")
_ON = re.compile(
    r" (?P<one>#\d+) (?:tren|tren tong so|/) (?P<two>#\d+) (?:[a-z']+ ){0,2}?(?:dai bieu|phieu|nguoi)"
)
_COUNTED = re.compile(
    r" (?P<one>#\d+) (?:vi |nguoi )?(?:dai bieu|dbqh|phieu)(?: quoc hoi)? (?:[a-z']+ ){0,4}?(?:tan thanh|dong y|bam nut|dong tinh|thuan|thong qua|nhat tri) "
)
_AGAINST = re.compile(
    r" (?P<one>#\d+) (?:vi |nguoi |ong ba |ong |dai bieu |dbqh |phieu |quoc hoi )+(?:[a-z']+ ){0,2}?"
    r"(?:khong (?:tan thanh|dong y|dong tinh|bam nut|thong qua)|phan doi|bo phieu chong'?|phieu chong'?|chong'?|bam nut phan doi) "
)
_MOST = 500
"""More than the Assembly has."""
_VOTING = frozenset({"dai", "bieu", "phieu", "tan", "thanh", "thong", "dong"})
_ROUNDING = {"hon": "more", "tren": "more", "gan": "less", "khoang": "about"}
_FEWEST = 50
"""A smaller number is no vote for a document."""


def read_votes(documents: Documents, sentence: Sentence, context: Context) -> list[RawClaim]:
    """The vote on a document the sentence names, dates or gives the total of."""
    named = [each[0] for each in documents.mentions(sentence)]
    claims = []
    for ratio, word in _for(sentence):
        subject = _subject(documents, sentence, context, word, named, ratio.partition("/")[2])
        if subject and not _attending(sentence, word):
            claims.append(
                RawClaim(kind="ratio", about="doc.vote", of=subject, value=ratio, first=word, last=word, topic="other", focus=(word, word),
                         says=documents.says.get("doc.vote", ""), subject_name=documents.title(subject))
            )  # fmt: skip
    line = _line(sentence)
    for match in _AGAINST.finditer(line):
        word = _word_at(line, match.start("one"))
        number = number_at(sentence, word)
        subject = _subject(documents, sentence, context, word, named, "")
        if not subject or number.percent or number.value > _MOST:
            continue
        claims.append(
            RawClaim(kind="number", about="doc.against", of=subject, value=number, first=word, last=_word_at(line, match.end() - 2),
                     topic="other", focus=(word, word), says=documents.says.get("doc.against", ""),
                     negated=negative(sentence, word), near=_ROUNDING.get(sentence.words[word - 1], "") if word else "",
                     subject_name=documents.title(subject))
        )  # fmt: skip
    return claims


def _attending(sentence: Sentence, word: int) -> bool:
    """``450/465 đại biểu dự``: who was there, and no vote."""
    following = sentence.words[word + 1 : word + 5]
    return (
        following[:2] == ["dai", "bieu"]
        and (
            following[2:3] == ["du"]
            or following[2:4] in (["tham", "du"], ["co", "mat"], ["den", "du"], ["toi", "du"])
        )
        and not {"tan", "phieu", "thuan", "bam"} & set(sentence.words)
    )


def _line(sentence: Sentence) -> str:
    """The words without their marks, a space before each and after the last."""
    return " " + "".join(each + " " for each in sentence.words)


def _word_at(line: str, position: int) -> int:
    return line[:position].count(" ") - 1


def _for(sentence: Sentence) -> list[tuple[str, int]]:
    """Votes for a document, each with its word: ``461/465``, or ``461`` when no total is given."""
    found: list[tuple[str, int]] = []
    totals: set[int] = set()
    line = _line(sentence)
    for match in _RATIO.finditer(line):
        found.append((sentence.ratios[int(match["ratio"][1:])], _word_at(line, match.start("ratio"))))
    for match in _ON.finditer(line):
        one, two = _word_at(line, match.start("one")), _word_at(line, match.start("two"))
        ratio = f"{int(number_at(sentence, one).value)}/{int(number_at(sentence, two).value)}"
        found.append((ratio, one))
        totals.add(two)
    counted = {word for _, word in found} | totals
    for match in _COUNTED.finditer(line):
        word = _word_at(line, match.start("one"))
        number = number_at(sentence, word)
        rounded = word > 0 and sentence.words[word - 1] in _ROUNDING
        if word not in counted and not rounded and not number.percent and _FEWEST <= number.value <= _MOST:
            found.append((str(int(number.value)), word))
    return found


def _subject(
    documents: Documents, sentence: Sentence, context: Context, word: int, named: list[str], total: str
) -> str:
    """The document voted on: named, known by its day, or by how many voted."""
    votes = context.facts.says_about("doc.vote")
    subject = next((key for key in named if any(each.of == key for each in votes)), "")
    if subject:
        return subject
    if not named and (known := _known_by(documents, sentence, word)):
        return known if any(each.of == known for each in votes) else ""
    same = [each for each in votes if total and str(each.accepted[0]).split("/")[1] == total]
    return _voted_on(sentence, context, word) or (
        same[0].of if same and _VOTING & set(sentence.words) else ""
    )


_YES = re.compile(
    r"(?:vi |nguoi )?(?:dai bieu|dbqh)(?: quoc hoi)? (?:da |cung |chiu |moi |bam nut |bam |bo phieu |gio tay ){0,3}"
    r"(?:tan thanh|dong y|dong tinh|bam nut|thong qua|nhat tri|thuan) "
)
_SEVERAL = 200
"""Fewer deputies than that speak for themselves and are no vote of the Assembly."""
_OTHER_VOTE = re.compile(
    r" (?:luat|nghi dinh|hoi dong nhan|cu tri|dai hoi|hoi nghi|xa|phuong|huyen|hdnd|du an|ngan sach|bo nhiem|tin nhiem|chat van"
    r"|mien nhiem|hien phap|uy ban|khoa|to|doan|phat bieu|thao luan|gop y) "
)
"""Where one of these is named the vote may be on something else, or of another body."""


def _known_by(documents: Documents, sentence: Sentence, word: int) -> str:
    """The document a vote of deputies is on, where only what it does is named: ``sáp nhập tỉnh, 361 đại biểu đồng ý``."""
    line = _line(sentence)
    following = "".join(f"{each} " for each in sentence.words[word + 1 : word + 12])
    if sentence.words[word][0] != "#" or number_at(sentence, word).value < _SEVERAL:
        return ""
    if _YES.match(following) is None or _OTHER_VOTE.search(line):
        return ""
    found = {
        key for key, pattern in documents.symbol_titles if pattern.regex.search(sentence.line) is not None
    }
    return found.pop() if len(found) == 1 else ""


def _voted_on(sentence: Sentence, context: Context, word: int) -> str:
    """The document passed with a vote on the day that stands shortly before: ``bữa 12/6 về các tỉnh là 470/470``."""
    for index in range(word - 1, max(-1, word - 9), -1):
        if sentence.words[index][0] == "&":
            day = sentence.dates[int(sentence.words[index][1:])]
            for vote in context.facts.says_about("doc.vote"):
                passed = (
                    *context.facts.says("doc.passed", vote.of),
                    *context.facts.says("doc.issued", vote.of),
                )
                if any(day.first == right == day.last for each in passed for right in each.accepted):
                    return vote.of
            return ""
    return ""
