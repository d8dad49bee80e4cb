"""How much training is done: in full, or just enough to prove the path."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """How much is done. ``FULL`` made the shipped weights; ``SHORT`` proves the path in about a minute."""

    tokeniser_texts: int = 60_000
    vocabulary: int = 8_000
    stream_tokens: int = 14_000_000
    steps: int = 4_000
    width: int = 192
    layers: int = 4
    inner: int = 640
    epochs: int = 6
    per_seed: int = 10
    per_template: int = 4
    seconds: float | None = None


FULL = Limit()
SHORT = Limit(
    tokeniser_texts=2_000,
    vocabulary=2_000,
    stream_tokens=200_000,
    steps=60,
    width=96,
    layers=2,
    inner=192,
    epochs=2,
    per_seed=2,
    per_template=2,
)
