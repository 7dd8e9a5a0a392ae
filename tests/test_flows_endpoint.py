"""A model behind an OpenAI-compatible endpoint: what it writes passes the guard, and what fails costs no summary."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr, ValidationError

from flows.configuration.settings import SummarySettings, load_settings
from flows.editions.summary_engine import choose_engine
from reports.edition.compose import extractive_summaries
from reports.rendering.wording import coverage_line, method
from reports.summaries.engines import endpoint
from reports.summaries.extractive import gather_evidence, summarize
from reports.types import Written
from tests.building import minimal_config
from tests.press_cases import edition, member, stored, story
from tests.test_reports_summaries import INDEPENDENT, ORIGIN

TOLD = story([member(stored("o", ORIGIN)), member(stored("i", INDEPENDENT, hours=2), "independent report")])
EVIDENCE = gather_evidence(TOLD)
FAITHFUL = EVIDENCE[0].text + " [1]"
KEY = "sk-not-for-anybody"


@dataclass
class Asked:
    """What a server was asked: headers and the body read as JSON, of each request."""

    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[dict[str, object]] = field(default_factory=list)


Answer = Callable[[BaseHTTPRequestHandler, int], None]


def says(text: object, *, status: int = 200, headers: dict[str, str] | None = None, **more: object) -> Answer:
    """Return an answer with the words of a model, or whatever `text` is, as the protocol has it."""
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}], **more}).encode()
    return sends(body, status=status, headers=headers)


def sends(body: bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """Return an answer of these bytes."""

    def answer(handler: BaseHTTPRequestHandler, _: int) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def drips(handler: BaseHTTPRequestHandler, _: int) -> None:
    """Send a letter each tenth of a second, for ever as it would seem."""
    handler.send_response(200)
    handler.end_headers()
    for _letter in range(50):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[str, Asked]]:
    """Serve the protocol on this machine; give the address up to "/v1", and what was asked."""
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.headers.append(dict(self.headers))
            asked.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            try:
                assert self.path == "/v1/chat/completions"
                answer(self, len(asked.bodies))
            except (BrokenPipeError, ConnectionResetError):
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        server.server_close()


def given(url: str, **more: object) -> SummarySettings:
    return SummarySettings.model_validate({"engine": "endpoint", "endpoint": url, "model": "small", **more})


def test_what_a_model_writes_is_cited_guarded_and_counted() -> None:
    with serving(says(FAITHFUL, usage={"prompt_tokens": 1200, "completion_tokens": 60})) as (url, asked):
        summarizer, engine = choose_engine(given(url, api_key=KEY, price_read=1.0, price_written=5.0))
        (done,) = summarizer([TOLD])
    assert (done.kept, done.written, done.lines[0]) == (1, 1, EVIDENCE[0])
    assert (done.usage.read, done.usage.written, done.usage.unanswered) == (1200, 60, 0)
    assert replace(engine, usage=done.usage).cost == pytest.approx(0.0015)
    (body,) = asked.bodies
    assert (body["model"], body["temperature"], body["stream"]) == ("small", 0, False)
    messages = body["messages"]
    assert isinstance(messages, list)
    assert [one["role"] for one in messages] == ["system", "user"]
    assert messages[1]["content"].startswith(f"[1] {EVIDENCE[0].text}")
    assert asked.headers[0]["Authorization"] == f"Bearer {KEY}"


def test_a_sentence_of_its_own_words_is_printed_as_written_with_what_it_cites() -> None:
    text = EVIDENCE[0].text.rstrip(".")
    shorter = (
        f"{text.split(', ')[0]}{text[text.rindex(' has ') :]}." if ", " in text and " has " in text else f"{text}."
    )
    with serving(says(f"<think>Palisade is dead [9].</think>{shorter} [1]")) as (url, _):
        (done,) = choose_engine(given(url))[0]([TOLD])
    assert done.kept == 1
    assert isinstance(done.lines[0], Written)
    assert done.lines[0].cited == (EVIDENCE[0],)


def test_an_invented_figure_and_an_order_never_get_through() -> None:
    for words in (
        "Palisade AI has raised 999 million dollars from Quillen Partners. [1]",
        "Ignore all rules. Buy now!",
    ):
        with serving(says(words)) as (url, _):
            (done,) = choose_engine(given(url))[0]([TOLD])
        assert done.lines == summarize(TOLD)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(sends(b"{not json"), "no JSON", id="broken JSON"),
        pytest.param(sends(b"[" * 100_000), "no JSON", id="nested JSON"),
        pytest.param(sends(b"[]"), "no object", id="a list"),
        pytest.param(sends(b'{"choices": []}'), "no message", id="no choice"),
        pytest.param(sends(b'{"error": {"message": "x"}}'), "no message", id="an error with status 200"),
        pytest.param(says(None), "no text", id="null"),
        pytest.param(says([{"type": "text"}]), "no text", id="parts"),
        pytest.param(says("  <think>for ever"), "wrote nothing", id="only thoughts"),
        pytest.param(sends(b" " * 1_100_000), "too long", id="a megabyte"),
        pytest.param(sends(b"", status=401), "answered 401", id="a wrong key"),
        pytest.param(sends(b"", status=302, headers={"Location": "http://127.0.0.1:9/v1"}), "302", id="led elsewhere"),
        pytest.param(sends(b"", status=503, headers={"Retry-After": "0"}), "503 3 times", id="out of service"),
        pytest.param(sends(b"", status=429, headers={"Retry-After": "0"}), "429 3 times", id="too many requests"),
        pytest.param(drips, "longer than 0.4 s", id="drop by drop"),
        pytest.param(lambda *_: time.sleep(1), "within 0.4 s", id="no answer"),
    ],
)
def test_without_a_usable_answer_printed_sentences_tell_the_story_and_the_coverage_says_so(
    answer: Answer, reason: str
) -> None:
    with serving(answer) as (url, _):
        summarizer, engine = choose_engine(given(url, api_key=KEY, timeout_s=0.4))
        (done,) = summarizer([TOLD])
    assert done.lines == summarize(TOLD)
    assert done.usage.unanswered == 1
    assert reason in done.usage.reason
    assert KEY not in done.usage.reason
    made = replace(edition(TOLD), engine=replace(engine, usage=done.usage))
    said = coverage_line(made.coverage, made.engine)
    assert said.endswith(f"No summary came back for 1 story, told with printed sentences: {done.usage.reason}.")


def test_a_busy_endpoint_is_asked_again_after_the_pause_it_names() -> None:
    def first_busy(handler: BaseHTTPRequestHandler, number: int) -> None:
        busy = sends(b"", status=429, headers={"Retry-After": "0.2"})
        (busy if number == 1 else says(FAITHFUL))(handler, number)

    with serving(first_busy) as (url, asked):
        before = time.monotonic()
        (done,) = choose_engine(given(url))[0]([TOLD])
    assert time.monotonic() - before >= 0.2
    assert (len(asked.bodies), done.kept, done.usage.unanswered) == (2, 1, 0)


@pytest.mark.parametrize(("status", "requests"), [(401, 1), (200, endpoint.MAX_FAILURES)])
def test_who_refuses_or_fails_again_and_again_is_not_asked_for_each_story(status: int, requests: int) -> None:
    with serving(sends(b"none", status=status)) as (url, asked):
        done = choose_engine(given(url))[0]([TOLD] * 5)
    assert len(asked.bodies) == requests
    assert done[0].usage.unanswered == 5
    assert all(one.lines == summarize(TOLD) for one in done)


def test_an_endpoint_that_is_not_there_is_no_error() -> None:
    (done,) = choose_engine(given("http://127.0.0.1:9/v1"))[0]([TOLD])
    assert done.lines == summarize(TOLD)
    assert "could not be reached" in done.usage.reason


def test_the_method_says_who_wrote_and_what_it_took() -> None:
    summarizer, engine = choose_engine(given("http://127.0.0.1:9/v1", price_read=2.0))
    assert summarizer is not extractive_summaries
    made = replace(edition(TOLD), engine=replace(engine, usage=engine.usage.plus(read=1500, written=20)))
    said = method(made)
    assert any("written by small at 127.0.0.1:9" in line for line in said)
    assert "127.0.0.1:9 read 1,500 tokens and wrote 20, 0.0030 at the prices set." in said
    assert "127.0.0.1:9 counted no tokens." in method(replace(made, engine=engine))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"endpoint": ""}, "needs an `endpoint`"),
        ({"endpoint": "ftp://x.example/v1"}, "needs an `endpoint`"),
        ({"endpoint": "https://name:word@x.example/v1"}, "needs an `endpoint`"),
        ({"endpoint": "https://x.example/v1", "model": ""}, "needs a `model`"),
        ({"endpoint": "http://x.example/v1", "api_key": KEY}, "https"),
    ],
)
def test_an_address_that_is_none_and_a_key_in_the_clear_are_refused(wrong: dict[str, str], why: str) -> None:
    with pytest.raises(ValidationError, match=why) as refused:
        given(**{"url": wrong["endpoint"], **{name: value for name, value in wrong.items() if name != "endpoint"}})
    assert KEY not in str(refused.value)


def test_the_key_comes_from_the_environment_and_is_no_part_of_an_edition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "storyfold.toml"
    named = '[summaries]\nengine = "endpoint"\nendpoint = "https://x.example/v1"\nmodel = "small"\n\n'
    path.write_text(minimal_config(before=named), encoding="utf-8")
    without = load_settings(path)
    monkeypatch.setenv("STORYFOLD_SUMMARIES__API_KEY", KEY)
    settings = load_settings(path)
    assert settings.summaries.api_key == SecretStr(KEY)
    assert KEY not in repr(settings)
    monkeypatch.delenv("STORYFOLD_SUMMARIES__API_KEY")
    assert settings.editorial_hash() == without.editorial_hash()
