"""Every channel can be previewed by a dashboard that holds no secret and no token, as pages draw it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from publishing_room import room
from test_channel_contract import CONTENT, FILM, account

from cli.desk_channels import DeskChannels, as_sent
from kiemtin.errors import BadSetting, UnknownChannel
from kiemtin.words import LANGUAGES, say
from kiemtin.writing import LANGUAGES_WRITTEN
from scheduler import channels
from scheduler.channels import takes_markdown

KINDS = {"title", "text", "link", "image", "video", "file", "note"}


def no_secret(name: str) -> str:
    raise BadSetting(key=name, reason="pages have none", where="test")


@pytest.fixture
def desk(tmp_path: Path) -> DeskChannels:
    return DeskChannels(room(tmp_path, secret=no_secret))


@pytest.mark.parametrize("name", sorted(channels.known()))
def test_a_channel_is_previewed_and_checked_without_any_secret(name: str, desk: DeskChannels) -> None:
    spec = desk.spec(account(name))
    content = replace(CONTENT, body="Nội dung **đậm**.", media=(FILM,) if spec.media.needed else ())
    made = desk.preview(account(name), content)
    assert made.parts
    assert {kind for kind, _ in made.parts} <= KINDS
    assert made.length > 0
    assert made.limit is None or made.length <= made.limit
    assert desk.check(account(name), content) == ()
    # What the far side does not take is said in both languages.
    broken = desk.check(account(name), replace(content, title="", body=""))
    assert broken
    for each in broken:
        for language in LANGUAGES:
            assert say(each.message, language, **each.values)


@pytest.mark.parametrize("name", sorted(channels.known()))
def test_a_text_in_any_language_it_may_be_written_in_is_previewed(name: str, desk: DeskChannels) -> None:
    """The program speaks two of them: its own words beside the text are then Vietnamese."""
    media = (FILM,) if desk.spec(account(name)).media.needed else ()
    for language in LANGUAGES_WRITTEN:
        content = replace(CONTENT, language=language, media=media, corrects="https://xa.example/1")
        assert desk.preview(account(name), content).parts
        assert desk.check(account(name), content) == ()


@pytest.mark.parametrize("name", sorted(channels.known()))
def test_formatting_goes_only_where_the_channel_takes_it(name: str) -> None:
    sent = as_sent(account(name), replace(CONTENT, body="Chữ **đậm**"))
    assert ("**" in sent.body) is takes_markdown(name)


def test_a_channel_is_opened_anew_when_its_options_change(desk: DeskChannels) -> None:
    """Else a mistake in an account's options would be told only after a restart, and its mending too."""
    assert desk.preview(account("site"), CONTENT)
    with pytest.raises(BadSetting):
        desk.preview(account("site", khong_co=1), CONTENT)
    assert desk.preview(account("site"), CONTENT)


def test_an_unknown_channel_is_told_and_known_ones_are_listed(desk: DeskChannels) -> None:
    with pytest.raises(UnknownChannel):
        desk.preview(replace(account("site"), channel="khong-co"), CONTENT)
    assert [each.name for each in desk.kinds()] == sorted(channels.known())
