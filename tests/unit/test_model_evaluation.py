"""The figures of ``kiemtin evaluate``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from classifier.evaluation import (
    BARE,
    calibration_error,
    evaluate,
    figures,
    gate_figures,
    labelled_sets,
    read_labelled,
)
from classifier.evaluation_report import report
from classifier.training.dataset import TYPES, Grammar, Part, examples
from kiemtin.errors import BadInputLine
from kiemtin.states import SentenceType

TRUTH = [SentenceType.CLAIM, SentenceType.CLAIM, SentenceType.OPINION, SentenceType.SCAM]


class Always:
    """Answers one type with one confidence."""

    def __init__(self, kind: SentenceType, confidence: float = 1.0) -> None:
        rest = (1.0 - confidence) / (len(TYPES) - 1)
        self.row = {t: confidence if t is kind else rest for t in TYPES}

    def classify(self, texts: Sequence[str]) -> list[dict[SentenceType, float]]:
        return [self.row for _ in texts]


def _chances(answers: Sequence[SentenceType], confidence: float = 1.0) -> np.ndarray:
    rows = [Always(a, confidence).row for a in answers]
    return np.array([[r[t] for t in TYPES] for r in rows])


def test_perfect_answers_have_perfect_figures() -> None:
    found = figures("s", "m", _chances(TRUTH), TRUTH)
    assert (found.accuracy, found.macro_f1, found.interval) == (1.0, 1.0, (1.0, 1.0))
    assert found.by_type[SentenceType.CLAIM].count == 2


def test_figures_are_counted_by_true_and_answered_type() -> None:
    found = figures("s", "m", _chances([SentenceType.CLAIM] * 4), TRUTH)
    claim = found.by_type[SentenceType.CLAIM]
    assert (claim.precision, claim.recall) == (0.5, 1.0)
    assert found.by_type[SentenceType.SCAM].recall == 0.0
    assert found.confusion[TYPES.index(SentenceType.OPINION)][TYPES.index(SentenceType.CLAIM)] == 1
    assert found.macro_f1 == pytest.approx((2 / 3) / 3)
    assert found.interval[0] <= found.macro_f1 <= found.interval[1]


def test_calibration_error_is_the_distance_of_confidence_from_truth() -> None:
    truth = np.zeros(100, dtype=np.int64)
    sure = np.tile([0.9, 0.02, 0.02, 0.02, 0.02, 0.02], (100, 1))
    assert calibration_error(sure, truth) == pytest.approx(0.1)
    truth[:10] = 1
    assert calibration_error(sure, truth) == pytest.approx(0.0, abs=1e-9)


def test_the_gate_sees_criticism_and_satire_taken_for_claims() -> None:
    validation = examples(Grammar.load(), Part.VALIDATION, seed=1, per_seed=1, per_template=1)
    assert gate_figures(Always(SentenceType.CLAIM), validation)["criticism_kept"] == 0.0
    assert gate_figures(Always(SentenceType.SCAM), validation)["satire_kept"] == 0.0
    kept = gate_figures(Always(SentenceType.QUESTION), validation)
    assert (kept["criticism_kept"], kept["satire_kept"], kept["scam_recall"]) == (1.0, 1.0, 0.0)


def test_labels_of_the_development_sets_are_mapped(tmp_path: Path) -> None:
    rows = [
        {"text": "a", "type": "other"},
        {"text": "b", "label": "refuted_claim"},
        {"text": "c", "label": "scam"},
    ]
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in rows) + "\n\n", encoding="utf-8")
    assert read_labelled(path).types == (SentenceType.OFF_TOPIC, SentenceType.CLAIM, SentenceType.SCAM)


@pytest.mark.parametrize("line", ["{", '{"text": "a"}', '{"text": "a", "type": "rumour"}', "[]", '"x"'])
def test_a_broken_line_of_a_set_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text('{"text": "a", "type": "claim"}\n' + line, encoding="utf-8")
    with pytest.raises(BadInputLine, match="Line 2"):
        read_labelled(path)


def test_texts_that_were_trained_on_are_not_judged(tmp_path: Path) -> None:
    seed = Grammar.load().seeds[SentenceType.CLAIM][0]
    rows = [{"text": seed, "type": "claim"}, {"text": "Một câu chưa từng gặp.", "type": "claim"}]
    (tmp_path / "sentences.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    found = {s.name: s for s in labelled_sets([tmp_path])}
    name = f"{tmp_path.name}/sentences"
    assert found[name].texts == ("Một câu chưa từng gặp.",)
    assert found[name + BARE].texts == ("Mot cau chua tung gap.",)


def test_model_and_both_baselines_are_judged_on_every_set_and_reported() -> None:
    found = evaluate(Always(SentenceType.OPINION))
    assert {f.model for f in found} == {"model", "tfidf+logistic", "majority"}
    assert {f.set for f in found} == {"validation", "validation" + BARE}
    by_name = {(f.set, f.model): f for f in found}
    assert by_name["validation", "tfidf+logistic"].macro_f1 > by_name["validation", "majority"].macro_f1 + 0.3
    text = report(found)
    assert text.count("| validation |") == 3
    assert "| opinion |" in text
