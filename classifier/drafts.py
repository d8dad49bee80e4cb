"""Checks the office's own drafts: what the facts contradict, what contradicts itself, slips (S10).

Everything a draft states is meant as stated; what it quotes to deny is not its own. Each problem has the
span in the text as given, the right value in the form the draft uses, and the reason in Vietnamese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from classifier.checker import Decision
from classifier.claims import Context, RawClaim, days_meant
from classifier.draft_pairs import pairs_of
from classifier.lexicon import load
from classifier.moods import Mood
from classifier.patterns import Pattern, Vocabulary, named
from classifier.sentences import Sentence, Text
from classifier.slips import Slips
from classifier.text import MAX_DRAFT
from kiemtin.entities import DraftProblem
from kiemtin.facts import Assertion, FactBase
from kiemtin.states import VerdictLabel

if TYPE_CHECKING:
    from classifier.pipeline import Pipeline

_HEADING = re.compile(
    r"(?m)^[ \t]*(?:(\d{1,2}|[IVX]{1,6})[.)][ \t]+(?=\S)|(?:Điều|Chương|Mục|Phần|Phụ lục)\b)"
)
_DATED = re.compile(
    r"[^\W\d_]{2,}[^\n,]{0,30},\s*ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}|^\s*(?:Số|KẾ HOẠCH)",
    re.IGNORECASE,
)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}


class DraftReader:
    """Reads a draft with the pipeline's readers. Built once, pure."""

    def __init__(self, pipeline: Pipeline, vocabulary: Vocabulary) -> None:
        self._pipeline = pipeline
        data = load("slips")
        facts = pipeline.facts
        self._slips = Slips(
            data, (text for fact in facts for text in (fact.statement, fact.subject, fact.attribute))
        )

        def compiled(name: str) -> tuple[Pattern, ...]:
            return tuple(vocabulary.compile(each) for each in data[name])

        self._duty = compiled("district_duty")
        self._duty_past = compiled("district_past")
        self._task = compiled("district_task")
        self._office = compiled("office_of")
        self._office_past = compiled("office_past")
        self._phase = compiled("phase")

    def check(self, text: str, day: date) -> tuple[DraftProblem, ...]:
        """Problems in the order of the text, none overlapping another; empty when there are none."""
        parsed, _ = self._pipeline.parse(text, day)
        found = [
            *self._contradicted(parsed, text, day),
            *self._district_duties(parsed, text, day),
            *self._old_offices(parsed, text, day),
            *self._phases(parsed, text),
            *self._dated_before_its_sources(parsed, text),
            *_headings(text),
            *_too_long(text),
            *self._misspelled(text),
        ]
        found.sort(key=lambda each: (not each.facts, each.span[1] - each.span[0], each.span[0]))
        kept: list[DraftProblem] = []
        for problem in found:
            if all(problem.span[0] >= other.span[1] or problem.span[1] <= other.span[0] for other in kept):
                kept.append(problem)
        return tuple(sorted(kept, key=lambda each: each.span))

    # --- what facts contradict ------------------------------------------------------------

    def _contradicted(self, parsed: Text, text: str, day: date) -> Iterator[DraftProblem]:
        moods = [_plainly(self._pipeline.mood(sentence)) for sentence in parsed.sentences]
        context = self._pipeline.context(parsed, day)
        judged = self._pipeline.judge(parsed, moods, day)
        paired = pairs_of(judged, context)
        for claim, decision in judged:
            if any(claim is each for pair in paired for each in pair.claims):
                continue
            if decision.label is not VerdictLabel.REFUTED:
                continue
            sentence = parsed.sentences[claim.sentence]
            first, last = self._where(claim, sentence, context)
            span = _trimmed(text, parsed.clean.span(*sentence.span(first, last)))
            if claim.kind == "date" or (claim.kind == "city" and claim.focus[0] >= 0):
                span = _with_day(text, span)
            passage = text[span[0] : span[1]]
            fact = self._pipeline.facts.get(decision.facts[0])
            yield DraftProblem(
                span=span,
                text=passage,
                facts=decision.facts,
                suggestion=_missing(claim, passage, sentence, context)
                or suggestion(claim, decision, passage, self._pipeline.facts),
                reason=f"Trái với {fact.citation.text()}: {fact.statement}",
            )
        for pair in paired:
            sentence = parsed.sentences[pair.claims[0].sentence]
            span = _trimmed(text, parsed.clean.span(*sentence.span(pair.first, pair.last)))
            passage = text[span[0] : span[1]]
            fact = self._pipeline.facts.get(pair.facts[0])
            yield DraftProblem(
                span=span, text=passage, facts=pair.facts, suggestion=pair.written(passage),
                reason=f"Trái với {fact.citation.text()}: {fact.statement}",
            )  # fmt: skip

    def _where(self, claim: RawClaim, sentence: Sentence, context: Context) -> tuple[int, int]:
        """The words to mark: the value, the number with its unit, the member that does not belong."""
        if claim.kind == "number" and claim.focus[0] >= 0:
            return min(claim.focus[0], claim.last), claim.last
        if claim.kind == "together":
            units = [context.unit_of(each) for each in claim.members]
            target = (
                claim.value
                if isinstance(claim.value, str) and claim.value in units
                else max(units, key=units.count)
            )
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

    def _district_duties(self, parsed: Text, text: str, day: date) -> Iterator[DraftProblem]:
        """Something to do after the end of the district level, given to a district body."""
        ends = [each for each in self._pipeline.facts.says_about("district.ends_on") if each.published <= day]
        if not ends:
            return
        end = ends[0].accepted[0]
        for sentence in parsed.sentences:
            match = _search(self._duty, sentence)
            if match is None or not _search(self._task, sentence):
                continue
            days = [each for each in days_meant(sentence) if each.last >= end]
            if not days and (day < end or _search(self._duty_past, sentence)):
                continue
            if _search(self._duty_past, sentence) and not days:
                continue
            if any(word in ("cũ", "cu") for word in sentence.marked):
                continue
            first, last = sentence.word_at(match.start()), sentence.word_at(match.end() - 2)
            yield self._problem(
                parsed, text, sentence, first, last, ends[0], _commune_for(sentence, parsed, first, last),
                f"Cấp huyện kết thúc hoạt động từ {end:%d/%m/%Y}, không thể được giao việc sau ngày đó.",
            )  # fmt: skip

    def _old_offices(self, parsed: Text, text: str, day: date) -> Iterator[DraftProblem]:
        """An office of a province whose name is gone."""
        context = self._pipeline.context(parsed, day)
        for sentence in parsed.sentences:
            match = _search(self._office, sentence)
            if match is None or _search(self._office_past, sentence):
                continue
            placeholder = named(match, "p")
            if placeholder is None or any(each.last < day and each.exact for each in sentence.dates):
                continue
            mention = sentence.places[int(placeholder[1:])]
            former = context.resolve(mention)
            gone = [
                each
                for each in context.facts.says("member_of", former)
                if each.published <= day and day >= date(each.start.year, each.start.month, each.start.day)
            ]
            operates = [
                each.accepted[-1]
                for each in context.facts.says_about("province.operates")
                if each.published <= day
            ]
            if not gone or not operates or day < max(operates):
                continue
            unit = context.facts.places.name(str(gone[0].accepted[0]))
            yield self._problem(
                parsed, text, sentence, mention.word, mention.word, gone[0], unit,
                f"Tên cũ: {context.facts.places.name(former)} nay thuộc {unit}.",
            )  # fmt: skip

    def _problem(
        self,
        parsed: Text,
        text: str,
        sentence: Sentence,
        first: int,
        last: int,
        said: Assertion,
        right: str,
        reason: str,
    ) -> DraftProblem:
        span = _trimmed(text, parsed.clean.span(*sentence.span(first, last)))
        return DraftProblem(
            span=span, text=text[span[0] : span[1]], facts=(said.fact,), suggestion=right, reason=reason
        )

    # --- what contradicts itself ----------------------------------------------------------

    def _phases(self, parsed: Text, text: str) -> Iterator[DraftProblem]:
        """Two phases that both hold one day."""
        previous: date | None = None
        for sentence in parsed.sentences:
            if not _search(self._phase, sentence):
                continue
            exact = [
                (index, sentence.dates[int(word[1:])].first)
                for index, word in enumerate(sentence.words)
                if word[0] == "&" and sentence.dates[int(word[1:])].exact
            ]
            pairs = list(zip(exact[::2], exact[1::2], strict=False))
            for (word, start), (_, end) in pairs:
                if start > end:
                    previous = None
                    break
                if previous == start:
                    span = _trimmed(text, parsed.clean.span(*sentence.span(word, word)))
                    yield DraftProblem(
                        span=span,
                        text=text[span[0] : span[1]],
                        facts=(),
                        suggestion=like(text[span[0] : span[1]], start + timedelta(days=1)),
                        reason=f"Hai giai đoạn cùng chứa ngày {start:%d/%m/%Y}.",
                    )
                previous = end

    def _dated_before_its_sources(self, parsed: Text, text: str) -> Iterator[DraftProblem]:
        """A document dated before a document it cites."""
        head = next(
            (
                (sentence, index, sentence.dates[int(word[1:])].first)
                for sentence in parsed.sentences[:8]
                for index, word in enumerate(sentence.words)
                if word[0] == "&"
                and sentence.dates[int(word[1:])].exact
                and sentence.dates[int(word[1:])].year_written
                and _DATED.search(text[max(0, sentence.start - 2) : sentence.end])
                and not sentence.documents
            ),
            None,
        )
        if head is None:
            return
        sentence, word, dated = head
        for other in parsed.sentences:
            if other is sentence:
                continue
            for key, _, last in self._pipeline.documents.mentions(other):
                cited = next(
                    (
                        other.dates[int(each[1:])].first
                        for each in other.words[last + 1 : last + 6]
                        if each[0] == "&"
                        and other.dates[int(each[1:])].exact
                        and other.dates[int(each[1:])].year_written
                    ),
                    None,
                )
                if cited is not None and cited > dated:
                    span = _trimmed(text, parsed.clean.span(*sentence.span(word, word)))
                    passage = text[span[0] : span[1]]
                    title = self._pipeline.documents.title(key)
                    facts = (
                        self._pipeline.documents.by_id[key].facts[:1]
                        if key in self._pipeline.documents.by_id
                        else ()
                    )
                    later = (
                        dated.replace(year=dated.year + 1) if (dated.month, dated.day) != (2, 29) else dated
                    )
                    yield DraftProblem(
                        span=span,
                        text=passage,
                        facts=facts,
                        suggestion=like(passage, later) if later >= cited else "",
                        reason=f"Văn bản ghi ngày {dated:%d/%m/%Y} nhưng căn cứ {title} ngày {cited:%d/%m/%Y}.",
                    )
                    return

    def _misspelled(self, text: str) -> Iterator[DraftProblem]:
        for slip in self._slips.find(text[:MAX_DRAFT]):
            yield DraftProblem(
                span=(slip.start, slip.end),
                text=text[slip.start : slip.end],
                facts=(),
                suggestion=slip.right,
                reason="Lỗi chính tả hoặc lỗi quét văn bản.",
            )


