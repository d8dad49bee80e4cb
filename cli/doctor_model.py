"""``kiemtin doctor`` on the language model: which one, how fast, how sure it has to be, and whether its readings changed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from classifier.checkpoint_head import HeadedCheckpoint
from classifier.conformal import EVERYTHING
from cli.compose import Desk
from cli.findings import Finding
from cli.models import LanguageModel, open_model
from cli.reading import drifts_of, least_score, thresholds_of
from cli.texts import text
from kiemtin.settings import Settings

_SAMPLE = 200
_ALONE = 40


def model(settings: Settings) -> Finding:
    """Which model is used and how fast it is here. Raises the errors of ``open_model``."""
    before = _resident()
    began = time.perf_counter()
    used = open_model(settings)
    loaded = time.perf_counter() - began
    sample = [f"Xã {number} có trụ sở mới từ tháng {number % 12 + 1}." for number in range(_SAMPLE)]
    used.classify(sample[:1])  # the first run prepares the network
    batch = _speed(used, [sample])
    alone = _speed(used, [[f"{each} ({number})"] for number, each in enumerate(sample[:_ALONE])])
    return Finding(
        check="model",
        state="good",
        detail=text(
            "cli.doctor.model_used",
            name=settings.model or text("cli.doctor.model_shipped"),
            how=used.checkpoint.how if isinstance(used, HeadedCheckpoint) else "onnx",
            version=used.version,
            loaded=f"{loaded:.2f}",
            memory=f"{max(0.0, _resident() - before):.0f}",
            alone=f"{alone:.0f}",
            batch=f"{batch:.0f}",
        ),
    )


def thresholds(desk: Desk) -> Iterator[Finding]:
    """Whether answers that are too unsure are known as such."""
    known = thresholds_of(desk)
    yield Finding(
        check="thresholds",
        state="warning" if known is None else "good",
        detail=text("cli.doctor.no_thresholds")
        if known is None
        else text("cli.doctor.thresholds", count=sum(known.counts.values())),
    )


def suggestions(desk: Desk) -> Iterator[Finding]:
    """What a suggestion needs today."""
    most = desk.settings.suggestions_per_day
    if not most:
        detail = text("cli.doctor.suggestions_none")
    else:
        least = least_score(desk, desk.clock.now())
        key = "cli.doctor.suggestions_young" if least == EVERYTHING else "cli.doctor.suggestions"
        detail = text(key, most=most, least=f"{least:.2f}")
    yield Finding(check="suggestions", state="good", detail=detail)


def drift(desk: Desk) -> Iterator[Finding]:
    """Whether yesterday was read as the days before."""
    found = drifts_of(desk, desk.clock.now())
    told = [each for each in found if each.index is not None]
    loud = [each for each in told if each.alarm]
    if loud:
        what = ", ".join(
            f"{text(f'ui.drift.watched.{each.watched}')} ({text(f'ui.drift.origin.{each.origin}')}): "
            f"{each.index:.2f} > {each.limit:.2f}"
            for each in loud
        )
        detail = text("cli.doctor.drift_alarm", what=what)
    elif told:
        detail = text("cli.doctor.drift_usual", told=len(told))
    else:
        detail = text("cli.doctor.drift_young")
    yield Finding(check="drift", state="warning" if loud else "good", detail=detail)


def _speed(used: LanguageModel, batches: list[list[str]]) -> float:
    began = time.perf_counter()
    for each in batches:
        used.classify(each)
    return sum(map(len, batches)) / (time.perf_counter() - began)


def _resident() -> float:
    """Megabytes this process holds, as the kernel counts them; 0 where it does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000
