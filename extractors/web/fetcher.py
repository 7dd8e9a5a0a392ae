"""Fetch one document over http(s), as a careful guest past the known traps; never reads what it holds."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType, TracebackType

import aiohttp
from yarl import URL

from extractors.types import Fetched, FetchError, Validators
from extractors.urls.normalize import shown_url
from extractors.web.decoding import ACCEPTED, BadEncodingError, TooLargeError
from extractors.web.error_messages import failure
from extractors.web.freshness import fresh_until, retry_after_until
from extractors.web.resolver import Endpoint, PublicResolver, RefusedAddressError, refuse_private_literal
from extractors.web.response import (
    CONNECT_TIMEOUT_S,
    HEADER_LINE_BYTES,
    HEADER_LINES,
    Answer,
    phrase,
    read_body,
)

# Browsers follow twenty; real chains of seven have been seen.
MAX_REDIRECTS = 10
_CHUNK_BYTES = 64 * 1024

_IF_NONE_MATCH = "If-None-Match"
_IF_MODIFIED_SINCE = "If-Modified-Since"
_CONDITIONS = frozenset({_IF_NONE_MATCH, _IF_MODIFIED_SINCE})

# Ports below 1024 other than these belong to other protocols, which a crafted request could talk to.
_WEB_PORTS = frozenset({80, 443})
_MOVED = frozenset({301, 302, 303, 307, 308})
_MOVED_FOR_GOOD = frozenset({301, 308})
_MOST_COOKIE_BYTES = 4 * 1024
_TRY_LATER = frozenset({408, 425, 429})
_TOO_MANY = 429
_MAY_NAME_A_TIME = frozenset({429, 503})
# What a 429 without a usable Retry-After means: it has to mean something, and the next poll is an hour away anyway.
_UNNAMED_PAUSE = timedelta(hours=1)

_FAILURES = (aiohttp.ClientError, RefusedAddressError, TooLargeError, BadEncodingError)

# Called with each address before it is asked, redirects included; raises FetchError to forbid it.
Permit = Callable[[str], Awaitable[None]]


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # on the clock of the event loop
    gap_s: float = 0.0  # what this host asked for, where it is more than ours


class HostRateLimiter:
    """One request at a time a host, and `gap_s` seconds from the end of one to the start of the next."""

    def __init__(self, gap_s: float) -> None:
        self._gap_s = gap_s
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the turn at `host` and hold it until the block is left."""
        clock = asyncio.get_running_loop().time
        entry = self._hosts.setdefault(host, _Host())
        async with entry.lock:
            wait_s = entry.free_at - clock()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            try:
                yield
            finally:
                entry.free_at = clock() + max(self._gap_s, entry.gap_s)

    def widen(self, host: str, gap_s: float) -> None:
        """Leave at least `gap_s` seconds between two requests to `host`."""
        self._hosts.setdefault(host, _Host()).gap_s = gap_s


class RetryAfter:
    """Until when each host wants no request: what earlier runs knew, and what its answers said in this one."""

    def __init__(self, known: Mapping[str, datetime]) -> None:
        self._until = dict(known)

    def until(self, host: str, now: datetime) -> datetime | None:
        """Return the moment before which `host` is not to be asked, or None."""
        moment = self._until.get(host)
        return moment if moment is not None and moment > now else None

    def hold(self, host: str, until: datetime) -> None:
        """Leave `host` alone until then, or until later if that was asked before."""
        self._until[host] = max(until, self._until.get(host, until))

    def lasting(self, now: datetime) -> dict[str, datetime]:
        """Return the holds that outlast `now`."""
        return {host: until for host, until in self._until.items() if until > now}


