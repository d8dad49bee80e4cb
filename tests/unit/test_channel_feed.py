"""Feeds as files: valid in three forms, the newest only, one entry for each key however it is killed."""

from __future__ import annotations

import errno
import json
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given, settings, strategies as st
from publishing_desk import NOW, OFFICE, Desk
from publishing_room import opened, room

from kiemtin.entities import Account, Attachment, Outgoing
from kiemtin.errors import BadSetting, OutcomeUnknown, Transient
from kiemtin.ports import Channel
from kiemtin.states import MediaKind, PublicationState as S
from kiemtin.store import Store
from scheduler import channels
from scheduler.channels import whole_files
from scheduler.channels.feed_formats import Entry, Head, atom, json_feed, rss
from scheduler.made import ForgottenMade
from scheduler.publisher import Publishing, publish_due

URL = "https://xa.example/feeds/tin/"
CONTENT = Outgoing(
    title="Đúng & <sai>",
    body="Nội dung **đúng** <script>alert(1)</script>",
    link="https://xa.example/a?b=1&c=2",
    office=OFFICE,
    published_at=NOW,
)
HEAD = Head(url=URL, title="Tin & bài", office=OFFICE, home=URL, language="vi")


def feed(folder: Path, **options: Any) -> Channel:
    account = Account(id=1, channel="feed", title="Nguồn tin", options={"url": URL, **options})
    return opened(account, folder)


def files(folder: Path) -> Path:
    return folder / "site" / "feeds" / "tin"


def read(folder: Path, name: str) -> Any:
    found = feedparser.parse((files(folder) / name).read_bytes())
    assert not found.bozo, found.bozo_exception
    return found


def ids(folder: Path) -> list[str]:
    return [each["id"] for each in json.loads((files(folder) / "feed.json").read_text())["items"]]


def test_an_entry_stands_in_all_three_forms(tmp_path: Path) -> None:
    receipt = feed(tmp_path).send(CONTENT, "k", ForgottenMade())
    assert receipt.remote_id.startswith("urn:uuid:")
    page = files(tmp_path) / receipt.remote_url.removeprefix(URL)
    assert "<h1>Đúng &amp; &lt;sai&gt;</h1>" in page.read_text()
    assert "<script>" not in page.read_text()
    for name in ("rss.xml", "atom.xml"):
        found = read(tmp_path, name)
        [entry] = found.entries
        assert entry.id == receipt.remote_id
        assert entry.link == receipt.remote_url
        assert entry.title_detail.value in (CONTENT.title, "Đúng &amp; &lt;sai&gt;")
        assert entry.published_parsed[:5] == (2026, 11, 20, 3, 0)
    [item] = json.loads((files(tmp_path) / "feed.json").read_text())["items"]
    assert item["title"] == CONTENT.title
    assert "<strong>đúng</strong>" in item["content_html"]
    assert OFFICE in item["content_html"]
    assert "<script>" not in item["content_html"]


def test_the_rss_has_what_the_specification_demands(tmp_path: Path) -> None:
    feed(tmp_path).send(replace(CONTENT, link=""), "k", ForgottenMade())
    channel = ElementTree.fromstring((files(tmp_path) / "rss.xml").read_bytes()).find("channel")
    assert channel is not None
    assert all(channel.findtext(name) for name in ("title", "link", "description", "lastBuildDate"))
    item = channel.find("item")
    assert item is not None
    guid = item.find("guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"
    assert (item.findtext("link") or "").startswith(f"{URL}entries/")


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1), st.text(), st.sampled_from([URL, "https://xa.example/ă?x=<&>"]))
def test_any_text_is_a_well_formed_feed_and_an_entry_is_kept_whole(title: str, body: str, url: str) -> None:
    entry = Entry(id="urn:uuid:1", title=title, html=body, url=url, published=NOW, language="vi")
    for made in (rss(HEAD, [entry], NOW), atom(HEAD, [entry], NOW)):
        ElementTree.fromstring(made)
    [kept] = json.loads(json_feed(HEAD, [entry]))["items"]
    assert Entry.from_json(kept) == entry


def test_a_repeated_send_leaves_the_entry_as_it_was(tmp_path: Path) -> None:
    first = feed(tmp_path).send(CONTENT, "k", ForgottenMade())
    before = (files(tmp_path) / "rss.xml").read_bytes()
    again = replace(CONTENT, body="Khác", published_at=NOW + timedelta(hours=1))
    assert feed(tmp_path).send(again, "k", ForgottenMade()) == first
    assert (files(tmp_path) / "rss.xml").read_bytes() == before


def test_only_the_newest_are_listed_and_older_ones_are_still_known(tmp_path: Path) -> None:
    channel = feed(tmp_path, most=3)
    sent = [
        channel.send(replace(CONTENT, published_at=NOW + timedelta(minutes=n)), f"k{n}", ForgottenMade())
        for n in range(6)
    ]
    newest = [each.remote_id for each in reversed(sent[3:])]
    assert ids(tmp_path) == newest
    assert channel.find("k0", ForgottenMade()) == sent[0]
    assert channel.send(CONTENT, "k0", ForgottenMade()) == sent[0]
    assert ids(tmp_path) == newest
    assert feed(tmp_path, most=10).verify()
    assert len(ids(tmp_path)) == 6


