"""Memory while a million sentences are read, no two alike, with words nobody has seen. ``python bench/resident.py [SENTENCES]``.

Prints the resident memory after each tenth, and how much of it the last nine tenths added.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from classifier.pipeline import Pipeline
from demo.stories import load
from kiemtin.facts import load_facts

AT = datetime(2026, 11, 20, tzinfo=UTC)
SENTENCES = 1_000_000
TENTHS = 10
_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềệốồộ"


def resident() -> float:
    """Megabytes this process holds now, as the kernel counts them."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else SENTENCES
    chance = random.Random(7)
    said = [each.text for _, each in load(AT).voices()]
    reader = Pipeline(load_facts())
    print(f"{wanted} sentences; after loading {resident():.0f} MB")
    read = 0
    held: list[float] = []
    while read < wanted:
        word = "".join(chance.choices(_LETTERS, k=7))
        text = f"{chance.choice(said)} {word} {chance.randrange(10**6)}"
        reader.read(text, at=AT)
        read += len(reader.parse(text, AT.date())[0].sentences)
        while len(held) < TENTHS and read >= wanted * (len(held) + 1) // TENTHS:
            held.append(resident())
            print(f"  {read:9} sentences: {held[-1]:6.0f} MB", flush=True)
    print(f"the last nine tenths added {held[-1] - held[0]:+.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
