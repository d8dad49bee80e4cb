"""Posts of an organisation's public Telegram channel, by its web preview (t.me/s/NAME).

telegram.org/faq_channels: "Preview Channels"; pages hold about twenty posts and go back by `?before=`.
Groups and people have no preview: Telegram leads elsewhere, which is refused (S11). What was forwarded from
others and the signature under a post are never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree
from parsel import Selector
from pydantic import Field, field_validator

from crawler.sources.dates import parse_date
from crawler.sources.markup import attribute, decode, element_text
from crawler.sources.options import PublicAddress
from crawler.sources.vendor import (
    Advice,
    OrganisationOptions,
    advised,
    next_page,
    publication,
    read_far_enough,
)
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

_PREVIEW = re.compile(r"^/s/([A-Za-z][A-Za-z0-9_]{3,31})/?$")
_POST = re.compile(r"^([A-Za-z][A-Za-z0-9_]{3,31})/(\d{1,10})$")
_MEMBERS = frozenset({"member", "members", "thành viên"})


class TelegramOptions(OrganisationOptions):
    """Options of the ``telegram_channel`` source."""

    address: PublicAddress = Field(
        description="Address of the channel's web preview, e.g. https://t.me/s/kenhcongkhai."
    )

    @field_validator("address")
    @classmethod
    def _is_a_preview(cls, address: str) -> str:
        if not _PREVIEW.match(urlsplit(address).path):
            raise ValueError("not the preview of a channel: write https://t.me/s/ and the channel's name")
        return address

    @property
    def channel(self) -> str:
        found = _PREVIEW.match(urlsplit(self.address).path)
        return found[1] if found else ""


class TelegramChannelSource:
    """A channel's own posts with text. An edited post comes again under its address with its new text."""

    spec = SourceSpec(
        name="telegram_channel",
        title="Telegram: kênh công khai",
        origin=Origin.PUBLICATION,
        options=TelegramOptions,
        terms="https://telegram.org/tos",
        minimum_delay=5.0,
    )

    def start(self, options: TelegramOptions, since: datetime | None) -> Iterator[Fetch]:
        yield Fetch(url=_page(options), context={"since": since, "page": 1}, since_known=False)

    def parse(
        self, document: Document, options: TelegramOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        if document.status >= 400:
            # Telegram answers a group, a person and a name nobody has by leading elsewhere.
            yield advised(Advice.NO_PREVIEW)
            return
        text, _ = decode(document.body, document.content_type)
        if not text.strip():
            yield ParseProblem(reason="the page is empty")
            return
        page = Selector(text=text, type="html")
        problem = _no_channel(page)
        if problem is not None:
            yield problem
            return
        yield from _posts(document, page, options)


def _page(options: TelegramOptions) -> str:
    return options.address.rstrip("/")


def _no_channel(page: Selector) -> ParseProblem | None:
    """Why this is no channel's preview; None when it is."""
    kinds = {" ".join(each.split()).casefold() for each in page.css(".counter_type::text").getall()}
    if kinds & _MEMBERS:
        return advised(Advice.GROUP)
    if page.css(".tgme_channel_info"):
        return None
    if page.css(".tgme_page"):
        return advised(Advice.NO_PREVIEW)
    return ParseProblem(reason="no channel on the page: another page or a changed layout")


def _posts(
    document: Document, page: Selector, options: TelegramOptions
) -> Iterator[PublicationItem | Fetch | ParseProblem]:
    numbers: list[int] = []
    moments: list[datetime] = []
    bubbles = page.css(".tgme_widget_message")
    unknown = 0
    for bubble in bubbles:
        found = _POST.match(attribute(bubble, "data-post"))
        if found is None or found[1].casefold() != options.channel.casefold():
            unknown += 1
            continue
        numbers.append(int(found[2]))
        published_at = parse_date(bubble.css(".tgme_widget_message_date time::attr(datetime)").get())
        if published_at is not None:
            moments.append(published_at)
        text = _own_words(bubble)
        if text:
            yield publication(
                document,
                options,
                url=f"https://t.me/{options.channel}/{found[2]}",
                text=text,
                published_at=published_at,
            )
    if unknown:
        yield ParseProblem(reason="a post does not say whose it is: changed layout", count=unknown)
    elif not bubbles and page.css(".tgme_widget_message_wrap, .js-message_text"):
        yield ParseProblem(reason="posts are not found on the page: changed layout")
    before = min(numbers, default=1)
    if before > 1 and not read_far_enough(document, moments):
        earlier = Fetch(url=f"{_page(options)}?before={before}", context=document.context)
        following = next_page(document, options.most_pages, earlier)
        if following is not None:
            yield following


def _own_words(bubble: Selector) -> str:
    """The channel's own text; nothing for what it only passes on and for notices of Telegram itself."""
    if "service_message" in attribute(bubble, "class") or bubble.css(
        ".tgme_widget_message_forwarded_from, .tgme_widget_message_service"
    ):
        return ""
    # A reply shows the post it answers, which may be anybody's, under another class.
    parts = [each.root for each in bubble.css(".js-message_text, .tgme_widget_message_poll_question")]
    texts = [element_text(each) for each in parts if isinstance(each, etree._Element)]
    # The text of a long post stands in two nested elements of one class.
    kept: list[str] = []
    for text in texts:
        if text and not any(text in other for other in kept):
            kept.append(text)
    return "\n".join(kept)
