"""The fields of a draft: what they hold lives in the session under ``<field>-<draft>-<revision>``.

What was typed stays across pages and failed saves; it belongs to the revision it was typed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import session
from dashboard.phrases import Phrases
from dashboard.viewmodels import drafts as view
from kiemtin.entities import Content, MediaUse, Variant
from kiemtin.media import MediaItem
from kiemtin.states import MediaKind
from kiemtin.words import ZONE
from review.variants import tidy, variant_of

_COMMON = ("headline", "body", "link", "targets", "files", "alt", "embargoed", "embargo")
_OF_ACCOUNT = ("vtitle", "vbody", "vlink", "vown", "vfiles", "valt")


def row_of(draft: int, revision: int) -> str:
    """The end of the keys of one draft's fields."""
    return f"{draft}-{revision}"


def put(row: str, content: Content) -> None:
    """Fill the fields with a text, over whatever they hold. Only before they are drawn."""
    st.session_state.update(_values(row, content))


def rebase(draft: int, old: int, newest: int) -> None:
    """Put what was typed on top of a newer revision."""
    ours = re.compile(rf"^({'|'.join(_COMMON + _OF_ACCOUNT)})-{draft}-{old}(?=-|$)")
    for key in [str(each) for each in st.session_state]:
        if ours.match(key):
            moved = ours.sub(rf"\g<1>-{draft}-{newest}", key)
            st.session_state[moved] = st.session_state[key]
    session.set_base(draft, newest)


def typed(row: str, stored: Content) -> Content:
    """The text as the fields hold it; fields that were not drawn yet hold ``stored``."""
    given = st.session_state.get

    def text(name: str, before: str) -> str:
        return given(f"{name}-{row}", before) or ""

    accounts = tuple(given(f"targets-{row}", list(stored.accounts)) or ())
    return tidy(
        replace(
            stored,
            title=text("headline", stored.title),
            body=text("body", stored.body),
            link=text("link", stored.link),
            accounts=accounts,
            media=_uses("files", "alt", row, stored.media),
            variants=tuple(_variant(row, stored, each) for each in accounts),
            embargo=_embargo(row, stored.embargo),
        )
    )


def draw(p: Phrases, shown: view.DraftView, row: str, stored: Content) -> DeltaGenerator:
    """Title, text, link and targets. The place below the text is for its lengths."""
    session.fill(_values(row, stored))
    st.text_input(p("draft.headline"), key=f"headline-{row}", max_chars=150, persist_state="session")
    st.text_area(
        p("draft.body"), key=f"body-{row}", height=260, persist_state="session", help=p("draft.markdown")
    )
    below = st.container()
    st.text_input(p("draft.link"), key=f"link-{row}", placeholder="https://", persist_state="session")
    ready = {each.id: each for each in shown.accounts if each.enabled and each.verified_at}
    known = {each.id: each for each in shown.accounts}
    st.multiselect(
        p("draft.targets"),
        [*dict.fromkeys([*ready, *stored.accounts])],
        format_func=lambda each: known[each].title if each in ready else f"{_title(known, each)} ⚠",
        key=f"targets-{row}",
        placeholder=p("draft.choose_targets"),
        persist_state="session",
    )
    if not ready:
        st.caption(p("draft.no_accounts"))
    return below


def draw_files(p: Phrases, shown: view.DraftView, row: str, stored: Content) -> None:
    """Files of the text in their order, with words for people who cannot see its images."""
    _choose_files(p, shown.library, "files", "alt", row, stored.media)


def draw_variants(p: Phrases, shown: view.DraftView, row: str, stored: Content) -> None:
    """What differs on one account at a time; an empty field is as in the common text."""
    chosen = st.session_state.get(f"targets-{row}") or []
    known = {each.id: each for each in shown.accounts}
    if not chosen:
        st.caption(p("variant.no_targets"))
        return
    st.caption(p("variant.about"))
    for account, tab in zip(chosen, st.tabs([_title(known, each) for each in chosen]), strict=True):
        spot = f"{row}-{account}"
        with tab:
            st.text_input(p("variant.title"), key=f"vtitle-{spot}", max_chars=300, persist_state="session")
            st.text_area(p("variant.body"), key=f"vbody-{spot}", height=130, persist_state="session")
            st.text_input(
                p("variant.link"), key=f"vlink-{spot}", placeholder="https://", persist_state="session"
            )
            if st.checkbox(p("variant.own_files"), key=f"vown-{spot}", persist_state="session"):
                media = variant_of(stored, account).media or ()
                _choose_files(p, shown.library, "vfiles", "valt", spot, media)


