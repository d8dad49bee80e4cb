"""Features of pairs of texts for the linear models that the network is measured against."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from classifier.model_text import fold, model_text

_WORD = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+")
_DENIALS = frozenset({"không", "chưa", "chẳng", "chả", "đừng", "khong", "ko"})


def pair_features(known: Sequence[str]) -> Callable[[Sequence[tuple[str, str]]], Any]:
    """TF-IDF of words and characters over ``known``; of a pair: what differs, what is shared, the cosine."""
    from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    weighed = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+"),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
    ).fit([model_text(text) for text in known])

    def rows(those: Sequence[tuple[str, str]]) -> Any:
        first = weighed.transform([model_text(one) for one, _ in those])
        second = weighed.transform([model_text(two) for _, two in those])
        shared = first.multiply(second)
        cosine = csr_matrix(shared.sum(axis=1) / 2.0)
        return hstack([abs(first - second), shared, cosine]).tocsr()

    return rows


def entailment_features(those: Sequence[tuple[str, str]]) -> Any:
    """Of (passage, claim): shares of words, numbers and denials, and hashed words that are shared or new."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction import FeatureHasher

    numbers, named = [], []
    for premise, claim in those:
        p, c = _WORD.findall(model_text(premise)), _WORD.findall(model_text(claim))
        have = {fold(word) for word in p}
        pairs = {fold(f"{a} {b}") for a, b in pairwise(p)}
        new = [word for word in c if fold(word) not in have]
        own_pairs = [fold(f"{a} {b}") for a, b in pairwise(c)]
        figures = [word for word in c if word[0].isdigit()]
        missing = [word for word in figures if word not in p]
        size = max(1, len(c))
        numbers.append(
            [
                1 - len(new) / size,
                sum(pair in pairs for pair in own_pairs) / max(1, len(own_pairs)),
                len(missing) / max(1, len(figures)),
                float(bool(missing)),
                float(bool(figures)),
                float(any(w in _DENIALS for w in c)),
                float(any(w in _DENIALS for w in p)),
                float(any(w in _DENIALS for w in c) != any(w in _DENIALS for w in p)),
                min(size, 40) / 40,
                min(len(p), 200) / 200,
                float(not new),
            ]
        )
        named.append(
            [f"c:{w}" for w in c] + [f"n:{w}" for w in new] + [f"c2:{a} {b}" for a, b in pairwise(c)]
        )
    hashed = FeatureHasher(1 << 17, input_type="string", alternate_sign=False).transform(named)
    return hstack([csr_matrix(np.array(numbers)), hashed * 0.3]).tocsr()
