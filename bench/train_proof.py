"""Proves the training path end to end on a tiny corpus: ``make train-proof`` (needs the train extra).

Tokeniser, pre-training (stopped half-way and gone on with), heads, export, gate, loading, going back.
It checks that everything runs, not that the result is good. About a minute or two on two cores.
"""

from __future__ import annotations

import json
import lzma
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from classifier.evaluation import gate_figures
from classifier.model import SentenceModel
from classifier.training.dataset import Grammar, Part, examples
from classifier.training.limits import SHORT
from classifier.training.manifest import read_manifest
from classifier.training.release import roll_back
from classifier.training.run import train

CHANCE = 1 / 6


def main() -> int:
    """Runs the proof; 0 when every step held."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "corpus"
        corpus.mkdir()
        texts = [e.text for e in examples(Grammar.load(), Part.TRAIN, seed=5, per_seed=3, plain=True)]
        with lzma.open(corpus / "viwiki.jsonl.xz", "wt", encoding="utf-8") as out:
            for at in range(0, len(texts), 5):
                out.write(json.dumps({"text": " ".join(texts[at : at + 5])}, ensure_ascii=False) + "\n")
        weights = folder / "weights"
        train("tokenizer", weights, corpus, 1, SHORT)
        train("encoder", weights, corpus, 1, replace(SHORT, seconds=3.0))
        train("encoder", weights, corpus, 1, SHORT)
        first = train("heads", weights, corpus, 1, SHORT)
        second = train("heads", weights, corpus, 2, SHORT)
        model = SentenceModel.load(weights)
        figures = gate_figures(model, examples(Grammar.load(), Part.VALIDATION, seed=1))
        manifest = read_manifest(weights)
        checks = {
            "the first weights are accepted": first.accepted,
            "the second are accepted or refused with a reason": second.accepted or bool(second.worse),
            "better than chance": figures["macro_f1"] > 2 * CHANCE,
            "the manifest names data, versions and steps": {"heads", "versions", "pretraining"}
            <= set(manifest),
            "pre-training saw its tokens": manifest["pretraining"]["figures"]["tokens"] >= SHORT.tokens,
            "going back works where there is something to go back to": roll_back(weights) == second.accepted,
        }
    for check, held in checks.items():
        print("ok  " if held else "FAIL", check)
    print(f"{figures} in {time.monotonic() - started:.0f} s")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
