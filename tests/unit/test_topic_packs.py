"""A topic is a folder of data: a second pack is read, decided and cited like the first, and neither disturbs the other."""

from __future__ import annotations

import ast
import json
import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings, strategies as st

from classifier import pack_parts
from classifier.pack_parts import Part
from classifier.packs import Packs
from classifier.patterns import PatternError, Vocabulary
from classifier.pipeline import HOME, Pipeline
from classifier.text import fold
from kiemtin.entities import ClaimReading, Reading
from kiemtin.errors import BadReading
from kiemtin.facts import DATA, FactBase, Places, load_facts
from kiemtin.facts.yamlfile import parse_yaml
from kiemtin.states import VerdictLabel

ROOT = Path(__file__).parents[2]
LAND = Path(__file__).parents[1] / "fixtures" / "packs" / "land_prices"
UNSEEN = Path(__file__).parents[1] / "fixtures" / "unseen" / "posts.jsonl"
ALONE = Pipeline(load_facts(LAND))
MERGING = Pipeline(load_facts(DATA))
BOTH = Pipeline(load_facts([DATA, LAND]))
SUPPORTED, REFUTED, UNDECIDED = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED, VerdictLabel.NOT_ENOUGH_INFO


def read(pipeline: Pipeline, text: str, day: str = "2026-03-01") -> Reading:
    return pipeline.read(text, at=datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=HOME))


def only(reading: Reading) -> ClaimReading:
    (claim,) = reading.claims
    return claim


@pytest.mark.parametrize("unmarked", [False, True], ids=["marks", "no marks"])
@pytest.mark.parametrize("pipeline", [ALONE, BOTH], ids=["alone", "beside the merging"])
@pytest.mark.parametrize(
    ("text", "verdict", "fact"),
    [
        ("Giá đất đường Hoa Sữa là 45 triệu đồng/m2.", SUPPORTED, "LAND-HOASUA"),
        ("Giá đất ở phố Hoa Sữa 45.000.000 đồng/m²", SUPPORTED, "LAND-HOASUA"),
        ("Nghe mà hết hồn, đường Hoa Sữa giá đất nhà nước 60tr/m2 luôn bà con", REFUTED, "LAND-HOASUA"),
        ("Đường Bến Đò giá đất 25 triệu mỗi mét vuông", REFUTED, "LAND-BENDO"),
        ("Bảng giá đất mới có hiệu lực từ ngày 01/01/2026", SUPPORTED, "LAND-TABLE"),
        ("Từ 1/3/2026 mới áp dụng bảng giá đất mới", REFUTED, "LAND-TABLE"),
        ("Phí thẩm định hồ sơ đất đai giờ là 250k", SUPPORTED, "LAND-FEE"),
        ("Lệ phí thẩm định hồ sơ lên 500.000 đồng một hồ sơ rồi", REFUTED, "LAND-FEE"),
        ("Hồ sơ đã nộp năm ngoái cũng phải tính lại theo bảng giá mới", REFUTED, "LAND-OLDFILES"),
        ("Hồ sơ cũ thì không bị áp dụng bảng giá đất mới đâu", SUPPORTED, "LAND-OLDFILES"),
        ("Bảng giá đất tỉnh Sông Mây có 412 tuyến đường", SUPPORTED, "LAND-STREETS"),
        ("Bảng giá đất mới có tới 900 tuyến đường", REFUTED, "LAND-STREETS"),
    ],
)
def test_prices_days_fees_rules_and_counts_of_a_second_pack_are_decided_and_cited(
    pipeline: Pipeline, text: str, verdict: VerdictLabel, fact: str, unmarked: bool
) -> None:
    reading = read(pipeline, fold(text) if unmarked else text)
    claim = only(reading)
    assert claim.verdict is verdict
    assert claim.facts == (fact,)
    assert "Nghị quyết" in claim.evidence[0].source
    assert reading.flag is (verdict is REFUTED)


