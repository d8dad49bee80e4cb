"""Whoever wrote it: no name, handle or mail address outlives the parsing of its page (S1, S2, S3).

Every source's saved pages, with made-up people in the places of their authors, through the real
intake and the real gate into a database whose bytes are searched.
"""

from __future__ import annotations

import shutil
import string
import tempfile
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import FixedClock
from hypothesis import HealthCheck, given, settings, strategies as st

from classifier.pipeline import Pipeline
from crawler import registry
from crawler.gate import Gate
from crawler.intake import Intake
from crawler.messages import Begin, Page
from crawler.runs import Run
from kiemtin.entities import Document, Fetch
from kiemtin.facts import load_facts
from kiemtin.states import Origin
from kiemtin.store import Store
from kiemtin.store.repositories.sources import StoredSource

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
SOURCES = sorted(registry.adapters())
CLOCK = FixedClock()
MARKED = "ăâêôơưđáàảạéèíìóòúùýỳ"


@dataclass(frozen=True)
class Person:
    """Somebody who is nowhere: a name, a handle, an address."""

    name: str
    handle: str

    @property
    def email(self) -> str:
        return f"{self.handle}@hopthu.example"

    @property
    def traces(self) -> tuple[str, ...]:
        return (self.name, self.handle, self.email)


@st.composite
def people(draw: st.DrawFn) -> Person:
    """Names and handles no text holds by chance, in every kind of letter."""
    letters = st.text(st.sampled_from(string.ascii_lowercase + MARKED), min_size=4, max_size=9)
    middle, last = draw(letters), draw(letters)
    name = f"{draw(st.sampled_from(['Nguyễn', 'Trần', 'Phạm', 'H’', '']))} Qzx{middle} {last.capitalize()}"
    plain = draw(st.text(st.sampled_from(string.ascii_lowercase + string.digits), min_size=4, max_size=10))
    joint = draw(st.sampled_from(["_", ".", ""]))
    return Person(unicodedata.normalize("NFC", name.strip()), f"qzx{joint}{plain}")


@cache
def reader() -> Pipeline:
    return Pipeline(load_facts())


@cache
def written(name: str) -> dict[str, Any]:
    return yaml.safe_load((PAGES / name / "case.yaml").read_text(encoding="utf-8"))


def inject(body: bytes, canaries: list[str], someone: list[Person], *, signed: bool) -> bytes:
    """The page as if these people had written it: each of its own authors replaced by one of them.

    ``signed``: they also put their name, handle and address under what they say.
    """
    text = body.decode("utf-8", "surrogateescape")
    for index, canary in enumerate(sorted(canaries, key=len, reverse=True)):
        person = someone[index % len(someone)]
        new = person.email if "@" in canary else person.handle if canary.islower() else person.name
        if canary.startswith("http"):
            new = f"https://{person.handle}.example/"
        text = text.replace(canary, new)
    if signed:
        under = "; ".join(f"mình là {each.name}, @{each.handle}, {each.email}" for each in someone)
        text = text.replace("</p>", f" {under}</p>").replace('"bbWrapper">', f'"bbWrapper">{under}. ')
    return text.encode("utf-8", "surrogateescape")


def fold(value: bytes | str) -> str:
    return (value.decode("utf-8", "replace") if isinstance(value, bytes) else value).casefold()


def traces_in(text: str, someone: list[Person]) -> list[str]:
    return [trace for person in someone for trace in person.traces if trace.casefold() in text]


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(someone=st.lists(people(), min_size=1, max_size=4), signed=st.booleans())
def test_nobody_who_wrote_a_page_is_in_what_comes_out_or_in_the_database(
    name: str, someone: list[Person], signed: bool, migrated_file: Path
) -> None:
    case, adapter = written(name), registry.adapter(name)
    options = registry.options_of(name, case["options"])
    # A publication's own text is kept; what people say is not.
    signed = signed and adapter.spec.origin is Origin.PUBLIC_VOICE
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copy(migrated_file, folder / "kiemtin.db")
        store = Store(f"sqlite:///{folder / 'kiemtin.db'}")
        source = StoredSource(
            name=name,
            adapter=name,
            title=name,
            origin=adapter.spec.origin,
            options=case["options"],
            interval_s=60,
            delay_s=5.0,
        )
        with store.work() as uow:
            uow.sources.put(source)
            uow.commit()
        intake = Intake(
            store, lambda: Gate(store.work, reader(), CLOCK, k=3), CLOCK, lambda _source, _name: "bi-mat"
        )
        [begun] = intake.handle([Begin(source=source, at=CLOCK.now())])
        run = Run(source=source, minimum_delay=0.0, started_at=CLOCK.now())
        sung = 0
        waiting = [each.fetch for each in begun.asked.follow]
        while waiting:
            fetch = waiting.pop(0)
            if not run.owes(fetch):
                continue
            document = page(fetch, case, PAGES / name, someone, signed)
            sung += len(traces_in(fold(document.body), someone))
            out = fold(repr(list(adapter.parse(document, options))))
            assert signed or traces_in(out, someone) == [], f"came out of {fetch.url}"
            [taken] = intake.handle([Page(source=source, fetch=fetch, document=document)])
            run.took(taken)
            waiting += [each.fetch for each in taken.asked.follow]
        intake.handle([run.finished(CLOCK.now(), ())])
        assert sung, "nobody stood in the saved pages"
        assert run.fresh + run.voices, "nothing was read"
        store.close()
        everything = "".join(fold(each.read_bytes()) for each in sorted(folder.iterdir()))
    assert traces_in(everything, someone) == []


def page(fetch: Fetch, case: dict[str, Any], folder: Path, someone: list[Person], signed: bool) -> Document:
    saved = case["pages"].get(fetch.url)
    body = b"" if saved is None else (folder / saved["file"]).read_bytes()
    return Document(
        url=fetch.url,
        status=404 if saved is None else saved.get("status", 200),
        content_type="" if saved is None else saved["type"],
        body=inject(body, case["canaries"], someone, signed=signed),
        fetched_at=CLOCK.now(),
        context=fetch.context,
        headers={} if saved is None else saved.get("headers", {}),
    )
