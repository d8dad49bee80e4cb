"""What the facts contradict: the wrong words, the right value, the fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from classifier.claims import COUNTRY, Context, RawClaim
from classifier.decisions import Decision
from classifier.drafts.figures import measured, range_of
from classifier.drafts.page import Page
from classifier.drafts.pairs import pairs_of
from classifier.drafts.values import suggestion
from classifier.numbers import Day, Number
from classifier.sentences import Sentence
from kiemtin.entities import DraftProblem
from kiemtin.states import VerdictLabel

_FIGURE = re.compile(r"\d[\d./]*\d|\d")
_COUNTED = re.compile(
    r"\s*(?P<unit>dân|người|nhân khẩu|hộ|km|ha|tỷ|triệu|đồng|tuổi|giờ|ngày|tháng|năm)\b", re.IGNORECASE
)
_BESIDE = 2
"""So many figures of a fact in one sentence restate that fact; one more where the figure was once right of what is meant."""
_AT_PRESENT = re.compile(
    r"\b(?:hiện nay|hiện có|hiện cả nước|hiện còn|đến nay|tính đến nay|hiện tại)\b", re.IGNORECASE
)
"""What is said to be so now restates no older fact."""
_AS_STATED = "fact"
"""What claims are about that resemble a fact's own statement: days of other documents and deadlines do too."""


def contradicted(page: Page, together: Set[frozenset[str]]) -> Iterator[DraftProblem]:
    """Claims of the draft that are wrong on its day. ``together`` are attributes that one correction mends both."""
    context = page.context
    judged = [(claim, measured(page, claim, decision)) for claim, decision in page.judged]
    paired = pairs_of(judged, context, together)
    misnamed = _misnamed(page)
    for claim, decision in judged:
        if any(claim is each for pair in paired for each in pair.claims):
            continue
        if claim.kind in ("date", "issuer") and _of_misnamed(claim, misnamed):
            continue
        if claim.about == _AS_STATED and isinstance(claim.value, Day):
            continue
        if claim.kind == "date" and _of_another(claim, judged):
            continue
        if claim.kind == "number" and _counts_else(page, claim):
            continue
        if decision.label is not VerdictLabel.REFUTED or _restates_another(page, claim, decision.facts):
            continue
        sentence = page.parsed.sentences[claim.sentence]
        where = page.words(sentence, *_words_of(claim, sentence, context))
        if claim.kind == "date" or (claim.kind == "city" and claim.focus[0] >= 0):
            where = page.with_day(*where)
        if claim.kind == "number" and (span := range_of(page, where, decision.facts)):
            yield against(page, span[0], decision.facts, span[1])
            continue
        passage = page.clean[slice(*where)]
        right = _missing(claim, passage, sentence, context)
        yield against(
            page, where, decision.facts, right or suggestion(claim, decision, passage, context.facts)
        )
    for pair in paired:
        if any(_restates_another(page, each, pair.facts) for each in pair.claims):
            continue
        sentence = page.parsed.sentences[pair.claims[0].sentence]
        where = page.words(sentence, pair.first, pair.last)
        yield against(page, where, pair.facts, pair.written(page.clean[slice(*where)]))


def _counts_else(page: Page, claim: RawClaim) -> bool:
    """``số xã có dưới 5.000 dân``: the number counts what stands after it, outside the words of the claim."""
    if claim.last != claim.focus[0]:
        return False
    _, end = page.words(page.parsed.sentences[claim.sentence], claim.last, claim.last)
    match = _COUNTED.match(page.clean, end)
    return match is not None and not any(
        match["unit"].lower() in page.context.facts.get(each.fact).statement.lower()
        for each in page.context.facts.says(claim.about, claim.of)
    )


def _misnamed(page: Page) -> list[RawClaim]:
    """Documents under another one's symbol: the days and issuers beside them are not that one's."""
    return [
        claim
        for claim, decision in page.judged
        if claim.kind == "symbol" and decision.label is VerdictLabel.REFUTED
    ]


def _of_misnamed(claim: RawClaim, misnamed: Sequence[RawClaim]) -> bool:
    return any(
        each.sentence == claim.sentence and claim.first <= each.last and each.first <= claim.last
        for each in misnamed
    )


def _of_another(claim: RawClaim, judged: Sequence[tuple[RawClaim, Decision]]) -> bool:
    """``202/2025/QH15 có hiệu lực từ ngày 12/6/2025; mô hình 2 cấp vận hành từ ngày 01/7/2025``: each day is of its own clause.

    The day is right of something else in the sentence, and what the claim is about has a day of its own there.
    """
    beside = [each for each in judged if each[0].sentence == claim.sentence and each[0].kind == "date"]
    return any(
        other.focus == claim.focus and decision.label is VerdictLabel.SUPPORTED for other, decision in beside
    ) and any(
        other.about == claim.about and other.of == claim.of and other.focus != claim.focus
        for other, _ in beside
    )


