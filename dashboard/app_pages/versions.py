"""What belongs to a draft: its language versions, the original it translates, the correction of its post."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import drawing, session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.theme import plain
from dashboard.viewmodels import drafts as view
from dashboard.viewmodels.relatives import PUBLISHED, Version
from kiemtin.entities import User
from kiemtin.words import say
from kiemtin.writing import LANGUAGES_WRITTEN
from review import errata, translations


def render(services: Services, user: User, p: Phrases, shown: view.DraftView) -> None:
    """Below the fields of a draft."""
    notices(p, shown, services=services, user=user)
    _languages(services, user, p, shown)
    _erratum(services, user, p, shown)


def notices(
    p: Phrases, shown: view.DraftView, *, services: Services | None = None, user: User | None = None
) -> None:
    """What this text translates or corrects, beside it. With ``services`` it can be said to follow."""
    around, number = shown.relatives, shown.draft.id
    if around.original is not None and around.translates is not None:
        tongue = say(f"language.{around.translates.language}", p.language)
        st.html(drawing.chips([p("version.of", number=around.translates.original)], strong=tongue))
        with st.expander(p("version.original"), icon=":material/translate:", expanded=around.behind):
            content = around.original.content
            st.html(drawing.paper(content.title, content.body, content.link, ()))
        if around.behind:
            st.warning(p("version.behind"), icon=":material/update:")
            if services is not None and user is not None:
                st.button(
                    p("version.follow"),
                    key=f"follow-{number}-{around.original.id}",
                    icon=":material/done_all:",
                    on_click=_follow,
                    args=(services, user, number, around.original.id),
                )
    if around.wrong is not None:
        st.info(p("erratum.corrects", number=around.wrong.draft), icon=":material/history:")
        with st.expander(p("erratum.wrong"), icon=":material/article:"):
            content = around.wrong.content
            st.html(drawing.paper(content.title, content.body, content.link, ()))


def _languages(services: Services, user: User, p: Phrases, shown: view.DraftView) -> None:
    number, around = shown.draft.id, shown.relatives
    if around.translates is not None:
        return
    with st.expander(p("version.title", count=p.number(len(around.versions))), icon=":material/translate:"):
        st.caption(p("version.about"))
        for each in around.versions:
            _open(p, each, "version.behind_short" if each.behind else "")
        there = {each.language for each in around.versions} | {shown.latest.content.language}
        left = [each for each in LANGUAGES_WRITTEN if each not in there]
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                p("version.language"),
                left,
                format_func=lambda each: say(f"language.{each}", p.language),
                key=f"version-language-{number}",
                width=220,
            )
            st.button(
                p("version.start"),
                key=f"version-start-{number}",
                icon=":material/add:",
                on_click=_translate,
                args=(services, user, number),
            )


def _erratum(services: Services, user: User, p: Phrases, shown: view.DraftView) -> None:
    post = shown.post
    if post is None:
        return
    with st.container(border=True):
        st.markdown(f"**{p('erratum.title')}**")
        st.caption(p("erratum.about"))
        if any(each.stage == PUBLISHED for each in shown.relatives.versions):
            st.caption(p("erratum.versions"))
        for each in shown.relatives.errata:
            _open(p, each, "")
        st.button(
            p("erratum.start"),
            key=f"erratum-start-{post.id}",
            icon=":material/campaign:",
            on_click=_correct,
            args=(services, user, post.id),
        )


def _open(p: Phrases, each: Version, mark: str) -> None:
    words = p(
        "version.line",
        tongue=say(f"language.{each.language}", p.language),
        title=each.title,
        stage=p(f"stage.{each.stage}"),
    )
    st.button(
        plain(words) + (f" · {p(mark)}" if mark else ""),
        key=f"version-open-{each.draft}",
        icon=":material/open_in_new:",
        on_click=session.open_draft,
        args=(each.draft,),
    )


def _translate(services: Services, user: User, number: int) -> None:
    language = str(st.session_state.get(f"version-language-{number}", ""))
    start = partial(
        translations.start, services.store, user, draft=number, language=language, now=services.clock.now()
    )
    made = session.attempt(services, start, done=session.phrases(services)("start.done"))
    if made is not None:
        session.open_draft(made.id)


def _follow(services: Services, user: User, number: int, revision: int) -> None:
    follow = partial(
        translations.follow, services.store, user, draft=number, revision=revision, now=services.clock.now()
    )
    session.attempt(services, follow, done=session.phrases(services)("version.followed"))


def _correct(services: Services, user: User, publication: int) -> None:
    start = partial(
        errata.start,
        services.store,
        user,
        publication=publication,
        office=services.office,
        now=services.clock.now(),
    )
    made = session.attempt(services, start, done=session.phrases(services)("start.done"))
    if made is not None:
        session.open_draft(made.id)
