"""Let a model behind an OpenAI-compatible endpoint write (Ollama, llama.cpp, vLLM, a provider); judges nothing.

Theory. An endpoint is a stranger that answers late, wrongly, too much or not at all, and may cost money. So an answer
is bounded in time and size, one that is no answer gives no text, and who refuses us or stays away is not asked again:
the stories left are told with printed sentences. The key goes to the address that was named and nowhere else.
"""

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from reports.types import Usage

NEW_TOKENS = 400  # of an answer; some models think aloud first
MAX_ANSWER = 1_000_000  # bytes
MAX_WRITTEN = 4_000  # letters of a summary
LETTERS_A_TOKEN = 3  # at least, in English: an endpoint tells no tokens before it has read them
TRIES = 3
MAX_PAUSE_S = 20.0
MAX_FAILURES = 2  # one after another, then nobody asks again

_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_NO_USE = frozenset({400, 401, 402, 403, 404, 405, 410, 422})
_THINKING = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)


class EndpointError(Exception):
    """The endpoint gave no usable answer; the message says why, without the key. `final`: asking again is no use."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to ask, for which model and as whom; `url` ends before "/chat/completions", `timeout_s` is one answer's."""

    url: str
    model: str
    key: str = ""
    timeout_s: float = 60.0
    context: int = 4096  # tokens of prompt and answer


class EndpointWriter:
    """A model behind an endpoint, asked for one story after another, and what was used of it so far."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.usage = Usage()

    @property
    def room(self) -> int:
        """Return how many tokens a prompt may have."""
        return self.address.context - NEW_TOKENS

    def prompt(self, system: str, user: str) -> str:
        """Return the messages of a chat, as JSON."""
        return json.dumps([{"role": "system", "content": system}, {"role": "user", "content": user}])

    def length(self, prompt: str) -> int:
        """Return at most how many tokens an English prompt has."""
        return len(prompt) // LETTERS_A_TOKEN

    def write(self, prompts: Sequence[str]) -> tuple[str, ...]:
        """Return what the model writes to each prompt, in order; "" where it gave no answer that can be used."""
        headers = {"Authorization": f"Bearer {self.address.key}"} if self.address.key else {}
        with httpx.Client(headers=headers, timeout=self.address.timeout_s, follow_redirects=False) as client:
            return self._write(client, prompts)

    def _write(self, client: httpx.Client, prompts: Sequence[str]) -> tuple[str, ...]:
        texts: list[str] = []
        failures, gone = 0, False
        for prompt in prompts:
            if gone:
                self.usage = self.usage.plus(unanswered=1)
                texts.append("")
                continue
            try:
                texts.append(self._answer(client, prompt))
                failures = 0
            except EndpointError as error:
                failures += 1
                gone = error.final or failures >= MAX_FAILURES
                self.usage = self.usage.plus(unanswered=1, reason=str(error))
                texts.append("")
        return tuple(texts)

    def _answer(self, client: httpx.Client, prompt: str) -> str:
        asked = {
            "model": self.address.model, "messages": json.loads(prompt), "max_tokens": NEW_TOKENS, "temperature": 0,
            "stream": False,
        }  # fmt: skip
        answer = _read_json(_ask(client, self.address, asked))
        tokens = answer.get("usage")
        if isinstance(tokens, dict):
            self.usage = self.usage.plus(
                read=_count(tokens.get("prompt_tokens")), written=_count(tokens.get("completion_tokens"))
            )
        return _text_of(answer)


def _ask(client: httpx.Client, address: Address, asked: dict[str, Any]) -> bytes:
    """Return the body of a good answer; a busy endpoint is asked again, after the pause it names."""
    for attempt in range(1, TRIES + 1):
        status, pause, body = _post(client, address, asked)
        if status == httpx.codes.OK:
            return body
        if status not in _BUSY:
            raise EndpointError(f"the endpoint answered {status}", final=status in _NO_USE)
        if attempt < TRIES:
            time.sleep(pause if pause is not None else float(attempt))
    raise EndpointError(f"the endpoint answered {status} {TRIES} times")


def _post(client: httpx.Client, address: Address, asked: dict[str, Any]) -> tuple[int, float | None, bytes]:
    """Return status, the pause asked for in seconds, and the body, read within time and size."""
    until = time.monotonic() + address.timeout_s
    body = bytearray()
    try:
        with client.stream("POST", f"{address.url.rstrip('/')}/chat/completions", json=asked) as response:
            for part in response.iter_bytes():
                body += part
                if len(body) > MAX_ANSWER:
                    raise EndpointError("the endpoint's answer is too long")
                if time.monotonic() > until:
                    raise EndpointError(f"the endpoint's answer took longer than {address.timeout_s:g} s")
            return response.status_code, _pause(response.headers.get("retry-after", "")), bytes(body)
    except httpx.TimeoutException as error:
        raise EndpointError(f"the endpoint did not answer within {address.timeout_s:g} s") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
        raise EndpointError(f"the endpoint could not be reached ({type(error).__name__})") from error


def _pause(header: str) -> float | None:
    return min(float(header), MAX_PAUSE_S) if re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", header) else None


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise EndpointError("the endpoint's answer is no JSON") from error
    if not isinstance(answer, dict):
        raise EndpointError("the endpoint's answer is no object")
    return answer


def _text_of(answer: dict[str, Any]) -> str:
    try:
        text = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise EndpointError("the endpoint's answer has no message") from error
    if not isinstance(text, str):
        raise EndpointError("the endpoint's message is no text")
    # Where the server's template opens the thinking, only its end is in the answer.
    written = _THINKING.sub("", text.rpartition("</think>")[2]).strip()
    if not written:
        raise EndpointError("the endpoint wrote nothing")
    return written[:MAX_WRITTEN]


def _count(tokens: object) -> int:
    return tokens if isinstance(tokens, int) and not isinstance(tokens, bool) and 0 <= tokens < 10**9 else 0
