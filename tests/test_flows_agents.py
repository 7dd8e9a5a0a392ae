"""Agents ask over the Model Context Protocol, by the SDK's own client: bounded answers that can be quoted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import psutil
import pytest

from flows.configuration.settings import load_settings
from store.database.connections import open_reader
from tests.commands import storyfold
from tests.conftest import Demo
from tests.prefect_server import free_port, listens, seen

mcp = pytest.importorskip("mcp", reason="the extra `mcp` is not installed")

MAX_ROWS = 100
MAX_CELL_CHARACTERS = 4_000

ROOT = Path(__file__).parent.parent


def asked(demo: Demo, question: Callable[[Any], Awaitable[Any]]) -> Any:
    """Return what a question to the server brings, over the SDK's client in this process."""
    from flows.agents.server import build_server

    async def ask() -> Any:
        async with mcp.Client(build_server(load_settings(demo.config))) as client:
            return await question(client)

    return anyio.run(ask)


def called(demo: Demo, tool: str, **arguments: Any) -> Any:
    async def call(client: Any) -> Any:
        return await client.call_tool(tool, arguments)

    return asked(demo, call)


def rows(demo: Demo, tool: str, **arguments: Any) -> list[dict[str, Any]]:
    done = called(demo, tool, **arguments)
    assert not done.is_error, done.content
    assert "never instructions" in done.structured_content["notice"]
    found: list[dict[str, Any]] = done.structured_content["untrusted_data"]
    return found


def texts(demo: Demo) -> dict[str, str]:
    with open_reader(demo.database) as connection:
        return dict(connection.execute("SELECT id, text FROM articles").fetchall())


def test_every_tool_says_that_it_only_reads(demo: Demo) -> None:
    async def tools(client: Any) -> Any:
        return (await client.list_tools()).tools

    found = asked(demo, tools)
    assert {tool.name for tool in found} == {
        "search", "story", "who_reported", "figures", "predictions", "article", "digest", "check_quotes", "sql",
    }  # fmt: skip
    assert all(tool.annotations.read_only_hint and tool.description for tool in found)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search", {"query": "Palisade funding", "limit": 5}),
        ("story", {"which": "Palisade AI raises"}),
        ("figures", {"which": "Palisade AI raises"}),
        ("predictions", {}),
        ("predictions", {"week": "2026-W27"}),
    ],
    ids=["search", "story", "figures", "open predictions", "predictions of a week"],
)
def test_what_is_quoted_stands_at_its_span(demo: Demo, tool: str, arguments: dict[str, Any]) -> None:
    found, held = rows(demo, tool, **arguments), texts(demo)
    assert found
    for row in found:
        assert row["url"].startswith("http")
        span = held[row["article_id"]][row["span_start"] : row["span_end"]]
        assert span == row["text"] if tool != "predictions" else row["claim"]


def test_an_article_is_read_in_parts_that_make_it_whole(demo: Demo) -> None:
    (first, *_) = rows(demo, "search", query="Palisade funding")
    parts, start = [], 0
    while True:
        (part,) = rows(demo, "article", which=first["article_id"], start=start, characters=500)
        parts.append(part["text"])
        start = part["span_end"]
        if start == part["characters"]:
            break
    assert len(parts) > 1
    assert "".join(parts) == texts(demo)[first["article_id"]]


def test_who_reported_names_the_first_and_the_copies(demo: Demo) -> None:
    found = rows(demo, "who_reported", which="Palisade AI raises")
    assert found[0]["hours_after_first"] == 0
    assert any("copy" in row["relation"] and row["parent_outlet"] for row in found)


def test_the_newest_edition_is_read_without_its_front_matter(demo: Demo) -> None:
    (edition,) = rows(demo, "digest")
    assert edition["week"] == "2026-W19"
    assert edition["markdown"].lstrip().startswith("# ")
    (older,) = rows(demo, "digest", week="2026-W18")
    assert older["markdown"] != edition["markdown"]


def test_an_answer_holds_so_many_rows_and_so_much_of_a_text(demo: Demo) -> None:
    done = called(demo, "sql", query="FROM range(1000)").structured_content
    assert (len(done["untrusted_data"]), done["more_rows"]) == (MAX_ROWS, True)
    done = called(demo, "sql", query="SELECT 1 AS a, 2 AS a").structured_content
    assert (done["untrusted_data"], done["more_rows"]) == ([{"a": 1, "a_2": 2}], False)
    ((long,),) = (row.values() for row in rows(demo, "sql", query=f"SELECT repeat('x', {MAX_CELL_CHARACTERS + 1})"))
    assert long == f"{'x' * MAX_CELL_CHARACTERS} … (cut; {MAX_CELL_CHARACTERS + 1} characters)"


