"""``kiemtin sources test``: what a source would give, told by the real crawler, with nothing kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from crawl_site import Site
from fault_server import FaultServer, article, item, rss

from crawler.preview import bounded, preview
from kiemtin.states import CrawlEvent

CANARY = "Chim Báo Bình"


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def tried(site: Site, name: str, **more: Any) -> Any:
    return preview(site.sources()[name], site.plan().manners, **more)


def test_a_preview_shows_what_would_be_kept_and_refused_and_leaves_nothing(tmp_path: Path) -> None:
    site = Site(tmp_path)
    entries = [item(f"/tin/{n}", f"Tin {n}") for n in range(1, 5)] + [item("/cam/5", "Tin cấm")]
    pages: dict[str, Any] = {
        f"/tin/{n}": article(f"Tin {n}", "Nội dung của bài viết này. " * 12) for n in (1, 2, 3)
    }
    with FaultServer(
        {
            "/robots.txt": "User-agent: *\nDisallow: /cam/\n",
            "/rss": rss(*entries),
            **pages,
        }
    ) as server:
        site.add("bao", "feed", address=server.url("/rss"))
        before = (site.sources(), site.titles(), site.ledger())
        found = tried(site, "bao")
    assert sorted(each.title for each in found.items) == ["Tin 1", "Tin 2", "Tin 3"]
    assert all(each.length > 100 for each in found.items)
    assert CrawlEvent.REFUSED_ROBOTS in {line.event for line in found.refused}
    assert CrawlEvent.HTTP_ERROR in {line.event for line in found.refused}
    assert found.problem is None
    assert (site.sources(), site.titles(), site.ledger()) == before
    assert not list(tmp_path.glob("kiemtin-preview-*"))


def test_a_preview_of_voices_is_numbers_only(tmp_path: Path) -> None:
    at = (datetime.now(UTC) - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    posts = "".join(
        f'<article class="message message--post" data-author="{CANARY} {n % 2}"><time class="u-dt" datetime="{at}"></time>'
        f'<div class="message-body"><div class="bbWrapper">lời kín số {n}</div></div></article>'
        for n in range(4)
    )
    site = Site(tmp_path)
    with FaultServer(
        {
            "/rss": rss(item("/threads/a.1/", "A")),
            "/threads/a.1/": posts,
        }
    ) as server:
        site.add("dd", "forum", feed=server.url("/rss"))
        found = tried(site, "dd")
    assert (found.voices, found.threads, found.speakers, found.items) == (4, 1, True, ())
    assert CANARY not in repr(found)
    assert "lời kín" not in repr(found)
    assert "/threads/" not in repr(found)


def test_a_preview_reads_no_more_than_asked(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.add("m", "sitemap", address="https://cong.example/s.xml", most=100, most_maps=1)
    assert bounded(site.sources()["m"], 3) == {
        "address": "https://cong.example/s.xml",
        "most": 3,
        "most_maps": 1,
    }
