"""What the quality bench counts: groups of posts, flags, citations, right decisions, drafts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from quality_figures import DraftFigures, Read, by_group, by_kind, figures, reliability
from quality_sets import UNSEEN, Post, all_drafts, all_sets, family, posts

from kiemtin.entities import ClaimReading, DraftProblem, Evidence, Reading
from kiemtin.facts import load_facts
from kiemtin.states import SentenceType, VerdictLabel

REFUTED, SUPPORTED, UNKNOWN = VerdictLabel.REFUTED, VerdictLabel.SUPPORTED, VerdictLabel.NOT_ENOUGH_INFO


@pytest.fixture(scope="module")
def evidence() -> dict[str, Evidence]:
    facts = load_facts()
    return {fact: facts.evidence(fact) for fact in ("NUM-001", "NUM-007")}


def post(label: str = "claim", verdict: str = "refuted", facts: tuple[str, ...] = ("NUM-001",)) -> Post:
    return Post("T1", "Cả nước có 36 tỉnh", "2025-10-01", label, verdict, frozenset(facts))


def claim(
    verdict: VerdictLabel, *evidence: Evidence, score: float = 0.9, negated: bool = False
) -> ClaimReading:
    structure = {"kind": "number", "about": "provinces.count", "of": "vn", "topic": "merging", "value": 36}
    if negated:
        structure["negated"] = True
    return ClaimReading(
        text="36 tỉnh", span=(0, 7), key="k", statement="s", verdict=verdict, score=score,
        evidence=evidence, structure=structure,
    )  # fmt: skip


def read(of: Post, *claims: ClaimReading) -> Read:
    flag = any(each.verdict is REFUTED for each in claims)
    return Read(of, Reading(label=SentenceType.CLAIM, flag=flag, claims=claims))


def test_a_flag_is_right_on_a_wrong_claim_and_false_on_an_opinion(evidence: dict[str, Evidence]) -> None:
    wrong = claim(REFUTED, evidence["NUM-001"])
    made = figures([read(post(), wrong), read(post(), claim(UNKNOWN)), read(post("opinion", "none"), wrong)])
    assert (made.precision, made.recall) == (0.5, 0.5)
    assert (made.free, made.free_flagged) == (1, 1)


def test_nothing_flagged_has_no_precision() -> None:
    assert figures([read(post(verdict="supported"), claim(SUPPORTED))]).precision is None


def test_a_flag_that_cites_another_fact_is_no_right_citation(evidence: dict[str, Evidence]) -> None:
    made = figures([read(post(), claim(REFUTED, evidence[fact])) for fact in ("NUM-001", "NUM-007")])
    assert (made.cited, made.citable) == (1, 2)
    assert read(post(), claim(REFUTED, evidence["NUM-007"])).wrong == "other fact cited"


@pytest.mark.parametrize(
    ("of", "verdicts", "right"),
    [
        (post(), [(REFUTED, "NUM-001")], [True]),
        (post(), [(REFUTED, "NUM-007")], [False]),
        (post(), [(SUPPORTED, "NUM-007")], [False]),
        (post(), [(SUPPORTED, "NUM-007"), (REFUTED, "NUM-001")], [True]),
        (post(verdict="supported"), [(SUPPORTED, "NUM-007")], [True]),
        (post(verdict="supported"), [(REFUTED, "NUM-001")], [False]),
        (post(verdict="not_enough_info", facts=()), [(SUPPORTED, "NUM-001")], [False]),
        (post("opinion", "none"), [(REFUTED, "NUM-001"), (SUPPORTED, "NUM-007")], [False]),
        (post("scam", "none"), [(REFUTED, "NUM-001")], []),
    ],
)
def test_a_decision_is_right_only_when_the_label_of_its_post_says_so(
    evidence: dict[str, Evidence], of: Post, verdicts: list[tuple[VerdictLabel, str]], right: list[bool]
) -> None:
    seen = read(of, *(claim(verdict, evidence[fact]) for verdict, fact in verdicts))
    bins = reliability([seen])
    assert [(each.right, each.decided) for each in bins] == ([(sum(right), len(right))] if right else [])


def test_decisions_are_counted_by_score_a_bin_holding_its_lower_edge(evidence: dict[str, Evidence]) -> None:
    scores = (0.5, 0.8, 0.89, 0.9, 0.95, 1.0)
    bins = reliability([read(post(), claim(REFUTED, evidence["NUM-001"], score=score)) for score in scores])
    assert [(each.name, each.decided) for each in bins] == [
        ("0 to 0.8", 1),
        ("0.8 to 0.85", 1),
        ("0.85 to 0.9", 1),
        ("0.9 to 0.95", 1),
        ("0.95 and more", 2),
    ]


def test_decisions_are_counted_by_kind_and_verdict(evidence: dict[str, Evidence]) -> None:
    right = claim(REFUTED, evidence["NUM-001"])
    denied = claim(SUPPORTED, evidence["NUM-001"], negated=True)
    assert by_kind([read(post(), right), read(post(), right), read(post(), denied)]) == {
        "count of the country": {"refuted": (2, 2)},
        "turned": {"supported": (0, 1)},
    }


def test_a_post_is_counted_in_each_of_its_groups() -> None:
    many = Post("T2", "x" * 300, "2025-10-01", "claim", "refuted", frozenset(), "sms", ("vote", "teencode"))
    seen = [read(many, claim(UNKNOWN))]
    assert list(by_group(seen, "trap")) == ["teencode", "vote"]
    assert list(by_group(seen, "length")) == ["over 250"]
    assert list(by_group(seen, "marks")) == ["without marks"]
    assert list(by_group([read(post(), claim(UNKNOWN))], "marks")) == ["with marks"]
    assert list(by_group([read(post(), claim(UNKNOWN))], "trap")) == ["none"]


@pytest.mark.parametrize(
    ("fact", "of"), [("PRV-79-A", "PRV-A"), ("NUM-007", "NUM"), ("PAP-010", "PAP"), ("PRV-31-D", "PRV-D")]
)
def test_facts_are_grouped_by_what_they_are_about(fact: str, of: str) -> None:
    assert family(fact) == of


def test_errors_of_drafts_are_found_cited_and_mended_or_told() -> None:
    def problem(span: tuple[int, int], suggestion: str, advice: bool = False) -> DraftProblem:
        return DraftProblem(
            span=span, text="t", facts=("NUM-001",), suggestion=suggestion, reason="r", advice=advice
        )

    row = {
        "id": "D1", "text": "Cả nước có 36 tỉnh, 3.300 xã.",
        "errors": [
            {"span": "36 tỉnh", "facts": ["NUM-001"], "correct": "34", "kind": "number"},
            {"span": "3.300 xã", "facts": ["NUM-007"], "correct": "3.321", "kind": "number"},
        ],
    }  # fmt: skip
    made = DraftFigures()
    made.add(row, [problem((11, 18), "34 tỉnh"), problem((0, 7), "x"), problem((20, 28), "", advice=True)])
    assert (made.found.total(), made.errors.total()) == (1, 2)
    assert (made.cited, made.suggested, made.false, made.advice) == (1, 1, 1, 1)
    assert made.wrong == ["D1 missed: 3.300 xã", "D1 false: t"]
    assert json.loads(json.dumps(made.plain()))["errors"] == {"number": 2}


def test_the_sets_are_read_without_any_folder_beside_them(tmp_path: Path) -> None:
    assert list(all_sets(tmp_path)) == ["fixture", *(f"unseen {name}" for name in UNSEEN)]
    assert len(all_drafts(tmp_path)) == sum((each / "drafts.jsonl").exists() for each in UNSEEN.values()) + 2


def test_a_new_set_is_measured_from_the_folder_it_is_in(tmp_path: Path) -> None:
    for name in ("posts.jsonl", "drafts.jsonl"):
        (tmp_path / name).write_bytes((UNSEEN["a"] / name).read_bytes())
    name = tmp_path.name
    assert all_sets(tmp_path)[f"{name} posts"] == list(posts(UNSEEN["a"] / "posts.jsonl"))
    assert all_drafts(tmp_path)[f"{name} drafts"] == all_drafts(tmp_path)["unseen/a/drafts"]


def test_every_label_of_the_sets_is_one_the_reader_knows_and_every_fact_is_there() -> None:
    facts, known = {fact.id for fact in load_facts()}, {kind.value for kind in SentenceType}
    for folder in UNSEEN.values():
        for each in posts(folder / "posts.jsonl"):
            assert each.label in known
            assert each.verdict in {"none", *VerdictLabel}
            assert each.facts <= facts, each.id


def test_a_draft_row_has_its_errors_in_its_text() -> None:
    for folder in (each for each in UNSEEN.values() if (each / "drafts.jsonl").exists()):
        for line in (folder / "drafts.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert all(error["span"] in row["text"] for error in row["errors"]), row["id"]
