"""Finds what a sentence puts between quotation marks, and what it says itself."""

import re

LEAST_WORDS = 2

_QUOTE = re.compile(r"[“\"]([^“”\"]+)[”\"]|(?<!\w)[‘']([^‘’']+(?:['’]\w[^‘’']*)*)[’'](?!\w)")


def quotes_of(text: str) -> tuple[str, ...]:
    """Return the quotes of at least two words in order, in the form `same_words` gives."""
    found = (same_words(match.group(1) or match.group(2)) for match in _QUOTE.finditer(text))
    return tuple(quote for quote in found if len(quote.split()) >= LEAST_WORDS)


def outside_quotes(text: str) -> str:
    """Return the text without what stands between its quotation marks."""
    return _QUOTE.sub(" “” ", text)


def same_words(text: str) -> str:
    """Return the text in one form of marks and spaces, without the stop or comma at its end."""
    plain = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').replace("–", "-")
    return " ".join(plain.split()).strip(" .,;")
