"""There is no column to put a person in, and nothing for people reads what is below k (S1, S2, S4)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sqlalchemy import JSON, Float, Integer, LargeBinary, String, Text

from kiemtin.store import queries
from kiemtin.store.backup import LEFT_OUT, kept_tables
from kiemtin.store.tables import metadata
from kiemtin.store.types import UtcDateTime

ROOT = Path(__file__).parents[2]
TABLES = {table.name: table for table in metadata.sorted_tables}

BELOW_K = frozenset({"buffer", "buffer_words", "sketch_keys", "sketch_tags", "thread_reads"})
"""Tables of the gate that no page, export or report may read."""

VOICE_SIDE = {
    "sketch_keys": {"id", "secret", "created_at", "dies_at"},
    "sketch_tags": {"key_id", "tag"},
    "thread_reads": {"thread_tag", "last_read_at"},
    "buffer": {"id", "claim_key", "page_tag", "place", "hour", "expires_at"},
    "buffer_words": {"claim_key", "key_id", "word_tags", "expires_at"},
    "topic_counts": {"hour", "place", "topic", "label", "total"},
    "reading_counts": {"day", "origin", "watched", "bin", "total"},
    "mentions": {"claim_id", "hour", "place", "total"},
    "claims": {
        "id",
        "key",
        "statement",
        "folded",
        "suggestion",
        "score",
        "voices",
        "publications",
        "first_seen_at",
        "last_seen_at",
        "shown_at",
        "priority",
        "decided",
        "version",
        "locked_by",
        "locked_until",
        "structure",
        "suggested_at",
        "look_again",
    },
    "claim_evidence": {"claim_id", "fact_id", "position"},
    "validators": {"address_tag", "etag", "last_modified", "seen_at"},
}
"""Every column of every table that what the public says leaves a trace in. A change here is a
change of the safeguards: think first."""

VOICE_TEXT = {
    ("buffer", "claim_key"),
    ("buffer", "place"),
    ("buffer_words", "claim_key"),
    ("topic_counts", "place"),
    ("topic_counts", "topic"),
    ("topic_counts", "label"),
    ("reading_counts", "day"),
    ("reading_counts", "origin"),
    ("reading_counts", "watched"),  # closed words, and
    ("reading_counts", "bin"),  # the number of a bin or one of six types
    ("mentions", "place"),
    ("claims", "key"),
    ("claims", "statement"),  # canonical sentence or shared words, never one person's
    ("claims", "folded"),
    ("claims", "suggestion"),
    ("claims", "structure"),  # attribute, subject and value: test_restating holds what may stand in it
    ("claims", "look_again"),
    ("claim_evidence", "fact_id"),
    ("validators", "etag"),
    ("validators", "last_modified"),
}

PERSON = (
    "author",
    "handle",
    "profile",
    "permalink",
    "avatar",
    "user_agent",
    "useragent",
    "ip_address",
    "nickname",
    "speaker",
    "commenter",
    "poster",
    "comment_id",
    "post_id",
    "thread_url",
    "verbatim",
    "quote",
    "phone",
    "email",
    "location",
)
OF_THE_OFFICE = {("revisions", "author_id"), ("approvals", "author_id"), ("sign_offs", "author_id")}
"""Who of the office wrote a draft: its own staff, who answer for it."""


@pytest.mark.parametrize("table", sorted(TABLES))
def test_no_column_names_a_person_of_the_public(table):
    named = {
        column.name for column in TABLES[table].columns for word in PERSON if word in column.name.lower()
    }
    assert {(table, name) for name in named} <= OF_THE_OFFICE


@pytest.mark.parametrize("table", sorted(VOICE_SIDE))
def test_tables_that_public_voices_touch_have_exactly_these_columns(table):
    assert {column.name for column in TABLES[table].columns} == VOICE_SIDE[table]


def test_text_on_the_voice_side_is_a_key_a_closed_word_or_a_canonical_statement():
    text = {
        (name, column.name)
        for name in VOICE_SIDE
        for column in TABLES[name].columns
        if isinstance(column.type, String | Text | JSON) and not isinstance(column.type, UtcDateTime)
    }
    assert text <= VOICE_TEXT | {("claim_evidence", "fact_id")}


def test_every_other_column_of_the_gate_is_a_number_a_moment_or_a_keyed_tag():
    for name in BELOW_K:
        for column in TABLES[name].columns:
            if (name, column.name) not in VOICE_TEXT:
                assert isinstance(column.type, Integer | Float | UtcDateTime | LargeBinary), (
                    name,
                    column.name,
                )


def test_only_the_collected_publications_and_the_office_itself_have_long_text():
    """A new table with a text column has to be put on one side or the other here."""
    ours = {"users", "user_roles", "drafts", "revisions", "submissions", "approvals", "accounts"}
    ours |= {
        "publications",
        "publication_events",
        "audit",
        "leases",
        "heartbeats",
        "house",
        "verdicts",
        "facts",
        "fact_versions",
    }
    # Official documents, freed of private numbers, and what the office's people make of them.
    ours |= {"documents", "passages", "fact_proposals", "fact_decisions"}
    # How the office approves, plans and follows up its own posts.
    ours |= {"approval_steps", "approval_step_people", "sign_offs", "delegations", "holds", "credentials"}
    ours |= {"media", "autosaves", "translations", "errata", "airings", "aftercare"}
    ours |= {"plans", "slots", "account_rules", "blackouts", "series", "series_drafts", "calendar_feeds"}
    ours |= {"imported_rows"}
    # What reviewers say a claim really is: one of five words.
    ours |= {"type_corrections"}
    published = {"sources", "crawl_ledger", "items", "snapshots", "quarantine", "findings"}
    # Of the crawl: counts, closed words and host names (test_what_the_crawl_counts_holds_no_words).
    published |= {"source_days", "source_troubles", "source_overlaps", "hosts", "quotas", "source_secrets"}
    assert set(TABLES) - ours - published <= set(VOICE_SIDE), "a table nobody has thought about"


CRAWL_TEXT = {
    ("source_days", "source"),
    ("source_days", "day"),
    ("source_troubles", "source"),
    ("source_troubles", "day"),
    ("source_troubles", "trouble"),
    ("source_overlaps", "source"),
    ("source_overlaps", "other"),
    ("hosts", "host"),
    ("hosts", "reason"),
    ("quotas", "account"),
    ("quotas", "day"),
    ("source_secrets", "source"),
    ("source_secrets", "name"),
    ("source_secrets", "key_id"),
}


def test_what_the_crawl_counts_holds_no_words_but_names_of_sources_and_hosts():
    found = {
        (name, column.name)
        for name in {table for table, _ in CRAWL_TEXT}
        for column in TABLES[name].columns
        if isinstance(column.type, String | Text | JSON) and not isinstance(column.type, UtcDateTime)
    }
    assert found == CRAWL_TEXT


def test_findings_come_from_items_and_items_are_publications_only():
    assert {key.column.table.name for key in TABLES["findings"].foreign_keys} == {"items", "claims"}
    assert any("origin = 'publication'" in str(check.sqltext) for check in checks("items"))
    assert any("raw IS NULL" in str(check.sqltext) for check in checks("quarantine"))


def checks(table):
    return [each for each in TABLES[table].constraints if hasattr(each, "sqltext")]


# what people read


def names_in(source: Path) -> set[str]:
    """Every name, attribute, imported name and string word of a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.alias):
            found.update(node.name.split("."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value.strip():
            found.add(node.value)
    return found


READ_SIDE = [
    Path(queries.__file__),
    *sorted((ROOT / "dashboard").rglob("*.py")),
    *sorted((ROOT / "reports").rglob("*.py")),
    *sorted((ROOT / "review").rglob("*.py")),
]


@pytest.mark.parametrize("module", READ_SIDE, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_for_people_reads_what_is_below_k(module):
    assert not names_in(module) & BELOW_K
    through_the_gate = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith(("uow.voices", "Voices"))
    ]
    assert not through_the_gate


def test_backups_leave_the_gate_out_but_how_far_threads_were_read():
    assert BELOW_K - {"thread_reads"} <= LEFT_OUT
    assert {table.name for table in kept_tables()} & BELOW_K == {"thread_reads"}
    assert set(TABLES) == {table.name for table in kept_tables()} | LEFT_OUT
