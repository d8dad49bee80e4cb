"""A page of the corrections site that was wrong leads to its correction; nothing else in it changes (S10)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from kiemtin.entities import Attachment, Outgoing
from kiemtin.states import MediaKind
from reports.site_pages import (
    Page,
    Site,
    errata_noted,
    errata_of,
    read_page,
    render_errata,
    render_page,
    with_errata,
)
from scheduler.channels.site import SiteChannel
from scheduler.made import ForgottenMade

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SITE = Site(url="https://xa.example/", title="Đính chính", office="UBND xã Thử Nghiệm")
WRONG = Outgoing(
    title="Trung tâm đặt ở đâu?", body="Nội dung sai.", link="", office=SITE.office, published_at=AT
)
MADE = ForgottenMade()


@pytest.fixture
def channel(tmp_path: Path) -> SiteChannel:
    return SiteChannel(tmp_path, SITE)


def corrects(url: str, *, title: str = "Đính chính bài của chúng tôi", hours: int = 1) -> Outgoing:
    return replace(WRONG, title=title, corrects=url, published_at=AT + timedelta(hours=hours))


def sent(channel: SiteChannel, content: Outgoing, key: str) -> tuple[Path, str]:
    receipt = channel.send(content, key, MADE)
    channel.settle(final=True)
    return channel.folder / receipt.remote_id, receipt.remote_url


def test_the_wrong_page_says_so_and_leads_to_its_correction_which_leads_back(channel: SiteChannel) -> None:
    wrong, url = sent(channel, WRONG, "sai")
    assert "đã có đính chính" not in wrong.read_text("utf-8")
    erratum, _ = sent(channel, corrects(url), "đúng")
    noted = wrong.read_text("utf-8")
    assert "Bài này đã có đính chính" in noted
    assert f'<a href="../dinh-chinh/{erratum.name}">Đính chính bài của chúng tôi</a>' in noted
    assert "20/11/2026 11:00" in noted
    assert noted.index("</h1>") < noted.index("đã có đính chính") < noted.index("<p>Nội dung sai")
    assert f'href="{url}"' in erratum.read_text("utf-8")
    assert "đã có đính chính" not in erratum.read_text("utf-8")


def test_the_public_log_tells_of_both(channel: SiteChannel) -> None:
    _, url = sent(channel, WRONG, "sai")
    erratum, _ = sent(channel, corrects(url), "đúng")
    log = (channel.folder / "nhat-ky.html").read_text("utf-8")
    assert f'Đã có <a href="dinh-chinh/{erratum.name}">đính chính</a>' in log
    assert f'Đính chính <a href="{url}" rel="noopener">bài trước của chúng tôi</a>' in log
    assert "Số bài: 2" in log


def test_our_own_note_is_no_edit_and_anybody_elses_change_is_one(channel: SiteChannel) -> None:
    wrong, url = sent(channel, WRONG, "sai")
    remote = f"dinh-chinh/{wrong.name}"
    before = channel.look(remote)
    sent(channel, corrects(url), "đúng")
    assert channel.look(remote) == before
    noted = wrong.read_text("utf-8")
    for old, new in (
        ("Nội dung sai", "Nội dung khác"),
        ("Bài này đã có đính chính", "Bài này hoàn toàn đúng"),
        ("<aside", "<p>Xem http://lua.example</p><aside"),
        ("</aside>", "</aside><p>thêm</p>"),
    ):
        assert old in noted
        wrong.write_text(noted.replace(old, new, 1), "utf-8")
        assert channel.look(remote).fingerprint != before.fingerprint, new
    wrong.write_text(noted, "utf-8")
    assert channel.look(remote) == before


def test_a_note_is_taken_for_ours_only_while_the_correction_says_so(channel: SiteChannel) -> None:
    """A forged note that leads to some other page of ours is an edit."""
    wrong, _ = sent(channel, WRONG, "sai")
    other, _ = sent(channel, replace(WRONG, title="Bài khác"), "khác")
    remote = f"dinh-chinh/{wrong.name}"
    before = channel.look(remote)
    page = Page(path=f"dinh-chinh/{other.name}", content=replace(WRONG, title="Bài khác"))
    forged = with_errata(wrong.read_text("utf-8"), render_errata(remote, [page]))
    wrong.write_text(forged, "utf-8")
    assert channel.look(remote).fingerprint != before.fingerprint


def test_two_corrections_are_both_named_in_order(channel: SiteChannel) -> None:
    wrong, url = sent(channel, WRONG, "sai")
    sent(channel, corrects(url, title="Lần hai", hours=5), "hai")
    sent(channel, corrects(url, title="Lần một", hours=2), "một")
    text = wrong.read_text("utf-8")
    assert text.count("Bài này đã có đính chính") == 2
    assert text.index("Lần một") < text.index("Lần hai")
    assert text.count("<!--kiemtin-errata-->") == 1


def test_a_correction_can_be_corrected(channel: SiteChannel) -> None:
    _, url = sent(channel, WRONG, "sai")
    middle, address = sent(channel, corrects(url), "giữa")
    sent(channel, corrects(address, title="Đúng hẳn", hours=9), "cuối")
    assert "Đúng hẳn" in middle.read_text("utf-8")


def test_pictures_and_files_of_the_wrong_page_stay(channel: SiteChannel, tmp_path: Path) -> None:
    kept = tmp_path / "anh"
    kept.write_bytes(b"x")
    picture = Attachment(
        sha256="a" * 64,
        path=str(kept),
        name="anh.png",
        mime="image/png",
        size=1,
        alt="Bản đồ mới",
        kind=MediaKind.IMAGE,
    )
    wrong, url = sent(channel, replace(WRONG, media=(picture,)), "sai")
    before = wrong.read_text("utf-8")
    sent(channel, corrects(url), "đúng")
    assert "Bản đồ mới" in before
    assert with_errata(wrong.read_text("utf-8"), "") == before


def test_the_site_may_have_moved_to_another_address_since(tmp_path: Path) -> None:
    old = SiteChannel(tmp_path, replace(SITE, url="http://cu.example/trang/"))
    wrong, url = sent(old, WRONG, "sai")
    sent(SiteChannel(tmp_path, SITE), corrects(url), "đúng")
    assert "Bài này đã có đính chính" in wrong.read_text("utf-8")


def test_a_correction_of_a_post_elsewhere_touches_no_page(channel: SiteChannel) -> None:
    wrong, _ = sent(channel, WRONG, "sai")
    before = wrong.read_bytes()
    for number, url in enumerate(
        ("https://facebook.example/1", "nonsense", "https://xa.example/", "http://[")
    ):
        sent(channel, corrects(url), f"đúng {number}")
    assert wrong.read_bytes() == before


def test_a_note_whose_correction_was_taken_away_goes_too(channel: SiteChannel) -> None:
    wrong, url = sent(channel, WRONG, "sai")
    before = wrong.read_bytes()
    erratum, _ = sent(channel, corrects(url), "đúng")
    erratum.unlink()
    channel.rebuild()
    assert wrong.read_bytes() == before


def test_a_note_that_a_killed_process_did_not_write_is_written_by_the_next(channel: SiteChannel) -> None:
    wrong, url = sent(channel, WRONG, "sai")
    channel.send(corrects(url), "đúng", MADE)  # and killed before the lists were made
    assert "đã có đính chính" not in wrong.read_text("utf-8")
    SiteChannel(channel.folder, SITE).settle(final=True)
    assert "đã có đính chính" in wrong.read_text("utf-8")


def test_pages_are_written_once_and_not_at_every_listing(channel: SiteChannel) -> None:
    wrong, url = sent(channel, WRONG, "sai")
    sent(channel, corrects(url), "đúng")
    at = wrong.stat().st_mtime_ns
    for _ in range(3):
        channel.rebuild()
    SiteChannel(channel.folder, SITE).rebuild()
    assert wrong.stat().st_mtime_ns == at
    assert wrong.stat().st_mode & 0o777 == 0o644
    assert not list(channel.folder.rglob("*.tmp"))


def test_a_page_that_says_it_is_another_is_not_believed(channel: SiteChannel) -> None:
    wrong, url = sent(channel, WRONG, "sai")
    erratum, _ = sent(channel, corrects(url), "đúng")
    before = wrong.read_bytes()
    text = erratum.read_text("utf-8").replace(f"dinh-chinh/{erratum.name}", "dinh-chinh/../../lua.html")
    (erratum.parent / f"{'0' * 20}.html").write_text(text, "utf-8")
    channel.rebuild()
    assert wrong.read_bytes() == before


texts = st.text(max_size=60)
tricky = st.sampled_from(
    ["<!--kiemtin-errata-->", "<!--/kiemtin-errata-->\n", "</h1>", "</aside>", "{{ x }}", "\\g<0>", "\\1"]
)
words = st.lists(texts | tricky, max_size=3).map("".join)


@given(title=words, body=words, other=words)
def test_whatever_the_texts_a_note_is_put_on_and_taken_off_without_a_trace(
    title: str, body: str, other: str
) -> None:
    page = Page(path="dinh-chinh/aa.html", content=replace(WRONG, title=title, body=body))
    erratum = Page(
        path="dinh-chinh/bb.html", content=corrects("https://xa.example/dinh-chinh/aa.html", title=other)
    )
    text = render_page(SITE, page)
    assert errata_noted(text) == ""
    found = errata_of([page, erratum])
    assert found == {page.path: (erratum,)}
    note = render_errata(page.path, found[page.path])
    noted = with_errata(text, note)
    assert errata_noted(noted) == note
    assert with_errata(noted, note) == noted
    assert with_errata(noted, "") == text
    assert read_page(noted) == read_page(text)
    assert len(re.findall("<aside", noted)) == 1