def test_files_lie_beside_the_feeds(tmp_path: Path) -> None:
    (tmp_path / "anh").write_bytes(b"anh")
    item = Attachment(
        sha256="a" * 64,
        kind=MediaKind.IMAGE,
        mime="image/jpeg",
        size=3,
        name="anh.jpg",
        path=str(tmp_path / "anh"),
        alt='Bản "đồ"',
    )
    content = replace(CONTENT, media=(item,))
    channel = feed(tmp_path)
    channel.prepare(content, "k", ForgottenMade())
    channel.send(content, "k", ForgottenMade())
    assert (files(tmp_path) / "files" / f"{'a' * 32}.jpg").read_bytes() == b"anh"
    [enclosure] = read(tmp_path, "rss.xml").entries[0].enclosures
    assert enclosure["href"] == f"{URL}files/{'a' * 32}.jpg"
    assert 'alt="Bản &quot;đồ&quot;"' in (files(tmp_path) / "feed.json").read_text().replace('\\"', '"')


def test_an_entry_that_is_kept_but_not_listed_is_found_and_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = feed(tmp_path)
    channel.verify()
    with monkeypatch.context() as broken:
        broken.setattr(channel, "_list", raising(OSError(errno.ENOSPC, "No space left on device")))
        with pytest.raises(OutcomeUnknown) as refused:
            channel.send(CONTENT, "k", ForgottenMade())
    assert refused.value.values["cause"] == "feed_disk_full"
    assert ids(tmp_path) == []
    found = channel.find("k", ForgottenMade())
    assert found is not None
    assert ids(tmp_path) == [found.remote_id]
    assert channel.find("khác", ForgottenMade()) is None


def test_a_full_disk_before_the_entry_means_that_nothing_is_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = feed(tmp_path)
    channel.verify()
    monkeypatch.setattr(whole_files, "write", raising(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(Transient) as refused:
        channel.send(CONTENT, "k", ForgottenMade())
    assert refused.value.values["cause"] == "feed_disk_full"


def test_spoiled_feeds_are_made_again_from_the_entries(tmp_path: Path) -> None:
    channel = feed(tmp_path)
    first = channel.send(CONTENT, "k", ForgottenMade())
    for name in ("feed.json", "rss.xml", "atom.xml"):
        (files(tmp_path) / name).write_text("hỏng")
    second = channel.send(replace(CONTENT, published_at=NOW + timedelta(minutes=1)), "k2", ForgottenMade())
    assert ids(tmp_path) == [second.remote_id, first.remote_id]
    assert len(read(tmp_path, "rss.xml").entries) == 2


def test_an_edit_and_a_deletion_are_seen(tmp_path: Path) -> None:
    channel = feed(tmp_path)
    number = channel.send(CONTENT, "k", ForgottenMade()).remote_id
    before = channel.look(number)
    assert before is not None
    assert before.there
    [path] = (files(tmp_path) / "entries").glob("*.json")
    path.write_text(path.read_text() + " ")
    after = channel.look(number)
    assert after is not None
    assert after.fingerprint != before.fingerprint
    path.unlink()
    gone = channel.look(number)
    assert gone is not None
    assert not gone.there
    strange = channel.look("urn:uuid:../../etc/passwd")
    assert strange is not None
    assert not strange.there


def test_several_processes_list_every_entry_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(3) as pool:
        pool.starmap(_send_some, [(str(tmp_path), start) for start in range(3)])
    assert len(ids(tmp_path)) == len(set(ids(tmp_path))) == 15
    assert not list(files(tmp_path).rglob("*.tmp"))


def _send_some(folder: str, start: int) -> None:
    channel = feed(Path(folder))
    for number in range(5):
        channel.send(CONTENT, f"{start}-{number}", ForgottenMade())
        channel.send(CONTENT, f"0-{number}", ForgottenMade())


def test_a_due_publication_becomes_an_entry(sqlite_store: Store, tmp_path: Path) -> None:
    desk = Desk(sqlite_store, NOW)
    [row] = desk.scheduled(desk.account("feed", verified=False, url=URL))
    ctx = Publishing(
        store=sqlite_store,
        office=OFFICE,
        owner="thử",
        open_channel=lambda each: channels.open_channel(each, room(tmp_path)),
    )
    publish_due(ctx, NOW)
    assert desk.row(row).state is S.PUBLISHED
    assert ids(tmp_path) == [desk.row(row).remote_id]


@pytest.mark.parametrize("options", [{"url": "http://xa.example/"}, {"folder": "../x"}, {"most": 0}])
def test_a_wrong_option_is_named(options: dict[str, Any]) -> None:
    with pytest.raises(BadSetting, match=next(iter(options))):
        channels.options_of("feed", {"url": URL, **options})


def raising(problem: Exception) -> Callable[..., None]:
    def act(*_: object, **__: object) -> None:
        raise problem

    return act
