"""``make bench``: every measurement, one after the other; figures go to docs/performance.md by hand
with the command that made them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MEASUREMENTS = (
    "quality",
    "check",
    "crawl",
    "publishing",
    "publishing_kills",
    "redaction",
    "places",
    "evidence",
    "memory",
)


def main() -> int:
    """Run each measurement in a process of its own; 1 when one could not be made."""
    failed = []
    for name in sys.argv[1:] or MEASUREMENTS:
        print(f"\n== {name} ==", flush=True)
        if subprocess.run(
            [sys.executable, str(Path(__file__).with_name(f"{name}.py"))], check=False
        ).returncode:
            failed.append(name)
    if failed:
        print(f"\nnot measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
