"""What the pipeline asks of a model of sentence types. ``classifier.model`` implements it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kiemtin.states import SentenceType


class SentenceTyper(Protocol):
    """Gives each text a probability for each of the six types."""

    def classify(self, texts: Sequence[str]) -> list[dict[SentenceType, float]]: ...
