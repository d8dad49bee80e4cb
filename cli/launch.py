"""``kiemtin up``: everything an office needs, in processes of their own, until Ctrl-C."""

from __future__ import annotations

import json
import socket
import sys
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from cli import setup
from cli.supervisor import Supervisor, Task
from cli.texts import text
from dashboard.theme import FLAGS
from kiemtin.errors import AddressTaken
from kiemtin.settings import Settings

PAGE = Path(__file__).parent / "web" / "page.py"


def run(settings: Settings) -> int:
    """Prepare, start, watch. 0 after Ctrl-C, 1 when a process cannot be kept alive."""
    print(text("cli.up.starting"), flush=True)
    _ports_free(settings)
    desk = setup.prepare(settings)
    first = setup.first_administrator(desk)
    desk.store.close()

    def ready() -> None:
        announce(settings)
        if settings.unnamed:
            print(text("cli.doctor.office_unnamed"), flush=True)
        if first:
            print(text("cli.users.made", name=first[0], password=first[1]), flush=True)

    return watch(Supervisor(), settings, ready)


def watch(
    supervisor: Supervisor,
    settings: Settings,
    ready: Callable[[], None],
    extra: Mapping[str, str] | None = None,
) -> int:
    """Start the product's own processes under ``supervisor`` and stay until told to stop."""
    for task in product_tasks(settings, extra or {}):
        supervisor.add(task)
    status = supervisor.run(lambda: answers(dashboard_url(settings) + "_stcore/health"), ready)
    print(text("cli.up.stopped" if status == 0 else "cli.up.failed", logs=logs(settings)), flush=True)
    return status


def product_tasks(settings: Settings, extra: Mapping[str, str]) -> list[Task]:
    """The crawler, the classifier, the scheduler, the servers of the site and the feeds, and the dashboard."""
    kiemtin = [sys.executable, "-m", "cli.main"]
    streamlit = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(PAGE),
        f"--server.port={settings.dashboard_port}",
        f"--server.address={settings.bind}",
        *FLAGS,
    ]
    site = [
        sys.executable,
        "-m",
        "http.server",
        str(settings.site_port),
        "--bind",
        settings.bind,
        "--directory",
        str(settings.site_dir),
    ]
    settings.site_dir.mkdir(parents=True, exist_ok=True)
    commands = {
        "feeds": [*kiemtin, "plan", "feed", "serve"],
        "worker": [*kiemtin, "worker"],
        "classifier": [*kiemtin, "classify", "--loop"],
        "crawler": [*kiemtin, "crawl", "--loop"],
        "site": site,
        "dashboard": streamlit,
    }
    environment = {"PYTHONUNBUFFERED": "1", **extra}
    return [
        Task(name=name, command=command, log=logs(settings) / f"{name}.log", environment=environment)
        for name, command in commands.items()
    ]


def announce(settings: Settings) -> None:
    """Say where everything is."""
    print(
        text(
            "cli.up.ready",
            dashboard=dashboard_url(settings),
            site=f"http://{settings.bind}:{settings.site_port}/",
            logs=logs(settings),
        ),
        flush=True,
    )
    print(text("cli.up.stop"), flush=True)


def dashboard_url(settings: Settings) -> str:
    """Where the dashboard answers on this machine."""
    return f"http://{settings.bind}:{settings.dashboard_port}/"


def logs(settings: Settings) -> Path:
    """The folder of the processes' logs."""
    return settings.data_dir / "logs"


def answers(url: str) -> bool:
    """True when a page of ours answers."""
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as environment variables for child processes."""
    made: dict[str, str] = {}
    for name, value in settings.model_dump().items():
        if value is None:
            continue
        made[f"KIEMTIN_{name.upper()}"] = json.dumps(value) if isinstance(value, list | tuple) else str(value)
    return made


def _ports_free(settings: Settings) -> None:
    ports = {
        "DASHBOARD_PORT": settings.dashboard_port,
        "SITE_PORT": settings.site_port,
        "FEED_PORT": settings.feed_port,
    }
    for key, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.bind, port))
            except OSError as problem:
                raise AddressTaken(port=port, key=f"KIEMTIN_{key}") from problem
