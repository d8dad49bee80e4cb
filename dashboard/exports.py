"""CSV files people take away. Columns are closed lists: claims, verdicts, evidence and counts (S7)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from dashboard.phrases import Phrases
from dashboard.viewmodels.after import Pace
from dashboard.viewmodels.claims import ExportedClaim
from kiemtin.rules import Bar
from kiemtin.store.after_queries import PostOut
from kiemtin.store.queries import Correction, TopicLine
from kiemtin.store.repositories.sources import LedgerLine
from review import aftercare

CLAIMS = (
    "claim",
    "statement",
    "voices",
    "publications",
    "suggestion",
    "score",
    "verdict",
    "decided_at",
    "facts",
    "evidence",
    "first_shown_at",
    "last_seen_at",
)
POSTS = (
    "publication",
    "title",
    "account",
    "channel",
    "sent_at",
    "link",
    "remote_id",
    "standing",
    "looked_at",
    "changed_at",
    "known",
    *aftercare.FIGURES,
)
PACES = ("claim", "statement", "corrected_at", "before_per_hour", "after_per_hour", "link")
BARS = ("from", "to", "mentions", "per_hour")
CORRECTIONS = ("claim", "statement", "first_seen_at", "shown_at", "decided_at", "published_at", "link")
TOPICS = ("topic", "type", "at_least")
LEDGER = ("at", "source", "host", "event", "detail", "seconds")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte-order mark, which spreadsheets need; a cell never starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def claims(p: Phrases, rows: Iterable[ExportedClaim]) -> bytes:
    """Claims with verdict, evidence and counts."""
    return to_csv(
        CLAIMS,
        (
            (
                row.line.claim,
                row.line.statement,
                row.line.voices or "",
                row.line.publications,
                p.verdict(row.line.suggestion),
                round(row.line.score, 3),
                p.verdict(row.line.verdict),
                p.when(row.decided_at),
                "; ".join(each.fact for each in row.evidence),
                "; ".join(f"{each.statement} ({each.source})" for each in row.evidence),
                p.when(row.line.shown_at),
                p.when(row.line.last_seen_at),
            )
            for row in rows
        ),
    )


def posts(p: Phrases, found: Iterable[PostOut]) -> bytes:
    """Our posts that are out: where, how they stand there, the channel's figures for them."""
    return to_csv(
        POSTS,
        (
            (
                post.publication,
                post.title,
                post.account_title,
                post.channel,
                p.when(post.sent_at),
                post.remote_url or "",
                post.remote_id,
                aftercare.standing(post).said(p.language),
                p.when(post.looked_at),
                p.when(post.changed_at) if post.changed_at else "",
                "x" if post.known else "",
                *(aftercare.figures(post.reach).get(name, "") for name in aftercare.FIGURES),
            )
            for post in found
        ),
    )


def paces(p: Phrases, found: Iterable[Pace]) -> bytes:
    """Claims before and after their correction, in whole bars of k or more."""
    return to_csv(
        PACES,
        (
            (
                each.claim.claim,
                each.claim.statement,
                p.when(each.claim.corrected_at),
                "" if each.pace.before is None else round(each.pace.before, 2),
                "" if each.pace.after is None else round(each.pace.after, 2),
                each.claim.remote_url or "",
            )
            for each in found
        ),
    )


def bars(p: Phrases, found: Iterable[Bar]) -> bytes:
    """Mentions over time; no bar below k."""
    return to_csv(
        BARS, ((p.when(each.start), p.when(each.end), each.count, round(each.per_hour, 2)) for each in found)
    )


def corrections(p: Phrases, found: Iterable[Correction]) -> bytes:
    """Times from first mention to correction."""
    return to_csv(
        CORRECTIONS,
        (
            (
                each.claim,
                each.statement,
                p.when(each.first_seen_at),
                p.when(each.shown_at),
                p.when(each.decided_at),
                p.when(each.published_at),
                each.remote_url or "",
            )
            for each in found
        ),
    )


def topics(p: Phrases, found: Iterable[TopicLine]) -> bytes:
    """What is asked and talked about, at k or more."""
    return to_csv(
        TOPICS, ((p.known("topic", each.topic), p(f"type.{each.label}"), each.count) for each in found)
    )


def ledger(p: Phrases, lines: Iterable[LedgerLine]) -> bytes:
    """Lines of the crawl ledger."""
    return to_csv(
        LEDGER,
        (
            (
                p.when(line.at, "%d/%m/%Y %H:%M:%S"),
                line.source,
                line.host,
                p.known("event", line.event),
                line.detail,
                "" if line.seconds is None else line.seconds,
            )
            for line in lines
        ),
    )
