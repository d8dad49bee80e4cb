"""``kiemtin report`` and ``kiemtin export``: claims, verdicts, evidence and counts; nothing else (S7)."""

from __future__ import annotations

import re
import sys
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.compose import Desk, open_desk
from cli.reading import drifts_of
from cli.show import Format, show
from cli.texts import language, text
from kiemtin.errors import BadSetting, FileUnreadable
from kiemtin.rules import K_FLOOR
from kiemtin.words import ZONE
from reports.month import month_report
from reports.writing import write_report
from review.learning import TrainingData, data_card, training_data


class What(StrEnum):
    """What can be exported. Closed: no posts, no people (S7)."""

    CLAIMS = "claims"
    PUBLICATIONS = "publications"
    FINDINGS = "findings"
    TOPICS = "topics"
    AUDIT = "audit"
    TRAINING = "training"


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("report", help=text("cli.report"))(report)
    app.command("export", help=text("cli.export"))(export)


def report(
    out: Annotated[Path, typer.Argument(metavar="FILE.md|.xlsx|.csv|.json", help=text("cli.report.out"))],
    month: Annotated[str, typer.Option(help=text("cli.report.month"))] = "",
) -> None:
    desk = open_desk()
    start, end = _month(month, desk.clock.now())
    with desk.store.read() as uow:
        made = month_report(
            uow.queries, start, end, desk.settings.k, drift=drifts_of(desk, min(end, desk.clock.now()))
        )
    try:
        write_report(made, out, office=desk.settings.office, language=language())
    except OSError as problem:
        raise FileUnreadable(file=out, reason=problem.strerror) from problem
    print(text("cli.report.done", file=out))


def export(
    what: Annotated[What, typer.Argument(help=text("cli.export.what.training"))],
    days: Annotated[int, typer.Option(min=1, max=3660, help=text("cli.export.days"))] = 366,
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.CSV,
    out: Annotated[Path | None, typer.Option(help=text("cli.export.out"))] = None,
) -> None:
    desk = open_desk()
    if out is not None:
        if what is not What.TRAINING:
            raise BadSetting(key="--out", reason="only with training", where=what.value)
        _write_training(desk, out)
        return
    show(_EXPORTS[what](desk, desk.clock.now() - timedelta(days=days)), how)
    sys.stdout.flush()


def _claims(desk: Desk, _start: datetime) -> Sequence[Mapping[str, Any]]:
    rows = []
    with desk.store.read() as uow:
        for decided in (False, True):
            for line in uow.queries.queue(k=desk.settings.k, decided=decided, limit=1_000_000):
                claim = uow.claims.get(line.claim)
                rows.append(
                    {
                        "claim": line.claim,
                        "statement": line.statement,
                        "voices": line.voices or None,
                        "publications": line.publications,
                        "suggestion": line.suggestion.value,
                        "score": line.score,
                        "verdict": line.verdict.value if line.verdict else None,
                        "facts": [each.fact for each in claim.evidence],
                        "evidence": [f"{each.statement} ({each.source})" for each in claim.evidence],
                        "first_seen_at": claim.first_seen_at,
                        "last_seen_at": claim.last_seen_at,
                    }
                )
    return rows


def _publications(desk: Desk, start: datetime) -> Sequence[Mapping[str, Any]]:
    with desk.store.read() as uow:
        return [
            {
                "publication": line.publication,
                "due_at": line.due_at,
                "sent_at": line.sent_at,
                "state": line.state.value,
                "channel": line.channel,
                "account": line.account,
                "title": line.title,
                "url": line.remote_url,
            }
            for line in uow.queries.calendar(start, desk.clock.now() + timedelta(days=3660))
        ]


def _findings(desk: Desk, start: datetime) -> Sequence[Mapping[str, Any]]:
    with desk.store.read() as uow:
        return [
            {
                "source": found.source,
                "title": found.title,
                "url": found.url,
                "published_at": found.published_at,
                "passage": found.passage,
                "prediction": found.prediction.value,
                "score": found.score,
            }
            for found in uow.queries.findings()
            if found.published_at >= start
        ]


def _topics(desk: Desk, start: datetime) -> Sequence[Mapping[str, Any]]:
    with desk.store.read() as uow:
        return [
            {"topic": line.topic, "label": line.label.value, "count": line.count}
            for line in uow.queries.topics(start, desk.settings.k)
        ]


def _audit(desk: Desk, start: datetime) -> Sequence[Mapping[str, Any]]:
    with desk.store.read() as uow:
        return [
            {
                "seq": line.seq,
                "at": line.at,
                "actor": line.actor,
                "action": line.action,
                "subject": line.subject,
                "detail": line.detail,
                "previous": line.previous,
                "hash": line.hash,
            }
            for line in uow.audit.lines(limit=10_000_000)
            if line.at >= start
        ]


def _training_data(desk: Desk) -> TrainingData:
    from crawler.redaction.personal import redact

    with desk.store.read() as uow:
        reviewed = uow.learning.reviewed(desk.settings.k)
    return training_data(reviewed, k=max(desk.settings.k, K_FLOOR), redact=redact)


def _training(desk: Desk, _start: datetime) -> Sequence[Mapping[str, Any]]:
    """Every reviewed claim, however old: no row says when."""
    return [
        {
            "kind": row.kind,
            "text": row.text,
            "label": row.label,
            "premise": row.premise,
            "overridden": row.overridden,
        }
        for row in _training_data(desk).rows
    ]


def _write_training(desk: Desk, out: Path) -> None:
    """The rows and their data card; the export goes on the record."""
    data, card = _training_data(desk), out.with_suffix(".card.md")
    try:
        out.write_text(data.as_lines(), encoding="utf-8")
        card.write_text(data_card(data), encoding="utf-8")
    except OSError as problem:
        raise FileUnreadable(file=out, reason=problem.strerror) from problem
    with desk.store.work() as uow:
        uow.audit.add(
            actor="system",
            action="export_training",
            subject="claims",
            now=desk.clock.now(),
            rows=len(data.rows),
            claims=data.claims,
            k=data.k,
        )
        uow.commit()
    print(text("cli.export.training.done", rows=len(data.rows), claims=data.claims, file=out, card=card))


_EXPORTS: dict[What, Callable[[Desk, datetime], Sequence[Mapping[str, Any]]]] = {
    What.CLAIMS: _claims,
    What.PUBLICATIONS: _publications,
    What.FINDINGS: _findings,
    What.TOPICS: _topics,
    What.AUDIT: _audit,
    What.TRAINING: _training,
}


def _month(month: str, now: datetime) -> tuple[datetime, datetime]:
    """First moment of a month in Viet Nam and of the next, in UTC; this month by default."""
    wanted = month or now.astimezone(ZONE).strftime("%Y-%m")
    match = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", wanted)
    if match is None:
        raise BadSetting(key="--month", reason="YYYY-MM", where=wanted)
    year, number = int(match[1]), int(match[2])
    start = datetime(year, number, 1, tzinfo=ZONE)
    end = start + timedelta(days=monthrange(year, number)[1])
    return start.astimezone(UTC), end.astimezone(UTC)
