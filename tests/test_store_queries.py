"""Every worked query answers what the stories themselves say, counted again in Python."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from flows.editions.weeks import parse_week
from store.database.connections import open_reader
from store.queries.editions import existing_story_ids
from store.queries.sql import Table, ask, asking, describe
from store.stories.read import accepted_ids_before, feed_health, followed_ids, following_ids
from store.types import Member, Story
from tests.conftest import Demo
from tests.press_labels import read_stories

PAGE = (Path(__file__).parent.parent / "docs" / "QUERIES.md").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"## (.*?)\n\n```sql\n(.*?)```", PAGE, re.DOTALL))

COPIES = {"verbatim copy", "edited copy", "rewrite"}

Stories = tuple[Story, ...]


def pairs(stories: Stories) -> list[tuple[Story, Member]]:
    """Return every article with its story."""
    return [(story, member) for story in stories for member in story.members]


def by_outlet(stories: Stories, *, of: set[str] | None = None) -> Counter[str]:
    """Return how many articles each outlet has, of some relations alone if named."""
    return Counter(m.stored.outlet for _, m in pairs(stories) if of is None or m.relation in of)


def week_of(member: Member) -> str:
    """Return the ISO week an article was published in."""
    year, week, _ = member.stored.article.published.isocalendar()
    return f"{year}-W{week:02}"


def hours(story: Story, member: Member) -> float:
    """Return the hours between the first article of the story and this one."""
    first = min(m.stored.article.published for m in story.members)
    return (member.stored.article.published - first).total_seconds() / 3600


def firsts(table: Table, stories: Stories, demo: Demo) -> None:
    counted = Counter(story.members[0].stored.outlet for story in stories)
    assert {row[0]: row[1] for row in table.rows}.items() <= counted.items()
    assert [row[1] for row in table.rows] == sorted(counted.values(), reverse=True)[:10]


def copying(table: Table, stories: Stories, demo: Demo) -> None:
    outlets = {m.stored.id: m.stored.outlet for _, m in pairs(stories)}
    counted = Counter(
        (m.stored.outlet, outlets[m.parent]) for _, m in pairs(stories) if m.relation in COPIES and m.parent
    )
    assert {(row[0], row[1]): row[2] for row in table.rows} == counted


def living_from_copies(table: Table, stories: Stories, demo: Demo) -> None:
    copied = by_outlet(stories, of=COPIES)
    assert {row[0]: (row[2], row[3]) for row in table.rows} == {
        outlet: (count, copied[outlet]) for outlet, count in by_outlet(stories).items() if count >= 5
    }


def widest(table: Table, stories: Stories, demo: Demo) -> None:
    assert [row[1] for row in table.rows] == sorted((len(story.members) for story in stories), reverse=True)[:10]


def copies_by_week(table: Table, stories: Stories, demo: Demo) -> None:
    everything = Counter(week_of(m) for _, m in pairs(stories))
    copied = Counter(week_of(m) for _, m in pairs(stories) if m.relation in COPIES)
    assert {row[0]: (row[2], row[3]) for row in table.rows} == {
        week: (count, copied[week]) for week, count in everything.items()
    }
    assert sum(everything.values()) == 142


def topic_by_week(table: Table, stories: Stories, demo: Demo) -> None:
    told = {row[0] for row in ask(demo.database, "SELECT story_id FROM relevance WHERE zone = 'accept'").rows}
    counted = Counter(week_of(m) for story, m in pairs(stories) if story.id in told)
    assert [(row[0], row[1]) for row in table.rows] == sorted(counted.items())
    assert [row[2] for row in table.rows] == [None, table.rows[1][1] - table.rows[0][1]]  # type: ignore[operator]


def spread(table: Table, stories: Stories, demo: Demo) -> None:
    story = next(s for s in stories if any(m.stored.article.title == "Introducing Heliograph 2" for m in s.members))
    assert {(row[1], row[2], row[4]) for row in table.rows} == {
        (m.stored.outlet, m.relation, m.stored.article.title) for m in story.members
    }
    assert [row[0] for row in table.rows] == sorted(row[0] for row in table.rows)  # type: ignore[type-var]


def speed(table: Table, stories: Stories, demo: Demo) -> None:
    large = [story for story in stories if len(story.members) >= 3]
    assert sorted(row[1] for row in table.rows) == sorted(len(story.members) for story in large)  # type: ignore[type-var]
    assert sorted(float(str(row[2])) for row in table.rows) == pytest.approx(
        sorted(max(hours(story, m) for m in story.members) for story in large), abs=0.06
    )


def continuing(table: Table, stories: Stories, demo: Demo) -> None:
    followed = {story.follows for story in stories if story.follows}
    assert sum(row[1] != 1 for row in table.rows) == sum(bool(story.follows) for story in stories)
    assert {row[0] for row in table.rows if row[1] == 1} <= followed


def foreign_origins(table: Table, stories: Stories, demo: Demo) -> None:
    assert sorted((row[1], row[2], row[3]) for row in table.rows) == sorted(
        (story.origin_credit, story.origin_votes, len(story.members)) for story in stories if story.origin_credit
    )
    assert "The Beacon" in {row[1] for row in table.rows}


def own_reporting(table: Table, stories: Stories, demo: Demo) -> None:
    texts = {m.stored.article.title: m.stored.article.text for _, m in pairs(stories) if m.relation == "own reporting"}
    assert len(table.rows) == 20
    assert all(" ".join(texts[str(row[1])].split()).count(str(row[3])) for row in table.rows if row[4])


def changed_claims(table: Table, stories: Stories, demo: Demo) -> None:
    derived = " ".join(m.stored.article.text for _, m in pairs(stories) if m.is_derived)
    assert table.rows
    assert all(str(row[3]) in derived and str(row[2]) != str(row[3]) for row in table.rows)


def sources(table: Table, stories: Stories, demo: Demo) -> None:
    assert len(table.rows) == 20
    own = Counter(m.publisher for _, m in pairs(stories) if m.is_own_report)
    shown = Counter(str(row[2]) for row in table.rows if row[1] == "own reporting")
    assert shown
    assert shown <= own


def missing_outlets(table: Table, stories: Stories, demo: Demo) -> None:
    credited = Counter(story.origin_credit for story in stories if story.origin_credit)
    shown = {str(row[0]): row[1] for row in table.rows}
    assert {name: shown[name] for name in credited}.keys() == credited.keys()
    assert all(int(str(shown[name])) >= count for name, count in credited.items())
    assert "The Beacon" in credited


def topic_week(table: Table, stories: Stories, demo: Demo) -> None:
    assert len(table.rows) > 3
    assert [row[2] for row in table.rows] == sorted((row[2] for row in table.rows), reverse=True)  # type: ignore[type-var]
    headlines = {m.stored.article.title for story, m in pairs(stories) if week_of(story.members[0]) == "2026-W18"}
    assert {row[0] for row in table.rows} <= headlines


def alone(table: Table, stories: Stories, demo: Demo) -> None:
    assert dict(table.rows) == Counter(s.members[0].stored.outlet for s in stories if len(s.members) == 1)  # type: ignore[comparison-overlap,arg-type]


def hours_of_day(table: Table, stories: Stories, demo: Demo) -> None:
    assert dict(table.rows) == Counter(m.stored.article.published.hour for _, m in pairs(stories))  # type: ignore[comparison-overlap,arg-type]


def saying(table: Table, stories: Stories, demo: Demo) -> None:
    said = [m.stored.article.title for _, m in pairs(stories) if "world model" in m.stored.article.text.lower()]
    assert sorted(str(row[1]) for row in table.rows) == sorted(said)
    assert all("world model" in str(row[2]).lower() for row in table.rows)


def searching(table: Table, stories: Stories, demo: Demo) -> None:
    assert len(table.rows) == 10
    assert all("palisade" in str(row[1]).lower() for row in table.rows[:3])


def weeks_stories(table: Table, stories: Stories, demo: Demo) -> None:
    counted = {
        story.id: (len({m.stored.outlet for m in inside}), len(inside))
        for story in stories
        if (inside := [m for m in story.members if week_of(m) == "2026-W19"])
    }
    assert {row[0]: (row[2], row[3]) for row in table.rows}.items() <= counted.items()
    assert [row[2:4] for row in table.rows] == sorted(counted.values(), reverse=True)[:10]


def alike(table: Table, stories: Stories, demo: Demo) -> None:
    (named, *_) = ask(demo.database, "SELECT story_id FROM story('Palisade AI raises')").rows
    (own,) = [story for story in stories if story.id == named[0]]
    ids = {m.stored.id for m in own.members}
    home = {m.stored.id: story.id for story, m in pairs(stories)}
    best: dict[str, float] = {}
    for a, b, score in ask(demo.database, "SELECT a, b, score FROM matches").rows:
        for one, other in ((str(a), str(b)), (str(b), str(a))):
            if one in ids and home[other] != own.id:
                best[home[other]] = max(best.get(home[other], 0.0), float(str(score)))
    assert table.rows
    assert [row[2] for row in table.rows] == pytest.approx(sorted(best.values(), reverse=True)[:10])
    assert {row[0]: row[2] for row in table.rows} == pytest.approx(
        {str(row[0]): best[str(row[0])] for row in table.rows}
    )


def figures_of_a_story(table: Table, stories: Stories, demo: Demo) -> None:
    texts = {m.stored.id: m.stored.article.text for _, m in pairs(stories)}
    assert {row[4] for row in table.rows} <= texts.keys()
    assert all(texts[str(row[4])][row[5] : row[6]] == row[0] for row in table.rows)  # type: ignore[misc]
    assert len({row[2] for row in table.rows}) > 3


def apart(table: Table, stories: Stories, demo: Demo) -> None:
    home = {m.stored.article.title: story.id for story, m in pairs(stories)}
    assert len(table.rows) == 10
    assert all(row[3] for row in table.rows)
    assert any(home[str(row[0])] != home[str(row[1])] for row in table.rows)


def ill_feeds(table: Table, stories: Stories, demo: Demo) -> None:
    with open_reader(demo.database) as connection:
        ill = [feed for feed in feed_health(connection) if feed.outcome not in {"ok", "unchanged"}]
    assert {row[0]: (row[1], row[2]) for row in table.rows} == {feed.name: (feed.outcome, feed.detail) for feed in ill}
    assert len(ill) == 4


def empty_pages(table: Table, stories: Stories, demo: Demo) -> None:
    assert [(row[0], row[2], row[3]) for row in table.rows] == [
        ("Pixel Foundry", "no text", "11 words, where an article has 60")
    ]


def rows_of(demo: Demo, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a table as it is kept, for what is counted again in Python."""
    return list(ask(demo.database, query).rows)


