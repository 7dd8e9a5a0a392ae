"""Where articles of a story do not quote alike, the week's ledger and the command name both sides with their places."""

from pathlib import Path

import pytest

from store.collection.articles import articles_by_id
from store.ledger.week import week_ledger
from tests.building import MONDAY, open_store
from tests.commands import storyfold
from tests.test_flows_commands_keep import CONFIG
from tests.test_store_ledger import COPY, fill, keep

ALL, FEW = "We shall open it to all,", "We shall open it to few,"
QUOTES = [
    ("other words", f"“{FEW}” said Ann Lee.", "words", {ALL, FEW}),
    ("another speaker", "“We shall open it to all,” said Bob Ray.", "speaker", {"Ann Lee", "Bob Ray"}),
]


@pytest.mark.parametrize(("added", "matter", "sides"), [row[1:] for row in QUOTES], ids=[row[0] for row in QUOTES])
def test_both_sides_of_a_quote_are_told_with_their_places(
    tmp_path: Path, added: str, matter: str, sides: set[str]
) -> None:
    with open_store(tmp_path / "storyfold.duckdb") as connection:
        fill(connection)
        connection.execute("UPDATE articles SET text = ? WHERE text = ?", [added, COPY])
        connection.execute("DELETE FROM facts_read")
        keep(connection)
        (found,) = [one for one in week_ledger(connection, ["s"], MONDAY.date()).differences if one.matter == matter]
        assert {words for words, _ in found.stated} == sides
        for _, place in found.stated:
            text = articles_by_id(connection, [place.article_id])[place.article_id].article.text
            assert text[place.start : place.end].strip("“”").startswith("We shall open it to")
    (tmp_path / "storyfold.toml").write_text(CONFIG, encoding="utf-8")
    shown = storyfold("story", "s", "--config", str(tmp_path / "storyfold.toml"))
    assert shown.returncode == 0, shown.stderr
    table = shown.stdout.split("Quotes that differ")[1]
    assert all(words in table for words in sides)