async def permit_all(url: str) -> None:
    """Permit every address: for what its owner subscribed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hop:
    """A redirect: where to, whether for good, and the cookies it gave."""

    target: URL
    for_good: bool
    cookies: tuple[str, ...]


class Fetcher:
    """Fetches documents within one `async with` block, one request at a time a host.

    `allow` maps a host name to the (address, port) to dial in place of DNS, as `curl --connect-to` does: the
    only way to reach an address that is not public. `retry_after` says until when a host wants no request; a 429 or 503
    that names a time adds to them. Environment proxies are ignored, `proxy` (http://[user:password@]host:port) is
    asked for all but the hosts of `allow`. `authorities` is a file of certificates to trust beside the system's.
    Cookies live for the length of one fetch: some sites show a page only to who brings back what they just gave.
    """

    def __init__(
        self,
        user_agent: str,
        allow: Mapping[str, Endpoint] = MappingProxyType({}),
        *,
        clock: Callable[[], datetime],
        retry_after: Mapping[str, datetime] = MappingProxyType({}),
        total_timeout_s: float = 30.0,
        per_host_gap_s: float = 1.0,
        max_connections: int = 16,
        proxy: str = "",
        authorities: Path | None = None,
    ) -> None:
        self._proxy = URL(proxy) if proxy else None
        self._resolver = PublicResolver(allow, _endpoint(self._proxy))
        self._authorities = authorities
        self._headers = {"User-Agent": user_agent, "Accept-Encoding": ACCEPTED}
        self._clock = clock
        self._total_timeout_s = total_timeout_s
        self._limiter = HostRateLimiter(per_host_gap_s)
        self._retry_after = RetryAfter(retry_after)
        self._slots = asyncio.Semaphore(max_connections)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Fetcher":
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=self._resolver,
                socket_factory=self._resolver.open_socket,
                use_dns_cache=False,  # every connection is judged anew
                limit=0,
                ssl=_trusting(self._authorities) if self._authorities else True,
            ),
            headers=self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT_S),
            auto_decompress=False,
            trust_env=False,
            max_line_size=HEADER_LINE_BYTES,
            max_field_size=HEADER_LINE_BYTES,
            max_headers=HEADER_LINES,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def retry_after(self) -> dict[str, datetime]:
        """Return until when which hosts want no request, as of now: to be kept for the next run."""
        return self._retry_after.lasting(self._clock())

    def widen_gap(self, host: str, gap_s: float) -> None:
        """Leave at least `gap_s` seconds between two requests to `host`."""
        self._limiter.widen(host, gap_s)

    async def fetch(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        limit_bytes: int,
        accept: str,
        authorization: str = "",
        permit: Permit = permit_all,
    ) -> Fetched:
        """Return the answer to a GET of `url` after its redirects: a body of at most `limit_bytes`, or a 304.

        A 304 comes only to `validators` and brings them back. The deadline is for all hops together, but not
        for waiting until the host may be asked. `authorization` is shown to the first origin only, and a URL with
        credentials is refused: they are not part of an address. Raise FetchError for everything else.
        """
        headers = {"Accept": accept, **_conditions(validators)}
        left_s = self._total_timeout_s
        cookies = aiohttp.CookieJar()
        target, seen, hops = _first(url), set[URL](), 0
        home, for_good = target.origin(), True
        loop = asyncio.get_running_loop()
        while True:
            seen.add(target)
            await permit(str(target))
            shown_to_home = {"Authorization": authorization} if authorization and target.origin() == home else {}
            shown_back = _brought_back(cookies, target)
            async with self._limiter.turn(target.raw_host or ""), self._slots:
                self._respect_retry_after(url, target)
                started = loop.time()
                answer = await self._ask(url, target, {**headers, **shown_to_home, **shown_back}, limit_bytes, left_s)
                left_s -= loop.time() - started
            if isinstance(answer, Fetched):
                return replace(answer, moved_to=str(target)) if for_good and len(seen) > 1 else answer
            hops += 1
            cookies.update_cookies_from_headers(answer.cookies, target)
            # The same address again makes sense only with a cookie that was not there the first time.
            if answer.target in seen and _brought_back(cookies, target) == shown_back:
                raise FetchError(shown_url(url), "redirects", "a loop")
            if hops > MAX_REDIRECTS:
                raise FetchError(shown_url(url), "redirects", f"more than {MAX_REDIRECTS}")
            target, for_good = answer.target, for_good and answer.for_good

    def _respect_retry_after(self, url: str, target: URL) -> None:
        """Raise FetchError while the host wants no request; asked in its turn, since the answer before may say so."""
        until = self._retry_after.until(target.raw_host or "", self._clock())
        if until is not None:
            detail = f"{target.raw_host} wants no request before {until:%d %b %H:%M} UTC"
            raise FetchError(shown_url(url), "asked to wait", detail, retryable=True, wait_until=until)

    async def _ask(
        self, url: str, target: URL, headers: Mapping[str, str], limit_bytes: int, left_s: float
    ) -> Fetched | _Hop:
        """Send one request; return the document, or where to ask instead."""
        try:
            async with asyncio.timeout(left_s), self._answer(target, headers) as answer:
                if answer.status in _MOVED:
                    onward = _next(url, target, answer.headers.get("Location", ""))
                    return _Hop(target=onward, for_good=answer.status in _MOVED_FOR_GOOD, cookies=answer.cookies)
                self._judge_status(url, target, answer, conditional=not headers.keys().isdisjoint(_CONDITIONS))
                body = b"" if answer.status == HTTPStatus.NOT_MODIFIED else await read_body(answer, limit_bytes)
                return self._fetched(url, target, answer, headers, body)
        except FetchError:
            raise
        except (*_FAILURES, OSError, ValueError) as error:
            raise failure(url, error, self._total_timeout_s) from error

    @asynccontextmanager
    async def _answer(self, target: URL, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Yield the answer to one request; its body is read within the block."""
        assert self._session is not None, "fetch is called within `async with Fetcher(…)`"
        proxy = None if self._resolver.is_allowed(target.raw_host or "") else self._proxy
        if proxy is not None:
            await self._resolver.judge(target.raw_host or "")
        async with self._session.get(target, headers=headers, allow_redirects=False, proxy=proxy) as response:
            chunks = response.content.iter_chunked(_CHUNK_BYTES)
            yield Answer(status=response.status, headers=response.headers, chunks=chunks)

    def _judge_status(self, url: str, target: URL, answer: Answer, *, conditional: bool) -> None:
        """Return for an answer to what was asked; else raise FetchError, and hold the host if that is its wish."""
        status = answer.status
        if status in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION):
            return
        if status == HTTPStatus.NOT_MODIFIED and conditional:
            return
        until = None
        if status in _MAY_NAME_A_TIME:
            now = self._clock()
            until = retry_after_until(answer.headers.get("Retry-After", ""), now)
            until = until or (now + _UNNAMED_PAUSE if status == _TOO_MANY else None)
        if until is not None:
            self._retry_after.hold(target.raw_host or "", until)
        raise FetchError(
            shown_url(url),
            "gone" if status == HTTPStatus.GONE else "http error",
            phrase(answer),
            retryable=status in _TRY_LATER or 500 <= status < 600,
            status=status,
            wait_until=until,
        )

    def _fetched(self, url: str, target: URL, answer: Answer, sent: Mapping[str, str], body: bytes) -> Fetched:
        unchanged = answer.status == HTTPStatus.NOT_MODIFIED
        kept = sent if unchanged else {}  # a 304 confirms what was sent, and may replace it
        got = Validators(
            etag=answer.headers.get("ETag") or kept.get(_IF_NONE_MATCH),
            last_modified=answer.headers.get("Last-Modified") or kept.get(_IF_MODIFIED_SINCE),
        )
        return Fetched(
            url=url,
            final_url=str(target),
            status=answer.status,
            content_type=answer.headers.get("Content-Type", "")[:200],
            body=body,
            validators=got,
            fetched_at=self._clock(),
            fresh_until=fresh_until(answer.headers, self._clock()),
        )


