"""An office raises k: what was shown at the old k goes out of sight again, everywhere (S4)."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from seeded import FACT, Office

from cli import doctor
from cli.compose import Desk
from dashboard import exports
from dashboard.phrases import Phrases
from dashboard.viewmodels import claims
from kiemtin.errors import NotFound
from kiemtin.rules import K_DEFAULT
from kiemtin.settings import load_settings
from kiemtin.states import Outcome, VerdictLabel
from review import decisions, queue

ROOT = Path(__file__).parents[2]
OLD_K, NEW_K = K_DEFAULT, 8
VOICES = 6
"""Shown at the old k, below the new one."""
HIDDEN, PRINTED, LOUD = "Chỉ có sáu người nói", "Sáu người nói và một tờ báo", "Rất nhiều người nói"


@pytest.fixture
def known(office: Office) -> dict[str, int]:
    """A claim by six people, one by six people and a newspaper, one by many."""
    made = {
        HIDDEN: office.claim("a", voices=VOICES, statement=HIDDEN),
        PRINTED: office.claim("b", voices=VOICES, publications=1, statement=PRINTED),
        LOUD: office.claim("c", voices=20, statement=LOUD),
    }
    with office.store.work() as uow:
        for statement, claim in made.items():
            uow.claims.add_mentions(claim, [(office.now, "forum", 20 if statement == LOUD else VOICES)])
        uow.commit()
    return made


def seen(office: Office, k: int, *, decided: bool = False) -> dict[str, int]:
    with office.store.read() as uow:
        return {line.statement: line.voices for line in uow.queries.queue(k=k, decided=decided)}


def test_the_queue_shows_no_voices_below_the_k_of_today(office: Office, known: dict[str, int]) -> None:
    assert seen(office, OLD_K) == {HIDDEN: VOICES, PRINTED: VOICES, LOUD: 20}
    assert seen(office, NEW_K) == {PRINTED: 0, LOUD: 20}


def test_a_claim_below_the_k_of_today_is_not_handed_to_a_reviewer(
    office: Office, known: dict[str, int]
) -> None:
    handed = set()
    after = None
    for _ in range(4):
        found = queue.next_claim(office.store, office.reviewer, office.now, after=after, k=NEW_K)
        assert found is not None
        handed.add(found.statement)
        after = found.id
    assert handed == {PRINTED, LOUD}


def test_the_page_of_a_claim_hides_voices_and_their_places(office: Office, known: dict[str, int]) -> None:
    with pytest.raises(NotFound):
        claims.claim_view(office.store, known[HIDDEN], NEW_K)
    shown = claims.claim_view(office.store, known[PRINTED], NEW_K)
    assert (shown.claim.voices, shown.places, shown.bars) == (0, (), ())
    assert claims.claim_view(office.store, known[PRINTED], OLD_K).places == ("forum",)


def test_neither_export_nor_trends_name_it(office: Office, known: dict[str, int]) -> None:
    for claim in known.values():
        with office.store.read() as uow:
            version = uow.claims.get(claim).version
        decisions.decide(
            office.store,
            office.reviewer,
            claim=claim,
            version=version,
            label=VerdictLabel.REFUTED,
            outcome=Outcome.NO_ACTION,
            fact=FACT,
            now=office.now,
        )
    table = exports.claims(Phrases("en"), claims.exported(office.store, NEW_K)).decode("utf-8-sig")
    assert HIDDEN not in table
    assert PRINTED in table
    assert f",{VOICES}," not in table
    assert seen(office, NEW_K, decided=True) == {PRINTED: 0, LOUD: 20}
    with office.store.read() as uow:
        start = office.now - timedelta(days=30)
        assert {each.statement for each in uow.queries.corrections(start, NEW_K)} == {PRINTED, LOUD}
        assert uow.queries.verdict_counts(start, NEW_K) == [(VerdictLabel.REFUTED, 2)]


@pytest.mark.parametrize("package", ["dashboard", "reports", "cli"])
def test_whatever_people_read_asks_with_the_offices_k(package: str) -> None:
    """A call without k would fall back to the floor and show what this office decided to hide."""
    asked = {"queue", "places", "corrections", "verdict_counts", "bars", "all_bars", "topics", "milestones"}
    calls = 0
    for source in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in asked
                and ast.unparse(node.func.value).endswith(("queries", "reads"))
            ):
                calls += 1
                given = [ast.unparse(each) for each in node.args] + [
                    ast.unparse(each.value) for each in node.keywords
                ]
                assert any(each == "k" or each.endswith(".k") for each in given), ast.unparse(node)
    assert calls


def test_the_doctor_tells_what_a_process_reports_of_itself(
    sqlite_office: Office, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = sqlite_office.store
    monkeypatch.setattr(doctor, "SystemClock", lambda: clock)
    with store.work() as uow:
        uow.house.beat("crawl", clock.now())
        uow.house.beat("scheduler", clock.now(), "publish_due: The database is busy.")
        uow.house.beat("classifier", clock.now() - timedelta(hours=2))
        uow.commit()
    desk = Desk(settings=load_settings(), store=store, clock=clock)
    found = {each.check: each for each in doctor._processes(desk)}
    assert found["process crawl"].state == "good"
    assert found["process scheduler"].state == "warning"
    assert "publish_due: The database is busy." in found["process scheduler"].detail
    assert found["process classifier"].state == "warning"
