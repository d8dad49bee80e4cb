"""The member of staff a command is run for."""

from __future__ import annotations

from cli.compose import Desk
from kiemtin.entities import User
from kiemtin.errors import UnknownUser


def member(desk: Desk, name: str) -> User:
    """The member of staff of that name. Raises UnknownUser."""
    with desk.store.read() as uow:
        found = next((user for user in uow.people.all() if user.name == name), None)
    if found is None:
        raise UnknownUser(name=name)
    return found
