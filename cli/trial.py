"""``kiemtin up --demo``: the whole product on the replica sites, with one account per role."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

from cli import launch, setup
from cli.accounts import connect
from cli.compose import Desk
from cli.supervisor import Supervisor
from cli.texts import text
from demo.sites import Replica, source_settings
from demo.wordpress import WordPress
from kiemtin.settings import Settings, load_settings
from kiemtin.states import Role
from review import sign_in

HOST = "127.0.0.1"
ACCOUNTS = (
    ("thamtra", "Chị Thẩm Tra", (Role.REVIEWER,)),
    ("bientap", "Anh Biên Tập", (Role.EDITOR,)),
    ("duyet", "Cô Duyệt Bài", (Role.APPROVER,)),
    ("quanly", "Chú Quản Lý", (Role.MANAGER,)),
    ("quantri", "Quản Trị Viên", (Role.ADMINISTRATOR,)),
)
PASSWORD = "dung-thu-2026"
"""Known to everyone and said so: the demo listens on this machine only and holds invented data."""
SECRET = "demo_wordpress"


def run_trial(base: Settings) -> int:
    """Start the replicas, prepare a fresh demo installation, run the product over it."""
    print(text("cli.up.starting"), flush=True)
    folder = base.data_dir / "demo"
    if folder.exists():
        print(text("cli.demo.reset", folder=folder), flush=True)
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    settings = load_settings(
        data_dir=folder.resolve(),
        database_url="",
        office="UBND xã Mẫu (bản dùng thử)",
        contact="dung-thu@kiemtin.example",
        language=base.language,
        allowed_hosts=(HOST,),
        crawl_every=3,
        classify_every=2,
        dashboard_port=_free(base.dashboard_port),
        site_port=_free(base.site_port),
        feed_port=_free(base.feed_port),
        bind=HOST,
    )
    settings = settings.model_copy(
        update={
            "site_url": f"http://{HOST}:{settings.site_port}/",
            "feed_url": f"http://{HOST}:{settings.feed_port}/",
        }
    )
    with Replica.start() as replica, _wordpress(folder / "wordpress") as wordpress:
        settings = settings.model_copy(update={"sources_file": _sources(folder, replica)})
        desk = setup.prepare(settings)
        _people(desk)
        extra = dict(launch.environment_of(settings))
        if wordpress:
            extra |= _connect(desk, wordpress)
        desk.store.close()

        def ready() -> None:
            launch.announce(settings)
            _announce(replica, wordpress)

        return launch.watch(Supervisor(), settings, ready, extra)


def _sources(folder: Path, replica: Replica) -> Path:
    """The replicas as a sources file, read by the same strict reader as an office's own."""
    entries = [{**each, "interval": "20s", "delay": 0.0} for each in source_settings(replica)]
    path = folder / "sources.yaml"
    path.write_text(yaml.safe_dump({"sources": entries}, allow_unicode=True), encoding="utf-8")
    return path


def _people(desk: Desk) -> None:
    with desk.store.read() as uow:
        known = {user.name for user in uow.people.all()}
    for name, display, roles in ACCOUNTS:
        if name not in known:
            sign_in.add_user(
                desk.store,
                None,
                name=name,
                display=display,
                password=PASSWORD,
                roles=roles,
                now=desk.clock.now(),
            )


@contextmanager
def _wordpress(folder: Path) -> Iterator[WordPress | None]:
    """A real WordPress when the machine has its packages; the demo goes on without."""
    if WordPress.missing_packages():
        yield None
        return
    with WordPress.start(folder, title="Trang tin xã Mẫu") as site:
        yield site


def _connect(desk: Desk, site: WordPress) -> Mapping[str, str]:
    variable = f"KIEMTIN_SECRET_{SECRET.upper()}"
    connect(
        desk,
        channel="wordpress",
        title="WordPress xã Mẫu",
        options={"url": site.url, "user": site.user, "secret": SECRET},
        secret=lambda _name: site.application_password,
    )
    return {variable: site.application_password}


def _announce(replica: Replica, wordpress: WordPress | None) -> None:
    print(
        text(
            "cli.up.replicas",
            portal=replica.portal_url,
            newspaper=replica.newspaper_url,
            forum=replica.forum_url,
        )
    )
    if wordpress:
        print(text("cli.up.wordpress", url=wordpress.url))
    else:
        command = "apt-get install -y --no-install-recommends " + " ".join(WordPress.missing_packages())
        print(text("cli.up.no_wordpress", command=command))
    print(text("cli.up.accounts", password=PASSWORD))
    for name, display, roles in ACCOUNTS:
        print(f"    {name:10} {display} ({', '.join(text(f'role.{role}') for role in roles)})", flush=True)


def _free(wanted: int) -> int:
    """``wanted`` when it is free on this machine, else any free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")
