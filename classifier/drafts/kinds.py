"""Kinds of units that are no more, listed among those of today: ``các xã, phường, thị trấn``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifier.drafts.ended import Ended
from classifier.drafts.page import Page
from classifier.drafts.values import shown
from kiemtin.entities import DraftProblem
from kiemtin.facts.gazetteer import MERGED

_LIST = re.compile(
    r"(?<!\w)(?<!\d )(?:(?:xã|phường)(?:\s*[,/]\s*|\s+)(?:và\s+|hoặc\s+)?){1,2}(?P<gone>thị trấn)(?!\w|\s+[A-ZĐÀ-Ỹ]|\s*\(?cũ)"
)
_TITLE = re.compile(
    r"\b(?:Luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư|Quyết định)\b[^.;\n]*\b(?:về|quy định|ban hành)\b[^.;\n]*$"
)
"""The title of a document keeps the words it was given."""
_TOLD = re.compile(
    r"\b(?:không|thay|đổi|bỏ|chuyển|cũ|trước đây|trước kia|trước khi|trước sắp xếp|từng|đã|cụm từ|nay là|kết thúc|không còn)\b",
    re.IGNORECASE,
)
"""The sentence may tell that the kind is gone."""


def gone_kinds(page: Page, ended: Ended) -> Iterator[DraftProblem]:
    """Lists of kinds with one that ended on 1 July 2025."""
    facts = ended.gone_kind(page, ("thị trấn",))
    if page.day < MERGED or not facts:
        return
    for match in _LIST.finditer(page.clean):
        index = page.index_of(match.start())
        sentence = page.parsed.sentences[index]
        words = page.clean[sentence.start : sentence.end]
        if (
            ended.speaks_of_past(page, index)
            or any(each.last < MERGED for each in sentence.dates)
            or sentence.quotes
            or _TOLD.search(words)
            or _TITLE.search(page.clean[sentence.start : match.start()])
        ):
            continue
        right = match[0].replace("thị trấn", "đặc khu")
        yield page.problem(
            match.span(), "gone_kind", suggestion=right, facts=facts, kind="thị trấn", since=shown(MERGED)
        )
