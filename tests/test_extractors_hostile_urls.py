"""Eighty addresses that lead where no stranger may send us, given and as redirects: refused, and nothing dialled."""

import asyncio
import socket
from collections.abc import Sequence

import pytest
from yarl import URL

from extractors.types import FetchError
from extractors.web.fetcher import Fetcher, _next
from tests.dials import dialled
from tests.test_extractors_fetch import NOW, moved, serving

PUBLIC, LOOPBACK = "93.184.215.14", "127.0.0.1"
NAMES: dict[str, Sequence[str]] = {
    "localhost": [LOOPBACK],
    "mixed.example": [PUBLIC, LOOPBACK],
    "mapped.example": ["::ffff:127.0.0.1"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "six.example": ["2002:7f00:1::"],
    "meta.example": ["169.254.169.254"],
    "private.example": ["10.0.0.1"],
    "rebind.example": [LOOPBACK],
}

ADDRESSES = [
    "http://127.0.0.1{}/", "http://127.1{}/", "http://2130706433{}/", "http://0x7f000001{}/", "http://0177.0.0.1{}/",
    "http://0{}/", "http://0.0.0.0{}/", "http://localhost{}/", "http://localhost.{}/", "http://LOCALHOST{}/",
    "http://[::1]{}/", "http://[::ffff:127.0.0.1]{}/", "http://[::ffff:7f00:1]{}/", "http://[::127.0.0.1]{}/",
    "http://[64:ff9b::7f00:1]{}/", "http://[fe80::1%25lo]{}/", "http://user:pw@127.0.0.1{}/",
    "http://feed.example@127.0.0.1{}/", "http://127.0.0.1{}#@feed.example/", "http://feed.example%00.127.0.0.1{}/",
    "http://①②⑦.0.0.1{}/", "http://127。0。0。1{}/", "http://rebind.example{}/", "http://mixed.example{}/",
    "http://mapped.example{}/", "http://nat64.example{}/", "http://six.example{}/", "http://meta.example{}/",
    "http://private.example{}/", "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/",
    "http://[fd00:ec2::254]/", "file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/",
    "data:text/xml,<rss/>", "unix:///var/run/docker.sock", "http:///etc/passwd", "http://", "jar:http://x!/",
]  # fmt: skip


def as_numbers(host: str) -> list[str]:
    """The address that the C library reads in "0x7f000001" or "0177.0.0.1", as its resolver does."""
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except (OSError, UnicodeEncodeError):
        return []


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    async def getaddrinfo(self: object, host: str, port: int, **kwargs: object) -> list[tuple[object, ...]]:
        known = NAMES.get(str(host).lower().rstrip(".")) or as_numbers(str(host))
        if not known:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)


def reached(address: str, *, by_redirect: bool) -> tuple[str, list[tuple[str, int]]]:
    """Return how it failed, and what was dialled beside the server that sends on to it."""

    async def run() -> tuple[str, list[tuple[str, int]]]:
        async with serving({}) as evil, serving({}) as good:
            target = address.format(f":{evil.port}")
            good.answers["/"] = moved(target) if target.isascii() else moved(target.encode().decode("latin-1"))
            web = Fetcher("t", {"feed.example": (LOOPBACK, good.port)}, clock=lambda: NOW, total_timeout_s=2)
            kind = "reached"
            async with web:
                with dialled() as dials:
                    try:
                        await web.fetch(
                            "http://feed.example/" if by_redirect else target, limit_bytes=1000, accept="*/*"
                        )
                    except FetchError as error:
                        kind = error.kind
            return kind, [dial for dial in dials if dial != (LOOPBACK, good.port)]

    return asyncio.run(run())


# Without a host a redirect is a path: it asks the server that sent it on for "/etc/passwd".
A_PATH = "http:///etc/passwd"
# A name with an escape in it is looked up, and no resolver knows it.
NO_NAME = "http://feed.example%00.127.0.0.1{}/"


@pytest.mark.parametrize("by_redirect", [False, True], ids=["given", "by redirect"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_hostile_address_is_refused_and_nothing_is_dialled(address: str, by_redirect: bool) -> None:
    kind, dials = reached(address, by_redirect=by_redirect)
    assert dials == []
    odd = {A_PATH: "http error" if by_redirect else "refused address", NO_NAME: "dead host"}
    assert kind in ("refused address", "redirects", odd.get(address))


def test_a_server_that_may_be_dialled_is_seen_to_be() -> None:
    async def run() -> tuple[list[tuple[str, int]], int]:
        async with serving({"/": moved("http://other.example/")}) as good, serving({}) as other:
            allow = {"feed.example": (LOOPBACK, good.port), "other.example": (LOOPBACK, other.port)}
            async with Fetcher("t", allow, clock=lambda: NOW, per_host_gap_s=0) as web:
                with dialled() as dials, pytest.raises(FetchError):
                    await web.fetch("http://feed.example/", limit_bytes=1000, accept="*/*")
            return [dial for dial in dials if dial != (LOOPBACK, good.port)], other.port

    dials, port = asyncio.run(run())
    assert dials == [(LOOPBACK, port)]


def test_a_redirect_from_https_to_http_is_refused() -> None:
    with pytest.raises(FetchError, match="from https to http"):
        _next("https://a.example/", URL("https://a.example/"), "http://a.example/")
