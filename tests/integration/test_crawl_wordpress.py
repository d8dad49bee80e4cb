"""A real WordPress as a source: posts are publications, comments are voices of nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_site import Site, real_gate

from demo.wordpress import SeedComment, SeedPost, WordPress

pytestmark = pytest.mark.wordpress

CANARIES = ("Chim Yến Một", "Chim Yến Hai", "Chim Yến Ba", "chim.yen@hopthu.example", "trang-chim.example")
DAY = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    with WordPress.start(tmp_path_factory.mktemp("wordpress") / "wp") as running:
        yield running


def comment(number: int, minutes: int) -> SeedComment:
    return SeedComment(
        author=CANARIES[number % 3],
        text=f"Bình luận thứ {minutes}: trung tâm hành chính đặt ở đâu?",
        at=DAY + timedelta(minutes=minutes),
        email="chim.yen@hopthu.example",
        website="https://trang-chim.example/",
    )


def test_posts_are_kept_comments_are_counted_once_and_no_commenter_is_kept(
    wordpress: WordPress, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    first, second = wordpress.seed(
        [
            SeedPost(
                title="Lịch tiếp dân &amp; nơi nộp hồ sơ",
                html="<p>Xã tiếp dân vào <b>thứ ba</b>.</p><p>Trụ sở cũ vẫn nhận hồ sơ.</p>",
                at=DAY,
                comments=[comment(n, n) for n in range(3)],
            ),
            SeedPost(title="Bài thứ hai", html="<p>Nội dung thứ hai.</p>", at=DAY, comments=[comment(0, 10)]),
        ]
    )
    site = Site(tmp_path, real_gate)
    site.add("bai", "wordpress", site=wordpress.url)
    site.add("binh-luan", "wordpress_comments", site=wordpress.url)
    assert site.crawl() == 0
    assert {name: each.problem for name, each in site.sources().items()} == {"bai": None, "binh-luan": None}
    with site.store.read() as uow:
        found = {each.title: each for each in uow.items.waiting(10)}
    post = found["Lịch tiếp dân & nơi nộp hồ sơ"]
    assert post.text == "Xã tiếp dân vào thứ ba.\n\nTrụ sở cũ vẫn nhận hồ sơ."
    assert post.published_at == DAY
    assert "Bài thứ hai" in found
    assert site.counted() == 4

    site.crawl()
    assert site.counted() == 4, "a comment read again was counted again"
    wordpress.comment(first, [comment(1, 60)])
    wordpress.comment(second, [comment(2, 61)])
    site.crawl()
    assert site.counted() == 6

    logged = capfd.readouterr()
    assert "voices read" in logged.err
    left = site.every_byte() + (logged.err + logged.out).encode()
    for canary in (*CANARIES, "trung tâm hành chính đặt ở đâu"):
        assert canary.encode() not in left, f"{canary} was left behind"
