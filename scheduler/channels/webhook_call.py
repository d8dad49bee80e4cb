"""A call to an address the office gave, that reaches no other place: its host is resolved once, checked, and connected to.

Addresses of our own network are refused unless the settings allow the host (``allowed_hosts``). The name is
never resolved again between the check and the connection, no redirect is followed and no proxy asked.
"""

from __future__ import annotations

import socket
import ssl
from typing import Any

import httpx

from kiemtin.errors import Rejected, Transient
from kiemtin.network import is_public_ip
from scheduler.channels.http_calls import TIMEOUT, Answer, ask


class Receiver:
    """``url`` is the receiver's; ``ca`` the certificate file of its own authority, empty for the usual ones."""

    def __init__(self, url: str, *, allowed: frozenset[str], ca: str) -> None:
        self._url = httpx.URL(url)
        self._allowed = allowed
        self._client = httpx.Client(
            timeout=TIMEOUT,
            headers={"User-Agent": "KiemTin publisher", "Accept": "application/json"},
            follow_redirects=False,
            trust_env=False,
            verify=_trusted(ca) if self._url.scheme == "https" else False,  # http: to this machine only
        )

    def call(self, method: str, *, irreversible: bool, **request: Any) -> Answer:
        """Raises Transient, Rejected or OutcomeUnknown; any status is an answer."""
        host = self._url.host
        headers = {**request.pop("headers", {}), "Host": self._url.netloc.decode("ascii")}
        return ask(
            self._client,
            method,
            str(self._url.copy_with(host=self._place(host))),
            irreversible=irreversible,
            headers=headers,
            # The certificate is checked against the name, although the connection goes to the number.
            extensions={"sni_hostname": host},
            **request,
        )

    def _place(self, host: str) -> str:
        """The address to connect to."""
        port = self._url.port or (443 if self._url.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as problem:
            raise Transient(reason=f"{host}: no address", cause="unreachable") from problem
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        good = [each for each in addresses if host in self._allowed or is_public_ip(each)]
        if not good:
            raise Rejected(reason=f"{host} is in a private network", cause="webhook_private")
        return good[0]


def _trusted(ca: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
