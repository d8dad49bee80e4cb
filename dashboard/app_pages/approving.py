"""The approver's inbox: the text as each account will show it, how far it has come, and a decision on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import drawing, session
from dashboard.app_pages import checking, comparing, previews, signing, versions
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.theme import plain
from dashboard.viewmodels import approval, drafts as view
from kiemtin.entities import Revision, User
from kiemtin.words import ZONE, say
from review import approvals


def render(services: Services, user: User, waiting: Sequence[view.DraftLine]) -> None:
    """Draw the page."""
    p = session.phrases(services)
    if not waiting:
        st.info(p("approve.empty"), icon=":material/task_alt:")
        return
    now = services.clock.now()
    lines = {line.draft: line for line in waiting}
    standings = approval.standings(services.store, lines, user, now)

    def told(each: int) -> str:
        marks = (
            p("urgent.mark") if lines[each].urgent else "",
            p("approve.yours") if standings[each].may_sign else "",
            p("approve.line", number=each, title=lines[each].title),
        )
        return " · ".join(mark for mark in marks if mark)

    # What waits for this person comes first, in the order it came.
    chosen = st.selectbox(
        p("approve.choose"),
        sorted(lines, key=lambda each: not standings[each].may_sign),
        format_func=told,
        key="approve-choose",
    )
    shown = view.draft_view(services.store, chosen)
    if shown.urgent:
        st.warning(p("urgent.marked", reason=shown.urgent), icon=":material/priority_high:")
    text, decision = st.columns([1.4, 1], gap="medium")
    with text:
        fitting = _text(services, p, shown)
    with decision:
        signing.table(p, standings[chosen])
        _decide(services, user, p, shown, standings[chosen], fitting=fitting)


def _text(services: Services, p: Phrases, shown: view.DraftView) -> bool:
    """Everything that is approved, and what speaks for and against it. True when every account takes it."""
    latest, content = shown.latest, shown.latest.content
    st.html(
        drawing.chips(
            [
                p("draft.digest", digest=latest.digest[:12]),
                p("approve.signed", office=services.office),
                p("approve.targets", accounts=", ".join(each.title for each in shown.targets)),
                say(f"language.{content.language}", p.language),
                *([p("draft.not_before", when=p.when(content.embargo))] if content.embargo else []),
            ],
            strong=p(
                "draft.revision", number=latest.number, author=shown.author, when=p.when(latest.created_at)
            ),
        )
    )
    versions.notices(p, shown)
    seen = view.previews(services.store, services.showroom, shown.written(), services.clock.now())
    previews.draw(p, seen)
    if shown.claim:
        st.html(drawing.quote(shown.claim, p("approve.claim")))
    for each in shown.facts:
        st.html(drawing.quote(each.statement, f"{p('claim.source')}: {each.source} ({each.fact})"))
    st.header(p("check.title"))
    checking.draw(services, p, content, latest.problems)
    comparing.render(p, shown, "approve", expanded=True)
    return previews.fits(seen)


def _decide(
    services: Services,
    user: User,
    p: Phrases,
    shown: view.DraftView,
    standing: approval.Standing,
    *,
    fitting: bool,
) -> None:
    latest = shown.latest
    if standing.own is not None:
        st.warning(standing.own.message(p.language), icon=":material/group:")
    elif not standing.may_sign:
        st.info(p("steps.not_you"), icon=":material/hourglass_top:")
    elif standing.stands_for:
        st.info(p("steps.you_for", who=standing.stands_for), icon=":material/supervisor_account:")
    if not fitting:
        st.warning(p("approve.does_not_fit"), icon=":material/straighten:")
    closed = not standing.may_sign
    with st.form(f"approve-{latest.id}"):
        if standing.last:
            _when(services, p, shown, standing)
        elif standing.may_sign:
            st.caption(p("approve.more_steps"))
        st.text_area(p("approve.note"), key=f"note-{latest.id}", max_chars=1000, height=90)
        st.form_submit_button(
            p("approve.approve") if standing.last or closed else p("approve.sign"),
            type="primary",
            icon=":material/verified:",
            disabled=closed,
            width="stretch",
            on_click=_approve,
            args=(services, user, latest),
        )
        st.form_submit_button(
            p("approve.refuse"),
            icon=":material/undo:",
            disabled=closed,
            width="stretch",
            on_click=_refuse,
            args=(services, user, latest),
        )


def _when(services: Services, p: Phrases, shown: view.DraftView, standing: approval.Standing) -> None:
    """When it goes out: as it was planned, or at one time for all accounts."""
    latest, now = shown.latest, services.clock.now()
    earliest = max(now, latest.content.embargo or now)
    if standing.planned:
        titles = {each.id: each.title for each in shown.accounts}
        times = ", ".join(
            p("approve.planned_on", account=titles[account], when=p.when(at))
            for account, at in sorted(standing.planned.items())
        )
        st.checkbox(p("approve.as_planned", times=times), value=True, key=f"planned-{latest.id}")
        left = [each for each in shown.targets if each.id not in standing.planned]
        if left:
            st.caption(p("approve.not_planned", accounts=", ".join(plain(each.title) for each in left)))
    st.datetime_input(
        p("approve.at"),
        value=earliest.astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0),
        format="DD/MM/YYYY",
        step=300,
        key=f"due-{latest.id}",
        help=p("approve.at_help"),
    )


# Both run before the page is drawn again, with the revision and the digest that were on the screen:
# an edit made meanwhile is refused in words, never approved unseen.


def _approve(services: Services, user: User, seen: Revision) -> None:
    now, p = services.clock.now(), session.phrases(services)
    at = view.due(st.session_state.get(f"due-{seen.id}") or now, now)
    if (embargo := seen.content.embargo) is not None and 0 < (embargo - at).total_seconds() < 60:
        # The clock on the page has no seconds.
        at = embargo
    act = partial(
        approvals.approve,
        services.store,
        user,
        revision=seen.id,
        digest=seen.digest,
        due_at=at,
        as_planned=bool(st.session_state.get(f"planned-{seen.id}")),
        note=str(st.session_state.get(f"note-{seen.id}", "")),
        now=now,
        days=services.approval_days,
    )
    done = session.attempt(services, act)
    if done is not None:
        session.tell("done", p("approve.approved" if done[0] is not None else "approve.signed_step"))


def _refuse(services: Services, user: User, seen: Revision) -> None:
    p = session.phrases(services)
    note = str(st.session_state.get(f"note-{seen.id}", ""))
    if not note.strip():
        session.tell("error", p("approve.note_needed"))
        return
    act = partial(
        approvals.refuse,
        services.store,
        user,
        revision=seen.id,
        digest=seen.digest,
        note=note,
        now=services.clock.now(),
    )
    session.attempt(services, act, done=p("approve.refused"))
