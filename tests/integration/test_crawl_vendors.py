"""Large vendors through the real crawler, each against a strict fake: credentials, pages, edits, refusals, nobody kept.

A round is a process of its own and takes seconds, so all sources share two rounds, and all refusals one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from crawl_site import Site, real_gate
from fakes import (
    reading_bluesky as bluesky,
    reading_facebook as facebook,
    reading_mastodon as mastodon,
    reading_telegram as telegram,
    reading_youtube as youtube,
)
from fakes.serving import Request, Said

from crawler.api_terms import BASIS
from crawler.run import crawl
from crawler.sources.vendor import Advice
from kiemtin.errors import BadSetting
from kiemtin.store import Store

OFFICE = "UBND xã Hòa Bình"
HANDLE = "chimbaovuon"
NAME = "Phạm Canary Vượn"
SECRETS = {
    "facebook_page_token": facebook.TOKEN,
    "youtube_key": youtube.KEY,
    "mastodon_token": mastodon.TOKEN,
    "bluesky_app_password": bluesky.PASSWORD,
}
WRONG = "het-han-0900"
FORBIDDEN = "User-agent: *\nDisallow: /\n"


def keys(_store: Store) -> Callable[[str, str], str]:
    """Opens the office's credentials, wrong ones for sources named so; runs in the crawler's own process."""

    def opened(source: str, name: str) -> str:
        if name not in SECRETS:
            raise BadSetting(key=name, reason="not kept", where=source)
        return WRONG if source.startswith("sai-") else SECRETS[name]

    return opened


def ago(hours: float) -> str:
    moment = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=hours)
    return moment.isoformat().replace("+00:00", "Z")


@contextmanager
def logged_to(path: Path) -> Iterator[None]:
    """Everything this process and its children say on stderr goes to a file."""
    kept = os.dup(2)
    with path.open("ab") as file:
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


class Vendors(Site):
    """A crawl with the office's credentials; what it logs lies beside its database and is searched too."""

    def read(self) -> None:
        with logged_to(self.folder / "crawl.log"):
            assert crawl(replace(self.plan(*self.sources()), make_secrets=keys)) == 0

    def problems(self) -> dict[str, str]:
        return {name: each.problem_detail for name, each in self.sources().items()}

    def texts(self) -> list[str]:
        with self.store.read() as uow:
            return [each.text for each in uow.items.waiting(100_000)]


