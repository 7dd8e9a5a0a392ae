"""What an edition says of what it missed: the estimate of the unseen, credited outlets, gates, an outside list."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from flows.configuration.errors import ConfigError
from flows.editions.outside_list import ListedStory, measure_recall, read_outside_list
from flows.editions.weeks import parse_week
from reports.edition.completeness import MIN_SEEN_TWICE, estimate_unseen, gates, split_outlets
from reports.edition.compose import History, Intake, compose
from reports.relevance.judge import judge_stories
from reports.rendering.completeness import missed_lines
from reports.rendering.json_twin import decode, encode
from reports.rendering.render import render_html, render_markdown
from reports.types import Edition, MissedStory, OutsideRecall, UnseenEstimate
from store.types import Story
from tests.conftest import Demo
from tests.press_cases import IMPRINT, TOPIC, VECTORS, coverage, member, stored, story, vector

OUTLETS = [f"Outlet {n}" for n in range(20)]
TEXT = "Palisade AI has released a world model. The world model, a learned simulator, is free."


def estimate(stories: list[Story]) -> UnseenEstimate | None:
    return estimate_unseen([{one.stored.outlet for one in story_.members} for story_ in stories], OUTLETS)


def told_by(key: str, outlets: list[str]) -> Story:
    members = tuple(member(stored(f"{key}-{n}", TEXT, outlet=name, on=vector(0.95))) for n, name in enumerate(outlets))
    return Story(id=key, members=members, origin=members[0].stored.id, origin_credit="")


def test_the_halves_are_disjoint_and_depend_on_names_alone() -> None:
    first, second = split_outlets(OUTLETS)
    assert not first & second
    assert first | second == set(OUTLETS)
    assert (first, second) == split_outlets(reversed(OUTLETS))
    assert len(first) == len(second) == 10


def test_the_estimate_is_that_of_the_books() -> None:
    """Chapman: 25 seen by the first, 20 by the second, 10 by both: 26 x 21 / 11 - 1 = 48.6, of which 35 were seen."""
    first, second = map(sorted, split_outlets(OUTLETS))
    stories = [told_by(f"both{n}", [first[0], second[0]]) for n in range(10)]
    stories += [told_by(f"first{n}", [first[1]]) for n in range(15)]
    stories += [told_by(f"second{n}", [second[1]]) for n in range(10)]
    found = estimate(stories)
    assert found is not None
    assert (found.stories, found.first, found.second, found.both) == (35, 25, 20, 10)
    assert found.unseen == pytest.approx(48.64 - 35, abs=0.05)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < found.unseen < found.high


def test_an_estimate_finds_what_was_hidden() -> None:
    """Of 400 stories each half sees a random 60 %; the interval holds the unseen in most of 40 draws."""
    first, second = map(sorted, split_outlets(OUTLETS))
    chance = np.random.default_rng(7)
    held = 0
    for draw in range(40):
        seen = chance.random((400, 2)) < 0.6
        stories = [
            told_by(f"{draw}-{n}", ([first[0]] if a else []) + ([second[0]] if b else []))
            for n, (a, b) in enumerate(seen)
            if a or b
        ]
        found = estimate(stories)
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 400 - len(stories) <= found.high
    assert held >= 34


def test_too_few_seen_twice_give_no_number() -> None:
    first, second = map(sorted, split_outlets(OUTLETS))
    few = [told_by(f"s{n}", [first[0], second[0]]) for n in range(MIN_SEEN_TWICE - 1)]
    found = estimate(few)
    assert found is not None
    assert found.unseen is None
    assert "Too few stories were seen by both halves" in missed_lines_of(few)
    assert estimate([]) is None


def missed_lines_of(stories: list[Story]) -> str:
    made = _edition(stories, Intake(announced=(("", 9),)))
    return "\n".join(missed_lines(made.completeness))


def _edition(stories: list[Story], intake: Intake | None = None) -> Edition:
    return compose(judge_stories(stories, TOPIC, VECTORS), IMPRINT, coverage(), intake=intake)


def test_a_story_that_goes_back_to_none_of_our_feeds_names_the_outlet_to_add() -> None:
    credited = replace(story([member(stored("a", TEXT, on=vector(0.95)))]), origin="", origin_credit="The Beacon")
    assert "1 story goes back to The Beacon, which is in none of our feeds" in missed_lines_of([credited])


def test_the_gates_are_counted_and_empty_ones_left_out() -> None:
    found = gates([("", 7), ("paywall", 2), ("http error", 1)], {"stories": 6, "of another topic": 5, "told": 0})
    assert [(one.name, one.count) for one in found] == [
        ("announced", 10), ("read", 7), ("paywall", 2), ("refused or gone", 1), ("stories", 6), ("of another topic", 5),
    ]  # fmt: skip


def test_what_was_missed_is_printed_and_read_back() -> None:
    missed = MissedStory(title="A <b>rival</b> | story", url="https://rival.example/a", why="in none of our feeds")
    intake = Intake(
        announced=(("", 9), ("paywall", 1)),
        outside=OutsideRecall(name="list.csv", stories=2, printed=1, missed=(missed,)),
    )
    made = _edition([story([member(stored("a", TEXT, on=vector(0.95)))])], intake)
    page = render_html(made)
    assert "From the feeds to this page: 10 entries announced, 9 read, 1 paywall, 1 story made of them" in page
    assert "Of 2 stories listed in list.csv, 1 was told:" in page
    assert "<b>rival" not in page
    assert "](https://rival.example/a): in none of our feeds" in render_markdown(made)
    assert decode(encode(made)) == made
    assert "What we missed" not in render_html(made, left_out=frozenset({"missed"}))


LISTS = {
    "csv": ("list.csv", "Title,Link,Date\nPalisade raises money,https://a.example/1,2026-04-28\nAnother,,\n"),
    "json": (
        "list.json",
        json.dumps([{"title": "Palisade raises money", "url": "https://a.example/1", "date": "2026-04-28T10:00:00Z"},
                    {"title": "Another"}]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", LISTS)
def test_an_outside_list_is_read(kind: str, tmp_path: Path) -> None:
    name, text = LISTS[kind]
    (tmp_path / name).write_text(text, encoding="utf-8")
    first, second = read_outside_list(tmp_path / name)
    assert first == ListedStory(
        title="Palisade raises money", url="https://a.example/1", day=parse_week("2026-W18").first.replace(day=28)
    )
    assert second == ListedStory(title="Another", url="")


@pytest.mark.parametrize("text", ["[1, 2]", "{", '[{"url": "https://a.example"}]', '[{"title": "a", "date": "May"}]'])
def test_a_list_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"list\.json"):
        read_outside_list(tmp_path / "list.json")


def test_recall_against_a_list_names_what_was_missed(own_demo: Demo, tmp_path: Path) -> None:
    from store.database.connections import open_writer
    from store.queries.sql import ask

    query = """SELECT a.title, a.url, m.story_id FROM articles a JOIN members m ON m.article_id = a.id
               WHERE a.published >= '2026-04-27' AND a.published < '2026-05-04' ORDER BY a.id"""
    rows = ask(own_demo.database, query).rows
    (_, url, by_address), (headline, _, by_title) = rows[0], next(row for row in rows if row[2] != rows[0][2])
    listed = [
        {"title": "Other words", "url": f"{url}?utm_source=x"},
        {"title": f"{headline}", "url": "https://elsewhere.example/x"},
        {"title": "Nobody of ours wrote of this at all", "url": "https://elsewhere.example/y"},
    ]
    path = tmp_path / "list.json"
    path.write_text(json.dumps(listed), encoding="utf-8")
    zones = {str(by_address): "accept", str(by_title): "review"}
    with open_writer(own_demo.database) as connection:
        found = measure_recall(connection, path, parse_week("2026-W18"), zones)  # type: ignore[arg-type]
    assert found is not None
    assert (found.stories, found.printed) == (3, 1)
    assert [(one.title, one.why) for one in found.missed] == [
        (str(headline), "taken for near the topic"),
        ("Nobody of ours wrote of this at all", "in none of our feeds"),
    ]


def test_a_story_told_again_counts_once_in_the_estimate() -> None:
    """It broke in the weeks before, whose outlets the store gives: its new articles make no second story of it."""
    first, second = OUTLETS[:2]
    before = told_by("a", [first])
    grown = told_by("a", [first, second])
    judged = judge_stories([grown], TOPIC, VECTORS, earlier={"a"})
    intake = Intake(seen_before=(frozenset({first, second}),))
    made = compose(judged, IMPRINT, coverage(), history=History(stories=(before,)), intake=intake)
    assert [one.id for one in made.continued] == ["a"]
    assert made.completeness.estimate is not None
    assert made.completeness.estimate.stories == 1