@pytest.mark.parametrize("pipeline", [ALONE, BOTH], ids=["alone", "beside the merging"])
@pytest.mark.parametrize(
    ("text", "day", "verdict", "facts"),
    [
        ("Giá đất đường Hoa Sữa là 30 triệu đồng/m2", "2025-11-01", SUPPORTED, ("LAND-HOASUA-OLD",)),
        ("Giá đất đường Hoa Sữa là 30 triệu đồng/m2", "2026-03-01", REFUTED, ("LAND-HOASUA",)),
        ("Năm 2024 giá đất đường Hoa Sữa là 30 triệu đồng/m2", "2026-03-01", SUPPORTED, ("LAND-HOASUA-OLD",)),
        ("Giá đất đường Hoa Sữa sang năm là 45 triệu đồng/m2", "2025-10-01", UNDECIDED, ()),
        ("Giá đất đường Hoa Sữa sang năm là 45 triệu đồng/m2", "2025-12-20", SUPPORTED, ("LAND-HOASUA",)),
        ("Giá đất đường Bến Đò là 25 triệu đồng/m2", "2025-11-01", UNDECIDED, ()),
        ("Bảng giá đất mới áp dụng từ ngày 01/03/2026", "2025-11-01", UNDECIDED, ()),
    ],
)
def test_claims_of_a_second_pack_are_decided_at_their_date(
    pipeline: Pipeline, text: str, day: str, verdict: VerdictLabel, facts: tuple[str, ...]
) -> None:
    claim = only(read(pipeline, text, day))
    assert (claim.verdict, claim.facts) == (verdict, facts)


def test_two_prices_in_one_sentence_go_to_their_own_streets() -> None:
    reading = read(ALONE, "Đường Bến Đò giá đất 18,5 triệu/m2, còn đường Hoa Sữa tới 50 triệu/m2")
    assert [(claim.key, claim.verdict) for claim in reading.claims] == [
        ("land.price|duong-ben-do|18500000", SUPPORTED),
        ("land.price|duong-hoa-sua|50000000", REFUTED),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Giá đất đường Hoa Sữa có phải 60 triệu đồng/m2 không?",
        "Giá mà đất đường Hoa Sữa chỉ 10 triệu đồng/m2",
        "Nhà em rao bán đất đường Hoa Sữa 80 triệu/m2",
    ],
)
def test_questions_wishes_and_what_a_pack_excludes_are_not_flagged(text: str) -> None:
    assert not read(BOTH, text).flag


def test_documents_of_a_second_pack_come_from_its_citations() -> None:
    right = read(
        ALONE, "Nghị quyết 77/2025/NQ-HĐND của Hội đồng nhân dân tỉnh Sông Mây ban hành ngày 12/12/2025"
    )
    assert {claim.verdict for claim in right.claims} == {SUPPORTED}
    late = only(read(ALONE, "Nghị quyết 77/2025/NQ-HĐND được ban hành ngày 20/12/2025"))
    assert late.verdict is REFUTED
    assert late.statement == "Nghị quyết 77/2025/NQ-HĐND ban hành ngày 20/12/2025."
    other = only(read(ALONE, "Nghị quyết 77/2025/NQ-HĐND do Chính phủ ban hành"))
    assert other.verdict is REFUTED


def test_keys_and_sentences_of_a_second_pack_are_the_same_in_other_words() -> None:
    one = only(read(ALONE, "Giá đất đường Hoa Sữa là 60 triệu đồng/m2"))
    two = only(read(BOTH, "gia dat pho hoa sua 60tr/m2 roi ba con oi"))
    assert one.key == two.key == "land.price|duong-hoa-sua|60000000"
    assert one.statement == two.statement == "Giá đất ở đường Hoa Sữa là 60.000.000 đồng/m²."


@pytest.mark.parametrize("pipeline", [ALONE, BOTH], ids=["alone", "beside the merging"])
def test_drafts_are_checked_against_a_second_pack(pipeline: Pipeline) -> None:
    text = (
        "1. Giá đất ở đường Hoa Sữa là 54.000.000 đồng/m² từ ngày 01/01/2026.\n"
        "2. Bảng giá đất mới có 421 tuyến đường.\n"
        "3. Bảng giá đất mới áp dụng từ ngày 01/02/2026.\n"
        "4. Giá đất ở đường Bến Đò là 18.500.000 đồng/m²."
    )
    problems = pipeline.check_draft(text, at=datetime(2026, 3, 1, tzinfo=HOME))
    assert [(each.text, each.suggestion, each.facts) for each in problems] == [
        ("54.000.000 đồng/m²", "45.000.000 đồng/m²", ("LAND-HOASUA",)),
        ("421 tuyến đường", "412 tuyến đường", ("LAND-STREETS",)),
        ("ngày 01/02/2026", "ngày 01/01/2026", ("LAND-TABLE",)),
    ]


