"""Writing: forms, autosaves, language versions, errata, limits of each channel before a text is submitted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from publishing_room import room
from seeded import FACT, OFFICE, STATEMENT, Agreeable, Office

from cli.desk_channels import DeskChannels, as_sent
from dashboard.deps import NoLibrary
from kiemtin.entities import MediaUse, Variant
from kiemtin.errors import (
    AltTextNeeded,
    BadLink,
    BlanksLeft,
    Conflict,
    LimitsBroken,
    MediaMissing,
    NoSuchLanguage,
    NotAllowed,
    NotFound,
    NotPublished,
    UnknownChannel,
)
from kiemtin.states import MediaKind, PublicationState, VerdictLabel
from kiemtin.words import say
from review import approvals, autosaves, drafts, errata, translations
from review.showing import Showroom, Written, outgoing, shown
from scheduler.outgoing import load_all

S = PublicationState
SENT = (S.CLAIMED, S.PREPARED, S.SENDING, S.PUBLISHED)
SHA = "a" * 64


class Shelf(NoLibrary):
    """A library whose files lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        return self.folder / sha256


@pytest.fixture
def showroom(tmp_path, office) -> Showroom:
    with office.store.work() as uow:
        options = {"url": "https://tin.example/", "user": "tin"}
        blog = uow.accounts.put(channel="wordpress", title=office.blog.title, options=options)
        uow.accounts.verified(blog, "administrator", office.now)
        uow.commit()
    return Showroom(
        channels=DeskChannels(room(tmp_path, office=OFFICE)), library=Shelf(tmp_path), office=OFFICE
    )


def picture(office: Office, folder: Path, alt: str = "") -> MediaUse:
    (folder / SHA).write_bytes(b"x")
    with office.store.work() as uow:
        uow.media.add(
            sha256=SHA,
            kind=MediaKind.IMAGE,
            mime="image/png",
            size=1,
            name="bando.png",
            now=office.now,
            alt=alt,
            width=10,
            height=10,
        )
        uow.commit()
    return MediaUse(sha256=SHA)


def started(office: Office, **changes):
    made = drafts.start_blank(office.store, office.editor, title="Tiêu đề", body="Nội dung.", now=office.now)
    if changes:
        content = replace(made.latest.content, **changes)
        drafts.revise(office.store, office.editor, draft=made.id, after=1, content=content, now=office.now)
    return office.draft(made.id)


def submit(office: Office, made, **more):
    return drafts.submit(
        office.store,
        office.editor,
        Agreeable(),
        draft=made.id,
        number=made.latest.number,
        now=office.now,
        **more,
    )


def published(office: Office, *, on=("site", "blog")):
    """An approved correction that is out on some accounts; (draft, rows)."""
    made, rows = office.scheduled()
    with office.store.work() as uow:
        for number, row in zip(("site", "blog"), rows, strict=True):
            if number in on:
                found = uow.publications.get(row)
                for state in SENT:
                    more = (
                        {"remote_id": "7", "remote_url": f"http://{number}.example/7", "sent_at": office.now}
                        if state is S.PUBLISHED
                        else {}
                    )
                    found = uow.publications.move(found, state, now=office.now, **more)
        uow.commit()
    return made, rows


# forms


@pytest.mark.parametrize("template", ["notice", "answer", "scam_warning", "good_example", "correction"])
def test_a_draft_begins_from_a_form_and_is_not_submitted_with_its_blanks(office, template):
    made = drafts.start_from(office.store, office.editor, template=template, office=OFFICE, now=office.now)
    assert made.latest.content.template == template
    assert made.latest.content.accounts == (office.site.id, office.blog.id)
    with pytest.raises(BlanksLeft):
        submit(office, made)


def test_a_form_takes_the_claims_verdict_and_fact(office):
    claim = office.decided()
    made = drafts.start_from(
        office.store, office.editor, template="answer", office=OFFICE, claim=claim, now=office.now
    )
    content = made.latest.content
    assert (made.kind, made.claim, content.facts) == ("answer", claim, (FACT,))
    assert "Trung tâm hành chính của tỉnh Thử đặt ở phường Mới" in content.body
    assert "Nghị quyết số 1/TN" in content.body
    assert STATEMENT not in content.title


