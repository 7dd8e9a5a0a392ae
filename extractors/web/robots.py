"""Obey robots.txt as RFC 9309 says: no rules is leave, no answer is none; never asked for a subscribed feed."""

import asyncio
import codecs
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal
from urllib.parse import urlsplit

from protego import Protego

from extractors.types import FetchError
from extractors.urls.normalize import shown_url
from extractors.web.fetcher import Fetcher
from extractors.web.robots_rules import parse_rules

CACHED_FOR = timedelta(hours=24)
# The standard asks for 500 KiB at least; what comes after is not read, and twice that is not fetched.
_READ_BYTES = 500 * 1024
_LIMIT_BYTES = 2 * _READ_BYTES
# A longer Crawl-delay than this would keep a page of ten links for an hour; the host is asked this often at most.
_LONGEST_DELAY_S = 30.0

RobotsPolicy = Literal["rules", "all allowed", "none allowed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """What an origin (`https://host:port`) let us know, and when; `rules` is the text of its file that concerns us."""

    origin: str
    fetched_at: datetime
    verdict: RobotsPolicy
    rules: str = ""


async def parse_here(text: str, agent: str) -> tuple[str, Protego]:
    """Return `parse_rules(text, agent)`, read in this process: for files that are no stranger's."""
    return parse_rules(text, agent)


class Robots:
    """Says for each address of a run whether its host lets `agent` read it; each file is fetched once a day.

    `known` are the files of earlier runs. `parse` reads a file: a run gives one that does so in a worker.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        agent: str,
        *,
        clock: Callable[[], datetime],
        known: Mapping[str, RobotsFile] = MappingProxyType({}),
        parse: Callable[[str, str], Awaitable[tuple[str, Protego]]] = parse_here,
    ) -> None:
        self._parse = parse
        self._fetcher = fetcher
        self._agent = agent
        self._clock = clock
        self._files = dict(known)
        self._parsed: dict[str, Protego] = {}
        self._asking: dict[str, asyncio.Lock] = {}
        self._learnt: dict[str, RobotsFile] = {}

    @property
    def learnt(self) -> tuple[RobotsFile, ...]:
        """Return the files this run fetched, to be kept for the next ones."""
        return tuple(self._learnt.values())

    async def permit(self, url: str) -> None:
        """Return if `url` may be asked for; raise FetchError "robots" if not, or the failure of the host itself."""
        file = await self._file(url)
        if file.verdict == "all allowed":
            return
        if file.verdict == "none allowed":
            raise FetchError(shown_url(url), "robots", "the host answers no robots.txt", retryable=True)
        rules = await self._rules(file, urlsplit(url).hostname or "")
        if not rules.can_fetch(url, self._agent):
            raise FetchError(shown_url(url), "robots", "robots.txt asks us not to read it")

    async def _file(self, url: str) -> RobotsFile:
        """Return the file of the host of `url`, fetched if need be."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()
        async with self._asking.setdefault(origin, asyncio.Lock()):
            file = self._files.get(origin)
            if file is None or not timedelta() <= self._clock() - file.fetched_at < CACHED_FOR:
                self._parsed.pop(origin, None)
                file = self._files[origin] = await self._fetched(origin, url)
                self._learnt[origin] = file
        return file

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the host of `url` names; raise FetchError if it cannot be asked."""
        file = await self._file(url)
        if file.verdict != "rules":
            return ()
        return tuple((await self._rules(file, urlsplit(url).hostname or "")).sitemaps)

    async def _rules(self, file: RobotsFile, host: str) -> Protego:
        if file.origin not in self._parsed:
            self._parsed[file.origin] = (await self._parse(file.rules, self._agent))[1]
            delay = self._parsed[file.origin].crawl_delay(self._agent)
            if delay and delay > 0:
                self._fetcher.widen_gap(host, min(float(delay), _LONGEST_DELAY_S))
        return self._parsed[file.origin]

    async def _fetched(self, origin: str, url: str) -> RobotsFile:
        now = self._clock()
        try:
            answer = await self._fetcher.fetch(f"{origin}/robots.txt", limit_bytes=_LIMIT_BYTES, accept="text/plain")
        except FetchError as error:
            policy = _policy_without_file(error)
            if policy is None:
                raise FetchError(
                    shown_url(url), error.kind, error.detail, retryable=error.retryable, wait_until=error.wait_until
                ) from error
            return RobotsFile(origin=origin, fetched_at=now, verdict=policy)
        body = answer.body.removeprefix(codecs.BOM_UTF8)[:_READ_BYTES]  # Protego reads a mark as part of the first word
        try:
            rules, _ = await self._parse(body.decode("utf-8", "replace").replace("\x00", ""), self._agent)
        except FetchError:  # no worker could read it
            return RobotsFile(origin=origin, fetched_at=now, verdict="none allowed")
        return RobotsFile(origin=origin, fetched_at=now, verdict="rules", rules=rules)


def _policy_without_file(error: FetchError) -> RobotsPolicy | None:
    """Return what no robots.txt means; None when the host itself is what failed."""
    if error.status == 429 or error.kind == "asked to wait":
        return None
    if error.status is not None and error.status >= 500:
        return "none allowed"
    if error.status is not None or error.kind == "redirects":
        return "all allowed"  # "unavailable" in the words of the standard, which says the same of endless redirects
    return "none allowed" if error.kind in ("too large", "bad encoding") else None
