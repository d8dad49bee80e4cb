"""Details of facts that were shown but not read: closed lists, school years, what a document is to another."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from classifier.checker import decide
from classifier.claims import RawClaim
from classifier.pipeline import HOME, Pipeline
from classifier.restating import claim_of, structure_of
from kiemtin.entities import ClaimReading
from kiemtin.errors import BadReading
from kiemtin.facts import DATA, load_facts
from kiemtin.facts.coverage import unread
from kiemtin.states import VerdictLabel

FACTS = load_facts()
PIPELINE = Pipeline(FACTS)


def claims(text: str, day: str = "2025-10-10") -> dict[str, ClaimReading]:
    reading = PIPELINE.read(text, at=datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=HOME))
    return {each.key: each for each in reading.claims}


def test_nothing_the_shipped_facts_say_is_left_unread() -> None:
    assert [(each.fact, each.about, each.of) for each in unread(load_facts(DATA))] == []


def test_two_documents_cannot_amend_each_other() -> None:
    (found,) = claims("Nghị định 178 sửa đổi Nghị định 67").values()
    assert found.verdict is VerdictLabel.REFUTED
    assert found.facts == ("STA-002",)


def test_a_claim_on_two_documents_names_the_one_that_acts_whatever_the_order_of_words() -> None:
    active = claims("Nghị định 67/2025/NĐ-CP sửa đổi Nghị định 178/2024/NĐ-CP")
    passive = claims("Nghị định 178/2024/NĐ-CP được sửa đổi bởi Nghị định 67/2025/NĐ-CP")
    agent = claims("Nghị định 178/2024/NĐ-CP được Nghị định 67/2025/NĐ-CP sửa đổi")
    assert set(active) == set(passive) == set(agent) == {"doc.amends|nd-67|178/2024/NĐ-CP"}


@pytest.mark.parametrize(
    ("told", "whole", "want"),
    [
        (("dac-khu", "phuong", "xa"), False, VerdictLabel.SUPPORTED),
        (("phuong", "xa"), False, VerdictLabel.NOT_ENOUGH_INFO),
        (("phuong", "xa"), True, VerdictLabel.REFUTED),
        (("thi-tran", "xa"), False, VerdictLabel.REFUTED),
        (("thi-tran",), False, VerdictLabel.NOT_ENOUGH_INFO),
    ],
)
def test_a_list_is_wrong_with_one_too_many_and_with_one_too_few_only_where_it_is_whole(
    told: tuple[str, ...], whole: bool, want: VerdictLabel
) -> None:
    claim = RawClaim(
        kind="kinds", about="commune.types", of="vn", value=told, first=0, last=0, topic="", whole=whole
    )
    assert decide(claim, PIPELINE.context_on(date(2025, 10, 1))).label is want
    assert decide(claim, PIPELINE.context_on(date(2025, 6, 1))).label is VerdictLabel.NOT_ENOUGH_INFO


def test_what_is_read_of_a_closed_list_can_be_judged_again_without_words() -> None:
    (found,) = claims("Đơn vị cấp xã chỉ gồm xã và phường").values()
    assert found.structure is not None
    again = claim_of(found.structure)
    assert structure_of(again) == found.structure
    assert (
        decide(again, PIPELINE.context_on(date(2025, 10, 10))).label is found.verdict is VerdictLabel.REFUTED
    )


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("Sửa địa chỉ cư trú cho dân là việc của Bộ Nội vụ", "Bộ Nội vụ"),
        ("Đơn vị cấp xã chỉ gồm xã và phường", "xã, phường"),
        ("Cả nước miễn học phí công lập từ năm học 2026-2027", "2026-2027"),
        ("Cả nước miễn học phí công lập từ tháng 1/2026", "01/2026"),
    ],
)
def test_the_statement_names_the_value_as_people_write_it(text: str, statement: str) -> None:
    assert any(statement in each.statement for each in claims(text).values())


def test_an_attribute_of_a_document_is_read_only_where_the_document_is_meant() -> None:
    assert "doc.session|nq-202|8" in claims("Nghị quyết 202 được thông qua tại Kỳ họp thứ 8")
    assert not claims("Nghị quyết 198 được thông qua tại Kỳ họp thứ 8")
    assert not claims("Nghị quyết được thông qua tại Kỳ họp thứ 8")


def test_a_word_of_a_closed_list_that_is_no_pattern_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "reading").mkdir()
    (tmp_path / "reading" / "claims.yaml").write_text(
        "frames:\n- about: x.y\n  kind: choice\n  says: {value: '{value}'}\n  choices: {a: ['(một']}\n  value: ['<choice>']\n",
        encoding="utf-8",
    )
    with pytest.raises(BadReading) as refused:
        Pipeline(load_facts([DATA, tmp_path]))
    assert refused.value.values["line"] == 2
