"""New weights go their whole way without torch: made, judged, put in place, loaded, taken back.

Only the encoder needs torch (``make train-proof`` trains that too); here it is the shipped one.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from classifier.evaluation import gate_figures
from classifier.model import FILES, WEIGHTS, SentenceModel
from classifier.training.dataset import Grammar, Part, examples
from classifier.training.linear import fit_ngrams, save_ngrams
from classifier.training.manifest import read_manifest, write_manifest
from classifier.training.release import gate, put_in_place, roll_back
from kiemtin.states import SentenceType


def _copy(folder: Path) -> Path:
    folder.mkdir()
    for name in FILES:
        shutil.copy(WEIGHTS / name, folder / name)
    return folder


def test_retrained_ngrams_are_judged_put_in_place_and_taken_back(tmp_path: Path) -> None:
    grammar = Grammar.load()
    validation = examples(grammar, Part.VALIDATION, seed=1, per_seed=1, per_template=1)
    target = _copy(tmp_path / "weights")
    before = gate_figures(SentenceModel.load(target), validation)

    fresh = _copy(tmp_path / "fresh")
    fitted = fit_ngrams(examples(grammar, Part.TRAIN, seed=1, per_seed=2, per_template=1))
    save_ngrams(*fitted, fresh / "ngrams.npz")
    write_manifest(fresh, heads={"seed": 1})
    after = gate_figures(SentenceModel.load(fresh), validation)
    assert after["macro_f1"] > 0.6
    assert gate(before, before).accepted

    put_in_place(fresh, target)
    assert gate_figures(SentenceModel.load(target), validation) == after
    assert read_manifest(target)["heads"] == {"seed": 1}
    assert roll_back(target)
    assert gate_figures(SentenceModel.load(target), validation) == before


def test_weights_that_take_criticism_for_claims_never_pass(tmp_path: Path) -> None:
    grammar = Grammar.load()
    validation = examples(grammar, Part.VALIDATION, seed=1, per_seed=1, per_template=1)
    spoilt = _copy(tmp_path / "spoilt")
    with np.load(spoilt / "ngrams.npz") as packed:
        bias = packed["bias"].copy()
        bias[list(SentenceType).index(SentenceType.CLAIM)] += 50.0
        parts = {name: packed[name] for name in packed.files} | {"bias": bias}
    np.savez_compressed(spoilt / "ngrams.npz", **parts)
    answer = gate(
        gate_figures(SentenceModel.load(spoilt), validation),
        gate_figures(SentenceModel.load(), validation),
    )
    assert not answer.accepted
    assert "criticism_kept" in answer.worse
