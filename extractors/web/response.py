"""What a server answered, the same over HTTP/1.1 and HTTP/2; never says what a failure means."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from multidict import CIMultiDictProxy

from extractors.web.decoding import BodyDecoder

# What both ways take of the head of an answer.
HEADER_LINE_BYTES = 8 * 1024
HEADER_LINES = 128
CONNECT_TIMEOUT_S = 10


class AnswerError(Exception):
    """What reading an answer came to instead of its end."""


class HungUpError(AnswerError):
    """A line that ended before any answer."""


class BrokeOffError(AnswerError):
    """A line that ended within an answer."""


class ImproperError(AnswerError):
    """Something that is no proper answer in the protocol agreed on."""


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
    """Return the decoded body; raise TooLargeError or BadEncodingError, and what reading the line raises."""
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
