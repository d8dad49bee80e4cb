"""What is too unsure to be a claim is undecided and never flagged; what is sure is left as it was read."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from classifier.cautious import CautiousReader, doubtful
from classifier.conformal import Thresholds
from classifier.training.dataset import Example, Part
from classifier.training.thresholds import NAME, fit_thresholds, load_thresholds, save_thresholds
from kiemtin.entities import ClaimReading, Evidence, Reading
from kiemtin.errors import BadConfigLine
from kiemtin.states import SentenceType, VerdictLabel

AT = datetime(2026, 11, 20, tzinfo=UTC)
FACT = Evidence(fact="T-01", statement="Tỉnh Thử có 48 xã", source="Nghị quyết")


def claim(verdict: VerdictLabel, key: str = "count:thu", **structure: object) -> ClaimReading:
    return ClaimReading(
        text="50 xã",
        span=(0, 5),
        key=key,
        statement="Tỉnh Thử có 50 xã" if key else "",
        verdict=verdict,
        score=0.9,
        evidence=() if verdict is VerdictLabel.NOT_ENOUGH_INFO else (FACT,),
        structure={"about": "count", **structure} if key else None,
    )


class Fixed:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading:
        return self.reading


READINGS = st.builds(
    Reading,
    label=st.sampled_from(SentenceType),
    flag=st.booleans(),
    claims=st.lists(
        st.builds(claim, st.sampled_from(VerdictLabel), st.sampled_from(["", "count:thu"])), max_size=4
    ).map(tuple),
    topics=st.just(("merging",)),
    certainty=st.floats(0, 1),
)
LIMITS = st.dictionaries(st.sampled_from(SentenceType), st.floats(0, 1))


@given(READINGS, LIMITS)
def test_an_answer_below_its_threshold_never_leads_to_a_flag(reading: Reading, limits) -> None:
    known = Thresholds("m", 0.02, limits, {})
    read = CautiousReader(Fixed(reading), lambda: known).read("x", at=AT)
    if reading.certainty >= limits.get(reading.label, 0):
        assert read == reading
    elif reading.label in (SentenceType.CLAIM, SentenceType.SCAM):
        assert not read.flag
        assert all(each.verdict is not VerdictLabel.REFUTED for each in read.claims)
        assert all(each.key for each in read.claims)
    assert (read.label, read.topics, read.certainty) == (reading.label, reading.topics, reading.certainty)


@given(READINGS)
def test_without_thresholds_everything_is_read_as_before(reading: Reading) -> None:
    assert CautiousReader(Fixed(reading), lambda: None).read("x", at=AT) is reading


def test_a_doubtful_claim_stays_unsure_when_it_is_judged_again() -> None:
    reading = Reading(
        label=SentenceType.CLAIM, flag=True, claims=(claim(VerdictLabel.REFUTED),), certainty=0.3
    )
    [one] = doubtful(reading).claims
    assert one.structure == {"about": "count", "unsure": 0.9}
    assert one.evidence == ()
    assert one.trace[-1].said("vi").startswith("Không kết luận")
    assert reading.claims[0].structure == {"about": "count"}


class Pretending:
    """Reads each text as what stands before its colon, as sure as what stands behind."""

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading:
        kind_of, sure = text.split(":")
        return Reading(label=SentenceType(kind_of), flag=False, certainty=float(sure))


def test_thresholds_rest_on_right_answers_of_the_whole_reading_and_are_kept_for_their_model_only(
    tmp_path: Path,
) -> None:
    chance = random.Random(4)
    texts = [
        Example(f"{kind}:{chance.uniform(0.5, 1)}", kind, "u", Part.CALIBRATION)
        for kind in (SentenceType.CLAIM, SentenceType.OPINION)
        for _ in range(120)
    ]
    wrong = [Example("claim:0.01", SentenceType.OPINION, "u", Part.CALIBRATION)] * 60
    fitted = fit_thresholds(Pretending(), [*texts, *wrong], model="v1", missed=0.05)
    assert fitted.counts[SentenceType.CLAIM] == fitted.counts[SentenceType.OPINION] == 120
    assert 0.5 <= fitted.by_type[SentenceType.CLAIM] < 0.6
    assert fitted.by_type[SentenceType.SCAM] == 0
    save_thresholds(fitted, tmp_path)
    found = load_thresholds(tmp_path, "v1")
    assert found is not None
    assert found.as_json() == fitted.as_json()
    assert load_thresholds(tmp_path, "v2") is None
    assert load_thresholds(tmp_path / "none", "v1") is None
    (tmp_path / NAME).write_text("[]")
    with pytest.raises(BadConfigLine, match="--stage thresholds"):
        load_thresholds(tmp_path, "v1")
