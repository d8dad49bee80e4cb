"""Preparing an installation: tables, facts, sources, the site's account, the first administrator."""

from __future__ import annotations

from pathlib import Path

from cli.commands.users import new_password
from cli.compose import Desk, load_facts_into, open_desk
from cli.sealed import make_key
from crawler.config import load_sources
from kiemtin.settings import Settings
from kiemtin.states import Role
from review import sign_in

SHIPPED_SOURCES = Path(__file__).parent / "config" / "sources.yaml"
SITE_ACCOUNT = "Trang đính chính"
FIRST_ADMINISTRATOR = "quantri"


def prepare(settings: Settings) -> Desk:
    """Bring the database to this version and load what the product ships. Safe to repeat.

    Raises the store's errors, BadFact, BadConfigLine.
    """
    desk = open_desk(settings, ready=False)
    desk.store.migrate()
    make_key(desk)
    load_facts_into(desk)
    wanted = load_sources(settings.sources_file or SHIPPED_SOURCES)
    with desk.store.work() as uow:
        known = {each.name for each in uow.sources.all()}
        for source in wanted:
            # The office's own file is the truth; of the shipped list, what is known stays as it was left.
            if settings.sources_file or source.name not in known:
                uow.sources.put(source)
        now = desk.clock.now()
        site = uow.accounts.put(channel="site", title=SITE_ACCOUNT, options={"url": settings.site_url})
        if uow.accounts.get(site).verified_at is None:
            # The office's own disk: ownership is the ability to write there.
            uow.accounts.verified(site, f"writes to {settings.site_dir}", now)
        uow.commit()
    return desk


def first_administrator(desk: Desk) -> tuple[str, str] | None:
    """On an installation without users, make an administrator; (name, password) to show once."""
    with desk.store.read() as uow:
        if uow.people.count():
            return None
    password = new_password()
    sign_in.add_user(
        desk.store,
        None,
        name=FIRST_ADMINISTRATOR,
        display="Quản trị viên",
        password=password,
        roles=[Role.ADMINISTRATOR],
        now=desk.clock.now(),
    )
    return FIRST_ADMINISTRATOR, password