def test_a_form_takes_a_fact_by_its_id_and_refuses_one_that_is_not_there(office):
    begin = {"template": "notice", "office": OFFICE, "now": office.now}
    made = drafts.start_from(office.store, office.editor, fact=FACT, **begin)
    assert "Nghị quyết số 1/TN" in made.latest.content.body
    for wrong in ({"fact": "X-99"}, {"claim": office.claim()}, {"template": "erratum"}, {"template": "?"}):
        with pytest.raises(NotFound):
            drafts.start_from(office.store, office.editor, **{**begin, **wrong})


def test_a_correction_of_a_claim_is_begun_once(office):
    claim = office.decided()
    begin = {"template": "correction", "office": OFFICE, "claim": claim, "now": office.now}
    made = drafts.start_from(office.store, office.editor, **begin)
    assert drafts.start_from(office.store, office.second_editor, **begin).id == made.id
    assert (
        made.id
        == drafts.start_correction(office.store, office.editor, claim=claim, office=OFFICE, now=office.now).id
    )


# what a text needs before it is submitted


def test_links_and_images_are_looked_at_before_submission(office, tmp_path):
    with pytest.raises(BadLink):
        submit(office, started(office, link="xa.gov.vn"))
    with pytest.raises(MediaMissing):
        submit(office, started(office, media=(MediaUse(sha256="b" * 64, alt="x"),)))
    use = picture(office, tmp_path)
    with pytest.raises(AltTextNeeded):
        submit(office, started(office, media=(use,)))
    assert submit(office, started(office, media=(replace(use, alt="Bản đồ xã"),))).submitted_at


def test_a_text_too_long_for_one_account_is_not_submitted_and_a_variant_mends_it(office, showroom):
    long = started(office, title="T" * 301)
    with pytest.raises(LimitsBroken) as told:
        submit(office, long, room=showroom)
    assert office.site.title in told.value.vietnamese()
    assert "300" in told.value.vietnamese()
    assert office.draft(long.id).latest.submitted_at is None
    variants = tuple(Variant(account=each.id, title="Ngắn") for each in (office.site, office.blog))
    assert submit(office, started(office, title="T" * 301, variants=variants), room=showroom).submitted_at


def test_a_preview_that_cannot_be_made_is_told_for_its_account_only(office, showroom):
    with office.store.work() as uow:
        strange = uow.accounts.put(channel="khong-co", title="Kênh lạ", options={})
        uow.accounts.verified(strange, "x", office.now)
        uow.commit()
    content = office.content(accounts=(office.site.id, strange, 999))
    with office.store.read() as uow:
        site, odd, gone = shown(uow, showroom, Written(content=content), office.now)
    assert (site.problem, site.preview.limit, site.preview.length) == (None, 200_000, len("Nội dung thử."))
    assert isinstance(odd.problem, UnknownChannel)
    assert isinstance(gone.problem, NotFound)


def test_what_is_previewed_is_what_the_publisher_sends(office, showroom, tmp_path):
    """For every field and both kinds of channels: else people approve what nobody will see."""
    use = replace(picture(office, tmp_path, alt="Bản đồ"), alt="Bản đồ xã Mới")
    made = office.submitted()
    content = replace(
        made.latest.content,
        body="**Đậm** và [đường dẫn](https://xa.gov.vn).",
        link="https://xa.gov.vn/tin",
        media=(use,),
        variants=(Variant(account=office.blog.id, title="Riêng cho trang tin", body="Ngắn *thôi*."),),
    )
    drafts.revise(office.store, office.editor, draft=made.id, after=1, content=content, now=office.now)
    submit(office, office.draft(made.id), room=showroom)
    made = office.draft(made.id)
    written = Written(
        content=made.latest.content,
        kind=made.kind,
        claim=made.claim,
        draft=made.id,
        revision=made.latest.id,
    )
    with office.store.read() as uow:
        seen = {
            each.id: as_sent(each, outgoing(uow, showroom, written, each.id, office.now))
            for each in (office.site, office.blog)
        }
    _, rows = approvals.approve(
        office.store,
        office.approver,
        revision=made.latest.id,
        digest=made.latest.digest,
        due_at=office.now,
        now=office.now,
    )
    with office.store.read() as uow:
        for row in map(uow.publications.get, rows):
            account = uow.accounts.get(row.account)
            load = load_all(uow, [row], account, office=OFFICE, at=office.now, media_dir=tmp_path)[row.id]
            assert load.content == seen[account.id]
    assert seen[office.blog.id].title == "Riêng cho trang tin"
    assert seen[office.site.id].verdict is VerdictLabel.REFUTED


