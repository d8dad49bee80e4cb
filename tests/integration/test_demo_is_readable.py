"""The crawler's own sources read the replica sites whole, and learn nobody's name there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from crawler import registry
from crawler.config import load_sources
from demo.sites import Replica, source_settings
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage

NOW = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
Yield = PublicationItem | VoicePage | ParseProblem


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with Replica.start(NOW) as running:
        yield running


def read(settings: dict[str, Any], replica: Replica) -> list[Yield]:
    """What a source yields when every page it asks for is given to it."""
    source = registry.adapter(settings["adapter"])
    options = registry.options_of(settings["adapter"], settings["options"])
    found: list[Yield] = []
    waiting = list(source.start(options, None))
    with httpx.Client(follow_redirects=True, timeout=60) as web:
        while waiting:
            fetch = waiting.pop(0)
            answer = web.get(fetch.url)
            document = Document(
                url=str(answer.url),
                status=answer.status_code,
                content_type=answer.headers.get("Content-Type", ""),
                body=answer.content,
                fetched_at=NOW,
                context=fetch.context,
                headers=dict(answer.headers),
            )
            for each in source.parse(document, options):
                if isinstance(each, Fetch):
                    waiting.append(each)
                else:
                    found.append(each)
    return found


@pytest.fixture(scope="module")
def found(replica: Replica) -> list[Yield]:
    return [each for settings in source_settings(replica) for each in read(settings, replica)]


def test_every_article_is_read_with_its_own_words_and_date(replica: Replica, found: list[Yield]) -> None:
    read_as = {each.title: each for each in found if isinstance(each, PublicationItem)}
    assert len(read_as) == len(replica.stories.publications)
    for article in replica.stories.publications:
        item = read_as[article.title]
        assert all(paragraph in item.text for paragraph in article.paragraphs), article.slug
        assert item.published_at == article.at


def test_every_voice_is_read_once_and_nobody_else_is(replica: Replica, found: list[Yield]) -> None:
    """A quote and a comment printed below an article are not said again."""
    heard = Counter(
        (voice.text, voice.said_at) for page in found if isinstance(page, VoicePage) for voice in page.voices
    )
    assert heard == Counter((said.text, said.at) for _, said in replica.stories.voices())


def test_two_speakers_of_one_page_are_told_apart(replica: Replica, found: list[Yield]) -> None:
    thread = next(each for each in replica.stories.threads if each.slug == "soc-trang-ve-dau")
    [page] = [each for each in found if isinstance(each, VoicePage) and thread.slug in each.thread]
    assert len({voice.speaker for voice in page.voices}) == len({post.by.key for post in thread.posts}) == 3


def test_nothing_is_left_unread(found: list[Yield]) -> None:
    assert [each for each in found if isinstance(each, ParseProblem)] == []


def test_no_name_reaches_a_publication(replica: Replica, found: list[Yield]) -> None:
    """The newspaper's pages and its API show readers' names next to the articles."""
    kept = "\n".join(str(each) for each in found if isinstance(each, PublicationItem))
    assert [each for each in replica.canaries() if each.value in kept] == []


def test_no_name_of_a_speaker_leaves_the_source(replica: Replica, found: list[Yield]) -> None:
    kept = "\n".join(str(each) for each in found)
    spoken = "\n".join(said.text for _, said in replica.stories.voices())
    names = [each for each in replica.canaries() if each.kind in {"author", "handle", "avatar"}]
    assert len(names) > 100
    assert [each for each in names if each.value in kept and each.value not in spoken] == []


def test_the_settings_make_a_valid_list_of_sources(replica: Replica, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(
        yaml.safe_dump({"sources": source_settings(replica)}, allow_unicode=True), encoding="utf-8"
    )
    assert [each.name for each in load_sources(path)] == [each["name"] for each in source_settings(replica)]
