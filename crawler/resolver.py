"""Name resolution that gives no private address away: what stands between a feed and our own network."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.addresses import is_public_ip


@implementer(IResolutionReceiver)
class _OnlyPublic:
    """Passes on public addresses and remembers a name that had none but private ones."""

    def __init__(self, inner: Any, host: str, refused: set[str]) -> None:
        self._inner, self._host, self._refused = inner, host, refused
        self._passed = self._held_back = 0

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self._inner.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        if is_public_ip(str(getattr(address, "host", ""))):
            self._passed += 1
            self._inner.addressResolved(address)
        else:
            self._held_back += 1

    def resolutionComplete(self) -> None:
        if self._held_back and not self._passed:
            self._refused.add(self._host)
        self._inner.resolutionComplete()


class PublicResolver(CachingHostnameResolver):
    """Scrapy's resolver for IPv4 and IPv6, behind :class:`_OnlyPublic`.

    It sees the address that is then connected to, so a name that changes its address between
    check and use gains nothing; redirects pass here as well.
    """

    refused: ClassVar[set[str]] = set()
    allowed: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        made = super().from_crawler(crawler, reactor)
        made.allowed = crawler.settings["KIEMTIN_MANNERS"].allowed_hosts
        return made

    def resolveHostName(self, resolutionReceiver: Any, hostName: str, *args: Any, **kwargs: Any) -> Any:
        if hostName not in self.allowed:
            resolutionReceiver = _OnlyPublic(resolutionReceiver, hostName, self.refused)
        return super().resolveHostName(resolutionReceiver, hostName, *args, **kwargs)
