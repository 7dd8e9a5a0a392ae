"""Fetch one document over http(s), as a careful guest past the known traps; never reads what it holds."""

import asyncio
import os
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from http.cookies import SimpleCookie
from pathlib import Path
from types import MappingProxyType, TracebackType

import aiohttp
from yarl import URL

from extractors.caching import asked_to_wait, fresh_until
from extractors.decoding import ACCEPTED, BadEncodingError, BodyDecoder, TooLargeError
from extractors.pacing import Holds, Turns
from extractors.resolver import Endpoint, PublicResolver, RefusedAddressError, judge_literal
from extractors.types import Fetched, FetchError, Validators
from extractors.urls import shown_url

# HTTP/1.1 and no more. HTTP/2 sends many requests over one line at once, and here a host gets one at a time with a gap;
# what it would bring is a larger surface (stream floods, header bombs) and a client that dials for itself.
MOST_REDIRECTS = 5
CONNECT_TIMEOUT_S = 10
_HEADER_LINE_BYTES = 8 * 1024
_HEADER_LINES = 128
_CHUNK_BYTES = 64 * 1024

_IF_NONE_MATCH = "If-None-Match"
_IF_MODIFIED_SINCE = "If-Modified-Since"
_CONDITIONS = frozenset({_IF_NONE_MATCH, _IF_MODIFIED_SINCE})

# Ports below 1024 other than these belong to other protocols, which a crafted request could talk to.
_WEB_PORTS = frozenset({80, 443})
_MOVED = frozenset({301, 302, 303, 307, 308})
_MOVED_FOR_GOOD = frozenset({301, 308})
_MOST_COOKIE_BYTES = 4 * 1024
_DISTRUST = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is signed by nobody but itself",
    19: "the certificate is signed by nobody but itself",
    20: "the certificate is signed by nobody we trust",
    62: "the certificate is of another host",
}
_TRY_LATER = frozenset({408, 425, 429})
_TOO_MANY = 429
_MAY_NAME_A_TIME = frozenset({429, 503})
# What a 429 without a usable Retry-After means: it has to mean something, and the next poll is an hour away anyway.
_UNNAMED_PAUSE = timedelta(hours=1)

# Called with each address before it is asked, redirects included; raises FetchError to forbid it.
Permit = Callable[[str], Awaitable[None]]


