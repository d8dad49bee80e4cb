"""Writes what the draft check knows of spelling, counted in texts: compounds, rimes, common syllables.

usage: python tools/spelling.py STATUTES.jsonl.xz MORE.jsonl.xz

Compounds come from normative texts alone (they are outside copyright): two syllables that stand together far more
often than chance. The second corpus only says which other spellings of the same letters are words too
(``cơ quan``, ``có quân``). Rimes and common syllables are counted in both.
"""

from __future__ import annotations

import json
import lzma
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

from classifier.drafts.spelling import rime_of
from classifier.text import fold, standard

DATA = Path(__file__).resolve().parents[1] / "classifier" / "data"
_SEGMENT = re.compile(r"[^\w \t]+|\d+")
_TIMES, _BOUND = 15, 0.35
"""A compound stands so often in the statutes, its parts are so bound to each other (normalised PMI)."""
_COMMON, _SEEN, _OFTEN = 1000, 3, 6
"""Another spelling is a word too when seen so often, or less often with two common syllables."""
_PAIR_TIMES, _PAIR_BOUND = 40, 0.5
_RIME = 60
Pairs = Counter[tuple[str, str]]


def count(path: str) -> tuple[Pairs, Counter[str]]:
    """Pairs of neighbouring syllables, names left out, and lower-case syllables."""
    pairs: Pairs = Counter()
    single: Counter[str] = Counter()
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = unicodedata.normalize("NFC", json.loads(line).get("text") or "")
            for passage in text.split("\n"):
                for segment in _SEGMENT.split(passage):
                    words = [each for each in segment.split() if each.isalpha()]
                    low = [standard(each.lower()) for each in words]
                    single.update(one for one, raw in zip(low, words, strict=True) if raw.islower())
                    for index in range(len(words) - 1):
                        if words[index + 1][0].isupper() and not (
                            words[index].isupper() and words[index + 1].isupper()
                        ):
                            continue
                        pairs[low[index], low[index + 1]] += 1
    return pairs, single


class Bound:
    """How bound two syllables are to each other: normalised pointwise mutual information."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs, self._total = pairs, sum(pairs.values())
        self._left: Counter[str] = Counter()
        self._right: Counter[str] = Counter()
        for (one, two), times in pairs.items():
            self._left[one] += times
            self._right[two] += times

    def __call__(self, pair: tuple[str, str]) -> float:
        times = self._pairs[pair]
        chance = self._left[pair[0]] * self._right[pair[1]]
        return math.log(times * self._total / chance) / -math.log(times / self._total)


def compounds(laws: Pairs, more: Pairs, single: Counter[str]) -> list[str]:
    """Lines ``right|other spelling|...`` in order."""
    bound = Bound(laws)
    spellings: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for pairs in (laws, more):
        for pair, times in pairs.items():
            spellings[fold(" ".join(pair))][pair] += times
    lines = []
    for pair, times in laws.items():
        plain = fold(" ".join(pair))
        same = spellings[plain]
        if times < _TIMES or " ".join(pair) == plain or same.most_common(1)[0][0] != pair:
            continue
        if bound(pair) < _BOUND:
            continue
        others = sorted(
            " ".join(other)
            for other, seen in same.items()
            if other != pair
            and (seen >= _OFTEN or (seen >= _SEEN and min(single[each] for each in other) >= _COMMON))
        )
        lines.append("|".join((" ".join(pair), *others)))
    return sorted(lines)


def pairs(every: Pairs) -> list[str]:
    """Pairs of syllables that belong together in any text: what neither half may be taken out of."""
    bound = Bound(every)
    return sorted(
        " ".join(pair)
        for pair, times in every.items()
        if times >= _PAIR_TIMES and bound(pair) >= _PAIR_BOUND and not " ".join(pair).isascii()
    )


def rimes(single: Counter[str]) -> list[str]:
    """What may stand after the first consonants, without its tone."""
    found: Counter[str] = Counter()
    for word, times in single.items():
        found[rime_of(word)[0]] += times
    return sorted(rime for rime, times in found.items() if times >= _RIME and rime)


def common(single: Counter[str]) -> list[str]:
    """Syllables that texts use all the time: no slip makes one of them a stranger."""
    return sorted(word for word, times in single.items() if times >= _COMMON and len(word) <= 7)


def main() -> int:
    laws, in_laws = count(sys.argv[1])
    more, in_more = count(sys.argv[2])
    single = in_laws + in_more
    for name, lines in (
        ("compounds", compounds(laws, more, single)),
        ("rimes", rimes(single)),
        ("syllables", common(single)),
        ("pairs", pairs(laws + more)),
    ):
        (DATA / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{name}: {len(lines)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
