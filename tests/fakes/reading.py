"""What the fakes of vendors share when they are read and not written to: robots.txt, strict queries. Imported by tests."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from fakes.serving import FakeServer, Refused, Request, Said


class ReadingServer(FakeServer):
    """A vendor that is read. ``robots`` is its robots.txt; empty: it has none."""

    robots = ""

    def answer(self, request: Request) -> Said:
        if request.path == "/robots.txt":
            if not self.robots:
                return Said(404, b"", {"Content-Type": "text/plain"})
            return Said(200, self.robots.encode(), {"Content-Type": "text/plain"})
        return self.told(request)

    def told(self, request: Request) -> Said:
        raise NotImplementedError

    def asked(self) -> list[Request]:
        """Every request but those for robots.txt."""
        return [each for each in self.requests if each.path != "/robots.txt"]


def only(request: Request, *known: str) -> None:
    """Refuse parameters that the vendor does not know. Raises Refused."""
    unknown = set(request.query) - set(known)
    if unknown:
        raise Refused(Said(400, {"error": {"code": 400, "message": f"unknown parameters {sorted(unknown)}"}}))


def page(rows: list[Any], start: str, size: int, most: int) -> tuple[list[Any], int | None]:
    """One page of ``rows`` and where the next begins, None where this was the last."""
    begin = int(start or 0)
    size = min(size, most)
    after = begin + size
    return rows[begin:after], after if after < len(rows) else None


def picked(row: dict[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """Only the named fields, as far as the row has them."""
    return {name: value for name, value in row.items() if name in fields}
