"""``kiemtin plan``: what goes out, when and where; tables brought in, the plan taken away, feeds."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli.commands import plan_after, plan_feed, plan_keeping
from cli.compose import Desk, library_of, open_desk
from cli.show import Format, show, write_csv
from cli.staff import member
from cli.texts import language, text
from kiemtin.errors import BadDay, BadPlanTable, FileUnreadable, UnknownReportFormat
from kiemtin.store.planning_queries import PlanLine
from kiemtin.words import Phrase, say
from review.calendar import bringing, ical, rows, taking
from review.calendar.dates import WeekdayMistaken, read_day
from review.calendar.forecast import NEEDS_SOMEBODY, Forecast
from review.calendar.moments import DAY, day_of, whole_days
from review.calendar.tables import MOST_BYTES
from review.calendar.tomorrow import what_will_happen
from review.showing import Showroom

app = typer.Typer(invoke_without_command=True)
app.add_typer(plan_feed.app, name="feed", help=text("cli.plan.feed"))
plan_keeping.register(app)
plan_after.register(app)


def register(parent: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    parent.add_typer(app, name="plan", help=text("cli.plan"))


@app.callback()
def plan(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=366, help=text("cli.plan.days"))] = 7,
    past: Annotated[bool, typer.Option("--past", help=text("cli.plan.past"))] = False,
    trouble: Annotated[bool, typer.Option("--trouble", help=text("cli.plan.trouble"))] = False,
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    if context.invoked_subcommand is not None:
        return
    desk = open_desk()
    now, span = desk.clock.now(), timedelta(days=days)
    with desk.store.read() as uow:
        if trouble:
            lines, _ = uow.queries.plans_in_trouble(most=1000)
        else:
            lines = uow.queries.plan_lines(now - span if past else now, now if past else now + span)
    changed = plan_after.changed_rows(desk) if trouble else []
    show([*(_row(line) for line in lines), *changed], how)


@app.command("tomorrow", help=text("cli.plan.tomorrow"))
def tomorrow(
    day: Annotated[str, typer.Option(help=text("cli.plan.day"))] = "",
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    desk = open_desk()
    now = desk.clock.now()
    wanted = _day(day, desk) if day else day_of(now) + DAY
    forecast, warnings = what_will_happen(desk.store, day=wanted, now=now, room=showroom(desk))
    spoken = language()
    if how is Format.TABLE:
        print(text("cli.plan.will_happen", day=f"{wanted:%d/%m/%Y}", count=len(forecast.posts)))
    show(
        [
            {
                "at": each.at,
                "expected": say(f"planning.expected.{each.expected.value}", spoken)
                if how is Format.TABLE
                else each.expected.value,
                "account": each.line.account_title,
                "title": each.line.title,
                "post": each.line.key,
                "warnings": "; ".join(
                    found.message.said(spoken) for found in warnings.get(each.line.key, ())
                ),
            }
            for each in forecast.posts
        ],
        how,
    )
    if how is Format.TABLE:
        _totals(desk, forecast)
        needed = sum(each.expected in NEEDS_SOMEBODY for each in forecast.posts)
        if needed:
            print(text("cli.plan.needs_somebody", count=needed))


@app.command("import", help=text("cli.plan.import"))
def bring_in(
    file: Annotated[Path, typer.Argument(help=text("cli.plan.file"))],
    by: Annotated[str, typer.Option("--by", help=text("cli.plan.by"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=text("cli.plan.dry_run"))] = False,
) -> None:
    desk = open_desk()
    person, now, spoken = member(desk, by), desk.clock.now(), language()
    data = _bytes(file)
    seen = bringing.look(desk.store, person, file=file.name, data=data, now=now)
    for mistake in seen.mistakes:
        print(bringing.told(mistake).said(spoken), file=sys.stderr)
    for row, found in sorted(seen.warnings.items()):
        for each in found:
            print(text("cli.plan.row_warning", row=row, what=each.message.said(spoken)))
    if seen.encoding == "cp1258":
        print(text("cli.plan.encoding"))
    if dry_run:
        print(
            text("cli.plan.would_bring", new=len(seen.new), known=len(seen.known), wrong=len(seen.mistakes))
        )
        if seen.mistakes:
            raise typer.Exit(2)
        return
    done = bringing.bring(desk.store, person, file=file.name, data=data, now=now)
    print(text("cli.plan.brought", new=len(done.drafts), known=len(done.known)))


@app.command("template", help=text("cli.plan.template"))
def template() -> None:
    head, example = rows.template()
    print("\ufeff", end="")  # the mark by which spreadsheets know UTF-8
    write_csv([dict(zip(head, example, strict=True))], sys.stdout)


@app.command("export", help=text("cli.plan.export"))
def export(
    file: Annotated[Path, typer.Argument(help=text("cli.plan.export_file"))],
    first: Annotated[str, typer.Option("--from", help=text("cli.plan.from"))] = "",
    last: Annotated[str, typer.Option("--to", help=text("cli.plan.to"))] = "",
) -> None:
    desk = open_desk()
    today = day_of(desk.clock.now())
    start, end = whole_days(
        _day(first, desk) if first else today, _day(last, desk) if last else today + 30 * DAY
    )
    with desk.store.read() as uow:
        lines = uow.queries.plan_lines(start, end, most=100_000)
    made = _as(file, lines, desk)
    try:
        file.write_bytes(made)
    except OSError as problem:
        raise FileUnreadable(file=file, reason=problem.strerror) from problem
    print(text("cli.plan.exported", count=len(lines), file=file))


def showroom(desk: Desk) -> Showroom:
    """What texts are held against the channels' limits with."""
    from cli.desk_channels import DeskChannels  # the channels' libraries, which a list needs not
    from cli.worker import room_of

    return Showroom(
        channels=DeskChannels(room_of(desk)), library=library_of(desk), office=desk.settings.office
    )