def test_the_merging_is_read_the_same_with_a_second_pack_beside_it() -> None:
    differing = []
    for line in UNSEEN.read_text(encoding="utf-8").splitlines():
        post = json.loads(line)
        if read(MERGING, post["text"], post["published_at"][:10]) != read(
            BOTH, post["text"], post["published_at"][:10]
        ):
            differing.append(post["id"])
    assert differing == []


def test_without_the_merging_pack_nothing_of_it_is_read_and_nothing_breaks() -> None:
    for line in UNSEEN.read_text(encoding="utf-8").splitlines():
        reading = read(ALONE, json.loads(line)["text"])
        assert all(claim.facts == () for claim in reading.claims)


def test_two_packs_may_use_one_name_for_different_words(tmp_path: Path) -> None:
    pack = changed(tmp_path, "  table: [", "  district: [tuyến phố]\n  merge: [bảng giá đất]\n  table: [")
    both = Pipeline(load_facts([DATA, pack]))
    merged = only(read(both, "Cấp huyện vẫn còn hoạt động bình thường"))
    assert (merged.key, merged.verdict) == ("district.exists|vn|yes", REFUTED)
    assert only(read(both, "Bảng giá đất mới có 350 tuyến đường")).verdict is REFUTED


def test_a_pack_of_facts_alone_is_loaded_and_reads_nothing(tmp_path: Path) -> None:
    shutil.copy(LAND / "prices.yaml", tmp_path / "prices.yaml")
    silent = Pipeline(load_facts(tmp_path))
    assert "LAND-FEE" in silent.facts
    assert not read(silent, "Bảng giá đất mới có 350 tuyến đường").flag


def changed(folder: Path, old: str, new: str) -> Path:
    """A copy of the land pack whose claims.yaml says something else."""
    pack = folder / "office"
    shutil.copytree(LAND, pack)
    claims = pack / "reading" / "claims.yaml"
    text = claims.read_text(encoding="utf-8")
    assert old in text
    claims.write_text(text.replace(old, new, 1), encoding="utf-8")
    return pack


BAD = [
    ("frames:\n", "frame:\n", "frame"),
    ("  topic: land\n  says: {value", "  topic: land\n  colour: red\n  says: {value", "colour"),
    ("min: 1000000", "min: many", "min"),
    ("min: 1000000", "min: 1.000", "min"),
    ("kind: date", "kind: day", "kind"),
    ("<table> ~6 (áp dụng", "<tables> ~6 (áp dụng", "<tables>"),
    ("<table> ~6 (áp dụng", "<table> ~6 ((áp dụng", "ngoặc"),
    ('needs: ["<table>"]', 'needs: ["<table>)"]', "ngoặc"),
    ('needs: ["(giá|giá đất|đất)"]', 'needs: ["(giá|giá đất|đất"]', "ngoặc"),
    ("subjects: streets,", "subjects: roads,", "roads"),
    ("{value} đồng/m²", "{price} đồng/m²", "{price}"),
    (', false: "Hồ sơ', ', no: "Hồ sơ', "false"),
    ("words: [đường bến đò, phố bến đò]", "word: [đường bến đò]", "word"),
    ("unit: [tuyến đường, đường phố]", "unit: tuyến đường", "unit"),
    ("unit: [tuyến đường, đường phố]", "unit: []", "land.streets"),
    ('needs: ["(giá|giá đất|đất)"]', 'needs: [" "]', "quantities"),
    ("<table> ~6 (áp dụng", "<table> ~600 (áp dụng", "40"),
    ("titles:\n", "issuers:\n  hd: [Hội đồng nhân dân tỉnh Sông Mây]\ntitles:\n", "Hội đồng nhân dân"),
]


