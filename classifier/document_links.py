"""Reads what one document is to another: which it amends, replaces, reviews. The words are data (``documents.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from classifier.cited import Cited, cited_in
from classifier.claims import NOT, Context, RawClaim
from classifier.documents import Documents
from classifier.patterns import Vocabulary
from classifier.sentences import Sentence

_BEHIND = 4
"""Words after the second document in which the verb of a passive may stand."""


@dataclass(frozen=True, slots=True)
class Link:
    """One thing a document does to another. ``active``, ``passive`` stand between them, ``behind`` after a ``by``."""

    about: str
    says: str
    active: re.Pattern[str]
    passive: re.Pattern[str]
    by: re.Pattern[str]
    behind: re.Pattern[str]


def load_links(data: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[Link, ...]:
    """The links of the vocabulary file. Raises ``patterns.PatternError``."""
    words: Mapping[str, Any] = data["link_words"]
    own = Vocabulary({"after": words["after"]}).share(vocabulary)
    made = []
    for about, link in data["links"].items():
        verb = f"({'|'.join(link['verbs'])})"
        made.append(
            Link(
                about=about,
                says=link["says"],
                active=own.between(f"{words['before']} {verb} <after>*"),
                passive=own.between(
                    f"(({words['passive']} {verb} {words['means']})|({words['before']} {verb} {words['straight']}))"
                ),
                by=own.between(words["by"]),
                behind=own.between(f"{words['by_verb']} {verb} ~40"),
            )
        )
    return tuple(made)


def read_links(
    links: tuple[Link, ...], documents: Documents, sentence: Sentence, context: Context
) -> list[RawClaim]:
    """Claims on two documents of a sentence that stand side by side."""
    named = cited_in(sentence)
    if len(named) < 2:
        return []
    return [
        claim
        for first, second in pairwise(named)
        for link in links
        if (claim := _claim(link, documents, sentence, context, first, second)) is not None
    ]


def _claim(
    link: Link, documents: Documents, sentence: Sentence, context: Context, first: Cited, second: Cited
) -> RawClaim | None:
    between = sentence.between(first.last, second.first)
    behind = sentence.piece(second.last + 1, second.last + 1 + _BEHIND)
    if link.passive.fullmatch(between) or (link.by.fullmatch(between) and link.behind.fullmatch(behind)):
        doer, other = second, first
    elif link.active.fullmatch(between):
        doer, other = first, second
    else:
        return None
    if not any(context.facts.says(link.about, each.key) for each in (doer, other)):
        return None
    return RawClaim(
        kind="document", about=link.about, of=doer.key, value=other.written, first=first.first, last=second.last,
        topic="other", says=link.says, members=(other.key,), focus=(other.last, other.last),
        subject_name=documents.title(doer.key) if doer.key in documents.by_id else f"Văn bản {doer.written}",
        negated=any(word in NOT for word in sentence.marked[first.last + 1 : second.first]),
    )  # fmt: skip
