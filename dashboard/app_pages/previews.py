"""A text as each of its accounts will show it: exactly what the channel's own preview gives, with its limits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from dashboard import drawing, previewing
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import drafts as view
from kiemtin.errors import MediaMissing
from kiemtin.states import MediaKind
from kiemtin.words import Phrase
from review.showing import Shown


def counts(p: Phrases, shown: Sequence[Shown]) -> None:
    """One line: each account with its length and limit, and a mark where it does not fit."""
    if shown:
        st.html(drawing.chips([f"{each.account.title}: {_fit(p, each)}" for each in shown]))


def draw(services: Services, p: Phrases, shown: Sequence[Shown], library: view.Library) -> None:
    """One tab for each account."""
    if not shown:
        st.info(p("preview.no_targets"), icon=":material/info:")
        return
    names = [f"{each.account.title} {_mark(each)}" for each in shown]
    for each, tab in zip(shown, st.tabs(names), strict=True):
        with tab:
            _one(services, p, each, library)


def fits(shown: Sequence[Shown]) -> bool:
    """True when no account would refuse the text."""
    return all(each.problem is None and not each.violations for each in shown)


def _one(services: Services, p: Phrases, each: Shown, library: view.Library) -> None:
    if each.problem is not None:
        st.error(each.problem.message(p.language), icon=":material/error:")
        return
    assert each.preview is not None
    st.caption(_fit(p, each))
    for broken in each.violations:
        st.warning(Phrase(broken.message, broken.values).said(p.language), icon=":material/straighten:")
    parts = [part for part in each.preview.parts if part[1]]
    for pictures, run in groupby(parts, key=lambda part: part[0] in previewing.PICTURES):
        if not pictures:
            st.html(previewing.paper(previewing.words(kind, text, rich=each.rich) for kind, text in run))
            continue
        for _, sha256 in run:
            _file(services, p, sha256, library)


def _file(services: Services, p: Phrases, sha256: str, library: view.Library) -> None:
    item = library.get(sha256)
    name = item.name if item else sha256[:12]
    try:
        path = services.showroom.library.path(sha256)
    except MediaMissing as problem:
        st.error(problem.message(p.language), icon=":material/error:")
        return
    if item is not None and item.kind is MediaKind.IMAGE and path.is_file():
        st.image(str(path), caption=name, width=260, alt=item.alt or name)
    else:
        st.html(previewing.paper([], [p("preview.file", name=name)]))


def _fit(p: Phrases, each: Shown) -> str:
    if each.preview is None:
        return p("preview.none")
    length = p.number(each.preview.length)
    if each.preview.limit is None:
        return f"{_mark(each)} {length}"
    return f"{_mark(each)} {length}/{p.number(each.preview.limit)}"


def _mark(each: Shown) -> str:
    return "✗" if each.problem is not None or each.violations else "✓"
