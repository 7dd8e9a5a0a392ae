"""The command line tells people what happened, programs what they can read, and schedulers how it ended."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from flows.cli.app import app
from flows.cli.terminal.groups import EVERYDAY, GROUPS, MODULES, SHORT, commands_in, group_of, listed_names, modules_of
from flows.configuration.settings import load_settings
from store.database.connections import open_reader
from tests.commands import storyfold
from tests.conftest import Demo

ROOT = Path(__file__).parent.parent


def in_a_process(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command as a shell would."""
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
    )


@pytest.mark.parametrize("run", [storyfold, in_a_process], ids=["in this process", "in a process of its own"])
def test_a_shell_sees_the_same_as_a_test(tmp_path: Path, run: Callable[..., Any]) -> None:
    done = run("feeds", "--config", "none.toml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "none.toml: no such file" in done.stderr


MISTAKES = [
    ("a configuration that is not there", ("feeds", "--config", "none.toml"), 2, "storyfold init"),
    ("a command that is not there", ("colect",), 2, "No such command"),
    ("labels that are none", ("eval", "relevance", "labels.jsonl"), 1, "labels.jsonl, line 1: not JSON"),
    ("clusters that are none", ("eval", "summaries", "labels.jsonl"), 1, "labels.jsonl, line 1: not JSON"),
    ("no command", ("digest", "2026-W60"), 2, "no such file"),
]


@pytest.mark.parametrize(("words", "code", "message"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_told_without_a_stack_trace(
    tmp_path: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    (tmp_path / "labels.jsonl").write_text("no label\n", encoding="utf-8")
    done = storyfold(*words, cwd=tmp_path)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


ASKED_WRONG = [
    ("SQL that is none", ("sql", "SELEC 1"), 1, "syntax error"),
    ("a table that is not there", ("sql", "FROM nowhere"), 1, "nowhere"),
    ("a statement that writes", ("sql", "DELETE FROM articles"), 1, "read-only"),
    ("a story that is not there", ("story", "zzzz"), 1, "no story or article 'zzzz'"),
    ("a week that is none", ("digest", "18"), 2, "write it like 2026-W18"),
    ("weeks that are none", ("digest", "--diff", "W18", "next"), 2, "write it like 2026-W18"),
    ("weeks without an edition", ("digest", "--diff", "2026-W01", "2026-W02"), 2, "storyfold digest 2026-W01"),
    ("a label without its choice", ("label", "Palisade AI raises"), 2, "say --relevant or --not-relevant"),
    ("a story to label that is not there", ("label", "zzzz", "--relevant"), 1, "no story or article 'zzzz'"),
    ("a topic that is not there", ("digest", "2026-W18", "--topic", "cats"), 2, "no topic 'cats'"),
]


@pytest.mark.parametrize(
    ("words", "code", "message"), [row[1:] for row in ASKED_WRONG], ids=[row[0] for row in ASKED_WRONG]
)
def test_a_wrong_question_is_told_in_a_line(demo: Demo, words: tuple[str, ...], code: int, message: str) -> None:
    done = storyfold(*words, "--config", str(demo.config))
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_not_there_is_told(demo: Demo, tmp_path: Path) -> None:
    config = tmp_path / "storyfold.toml"
    config.write_text(demo.config.read_text(encoding="utf-8"), encoding="utf-8")
    done = storyfold("feeds", "--config", str(config))
    assert done.returncode == 1
    assert "there is no database yet" in done.stderr


def test_feeds_shows_each_trouble_with_its_reason(demo: Demo) -> None:
    shown = storyfold("feeds", "--config", str(demo.config)).stdout
    for words in ("404 Not Found", "500 Internal Server Error", "an HTML page", "connection refused", "11 words"):
        assert words in shown


def test_feeds_speaks_json(demo: Demo) -> None:
    told = json.loads(storyfold("feeds", "--json", "--config", str(demo.config)).stdout)
    outcomes = {feed["name"]: feed["outcome"] for feed in told["feeds"]}
    assert len(outcomes) == 22
    assert outcomes["Gone Radio"] == "dead host"
    assert [page["kind"] for page in told["failed_pages"]] == ["no text"]


def test_a_story_is_found_by_words_of_its_headline(demo: Demo) -> None:
    told = json.loads(storyfold("story", "Introducing Heliograph 2", "--json", "--config", str(demo.config)).stdout)
    first = told["articles"][0]
    assert (first["relation"], told["origin"], told["origin_kind"]) == ("primary", first["id"], "primary")
    assert first["reasons"][0]["words"].startswith("Today we")
    assert {"outlet", "url", "parent", "evidence", "probability", "owner", "flag"} <= set(first)


def test_a_story_shows_its_lineage(demo: Demo) -> None:
    shown = storyfold("story", "Palisade AI raises", "--config", str(demo.config)).stdout
    assert "verbatim copy (.94)" in shown
    assert "because: 100% of its five-word runs outside quotation marks are those of Meridian Wire" in shown
    assert "verbatim copy" in shown


def test_sql_answers_in_a_table_and_in_json(demo: Demo) -> None:
    question = "SELECT count(*) AS n FROM articles"
    assert "142" in storyfold("sql", question, "--config", str(demo.config)).stdout
    assert json.loads(storyfold("sql", question, "--json", "--config", str(demo.config)).stdout) == [{"n": 142}]


@pytest.mark.slow
def test_no_feed_answering_is_an_exit_code_of_its_own(tmp_path: Path) -> None:
    config = tmp_path / "storyfold.toml"
    config.write_text(
        "[fetch]\nretry_delays_s = []\n[fetch.connect_to]\n'gone.example' = '127.0.0.1:9'\n"
        "[[topic]]\nkey = 'w'\nname = 'W'\ndescription = 'd'\nphrases = ['x']\n"
        "[[feed]]\nurl = 'http://gone.example/feed'\nname = 'Gone'\n",
        encoding="utf-8",
    )
    done = in_a_process("collect", "--json", "--config", str(config))
    assert done.returncode == 3
    assert json.loads(done.stdout)["feeds_failed"] == ["Gone"]
    assert "Traceback" not in done.stderr


# What a command does without: the first would cost it seconds each, the others tenths of one.
SLOW = "prefect torch transformers sentence_transformers trafilatura sklearn scipy lxml aiohttp feedparser"
NOT_LOADED = {
    "--version": f"{SLOW} pyarrow numpy duckdb pydantic rich psutil jinja2 asyncio",
    "--help": f"{SLOW} pyarrow numpy duckdb pydantic psutil jinja2 asyncio",
    "sql": f"{SLOW} pyarrow numpy psutil jinja2 prompt_toolkit",
    "feeds": f"{SLOW} pyarrow psutil jinja2 snowballstemmer",
    "predictions": f"{SLOW} pyarrow numpy psutil jinja2",
    "story": f"{SLOW} pyarrow psutil jinja2",
    "search": f"{SLOW} pyarrow psutil jinja2",
}
LOADED = """
import sys
from flows.cli.app import main
try:
    main()
except SystemExit as end:
    assert not end.code, end
sys.stderr.write("\\n".join(name.partition(".")[0] for name in sys.modules))
"""


@pytest.mark.parametrize("command", NOT_LOADED)
def test_a_command_loads_only_what_it_uses(command: str, demo: Demo) -> None:
    words = {"sql": ["SELECT 1"], "search": ["robots"], "story": ["Palisade AI raises"]}.get(command, [])
    known = {"STORYFOLD_CONFIG": str(demo.config)}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, command, *words],
        cwd=ROOT,
        env=os.environ | known,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    loaded = set(done.stderr.split())
    assert "typer" in loaded
    assert not loaded & set(NOT_LOADED[command].split())


def test_every_command_is_in_the_file_that_the_table_names() -> None:
    for module, names in MODULES.items():
        assert set(commands_in(module)) == set(names.split())


def test_every_command_is_an_everyday_one_or_in_one_group() -> None:
    own = [command.callback.__name__ for command in app.registered_commands if command.callback]
    placed = [*EVERYDAY.split(), *(name for _, names in GROUPS.values() for name in names.split())]
    assert {*own, *modules_of()} <= {*placed, *GROUPS}
    assert len(placed) == len(set(placed))
    assert set(SHORT.split()) <= set(modules_of())


def test_the_first_page_is_ten_commands_and_the_groups() -> None:
    page = storyfold("--help").stdout
    shown = re.findall(r"^  ([a-z-]+)  ", page.partition("Commands:")[2], re.MULTILINE)
    assert shown == [*"init demo run collect digest story search sql feeds doctor".split(), *shown[10:]]
    assert {"admin", "eval", "topic"} <= set(shown[10:]) <= set(GROUPS)


@pytest.mark.parametrize(
    "name", sorted({name for _, names in GROUPS.values() for name in names.split()} & {*modules_of()})
)
def test_a_command_of_a_group_answers_to_its_name_of_before_too(name: str) -> None:
    (group,) = group_of(name)
    grouped, alone = storyfold(group, name, "--help"), storyfold(name, "--help")
    assert (grouped.returncode, alone.returncode) == (0, 0)
    assert grouped.stdout.replace(f"{group} {name}", name, 1).split() == alone.stdout.split()


def test_a_groups_own_commands_stand_beside_those_of_other_files() -> None:
    page = storyfold("eval", "--help").stdout
    for name in ("stories", "pages", "relevance", "extract", "bench"):
        assert f"\n  {name} " in page


def test_a_flag_takes_no_value_and_says_none() -> None:
    for words in (("collect",), ("sql",), ("feeds",), ("feeds", "check"), ("eval", "pages"), ("topic", "label"), ()):
        page = storyfold(*words, "--help").stdout
        assert "--" in page
        assert "bool" not in page.lower()


def test_the_manual_has_every_command_with_its_options() -> None:
    page = storyfold("admin", "man").stdout.replace("\\-", "-")
    assert page.startswith(".TH STORYFOLD 1")
    sections = {line.removeprefix(".SS storyfold ").split()[0] for line in page.splitlines() if line.startswith(".SS ")}
    assert sections == set(listed_names())
    for words in (".SS storyfold admin restore", ".SS storyfold feeds check", ".B --window-days", ".SH EXIT STATUS"):
        assert words in page
    assert "`" not in page


SUGGESTED = """
SELECT count(DISTINCT outlet) FROM (SELECT outlet, unnest(links).url AS url FROM articles) WHERE url LIKE $1
"""


def test_sites_that_several_outlets_link_to_are_suggested(demo: Demo) -> None:
    found = json.loads(storyfold("feeds", "suggest", "--json", "--config", str(demo.config)).stdout)
    subscribed = {urlsplit(feed.url).hostname for feed in load_settings(demo.config).feeds()}
    assert found
    assert not {one["host"] for one in found} & subscribed
    with open_reader(demo.database) as connection:
        for one in found:
            ((outlets,),) = connection.execute(SUGGESTED, [f"%//{one['host']}/%"]).fetchall()
            assert one["outlets"] == outlets >= 2
    assert storyfold("feeds", "suggest", "--csv", "--config", str(demo.config)).stdout.startswith("host,name,outlets,")


def test_init_takes_what_it_would_ask_and_refuses_what_is_none(tmp_path: Path) -> None:
    words = ("init", "news", "--feeds", "research", "--timezone", "Europe/Berlin", "--mail", "a@b.example")
    done = storyfold(*words, cwd=tmp_path)
    assert "feeds.opml (16 feeds)" in " ".join(done.stdout.split())
    assert load_settings(tmp_path / "news" / "storyfold.toml").digest.mail_to == ("a@b.example",)
    again = storyfold(*words, cwd=tmp_path)
    assert (again.returncode, "--force" in again.stderr) == (2, True)
    wrong = storyfold("init", "other", "--timezone", "Mars/Olympus", cwd=tmp_path)
    assert (wrong.returncode, (tmp_path / "other").exists()) == (2, False)
    assert "Mars/Olympus" in wrong.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands_and_options(shell: str) -> None:
    asked = {"bash": {"COMP_WORDS": "storyfold co", "COMP_CWORD": "1"}}.get(
        shell, {"_TYPER_COMPLETE_ARGS": "storyfold co"}
    )
    action = {"_STORYFOLD_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = subprocess.run(
        [str(Path(sys.executable).parent / "storyfold")],
        env={**os.environ, **asked, **action},
        capture_output=True,
        text=True,
    )
    assert "collect" in done.stdout, done.stderr
    assert "digest" not in done.stdout


@pytest.mark.parametrize(
    "words",
    [("feeds",), ("story", "Palisade AI raises"), ("search", "robots", "--words"), ("predictions",),
     ("sql", "FROM first_reports LIMIT 3"), ("models",)],
    ids=lambda words: words[0],
)  # fmt: skip
def test_what_is_piped_is_rows_and_no_drawing(demo: Demo, words: tuple[str, ...]) -> None:
    piped = storyfold(*words, "--config", str(demo.config))
    assert piped.returncode == 0
    assert not set(piped.stdout) & set("│┃─━┏┌├└╭")
    as_csv = storyfold(*words, "--csv", "--config", str(demo.config))
    header, *rows = csv.reader(io.StringIO(as_csv.stdout))
    assert rows
    assert {len(row) for row in rows} == {len(header)}
    if words[0] != "story":  # whose lineage is indented lines
        assert piped.stdout.splitlines()[0].split("\t") == header


def test_a_mistyped_command_names_the_one_that_may_be_meant() -> None:
    assert "Did you mean 'predictions'" in storyfold("prediction").stderr
