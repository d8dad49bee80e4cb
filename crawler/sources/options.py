"""What the options of every source share: typed, nothing unknown, no address that may not be read."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from crawler.addresses import require_public

PublicAddress = Annotated[str, AfterValidator(require_public)]
"""An http(s) address; a personal profile or a closed group raises ``errors.SourceRefused`` (S11)."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise ValueError(f"no such time zone: {name}") from problem
    return name


class SourceOptions(BaseModel):
    """Base of every source's options: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zone: Annotated[str, AfterValidator(_known_zone)] = Field(
        default="Asia/Ho_Chi_Minh", description="Time zone of dates that are written without one."
    )

    @property
    def zoneinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


def context_int(context: Any, key: str, default: int) -> int:
    """A number from a fetch's context; ``default`` when it holds none."""
    value = context.get(key, default)
    return value if isinstance(value, int) else default
