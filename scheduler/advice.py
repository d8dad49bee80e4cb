"""What a person reads beside a publication that needs time or a decision."""

from __future__ import annotations

from datetime import datetime

from kiemtin.entities import Account, Violation
from kiemtin.errors import GoesOn, KiemTinError
from kiemtin.words import catalogue, local, say
from scheduler.budgets import QUIET, RATE


def cause_of(problem: KiemTinError, language: str) -> str:
    """The cause in plain words, where the channel named one; else the error's own message."""
    key = f"publish.cause.{problem.values.get('cause', '')}"
    if key in catalogue(language):
        return say(key, language)
    return problem.message(language)


def will_retry(
    problem: KiemTinError, account: Account | None, at: datetime, attempt: int, most: int, language: str
) -> str:
    """What the calendar says of a post that is tried again by itself."""
    return say(
        "publish.advice.will_retry",
        language,
        account=_name(account),
        cause=cause_of(problem, language),
        at=local(at),
        attempt=attempt,
        most=most,
    )


def goes_on(problem: GoesOn, account: Account | None, language: str) -> str:
    """What it says while a post to many goes out in parts."""
    values = {name: problem.values.get(name, "?") for name in ("done", "total")}
    return say("publish.advice.goes_on", language, account=_name(account), **values)


def gave_up(problem: KiemTinError, account: Account | None, attempts: int, language: str) -> str:
    """What it says when all attempts are used up."""
    return say(
        "publish.advice.gave_up",
        language,
        account=_name(account),
        cause=cause_of(problem, language),
        attempts=attempts,
    )


def rejected(problem: KiemTinError, account: Account | None, language: str) -> str:
    """What it says of a post that cannot go out as it is."""
    return say("publish.advice.rejected", language, account=_name(account), cause=cause_of(problem, language))


def broken_limits(violations: tuple[Violation, ...], account: Account, language: str) -> str:
    """What it says of a text that breaks a channel's limits."""
    said = [
        say(each.message, language, **each.values)
        if each.message in catalogue(language)
        else f"{each.message} {dict(each.values) or ''}".strip()
        for each in violations
    ]
    return say("publish.advice.limits", language, account=account.title, what="; ".join(said))


def waits(why: str, until: datetime, account: Account | None, language: str) -> str:
    """What it says of a post that waits for the account's rate or for the end of its quiet hours."""
    key = {RATE: "publish.advice.waits_rate", QUIET: "publish.advice.waits_quiet"}[why]
    return say(key, language, account=_name(account), at=local(until))


def plain(key: str, language: str, account: Account | None = None) -> str:
    """A message that needs nothing but the account's name."""
    return say(f"publish.advice.{key}", language, account=_name(account))


def _name(account: Account | None) -> str:
    return account.title if account is not None else "?"
