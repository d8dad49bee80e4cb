"""A person's own calendar feeds: made, shown once, revoked."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from kiemtin.entities import User
from review.calendar import feeds

_SHOWN = "feeds-shown"


def render(services: Services, user: User) -> None:
    """Draw the part."""
    p = session.phrases(services)
    st.text(p("feeds.explain"))
    shown = st.session_state.pop(_SHOWN, None)
    if shown is not None:
        st.warning(p("feeds.once"), icon=":material/key:")
        st.code(shown, language=None, wrap_lines=True)
    mine = [feed for feed, _ in feeds.feeds(services.store, user) if feed.revoked_at is None]
    if not mine:
        st.caption(p("feeds.none"))
    for feed in mine:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(p("feeds.line", label=feed.label or f"#{feed.id}", when=p.when(feed.created_at)))
            st.button(
                p("feeds.revoke"),
                key=f"feed-revoke-{feed.id}",
                icon=":material/link_off:",
                on_click=_revoke,
                args=(services, user, feed.id),
            )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(p("feeds.label"), key="feed-label", max_chars=feeds.LONGEST_LABEL, width=320)
        st.button(
            p("feeds.add"), key="feed-add", icon=":material/add_link:", on_click=_add, args=(services, user)
        )


def _add(services: Services, user: User) -> None:
    label = str(st.session_state.get("feed-label", ""))
    made = session.attempt(
        services, partial(feeds.add, services.store, user, label=label, now=services.clock.now())
    )
    if made is not None:
        st.session_state[_SHOWN] = feeds.address(services.feed_url, made[1])


def _revoke(services: Services, user: User, feed: int) -> None:
    act = partial(feeds.revoke, services.store, user, feed=feed, now=services.clock.now())
    session.attempt(services, act, done=session.phrases(services)("feeds.revoked"))
