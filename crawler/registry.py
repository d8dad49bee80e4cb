"""Every kind of source there is: ours and those other packages bring, found the same way."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from pydantic import BaseModel

from kiemtin import errors
from kiemtin.ports import Source

GROUP = "kiemtin.sources"
"""Entry point group; each entry names a class (or factory) that makes a ``Source`` without arguments."""

_BUILT_IN = (
    "crawler.sources.feed:FeedSource",
    "crawler.sources.wordpress:WordPressSource",
    "crawler.sources.wordpress_comments:WordPressCommentsSource",
    "crawler.sources.forum:ForumSource",
    "crawler.sources.sitemap:SitemapSource",
    "crawler.sources.listing:ListingSource",
    "crawler.sources.page:PageSource",
    "crawler.sources.feed_comments:FeedCommentsSource",
    "crawler.sources.json_comments:JsonCommentsSource",
    "crawler.sources.discourse:DiscourseSource",
    "crawler.sources.facebook_page:FacebookPageSource",
    "crawler.sources.facebook_comments:FacebookCommentsSource",
    "crawler.sources.youtube_channel:YouTubeChannelSource",
    "crawler.sources.youtube_comments:YouTubeCommentsSource",
    "crawler.sources.telegram_channel:TelegramChannelSource",
    "crawler.sources.mastodon_account:MastodonAccountSource",
    "crawler.sources.mastodon_hashtag:MastodonHashtagSource",
    "crawler.sources.bluesky_account:BlueskyAccountSource",
    "crawler.sources.bluesky_search:BlueskySearchSource",
)


@cache
def adapters() -> Mapping[str, Source]:
    """Every known source by its name. A foreign one cannot replace one of ours."""
    found: dict[str, Source] = {}
    for path in _BUILT_IN:
        module, _, name = path.partition(":")
        made = getattr(import_module(module), name)()
        found[made.spec.name] = made
    for entry in entry_points(group=GROUP):
        made = entry.load()()
        if not isinstance(made, Source):
            raise errors.UnknownAdapter(adapter=entry.value, known=", ".join(sorted(found)))
        found.setdefault(made.spec.name, made)
    return found


def adapter(name: str) -> Source:
    """The source called ``name``. Raises ``errors.UnknownAdapter``."""
    known = adapters()
    if name not in known:
        raise errors.UnknownAdapter(adapter=name, known=", ".join(sorted(known)))
    return known[name]


def options_of(name: str, given: Mapping[str, Any]) -> BaseModel:
    """Typed options for an adapter.

    Raises ``errors.UnknownAdapter``, ``errors.SourceRefused`` for a personal profile, or
    pydantic's ``ValidationError`` for anything else that is wrong.
    """
    return adapter(name).spec.options.model_validate(dict(given))
