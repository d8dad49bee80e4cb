"""A text as each of its accounts will show it: exactly what the channel's own preview gives, with its limits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import streamlit as st

from dashboard import drawing, previewing
from dashboard.phrases import Phrases
from dashboard.theme import plain
from kiemtin.entities import Attachment
from kiemtin.states import MediaKind
from kiemtin.words import Phrase
from review.showing import Shown


def counts(p: Phrases, shown: Sequence[Shown]) -> None:
    """One line: each account with its length and limit, and a mark where it does not fit."""
    if shown:
        st.html(drawing.chips([f"{each.account.title}: {_fit(p, each)}" for each in shown]))


def draw(p: Phrases, shown: Sequence[Shown]) -> None:
    """One tab for each account."""
    if not shown:
        st.info(p("preview.no_targets"), icon=":material/info:")
        return
    names = [f"{each.account.title} {_mark(each)}" for each in shown]
    for each, tab in zip(shown, st.tabs(names), strict=True):
        with tab:
            _one(p, each)


def fits(shown: Sequence[Shown]) -> bool:
    """True when no account would refuse the text."""
    return all(each.problem is None and not each.violations for each in shown)


def _one(p: Phrases, each: Shown) -> None:
    if each.problem is not None:
        st.error(each.problem.message(p.language), icon=":material/error:")
        return
    assert each.preview is not None
    st.caption(_fit(p, each))
    for broken in each.violations:
        st.warning(Phrase(broken.message, broken.values).said(p.language), icon=":material/straighten:")
    files = {file.sha256: file for file in each.media}
    parts = [part for part in each.preview.parts if part[1]]
    for pictures, run in groupby(parts, key=lambda part: part[0] in previewing.PICTURES):
        if not pictures:
            st.html(previewing.paper(previewing.words(kind, text, rich=each.rich) for kind, text in run))
            continue
        for _, sha256 in run:
            _file(p, sha256, files.get(sha256))


def _file(p: Phrases, sha256: str, file: Attachment | None) -> None:
    """A picture, or the name of another file; with the words for people who cannot see it."""
    name = file.name if file else sha256[:12]
    words = p("preview.alt", text=file.alt) if file is not None and file.alt else ""
    if file is not None and file.kind is MediaKind.IMAGE and Path(file.path).is_file():
        st.image(file.path, width=260, alt=file.alt or name)
        st.caption(" · ".join(plain(each) for each in (name, words) if each))
    else:
        st.html(previewing.paper([], [p("preview.file", name=name), *([words] if words else [])]))


def _fit(p: Phrases, each: Shown) -> str:
    if each.preview is None:
        return p("preview.none")
    length = p.number(each.preview.length)
    if each.preview.limit is None:
        return f"{_mark(each)} {length}"
    return f"{_mark(each)} {length}/{p.number(each.preview.limit)}"


def _mark(each: Shown) -> str:
    return "✗" if each.problem is not None or each.violations else "✓"
