"""Questions are asked from the shell, a prompt, or a file by name, and reach nothing but the published copy."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from flows.cli.terminal.prompt import completions, edited_lines, prompt_session, run_sql_prompt, typed_statements
from flows.cli.terminal.tables import Console
from flows.configuration.settings import load_settings
from store.queries.sql import asking
from tests.commands import storyfold
from tests.conftest import Demo

Ask = Callable[..., str]

REACHING = [
    ("a file that is read", "FROM read_csv('/etc/hostname')"),
    ("a file that is written", "COPY (SELECT 1) TO 'stolen.csv'"),
    ("another database", "ATTACH 'other.duckdb'"),
    ("an extension", "INSTALL httpfs"),
    ("the copy itself, to write", "USE memory; DETACH storyfold; ATTACH 'storyfold.read.duckdb' AS x (READ_WRITE)"),
    ("a file under another word", "EXPLAIN ANALYZE COPY (SELECT 1) TO 'stolen.csv'"),
    ("a file behind a comment", "/* */ EXPLAIN COPY (SELECT 1) TO 'stolen.csv'"),
    ("a file later", "PREPARE p AS COPY (SELECT 1) TO 'stolen.csv'; EXECUTE p"),
    ("the seal itself", "SET enable_external_access = true"),
]


@pytest.mark.parametrize("query", [row[1] for row in REACHING], ids=[row[0] for row in REACHING])
def test_a_question_reaches_nothing_else(demo: Demo, tmp_path: Path, query: str) -> None:
    done = storyfold("sql", query, "--config", str(demo.config), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "configuration" in done.stderr or "before any comment" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_question_may_explain_pivot_and_keep_what_it_found(demo: Demo) -> None:
    def told(query: str) -> Any:
        done = storyfold("sql", query, "--json", "--config", str(demo.config))
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    kept = "CREATE TEMP TABLE mine AS FROM outlets;"
    assert told(f"{kept} SELECT count(*) AS outlets FROM mine") == [{"outlets": 18}]
    kinds = told("SELECT kind, count(*) AS n FROM outlets GROUP BY kind")
    pivoted = told(f"{kept} PIVOT (SELECT kind FROM mine) ON kind USING count(*)")
    assert pivoted == [{row["kind"]: row["n"] for row in kinds}]
    (explained,) = told("EXPLAIN ANALYZE SELECT 1")
    assert "Total Time" in explained["explain_value"]


def test_unsafe_lets_a_question_read_files_but_not_write_the_database(demo: Demo, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("outlet,note\nMeridian Wire,ours\n", encoding="utf-8")
    query = "SELECT note, articles FROM 'mine.csv' JOIN outlets USING (outlet)"
    done = storyfold("sql", query, "--unsafe", "--json", "--config", str(demo.config), cwd=tmp_path)
    assert json.loads(done.stdout) == [{"note": "ours", "articles": 12}]
    assert storyfold("sql", "DELETE FROM articles", "--unsafe", "--config", str(demo.config)).returncode == 1


def test_an_answer_is_written_as_parquet_and_csv(demo: Demo, tmp_path: Path) -> None:
    query = "SELECT outlet, articles FROM outlets ORDER BY outlet LIMIT 2"
    for name in ("answer.parquet", "answer.csv"):
        assert storyfold("sql", query, "-o", name, "--config", str(demo.config), cwd=tmp_path).returncode == 0
    assert pyarrow.parquet.read_table(tmp_path / "answer.parquet").to_pylist() == [
        {"outlet": "AI Pulse Now", "articles": 16},
        {"outlet": "Autonomy Desk", "articles": 4},
    ]
    assert (tmp_path / "answer.csv").read_text(encoding="utf-8").splitlines()[1] == '"AI Pulse Now",16'
    wrong = storyfold("sql", query, "-o", "answer.xlsx", "--config", str(demo.config), cwd=tmp_path)
    assert "ends in .parquet or .csv" in wrong.stderr
    assert not list(tmp_path.glob(".*"))


def test_an_answer_is_printed_as_csv(demo: Demo) -> None:
    done = storyfold("sql", "SELECT 'a,b' AS x, NULL AS y", "--format", "csv", "--config", str(demo.config))
    assert done.stdout == 'x,y\n"a,b",\n'


@pytest.fixture
def named(demo: Demo, tmp_path: Path) -> Path:
    """Return the demo's configuration in a folder with one query of the user's own."""
    for name in ("storyfold.toml", "storyfold.read.duckdb", "storyfold.duckdb"):
        shutil.copy(demo.folder / name, tmp_path)
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "of-week.sql").write_text(
        "SELECT count(*) AS n FROM week_stories($week);\n", encoding="utf-8"
    )
    return tmp_path / "storyfold.toml"


def test_a_query_of_the_folder_is_run_by_name_with_its_values(named: Path) -> None:
    done = storyfold("sql", "@of-week", "--set", "week=2026-W18", "--json", "--config", str(named))
    assert json.loads(done.stdout)[0]["n"] > 20


def test_a_query_that_is_not_there_is_told_those_that_are(named: Path) -> None:
    done = storyfold("sql", "@nothing", "--config", str(named))
    assert done.returncode == 1
    assert "@of-week" in done.stderr


def test_the_schema_is_shown_with_its_meanings(demo: Demo) -> None:
    shown = storyfold("sql", "--schema", "copies", "--json", "--config", str(demo.config)).stdout
    (copies,) = json.loads(shown)
    assert copies["kind"] == "view"
    assert ["copier", "VARCHAR", "the outlet that copied"] in copies["columns"]
    assert "how often first" in storyfold("sql", "--schema", "--config", str(demo.config)).stdout


@pytest.fixture
def converse_with(named: Path) -> Ask:
    """Return a function that types lines into the prompt and returns what is printed."""

    def typed(*lines: str) -> str:
        said = io.StringIO()
        run_sql_prompt(load_settings(named), io.StringIO("\n".join(lines)), Console(file=said, width=200))
        return said.getvalue()

    return typed


def test_a_statement_may_stand_on_several_lines(converse_with: Ask) -> None:
    assert "142" in converse_with("SELECT count(*)", "FROM articles;")


def test_a_wrong_statement_does_not_end_the_conversation(converse_with: Ask) -> None:
    said = converse_with("FROM nowhere;", "SELECT 41 + 1;")
    assert "nowhere" in said
    assert "42" in said


def test_the_prompt_is_sealed(converse_with: Ask) -> None:
    assert "Permission Error" in converse_with("FROM read_text('/etc/hostname');")


def test_dots_give_orders(converse_with: Ask) -> None:
    said = converse_with(".queries", ".schema threads", ".what", ".quit", "SELECT 'after';")
    assert "@of-week" in said
    assert "1 for that one" in said
    assert "End a statement with ;" in said
    assert "after" not in said


def test_names_complete(named: Path) -> None:
    settings = load_settings(named)
    with asking(settings.store.path) as connection:
        names = completions(connection, settings.store.queries)
    assert {"first_reports", "copied_by_others", "search(", "@of-week"} <= set(names)


TYPED = [
    ("a line", "FROM outlets;\r", ["FROM outlets"]),
    ("a statement on two lines", "FROM\routlets;\r", ["FROM\noutlets"]),
    ("a line that is mended", "FROM outletx\x7fs;\r", ["FROM outlets"]),
    ("a line that Ctrl-C drops", "FROM nowhere\x03FROM outlets;\r", ["FROM outlets"]),
]


@pytest.mark.parametrize(("keys", "statements"), [row[1:] for row in TYPED], ids=[row[0] for row in TYPED])
def test_what_is_typed_at_a_terminal_is_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str, statements: list[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        typed.send_text(f"{keys}\x04")
        assert list(typed_statements(edited_lines(prompt_session([])))) == statements


COMPLETED = [
    ("a view", "FROM first_r", ["first_reports"]),
    ("a view, whatever the case", "FROM OUT", ["outlets"]),
    ("a macro behind a bracket", "SELECT count(sea", ["search("]),
    ("a query of the folder", "@of-w", ["@of-week"]),
    ("nothing that begins so", "FROM zebra", []),
]


@pytest.mark.parametrize(("line", "names"), [row[1:] for row in COMPLETED], ids=[row[0] for row in COMPLETED])
def test_the_prompt_completes_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, names: list[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        completer = prompt_session(["first_reports", "outlets", "search(", "@of-week"]).completer
    assert completer is not None
    assert [one.text for one in completer.get_completions(Document(line), CompleteEvent())] == names


def test_what_was_typed_is_remembered_by_the_next_prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    found = []
    for keys in ("FROM outlets;\r\x04", "\x1b[A\r\x04"):  # the second: arrow up, Enter
        with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
            typed.send_text(keys)
            found.append(list(typed_statements(edited_lines(prompt_session([])))))
    assert found == [["FROM outlets"], ["FROM outlets"]]


def test_a_home_that_cannot_be_written_to_has_a_prompt_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        typed.send_text("FROM outlets;\r\x04")
        assert list(typed_statements(edited_lines(prompt_session([])))) == ["FROM outlets"]


def test_search_prints_what_it_found(demo: Demo) -> None:
    done = storyfold("search", "palisade money", "--words", "--json", "-n", "3", "--config", str(demo.config))
    found = json.loads(done.stdout)
    assert len(found) == 3
    assert all("alisade" in one["title"] for one in found)
    assert [one["word_rank"] for one in found] == [1, 2, 3]


def test_search_finds_by_meaning(demo: Demo) -> None:
    done = storyfold("search", "weather forecasting contract", "--json", "--config", str(demo.config))
    assert any("rain" in one["title"].lower() and one["meaning_rank"] for one in json.loads(done.stdout)[:5])


def test_search_says_what_it_falls_back_to(demo: Demo) -> None:
    done = storyfold(
        "search", "palisade", "--config", str(demo.config), STORYFOLD_ENCODER__MODEL="/nowhere/no-such-model"
    )
    assert done.returncode == 0
    assert "By words alone" in done.stderr
    assert "Palisade" in done.stdout
