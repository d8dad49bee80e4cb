"""Reads that a document is said to be only a draft, or not issued yet. The facts know the day of those that are."""

from __future__ import annotations

import re

from classifier.claims import Context, RawClaim
from classifier.decisions import UNKNOWN, Decision, show
from classifier.documents import Documents
from classifier.sentences import Sentence
from kiemtin.states import VerdictLabel

_BY = r"(?:(?:cua|do) (?:[a-z]+ ){1,4}?)?"
_STILL = r"(?:thuc ra |that ra |thuc chat |toi gio |den gio |den nay |toi nay |hien nay |bay gio |hien |gio |nay |thi |cung |van |con |dang |moi |chi )"
_DRAFT = re.compile(
    rf"{_BY}(?P<still>{_STILL}{{1,4}})(?:la |o dang )?(?:mot |cai )?(?:ban )?du thao (?P<end>$|[a-z&#@])"
)
_UNSIGNED = re.compile(
    rf"{_BY}(?P<still>{_STILL}{{0,4}})chua (?:he |ai )?(?:duoc )?(?:ban hanh|ky|phe duyet|thong qua|duyet)"
    r"(?: (?:gi|dau|xong|chinh thuc|het|ca|ma|nha|nhe|nghe|dau nha|do))* (?P<end>$|[a-z&#@])"
)  # fmt: skip
_SURE = frozenset({"moi", "chi", "van", "con", "dang"})
"""Of these one says that it is no more than a draft: ``Nghị quyết 202 là dự thảo`` alone may be a title."""
_LEADING = frozenset(
    {"cai", "thi", "ma", "nhung", "rang", "la", "vi", "thang", "nghe", "noi", "thuc", "that", "ra"}
)
"""Words before a document that leave it the subject of what follows."""
_ONCE = frozenset({"hoi", "luc", "khi", "ban", "truoc", "neu", "gia", "tung"})
_CLOSING = frozenset(
    {
        "thoi",
        "nha",
        "nhe",
        "nghe",
        "nghen",
        "day",
        "do",
        "chu",
        "ba",
        "mn",
        "lay",
        "chua",
        "khoi",
        "xong",
        "gi",
    }
)
"""After ``dự thảo`` or ``chưa ký`` nothing else may follow in the clause: it would be what is drafted or signed."""


def read_unissued(documents: Documents, sentence: Sentence, context: Context) -> list[RawClaim]:
    """``Quyết định 759 của Thủ tướng mới là bản dự thảo``, ``Nghị quyết 202 chưa được thông qua``; none of a time named."""
    if sentence.dates or not {"thao", "chua"} & set(sentence.words):
        return []
    claims = []
    for key, first, last in documents.mentions(sentence):
        start = max((each for each in sentence.breaks if each <= first), default=0)
        if not set(sentence.words[start:first]) <= _LEADING or not _ONCE.isdisjoint(sentence.words[:first]):
            continue
        tail = "".join(f"{each} " for each in sentence.words[last + 1 : last + 18])
        match = _DRAFT.match(tail) or _UNSIGNED.match(tail)
        if match is None or (match.re is _DRAFT and _SURE.isdisjoint(match["still"].split())):
            continue
        end = last + match[0].strip().count(" ") + 1
        end -= bool(match["end"])
        if end + 1 not in sentence.breaks and not set(sentence.words[end + 1 : end + 2]) <= _CLOSING:
            continue
        if any(last < each <= end for each in sentence.breaks):
            continue
        claims.append(
            RawClaim(
                kind="issued", about="doc.issued", of=key, value=False, first=first, last=end, topic="other",
                says="{Of} chưa được ban hành.", denial="{Of} đã được ban hành.", subject_name=documents.title(key),
            )
        )  # fmt: skip
    return claims


def decide_issued(claim: RawClaim, context: Context) -> Decision:
    """Was a document issued by the day of the text? Silence where no fact gives its day."""
    said = [
        each
        for about in ("doc.issued", "doc.passed")
        for each in context.facts.says(about, claim.of)
        if each.published <= context.at and all(day <= context.at for day in each.accepted)
    ]
    if not said:
        return Decision(UNKNOWN)
    label = VerdictLabel.SUPPORTED if claim.value else VerdictLabel.REFUTED
    return Decision(label, tuple(dict.fromkeys(each.fact for each in said)), right=show(said[0].accepted[0]))
