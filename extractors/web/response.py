"""What a server answered: its head, its body as it arrives; never says what a failure means."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from urllib.parse import urljoin

from lxml import etree
from multidict import CIMultiDictProxy

from extractors.types import Fetched
from extractors.urls.normalize import normalize_url
from extractors.web.decoding import BodyDecoder

# What is taken of the head of an answer.
HEADER_LINE_BYTES = 8 * 1024
HEADER_LINES = 128
CONNECT_TIMEOUT_S = 10


# A page that sends on at once and says nothing else: `<meta http-equiv="refresh" content="0; url=/there">`.
_META_REFRESH = re.compile(rb"<meta\b[^<>]{0,300}\bhttp-equiv\s*=\s*[\"']?refresh\b[^<>]{0,2000}>", re.IGNORECASE)
_REFRESH_TO = re.compile(
    r"\bcontent\s*=\s*[\"']?\s*(\d{1,3})(?:\.\d{0,3})?\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"'<>\s]{1,2000})",
    re.IGNORECASE,
)
# And one that leaves that to a script: `location.replace("/there")`, its first statement, which no condition precedes.
_SCRIPT_REFRESH = re.compile(
    r"\s*(?:<!--\s*|/\*[^*]{0,500}\*/\s*|//[^\n]{0,500}\n\s*|[\"']use strict[\"'];\s*){0,3}"
    r"(?:(?:window|document|top|self)\.){0,2}location(?:\.href)?\s*(?:=\s*|\.(?:replace|assign)\s*\(\s*)"
    r"[\"']([^\"'<>\s]{1,2000})[\"']\s*\)?\s*(?:;|\Z)",
    re.IGNORECASE,
)
_UNSEEN = re.compile(rb"<(script|style|noscript|head)\b(?:.*?</\1\s*>|.*\Z)|<[^<>]{0,2000}>", re.IGNORECASE | re.DOTALL)
# What stands there for browsers without scripts ("switch them on") is no way to an article that is shown.
_NOSCRIPT = re.compile(rb"<noscript\b(?:.*?</noscript\s*>|.*\Z)", re.IGNORECASE | re.DOTALL)
_MOST_REDIRECT_WORDS = 30
# An article that loads itself anew waits minutes, and is larger. Guesses.
_MAX_REFRESH_S = 5
_MAX_REFRESH_BYTES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The head of an answer, and its body as it arrives, still encoded."""

    status: int
    headers: CIMultiDictProxy[str]
    chunks: AsyncIterator[bytes]

    @property
    def cookies(self) -> tuple[str, ...]:
        """Return the Set-Cookie headers as they came."""
        return tuple(self.headers.getall("Set-Cookie", ()))


async def read_body(answer: Answer, limit_bytes: int) -> bytes:
    """Return the decoded body; raise TooLargeError or BadEncodingError."""
    decoder = BodyDecoder(answer.headers.get("Content-Encoding", ""), limit_bytes)
    async for chunk in answer.chunks:
        decoder.feed(chunk)
    return decoder.finish()


def phrase(answer: Answer) -> str:
    """Return the status in standard words: the server's own may be anything."""
    status = answer.status
    try:
        words = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        words = f"{status}"
    if status == HTTPStatus.FORBIDDEN and _is_challenge(answer.headers):
        return f"{words}, a challenge to prove we are no robot, which we are"
    return words if status >= 400 else f"{words}, which answers nothing we asked"


def _is_challenge(headers: Mapping[str, str]) -> bool:
    return headers.get("cf-mitigated", "").lower() == "challenge" or "x-datadome" in headers


def refresh_target(fetched: Fetched) -> str:
    """Return the absolute address that a small page sends its reader on to at once, or ""."""
    try:
        onward = _onward(fetched.body) if len(fetched.body) <= _MAX_REFRESH_BYTES else ""
        if not onward:
            return ""
        target = urljoin(fetched.final_url, unescape(onward))
        return target if normalize_url(target) != normalize_url(fetched.final_url) else ""
    except (ValueError, etree.XMLSyntaxError):
        return ""


def _onward(body: bytes) -> str:
    """Return the address that a page names as where to go, in its head, or in a script where it shows hardly a word."""
    refreshed = _refreshed(_NOSCRIPT.sub(b"", body))
    if refreshed or len(_UNSEEN.sub(b" ", body).split()) > _MOST_REDIRECT_WORDS:
        return refreshed
    root = etree.fromstring(body, etree.HTMLParser(no_network=True)) if body.strip() else None
    if root is None or b'"articleBody"' in body:
        return ""
    if sum(len(text.split()) for part in root.iter("noscript") for text in part.itertext()) >= _MOST_REDIRECT_WORDS:
        return ""
    codes = (script.text or "" for script in root.iter("script") if _is_run(script.get("type") or ""))
    scripted = next(filter(None, map(_SCRIPT_REFRESH.match, codes)), None)
    return scripted[1] if scripted else _refreshed(body)


def _is_run(script_type: str) -> bool:
    return script_type in ("", "module") or "javascript" in script_type.lower()


def _refreshed(body: bytes) -> str:
    """Return the address that a meta refresh names if it comes at once, or ""."""
    tag = _META_REFRESH.search(body)
    onward = _REFRESH_TO.search(tag.group().decode("utf-8", "replace")) if tag else None
    return onward[2] if onward and int(onward[1]) <= _MAX_REFRESH_S else ""
