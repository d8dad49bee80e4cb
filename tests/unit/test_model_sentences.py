"""The shipped sentence model at run time."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from classifier.model import FILES, WEIGHTS, SentenceModel
from kiemtin.errors import ModelMissing
from kiemtin.states import SentenceType

TEXTS = (
    "Trung tâm hành chính của tỉnh mới đặt ở Bắc Giang cũ.",
    "Đổi căn cước có mất tiền không ạ?",
    "Làm ăn kiểu này thật vô lý, khổ dân quá!",
    "con mèo nhà tôi được bổ nhiệm làm tổng giám đốc ao cá =))",
    "Chị đọc mã OTP vừa gửi về máy để em mở khóa tài khoản.",
    "Bán xe máy cũ, giá 8 triệu, có thương lượng.",
)
ANSWERS = (
    SentenceType.CLAIM,
    SentenceType.QUESTION,
    SentenceType.OPINION,
    SentenceType.SATIRE,
    SentenceType.SCAM,
    SentenceType.OFF_TOPIC,
)


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    return SentenceModel.load()


def test_plain_examples_of_the_six_types_are_told_apart(model: SentenceModel) -> None:
    answers = tuple(max(row, key=lambda t: row[t]) for row in model.classify(TEXTS))
    assert answers == ANSWERS


def test_every_answer_is_a_distribution_over_all_types(model: SentenceModel) -> None:
    for row in model.classify([*TEXTS, "", "   ", "🤡🤡", "x" * 5000]):
        assert set(row) == set(SentenceType)
        assert sum(row.values()) == pytest.approx(1.0)
        assert min(row.values()) >= 0.0


def test_a_text_gets_the_same_answer_alone_and_in_a_batch_of_other_lengths() -> None:
    long = " ".join(TEXTS) * 8
    together = SentenceModel.load().classify([*TEXTS, long])
    alone = SentenceModel.load(cache=0)
    for text, row in zip([*TEXTS, long], together, strict=True):
        single = alone.classify([text])[0]
        assert all(abs(single[t] - row[t]) < 1e-3 for t in SentenceType)


def test_an_empty_text_is_off_topic_and_no_texts_give_no_answers(model: SentenceModel) -> None:
    assert model.classify([""])[0][SentenceType.OFF_TOPIC] == 1.0
    assert model.classify([]) == []


def test_repeated_texts_are_remembered_and_the_memory_is_bounded() -> None:
    small = SentenceModel.load(cache=2)
    first = small.classify([*TEXTS, *TEXTS])
    assert first[: len(TEXTS)] == first[len(TEXTS) :]
    assert small.session.remembered == 2
    assert small.classify(TEXTS[-1:]) == first[-1:]


def test_the_end_of_a_very_long_text_is_read_too(model: SentenceModel) -> None:
    body = "Hôm nay phường họp dân bàn việc đặt tên tổ. " * 60
    plain, asking = model.classify(
        [body, body + "Gửi ngay mã OTP và mật khẩu ngân hàng vào link hotro.example!"]
    )
    assert plain != asking


def test_a_missing_or_broken_file_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        SentenceModel.load(tmp_path)
    for name in FILES:
        shutil.copy(WEIGHTS / name, tmp_path / name)
    (tmp_path / "encoder.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelMissing, match="kiemtin train"):
        SentenceModel.load(tmp_path)


def test_loading_and_reading_imports_no_torch_and_no_scikit_learn() -> None:
    code = (
        "import sys; from classifier.model import SentenceModel; SentenceModel.load().classify(['xin chào']);"
        "sys.exit(any(m in sys.modules for m in ('torch', 'sklearn', 'scipy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=120).returncode == 0


def test_the_shipped_weights_are_small_and_their_manifest_is_true() -> None:
    from classifier.training.manifest import file_hash

    files = [p for p in WEIGHTS.iterdir() if p.is_file()]
    assert sum(p.stat().st_size for p in files) < 15_000_000
    manifest = json.loads((WEIGHTS / "manifest.json").read_text(encoding="utf-8"))
    for path in files:
        if path.name != "manifest.json":
            assert manifest["weights"][path.name] == file_hash(path)
    assert {"figures", "data", "seed"} <= set(manifest["heads"])


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_is_answered(model: SentenceModel, text: str) -> None:
    assert sum(model.classify([text])[0].values()) == pytest.approx(1.0)
