"""Every registered source keeps the same promises, shown on its saved pages.

A source without a folder in ``tests/fixtures/pages`` fails here: to be registered is to be tested.
"""

from __future__ import annotations

import pickle
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies as st
from pydantic import BaseModel, ValidationError

from crawler import registry
from crawler.addresses import refusal
from kiemtin import errors
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import Source
from kiemtin.states import Origin

PAGES = Path(__file__).parent.parent / "fixtures" / "pages"
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
SOURCES = sorted(registry.adapters().items())
each_source = pytest.mark.parametrize(("name", "source"), SOURCES, ids=[name for name, _ in SOURCES])


@dataclass(frozen=True)
class Case:
    """A source's saved site: options, pages by address, names that must never come out."""

    options: BaseModel
    pages: Mapping[str, Mapping[str, Any]]
    canaries: tuple[str, ...]
    expect: Mapping[str, int]
    folder: Path

    def document(self, fetch: Fetch) -> Document:
        saved = self.pages.get(fetch.url)
        if saved is None:
            return Document(
                url=fetch.url, status=404, content_type="", body=b"", fetched_at=NOW, context=fetch.context
            )
        return Document(
            url=fetch.url,
            status=saved.get("status", 200),
            content_type=saved["type"],
            body=(self.folder / saved["file"]).read_bytes(),
            fetched_at=NOW,
            context=fetch.context,
            headers=saved.get("headers", {}),
        )


def case(name: str) -> Case:
    folder = PAGES / name
    written = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    return Case(
        options=registry.options_of(name, written["options"]),
        pages=written["pages"],
        canaries=tuple(written["canaries"]),
        expect=written["expect"],
        folder=folder,
    )


def crawled(source: Source, site: Case) -> Iterator[tuple[Document, Any]]:
    """The whole saved site, as the spider would read it."""
    waiting, seen = list(source.start(site.options, None)), set()
    while waiting:
        fetch = waiting.pop(0)
        if fetch.url in seen:
            continue
        seen.add(fetch.url)
        document = site.document(fetch)
        for found in source.parse(document, site.options):
            yield document, found
            if isinstance(found, Fetch):
                waiting.append(found)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("a source did I/O")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@each_source
def test_a_source_says_who_it_is_and_explains_every_option(name: str, source: Source) -> None:
    assert isinstance(source, Source)
    assert source.spec.name == name
    assert source.spec.title
    assert source.spec.terms
    assert source.spec.minimum_delay >= 5
    for option, field in source.spec.options.model_fields.items():
        assert field.description, f"{name}: the option {option} has no help"


@each_source
def test_an_unknown_option_is_refused(name: str, source: Source) -> None:
    written = case(name).options.model_dump(exclude_unset=True)
    with pytest.raises(ValidationError):
        registry.options_of(name, {**written, "tac_gia": "x"})


@each_source
@pytest.mark.parametrize(
    "profile",
    [
        "https://www.facebook.com/profile.php?id=100000000000001",
        "https://www.tiktok.com/@mot.nguoi",
        "https://zalo.me/0900000001",
        "https://www.youtube.com/@motnguoi",
        "https://diendan.example/members/mot-nguoi.12/",
    ],
)
def test_a_personal_profile_is_refused_when_a_source_is_configured(
    name: str, source: Source, profile: str
) -> None:
    written = case(name).options.model_dump(exclude_unset=True)
    addresses = [key for key, value in written.items() if str(value).startswith("http")]
    assert addresses
    for key in addresses:
        with pytest.raises(errors.SourceRefused):
            registry.options_of(name, {**written, key: profile})


@each_source
def test_the_first_pages_are_public_and_named_without_io(name: str, source: Source) -> None:
    site = case(name)
    for since in (None, NOW):
        first = list(source.start(site.options, since))
        assert first
        assert all(refusal(each.url) is None for each in first)


@each_source
def test_the_first_address_stays_the_same_all_day(name: str, source: Source) -> None:
    site = case(name)
    morning = [each.url for each in source.start(site.options, NOW.replace(hour=1))]
    evening = [each.url for each in source.start(site.options, NOW.replace(hour=23))]
    assert morning == evening


