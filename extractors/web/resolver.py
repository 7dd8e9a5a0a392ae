"""Turn host names into addresses that may be dialled; never lets one through that is not public."""

import asyncio
import ipaddress
import socket
import time
from collections.abc import Mapping, Sequence
from queue import Empty, SimpleQueue
from threading import Thread

from aiohttp.abc import AbstractResolver, ResolveResult

from extractors.web.public_addresses import is_public

Endpoint = tuple[str, int]


class RefusedAddressError(Exception):
    """A name or literal that leads where no stranger may send us; never names the address in its message."""


class PublicResolver(AbstractResolver):
    """Resolves for those who dial just what is returned: no second resolution tells another story.

    `allow` maps host names to the endpoint to dial in place of DNS: the only way to a non-public address. `proxy` is
    the one other thing that may be anywhere, since the configuration names it.
    """

    def __init__(self, allow: Mapping[str, Endpoint], proxy: Endpoint | None = None) -> None:
        self._allow = {name.lower(): endpoint for name, endpoint in allow.items()}
        self._proxy = proxy
        self._dialable = set(self._allow.values())

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the endpoints of `host`; raise RefusedAddressError, or OSError when there is no such name."""
        endpoint = self._allow.get(host.lower().rstrip("."))
        if endpoint is not None:
            return [_result(host, *endpoint)]
        addresses = await self._addresses(host, port, family)
        if (host, port) == self._proxy:
            self._dialable.update((address, port) for address in addresses)
            return [_result(host, address, port) for address in addresses]
        return [_result(host, address, port) for address in judged(host, addresses)]

    def is_allowed(self, host: str) -> bool:
        """Return whether the configuration says where to dial for `host`."""
        return host.lower().rstrip(".") in self._allow

    async def judge(self, host: str) -> None:
        """Raise RefusedAddressError if `host`, which a proxy will resolve, is known here as a special address."""
        refuse_private_literal(host)
        try:
            addresses = await self._addresses(host, 0, socket.AF_UNSPEC)
        except OSError:
            return  # where only the proxy has a name server, its own rules are the gate
        judged(host, addresses)

    async def _addresses(self, host: str, port: int, family: socket.AddressFamily) -> list[str]:
        answers = await asyncio.get_running_loop().getaddrinfo(
            host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
        return [str(answer[4][0]) for answer in answers]

    async def close(self) -> None:
        """Hold nothing, release nothing."""

    def open_socket(self, addr_info: tuple[object, ...]) -> socket.socket:
        """Return a socket for an address about to be dialled: the last gate, literal addresses pass it too."""
        family, kind, protocol, _name, endpoint = addr_info
        assert isinstance(family, int)
        assert isinstance(kind, int)
        assert isinstance(protocol, int)
        assert isinstance(endpoint, tuple)
        if not is_public(endpoint[0]) and endpoint[:2] not in self._dialable:
            raise RefusedAddressError("the address is private or special")
        return socket.socket(family, kind, protocol)


def any_resolves(hosts: Sequence[str], timeout_s: float) -> bool:
    """Return whether one of the names has an address, as far as is known within `timeout_s`; as soon as one has.

    The system's resolver may wait for half a minute and cannot be stopped: each name is asked for in its own thread.
    """
    answers: SimpleQueue[bool] = SimpleQueue()

    def look(host: str) -> None:
        try:
            answers.put(bool(socket.getaddrinfo(host, 443)))
        except (OSError, UnicodeError):
            answers.put(False)

    for host in hosts:
        Thread(target=look, args=(host,), daemon=True).start()
    end = time.monotonic() + timeout_s
    for _ in hosts:
        try:
            if answers.get(timeout=max(0.0, end - time.monotonic())):
                return True
        except Empty:
            return False
    return False


def judged(host: str, addresses: Sequence[str]) -> tuple[str, ...]:
    """Return the distinct `addresses` of `host` in their order; one that is not public condemns the name.

    Raise RefusedAddressError: to pick the nice one among them would let the owner of the name choose the moment.
    """
    if not all(is_public(address) for address in addresses):
        raise RefusedAddressError(f"{host} leads to a private or special address")
    return tuple(dict.fromkeys(addresses))


def refuse_private_literal(host: str) -> None:
    """Raise RefusedAddressError if `host` is an address literal that is not public; names pass."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return
    if not is_public(host):
        raise RefusedAddressError("the address is private or special")


def _result(host: str, address: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST,
    )
