"""What people read beside a publication: the same things in each language, and nothing unused."""

from __future__ import annotations

import re
import string
from pathlib import Path

import scheduler
from kiemtin.words import catalogue

CODE = "\n".join(path.read_text("utf-8") for path in Path(scheduler.__path__[0]).rglob("*.py"))


def keys(language: str) -> set[str]:
    return {key for key in catalogue(language) if key.startswith("publish.")}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_message_is_there_in_both_languages_about_the_same_things() -> None:
    assert keys("vi") == keys("en")
    for key in keys("vi"):
        assert placeholders(catalogue("vi")[key]) == placeholders(catalogue("en")[key]), key
        assert catalogue("vi")[key] != catalogue("en")[key]


def test_every_message_is_used() -> None:
    def used(key: str) -> bool:
        kind, name = key.split(".")[1:3]
        if kind == "violation":
            made = name.startswith(("no_", "long_")) and "publish.violation." in CODE
            return made or f'"publish.violation.{name}"' in CODE
        return f'"{name}"' in CODE or f'"publish.{kind}.{name}"' in CODE

    ours = {key for key in keys("vi") if key.split(".")[1] in ("advice", "cause", "violation")}
    assert not {key for key in ours if not used(key)}


def test_every_advice_that_is_asked_for_exists() -> None:
    asked = set(re.findall(r'advice\.plain\("(\w+)"', CODE)) | set(re.findall(r'"(needs_human\w*)"', CODE))
    assert asked
    assert {f"publish.advice.{name}" for name in asked} <= keys("vi") | {"publish.advice.needs_human"}
    assert {f"publish.cause.{name}" for name in re.findall(r'cause="(\w+)"', CODE)} <= keys("vi")