def _commune_for(sentence: Sentence, parsed: Text, first: int, last: int) -> str:
    """``UBND huyện`` -> ``UBND xã (phường, đặc khu)``; the level where no body is named."""
    start, end = sentence.span(first, last)
    passage = parsed.clean.text[start:end]
    body = re.match(
        r"(UBND|HĐND|Ủy ban nhân dân|Hội đồng nhân dân|Ban Chỉ đạo)\s(?:các\s|cấp\s)*(?:huyện|quận|thị xã)",
        passage,
    )
    if body:
        return f"{body[1]} xã, phường, đặc khu (cấp xã)"
    return "cấp xã (xã, phường, đặc khu)"


def _missing(claim: RawClaim, passage: str, sentence: Sentence, context: Context) -> str:
    """The one name a list lacks in place of the one that does not belong to it; empty when it is not so clear."""
    if claim.kind == "together" and not claim.negated:
        units = [context.unit_of(each) for each in claim.members]
        target = (
            claim.value
            if isinstance(claim.value, str) and claim.value in units
            else max(units, key=units.count)
        )
        known = next((each.accepted for each in context.facts.says("members", target)), ())
        lacking = [each for each in known if each not in claim.members]
        if len(lacking) == 1 and sum(unit != target for unit in units) == 1:
            name = context.facts.places.name(str(lacking[0]))
            return f"tỉnh {name}" if passage.lower().startswith("tỉnh ") else name
    if (
        claim.kind == "home"
        and "dac khu" in " ".join(sentence.words)
        and any(word[0] == "#" for word in sentence.words)
    ):
        unit = context.unit_of(str(claim.value)) or str(claim.value)
        zones = next((each.accepted for each in context.facts.says("special_zone.list", "vn")), ())
        named = {context.resolve(each) for each in sentence.places}
        lacking = [
            each
            for each in zones
            if each not in named and context.unit_of(context.province_of(str(each))) == unit
        ]
        if len(lacking) == 1:
            return context.facts.places.name(str(lacking[0]))
    return ""


