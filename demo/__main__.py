"""Serve the replica sites until Ctrl-C: ``python -m demo --ports 8601 8602 8603``."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from datetime import datetime

from demo.sites import Replica
from kiemtin.errors import KiemTinError


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m demo", description="Serve the three replica sites.")
    parser.add_argument(
        "--ports",
        type=int,
        nargs=3,
        default=(8601, 8602, 8603),
        metavar=("PORTAL", "NEWSPAPER", "FORUM"),
        help="ports on 127.0.0.1; 0 takes a free one (default 8601 8602 8603)",
    )
    parser.add_argument(
        "--now",
        type=datetime.fromisoformat,
        default=None,
        metavar="MOMENT",
        help="the moment recent texts are counted back from, with its zone (default: now)",
    )
    given = parser.parse_args(arguments)
    if given.now is not None and given.now.utcoffset() is None:
        parser.error("--now needs a time zone, for example 2026-11-22T08:00:00+07:00")
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        replica = Replica.start(given.now, given.ports)
    except KiemTinError as problem:
        print(problem.vietnamese(), file=sys.stderr)
        return problem.exit_code
    with replica:
        for url in (replica.portal_url, replica.newspaper_url, replica.forum_url):
            print(url, flush=True)
        stopped.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
