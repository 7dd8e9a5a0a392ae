"""An article that the program trips over costs that article only, and is tried again when something changed."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.embedding.encoder import ModelError
from extractors.facts.types import Mention
from flows import collect
from flows.collect import _store_run, encode_batch
from flows.gathering.facts import read_batch
from flows.gathering.retries import FeedGatherer
from reports.edition.compose import Editorial, extractive_summaries
from reports.guard.replacing import Guarded
from reports.rendering.render import render_markdown
from store.collection import article_failures
from store.collection.article_failures import (
    MOST_IN_A_ROW,
    count_failed,
    ends_the_run,
    failed_ids,
    one_by_one,
    record_failure,
    release_failures,
)
from store.collection.articles import articles_without_embedding, save_embeddings
from store.collection.feed_runs import article_id, feed_states, register_feeds, save_feed_run
from store.database.connections import Connection
from store.ledger.compare import compare_stories
from store.ledger.facts import unread_ids
from store.stories.grouping import cluster_pending
from store.types import FeedRun, StoreError, Story
from tests.building import FEED, MONDAY, article, feed_run, open_store, settled, unencoded_articles, unit_vector
from tests.press_cases import edition, member, stored, story, vector

SLUGS = ("calm", "bad", "plain")
WORDS = "The harbour of {} was closed on Monday, said Dana Whitlock of the port. It holds 40 ships."
MODEL = "test-model"


@pytest.fixture
def connection(tmp_path: Path):
    with open_store(tmp_path / "press.duckdb") as opened:
        register_feeds(opened, [FEED])
        save_feed_run(opened, feed_run(*(settled(slug, text=WORDS.format(slug)) for slug in SLUGS)))
        yield opened


BAD = article_id(article("bad"))


def tripping(text: str) -> list[Mention]:
    """A reader of names, such as a model of the user's, that fails at one text."""
    if "bad" in text:
        raise ZeroDivisionError("no tokens")
    return []


class TrippingEncoder:
    """An encoder that fails at one text, in whatever batch it stands."""

    model_id = MODEL

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if any("bad" in text.lower() for text in texts):
            raise AssertionError("a token outside the vocabulary")
        return np.stack([unit_vector(text) for text in texts])


def embed_all(connection: Connection) -> None:
    waiting = unencoded_articles(connection, MODEL)
    rows = np.stack([unit_vector("event") for _ in waiting])
    save_embeddings(connection, MODEL, [one.id for one in waiting], rows, rows)


def steps(connection: Connection) -> list[tuple[str, str, str]]:
    return connection.execute("SELECT article_id, step, error FROM articles_failed ORDER BY ALL").fetchall()


def test_an_article_whose_facts_cannot_be_read_is_the_only_one_without(
    connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "storyfold"):
        read_batch.fn(connection, [article_id(article(slug)) for slug in SLUGS], {}, tripping)
    assert steps(connection) == [(BAD, "facts", "ZeroDivisionError: no tokens")]
    assert "in tripping" in caplog.text
    assert "in tripping" in connection.execute("SELECT traceback FROM articles_failed").fetchall()[0][0]
    assert unread_ids(connection, 0) == ()
    assert connection.execute("SELECT count(DISTINCT article_id) FROM figures").fetchall() == [(2,)]


