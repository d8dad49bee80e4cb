"""A real forum server (django-machina) as a source: threads, pages, people who are forgotten."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_site import Site, real_gate

from demo.ports import answers, free_port
from demo.servers import Server

CANARIES = ("chimbaobinh", "chimbaocuong", "chimbaodung", "chim.bao@hopthu.example", "0900 000 077")
PROGRAM = Path(__file__).parent / "machina_site.py"


@pytest.fixture(scope="module")
def forum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("forum")
    day = datetime.now(UTC) - timedelta(days=1)
    threads = [
        {
            "subject": f"Chủ đề {thread}",
            "posts": [
                {
                    "who": CANARIES[(thread + number) % 3],
                    "text": f"Bài {number} ở chủ đề {thread}: có phải đổi giấy tờ không?"
                    + (" Gọi 0900 000 077 hoặc chim.bao@hopthu.example." if number == 2 else ""),
                    "at": (day + timedelta(minutes=10 * thread + number)).isoformat(),
                }
                for number in range(5)
            ],
        }
        for thread in range(3)
    ]
    (folder / "threads.json").write_text(json.dumps(threads, ensure_ascii=False), encoding="utf-8")
    port = free_port()
    server = Server(
        "django-machina", [sys.executable, str(PROGRAM), str(folder), str(port)], log=folder / "server.log"
    )
    try:
        server.wait_until(lambda: answers(port))
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


def test_every_post_of_every_page_is_counted_once_and_nobody_is_kept(
    forum: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    site = Site(tmp_path, real_gate)
    site.add("dien-dan", "forum", feed=f"{forum}/forum/feeds/topics/", engine="machina")
    assert site.crawl() == 0
    health = site.sources()["dien-dan"]
    assert (health.problem, health.problem_detail) == (None, "")
    # Three threads of five posts on two pages each (three posts a page); the feed; six pages.
    assert site.counted() == 15
    assert [line.total for line in site.ledger() if line.event.value == "fetched"] == [7]
    site.crawl()
    assert site.counted() == 15, "a post read again was counted again"
    logged = capfd.readouterr()
    assert "voices read" in logged.err
    left = site.every_byte() + (logged.err + logged.out).encode()
    for canary in (*CANARIES, "có phải đổi giấy tờ", "/topic/"):
        assert canary.encode() not in left, f"{canary} was left behind"
    with site.store.read() as uow:
        assert uow.items.count() == 0
