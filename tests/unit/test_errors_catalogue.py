"""Every error a user can meet says the same in both languages."""

from __future__ import annotations

import inspect
import string

import pytest

from kiemtin import errors
from kiemtin.errors import KiemTinError

ERRORS = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, KiemTinError)]


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_has_its_own_words_in_both_languages_about_the_same_things(error):
    assert "__doc__" in vars(error)
    assert "vi" in vars(error)
    english, vietnamese = error.__doc__, error.vi
    assert english.strip()
    assert vietnamese.strip()
    assert english != vietnamese
    assert placeholders(english) == placeholders(vietnamese)


def test_no_two_errors_say_the_same():
    assert len({error.vi for error in ERRORS}) == len(ERRORS)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_messages_are_filled_in_and_hold_in_one_line(error):
    values = {name: f"<{name}>" for name in placeholders(error.vi)}
    made = error(**values)
    for language in ("vi", "en"):
        said = made.message(language)
        assert "\n" not in said
        assert "{" not in said
        assert all(value in said for value in values.values())
    assert str(made) == made.message("en")


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_a_forgotten_value_never_breaks_the_message(error):
    assert error().vietnamese()
    assert error.exit_code in {1, 2}


def test_braces_in_a_value_are_shown_as_they_are():
    assert "{x}" in errors.UnknownFact(fact="{x}").vietnamese()
