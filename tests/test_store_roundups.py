"""The items of a roundup stand at the stories that they mention, surely or not at all, whatever came first."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.embedding.encoder import Encoder, embedding_text
from flows.collect import _match_items, _split_roundups, encode_and_cluster
from flows.configuration.settings import load_settings
from store.collection import article_failures
from store.collection.article_identity import article_id
from store.collection.articles import save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import Connection
from store.dedup.article_forms import say_form
from store.roundups import items
from store.roundups.items import SURELY_MENTIONED
from store.stories.grouping import cluster_pending
from store.stories.read import articles_about, stories_between
from tests.building import (
    FEED,
    MONDAY,
    OTHER_FEED,
    article,
    feed_run,
    minimal_config,
    open_store,
    settled,
    unencoded_articles,
)

TOLD = "Palisade raises $240 million in a round led by Copperline"
WIRE = (
    "Palisade raised $240 million on Tuesday in a round led by Copperline Capital of Boston, which values the maker of"
    " warehouse robots at $1.9 billion. Dana Whitlock, who founded the firm in Austin, said that the money goes into a"
    " second factory and that 300 people will be hired before the end of the year."
)
OTHER = "Veldkamp closes its harbour after a tanker ran aground"
HARBOUR = (
    "The harbour of Veldkamp was closed on Tuesday after a tanker ran aground at its entrance, the port authority said."
    " Nobody was hurt. Tugs were trying to free the ship in the evening, said a spokesman, and no oil had leaked."
)
NEWSLETTER = (
    "This is today's edition of The Ledger, our newsletter with all that you need to know.\n"
    "Palisade raises $240 million in a round led by Copperline Capital\n"
    "The maker of warehouse robots is valued at $1.9 billion. Dana Whitlock, its founder, puts the money into a second"
    " factory in Austin and hires 300 people before the end of the year.\n"
    "A quiet week for the gardens of Orrinvale this spring\n"
    "The tulips are late, and so are the visitors who come to see them every year by bus."
)
PALISADE, LETTER = article_id(article("wire")), article_id(article("letter", host="echo.example"))


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with open_store(tmp_path / "press.duckdb") as opened:
        register_feeds(opened, [FEED, OTHER_FEED])
        yield opened


@pytest.fixture
def collect(connection: Connection, tmp_path: Path, encoder: Encoder) -> Callable[..., None]:
    """Store articles, encode and cluster them, and find what items mention, as `storyfold collect` does."""
    (tmp_path / "storyfold.toml").write_text(minimal_config())
    settings = load_settings(tmp_path / "storyfold.toml")

    def run(*slugs: str, hours: float = 0) -> None:
        now = MONDAY + timedelta(hours=hours)
        for slug in slugs:
            feed, title, text = PAGES[slug]
            save_feed_run(connection, feed_run(settled(slug, feed=feed, text=text, title=title), feed=feed))
        waiting = unencoded_articles(connection, encoder.model_id)
        ids = [stored.id for stored in waiting]
        leads = encoder.encode([embedding_text(stored.article) for stored in waiting])
        save_embeddings(
            connection, encoder.model_id, ids, leads, encoder.encode([one.article.title for one in waiting])
        )
        if LETTER in ids:
            say_form(connection, LETTER, "roundup")
        new = _split_roundups(connection, encoder, ids, now)
        cluster_pending(connection, model_id=encoder.model_id, window=timedelta(days=10), now=now)
        _match_items(connection, settings, new, now)

    return run


PAGES = {
    "wire": (FEED, TOLD, WIRE),
    "harbour": (FEED, OTHER, HARBOUR),
    "letter": (OTHER_FEED, "The Ledger: robots, tulips and more", NEWSLETTER),
}


def mentions(connection: Connection) -> list[tuple[str, str]]:
    rows = connection.execute(
        "SELECT headline, heading FROM story_mentions WHERE likely >= ? ORDER BY position", [SURELY_MENTIONED]
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


HEADING = "Palisade raises $240 million in a round led by Copperline Capital"


@pytest.mark.parametrize(
    "batches",
    [(("wire", "harbour", "letter"),), (("wire", "harbour"), ("letter",)), (("letter",), ("wire", "harbour"))],
    ids=["at once", "the reports first", "the roundup first"],
)
def test_an_item_stands_at_the_story_that_it_mentions_whatever_came_first(
    connection: Connection, collect: Callable[..., None], batches: tuple[tuple[str, ...], ...]
) -> None:
    for batch in batches:
        collect(*batch)
    assert mentions(connection) == [(TOLD, HEADING)]
    story = connection.execute("SELECT story_id FROM members WHERE article_id = ?", [PALISADE]).fetchall()[0][0]
    assert articles_about(connection, story) == (
        ("roundup", OTHER_FEED.name, f"{HEADING} (The Ledger: robots, tulips and more)", "http://echo.example/letter"),
    )
    assert connection.execute("SELECT articles FROM stories WHERE id = ?", [story]).fetchall() == [(1,)]


def test_a_story_names_the_outlets_whose_roundups_mention_it_before_its_edition_ends(
    connection: Connection, collect: Callable[..., None], encoder: Encoder
) -> None:
    collect("wire", "letter", "harbour")
    connection.execute("UPDATE articles SET published = published + INTERVAL 1 HOUR WHERE id = ?", [LETTER])
    for hours, outlets in ((1, ()), (2, (OTHER_FEED.name,))):
        end = MONDAY + timedelta(hours=hours)
        stories = stories_between(connection, MONDAY - timedelta(days=1), end, encoder.model_id)
        assert {story.members[0].stored.article.title: story.mentioned_in for story in stories} == {
            TOLD: outlets, OTHER: (),
        }  # fmt: skip


def test_the_span_of_an_item_is_its_text_in_the_article(connection: Connection, collect: Callable[..., None]) -> None:
    collect("letter")
    spans = connection.execute("SELECT span_start, span_end FROM article_items ORDER BY position").fetchall()
    assert [NEWSLETTER[start:end].split("\n")[0] for start, end in spans] == [
        HEADING, "A quiet week for the gardens of Orrinvale this spring",
    ]  # fmt: skip


def test_who_is_no_roundup_by_a_person_s_word_mentions_nothing(
    connection: Connection, collect: Callable[..., None]
) -> None:
    collect("wire", "letter")
    say_form(connection, LETTER, "report")
    assert mentions(connection) == []
    collect("harbour")
    assert connection.execute("FROM article_items").fetchall() == []


def test_what_was_compared_is_not_compared_again(
    connection: Connection, collect: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    collect("wire", "letter")
    compared: list[int] = []
    measure = items.evidence_of_pairs
    monkeypatch.setattr(
        items, "evidence_of_pairs", lambda *given: (compared.append(len(given[1].left)), measure(*given))[1]
    )
    collect("harbour")
    assert sum(compared) <= len(("harbour and the robots", "harbour and the tulips"))
    assert mentions(connection) == [(TOLD, HEADING)]


def test_embeddings_of_items_that_no_new_report_can_reach_go_and_what_was_found_stays(
    connection: Connection, collect: Callable[..., None]
) -> None:
    collect("wire", "letter")
    connection.execute("UPDATE articles SET published = published - INTERVAL 20 DAY")
    collect("harbour")
    assert connection.execute("FROM item_embeddings").fetchall() == []
    assert mentions(connection) == [(TOLD, HEADING)]


@pytest.fixture
def run(connection: Connection, tmp_path: Path) -> Callable[[], None]:
    """Do what a run of `storyfold collect` does with what is stored."""
    (tmp_path / "storyfold.toml").write_text(minimal_config())
    settings = load_settings(tmp_path / "storyfold.toml")
    return lambda: asyncio.run(encode_and_cluster(connection, settings, MONDAY + timedelta(hours=1)))  # type: ignore[return-value]


def store_pages(connection: Connection) -> None:
    for slug, (feed, title, text) in PAGES.items():
        save_feed_run(connection, feed_run(settled(slug, feed=feed, text=text, title=title), feed=feed))


def test_what_workers_encoded_is_split_and_compared_in_the_same_run(
    connection: Connection, run: Callable[[], None], encoder: Encoder
) -> None:
    store_pages(connection)
    waiting = unencoded_articles(connection, encoder.model_id)
    leads = encoder.encode([embedding_text(one.article) for one in waiting])
    titles = encoder.encode([one.article.title for one in waiting])
    save_embeddings(connection, encoder.model_id, [one.id for one in waiting], leads, titles)
    say_form(connection, LETTER, "roundup")
    run()
    assert mentions(connection) == [(TOLD, HEADING)]


def test_items_that_failed_are_split_again_by_another_program(
    connection: Connection, run: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store_pages(connection)
    say_form(connection, LETTER, "roundup")
    with monkeypatch.context() as broken:
        broken.setattr(items, "split_items", lambda text: [][len(text)])
        run()
    assert mentions(connection) == []
    assert connection.execute("SELECT article_id, step FROM articles_failed").fetchall() == [(LETTER, "items")]
    monkeypatch.setattr(article_failures, "program", lambda: "another")
    article_failures.release_failures(connection)
    run()
    assert mentions(connection) == [(TOLD, HEADING)]
    assert connection.execute("FROM articles_failed").fetchall() == []
