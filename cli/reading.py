"""The reader that collected texts go through: cautious where it is unsure, and counted by day."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from classifier.cautious import CautiousReader
from classifier.conformal import EVERYTHING, Thresholds, bin_of, daily_threshold
from classifier.training.thresholds import load_thresholds
from classifier.unknown_words import TokenizerWords
from cli.compose import Desk
from cli.models import folder_of
from cli.watching import WatchedReader
from kiemtin.drift import BEFORE, Drift, drifts
from kiemtin.errors import KiemTinError
from kiemtin.ports import UnknownWords
from kiemtin.words import ZONE

log = logging.getLogger(__name__)


def watched_reader(desk: Desk) -> WatchedReader:
    """The desk's reader for texts from outside. Raises ModelMissing, BadFact."""
    known = thresholds_of(desk)
    return WatchedReader(CautiousReader(desk.reader, lambda: known), desk.store, desk.clock, _words(desk))


def thresholds_of(desk: Desk) -> Thresholds | None:
    """Those fitted for the model in use. Raises BadConfigLine, CheckpointMissing."""
    return load_thresholds(folder_of(desk.settings), desk.model.version)


def least_score(desk: Desk, now: datetime) -> float:
    """The score a suggestion needs today, so that reviewers get no more than they want on nine days in ten.

    From the 28 days before today; a day without suggestions is one of them. 0 without a limit, and while
    the desk is too young to tell.
    """
    most = desk.settings.suggestions_per_day
    if not most:
        return EVERYTHING
    today = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    with desk.store.read() as uow:
        scores = uow.learning.scores(today - BEFORE, desk.settings.k)
    if not scores:
        return EVERYTHING
    first = min(scores)
    days: list[Mapping[int, int]] = []
    for back in range(1, BEFORE.days + 1):
        day = (today - timedelta(days=back)).date().isoformat()
        if day < first:
            break
        histogram: dict[int, int] = {}
        for score in scores.get(day, ()):
            histogram[bin_of(score)] = histogram.get(bin_of(score), 0) + 1
        days.append(histogram)
    return daily_threshold(days, most)


def drifts_of(desk: Desk, now: datetime) -> tuple[Drift, ...]:
    """How far yesterday's readings are from those of the 28 days before it."""
    today = now.astimezone(ZONE).date()
    with desk.store.read() as uow:
        days = uow.readings.days(today - BEFORE - timedelta(days=2))
    return drifts(days, today)


def _words(desk: Desk) -> UnknownWords | None:
    try:
        return TokenizerWords.load(folder_of(desk.settings))
    except KiemTinError as problem:
        log.info("unknown words are not counted: %s", problem)
        return None
