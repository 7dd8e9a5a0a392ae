"""Lines that a site prints on page after page are taken out, those of one article never."""

from pathlib import Path

from store.collection.site_boilerplate import recurring_lines, remove_boilerplate
from store.database.connections import open_writer
from tests.building import feed_run, settled

FOOT = "The Gazette is printed in 12 towns and read in all of them."


def story(n: int) -> str:
    words = ("harbour", "bridge", "school", "market", "tram", "theatre", "river", "garden", "tower", "library")
    return "\n".join(
        f"The {words[n]} of town {part} was told of in line {part} and {words[n]} again." for part in "abc"
    )


def test_a_line_of_three_pages_in_four_recurs_with_other_numbers() -> None:
    pages = [f"{story(n)}\n{FOOT.replace('12', str(n))}" for n in range(3)] + [story(3)]
    assert recurring_lines(pages) == {"the gazette is printed in 0 towns and read in all of them."}


def test_two_pages_are_too_few_and_one_page_in_five_is_too_seldom() -> None:
    assert recurring_lines([f"{story(n)}\n{FOOT}" for n in range(2)]) == frozenset()
    assert recurring_lines([f"{story(n % 10)} {n}\n{FOOT if n < 3 else ''}" for n in range(10)]) != frozenset()
    assert recurring_lines([f"{story(n % 10)}\n{FOOT if n < 2 else ''}" for n in range(10)]) == frozenset()


def test_an_article_under_four_addresses_is_one_page() -> None:
    assert recurring_lines([story(1)] * 4) == frozenset()


def test_what_is_learnt_goes_and_stays_learnt(tmp_path: Path) -> None:
    with open_writer(tmp_path / "furniture.duckdb") as connection:
        run = feed_run(*(settled(f"a{n}", text=f"{story(n)}\n{FOOT}") for n in range(4)))
        cleaned = remove_boilerplate(connection, run)
        assert [outcome.article.text for outcome in cleaned.entries if outcome.article] == [story(n) for n in range(4)]
        later = feed_run(settled("b", text=f"{story(5)}\n{FOOT}"))
        assert [one.article.text for one in remove_boilerplate(connection, later).entries if one.article] == [story(5)]


def test_a_text_that_would_lose_most_of_itself_stays_whole(tmp_path: Path) -> None:
    with open_writer(tmp_path / "furniture.duckdb") as connection:
        remove_boilerplate(connection, feed_run(*(settled(f"a{n}", text=f"{story(n)}\n{FOOT}") for n in range(4))))
        run = feed_run(settled("b", text=f"Hardly more than this.\n{FOOT}"))
        assert remove_boilerplate(connection, run) == run