def test_another_revision_with_the_same_text_asks_for_approval_once_more(office):
    made, rows = office.scheduled()
    again = drafts.revise(
        office.store,
        office.editor,
        draft=made.id,
        after=1,
        content=made.latest.content,
        now=office.now,
        anew=True,
    )
    assert (again.number, again.digest, again.submitted_at) == (2, made.latest.digest, None)
    with office.store.read() as uow:
        assert {uow.publications.get(each).state for each in rows} == {S.CANCELLED}


# autosave


def keep(office: Office, made, user, after=1, **changes):
    content = replace(made.latest.content, **changes)
    autosaves.keep(office.store, user, draft=made.id, after=after, content=content, now=office.now)


def test_what_was_typed_is_there_again_for_its_writer_alone(office):
    made = started(office)
    keep(office, made, office.editor, body="Đang viết dở")
    keep(office, made, office.editor, body="Đang viết dở, thêm")
    found = autosaves.left(office.store, office.editor, made.id)
    assert (found.content.body, found.after) == ("Đang viết dở, thêm", 1)
    assert autosaves.left(office.store, office.second_editor, made.id) is None
    assert office.draft(made.id).latest == made.latest


def test_saving_removes_ones_own_autosave_and_leaves_a_colleagues(office):
    made = started(office)
    for user in (office.editor, office.second_editor):
        keep(office, made, user, body="Dở")
    content = replace(made.latest.content, body="Xong")
    drafts.revise(office.store, office.editor, draft=made.id, after=1, content=content, now=office.now)
    assert autosaves.left(office.store, office.editor, made.id) is None
    theirs = autosaves.left(office.store, office.second_editor, made.id)
    # It still says on what it was typed, so that it is put beside the newer revision, never over it.
    assert (theirs.after, office.draft(made.id).latest.number) == (1, 2)
    assert office.draft(made.id).latest.content.body == "Xong"


def test_nothing_is_kept_of_a_text_that_is_saved_already_and_what_is_unwanted_goes(office):
    made = started(office)
    keep(office, made, office.editor, body="Dở")
    keep(office, made, office.editor)
    assert autosaves.left(office.store, office.editor, made.id) is None
    keep(office, made, office.editor, body="Dở")
    autosaves.forget(office.store, office.editor, made.id)
    assert autosaves.left(office.store, office.editor, made.id) is None
    with pytest.raises(NotAllowed):
        keep(office, made, office.reviewer, body="Dở")


# language versions


def test_a_translation_is_a_draft_of_its_own_that_a_person_has_to_write(office):
    made = office.submitted()
    version = translations.start(
        office.store, office.second_editor, draft=made.id, language="en", now=office.now
    )
    content = version.latest.content
    assert (version.id != made.id, version.claim, version.kind) == (True, made.claim, "correction")
    assert (content.language, content.accounts) == ("en", made.latest.content.accounts)
    assert made.latest.content.title not in content.title + content.body
    with pytest.raises(BlanksLeft):
        submit(office, version)
    done = replace(content, title="Official", body="The centre is in the new ward.")
    drafts.revise(office.store, office.second_editor, draft=version.id, after=1, content=done, now=office.now)
    submit(office, office.draft(version.id))
    # Its approval is its own: the original's text waits on.
    latest = office.draft(version.id).latest
    approvals.approve(
        office.store,
        office.approver,
        revision=latest.id,
        digest=latest.digest,
        due_at=office.now,
        now=office.now,
    )
    assert office.draft(made.id).approval is None


def test_a_translation_shows_that_its_original_changed_until_a_person_has_followed(office):
    made = started(office)
    version = translations.start(office.store, office.editor, draft=made.id, language="en", now=office.now)

    def behind() -> bool:
        with office.store.read() as uow:
            known = uow.writing.translation(version.id)
            return known.of_revision != uow.drafts.get(known.original).latest.id

    assert not behind()
    content = replace(made.latest.content, body="Nội dung khác.")
    newer = drafts.revise(
        office.store, office.editor, draft=made.id, after=1, content=content, now=office.now
    )
    assert behind()
    with pytest.raises(Conflict):
        translations.follow(
            office.store, office.editor, draft=version.id, revision=made.latest.id, now=office.now
        )
    translations.follow(office.store, office.editor, draft=version.id, revision=newer.id, now=office.now)
    assert not behind()
    with pytest.raises(NotFound):
        translations.follow(office.store, office.editor, draft=made.id, revision=newer.id, now=office.now)


