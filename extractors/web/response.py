"""What a server answered: its head, its body as it arrives; never says what a failure means."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from urllib.parse import urljoin

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
    tag = _META_REFRESH.search(fetched.body) if len(fetched.body) <= _MAX_REFRESH_BYTES else None
    onward = _REFRESH_TO.search(tag.group().decode("utf-8", "replace")) if tag else None
    if onward is None or int(onward[1]) > _MAX_REFRESH_S:
        return ""
    try:
        target = urljoin(fetched.final_url, unescape(onward[2]))
        return target if normalize_url(target) != normalize_url(fetched.final_url) else ""
    except ValueError:
        return ""
