"""Reads rules, duties and events whose wording is a pack's (``reading/claims.yaml``: frames)."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.claims import Context, RawClaim
from classifier.frame_addresses import addresses_of
from classifier.frame_choices import choices_of
from classifier.frame_stances import stances_of
from classifier.frame_values import values_of
from classifier.frame_words import Frame
from classifier.sentences import Sentence


def read_frames(frames: Sequence[Frame], sentence: Sentence, context: Context) -> list[RawClaim]:
    """Every claim of a sentence that a frame can read."""
    claims: list[RawClaim] = []
    present = sentence.present
    for frame in frames:
        for gate in frame.gates:
            if gate.isdisjoint(present):
                break
        else:
            claims.extend(_READERS[frame.part.kind](frame, sentence, context))
    return claims


_READERS = {
    "bool": stances_of,
    "date": values_of,
    "number": values_of,
    "period": values_of,
    "document": values_of,
    "choice": choices_of,
    "kinds": choices_of,
    "address": addresses_of,
}
"""By kind of frame."""
