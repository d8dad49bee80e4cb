"""What will happen on a day if nobody does anything: first what needs somebody, then everything by time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import streamlit as st

from dashboard import drawing, session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from kiemtin.entities import User
from kiemtin.words import say
from review.calendar.forecast import NEEDS_SOMEBODY, Expected, Forecast, Foreseen
from review.calendar.moments import DAY, day_of
from review.calendar.tomorrow import FURTHEST, what_will_happen
from review.calendar.warnings import PlanWarning

_NOTHING_TO_DO = frozenset(
    {Expected.SENDS, Expected.LATER_RATE, Expected.LATER_QUIET, Expected.DONE, Expected.CANCELLED}
    | {Expected.UNDER_WAY}
)
MOST = 300
"""Posts that are drawn."""


def render(services: Services, _user: User) -> None:
    """Draw the part."""
    p = session.phrases(services)
    now = services.clock.now()
    today = day_of(now)
    chosen = st.date_input(
        p("tomorrow.day"),
        value=today + DAY,
        min_value=today,
        max_value=today + timedelta(days=FURTHEST),
        format="DD/MM/YYYY",
        key="tomorrow-day",
        width=220,
    )
    day = chosen if isinstance(chosen, date) else today + DAY
    forecast, warnings = what_will_happen(services.store, day=day, now=now, room=services.showroom)
    st.header(p("tomorrow.title", day=day.strftime("%d/%m/%Y"), count=p.number(len(forecast.posts))))
    if not forecast.posts:
        st.caption(p("tomorrow.empty"))
        return
    stuck = [each for each in forecast.posts if each.expected in NEEDS_SOMEBODY]
    if stuck:
        st.error(p("tomorrow.stuck", count=p.number(len(stuck))), icon=":material/report:")
    else:
        st.success(p("tomorrow.all_go"), icon=":material/task_alt:")
    _totals(services, p, forecast)
    _posts(p, [*stuck, *(each for each in forecast.posts if each.expected not in NEEDS_SOMEBODY)], warnings)


def _totals(services: Services, p: Phrases, forecast: Forecast) -> None:
    with services.store.read() as uow:
        titles = {each.id: each.title for each in uow.accounts.all()}
    rows = []
    for account, totals in sorted(forecast.totals.items()):
        said = ", ".join(
            f"{say(f'planning.expected.{kind.value}', p.language)}: {p.number(number)}"
            for kind, number in sorted(totals.items())
        )
        full = "; ".join(
            p("tomorrow.quota", used=each.used, count=each.count, minutes=p.number(each.seconds // 60))
            for each in forecast.quotas.get(account, ())
        )
        rows.append([titles[account], said, full or "–"])
    head = [p(f"tomorrow.{name}") for name in ("account", "totals", "quotas")]
    st.html(drawing.table(head, rows))


def _posts(p: Phrases, posts: Sequence[Foreseen], warnings: Mapping[str, Sequence[PlanWarning]]) -> None:
    head = [p(f"tomorrow.{name}") for name in ("at", "expected", "what", "account", "do")]
    rows = [
        [
            p.when(each.at),
            say(f"planning.expected.{each.expected.value}", p.language),
            each.line.title,
            each.line.account_title,
            _advice(p, each, warnings.get(each.line.key, ())),
        ]
        for each in posts[:MOST]
    ]
    st.html(drawing.table(head, rows))
    if len(posts) > MOST:
        st.caption(p("calendar.more", count=p.number(len(posts) - MOST)))


def _advice(p: Phrases, each: Foreseen, warnings: Sequence[PlanWarning]) -> str:
    said = []
    if each.expected not in _NOTHING_TO_DO:
        said.append(say(f"planning.do.{each.expected.value}", p.language))
    said += [say(broken.message, p.language, **broken.values) for broken in each.violations]
    said += [f"⚠ {warning.message.said(p.language)}" for warning in warnings]
    return " ".join(said) or "–"
