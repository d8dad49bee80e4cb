"""The private WordPress of the tests is the real thing, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from demo import wordpress
from demo.ports import answers, free_port
from demo.wordpress import SeedComment, SeedPost, WordPress
from kiemtin.errors import PackagesMissing, ServerNotStarted

pytestmark = pytest.mark.wordpress

NIGHT = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


def eventually(holds: Callable[[], bool], *, patience: float = 30.0) -> bool:
    until = time.monotonic() + patience
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    with WordPress.start(tmp_path_factory.mktemp("wordpress") / "kho") as running:
        running.seed(
            [
                SeedPost(
                    title=f"Bài thứ {number}",
                    html=f"<p>Nội dung “thứ {number}” \\ với dấu gạch chéo.</p>",
                    at=NIGHT,
                    slug=f"bai-{number}",
                    comments=[
                        SeedComment(
                            author=f"Người Thử {number}{each}",
                            email=f"nguoi{number}{each}@thu.example",
                            text="Đặt ở đâu 'vậy' ạ 🙏",
                            at=NIGHT,
                        )
                        for each in range(comments)
                    ],
                )
                for number, comments in ((1, 2), (2, 2), (3, 1))
            ]
        )
        yield running


@pytest.fixture
def reader(site: WordPress) -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60) as client:
        yield client


@pytest.fixture
def office(site: WordPress) -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60, auth=(site.user, site.application_password)) as client:
        yield client


def test_anybody_reads_posts_and_comments_over_rest(site: WordPress, reader: httpx.Client) -> None:
    posts = reader.get(site.rest("posts?search=B%C3%A0i+th%E1%BB%A9"))
    assert posts.headers["X-WP-Total"] == "3"
    assert {post["slug"] for post in posts.json()} == {"bai-1", "bai-2", "bai-3"}

    comments = reader.get(site.rest("comments?per_page=2"))
    assert comments.headers["X-WP-Total"] == "5"
    assert comments.headers["X-WP-TotalPages"] == "3"
    assert "Đặt ở đâu" in comments.json()[0]["content"]["rendered"]
    assert comments.json()[0]["author_name"].startswith("Người Thử")


def test_dates_are_kept_in_utc_and_shown_in_vietnamese_time(site: WordPress, reader: httpx.Client) -> None:
    post = reader.get(site.rest("posts?slug=bai-1")).json()[0]
    assert post["date_gmt"] == "2026-11-20T23:30:00"
    assert post["date"] == "2026-11-21T06:30:00"


def test_the_article_page_shows_its_text_and_its_comments(site: WordPress, reader: httpx.Client) -> None:
    page = reader.get(f"{site.url}/bai-1/")
    assert page.status_code == 200
    assert "thứ 1" in page.text
    assert page.text.count("Người Thử 1") >= 2


def test_a_post_is_published_with_the_application_password_only(
    site: WordPress, reader: httpx.Client, office: httpx.Client
) -> None:
    content = {"title": "Đính chính", "content": "<p>Văn bản</p>", "slug": "dinh-chinh", "status": "publish"}
    assert reader.post(site.rest("posts"), json=content).json()["code"] == "rest_cannot_create"

    made = office.post(site.rest("posts"), json=content)
    assert made.status_code == 201
    assert made.json()["slug"] == "dinh-chinh"
    assert [post.title for post in site.posts() if post.slug == "dinh-chinh"] == ["Đính chính"]


def test_a_second_post_with_the_same_slug_gets_a_number(site: WordPress, office: httpx.Client) -> None:
    """Why a channel must look for the slug before it sends."""
    content = {"title": "Hai lần", "content": "x", "slug": "hai-lan", "status": "publish"}
    slugs = [office.post(site.rest("posts"), json=content).json()["slug"] for _ in range(2)]
    assert slugs == ["hai-lan", "hai-lan-2"]
    assert len(office.get(site.rest("posts?slug=hai-lan&status=any")).json()) == 1


def test_a_new_comment_can_appear_while_the_site_runs(site: WordPress, reader: httpx.Client) -> None:
    [post] = site.seed([SeedPost(title="Bài có người tới sau", html="<p>x</p>", at=NIGHT)])
    assert reader.get(site.rest(f"comments?post={post}")).json() == []
    site.comment(post, [SeedComment(author="Người Tới Sau", text="giờ mới thấy", at=NIGHT)])
    assert [each["author_name"] for each in reader.get(site.rest(f"comments?post={post}")).json()] == [
        "Người Tới Sau"
    ]


def test_a_restart_keeps_the_address_and_what_was_stored(site: WordPress, reader: httpx.Client) -> None:
    before = [post.slug for post in site.posts("any")]
    address = site.url
    site.restart()
    assert site.url == address
    assert [post.slug for post in site.posts("any")] == before
    assert reader.get(site.rest("posts")).status_code == 200


def test_a_site_can_be_made_unreachable_and_come_back(site: WordPress, reader: httpx.Client) -> None:
    site.stop_web()
    with pytest.raises(httpx.ConnectError):
        reader.get(site.rest("posts"))
    site.start_web()
    assert reader.get(site.rest("posts")).status_code == 200


def test_stopping_ends_both_servers(tmp_path: Path) -> None:
    with WordPress.start(tmp_path / "mot") as site:
        database, web = site.processes
        assert answers(site.port)
    for pid in (database, web):
        with pytest.raises(ProcessLookupError):
            os.killpg(pid, 0)
    assert not answers(site.port)


def test_a_deep_folder_does_not_break_the_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("sâu" * 30) / "nữa"
    with WordPress.start(folder) as site:
        assert site.posts() == ()


def test_a_folder_in_use_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "của người khác.txt").write_text("giữ lại", encoding="utf-8")
    with pytest.raises(ServerNotStarted, match="not empty"):
        WordPress.start(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["của người khác.txt"]


def test_missing_packages_are_named_with_the_line_that_installs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wordpress, "_SEARCH", str(tmp_path))
    with pytest.raises(PackagesMissing) as refused:
        WordPress.start(tmp_path / "site")
    for words in (refused.value.english(), refused.value.vietnamese()):
        assert "apt-get install -y --no-install-recommends" in words
        assert "mariadb-server-core" in words
        assert "php-mysql" in words


def test_a_server_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    port = free_port()
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from demo.servers import Server; "
            "from demo.ports import answers\n"
            f"server = Server('web', [sys.executable, '-m', 'http.server', '{port}', "
            f"'--bind', '127.0.0.1'], log=Path({str(tmp_path / 'log')!r}))\n"
            f"server.wait_until(lambda: answers({port})); print('ready', flush=True); time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert eventually(lambda: not answers(port))
