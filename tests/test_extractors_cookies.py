"""Cookies that a page wants back, for the length of one fetch; and a proxy that is asked because it is configured."""

import asyncio

import pytest

from extractors.types import FetchError
from extractors.web.fetcher import Fetcher
from tests.test_extractors_fetch import LIMIT, NOW, SITE, Answer, failure, moved, reply, serving


def cookie_wall(*, brings_back: bool) -> Answer:
    """Answer with the page only to who brings back the cookie that was just given."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        name = "x" if brings_back else f"x{asyncio.get_running_loop().time()}".replace(".", "")
        writer.write(reply("302 x", Location="/feed", Set_Cookie=f"{name}=1; Path=/"))
        await writer.drain()

    return behave


def test_a_cookie_that_a_page_wants_back_is_brought_back_and_forgotten():
    async def run() -> list[str]:
        async with serving({"/feed": moved("/asked", Set_Cookie="seen=yes; Path=/"), "/asked": moved("/page")}) as here:
            here.answers["/page"] = reply("200 OK", b"page")
            async with Fetcher(
                "t", {"press.example": ("127.0.0.1", here.port)}, clock=lambda: NOW, per_host_gap_s=0
            ) as web:
                for _ in range(2):
                    assert (await web.fetch(f"{SITE}/feed", limit_bytes=LIMIT, accept="*/*")).body == b"page"
            return [request.partition("Cookie: ")[2].partition("\r")[0] for request in here.requests]

    assert asyncio.run(run()) == ["", "seen=yes", "seen=yes"] * 2


def test_the_same_address_again_needs_a_new_cookie_and_has_an_end():
    assert failure({"/feed": cookie_wall(brings_back=True)}, f"{SITE}/feed").detail == "a loop"
    assert failure({"/feed": cookie_wall(brings_back=False)}, f"{SITE}/feed").detail == "more than 10"


def test_cookies_stay_with_their_host():
    async def run() -> list[str]:
        async with serving({"/feed": moved("http://other.example/page", Set_Cookie="mine=1")}) as here:
            here.answers["/page"] = reply("200 OK", b"page")
            allow = dict.fromkeys(("press.example", "other.example"), ("127.0.0.1", here.port))
            async with Fetcher("t", allow, clock=lambda: NOW, per_host_gap_s=0) as web:
                await web.fetch(f"{SITE}/feed", limit_bytes=LIMIT, accept="*/*")
            return here.requests

    assert not any("Cookie" in request for request in asyncio.run(run()))


def through_a_proxy(url: str) -> tuple[str, list[str]]:
    """Return what came of a fetch through a proxy on loopback, and what the proxy was asked."""

    async def run() -> tuple[str, list[str]]:
        async with serving({"http://93.184.215.14/feed": reply("200 OK", b"by proxy")}) as proxy:
            address = f"http://ann:hunter2@localhost:{proxy.port}"
            async with Fetcher("t", clock=lambda: NOW, per_host_gap_s=0, proxy=address) as web:
                try:
                    said = (await web.fetch(url, limit_bytes=LIMIT, accept="*/*")).body.decode()
                except FetchError as error:
                    said = error.kind + ("!" if "hunter2" in str(error) else "")
            return said, proxy.requests

    return asyncio.run(run())


def test_a_configured_proxy_is_asked_and_told_who_we_are():
    said, requests = through_a_proxy("http://93.184.215.14/feed")
    assert said == "by proxy"
    assert requests[0].startswith("GET http://93.184.215.14/feed ")
    assert "Proxy-Authorization: Basic " in requests[0]


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://localhost/", "http://169.254.169.254/", "http://[::1]/"])
def test_a_proxy_is_not_sent_to_special_addresses_either(url):
    assert through_a_proxy(url) == ("refused address", [])


def test_a_proxy_that_refuses_is_not_the_hosts_fault():
    said, requests = through_a_proxy("https://93.184.215.14/feed")
    assert (said, requests[0].split()[:2]) == ("dead host", ["CONNECT", "93.184.215.14:443"])
