"""Killing the publisher at every step, over far sides that lose answers: nothing lost, nothing doubled.

``python tests/chaos.py --kills 1000`` is the whole proof (``make chaos``); the tests run a short form.
Each round a publisher is started and killed (SIGKILL), at a step or at any moment in between, while a proxy
drops requests and answers, delays them, resets connections and passes requests on twice. Then time moves on
past its lease and the next one takes over, until every publication has come to an end. Then what lies on the
far sides is counted: a published row has exactly one post there, one that a person must settle at most one,
a failed or cancelled one none.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from publishing_desk import NOW, OFFICE, Desk

from kiemtin.entities import Attachment, MediaUse
from kiemtin.ports import Tokens
from kiemtin.states import LIVE, CredentialState, PublicationState
from kiemtin.store import Store
from kiemtin.vault import Vault
from scheduler.context import LEASE
from scheduler.tokens import NAME, tokens_as_text

_S = PublicationState
ENDED = LIVE | {_S.FAILED_PERMANENT, _S.NEEDS_HUMAN, _S.EXPIRED, _S.CANCELLED}
FAULTS = (*[None] * 12, "before", "after", "after", "twice", "slow")
"""What the proxy does to a request, drawn at random."""


class FarSide(Protocol):
    """One kind of place where posts go: how an account there is set up, and what readers can see."""

    name: str
    files: tuple[Attachment, ...]
    """What each post carries."""

    def tokens(self) -> Tokens | None:
        """What an account can sign in with now, where it does so with tokens."""
        ...

    def account(self) -> tuple[str, Mapping[str, Any]]:
        """Channel and options of an account there."""
        ...

    def seen(self, mark: str) -> int:
        """How many posts that hold ``mark`` readers can see."""
        ...


@dataclass
class Outcome:
    """What a run of the proof found."""

    kills: int = 0
    rows: int = 0
    states: dict[str, Counter[str]] = field(default_factory=dict)
    killed_at: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    ghosts: list[str] = field(default_factory=list)
    unended: list[str] = field(default_factory=list)
    reconnected: int = 0
    """How often a person had to connect an account again, because a single-use token died with a publisher."""
    advice: Counter[str] = field(default_factory=Counter)
    """What a person is told of rows that did not go out, by far side."""

    @property
    def right(self) -> bool:
        return not (self.lost or self.doubled or self.ghosts or self.unended)

    def __str__(self) -> str:
        lines = [f"{self.kills} kills, {self.rows} publications: {'right' if self.right else 'WRONG'}"]
        for name, states in sorted(self.states.items()):
            lines.append(
                f"  {name}: " + ", ".join(f"{state} {count}" for state, count in sorted(states.items()))
            )
        lines.append(
            "  killed: " + ", ".join(f"{step} {count}" for step, count in self.killed_at.most_common())
        )
        for what in ("lost", "doubled", "ghosts", "unended"):
            found = getattr(self, what)
            lines.append(f"  {what}: {len(found)}" + (f" ({'; '.join(found[:5])})" if found else ""))
        lines.append(f"  accounts connected again by a person: {self.reconnected}")
        lines += [f"  told {count}x: {words}" for words, count in self.advice.most_common()]
        return "\n".join(lines)


class Faults:
    """Draws what a proxy does to each request; quiet when told to be. Also the far sides' clock."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self.quiet = False
        self.moment = NOW
        self.drawn: Counter[str] = Counter()

    def now(self) -> datetime:
        return self.moment

    def once(self, method: str, path: str) -> str | None:
        """As a call, but nothing that changes something is passed on twice.

        For far sides that know no key of ours: against a network that repeats requests nobody has a
        remedy there, and TCP does not repeat them.
        """
        fault = self(method, path)
        return "slow" if fault == "twice" and method != "GET" else fault

    def __call__(self, method: str, path: str) -> str | None:
        with self._lock:
            fault = None if self.quiet else self._random.choice(FAULTS)
            self.drawn[fault or "none"] += 1
            return fault


