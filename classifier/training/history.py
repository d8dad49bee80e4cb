"""Every set of weights that was ever judged for one place, with its figures: a line each, beside the folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from classifier.training.manifest import read_manifest

NAME = ".history.jsonl"
"""Follows the name of the weights' folder."""


class Event(StrEnum):
    """What happened to a version."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    ROLLED_BACK = "rolled_back"
    """It was taken back into use in place of a later one."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """One line: ``figures`` are those of ``version`` on the validation part, ``before`` those of the version it
    stood against (``against``) on the same texts; ``worse`` names the gates it failed."""

    at: str
    event: Event
    version: str
    figures: Mapping[str, float]
    against: str = ""
    before: Mapping[str, float] = field(default_factory=dict)
    worse: tuple[str, ...] = ()


def history_of(target: Path) -> Path:
    """Where the lines of the weights in ``target`` are kept."""
    return target.with_name(target.name + NAME)


def version_of(folder: Path) -> str:
    """The version the weights in ``folder`` call themselves; empty where there are none."""
    head = folder / "head.json"
    if not head.is_file():
        return ""
    try:
        read: Any = json.loads(head.read_text(encoding="utf-8"))
        return str(read["version"])
    except (ValueError, KeyError, TypeError):
        return ""


def figures_of(folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """The release gate's figures as the manifest in ``folder`` holds them: its own, and of those before it."""
    heads = read_manifest(folder).get("heads", {})
    return dict(heads.get("figures", {})), dict(heads.get("figures_before", {}))


def remember(
    target: Path,
    event: Event,
    *,
    version: str,
    figures: Mapping[str, float],
    against: str = "",
    before: Mapping[str, float] | None = None,
    worse: tuple[str, ...] = (),
) -> Version:
    """Add a line for what happened to a version at ``target``."""
    made = Version(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        event=event,
        version=version,
        figures=dict(figures),
        against=against,
        before=dict(before or {}),
        worse=worse,
    )
    path = history_of(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(made), ensure_ascii=False, sort_keys=True) + "\n")
    return made


def versions(target: Path) -> list[Version]:
    """Every line about ``target``, the oldest first. A line that was cut off by a crash is passed over."""
    path = history_of(target)
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            row = json.loads(line)
            found.append(
                Version(**row | {"event": Event(row["event"]), "worse": tuple(row.get("worse", ()))})
            )
        except (ValueError, KeyError, TypeError):
            continue
    return found
