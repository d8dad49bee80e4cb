"""The corrections site on disk: whole pages, whole lists, one page per key."""

from __future__ import annotations

import errno
import json
import os
import re
import time
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, strategies as st
from publishing_room import room

from kiemtin.entities import Account, Evidence, Outgoing
from kiemtin.errors import BadSetting, Transient
from kiemtin.states import VerdictLabel
from reports.claimreview import embedded, structured_data
from reports.site_pages import Page, Site, as_html, read_page, render_page
from scheduler import channels
from scheduler.channels import site as site_module
from scheduler.channels.site import SiteChannel
from scheduler.made import ForgottenMade

AT = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
OFFICE = "UBND xã Thử Nghiệm"
SITE = Site(url="https://xa.example/", title="Đính chính", office=OFFICE)
CORRECTION = Outgoing(
    title="Trung tâm hành chính của tỉnh đặt ở đâu?",
    body="Thông tin lan truyền là sai.\n\nXem https://xa.example/nghi-quyet.\nDòng hai & <b>không đậm</b>",
    link="https://xa.example/chi-tiet",
    office=OFFICE,
    published_at=AT,
    claim="Trung tâm hành chính đặt ở nơi <cũ>",
    verdict=VerdictLabel.REFUTED,
    evidence=(
        Evidence(
            fact="seat",
            statement="Trung tâm hành chính đặt ở nơi mới",
            source="Nghị quyết 1/NQ, Quốc hội, 12/06/2025",
        ),
    ),
)
texts = st.text(max_size=80)
contents = st.builds(
    Outgoing,
    title=texts,
    body=texts,
    link=st.sampled_from(["", "https://xa.example/a?b=c&d=e", "javascript:alert(1)"]),
    office=texts,
    # The generator takes its bounds without a zone and adds the zone itself.
    published_at=st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)),  # noqa: DTZ001
    claim=texts,
    verdict=st.none() | st.sampled_from(VerdictLabel),
    evidence=st.lists(st.builds(Evidence, fact=texts, statement=texts, source=texts), max_size=2).map(tuple),
)


