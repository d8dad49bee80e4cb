"""When a page was published: what its head says, checked against what it shows. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any

from crawler.reading.metadata import Metadata
from crawler.reading.names import DATE
from crawler.reading.page import Block, Blocks
from crawler.sources.dates import DateReading, read_date

AROUND = 6
"""Lines before the title and after it among which a date is looked for."""
SHOWN_LONGEST = 120
"""Characters of the longest line that is taken for a date."""
_MARKED = ("datepublished", "datecreated")
_WRONG_UTC = timedelta(hours=7)


def find_date(
    root: Any, found: Blocks, title_at: int, first_good: int, metadata: Metadata, zone: tzinfo
) -> DateReading:
    """The date of a page, or why there is none.

    The head comes first. The shown date stands in where the head has none, gives the hour where the head has only
    the day, and corrects a head that calls the local clock UTC (exactly seven hours off).
    """
    problem = ""
    said = DateReading()
    for text in (*metadata.dates, *_marked(root)):
        read = read_date(text, zone)
        if read.moment is not None:
            said = read
            break
        problem = problem or read.problem
    if said.moment is not None and said.timed and not _is_utc(said, metadata):
        return said
    for shown in _shown(root, found, title_at, first_good, zone):
        if shown.moment is None:
            problem = problem or shown.problem
        elif said.moment is None or (shown.timed and _corrects(shown.moment, said, zone)):
            return shown
    return said if said.moment is not None else DateReading(problem=problem)


def _corrects(shown: datetime, said: DateReading, zone: tzinfo) -> bool:
    """Whether a shown moment says better what the head said: seven hours off, or the hour of the same day."""
    if said.moment is None:
        return True
    if said.zoned and said.timed:
        return said.moment - shown == _WRONG_UTC
    return not said.timed and shown.astimezone(zone).date() == said.moment.astimezone(zone).date()


def _is_utc(said: DateReading, metadata: Metadata) -> bool:
    """Whether the head wrote the moment as UTC, which some systems write for any zone."""
    return said.zoned and any(each.endswith(("Z", "+00:00", "+0000", "GMT")) for each in metadata.dates[:3])


def _marked(root: Any) -> Iterator[str]:
    """Dates marked up in the page itself."""
    for element in root.xpath("//*[@itemprop]"):
        if element.get("itemprop", "").strip().lower() in _MARKED:
            yield from _texts(element)
    for element in root.iter("abbr"):
        if "published" in (element.get("class") or ""):
            yield from _texts(element)


def _texts(element: Any) -> Iterator[str]:
    for text in (element.get("datetime"), element.get("content"), element.get("title")):
        if text:
            yield text
    yield "".join(element.itertext())[:SHOWN_LONGEST]


def _shown(root: Any, found: Blocks, title_at: int, first_good: int, zone: tzinfo) -> Iterator[DateReading]:
    """Dates a reader sees: the first ``time`` elements, then lines about the title, named ones first."""
    for number, element in enumerate(root.iter("time")):
        if number >= 3:
            break
        for text in _texts(element):
            read = read_date(text, zone)
            if read.moment is not None or read.problem:
                yield read
    for block in _near(found, title_at, first_good):
        read = read_date(block.text, zone)
        if read.moment is not None or read.problem:
            yield read


def _near(found: Blocks, title_at: int, first_good: int) -> list[Block]:
    """Short lines after the title, then those before it, where a site also shows today; in each, named ones first."""
    at = title_at if title_at >= 0 else max(0, first_good - 1)
    after = [*range(at + 1, min(len(found.blocks), at + 1 + AROUND))]
    before = [*range(at - 1, max(-1, at - 1 - AROUND), -1)]
    lines: list[Block] = []
    for numbers in (after, before):
        part = [found.blocks[number] for number in numbers]
        part = [
            each for each in part if len(each.text) <= SHOWN_LONGEST and any(c.isdigit() for c in each.text)
        ]
        lines += sorted(part, key=lambda block: not DATE.search(block.names))
    return lines
