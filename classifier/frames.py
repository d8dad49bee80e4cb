"""Reads rules, duties and events whose wording is a pack's (``reading/claims.yaml``: frames)."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.claims import Context, RawClaim
from classifier.frame_stances import stances_of
from classifier.frame_values import values_of
from classifier.frame_words import Frame
from classifier.sentences import Sentence


def read_frames(frames: Sequence[Frame], sentence: Sentence, context: Context) -> list[RawClaim]:
    """Every claim of a sentence that a frame can read."""
    claims: list[RawClaim] = []
    present = sentence.present
    for frame in frames:
        if any(gate.isdisjoint(present) for gate in frame.gates):
            continue
        if frame.part.kind in ("date", "number"):
            claims.extend(values_of(frame, sentence, context))
        else:
            claims.extend(stances_of(frame, sentence, context))
    return claims
