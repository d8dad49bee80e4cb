"""A real SMTP server with TLS and sign-in, and a certificate authority of its own. Imported by tests.

``rules`` says, per recipient, what the relay does: a reply to RCPT (``"550 …"``), to the message
(``"data:451 …"``), ``lost`` (the message is taken and the answer never comes) or ``cut`` (the connection
breaks before the message is ended).
"""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "ban-tin", "mat-khau-thu"


@dataclass(frozen=True, kw_only=True)
class Taken:
    sender: str
    recipients: tuple[str, ...]
    body: bytes

    @cached_property
    def message(self) -> EmailMessage:
        read = message_from_bytes(self.body, policy=default)
        assert isinstance(read, EmailMessage)
        return read

    def words(self, header: str) -> str:
        """A header's words; the newer parser puts spaces between the parts of a long encoded name."""
        return str(make_header(decode_header(str(message_from_bytes(self.body)[header]))))


class _Handler:
    def __init__(self, relay: Relay) -> None:
        self.relay = relay

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.relay.sender_reply:
            return self.relay.sender_reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        rule = self.relay.rules(address) or ""
        self.relay.asked.append(address)
        if rule[:3].isdigit():
            return rule
        envelope.rcpt_tos.append(address)
        if rule == "cut":
            assert server.transport is not None
            server.transport.abort()
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        rule = self.relay.rules(envelope.rcpt_tos[0]) or ""
        if rule.startswith("data:"):
            return rule.removeprefix("data:")
        content = envelope.content
        assert isinstance(content, bytes)
        self.relay.taken.append(
            Taken(sender=str(envelope.mail_from), recipients=tuple(envelope.rcpt_tos), body=content)
        )
        if rule == "lost":
            assert server.transport is not None
            server.transport.abort()
        return "250 taken"


class _Controller(Controller):
    """A controller on whatever port is free."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        socket.create_connection(self.server.sockets[0].getsockname()).close()


@dataclass
class Relay:
    """``security``: ``starttls``, ``tls`` or ``none``. What was taken lies in ``taken``."""

    folder: Path
    security: str = "starttls"
    rules: Callable[[str], str | None] = lambda address: None
    sender_reply: str = ""
    taken: list[Taken] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    password: str = PASSWORD

    @property
    def ca(self) -> str:
        return str(self.folder / "ca.pem")

    @property
    def port(self) -> int:
        server = self._controller.server
        assert server is not None
        return int(server.sockets[0].getsockname()[1])

    @property
    def counts(self) -> dict[str, int]:
        """Messages taken for each recipient."""
        found: dict[str, int] = {}
        for each in self.taken:
            for address in each.recipients:
                found[address] = found.get(address, 0) + 1
        return found

    def __enter__(self) -> Self:
        context = None
        if self.security != "none":
            certificate(self.folder)
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        settings: dict[str, Any] = {
            "auth_required": True,
            "authenticator": self._sign_in,
            "auth_require_tls": self.security == "starttls",
        }
        if self.security == "starttls":
            settings |= {"tls_context": context, "require_starttls": True}
        self._controller = _Controller(
            _Handler(self),
            hostname="127.0.0.1",
            port=0,
            ssl_context=context if self.security == "tls" else None,
            **settings,
        )
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def _sign_in(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = (data.login, data.password) == (USER.encode(), self.password.encode())
        return AuthResult(success=good, handled=False)


def certificate(folder: Path, *names: str) -> None:
    """A certificate for this machine, or for names only, and the authority that made it."""
    now = datetime.datetime.now(datetime.UTC)
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cơ quan thử")])

    def built(subject: x509.Name, public: ec.EllipticCurvePublicKey, *, ca: bool) -> x509.Certificate:
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
            )
        )
        if ca:
            usage = x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            )
            made = made.add_extension(usage, critical=True)
        else:
            places: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
            places = places or [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            made = made.add_extension(x509.SubjectAlternativeName(places), critical=False)
        return made.sign(ca_key, hashes.SHA256())

    authority = built(issuer, ca_key.public_key(), ca=True)
    mine = built(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), key.public_key(), ca=False
    )
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(authority.public_bytes(pem))
    (folder / "server.pem").write_bytes(mine.public_bytes(pem))
    (folder / "server.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
