"""Answers of large vendors for tests of the sources that read them. Imported by tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, Voice, VoicePage
from kiemtin.ports import Source

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
OFFICE = "UBND xã Hòa Bình"


class Talk:
    """One source with its options, answered by hand."""

    def __init__(self, source: Source, **options: Any) -> None:
        self.source = source
        self.options = source.spec.options.model_validate(options)

    def first(self, since: datetime | None = None) -> Fetch:
        (fetch,) = self.source.start(self.options, since)
        return fetch

    def answer(
        self, fetch: Fetch, body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> list[Any]:
        """What the source makes of an answer; ``body`` as JSON unless it is bytes."""
        document = Document(
            url=fetch.url,
            status=status,
            content_type="application/json",
            body=body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode(),
            fetched_at=NOW,
            context=fetch.context,
            headers=headers or {},
        )
        return list(self.source.parse(document, self.options))


def fetches(found: list[Any]) -> list[Fetch]:
    return [each for each in found if isinstance(each, Fetch)]


def items(found: list[Any]) -> list[PublicationItem]:
    return [each for each in found if isinstance(each, PublicationItem)]


def voices(found: list[Any]) -> list[Voice]:
    return [voice for each in found if isinstance(each, VoicePage) for voice in each.voices]


def reasons(found: list[Any]) -> list[str]:
    return [each.reason for each in found if isinstance(each, ParseProblem)]
