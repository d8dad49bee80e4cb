"""How much training is done: in full, or just enough to prove the path."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """How much is done. ``FULL`` made the shipped weights; ``SHORT`` proves the path in about a minute."""

    tokeniser_texts: int = 60_000
    vocabulary: int = 8_000
    stream_tokens: int = 40_000_000
    tokens: int = 20_000_000
    batch: int = 48
    width: int = 256
    layers: int = 4
    inner: int = 768
    schooling: int = 1_500
    steps: int = 3_000
    pairs: int = 6_000
    per_seed: int = 8
    per_template: int = 4
    per_post: int = 3
    seconds: float | None = None


FULL = Limit()
SHORT = Limit(
    tokeniser_texts=2_000,
    vocabulary=2_000,
    stream_tokens=200_000,
    tokens=200_000,
    batch=16,
    width=64,
    layers=2,
    inner=128,
    schooling=10,
    steps=120,
    pairs=300,
    per_seed=2,
    per_template=2,
    per_post=1,
)
