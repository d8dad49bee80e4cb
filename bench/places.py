"""The gazetteer: time and memory of loading it, each in a fresh process, and of looking places up.

``python bench/places.py``. Memory is what the process grew by, peak to peak, when it read the gazetteer.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from statistics import median

from kiemtin.facts import load_facts
from kiemtin.facts.gazetteer import FOLDER, Level, Unit, gazetteer
from kiemtin.facts.lookup import find_places
from kiemtin.words import fold

PROCESSES = 7
LOOKUPS = 20_000
TODAY = date(2026, 11, 20)
LOADING = """
import resource, time
from kiemtin.facts.gazetteer import gazetteer
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
gazetteer()
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def loading() -> tuple[list[float], list[int]]:
    """Seconds and kilobytes of each fresh process."""
    said = [
        subprocess.run([sys.executable, "-c", LOADING], check=True, capture_output=True, text=True).stdout
        for _ in range(PROCESSES)
    ]
    pairs = [line.split() for line in said]
    return [float(seconds) for seconds, _ in pairs], [int(size) for _, size in pairs]


def texts() -> dict[str, Sequence[str]]:
    """What is looked up; drawn from a seed, so a run can be repeated."""
    chance = random.Random(34)
    communes = [unit for unit in gazetteer().units if unit.level is Level.COMMUNE and unit.code]
    drawn = [chance.choice(communes) for _ in range(LOOKUPS)]

    def street(unit: Unit) -> str:
        return f"{chance.randrange(1, 400)} Nguyễn Trãi, {unit.full(TODAY)}"

    return {
        "full address": [street(unit) for unit in drawn],
        "full address, no marks": [fold(street(unit)) for unit in drawn],
        "kind and name alone": [unit.titled(TODAY) for unit in drawn],
        "bare name": [unit.name for unit in drawn],
    }


def shares(taken: Sequence[float]) -> str:
    ordered = sorted(1000 * each for each in taken)
    return f"median {median(ordered):.3f} ms  p99 {ordered[len(ordered) * 99 // 100]:.3f} ms  worst {ordered[-1]:.2f} ms"


def main() -> None:
    seconds, sizes = loading()
    size = sum(path.stat().st_size for path in FOLDER.iterdir()) // 1024
    print(f"on disk {size} kB; loaded in {median(seconds):.3f} s (worst {max(seconds):.3f} s of {PROCESSES})")
    print(f"memory grown by {median(sizes) / 1024:.1f} MB (worst {max(sizes) / 1024:.1f} MB)")
    base = load_facts()
    print(f"{LOOKUPS} look-ups of each form, once: by the clock, and of the processor alone")
    for name, batch in texts().items():
        clock, processor = [], []
        for text in batch:
            began, worked = time.perf_counter(), time.thread_time()
            find_places(text, base, TODAY)
            processor.append(time.thread_time() - worked)
            clock.append(time.perf_counter() - began)
        print(f"  {name:24} clock {shares(clock)}   processor {shares(processor)}")


if __name__ == "__main__":
    main()
