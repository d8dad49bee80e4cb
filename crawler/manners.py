"""How we behave on other people's servers: limits and what we say of ourselves. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

ROBOTS_NAME = "KiemTin"
"""The name a robots.txt may speak to."""

SHORTEST_DELAY = 0.001
"""Never 0: without any delay Scrapy's downloader starts all it has queued for a host at once,
whatever the limit (it counts a transfer only when it has begun)."""


@dataclass(frozen=True, kw_only=True)
class Manners:
    """Limits of one crawl. Times in seconds, sizes in bytes.

    ``allowed_hosts`` may have a private address and set their own delay: the operator's own
    machines, such as the demo's. ``longest_wait``: a server that asks for more is left alone for
    the rest of the round instead of being waited for. ``wait_unasked``: pause after a 429 or 503
    that names no time; each further one in a row doubles it, up to ``longest_pause``.
    """

    contact: str
    version: str = "0.1"
    allowed_hosts: frozenset[str] = frozenset()
    timeout: float = 30.0
    most_bytes: int = 10 * 1024 * 1024
    most_redirects: int = 5
    longest_wait: float = 120.0
    wait_unasked: float = 30.0
    tries: int = 2
    longest_pause: float = 6 * 3600.0

    def pause(self, refusals: int) -> float:
        """Seconds to leave a host alone that refused ``refusals`` times in a row and named no time."""
        return min(self.longest_pause, self.wait_unasked * 2.0 ** min(refusals - 1, 30))

    @property
    def user_agent(self) -> str:
        """Honest and reachable: who reads and whom to write to (ASCII, as a header must be)."""
        return f"{ROBOTS_NAME}/{self.version} (+{_ascii(self.contact)}; reads public pages, obeys robots.txt)"

    def delay(self, host: str, *, minimum: float, configured: float, robots: float | None) -> float:
        """Seconds between two requests to ``host``."""
        floor = SHORTEST_DELAY if host in self.allowed_hosts else max(minimum, SHORTEST_DELAY)
        return max(floor, configured, robots or 0.0)


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in plain if " " <= char <= "~" and char not in "()") or "no-contact"
