"""The dashboard: a sign-in gate, then the pages a person's roles open. Nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import session, theme
from dashboard.app_pages import (
    account,
    administration,
    calendar,
    claims,
    drafts,
    evidence,
    media,
    packs,
    sign_in,
    sources,
    trends,
)
from dashboard.deps import Services
from dashboard.phrases import Phrases
from kiemtin.entities import User
from kiemtin.errors import KiemTinError
from review import sign_in as accounts
from review.roles import may

Render = Callable[[Services, User], None]
_log = logging.getLogger(__name__)

PAGES: tuple[tuple[str, str, Render, tuple[str, ...]], ...] = (
    ("claims", "fact_check", claims.render, ("see_trends",)),
    ("drafts", "edit_note", drafts.render, ("edit", "approve")),
    ("calendar", "calendar_month", calendar.render, ("see_trends",)),
    ("trends", "monitoring", trends.render, ("see_trends",)),
    (
        "evidence",
        "library_books",
        evidence.render,
        ("keep_documents", "propose_fact", "confirm_fact"),
    ),
    ("media", "perm_media", media.render, ("keep_media",)),
    ("packs", "campaign", packs.render, ("confirm_airing",)),
    ("sources", "rss_feed", sources.render, ("see_trends", "administer")),
    ("administration", "admin_panel_settings", administration.render, ("administer",)),
    ("account", "person", account.render, ()),
)
"""Address, icon, page, actions of which one opens it (none: everybody)."""
HOME = (
    ("review", "claims"),
    ("edit", "drafts"),
    ("approve", "drafts"),
    ("see_trends", "trends"),
    ("administer", "sources"),
)


def main(services: Services) -> None:
    """Draw the page a person asked for, or the sign-in."""
    p = session.phrases(services)
    st.set_page_config(page_title=p("app.name"), page_icon=theme.ICON, layout="wide")
    st.html(theme.STYLE)
    st.html(theme.spoken(p.language), unsafe_allow_javascript=True)
    if session.has_idled_out(services):
        session.end(services)
        session.tell("warning", p("sign_in.idle"))
    user = session.current(services)
    if user is None:
        _gate(p, services)
        return
    session.touch(services)
    _sidebar(services, user)
    _end_when_idle(services)
    open_to = {
        name for name, _, _, actions in PAGES if not actions or any(may(user, each) for each in actions)
    }
    home = next((name for action, name in HOME if may(user, action)), "account")
    pages = {
        name: _page(p(f"nav.{name}"), icon, name, _guarded(name, render, services, user))
        for name, icon, render, _ in PAGES
        if name in open_to
    }
    session.remember_pages(pages)
    start = st.Page(
        lambda: st.switch_page(pages[home]), title=p("app.name"), default=True, visibility="hidden"
    )
    st.navigation([start, *pages.values()], position="sidebar").run()


def _gate(p: Phrases, services: Services) -> None:
    """Every address draws the sign-in, so that a link still leads to its page afterwards."""

    def draw() -> None:
        session.show_messages()
        sign_in.render(services)

    pages = [_page(p("app.name"), icon, name, draw) for name, icon, _, _ in PAGES]
    start = st.Page(draw, title=p("app.name"), url_path="start", default=True)
    st.navigation([start, *pages], position="hidden").run()


def _page(title: str, icon: str, name: str, draw: Callable[[], None]) -> StreamlitPage:
    return st.Page(draw, title=title, icon=f":material/{icon}:", url_path=name)


def _guarded(name: str, render: Render, services: Services, user: User) -> Callable[[], None]:
    def draw() -> None:
        if name != "claims":
            session.let_go(services, user)
        session.show_messages()
        try:
            render(services, user)
        except KiemTinError as problem:
            st.error(problem.message(session.language(services)), icon=":material/error:")
        except Exception:
            _log.exception("a page could not be drawn")
            st.error(session.phrases(services)("error.unexpected"), icon=":material/error:")

    return draw


def _sidebar(services: Services, user: User) -> None:
    p = session.phrases(services)
    with st.sidebar:
        st.text(services.office)
        st.markdown(f"**{theme.plain(user.display)}**")
        st.caption(", ".join(p.role(each) for each in sorted(user.roles)) or p("app.no_roles"))
        st.segmented_control(
            p("app.language"),
            ["vi", "en"],
            default=p.language,
            required=True,
            format_func={"vi": "Tiếng Việt", "en": "English"}.__getitem__,
            key=f"kt.switch-{user.id}",
            on_change=_switch_language,
            args=(services, user),
        )
        st.button(
            p("app.sign_out"),
            key="kt.sign-out",
            icon=":material/logout:",
            on_click=session.end,
            args=(services,),
            width="stretch",
        )


def _switch_language(services: Services, user: User) -> None:
    chosen = st.session_state[f"kt.switch-{user.id}"]
    session.speak(chosen)
    session.attempt(services, lambda: accounts.set_language(services.store, user, chosen))


@st.fragment(run_every=30)
def _end_when_idle(services: Services) -> None:
    """Looks twice a minute, without counting as activity, so that a forgotten screen goes blank."""
    if session.has_idled_out(services):
        st.rerun()