async def anyone(url: str) -> None:
    """Permit every address: for what its owner subscribed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hop:
    """A redirect: where to, whether for good, and the cookies it gave."""

    target: URL
    for_good: bool
    cookies: SimpleCookie


class Fetcher:
    """Fetches documents within one `async with` block, one request at a time a host.

    `allow` maps a host name to the (address, port) to dial in place of DNS, as `curl --connect-to` does: the
    only way to reach an address that is not public. `holds` says until when a host wants no request; a 429 or 503
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
        holds: Mapping[str, datetime] = MappingProxyType({}),
        total_timeout_s: float = 30.0,
        per_host_gap_s: float = 1.0,
        max_connections: int = 16,
        proxy: str = "",
        authorities: Path | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._proxy = URL(proxy) if proxy else None
        self._resolver = PublicResolver(allow, _endpoint(self._proxy))
        self._authorities = authorities
        self._clock = clock
        self._total_timeout_s = total_timeout_s
        self._turns = Turns(per_host_gap_s)
        self._holds = Holds(holds)
        self._slots = asyncio.Semaphore(max_connections)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Fetcher":
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=self._resolver,
                socket_factory=self._resolver.open_socket,
                use_dns_cache=False,  # every connection is judged anew
                limit=0,
                ssl=_trusting(self._authorities),
            ),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": ACCEPTED},
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT_S),
            auto_decompress=False,
            trust_env=False,
            max_line_size=_HEADER_LINE_BYTES,
            max_field_size=_HEADER_LINE_BYTES,
            max_headers=_HEADER_LINES,
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
    def holds(self) -> dict[str, datetime]:
        """Return until when which hosts want no request, as of now: to be kept for the next run."""
        return self._holds.standing(self._clock())

    def widen_gap(self, host: str, gap_s: float) -> None:
        """Leave at least `gap_s` seconds between two requests to `host`."""
        self._turns.widen(host, gap_s)

    async def fetch(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        limit_bytes: int,
        accept: str,
        authorization: str = "",
        permit: Permit = anyone,
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
            async with self._turns.turn(target.raw_host or ""), self._slots:
                self._judge_hold(url, target)
                started = loop.time()
                answer = await self._ask(url, target, {**headers, **shown_to_home, **shown_back}, limit_bytes, left_s)
                left_s -= loop.time() - started
            if isinstance(answer, Fetched):
                return replace(answer, moved_to=str(target)) if for_good and len(seen) > 1 else answer
            hops += 1
            cookies.update_cookies(answer.cookies, target)
            # The same address again makes sense only with a cookie that was not there the first time.
            if answer.target in seen and _brought_back(cookies, target) == shown_back:
                raise FetchError(shown_url(url), "redirects", "a loop")
            if hops > MOST_REDIRECTS:
                raise FetchError(shown_url(url), "redirects", f"more than {MOST_REDIRECTS}")
            target, for_good = answer.target, for_good and answer.for_good

    def _judge_hold(self, url: str, target: URL) -> None:
        """Raise FetchError while the host wants no request; asked in its turn, since the one before may have told."""
        until = self._holds.until(target.raw_host or "", self._clock())
        if until is not None:
            detail = f"{target.raw_host} wants no request before {until:%d %b %H:%M} UTC"
            raise FetchError(shown_url(url), "asked to wait", detail, retryable=True, wait_until=until)

    async def _ask(
        self, url: str, target: URL, headers: Mapping[str, str], limit_bytes: int, left_s: float
    ) -> Fetched | _Hop:
        """Send one request; return the document, or where to ask instead."""
        assert self._session is not None, "fetch is called within `async with Fetcher(…)`"
        proxy = None if self._resolver.is_allowed(target.raw_host or "") else self._proxy
        try:
            if proxy is not None:
                await self._resolver.judge(target.raw_host or "")
            async with (
                asyncio.timeout(left_s),
                self._session.get(target, headers=headers, allow_redirects=False, proxy=proxy) as response,
            ):
                if response.status in _MOVED:
                    onward = _next(url, target, response.headers.get("Location", ""))
                    return _Hop(target=onward, for_good=response.status in _MOVED_FOR_GOOD, cookies=response.cookies)
                self._judge_status(url, target, response, conditional=not headers.keys().isdisjoint(_CONDITIONS))
                unchanged = response.status == HTTPStatus.NOT_MODIFIED
                body = b"" if unchanged else await _body(response, limit_bytes)
                return self._fetched(url, target, response, headers, body)
        except FetchError:
            raise
        except (
            aiohttp.ClientError,
            OSError,
            ValueError,
            RefusedAddressError,
            TooLargeError,
            BadEncodingError,
        ) as error:
            raise _failure(url, error, self._total_timeout_s) from error

    def _judge_status(self, url: str, target: URL, response: aiohttp.ClientResponse, *, conditional: bool) -> None:
        """Return for an answer to what was asked; else raise FetchError, and hold the host if that is its wish."""
        status = response.status
        if status in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION):
            return
        if status == HTTPStatus.NOT_MODIFIED and conditional:
            return
        until = None
        if status in _MAY_NAME_A_TIME:
            now = self._clock()
            until = asked_to_wait(response.headers.get("Retry-After", ""), now)
            until = until or (now + _UNNAMED_PAUSE if status == _TOO_MANY else None)
        if until is not None:
            self._holds.hold(target.raw_host or "", until)
        raise FetchError(
            shown_url(url),
            "gone" if status == HTTPStatus.GONE else "http error",
            _phrase(response),
            retryable=status in _TRY_LATER or 500 <= status < 600,
            status=status,
            wait_until=until,
        )

    def _fetched(
        self, url: str, target: URL, response: aiohttp.ClientResponse, sent: Mapping[str, str], body: bytes
    ) -> Fetched:
        unchanged = response.status == HTTPStatus.NOT_MODIFIED
        kept = sent if unchanged else {}  # a 304 confirms what was sent, and may replace it
        got = Validators(
            etag=response.headers.get("ETag") or kept.get(_IF_NONE_MATCH),
            last_modified=response.headers.get("Last-Modified") or kept.get(_IF_MODIFIED_SINCE),
        )
        return Fetched(
            url=url,
            final_url=str(target),
            status=response.status,
            content_type=response.headers.get("Content-Type", "")[:200],
            body=body,
            validators=got,
            fetched_at=self._clock(),
            fresh_until=fresh_until(response.headers, self._clock()),
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


def _endpoint(proxy: URL | None) -> Endpoint | None:
    return (proxy.raw_host or "", proxy.port or 80) if proxy is not None else None


def _trusting(authorities: Path | None) -> ssl.SSLContext | bool:
    """Return what to verify certificates with: always, and by the system's authorities with those of the file."""
    if authorities is None:
        return True
    context = ssl.create_default_context()
    context.load_verify_locations(authorities)
    context.set_alpn_protocols(["http/1.1"])
    return context


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
    judge_literal(target.raw_host)
    return target.with_fragment(None)


def _phrase(response: aiohttp.ClientResponse) -> str:
    """Return the status in standard words: the server's own may be anything."""
    status = response.status
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = f"{status}"
    if status == HTTPStatus.FORBIDDEN and _is_challenge(response.headers):
        return f"{phrase}, a challenge to prove we are no robot, which we are"
    return phrase if status >= 400 else f"{phrase}, which answers nothing we asked"


def _is_challenge(headers: Mapping[str, str]) -> bool:
    return headers.get("cf-mitigated", "").lower() == "challenge" or "x-datadome" in headers


def _distrust(error: Exception) -> str:
    """Say what is wrong with a certificate, by OpenSSL's number for it."""
    return _DISTRUST.get(getattr(error, "verify_code", 0), "the certificate proves nothing")


async def _body(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    decoder = BodyDecoder(response.headers.get("Content-Encoding", ""), limit_bytes)
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        decoder.feed(chunk)
    return decoder.finish()


def _failure(url: str, error: Exception, timeout_s: float) -> FetchError:
    """Say in our words what went wrong: those of the libraries may carry addresses and headers."""
    shown = shown_url(url)
    match error:
        case TimeoutError():
            return FetchError(shown, "timeout", f"no whole answer in time ({timeout_s:g} s)", retryable=True)
        case RefusedAddressError():
            return FetchError(shown, "refused address", str(error))
        case aiohttp.InvalidURL():
            return FetchError(shown, "refused address", "a host that is neither name nor address")
        case TooLargeError():
            return FetchError(shown, "too large", str(error))
        case BadEncodingError():
            return FetchError(shown, "bad encoding", str(error))
        case aiohttp.ClientHttpProxyError():
            return FetchError(shown, "dead host", "the proxy would not pass it on", retryable=True)
        case aiohttp.ClientProxyConnectionError():
            return FetchError(shown, "dead host", "the proxy does not answer", retryable=True)
        case aiohttp.ClientPayloadError():
            return FetchError(shown, "bad encoding", "the answer broke off", retryable=True)
        case aiohttp.ClientConnectorCertificateError():
            return FetchError(shown, "dead host", _distrust(error.certificate_error))
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return FetchError(shown, "dead host", "the TLS handshake failed")
        case aiohttp.ClientResponseError():
            return FetchError(shown, "http error", "an answer that is not proper HTTP")
        case aiohttp.ClientConnectorDNSError():
            return FetchError(shown, "dead host", "the name has no address", retryable=True)
        case OSError() if error.errno and error.errno > 0:
            return FetchError(shown, "dead host", os.strerror(error.errno).lower(), retryable=True)
        case aiohttp.ClientConnectionError():
            return FetchError(shown, "dead host", "it hung up before an answer", retryable=True)
        case _:
            return FetchError(shown, "dead host", f"{type(error).__name__}", retryable=True)
