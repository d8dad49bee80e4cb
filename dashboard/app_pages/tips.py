"""The form by which somebody of the office brings a text, a link or a screenshot."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services, TipTaker
from dashboard.phrases import Phrases

LARGEST_MB = 20
_ROUND, _READ = "tips-round", "tips-read"
_KINDS = ("by_text", "by_link", "by_picture")


def render(services: Services, p: Phrases) -> None:
    """Draw the form; nothing in an installation that takes no tips."""
    tips = services.tips
    if tips is None:
        return
    round_ = st.session_state.setdefault(_ROUND, 0)
    with st.expander(p("tips.title"), icon=":material/add_comment:", expanded=_READ in st.session_state):
        st.caption(p("tips.about"))
        kind = st.segmented_control(
            p("tips.kind"),
            _KINDS,
            default=_KINDS[0],
            required=True,
            format_func=lambda each: p(f"tips.{each}"),
            key=f"tips-kind-{round_}",
        )
        if kind == "by_link":
            _link(services, tips, p, round_)
        elif kind == "by_picture":
            _picture(services, tips, p, round_)
        else:
            _text(services, tips, p, f"tips-text-{round_}", "", p("tips.text"))


def _text(services: Services, tips: TipTaker, p: Phrases, key: str, words: str, label: str) -> None:
    with st.form(f"{key}-form"):
        text = st.text_area(label, words, key=key, max_chars=20_000)
        send = st.form_submit_button(p("tips.send"), type="primary", icon=":material/send:")
    if send:
        _done(services, session.attempt(services, partial(_said, tips.take_text, text), done=p("tips.taken")))


def _link(services: Services, tips: TipTaker, p: Phrases, round_: int) -> None:
    with st.form(f"tips-link-form-{round_}"):
        link = st.text_input(p("tips.link"), key=f"tips-link-{round_}", max_chars=2000)
        organisation = st.text_input(p("tips.organisation"), key=f"tips-organisation-{round_}", max_chars=200)
        send = st.form_submit_button(p("tips.send"), type="primary", icon=":material/send:")
    if send:
        act = partial(_said, tips.take_link, link, organisation)
        _done(services, session.attempt(services, act, done=p("tips.link_taken")))


def _picture(services: Services, tips: TipTaker, p: Phrases, round_: int) -> None:
    file = st.file_uploader(
        p("tips.picture"),
        type=["png", "jpg", "jpeg", "webp"],
        max_upload_size=LARGEST_MB,
        key=f"tips-picture-{round_}",
        help=p("tips.picture_help"),
    )
    if file is None:
        st.session_state.pop(_READ, None)
        return
    if st.session_state.get(_READ, ("", None))[0] != file.file_id:
        read = session.attempt(services, lambda: tips.read_picture(file.name, file.getvalue()))
        st.session_state[_READ] = (file.file_id, read)
        session.show_messages()
    words: str | None = st.session_state[_READ][1]
    if words is not None:
        _text(services, tips, p, f"tips-words-{file.file_id}", words, p("tips.check"))


def _said(take: object, *arguments: str) -> bool:
    """``attempt`` tells failure by None."""
    assert callable(take)
    take(*arguments)
    return True


def _done(services: Services, taken: bool | None) -> None:
    if taken:
        st.session_state.pop(_READ, None)
        st.session_state[_ROUND] += 1  # fresh fields: what was brought does not stay on the screen
    st.rerun()
