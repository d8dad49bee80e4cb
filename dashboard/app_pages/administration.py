"""Administration: members of staff, their roles, and the record of decisions."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import drawing, session
from dashboard.app_pages import approval_steps
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import administration as view
from kiemtin.entities import User
from kiemtin.states import Role
from review import audit, sign_in as accounts

STAFF, APPROVAL, RECORD = "staff", "approval", "record"


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    st.title(p("admin.title"))
    side = st.segmented_control(
        p("admin.show"),
        [STAFF, APPROVAL, RECORD],
        default=STAFF,
        required=True,
        format_func=lambda name: p(f"admin.{name}"),
        key="admin-show",
        label_visibility="collapsed",
    )
    if side == RECORD:
        _record(services, p)
        return
    if side == APPROVAL:
        approval_steps.render(services, user, p)
        return
    people = view.staff(services.store)
    rows = [
        [
            each.display,
            each.name,
            ", ".join(p.role(role) for role in sorted(each.roles)) or "–",
            p("admin.active") if each.active else p("admin.inactive"),
        ]
        for each in people
    ]
    head = [p(f"admin.{name}") for name in ("display", "name", "roles", "standing")]
    st.html(drawing.table(head, rows))
    left, right = st.columns(2, gap="medium")
    with left:
        _change(services, user, p, people)
    with right:
        _add(services, user, p)


def _change(services: Services, user: User, p: Phrases, people: tuple[User, ...]) -> None:
    known = {each.id: each for each in people}
    st.header(p("admin.change"))
    number = st.selectbox(
        p("admin.person"), list(known), format_func=lambda each: known[each].display, key="admin-person"
    )
    person = known[number]
    state = "-".join(sorted(person.roles)) + str(person.active)
    with st.form(f"admin-change-{number}"):
        roles = st.multiselect(
            p("admin.roles"),
            list(Role),
            default=sorted(person.roles),
            format_func=p.role,
            key=f"admin-roles-{number}-{state}",
            placeholder=p("admin.choose_roles"),
        )
        active = st.checkbox(
            p("admin.may_sign_in"), value=person.active, key=f"admin-active-{number}-{state}"
        )
        pressed = st.form_submit_button(p("admin.save"), icon=":material/save:")
    if pressed:
        store, now = services.store, services.clock.now()
        done = p("admin.saved", who=person.display)
        if set(roles) != person.roles:
            session.attempt(services, partial(accounts.set_roles, store, user, number, roles, now), done=done)
        if active != person.active:
            session.attempt(services, partial(accounts.set_active, store, user, number, active, now))
        st.rerun()


def _add(services: Services, user: User, p: Phrases) -> None:
    st.header(p("admin.add"))
    with st.form("admin-add", clear_on_submit=False):
        display = st.text_input(p("admin.display"), key="admin-new-display", max_chars=120)
        name = st.text_input(p("admin.name"), key="admin-new-name", max_chars=64, autocomplete="off")
        password = st.text_input(
            p("admin.password"), type="password", key="admin-new-password", autocomplete="new-password"
        )
        roles = st.multiselect(
            p("admin.roles"),
            list(Role),
            format_func=p.role,
            key="admin-new-roles",
            placeholder=p("admin.choose_roles"),
        )
        pressed = st.form_submit_button(p("admin.add"), type="primary", icon=":material/person_add:")
    if pressed:
        act = partial(
            accounts.add_user,
            services.store,
            user,
            name=name,
            display=display,
            password=password,
            roles=roles,
            now=services.clock.now(),
        )
        session.attempt(services, act, done=p("admin.added", who=display or name))
        st.rerun()


def _record(services: Services, p: Phrases) -> None:
    broken = audit.verify(services.store)
    if broken is None:
        st.success(p("record.whole"), icon=":material/verified_user:")
    else:
        st.error(p("record.broken", line=broken), icon=":material/gpp_bad:")
    lines = view.newest_audit(services.store)
    if not lines:
        st.caption(p("record.empty"))
        return
    head = [p(f"record.{name}") for name in ("seq", "at", "who", "action", "subject", "detail", "hash")]
    rows = [
        [
            str(line.seq),
            p.when(line.at, "%d/%m/%Y %H:%M:%S"),
            line.actor,
            p.known("action", line.action),
            line.subject,
            line.detail,
            line.hash[:12],
        ]
        for line in lines
    ]
    st.html(drawing.table(head, rows, numbers=(0,)))
