"""A day of invented public sites for the soak: what they publish when, how they misbehave, what must come of it.

Time is the clock's. The world answers requests, writes down every one, and knows at the end what a polite
reader that loses and doubles nothing must have.
"""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from crawler.gate import Gate
from kiemtin.clock import FastClock
from kiemtin.entities import Reading
from kiemtin.states import SentenceType
from kiemtin.store import Store

CANARY = "CanhChimXanh"
"""Begins the name of everybody who speaks on the forums: no byte of it may be kept."""
HOUR = timedelta(hours=1)
_SAID = (
    "Giấy tờ đã cấp vẫn có giá trị sử dụng cho đến hết thời hạn ghi trên đó, người dân không phải đổi ngay.",
    "Bộ phận một cửa của phường làm việc cả sáng thứ Bảy để trả kết quả hồ sơ cho bà con trong tháng đầu.",
    "Hồ sơ nộp trước ngày sắp xếp được giải quyết theo quy trình cũ, người dân không phải nộp lại từ đầu.",
    "Trụ sở cũ được dùng làm điểm tiếp nhận, khoảng cách đi lại của bà con ở các thôn xa không thay đổi nhiều.",
)


@dataclass
class Story:
    """One article: when it appears, when it is changed (``silently``: its feed says nothing), when it is taken down."""

    number: int
    path: str
    published_at: datetime
    forbidden: bool = False
    edited_at: datetime | None = None
    silently: bool = False
    gone_at: datetime | None = None
    gone_status: int = 404

    def title(self, site: str) -> str:
        return f"Tin số {self.number} của {site} về việc sắp xếp đơn vị hành chính cấp xã"

    def edited(self, now: datetime) -> bool:
        return self.edited_at is not None and now >= self.edited_at

    def text(self, site: str, now: datetime) -> str:
        lines = [
            f"{_SAID[(self.number + n) % len(_SAID)]} Đoạn {n + 1}, tin {self.number}, {site}."
            for n in range(4)
        ]
        if self.edited(now):
            lines.append(
                f"Bài đã được cập nhật: số liệu của tin {self.number} được đính chính theo văn bản mới."
            )
        return "\n".join(lines)


@dataclass(frozen=True)
class Fault:
    """What a site does from ``start`` to ``stop``: ``kind`` says what."""

    kind: str
    start: datetime
    stop: datetime


@dataclass(frozen=True)
class Post:
    """One post on a forum, by somebody."""

    thread: int
    said_at: datetime
    words: str
    who: str


@dataclass
class Place:
    """One host of the replica, its robots.txt, its articles or posts, and its faults."""

    name: str
    host: str
    delay: float
    stories: list[Story] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    copies: Place | None = None
    bare_feed: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it arrived, in the world's time."""

    at: datetime
    real: float
    host: str
    path: str
    agent: str
    status: int


