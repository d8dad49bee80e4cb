"""Addresses that are never read: people's profiles, closed groups, our own network."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, strategies as st

from crawler.addresses import host_of, is_public_ip, refusal, require_public, without_fragment
from kiemtin import errors


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/profile.php?id=1",
        "https://m.facebook.com/people/Mot-Nguoi/1/",
        "https://facebook.com/groups/nhom-kin",
        "https://facebook.com/mot.nguoi",
        "https://vi-vn.facebook.com/mot.nguoi/posts/1",
        "https://fb.com/mot.nguoi",
        "https://m.me/mot.nguoi",
        "https://zalo.me/0900000001",
        "https://zalo.me/g/abcdef",
        "https://www.tiktok.com/@motnguoi/video/1",
        "https://www.youtube.com/@motnguoi",
        "https://youtube.com/user/motnguoi",
        "https://www.instagram.com/motnguoi/",
        "https://x.com/motnguoi",
        "https://twitter.com/motnguoi/status/1",
        "https://www.threads.net/@motnguoi",
        "https://t.me/motnguoi",
        "https://t.me/+abcdef",
        "https://www.linkedin.com/in/mot-nguoi/",
        "https://mastodon.example/@motnguoi",
        "https://diendan.example/members/mot-nguoi.12/",
        "https://diendan.example/member.php?u=12",
        "https://diendan.example/memberlist.php?mode=viewprofile&u=2",
        "https://diendan.example/u/motnguoi",
        "https://diendan.example/forum/member/profile/3/",
        "https://FACEBOOK.com./profile.php?id=1",
        "https://www.tiktok.com/%40motnguoi",
        "https://bsky.app/profile/motnguoi.bsky.social/rss",
        "https://nguoi:matkhau@bao.example/rss",
        "ftp://bao.example/rss",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "bao.example/rss",
        "https:///rss",
        "",
    ],
)
def test_a_profile_a_closed_group_and_what_is_no_web_page_are_refused(address: str) -> None:
    assert refusal(address)
    with pytest.raises(errors.SourceRefused) as caught:
        require_public(address)
    assert caught.value.values["reason"] in caught.value.english()


@pytest.mark.parametrize(
    "address",
    [
        "https://bao.example/rss/thoi-su.rss",
        "https://bao.example/members/",
        "https://bao.example/thanh-vien.html",
        "https://t.me/s/kenhcongkhai",
        "https://graph.facebook.com/v26.0/1755847768034402/published_posts",
        "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=xa.example.vn",
        "https://www.youtube.com/feeds/videos.xml?channel_id=UC1",
        "https://diendan.example/threads/mot-chu-de.12/page-2",
        "https://notfacebook.com.example/profile/x",
        "https://xa.example/?p=12",
        "http://127.0.0.1:8000/rss",
    ],
)
def test_a_public_page_of_an_organisation_is_not_refused(address: str) -> None:
    assert refusal(address) is None
    assert require_public(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "khong phai", "",
    ],
)  # fmt: skip
def test_private_addresses_are_not_public_however_they_are_written(address: str) -> None:
    assert not is_public_ip(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public_ip(address)


@given(number=st.integers(0, 2**32 - 1))
def test_wrapping_an_address_in_ipv6_does_not_change_whether_it_is_public(number: int) -> None:
    plain = ipaddress.IPv4Address(number)
    mapped = ipaddress.IPv6Address(b"\0" * 10 + b"\xff\xff" + plain.packed)
    nat64 = ipaddress.IPv6Address(bytes.fromhex("0064ff9b") + b"\0" * 8 + plain.packed)
    assert is_public_ip(str(plain)) == is_public_ip(str(mapped)) == is_public_ip(str(nat64))
    if plain.is_private or plain.is_loopback or plain.is_link_local:
        assert not is_public_ip(str(plain))


@given(text=st.text(max_size=80))
def test_no_text_breaks_the_reading_of_an_address(text: str) -> None:
    for address in (text, f"https://{text}", f"https://bao.example/{text}"):
        assert refusal(address) is None or refusal(address)
        assert isinstance(host_of(address), str)


def test_a_fragment_never_reaches_a_server() -> None:
    assert without_fragment(" https://bao.example/a?b=1#binh-luan ") == "https://bao.example/a?b=1"
