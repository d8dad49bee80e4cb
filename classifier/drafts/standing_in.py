"""``Thành phố được hình thành trên cơ sở ...``: a unit that the sentence before named is read with its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from classifier.drafts.page import Page
from kiemtin.entities import DraftProblem

_UNNAMED = re.compile(
    r"(?P<word>Tỉnh|Thành phố)(?:\s+mới)?(?=\s+(?:được|hình thành|do|gồm|hợp nhất|thành lập|có trung tâm|đặt))"
)


def with_names(page: Page, check: Callable[[str], Iterable[DraftProblem]]) -> Iterator[DraftProblem]:
    """Problems of such sentences, read with the only province the sentence before them speaks of."""
    context = page.context
    for index, sentence in enumerate(page.parsed.sentences[1:], 1):
        match = _UNNAMED.match(page.clean, sentence.start, sentence.end)
        if match is None:
            continue
        named = {
            context.unit_of(context.resolve(each)) or context.resolve(each)
            for each in page.parsed.sentences[index - 1].places
        }
        units = [each for each in named if each in context.provinces]
        if len(units) != 1:
            continue
        lead = f"{match['word']} {context.facts.places.name(units[0])}"
        shift = match.end() - len(lead)
        for problem in check(lead + page.clean[match.end() : sentence.end]):
            start, end = problem.span
            if start >= len(lead):
                yield replace(problem, span=(start + shift, end + shift))
