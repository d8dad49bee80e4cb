"""The title of a page: what the head says, as the page itself shows it. Pure."""

from __future__ import annotations

import re

from crawler.reading.metadata import Metadata
from crawler.reading.names import TITLE
from crawler.reading.page import Block, Blocks

_PARTS = re.compile(r"\s+(?:[|»·]|[-–—]|::)\s+")
_FOLD = re.compile(r"[\W_]+")
SHORTEST, LONGEST = 8, 300
AMONG = 600
"""Lines of a page among which its title is looked for."""


def _fold(text: str) -> str:
    return _FOLD.sub(" ", text.lower()).strip()


def find_title(found: Blocks, container: int, first_good: int, metadata: Metadata) -> tuple[str, int]:
    """The title and the number of the block that shows it (-1: only the head has it).

    A line of the page that begins what the head calls the page is the title without the site's
    name; without one, the head's own title; without that, the last line before the text that looks like one.
    """
    said = [each for each in (*metadata.titles, metadata.page_title) if each]
    folded = [_fold(each) for each in said]
    upto = min(len(found.blocks), first_good + 1 if first_good >= 0 else len(found.blocks))
    best = (-1, -1)
    for number, block in enumerate(found.blocks[: min(max(upto, 1) + 2, AMONG)] if said else ()):
        if len(block.text) > LONGEST:
            continue
        words = _fold(block.text)
        if not SHORTEST <= len(words) <= LONGEST or block.linked > 0.9:
            continue
        for whole in folded:
            if whole == words or (whole.startswith(words + " ") and len(words) * 2.5 > len(whole)):
                best = max(best, (len(words), number))
    if best[1] >= 0:
        return found.blocks[best[1]].text, best[1]
    if metadata.titles:
        return _without_site(metadata.titles[0], metadata.page_title), -1
    shown = _looks_like_title(found.blocks[: min(upto, AMONG)])
    if shown >= 0:
        return found.blocks[shown].text, shown
    return _PARTS.split(metadata.page_title)[0].strip() if metadata.page_title else "", -1


def _without_site(title: str, page_title: str) -> str:
    """``title`` without the site's name when it ends as the page's own title does, by a mark and the name."""
    parts = _PARTS.split(title)
    if len(parts) < 2 or len(parts[-1]) > 40 or len(parts[0]) < 15:
        return title
    name = parts[-1]
    return title[: title.rindex(name)].rstrip(" |»·-–—:") if page_title.endswith(name) else title


def _looks_like_title(before: list[Block]) -> int:
    """The last line before the text that is drawn as a title: large, a heading, bold, or named one."""
    marks: list[tuple[int, int]] = []
    for number, block in enumerate(before):
        size = len(block.text)
        if not 15 <= size <= 220 or block.linked > 0.3 or block.text.endswith((".", ":", ";", "!")):
            continue
        points = (
            3 * bool(TITLE.search(block.names)) + 3 * (block.tag == "h") + 2 * block.large
            + 2 * (block.bold > 0.8 * size) - 2 * block.right
        )  # fmt: skip
        if points >= 2:
            marks.append((points, number))
    return max(marks)[1] if marks else -1
