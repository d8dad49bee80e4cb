"""Do two statements make the same claim? What the network reads in them, and what stands in them, weighed together.

The network reads wording; which numbers, days, places and denials two statements name is told exactly by the
reader, and two rumours that differ in one of them are two rumours however alike the words. The weights are
fitted on pairs no head was taught on (``training.making_heads``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classifier.matching import Parts, WordingMatcher
from classifier.model import SentenceModel
from classifier.model_session import ModelSession

FEATURES: Final = (
    "network",
    "vectors",
    "numbers differ",
    "days differ",
    "places differ",
    "others differ",
    "exact things of one missing in the other",
    "denials differ",
    "marks differ",
    "words in common",
    "words in order",
    "lengths",
    "network where nothing exact differs",
)
_SIGNS: Final = {"#": "numbers differ", "&": "days differ", "@": "places differ"}


class SameClaim:
    """The port ``PairScorer`` of ``claim_finder``. Safe to share between threads."""

    def __init__(self, session: ModelSession, words: WordingMatcher, weights: Sequence[float] = ()) -> None:
        """``weights``: one for each of ``FEATURES`` and a last one for all; needed by ``same`` alone."""
        self._session, self._words = session, words
        self._weights = np.array(weights, dtype=np.float64)

    @classmethod
    def of(cls, model: SentenceModel, words: WordingMatcher) -> SameClaim:
        """With the weights that came with ``model``."""
        return cls(model.session, words, model.head["same"])

    def same(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """How likely the two of each pair claim the same, 0..1. The same in either order."""
        rows = self.features(pairs)
        chances: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-(rows @ self._weights[:-1] + self._weights[-1])))
        return chances

    def features(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """One row a pair, one column for each of ``FEATURES``."""
        rows = np.zeros((len(pairs), len(FEATURES)))
        if not pairs:
            return rows
        turned = [(two, one) for one, two in pairs]
        scores = self._session.pairs([*pairs, *turned])[:, 3].astype(np.float64)
        network = np.clip((scores[: len(pairs)] + scores[len(pairs) :]) / 2, -6.0, 6.0)
        texts = list(dict.fromkeys(text for pair in pairs for text in pair))
        vector = {text: read.vector for text, read in zip(texts, self._session.read(texts), strict=True)}
        for row, (one, two), said in zip(rows, pairs, network, strict=True):
            found = _told(self._words.parts(one), self._words.parts(two))
            found["network"] = float(said)
            found["vectors"] = float(vector[one] @ vector[two])
            exact = found["numbers differ"] + found["days differ"] + found["places differ"]
            found["network where nothing exact differs"] = 0.0 if exact else float(said)
            row[:] = [found.get(name, 0.0) for name in FEATURES]
        return rows


def _told(one: Parts, two: Parts) -> dict[str, float]:
    """What two statements have in common, by what stands in them."""
    first, second = (Counter(word for word in parts.line if word[0] in "@#&§÷") for parts in (one, two))
    found = dict.fromkeys(("numbers differ", "days differ", "places differ", "others differ"), 0.0)
    for thing in (first - second) + (second - first):
        found[_SIGNS.get(thing[0], "others differ")] = 1.0
    # Said by both, but otherwise: 34 here and 63 there weighs more than 34 here and nothing there.
    missing = [bool(first - second), bool(second - first)]
    found["exact things of one missing in the other"] = float(all(missing))
    found["denials differ"] = float(one.denials % 2 != two.denials % 2)
    found["marks differ"] = float(
        any(two.marked.get(plain, written) != written for plain, written in one.marked.items())
    )
    own, other = (Counter(word for word in parts.line if word[0] not in "@#&§÷") for parts in (one, two))
    size = max(1, (own | other).total())
    found["words in common"] = (own & other).total() / size
    pairs_one, pairs_two = (Counter(zip(parts.line, parts.line[1:], strict=False)) for parts in (one, two))
    found["words in order"] = (pairs_one & pairs_two).total() / max(1, (pairs_one | pairs_two).total())
    found["lengths"] = min(len(one.line), len(two.line)) / max(1, len(one.line), len(two.line))
    return found
