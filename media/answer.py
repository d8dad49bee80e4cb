"""What the process that cleans a file answers: the clean bytes and what is known of them, or a problem. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """A file without metadata. Pixels and seconds where it has them."""

    body: bytes
    mime: str
    width: int | None = None
    height: int | None = None
    seconds: int | None = None


class Refused(Exception):
    """The file is not taken. ``problem`` is ``damaged``, ``locked``, ``large`` or ``unfit``.

    ``detail`` is the reason in the parser's words; for ``unfit`` the end of a key ``media.reason.<detail>``.
    """

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(f"{problem}: {detail}")
        self.problem = problem
        self.detail = detail


def damaged(detail: str) -> Refused:
    """It cannot be read to its end."""
    return Refused("damaged", detail)


def unfit(reason: str) -> Refused:
    """It holds something that must not go out."""
    return Refused("unfit", reason)
