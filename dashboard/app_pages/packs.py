"""Packs of the loudspeaker and of print: to be fetched, and confirmed once they were used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import streamlit as st

from dashboard import drawing, session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.theme import plain
from dashboard.viewmodels import media as view
from kiemtin.airing import Airing, ToConfirm
from kiemtin.entities import User
from kiemtin.media import MediaItem
from kiemtin.words import ZONE
from review import airing

DRAWN = 20
"""Packs drawn at once; those that wait longest come first."""


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    st.title(p("packs.title"))
    st.caption(p("packs.about"))
    offline = view.offline(services.channels)
    waiting = airing.waiting(services.store, offline)
    photos = {each.id: each for each in view.photos(services.store)}
    done = airing.confirmed(services.store)
    left, right = st.columns(2)
    left.metric(p("packs.to_confirm"), p.number(len(waiting)))
    right.metric(p("packs.lately"), p.number(len(done)))
    st.header(p("packs.waiting"))
    if not waiting:
        st.info(p("packs.none"), icon=":material/check_circle:")
    for each in waiting[:DRAWN]:
        with st.container(border=True, key=f"pack-{each.publication}"):
            st.markdown(f"**{plain(each.title)}**")
            _made(services, p, each)
            with st.expander(p("packs.confirm"), icon=":material/campaign:", expanded=len(waiting) == 1):
                _form(services, user, p, each.publication, each.title, photos)
    st.header(p("packs.confirmed"))
    if not done:
        st.caption(p("packs.none_confirmed"))
        return
    _confirmed(p, done, photos)
    _again(services, user, p, done, photos)


def _made(services: Services, p: Phrases, pack: ToConfirm) -> None:
    when = p.when(pack.made_at)
    st.caption(plain(p("packs.made", account=pack.account, when=when, reference=pack.reference)))
    found = services.packs.read(pack.reference) if services.packs is not None else None
    if found is None:
        st.error(p("packs.gone"), icon=":material/error:")
        return
    with st.container(horizontal=True):
        for name in found.files:
            st.download_button(
                name,
                _fetch(services, pack.reference, name),
                file_name=f"{pack.reference}-{name}",
                key=f"pack-file-{pack.publication}-{name}",
                icon=":material/download:",
                on_click="ignore",
            )


def _fetch(services: Services, reference: str, name: str) -> Callable[[], bytes]:
    """Read when somebody asks for it: an attached film is not read for every drawing of the page."""
    assert services.packs is not None
    return partial(services.packs.file, reference, name)


def _form(
    services: Services, user: User, p: Phrases, publication: int, title: str, photos: dict[int, MediaItem]
) -> None:
    now = services.clock.now().astimezone(ZONE)
    round_ = st.session_state.setdefault(f"airing-round-{publication}", 0)
    row = f"{publication}-{round_}"
    with st.form(f"airing-{row}", border=False):
        place = st.text_input(
            p("packs.place"),
            key=f"airing-place-{row}",
            max_chars=airing.LONGEST_PLACE,
            help=p("packs.place_help"),
        )
        left, right = st.columns(2)
        with left:
            day = st.date_input(p("packs.day"), now.date(), key=f"airing-day-{row}", format="DD/MM/YYYY")
        with right:
            time = st.time_input(
                p("packs.time"), now.time().replace(second=0), key=f"airing-time-{row}", step=60
            )
        note = st.text_input(p("packs.note"), key=f"airing-note-{row}", max_chars=airing.LONGEST_NOTE)
        photo = st.selectbox(
            p("packs.photo"),
            list(photos),
            index=None,
            format_func=lambda number: photos[number].name,
            placeholder=p("packs.no_photo"),
            key=f"airing-photo-{row}",
        )
        sure = st.form_submit_button(p("packs.confirm"), type="primary", icon=":material/campaign:")
    if not sure:
        return
    if day is None or time is None:
        session.tell("warning", p("packs.no_time"))
        st.rerun()
    act = partial(
        airing.confirm,
        services.store,
        user,
        publication=publication,
        place=place,
        aired_at=datetime.combine(day, time, ZONE),
        note=note,
        photo=photo,
        offline=view.offline(services.channels),
        now=services.clock.now(),
    )
    if session.attempt(services, act, done=p("packs.done", title=title)) is not None:
        st.session_state[f"airing-round-{publication}"] += 1
    st.rerun()


def _confirmed(p: Phrases, done: tuple[Airing, ...], photos: dict[int, MediaItem]) -> None:
    names = {each.sha256: each.name for each in photos.values()}
    head = [p(f"packs.{name}") for name in ("when", "place", "what", "account", "who", "note", "photo")]
    rows = [
        [
            p.when(each.aired_at),
            each.place,
            each.title,
            each.account,
            each.by,
            each.note,
            names.get(each.photo, each.photo[:12]) if each.photo else "–",
        ]
        for each in done
    ]
    st.html(drawing.table(head, rows))


def _again(
    services: Services, user: User, p: Phrases, done: tuple[Airing, ...], photos: dict[int, MediaItem]
) -> None:
    """One pack is often read out in several places."""
    titles = {each.publication: each.title for each in done}
    with st.expander(p("packs.more"), icon=":material/add_location:"):
        chosen = st.selectbox(
            p("packs.more_which"), list(titles), format_func=titles.__getitem__, key="airing-more"
        )
        if chosen is not None:
            _form(services, user, p, chosen, titles[chosen], photos)
