"""A real WordPress by its feeds alone: comments are found through wfw:commentRss, their writers forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_site import Site, real_gate

from demo.wordpress import SeedComment, SeedPost, WordPress

pytestmark = pytest.mark.wordpress

CANARIES = ("Chim Yến Một", "Chim Yến Hai", "chim.yen@hopthu.example", "trang-chim.example")
DAY = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)


def comment(number: int) -> SeedComment:
    return SeedComment(
        author=CANARIES[number % 2],
        text=f"Bình luận thứ {number}: trung tâm hành chính đặt ở đâu?",
        at=DAY + timedelta(minutes=number),
        email="chim.yen@hopthu.example",
        website="https://trang-chim.example/",
    )


def test_comments_are_counted_once_from_their_feeds_and_no_commenter_is_kept(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with WordPress.start(tmp_path / "wp") as wordpress:
        wordpress.seed(
            [
                SeedPost(
                    title="Có bình luận", html="<p>Bài.</p>", at=DAY, comments=[comment(n) for n in range(3)]
                ),
                SeedPost(title="Không ai nói gì", html="<p>Bài.</p>", at=DAY),
            ]
        )
        place = tmp_path / "crawl"
        place.mkdir()
        site = Site(place, real_gate)
        site.add("theo-bai", "feed_comments", address=f"{wordpress.url}/?feed=rss2")
        assert site.crawl() == 0
        assert site.sources()["theo-bai"].problem is None
        assert site.counted() == 3
        site.crawl()
        assert site.counted() == 3, "a comment read again was counted again"
        logged = capfd.readouterr()
        left = site.every_byte() + (logged.err + logged.out).encode()
        for canary in (*CANARIES, "trung tâm hành chính đặt ở đâu"):
            assert canary.encode() not in left, f"{canary} was left behind"
