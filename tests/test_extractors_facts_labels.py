"""The reading of facts reaches what it promises on labelled texts, and every stored span reads again."""

from datetime import date, timedelta

import pytest

from extractors.facts.read_facts import read_facts
from flows.configuration.settings import load_settings
from store.database.connections import open_reader
from store.ledger.facts import stored_facts
from tests.bench.press_facts import (
    NOTHING,
    Score,
    amounts_of,
    read_labels,
    score_credits,
    score_figures,
    score_predictions,
    score_quotes,
)
from tests.bench.raw_news import LABELS, TEXTS, score_raw_news
from tests.bench.sentences import score_sentences
from tests.conftest import Demo
from tests.press_labels import gold_names, read_stories
from tests.test_extractors_facts_hostile import assert_every_span_reads_again

PROMISED = {"figures": (0.95, 0.90), "quotes": (0.95, 0.90), "predictions": (0.90, 0.80), "credits": (0.90, 0.80)}


@pytest.fixture(scope="module")
def scores(demo: Demo) -> dict[str, Score]:
    named = gold_names(read_stories(demo.database))
    texts = {name: article.text for name, (_, article) in named.items()}
    read = {name: read_facts(texts[name], article.published.date()) for name, (_, article) in named.items()}
    for name, facts in read.items():
        assert_every_span_reads_again(texts[name], facts)
    labels = read_labels(texts)
    return {
        "figures": sum((score_figures(one.figures, amounts_of(read[one.id])) for one in labels), NOTHING),
        "quotes": sum((score_quotes(one, read[one.id], speakers=False) for one in labels), NOTHING),
        "predictions": sum((score_predictions(one, read[one.id]) for one in labels), NOTHING),
        "credits": score_credits(texts, read),
    }


@pytest.mark.parametrize("kind", PROMISED)
def test_the_sample_press_is_read_as_promised(scores: dict[str, Score], kind: str) -> None:
    precision, recall = PROMISED[kind]
    assert scores[kind].precision >= precision
    assert scores[kind].recall >= recall


def test_there_are_enough_labels(scores: dict[str, Score]) -> None:
    assert scores["figures"].labels >= 200
    assert scores["quotes"].labels >= 60
    assert scores["predictions"].labels >= 30
    assert scores["credits"].labels >= 40
    assert len(LABELS.read_text(encoding="utf-8").splitlines()) >= 150


@pytest.mark.parametrize("which", ["1", "2", "3", "4"])
def test_sentences_of_all_kinds_are_read(which: str) -> None:
    for kind, score in score_sentences(which).items():
        precision, recall = PROMISED[kind]
        assert score.precision >= precision, kind
        assert score.recall >= recall, kind


def test_real_news_is_read_nearly_as_well() -> None:
    if not TEXTS.is_file():
        pytest.skip(f"the shared data folder is not here ({TEXTS})")
    score = score_raw_news()["Storyfold"]
    assert score.precision >= 0.95
    assert score.recall >= 0.90


STORED = {
    "figures": ("span_start, span_end, text, value", lambda one, text: (text[one.start : one.end], one.value)),
    "quotes": ("span_start, span_end, words, speaker", lambda one, text: (text[one.start : one.end], one.speaker)),
    "predictions": ("span_start, span_end, claim, due_to", lambda one, text: (text[one.start : one.end], one.due_to)),
    "credits": ("span_start, span_end, name", lambda one, text: (text[one.start : one.end],)),
}


@pytest.mark.parametrize("kind", STORED)
def test_what_is_stored_is_what_the_text_gives_when_it_is_read_again(demo: Demo, kind: str) -> None:
    columns, values = STORED[kind]
    stored: dict[str, set[tuple[object, ...]]] = {}
    with open_reader(demo.database) as connection:
        for identity, *row in connection.execute(f"SELECT article_id, {columns} FROM {kind}").fetchall():
            stored.setdefault(identity, set()).add(tuple(row))
        articles = connection.execute("SELECT id, text, published FROM articles").fetchall()
    assert stored
    for identity, text, published in articles:
        read = getattr(read_facts(text, published.date()), kind)
        assert {(one.start, one.end, *values(one, text)) for one in read} == stored.get(identity, set())


def test_a_relative_day_is_counted_from_the_day_of_the_article_alone() -> None:
    first, second = (read_facts("It will open next week.", date(2026, 4, day)).predictions for day in (15, 29))
    (before,), (after,) = first, second
    assert before.due_to is not None
    assert after.due_to is not None
    assert after.due_to - before.due_to == timedelta(days=14)


def test_facts_come_back_from_the_store_as_they_were_read(demo: Demo) -> None:
    aliases = load_settings(demo.config).facts.alias_table()
    with open_reader(demo.database) as connection:
        articles = [member.stored for story in read_stories(demo.database) for member in story.members]
        kept = stored_facts(connection, [stored.id for stored in articles])
    for stored in articles:
        article = stored.article
        read = read_facts(article.text, article.published.date(), links=article.links, aliases=aliases)
        assert kept[stored.id] == read, article.url
