"""The office's own decisions are read as training data, in the form they were exported in and no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from classifier.training.dataset import Grammar, Part, examples, part_of
from classifier.training.reviewed import Entailed, read_reviewed, with_reviewed
from kiemtin.errors import BadConfigLine, FileUnreadable
from kiemtin.states import SentenceType, VerdictLabel
from kiemtin.store.repositories.learning import ReviewedClaim
from review.learning import training_data

TYPES = st.sampled_from([None, *(each for each in SentenceType if each is not SentenceType.CLAIM)])
CLAIMS = st.builds(
    ReviewedClaim,
    statement=st.text(min_size=1, max_size=60).map(lambda text: text.strip() or "x"),
    worded=st.booleans(),
    suggestion=st.sampled_from(VerdictLabel),
    label=st.sampled_from(VerdictLabel),
    fact=st.one_of(st.none(), st.just("Tỉnh Thử có 48 xã")),
    type=TYPES,
)


def line(**changes: object) -> str:
    row = {"kind": "type", "text": "xã mình vui quá", "label": "opinion", "overridden": True}
    return json.dumps(row | changes, ensure_ascii=False)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "reviewed.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@settings(max_examples=60)
@given(st.lists(CLAIMS, max_size=15))
def test_whatever_was_exported_is_read_again(tmp_path_factory: pytest.TempPathFactory, claims) -> None:
    data = training_data(claims, k=5, redact=str)
    path = tmp_path_factory.mktemp("reviewed") / "r.jsonl"
    path.write_text(data.as_lines(), encoding="utf-8")
    read = read_reviewed([path])
    types = {(row.text, row.label) for row in data.rows if row.kind == "type"}
    assert {(each.text, each.type.value) for each in read.examples} <= types
    assert len(read.examples) + read.torn == len({text for text, _ in types})
    pairs = [row for row in data.rows if row.kind == "entailment"]
    assert {(e.premise, e.claim, e.label) for e in read.entailed} == {
        (row.premise, row.text, row.label) for row in pairs
    }


def test_texts_are_parted_by_their_hash_so_that_nobody_trains_on_the_examination(tmp_path: Path) -> None:
    texts = [f"câu thứ {number} của dân" for number in range(60)]
    read = read_reviewed([written(tmp_path, *(line(text=each) for each in texts))])
    grammar = with_reviewed(Grammar.load(), read)
    for part in Part:
        own = {e.text for e in examples(grammar, part, seed=1, per_seed=1, per_template=1)}
        assert own & set(texts) == {each for each in texts if part_of(each) is part}
    assert {part_of(each) for each in texts} == set(Part)


def test_a_text_that_the_office_calls_two_things_teaches_nothing(tmp_path: Path) -> None:
    read = read_reviewed([written(tmp_path, line(), line(label="satire"), line(text="khác"))])
    assert [each.text for each in read.examples] == ["khác"]
    assert read.torn == 1


def test_a_reviewer_counts_for_more_than_a_seed(tmp_path: Path) -> None:
    grammar = Grammar.load()
    seed = grammar.seeds[SentenceType.CLAIM][0]
    again = with_reviewed(grammar, read_reviewed([written(tmp_path, line(text=seed, label="satire"))]))
    assert seed not in again.seeds[SentenceType.CLAIM]
    assert seed in again.seeds[SentenceType.SATIRE]
    assert sum(map(len, again.seeds.values())) == sum(map(len, grammar.seeds.values()))


def test_the_manifest_tells_hashes_and_counts_and_no_text(tmp_path: Path) -> None:
    pair = line(kind="entailment", text="b", premise="a", label="refuted")
    read = read_reviewed([written(tmp_path, line(), pair)])
    assert read.entailed == (Entailed("a", "b", "refuted"),)
    told = read.manifest()
    assert (told["types"], told["entailment"], told["torn"]) == ({"opinion": 1}, {"refuted": 1}, 0)
    assert len(told["files"]["reviewed.jsonl"]) == 64
    assert "vui" not in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize(
    "broken",
    [
        "{",
        "[]",
        line(kind="post"),
        line(label="hostile"),
        line(label="supported"),
        line(text=""),
        line(text="x" * 2001),
        line(author="An"),
        line(premise="a"),
        line(kind="entailment", premise="a", label="not_enough_info"),
        line(kind="entailment", label="refuted"),
        "null",
    ],
)
def test_a_line_of_another_form_is_told_with_its_number_and_what_to_do(tmp_path: Path, broken: str) -> None:
    with pytest.raises(BadConfigLine) as told:
        read_reviewed([written(tmp_path, line(), broken)])
    assert told.value.values["line"] == 2
    assert "kiemtin export training" in told.value.english()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        read_reviewed([tmp_path / "none.jsonl"])