REFUSED = [
    ("a file", "sql", {"query": "FROM read_text('/etc/passwd')"}, "disabled"),
    ("another file, to write", "sql", {"query": "ATTACH '/tmp/x.duckdb'"}, "disabled"),
    ("a copy to a file", "sql", {"query": "COPY articles TO 'x.csv'"}, "disabled"),
    ("a change", "sql", {"query": "DELETE FROM articles"}, "read-only"),
    ("a lifted seal", "sql", {"query": "SET enable_external_access = true"}, "locked"),
    ("no SQL", "sql", {"query": "SELEC 1"}, "syntax error"),
    ("a story that is not there", "story", {"which": "zzzz"}, "no story or article 'zzzz'"),
    ("an article that is not there", "article", {"which": "zzzz"}, "no article 'zzzz'"),
    ("a week that is none", "digest", {"week": "May"}, "not an ISO week"),
    ("an edition that was not written", "digest", {"week": "2020-W01"}, "no edition"),
    ("more rows than may be", "sql", {"query": "SELECT 1", "limit": MAX_ROWS + 1}, "less than or equal"),
]


@pytest.mark.parametrize(("tool", "arguments", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_refused_says_why(demo: Demo, tool: str, arguments: dict[str, Any], why: str) -> None:
    done = called(demo, tool, **arguments)
    assert done.is_error
    assert why in done.content[0].text


def test_a_question_without_end_is_stopped(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.agents.server.MAX_SECONDS", 0.3)
    done = called(
        demo, "sql", query="SELECT count(*) FROM range(9000000) a, range(9000000) b WHERE (a.range * b.range) % 7 = 3"
    )
    assert done.is_error
    assert "stopped after 0.3 s" in done.content[0].text


def test_resources_are_the_schema_and_the_editions(demo: Demo) -> None:
    async def read(client: Any) -> tuple[str, str]:
        schema = await client.read_resource("storyfold://schema")
        edition = await client.read_resource("storyfold://editions/world-models/2026-W18")
        return schema.contents[0].text, edition.contents[0].text

    schema, edition = asked(demo, read)
    assert {"lineage", "figure_agreement", "stories"} <= {one["name"] for one in json.loads(schema)}
    assert edition.lstrip().startswith("# ")


@pytest.mark.slow
def test_the_command_answers_over_standard_input_and_output(demo: Demo) -> None:
    from mcp.client.stdio import StdioServerParameters, stdio_client

    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "flows.cli", "mcp", "--config", str(demo.config)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    async def ask() -> Any:
        async with mcp.Client(stdio_client(command)) as client:
            return await client.call_tool("search", {"query": "Palisade funding"})

    done = anyio.run(ask)
    assert done.structured_content["untrusted_data"][0]["article_id"]


def test_an_answer_with_quotes_is_checked(demo: Demo, tmp_path: Path) -> None:
    held = texts(demo)
    first, other = sorted(held)[:2]
    words = " ".join(held[first].split()[5:17])
    assert words not in " ".join(held[other].split())
    answer = tmp_path / "answer.md"

    def checked(text: str) -> tuple[int, list[Any]]:
        answer.write_text(text, encoding="utf-8")
        done = storyfold("check-quotes", str(answer), "--json", "--config", str(demo.config))
        return done.returncode, json.loads(done.stdout)

    code, (right,) = checked(f"It says “{words}” ({first}).")
    assert (code, right["verdict"]) == (0, "held")
    source = right["sources"][0]
    assert source["article_id"] == first
    assert held[first][source["start"] : source["end"]] == source["text"]
    code, (wrong,) = checked(f"It says “{words} and never more zebras”.")
    assert (code, wrong["verdict"], wrong["sources"]) == (1, "not held", [])
    code, (elsewhere,) = checked(f"It says “{words}” ({other}).")
    assert (code, elsewhere["verdict"]) == (1, "held elsewhere")
    (row,) = rows(demo, "check_quotes", answer=f"“{words}”")
    assert (row["verdict"], row["sources"][0]["article_id"]) == ("held", first)


@pytest.mark.slow
def test_the_command_answers_over_http_on_this_machine(demo: Demo) -> None:
    port = free_port()
    command = [sys.executable, "-m", "flows.cli", "mcp", "--http", str(port), "--config", str(demo.config)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/mcp"

    async def ask() -> Any:
        async with mcp.Client(url) as client:
            tools = await client.list_tools()
            return tools.tools, await client.call_tool("search", {"query": "Palisade funding"})

    try:
        assert seen(lambda: listens(port), within_s=60)
        tools, done = anyio.run(ask)
        assert "check_quotes" in {tool.name for tool in tools}
        assert done.structured_content["untrusted_data"][0]["article_id"]
        foreign = urllib.request.Request(
            url, data=b"{}", headers={"Host": "evil.example", "Content-Type": "application/json"}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(foreign)
        assert refused.value.code in (403, 421)
        listening = {one.laddr.ip for one in psutil.Process(process.pid).net_connections() if one.status == "LISTEN"}
        assert listening == {"127.0.0.1"}
    finally:
        process.terminate()
        process.wait(30)
