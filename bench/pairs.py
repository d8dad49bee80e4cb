"""How far words alone get on claim pairs and entailment: TF-IDF and logistic regression, trained and judged here.

Trained on the training part, judged on the validation part (other claims, other frames, other provinces):
``python bench/pairs.py [train] [validation]``. Hard pairs are those that such a model cannot tell apart.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import make_union

from classifier.model_text import fold
from classifier.training.dataset import Part
from classifier.training.pair_hand import hand_entailments, hand_pairs
from classifier.training.pairs import entailments, pairs

SEED = 1
HAND = {each.one for each in hand_pairs()} | {premise for premise, _, _ in hand_entailments()}

Text = tuple[str, str]


def features(words: Any, texts: Sequence[Text], *, fit: bool) -> Any:
    """Cosine, absolute difference and product of the two vectors."""
    ones, twos = ([fold(text[side]).lower() for text in texts] for side in (0, 1))
    if fit:
        words.fit([*ones, *twos])
    first, second = words.transform(ones), words.transform(twos)
    both = first.multiply(second).tocsr()
    cosine = csr_matrix(np.asarray(both.sum(axis=1)) / 2)
    return hstack([cosine, abs(first - second), both]).tocsr()


def judge(name: str, train: Sequence[tuple[Text, Any, str]], held: Sequence[tuple[Text, Any, str]]) -> None:
    words = make_union(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=3, sublinear_tf=True),
    )
    table = features(words, [text for text, _, _ in train], fit=True)
    fitted = LogisticRegression(C=10.0, max_iter=300, class_weight="balanced").fit(
        table, [y for _, y, _ in train]
    )
    cosine = LogisticRegression(class_weight="balanced").fit(table[:, :1], [y for _, y, _ in train])
    for part, own in (
        ("all", held),
        ("by hand", [each for each in held if each[2] in HAND]),
        ("frames", [each for each in held if each[2] not in HAND]),
    ):
        truth = [y for _, y, _ in own]
        seen = features(words, [text for text, _, _ in own], fit=False)
        for model, said in (("words", fitted.predict(seen)), ("cosine alone", cosine.predict(seen[:, :1]))):
            f1 = f1_score(truth, said, average="macro")
            print(
                f"{name:12} {part:8} n={len(own):5} {model:13} macro-F1 {f1:.3f} acc {accuracy_score(truth, said):.3f}"
            )


def main() -> None:
    most, held = (int(given) for given in (*sys.argv[1:], "6000", "1500")[:2])
    judge(
        "pairs",
        [((e.one, e.two), e.same, e.unit) for e in pairs(Part.TRAIN, seed=SEED, most=most)],
        [((e.one, e.two), e.same, e.unit) for e in pairs(Part.VALIDATION, seed=SEED, most=held)],
    )
    judge(
        "entailment",
        [((e.premise, e.claim), e.label, e.unit) for e in entailments(Part.TRAIN, seed=SEED, most=most)],
        [((e.premise, e.claim), e.label, e.unit) for e in entailments(Part.VALIDATION, seed=SEED, most=held)],
    )


if __name__ == "__main__":
    main()
