"""Publishing to a real Bluesky server, also when its answers get lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes.kept_tokens import KeptTokens
from media_files import jpeg
from publishing_desk import NOW, OFFICE, Desk, rounds
from publishing_proxy import Proxy
from publishing_room import opened, room
from servers.bluesky_server import PASSWORD, Bluesky, bluesky

from kiemtin.entities import Account, Attachment, Outgoing
from kiemtin.errors import AccountNeedsPerson, AccountNotOwned, Rejected
from kiemtin.ports import Channel, Tokens
from kiemtin.states import MediaKind, PublicationState as S
from kiemtin.store import Store
from scheduler import channels
from scheduler.channels.bluesky_text import record_key
from scheduler.made import ForgottenMade
from scheduler.publisher import Publishing, publish_due

_NUMBERS = count(1)
CONTENT = Outgoing(
    title="Đúng & sai 🙂",
    body="Nội dung: https://xa.example/" + "a" * 60,
    link="",
    office=OFFICE,
    published_at=NOW,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bluesky]:
    with bluesky(tmp_path_factory.mktemp("bluesky")) as running:
        yield running


class Owned:
    """An account of the office on the server."""

    def __init__(self, server: Bluesky) -> None:
        self.server = server
        self.name = f"xathu{next(_NUMBERS)}"
        self.did = server.account(self.name)
        self.kept = KeptTokens(Tokens(access=""))

    def options(self, url: str = "") -> dict[str, Any]:
        return {"handle": f"{self.name}.test", "url": url or self.server.url, "counts": ""}

    def channel(self, password: str = PASSWORD) -> Channel:
        account = Account(id=1, channel="bluesky", title="Bluesky xã", options=self.options())
        return opened(account, secret=password, tokens=lambda: self.kept)

    def publishing(self, store: Store) -> Publishing:
        return Publishing(
            store=store,
            office=OFFICE,
            owner="thử",
            open_channel=lambda each: channels.open_channel(
                each, room(secret=PASSWORD, tokens=lambda: self.kept)
            ),
        )

    @property
    def posts(self) -> list[dict[str, Any]]:
        return self.server.posts(self.did)

    def access(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.kept.tokens().access}"}


@pytest.fixture
def owned(server: Bluesky) -> Owned:
    return Owned(server)


def test_a_record_is_taken_with_its_links_language_and_moment(owned: Owned) -> None:
    channel = owned.channel()
    made = ForgottenMade()
    channel.prepare(CONTENT, "k", made)
    receipt = channel.send(CONTENT, "k", made)
    [post] = owned.posts
    assert post["uri"] == receipt.remote_id == f"at://{owned.did}/app.bsky.feed.post/{record_key('k')}"
    assert post["value"]["createdAt"] == "2026-11-20T03:00:00.000Z"
    assert post["value"]["langs"] == ["vi"]
    [facet] = post["value"]["facets"]
    assert facet["features"][0]["uri"].endswith("a" * 60)


def test_repeated_sends_make_one_record_and_change_nothing(owned: Owned) -> None:
    channel = owned.channel()
    first = channel.send(CONTENT, "k", ForgottenMade())
    before = owned.posts
    for body in (CONTENT.body, "Đổi nội dung"):
        assert channel.send(replace(CONTENT, body=body), "k", ForgottenMade()) == first
    assert owned.posts == before


def test_a_picture_goes_up_before_its_post(owned: Owned, tmp_path: Path) -> None:
    path = tmp_path / "anh"
    path.write_bytes(jpeg(size=(40, 30)))
    item = Attachment(
        sha256="anh",
        kind=MediaKind.IMAGE,
        mime="image/jpeg",
        size=path.stat().st_size,
        name="anh.jpg",
        path=str(path),
        alt="Bản đồ",
        width=40,
        height=30,
    )
    content = replace(CONTENT, media=(item,))
    channel = owned.channel()
    made = ForgottenMade()
    channel.prepare(content, "k", made)
    channel.send(content, "k", made)
    [picture] = owned.posts[0]["value"]["embed"]["images"]
    assert picture["alt"] == "Bản đồ"
    assert picture["image"]["mimeType"] == "image/jpeg"


def test_ownership_is_the_session_of_this_handle(owned: Owned) -> None:
    assert owned.did in owned.channel().verify()
    with pytest.raises(AccountNotOwned):
        Owned(owned.server).channel(password="sai-mat-khau").verify()


def test_a_refresh_token_is_good_for_one_use_and_the_chain_goes_on(owned: Owned) -> None:
    channel = owned.channel()
    channel.verify()
    for number in range(3):
        kept = owned.kept.tokens()
        owned.kept.kept.append(replace(kept, access="khong.con.dung"))
        channel.send(CONTENT, f"k{number}", ForgottenMade())
    assert len(owned.posts) == 3
    assert len({each.refresh for each in owned.kept.kept}) == len(owned.kept.kept) - 3


def test_an_edit_and_a_deletion_on_the_far_side_are_seen(owned: Owned) -> None:
    channel = owned.channel()
    uri = channel.send(CONTENT, "k", ForgottenMade()).remote_id
    before = channel.look(uri)
    assert before is not None
    assert before == channel.look(uri)
    place = {"repo": owned.did, "collection": "app.bsky.feed.post", "rkey": record_key("k")}
    value = owned.posts[0]["value"] | {"text": "Ai đó sửa", "facets": []}
    httpx.post(
        f"{owned.server.url}/xrpc/com.atproto.repo.putRecord",
        json={**place, "record": value},
        headers=owned.access(),
    ).raise_for_status()
    after = channel.look(uri)
    assert after is not None
    assert after.fingerprint != before.fingerprint
    httpx.post(
        f"{owned.server.url}/xrpc/com.atproto.repo.deleteRecord", json=place, headers=owned.access()
    ).raise_for_status()
    gone = channel.look(uri)
    assert gone is not None
    assert not gone.there
    assert channel.find("k", ForgottenMade()) is None


def test_what_the_server_refuses_is_told_and_not_posted(owned: Owned) -> None:
    too_long = replace(CONTENT, body="ấ" * 301)
    with pytest.raises(Rejected) as refused:
        owned.channel().send(too_long, "k", ForgottenMade())
    assert refused.value.values["cause"] == "bluesky_refused"
    with pytest.raises(AccountNeedsPerson):
        Owned(owned.server).channel(password="sai-mat-khau").send(CONTENT, "k", ForgottenMade())
    assert owned.posts == []


def test_a_due_publication_becomes_one_post(store: Store, owned: Owned) -> None:
    desk = Desk(store, NOW)
    [row] = desk.scheduled(desk.account("bluesky", verified=False, **owned.options()))
    publish_due(owned.publishing(store), NOW)
    found = desk.row(row)
    assert found.state is S.PUBLISHED
    assert [each["uri"] for each in owned.posts] == [found.remote_id]


def test_a_server_that_loses_most_answers_still_gets_each_post_once(
    sqlite_store: Store, owned: Owned
) -> None:
    desk = Desk(sqlite_store, NOW)
    turns = {"GET": cycle([None] * 6 + ["before"]), "POST": cycle(["after", "before", None])}

    def drop(method: str, path: str) -> str | None:
        return next(turns["POST" if "putRecord" in path else "GET"])

    with Proxy(owned.server.url, drop) as proxy:
        account = desk.account("bluesky", **owned.options(proxy.url))
        rows = [
            desk.scheduled(account, title=f"Bài {number}", body="Nội dung ngắn.")[0] for number in range(12)
        ]
        for _ in rounds(owned.publishing(sqlite_store), NOW, hours=4):
            if all(desk.row(row).state in (S.PUBLISHED, S.RECONCILED_PUBLISHED) for row in rows):
                break
    found = [desk.row(row) for row in rows]
    assert {each.state for each in found} <= {S.PUBLISHED, S.RECONCILED_PUBLISHED}
    assert sorted(str(each.remote_id) for each in found) == sorted(each["uri"] for each in owned.posts)
    assert any(each.state is S.RECONCILED_PUBLISHED for each in found)
