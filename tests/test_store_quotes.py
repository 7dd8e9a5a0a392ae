"""A quote is held where an article has its words one after another, and by no article that has them otherwise."""

from __future__ import annotations

import pytest

from store.queries.quotes import find_quotes, find_words

QUOTED = [
    ("curly marks", "He said “we will ship it in May”.", ["we will ship it in May"]),
    ("straight marks", 'He said "we will ship it in May".', ["we will ship it in May"]),
    ("German marks", "Er sagte: „Wir liefern es im Mai“.", ["Wir liefern es im Mai"]),
    ("French marks", "Il a dit « nous livrons en mai prochain ».", [" nous livrons en mai prochain "]),
    ("a block of markdown", "> We will ship it\n> in May.\n", ["We will ship it\nin May."]),
    ("a quotation in a block", "> He said “we will ship it in May”.\n", ["we will ship it in May"]),
    ("too few words", "The “world model” is here.", []),
    (
        "two in one line",
        "“one two three four” and “five six seven eight”",
        ["one two three four", "five six seven eight"],
    ),
    ("a mark that is never closed", 'It is 5" wide and four words follow.', []),
]


@pytest.mark.parametrize(("text", "quotes"), [row[1:] for row in QUOTED], ids=[row[0] for row in QUOTED])
def test_what_is_quoted_is_found(text: str, quotes: list[str]) -> None:
    assert [words for words, _ in find_quotes(text)] == quotes


def test_a_quote_comes_with_its_paragraph_alone() -> None:
    text = "Of another.\n\n“one two three four” (https://a.example/x)\n\nAnd more."
    assert [paragraph for _, paragraph in find_quotes(text)] == ["“one two three four” (https://a.example/x)"]


TEXT = "Mr Ito said: “We’ll ship it — in May,” and then,\nlater, that prices would not rise."
HELD = [
    ("word for word", [["we", "ll", "ship", "it", "in", "may"]], "We’ll ship it — in May"),
    ("over a line's end", [["and", "then", "later", "that"]], "and then,\nlater, that"),
    ("with words left out", [["in", "may"], ["later", "that"]], "in May,” and then,\nlater, that"),
    ("a word changed", [["we", "ll", "ship", "it", "in", "june"]], None),
    ("a word left out unsaid", [["ship", "it", "may"]], None),
    ("the parts turned round", [["prices", "would"], ["ship", "it"]], None),
    ("half a word", [["price"]], None),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "span"), [row[1:] for row in HELD], ids=[row[0] for row in HELD])
def test_words_are_held_in_their_order_or_not(parts: list[list[str]], span: str | None) -> None:
    found = find_words(TEXT, parts)
    assert (TEXT[found[0] : found[1]] if found else None) == span
