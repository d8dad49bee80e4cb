"""Our own training data: seeds, grammar, rewriting, parts."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from classifier.model_text import fold
from classifier.training.augment import CHANGES, rewrite, strip_diacritics, tail, teencode
from classifier.training.dataset import DATA, TYPES, Grammar, Part, data_hash, examples, part_of
from kiemtin.errors import BadConfigLine
from kiemtin.states import SentenceType

GRAMMAR = Grammar.load()


def test_the_same_seed_makes_the_same_texts_and_another_seed_others() -> None:
    first = examples(GRAMMAR, Part.CALIBRATION, seed=3)
    assert first == examples(GRAMMAR, Part.CALIBRATION, seed=3)
    assert first != examples(GRAMMAR, Part.CALIBRATION, seed=4)


def test_no_seed_or_template_is_in_two_parts() -> None:
    units = {part: {e.unit for e in examples(GRAMMAR, part, seed=1)} for part in Part}
    assert not units[Part.TRAIN] & units[Part.VALIDATION]
    assert not units[Part.TRAIN] & units[Part.CALIBRATION]
    assert not units[Part.CALIBRATION] & units[Part.VALIDATION]
    assert all(part_of(unit) is part for part, found in units.items() for unit in found)


def test_a_seed_inside_a_template_comes_from_the_same_part() -> None:
    training = {
        s for seeds in GRAMMAR.seeds.values() for s in seeds if part_of(s) is Part.TRAIN and len(s) > 40
    }
    for example in examples(GRAMMAR, Part.VALIDATION, seed=1, plain=True):
        if "{@" in example.unit:
            assert not any(s.rstrip(".!").lower() in example.text.lower() for s in training)


def test_there_are_thousands_of_distinct_texts_and_enough_of_every_type() -> None:
    found = examples(GRAMMAR, Part.TRAIN, seed=1, per_seed=10, per_template=4)
    assert len({e.text for e in found}) > 6000
    for kind in TYPES:
        assert sum(e.type is kind for e in found) > 500
        assert len(GRAMMAR.seeds[kind]) >= 150


def test_surface_cues_do_not_part_the_types() -> None:
    """Question marks, digits, links and laughter must occur, and be missing, on both sides."""
    found = examples(GRAMMAR, Part.TRAIN, seed=1)

    def share(kind: SentenceType, cue: str) -> float:
        own = [e.text for e in found if e.type is kind]
        return sum(any(c in t for c in cue) for t in own) / len(own)

    assert share(SentenceType.QUESTION, "?") < 0.8
    assert share(SentenceType.OPINION, "?") > 0.03
    assert 0.15 < share(SentenceType.CLAIM, "0123456789") < 0.7
    assert share(SentenceType.OFF_TOPIC, "0123456789") > 0.1
    scams = [e.text for e in found if e.type is SentenceType.SCAM]
    assert sum(".example" in t or "link" in t.lower() for t in scams) < 0.5 * len(scams)
    administrative = ("tỉnh", "tinh", "trung tâm", "sáp nhập", "phường")
    off_topic = [e.text.lower() for e in found if e.type is SentenceType.OFF_TOPIC]
    assert sum(any(w in t for w in administrative) for t in off_topic) > 0.05 * len(off_topic)


def test_no_telephone_number_or_address_of_a_real_person_can_be_in_the_data() -> None:
    import re

    for path in DATA.iterdir():
        text = path.read_text(encoding="utf-8")
        for number in re.findall(r"\b0\d{3}[ .]?\d{3}[ .]?\d{3}\b", text):
            assert re.sub(r"\D", "", number).startswith("09000000"), number
        for address in re.findall(r"\b[\w.-]+\.(?:com|vn|net|org|top|xyz)\b", text):
            if address.endswith(("gov.vn", "sapnhap.bando.com.vn")):
                continue  # the own addresses of the state, and of its map
            raise AssertionError(f"a real domain in {path.name}: {address}")


def test_a_template_with_an_unknown_slot_is_refused_by_name(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "grammar.yaml"
    path.write_text(path.read_text(encoding="utf-8") + '    - "nói về {khong_co}"\n', encoding="utf-8")
    with pytest.raises(BadConfigLine, match="khong_co"):
        Grammar.load(tmp_path / "data")


def test_a_broken_line_of_labelled_sentences_is_refused_by_number(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data" / "sentences_half.jsonl").write_text(
        '{"text": "a", "type": "claim"}\n{"text"', "utf-8"
    )
    with pytest.raises(BadConfigLine, match="line 2"):
        Grammar.load(tmp_path / "data")


def test_the_hash_of_the_data_changes_with_any_file(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    before = data_hash(tmp_path / "data")
    with (tmp_path / "data" / "seeds_claim.txt").open("a", encoding="utf-8") as out:
        out.write("Thêm một câu.\n")
    after = data_hash(tmp_path / "data")
    assert {name for name in before if before[name] != after[name]} == {"seeds_claim.txt"}


def test_teencode_and_missing_marks_are_what_people_write() -> None:
    rng = random.Random(2)
    written = {teencode("không được", random.Random(n)) for n in range(40)}
    assert {"không được", "không dc", "ko được"} & written
    assert len(written) > 5
    assert strip_diacritics("Đổi sổ đỏ", rng).lower() == "doi so do"
    assert tail("Có phải đổi không?", rng) == "Có phải đổi không?"


@given(st.sampled_from([s for seeds in GRAMMAR.seeds.values() for s in seeds]), st.integers(0, 10_000))
def test_rewriting_never_loses_a_text_and_is_repeatable(text: str, seed: int) -> None:
    once = rewrite(text, random.Random(seed))
    assert once.strip()
    assert once == rewrite(text, random.Random(seed))


@given(st.text(max_size=80), st.integers(0, 1000))
def test_every_change_takes_any_text(text: str, seed: int) -> None:
    for change, _ in CHANGES:
        assert isinstance(change(text, random.Random(seed)), str)


def test_folded_texts_exist_in_training() -> None:
    found = examples(GRAMMAR, Part.TRAIN, seed=1)
    bare = sum(fold(e.text) == e.text for e in found)
    assert 0.08 < bare / len(found) < 0.35
