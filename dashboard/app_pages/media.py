"""The media library: adding files, describing them, removing what no text needs."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.theme import plain
from dashboard.viewmodels import media as view
from kiemtin.entities import User
from kiemtin.media import MediaItem
from kiemtin.states import MediaKind
from review.media_library import Library

ALL = "all"
ENDINGS = ("jpg", "jpeg", "png", "webp", "gif", "mp4", "webm", "pdf", "docx")
_COLUMNS = 3


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    st.title(p("media.title"))
    st.caption(p("media.about"))
    library = services.library
    if library is None:
        st.info(p("media.none"), icon=":material/info:")
        return
    _add(services, library, user, p)
    session.fill({"media-show": ALL})
    shown = st.segmented_control(
        p("media.show"),
        [ALL, *MediaKind],
        required=True,
        format_func=lambda name: p(f"media.{name}"),
        key="media-show",
        label_visibility="collapsed",
    )
    kind = None if shown in (None, ALL) else MediaKind(shown)
    page = int(st.session_state.get(f"media-page-{shown}", 1)) - 1
    found = view.shelf(services.store, library, kind, page)
    if not found.lines and page == 0:
        st.info(p("media.none"), icon=":material/info:")
        return
    if found.pages > 1:
        st.number_input(p("media.page"), 1, found.pages, 1, key=f"media-page-{shown}")
    for row in range(0, len(found.lines), _COLUMNS):
        for column, line in zip(st.columns(_COLUMNS), found.lines[row : row + _COLUMNS], strict=False):
            with column, st.container(border=True, key=f"media-{line.item.id}"):
                _one(services, library, user, p, line)


def _add(services: Services, library: Library, user: User, p: Phrases) -> None:
    round_ = st.session_state.setdefault("media-round", 0)
    bounds = library.bounds
    with (
        st.expander(p("media.add"), icon=":material/upload_file:"),
        st.form(f"media-add-{round_}", border=False),
    ):
        file = st.file_uploader(
            p("media.file"),
            type=list(ENDINGS),
            max_upload_size=max(bounds.image, bounds.video, bounds.document) // 1_000_000,
            key=f"media-file-{round_}",
            help=p("media.help"),
        )
        st.text_input(p("media.alt"), key=f"media-alt-{round_}", max_chars=1_000, help=p("media.alt_help"))
        st.text_input(
            p("media.licence"), key=f"media-licence-{round_}", max_chars=300, help=p("media.licence_help")
        )
        keep = st.form_submit_button(p("media.keep"), type="primary", icon=":material/library_add:")
    if not keep or file is None:
        return
    act = partial(
        library.add,
        file.name,
        file.getvalue(),
        alt=st.session_state[f"media-alt-{round_}"],
        licence=st.session_state[f"media-licence-{round_}"],
        by=user.id,
    )
    with st.spinner(p("media.keep")):
        item = session.attempt(services, act)
    if item is not None:
        session.tell("done", p("media.kept", name=item.name))
        st.session_state["media-round"] += 1
    st.rerun()


def _one(services: Services, library: Library, user: User, p: Phrases, line: view.MediaLine) -> None:
    item = line.item
    if not line.path:
        st.error(p("media.lost"), icon=":material/error:")
    elif item.kind is MediaKind.IMAGE:
        st.image(line.path, alt=item.alt, width="stretch")
    st.markdown(f"**{plain(item.name)}**")
    if item.alt:
        st.text(item.alt)
    facts = [p("media.size", size=p.number(max(1, item.size // 1000)))]
    if item.width and item.height:
        facts.append(p("media.pixels", width=item.width, height=item.height))
    if item.seconds:
        facts.append(p("media.seconds", count=p.number(item.seconds)))
    st.caption(plain(" · ".join([*facts, item.licence])))
    when = p.when(item.added_at)
    st.caption(
        plain(p("media.by", who=line.adder, when=when) if line.adder else p("media.by_command", when=when))
    )
    if line.uses:
        st.caption(plain(p("media.used", where=line.where(p.language))))
    with st.container(horizontal=True):
        _describe(services, library, user, p, line)
        if not line.uses:
            _remove(services, library, user, p, line)


def _describe(services: Services, library: Library, user: User, p: Phrases, line: view.MediaLine) -> None:
    item = line.item
    with (
        st.popover(p("media.describe"), icon=":material/edit:"),
        st.form(f"media-describe-{item.id}", border=False),
    ):
        alt = st.text_input(p("media.alt"), item.alt, key=f"media-alt-of-{item.id}", max_chars=1_000)
        licence = st.text_input(
            p("media.licence"), item.licence, key=f"media-licence-of-{item.id}", max_chars=300
        )
        save = st.form_submit_button(p("media.save"), icon=":material/save:")
    if save:
        act = partial(library.describe, user, item.id, alt=alt, licence=licence)
        session.attempt(services, act, done=p("media.described"))
        st.rerun()


def _remove(services: Services, library: Library, user: User, p: Phrases, line: view.MediaLine) -> None:
    item = line.item
    with st.popover(p("media.remove"), icon=":material/delete:"):
        st.text(p("media.remove_note"))
        st.button(
            p("media.remove_yes"),
            key=f"media-remove-{item.id}",
            on_click=_gone,
            args=(services, library, user, p, item),
        )


def _gone(services: Services, library: Library, user: User, p: Phrases, item: MediaItem) -> None:
    act = partial(library.remove, user, item.id)
    session.attempt(services, act, done=p("media.removed", name=item.name))
