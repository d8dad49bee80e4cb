"""Reads rules: affirmed or denied, of which subject."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifier.claims import Context, RawClaim, number_day
from classifier.frame_words import Frame, allowed, is_negated, matches_of
from classifier.patterns import named
from classifier.sentences import Sentence
from classifier.subjects import Subject, named as named_subjects


def stances_of(frame: Frame, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Claims of a frame that is affirmed or denied."""
    yes = matches_of(frame.yes, sentence)
    no = matches_of(frame.no, sentence, denial=True)
    over = matches_of(frame.over, sentence)
    if not yes and not no and not over:
        return []
    subjects = named_subjects(frame.subjects, sentence)
    if frame.subjects and not subjects:
        return []
    if not allowed(frame, sentence, context):
        return []
    stances: list[tuple[int, int, bool]] = []
    for first, last, _ in over:
        stances.append((first, last, True))
    for first, last, match in no:
        if any(first <= end and start <= last for start, end, _ in stances):
            continue
        if _denied_inside(sentence, first, last, match):
            continue
        if _fits(frame, match, sentence, context):
            stances.append((first, last, _twice(sentence, first)))
    for first, last, match in yes:
        if not _fits(frame, match, sentence, context):
            continue
        if any(first <= end and start <= last for start, end, _ in stances):
            continue
        denied = is_negated(sentence, first, last) or _denied_list(sentence, first)
        stances.append((first, last, denied == _denied_inside(sentence, first, last, match)))
    kept: list[tuple[int, int, bool]] = []
    for stance in sorted(stances):
        if not any(stance[0] <= end and start <= stance[1] for start, end, _ in kept):
            kept.append(stance)
    claims: list[RawClaim] = []
    previous = -1
    for first, last, value in kept:
        for subject, name, broader in _subjects_of(frame, subjects, previous, first, last, kept):
            if any(each.of == subject and each.value == value for each in claims):
                continue  # Said twice in one sentence: what denies the first may not reach the second.
            claims.append(
                RawClaim(
                    kind="bool",
                    about=frame.part.about,
                    of=subject,
                    value=value,
                    first=first,
                    last=last,
                    topic=frame.part.topic,
                    says=frame.part.says[value],
                    denial=frame.part.says[not value],
                    day=number_day(sentence, first, context.at),
                    now=frame.part.when == "now",
                    broader=broader,
                    subject_name=name,
                    duty=frame.part.duty,
                    contact=frame.part.contact,
                )
            )
        previous = last
    return claims


def _twice(sentence: Sentence, first: int) -> bool:
    """``không phải là không còn giá trị``: a denial of the denial."""
    before = sentence.words[max(0, first - 3) : first]
    return before[-2:] == ["khong", "phai"] or before == ["khong", "phai", "la"]


_ASKING = frozenset({"yeu", "doi", "goi", "nhan", "thu", "bat", "de", "huong", "bao", "lam", "cung", "tien"})
"""Of these one begins what an office says it does not do: ``không yêu cầu``, ``không gọi điện``."""
_LISTING = frozenset({"hoac", "hay", "va", "cung"})
_ENDS_LIST = frozenset({"nhung", "chi", "thi", "neu", "nen"})
_FAR_BACK = 24
_FORBIDDEN = re.compile(
    r" (?:khong|chang|cha) (?:mot )?(?:ai|co quan nao|noi nao|can bo nao) (?:[^ ]+ ){0,2}?(?:duoc|co) (?:quyen|phep)? ?(?:[^ ]+ ){0,5}$"
)
"""``không ai được quyền bắt bà con ...``."""


def _denied_list(sentence: Sentence, first: int) -> bool:
    """``không gọi điện yêu cầu A, B hoặc C``: the last of several things an office does not do."""
    if _FORBIDDEN.search(" " + " ".join(sentence.words[max(0, first - 10) : first]) + " "):
        return True
    if sentence.breaks.get(first) == "," and any(
        sentence.words[index] in _DENYING and tuple(sentence.words[index - 2 : index]) in _ASSURED
        for index in range(max(2, first - _SHORT_VERB), first)
    ):
        return True
    if first == 0 or sentence.words[first - 1] not in _LISTING:
        return False
    for index in range(first - 1, max(-1, first - _FAR_BACK), -1):
        if sentence.breaks.get(index + 1, ",") not in ",/" or sentence.words[index] in _ENDS_LIST:
            return False
        if sentence.words[index] in _DENYING:
            return sentence.words[index + 1] in _ASKING and sentence.words[index + 2 : index + 3] != ["buoc"]
    return False


_ASSURED = frozenset({("khang", "dinh"), ("cam", "ket"), ("tuyet", "doi"), ("cho", "biet"), ("luu", "y")})
_SHORT_VERB = 4
"""``khẳng định không rà soát, làm sạch ...``: the denial and its first verb before the comma."""
_DENYING = frozenset({"khong", "chua", "chang"})
_TURNING = frozenset({"van", "thi", "ma", "nhung", "roi", "cung"})
"""After such a word a denial before it reaches no further: ``chưa kịp cập nhật vẫn hợp lệ``."""


def _denied_inside(sentence: Sentence, first: int, last: int, match: re.Match[str]) -> bool:
    """``xã phường không sắp xếp tiếp``: a denial in a gap of a pattern that has none of its own."""
    if any(word in match.re.pattern for word in _DENYING):
        return False
    return any(
        sentence.words[index] in _DENYING
        and sentence.words[index + 1] != "chi"
        and _TURNING.isdisjoint(sentence.words[index:last])
        for index in range(first, last)
    )


def _subjects_of(
    frame: Frame,
    subjects: list[tuple[int, int, Subject]],
    previous: int,
    first: int,
    last: int,
    stances: Sequence[tuple[int, int, bool]],
) -> list[tuple[str, str, str]]:
    """What a stance speaks of: the subjects since the last stance, else those after it."""
    if not frame.subjects:
        return [(frame.part.of, "", "")]
    following = min((start for start, _, _ in stances if start > last), default=10**6)
    near = [each for each in subjects if previous < each[0] <= last]
    if not near:
        near = [each for each in subjects if last < each[0] < following][:4] or [
            each for each in subjects if each[0] <= first
        ][-1:]
    specific = [each for each in near if each[2].broader]
    unique = dict.fromkeys((each[2].id, each[2].name, each[2].broader) for each in (specific or near))
    return list(unique)


def _fits(frame: Frame, match: re.Match[str], sentence: Sentence, context: Context) -> bool:
    """The conditions on named numbers: a sum of money; ``n`` below the count in force, which ``m`` is."""
    money, count, former = named(match, "money"), named(match, "n"), named(match, "m")
    if money:
        number = sentence.numbers[int(money[1:])]
        if not (number.money or number.value >= 1000) or number.percent:
            return False
    if frame.part.below and count:
        current = _current(frame.part.below, frame.part.of, context)
        number = sentence.numbers[int(count[1:])]
        if current is None or not 1 < number.value < current or number.percent:
            return False
        if former:
            return sentence.numbers[int(former[1:])].value == current
    return True


def _current(about: str, of: str, context: Context) -> float | None:
    for each in context.facts.says(about, of):
        if each.published <= context.at and each.holds(context.at) and len(each.accepted) == 1:
            return float(each.accepted[0])
    return None
