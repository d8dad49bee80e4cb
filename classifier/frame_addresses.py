"""Reads whether the address given for something is its official one. No other address is kept: it may be a person's."""

from __future__ import annotations

import re

from classifier.claims import Context, RawClaim
from classifier.frame_words import Frame, allowed, is_negated, matches_of
from classifier.sentences import Sentence

_ADDRESS = "url"
"""The word that stands for an address in a sentence."""
_SAME_HOST = {"fb.com": "facebook.com", "m.facebook.com": "facebook.com", "web.facebook.com": "facebook.com"}


def addresses_of(frame: Frame, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Claims of a frame that gives an address: that it is the official one, or that another is."""
    part = frame.part
    official = [
        plain(str(right))
        for each in context.facts.says(part.about, part.of)
        if each.published <= context.at
        for right in each.accepted
    ]
    if not official or not sentence.urls or not allowed(frame, sentence, context):
        return []
    claims: dict[bool, RawClaim] = {}
    for first, last, _ in matches_of(frame.value, sentence):
        word = next((each for each in range(first, last + 1) if sentence.words[each] == _ADDRESS), None)
        if word is None or is_negated(sentence, first, last) or is_negated(sentence, word, word):
            continue
        same = _is_one_of(plain(sentence.urls[sentence.words[:word].count(_ADDRESS)]), official)
        if same is None or same in claims:
            continue
        claims[same] = RawClaim(
            kind="address", about=part.about, of=part.of, value=same, first=first, last=last, topic=part.topic,
            says=part.says[same], focus=(word, word), contact=part.contact,
        )  # fmt: skip
    return list(claims.values())


def plain(address: str) -> str:
    """An address without its scheme, ``www.`` and what trails it."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", address.lower().replace("[.]", ".")).rstrip("/.,;:!?)")
    host, slash, path = bare.partition("/")
    return _SAME_HOST.get(host, host) + slash + path


def _is_one_of(given: str, official: list[str]) -> bool | None:
    """None where nobody can say: the parent of an official host, or another site than the one the page is on."""
    host = given.partition("/")[0]
    for right in official:
        if given == right or given.startswith((right + "/", right + "?")):
            return True
    for right in official:
        right_host, page, _ = right.partition("/")
        if right_host.endswith("." + host) or (page and (host != right_host or given == host)):
            return None
    return False
