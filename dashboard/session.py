"""The browser session: who is signed in, until when, and what to tell them next.

The session holds a user's id, never a password or a token; it lives on the server and ends with
the connection, so nothing secret is in a page or an address.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NoReturn, TypeVar

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.deps import Services
from dashboard.phrases import Phrases
from kiemtin.entities import User
from kiemtin.errors import KiemTinError, NotFound
from review import queue

T = TypeVar("T")
_USER, _SEEN, _LANGUAGE, _NOTES, _CLAIM = "kt.user", "kt.seen", "kt.language", "kt.notes", "kt.claim"
_log = logging.getLogger(__name__)


def language(services: Services) -> str:
    """The language this session speaks."""
    return str(st.session_state.get(_LANGUAGE, services.language))


def speak(chosen: str) -> None:
    """Choose the language of this session."""
    st.session_state[_LANGUAGE] = chosen


def phrases(services: Services) -> Phrases:
    """The catalogue in the session's language."""
    return Phrases(language(services))


def begin(user: User, now: datetime) -> None:
    """Somebody signed in. Text that another person was writing in this browser is forgotten."""
    if st.session_state.get("kt.last_user") not in (None, user.id):
        for key in list(st.session_state):
            if not str(key).startswith("kt."):
                del st.session_state[key]
        st.session_state.pop(_CLAIM, None)
    st.session_state["kt.last_user"] = user.id
    st.session_state[_USER] = user.id
    st.session_state[_SEEN] = now
    speak(user.language)


def end(services: Services) -> None:
    """Sign out and give back the claim that was open."""
    user = current(services)
    if user is not None:
        let_go(services, user)
    st.session_state.pop(_USER, None)


def idle_for(services: Services) -> timedelta:
    """Time since the person last did something."""
    seen: datetime = st.session_state.get(_SEEN, services.clock.now())
    return services.clock.now() - seen


def has_idled_out(services: Services) -> bool:
    """True when the sign-in ended by idling."""
    return _USER in st.session_state and idle_for(services) >= timedelta(minutes=services.session_minutes)


def touch(services: Services) -> None:
    """The person did something."""
    st.session_state[_SEEN] = services.clock.now()


def current(services: Services) -> User | None:
    """Who is signed in, as the store knows them now; nobody once they were deactivated."""
    number = st.session_state.get(_USER)
    if number is None:
        return None
    try:
        with services.store.read() as uow:
            user = uow.people.get(number)
    except NotFound:
        return None
    return user if user.active else None


def open_claim() -> int | None:
    """The claim this reviewer has in hand."""
    return st.session_state.get(_CLAIM)


def hold_claim(claim: int | None) -> None:
    """Remember which claim this reviewer has in hand."""
    st.session_state[_CLAIM] = claim


def open_draft(draft: int) -> None:
    """The drafts page will show this draft."""
    st.session_state["kt.draft"] = draft


def shown_draft() -> int | None:
    """The draft the drafts page shows."""
    return st.session_state.get("kt.draft")


def open_passage(passage: int | None) -> None:
    """The documents page will show the form that proposes a fact from this passage; None: it shows the lists."""
    st.session_state["evidence-passage"] = passage


def shown_passage() -> int | None:
    """The passage a fact is being proposed from."""
    return st.session_state.get("evidence-passage")


def base_of(draft: int, newest: int) -> int:
    """The revision whose text is in the fields: the newest when the draft was opened or last saved."""
    return int(st.session_state.setdefault(f"base-{draft}", newest))


def set_base(draft: int, number: int) -> None:
    """Say which revision's text is in the fields."""
    st.session_state[f"base-{draft}"] = number


def fill(fields: Mapping[str, object]) -> None:
    """First values of fields that hold nothing yet."""
    for key, value in fields.items():
        st.session_state.setdefault(key, value)


def remember_pages(pages: Mapping[str, StreamlitPage]) -> None:
    """Keep the pages this person may open, for :func:`go`."""
    st.session_state["kt.pages"] = dict(pages)


def go(name: str) -> NoReturn:
    """Open another page of the dashboard, or draw this one again where it is not open to the person."""
    pages: dict[str, StreamlitPage] = st.session_state.get("kt.pages", {})
    if name in pages:
        st.switch_page(pages[name])
    st.rerun()


def let_go(services: Services, user: User) -> None:
    """Give back the claim in hand, so that colleagues need not wait for its lock to expire."""
    claim = st.session_state.pop(_CLAIM, None)
    if claim is not None:
        attempt(services, lambda: queue.release(services.store, user, claim))


def tell(kind: str, text: str) -> None:
    """Keep a message (``error``, ``warning`` or ``done``) for the next drawing of the page."""
    st.session_state.setdefault(_NOTES, []).append((kind, text))


def show_messages() -> None:
    """Show what :func:`tell` left, once."""
    for kind, text in st.session_state.pop(_NOTES, []):
        if kind == "done":
            st.toast(text, icon=":material/check_circle:")
        elif kind == "warning":
            st.warning(text, icon=":material/info:")
        else:
            st.error(text, icon=":material/error:")


def attempt(services: Services, action: Callable[[], T], done: str = "") -> T | None:
    """Do one thing below the page. What goes wrong becomes a message; nothing typed is touched.

    None when it failed; ``done`` is said when it worked.
    """
    try:
        result = action()
    except KiemTinError as problem:
        tell("error", problem.message(language(services)))
        return None
    except Exception:
        _log.exception("an action of the dashboard failed")
        tell("error", phrases(services)("error.unexpected"))
        return None
    if done:
        tell("done", done)
    return result
