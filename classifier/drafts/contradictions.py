"""What the facts contradict: the wrong words, the right value, the fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from classifier.claims import COUNTRY, Context, RawClaim
from classifier.decisions import Decision, show
from classifier.drafts.page import Page
from classifier.drafts.pairs import pairs_of
from classifier.drafts.values import suggestion
from classifier.numbers import Day, Number
from classifier.sentences import Sentence
from kiemtin.entities import DraftProblem
from kiemtin.states import VerdictLabel

_ABOUT = frozenset(
    {"khoang", "gan", "hon", "tren", "duoi", "xap", "xi", "chung", "ngot", "uoc", "co", "tam", "non"}
)
"""Words before a number that is not meant to the last digit."""
_MORE = frozenset({"hon", "tren"})
_LESS = frozenset({"gan", "duoi", "ngot", "non"})
_NEAR = 0.005
"""``hơn 5 triệu`` is wrong of less than five million, but for this share."""
_TOO_NEAR = 0.05
"""What is as near as this to the right figure the reader of posts lets pass."""
_FIGURE = re.compile(r"\d[\d./]*\d|\d")
_BESIDE = 2
"""So many figures of a fact in one sentence restate that fact."""
_AS_STATED = "fact"
"""What claims are about that resemble a fact's own statement: days of other documents and deadlines do too."""


def contradicted(page: Page, together: Set[frozenset[str]]) -> Iterator[DraftProblem]:
    """Claims of the draft that are wrong on its day. ``together`` are attributes that one correction mends both."""
    context = page.context
    paired = pairs_of(page.judged, context, together)
    misnamed = _misnamed(page)
    for claim, decision in page.judged:
        if any(claim is each for pair in paired for each in pair.claims):
            continue
        if (claim.sentence, claim.first) in misnamed and claim.kind in ("date", "issuer"):
            continue
        if claim.about == _AS_STATED and isinstance(claim.value, Day):
            continue
        decision = exact(page, claim, decision)
        if decision.label is not VerdictLabel.REFUTED or _restates_another(page, claim, decision.facts):
            continue
        sentence = page.parsed.sentences[claim.sentence]
        where = page.words(sentence, *_words_of(claim, sentence, context))
        if claim.kind == "date" or (claim.kind == "city" and claim.focus[0] >= 0):
            where = page.with_day(*where)
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


def _misnamed(page: Page) -> set[tuple[int, int]]:
    """Sentence and first word of documents under another one's symbol: their days are not that one's."""
    return {
        (claim.sentence, claim.first)
        for claim, decision in page.judged
        if claim.kind == "symbol" and decision.label is VerdictLabel.REFUTED
    }


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


def exact(page: Page, claim: RawClaim, decision: Decision) -> Decision:
    """A figure that a draft writes to the last digit must be right to the last digit, ``hơn 5 triệu`` not be less.

    People may say 8.563 for 8.536 and be near enough; the office's own table may not.
    """
    undecided = decision.label is VerdictLabel.NOT_ENOUGH_INFO and not (
        claim.reported or claim.flipped or claim.future or claim.past or claim.doubtful or claim.day
    )
    if (
        (decision.label is not VerdictLabel.SUPPORTED and not undecided)
        or claim.kind != "number"
        or claim.negated
        or claim.focus[0] < 0
        or not isinstance(claim.value, Number)
    ):
        return decision
    sentence = page.parsed.sentences[claim.sentence]
    first = claim.focus[0]
    written = page.clean[slice(*page.words(sentence, first, first))]
    if any(each.isalpha() for each in written):
        written = ""
    before = set(sentence.words[max(0, first - 2) : first])
    said = [
        each
        for about in (claim.about, *claim.also)
        for each in page.context.facts.says(about, claim.of)
        if (each.published <= page.day and each.holds(page.day) if undecided else each.fact in decision.facts)
        and page.context.facts.get(each.fact).may_refute
    ]
    known = [(each, one.fact) for one in said for each in one.accepted if isinstance(each, int | float)]
    if not known:
        return decision
    value = claim.value.value
    nearest, fact = min(known, key=lambda each: abs(each[0] - value))
    off = abs(value - nearest)
    if undecided and off > _TOO_NEAR * nearest:
        return decision
    if before & _ABOUT:
        over = before & _MORE and nearest < value * (1 - _NEAR)
        under = before & _LESS and nearest > value * (1 + _NEAR)
        wrong = bool(over or under) and not undecided
    else:
        wrong = off > max(claim.value.precision, 1e-6) and _digits(written) == _digits(show(nearest))
    if not wrong:
        return decision
    facts = decision.facts or (fact,)
    return Decision(VerdictLabel.REFUTED, facts, decision.score, show(nearest))


def _restates_another(page: Page, claim: RawClaim, contradicting: Sequence[str]) -> bool:
    """``23 đơn vị mới (19 tỉnh, 4 thành phố)``: a right figure of another thing, with others of that fact beside it."""
    if claim.kind not in ("number", "ratio") or claim.focus[0] < 0:
        return False
    value = claim.value.value if isinstance(claim.value, Number) else claim.value
    sentence = page.parsed.sentences[claim.sentence]
    beside = set(_FIGURE.findall(page.clean[sentence.start : sentence.end]))
    start, end = page.words(sentence, claim.focus[0], claim.focus[0])
    after = page.clean[start : sentence.end].split(maxsplit=2)[:2]
    supported = {
        fact
        for other, decision in page.judged
        if other.sentence == claim.sentence and decision.label is VerdictLabel.SUPPORTED
        for fact in decision.facts
    }
    facts = page.context.facts
    meant = {(about, claim.of) for about in (claim.about, *claim.also)}
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
        if (worded or each.fact in supported) and len(beside & set(_FIGURE.findall(statement))) >= _BESIDE:
            return True
    return False


def _digits(number: str) -> int:
    return sum(each.isdigit() for each in number)


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
