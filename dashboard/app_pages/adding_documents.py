"""Bringing an official document: it is read, shown for confirmation, then kept."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from kiemtin.entities import User
from kiemtin.evidence import DocumentHead, ReadDocument
from review import evidence

ENDINGS = ("docx", "pdf", "html", "htm", "txt")
LARGEST_MB = 20
_READ = "evidence-read"


def render(services: Services, user: User) -> None:
    """Draw the upload and, once a file is read, what was recognised in it."""
    p = session.phrases(services)
    round_ = st.session_state.setdefault("evidence-round", 0)
    with st.expander(p("adding.title"), icon=":material/upload_file:", expanded=_READ in st.session_state):
        file = st.file_uploader(
            p("adding.file"),
            type=list(ENDINGS),
            max_upload_size=LARGEST_MB,
            key=f"adding-file-{round_}",
            help=p("adding.help"),
        )
        if file is None:
            st.session_state.pop(_READ, None)
            return
        number = file.file_id
        if st.session_state.get(_READ, ("", None))[0] != number:
            read = session.attempt(services, lambda: services.read_document(file.name, file.getvalue()))
            st.session_state[_READ] = (number, read)
            session.show_messages()
        document: ReadDocument | None = st.session_state[_READ][1]
        if document is None:
            st.caption(p("adding.other_file"))
            return
        _confirm(services, user, p, document)


def _confirm(services: Services, user: User, p: Phrases, document: ReadDocument) -> None:
    row = document.sha256[:12]
    st.text(p("adding.check"))
    if document.removed:
        st.caption(p("adding.removed", count=p.number(document.removed)))
    if document.blank_pages:
        st.warning(p("adding.blank", count=p.number(document.blank_pages)), icon=":material/warning:")
    with st.form(f"adding-{row}"):
        left, right = st.columns(2)
        with left:
            kind = st.text_input(p("adding.kind"), document.head.kind, key=f"adding-kind-{row}", max_chars=60)
            issuer = st.text_input(
                p("evidence.issuer"), document.head.issuer, key=f"adding-issuer-{row}", max_chars=200
            )
        with right:
            number = st.text_input(
                p("adding.number"), document.head.number, key=f"adding-number-{row}", max_chars=80
            )
            dated = st.date_input(
                p("evidence.dated"), document.head.dated, key=f"adding-dated-{row}", format="DD/MM/YYYY"
            )
        title = st.text_input(p("evidence.subject"), document.head.title, key=f"adding-title-{row}")
        with st.expander(p("adding.passages", count=p.number(len(document.passages)))):
            for each in document.passages[:5]:
                st.caption(each.place or "–")
                st.text(each.text)
        keep = st.form_submit_button(p("adding.keep"), type="primary", icon=":material/library_add:")
    if keep:
        head = DocumentHead(
            kind=kind.strip(), number=number.strip(), issuer=issuer.strip(), title=title.strip(), dated=dated
        )
        save = partial(
            evidence.add_document,
            services.store,
            user,
            document=document,
            head=head,
            now=services.clock.now(),
        )
        if session.attempt(services, save, done=p("adding.done")) is not None:
            st.session_state.pop(_READ, None)
            st.session_state["evidence-round"] += 1
        st.rerun()
