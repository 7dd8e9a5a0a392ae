"""A user measures labels of their own, and asks why two articles are or are not one story."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli.app import app
from store.database.connections import open_reader, open_writer
from store.evaluation.labelled_articles import read_entries
from store.ledger.compare import compare_stories
from store.types import StoreError
from tests.conftest import Demo

WIRE = "Palisade raised $240 million on Tuesday in a round led by Copperline Capital of Boston at a $1.9 billion value."
MILL = "Ferrolite will close its mill in Austin in June, and 1,200 people lose their work, the company said on Monday."
ROWS = [
    {"id": "1", "title": "Palisade raises $240 million", "text": WIRE, "story": "money"},
    {"id": "2", "text": WIRE.replace("on Tuesday ", ""), "story": "money"},
    {"id": "3", "title": "Ferrolite closes its Austin mill", "text": MILL, "story": "mill"},
    {"id": "4", "title": "Ferrolite closes Austin mill, 1,200 jobs lost", "published": "2026-04-27T09:00:00Z"},
]


def run(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == code, done.output
    return done.stdout


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_stories_are_told_from_the_texts_alone(tmp_path: Path) -> None:
    bare = [{key: value for key, value in row.items() if key != "story"} for row in ROWS]
    outs = []
    for name, rows in (("labelled", ROWS), ("bare", bare)):
        found = json.loads(
            run("eval", "stories", write(tmp_path / name, rows), "--out", tmp_path / f"{name}.out", "--json")
        )
        outs.append((tmp_path / f"{name}.out").read_text(encoding="utf-8"))
        assert found["articles"] == 4
        assert (found["scores"] is None) == (name == "bare")
    assert outs[0] == outs[1]
    told = {row["id"]: row["story"] for row in map(json.loads, outs[0].splitlines())}
    assert told["1"] == told["2"] != told["3"]


def test_shares_of_stories_and_the_worst_errors_are_shown_with_every_signal(tmp_path: Path) -> None:
    # Two copies with labels of two events, and two reports of other events with one label.
    labels = ("wire", "copy", "mill", "copy")
    rows = [{**row, "story": label} for row, label in zip(ROWS, labels, strict=True)]
    file = write(tmp_path / "rows.jsonl", rows)
    found = json.loads(run("eval", "stories", file, "--json", "--errors", 1))
    scores = found["story_scores"]
    assert (scores["pair_recall"]["value"], scores["whole"]["of"]) == (0, 1)
    assert (found["wrong_joins"][0]["match"]["a"], found["wrong_joins"][0]["match"]["b"]) == ("1", "2")
    assert found["wrong_joins"][0]["events"] == ["wire", "copy"]
    assert (found["misses"][0]["match"]["a"], found["misses"][0]["match"]["b"]) == ("2", "4")
    told = run("eval", "stories", file, "--errors", 1)
    assert "multi-article stories that are pure" in told
    assert "Joined, and two events" in told
    assert "Kept apart, and one event" in told
    assert "title_cosine" in told
    assert json.loads(run("eval", "stories", file, "--json"))["misses"] == []


def test_pairs_give_pearson_and_f1(tmp_path: Path) -> None:
    rows = [
        {"text1": WIRE, "text2": WIRE, "overall": 1.0},
        {"text1": WIRE, "text2": MILL, "overall": 4.0},
        {"text1": MILL, "text2": MILL.replace("Austin", "Boston"), "overall": 1.5},
    ]
    file = write(tmp_path / "pairs.jsonl", rows)
    found = json.loads(run("eval", "stories", file, "--json", "--out", tmp_path / "out"))
    assert found["pairs"] == 3
    told = [json.loads(line) for line in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    assert [row["same"] for row in told] == [True, False, True]
    assert found["f1"] == 1
    assert found["pearson"] > 0.9


MOMENTS = [
    ("ISO 8601 with a zone", "2026-04-29T21:02:00+02:00", True),
    ("ISO 8601 without one", "2026-04-29T19:02:00", True),
    ("RFC 2822", "Wed, 29 Apr 2026 19:02:00 GMT", True),
    ("seconds", 1777489320, True),
    ("milliseconds", 1777489320000, True),
    ("no moment", "yesterday", False),
    ("none", None, False),
]


@pytest.mark.parametrize(("given", "known"), [row[1:] for row in MOMENTS], ids=[row[0] for row in MOMENTS])
def test_a_moment_is_read_in_the_forms_that_sets_have(tmp_path: Path, given: object, known: bool) -> None:
    entry = read_entries(write(tmp_path / "one", [{"id": 0, "story": 0, "text": WIRE, "published": given}]))[0]
    assert (entry.id, entry.story) == ("0", "0")
    assert entry.published == (datetime(2026, 4, 29, 19, 2, tzinfo=UTC) if known else None)


WRONG = [
    ("no id", [{"text": WIRE}], "article 1: needs an `id`"),
    ("no words", [{"id": "1"}], "article 1: needs an `id`, and a `title` or a `text`"),
    ("an id twice", [ROWS[0], ROWS[0]], "article 2: the id '1' was there before"),
]


@pytest.mark.parametrize(("rows", "words"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_file_that_cannot_be_read_is_told_where(tmp_path: Path, rows: list[dict[str, object]], words: str) -> None:
    done = CliRunner().invoke(app, ["eval", "stories", str(write(tmp_path / "wrong.jsonl", rows))])
    assert isinstance(done.exception, StoreError)
    assert words in str(done.exception)


def test_a_file_that_names_only_sites_is_told_as_one_with_urls(tmp_path: Path) -> None:
    outs = []
    for field, value in (("site", "paper.example"), ("url", "https://paper.example/")):
        rows = [{**row, field: value} for row in ROWS]
        run("eval", "stories", write(tmp_path / field, rows), "--out", tmp_path / f"{field}.out")
        outs.append((tmp_path / f"{field}.out").read_text(encoding="utf-8"))
    assert outs[0] == outs[1]


def test_one_page_read_twice_is_one_article(tmp_path: Path) -> None:
    urls = (
        "https://paper.example/a?utm_source=feed",
        "https://paper.example/a#top",
        "https://paper.example/",
        "no url",
    )
    rows = [
        {"id": f"{n}", "text": text, "url": url}
        for n, (text, url) in enumerate(zip((WIRE, MILL) * 2, urls, strict=True))
    ]
    run("eval", "stories", write(tmp_path / "rows", rows), "--out", tmp_path / "out")
    told = {
        row["id"]: row["story"] for row in map(json.loads, (tmp_path / "out").read_text(encoding="utf-8").splitlines())
    }
    assert told["0"] == told["1"] == told["2"] != told["3"]


def test_corrections_of_the_command_line_outlive_telling_all_again(demo: Demo, tmp_path: Path) -> None:
    config = tmp_path / "storyfold.toml"
    for file in demo.database.parent.glob("storyfold*"):
        shutil.copy(file, tmp_path)
    (one, first), (other, _) = _two_stories(tmp_path / "storyfold.duckdb")
    parted = first[-1]
    run("split", parted, "--config", config)
    run("merge", one, other, "--config", config)
    expected = _homes(tmp_path / "storyfold.duckdb")
    with open_writer(tmp_path / "storyfold.duckdb") as connection:
        assert compare_stories(connection) == 0, "a correction left figures of its stories uncompared"
    run("regroup", "--config", config)
    assert _homes(tmp_path / "storyfold.duckdb") == expected
    homes = {article: story for story, articles in expected.items() for article in articles}
    assert homes[parted] != homes[first[0]]
    assert "split" in run("explain", parted, first[0], "--config", config)


def _two_stories(database: Path) -> list[tuple[str, list[str]]]:
    with open_reader(database) as connection:
        return connection.execute(
            """SELECT story_id, list(article_id ORDER BY article_id) FROM members
            GROUP BY story_id HAVING count(*) > 2 ORDER BY story_id LIMIT 2"""
        ).fetchall()


def _homes(database: Path) -> dict[str, frozenset[str]]:
    with open_reader(database) as connection:
        rows = connection.execute("SELECT story_id, list(article_id) FROM members GROUP BY story_id").fetchall()
        return {story: frozenset(articles) for story, articles in rows}


def test_explain_shows_each_signal_and_the_decision(demo: Demo) -> None:
    with open_reader(demo.database) as connection:
        one, other = connection.execute(
            """SELECT list(article_id ORDER BY article_id)[:2] FROM members GROUP BY story_id HAVING count(*) > 2
               ORDER BY story_id LIMIT 1"""
        ).fetchall()[0][0]
    told = run("explain", one, other, "--config", demo.config)
    assert "lead_terms" in told
    assert "\nJoined" in told
    assert "They are one story" in told
    found = json.loads(run("explain", one, other, "--config", demo.config, "--json"))
    assert found["match"]["a"] == one
    assert found["stories"][0] == found["stories"][1]
    assert found["decided"].startswith("joined")
    assert found["evidence"]
    with open_reader(demo.database) as connection:
        far = connection.execute(
            """SELECT a.id, b.id FROM articles a, articles b WHERE b.published > a.published + INTERVAL 5 DAY
               AND a.outlet <> b.outlet ORDER BY ALL LIMIT 1"""
        ).fetchall()[0]
    assert "Kept apart: " in run("explain", *far, "--config", demo.config)