class Reader(HTMLParser):
    """What a browser would see: elements in balance, scripts by type, visible text, addresses."""

    VOID = frozenset({"meta", "link", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.scripts: dict[str, str] = {}
        self.text = ""
        self.hrefs: list[str] = []
        self._script = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.seen.add(tag)
        if tag == "a":
            self.hrefs.append(given.get("href") or "")
        if tag == "script":
            self._script = given.get("type") or "text/javascript"
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts[self._script] = self.scripts.get(self._script, "") + data
        elif not self.open or self.open[-1] != "style":
            self.text += data


def account(**options: Any) -> Account:
    return Account(id=1, channel="site", title="Trang xã", options={"url": "https://xa.example", **options})


@pytest.fixture
def channel(tmp_path: Path) -> SiteChannel:
    made = channels.open_channel(account(), room(tmp_path, site_dir=tmp_path / "trang" / "web"))
    assert isinstance(made, SiteChannel)
    return made


def pages(channel: SiteChannel) -> list[Path]:
    return sorted((channel.folder / "dinh-chinh").glob("*.html"))


def titles_listed(channel: SiteChannel) -> tuple[list[str], list[str], list[str]]:
    """(index, log, feed) as they are at the end of a run."""
    channel.settle(final=True)
    return titles_now(channel)


def titles_now(channel: SiteChannel) -> tuple[list[str], list[str], list[str]]:
    index = re.findall(r"<h2><a [^>]*>(.*?)</a></h2>", (channel.folder / "index.html").read_text("utf-8"))
    log = re.findall(r"<td><a [^>]*>(.*?)</a></td>", (channel.folder / "nhat-ky.html").read_text("utf-8"))
    feed = feedparser.parse((channel.folder / "atom.xml").read_bytes())
    assert not feed.bozo
    return index, log, [entry.title for entry in feed.entries]


# --- one page ----------------------------------------------------------------------------------


def test_a_page_is_vietnamese_signed_dated_and_cites_its_fact() -> None:
    text = render_page(SITE, Page(path="dinh-chinh/a.html", content=CORRECTION))
    seen = Reader(text)
    assert '<html lang="vi">' in text
    assert seen.open == []
    assert "21/11/2026 06:30" in seen.text  # Vietnamese time, not UTC
    assert "Nghị quyết 1/NQ, Quốc hội, 12/06/2025" in seen.text
    assert "Kết luận: Sai" in seen.text
    assert OFFICE in seen.text
    assert seen.seen.isdisjoint({"b", "iframe", "img"})
    assert "<b>không đậm</b>" in seen.text
    assert {"main", "header", "footer", "nav", "h1", "time", "article"} <= seen.seen
    assert "../index.html" in seen.hrefs


def test_a_page_carries_a_claim_review_as_schema_org_wants_it() -> None:
    seen = Reader(render_page(SITE, Page(path="dinh-chinh/a.html", content=CORRECTION)))
    data = json.loads(seen.scripts["application/ld+json"])
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "ClaimReview"
    assert data["claimReviewed"] == CORRECTION.claim
    assert data["url"] == "https://xa.example/dinh-chinh/a.html"
    assert datetime.fromisoformat(data["datePublished"]) == AT
    assert data["author"] == {"@type": "GovernmentOrganization", "name": OFFICE, "url": SITE.url}
    assert data["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Sai",
        "ratingValue": 1,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert data["itemReviewed"]["@type"] == "Claim"
    # Who made the claim, and where, is nobody's business (S1, S2).
    assert {"author", "appearance", "firstAppearance"}.isdisjoint(data["itemReviewed"])
    assert data["citation"][0]["name"] == "Nghị quyết 1/NQ, Quốc hội, 12/06/2025"


def test_not_enough_information_is_no_half_truth() -> None:
    rating = structured_data(
        Outgoing(
            title="a",
            body="b",
            link="",
            office=OFFICE,
            published_at=AT,
            claim="c",
            verdict=VerdictLabel.NOT_ENOUGH_INFO,
        ),
        url="https://xa.example/",
    )["reviewRating"]
    assert "ratingValue" not in rating
    assert rating["alternateName"] == "Chưa đủ thông tin"


def test_a_notice_about_no_claim_is_an_article() -> None:
    notice = Outgoing(title="a", body="b", link="", office=OFFICE, published_at=AT)
    assert structured_data(notice, url="https://xa.example/")["@type"] == "Article"


@given(content=contents)
def test_whatever_the_text_a_page_stays_whole_and_can_be_read_back(content: Outgoing) -> None:
    page = Page(path="dinh-chinh/a.html", content=content)
    text = render_page(SITE, page)
    seen = Reader(text)
    assert seen.open == []
    assert set(seen.scripts) == {"application/ld+json", "application/json"}
    json.loads(seen.scripts["application/ld+json"])
    assert not any(href.startswith("javascript") for href in seen.hrefs)
    assert read_page(text) == page


@given(value=st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_embedded_json_is_the_same_value_and_cannot_end_its_script(value: Any) -> None:
    said = embedded(value)
    assert json.loads(said) == value
    assert not set(said) & set("<>&\u2028\u2029")
    assert not re.search(r"\[[A-Za-z]", said)


@given(text=st.text(alphabet=st.sampled_from("ab <>&\"'\n.:/https?=[]"), max_size=60))
def test_plain_text_never_becomes_markup(text: str) -> None:
    seen = Reader(str(as_html(text)))
    assert seen.seen <= {"p", "br", "a", "blockquote"}
    assert all(href.startswith(("http://", "https://")) for href in seen.hrefs)
    # Marks of a link or a quote may go; words never do.
    assert [each for each in seen.text if each in "ab"] == [
        each for each in text if each in "ab"
    ] or "](" in text


# --- the site ----------------------------------------------------------------------------------


def test_a_correction_is_on_its_page_in_the_index_the_log_and_the_feed(channel: SiteChannel) -> None:
    receipt = channel.send(CORRECTION, "khóa-1", ForgottenMade())
    path = channel.folder / receipt.remote_id
    assert receipt.remote_url == f"https://xa.example/{receipt.remote_id}"
    assert CORRECTION.title in path.read_text("utf-8")
    assert titles_listed(channel) == ([CORRECTION.title],) * 3
    assert os.stat(path).st_mode & 0o777 == 0o644
    assert not list(channel.folder.rglob("*.tmp"))


def test_the_same_key_never_makes_two_pages(channel: SiteChannel) -> None:
    first = channel.send(CORRECTION, "một", ForgottenMade())
    before = (channel.folder / first.remote_id).read_bytes()
    assert channel.send(CORRECTION, "một", ForgottenMade()) == first
    assert (channel.folder / first.remote_id).read_bytes() == before
    assert channel.send(CORRECTION, "hai", ForgottenMade()) != first
    assert len(pages(channel)) == 2


def test_what_was_sent_is_found_and_nothing_else(channel: SiteChannel) -> None:
    assert channel.find("một", ForgottenMade()) is None
    receipt = channel.send(CORRECTION, "một", ForgottenMade())
    assert channel.find("một", ForgottenMade()) == receipt
    assert channel.find("hai", ForgottenMade()) is None


def test_the_newest_correction_stands_first_and_the_log_holds_all(channel: SiteChannel) -> None:
    for number in range(55):
        channel.send(
            Outgoing(
                title=f"Bài {number}",
                body="Nội dung",
                link="",
                office=OFFICE,
                published_at=AT + timedelta(minutes=number),
            ),
            f"khóa {number}",
            ForgottenMade(),
        )
    index, log, feed = titles_listed(channel)
    assert log == [f"Bài {number}" for number in reversed(range(55))]
    assert index == feed == log[:50]


def test_a_page_that_a_killed_publisher_left_unlisted_is_listed_by_whoever_comes_next(
    channel: SiteChannel,
) -> None:
    channel.send(CORRECTION, "trước", ForgottenMade())
    assert len(titles_listed(channel)[1]) == 1
    channel.send(CORRECTION, "bị ngắt", ForgottenMade())  # and killed before the run ended
    assert len(titles_now(channel)[1]) == 1
    assert channel.find("bị ngắt", ForgottenMade()) is not None
    other = SiteChannel(channel.folder, SITE)
    assert len(titles_listed(other)[1]) == 2


def test_lists_are_not_made_again_for_every_page_under_load_and_surely_at_the_end(
    channel: SiteChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    rebuild = channel.rebuild
    monkeypatch.setattr(channel, "rebuild", lambda: (made.append(1), rebuild()))
    for number in range(20):
        channel.send(CORRECTION, f"khóa {number}", ForgottenMade())
        channel.settle(final=False)
    assert len(made) == 1
    channel.settle(final=True)
    assert len(made) == 2
    assert len(titles_now(channel)[1]) == 20


def test_a_site_where_nothing_came_is_not_listed_again(
    channel: SiteChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_module, "_GRAIN", 0)
    channel.send(CORRECTION, "một", ForgottenMade())
    time.sleep(0.02)
    channel.settle(final=True)
    monkeypatch.setattr(channel, "rebuild", lambda: pytest.fail("listed again"))
    channel.settle(final=True)
    SiteChannel(channel.folder / "chưa có", SITE).settle(final=True)


def test_a_page_that_came_while_the_lists_were_made_is_listed_next_time(
    channel: SiteChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = SiteChannel(channel.folder, SITE)
    channel.send(CORRECTION, "một", ForgottenMade())

    def late(pages: Any) -> Any:
        other.send(CORRECTION, "hai", ForgottenMade())
        return pages

    with monkeypatch.context() as patch:
        patch.setattr(site_module, "newest_first", late)
        channel.settle(final=True)
    assert len(titles_now(channel)[1]) == 1
    assert len(titles_listed(channel)[1]) == 2


def test_two_processes_listing_at_once_lose_no_entry(channel: SiteChannel, tmp_path: Path) -> None:
    other = SiteChannel(channel.folder, SITE)
    for number in range(6):
        (channel if number % 2 else other).send(CORRECTION, f"khóa {number}", ForgottenMade())
    assert len(titles_listed(channel)[1]) == 6


def test_a_page_somebody_broke_is_left_out_of_the_lists_but_stays_found(
    channel: SiteChannel, caplog: pytest.LogCaptureFixture
) -> None:
    receipt = channel.send(CORRECTION, "một", ForgottenMade())
    (channel.folder / receipt.remote_id).write_text("<p>ai đó sửa tay</p>", encoding="utf-8")
    channel.send(CORRECTION, "hai", ForgottenMade())
    assert len(titles_listed(channel)[1]) == 1
    assert receipt.remote_id in caplog.text
    assert channel.find("một", ForgottenMade()) == receipt


def test_a_new_site_is_whole_before_its_first_correction(channel: SiteChannel) -> None:
    assert "https://xa.example/" in channel.verify()
    assert "Chưa có đính chính nào" in (channel.folder / "index.html").read_text("utf-8")
    assert titles_listed(channel) == ([], [], [])


def test_a_folder_that_cannot_be_written_is_transient_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("không phải thư mục")
    blocked = SiteChannel(tmp_path / "tệp" / "site", SITE)
    for act in (
        lambda: blocked.send(CORRECTION, "một", ForgottenMade()),
        blocked.verify,
        lambda: blocked.find("một", ForgottenMade()),
    ):
        with pytest.raises(Transient, match="Not a directory"):
            act()


@pytest.mark.parametrize(
    ("code", "cause"), [(errno.ENOSPC, "disk_full"), (errno.EROFS, "disk_read_only"), (errno.EIO, "disk")]
)
def test_a_failing_disk_leaves_no_half_page(
    channel: SiteChannel, monkeypatch: pytest.MonkeyPatch, code: int, cause: str
) -> None:
    def fails(handle: int) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(site_module.os, "fsync", fails)
        with pytest.raises(Transient) as refused:
            channel.send(CORRECTION, "một", ForgottenMade())
    assert refused.value.values["cause"] == cause
    assert pages(channel) == []
    assert not list(channel.folder.rglob("*.tmp"))
    assert channel.find("một", ForgottenMade()) is None
    channel.send(CORRECTION, "một", ForgottenMade())
    assert len(pages(channel)) == 1


def test_a_page_that_cannot_be_listed_is_out_all_the_same_and_listed_later(
    channel: SiteChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        def full() -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        patch.setattr(channel, "rebuild", full)
        receipt = channel.send(CORRECTION, "một", ForgottenMade())
        with pytest.raises(Transient) as refused:
            channel.settle(final=True)
    assert refused.value.values["cause"] == "disk_full"
    assert channel.find("một", ForgottenMade()) == receipt
    assert len(titles_listed(channel)[0]) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"url": "ftp://xa.example"},
        {"url": "không phải địa chỉ"},
        {"url": "https://ten:mat@xa.example"},
        {"title": ""},
        {"mau": "đỏ"},
    ],
)
def test_a_wrong_option_is_named(tmp_path: Path, options: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match=rf"site\.{next(iter(options))}"):
        channels.open_channel(account(**options), room(tmp_path))
