"""What people are told of posts that are out, and what they say about a change there; on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import typer
from seeded import OFFICE, Office
from typer.testing import CliRunner

from cli.commands import plan
from cli.compose import Desk
from dashboard import exports
from dashboard.phrases import Phrases
from dashboard.viewmodels import after as view
from kiemtin.errors import NotAllowed, NotFound, NothingChangedThere
from kiemtin.rules import before_and_after
from kiemtin.settings import load_settings
from kiemtin.states import Decision, PublicationState, RemoteState
from kiemtin.store.repositories.aftercare import Aftercare
from kiemtin.words import LANGUAGES, catalogue
from reports.month import MonthReport, month_report
from reports.writing import as_markdown
from review import aftercare, audit, errata, planning
from scheduler.aftercare import compare

EDITED, GONE, PRESENT, UNSEEN = (
    RemoteState.EDITED,
    RemoteState.GONE,
    RemoteState.PRESENT,
    RemoteState.UNSEEN,
)
HOUR = timedelta(hours=1)


def out(office: Office, key: str = "centre:thu", *, at: timedelta = timedelta(0)) -> tuple[int, list[int]]:
    """A correction that is out on both accounts: (its claim, rows)."""
    made, rows = office.scheduled(key)
    with office.store.work() as uow:
        for row in rows:
            found = uow.publications.get(row)
            for state in ("claimed", "prepared", "sending"):
                found = uow.publications.move(found, PublicationState(state), now=office.now)
            uow.publications.move(
                found,
                PublicationState.PUBLISHED,
                now=office.now,
                remote_id=f"ma-{row}",
                remote_url=f"http://tin.example/{row}",
                sent_at=office.now + at,
            )
        uow.commit()
    assert made.claim is not None
    return made.claim, rows


def seen(office: Office, row: int, state: RemoteState, *, after: timedelta = HOUR, **more: object) -> None:
    at = office.now + after
    changed = at if state in (EDITED, GONE) else None
    with office.store.work() as uow:
        uow.aftercare.keep(
            Aftercare(
                publication=row,
                state=state,
                fingerprint="x",
                looked_at=at,
                **{"changed_at": changed, "next_look_at": at + HOUR, **more},  # type: ignore[arg-type]
            )
        )
        uow.commit()


def waiting(office: Office) -> list[int]:
    with office.store.read() as uow:
        posts, total = uow.queries.changed_there()
    assert total == len(posts)
    return [each.publication for each in posts]


def listed(office: Office, **more: object) -> dict[int, RemoteState | None]:
    with office.store.read() as uow:
        posts, _ = uow.queries.posts_out(office.now - 9 * HOUR, office.now + 9 * HOUR, **more)  # type: ignore[arg-type]
    return {each.publication: each.state for each in posts}


# what became of them


def test_a_post_that_is_out_is_listed_with_where_it_is_and_how_it_stands(office: Office) -> None:
    _, (first, second) = out(office)
    seen(office, first, PRESENT, reach={"views": 12, "likes": 3})
    assert listed(office) == {first: PRESENT, second: None}
    with office.store.read() as uow:
        post = uow.queries.post_out(first)
    assert post is not None
    assert (post.remote_id, post.remote_url) == (f"ma-{first}", f"http://tin.example/{first}")
    assert post.reach == {"views": 12, "likes": 3}
    assert (post.known, post.troubled, post.watched) == (False, False, True)
    assert listed(office, states=(UNSEEN,)) == {second: None}
    assert listed(office, states=(PRESENT,)) == {first: PRESENT}
    assert listed(office, chosen=(office.blog.id,)) == {second: None}
    with office.store.read() as uow:
        assert uow.queries.posts_out(office.now + HOUR, office.now + 9 * HOUR) == ([], 0)


def test_what_is_not_out_is_not_listed(sqlite_office: Office) -> None:
    office = sqlite_office
    _, rows = office.scheduled()
    assert listed(office) == {}
    with office.store.read() as uow:
        assert uow.queries.post_out(rows[0]) is None


@pytest.mark.parametrize("state", [EDITED, GONE])
def test_a_change_there_waits_for_a_person_until_they_say_they_know(
    office: Office, state: RemoteState
) -> None:
    _, (first, second) = out(office)
    seen(office, first, state)
    seen(office, second, PRESENT)
    assert waiting(office) == [first]
    done = aftercare.acknowledge(
        office.store, office.editor, publication=first, now=office.now + 2 * HOUR, note="Đã hỏi"
    )
    assert (done.state, done.known, done.troubled) == (state, True, False)
    assert waiting(office) == []
    assert listed(office)[first] is state
    with office.store.read() as uow:
        [line] = [each for each in uow.audit.newest(50) if each.action == "acknowledge_change"]
        steps = uow.publications.events(first)
    assert (line.actor, line.subject) == (office.editor.name, f"publication:{first}")
    assert json.loads(line.detail)["note"] == "Đã hỏi"
    assert steps[-1].detail.endswith(state)
    assert audit.verify(office.store) is None


def test_the_next_look_leaves_what_is_known_and_another_change_waits_again(office: Office) -> None:
    _, (first, _) = out(office)
    seen(office, first, EDITED)
    aftercare.acknowledge(office.store, office.approver, publication=first, now=office.now + 2 * HOUR)
    # The same change seen again: compare() keeps the moment it was noticed.
    seen(office, first, EDITED, after=5 * HOUR, changed_at=office.now + HOUR)
    assert waiting(office) == []
    seen(office, first, GONE, after=6 * HOUR)
    assert waiting(office) == [first]
    aftercare.acknowledge(office.store, office.editor, publication=first, now=office.now + 7 * HOUR)
    seen(office, first, PRESENT, after=8 * HOUR)
    seen(office, first, GONE, after=9 * HOUR)
    assert waiting(office) == [first]


def test_saying_it_twice_is_one_line_of_the_record(sqlite_office: Office) -> None:
    office = sqlite_office
    _, (first, _) = out(office)
    seen(office, first, GONE)
    for _ in range(2):
        aftercare.acknowledge(office.store, office.editor, publication=first, now=office.now + 2 * HOUR)
    with office.store.read() as uow:
        assert [each.action for each in uow.audit.newest(50)].count("acknowledge_change") == 1


def test_it_counts_as_known_also_when_the_clock_was_set_back(sqlite_office: Office) -> None:
    office = sqlite_office
    _, (first, _) = out(office)
    seen(office, first, EDITED)
    aftercare.acknowledge(office.store, office.editor, publication=first, now=office.now - 5 * HOUR)
    assert waiting(office) == []


def test_only_who_plans_says_so_and_only_of_a_change(office: Office) -> None:
    _, (first, second) = out(office)
    seen(office, first, EDITED)
    seen(office, second, PRESENT)
    with pytest.raises(NotAllowed):
        aftercare.acknowledge(office.store, office.reviewer, publication=first, now=office.now)
    with pytest.raises(NothingChangedThere):
        aftercare.acknowledge(office.store, office.editor, publication=second, now=office.now)
    with pytest.raises(NotFound):
        aftercare.acknowledge(office.store, office.editor, publication=999, now=office.now)
    assert waiting(office) == [first]


def test_an_acknowledged_post_can_still_be_corrected(sqlite_office: Office) -> None:
    """The step in its history moves nothing: the post is still out."""
    office = sqlite_office
    _, (first, _) = out(office)
    seen(office, first, EDITED)
    aftercare.acknowledge(office.store, office.editor, publication=first, now=office.now + 2 * HOUR)
    with office.store.read() as uow:
        assert uow.publications.get(first).state is PublicationState.PUBLISHED
    assert errata.start(
        office.store, office.editor, publication=first, office=OFFICE, now=office.now + 2 * HOUR
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_standing_has_its_word_and_says_what_to_do(sqlite_office: Office, language: str) -> None:
    office = sqlite_office
    _, (first, _) = out(office)
    told = set()
    for state in (None, *RemoteState):
        if state is not None:
            seen(office, first, state)
        with office.store.read() as uow:
            post = uow.queries.post_out(first)
        assert post is not None
        assert aftercare.standing(post).said(language)
        told.add(aftercare.advice(post).said(language))
    seen(office, first, UNSEEN, next_look_at=None)
    with office.store.read() as uow:
        post = uow.queries.post_out(first)
    assert post is not None
    told.add(aftercare.advice(post).said(language))
    assert len(told) == len(RemoteState) + 2


# figures


def test_only_counts_of_the_closed_list_are_shown() -> None:
    given = {"likes": 3, "views": 12, "top_fan": 1, "shares": -1, "comments": True}
    assert list(aftercare.figures(given).items()) == [("views", 12), ("likes", 3)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_a_name_and_no_name_is_left_over(language: str) -> None:
    named = {
        key.removeprefix("publish.reach.") for key in catalogue(language) if key.startswith("publish.reach.")
    }
    assert named == set(aftercare.FIGURES)


def test_the_table_people_take_away_holds_standing_and_figures(sqlite_office: Office) -> None:
    office = sqlite_office
    _, (first, _) = out(office)
    seen(office, first, EDITED, reach={"views": 12, "who": 7})
    shown = view.after_view(office.store, period="week", now=office.now + HOUR)
    head, *rows = exports.posts(Phrases("vi"), shown.posts).decode("utf-8-sig").splitlines()
    assert head.split(",") == list(exports.POSTS)
    [line] = [each for each in rows if each.startswith(f"{first},")]
    assert "đã bị sửa" in line
    assert f"http://tin.example/{first}" in line
    assert line.endswith(",12,,,,,,")


# before and after the correction


def talk(office: Office, claim: int, *counts: tuple[int, int]) -> None:
    with office.store.work() as uow:
        hour = office.now.replace(minute=0, second=0, microsecond=0)
        uow.claims.add_mentions(claim, [(hour + at * HOUR, "forum", total) for at, total in counts])
        uow.commit()


def test_the_pace_of_a_claim_is_told_from_its_first_correction_on(office: Office) -> None:
    claim, _ = out(office, at=HOUR / 2)
    talk(office, claim, (-4, 10), (-3, 6), (0, 50), (2, 5), (9, 5))
    found = view.pace_of(office.store, claim, 5)
    assert found is not None
    assert found.claim.corrected_at == office.now + HOUR / 2
    assert (found.pace.before, found.pace.after) == (8.0, 10 / 2)
    assert found.said
    with office.store.read() as uow:
        assert found.pace == before_and_after(uow.queries.bars(claim, 5), found.claim.corrected_at)


def test_what_is_below_k_makes_no_pace(sqlite_office: Office) -> None:
    office = sqlite_office
    claim, _ = out(office, at=HOUR / 2)
    talk(office, claim, (-4, 10), (2, 4))
    found = view.pace_of(office.store, claim, 5)
    assert found is not None
    assert (found.pace.before, found.pace.after) == (None, None)
    assert not found.said


def test_a_claim_nobody_may_see_since_k_was_raised_has_no_pace(office: Office) -> None:
    claim, _ = out(office)
    talk(office, claim, (-4, 10))
    assert view.pace_of(office.store, claim, 5) is not None
    assert view.pace_of(office.store, claim, 6) is None


def answered(office: Office, claim: int, *, kind: str, sent_at: datetime) -> None:
    """Another text of the claim that is out."""
    with office.store.work() as uow:
        draft = uow.drafts.add(
            claim=claim, kind=kind, author=office.editor.id, content=office.content(), now=office.now
        )
        revision = draft.latest
        uow.drafts.submit(
            revision=revision.id, by=office.editor.id, problems=(), checked_at=office.now, now=office.now
        )
        approval = uow.drafts.approve(
            revision=revision,
            approver=office.approver.id,
            decision=Decision.APPROVED,
            note="",
            now=office.now,
        )
        row = uow.publications.get(
            uow.publications.schedule(
                approval=approval,
                account=office.site.id,
                due_at=office.now,
                key=f"k{draft.id}",
                now=office.now,
            )
        )
        for state in ("claimed", "prepared", "sending"):
            row = uow.publications.move(row, PublicationState(state), now=office.now)
        uow.publications.move(
            row, PublicationState.PUBLISHED, now=office.now, remote_id="x", remote_url=None, sent_at=sent_at
        )
        uow.commit()


def test_the_earliest_correction_counts_and_an_answer_is_none(office: Office) -> None:
    claim = office.decided()
    answered(office, claim, kind="answer", sent_at=office.now - 3 * HOUR)
    assert view.paces(office.store, [claim], 5) == ()
    answered(office, claim, kind="correction", sent_at=office.now + 2 * HOUR)
    answered(office, claim, kind="correction", sent_at=office.now + HOUR)
    uncorrected = office.claim("khac", statement="Điều khác")
    [found] = view.paces(office.store, [claim, uncorrected], 5)
    assert found.claim.corrected_at == office.now + HOUR


# the command line


@pytest.fixture
def run(sqlite_office: Office, clock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    from cli.commands import plan_after

    desk = Desk(settings=load_settings(), store=sqlite_office.store, clock=clock)
    for module in (plan, plan_after):
        monkeypatch.setattr(module, "open_desk", lambda: desk)

    def call(*words: str) -> str:
        app = typer.Typer()
        plan.register(app)
        done = CliRunner().invoke(app, ["plan", *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return call


@pytest.mark.parametrize("how", ["table", "json", "csv"])
def test_plan_trouble_lists_what_was_edited_or_removed_there(sqlite_office: Office, run, how: str) -> None:
    office = sqlite_office
    _, (first, second) = out(office)
    seen(office, first, EDITED)
    said = run("--trouble", "--format", how)
    assert "edited" in said
    assert "Có người đã sửa bài này trên kênh" in said
    if how == "json":
        [row] = json.loads(said)
        assert (row["publication"], row["state"]) == (first, "edited")
    assert second not in [each["publication"] for each in json.loads(run("--trouble", "--format", "json"))]


def test_a_change_is_acknowledged_on_the_command_line(sqlite_office: Office, run) -> None:
    office = sqlite_office
    _, (first, _) = out(office)
    seen(office, first, GONE, reach={"views": 4})
    told = run("acknowledge", str(first), "--by", office.editor.name, "--note", "kênh ẩn bài")
    assert "không còn nữa" in told
    assert run("--trouble", "--format", "json").strip() == "[]"
    [row] = json.loads(run("out", "--changed", "--days", "30", "--format", "json"))
    assert (row["publication"], row["standing"], row["known"], row["views"]) == (first, "gone", True, 4)
    assert "4 lượt xem" in run("out")


# the month


def month(office: Office) -> MonthReport:
    with office.store.read() as uow:
        return month_report(uow.queries, office.now - 48 * HOUR, office.now + 48 * HOUR, 5)


def test_the_month_says_what_became_of_the_posts(office: Office) -> None:
    _, (first, second) = out(office)
    seen(office, first, EDITED)
    seen(office, second, GONE)
    _, (late, unsure) = office.scheduled("khac")
    with office.store.work() as uow:
        uow.publications.move(uow.publications.get(late), PublicationState.EXPIRED, now=office.now)
        found = uow.publications.get(unsure)
        for state in ("claimed", "prepared", "sending", "outcome_unknown"):
            found = uow.publications.move(found, PublicationState(state), now=office.now)
        uow.commit()
    counted = {each.name: each.count for each in month(office).posts}
    assert counted == {
        "published": 2,
        "errata": 0,
        "unknown": 1,
        "failed": 0,
        "expired": 1,
        "edited": 1,
        "gone": 1,
    }
    assert counted["published"] == sum(each.count for each in month(office).sent)
    said = as_markdown(month(office), OFFICE, "vi").decode("utf-8")
    assert "Nhận thấy trong kỳ: bị sửa trên kênh | 1" in said
    planning.cancel(office.store, office.editor, publication=late, now=office.now)
    assert {each.name: each.count for each in month(office).posts}["expired"] == 0


def test_another_month_knows_nothing_of_it(sqlite_office: Office) -> None:
    office = sqlite_office
    _, (first, _) = out(office)
    seen(office, first, EDITED)
    with office.store.read() as uow:
        made = month_report(uow.queries, office.now + 99 * HOUR, office.now + 199 * HOUR, 5)
    assert {each.count for each in made.posts} == {0}


def test_compare_keeps_the_moment_a_change_was_noticed(sqlite_office: Office) -> None:
    """On which it rests that a person is asked once."""
    office = sqlite_office
    from kiemtin.entities import RemotePost

    _, (first, _) = out(office)
    with office.store.read() as uow:
        row = uow.publications.get(first)
    at: datetime = office.now + HOUR
    before = Aftercare(publication=first, state=PRESENT, fingerprint="a", looked_at=office.now)
    once = compare(row, before, RemotePost(there=True, fingerprint="b"), at)
    again = compare(row, once, RemotePost(there=True, fingerprint="b"), at + HOUR)
    assert once.changed_at == again.changed_at == at
