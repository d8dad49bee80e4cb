"""Who may do what. A hidden button is no permission: every write asks here again."""

from __future__ import annotations

from kiemtin.entities import User
from kiemtin.errors import NotAllowed
from kiemtin.states import Role
from kiemtin.store import UnitOfWork
from kiemtin.words import say

NEEDS: dict[str, frozenset[Role]] = {
    "review": frozenset({Role.REVIEWER}),
    "edit": frozenset({Role.EDITOR}),
    "approve": frozenset({Role.APPROVER}),
    "plan": frozenset({Role.EDITOR, Role.APPROVER}),
    "pause": frozenset({Role.APPROVER, Role.ADMINISTRATOR}),
    "hold": frozenset({Role.EDITOR, Role.APPROVER, Role.ADMINISTRATOR}),
    "release": frozenset({Role.APPROVER, Role.ADMINISTRATOR}),
    "keep_media": frozenset({Role.EDITOR, Role.APPROVER}),
    "confirm_airing": frozenset({Role.EDITOR, Role.APPROVER}),
    "keep_documents": frozenset({Role.REVIEWER, Role.EDITOR}),
    "propose_fact": frozenset({Role.REVIEWER, Role.EDITOR}),
    "confirm_fact": frozenset({Role.REVIEWER, Role.APPROVER}),
    "see_trends": frozenset({Role.REVIEWER, Role.EDITOR, Role.APPROVER, Role.MANAGER}),
    "administer": frozenset({Role.ADMINISTRATOR}),
}


def may(user: User, action: str) -> bool:
    """True when one of the user's roles allows ``action``."""
    return user.active and bool(user.roles & NEEDS[action])


def require(uow: UnitOfWork, user: User, action: str) -> User:
    """The user as the store knows them now. Raises NotAllowed when the role is missing or gone."""
    fresh = uow.people.get(user.id)
    if not may(fresh, action):
        needed = ", ".join(say(f"role.{role}", fresh.language) for role in sorted(NEEDS[action]))
        raise NotAllowed(needed=needed)
    return fresh


def approvers(uow: UnitOfWork) -> set[int]:
    """Everybody who may approve now."""
    return {each.id for each in uow.people.all() if may(each, "approve")}