@each_source
def test_a_saved_site_gives_what_it_holds_and_only_of_its_origin(name: str, source: Source) -> None:
    site = case(name)
    found = [each for _, each in crawled(source, site)]
    items = [each for each in found if isinstance(each, PublicationItem)]
    voices = [voice for each in found if isinstance(each, VoicePage) for voice in each.voices]
    problems = [each for each in found if isinstance(each, ParseProblem)]
    assert {"items": len(items), "voices": len(voices), "problems": sum(each.count for each in problems)} == (
        dict(site.expect)
    )
    if source.spec.origin is Origin.PUBLICATION:
        assert not voices
    else:
        assert not items
        assert all(each.raw is None for each in problems), "a voice's words are never kept raw"
    assert all(each.title and each.text and each.published_at <= NOW for each in items)
    assert all(each.text and each.said_at <= NOW for each in voices)


@each_source
def test_no_author_comes_out_of_a_source(name: str, source: Source) -> None:
    site = case(name)
    assert site.canaries
    saved = "\n".join(
        (site.folder / page["file"]).read_bytes().decode("utf-8", "replace") for page in site.pages.values()
    )
    assert any(canary in saved for canary in site.canaries), "the canaries do not sing in the saved pages"
    for document, found in crawled(source, site):
        assert not isinstance(found, Document)
        out = pickle.dumps(found).decode("utf-8", "replace") + repr(found)
        for canary in site.canaries:
            assert canary not in out, f"{canary} came out of {document.url}"


@each_source
def test_speakers_are_ordinals_of_their_page(name: str, source: Source) -> None:
    for _, found in crawled(source, case(name)):
        if isinstance(found, VoicePage):
            numbers = [each.speaker for each in found.voices if each.speaker is not None]
            assert sorted(set(numbers)) == list(range(len(set(numbers))))
            assert "#" not in found.thread


@each_source
def test_a_page_that_did_not_come_gives_no_item_out_of_nothing(name: str, source: Source) -> None:
    site = case(name)
    for fetch in source.start(site.options, None):
        for status in (401, 403, 404, 410):
            gone = Document(
                url=fetch.url,
                status=status,
                content_type="",
                body=b"",
                fetched_at=NOW,
                context=fetch.context,
            )
            found = list(source.parse(gone, site.options))
            assert not [each for each in found if isinstance(each, PublicationItem | VoicePage)]


@each_source
def test_the_same_page_gives_the_same_items(name: str, source: Source) -> None:
    site = case(name)
    assert [each for _, each in crawled(source, site)] == [each for _, each in crawled(source, site)]


@each_source
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_parse_never_raises_whatever_a_page_holds(name: str, source: Source, data: st.DataObject) -> None:
    site = case(name)
    documents = [document for document, _ in crawled(source, site)]
    document = data.draw(st.sampled_from(documents))
    body = document.body
    kind = data.draw(st.sampled_from(["cut", "noise", "flip", "empty"]))
    if kind == "cut":
        body = body[: data.draw(st.integers(0, len(body)))]
    elif kind == "noise":
        body = data.draw(st.binary(max_size=400))
    elif kind == "flip" and body:
        where = data.draw(st.integers(0, len(body) - 1))
        body = body[:where] + data.draw(st.binary(min_size=1, max_size=8)) + body[where + 1 :]
    elif kind == "empty":
        body = b""
    broken = Document(
        url=document.url,
        status=document.status,
        content_type=document.content_type,
        body=body,
        fetched_at=NOW,
        context=document.context,
        headers=document.headers,
    )
    for found in source.parse(broken, site.options):
        assert isinstance(found, PublicationItem | VoicePage | Fetch | ParseProblem)
        if kind == "cut":
            assert not [canary for canary in site.canaries if canary in repr(found)]


@each_source
def test_an_empty_page_is_said_to_be_empty_or_unreadable(name: str, source: Source) -> None:
    site = case(name)
    fetch = next(iter(source.start(site.options, None)))
    empty = Document(
        url=fetch.url,
        status=200,
        content_type="text/html",
        body=b"",
        fetched_at=NOW,
        context={**fetch.context, "form": "query"} if "form" in fetch.context else fetch.context,
    )
    assert [type(each) for each in source.parse(empty, site.options)] == [ParseProblem]


def test_an_unknown_kind_of_source_is_named_with_the_known_ones() -> None:
    with pytest.raises(errors.UnknownAdapter) as caught:
        registry.adapter("trang_ca_nhan")
    assert "feed, feed_comments, forum" in caught.value.english()
    assert "trang_ca_nhan" in caught.value.vietnamese()


def test_every_saved_site_belongs_to_a_registered_source() -> None:
    assert {each.parent.name for each in PAGES.glob("*/case.yaml")} == {name for name, _ in SOURCES}
