"""Signed calls to another system: what it can check, what each answer means, and places that are never called."""

from __future__ import annotations

import hashlib
import hmac
import re
import socket
import ssl
import time
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes.serving import FakeServer, Refused, Request, Said
from publishing_desk import NOW, OFFICE, Desk, rounds
from publishing_room import opened, room
from servers.smtp_server import certificate

from kiemtin.entities import Account, Attachment, Evidence, Outgoing
from kiemtin.errors import AccountNotOwned, BadSetting, OutcomeUnknown, Rejected, SendError, Transient
from kiemtin.ports import Channel
from kiemtin.states import MediaKind, PublicationState as S, VerdictLabel
from kiemtin.store import Store
from scheduler import channels
from scheduler.channels.webhook import public_id
from scheduler.made import ForgottenMade
from scheduler.publisher import Publishing, publish_due

SECRET = "khoa-chung-cua-hai-ben"
HERE = frozenset({"127.0.0.1"})
CONTENT = Outgoing(
    title="Tiêu đề",
    body="Nội dung **đúng** <script>",
    link="https://xa.example/a",
    office=OFFICE,
    published_at=NOW,
    claim="Điều sai",
    verdict=VerdictLabel.REFUTED,
    evidence=(Evidence(fact="f", statement="Điều đúng", source="Nghị quyết 1"),),
    reference="KT-ABCDEFGH",
)


class Receiver(FakeServer):
    """A receiver written from docs/channels.md: it checks every signature and takes each id once."""

    def __init__(self) -> None:
        super().__init__()
        self.secret = SECRET
        self.taken: dict[str, dict[str, Any]] = {}

    def answer(self, request: Request) -> Said:
        number = request.headers.get("Idempotency-Key", "")
        found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", request.headers.get("X-KiemTin-Signature", ""))
        if found is None or abs(time.time() - int(found[1])) > 300:
            raise Refused(Said(401))
        signed = f"{found[1]}.{request.method}.{number}.".encode() + request.body
        if not hmac.compare_digest(
            hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest(), found[2]
        ):
            raise Refused(Said(401))
        if request.method == "GET":
            kept = self.taken.get(request.query["id"])
            return (
                Said(200, {"found": True, **self._told(kept["id"])}) if kept else Said(404, {"found": False})
            )
        body = request.json()
        if body["event"] == "verification":
            solved = hmac.new(self.secret.encode(), f"challenge.{body['challenge']}".encode(), hashlib.sha256)
            return Said(200, {"challenge": solved.hexdigest()})
        if number in self.taken:
            return Said(409, self._told(number))
        if body["id"] != number or body["version"] != 1 or not body["title"]:
            return Said(422)
        self.taken[number] = body
        return Said(201, self._told(number))

    def _told(self, number: str) -> dict[str, str]:
        return {"id": f"tin-{number[:6]}", "url": f"https://he-thong.example/{number[:6]}"}


@pytest.fixture
def far() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


def account(far: FakeServer, **options: Any) -> Account:
    return Account(id=1, channel="webhook", title="Hệ thống", options={"url": f"{far.url}nhan", **options})


def channel_to(far: FakeServer, secret: str = SECRET, **options: Any) -> Channel:
    return opened(account(far, **options), secret=secret, allowed_hosts=HERE)


@pytest.fixture
def channel(far: Receiver) -> Channel:
    return channel_to(far, lookup=True)


# --- what is sent ---------------------------------------------------------------------------------


def test_a_call_is_signed_and_says_everything(far: Receiver, channel: Channel) -> None:
    receipt = channel.send(CONTENT, "k", ForgottenMade())
    [said] = far.taken.values()
    assert said["id"] == public_id("k") != "k"
    assert said["title"] == "Tiêu đề"
    assert said["text"] == "Nội dung đúng <script>"
    assert "<strong>đúng</strong>" in said["html"]
    assert "<script>" not in said["html"]
    assert said["office"] == OFFICE
    assert said["published_at"] == "2026-11-20T03:00:00+00:00"
    assert (said["claim"], said["verdict"]) == ("Điều sai", "refuted")
    assert said["evidence"] == [{"statement": "Điều đúng", "source": "Nghị quyết 1"}]
    assert said["reference"] == "KT-ABCDEFGH"
    assert receipt.remote_id.startswith("tin-")
    assert receipt.remote_url.startswith("https://he-thong.example/")