class Worker:
    """The process whose children publish and are killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("chaos_worker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(["tests", ".", os.environ.get("PYTHONPATH", "")]),
            },
            cwd=Path(__file__).parents[1],
        )

    def run(self, order: Mapping[str, Any], *, kill_after: float | None) -> tuple[int, list[str]]:
        """Exit status (negative: the signal) and the steps of one child, killed after so many seconds at the latest."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(dict(order)) + "\n")
        self._process.stdin.flush()
        child = int(self._said()["child"])
        timer = threading.Timer(kill_after, _kill, [child]) if kill_after is not None else None
        if timer:
            timer.start()
        ended = self._said()
        if timer:
            timer.cancel()
        return int(ended["status"]), list(ended["steps"])

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def _said(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the worker of the kill test has gone")
        found: dict[str, Any] = json.loads(line)
        return found


def _kill(child: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def prove(
    store: Store,
    folder: Path,
    far_sides: Sequence[FarSide],
    faults: Faults,
    *,
    kills: int,
    seed: int,
    secrets: Mapping[str, str],
    several: int = 6,
    say: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Publish and kill until ``kills`` publishers have died, then let everything come to its end and count.

    ``several`` publications per far side are due at once.
    """
    chance = random.Random(seed)
    outcome = Outcome(states={each.name: Counter() for each in far_sides})
    desk = Desk(store, NOW)
    accounts = {each.name: _account(desk, folder, each) for each in far_sides}
    now, batch = NOW, 0
    worker = Worker()
    try:
        while outcome.kills < kills:
            batch += 1
            vault = Vault(folder / "secret.key")
            for far in far_sides if batch > 1 else ():
                outcome.reconnected += _connect(store, vault, accounts[far.name], far, now)
            rows = _batch(desk, far_sides, accounts, batch, now, several)
            outcome.rows += len(rows)
            faults.quiet = False
            now = _until_ended(store, folder, worker, chance, outcome, rows, now, kills, secrets, faults)
            _count(store, far_sides, rows, outcome)
            say(f"batch {batch}: {outcome.kills} kills, {outcome.rows} publications")
            now += timedelta(hours=1)
    finally:
        worker.close()
    return outcome


def _account(desk: Desk, folder: Path, far: FarSide) -> int:
    """An account there, with its tokens sealed and its files in the library."""
    channel, options = far.account()
    number = desk.account(channel, **options)
    vault = Vault(folder / "secret.key")
    vault.make()
    library = folder / "media"
    library.mkdir(exist_ok=True)
    _connect(desk.store, vault, number, far, NOW)
    with desk.store.work() as uow:
        for each in far.files:
            (library / each.sha256).write_bytes(Path(each.path).read_bytes())
            uow.media.add(
                sha256=each.sha256,
                kind=each.kind,
                mime=each.mime,
                size=each.size,
                name=each.name,
                alt=each.alt,
                width=each.width,
                height=each.height,
                seconds=each.seconds,
                now=NOW,
            )
        uow.commit()
    return number


def _connect(store: Store, vault: Vault, account: int, far: FarSide, now: datetime) -> bool:
    """What a person does whose account is not let in any more; False when nothing had to be done."""
    with store.work() as uow:
        kept = uow.credentials.get(account, NAME)
        tokens = far.tokens()
        if tokens is None or (kept is not None and kept.state is not CredentialState.NEEDS_PERSON):
            return False
        sealed, key_id = vault.seal(tokens_as_text(tokens), account=account, name=NAME)
        uow.credentials.put(account, NAME, sealed=sealed, key_id=key_id, now=now)
        uow.commit()
    return True


def _batch(
    desk: Desk,
    far_sides: Sequence[FarSide],
    accounts: Mapping[str, int],
    batch: int,
    now: datetime,
    several: int,
) -> dict[int, tuple[str, str]]:
    """New publications due now; row -> (far side, mark in its text)."""
    rows: dict[int, tuple[str, str]] = {}
    desk.now = now
    for far in far_sides:
        for number in range(several):
            mark = f"dau{batch:04d}x{number}{far.name}"
            [row] = desk.scheduled(
                accounts[far.name],
                title=f"Thông báo {mark}",
                body=f"Nội dung {mark} của bài.",
                due=now,
                media=tuple(MediaUse(sha256=each.sha256, alt=each.alt) for each in far.files),
            )
            rows[row] = (far.name, mark)
    return rows


def _until_ended(
    store: Store,
    folder: Path,
    worker: Worker,
    chance: random.Random,
    outcome: Outcome,
    rows: Mapping[int, tuple[str, str]],
    now: datetime,
    kills: int,
    secrets: Mapping[str, str],
    faults: Faults,
) -> datetime:
    """Publishers one after the other until every row has ended; the moment it has."""
    for turn in range(400):
        if not _waiting(store, rows):
            break
        # Towards the end nobody is killed any more: what can be settled has to settle.
        calm = turn > 60 or outcome.kills >= kills
        faults.quiet = turn > 120
        kill_at = 0 if calm or chance.random() < 0.4 else chance.randint(1, 60)
        kill_after = None if calm or kill_at else chance.uniform(0.02, 1.5)
        faults.moment = now
        order = {
            "url": store.url,
            "folder": str(folder),
            "now": now.isoformat(),
            "kill_at": kill_at,
            "office": OFFICE,
            "secrets": dict(secrets),
        }
        status, steps = worker.run(order, kill_after=kill_after)
        if status == -signal.SIGKILL:
            outcome.kills += 1
            outcome.killed_at[steps[-1] if kill_at and steps else "at any moment"] += 1
            now += LEASE + timedelta(seconds=5)
        else:
            now += timedelta(seconds=40) if turn < 30 else timedelta(minutes=10)
    return now


def _waiting(store: Store, rows: Mapping[int, object]) -> list[int]:
    with store.read() as uow:
        return [row for row in rows if uow.publications.get(row).state not in ENDED]


def _count(
    store: Store, far_sides: Sequence[FarSide], rows: Mapping[int, tuple[str, str]], outcome: Outcome
) -> None:
    """What lies on the far sides against what the rows say."""
    by_name = {each.name: each for each in far_sides}
    with store.read() as uow:
        found = {row: uow.publications.get(row) for row in rows}
    for row, (name, mark) in rows.items():
        state, seen = found[row].state, by_name[name].seen(mark)
        outcome.states[name][state.value] += 1
        if state not in LIVE:
            outcome.advice[f"{name}: {found[row].advice}"] += 1
        said = f"{mark}: {state}, {seen} seen"
        if state not in ENDED:
            outcome.unended.append(said)
        elif seen > 1:
            outcome.doubled.append(said)
        elif state in LIVE and seen == 0:
            outcome.lost.append(said)
        elif state in (_S.FAILED_PERMANENT, _S.EXPIRED, _S.CANCELLED) and seen:
            outcome.ghosts.append(said)


@contextmanager
def _database(folder: Path, url: str) -> Iterator[Store]:
    store = Store(url or f"sqlite:///{folder / 'chaos.db'}")
    store.migrate()
    try:
        yield store
    finally:
        store.close()


def main(given: Sequence[str] | None = None) -> int:
    """The whole proof; 0 when nothing was lost or doubled."""
    from chaos_far_sides import every_far_side

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--several", type=int, default=6, help="publications per far side due at once")
    parser.add_argument("--only", default="", help="names of far sides, with commas between; empty: all")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; empty: SQLite")
    asked = parser.parse_args(given)
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        folder = Path(made)
        faults = Faults(asked.seed)
        only = set(asked.only.split(",")) - {""}
        far_sides, secrets = every_far_side(stack, folder, faults, only)
        store = stack.enter_context(_database(folder, asked.database))
        outcome = prove(
            store,
            folder,
            far_sides,
            faults,
            kills=asked.kills,
            seed=asked.seed,
            secrets=secrets,
            several=asked.several,
            say=lambda line: print(line, flush=True),
        )
        print(outcome)
        print("  proxy: " + ", ".join(f"{fault} {count}" for fault, count in faults.drawn.most_common()))
    return 0 if outcome.right else 1


if __name__ == "__main__":
    sys.exit(main())
