"""Wordings are compared by keyed hashes, and only what every post shares comes back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from crawler import wording
from crawler.wording import Shared, alike, begun, hashed, joined, recovered, tokens, usable

KEY = b"k" * 32
POSTS = (
    "trụ sở huyện cũ sắp bán cho tập đoàn lớn làm chung cư tháng sau đấu giá",
    "nghe nói trụ sở huyện cũ sắp bán cho tập đoàn làm chung cư rồi tháng sau đấu giá",
    "Trụ sở huyện cũ sắp bán cho tập đoàn nào đó làm chung cư, tháng sau đấu giá nha",
)


def _run(posts: tuple[str, ...], key: bytes = KEY) -> Shared | None:
    shared = begun(key, tokens(posts[0]))
    for post in posts[1:]:
        match = joined(shared, key, tokens(post))
        if match is None:
            return None
        shared = match[0]
    return shared


def test_only_the_words_every_post_shares_come_back() -> None:
    shared = _run(POSTS)
    assert shared is not None
    shown = recovered(shared, KEY, tokens(POSTS[-1]))
    assert shown == "Trụ sở huyện cũ sắp bán cho tập đoàn … làm chung cư tháng sau đấu giá"


def test_a_different_claim_does_not_join() -> None:
    assert joined(begun(KEY, tokens(POSTS[0])), KEY, tokens("trường tư cũng miễn học phí năm nay")) is None


def test_half_the_words_in_common_is_not_the_same_claim() -> None:
    other = "trụ sở huyện cũ sắp bán rau củ quả cho bà con mỗi cuối tuần ở sân sau"
    assert not alike(tokens(POSTS[0]), tokens(other))


def test_accents_case_and_word_order_noise_are_the_same_words() -> None:
    assert alike(
        tokens(POSTS[0]), tokens("TRU SO HUYEN CU SAP BAN CHO TAP DOAN LON LAM CHUNG CU THANG SAU DAU GIA")
    )


FEES = "xã thu phí gửi xe ở chợ mới năm nghìn đồng"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FEES, FEES.replace("thu", "không thu")),
        (FEES.replace("thu", "chưa thu"), FEES),
        (FEES.replace("thu", "ko thu"), FEES),
    ],
)
def test_a_denial_makes_another_claim(one: str, other: str) -> None:
    """Nobody is counted among those who say the opposite."""
    for first, second in ((one, other), (other, one)):
        assert not alike(tokens(first), tokens(second))
        assert joined(begun(KEY, tokens(first)), KEY, tokens(second)) is None


def test_a_denial_is_kept_however_it_is_spelled() -> None:
    shared = _run((FEES.replace("thu", "không thu"), FEES.replace("thu", "ko thu")))
    assert shared is not None
    assert "ko thu" in recovered(shared, KEY, tokens(FEES.replace("thu", "ko thu")))


def test_three_content_words_are_too_few() -> None:
    assert not usable(tokens("là ở xã sáp nhập rồi nha"))
    assert usable(tokens("trụ sở huyện cũ bán đấu giá"))


def test_hashes_are_32_bits_and_mean_nothing_under_another_key() -> None:
    words = tokens(POSTS[0])
    assert all(0 <= each < 2**32 for each in hashed(KEY, words))
    assert joined(begun(KEY, words), b"o" * 32, words) is None


def test_what_is_kept_survives_its_packing_and_holds_no_letter() -> None:
    shared = begun(KEY, tokens(POSTS[0]))
    assert Shared.unpacked(shared.packed()) == shared
    assert len(shared.packed()) == 4 * (len(tokens(POSTS[0])) + 1)
    assert "huyện".encode() not in shared.packed()


def test_placeholders_and_long_numbers_are_never_words() -> None:
    found = [each.written for each in tokens("anh [TÊN] số [SĐT] gọi 0900 000 012 về 34 tỉnh 3.321 xã")]
    assert found == ["anh", "số", "gọi", "về", "34", "tỉnh", "3.321", "xã"]


def test_a_name_all_posts_share_is_not_shown() -> None:
    post = "chủ tịch xã mới là ông Nguyễn Văn Thử cháu ruột lãnh đạo huyện cũ"
    shared = begun(KEY, tokens(post))
    shown = recovered(shared, KEY, tokens(post))
    assert "Thử" not in shown
    assert "lãnh đạo huyện cũ" in shown


_word = st.sampled_from([*"abcdefgh", "xã", "huyện", "trụ", "sở", "bán", "đất", "giá", "34", "tỉnh"])
_post = st.lists(_word, min_size=1, max_size=16).map(" ".join)


@given(st.lists(_post, min_size=2, max_size=6).map(tuple))
def test_every_word_shown_stands_in_every_post(posts: tuple[str, ...]) -> None:
    shared = _run(posts)
    if shared is None:
        return
    shown = re.findall(r"[^\s…]+", recovered(shared, KEY, tokens(posts[-1])))
    for post in posts:
        assert set(shown) <= set(post.split())


@given(_post, _post)
def test_likeness_by_hashes_and_in_memory_agree(one: str, other: str) -> None:
    by_hash = joined(begun(KEY, tokens(one)), KEY, tokens(other)) is not None
    assert by_hash == alike(tokens(one), tokens(other))


@given(_post)
def test_a_post_is_like_itself_when_it_says_enough(post: str) -> None:
    words = tokens(post)
    content = [each for each in words if each.folded not in wording._BARE_FUNCTION]
    assert alike(words, words) == (len(content) >= wording.CONTENT_WORDS)