def test_files_travel_inside_the_call(far: Receiver, channel: Channel, tmp_path: Path) -> None:
    (tmp_path / "anh").write_bytes(b"noi dung anh")
    item = Attachment(
        sha256=hashlib.sha256(b"noi dung anh").hexdigest(),
        kind=MediaKind.IMAGE,
        mime="image/png",
        size=12,
        name="anh.png",
        path=str(tmp_path / "anh"),
        alt="Bản đồ",
    )
    channel.send(replace(CONTENT, media=(item,)), "k", ForgottenMade())
    [file] = next(iter(far.taken.values()))["files"]
    assert hashlib.sha256(b64decode(file["base64"])).hexdigest() == file["sha256"]
    assert file["alt"] == "Bản đồ"
    heavy = replace(CONTENT, media=(replace(item, size=10_000_001),))
    assert [each.message for each in channel.check(heavy)] == ["publish.violation.webhook_large"]


def test_a_receiver_that_has_it_already_answers_for_the_first_one(far: Receiver, channel: Channel) -> None:
    first = channel.send(CONTENT, "k", ForgottenMade())
    assert channel.send(CONTENT, "k", ForgottenMade()) == first
    assert len(far.taken) == 1


def test_a_receiver_that_only_says_yes_is_enough(far: Receiver, channel: Channel) -> None:
    for said in (Said(204, b""), Said(200, b"ok"), Said(200, {"id": True, "url": "javascript:alert(1)"})):
        far.instead = lambda request, said=said: said  # type: ignore[misc]
        receipt = channel.send(CONTENT, "k", ForgottenMade())
        assert receipt.remote_id == public_id("k")
        assert receipt.remote_url == ""


# --- what answers mean ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind", "cause"),
    [
        (Said(400), Rejected, "webhook_refused"),
        (Said(401), Rejected, "webhook_signature"),
        (Said(403), Rejected, "webhook_signature"),
        (Said(404), Rejected, "webhook_none"),
        (Said(405), Rejected, "webhook_none"),
        (Said(410), Rejected, "webhook_none"),
        (Said(413), Rejected, "webhook_too_large"),
        (Said(422), Rejected, "webhook_refused"),
        (Said(429, {}, {"Retry-After": "90"}), Transient, "too_many"),
        (Said(408), OutcomeUnknown, "server_error"),
        (Said(500), OutcomeUnknown, "server_error"),
        (Said(503), OutcomeUnknown, "server_error"),
        (Said(302, b"", {"Location": "http://169.254.169.254/"}), Rejected, "redirected"),
    ],
)
def test_an_answer_means(
    far: Receiver, channel: Channel, said: Said, kind: type[SendError], cause: str
) -> None:
    far.instead = lambda request: said
    with pytest.raises(SendError) as refused:
        channel.send(CONTENT, "k", ForgottenMade())
    assert type(refused.value) is kind
    assert refused.value.values["cause"] == cause
    assert len(far.requests) == 1


def test_a_lost_answer_is_unknown_and_found_by_asking(far: Receiver, channel: Channel) -> None:
    assert channel.find("k", ForgottenMade()) is None
    far.lose = lambda request: "after" if request.method == "POST" else None
    with pytest.raises(OutcomeUnknown):
        channel.send(CONTENT, "k", ForgottenMade())
    found = channel.find("k", ForgottenMade())
    assert found is not None
    assert found.remote_id == f"tin-{public_id('k')[:6]}"


@pytest.mark.parametrize(
    "said",
    [Said(404), Said(404, b"<html>"), Said(200, {}), Said(200, b"ok"), Said(405), Said(500), Said(401)],
)
def test_anything_but_a_clear_no_is_no_proof_of_absence(far: Receiver, channel: Channel, said: Said) -> None:
    far.instead = lambda request: said
    with pytest.raises((Transient, Rejected)):
        channel.find("k", ForgottenMade())


def test_a_receiver_that_cannot_be_asked_leaves_it_to_a_person(far: Receiver) -> None:
    with pytest.raises(Transient) as refused:
        channel_to(far).find("k", ForgottenMade())
    assert refused.value.values["cause"] == "webhook_no_lookup"
    assert far.requests == []


# --- proof of ownership ---------------------------------------------------------------------------


