"""What became of posts that are out: on their channels as published, edited or gone, and the figures given there."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import drawing, exports, session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.theme import plain
from dashboard.viewmodels import after as view
from kiemtin.entities import User
from kiemtin.states import RemoteState
from kiemtin.store.after_queries import PostOut
from kiemtin.words import catalogue
from review import aftercare
from review.roles import may

ICONS = {
    None: "◌",
    RemoteState.PRESENT: "✓",
    RemoteState.EDITED: "✎",
    RemoteState.GONE: "✗",
    RemoteState.UNSEEN: "?",
}


def render(services: Services, user: User) -> None:
    """Draw the part of the calendar with what was published."""
    p = session.phrases(services)
    st.text(p("after.explain"))
    shown = _chosen(services, p)
    st.header(p("after.title", count=p.number(shown.total)))
    if not shown.posts:
        st.caption(p("after.empty"))
        return
    head = ("after.sent_at", "calendar.what", "calendar.account", "after.standing", "after.looked_at")
    more = ("after.reach", "after.remote_id", "calendar.link")
    rows = [_row(p, each) for each in shown.posts]
    st.html(drawing.table([p(name) for name in (*head, *more)], rows))
    if shown.total > len(shown.posts):
        st.caption(p("after.truncated", shown=p.number(len(shown.posts))))
    st.download_button(
        p("export.csv"),
        exports.posts(p, shown.posts),
        file_name="bai-da-dang.csv",
        mime="text/csv",
        key="after-csv",
        icon=":material/download:",
        on_click="ignore",
    )
    _one(services, user, p, shown)


def troubles(services: Services, user: User, p: Phrases) -> None:
    """Posts edited or removed there that no person knows of yet; nothing where there are none."""
    found = view.changed(services.store)
    if not found.posts:
        return
    st.error(p("after.trouble", count=p.number(found.total)), icon=":material/visibility_off:")
    for post in found.posts:
        with st.container(border=True, gap="xsmall", key=f"changed-{post.publication}"):
            st.markdown(f"**{standing(p, post)}** · {plain(post.title)} · {plain(post.account_title)}")
            _told(p, post)
            _ways(services, user, p, post, place="top")
    if found.total > len(found.posts):
        st.caption(p("calendar.more", count=p.number(found.total - len(found.posts))))


def standing(p: Phrases, post: PostOut) -> str:
    """An icon and a word; what a person knows of says so."""
    word = f"{ICONS[post.state]} {aftercare.standing(post).said(p.language)}"
    return f"{word} ({p('after.known')})" if post.known else word


def reach(p: Phrases, post: PostOut) -> str:
    """The figures the channel gives, each with its name."""
    words = catalogue(p.language)
    return " · ".join(
        f"{p.number(value)} {words[f'publish.reach.{name}']}"
        for name, value in aftercare.figures(post.reach).items()
    )


def _chosen(services: Services, p: Phrases) -> view.AfterView:
    with services.store.read() as uow:
        known = {each.id: each for each in uow.accounts.all()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        period = st.segmented_control(
            p("after.period"),
            list(view.PERIODS),
            default="month",
            required=True,
            format_func=lambda name: p(f"after.{name}"),
            key="after-period",
        )
        states = st.multiselect(
            p("after.states"),
            list(RemoteState),
            format_func=lambda each: f"{ICONS[each]} {_word(p, each)}",
            key="after-states",
            placeholder=p("after.all"),
            width=260,
        )
        accounts = st.multiselect(
            p("calendar.accounts"),
            list(known),
            format_func=lambda number: known[number].title,
            key="after-accounts",
            placeholder=p("calendar.all_accounts"),
            width=260,
        )
    return view.after_view(
        services.store,
        period=period or "month",
        now=services.clock.now(),
        accounts=tuple(accounts),
        states=tuple(states),
    )


def _word(p: Phrases, state: RemoteState) -> str:
    return catalogue(p.language)[f"after.state.{state}"]


def _row(p: Phrases, post: PostOut) -> list[drawing.Cell]:
    return [
        p.when(post.sent_at),
        post.title,
        post.account_title,
        standing(p, post),
        p.when(post.looked_at),
        reach(p, post) or "–",
        post.remote_id or "–",
        drawing.Link(p("calendar.see"), post.remote_url) if post.remote_url else "–",
    ]


def _one(services: Services, user: User, p: Phrases, shown: view.AfterView) -> None:
    """One post: how it stands there, what to do about it, its address and its draft."""
    number = st.selectbox(
        p("after.choose"),
        [each.publication for each in shown.posts],
        format_func=lambda each: _line(p, shown.of(each)),
        key="after-choose",
    )
    post = shown.of(number)
    if post is None:
        return
    with st.container(border=True, gap="xsmall", key=f"after-{post.publication}"):
        st.markdown(f"**{standing(p, post)}** · {plain(post.title)} · {plain(post.account_title)}")
        _told(p, post)
        going_on = p("after.next" if post.watched else "after.last")
        st.caption(plain(" · ".join(each for each in (reach(p, post), going_on) if each)))
        _ways(services, user, p, post, place="part")


def _line(p: Phrases, post: PostOut | None) -> str:
    if post is None:
        return ""
    return p(
        "after.line",
        when=p.when(post.sent_at),
        title=post.title,
        account=post.account_title,
        standing=standing(p, post),
    )


def _told(p: Phrases, post: PostOut) -> None:
    st.text(aftercare.advice(post).said(p.language))
    if post.changed_at is not None:
        st.caption(p("after.changed_at", when=p.when(post.changed_at)))


def _ways(services: Services, user: User, p: Phrases, post: PostOut, *, place: str) -> None:
    name = f"{place}-{post.publication}"
    if post.remote_url:
        st.html(drawing.link(p("after.open"), post.remote_url))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # The drafts page has the approved text to compare with, and the erratum's button.
        opens = may(user, "edit") or may(user, "approve")
        if opens and st.button(p("after.draft"), key=f"after-draft-{name}", icon=":material/edit_note:"):
            session.open_draft(post.draft)
            session.go("drafts")
        if post.troubled and may(user, "plan"):
            st.text_input(p("after.note"), key=f"after-note-{name}", max_chars=500, width=320)
            st.button(
                p("after.acknowledge"),
                key=f"after-known-{name}",
                icon=":material/done_all:",
                on_click=_acknowledge,
                args=(services, user, post.publication, f"after-note-{name}"),
            )


def _acknowledge(services: Services, user: User, publication: int, field: str) -> None:
    act = partial(
        aftercare.acknowledge,
        services.store,
        user,
        publication=publication,
        now=services.clock.now(),
        note=str(st.session_state.get(field, "")),
    )
    session.attempt(services, act, done=session.phrases(services)("after.acknowledged"))