class Everything:
    """All nine kinds of sources with their far sides, read twice; some posts are edited in between."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.site = Vendors(folder, real_gate)
        self.fb = stack.enter_context(facebook.ReadingFacebook())
        self.yt = stack.enter_context(youtube.ReadingYouTube())
        self.tg = stack.enter_context(telegram.ReadingTelegram())
        self.ms = stack.enter_context(mastodon.ReadingMastodon())
        self.bs = stack.enter_context(bluesky.ReadingBluesky())
        self.fill()
        self.add()
        self.site.read()
        self.first = (sorted(self.site.texts()), self.site.counted())
        self.edit()
        self.site.read()

    def fill(self) -> None:
        for number in range(120):
            post = self.fb.add(f"facebook bài {number}", ago(60 - number / 4))
        for each in range(104):
            self.fb.comment(post, f"facebook câu {each} phải không?", ago(9 - each / 60), f"{NAME} {HANDLE}")
        self.fb.comment(post, "cơ quan trả lời đây", ago(3), "Xã Hòa Bình", reply=True)
        for number in range(60):
            video = self.yt.add(number, f"youtube bài {number}", ago(60 - number), f"youtube bài {number}")
        video.comments = [
            {"text": f"youtube câu {each} phải không?", "at": ago(9 - each / 60), "who": HANDLE}
            for each in reversed(range(130))
        ]
        self.yt.videos[1].comments = None
        chat = self.tg.chats["xahoabinh"] = telegram.Chat()
        for number in range(45):
            chat.add(f"telegram bài {number}", ago(60 - number), signed=NAME)
        chat.add("của người khác", ago(1), forwarded_from=HANDLE)
        for number in range(50):
            self.ms.add(f"mastodon bài {number}", ago(60 - number))
        self.ms.add("của người khác", ago(1), boost=True)
        self.ms.add("cơ quan trả lời đây", ago(1), reply=True)
        for number in range(55):
            self.ms.add(
                f"mastodon câu {number} phải không?",
                ago(6 - number / 60),
                who=HANDLE,
                name=NAME,
                tags=("sapnhap", "giayto") if number % 2 else ("sapnhap",),
            )
        for number in range(110):
            self.bs.add(f"bluesky bài {number}", ago(150 - number))
        self.bs.add("của người khác", ago(1), handle=f"{HANDLE}.bsky.social", name=NAME, repost=True)
        for number in range(120):
            self.bs.add(
                f"bluesky câu {number} sáp nhập phải không?",
                ago(9 - number / 60),
                handle=f"{HANDLE}.bsky.social",
                name=NAME,
            )

    def add(self) -> None:
        page = {"organisation": OFFICE, "page": facebook.PAGE, "api": self.fb.url}
        channel = {
            "organisation": OFFICE,
            "channel": youtube.CHANNEL,
            "api": f"{self.yt.url}youtube/v3",
        }
        add = self.site.add
        add("facebook", "facebook_page", **page)
        add("facebook-y-kien", "facebook_comments", **page)
        add("youtube", "youtube_channel", **channel)
        add("youtube-y-kien", "youtube_comments", **channel)
        add("telegram", "telegram_channel", organisation=OFFICE, address=f"{self.tg.url}s/xahoabinh")
        add("mastodon", "mastodon_account", organisation=OFFICE, server=self.ms.url, account="xahoabinh")
        for tag in ("sapnhap", "giayto"):
            add(f"the-{tag}", "mastodon_hashtag", server=self.ms.url, hashtag=tag)
        add("bluesky", "bluesky_account", organisation=OFFICE, account=bluesky.HANDLE, api=self.bs.url)
        add("bluesky-tim", "bluesky_search", account=bluesky.HANDLE, query="sáp nhập", service=self.bs.url)

    def edit(self) -> None:
        self.fb.posts[0].message = "facebook bài 119 đã sửa"
        self.yt.videos[0].description = "youtube bài 59 đã sửa"
        post = self.tg.chats["xahoabinh"].posts[44]
        post.text, post.edited = "telegram bài 44 đã sửa", True
        self.ms.statuses[49].content = "mastodon bài 49 đã sửa"


@pytest.fixture(scope="module")
def all_read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    with ExitStack() as stack:
        yield Everything(tmp_path_factory.mktemp("vendors"), stack)


def test_every_vendors_posts_are_kept_once_over_all_their_pages(all_read: Everything) -> None:
    texts, _ = all_read.first
    expected = {"facebook": 120, "youtube": 60, "telegram": 45, "mastodon": 50, "bluesky": 110}
    for vendor, count in expected.items():
        assert sum(each.startswith(f"{vendor} bài") for each in texts) == count, vendor
    assert len(texts) == sum(expected.values()), "reposts, forwarded posts and answers are nobody's own"
    assert len(all_read.site.texts()) == len(texts), "what was read again was kept again"


def test_an_edit_is_noticed_when_the_listing_is_read_again(all_read: Everything) -> None:
    after = set(all_read.site.texts())
    for edited in ("facebook bài 119", "youtube bài 59", "telegram bài 44", "mastodon bài 49"):
        assert f"{edited} đã sửa" in after
        assert edited not in after


def test_every_voice_is_counted_once_and_replies_of_the_office_are_not_counted(all_read: Everything) -> None:
    voices = 104 + 130 + 55 + 120  # Facebook, YouTube, two hashtags with one crowd, a search
    assert all_read.first[1] == voices
    assert all_read.site.counted() == voices


def test_everything_went_well_and_says_so(all_read: Everything) -> None:
    assert all_read.site.problems() == dict.fromkeys(all_read.site.sources(), "")


def test_nobody_who_spoke_and_no_credential_is_left_anywhere(all_read: Everything) -> None:
    left = all_read.site.every_byte().decode("utf-8", "replace")
    assert "voices read" in left
    for trace in (
        HANDLE,
        NAME,
        "phải không?",
        "của người khác",
        "trả lời đây",
        *SECRETS.values(),
        bluesky.JWT,
    ):
        assert trace not in left, f"{trace} was left behind"


def test_nobody_was_even_asked_for_where_the_vendor_allows_it(all_read: Everything) -> None:
    assert not [each for each in all_read.fb.asked() if "from" in each.query.get("fields", "").split(",")]
    masks = [each.query["fields"] for each in all_read.yt.asked() if each.path.endswith("commentThreads")]
    assert masks
    assert not [each for each in masks if "author" in each]


def test_both_kinds_of_one_key_count_against_one_quota(all_read: Everything) -> None:
    today = datetime.now(UTC).date()
    with all_read.site.store.read() as uow:
        used = sum(uow.quotas.used("youtube_key", today - timedelta(days=each)) for each in (0, 1))
        signed_in = sum(
            uow.quotas.used("bluesky_app_password", today - timedelta(days=each)) for each in (0, 1)
        )
    assert used == all_read.yt.units == len(all_read.yt.asked())
    assert signed_in == all_read.bs.sessions == 2


def test_no_secret_stands_in_an_address_and_every_vendor_was_asked_for_its_robots_txt(
    all_read: Everything,
) -> None:
    for server in (all_read.fb, all_read.yt, all_read.tg, all_read.ms, all_read.bs):
        assert len(server.asked()) < len(server.requests)
        for request in server.asked():
            asked = f"{request.path} {request.query}"
            assert not [each for each in SECRETS.values() if each in asked]


class Forbidding:
    """Servers whose robots.txt forbids every page, with an API among them; one is busy at first, one leads away."""

    def __init__(self, site: Vendors, stack: ExitStack) -> None:
        self.ms = stack.enter_context(mastodon.ReadingMastodon())
        self.bs = stack.enter_context(bluesky.ReadingBluesky())
        self.ms.robots = self.bs.robots = FORBIDDEN
        self.ms.add("không được đọc", ago(3))
        self.bs.add("không được đọc", ago(3))
        self.ms.add("mastodon câu hỏi phải không?", ago(2), who=HANDLE, name=NAME, tags=("sapnhap",))
        self.bs.add("bluesky câu sáp nhập phải không?", ago(2), handle=f"{HANDLE}.bsky.social", name=NAME)
        self.ms.instead = self._instead
        server, api = {"server": self.ms.url}, {"account": bluesky.HANDLE}
        site.add("cam-the", "mastodon_hashtag", hashtag="sapnhap", **server)
        site.add("cam-dan-di", "mastodon_hashtag", hashtag="dandi", **server)
        site.add("cam-tai-khoan", "mastodon_account", organisation=OFFICE, account="xahoabinh", **server)
        site.add("cam-tim", "bluesky_search", query="sáp nhập", service=self.bs.url, **api)
        site.add("cam-bluesky", "bluesky_account", organisation=OFFICE, api=self.bs.url, **api)

    def _instead(self, request: Request) -> Said | None:
        if request.path.endswith("/tag/dandi"):
            return Said(302, b"", {"Location": "/trang/dandi"})
        if request.path.endswith("/tag/sapnhap") and len(self.ms.calls("/tag/sapnhap")) == 1:
            return Said(429, {"error": "Too many requests"}, {"Retry-After": "1"})
        return None


@pytest.fixture(scope="module")
def forbidding() -> list[Forbidding]:
    """Filled by ``refused``, whose round it shares."""
    return []


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory, forbidding: list[Forbidding]) -> Iterator[Vendors]:
    """Sources that may not be read or whose far side refuses, in one round."""
    with ExitStack() as stack:
        site = Vendors(tmp_path_factory.mktemp("refused"), real_gate)

        def page(name: str, kind: str = "facebook_page", **change: Any) -> None:
            server = stack.enter_context(facebook.ReadingFacebook())
            server.add("không được đọc", ago(1))
            for each, value in change.items():
                setattr(server, each, value)
            site.add(name, kind, organisation=OFFICE, page=facebook.PAGE, api=server.url)

        page("trang-khac", owner={"id": "9990001", "category": "Khác", "is_published": True})
        page("ca-nhan", owner={"id": facebook.PAGE, "name": NAME})
        page("chua-cong-bo", owner={"id": facebook.PAGE, "category": "Khác", "is_published": False})
        page("het-han", expired=True)
        page("thieu-quyen", missing_permission=True)
        page("cam-trang", robots=FORBIDDEN)
        page("sai-trang")
        page("sai-trang-y-kien", "facebook_comments")
        for name, quota in (("het-han-muc", 0), ("sai-kenh", 10)):
            yt = stack.enter_context(youtube.ReadingYouTube())
            yt.quota = quota
            api = f"{yt.url}youtube/v3"
            site.add(name, "youtube_channel", organisation=OFFICE, channel=youtube.CHANNEL, api=api)
            site.add(
                f"{name}-y-kien", "youtube_comments", organisation=OFFICE, channel=youtube.CHANNEL, api=api
            )
        tg = stack.enter_context(telegram.ReadingTelegram())
        for name, chat in {
            "nhomkin": telegram.Chat(kind="group"),
            "motnguoi": telegram.Chat(kind="person"),
            "tatxemtruoc": telegram.Chat(preview=False),
        }.items():
            chat.add("không được đọc", ago(1))
            tg.chats[name] = chat
            site.add(name, "telegram_channel", organisation=OFFICE, address=f"{tg.url}s/{name}")
        for name, account in (("nhom", {"group": True}), ("kin", {"locked": True}), ("it-luot", {})):
            ms = stack.enter_context(mastodon.ReadingMastodon())
            ms.account = account
            ms.left = 12
            for number in range(200):
                ms.add(f"tin {number}" if name == "it-luot" else "không được đọc", ago(200 - number))
            site.add(name, "mastodon_account", organisation=OFFICE, server=ms.url, account="xahoabinh")
        site.add("sai-the", "mastodon_hashtag", server=ms.url, hashtag="sapnhap")
        bs = stack.enter_context(bluesky.ReadingBluesky())
        bs.add("không được đọc", ago(1))
        bs.labels = [{"val": "!no-unauthenticated"}]
        site.add("chi-thanh-vien", "bluesky_account", organisation=OFFICE, account=bluesky.HANDLE, api=bs.url)
        site.add("sai-tim", "bluesky_search", account=bluesky.HANDLE, query="sáp nhập", service=bs.url)
        forbidding.append(Forbidding(site, stack))
        site.read()
        yield site


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("trang-khac", Advice.NOT_THE_PAGE),
        ("ca-nhan", Advice.PERSON),
        ("chua-cong-bo", Advice.HIDDEN),
        ("het-han", Advice.TOKEN),
        ("thieu-quyen", Advice.PERMISSION),
        ("sai-trang", Advice.TOKEN),
        ("sai-trang-y-kien", Advice.TOKEN),
        ("het-han-muc", Advice.QUOTA),
        ("het-han-muc-y-kien", Advice.QUOTA),
        ("sai-kenh", Advice.KEY),
        ("sai-kenh-y-kien", Advice.KEY),
        ("nhomkin", Advice.NO_PREVIEW),
        ("motnguoi", Advice.NO_PREVIEW),
        ("tatxemtruoc", Advice.NO_PREVIEW),
        ("nhom", Advice.GROUP),
        ("kin", Advice.HIDDEN),
        ("sai-the", Advice.TOKEN),
        ("chi-thanh-vien", Advice.HIDDEN),
        ("sai-tim", Advice.PASSWORD),
    ],
)
def test_a_source_that_may_not_be_read_says_why_and_what_to_do(
    refused: Vendors, name: str, advice: Advice
) -> None:
    assert refused.problems()[name] == advice


def test_nothing_of_a_refused_source_is_kept_nor_any_credential(refused: Vendors) -> None:
    assert not [each for each in refused.texts() if "không được đọc" in each]
    left = refused.every_byte().decode("utf-8", "replace")
    for trace in (WRONG, NAME, "không được đọc", *SECRETS.values()):
        assert trace not in left, f"{trace} was left behind"


def test_a_server_with_hardly_any_requests_left_is_not_pressed_further(refused: Vendors) -> None:
    assert len(refused.texts()) == 40


def test_an_api_that_the_office_signs_in_to_is_asked_under_its_terms_and_the_ledger_says_so(
    refused: Vendors, forbidding: list[Forbidding]
) -> None:
    problems = refused.problems()
    assert (problems["cam-the"], problems["cam-tim"]) == ("", "")
    assert refused.counted() == 2
    assert forbidding[0].bs.calls("searchPosts")
    lines = {(each.source, each.detail) for each in refused.ledger() if each.event.value == "fetched"}
    assert {source for source, basis in lines if basis == BASIS} >= {"cam-the", "cam-tim"}
    assert not [
        basis for source, basis in lines if source in ("nhom", "kin", "it-luot", "tatxemtruoc") and basis
    ]


def test_an_api_under_its_terms_is_waited_for_as_any_other_host(
    refused: Vendors, forbidding: list[Forbidding]
) -> None:
    first, again, *_ = forbidding[0].ms.calls("/tag/sapnhap")
    assert first.query == again.query
    waits = [each for each in refused.ledger() if each.detail == "HTTP 429, Retry-After"]
    assert [(each.source, each.event.value, each.seconds) for each in waits] == [("cam-the", "waited", 1.0)]


def test_what_carries_no_credential_obeys_robots_txt_on_the_same_server(
    refused: Vendors, forbidding: list[Forbidding]
) -> None:
    for name in ("cam-tai-khoan", "cam-bluesky"):
        assert (refused.sources()[name].problem, refused.problems()[name]) == (
            "robots",
            "robots.txt: Disallow",
        )
    asked = [each.path for server in (forbidding[0].ms, forbidding[0].bs) for each in server.asked()]
    assert not [path for path in asked if "lookup" in path or "getAuthorFeed" in path]


def test_a_host_that_is_set_as_an_api_and_is_none_obeys_robots_txt(refused: Vendors) -> None:
    """The address of the Graph API is an option for tests; with another one there the terms cover nothing."""
    assert (refused.sources()["cam-trang"].problem, refused.problems()["cam-trang"]) == (
        "robots",
        "robots.txt: Disallow",
    )


def test_an_api_that_leads_to_a_page_does_not_take_its_terms_along(
    refused: Vendors, forbidding: list[Forbidding]
) -> None:
    assert refused.sources()["cam-dan-di"].problem == "robots"
    assert forbidding[0].ms.calls("/tag/dandi")
    assert not forbidding[0].ms.calls("/trang/dandi")
