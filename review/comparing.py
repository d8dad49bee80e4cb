"""Two versions of a text beside each other, field by field and word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from kiemtin.entities import Content, MediaUse, Variant
from kiemtin.words import local
from review.variants import variant_of

Kind = Literal["same", "new", "old"]
Pieces = tuple[tuple[Kind, str], ...]
Name = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One field that differs. ``field`` is title, body, link, targets, media, embargo, facts or language,
    ``account`` the title of the account whose variant it belongs to (empty: the common text)."""

    field: str
    account: str
    pieces: Pieces


def words(before: str, after: str) -> Pieces:
    """Word by word; what is taken out comes before what is put in."""
    return _pieces(re.findall(r"\s+|[^\s]+", before), re.findall(r"\s+|[^\s]+", after), "")


def compare(
    before: Content,
    after: Content,
    *,
    accounts: Mapping[int, str],
    files: Mapping[str, str],
) -> tuple[Part, ...]:
    """What differs, in the order of the form; empty for two texts that say the same to the same readers.

    ``accounts`` and ``files`` give the names of accounts by id and of media by hash.
    """
    parts = [
        *_texts(before, after, ""),
        _part("targets", "", _pieces(_names(before.accounts, accounts), _names(after.accounts, accounts))),
        _part("media", "", _media(before.media, after.media, files)),
        _part("facts", "", _pieces(before.facts, after.facts)),
        _part("embargo", "", words(_moment(before), _moment(after))),
        _part("language", "", words(before.language, after.language)),
    ]
    for account in dict.fromkeys(each.account for text in (before, after) for each in text.variants):
        old, new = variant_of(before, account), variant_of(after, account)
        name = accounts.get(account, f"#{account}")
        parts += _texts(old, new, name)
        media = (before.on(account).media, after.on(account).media)
        if (old.media, new.media) != (None, None):
            parts.append(_part("media", name, _media(*media, files)))
    return tuple(each for each in parts if any(kind != "same" for kind, _ in each.pieces))


def _texts(before: Content | Variant, after: Content | Variant, account: str) -> list[Part]:
    return [
        _part(field, account, words(getattr(before, field), getattr(after, field)))
        for field in ("title", "body", "link")
    ]


def _part(field: str, account: str, pieces: Pieces) -> Part:
    return Part(field=field, account=account, pieces=pieces)


def _names(accounts: Sequence[int], known: Mapping[int, str]) -> list[str]:
    return [known.get(each, f"#{each}") for each in dict.fromkeys(accounts)]


def _media(before: Sequence[MediaUse], after: Sequence[MediaUse], files: Mapping[str, str]) -> Pieces:
    def told(uses: Sequence[MediaUse]) -> list[str]:
        names = [files.get(each.sha256, each.sha256[:12]) for each in uses]
        return [f"{name} ({each.alt})" if each.alt else name for name, each in zip(names, uses, strict=True)]

    return _pieces(told(before), told(after))


def _moment(content: Content) -> str:
    return local(content.embargo) if content.embargo else ""


def _pieces(before: Sequence[str], after: Sequence[str], joint: str = " · ") -> Pieces:
    """Runs of what is the same, new and old; ``joint`` stands between neighbours of a list.

    White space alone between two changes counts as changed: else every word of a new sentence would stand
    between two of the old one.
    """
    found: list[tuple[Kind, str]] = []
    old: list[str] = []
    new: list[str] = []

    def changed() -> None:
        found.extend((kind, joint.join(run)) for kind, run in (("old", old), ("new", new)) if run)  # type: ignore[misc]
        old.clear()
        new.clear()

    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for position, (what, a, b, c, d) in enumerate(codes):
        run = before[a:b]
        between = 0 < position < len(codes) - 1
        if what == "equal" and not (between and not "".join(run).strip()):
            changed()
            found.append(("same", joint.join(run)))
            continue
        old += run
        new += after[c:d]
    changed()
    return tuple(found)
