"""Lists that may not grow quietly: labels, outcomes, what is shown and what is taken away (S6, S7).

A change here is a change of the safeguards: think first.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
import re
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import pytest
import yaml
from seeded import Office

import classifier
from cli.commands import reporting
from cli.compose import Desk
from crawler import registry
from dashboard import exports
from kiemtin import states, words
from kiemtin.entities import Entity
from kiemtin.settings import load_settings
from kiemtin.states import SentenceType
from kiemtin.store.tables import metadata
from review.calendar import taking

ROOT = Path(__file__).parents[2]
PACKAGES = ("kiemtin", "crawler", "review", "scheduler", "dashboard", "reports", "cli")
TOPICS = {
    "merging", "place_names", "centre", "papers", "fees", "staffing", "services", "tuition", "land",
    "scam", "other",
}  # fmt: skip
PLACES = {"comment", "forum", "page", "tip", "import"}
WORDS: dict[type[StrEnum], set[str]] = {
    states.SentenceType: {"claim", "opinion", "question", "satire", "scam", "off_topic"},
    states.VerdictLabel: {"supported", "refuted", "not_enough_info"},
    states.Outcome: {
        "publish_correction",
        "answer_question",
        "pass_service_problem",
        "ask_for_evidence",
        "no_action",
    },
    states.Origin: {"publication", "public_voice"},
    states.Decision: {"approved", "refused"},
    states.Role: {"reviewer", "editor", "approver", "manager", "administrator"},
    states.ItemState: {"new", "read", "unreadable"},
    states.LookAgain: {"withdrawn", "context_only", "changed", "ended", "contradicted"},
}


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.__name__)
def test_a_closed_vocabulary_has_exactly_these_words(kind: type[StrEnum]) -> None:
    assert {each.value for each in kind} == WORDS[kind]


def test_topics_are_things_people_ask_about_and_no_views() -> None:
    speech = yaml.safe_load((Path(classifier.__file__).parent / "data" / "speech.yaml").read_text("utf-8"))
    shown = {
        key.removeprefix("ui.topic.") for key in words.catalogue("vi") if re.fullmatch(r"ui\.topic\.\w+", key)
    }
    assert set(speech["topics"]) <= TOPICS
    assert shown == TOPICS


def test_places_are_kinds_of_page_and_no_sites() -> None:
    shown = {
        key.removeprefix("ui.place.") for key in words.catalogue("vi") if re.fullmatch(r"ui\.place\.\w+", key)
    }
    assert shown == PLACES
    said = set()
    for path in (ROOT / "crawler" / "sources").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "VoicePage":
                said |= {ast.literal_eval(each.value) for each in node.keywords if each.arg == "place"}
    assert said
    assert said <= PLACES


def test_every_kind_of_source_has_one_of_two_origins() -> None:
    assert {source.spec.origin for source in registry.adapters().values()} <= set(states.Origin)


# what has a name in the product: fields, columns, keys, functions

OF_PERSONS = {
    "handle", "avatar", "profile", "permalink", "nickname", "follower", "followers", "friend", "friends",
    "commenter", "poster", "speaker", "network", "community", "influencer", "bot", "gender", "sex", "age",
    "ethnic", "ethnicity", "religion", "occupation", "demographic", "district", "commune", "ward", "latitude",
    "longitude", "lat", "lon", "geo", "location", "sentiment", "stance", "viewpoint", "loyalty", "hostile",
    "hostility", "toxicity", "ideology", "attitude", "emotion", "suspect", "offender", "violator", "risk",
}  # fmt: skip
"""No field, column or key of the product says one of these about anybody."""
PUNISHING = {
    "takedown", "takedowns", "removal", "police", "referral", "refer", "prosecute", "penalty", "penalise",
    "penalize", "fine", "sanction", "blacklist", "blocklist", "offender", "violator", "watchlist", "denounce",
    "cong_an", "xu_phat", "reportto", "informant",
}  # fmt: skip
"""Nothing in the program does one of these."""


def parts(name: str) -> set[str]:
    """The words of a snake_case, dotted or CamelCase name."""
    return {each.lower() for each in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def records() -> dict[str, set[str]]:
    """Field names of every dataclass of what is kept and shown."""
    found: dict[str, set[str]] = {}
    for package in ("kiemtin", "review", "reports", "dashboard.viewmodels"):
        home = importlib.import_module(package)
        names = [package, *(each.name for each in pkgutil.walk_packages(home.__path__, f"{package}."))]
        for name in names:
            if ".migrations" in name:
                continue
            for kind in vars(importlib.import_module(name)).values():
                if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__ == name:
                    fields = {each.name for each in dataclasses.fields(kind)}
                    found[f"{name}.{kind.__qualname__}"] = fields
    return found


def test_no_record_has_a_field_about_a_person_a_view_or_where_somebody_is() -> None:
    known = records()
    assert {f"kiemtin.entities.{each.__name__}" for each in Entity.__subclasses__()} & set(known)
    assert len(known) > 40
    told = {
        f"{kind}.{field}" for kind, fields in known.items() for field in fields if parts(field) & OF_PERSONS
    }
    # An ordinal of one page, in memory only: two voices with the same one are not independent (S4).
    assert told == {"kiemtin.entities.Voice.speaker"}


def test_no_column_is_about_a_person_a_view_or_where_somebody_is() -> None:
    told = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if (parts(column.name) | parts(table.name)) & OF_PERSONS
    }
    assert told == set()


def test_no_page_table_or_message_is_named_for_a_person_a_view_or_a_penalty() -> None:
    told = {key for key in words.catalogue("vi") if parts(key) & (OF_PERSONS | PUNISHING)}
    # Profiles are named where they are refused (S11).
    assert told == {"ui.event.refused_profile", "trouble.profile", "refusal.profile"}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_code_takes_down_refers_or_reports_anybody(package: str) -> None:
    told = set()
    for path in (ROOT / package).rglob("*.py"):
        names = {path.stem}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.arg | ast.keyword) and node.arg:
                names.add(node.arg)
        told |= {
            f"{path.name}: {name}"
            for name in names
            if parts(name) & PUNISHING or {"report", "to"} <= parts(name)
        }
    assert told == set()


# what people can take away

COMMAND_COLUMNS = {
    "claims": [
        "claim", "statement", "voices", "publications", "suggestion", "score", "verdict", "facts", "evidence",
        "first_seen_at", "last_seen_at",
    ],
    "publications": ["publication", "due_at", "sent_at", "state", "channel", "account", "title", "url"],
    "findings": ["source", "title", "url", "published_at", "passage", "prediction", "score"],
    "topics": ["topic", "label", "count"],
    "audit": ["seq", "at", "actor", "action", "subject", "detail", "previous", "hash"],
    "training": ["kind", "text", "label", "premise", "overridden"],
}  # fmt: skip
PAGE_COLUMNS = {
    "CLAIMS": (
        "claim", "statement", "voices", "publications", "suggestion", "score", "verdict", "decided_at",
        "facts", "evidence", "first_shown_at", "last_seen_at",
    ),
    "POSTS": (
        "publication", "title", "account", "channel", "sent_at", "link", "remote_id", "standing", "looked_at",
        "changed_at", "known", "views", "likes", "shares", "comments", "mailed", "refused", "unknown",
    ),
    "PACES": ("claim", "statement", "corrected_at", "before_per_hour", "after_per_hour", "link"),
    "BARS": ("from", "to", "mentions", "per_hour"),
    "CORRECTIONS": (
        "claim", "statement", "first_seen_at", "shown_at", "decided_at", "published_at", "link",
    ),
    "TOPICS": ("topic", "type", "at_least"),
    "LEDGER": ("at", "source", "host", "event", "detail", "seconds"),
}  # fmt: skip


def test_an_export_of_the_command_line_has_exactly_its_columns(sqlite_office: Office, clock) -> None:
    office = sqlite_office
    office.scheduled()
    with office.store.work() as uow:
        uow.voices.count_topic(office.now, "forum", "fees", SentenceType.QUESTION, 9)
        uow.commit()
    desk = Desk(settings=load_settings(), store=office.store, clock=clock)
    assert {what.value for what in reporting.What} == set(COMMAND_COLUMNS) == {
        what.value for what in reporting._EXPORTS
    }  # fmt: skip
    for what, rows in reporting._EXPORTS.items():
        found = rows(desk, office.now - timedelta(days=30))
        assert found or what in (reporting.What.FINDINGS, reporting.What.TRAINING)
        assert all(list(row) == COMMAND_COLUMNS[what.value] for row in found)


def test_the_export_of_findings_names_articles_and_passages_of_publications_only() -> None:
    tree = ast.parse(Path(reporting.__file__).read_text(encoding="utf-8"))
    made = next(each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == "_findings")
    [row] = [node for node in ast.walk(made) if isinstance(node, ast.Dict)]
    assert [ast.literal_eval(key) for key in row.keys if key] == COMMAND_COLUMNS["findings"]
    assert {each.column.table.name for each in metadata.tables["findings"].foreign_keys} == {
        "items",
        "claims",
    }


def test_the_plan_is_taken_away_with_exactly_these_columns() -> None:
    assert taking.COLUMNS == (
        "key", "title", "account", "channel", "day", "time", "state", "sent_at", "link",
    )  # fmt: skip


def test_an_export_of_the_dashboard_has_exactly_its_columns() -> None:
    found = {
        name: value
        for name, value in vars(exports).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, tuple)
    }
    assert found == PAGE_COLUMNS