def against(page: Page, where: tuple[int, int], facts: tuple[str, ...], right: str) -> DraftProblem:
    """The problem of a passage that the first of these facts contradicts."""
    fact = page.context.facts.get(facts[0])
    return page.problem(
        where,
        "contradicted",
        suggestion=right,
        facts=facts,
        source=fact.citation.text(),
        statement=fact.statement,
    )


def _restates_another(page: Page, claim: RawClaim, contradicting: Sequence[str]) -> bool:
    """``23 đơn vị mới (19 tỉnh, 4 thành phố)``: a right figure of another thing, with others of that fact beside it."""
    if claim.kind not in ("number", "ratio") or claim.focus[0] < 0:
        return False
    value = claim.value.value if isinstance(claim.value, Number) else claim.value
    sentence = page.parsed.sentences[claim.sentence]
    focus, _ = page.words(sentence, claim.focus[0], claim.focus[0])
    if claim.kind == "number" and _AT_PRESENT.search(page.clean[sentence.start : focus]):
        return False
    beside = set(_FIGURE.findall(page.clean[sentence.start : sentence.end]))
    start, end = page.words(sentence, claim.focus[0], claim.focus[0])
    if claim.kind == "ratio":
        beside -= set(_FIGURE.findall(page.clean[start:end]))
    after = page.clean[start : sentence.end].split(maxsplit=2)[:2]
    supported = {
        fact
        for other, decision in page.judged
        if other.sentence == claim.sentence and decision.label is VerdictLabel.SUPPORTED
        for fact in decision.facts
    }
    facts = page.context.facts
    meant = {(about, claim.of) for about in (claim.about, *claim.also)}
    outdated = any(value in each.accepted for about, of in meant for each in facts.says(about, of))
    for each in facts.assertions:
        if (
            value not in each.accepted
            or (each.about, each.of) in meant
            or each.about == _AS_STATED
            or each.fact in contradicting
            or each.published > page.day
            or not each.holds(page.day)
        ):
            continue
        statement = facts.get(each.fact).statement
        worded = len(after) == 2 and f"{page.clean[start:end]} {after[1].strip(',.;)')}" in statement
        if (worded or each.fact in supported) and len(
            beside & set(_FIGURE.findall(statement))
        ) >= _BESIDE + outdated:
            return True
    return False


def _words_of(claim: RawClaim, sentence: Sentence, context: Context) -> tuple[int, int]:
    """The words to mark: the value, the number with its unit, the member that does not belong."""
    if claim.kind == "number" and claim.focus[0] >= 0:
        return min(claim.focus[0], claim.last), claim.last
    if claim.kind == "together":
        units = [context.unit_of(each) for each in claim.members]
        target = _target(claim, units)
        wrong = [each for each, unit in zip(claim.members, units, strict=True) if unit != target]
        words = [
            each.word
            for each in sentence.places
            if claim.first <= each.word <= claim.last and context.resolve(each) in wrong
        ]
        if len(words) == 1:
            kind = sentence.words[words[0] - 1 : words[0]] == ["tinh"]
            return words[0] - kind, words[0]
    return claim.focus if claim.focus[0] >= 0 else (claim.first, claim.last)


def _target(claim: RawClaim, units: Sequence[str]) -> str:
    """The unit a list of members is about."""
    if isinstance(claim.value, str) and claim.value in units:
        return claim.value
    return max(units, key=units.count)


def _missing(claim: RawClaim, passage: str, sentence: Sentence, context: Context) -> str:
    """The one name a list lacks in place of the one that does not belong to it; empty when it is not so clear."""
    if claim.kind == "together" and not claim.negated:
        return _lacking_member(claim, passage, context)
    if (
        claim.kind == "home"
        and "dac khu" in " ".join(sentence.words)
        and any(word[0] == "#" for word in sentence.words)
    ):
        return _lacking_zone(claim, sentence, context)
    return ""


def _lacking_member(claim: RawClaim, passage: str, context: Context) -> str:
    units = [context.unit_of(each) for each in claim.members]
    target = _target(claim, units)
    known = next((each.accepted for each in context.facts.says("members", target)), ())
    lacking = [each for each in known if each not in claim.members]
    if len(lacking) != 1 or sum(unit != target for unit in units) != 1:
        return ""
    name = context.facts.places.name(str(lacking[0]))
    return f"tỉnh {name}" if passage.lower().startswith("tỉnh ") else name


def _lacking_zone(claim: RawClaim, sentence: Sentence, context: Context) -> str:
    unit = context.unit_of(str(claim.value)) or str(claim.value)
    listed = [said for about in claim.also[:1] for said in context.facts.says(about, COUNTRY)]
    zones = listed[0].accepted if listed else ()
    named = {context.resolve(each) for each in sentence.places}
    lacking = [
        each
        for each in zones
        if each not in named and context.unit_of(context.province_of(str(each))) == unit
    ]
    return context.facts.places.name(str(lacking[0])) if len(lacking) == 1 else ""