def _plainly(mood: Mood) -> Mood:
    """A draft neither guesses nor wishes: what it asks to be done is still stated."""
    return Mood(
        question=mood.question,
        debunk=mood.debunk,
        debunk_start=mood.debunk_start,
        debunk_before=mood.debunk_before,
        denials=mood.denials,
        denies_before=mood.denies_before,
        attributed=mood.attributed,
        doubter=mood.doubter,
    )


def _search(patterns: tuple[Pattern, ...], sentence: Sentence) -> re.Match[str] | None:
    for pattern in patterns:
        if pattern.anchors and pattern.anchors.isdisjoint(sentence.present):
            continue
        match = pattern.regex.search(sentence.line)
        if match:
            return match
    return None


def _with_day(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span with the word ``ngày`` before it."""
    before = re.search(r"[Nn]gày\s+$", text[max(0, span[0] - 8) : span[0]])
    return (span[0] - len(before[0]), span[1]) if before else span


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def like(passage: str, day: date) -> str:
    """A day written as the passage writes its own; what it does not show follows the rule for documents.

    That rule puts a nought before days under 10 and before the months 1 and 2 (Decree 30/2020/NĐ-CP).
    """
    digits = re.findall(r"\d+", passage)
    day_shown = digits[0] if digits else ""
    month_shown = digits[1] if len(digits) > 1 else ""
    padded_day = not (day_shown and len(day_shown) == 1)
    if len(month_shown) == 1 and int(month_shown) < 3:
        padded_month = False
    elif month_shown.startswith("0") and int(month_shown) > 2:
        padded_month = True
    else:
        padded_month = day.month < 3
    number = f"{day.day:02d}" if padded_day else str(day.day)
    month = f"{day.month:02d}" if padded_month else str(day.month)
    lead = "ngày " if passage.lower().startswith("ngày") else ""
    if "tháng" in passage.lower():
        year = f" năm {day.year}" if len(digits) > 2 or not digits else ""
        return f"{lead}{number} tháng {month}{year}"
    mark = "-" if "-" in passage else "." if "." in passage else "/"
    parts = [number, month] + ([str(day.year)] if len(digits) > 2 or len(digits) < 2 else [])
    return lead + mark.join(parts)


def suggestion(claim: RawClaim, decision: Decision, passage: str, facts: FactBase) -> str:
    """The right value in the form of the passage; the fact itself when it is a rule."""
    right = decision.right
    if claim.kind == "date":
        accepted = [
            each.accepted[0]
            for fact in decision.facts
            for each in facts.says(claim.about, claim.of) or ()
            if each.fact == fact
        ]
        for about in (*claim.also,):
            accepted += [
                each.accepted[0] for each in facts.says(about, claim.of) if each.fact in decision.facts
            ]
        if accepted and isinstance(accepted[0], date):
            return like(passage, accepted[0])
    if claim.kind == "city" and claim.focus[0] >= 0 and re.fullmatch(r"\d\d/\d\d/\d{4}", right):
        day, month, year = (int(each) for each in right.split("/"))
        return like(passage, date(year, month, day))
    if claim.kind == "number" and right:
        if re.search(r"\d{4}", passage) and re.fullmatch(r"\d{1,3}(?:\.\d{3})+", right):
            right = right.replace(".", "")
        replaced, count = re.subn(r"\d[\d.,]*\d|\d", right, passage, count=1)
        return replaced if count else right
    if claim.kind == "centre" and right:
        value = facts.get(decision.facts[0]).value
        town = str(value.get("do_thi", "")) if isinstance(value, dict) else ""
        return f"{right} ({town})" if town else right
    return right or facts.get(decision.facts[0]).statement


def _too_long(text: str) -> Iterator[DraftProblem]:
    """Says what was not checked: nothing is dropped in silence."""
    if len(text) > MAX_DRAFT:
        yield DraftProblem(
            span=(MAX_DRAFT, len(text)),
            text=text[MAX_DRAFT : MAX_DRAFT + 40],
            facts=(),
            suggestion="",
            reason=f"Văn bản quá dài: phần sau ký tự {MAX_DRAFT} chưa được kiểm tra, hãy chia nhỏ.",
        )


def _headings(text: str) -> Iterator[DraftProblem]:
    """Two sections in a row with one number."""
    last: dict[bool, tuple[int, int]] = {}
    for match in _HEADING.finditer(text[:MAX_DRAFT]):
        if match[1] is None:
            last.clear()
            continue
        roman = match[1] in _ROMAN
        number = _ROMAN.get(match[1]) or (int(match[1]) if match[1].isdigit() else 0)
        if not number:
            continue
        previous = last.get(roman)
        if previous and previous[0] == number and number > 1:
            right = (
                next((key for key, value in _ROMAN.items() if value == number + 1), "")
                if roman
                else str(number + 1)
            )
            yield DraftProblem(
                span=(match.start(1), match.end(1)),
                text=match[1],
                facts=(),
                suggestion=right,
                reason="Hai mục liền nhau cùng một số.",
            )
        last[roman] = (number, match.start())
        if roman:
            last.pop(False, None)


__all__ = ["Context", "DraftReader", "like", "suggestion"]