def left_out(table: Table, stories: Stories, demo: Demo) -> None:
    zones = {row[0]: row[1:] for row in rows_of(demo, "SELECT story_id, zone, reason FROM relevance")}
    reasons = {s.members[0].stored.article.title: zones[s.id][1] for s in stories if zones[s.id][0] == "reject"}
    assert len(table.rows) == 10
    assert {str(row[2]) for row in table.rows} <= set(reasons.values())
    headlines = {m.stored.article.title for s in stories if zones[s.id][0] == "reject" for m in s.members}
    assert {row[0] for row in table.rows} <= headlines


def vouched(table: Table, stories: Stories, demo: Demo) -> None:
    counted = sorted(((s.independent_reports, len(s.members)) for s in stories), reverse=True)[:10]
    assert [(row[1], row[3]) for row in table.rows] == counted
    outlets = {m.stored.id: m.stored.outlet for _, m in pairs(stories)}
    origins = Counter(outlets[s.origin] if s.origin else s.origin_credit for s in stories)
    assert Counter(row[0] for row in rows_of(demo, "SELECT origin_outlet FROM stories")) == origins


def unreported(table: Table, stories: Stories, demo: Demo) -> None:
    found = [(s.origin_kind, len(s.members)) for s in stories if not s.independent_reports and len(s.members) > 1]
    assert sorted((row[1], row[2]) for row in table.rows) == sorted(found)  # type: ignore[type-var]
    assert found


