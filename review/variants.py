"""What differs on single accounts. Pure."""

from __future__ import annotations

from dataclasses import replace

from kiemtin.entities import Content, Variant


def tidy(content: Content) -> Content:
    """The same text in one spelling: variants of its targets only, in their order, none that changes nothing."""
    written = {each.account: _trimmed(each) for each in content.variants}
    kept = tuple(
        written[account]
        for account in dict.fromkeys(content.accounts)
        if account in written and not _empty(written[account])
    )
    return replace(
        content,
        title=content.title.strip(),
        body=content.body.strip(),
        link=content.link.strip(),
        media=tuple(replace(each, alt=each.alt.strip()) for each in content.media),
        variants=kept,
    )


def variant_of(content: Content, account: int) -> Variant:
    """The account's variant, an empty one where it has none."""
    return next((each for each in content.variants if each.account == account), Variant(account=account))


def _trimmed(variant: Variant) -> Variant:
    media = variant.media
    return replace(
        variant,
        title=variant.title.strip(),
        body=variant.body.strip(),
        link=variant.link.strip(),
        media=None if media is None else tuple(replace(each, alt=each.alt.strip()) for each in media),
    )


def _empty(variant: Variant) -> bool:
    return not (variant.title or variant.body or variant.link) and variant.media is None
