"""The five seeds as an edition tells them: one origin that is in no feed, what they agree on, what one alone adds."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from flows.editions.edition_facts import ledger_reader
from reports.edition.compose import compose
from reports.rendering.render import render_markdown
from store.collection.articles import articles_by_id
from store.database.connections import Connection
from store.types import Member, Story
from tests.press_cases import TOPIC, VECTORS, coverage, vector
from tests.test_store_ledger_seeds import connection

__all__ = ["connection"]


def test_an_edition_of_the_seeds(connection: Connection) -> None:
    ids = [row[0] for row in connection.execute("SELECT article_id FROM members ORDER BY 1").fetchall()]
    found = articles_by_id(connection, ids)
    members = tuple(
        Member(stored=replace(found[i], vector=vector(0.6)), relation="rewrite", parent="", evidence="") for i in ids
    )
    told = Story(id="s", members=members, origin="", origin_credit="TechCrunch", follows="")
    page = render_markdown(
        compose(
            [told], TOPIC, VECTORS, coverage(), week="2026-W18", week_start=date(2026, 4, 27),
            generated=datetime(2026, 5, 4, tzinfo=UTC), earlier=(), model_id="", config_hash="",
            read_ledger=ledger_reader(connection, date(2026, 4, 27)),
        )
    )  # fmt: skip
    assert "5 articles from 5 outlets, 1 origin (TechCrunch, not in our feeds)" in page
    lines = [line for line in page.splitlines() if line.startswith("- **")]
    agreed = [re.sub(r" \[\[.*", "", line) for line in lines if "in 5 of 5 articles, 1 origin" in line]
    assert {line.rpartition("(")[2] for line in agreed} >= {"valuation)", "funding)"}
    assert [line for line in lines if "unconfirmed" in line]
    assert len(re.findall(r"- \*\*\d+ \w+ 202[78]:\*\*", page)) >= 3