def _as(file: Path, lines: list[PlanLine], desk: Desk) -> bytes:
    form, spoken = file.suffix.lower().removeprefix("."), desk.settings.language
    if form == "csv":
        return taking.to_csv(lines, spoken)
    if form == "xlsx":
        return taking.to_xlsx(lines, spoken)
    if form == "json":
        return taking.to_json(lines)
    if form == "ics":
        return ical.to_ics(lines, office=desk.settings.office, now=desk.clock.now(), language=spoken)
    raise UnknownReportFormat(file=file, known=", ".join(f".{each}" for each in taking.FORMS))


def _row(line: PlanLine) -> dict[str, object]:
    return {
        "publication": line.publication,
        "draft": line.draft,
        "due_at": line.due_at,
        "state": line.state.value if line.state is not None else "planned",
        "account": line.account_title,
        "title": line.title,
        "url": line.remote_url,
        "advice": line.advice,
    }


def _totals(desk: Desk, forecast: Forecast) -> None:
    """What each account gets, and how full its budgets are."""
    with desk.store.read() as uow:
        titles = {each.id: each.title for each in uow.accounts.all()}
    spoken = language()
    for account, totals in sorted(forecast.totals.items()):
        said = ", ".join(
            f"{say(f'planning.expected.{kind.value}', spoken)} {number}"
            for kind, number in sorted(totals.items())
        )
        full = ", ".join(
            text("cli.plan.quota", used=each.used, count=each.count, minutes=each.seconds // 60)
            for each in forecast.quotas.get(account, ())
        )
        print(f"  {titles[account]}: {said}" + (f" ({full})" if full else ""))


def _day(said: str, desk: Desk) -> date:
    """A day as people write it. Raises BadDay."""
    try:
        found = read_day(said, day_of(desk.clock.now()))
    except WeekdayMistaken:
        found = None
    if found is None:
        raise BadDay(day=said)
    return found


def _bytes(file: Path) -> bytes:
    """The file, unless it is larger than any table that is read."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise BadPlanTable(
                file=file.name,
                reason=Phrase("planning.table.reason.large", {"most": MOST_BYTES // 1_000_000}),
                remedy=Phrase("planning.table.remedy.large"),
            )
        return file.read_bytes()
    except OSError as problem:
        raise FileUnreadable(file=file, reason=problem.strerror) from problem