def test_ownership_is_a_riddle_that_only_the_shared_secret_solves(far: Receiver, channel: Channel) -> None:
    assert "challenge" in channel.verify()
    with pytest.raises(AccountNotOwned, match="401"):
        channel_to(far, "mot-khoa-khac-hoan-toan").verify()
    for said in (Said(200, {"challenge": "0" * 64}), Said(200, b"ok"), Said(200, {"challenge": None})):
        far.instead = lambda request, said=said: said  # type: ignore[misc]
        with pytest.raises(AccountNotOwned, match="does not know"):
            channel.verify()


def test_a_short_secret_is_none(far: Receiver) -> None:
    with pytest.raises(AccountNotOwned, match="16 signs"):
        channel_to(far, "ngan").verify()
    assert far.requests == []


# --- places that are never called -----------------------------------------------------------------


def resolves(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Names resolve to these; answers the names that were asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def found(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name in (*addresses, "127.0.0.1"):
            return real(host, port, *args, **kwargs)
        asked.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "::1",
        "::ffff:10.0.0.5",
        "fd00::1",
    ],
)
def test_a_name_in_a_private_network_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolves(monkeypatch, address)
    found = opened(
        Account(id=1, channel="webhook", title="x", options={"url": "https://he-thong.example/"}),
        secret=SECRET,
    )
    with pytest.raises(Rejected) as refused:
        found.send(CONTENT, "k", ForgottenMade())
    assert refused.value.values["cause"] == "webhook_private"


def test_this_machine_is_refused_unless_the_settings_name_it(far: Receiver) -> None:
    with pytest.raises(Rejected) as refused:
        opened(account(far), secret=SECRET).send(CONTENT, "k", ForgottenMade())
    assert refused.value.values["cause"] == "webhook_private"
    assert far.requests == []


def test_the_connection_goes_where_the_check_looked_and_the_certificate_is_the_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate(tmp_path, "he-thong.example")
    asked = resolves(monkeypatch, "127.0.0.1")
    receiver = Receiver()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    receiver._server.socket = context.wrap_socket(receiver._server.socket, server_side=True)
    port = receiver._server.server_port

    def to(host: str) -> Channel:
        options = {"url": f"https://{host}:{port}/nhan", "ca": str(tmp_path / "ca.pem")}
        given = Account(id=1, channel="webhook", title="x", options=options)
        return opened(given, secret=SECRET, allowed_hosts=frozenset({host}))

    with receiver:
        to("he-thong.example").send(CONTENT, "k", ForgottenMade())
        assert asked == ["he-thong.example"]
        assert receiver.requests[0].headers["Host"] == f"he-thong.example:{port}"
        with pytest.raises(Transient) as refused:
            to("khac.example").send(CONTENT, "k2", ForgottenMade())
    assert refused.value.values["cause"] == "unreachable"
    assert len(receiver.taken) == 1


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"url": "http://he-thong.example/"}, "https"),
        ({"url": "ftp://he-thong.example/"}, "url"),
        ({"url": "https://a:b@he-thong.example/"}, "url"),
        ({"url": "https://he-thong.example/\nX: y"}, "url"),
        ({"ca": "/khong/co"}, "certificate"),
    ],
)
def test_a_wrong_option_is_named(far: Receiver, options: dict[str, Any], wrong: str) -> None:
    with pytest.raises(BadSetting, match=wrong):
        channels.options_of("webhook", account(far, **options).options)


# --- the whole way --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lookup", "ends"), [(True, S.RECONCILED_PUBLISHED), (False, S.NEEDS_HUMAN)], ids=["asked", "not asked"]
)
def test_a_lost_answer_is_never_called_again_blindly(
    sqlite_store: Store, far: Receiver, lookup: bool, ends: S
) -> None:
    desk = Desk(sqlite_store, NOW)
    far.lose = lambda request: "after" if request.method == "POST" else None
    [row] = desk.scheduled(desk.account("webhook", **account(far, lookup=lookup).options))
    ctx = Publishing(
        store=sqlite_store,
        office=OFFICE,
        owner="thử",
        open_channel=lambda each: channels.open_channel(each, room(secret=SECRET, allowed_hosts=HERE)),
    )
    publish_due(ctx, NOW)
    assert desk.row(row).state is S.OUTCOME_UNKNOWN
    for _ in rounds(ctx, NOW):
        if desk.row(row).state is not S.OUTCOME_UNKNOWN:
            break
    assert desk.row(row).state is ends
    assert len(far.taken) == 1
    assert [each.method for each in far.requests].count("POST") == 1