def quoted_speakers(table: Table, stories: Stories, demo: Demo) -> None:
    home = {m.stored.id: story.id for story, m in pairs(stories)}
    spoken = [(row[0], home[row[1]]) for row in rows_of(demo, "SELECT speaker, article_id FROM quotes") if row[0]]
    said = Counter(speaker for speaker, _ in spoken)
    told = Counter(speaker for speaker, _ in set(spoken))
    best = sorted(said, key=lambda speaker: (-told[speaker], -said[speaker], speaker))[:10]
    assert list(table.rows) == [(speaker, told[speaker], said[speaker]) for speaker in best]


def said_in_a_story(table: Table, stories: Stories, demo: Demo) -> None:
    (named, *_) = rows_of(demo, "SELECT story_id FROM story('Palisade AI raises')")
    (own,) = [story for story in stories if story.id == named[0]]
    texts = {m.stored.article.canonical_url: m.stored.article.text for m in own.members}
    assert table.rows
    assert all(str(row[1]) in texts[str(row[4])] for row in table.rows)


def named_most(table: Table, stories: Stories, demo: Demo) -> None:
    home = {m.stored.id: story.id for story, m in pairs(stories)}
    named = {
        (row[0], home[row[1]])
        for row in rows_of(demo, "SELECT canonical, article_id, kind FROM mentions")
        if row[2] in ("organisation", "person")
    }
    counted = Counter(name for name, _ in named)
    assert list(table.rows) == sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:10]


