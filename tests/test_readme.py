"""What the README claims is so."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.configuration.settings import load_settings
from flows.configuration.starter import write_starter
from flows.sample_press.articles import load_press
from flows.sample_press.gold_labels import load_gold
from store.queries.sql import Table, ask
from store.types import Story, count_independent
from tests.commands import storyfold
from tests.conftest import Demo
from tests.picture import PICTURE, draw, words_of
from tests.press_labels import read_stories

Stories = tuple[Story, ...]

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

QUERIES = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
COMMANDS = sorted(set(re.findall(r"storyfold (\w+)", README)) - {"with"})
TARGETS = re.findall(r"\bmake (\w+)", README)


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 200


def firsts(table: Table, stories: Stories) -> None:
    counted = Counter(story.members[0].stored.outlet for story in stories)
    assert dict(rows_of(table)) == counted
    assert [row[1] for row in table.rows] == sorted(counted.values(), reverse=True)


def largest_stories(table: Table, stories: Stories) -> None:
    said = {(headline_of(s), len(s.members), count_independent(s.members)) for s in stories}
    assert set(rows_of(table)) <= said
    assert [row[1] for row in table.rows] == sorted((len(s.members) for s in stories), reverse=True)[:10]


def who_copies(table: Table, stories: Stories) -> None:
    outlets = {member.stored.id: member.stored.outlet for story in stories for member in story.members}
    derived = [m for story in stories for m in story.members if m.is_derived and (m.parent or m.source)]
    pairs = [(m.stored.outlet, outlets[m.parent] if m.parent else m.source) for m in derived]
    assert {(row[0], row[1]): row[2] for row in table.rows} == Counter(pairs)


def added_by_copies(table: Table, stories: Stories) -> None:
    derived = {m.stored.outlet for story in stories for m in story.members if not m.is_own_report}
    texts = {headline_of(story): "\n".join(m.stored.article.text for m in story.members) for story in stories}
    assert all(set(row[3]) <= derived and len(row[3]) == 1 and row[1] in texts[row[0]] for row in table.rows)


def continued(table: Table, stories: Stories) -> None:
    headlines = {story.id: headline_of(story) for story in stories}
    assert set(rows_of(table)) == {(headline_of(s), headlines[s.follows]) for s in stories if s.follows}


def kept_apart(table: Table, stories: Stories) -> None:
    story_of = {member.stored.article.title: story.id for story in stories for member in story.members}
    assert all(story_of[row[0]] != story_of[row[1]] and row[3] for row in table.rows)
    assert [row[2] for row in table.rows] == sorted((row[2] for row in table.rows), reverse=True)


def headline_of(story: Story) -> str:
    """Return the headline of the article that the story goes back to, else of its first."""
    heads = [member for member in story.members if member.stored.id == story.origin] or story.members
    return heads[0].stored.article.title


def rows_of(table: Table) -> list[tuple[object, ...]]:
    return [tuple(row) for row in table.rows]


# What each query of the page must say, counted again in Python from the stories.
CHECKS = (firsts, largest_stories, who_copies, added_by_copies, continued, kept_apart)


@pytest.mark.parametrize(
    ("query", "check"), zip(QUERIES, CHECKS, strict=True), ids=[check.__name__ for check in CHECKS]
)
def test_every_query_answers_what_the_stories_say(
    demo: Demo, query: str, check: Callable[[Table, Stories], None]
) -> None:
    table = ask(demo.database, query)
    assert table.rows
    check(table, read_stories(demo.database))


def test_its_picture_is_the_demo_as_it_is(demo: Demo) -> None:
    drawn = draw(demo.digest(19))
    assert words_of(PICTURE.read_text(encoding="utf-8")) == words_of(drawn), "draw it again: make picture"
    assert {"week", "19", "This"} <= set(words_of(drawn))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    done = storyfold(command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


@pytest.mark.parametrize("target", sorted({target for target in TARGETS if target != "for"}))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_sample_press_is_as_large_as_it_says() -> None:
    press = load_press()
    said = re.search(r"\((\d+) articles from (\d+) publishers, (\d+) events\)", " ".join(README.split()))
    assert said is not None
    assert [int(number) for number in said.groups()] == [
        len(press.articles),
        len(press.publishers),
        len(load_gold().stories),
    ]


def test_init_writes_as_many_feeds_as_it_says(tmp_path: Path) -> None:
    said = re.search(r"storyfold.toml: (\d+) real feeds", README)
    assert said is not None
    assert len(load_settings(write_starter(tmp_path)).feeds()) == int(said[1])


def test_every_view_it_names_is_there(demo: Demo) -> None:
    section = README.split("| view or table")[1].split("\n\n")[0]
    named = set(re.findall(r"`(\w+)`", section))
    there = {str(row[0]) for row in ask(demo.database, "SELECT table_name FROM information_schema.tables").rows}
    assert named <= there


def test_files_it_names_are_there() -> None:
    for name in (".github/digest.svg", "BENCHMARKS.md", "CHANGELOG.md", "prefect.yaml", "constraints.txt"):
        assert name in README
        assert (ROOT / name).is_file()
