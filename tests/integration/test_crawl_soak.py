"""Half a day of faulty sites in under a minute: the short form of ``make soak``."""

from __future__ import annotations

from pathlib import Path

from soak import soak


def test_half_a_day_of_storms_outages_edits_and_kills_ends_with_everything_counted_once(
    tmp_path: Path,
) -> None:
    report = soak(
        tmp_path, speed=1000, hours=12, papers=3, stories=12, forums=1, posts=24, kills=1, patience=240
    )
    assert not report.wrong, "\n".join(report.lines)
