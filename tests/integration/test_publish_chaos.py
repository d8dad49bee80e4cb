"""The short form of ``make chaos``: publishers killed at every kind of step, over far sides that lose answers."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from chaos import Faults, prove
from chaos_far_sides import OPENED, every_far_side

from kiemtin.store import Store

pytestmark = pytest.mark.wordpress


def test_killed_publishers_lose_and_double_nothing(store: Store, tmp_path: Path) -> None:
    faults = Faults(seed=7)
    with ExitStack() as stack:
        far_sides, secrets = every_far_side(stack, tmp_path, faults, set())
        outcome = prove(store, tmp_path, far_sides, faults, kills=12, seed=7, secrets=secrets, several=1)
    assert outcome.right, str(outcome)
    assert outcome.kills >= 12
    assert {name for name, states in outcome.states.items() if states} == set(OPENED)
    assert len(outcome.killed_at) >= 3
    assert {"before", "after", "twice"} <= set(faults.drawn)
