"""What every deciding fact says: right words are supported, shifted ones refuted, whoever asks or wishes states nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from spoken_facts import TODAY, WORDINGS, Saying, past_sayings, sayings, written

from classifier.pipeline import HOME, Pipeline
from kiemtin.entities import Reading
from kiemtin.facts import load_facts
from kiemtin.states import VerdictLabel

FACTS = load_facts()
READER = Pipeline(FACTS)
SAYINGS = sayings(FACTS)
COUNTS = [each for each in SAYINGS if each.about.startswith("communes.") and each.of in FACTS.places]
ONE_DAY = timedelta(days=1)
REFUTED, SUPPORTED = VerdictLabel.REFUTED, VerdictLabel.SUPPORTED


def read(text: str, day: date) -> Reading:
    return READER.read(text, at=datetime.combine(day, time(12), tzinfo=HOME))


def verdicts(reading: Reading) -> set[VerdictLabel]:
    return {claim.verdict for claim in reading.claims if claim.verdict is not VerdictLabel.NOT_ENOUGH_INFO}


def cited(reading: Reading, verdict: VerdictLabel) -> set[str]:
    return {fact for claim in reading.claims if claim.verdict is verdict for fact in claim.facts}


def inside(sentence: str, wrapping: str) -> str:
    """The sentence in a wrapping, with a small letter where it no longer begins one (names keep theirs)."""
    if not wrapping.startswith("{s}") and sentence.split()[0] in _OPENING:
        sentence = sentence[0].lower() + sentence[1:]
    wrapped = wrapping.format(s=sentence)
    return wrapped[0].upper() + wrapped[1:]


_OPENING = frozenset(
    re.findall(
        r"\w+",
        "Cả Sau Từ Hiện Trước Tổng Diện Dân Quy Số Toàn Tỉnh Trung Trụ Gộp Nghị Kể Ngày Người Việt Nước Bầu Cử Chính Mô "
        "Cấp Huyện Các Cán Công Giảm Có Sắp Đổi Học Trường Giờ Viện Bỏ Một Sáp Sẽ Không Kết Quyết Luật Quốc Tính",
    )
)


def report(failures: Iterable[str]) -> None:
    found = list(failures)
    assert not found, f"{len(found)}:\n" + "\n".join(found[:20])


def test_the_wordings_speak_of_most_of_what_may_refute() -> None:
    said = {(each.about, each.of) for each in SAYINGS}
    assert len(said) >= 300
    assert len(SAYINGS) >= 500


def test_what_a_fact_says_is_supported() -> None:
    report(
        f"{each.right} @ {each.day}: {verdicts(read(each.right, each.day))}"
        for each in SAYINGS
        if each.right and verdicts(read(each.right, each.day)) != {SUPPORTED}
    )


def test_another_number_day_member_or_centre_is_refuted_with_the_fact_that_decides() -> None:
    failures = []
    for each in SAYINGS:
        reading = read(each.wrong, each.day)
        if not (reading.flag and cited(reading, REFUTED) & each.facts):
            failures.append(f"{each.wrong} @ {each.day}: {reading.label} {cited(reading, REFUTED)}")
    report(failures)


def test_an_unnamed_past_is_called_wrong_only_by_facts_that_speak_of_that_past_for_ever() -> None:
    for each in past_sayings(FACTS):
        assert verdicts(read(each.right, each.day)) == {SUPPORTED}, each
        for_ever = all(said.always for said in FACTS.says(each.about, each.of))
        assert verdicts(read(each.wrong, each.day)) == ({REFUTED} if for_ever else set()), each


@settings(max_examples=150, deadline=None, derandomize=True)
@given(each=st.sampled_from(COUNTS), share=st.floats(0.25, 3.0))
def test_no_other_count_of_communes_is_ever_supported(each: Saying, share: float) -> None:
    right = {
        int(value)
        for said in FACTS.assertions
        if said.of == each.of and said.about.startswith("communes.")
        for value in said.accepted
        if isinstance(value, int)
    }
    digits = next(word for word in each.right.split() if word in {written(value) for value in right})
    shifted = round(next(value for value in right if written(value) == digits) * share)
    if shifted in right or any(abs(shifted - value) <= 0.01 * value for value in right):
        return
    reading = read(each.right.replace(digits, written(shifted), 1), each.day)
    assert SUPPORTED not in verdicts(reading), reading
    if 1.2 <= share <= 2.5 and shifted > 5:
        assert reading.flag


def test_before_a_fact_was_published_nothing_is_decided_by_it() -> None:
    failures = []
    for each in SAYINGS:
        day = each.published - ONE_DAY
        for text in (each.right, each.wrong):
            reading = read(text, day) if text else None
            for fact in (cited(reading, REFUTED) | cited(reading, SUPPORTED)) if reading else ():
                if FACTS.get(fact).published > day:
                    failures.append(f"{text} @ {day}: {fact}")
    report(failures)


def test_inside_its_window_it_holds_and_the_day_after_only_what_says_the_same_upholds_it() -> None:
    failures = []
    for each in SAYINGS:
        if not each.right:
            continue
        first = max(each.first, each.published)
        if verdicts(read(each.right, first)) != {SUPPORTED}:
            failures.append(f"first day: {each.right} @ {first}")
        if each.last is None or each.last >= TODAY:
            continue
        if verdicts(read(each.right, each.last)) != {SUPPORTED}:
            failures.append(f"last day: {each.right} @ {each.last}")
        after = read(each.right, each.last + ONE_DAY)
        upheld = {
            fact
            for fact in cited(after, SUPPORTED)
            for said in FACTS.said_by(fact)
            if said.of == each.of and said.holds(each.last + ONE_DAY)
        }
        if cited(after, SUPPORTED) - upheld:
            failures.append(f"day after: {each.right} @ {each.last + ONE_DAY}")
    report(failures)


@pytest.mark.parametrize("kind", ["questions", "wishes"])
def test_what_is_asked_or_wished_is_not_flagged(kind: str) -> None:
    failures = []
    for place, each in enumerate(SAYINGS):
        for turn in range(2):
            text = inside(each.wrong, WORDINGS[kind][(place + turn) % len(WORDINGS[kind])])
            if read(text, each.day).flag:
                failures.append(f"{text} @ {each.day}")
    report(failures)


def test_a_denial_round_a_sentence_turns_it() -> None:
    """What is denied is never called wrong for it, and a number, day or member that is right is no longer upheld.

    Left out: ``ai cũng phải ... là sai``, which may be a doubt or a denial, and sentences that hold a negation already.
    """
    failures = []
    checked = {*WORDINGS["number"], *WORDINGS["date"], "members"}
    for place, each in enumerate(SAYINGS):
        if "ai " in each.wrong.lower() or "không" in each.wrong + each.right:
            continue
        for turn in range(2):
            wrapping = WORDINGS["denials"][(place + turn) % len(WORDINGS["denials"])]
            if read(inside(each.wrong, wrapping), each.day).flag:
                failures.append(f"flagged: {inside(each.wrong, wrapping)} @ {each.day}")
            if each.about in checked and verdicts(read(inside(each.right, wrapping), each.day)) == {
                SUPPORTED
            }:
                failures.append(f"upheld: {inside(each.right, wrapping)} @ {each.day}")
    report(failures)
