"""What ``kiemtin doctor`` finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One check. ``state`` is ``good``, ``warning`` or ``bad``; only ``bad`` fails the command."""

    check: str
    state: str
    detail: str

    def row(self) -> dict[str, Any]:
        return {"check": self.check, "state": self.state, "detail": self.detail}
