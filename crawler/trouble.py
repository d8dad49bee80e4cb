"""Why a page could not be read, in closed words that people get in their language.

A word is what a source's health holds; its sentence stands in the catalogue under
``trouble.<word>`` (``kiemtin/locale/crawl.*.yaml``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiemtin.states import CrawlEvent


class Trouble(StrEnum):
    """Why a source could not be read; a catalogue key ``trouble.*`` each."""

    DNS = "dns"
    REFUSED = "refused"
    TLS = "tls"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    STATUS = "status"
    REDIRECTS = "redirects"
    TOO_LARGE = "too_large"
    ROBOTS = "robots"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    PRIVATE_ADDRESS = "private_address"
    PROFILE = "profile"
    BACKED_OFF = "backed_off"
    UNREADABLE = "unreadable"
    NOT_KEPT = "not_kept"
    CONFIGURATION = "configuration"
    SECRET = "secret"
    QUOTA = "quota"


EVENTS = {
    Trouble.DNS: CrawlEvent.UNREACHABLE,
    Trouble.REFUSED: CrawlEvent.UNREACHABLE,
    Trouble.TLS: CrawlEvent.UNREACHABLE,
    Trouble.TIMEOUT: CrawlEvent.UNREACHABLE,
    Trouble.CONNECTION: CrawlEvent.UNREACHABLE,
    Trouble.STATUS: CrawlEvent.HTTP_ERROR,
    Trouble.REDIRECTS: CrawlEvent.TOO_MANY_REDIRECTS,
    Trouble.TOO_LARGE: CrawlEvent.TOO_LARGE,
    Trouble.ROBOTS: CrawlEvent.REFUSED_ROBOTS,
    Trouble.ROBOTS_UNREACHABLE: CrawlEvent.REFUSED_ROBOTS,
    Trouble.PRIVATE_ADDRESS: CrawlEvent.REFUSED_PRIVATE_ADDRESS,
    Trouble.PROFILE: CrawlEvent.REFUSED_PROFILE,
    Trouble.BACKED_OFF: CrawlEvent.BACKED_OFF,
    Trouble.UNREADABLE: CrawlEvent.UNREADABLE,
    Trouble.NOT_KEPT: CrawlEvent.UNREADABLE,
    Trouble.CONFIGURATION: CrawlEvent.UNREADABLE,
    Trouble.SECRET: CrawlEvent.UNREADABLE,
    Trouble.QUOTA: CrawlEvent.WAITED,
}
LASTING = frozenset(
    {
        Trouble.REDIRECTS,
        Trouble.TOO_LARGE,
        Trouble.ROBOTS,
        Trouble.PRIVATE_ADDRESS,
        Trouble.PROFILE,
        Trouble.UNREADABLE,
    }
)
"""Asking again soon would change nothing: the source may use what it already knows instead."""
LASTING_STATUS = frozenset({400, 401, 402, 403, 404, 405, 406, 410, 414, 451})


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One reason. ``detail`` is short and holds no address and no text of a page."""

    trouble: Trouble
    detail: str = ""
    status: int = 0

    @property
    def lasting(self) -> bool:
        return self.trouble in LASTING or self.status in LASTING_STATUS

    @property
    def event(self) -> CrawlEvent:
        return EVENTS[self.trouble]


def of_status(status: int) -> Problem:
    """The problem an HTTP status means."""
    return Problem(trouble=Trouble.STATUS, detail=f"HTTP {status}", status=status)
