"""``kiemtin doctor``: checks every setting and part, and says what to do about each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta

from cli import doctor_model
from cli.compose import Desk, library_of, open_desk
from cli.findings import Finding
from cli.texts import language, text
from kiemtin.clock import SystemClock
from kiemtin.errors import BadSetting, KiemTinError, SecretUnreadable
from kiemtin.rules import BUFFER_LIFE
from kiemtin.settings import Settings, load_settings
from kiemtin.states import CredentialState
from kiemtin.words import local

SILENT_AFTER = timedelta(minutes=10)
LEAST_FREE_MB = 500


def examine() -> list[Finding]:
    """Every check that can run; one that breaks is itself a finding."""
    try:
        settings = load_settings()
    except KiemTinError as problem:
        return [Finding(check="settings", state="bad", detail=problem.message(language()))]
    found = [_settings(settings), _disk(settings), _model(settings)]
    try:
        desk = open_desk(settings)
    except KiemTinError as problem:
        return [*found, Finding(check="store", state="bad", detail=problem.message(language()))]
    found.append(Finding(check="store", state="good", detail=desk.store.engine.dialect.name))
    reading = (doctor_model.thresholds, doctor_model.suggestions, doctor_model.drift)
    house = (_facts, _audit, _gate, _accounts, _secrets, _stop, _media, _processes, _sources, _people)
    for check in (*house, *reading):
        found.extend(_guarded(check, desk))
    return found


def _guarded(check: Callable[[Desk], Iterator[Finding]], desk: Desk) -> list[Finding]:
    try:
        return list(check(desk))
    except KiemTinError as problem:
        return [Finding(check=check.__name__.strip("_"), state="bad", detail=problem.message(language()))]


def _settings(settings: Settings) -> Finding:
    return Finding(
        check="settings",
        state="warning" if settings.unnamed else "good",
        detail=text("cli.doctor.office_unnamed")
        if settings.unnamed
        else f"{settings.office}; k = {settings.k}",
    )


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as problem:
        return Finding(check="disk", state="bad", detail=f"{folder}: {problem.strerror}")
    free = shutil.disk_usage(folder).free // 2**20
    return Finding(
        check="disk",
        state="good" if free >= LEAST_FREE_MB else "warning",
        detail=text("cli.doctor.free", folder=folder, free=free),
    )


def _model(settings: Settings) -> Finding:
    try:
        return doctor_model.model(settings)
    except KiemTinError as problem:
        return Finding(check="model", state="bad", detail=problem.message(language()))


def _facts(desk: Desk) -> Iterator[Finding]:
    with desk.store.read() as uow:
        known = uow.facts.known()
    missing = {fact.id for fact in desk.facts} - known
    yield Finding(
        check="facts",
        state="bad" if missing else "good",
        detail=text("cli.doctor.facts_missing", count=len(missing)) if missing else str(len(known)),
    )


def _audit(desk: Desk) -> Iterator[Finding]:
    with desk.store.read() as uow:
        broken = uow.audit.broken_at()
    yield Finding(
        check="audit",
        state="good" if broken is None else "bad",
        detail=text("cli.doctor.chain_whole")
        if broken is None
        else text("cli.doctor.chain_broken", seq=broken),
    )


def _gate(desk: Desk) -> Iterator[Finding]:
    with desk.store.read() as uow:
        held = uow.voices.held()
        oldest = uow.voices.oldest()
    late = oldest is not None and oldest < desk.clock.now() - timedelta(hours=1)
    yield Finding(
        check="gate",
        state="bad" if late else "good",
        detail=text("cli.doctor.gate", held=held, hours=int(BUFFER_LIFE.total_seconds() // 3600)),
    )


def _accounts(desk: Desk) -> Iterator[Finding]:
    with desk.store.read() as uow:
        accounts = uow.accounts.all()
    for account in accounts:
        yield Finding(
            check=f"account {account.title}",
            state="good" if account.verified_at else "warning",
            detail=account.channel if account.verified_at else text("cli.doctor.unverified"),
        )


def _media(desk: Desk) -> Iterator[Finding]:
    """Every file of the library is there as it was kept."""
    broken = library_of(desk).broken()
    lost = [each for each in broken if each.problem != "stray"]
    with desk.store.read() as uow:
        count = len(uow.media.all())
    if lost:
        names = ", ".join(f"{each.name} ({text(f'cli.doctor.media_{each.problem}')})" for each in lost[:5])
        yield Finding(
            check="media", state="bad", detail=text("cli.doctor.media_lost", count=len(lost), names=names)
        )
    elif broken:
        yield Finding(
            check="media", state="warning", detail=text("cli.doctor.media_stray", count=len(broken))
        )
    else:
        yield Finding(check="media", state="good", detail=str(count))


def _stop(desk: Desk) -> Iterator[Finding]:
    with desk.store.read() as uow:
        held = uow.holds.standing()
    if held is not None:
        said = text("cli.publish.held", by=held.held_by, at=local(held.held_at), reason=held.reason)
        yield Finding(check="publishing", state="warning", detail=said)


def _secrets(desk: Desk) -> Iterator[Finding]:
    """Whether the key is there, for us alone, and opens what is kept; whom a person has to connect again."""
    with desk.store.read() as uow:
        kept = uow.credentials.all()
        titles = {each.id: each.title for each in uow.accounts.all()}
    if not kept and not desk.vault.path.exists():
        yield Finding(check="secrets", state="good", detail=text("cli.doctor.key_none"))
        return
    unopened = 0
    try:
        desk.vault.check()
        for each in kept:
            try:
                desk.vault.open(each.sealed, each.key_id, account=each.account, name=each.name)
            except SecretUnreadable as problem:
                unopened += 1
                yield Finding(check="secrets", state="bad", detail=problem.message(language()))
    except BadSetting as problem:
        yield Finding(check="secrets", state="bad", detail=problem.message(language()))
        return
    if not unopened:
        yield Finding(check="secrets", state="good", detail=text("cli.doctor.key_good", count=len(kept)))
    for account in sorted({each.account for each in kept if each.state is CredentialState.NEEDS_PERSON}):
        detail = text("cli.doctor.secret_again")
        yield Finding(check=f"account {titles.get(account, account)}", state="warning", detail=detail)


def _processes(desk: Desk) -> Iterator[Finding]:
    now = SystemClock().now()
    with desk.store.read() as uow:
        beats = uow.house.beats()
    for name, beat in sorted(beats.items()):
        silent = now - beat.at > SILENT_AFTER
        seen = text("cli.doctor.silent", when=local(beat.at)) if silent else local(beat.at)
        yield Finding(
            check=f"process {name}",
            state="warning" if silent or beat.detail else "good",
            detail=f"{seen}; {beat.detail}" if beat.detail else seen,
        )


def _sources(desk: Desk) -> Iterator[Finding]:
    with desk.store.read() as uow:
        sources = [each for each in uow.sources.all() if each.enabled]
    failing = [each for each in sources if each.problem]
    yield Finding(
        check="sources",
        state="warning" if failing else "good",
        detail=text("cli.doctor.sources", count=len(sources), failing=len(failing)),
    )


def _people(desk: Desk) -> Iterator[Finding]:
    with desk.store.read() as uow:
        users = [each for each in uow.people.all() if each.active]
    roles = {role for each in users for role in each.roles}
    lone = len(users) < 2 or not {"editor", "approver"} <= roles
    yield Finding(
        check="users",
        state="warning" if lone else "good",
        detail=text("cli.doctor.four_eyes") if lone else str(len(users)),
    )
