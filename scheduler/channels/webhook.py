"""Any other system of the office, by a signed JSON call that it can tell from a forged one (see docs/channels.md).

The call carries an Idempotency-Key: a receiver that has it already answers 409 or what it answered before.
After a lost answer it is asked for the key, where it offers that; else a person decides.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Outgoing, Preview, Receipt, Violation, utc
from kiemtin.errors import AccountNotOwned, Rejected, Transient
from kiemtin.ports import ChannelSpec, Made, MediaLimits
from reports.markdown import as_html, as_plain
from reports.site_pages import ENDINGS, web_address
from scheduler.channels import Room
from scheduler.channels.addresses import certificate_file, stays_on_this_machine
from scheduler.channels.http_calls import Answer, refuse, refuse_late, wall_clock
from scheduler.channels.plain import PlainChannel
from scheduler.channels.webhook_call import Receiver

VERSION = 1
"""Of the call's form; a receiver refuses one it does not know."""
LARGEST = 10_000_000
"""Bytes of all files together; they travel inside the call."""
SHORTEST_SECRET = 16
SIGNATURE = "X-KiemTin-Signature"


def _receiver(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or not address.isprintable():
        raise ValueError("an address like https://he-thong.example/nhan is needed")
    if parts.username or parts.password or parts.fragment:
        raise ValueError("no name, password or # in the address")
    if parts.scheme == "http" and not stays_on_this_machine(address):
        raise ValueError("https:// is needed, or the text travels readable")
    return address


class WebhookOptions(BaseModel):
    """Options of a receiver. The shared secret is no option."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(_receiver)] = Field(
        max_length=2000, description="Address that receives the calls (địa chỉ nhận)"
    )
    secret: str = Field(
        "webhook",
        pattern=r"^[A-Za-z0-9_]{1,40}$",
        description="Name of the secret that both sides share, 16 signs or more (tên bí mật)",
    )
    lookup: bool = Field(
        False, description="The receiver answers GET ?id=... (bên nhận trả lời được câu hỏi đã nhận hay chưa)"
    )
    ca: Annotated[str, AfterValidator(certificate_file)] = Field(
        "", description="Certificate file of the receiver's own authority, if it has one"
    )


class WebhookChannel(PlainChannel):
    """One receiver."""

    spec = ChannelSpec(
        name="webhook",
        title="Webhook (hệ thống khác)",
        options=WebhookOptions,
        limits={"title": 300, "body": 200_000},
        honours_key=False,
        rich=True,
        media=MediaLimits(mimes=frozenset(ENDINGS), most=20, together=True),
        secrets={"webhook": "Khóa ký chung với bên nhận / the secret shared with the receiver"},
    )

    def __init__(
        self, options: WebhookOptions, secret: str, *, account: str, allowed: frozenset[str]
    ) -> None:
        self._lookup = options.lookup
        self._secret = secret
        self._account = account
        self._url = options.url
        self._receiver = Receiver(options.url, allowed=allowed, ca=options.ca)

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        options = WebhookOptions.model_validate(dict(account.options))
        secret = room.secret(options.secret)
        return cls(options, secret, account=account.title, allowed=room.allowed_hosts)

    def verify(self) -> str:
        """The receiver knows the shared secret: it answers a riddle that only the secret solves."""
        if len(self._secret) < SHORTEST_SECRET:
            raise AccountNotOwned(
                account=self._account, reason=f"the secret has less than {SHORTEST_SECRET} signs"
            )
        riddle = secrets.token_hex(16)
        body = json.dumps({"event": "verification", "version": VERSION, "challenge": riddle}).encode()
        try:
            answer = self._call("POST", body, riddle, irreversible=False)
            _refuse(answer, irreversible=False)
        except Rejected as problem:
            raise AccountNotOwned(account=self._account, reason=problem.values["reason"]) from problem
        solved = str(_object(answer).get("challenge", ""))
        if not hmac.compare_digest(solved.encode(), _solution(self._secret, riddle).encode()):
            raise AccountNotOwned(account=self._account, reason="the receiver does not know the secret")
        return f"webhook: {self._url} answered a challenge with the shared secret"

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        found = super().check(content)
        size = sum(each.size for each in content.media)
        if size > LARGEST:
            values = {"size": size, "limit": LARGEST}
            found = (*found, Violation(message="publish.violation.webhook_large", values=values))
        return found

    def preview(self, content: Outgoing) -> Preview:
        made = super().preview(content)
        parts = tuple((kind, as_plain(text) if kind == "text" else text) for kind, text in made.parts)
        signed = () if content.signed else (("note", content.office),)
        return Preview(parts=(*parts, *signed), length=made.length, limit=made.limit)

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        began = wall_clock()
        number = public_id(key)
        try:
            said = _said(content, number)
        except OSError as problem:
            raise Transient(reason=f"attachment: {problem.strerror}", cause="disk") from problem
        refuse_late(began, wall_clock())
        answer = self._call("POST", json.dumps(said, ensure_ascii=False).encode(), number, irreversible=True)
        if answer.status != 409:  # it has it already
            _refuse(answer, irreversible=True)
        return _receipt(_object(answer), number)

    def find(self, key: str, made: Made) -> Receipt | None:
        """Asks for the key, where the receiver answers that; else nobody knows, and a person decides."""
        if not self._lookup:
            raise Transient(reason="the receiver cannot be asked", cause="webhook_no_lookup")
        number = public_id(key)
        answer = self._call("GET", b"", number, irreversible=False, params={"id": number})
        said = _object(answer)
        if answer.status == 404 and said.get("found") is False:
            return None
        _refuse(answer, irreversible=False)
        if said.get("found") is not True:
            raise Transient(reason="the answer says neither yes nor no", cause="webhook_no_lookup")
        return _receipt(said, number)

    def _call(self, method: str, body: bytes, number: str, *, irreversible: bool, **request: Any) -> Answer:
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": number,
            SIGNATURE: signature(self._secret, int(time.time()), method, number, body),
        }
        if body:
            request["content"] = body
        return self._receiver.call(method, irreversible=irreversible, headers=headers, **request)


def public_id(key: str) -> str:
    """What the receiver knows a publication by: made from our key, and not the key itself."""
    return hashlib.sha256(f"webhook:{key}".encode()).hexdigest()[:32]


def signature(secret: str, at: int, method: str, number: str, body: bytes) -> str:
    """``t=<seconds>,v1=<hex>``: HMAC-SHA256 over the time, the method, the id and the body, joined by dots."""
    signed = f"{at}.{method}.{number}.".encode() + body
    return f"t={at},v1={hmac.new(secret.encode('utf-8'), signed, hashlib.sha256).hexdigest()}"


def _solution(secret: str, riddle: str) -> str:
    return hmac.new(secret.encode("utf-8"), f"challenge.{riddle}".encode(), hashlib.sha256).hexdigest()


def _said(content: Outgoing, number: str) -> dict[str, Any]:
    """What the receiver gets. Raises OSError for an attachment that cannot be read."""
    return {
        "event": "publication",
        "version": VERSION,
        "id": number,
        "reference": content.reference,
        "kind": content.kind,
        "language": content.language,
        "office": content.office,
        "published_at": utc(content.published_at).isoformat(timespec="seconds"),
        "title": content.title,
        "text": as_plain(content.body),
        "html": str(as_html(content.body)),
        "link": web_address(content.link),
        "corrects": web_address(content.corrects),
        "claim": content.claim,
        "verdict": None if content.verdict is None else str(content.verdict),
        "evidence": [{"statement": each.statement, "source": each.source} for each in content.evidence],
        "files": [
            {
                "name": each.name,
                "type": each.mime,
                "sha256": each.sha256,
                "alt": each.alt,
                "base64": base64.b64encode(Path(each.path).read_bytes()).decode("ascii"),
            }
            for each in content.media
        ],
    }


def _refuse(answer: Answer, *, irreversible: bool) -> None:
    """Nothing for a 2xx; else what the status means."""
    if answer.ok:
        return
    status = answer.status
    if 400 <= status < 500 and status not in (408, 429):
        cause = {
            401: "webhook_signature",
            403: "webhook_signature",
            404: "webhook_none",
            405: "webhook_none",
            410: "webhook_none",
            413: "webhook_too_large",
        }.get(status, "webhook_refused")
        raise Rejected(reason=f"HTTP {status}", cause=cause)
    refuse(answer, irreversible=irreversible)


def _object(answer: Answer) -> Mapping[str, Any]:
    """The JSON object of an answer; an empty one where there is none: a receiver need not say more than yes."""
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _receipt(said: Mapping[str, Any], number: str) -> Receipt:
    given, address = said.get("id"), said.get("url")
    remote = str(given) if isinstance(given, (str, int)) and not isinstance(given, bool) else ""
    return Receipt(
        remote_id=remote[:200] if remote.isprintable() and remote else number,
        remote_url=web_address(address)[:2000] if isinstance(address, str) else "",
    )
