"""Say whether a network address is one of the public internet; never resolves or dials anything."""

import ipaddress

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What the standard library of Python 3.11 calls global, or judges only from outside, yet leads elsewhere.
_SPECIAL = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # RFC 6890, protocol assignments
        "192.88.99.0/24",  # RFC 7526, the 6to4 relays that are no more
        "::/96",  # RFC 4291, IPv4-compatible: ::127.0.0.1
        "64:ff9b:1::/48",  # RFC 8215, NAT64 of a local network
        "100::/64",  # RFC 6666, discard only
        "2001:20::/28",  # RFC 7343, ORCHIDv2
        "3fff::/20",  # RFC 9637, documentation
        "5f00::/16",  # RFC 9602, segment routing
        "fec0::/10",  # RFC 3879, site-local
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052


def is_public(address: str) -> bool:
    """Return whether `address` may be dialled for a stranger; what is no literal IPv4 or IPv6 address may not.

    An IPv6 address that carries an IPv4 address is judged by the one inside.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None:
            return False
        inner = _carried(ip)
        if inner is not None:
            return _is_plain_public(inner)
    return _is_plain_public(ip)


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    teredo = ip.teredo
    return ip.ipv4_mapped or ip.sixtofour or (teredo[1] if teredo else None)


def _is_plain_public(ip: _Address) -> bool:
    if any(ip in network for network in _SPECIAL if network.version == ip.version):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
