"""Tokeniser, n-gram fit, joining, manifest, release gate: everything of training that needs no torch."""

from __future__ import annotations

import builtins
import json
import lzma
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifier.model_text import CAPITALS, URL_MARK, fold, model_text
from classifier.training import run
from classifier.training.corpus import corpus_hash, paragraphs, sentence_pairs
from classifier.training.dataset import TYPES, Grammar, Part, examples
from classifier.training.limits import SHORT
from classifier.training.linear import fit_ngrams, save_ngrams
from classifier.training.manifest import read_manifest, write_manifest
from classifier.training.release import gate, put_in_place, roll_back
from classifier.training.stack import Stack, fit_stack, log_loss, probabilities
from classifier.training.tokeniser import SPECIAL, save_tokeniser, tokeniser_texts, train_tokeniser
from kiemtin.errors import BadConfigLine, TrainingExtraMissing

OWN = [e.text for e in examples(Grammar.load(), Part.CALIBRATION, seed=1, plain=True)][:400]
GOOD = {"criticism_kept": 0.9, "satire_kept": 0.9, "scam_recall": 0.9, "macro_f1": 0.8}


def _tokeniser() -> Any:
    return train_tokeniser(tokeniser_texts([], OWN, seed=1), vocabulary=1500)


def test_the_tokeniser_is_the_same_whenever_it_is_trained_on_the_same_texts() -> None:
    assert _tokeniser().to_str() == _tokeniser().to_str()


def test_the_tokeniser_reads_digits_one_by_one_and_knows_marks_and_emoji() -> None:
    tokens = _tokeniser().encode(model_text("CẢ NƯỚC CÒN 3.321 XÃ, PHƯỜNG 🤡 xem a.example")).tokens
    assert [t for t in tokens if t.isdigit()][-3:] == ["3", "2", "1"]
    assert CAPITALS in tokens
    assert URL_MARK in tokens
    assert "[UNK]" not in tokens


def test_text_without_diacritics_has_no_unknown_tokens() -> None:
    tokeniser = _tokeniser()
    for text in OWN[:100]:
        assert "[UNK]" not in tokeniser.encode(fold(model_text(text))).tokens


def test_transformers_loads_the_saved_tokeniser(tmp_path: Path) -> None:
    from transformers import PreTrainedTokenizerFast

    save_tokeniser(_tokeniser(), tmp_path)
    loaded = PreTrainedTokenizerFast.from_pretrained(str(tmp_path), local_files_only=True)
    assert loaded.pad_token_id == SPECIAL.index("[PAD]") == 0
    ids = loaded("xã mới")["input_ids"]
    assert (ids[0], ids[-1]) == (SPECIAL.index("[CLS]"), SPECIAL.index("[SEP]"))


def test_a_corpus_is_read_as_paragraphs_without_headings_and_references(tmp_path: Path) -> None:
    text = "Mở đầu là một đoạn văn đủ dài để được giữ lại.\n== Mục ==\nngắn\n== Tham khảo ==\n" + "x" * 80
    with lzma.open(tmp_path / "viwiki.jsonl.xz", "wt", encoding="utf-8") as out:
        out.write(json.dumps({"text": text}) + "\n")
    assert list(paragraphs(tmp_path)) == ["Mở đầu là một đoạn văn đủ dài để được giữ lại."]
    assert list(corpus_hash(tmp_path)) == ["viwiki.jsonl.xz"]
    assert corpus_hash(None) == {}


def test_the_ngram_half_learns_and_its_packed_form_answers_alike(tmp_path: Path) -> None:
    from classifier.model_ngrams import scores

    trained = examples(Grammar.load(), Part.CALIBRATION, seed=1, per_seed=1, per_template=1)
    table, bias, rarity = fit_ngrams(trained)
    save_ngrams(table, bias, rarity, tmp_path / "n.npz")
    with np.load(tmp_path / "n.npz") as packed:
        small = packed["table"].astype(np.float32) * packed["scale"]
    right = sum(TYPES[int(scores(e.text, table, bias, rarity).argmax())] is e.type for e in trained)
    same = sum(
        scores(e.text, table, bias, rarity).argmax() == scores(e.text, small, bias, rarity).argmax()
        for e in trained
    )
    assert right > 0.95 * len(trained)
    assert same > 0.98 * len(trained)


