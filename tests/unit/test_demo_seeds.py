"""A post of the demo's WordPress, as its database tells of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from demo.seeds import StoredPost


def row(at: str, status: str) -> dict[str, object]:
    return {"id": "7", "slug": "a", "title": "Tin", "html": "<p>Tin</p>", "status": status, "at": at}


@pytest.mark.parametrize("status", ["draft", "pending", "auto-draft"])
def test_a_post_wordpress_gave_no_date_yet_has_none(status: str) -> None:
    assert StoredPost.of(row("0000-00-00 00:00:00", status)).at is None


def test_a_published_post_has_its_moment_in_utc() -> None:
    assert StoredPost.of(row("2026-11-20 03:00:00", "publish")).at == datetime(2026, 11, 20, 3, tzinfo=UTC)
