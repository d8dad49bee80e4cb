"""A page read: parsed by its source and freed of personal data. No database, no network."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crawler import registry
from crawler.messages import LOOK, Page
from crawler.redaction.personal import redact_publication
from kiemtin.entities import Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import Source, SourceSpec
from kiemtin.states import Origin
from kiemtin.store.repositories.sources import StoredSource

log = logging.getLogger("kiemtin.crawl")

GONE = frozenset({404, 410})
_made: dict[str, tuple[StoredSource, Source, Any]] = {}


@dataclass
class PageRead:
    """What stands on a page. ``gone``: a kept publication that is not there any more."""

    message: Page
    origin: Origin
    items: list[PublicationItem] = field(default_factory=list)
    pages: list[VoicePage] = field(default_factory=list, repr=False)
    fetches: list[Fetch] = field(default_factory=list)
    problems: list[ParseProblem] = field(default_factory=list)
    gone: bool = False
    listened: list[Any] = field(default_factory=list, repr=False)

    @property
    def spec(self) -> SourceSpec:
        return registry.adapter(self.message.source.adapter).spec


def forget_and_make(source: StoredSource) -> tuple[Source, Any]:
    """A source's adapter and options, as it is configured now. Raises what ``registry.options_of`` raises."""
    adapter = registry.adapter(source.adapter)
    options = registry.options_of(source.adapter, source.options)
    _made[source.name] = (source, adapter, options)
    return adapter, options


def read_all(messages: Sequence[Page]) -> list[Any]:
    """Each page read; in its place the error of one that cannot be."""
    return [read_page(each) for each in messages]


def read_page(message: Page) -> PageRead | Exception:
    """One page, parsed and redacted."""
    try:
        return _read(message)
    except Exception as error:
        return RuntimeError(type(error).__name__)  # its text may quote the page


def _read(message: Page) -> PageRead:
    known = _made.get(message.source.name)
    if known is None or known[0].options != message.source.options:
        adapter, options = forget_and_make(message.source)
    else:
        adapter, options = known[1:]
    read = PageRead(message, adapter.spec.origin)
    look = LOOK in message.fetch.context
    if look and (message.missing is not None or message.document.status == 304):
        read.gone = message.document.status in GONE
        return read
    for each in _parsed(adapter, message, options):
        if isinstance(each, PublicationItem):
            read.items.append(each)
        elif isinstance(each, VoicePage):
            read.pages.append(each)
        elif isinstance(each, Fetch):
            read.fetches.append(each)
        else:
            read.problems.append(each)
    if adapter.spec.origin is Origin.PUBLICATION:
        read.pages.clear()  # a source cannot change its origin by what it yields (S1)
    else:
        read.items.clear()
    # Contacts, numbers and names of private people never reach the store (S3).
    read.items = [_redacted(each) for each in read.items]
    private = message.fetch.private or adapter.spec.origin is not Origin.PUBLICATION
    read.problems = [
        replace(each, raw=redact_publication(each.raw) if each.raw and not private else None)
        for each in read.problems
    ]
    # The body has been read; what goes on from here needs its address, status and headers.
    read.message = replace(message, document=replace(message.document, body=b""))
    return read


def _parsed(adapter: Source, message: Page, options: Any) -> list[Any]:
    found: list[Any] = []
    try:
        found.extend(adapter.parse(message.document, options))
    except Exception as error:
        # Neither message nor traceback text: both may quote the page.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        name = message.source.name
        log.error("source %s: %s in %s:%s", name, type(error).__name__, frame.filename, frame.lineno)
        found.append(ParseProblem(reason=f"the adapter failed: {type(error).__name__}"))
    return found


def _redacted(item: PublicationItem) -> PublicationItem:
    return replace(item, title=redact_publication(item.title), text=redact_publication(item.text))
