"""From the chosen part of a page to its text: without captions, pointers elsewhere, signatures. Pure."""

from __future__ import annotations

import re
from collections import defaultdict

from crawler.reading.names import (
    CAPTION,
    DATE,
    DATELINE,
    END,
    IMPRINT,
    IMPRINT_LONGEST,
    LEAD,
    NOTICE,
    PHOTO_BY,
    POINTER,
    SIGNED,
)
from crawler.reading.page import Block, Blocks

_ENDED = re.compile(r"[.!?…:;”\"')]$")
_NAME_LIKE = re.compile(r"^(?:[^\W\d_][\w.’'-]*\s*[-–,/&(]?\s*){1,7}\)?$")
_DATED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2}\s+tháng\s+\d{1,2}|^\d{1,2}[:h]\d{2}\b", re.I)
_COUNTER = re.compile(
    r"^(?:lượt xem|số lượt xem|đã xem|cỡ chữ|ngày đăng|ngày (?:cập nhật|xuất bản)|đăng (?:lúc|ngày|bởi)|cập nhật"
    r"|chia sẻ|in (?:trang|bài)|gửi email|nguồn|bản in|nghe đọc bài|tác giả)\b",
    re.I,
)
_LISTED = re.compile(r"^(?:[-+•*–]|\d{1,2}[.)]|[a-zđ][.)])\s", re.I)
SIGNATURE = 70
"""Characters of the longest line that is taken for a signature."""
CAPTION_LONGEST = 350
ESSAY = 4
"""Captions from which a page with hardly any other text is a photo essay: they are its text."""


def article_lines(
    found: Blocks, within: list[bool], title_at: int, title: str, signed: set[str]
) -> list[str]:
    """The lines of the article in order."""
    blocks = found.blocks
    here = [each.node >= 0 and within[each.node] for each in blocks]
    inner = [number for number, each in enumerate(here) if each]
    if not inner:
        return []
    start, end = inner[0], inner[-1]
    captions = [n for n in inner if _is_caption(blocks[n])]
    essay = _is_essay(blocks, inner, captions)
    lead = _lead(found, title_at, start, title, signed)
    kept: list[Block] = []
    total = sum(len(blocks[n].text) for n in inner if blocks[n].good) or 1
    so_far = 0
    for number in range(start, end + 1):
        block = blocks[number]
        if not here[number] or number == title_at or block.text == title:
            continue
        if number in lead:
            lead.remove(number)  # the lead is part of the container
        if _is_caption(block):
            if essay:
                block.text = PHOTO_BY.sub("", block.text)
                kept.append(block)
            continue
        if END.match(block.text) and so_far > 0.75 * total:
            break
        if (
            END.match(block.text)
            or _points_elsewhere(block)
            or _is_signature(block, signed)
            or NOTICE.match(block.text)
        ):
            continue
        if number < start + 4 and not so_far and _is_about(block):
            continue
        if block.good:
            so_far += len(block.text)
        kept.append(block)
    _trim_end(kept, signed)
    lines = _rows(kept, within)
    lines = [line for line in ([blocks[n].text for n in lead] + lines) if line]
    return [DATELINE.sub("", lines[0]), *lines[1:]] if lines else lines


def _lead(found: Blocks, title_at: int, start: int, title: str, signed: set[str]) -> list[int]:
    """Blocks between the title and the text that say what the article says; without a title, the named ones."""
    blocks = found.blocks
    begin = title_at + 1 if 0 <= title_at < start else max(0, start - 4)
    if start - begin > 14:
        begin = start - 4
        title_at = -1
    chosen = []
    for number in range(begin, start):
        block = blocks[number]
        named = bool(LEAD.search(block.names))
        if (
            len(block.text) < (20 if named else 50)
            or block.linked > 0.3
            or block.text == title
            or _is_caption(block)
            or _is_about(block)
            or _points_elsewhere(block)
            or NOTICE.match(block.text)
            or _is_signature(block, signed)
            or DATE.search(block.names)
        ):
            continue
        if named or (title_at >= 0 and _ENDED.search(block.text)):
            chosen.append(number)
    return chosen


def _is_caption(block: Block) -> bool:
    if len(block.text) > 900:
        return False
    if block.caption or CAPTION.search(block.names):
        return True
    drawn = block.centre or block.italic > 0.9 * len(block.text)
    return block.pictured and drawn and len(block.text) <= CAPTION_LONGEST


def _is_essay(blocks: list[Block], inner: list[int], captions: list[int]) -> bool:
    if len(captions) < ESSAY:
        return False
    under = set(captions)
    told = sum(len(blocks[n].text) for n in captions)
    rest = sum(len(blocks[n].text) for n in inner if n not in under and blocks[n].good)
    return told > 1.3 * rest


def _points_elsewhere(block: Block) -> bool:
    if block.linked > 0.6 and not (block.row >= 0 and len(block.text) < 30):
        return True
    return bool(POINTER.match(block.text)) and (
        block.linked > 0.3 or len(block.text) < 60 or block.text.startswith((">", "»"))
    )


def _is_about(block: Block) -> bool:
    """A line about the page and not of it: its date, its counter, its buttons."""
    return len(block.text) < 110 and bool(
        _COUNTER.match(block.text) or (len(block.text) < 60 and _DATED.search(block.text))
    )


def _is_signature(block: Block, signed: set[str]) -> bool:
    text = block.text
    if len(text) <= IMPRINT_LONGEST and IMPRINT.search(text):
        return True
    if len(text) > SIGNATURE:
        return False
    if any(name and name in text and len(text) < len(name) + 30 for name in signed):
        return True
    emphasised = block.right or block.bold > 0.8 * len(text) or block.italic > 0.8 * len(text)
    if SIGNED.match(text) and not _ENDED.search(text.rstrip(".")) and len(text.split()) <= 9:
        return emphasised or ":" in text
    return block.right and not _LISTED.match(text) and bool(_NAME_LIKE.match(text)) and _capitalised(text)


def _capitalised(text: str) -> bool:
    words = list(re.findall(r"[^\W\d_]+", text))
    return bool(words) and sum(each[0].isupper() for each in words) >= 0.7 * len(words)


def _trim_end(kept: list[Block], signed: set[str]) -> None:
    """What stands after the last sentence: headings of lists that were left out, names, buttons."""
    while kept:
        last = kept[-1]
        text = last.text
        if last.good or last.tag in ("li", "td", "th") or last.row >= 0 or _LISTED.match(text):
            return
        name = len(text) <= SIGNATURE and not _ENDED.search(text)
        if not (name or END.match(text) or last.linked > 0.5):
            return
        kept.pop()


def _rows(kept: list[Block], within: list[bool]) -> list[str]:
    """The lines, with the cells of one row of a table on one line. A table that only lays out a page has no rows."""
    cells: dict[int, list[int]] = defaultdict(list)
    for block in kept:
        if block.row >= 0 and within[block.row]:
            cells[block.row].append(block.cell)
    rows = {row for row, of in cells.items() if len(of) > 1 and len(set(of)) == len(of)}
    lines: list[str] = []
    last = -1
    for block in kept:
        row = block.row if block.row in rows else -1
        if row >= 0 and row == last:
            lines[-1] += " | " + block.text
        else:
            lines.append(block.text)
        last = row
    return lines
