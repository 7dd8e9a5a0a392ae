"""The Python API: its documentation runs, it imports quickly, and it clusters and asks as the commands do."""

import doctest
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import storyfold
from extractors.types import FetchError
from store.database.connections import open_writer
from store.types import StoreError
from tests.conftest import Demo

HEAVY = {"numpy", "torch", "duckdb", "pyarrow", "trafilatura", "prefect", "lxml", "extractors", "store", "flows"}

PAGE = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>{1}</p></article></body></html>"
BODY = "The harbour authority said on Friday that the new ferry carries four hundred passengers across the bay. " * 5


def test_the_documentation_runs(tmp_path: Path) -> None:
    path = tmp_path / "empty.duckdb"
    with open_writer(path):
        pass
    tests = doctest.testmod(storyfold, extraglobs={"sample_store": lambda: path})
    assert tests.attempted >= 12
    assert tests.failed == 0


def test_importing_it_loads_nothing_heavy() -> None:
    code = f"import storyfold, sys; print(sorted(set(sys.modules) & {HEAVY!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(storyfold.__file__).parent
    )
    assert done.stdout.strip() == "[]"


def test_what_is_extracted_can_be_read_and_clustered() -> None:
    one, other = (
        storyfold.extract_article(PAGE.format(title, BODY), f"https://{host}.example/ferry")
        for host, title in (("a", "New ferry crosses the bay"), ("b", "Ferry for four hundred opens"))
    )
    assert storyfold.cluster_articles([one, other]) == ((one, other),)
    assert storyfold.read_facts(one.text, date(2026, 5, 1)).figures[0].value == 400


def test_the_order_of_articles_changes_no_story() -> None:
    articles = [
        {"title": "Ferry for four hundred opens", "text": BODY},
        {
            "title": "Chip maker opens plant in Dresden",
            "text": "The plant employs nine hundred people, the maker said.",
        },
        {"title": "New ferry crosses the bay", "text": BODY},
    ]
    stories = storyfold.cluster_articles(articles)
    assert sorted(map(len, stories)) == [1, 2]
    turned = storyfold.cluster_articles(articles[::-1])
    assert {frozenset(one["title"] for one in story) for story in turned} == {
        frozenset(one["title"] for one in story) for story in stories
    }


def test_one_address_is_one_article() -> None:
    same = [{"title": title, "url": "https://a.example/x?utm_source=feed"} for title in ("Ferry opens", "Storm hits")]
    assert [len(story) for story in storyfold.cluster_articles(same)] == [2]


def test_a_window_keeps_distant_articles_apart() -> None:
    articles = [
        {"title": "Ferry opens", "text": BODY, "published": datetime(2026, 5, day, tzinfo=UTC)} for day in (1, 4)
    ]
    assert len(storyfold.cluster_articles(articles, window_days=2)) == 2
    assert len(storyfold.cluster_articles(articles, window_days=10)) == 1
    assert len(storyfold.cluster_articles(articles)) == 1


def test_no_articles_are_no_stories() -> None:
    assert storyfold.cluster_articles([]) == ()


def test_an_article_without_words_is_refused() -> None:
    with pytest.raises(StoreError, match="article 1"):
        storyfold.cluster_articles([{"url": "https://a.example/x"}])


def test_a_page_without_an_article_says_why() -> None:
    with pytest.raises(FetchError) as raised:
        storyfold.extract_article("<html><body><p>Hello.</p></body></html>", "https://a.example/x")
    assert raised.value.kind == "no text"


def test_bytes_are_decoded_as_the_page_says() -> None:
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').format("Fähre eröffnet", BODY)
    article = storyfold.extract_article(page.encode("iso-8859-1"), "https://a.example/x")
    assert article.title == "Fähre eröffnet"


def test_a_store_answers_as_arrow_and_as_dictionaries(demo: Demo) -> None:
    query = "SELECT id, articles FROM stories WHERE articles >= $least::INT ORDER BY articles DESC, id"
    with storyfold.open_store(demo.database) as store:
        table = store.arrow(query, least="2")
        assert table.column_names == ["id", "articles"]
        assert table.num_rows > 10
        assert store.rows(query, least="2") == table.to_pylist()


@pytest.mark.parametrize(
    "query", ["DELETE FROM members", "COPY stories TO 'out.csv'", "SELECT * FROM read_text('/etc/hosts')"]
)
def test_a_store_is_not_written_and_reaches_no_file(demo: Demo, query: str) -> None:
    with storyfold.open_store(demo.database) as store, pytest.raises(StoreError):
        store.arrow(query)


def test_a_store_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database"), storyfold.open_store(tmp_path / "none.duckdb"):
        pass
