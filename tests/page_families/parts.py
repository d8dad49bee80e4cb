"""Pieces of markup that site families share: menus, lists of links, comments, footers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape

from page_families.texts import SECTIONS, Piece, Writer

Block = Callable[[tuple[str, ...]], str]
DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


def weekday(piece: Piece) -> str:
    return DAYS[piece.at.weekday()]


def links(titles: tuple[str, ...], item: str = "<li><a href='{href}'>{title}</a></li>") -> str:
    """A run of links in a family's own markup."""
    return "".join(item.format(href=f"/bai-{hash_of(each)}.html", title=escape(each)) for each in titles)


def hash_of(text: str) -> int:
    return sum(text.encode()) * 7919 % 1_000_003


def menu(item: str = "<li><a href='{href}'>{title}</a></li>", count: int = len(SECTIONS)) -> str:
    return links(SECTIONS[:count], item)


def teasers(writer: Writer, count: int, item: str) -> str:
    """Lists of other articles with their leads: the hardest thing to keep out."""
    return "".join(
        item.format(href=f"/bai-{n}.html", title=escape(writer.title()), lead=escape(writer.sentences(1, 1)))
        for n in range(count)
    )


def blocks(piece: Piece, ways: Mapping[str, Block]) -> str:
    return "\n".join(ways[kind](words) for kind, words in piece.blocks)


def items(words: tuple[str, ...]) -> str:
    return "".join(f"<li>{escape(each)}</li>" for each in words)


def table(words: tuple[str, ...], attributes: str = "") -> str:
    rows = [words[at : at + 3] for at in range(0, len(words), 3)]
    inner = "".join(
        "<tr>" + "".join(f"<td><p>{escape(each)}</p></td>" for each in row) + "</tr>" for row in rows
    )
    return f"<table {attributes}><tbody>{inner}</tbody></table>"


def json_ld(piece: Piece, kind: str = "NewsArticle", **more: object) -> str:
    data = {
        "@context": "https://schema.org", "@type": kind, "headline": piece.title, "description": piece.lead[:150],
        "datePublished": piece.at.isoformat(), "author": {"@type": "Person", "name": piece.author}, **more,
    }  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


FILLER = (
    "<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}"
    "var cfg={'zone':'%s','ads':[" + ",".join(str(n) for n in range(300)) + "]};</script>"
)