def _conditions(validators: Validators | None) -> dict[str, str]:
    """Return the headers that ask "has it changed?", byte for byte; what cannot be echoed is not sent."""
    if validators is None:
        return {}
    pairs = {_IF_NONE_MATCH: validators.etag, _IF_MODIFIED_SINCE: validators.last_modified}
    return {name: value for name, value in pairs.items() if value and value.isprintable()}


def _brought_back(cookies: aiohttp.CookieJar, target: URL) -> dict[str, str]:
    """Return the header that brings `target` its cookies back; more of them than a page needs are none."""
    value = cookies.filter_cookies(target).output(header="", sep=";").strip()
    return {"Cookie": value} if value and len(value) <= _MOST_COOKIE_BYTES and value.isprintable() else {}


def _trusting(authorities: Path) -> ssl.SSLContext:
    """Return what verifies certificates by the system's authorities with those of the file."""
    context = ssl.create_default_context()
    context.load_verify_locations(authorities)
    return context


def _endpoint(proxy: URL | None) -> Endpoint | None:
    return (proxy.raw_host or "", proxy.port or 80) if proxy is not None else None


def _first(url: str) -> URL:
    try:
        return _judged(URL(url))
    except ValueError as error:
        raise FetchError(shown_url(url), "refused address", f"{error}") from error
    except RefusedAddressError as error:
        raise FetchError(shown_url(url), "refused address", str(error)) from error


def _next(url: str, current: URL, location: str) -> URL:
    """Return where a redirect leads, judged like the first address."""
    if not location:
        raise FetchError(shown_url(url), "redirects", "one that leads nowhere")
    try:
        target = _judged(current.join(URL(location)))
    except ValueError as error:
        raise FetchError(shown_url(url), "redirects", "to something that is no http(s) URL") from error
    if current.scheme == "https" and target.scheme == "http":
        raise FetchError(shown_url(url), "redirects", "from https to http")
    return target


def _judged(target: URL) -> URL:
    """Return `target` without its fragment; raise ValueError or RefusedAddressError if it may not be asked."""
    if target.scheme not in ("http", "https") or not target.raw_host:
        raise ValueError("not an http(s) URL")
    if target.raw_user is not None or target.raw_password is not None:
        raise RefusedAddressError("a URL with credentials")
    if target.port not in _WEB_PORTS and (target.port or 0) < 1024:
        raise RefusedAddressError(f"port {target.port} is not one of the web")
    refuse_private_literal(target.raw_host)
    return target.with_fragment(None)