def test_it_is_tried_again_when_the_program_is_another_and_not_before(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [article_id(article(slug)) for slug in SLUGS]
    read_batch.fn(connection, ids, {}, tripping)
    assert release_failures(connection) == 0
    assert unread_ids(connection, 0) == ()
    monkeypatch.setattr(article_failures, "program", lambda: "the next release")
    assert release_failures(connection) == 1
    assert unread_ids(connection, 0) == (BAD,)
    read_batch.fn(connection, [BAD], {}, None)
    assert steps(connection) == []


def test_it_is_tried_again_when_its_text_is_another(connection: Connection) -> None:
    read_batch.fn(connection, [BAD], {}, tripping)
    connection.execute("UPDATE articles SET text = 'Mended.' WHERE id = ?", [BAD])
    assert release_failures(connection) == 1
    assert BAD in unread_ids(connection, 0)


def test_an_article_that_cannot_be_encoded_keeps_no_other_from_a_story(connection: Connection) -> None:
    ids = articles_without_embedding(connection, MODEL)
    encode_batch.fn(connection, TrippingEncoder(), ids)
    assert failed_ids(connection, "embedding") == {BAD}
    assert articles_without_embedding(connection, MODEL) == []
    assert count_failed(connection) == 1
    cluster_pending(connection, model_id=MODEL, window=timedelta(days=10), now=MONDAY)
    assert connection.execute("SELECT count(*) FROM members").fetchall() == [(2,)]


def broken(of: Callable[..., Any], is_bad: Callable[..., bool]) -> Callable[..., Any]:
    """Return a function that fails where it is given something bad."""

    def fails(*given: Any, **named: Any) -> Any:
        if is_bad(*given):
            raise KeyError("μ")
        return of(*given, **named)

    return fails


def test_an_article_without_features_stands_alone_and_the_others_are_clustered(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store.stories import load_features

    failing = broken(load_features.read_features, lambda title, text, *_: "bad" in text)
    monkeypatch.setattr(load_features, "read_features", failing)
    embed_all(connection)
    cluster_pending(connection, model_id=MODEL, window=timedelta(days=10), now=MONDAY)
    assert steps(connection) == [(BAD, "features", "KeyError: 'μ'")]
    assert connection.execute("SELECT count(*) FROM matches WHERE a = $1 OR b = $1", [BAD]).fetchall() == [(0,)]
    assert connection.execute("SELECT count(*) FROM matches").fetchall() == [(1,)]
    assert connection.execute("SELECT count(*) FROM members").fetchall() == [(3,)]


@pytest.mark.parametrize("step", ["lineage", "follow-ups"])
def test_a_story_with_such_an_article_is_written_all_the_same(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    from store.stories import follow_ups, save

    lineage = broken(save.trace_lineage, lambda group: any(one.id == BAD for one in group))
    names = broken(follow_ups.story_names_in, lambda title, text, facts: "bad" in text)
    embed_all(connection)
    if step == "lineage":
        monkeypatch.setattr(save, "trace_lineage", lineage)
    else:
        monkeypatch.setattr(follow_ups, "story_names_in", names)
        connection.execute("UPDATE articles SET published = published + INTERVAL 5 DAY WHERE id <> ?", [BAD])
    window = timedelta(days=10 if step == "lineage" else 1)
    cluster_pending(connection, model_id=MODEL, window=window, now=MONDAY)
    compare_stories(connection)
    assert steps(connection) == [(BAD, step, "KeyError: 'μ'")]
    members = dict(connection.execute("SELECT article_id, relation FROM members").fetchall())
    assert len(members) == 3
    if step == "lineage":
        assert members[BAD] == "unknown"


def test_an_article_that_cannot_be_stored_costs_the_feed_no_other(connection: Connection) -> None:
    run = feed_run(
        settled("new", text=WORDS.format("new")),
        settled("broken", text="\ud800"),
        settled("newer", text="Other words."),
    )
    gatherer = FeedGatherer(states=feed_states(connection, [FEED], MONDAY), context=None, now=MONDAY)  # type: ignore[arg-type]
    kept, new = _store_run(connection, run, gatherer)
    assert new == 2
    assert [outcome.failure for outcome in kept.entries] == ["bad page"]
    rows = connection.execute("SELECT identity, failure, detail FROM entries WHERE failure <> ''").fetchall()
    assert [(identity, failure) for identity, failure, _ in rows] == [("guid-broken", "bad page")]
    assert "internal error" in rows[0][2]
    assert connection.execute("SELECT outcome FROM feeds").fetchall() == [("ok",)]


def test_what_can_be_stored_alone_is_counted_where_all_at_once_could_not(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(opened: Connection, run: FeedRun) -> int:
        if len(run.entries) > 1:
            raise ValueError("two at once")
        return save_feed_run(opened, run)

    monkeypatch.setattr(collect, "save_feed_run", save)
    gatherer = FeedGatherer(states=feed_states(connection, [FEED], MONDAY), context=None, now=MONDAY)  # type: ignore[arg-type]
    held = connection.execute("SELECT count(*) FROM articles").fetchall()[0][0]
    run = feed_run(settled("new", text=WORDS.format("new")), settled("newer", text="Other words."))
    _, new = _store_run(connection, run, gatherer)
    assert (new, connection.execute("SELECT count(*) FROM articles").fetchall()[0][0]) == (2, held + 2)


@pytest.mark.parametrize(
    ("error", "ends"),
    [
        (MemoryError(), True),
        (OSError(28, "No space left on device"), True),
        (duckdb.IOException("could not write"), True),
        (duckdb.OutOfMemoryException("of memory"), True),
        (StoreError("lost the lock"), True),
        (ModelError("no model"), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), True),
        (KeyboardInterrupt(), True),
        (ZeroDivisionError(), False),
        (AssertionError(), False),
        (RecursionError(), False),
        (duckdb.ConversionException("no date"), False),
        (SyntaxError("lxml raises these"), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_articles_fault_ends_the_run(connection: Connection, error: BaseException, ends: bool) -> None:
    assert ends_the_run(error) == ends
    if ends:
        with pytest.raises(type(error)):
            record_failure(connection, BAD, "facts", error)
    else:
        record_failure(connection, BAD, "facts", error)
        assert count_failed(connection) == 1


def test_where_every_article_fails_none_is_to_blame() -> None:
    def act(items: Sequence[int]) -> None:
        raise ValueError("the library is broken")

    failed: list[int] = []
    with pytest.raises(ValueError, match="library"):
        one_by_one(range(MOST_IN_A_ROW), act, lambda item, _: failed.append(item))
    assert failed == []
    one_by_one(range(MOST_IN_A_ROW - 1), act, lambda item, _: failed.append(item))
    assert failed == list(range(MOST_IN_A_ROW - 1))


def test_a_story_that_cannot_be_summarised_leaves_the_others_theirs(caplog: pytest.LogCaptureFixture) -> None:
    stories = [
        story(
            [
                member(
                    stored(
                        f"a{number}",
                        f"Palisade AI raises $240 million for its world models of {number} new cities. "
                        "Palisade AI said on Monday that it has raised $240 million to build world models.",
                        on=vector(0.9),
                    )
                )
            ],
            story_id=f"s{number}",
        )
        for number in (1, 2)
    ]

    def summarizer(chosen: Sequence[Story]) -> Sequence[Guarded]:
        if any(one.id == "s1" for one in chosen):
            raise IndexError("an empty sentence")
        return extractive_summaries(chosen)

    made = edition(*stories, editorial=replace(Editorial(), summarizer=summarizer))
    summaries = {one.id: len(one.summary) for one in made.stories}
    assert summaries.keys() == {"s1", "s2"}
    assert summaries["s1"] == 0
    assert summaries["s2"] > 0
    assert made.coverage.failed_parts == ("summary of s1",)
    assert "left out after an internal error: summary of s1" in render_markdown(made)
    assert "an empty sentence" in caplog.text
