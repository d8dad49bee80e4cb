"""Publishing to a real WordPress, also when its answers get lost."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from PIL import Image
from publishing_desk import NOW, OFFICE, Desk, rounds
from publishing_proxy import Proxy
from publishing_room import room

from demo.ports import free_port
from demo.wordpress import StoredPost, WordPress
from kiemtin.entities import Account, Attachment, Evidence, Outgoing
from kiemtin.errors import AccountNotOwned, Rejected, Transient
from kiemtin.ports import Channel
from kiemtin.states import MediaKind, PublicationState as S, VerdictLabel
from kiemtin.store import Store
from scheduler import channels
from scheduler.channels.wordpress import slug_of
from scheduler.context import LEASE
from scheduler.made import ForgottenMade
from scheduler.publisher import Publishing, publish_due, reconcile

pytestmark = pytest.mark.wordpress

CORRECTION = Outgoing(
    title="Đúng & sai về <trung tâm hành chính>",
    body="Thông tin lan truyền là sai [gallery] \\ 'vậy'.\n\nXem https://xa.example/a?b=1&c=2\ndòng <b>hai</b>",
    link="https://xa.example/chi-tiet",
    office=OFFICE,
    published_at=NOW,
    claim="Trung tâm đặt ở [nơi] <cũ>",
    verdict=VerdictLabel.REFUTED,
    evidence=(Evidence(fact="seat", statement="Trung tâm đặt ở nơi mới", source="Nghị quyết 1, 12/06/2025"),),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    with WordPress.start(tmp_path_factory.mktemp("wordpress") / "kho") as running:
        yield running


def publishes(path: str) -> bool:
    """True for the one call that makes a post public: it names the draft by its number."""
    return re.search(r"/wp/v2/posts/\d+", unquote(path)) is not None


def opened(site: WordPress, password: str = "", **options: Any) -> Channel:
    account = Account(
        id=1, channel="wordpress", title="Trang xã", options={"url": site.url, "user": site.user, **options}
    )
    return channels.open_channel(account, room(secret=password or site.application_password))


def publishing(store: Store, site: WordPress, password: str = "") -> Publishing:
    return Publishing(
        store=store,
        office=OFFICE,
        owner="thử",
        open_channel=lambda account: channels.open_channel(
            account, room(secret=password or site.application_password)
        ),
    )


def posts(site: WordPress, key: str) -> list[StoredPost]:
    """Whatever could be the post of a key, a double (``...-2``) too."""
    return [post for post in site.posts() if post.slug.startswith(slug_of(key))]


@pytest.mark.parametrize("api", ["auto", "wp-json", "rest_route"])
def test_a_correction_is_published_at_once_by_each_form_of_address(site: WordPress, api: str) -> None:
    channel = opened(site, api=api)
    receipt = channel.send(CORRECTION, f"khóa {api}", ForgottenMade())
    [post] = posts(site, f"khóa {api}")
    assert (post.status, str(post.id)) == ("publish", receipt.remote_id)
    assert channel.find(f"khóa {api}", ForgottenMade()) == receipt
    assert channel.send(CORRECTION, f"khóa {api}", ForgottenMade()) == receipt
    assert len(posts(site, f"khóa {api}")) == 1


def test_readers_see_the_text_as_it_was_approved(site: WordPress) -> None:
    receipt = opened(site).send(CORRECTION, "nguyên văn", ForgottenMade())
    page = httpx.get(receipt.remote_url, follow_redirects=True).text
    [data] = [
        json.loads(found)
        for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    ]
    assert data["@type"] == "ClaimReview"
    assert data["claimReviewed"] == CORRECTION.claim
    assert data["text"] == CORRECTION.body
    visible = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "[gallery]" in visible.replace("&#91;", "[").replace("&#93;", "]")
    assert "&lt;b&gt;hai&lt;/b&gt;" in visible
    assert "<b>hai</b>" not in visible
    assert "&lt;trung tâm hành chính&gt;" in visible
    assert 'href="https://xa.example/a?b=1&#038;c=2"' in visible or "a?b=1&amp;c=2" in visible
    assert "Nghị quyết 1, 12/06/2025" in visible
    assert OFFICE in visible


@pytest.fixture
def picture(tmp_path: Path) -> Attachment:
    path = tmp_path / "anh"
    Image.new("RGB", (64, 48), "teal").save(path, "JPEG")
    body = path.read_bytes()
    return Attachment(
        sha256=hashlib.sha256(body).hexdigest(),
        kind=MediaKind.IMAGE,
        mime="image/jpeg",
        size=len(body),
        name="Trụ sở mới.jpg",
        path=str(path),
        alt="Trụ sở mới nhìn từ đường lớn",
        width=64,
        height=48,
    )


def test_a_picture_is_uploaded_once_described_and_shown(site: WordPress, picture: Attachment) -> None:
    channel = opened(site)
    content = replace(CORRECTION, media=(picture,))
    for key in ("ảnh một", "ảnh hai"):  # the second text finds the file that is there
        made = ForgottenMade()
        channel.prepare(content, key, made)
        receipt = channel.send(content, key, made)
    page = httpx.get(receipt.remote_url, follow_redirects=True).text
    [address] = set(re.findall(r'<figure[^>]*><img[^>]* src="([^"]+)"', page))
    assert 'alt="Trụ sở mới nhìn từ đường lớn"' in page
    assert httpx.get(html.unescape(address)).headers["content-type"] == "image/jpeg"
    found = channel._rest.get("/wp/v2/media", search="kt-", _fields="slug,alt_text")  # type: ignore[attr-defined]
    assert found == [{"slug": f"kt-{picture.sha256[:24]}", "alt_text": picture.alt}]


def test_a_prepared_post_is_a_draft_that_readers_do_not_see(site: WordPress) -> None:
    channel = opened(site)
    made = ForgottenMade()
    for _ in range(3):
        channel.prepare(CORRECTION, "chờ giờ", made)
    assert channel.find("chờ giờ", made) is None
    assert not posts(site, "chờ giờ")
    assert len([each for each in site.posts("draft") if each.slug == slug_of("chờ giờ")]) == 1


def test_a_request_that_arrives_twice_makes_one_post(store: Store, site: WordPress) -> None:
    desk = Desk(store, NOW)
    with Proxy(site.url, lambda method, path: "twice" if method == "POST" else None) as proxy:
        [row] = desk.scheduled(desk.account("wordpress", url=proxy.url, user=site.user))
        publish_due(publishing(store, site), NOW)
    found = desk.row(row)
    assert found.state is S.PUBLISHED
    assert [str(each.id) for each in posts(site, found.key)] == [found.remote_id]


def test_an_edit_and_a_removal_there_are_seen(site: WordPress) -> None:
    channel = opened(site)
    receipt = channel.send(CORRECTION, "theo dõi", ForgottenMade())
    first = channel.look(receipt.remote_id)
    assert first is not None
    assert first == channel.look(receipt.remote_id)
    assert first.there
    rest = channel._rest  # type: ignore[attr-defined]
    rest.post(f"/wp/v2/posts/{receipt.remote_id}", {"content": "ai đó sửa"})
    edited = channel.look(receipt.remote_id)
    assert edited is not None
    assert (edited.there, edited.fingerprint == first.fingerprint) == (True, False)
    rest.post(f"/wp/v2/posts/{receipt.remote_id}", {"status": "draft"})
    hidden = channel.look(receipt.remote_id)
    assert hidden is not None
    assert not hidden.there
    removed = channel.look("999999")
    assert removed is not None
    assert not removed.there


def test_a_user_without_the_right_to_embed_publishes_the_text_alone(
    site: WordPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = opened(site)
    real = channel._me  # type: ignore[attr-defined]

    def author() -> dict[str, Any]:
        me: dict[str, Any] = real()
        channel._may_embed = False  # type: ignore[attr-defined]
        return me

    monkeypatch.setattr(channel, "_me", author)
    channel.send(CORRECTION, "không nhúng", ForgottenMade())
    [post] = posts(site, "không nhúng")
    assert "ld+json" not in post.html
    assert "Nghị quyết 1, 12/06/2025" in post.html


def test_ownership_is_the_right_to_publish(site: WordPress) -> None:
    assert "publish_posts" in opened(site).verify()
    with pytest.raises(AccountNotOwned, match="401"):
        opened(site, password="sai mat khau").verify()


def test_a_wrong_password_is_refused_before_anything_is_sent(site: WordPress) -> None:
    before = len(site.posts())
    with pytest.raises(Rejected, match="401") as refused:
        opened(site, password="sai mat khau").send(CORRECTION, "sai", ForgottenMade())
    assert refused.value.values["cause"] == "sign_in"
    assert "sai mat khau" not in str(refused.value.values)
    assert len(site.posts()) == before


def test_a_post_in_the_bin_was_published_and_is_not_made_again(site: WordPress) -> None:
    channel = opened(site)
    receipt = channel.send(CORRECTION, "bỏ đi", ForgottenMade())
    httpx.delete(
        site.rest(f"posts/{receipt.remote_id}"), auth=(site.user, site.application_password)
    ).raise_for_status()
    assert site.posts("trash")[-1].slug == slug_of("bỏ đi") + "__trashed"
    found = channel.find("bỏ đi", ForgottenMade())
    assert found is not None
    assert found.remote_id == receipt.remote_id
    assert channel.send(CORRECTION, "bỏ đi", ForgottenMade()).remote_id == receipt.remote_id
    assert posts(site, "bỏ đi") == []


def test_a_post_held_back_by_the_site_is_not_called_published(site: WordPress) -> None:
    httpx.post(
        site.rest("posts"),
        auth=(site.user, site.application_password),
        json={"title": "x", "content": "x", "slug": slug_of("giữ"), "status": "pending"},
    ).raise_for_status()
    for act in (
        lambda: opened(site).find("giữ", ForgottenMade()),
        lambda: opened(site).send(CORRECTION, "giữ", ForgottenMade()),
    ):
        with pytest.raises(Rejected, match="pending") as refused:
            act()
        assert refused.value.values["cause"] == "kept_back"
    assert posts(site, "giữ") == []


def test_a_site_that_is_down_is_transient(site: WordPress) -> None:
    site.stop_web()
    try:
        for act in (
            lambda: opened(site).send(CORRECTION, "tắt", ForgottenMade()),
            lambda: opened(site).find("tắt", ForgottenMade()),
        ):
            with pytest.raises(Transient) as refused:
                act()
            assert refused.value.values["cause"] == "unreachable"
    finally:
        site.start_web()


# --- the whole way ------------------------------------------------------------------------------


def test_a_due_publication_becomes_one_post(store: Store, site: WordPress) -> None:
    desk = Desk(store, NOW)
    [row] = desk.scheduled(desk.account("wordpress", verified=False, url=site.url, user=site.user))
    publish_due(publishing(store, site), NOW)
    found = desk.row(row)
    assert found.state is S.PUBLISHED
    [post] = posts(site, found.key)
    assert str(post.id) == found.remote_id
    assert post.status == "publish"


def test_a_lost_answer_is_found_again_and_never_doubled(store: Store, site: WordPress) -> None:
    desk = Desk(store, NOW)

    def drop(method: str, path: str) -> str | None:
        return "after" if method == "POST" and publishes(path) else None

    with Proxy(site.url, drop) as proxy:
        [row] = desk.scheduled(desk.account("wordpress", url=proxy.url, user=site.user))
        ctx = publishing(store, site)
        publish_due(ctx, NOW)
        found = desk.row(row)
        assert found.state is S.OUTCOME_UNKNOWN
        assert len(posts(site, found.key)) == 1
        for now in rounds(ctx, NOW):  # noqa: B007 - read after the loop
            if desk.row(row).state is not S.OUTCOME_UNKNOWN:
                break
        assert sum(method == "POST" and publishes(path) for method, path in proxy.seen) == 1
    found = desk.row(row)
    assert found.state is S.RECONCILED_PUBLISHED
    assert now - NOW < timedelta(minutes=5)
    [post] = posts(site, found.key)
    assert str(post.id) == found.remote_id


def test_a_request_that_never_arrived_is_sent_again_after_a_search(
    sqlite_store: Store, site: WordPress
) -> None:
    desk = Desk(sqlite_store, NOW)
    dropped: list[str] = []

    def drop(method: str, path: str) -> str | None:
        if method == "POST" and publishes(path) and not dropped:
            dropped.append(path)
            return "before"
        return None

    with Proxy(site.url, drop) as proxy:
        [row] = desk.scheduled(desk.account("wordpress", url=proxy.url, user=site.user))
        for _ in rounds(publishing(sqlite_store, site), NOW):
            if desk.row(row).state is S.PUBLISHED:
                break
    assert desk.row(row).state is S.PUBLISHED
    assert S.RECONCILED_ABSENT in desk.history(row)
    assert len(posts(site, desk.row(row).key)) == 1


def test_a_site_that_loses_many_answers_still_gets_each_post_once(
    sqlite_store: Store, site: WordPress
) -> None:
    desk = Desk(sqlite_store, NOW)
    turns = {"GET": cycle([None] * 6 + ["before"]), "POST": cycle(["after", None, None, "before", None])}

    def drop(method: str, path: str) -> str | None:
        return next(turns[method])

    with Proxy(site.url, drop) as proxy:
        account = desk.account("wordpress", url=proxy.url, user=site.user, api="wp-json")
        rows = [desk.scheduled(account, title=f"Bài {number}")[0] for number in range(6)]
        for _ in rounds(publishing(sqlite_store, site), NOW, hours=4):
            if all(desk.row(row).state in (S.PUBLISHED, S.RECONCILED_PUBLISHED) for row in rows):
                break
    for row in rows:
        found = desk.row(row)
        assert found.state in (S.PUBLISHED, S.RECONCILED_PUBLISHED)
        assert len(posts(site, found.key)) == 1


def test_a_wrong_password_ends_with_advice(sqlite_store: Store, site: WordPress) -> None:
    desk = Desk(sqlite_store, NOW)
    [row] = desk.scheduled(desk.account("wordpress", url=site.url, user=site.user))
    publish_due(publishing(sqlite_store, site, password="sai mat khau"), NOW)
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert "mật khẩu ứng dụng" in desk.row(row).advice
    assert posts(site, desk.row(row).key) == []


def test_an_unreachable_host_is_waited_for(sqlite_store: Store, site: WordPress) -> None:
    desk = Desk(sqlite_store, NOW)
    nobody = f"http://127.0.0.1:{free_port()}/"
    [row] = desk.scheduled(desk.account("wordpress", url=nobody, user=site.user))
    ctx = publishing(sqlite_store, site)
    publish_due(ctx, NOW)
    assert desk.row(row).state is S.RETRY_WAIT
    assert "không kết nối được" in desk.row(row).advice
    reconcile(ctx, NOW + LEASE)
    assert desk.row(row).state is S.RETRY_WAIT
