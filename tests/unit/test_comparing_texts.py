"""Two versions of a text: what differs is found in every field, and both texts can be read off it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, strategies as st

from kiemtin.entities import Content, MediaUse, Variant
from review.comparing import compare, words

BASE = Content(title="Thông báo", body="Từ ngày 1, xã mới hoạt động.", link="https://a.vn", accounts=(1, 2))
ACCOUNTS, FILES = {1: "Trang", 2: "Trang tin"}, {"a" * 64: "bando.png", "b" * 64: "to.pdf"}
TEXT = st.text(st.sampled_from("ab \n\tđạ"), max_size=40)


def parts(after: Content, before: Content = BASE):
    return compare(before, after, accounts=ACCOUNTS, files=FILES)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_off_the_difference(before, after):
    pieces = words(before, after)
    assert "".join(text for kind, text in pieces if kind != "new") == before
    assert "".join(text for kind, text in pieces if kind != "old") == after
    assert (before == after) == all(kind == "same" for kind, _ in pieces)


def test_the_same_text_differs_in_nothing():
    assert parts(BASE) == ()


def test_what_is_taken_out_comes_before_what_is_put_in():
    (part,) = parts(replace(BASE, body="Từ ngày 2, xã mới hoạt động."))
    assert part.field == "body"
    assert part.pieces == (
        ("same", "Từ ngày "),
        ("old", "1,"),
        ("new", "2,"),
        ("same", " xã mới hoạt động."),
    )


def test_a_new_sentence_stands_whole_behind_the_old_one():
    """Not a word of one between two of the other, only because both have spaces."""
    (part,) = parts(replace(BASE, body="Hoàn toàn khác hẳn"))
    assert part.pieces == (("old", BASE.body), ("new", "Hoàn toàn khác hẳn"))


def test_every_field_that_can_be_approved_is_compared():
    """The hash covers it, so an approver must see it: a field added later has to be compared too."""
    changed = {
        "title": "Khác",
        "body": "Khác",
        "link": "https://b.vn",
        "accounts": (2,),
        "facts": ("T-1",),
        "media": (MediaUse(sha256="a" * 64, alt="bản đồ"),),
        "variants": (Variant(account=2, body="Ngắn."),),
        "language": "en",
        "embargo": datetime(2026, 12, 1, tzinfo=UTC),
    }
    # Which form it was begun from and which day of a series it is say nothing to a reader.
    assert set(changed) == set(BASE.to_json()) - {"template", "series_at"}
    for name, value in changed.items():
        after = replace(BASE, **{name: value})
        assert after.digest() != BASE.digest()
        assert len(parts(after)) == 1, name


def test_targets_and_files_are_named_for_people():
    after = replace(BASE, accounts=(2,), media=(MediaUse(sha256="a" * 64, alt="bản đồ"),))
    told = {each.field: each.pieces for each in parts(after)}
    assert told["targets"] == (("old", "Trang"), ("same", "Trang tin"))
    assert told["media"] == (("new", "bando.png (bản đồ)"),)
    (alt,) = parts(replace(after, media=(MediaUse(sha256="a" * 64, alt="sơ đồ"),)), after)
    assert alt.pieces == (("old", "bando.png (bản đồ)"), ("new", "bando.png (sơ đồ)"))


def test_a_variant_is_compared_under_its_accounts_name():
    before = replace(BASE, variants=(Variant(account=2, title="Ngắn"),))
    after = replace(BASE, variants=(Variant(account=2, title="Rất ngắn", media=()),))
    (part,) = parts(after, before)
    assert (part.account, part.field) == ("Trang tin", "title")
    (gone,) = parts(BASE, before)
    assert gone.pieces == (("old", "Ngắn"),)
