"""Being let into an account by its owner (OAuth): the page where they agree, and the answer they bring back.

No server of ours has to be reachable: the owner opens the page, agrees, and hands over the address the
browser was sent to, whether or not anything answers there.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable
from urllib.parse import parse_qs, urlencode, urlsplit

from kiemtin.errors import Rejected
from kiemtin.ports import Tokens


@dataclass(frozen=True, kw_only=True)
class Consent:
    """One try: the page to open, and what proves that an answer belongs to it."""

    address: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


@runtime_checkable
class Consenting(Protocol):
    """What a channel offers whose owner can let us in so."""

    def consent(self) -> Consent | None:
        """None when the account's options lack the address that the browser is sent back to."""
        ...

    def tokens_of(self, consent: Consent, answer: str) -> Tokens:
        """Tokens for an answer, used up by this. Raises Rejected, Transient or BadSetting."""
        ...


def begin(page: str, *, proven: bool = True, **query: str) -> Consent:
    """A new try at ``page``. ``proven``: the page takes a challenge (PKCE), so that a code alone is worth nothing."""
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    if proven:
        digest = hashlib.sha256(verifier.encode("ascii")).digest()
        query["code_challenge"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
        query["code_challenge_method"] = "S256"
    address = f"{page}?{urlencode({**query, 'state': state})}"
    return Consent(address=address, state=state, verifier=verifier if proven else "")


def code_in(consent: Consent, answer: str) -> str:
    """The code in the address a browser was sent to. Raises Rejected when it is no answer to this try."""
    told = {name: values[-1] for name, values in parse_qs(urlsplit(answer.strip()).query).items()}
    if told.get("error"):
        raise Rejected(reason="consent refused", cause="consent_refused")
    if not told.get("code") or not secrets.compare_digest(
        told.get("state", "").encode("utf-8"), consent.state.encode("utf-8")
    ):
        raise Rejected(reason="no answer to this consent", cause="consent_strange")
    return told["code"]
