"""Checks every text channel shares."""

from __future__ import annotations

from collections.abc import Mapping

from kiemtin.entities import Outgoing, Violation


def broken_limits(content: Outgoing, limits: Mapping[str, int]) -> tuple[Violation, ...]:
    """Empty fields and fields longer than ``limits`` allows, in characters."""
    found: list[Violation] = []
    for field in ("title", "body"):
        text: str = getattr(content, field)
        if not text.strip():
            found.append(Violation(message=f"publish.violation.no_{field}"))
        elif field in limits and len(text) > limits[field]:
            found.append(
                Violation(
                    message=f"publish.violation.long_{field}",
                    values={"length": len(text), "limit": limits[field]},
                )
            )
    return tuple(found)
