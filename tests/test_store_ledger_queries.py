"""Every query of the page on the ledger answers on the demo, in words that its articles print.

Whether they are the right ones is held against labels in test_flows_gold.
"""

import re
from pathlib import Path

import pytest

from store.queries.sql import ask
from tests.conftest import Demo

PAGE = (Path(__file__).parent.parent / "docs" / "LEDGER.md").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"## (.*?)\n\n(?:[^#]*?\n\n)?```sql\n(.*?)```", PAGE, re.DOTALL))
# The press alters no quote, errs about no date, and nothing of it is watched.
EMPTY = {"Which quotes were altered on the way?", "What changed of what is watched?", "Which dates cannot be?"}


def test_the_page_is_read_whole() -> None:
    assert len(QUERIES) == PAGE.count("```sql") == PAGE.count("\n## ")


@pytest.mark.parametrize("question", QUERIES)
def test_every_query_of_the_ledger_answers(demo: Demo, question: str) -> None:
    table = ask(demo.database, QUERIES[question])
    assert table.columns
    assert bool(table.rows) is (question not in EMPTY)


# The columns of an answer that quote an article.
PRINTED = {"text", "sentence", "other", "other_sentence", "claim", "resolved_sentence", "words", "other_words"}


@pytest.fixture(scope="module")
def texts(demo: Demo) -> str:
    """Return every text of the press, each as one line."""
    return "\n".join(" ".join(str(row[0]).split()) for row in ask(demo.database, "SELECT text FROM articles").rows)


@pytest.mark.parametrize("question", QUERIES)
def test_what_the_ledger_quotes_is_printed_in_an_article(demo: Demo, texts: str, question: str) -> None:
    table = ask(demo.database, QUERIES[question])
    quoted = [place for place, name in enumerate(table.columns) if name in PRINTED]
    cells = {" ".join(str(row[place]).split()) for row in table.rows for place in quoted if row[place]}
    assert not [cell for cell in cells if cell not in texts]
