"""Every query of the page on the ledger runs on the demo; what it answers is held against labels in test_flows_gold."""

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
