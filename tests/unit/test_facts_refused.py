"""Whatever stands in a fact file, the answer is quick and names file, line and remedy."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies as st

from kiemtin.errors import BadFact, BadFacts
from kiemtin.facts import load_facts
from kiemtin.facts.rows import Row
from kiemtin.words import catalogue

GOOD: dict[str, Any] = {
    "id": "DEMO-1", "statement": "Xã Ví Dụ có 12 thôn.", "subject": "xã Ví Dụ", "attribute": "số thôn",
    "value": 12, "check": "number", "published": "2025-10-01", "in_force_from": "2025-10-01",
    "source": {"document": "Nghị quyết 5/NQ-HĐND", "dated": "2025-10-01"}, "may_refute": True,
    "confidence": "high", "verified": "office", "says": [{"about": "villages.count", "of": "vi-du", "is": 12}],
}  # fmt: skip


def load(folder: Path, content: str | bytes) -> list[BadFact]:
    """What is wrong with a file; it never takes a second."""
    file = folder / "office.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    start = time.process_time()
    try:
        load_facts(folder)
    except BadFacts as several:
        problems = list(several.problems)
    except BadFact as one:
        problems = [one]
    else:
        problems = []
    assert time.process_time() - start < 30  # Refused, not struggled with: a bomb would take minutes.
    for each in problems:
        assert each.values["file"] == "office.yaml"
        assert each.values["line"] >= 1
        assert str(each.values["reason"])
        assert str(each.values["remedy"])
        assert each.vietnamese() != each.english()
    return problems


def written(**changes: Any) -> str:
    facts = [{key: value for key, value in {**GOOD, **changes}.items() if value is not ...}]
    return yaml.safe_dump({"topic": "x", "facts": facts}, allow_unicode=True, sort_keys=False)


def keys(problems: list[BadFact]) -> list[str]:
    return [each.values["reason"].key.removeprefix("fact.reason.") for each in problems]


def test_a_right_fact_is_taken(tmp_path: Path) -> None:
    assert load(tmp_path, written()) == []


@pytest.mark.parametrize(
    ("changes", "key", "line"),
    [
        ({"in_force_to": "2025-01-01"}, "ends_before", 21),
        ({"status": "superseded"}, "superseded_open", 21),
        ({"published": "2025-10-02"}, "published_late", 9),
        ({"published": "2025-09-30"}, "published_before_source", 9),
        ({"confidence": "low"}, "unseen", 14),
        ({"verified": "knowledge"}, "unseen", 14),
        ({"entered_by": "an"}, "unconfirmed", 14),
        ({"entered_by": "an", "confirmed_by": "an"}, "confirmed_by_author", 22),
        ({"says": []}, "says_nothing", 3),
        ({"no_says": "x"}, "says_and_not", 21),
        ({"supersedes": ["DEMO-1"]}, "supersedes_itself", 21),
        ({"supersedes": ["NONE-9"]}, "supersedes_unknown", 3),
        ({"says": [{"about": "a", "of": "b", "is": 1, "any_of": [2]}]}, "not_one_of_three", 18),
        ({"says": [{"about": "a", "of": "b", "is": "x", "check": "number"}]}, "wrong_kind", 18),
        ({"says": [{"about": "a", "of": "b", "is": "2025-13-01", "check": "date"}]}, "wrong_kind", 18),
        ({"says": [{"about": "a", "of": "b", "any_of": [1, "x"]}]}, "wrong_kind", 18),
        ({"says": [{"about": "a", "of": "b", "is": [[1]]}]}, "wrong_kind", 18),
        ({"says": [{"about": "a b", "of": "b", "is": 1}]}, "form", 18),
        ({"id": "demo 1"}, "form", 3),
        ({"may_refute": "yes"}, "no_bool", 14),
        ({"published": "1/10/2025"}, "no_day", 9),
        ({"published": 20251001}, "no_day", 9),
        ({"confidence": "sure"}, "not_listed", 15),
        ({"source": "x"}, "no_group", 11),
        ({"source": {"document": " "}}, "form", 12),
        ({"aliases": "x"}, "no_list", 21),
        ({"statement": 5}, "no_text", 4),
        ({"statement": "x" * 2001}, "too_long", 4),
        ({"statment": "x"}, "unknown_field", 21),
        ({"statement": ...}, "missing", 3),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, changes: dict[str, Any], key: str, line: int
) -> None:
    (problem,) = load(tmp_path, written(**changes))
    assert keys([problem]) == [key]
    assert problem.values["line"] == line


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("facts:\n- id: &a X\n  note: *a\n", "alias"),
        ("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "alias"),
        ("facts: &f [*f]\n", "alias"),
        ("facts: " + "[" * 100_000, "too_deep"),
        ("- " * 200_000, "too_deep"),
        ("\n".join(" " * depth + "a:" for depth in range(900)), "too_deep"),
        ("facts: !!python/object:os.system x\n", "tag"),
        ("facts: []\nfacts: []\n", "key_twice"),
        ("? [a, b]\n: 1\n", "key_no_word"),
        ("facts: []\n---\nfacts: []\n", "two_documents"),
        ("facts: {a: 1}\n", "facts_no_list"),
        ("facts:\n- just words\n", "no_mapping"),
        ("fact:\n- id: X\n", "unknown_part"),
        ("topic: x\n", "no_facts"),
        ("", "no_facts"),
        ("- a\n", "no_facts"),
        ("x" * 1_000_001, "too_large"),
        ("facts:\n" + "- {a: 1}\n" * 90_000, "too_many_values"),
        (b"topic: x\nfacts: [\xff\xfe]\n", "not_utf8"),
        ("a: \x00\n", "not_yaml"),
        ("facts: [\n", "not_yaml"),
        ("places: {town: [{id: x}]}\n", "place_form"),
        ("places: [x]\n", "places_form"),
        ("places: {town: x}\n", "places_form"),
        ("ambiguous: {QN: quang-ninh}\n", "ambiguous_form"),
        ("ambiguous: QN\n", "ambiguous_form"),
    ],
)
def test_a_file_that_is_none_is_refused_at_once(tmp_path: Path, content: str | bytes, key: str) -> None:
    assert key in keys(load(tmp_path, content))


def test_every_mistake_of_a_file_is_told_together(tmp_path: Path) -> None:
    one = written(published="soon", confidence="sure").split("facts:\n", 1)[1]
    many = "".join(one.replace("DEMO-1", f"DEMO-{number}") for number in range(5))
    problems = load(tmp_path, f"facts:\n{many}")
    assert sorted(keys(problems)) == ["no_day"] * 5 + ["not_listed"] * 5
    assert len({each.values["line"] for each in problems}) == 10


def test_of_a_hopeless_file_fifty_mistakes_are_told(tmp_path: Path) -> None:
    assert len(load(tmp_path, "facts:\n" + "- {a: 1}\n" * 10_000)) == 50


@pytest.mark.parametrize(
    "written_as", ["3.321", "0283812345", "8:30", "0123", "yes", "no", "off", "1e5", "9" * 40]
)
def test_what_people_write_is_not_taken_for_something_else(tmp_path: Path, written_as: str) -> None:
    text = written().replace("value: 12", f"value: {written_as}").replace("check: number", "check: text")
    text = text.replace("is: 12", f"is: {written_as}")
    if written_as == "3.321":
        assert keys(load(tmp_path, text)) == ["dotted"]
    else:
        assert load(tmp_path, text) == []
        assert load_facts(tmp_path).get("DEMO-1").value == written_as


def test_a_folder_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadFact, match="no such folder"):
        load_facts(tmp_path / "missing")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "office.yaml").mkdir()
    with pytest.raises(BadFact, match="cannot be read"):
        load_facts(tmp_path)


def test_places_of_two_files_may_not_differ(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("places: {town: [{id: x, name: X}]}\n", encoding="utf-8")
    problems = load(tmp_path, "places: {town: [{id: x, name: Y}]}\n")
    assert keys(problems) == ["place_twice"]


def test_every_reason_has_a_remedy_in_both_languages() -> None:
    for language in ("vi", "en"):
        said = catalogue(language)
        reasons = {key.rsplit(".", 1)[1] for key in said if key.startswith("fact.reason.")}
        assert reasons == {key.rsplit(".", 1)[1] for key in said if key.startswith("fact.remedy.")}


FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@FUZZ
@given(content=st.binary(max_size=400))
def test_any_bytes_are_answered(tmp_path: Path, content: bytes) -> None:
    assert load(tmp_path, content)


@FUZZ
@given(content=st.text(alphabet=st.sampled_from("facts: -{}[]&*!|>?#'\",\n\t aà0.9%@`~\u200f"), max_size=120))
def test_any_text_that_looks_like_yaml_is_answered(tmp_path: Path, content: str) -> None:
    load(tmp_path, "facts:\n- " + content)


@FUZZ
@given(field=st.sampled_from(sorted(Row.model_fields)), value=TREES)
def test_any_value_in_any_field_is_taken_or_refused(tmp_path: Path, field: str, value: Any) -> None:
    load(tmp_path, written(**{field: value}))


@FUZZ
@given(
    said=st.dictionaries(st.sampled_from(["about", "of", "is", "any_of", "is_not", "check", "since"]), TREES)
)
def test_anything_a_fact_says_is_taken_or_refused(tmp_path: Path, said: dict[str, Any]) -> None:
    load(tmp_path, written(says=[{"about": "a", "of": "b", "is": 1} | said]))
