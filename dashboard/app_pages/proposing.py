"""From a passage to a proposed fact: the document's words are there, a person says what they state."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import drawing, session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import evidence as view
from kiemtin.entities import User
from kiemtin.evidence import FactContent, KeptPassage
from kiemtin.ports import Comparable
from kiemtin.states import CheckKind
from review import evidence


def render(services: Services, user: User, number: int) -> None:
    """Draw the form for a passage."""
    p = session.phrases(services)
    passage = session.attempt(services, lambda: view.passage(services.store, number))
    st.button(p("proposing.back"), icon=":material/arrow_back:", on_click=session.open_passage, args=(None,))
    if passage is None:
        session.show_messages()
        return
    st.header(p("proposing.title"))
    st.caption(p("proposing.note"))
    st.html(drawing.quote_marked(passage.text, (), passage.source(), passage.heading))
    compared = st.selectbox(
        p("proposing.compare"),
        view.nearest(services.comparable(), f"{passage.heading} {passage.text}"),
        index=None,
        format_func=lambda each: f"{each.example} ({each.about} · {each.of})",
        placeholder=p("proposing.compare_hint"),
        help=p("proposing.compare_help"),
        key=f"proposing-compare-{number}",
    )
    content = _form(services, user, p, passage, compared)
    if content is None:
        return
    now = services.clock.now()
    made = session.attempt(
        services,
        lambda: evidence.propose(services.store, user, passage=number, content=content, now=now),
        done=p("proposing.done"),
    )
    if made is not None:
        session.open_passage(None)
        st.session_state["evidence-show"] = "proposals"
        st.rerun()
    session.show_messages()


def _form(
    services: Services, user: User, p: Phrases, passage: KeptPassage, compared: Comparable | None
) -> FactContent | None:
    """What the person says; None until they send it."""
    row = passage.id
    blank = evidence.blank_fact(passage, services.clock.now())
    replaced = {each.proposal.fact: each.proposal.content for each in view.confirmed(services.store, user)}
    with st.form(f"proposing-{row}"):
        statement = st.text_area(
            p("proposing.statement"), blank.statement, key=f"proposing-statement-{row}", max_chars=2000
        )
        left, right = st.columns(2)
        with left:
            subject = st.text_input(p("proposing.subject"), key=f"proposing-subject-{row}", max_chars=200)
            published = st.date_input(
                p("proposing.published"),
                blank.published,
                key=f"proposing-published-{row}",
                format="DD/MM/YYYY",
            )
            starts = st.date_input(
                p("proposing.in_force_from"),
                blank.in_force_from,
                key=f"proposing-from-{row}",
                format="DD/MM/YYYY",
            )
        with right:
            attribute = st.text_input(
                p("proposing.attribute"), blank.attribute, key=f"proposing-attribute-{row}", max_chars=200
            )
            kind = compared.kind if compared else None
            if kind is None:
                kind = st.selectbox(
                    p("proposing.kind"),
                    view.TYPED,
                    format_func=lambda each: p(f"value.{each}"),
                    key=f"proposing-kind-{row}",
                )
            value = st.text_input(p("proposing.value"), key=f"proposing-value-{row}", max_chars=500)
            ends = st.date_input(
                p("proposing.in_force_to"), None, key=f"proposing-to-{row}", format="DD/MM/YYYY"
            )
        replaces = st.selectbox(
            p("proposing.replaces"),
            list(replaced),
            index=None,
            format_func=lambda fact: f"{fact}: {replaced[fact].statement}",
            placeholder=p("proposing.replaces_hint"),
            key=f"proposing-replaces-{row}",
        )
        may_refute = st.checkbox(p("proposing.may_refute"), True, key=f"proposing-refutes-{row}")
        if not st.form_submit_button(p("proposing.send"), type="primary", icon=":material/send:"):
            return None
    return replace(
        blank,
        statement=statement.strip(),
        subject=subject.strip(),
        attribute=attribute.strip(),
        value=value.strip(),
        check=CheckKind(kind).value,
        topic=compared.topic if compared else blank.topic,
        about=compared.about if compared else "",
        of=compared.of if compared else "",
        published=published,
        in_force_from=starts,
        in_force_to=ends,
        may_refute=may_refute,
        replaces=replaces or "",
    )
