"""``kiemtin plan slots | rules | close | open | closed``: the office's own times, rules and pauses."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated

import typer

from cli.compose import Desk, open_desk
from cli.show import Format, show
from cli.staff import member
from cli.texts import language, text
from kiemtin.entities import Account
from kiemtin.errors import BadDay, UnknownAccount
from kiemtin.plans import AccountRules, BlackoutKind
from kiemtin.words import fold
from review.calendar import closing, keeping
from review.calendar.dates import WeekdayMistaken, read_day, read_moment, read_time
from review.calendar.moments import day_of, whole_days

_BY = typer.Option("--by", help=text("cli.plan.by"))
_ACCOUNT = typer.Argument(help=text("cli.plan.account"))


def register(parent: typer.Typer) -> None:
    """Add the commands of this module to ``kiemtin plan``."""
    parent.command("slots", help=text("cli.plan.slots"))(slots)
    parent.command("rules", help=text("cli.plan.rules"))(rules)
    parent.command("close", help=text("cli.plan.close"))(close)
    parent.command("open", help=text("cli.plan.open"))(lift)
    parent.command("closed", help=text("cli.plan.closed"))(closed)


def slots(
    account: Annotated[str, _ACCOUNT] = "",
    at: Annotated[str, typer.Option(help=text("cli.plan.at"))] = "",
    weekdays: Annotated[
        list[int] | None, typer.Option("--weekday", min=1, max=7, help=text("cli.plan.weekday"))
    ] = None,
    remove: Annotated[int, typer.Option(help=text("cli.plan.remove"))] = 0,
    by: Annotated[str, _BY] = "",
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    desk = open_desk()
    now = desk.clock.now()
    if remove:
        keeping.remove_slot(desk.store, member(desk, by), slot=remove, now=now)
    if at:
        keeping.add_slots(
            desk.store,
            member(desk, by),
            account=_account(desk, account).id,
            weekdays=[day - 1 for day in weekdays or range(1, 8)],
            at=_time(at),
            now=now,
        )
    titles = _titles(desk)
    chosen = _account(desk, account).id if account else None
    show(
        [
            {
                "slot": each.id,
                "account": titles[each.account],
                "weekday": text(f"planning.weekday.{_NAMES[each.weekday]}"),
                "at": f"{each.at:%H:%M}",
            }
            for each in keeping.slots(desk.store, chosen)
        ],
        how,
    )


def rules(
    account: Annotated[str, _ACCOUNT] = "",
    quiet: Annotated[str, typer.Option(help=text("cli.plan.quiet"))] = "",
    per_hour: Annotated[int, typer.Option(min=0, help=text("cli.plan.per_hour"))] = 0,
    per_day: Annotated[int, typer.Option(min=0, help=text("cli.plan.per_day"))] = 0,
    gap: Annotated[int, typer.Option(min=0, help=text("cli.plan.gap"))] = 0,
    by: Annotated[str, _BY] = "",
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    desk = open_desk()
    if by:
        begins, _, ends = quiet.partition("-")
        keeping.set_rules(
            desk.store,
            member(desk, by),
            AccountRules(
                account=_account(desk, account).id,
                quiet_from=_time(begins) if quiet else None,
                quiet_to=_time(ends) if quiet else None,
                per_hour=per_hour or None,
                per_day=per_day or None,
                gap_minutes=gap or None,
            ),
            now=desk.clock.now(),
        )
    titles = _titles(desk)
    show(
        [
            {
                "account": titles[each.account],
                "quiet": f"{each.quiet_from:%H:%M}-{each.quiet_to:%H:%M}" if each.quiet_from else None,
                "per_hour": each.per_hour,
                "per_day": each.per_day,
                "gap_minutes": each.gap_minutes,
            }
            for each in keeping.rules(desk.store).values()
        ],
        how,
    )


def close(
    title: Annotated[str, typer.Argument(help=text("cli.plan.close.title"))],
    first: Annotated[str, typer.Option("--from", help=text("cli.plan.close.from"))],
    last: Annotated[str, typer.Option("--to", help=text("cli.plan.close.to"))],
    by: Annotated[str, _BY],
    kind: Annotated[BlackoutKind, typer.Option(help=text("cli.plan.close.kind"))] = BlackoutKind.OTHER,
    stop: Annotated[bool, typer.Option("--stop", help=text("cli.plan.close.stop"))] = False,
) -> None:
    desk = open_desk()
    made = closing.close(
        desk.store,
        member(desk, by),
        title=title,
        kind=kind,
        starts_at=_moment(first, desk, last=False),
        ends_at=_moment(last, desk, last=True),
        now=desk.clock.now(),
        stop=stop,
        language=desk.settings.language,
    )
    print(text("cli.plan.close.done", number=made.blackout, held=len(made.held)))
    if made.on_their_way:
        print(text("cli.plan.close.gone", count=len(made.on_their_way)))


def lift(
    blackout: Annotated[int, typer.Argument(help=text("cli.plan.open.number"))],
    by: Annotated[str, _BY],
    put_back: Annotated[bool, typer.Option("--put-back", help=text("cli.plan.open.put_back"))] = False,
) -> None:
    desk = open_desk()
    back = closing.lift(
        desk.store, member(desk, by), blackout=blackout, now=desk.clock.now(), put_back=put_back
    )
    print(text("cli.plan.open.done", number=blackout, back=len(back)))


def closed(
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    desk = open_desk()
    now = desk.clock.now()
    show(
        [
            {
                "pause": each.id,
                "kind": text(f"planning.kind.{each.kind.value}") if how is Format.TABLE else each.kind.value,
                "title": each.title,
                "starts_at": each.starts_at,
                "ends_at": each.ends_at,
            }
            for each in closing.standing(desk.store, now)
        ],
        how,
    )
    if how is Format.TABLE:
        for each in closing.offered_holidays(desk.store, now, language()):
            said = f"{each.first:%d/%m/%Y} – {each.last:%d/%m/%Y}"
            print(text("cli.plan.closed.holiday", name=each.name, days=said))


_NAMES = ("mo", "tu", "we", "th", "fr", "sa", "su")


def _titles(desk: Desk) -> dict[int, str]:
    with desk.store.read() as uow:
        return {each.id: each.title for each in uow.accounts.all()}


def _account(desk: Desk, title: str) -> Account:
    """The account of that title; marks and case are free. Raises UnknownAccount."""
    with desk.store.read() as uow:
        accounts = uow.accounts.all()
    for each in accounts:
        if fold(each.title) == fold(title.strip()) or str(each.id) == title.strip():
            return each
    raise UnknownAccount(account=title or "–", known="; ".join(each.title for each in accounts) or "–")


def _time(said: str) -> time:
    found = read_time(said)
    if found is None:
        raise BadDay(day=said)
    return found


def _moment(said: str, desk: Desk, *, last: bool) -> datetime:
    """A moment, or the beginning or the end of a day. Raises BadDay."""
    today = day_of(desk.clock.now())
    try:
        day = read_day(said, today)
        if day is not None:
            return whole_days(day, day)[1 if last else 0]
        found = read_moment(said, today)
    except WeekdayMistaken:
        found = None
    if found is None:
        raise BadDay(day=said)
    return found
