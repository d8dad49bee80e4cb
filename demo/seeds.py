"""Posts and comments as they are put into a WordPress and found there again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class SeedComment:
    """One approved comment as a reader would leave it. ``at`` needs a time zone."""

    author: str
    text: str
    at: datetime
    email: str = ""
    website: str = ""


@dataclass(frozen=True, kw_only=True)
class SeedPost:
    """One published post. An empty ``slug`` is made from the title by WordPress."""

    title: str
    html: str
    at: datetime
    slug: str = ""
    comments: Sequence[SeedComment] = field(default=())


@dataclass(frozen=True, kw_only=True)
class StoredPost:
    """A post as it lies in the database; ``at`` is None while WordPress gave it no date (a draft)."""

    id: int
    slug: str
    title: str
    html: str
    status: str
    at: datetime | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> StoredPost:
        """From a row of ``content/wordpress/posts.php``."""
        undated = row["at"].startswith("0000-00-00")
        at = None if undated else datetime.strptime(row["at"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        return cls(
            id=int(row["id"]),
            slug=row["slug"],
            title=row["title"],
            html=row["html"],
            status=row["status"],
            at=at,
        )


def post_row(post: SeedPost) -> dict[str, Any]:
    """As ``content/wordpress/seed.php`` wants it."""
    return {
        "title": post.title,
        "html": post.html,
        "slug": post.slug,
        "at": _stamp(post.at),
        "comments": [comment_row(each) for each in post.comments],
    }


def comment_row(comment: SeedComment) -> dict[str, Any]:
    """As ``content/wordpress/seed.php`` wants it."""
    return {
        "author": comment.author,
        "email": comment.email,
        "website": comment.website,
        "text": comment.text,
        "at": _stamp(comment.at),
    }


def _stamp(at: datetime) -> str:
    if at.utcoffset() is None:
        raise ValueError("a datetime without a time zone cannot be placed in time")
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
