"""Figures that stand without a source though the facts have one: advice for the editor, no error.

Sparing on purpose: only figures that a fact supports, only in longer texts, once for each fact, at most a few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifier.drafts.page import Page
from classifier.sentences import Sentence
from kiemtin.entities import DraftProblem
from kiemtin.states import VerdictLabel

LONG = 400
"""Characters of a text that is no short post: a banner or a short post needs no citation."""
MOST = 5
"""Pieces of advice for one text."""
_FIGURES = frozenset({"number", "ratio", "date"})
_SOURCE = re.compile(
    r"\d{1,5}(?:/\d{4})?[-/](?:NQ|KL|QĐ|NĐ|TT|HD|KH|CV|CT|QH|UBTVQH|BC|L-)"
    r"|\b(?:theo|căn cứ|nguồn:?|tại|thực hiện)\s+(?:\w+\s+){0,3}?(?:nghị quyết|nghị định|luật|quyết định|kết luận|công văn|thông tư|hiến pháp|kế hoạch|báo cáo|số liệu|công bố|cục|bộ|ủy ban|quốc hội|chính phủ)"
    r"|\b(?:nghị quyết|nghị định|luật|quyết định|kết luận)\s+(?:số|này|về)\b",
    re.IGNORECASE,
)


def unsourced(page: Page) -> Iterator[DraftProblem]:
    """Right figures with no document in their sentence, a neighbouring one or their paragraph."""
    if len(page.text) < LONG:
        return
    advised: set[str] = set()
    for claim, decision in page.judged:
        if len(advised) >= MOST:
            return
        if (
            decision.label is not VerdictLabel.SUPPORTED
            or claim.kind not in _FIGURES
            or claim.negated
            or claim.focus[0] < 0
            or not decision.facts
            or decision.facts[0] in advised
        ):
            continue
        sentence = page.parsed.sentences[claim.sentence]
        if _sourced(page, sentence, claim.sentence):
            continue
        advised.add(decision.facts[0])
        fact = page.context.facts.get(decision.facts[0])
        where = page.words(sentence, min(claim.focus[0], claim.last), claim.last)
        yield page.problem(
            where, "unsourced", suggestion=fact.citation.text(), facts=decision.facts[:1], advice=True,
            source=fact.citation.text(),
        )  # fmt: skip


def _sourced(page: Page, sentence: Sentence, index: int) -> bool:
    start = page.clean.rfind("\n", 0, sentence.start) + 1
    end = page.clean.find("\n", sentence.end)
    around = page.parsed.sentences[max(0, index - 1) : index + 2]
    start, end = min(start, around[0].start), max(end if end >= 0 else len(page.clean), around[-1].end)
    return _SOURCE.search(page.clean, start, end) is not None
