"""Which network addresses are on the open Internet: what stands between an address somebody gave and our own network. Pure."""

from __future__ import annotations

import ipaddress


def is_public_ip(address: str) -> bool:
    """True when an IP address is on the open Internet, whatever way it is written.

    Loopback, private, link-local, shared, multicast and reserved ranges are not; nor is an IPv6
    address that only wraps such an IPv4 one (mapped, 6to4, NAT64).
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0].strip("[]"))
    except ValueError:
        return False
    inner: ipaddress.IPv4Address | None = None
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if inner is not None:
        return is_public_ip(str(inner))
    return ip.is_global and not ip.is_multicast
