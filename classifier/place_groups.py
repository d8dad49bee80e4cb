"""Places named side by side, as one group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from classifier.claims import Context
from classifier.sentences import Sentence

_JOIN = frozenset({"va", "voi", "+", "-", "cung", "lan", "cu", "hai", "ba", "moi", "ca"})


@dataclass(slots=True)
class Group:
    """Places named side by side. ``ids`` are resolved; ``unsure`` when one of them is not."""

    ids: tuple[str, ...]
    first: int
    last: int
    unsure: bool
    cuts: list[tuple[int, int, int]] = field(default_factory=list)
    """Where only a comma joins: members before it, last word before, first word after."""


def groups_of(sentence: Sentence, context: Context, unit_words: frozenset[str]) -> list[Group]:
    """Runs of provinces with nothing between them but commas, words that join and ``unit_words``."""
    groups: list[Group] = []
    for mention in sentence.places:
        resolved = context.resolve(mention)
        if resolved and resolved not in context.provinces:
            continue
        joined = False
        if groups:
            last = groups[-1]
            between = sentence.words[last.last + 1 : mention.word]
            joined = (
                len(between) <= 4
                and all(word in _JOIN or word in unit_words for word in between)
                and not _becoming(between)
            )
            if joined and any(
                sentence.breaks.get(index) in (":", "(", ")", ";")
                for index in range(last.last + 1, mention.word + 1)
            ):
                joined = False
            if joined:
                if not between and sentence.broken(last.last, mention.word):
                    last.cuts.append((len(last.ids), last.last, mention.word))
                last.ids = (*last.ids, resolved) if resolved else last.ids
                last.unsure = last.unsure or not resolved
                last.last = mention.word
        if not joined:
            groups.append(Group((resolved,) if resolved else (), mention.word, mention.word, not resolved))
    return groups


def _becoming(between: Sequence[str]) -> bool:
    """``A + B thành TP C``: ``thành`` as a verb, not the first half of ``thành phố``."""
    return any(
        word == "thanh" and between[index + 1 : index + 2] != ["pho"] for index, word in enumerate(between)
    )
