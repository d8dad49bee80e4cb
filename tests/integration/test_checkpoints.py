"""A checkpoint that an office brings: by onnxruntime and by torch, behind the interface of the shipped model.

The checkpoints here are tiny, random and made on the spot. Those run by torch need the ``train`` extra:
`make train-proof` runs them (``tests/training``); what needs no torch runs with every other test.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tiny_checkpoint import ANSWERS, onnx_checkpoint, tokenizer_file

from classifier import checkpoint_names
from classifier.checkpoint_head import HEAD, Head, HeadedCheckpoint
from classifier.checkpoint_names import find_checkpoint, is_name
from classifier.checkpoints import OURS, open_checkpoint
from classifier.training.checkpoint_head import HeadLimit, train_head
from classifier.training.dataset import Grammar
from kiemtin.errors import CheckpointMissing, CheckpointUnfit, HeadMissing
from kiemtin.states import SentenceType, VerdictLabel

TEXTS = [
    "Xã mình còn 48 thôn.",
    "Vui quá!",
    "Trụ sở mới đặt ở đâu vậy mọi người ơi, ai biết chỉ giúp với nhé?",
    "xa minh",
]


def test_vectors_are_the_same_alone_and_in_any_batch_and_of_length_one(tmp_path: Path) -> None:
    found = open_checkpoint(onnx_checkpoint(tmp_path / "c"))
    together = found.embed(TEXTS * 9)
    alone = np.concatenate([found.embed([text]) for text in TEXTS])
    assert np.allclose(together[: len(TEXTS)], alone, atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.abs(alone[0] - alone[2]).max() > 1e-3
    assert found.embed([]).shape[0] == 0


def test_a_query_and_a_passage_get_the_words_their_checkpoint_was_trained_with(tmp_path: Path) -> None:
    folder = onnx_checkpoint(tmp_path / "c")
    plain = open_checkpoint(folder).embed(["query: xã mới", "passage: xã mới"])
    prompts = {"prompts": {"query": "query: ", "document": "passage: "}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    by_hub = open_checkpoint(folder)
    assert np.allclose(by_hub.embed(["xã mới"], query=True), plain[:1], atol=1e-6)
    assert np.allclose(by_hub.embed(["xã mới"]), plain[1:], atol=1e-6)
    (folder / OURS).write_text(json.dumps({"query": "", "pooling": "first"}))
    own = open_checkpoint(folder)
    assert not np.allclose(own.embed(["xã mới"], query=True), plain[:1], atol=1e-3)


def test_the_mean_leaves_out_what_only_fills_the_batch(tmp_path: Path) -> None:
    found = open_checkpoint(onnx_checkpoint(tmp_path / "c"))
    short, long = "xã", "xã " * 60
    assert np.allclose(found.embed([short, long])[0], found.embed([short])[0], atol=1e-5)


def test_a_text_longer_than_the_model_can_read_keeps_the_marks_at_its_ends(tmp_path: Path) -> None:
    folder = onnx_checkpoint(tmp_path / "c")
    (folder / OURS).write_text(json.dumps({"longest": 12}))
    found = open_checkpoint(folder)
    assert np.allclose(found.embed(["a b c d " * 200]), found.embed(["a b c d " * 3000]), atol=1e-6)


@pytest.mark.parametrize(
    "order", [("entailment", "neutral", "contradiction"), ("CONTRADICTION", "neutral", "ENTAILMENT")]
)
def test_answers_about_pairs_are_told_by_the_names_the_checkpoint_gives_them(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    found = open_checkpoint(onnx_checkpoint(tmp_path / "c", answers=order))
    [one] = found.entail([("Tỉnh có 48 xã.", "Tỉnh có 50 xã.")])
    assert sum(one.values()) == pytest.approx(1)
    raw = open_checkpoint(onnx_checkpoint(tmp_path / "d", answers=("entailment", "neutral", "contradiction")))
    [same] = raw.entail([("Tỉnh có 48 xã.", "Tỉnh có 50 xã.")])
    places = [ANSWERS[name.lower()] for name in order]
    assert [one[label] for label in places] == pytest.approx(
        [same[ANSWERS[n]] for n in ("entailment", "neutral", "contradiction")]
    )
    assert found.judges_pairs
    with pytest.raises(CheckpointUnfit, match="no vectors"):
        found.embed(["x"])


def test_a_long_premise_gives_way_to_the_claim(tmp_path: Path) -> None:
    folder = onnx_checkpoint(tmp_path / "c", answers=("entailment", "neutral", "contradiction"))
    (folder / OURS).write_text(json.dumps({"longest": 24}))
    found = open_checkpoint(folder)
    premise = "điều một hai ba " * 500
    one, two = found.entail([(premise, "có 48 xã"), (premise, "không")])
    assert one[VerdictLabel.SUPPORTED] != pytest.approx(two[VerdictLabel.SUPPORTED], abs=1e-6)


def test_a_checkpoint_that_names_no_answers_gives_none(tmp_path: Path) -> None:
    found = open_checkpoint(onnx_checkpoint(tmp_path / "c"))
    assert not found.judges_pairs
    with pytest.raises(CheckpointUnfit, match="entailment"):
        found.entail([("a", "b")])


def test_a_head_is_trained_on_our_data_stored_beside_it_and_answers_like_the_shipped_model(
    tmp_path: Path,
) -> None:
    folder = onnx_checkpoint(tmp_path / "c")
    with pytest.raises(HeadMissing) as told:
        HeadedCheckpoint.load(folder)
    assert "--checkpoint" in told.value.vietnamese()
    few = _few(Grammar.load())
    lines: list[str] = []
    first = train_head(folder, few, limit=HeadLimit(1, 1), say=lines.append)
    assert first.accepted
    assert first.path == folder / HEAD
    model = HeadedCheckpoint.load(folder)
    rows = model.classify([*TEXTS, "", "🙂"])
    for row in rows:
        assert set(row) == set(SentenceType)
        assert sum(row.values()) == pytest.approx(1)
    assert rows[-1][SentenceType.OFF_TOPIC] == rows[-2][SentenceType.OFF_TOPIC] == 1
    [alone] = HeadedCheckpoint.load(folder).classify(TEXTS[2:3])
    assert alone == pytest.approx(rows[2], abs=1e-4)
    again = train_head(folder, few, limit=HeadLimit(1, 1), say=lines.append)
    assert again.accepted
    assert again.figures == first.figures
    note = json.loads((folder / "kiemtin-head.json").read_text())
    assert note["figures_before"] == first.figures


def test_a_head_worse_than_the_one_in_place_does_not_replace_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from classifier.training import checkpoint_head as training

    folder = onnx_checkpoint(tmp_path / "c")
    few = _few(Grammar.load())
    train_head(folder, few, limit=HeadLimit(1, 1), say=lambda _: None)
    before = (folder / HEAD).read_bytes()
    figures = iter(
        [
            {"criticism_kept": 0.5, "satire_kept": 1, "scam_recall": 1, "macro_f1": 1},
            {"criticism_kept": 0.9, "satire_kept": 1, "scam_recall": 1, "macro_f1": 1},
        ]
    )
    monkeypatch.setattr(training, "gate_figures", lambda *_: next(figures))
    done = train_head(folder, few, limit=HeadLimit(1, 1), say=lambda _: None)
    assert (done.accepted, done.worse) == (False, ("criticism_kept",))
    assert (folder / HEAD).read_bytes() == before


def test_a_head_for_other_vectors_is_refused(tmp_path: Path) -> None:
    folder = onnx_checkpoint(tmp_path / "c")
    Head(tuple(SentenceType), np.zeros(3), np.ones(3), np.zeros((3, 6)), np.zeros(6), 1.0, 0.0, "v").save(
        folder / HEAD
    )
    with pytest.raises(CheckpointUnfit, match="vectors of 3"):
        HeadedCheckpoint.load(folder)
    (folder / HEAD).write_bytes(b"no head")
    with pytest.raises(CheckpointUnfit):
        HeadedCheckpoint.load(folder)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("model.onnx", b"no onnx"),
        ("tokenizer.json", b"{}"),
        ("config.json", b"[1]"),
        ("config.json", b"{"),
        (OURS, b'{"pooling": "max"}'),
        (OURS, b'{"longest": "many"}'),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_told_with_what_to_do(
    tmp_path: Path, name: str, body: bytes
) -> None:
    folder = onnx_checkpoint(tmp_path / "c")
    (folder / name).write_bytes(body)
    with pytest.raises(CheckpointUnfit) as told:
        open_checkpoint(folder)
    assert "KIEMTIN_MODEL" in told.value.english()


def test_a_folder_without_weights_or_none_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(CheckpointMissing):
        open_checkpoint(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    tokenizer_file(tmp_path / "empty")
    with pytest.raises(CheckpointMissing, match=r"model\.onnx"):
        open_checkpoint(tmp_path / "empty")


def test_a_name_is_never_fetched_unless_it_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import huggingface_hub

    asked: list[bool] = []

    def snapshot(name: str, *, local_files_only: bool = False, allow_patterns: list[str]) -> str:
        asked.append(local_files_only)
        assert not any(each.endswith((".py", ".bin", ".pt")) for each in allow_patterns)
        raise OSError("no network")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    with pytest.raises(CheckpointMissing, match="not on this machine"):
        find_checkpoint("owner/model")
    assert asked == [True]
    with pytest.raises(CheckpointMissing, match="fetching") as told:
        find_checkpoint("owner/model", fetch=True)
    assert asked == [True, True, False]
    assert "network" in told.value.english()
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(CheckpointMissing, match="not on this machine"):
        find_checkpoint("owner/model", fetch=True)
    assert asked[-1]


def test_a_folder_here_is_no_name_on_the_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "owner" / "model").mkdir(parents=True)
    assert not is_name("owner/model")
    assert is_name("owner/other")
    assert not is_name("/models/x")
    assert find_checkpoint("owner/model") == Path("owner/model")
    with pytest.raises(CheckpointMissing):
        find_checkpoint("/models/x")
    assert checkpoint_names.is_name("a/b/c") is False


def _few(grammar: Grammar) -> Grammar:
    """A dozen seeds of each type: enough to prove the path."""
    from dataclasses import replace

    return replace(
        grammar,
        seeds={kind: seeds[:40] for kind, seeds in grammar.seeds.items()},
        templates=dict.fromkeys(grammar.templates, ()),
        **({"posts": {}} if hasattr(grammar, "posts") else {}),
    )