class World:
    """The sites on one server; ``frozen_at`` set: nothing new happens any more."""

    def __init__(self, clock: FastClock, places: list[Place]) -> None:
        self.clock = clock
        self.places = {place.host: place for place in places}
        self.seen: list[Asked] = []
        self.told_to_wait: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        self.end: datetime | None = None
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # a client that was killed hangs up

        self._server = Server(("0.0.0.0", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, place: Place, path: str) -> str:
        return f"http://{place.host}:{self.port}{path}"

    def now(self) -> datetime:
        now = self.clock.now()
        return now if self.end is None else min(now, self.end)

    # --- answering ----------------------------------------------------------------------------------

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        at, real = self.clock.now(), time.monotonic()
        host = str(handler.connection.getsockname()[0])
        place, now = self.places[host], self.now()
        fault = next((each.kind for each in place.faults if each.start <= at < each.stop), "")
        status, kind, body, headers = self._said(place, handler.path, now, at, fault)
        with self._lock:
            agent = str(handler.headers.get("User-Agent", ""))
            self.seen.append(Asked(at, real, host, handler.path, agent, status))
        if fault == "hangs up" and handler.path != "/robots.txt":
            handler.close_connection = True
            return
        if fault == "slow":
            time.sleep(0.03)
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True

    def _said(
        self, place: Place, path: str, now: datetime, at: datetime, fault: str
    ) -> tuple[int, str, bytes, dict[str, str]]:
        html = "text/html; charset=utf-8"
        if path == "/robots.txt":
            if fault == "robots down":
                return 503, html, b"", {}
            rules = f"User-agent: *\nDisallow: /cam/\nCrawl-delay: {place.delay}\n"
            return 200, "text/plain", rules.encode(), {}
        if fault in ("429", "503"):
            wait = timedelta(minutes=25)
            with self._lock:
                self.told_to_wait[place.host].append((at, at + wait))
            said = (
                format_datetime(at + wait, usegmt=True) if fault == "503" else str(int(wait.total_seconds()))
            )
            return int(fault), html, b"busy", {"Retry-After": said}
        if fault == "broken":
            return 500, html, b"broken", {}
        bare = path.partition("?")[0]
        if bare in ("/rss", "/rss2"):
            return 200, "application/rss+xml", self._feed(place, now, second=bare == "/rss2").encode(), {}
        if bare == "/dd.rss":
            return 200, "application/rss+xml", self._threads(place, now).encode(), {}
        if bare.startswith("/threads/"):
            return 200, html, self._discussion(place, bare, now).encode(), {}
        original = place.copies or place
        for story in original.stories:
            if self._path(place, story) == bare and story.published_at <= now:
                if story.gone_at is not None and now >= story.gone_at:
                    return story.gone_status, html, b"gone", {}
                return 200, html, _page(story, original, now, drawn=fault == "layout").encode(), {}
        return 404, html, b"not here", {}

    @staticmethod
    def _path(place: Place, story: Story) -> str:
        return story.path if place.copies is None else f"/ban-lai{story.path}"

    def _feed(self, place: Place, now: datetime, *, second: bool) -> str:
        original = place.copies or place
        entries = []
        for story in original.stories:
            if story.published_at > now or (place.copies is not None and story.forbidden):
                continue
            link = self.url(place, self._path(place, story)) + (
                "?utm_source=rss2&amp;utm_medium=x" if second else ""
            )
            told = "" if original.bare_feed else story.text(original.name, now).partition("\n")[0]
            if story.edited(now) and not story.silently and not original.bare_feed:
                told += " (cập nhật)"
            entries.append(
                f"<item><title>{story.title(original.name)}</title><link>{link}</link>"
                f"<pubDate>{format_datetime(story.published_at)}</pubDate><description>{told}</description></item>"
            )
        if second:
            entries.reverse()
        return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Tin</title>{"".join(entries)}</channel></rss>'

    def _threads(self, place: Place, now: datetime) -> str:
        last: dict[int, datetime] = {}
        for post in place.posts:
            if post.said_at <= now:
                last[post.thread] = max(post.said_at, last.get(post.thread, post.said_at))
        entries = "".join(
            f"<item><title>Chủ đề {thread}</title><link>{self.url(place, f'/threads/chu-de.{thread}/')}</link>"
            f"<pubDate>{format_datetime(at)}</pubDate></item>"
            for thread, at in sorted(last.items())
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Diễn đàn</title>{entries}</channel></rss>'

    @staticmethod
    def _discussion(place: Place, path: str, now: datetime) -> str:
        thread = int(path.rstrip("/").rpartition(".")[2])
        posts = "".join(
            f'<article class="message message--post" data-author="{post.who}"><h4 class="message-name">{post.who}</h4>'
            f'<header class="message-attribution"><time datetime="{post.said_at.isoformat()}"></time></header>'
            f'<div class="message-body"><div class="bbWrapper">{post.words}</div></div></article>'
            for post in place.posts
            if post.thread == thread and post.said_at <= now
        )
        return f"<html><body>{posts}</body></html>"


def _page(story: Story, place: Place, now: datetime, *, drawn: bool) -> str:
    title = story.title(place.name)
    if drawn:  # a new layout that only a browser draws
        return f"<!doctype html><html><head><title>{title}</title></head><body><div id='app'></div><script src='/a.js'></script></body></html>"
    text = "".join(f"<p>{line}</p>" for line in story.text(place.name, now).split("\n"))
    return (
        f"<!doctype html><html lang='vi'><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<nav><a href='/'>Trang chủ</a></nav><main><article><h1>{title}</h1>{text}</article></main>"
        "<footer>Bản quyền</footer></body></html>"
    )


# --- the script ---------------------------------------------------------------------------------------


def script(
    start: datetime, *, papers: int, stories: int, forums: int, posts: int, seed: int = 5
) -> list[Place]:
    """The day: papers (one of them a copy of another), forums, and what goes wrong when."""
    luck = random.Random(seed)
    places: list[Place] = []
    for number in range(papers):
        place = Place(
            name=f"bao-{number}", host=f"127.0.0.{10 + number}", delay=float(luck.choice((2, 5, 10)))
        )
        place.bare_feed = number % 3 == 1
        for each in range(stories):
            edited, gone = each % 4 == 1, each % 6 == 2
            forbidden = not place.bare_feed and each % 8 == 3
            # What is to be changed is out early, so that there is time to notice.
            at = start + luck.uniform(0.2, 8.0 if edited or gone else 23.0) * HOUR
            story = Story(number=each, path=f"/{luck.choice(('tin', 'bai'))}/{each}.html", published_at=at)
            if forbidden:
                story.forbidden, story.path = True, f"/cam/{each}.html"
            elif edited:
                story.edited_at = at + luck.uniform(0.8, 1.6) * HOUR
                story.silently = place.bare_feed or each % 8 == 1
            elif gone:
                story.gone_at = at + timedelta(minutes=95)
                story.gone_status = luck.choice((404, 410))
            place.stories.append(story)
        kinds = (("429", 3.0, 0.7), ("503", 6.5, 0.5), ("broken", 14.0, 1.0), ("hangs up", 16.0, 0.5))
        for kind, hour, length in kinds[number % 2 :: 2] if number else kinds:
            place.faults.append(Fault(kind, start + hour * HOUR, start + (hour + length) * HOUR))
        if number == 1:
            place.faults.append(Fault("layout", start + 10 * HOUR, start + 12 * HOUR))
        if number == 2:
            place.faults.append(Fault("slow", start + 4 * HOUR, start + 20 * HOUR))
            place.faults.append(Fault("robots down", start + 21 * HOUR, start + 21.5 * HOUR))
        places.append(place)
    copy = Place(name="bao-0-ban-lai", host="127.0.0.60", delay=2.0, copies=places[0])
    places.append(copy)
    for number in range(forums):
        place = Place(name=f"dien-dan-{number}", host=f"127.0.0.{70 + number}", delay=2.0)
        for each in range(posts):
            place.posts.append(
                Post(
                    thread=each % 6,
                    said_at=start + luck.uniform(0.1, 22.0) * HOUR,
                    words=f"Ý kiến {each} ở {place.name}: có phải đổi giấy tờ ngay không, ai biết chỉ giúp?",
                    who=f"{CANARY}{number}{each % 9}",
                )
            )
        place.faults.append(Fault("429", start + 8 * HOUR, start + 8.5 * HOUR))
        places.append(place)
    return places


class AnyQuestion:
    """A reader for which every text is a question about one topic: what goes in can be counted."""

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading:
        return Reading(label=SentenceType.QUESTION, flag=False, topics=("giay_to",))


def soak_gate(clock: FastClock, store: Store) -> Gate:
    return Gate(store.work, AnyQuestion(), clock, k=5)
