"""One SMTP session: what each reply means for one recipient, and when nobody knows (RFC 5321).

The moment that counts is the dot that ends a message: before it nothing was sent, after it only the
server's reply tells.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from enum import Enum

from kiemtin.errors import AccountNeedsPerson, Rejected, Transient

TIMEOUT = 30.0
PER_CONNECTION = 100
"""Messages sent over one connection; relays close longer ones."""


class Told(Enum):
    """What became of one recipient's message."""

    TAKEN = "taken"
    REFUSED = "refused"
    CONTENT_REFUSED = "content_refused"
    LATER = "later"
    UNKNOWN = "unknown"


class Lost(Exception):
    """The connection is gone; the message was surely not sent."""


class Smtp:
    """A relay the office may send through. ``security`` is ``starttls``, ``tls`` or ``none``."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        security: str,
        user: str,
        password: str,
        ca: str,
        account: str,
    ) -> None:
        self._host, self._port, self._security = host, port, security
        self._user, self._password = user, password
        self._ca = ca
        self._account = account
        self._open: smtplib.SMTP | None = None
        self._sent = 0

    def sign_in(self) -> None:
        """Connect, with TLS, and sign in. Raises Transient, Rejected or AccountNeedsPerson; nothing is sent."""
        if self._open is not None:
            return
        try:
            made = self._connect()
        except smtplib.SMTPNotSupportedError as problem:
            raise Rejected(reason=str(problem), cause="email_no_tls") from problem
        except smtplib.SMTPResponseException as problem:
            raise _refusal(problem.smtp_code, "email_relay") from problem
        except ssl.SSLError as problem:
            raise Transient(reason=f"TLS: {problem.reason}", cause="email_tls") from problem
        except (smtplib.SMTPException, OSError) as problem:
            raise Transient(reason=_words(problem), cause="unreachable") from problem
        try:
            if self._user:
                made.login(self._user, self._password)
        except smtplib.SMTPAuthenticationError as problem:
            made.close()
            if 400 <= problem.smtp_code < 500:
                raise Transient(reason=f"SMTP {problem.smtp_code}", cause="email_relay") from None
            raise AccountNeedsPerson(
                account=self._account, reason=f"SMTP {problem.smtp_code}", cause="email_sign_in"
            ) from None
        except smtplib.SMTPNotSupportedError:
            made.close()
            raise Rejected(reason="no way to sign in", cause="email_sign_in") from None
        except (smtplib.SMTPException, OSError) as problem:
            made.close()
            raise Transient(reason=_words(problem), cause="cut_off") from None
        self._open, self._sent = made, 0

    def probe(self, sender: str) -> None:
        """The relay lets us write as ``sender``: asked without sending anything."""
        self.sign_in()
        assert self._open is not None
        try:
            code, _ = self._open.mail(sender)
            self._open.rset()
        except (smtplib.SMTPException, OSError) as problem:
            raise Transient(reason=_words(problem), cause="cut_off") from problem
        if code != 250:
            raise _refusal(code, "email_sender")

    def send(self, sender: str, address: str, message: bytes) -> Told:
        """One message to one recipient. Raises Lost when the connection broke before the message was ended,
        Transient or Rejected when the relay takes nothing from this sender now."""
        if self._sent >= PER_CONNECTION:
            self.close()
        self.sign_in()
        assert self._open is not None
        self._sent += 1
        try:
            code, _ = self._open.mail(sender)
            if code != 250:
                self._again()
                raise _refusal(code, "email_sender")
            code, _ = self._open.rcpt(address)
            if code not in (250, 251):
                return self._not_taken(code, Told.REFUSED)
            code, _ = self._open.docmd("DATA")
            if code != 354:
                return self._not_taken(code, Told.CONTENT_REFUSED)
            self._open.send(_dotted(message))
        except (smtplib.SMTPException, OSError) as problem:
            self.close()
            raise Lost(_words(problem)) from problem
        try:
            self._open.send(b".\r\n")
            code, _ = self._open.getreply()
        except (smtplib.SMTPException, OSError):
            self.close()
            return Told.UNKNOWN
        if 200 <= code < 300:
            return Told.TAKEN
        return self._not_taken(code, Told.CONTENT_REFUSED)

    def close(self) -> None:
        """Leave politely, whatever the state."""
        if self._open is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._open.quit()
            self._open.close()
            self._open = None

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self._ca or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self._security == "tls":
            made: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT, context=context)
        else:
            made = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT)
        try:
            made.ehlo()
            if self._security == "starttls":
                made.starttls(context=context)
                made.ehlo()
        except BaseException:
            made.close()
            raise
        return made

    def _not_taken(self, code: int, refused: Told) -> Told:
        """A reply other than yes: 421 ends the connection, other 4xx mean later, 5xx never."""
        if code == 421:
            self.close()
            return Told.LATER
        self._again()
        return Told.LATER if 400 <= code < 500 else refused

    def _again(self) -> None:
        assert self._open is not None
        try:
            self._open.rset()
        except (smtplib.SMTPException, OSError):
            self.close()


def _dotted(message: bytes) -> bytes:
    """Lines end in CRLF, and a dot that begins one is doubled."""
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)


def _refusal(code: int, cause: str) -> Transient | Rejected:
    if 500 <= code < 600:
        return Rejected(reason=f"SMTP {code}", cause=cause)
    return Transient(reason=f"SMTP {code}", cause="email_relay")


def _words(problem: Exception) -> str:
    """The kind of failure only: a server's words may hold addresses."""
    return type(problem).__name__