def test_there_is_one_translation_per_language_and_none_into_its_own(office):
    made = started(office)
    begin = {"draft": made.id, "now": office.now}
    version = translations.start(office.store, office.editor, language="en", **begin)
    assert translations.start(office.store, office.second_editor, language="en", **begin).id == version.id
    of_version = translations.start(
        office.store, office.editor, draft=version.id, language="km", now=office.now
    )
    with office.store.read() as uow:
        assert uow.writing.translation(of_version.id).original == made.id
        assert [each.language for each in uow.writing.translations_of(made.id)] == ["en", "km"]
    for language in ("vi", "tlh", ""):
        with pytest.raises(NoSuchLanguage):
            translations.start(office.store, office.editor, language=language, **begin)


def test_a_translated_correction_is_not_taken_for_the_claims_own(office):
    made, _ = office.scheduled()
    translations.start(office.store, office.editor, draft=made.id, language="en", now=office.now)
    again = drafts.start_correction(
        office.store, office.editor, claim=made.claim, office=OFFICE, now=office.now
    )
    assert again.latest.content.language == "vi"


def test_words_of_a_language_without_a_catalogue_are_vietnamese():
    assert say("verdict.refuted", "km") == "sai"


# errata


def test_an_erratum_goes_to_every_account_that_carried_the_error(office):
    made, rows = published(office)
    erratum = errata.start(office.store, office.editor, publication=rows[0], office=OFFICE, now=office.now)
    content = erratum.latest.content
    assert content.accounts == (office.site.id, office.blog.id)
    assert content.title.startswith("Đính chính bài của chúng tôi:")
    for part in (made.latest.content.title, "20/11/2026", "Đã đăng (sai)", "Đúng là", OFFICE):
        assert part in content.body
    with office.store.read() as uow:
        assert uow.writing.erratum(erratum.id).of_revision == made.latest.id
        assert uow.publications.address_corrected_by(erratum.id, office.blog.id) == "http://blog.example/7"
    with pytest.raises(BlanksLeft):
        submit(office, erratum)


def test_an_account_that_may_carry_the_error_is_addressed_too_one_that_surely_does_not_is_left_out(office):
    _, rows = published(office, on=("site",))
    with office.store.work() as uow:
        row = uow.publications.get(rows[1])
        for state in (S.CLAIMED, S.PREPARED, S.SENDING, S.OUTCOME_UNKNOWN):
            row = uow.publications.move(row, state, now=office.now)
        uow.commit()
    both = errata.start(office.store, office.editor, publication=rows[0], office=OFFICE, now=office.now)
    assert both.latest.content.accounts == (office.site.id, office.blog.id)


def test_what_never_went_out_is_not_corrected_in_public(office):
    _, rows = published(office, on=("site",))
    with pytest.raises(NotPublished):
        errata.start(office.store, office.editor, publication=rows[1], office=OFFICE, now=office.now)
    only = errata.start(office.store, office.editor, publication=rows[0], office=OFFICE, now=office.now)
    assert only.latest.content.accounts == (office.site.id,)


def test_a_second_press_opens_the_same_erratum_and_a_fact_says_what_is_right(office):
    _, rows = published(office)
    begin = {"publication": rows[0], "office": OFFICE, "now": office.now}
    made = errata.start(office.store, office.editor, fact=FACT, **begin)
    assert "Trung tâm hành chính của tỉnh Thử đặt ở phường Mới" in made.latest.content.body
    assert errata.start(office.store, office.second_editor, **{**begin, "publication": rows[1]}).id == made.id
    with pytest.raises(NotAllowed):
        errata.start(office.store, office.approver, **begin)


def test_an_erratum_is_shown_as_a_correction_of_ones_own_post(office, showroom):
    """S10: who reads it on the site is led to what was wrong."""
    _, rows = published(office)
    made = errata.start(
        office.store, office.editor, publication=rows[0], office=OFFICE, now=office.now, fact=FACT
    )
    written = Written(content=made.latest.content, kind=made.kind, draft=made.id)
    with office.store.read() as uow:
        content = outgoing(uow, showroom, written, office.site.id, office.now)
    assert content.corrects == "http://site.example/7"
    from reports.site_pages import Page, Site, render_page

    drawn = render_page(
        Site(url="http://a.example/", title="Đính chính", office=OFFICE), Page(path="x.html", content=content)
    )
    assert 'href="http://site.example/7"' in drawn
