"""What keeps a text from being submitted: blanks of its form, links nobody can open, images without words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from kiemtin.entities import Content, Evidence, MediaUse, Variant
from kiemtin.errors import AltTextNeeded, BadLink, BlanksLeft, EmptyDraft, MediaMissing, NoTarget
from kiemtin.media import MediaItem
from kiemtin.states import MediaKind
from review.readiness import is_web_address, lacking
from review.templates import OFFERED, TEMPLATES, blanks, fill
from review.variants import tidy, variant_of

GOOD = Content(title="Tiêu đề", body="Nội dung [xem](https://xa.gov.vn/a_(b)).", accounts=(1,))
EVIDENCE = Evidence(fact="T-1", statement="Xã Mới có 3 thôn.", source="Nghị quyết 1.")


def item(sha: str, kind: MediaKind = MediaKind.IMAGE, alt: str = "") -> MediaItem:
    return MediaItem(
        id=1,
        sha256=sha,
        kind=kind,
        mime="image/png",
        size=10,
        name=f"{sha[:3]}.png",
        alt=alt,
        licence="của cơ quan",
        added_by=None,
        added_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def kinds(content: Content, *items: MediaItem) -> list[type]:
    return [type(each) for each in lacking(content, {each.sha256: each for each in items})]


def test_a_whole_text_lacks_nothing():
    assert kinds(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"title": "  "}, EmptyDraft),
        ({"body": "\n"}, EmptyDraft),
        ({"accounts": ()}, NoTarget),
        ({"body": "Thời gian: [điền: khi nào]"}, BlanksLeft),
        ({"title": "[fill in: what]"}, BlanksLeft),
        ({"link": "xa.gov.vn"}, BadLink),
        ({"body": "[bấm](javascript:alert(1))"}, BadLink),
        ({"body": "[bấm]()"}, BadLink),
        ({"variants": (Variant(account=1, link="http://"),)}, BadLink),
        ({"variants": (Variant(account=1, body="[điền: gì]"),)}, BlanksLeft),
        ({"media": (MediaUse(sha256="a" * 64),)}, MediaMissing),
        ({"variants": (Variant(account=1, media=(MediaUse(sha256="a" * 64, alt="x"),)),)}, MediaMissing),
    ],
)
def test_what_is_missing_is_told(changes, error):
    assert kinds(replace(GOOD, **changes)) == [error]


def test_an_image_needs_words_here_or_in_the_library_a_document_does_not():
    sha = "a" * 64
    bare = replace(GOOD, media=(MediaUse(sha256=sha),))
    assert kinds(bare, item(sha)) == [AltTextNeeded]
    assert kinds(bare, item(sha, alt="bản đồ")) == []
    assert kinds(replace(GOOD, media=(MediaUse(sha256=sha, alt="bản đồ"),)), item(sha)) == []
    assert kinds(bare, item(sha, MediaKind.DOCUMENT)) == []


@pytest.mark.parametrize(
    ("link", "good"),
    [
        ("https://xa.gov.vn", True),
        ("http://xa.gov.vn:8080/tin?x=1#y", True),
        ("https://thử.vn/tin", True),
        ("https://1.1.1.1/", True),
        ("", False),
        ("xa.gov.vn", False),
        ("ftp://xa.gov.vn", False),
        ("https://", False),
        ("https://localhost/x", False),
        ("https://127.0.0.1/", False),
        ("http://192.168.1.1/", False),
        ("http://[::1]/", False),
        ("https://may-chu.local/", False),
        ("https://user:pw@xa.gov.vn/", False),
        ("https://xa.gov.vn/a b", False),
        ("https://xa.gov.vn/\u202e", False),
        ("https://xa.gov.vn:99999/", False),
        ("https://a..b/", False),
        ("https://xa.gov.vn/" + "x" * 2048, False),
    ],
)
def test_only_addresses_that_readers_can_open_are_links(link, good):
    assert is_web_address(link) is good


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", OFFERED)
def test_every_form_is_filled_with_claim_and_fact_and_its_title_repeats_no_claim(name, language):
    made = fill(
        TEMPLATES[name], office="Xã Mới", language=language, claim="Xã Mới có 9 thôn.", evidence=EVIDENCE
    )
    assert "Xã Mới có 9 thôn" not in made.title
    assert made.body.rstrip().endswith("Xã Mới")
    assert made.template == name
    assert "{" not in made.title + made.body
    assert ".." not in made.body
    assert len(made.title) <= 150
    if name in ("correction", "answer", "scam_warning"):
        assert "Xã Mới có 3 thôn" in made.body
        assert "Nghị quyết 1" in made.body
        assert made.facts == ("T-1",)


@pytest.mark.parametrize("name", OFFERED)
def test_what_nobody_filled_in_keeps_a_form_from_being_submitted(name):
    made = replace(fill(TEMPLATES[name], office="Xã Mới"), accounts=(1,))
    assert blanks(made.title + made.body)
    assert kinds(made) == [BlanksLeft]


def test_variants_are_kept_for_targets_only_and_only_where_they_say_something():
    text = replace(
        GOOD,
        title=" Tiêu đề ",
        accounts=(2, 1),
        variants=(
            Variant(account=1, body=" Ngắn. "),
            Variant(account=2),
            Variant(account=3, body="Không gửi tới đây"),
        ),
    )
    made = tidy(text)
    assert made.variants == (Variant(account=1, body="Ngắn."),)
    assert made.title == "Tiêu đề"
    assert tidy(made) == made
    assert variant_of(made, 2) == Variant(account=2)
    # Without its files is something else than with the text's own.
    assert tidy(replace(GOOD, variants=(Variant(account=1, media=()),))).variants


CONTENTS = st.builds(
    Content,
    title=st.sampled_from("ab"),
    body=st.sampled_from("ab"),
    link=st.sampled_from(["", "https://a.vn"]),
    accounts=st.lists(st.integers(1, 3), unique=True).map(tuple),
    media=st.lists(st.builds(MediaUse, sha256=st.sampled_from("xy"), alt=st.sampled_from("pq"))).map(tuple),
    variants=st.lists(
        st.builds(
            Variant,
            account=st.integers(1, 3),
            title=st.sampled_from(["", "c"]),
            body=st.sampled_from(["", "c"]),
            media=st.sampled_from([None, (), (MediaUse(sha256="z"),)]),
        ),
        unique_by=lambda each: each.account,
        max_size=3,
    ).map(tuple),
    language=st.sampled_from(["vi", "en"]),
)


@given(CONTENTS, CONTENTS)
def test_two_texts_with_one_hash_are_the_same_on_every_account(one, other):
    """What is approved by its hash is what each account gets: text, files, alt texts, targets, variants."""
    one, other = tidy(one), tidy(other)
    if one.digest() == other.digest():
        assert set(one.accounts) == set(other.accounts)
        for account in one.accounts:
            assert one.on(account) == other.on(account)
    else:
        assert one != other


@given(CONTENTS)
def test_what_is_kept_as_data_comes_back_with_its_hash(content):
    again = Content.from_json(json.loads(json.dumps(content.to_json())))
    assert again == content
    assert again.digest() == content.digest()