def test_joining_prefers_the_half_that_is_right_and_cools_overconfidence() -> None:
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 6, 300)
    good = np.eye(6, dtype=np.float32)[labels] * 2 + rng.normal(0, 1, (300, 6)).astype(np.float32)
    noise = rng.normal(0, 1, (300, 6)).astype(np.float32)
    stack = fit_stack(good, noise, labels)
    assert stack.encoder > 5 * stack.ngrams
    hot = good * 20
    assert fit_stack(hot, noise, labels).encoder < stack.encoder
    joined = stack.join(good, noise)
    assert log_loss(joined, labels) <= log_loss(good, labels) + 1e-6
    assert np.allclose(probabilities(joined).sum(axis=1), 1.0)
    assert Stack(1.0, 0.0).join(good, noise).shape == good.shape


def test_the_manifest_names_versions_and_the_hash_of_every_weight(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"1")
    first = write_manifest(tmp_path, heads={"seed": 1})
    (tmp_path / "a.bin").write_bytes(b"2")
    second = write_manifest(tmp_path, pretraining={"seed": 2})
    assert first["weights"]["a.bin"] != second["weights"]["a.bin"]
    assert second["heads"] == {"seed": 1}
    assert "numpy" in second["versions"]
    assert read_manifest(tmp_path) == second


@pytest.mark.parametrize("worse", ["criticism_kept", "satire_kept", "scam_recall", "macro_f1"])
def test_weights_worse_on_any_gate_are_refused_and_the_gate_is_named(worse: str) -> None:
    answer = gate(GOOD | {worse: GOOD[worse] - 0.02}, GOOD)
    assert not answer.accepted
    assert answer.worse == (worse,)


def test_equal_weights_and_first_weights_are_accepted() -> None:
    assert gate(GOOD, GOOD).accepted
    assert gate(GOOD, {}).accepted


def test_any_loss_of_criticism_is_worse_however_good_the_rest() -> None:
    better = {k: v + 0.05 for k, v in GOOD.items()} | {"criticism_kept": 0.899}
    assert not gate(better, GOOD).accepted


def test_the_old_weights_are_kept_and_can_be_put_back(tmp_path: Path) -> None:
    target = tmp_path / "weights"
    for name in ("one", "two"):
        fresh = tmp_path / "fresh"
        fresh.mkdir()
        (fresh / "head.json").write_text(name)
        put_in_place(fresh, target)
    assert (target / "head.json").read_text() == "two"
    assert roll_back(target)
    assert (target / "head.json").read_text() == "one"
    assert roll_back(target)
    assert (target / "head.json").read_text() == "two"
    assert not roll_back(tmp_path / "other")


def test_without_torch_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "torch":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(run.importlib, "import_module", refuse)
    with pytest.raises(TrainingExtraMissing, match="torch") as refused:
        run.train("heads", tmp_path / "w", None, 1, SHORT, say=lambda _: None)
    assert "kiemtin[train]" in refused.value.vietnamese()


def test_the_tokeniser_stage_runs_without_torch_and_writes_its_manifest(tmp_path: Path) -> None:
    lines: list[str] = []
    result = run.train("tokenizer", tmp_path / "w", None, 1, SHORT, say=lines.append)
    assert not result.accepted
    assert read_manifest(result.folder)["tokenizer"]["vocabulary"] == SHORT.vocabulary
    assert lines


def test_sentence_pairs_are_read_with_all_three_answers_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    def written(*labels: str) -> None:
        with lzma.open(tmp_path / "multinli15k.vi.tsv.xz", "wt", encoding="utf-8") as out:
            out.write("premise\thypo\tlabel\n")
            out.writelines(f"câu {n}\tý {n}\t{label}\n" for n, label in enumerate(labels))

    assert sentence_pairs(tmp_path) == []
    written("entailment", "contradictory", "neutral", "contradiction")
    assert [e.label for e in sentence_pairs(tmp_path)] == [
        "supported",
        "refuted",
        "not_enough_info",
        "refuted",
    ]
    written("entailment", "perhaps")
    with pytest.raises(BadConfigLine, match="perhaps"):
        sentence_pairs(tmp_path)