def conflicting(table: Table, stories: Stories, demo: Demo) -> None:
    kept = rows_of(demo, "SELECT status, text FROM agreed_figures")
    assert Counter(row[1] for row in table.rows) == Counter(row[1] for row in kept if row[0] == "conflicting")
    assert table.rows


def money(table: Table, stories: Stories, demo: Demo) -> None:
    home = {m.stored.id: (story.id, m.stored.outlet) for story, m in pairs(stories)}
    outlets: dict[tuple[float, str, str], set[str]] = {}
    for value, unit, article in rows_of(demo, "SELECT value, unit, article_id FROM figures WHERE kind = 'money'"):
        story, outlet = home[article]
        outlets.setdefault((value, unit, story), set()).add(outlet)
    best = sorted(outlets, key=lambda key: (-key[0], key[1], key[2]))[:10]
    assert [(row[0], row[1], row[3], row[4]) for row in table.rows] == [
        (value, unit, len(outlets[value, unit, story]), story) for value, unit, story in best
    ]


def credited(table: Table, stories: Stories, demo: Demo) -> None:
    kept = set(rows_of(demo, "SELECT name, article_id FROM credits"))
    counted = Counter(name for name, _ in kept)
    best = sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:10]
    assert [row[:2] for row in table.rows] == best


def due_next(table: Table, stories: Stories, demo: Demo) -> None:
    assert len(table.rows) == 10
    assert [row[0] for row in table.rows] == sorted(row[0] for row in table.rows)  # type: ignore[type-var]
    texts = {m.stored.article.canonical_url: m.stored.article.text for _, m in pairs(stories)}
    assert all(str(row[1]) in texts[str(row[4])] for row in table.rows)


def one_outlets_week(table: Table, stories: Stories, demo: Demo) -> None:
    own = [m for _, m in pairs(stories) if m.stored.outlet == "Meridian Wire" and week_of(m) == "2026-W18"]
    assert sorted((row[1], row[2]) for row in table.rows) == sorted((m.stored.article.title, m.relation) for m in own)
    assert own


def copiers(table: Table, stories: Stories, demo: Demo) -> None:
    outlets = {m.stored.id: m.stored.outlet for _, m in pairs(stories)}
    counted = Counter(
        m.stored.outlet
        for _, m in pairs(stories)
        if m.relation in COPIES and m.parent and outlets[m.parent] == "Meridian Wire"
    )
    assert {row[0]: row[1] for row in table.rows} == counted
    assert counted


