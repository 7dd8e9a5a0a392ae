"""robots.txt is asked for once a day and obeyed, and what its absence means is the standard's word."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from extractors.types import FetchError
from extractors.web.fetcher import Fetcher
from extractors.web.robots import Robots, RobotsFile
from tests.test_extractors_fetch import SITE, reply, serving

NOW = datetime(2026, 4, 28, 12, tzinfo=UTC)


def asked(
    answer: bytes, *paths: str, known: dict[str, RobotsFile] | None = None
) -> tuple[list[str], int, tuple[RobotsFile, ...]]:
    """Return the kind of refusal for each path ("" for none), how often the server was asked, and what was learnt."""

    async def run() -> tuple[list[str], int, tuple[RobotsFile, ...]]:
        async with serving({"/robots.txt": answer}) as server:
            allow = {"press.example": ("127.0.0.1", server.port)}
            async with Fetcher("Storyfold-test", allow, clock=lambda: NOW, per_host_gap_s=0) as web:
                robots = Robots(web, "Storyfold", clock=lambda: NOW, known=known or {})
                kinds = []
                for path in paths:
                    try:
                        await robots.permit(SITE + path)
                        kinds.append("")
                    except FetchError as error:
                        kinds.append(error.kind)
                return kinds, len(server.requests), robots.learnt

    return asyncio.run(run())


RULES = reply("200 OK", b"\xef\xbb\xbfUser-agent: *\nDisallow: /private\nUser-agent: Storyfold\nDisallow: /no*.html$\n")


def test_rules_are_obeyed_and_asked_for_once():
    kinds, requests, learnt = asked(RULES, "/private", "/no/1.html", "/no/1.htm")
    assert (kinds, requests) == (["", "robots", ""], 1)
    assert [(file.origin, file.verdict, file.fetched_at) for file in learnt] == [(SITE, "rules", NOW)]


STANDINGS = {
    "not found": (reply("404 x"), ""),
    "forbidden": (reply("403 x"), ""),
    "broken server": (reply("500 x"), "robots"),
    "A38 out of order": (reply("503 x"), "robots"),
    "A38 a page": (reply("200 OK", b"<!doctype html><html><body>Disallow: what?</body></html>"), ""),
    "too many requests": (reply("429 x"), "http error"),
    "too large": (reply("200 OK", b"#" * 2_000_000), "robots"),
    "a redirect without end": (reply("302 x", Location="/robots.txt"), ""),
}


@pytest.mark.parametrize(("answer", "kind"), STANDINGS.values(), ids=STANDINGS)
def test_what_no_file_means(answer, kind):
    assert asked(answer, "/a")[0] == [kind]


def test_a_file_of_yesterday_is_asked_for_again_and_one_of_today_is_not():
    def file(age: timedelta) -> dict[str, RobotsFile]:
        rules = "User-agent: *\nDisallow: /"
        return {SITE: RobotsFile(origin=SITE, fetched_at=NOW - age, verdict="rules", rules=rules)}

    assert asked(RULES, "/a", known=file(timedelta(hours=23)))[:2] == (["robots"], 0)
    assert asked(RULES, "/a", known=file(timedelta(hours=24)))[:2] == ([""], 1)
