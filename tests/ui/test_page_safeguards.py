"""The limits hold on every page, for every role, in both languages."""

from __future__ import annotations

import re

import pytest
from conftest import FixedClock
from screens import PAGES, cells, errors, open_page, protos
from ui_office import CANARY, STAFF, K, UiOffice, open_ui_office

from dashboard import exports
from dashboard.phrases import Phrases
from dashboard.viewmodels import claims, trends
from dashboard.viewmodels.sources import ledger
from kiemtin.store import Store

LANGUAGES = ("vi", "en")
MENTIONS = {"vi": "Lượt nêu", "en": "Mentions"}
_ENGLISH = re.compile(r"\b(the|and|your|choose|press|search|select|download|submit|options)\b", re.IGNORECASE)


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


def _states(page: str) -> list[dict[str, object]]:
    """Every side of a page that has sides."""
    sides: dict[str, tuple[str, tuple[str, ...]]] = {
        "claims": ("claims-show", ("queue", "decided")),
        "drafts": ("drafts-side", ("write", "approve")),
        "calendar": ("calendar-shape", ("month", "week", "list")),
        "trends": ("trends-period", ("day", "week", "month")),
        "evidence": ("evidence-show", ("documents", "proposals", "facts")),
        "administration": ("admin-show", ("staff", "record")),
    }
    key, values = sides.get(page, ("kt.none", ("",)))
    return [{key: value} for value in values]


def _who(page: str) -> str:
    return {
        "claims": "thamtra",
        "drafts": "haivai",
        "calendar": "haivai",
        "trends": "quanly",
        "evidence": "thamtra",
        "media": "bientap",
        "packs": "bientap",
    }.get(page, "quantri")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_a_claim_or_a_count_below_k(
    office: UiOffice, clock: FixedClock, page: str, language: str
) -> None:
    for state in _states(page):
        at = open_page(office.services(clock, language=language), office.people[_who(page)].id, page, **state)
        sent = protos(at)
        assert not [each for each in errors(at) if "Cần xem ngay" not in each and "Look at these" not in each]
        assert len(sent) > 500
        assert CANARY not in sent
        counts = [int(re.sub(r"\D", "", each)) for each in cells(at, MENTIONS[language])]
        for drawn in re.findall(r'\\?"count\\?": ?(\d+)', sent):
            counts.append(int(drawn))
        if page in ("trends",) or state == {"claims-show": "queue"}:
            assert counts
        assert all(each >= K for each in counts)
        assert all(int(each) >= K for each in re.findall(r"(\d+) (?:người nói|people say)", sent))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_speaks_the_language_that_was_chosen(
    office: UiOffice, clock: FixedClock, page: str
) -> None:
    services = {language: office.services(clock, language=language) for language in LANGUAGES}
    shown = {
        language: open_page(services[language], office.people[_who(page)].id, page) for language in LANGUAGES
    }
    labels = {
        language: [
            each.label
            for kind in (
                "button",
                "text_input",
                "text_area",
                "selectbox",
                "multiselect",
                "metric",
                "expander",
            )
            for each in getattr(at, kind)
        ]
        for language, at in shown.items()
    }

    assert shown["vi"].title[0].value != shown["en"].title[0].value
    assert labels["vi"]
    assert not [each for each in labels["vi"] if _ENGLISH.search(each)]
    assert not set(labels["vi"]) & set(labels["en"]) - {"#"}


@pytest.mark.parametrize("page", PAGES)
def test_every_field_has_a_label(office: UiOffice, clock: FixedClock, page: str) -> None:
    at = open_page(office.services(clock), office.people[_who(page)].id, page)

    for kind in ("text_input", "text_area", "selectbox", "multiselect", "checkbox", "datetime_input"):
        for each in getattr(at, kind):
            assert each.label.strip(), f"{kind} {each.key}"


@pytest.mark.parametrize("who", sorted(STAFF))
def test_no_role_meets_a_traceback_anywhere(office: UiOffice, clock: FixedClock, who: str) -> None:
    for page in PAGES:
        at = open_page(office.services(clock), office.people[who].id, page)
        assert not at.exception
        assert len(at.title) == 1


def test_a_page_whose_database_is_gone_says_so_in_words(
    office: UiOffice, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail of the machine")

    monkeypatch.setattr(trends, "trends_view", broken)
    at = open_page(office.services(clock), office.people["quanly"].id, "trends")

    assert len(errors(at)) == 1
    assert "Có lỗi ngoài dự kiến" in errors(at)[0]
    assert "secret detail" not in protos(at)


def test_exports_hold_only_their_columns_and_no_words_of_a_person(
    office: UiOffice, clock: FixedClock
) -> None:
    p = Phrases("vi")
    shown = trends.trends_view(office.store, period="month", now=clock.now(), k=K)
    files = {
        exports.CLAIMS: exports.claims(p, claims.exported(office.store, 5)),
        exports.BARS: exports.bars(p, shown.bars),
        exports.CORRECTIONS: exports.corrections(p, shown.corrections),
        exports.TOPICS: exports.topics(p, shown.topics),
        exports.LEDGER: exports.ledger(p, ledger(office.store)),
    }
    for columns, data in files.items():
        head, *rows = data.decode("utf-8-sig").splitlines()
        assert tuple(head.split(",")) == columns
        assert rows
        assert CANARY not in data.decode("utf-8-sig")
    assert not set(exports.CLAIMS) & {"author", "url", "passage", "text", "title", "place", "hour"}
    assert "học phí" not in files[exports.TOPICS].decode("utf-8-sig")