def languages(table: Table, stories: Stories, demo: Demo) -> None:
    counted = Counter(m.stored.article.language.partition("-")[0] for _, m in pairs(stories))
    assert {row[0]: row[1] for row in table.rows} == counted


def lengths(table: Table, stories: Stories, demo: Demo) -> None:
    words: dict[str, list[int]] = {}
    for _, member in pairs(stories):
        words.setdefault(member.stored.outlet, []).append(len(member.stored.article.text.split()))
    assert {row[0]: (row[1], row[2]) for row in table.rows} == {
        outlet: (len(each), median(each)) for outlet, each in words.items()
    }


def sizes(table: Table, stories: Stories, demo: Demo) -> None:
    assert list(table.rows) == sorted(Counter(len(story.members) for story in stories).items())


CHECKS: dict[str, Callable[[Table, Stories, Demo], None]] = {
    "Who reports first?": firsts,
    "Who copies whom?": copying,
    "Who lives from copies?": living_from_copies,
    "Which stories were told most widely?": widest,
    "How much of a week is copies?": copies_by_week,
    "How does coverage of a topic move from week to week?": topic_by_week,
    "How did one story spread?": spread,
    "How fast does a story spread?": speed,
    "Which stories continue an earlier one?": continuing,
    "Which origins are in none of our feeds?": foreign_origins,
    "What shows that an article has reporting of its own?": own_reporting,
    "What did copies change on the way?": changed_claims,
    "What do stories go back to, and how many owners say so?": sources,
    "Which outlet should we subscribe to?": missing_outlets,
    "What was a topic's week?": topic_week,
    "Which stories did only one outlet have?": alone,
    "When in the day does the press publish?": hours_of_day,
    "Who says this?": saying,
    "What is there about this?": searching,
    "Which stories were there in a week?": weeks_stories,
    "Which stories are like this one?": alike,
    "Which figures does a story state, and where?": figures_of_a_story,
    "Why were two like articles kept apart?": apart,
    "Which feeds need attention?": ill_feeds,
    "Which pages gave no article?": empty_pages,
    "Which stories were left out, and why?": left_out,
    "How many owners vouch for a story, and whose is it?": vouched,
    "Which stories have no reporting of their own?": unreported,
    "Who is quoted in the most stories?": quoted_speakers,
    "Who said what in a story?": said_in_a_story,
    "Which names are in the most stories?": named_most,
    "On which figures do the articles of a story disagree?": conflicting,
    "Which sums of money were reported, and by how many outlets?": money,
    "Whom does the press credit?": credited,
    "Which predictions fall due next?": due_next,
    "What did an outlet have in a week?": one_outlets_week,
    "Who copies one outlet, and how fast?": copiers,
    "In which languages is there how much?": languages,
    "How long are the articles of an outlet?": lengths,
    "How large do stories get?": sizes,
}


def test_every_worked_query_has_a_check() -> None:
    assert QUERIES.keys() == CHECKS.keys()
    assert len(QUERIES) >= 40


@pytest.mark.parametrize("name", CHECKS)
def test_a_worked_query_answers_what_the_stories_say(demo: Demo, name: str) -> None:
    CHECKS[name](ask(demo.database, QUERIES[name]), read_stories(demo.database), demo)


def test_every_view_of_facts_holds_every_fact_with_its_story(demo: Demo) -> None:
    home = {m.stored.id: story.id for story, m in pairs(read_stories(demo.database))}
    tables = {
        "figures": "story_figures",
        "quotes": "story_quotes",
        "credits": "story_credits",
        "mentions": "story_names",
    }
    for table, view in tables.items():
        (held,) = ask(demo.database, f"SELECT count(*) FROM {table}").rows
        found = ask(demo.database, f"SELECT story_id, article_id, url, outlet FROM {view}").rows
        assert len(found) == held[0] > 0
        assert all(row[0] == home[str(row[1])] and row[2] and row[3] for row in found)


def test_the_macro_of_a_week_leaves_the_function_of_a_day_as_it_is(demo: Demo) -> None:
    assert ask(demo.database, "SELECT week(DATE '2026-05-06')").rows == ((19,),)


