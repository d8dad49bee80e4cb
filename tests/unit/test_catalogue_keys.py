"""Every message of the catalogue is said somewhere, and whatever is said is in the catalogue."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from kiemtin import words

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "kiemtin",
    "crawler",
    "classifier",
    "review",
    "scheduler",
    "dashboard",
    "reports",
    "cli",
    "demo",
    "media",
)
KEY = r"[a-z_]+(?:\.[a-z_0-9]+)+"
PUT_TOGETHER = r"[a-z_]+(?:\.[a-z_0-9]+)*[._](?:[a-z_0-9]+_)?"
SAYING = {"say", "text"}
"""Functions whose first argument is a whole key; pages and reports put a beginning before theirs."""
BEGINNINGS = ("", "ui.", "report.")


def trees() -> list[ast.Module]:
    return [
        ast.parse(path.read_text(encoding="utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    ]


def said() -> tuple[set[str], set[str], set[str]]:
    """Constants that may be keys; beginnings and ends of keys that are put together."""
    whole, begun, ended = set(), set(), set()
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                start = str(node.values[0].value)
                if re.fullmatch(PUT_TOGETHER, start):
                    begun.add(start)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[-1], ast.Constant):
                end = str(node.values[-1].value)
                if len(node.values) == 2 and re.fullmatch(r"\.[a-z_]+", end):
                    ended.add(end)
    return whole, begun, ended


def test_every_message_is_said_somewhere() -> None:
    whole, begun, ended = said()
    # `ui.` and `report.` alone begin every key of the pages and reports: what follows has to be said.
    begun -= {"ui.", "report."}
    left = []
    for key in words.catalogue("vi"):
        tails = {key.removeprefix(start) for start in BEGINNINGS}
        tails |= {tail.removesuffix(end) for tail in tails for end in ended if tail.endswith(end)}
        # Kinds of names that other parts bring are looked up by kind: Phrases.known("topic", name), and the
        # figures that channels name in RemotePost.reach.
        kind = re.match(r"(?:ui\.(?:topic|place|event|action)|publish\.reach)\.", key)
        if kind is None and not tails & whole and not any(each.startswith(tuple(begun)) for each in tails):
            left.append(key)
    assert left == []


def test_whatever_is_said_by_its_whole_key_is_in_the_catalogue() -> None:
    known = set(words.catalogue("vi"))
    asked = {
        node.args[0].value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")) in SAYING
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and re.fullmatch(KEY, node.args[0].value)
    }
    assert len(asked) > 100
    assert asked - known == set()


def test_whatever_is_put_together_begins_like_some_message() -> None:
    known = set(words.catalogue("vi"))
    for tree in trees():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and (node.func.id if isinstance(node.func, ast.Name) else "") in SAYING
                and node.args
                and isinstance(node.args[0], ast.JoinedStr)
                and isinstance(node.args[0].values[0], ast.Constant)
            ):
                start = str(node.args[0].values[0].value)
                if re.fullmatch(PUT_TOGETHER, start):
                    assert any(key.startswith(start) for key in known), start