@pytest.mark.parametrize(("old", "new", "words"), BAD, ids=[new.strip()[:30] for _, new, _ in BAD])
def test_a_wrong_key_value_or_pattern_is_refused_with_file_line_and_remedy(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    pack = changed(tmp_path, old, new)
    lines = (pack / "reading" / "claims.yaml").read_text(encoding="utf-8").splitlines()
    with pytest.raises(BadReading) as error:
        Pipeline(load_facts([DATA, pack]))
    values = error.value.values
    assert values["file"] == "office/reading/claims.yaml"
    at = next(number for number, line in enumerate(lines, start=1) if new.strip().splitlines()[0] in line)
    assert at - 8 <= values["line"] <= at + 1
    assert words in error.value.vietnamese()
    assert values["remedy"].said("vi") in error.value.vietnamese()


def test_a_reading_file_nobody_reads_is_refused(tmp_path: Path) -> None:
    pack = changed(tmp_path, "frames:\n", "frames:\n")
    (pack / "reading" / "claims.yaml").rename(pack / "reading" / "clams.yaml")
    with pytest.raises(BadReading, match=r"office/reading/clams\.yaml"):
        Pipeline(load_facts(pack))


KINDS = {
    "members", "member_of", "centre", "kept", "kept.list",
    "doc.issued", "doc.passed", "doc.in_force", "doc.issuer", "doc.vote", "doc.against", "doc.symbol",
}  # fmt: skip
"""Attributes every pack may use: kinds of relation between places, and what is said of documents."""


def test_no_attribute_of_a_topic_is_written_into_code() -> None:
    facts = load_facts([DATA, LAND])
    attributes = {each.about for each in facts.assertions} - KINDS
    families = tuple(sorted({each.partition(".")[0] + "." for each in attributes if "." in each} - {"doc."}))
    found = []
    for path in sorted((ROOT / "classifier").rglob("*.py")):
        if "training" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said = node.value
                if (said in attributes and "." in said) or (said.startswith(families) and " " not in said):
                    found.append(f"{path.name}:{node.lineno}: {said}")
    assert found == []


CLAIMS = (LAND / "reading" / "claims.yaml").read_text(encoding="utf-8")
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.sampled_from(["?", "*", "@x", "(a", "a)", "|", "<table>*", "<none>", "~99", "{value}", "{price}"])
    | st.text("abđ #&@~<>()|?*{}$^0123 ", max_size=12),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text("abe", max_size=4), inside, max_size=3)
    ),
    max_leaves=5,
)


def paths(value: object, here: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Where something stands in a file, down to the last word."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for key, each in inside for path in paths(each, (*here, key)))]


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_reading_file_is_read_or_refused_by_line(data: st.DataObject) -> None:
    content = parse_yaml(CLAIMS)
    *way, last = data.draw(st.sampled_from(paths(content)[1:]))
    inside = content
    for step in way:
        inside = inside[step]
    inside[last] = parse_yaml(yaml.safe_dump(data.draw(ANYTHING), allow_unicode=True))
    base = FactBase({}, (), Places(), "", {"claims": (content,)})
    refused = None
    try:
        Packs(base, Vocabulary())
    except BadReading as error:
        refused = error
    assert refused is None or 1 <= refused.values["line"] <= CLAIMS.count("\n")
    assert refused is None or refused.values["remedy"].said("vi")


def test_brackets_without_end_are_refused_and_do_not_crash() -> None:
    for pattern in ("(" * 100_000, "(a" * 5_000 + ")" * 5_000):
        with pytest.raises(PatternError):
            Vocabulary().compile(pattern)


DOCUMENTATION = (ROOT / "docs" / "topic-packs.md").read_text(encoding="utf-8")


def test_the_documentation_shows_the_whole_second_pack() -> None:
    for file in sorted(LAND.rglob("*.yaml")):
        assert f"```yaml\n{file.read_text(encoding='utf-8')}```" in DOCUMENTATION, file.name


def test_the_documentation_names_every_property_a_pack_may_have() -> None:
    parts = [each for each in vars(pack_parts).values() if isinstance(each, type) and issubclass(each, Part)]
    properties = {name for part in parts for name in part.model_fields} - {"line"}
    named = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`\n]+)`", DOCUMENTATION))))
    assert sorted(properties - named) == []
