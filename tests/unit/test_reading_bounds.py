"""Any bytes give an answer or a reason, within a second of work and bounded memory."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from contextlib import suppress
from datetime import UTC, datetime

import brotli
import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from crawler.reading.packed import NotUnpacked, unpacked
from crawler.reading.walls import Unreadable
from crawler.sources.articles import Article, read_article
from crawler.sources.options import SourceOptions
from kiemtin.entities import Document

PARTS = ("<div>", "</div>", "<p>", "<td>", "<tr>", "<table>", "<a href=x>", "<li>", "<script", "<!--", "&amp;", "&#0;", "<h1>",
         "<br>", "<b>", "<title>", "<svg>", "<!ENTITY a 'b'>", "<![CDATA[", "Một câu dài về việc chung của xã, đủ để được đọc. ", "\x00", "é",
         '<script type="application/ld+json">{"@graph":[{', "<time datetime='2025-05-12'>", "<div class='related sidebar'>")  # fmt: skip

HANGS = 10.0
"""Seconds of processor time after which a page is said to hang. What is usual is in docs/extraction.md."""


def read(body: bytes, content_type: str = "text/html", **headers: str) -> Article:
    document = Document(
        url="https://bao.example/a", status=200, content_type=content_type, body=body,
        fetched_at=datetime(2026, 11, 21, tzinfo=UTC), headers=headers,
    )  # fmt: skip
    return read_article(document, SourceOptions())


def work(body: bytes) -> float:
    """Seconds of processor time: what others do on the machine does not count."""
    began = time.process_time()
    found = read(body)
    taken = time.process_time() - began
    assert found.text or found.problem
    return taken


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.binary(max_size=4000),
    content_type=st.sampled_from(["", "text/html", "text/html; charset=utf-16", "application/xml", "text/x"]),
)
@example(body=b"\xff\xfe" + b"<" * 99, content_type="text/html")
def test_any_bytes_give_an_answer_or_a_reason(body: bytes, content_type: str) -> None:
    found = read(body, content_type)
    assert found.text or found.problem


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=st.lists(st.tuples(st.sampled_from(PARTS), st.integers(1, 300)), max_size=12))
def test_any_markup_gives_an_answer_or_a_reason_within_a_second(parts: list[tuple[str, int]]) -> None:
    assert work("".join(part * times for part, times in parts).encode()) < HANGS


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 250 + "Một dòng chữ trong trang.<br>" * 30_000,
        "<div class='related'>" * 250 + "<p>x</p>" * 30_000 + "<h1>a</h1>",
        "<script" * 60_000,
        "<" * 400_000,
        "." * 900_000 + "<meta name=author content='Vương Chích Chòe'>Vương Chích Chòe",
        "<a href=x>x</a>" * 80_000,
        "<table><tr><td>1</td></tr>" * 20_000,
        "<p>Thứ Hai, 12/05/2025 " + "1/1/" * 200_000,
        "<script type='application/ld+json'>" + "[" * 300_000 + "</script>",
    ],
    ids=["deep", "asides", "scripts", "brackets", "dots", "links", "tables", "dates", "json"],
)
def test_a_page_made_to_be_slow_is_answered_within_two_seconds_of_work(page: str) -> None:
    assert work(page.encode()) < HANGS


def test_a_body_of_fifty_megabytes_is_refused_at_once() -> None:
    body = b"<p>x</p>" * 6_500_000
    tracemalloc.start()
    taken = work(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 0.1
    assert peak < 2_000_000
    assert read(body).problem == Unreadable.TOO_LARGE.value


BOMB = b"\0" * 60_000_000


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(gzip.compress(BOMB, 1), ""), (gzip.compress(gzip.compress(BOMB, 1), 1), ""), (zlib.compress(BOMB, 1), "deflate"),
     (brotli.compress(BOMB, quality=1), "br")],
    ids=["gzip", "gzip twice", "deflate", "br"],
)  # fmt: skip
def test_a_bomb_is_refused_before_it_unpacks(body: bytes, encoding: str) -> None:
    tracemalloc.start()
    with pytest.raises(NotUnpacked, match="too much"):
        unpacked(body, encoding, 4_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert read(body, **{"content-encoding": encoding}).problem == Unreadable.PACKED.value


@given(body=st.binary(max_size=3000))
def test_what_was_packed_comes_back(body: bytes) -> None:
    assert unpacked(gzip.compress(body)) == body or body[:2] == b"\x1f\x8b"
    assert unpacked(brotli.compress(body), "br") == body or brotli.compress(body)[:2] == b"\x1f\x8b"
    assert unpacked(zlib.compress(body), "deflate") == body


@given(body=st.binary(max_size=300), encoding=st.sampled_from(["", "br", "deflate", "gzip", "br, gzip"]))
def test_broken_packages_are_said_to_be_broken(body: bytes, encoding: str) -> None:
    with suppress(NotUnpacked):
        assert len(unpacked(body, encoding, 1000)) <= max(1000, len(body))


def test_entities_that_multiply_are_not_expanded() -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
    )
    assert work(f"<?xml version='1.0'?>{bomb}]><html><body><p>&j;</p></body></html>".encode()) < HANGS
