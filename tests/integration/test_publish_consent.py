"""Connecting YouTube, Zalo and TikTok by the owner's consent: no server of ours has to be reached from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import tiktok, youtube, zalo
from fakes.serving import FakeServer

from cli import accounts
from cli.compose import Desk, open_desk
from kiemtin.errors import AccountNeedsPerson, Rejected
from kiemtin.ports import Tokens
from kiemtin.store import Store
from scheduler.channels.consent import Consent, begin, code_in

REDIRECT = "https://xa.example/ket-noi"
SECRETS = {"youtube": youtube.SECRET, "zalo": zalo.SECRET, "tiktok": tiktok.SECRET}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, sqlite_store: Store, tmp_path: Path) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path))
    made = open_desk()
    made.vault.make()
    return made


@pytest.fixture(params=["youtube", "zalo", "tiktok"])
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def far(name: str, tmp_path: Path) -> Iterator[Any]:
    made: FakeServer = {
        "youtube": youtube.FakeYouTube,
        "tiktok": tiktok.FakeTikTok,
        "zalo": lambda: zalo.FakeZalo(tmp_path / "site"),
    }[name]()
    with made as fake:
        yield fake


def options(name: str, url: str, **values: Any) -> dict[str, Any]:
    given: dict[str, dict[str, Any]] = {
        "youtube": {"channel": youtube.CHANNEL, "client": youtube.CLIENT, "api": url, "sign_in": url},
        "zalo": {"oa": zalo.OA, "app": zalo.APP, "api": url, "sign_in": url},
        "tiktok": {"user": tiktok.USER, "client": tiktok.CLIENT, "api": url},
    }
    return {**given[name], "redirect": REDIRECT, **values}


def connected(desk: Desk, name: str, url: str, browser: Any, **values: Any) -> tuple[tuple[int, str], str]:
    """What connecting gave, and the page that was shown. ``browser`` turns its address into the one pasted."""
    shown: list[str] = []

    def ask(what: str, meaning: str) -> str:
        if what != "consent":
            return SECRETS.get(what, "")
        shown.append(meaning.rpartition(": ")[2])
        answer: str = browser(shown[-1])
        return answer

    done = accounts.connect_asking(
        desk, channel=name, title="Tài khoản xã", options=options(name, url, **values), ask=ask
    )
    return done, "".join(shown)


def test_the_owner_agrees_in_a_browser_and_the_account_is_proven_and_sealed(
    desk: Desk, name: str, far: Any
) -> None:
    (number, proof), page = connected(desk, name, far.url, far.consents.agree)
    assert name in proof
    assert SECRETS[name] not in page
    with desk.store.read() as uow:
        [kept] = [each for each in uow.credentials.all() if each.name == "tokens"]
        assert uow.accounts.get(number).verified_at is not None
    assert kept.expires_at is not None
    assert b"lam-moi" not in kept.sealed
    assert b"rft" not in kept.sealed


def test_an_answer_can_be_used_once(desk: Desk, name: str, far: Any) -> None:
    answers: list[str] = []

    def browser(address: str) -> str:
        answers.append(far.consents.agree(address))
        return answers[-1]

    connected(desk, name, far.url, browser)
    with pytest.raises(Rejected) as refused:
        connected(desk, name, far.url, lambda address: answers[0])
    assert refused.value.values["cause"] == "consent_strange"


def test_an_owner_who_does_not_agree_leaves_nothing(desk: Desk, name: str, far: Any) -> None:
    def browser(address: str) -> str:
        return f"{REDIRECT}?error=access_denied"

    with pytest.raises(Rejected) as refused:
        connected(desk, name, far.url, browser)
    assert refused.value.values["cause"] == "consent_refused"
    with desk.store.read() as uow:
        assert uow.accounts.all() == []


def test_a_code_that_the_far_side_does_not_know_needs_a_person(desk: Desk, name: str, far: Any) -> None:
    def browser(address: str) -> str:
        return far.consents.agree(address).replace("ma%2A", "la%2A")

    with pytest.raises(AccountNeedsPerson):
        connected(desk, name, far.url, browser)


def test_without_a_redirect_address_tokens_have_to_be_given(desk: Desk, tmp_path: Path) -> None:
    with zalo.FakeZalo(tmp_path / "site") as far, pytest.raises(AccountNeedsPerson):
        connected(desk, "zalo", far.url, lambda address: pytest.fail("asked"), redirect="")


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "ma*0",
        "https://xa.example/ket-noi?code=ma*0",
        "https://xa.example/ket-noi?code=a&state=khác",
        "\0[::",
    ],
)
def test_what_is_no_answer_to_this_very_page_is_refused(answer: str) -> None:
    with pytest.raises(Rejected):
        code_in(begin("https://la.example/", client_id="1"), answer)


def test_two_pages_share_neither_state_nor_challenge_and_hide_what_proves_the_answer() -> None:
    first, second = (begin("https://la.example/", client_id="1") for _ in range(2))
    assert first.address != second.address
    assert first.verifier not in first.address
    assert first.verifier not in repr(first) + repr(Consent(address="", state="", verifier=first.verifier))
    assert repr(Tokens(access="a-1", refresh="b-1")).count("-1") == 0
