"""The office's Markdown: safe as HTML, readable as plain text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, strategies as st

from reports.markdown import as_html, as_plain

ALLOWED = {"p", "br", "a", "strong", "em", "ul", "ol", "li", "h3", "h4", "h5", "h6", "blockquote", "hr"}
texts = st.text(max_size=120)
PIECES = [
    "# ",
    "- ",
    "1. ",
    "> ",
    "**đậm**",
    "*nghiêng*",
    "[chữ](https://xa.vn/a)",
    "[x](javascript:alert(1))",
    "![ảnh](https://x.vn/a.png)",
    "\n<script>alert(1)</script>",
    "<a onclick=x>",
    "`mã`",
    "```",
    "&lt;b&gt;",
    "    ",
    "chữ ",
    "https://xa.vn/b?c=1&d=2 ",
    "data:text/html,x ",
    "\\*",
]
marked = st.lists(st.sampled_from([*PIECES, "\n", "\n\n", "\t"]), max_size=25).map("".join)


class Seen(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


@given(texts | marked)
def test_whatever_is_written_only_harmless_tags_and_web_links_come_out(text: str) -> None:
    seen = Seen(str(as_html(text)))
    assert seen.tags <= ALLOWED
    for name, value in seen.attributes:
        assert name in ("href", "start")
        assert name == "start" or str(value).startswith(("http://", "https://"))


@given(texts | marked)
def test_plain_text_has_an_end_and_no_heap_of_empty_lines(text: str) -> None:
    plain = as_plain(text)
    assert "\n\n\n" not in plain
    assert plain == plain.strip("\n")


@given(
    st.lists(
        st.text(alphabet="aăâeêioôơuưyđbcdghklmnpqrstvxAĐÊ 0123456789,;?%", max_size=30).map(str.strip),
        max_size=5,
    )
)
def test_a_text_without_marks_stays_as_it_is(lines: list[str]) -> None:
    text = "\n".join(each for each in lines if each)
    assert as_plain(text) == text


def test_a_line_break_stays_one_and_an_empty_line_begins_a_paragraph() -> None:
    assert str(as_html("một\nhai\n\nba")) == "<p>một<br>\nhai</p>\n<p>ba</p>"
    assert as_plain("một\r\nhai\r\n\r\nba") == "một\nhai\n\nba"


def test_lists_are_numbered_and_nested_in_plain_text_too() -> None:
    text = "Cần mang:\n\n3. căn cước\n4. giấy khai sinh\n   - bản chính\n   - bản sao\n\nXin cảm ơn."
    assert as_plain(text) == (
        "Cần mang:\n\n3. căn cước\n4. giấy khai sinh\n  • bản chính\n  • bản sao\n\nXin cảm ơn."
    )


def test_a_link_keeps_its_address_where_there_is_no_formatting() -> None:
    assert as_plain("Xem [nghị quyết](https://xa.vn/nq) và https://xa.vn/b.") == (
        "Xem nghị quyết (https://xa.vn/nq) và https://xa.vn/b."
    )


@pytest.mark.parametrize(
    "text", ["[x](javascript:alert(1))", "[x](//xa.vn)", "[x](data:text/html,1)", "xa.vn/a"]
)
def test_what_is_no_web_address_never_becomes_a_link(text: str) -> None:
    assert "<a" not in str(as_html(text))


def test_headings_stand_below_the_pages_own() -> None:
    assert str(as_html("# Một\n\n## Hai")) == "<h3>Một</h3>\n<h4>Hai</h4>"


def test_marks_without_end_lose_no_words() -> None:
    assert len(as_plain("> " * 2_000 + "x" * 10_000 + "[" * 2_000 + "*" * 2_000)) > 10_000


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", ">", "> - "])
def test_words_nested_ever_so_deeply_are_not_lost(mark: str) -> None:
    assert "chữ sâu" in as_plain(mark * 300 + "chữ sâu")
    assert "chữ sâu" in str(as_html(mark * 300 + "chữ sâu"))
