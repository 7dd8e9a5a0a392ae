"""The commands of the ledger, on one file and on what the demo collected."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli.app import app
from flows.gathering.facts import read_batch
from store.collection.feed_runs import save_feed_run
from store.types import EntryOutcome
from tests.building import article, entry, feed_run, open_store
from tests.conftest import Demo

TEXT = "This week Acme raised close to $860 million. It will open by June 2027. Doors open Thursday, May 16."


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_facts_of_a_file_come_with_their_places(tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text(TEXT, encoding="utf-8")
    facts = json.loads(run("facts", file, "--published", "2026-04-29", "--json").stdout)
    (figure,), (prediction,) = facts["figures"], facts["predictions"]
    assert (figure["value"], figure["qualifier"], figure["text"]) == (860e6, "nearly", "$860 million")
    assert TEXT[figure["start"] : figure["end"]] == figure["text"]
    assert (prediction["due_to"], prediction["voice"]) == ("2027-06-30", "article")
    assert [day["verdict"] for day in facts["days"]] == ["wrong weekday"]
    shown = run("facts", file, "--published", "2026-04-29")
    assert "860,000,000" in shown.stdout
    assert "wrong weekday" in shown.stdout


GERMAN = (
    "Ingenieure am Hafen erklärten am Dienstag, der siebte Versuch sei ohne jede Störung zu Ende gegangen, und der "
    "nächste solle im Herbst beginnen. Die Stadt zahlt dafür 30 Millionen Euro, sagte Anna Berg. "
)


def test_a_file_in_another_language_has_no_facts_and_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text(GERMAN * 3, encoding="utf-8")
    found = run("facts", file, "--json")
    assert found.stderr == "English only: no facts are read of a text in “de”.\n"
    assert json.loads(found.stdout)["figures"] == []


@pytest.mark.parametrize("language", ["de", "de-AT", "zh"])
def test_an_article_in_another_language_has_no_facts_and_the_store_says_why(tmp_path: Path, language: str) -> None:
    made = [article("german", text=GERMAN), article("english", text=TEXT)]
    outcomes = [
        EntryOutcome(entry=entry(slug), article=replace(one, language=language if slug == "german" else one.language))
        for slug, one in zip(("german", "english"), made, strict=True)
    ]
    with open_store(tmp_path / "press.duckdb") as connection:
        save_feed_run(connection, feed_run(*outcomes))
        read_batch.fn(
            connection, [row[0] for row in connection.execute("SELECT id FROM articles").fetchall()], {}, None
        )
        figures = connection.execute("SELECT a.title FROM figures f JOIN articles a ON a.id = f.article_id").fetchall()
        missing = connection.execute("SELECT title, language, what_is_missing FROM other_languages").fetchall()
    assert set(figures) == {("English",)}
    assert missing == [("German", language, "English only: its figures, quotes, names and sources are not read")]


@pytest.mark.parametrize(
    "arguments",
    [("facts", "FILE", "--published", "someday"), ("predictions", "week one"), ("resolve", "abc", "perhaps")],
    ids=["no day", "no week", "no outcome"],
)
def test_a_wrong_word_is_a_wrong_command(demo: Demo, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    file = tmp_path / "text.txt"
    file.write_text(TEXT, encoding="utf-8")
    given = [file if word == "FILE" else word for word in arguments]
    more = [] if arguments[0] == "facts" else ["--config", demo.config]
    assert run(*given, *more).exit_code == 2


def test_a_story_shows_what_its_articles_state(demo: Demo) -> None:
    ledger = json.loads(run("story", "Palisade AI raises", "--config", demo.config, "--json").stdout)["ledger"]
    (round_,) = [row for row in ledger["figures"] if row["value"] == 240e6 and row["unit"] == "USD"]
    assert round_["status"] == "agreed"  # the agency has it from the company, Ventureline from who read the term sheet
    assert round_["origins"] < round_["articles"]
    assert any(row["due_to"] == "2026-06-30" for row in ledger["predictions"])


def test_a_prediction_is_closed_by_a_person_alone(demo: Demo, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(demo.folder, folder)
    config = folder / "storyfold.toml"
    due = json.loads(run("predictions", "2026-W27", "--config", config, "--json").stdout)
    assert all(row["status"] in {"open", "due this week", "overdue"} for row in due)
    candidates = json.loads(run("predictions", "--candidates", "--config", config, "--json").stdout)
    assert candidates
    assert json.loads(run("predictions", "2026-W27", "--config", config, "--json").stdout) == due
    identity = due[0]["id"]
    assert run("resolve", identity, "kept", "--by", "an analyst", "--config", config).exit_code == 0
    after = json.loads(run("predictions", "2026-W27", "--config", config, "--json").stdout)
    assert {row["id"]: row["status"] for row in after}[identity] == "kept"
