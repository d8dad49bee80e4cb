"""Runs the cleaning of a file in a process of its own: a hostile file costs that process, not the desk."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from kiemtin.errors import MediaDamaged, MediaLocked, MediaTooLarge, MediaTooSlow, MediaUnfit
from kiemtin.words import Phrase
from media.answer import Cleaned
from media.clean import SECONDS
from media.forms import Form

PATIENCE = 120.0
"""Seconds on the clock after which the process is stopped; a busy machine gives it less than that."""


def cleaned(name: str, form: Form, body: bytes, patience: float = PATIENCE) -> Cleaned:
    """The clean file.

    Raises MediaDamaged, MediaLocked, MediaTooLarge, MediaTooSlow, MediaUnfit.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "media.clean", form],
            input=body,
            capture_output=True,
            # Nothing of ours that is secret is in the memory of a process that reads foreign files.
            env={name: value for name, value in os.environ.items() if not name.startswith("KIEMTIN_")},
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise MediaTooSlow(file=name, seconds=round(patience)) from problem
    if done.returncode < 0:  # stopped by the system: the processor time is used up
        raise MediaTooSlow(file=name, seconds=SECONDS)
    head, _, made = done.stdout.partition(b"\n")
    try:
        answer = json.loads(head)
    except ValueError as problem:
        raise MediaDamaged(file=name, reason=f"exit {done.returncode}") from problem
    match answer.pop("problem"):
        case None:
            return Cleaned(body=made, **answer)
        case "locked":
            raise MediaLocked(file=name)
        case "large":
            raise MediaTooLarge(file=name, limit=answer["detail"])
        case "unfit":
            raise MediaUnfit(file=name, reason=Phrase(f"media.reason.{answer['detail']}"))
        case _:
            raise MediaDamaged(file=name, reason=answer["detail"])