def test_median_hours_behind_is_the_median_over_an_outlets_articles(demo: Demo) -> None:
    behind: dict[str, list[float]] = {}
    for story, member in pairs(read_stories(demo.database)):
        behind.setdefault(member.stored.outlet, []).append(hours(story, member))
    shown = ask(demo.database, "SELECT outlet, median_hours_behind FROM outlets").rows
    assert dict(shown) == pytest.approx({outlet: median(each) for outlet, each in behind.items()}, abs=0.06)  # type: ignore[arg-type]


# Tables of other capabilities are described where they are made.
OUR_TABLES = frozenset(
    "articles feeds fetches entries matches stories members story_log relevance editions removed migrations"
    " search_words search_documents search_postings".split()
)


def test_every_column_of_every_view_and_macro_says_what_it_means(demo: Demo) -> None:
    with asking(demo.database) as connection:
        found = describe(connection)
    ours = [one for one in found if one.kind in {"view", "macro"} or one.name in OUR_TABLES]
    assert {one.name for one in found} >= OUR_TABLES
    assert not [one.name for one in ours if not one.meaning]
    assert not [(one.name, name) for one in ours for name, _, meaning in one.columns if not meaning]


def test_the_page_names_files_that_are_there(demo: Demo) -> None:
    for name in set(re.findall(r"storyfold\.read[.\w]*duckdb", PAGE)):
        assert (demo.folder / name).is_file()


def test_another_program_reads_views_and_macros_of_the_copy(demo: Demo) -> None:
    program = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
found = "(SELECT count(*) FROM search('heliograph')) > 5"
print(connection.sql(f"SELECT (SELECT count(*) FROM outlets), {found}").fetchall())
"""
    copy = demo.folder / "storyfold.read.duckdb"
    done = subprocess.run([sys.executable, "-c", program, str(copy)], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[(18, True)]", "")


def test_every_story_of_a_told_week_is_judged_and_only_those_told_or_doubted_are_on_a_topic(demo: Demo) -> None:
    judged = dict(ask(demo.database, "SELECT story_id, zone FROM relevance").rows)
    assert set(judged) == {row[0] for row in ask(demo.database, "SELECT id FROM stories").rows}
    assert {"accept", "reject"} <= set(judged.values())
    shown = {row[0] for row in ask(demo.database, "SELECT id FROM topic_stories").rows}
    assert shown == {story for story, zone in judged.items() if zone != "reject"}


def test_a_feed_of_everything_is_on_topic_for_a_share_of_it(demo: Demo) -> None:
    shares = dict(ask(demo.database, "SELECT name, on_topic FROM feed_health").rows)
    assert 0.0 < float(shares["Harbor Post"] or 0) < 1.0
    assert shares["Hobby & Rail"] == 0.0


def test_what_a_story_follows_and_what_follows_it_is_found_without_reading_their_texts(demo: Demo) -> None:
    follows = {story.id: story.follows for story in read_stories(demo.database)}
    last = {one for one, before in follows.items() if before} - set(follows.values())
    wanted: set[str] = set()
    for one in last:
        while one := follows[one]:
            wanted.add(one)
    with open_reader(demo.database) as connection:
        assert followed_ids(connection, last, len(follows)) == wanted != set()
        assert followed_ids(connection, last, 1) == {follows[one] for one in last}
        assert following_ids(connection, wanted) == {one for one, before in follows.items() if before in wanted}
        assert existing_story_ids(connection, [*last, "no such story"]) == last


def test_stories_of_earlier_editions_are_those_accepted_that_began_before(demo: Demo) -> None:
    monday = parse_week("2026-W19").start
    accepted = {row[0] for row in ask(demo.database, "SELECT story_id FROM relevance WHERE zone = 'accept'").rows}
    begun = {
        story.id
        for story in read_stories(demo.database)
        if min(member.stored.article.published for member in story.members) < monday
    }
    with open_reader(demo.database) as connection:
        assert accepted_ids_before(connection, "world-models", monday) == accepted & begun != set()
        assert accepted != accepted & begun
