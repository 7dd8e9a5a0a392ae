"""The demo tells every world-model story of the sample press, no other, and says what it could not read."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from rich.console import Console

from flows.cli.start import next_commands, run_demo
from flows.digest import WrittenEdition
from flows.sample_press.gold_labels import GoldStory, load_gold
from reports.rendering.json_twin import decode
from reports.types import KeyFigure, Passage, Prediction, Quote, UpcomingDay
from store.database.connections import open_reader
from tests.bench.scores import pairwise
from tests.building import count_all
from tests.commands import storyfold
from tests.conftest import Demo
from tests.press_labels import gold_names, read_stories

ON_TOPIC = [story for story in load_gold().stories if story.topic]
OFF_TOPIC = [story for story in load_gold().stories if not story.topic]


def told(demo: Demo, week: int) -> set[str]:
    """Return the gold events whose articles the edition tells as stories."""
    names = {article.canonical_url: name for name, (_, article) in gold_names(read_stories(demo.database)).items()}
    events = {article.id: article.story for article in load_gold().articles}
    twin = json.loads(demo.digest(week, ".json"))
    return {
        events[names[row["url"]]]
        for story in (*twin["stories"], *twin["continued"])
        for row in story["articles"]
        if row["url"] in names
    }


@pytest.mark.parametrize("story", ON_TOPIC, ids=lambda story: story.id)
def test_the_edition_of_its_week_tells_a_world_model_story(demo: Demo, story: GoldStory) -> None:
    assert story.id in told(demo, story.week)


@pytest.mark.parametrize("story", OFF_TOPIC, ids=lambda story: story.id)
def test_no_edition_tells_a_story_about_something_else(demo: Demo, story: GoldStory) -> None:
    assert story.id not in told(demo, 18) | told(demo, 19)


def test_same_story_is_found_and_nothing_else_is_merged(demo: Demo) -> None:
    gold = {article.id: article.story for article in load_gold().articles}
    found = {name: story.id for name, (story, _) in gold_names(read_stories(demo.database)).items()}
    assert set(found) == set(gold)
    scores = pairwise(gold, found)
    assert scores.f1 >= 0.95
    assert scores.precision == 1.0  # no follow-up, no hard negative, nothing


def test_a_follow_up_names_what_it_continues(demo: Demo) -> None:
    edition = demo.digest(19)
    assert "in the thread of “Palisade AI raises $240 million in round led by Copperline”" in edition


def test_an_origin_in_no_feed_is_said(demo: Demo) -> None:
    assert "The Beacon (in none of our feeds), credited by" in demo.digest(18)


TROUBLES = [
    ("a feed that is not there", "http error", "404 Not Found"),
    ("a server that fails", "http error", "500 Internal Server Error"),
    ("a page instead of a feed", "not a feed", "an HTML page"),
    ("a dead host", "dead host", "connection refused"),
    ("a page without text", "no text", "11 words"),
]


@pytest.mark.parametrize(("kind", "detail"), [row[1:] for row in TROUBLES], ids=[row[0] for row in TROUBLES])
def test_the_coverage_names_each_trouble(demo: Demo, kind: str, detail: str) -> None:
    coverage = demo.digest(18).split("## Coverage")[1]
    assert any(kind in line and detail in line for line in coverage.splitlines())


def test_the_coverage_counts_what_answered(demo: Demo) -> None:
    assert "18 of 22 feeds answered; 82 articles read" in demo.digest(18)


def passages(value: object) -> Iterator[Passage]:
    """Every passage of an edition, wherever it stands in it."""
    if isinstance(value, Passage):
        yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from passages(getattr(value, field.name))
    elif isinstance(value, tuple):
        for inner in value:
            yield from passages(inner)


@pytest.mark.parametrize("week", [18, 19])
def test_every_passage_of_an_edition_reads_again_at_its_span(demo: Demo, week: int) -> None:
    with open_reader(demo.database) as connection:
        texts = dict(connection.execute("SELECT id, text FROM articles").fetchall())
    edition = decode(demo.digest(week, ".json"))
    found = list(passages(edition))
    assert {type(passage) for passage in found} == {Passage, KeyFigure, Quote, Prediction, UpcomingDay}
    for passage in found:
        assert texts[passage.article_id][passage.start : passage.end] == passage.text


def test_running_the_demo_again_adds_nothing_and_changes_no_byte(own_demo: Demo) -> None:
    with open_reader(own_demo.database) as connection:
        before = count_all(connection)
    editions = {path.name: path.read_bytes() for path in (own_demo.folder / "digests").iterdir()}
    run_demo(own_demo.folder, console=Console(quiet=True))
    with open_reader(own_demo.database) as connection:
        assert count_all(connection) == before
        twice = connection.execute("SELECT count(*) - count(DISTINCT canonical_url) FROM articles").fetchall()
    assert twice == [(0,)]
    assert {path.name: path.read_bytes() for path in (own_demo.folder / "digests").iterdir()} == editions


@pytest.mark.parametrize("kind", ["stories", "continued", "review", ""])
def test_an_edition_without_new_stories_names_the_first_that_it_has(tmp_path: Path, kind: str) -> None:
    twin = {"stories": [], "continued": [], "review": []} | ({kind: [{"id": "s1"}, {"id": "s2"}]} if kind else {})
    (tmp_path / "w.json").write_text(json.dumps(twin), encoding="utf-8")
    edition = WrittenEdition(
        topic="w", week="2026-W19", markdown=tmp_path / "w.md", json=tmp_path / "w.json", stories=0
    )
    lineages = [shlex.split(one)[-1] for one in next_commands(tmp_path, edition) if one.startswith("storyfold story")]
    assert lineages == (["s1"] if kind else [])


def test_the_demo_shows_commands_that_work(demo: Demo) -> None:
    edition = WrittenEdition(
        topic="world-models",
        week="2026-W19",
        markdown=demo.folder / "digests" / "world-models-2026-W19.md",
        json=demo.folder / "digests" / "world-models-2026-W19.json",
        stories=7,
    )
    for command in next_commands(demo.folder, edition):
        words = shlex.split(command)
        assert words[0] == "storyfold"
        done = storyfold(*words[1:])
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout
