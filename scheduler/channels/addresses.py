"""Addresses as options give them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit


def web_site(address: str) -> str:
    """An absolute http(s) address of a site, ending in a slash. Raises ValueError."""
    parts = urlsplit(address.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address like https://trang.example/ is needed")
    if parts.username or parts.password:
        raise ValueError("no name or password in the address")
    if parts.query or parts.fragment:
        raise ValueError("no ? or # in the address")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def stays_on_this_machine(address: str) -> bool:
    """True for an address of this very machine, where no TLS is needed."""
    host = urlsplit(address).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def api_site(address: str) -> str:
    """Like ``web_site``, but tokens are sent there: https unless it is this very machine. Raises ValueError."""
    site = web_site(address)
    if site.startswith("http:") and not stays_on_this_machine(site):
        raise ValueError("https:// is needed, or the token travels readable")
    return site


def certificate_file(path: str) -> str:
    """A file of certificates, or nothing. Raises ValueError."""
    if path and not Path(path).is_file():
        raise ValueError("no such certificate file")
    return path