def draw_embargo(p: Phrases, row: str) -> None:
    """The moment before which nobody may publish it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        on = st.checkbox(p("draft.embargoed"), key=f"embargoed-{row}", persist_state="session")
        if on:
            st.datetime_input(
                p("draft.embargo"),
                key=f"embargo-{row}",
                format="DD/MM/YYYY",
                step=300,
                width=260,
                persist_state="session",
            )


def _values(row: str, content: Content) -> dict[str, object]:
    local = content.embargo.astimezone(ZONE).replace(tzinfo=None) if content.embargo else None
    values: dict[str, object] = {
        f"headline-{row}": content.title,
        f"body-{row}": content.body,
        f"link-{row}": content.link,
        f"targets-{row}": list(content.accounts),
        f"files-{row}": [each.sha256 for each in content.media],
        f"embargoed-{row}": content.embargo is not None,
    } | _alts("alt", row, content.media)
    if local is not None:
        values[f"embargo-{row}"] = local
    for each in content.variants:
        spot = f"{row}-{each.account}"
        values |= {
            f"vtitle-{spot}": each.title,
            f"vbody-{spot}": each.body,
            f"vlink-{spot}": each.link,
            f"vown-{spot}": each.media is not None,
            f"vfiles-{spot}": [use.sha256 for use in each.media or ()],
        } | _alts("valt", spot, each.media or ())
    return values


def _alts(name: str, spot: str, uses: Iterable[MediaUse]) -> dict[str, object]:
    return {f"{name}-{spot}-{each.sha256}": each.alt for each in uses}


def _variant(row: str, stored: Content, account: int) -> Variant:
    before, spot = variant_of(stored, account), f"{row}-{account}"
    given = st.session_state.get
    own = given(f"vown-{spot}", before.media is not None)
    return Variant(
        account=account,
        title=given(f"vtitle-{spot}", before.title) or "",
        body=given(f"vbody-{spot}", before.body) or "",
        link=given(f"vlink-{spot}", before.link) or "",
        media=_uses("vfiles", "valt", spot, before.media or ()) if own else None,
    )


def _uses(name: str, alt: str, spot: str, stored: Sequence[MediaUse]) -> tuple[MediaUse, ...]:
    before = {each.sha256: each.alt for each in stored}
    chosen = st.session_state.get(f"{name}-{spot}", list(before)) or []
    return tuple(
        MediaUse(sha256=each, alt=st.session_state.get(f"{alt}-{spot}-{each}", before.get(each, "")) or "")
        for each in chosen
    )


def _embargo(row: str, stored: datetime | None) -> datetime | None:
    if not st.session_state.get(f"embargoed-{row}", stored is not None):
        return None
    chosen = st.session_state.get(f"embargo-{row}")
    return chosen.replace(tzinfo=ZONE) if chosen is not None else stored


def _choose_files(
    p: Phrases,
    library: Mapping[str, MediaItem],
    name: str,
    alt: str,
    spot: str,
    stored: Sequence[MediaUse],
) -> None:
    options = [*dict.fromkeys([*library, *(each.sha256 for each in stored)])]
    if not options:
        st.caption(p("files.none"))
        return
    chosen = st.multiselect(
        p("files.choose"),
        options,
        format_func=lambda each: (
            p("files.line", name=library[each].name, kind=p(f"files.{library[each].kind}"))
            if each in library
            else p("files.gone", hash=each[:12])
        ),
        key=f"{name}-{spot}",
        placeholder=p("files.placeholder"),
        persist_state="session",
    )
    for each in chosen:
        item = library.get(each)
        if item is not None and item.kind is MediaKind.IMAGE:
            st.text_input(
                p("files.alt", name=item.name),
                key=f"{alt}-{spot}-{each}",
                placeholder=item.alt or p("files.alt_hint"),
                persist_state="session",
            )


def _title(known: Mapping[int, object], account: int) -> str:
    return str(getattr(known.get(account), "title", f"#{account}"))
