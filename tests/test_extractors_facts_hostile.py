"""Hostile text neither breaks the reading of facts nor shifts a span."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.facts.numbers import read_digits
from extractors.facts.read_facts import read_facts
from extractors.facts.types import Facts

PUBLISHED = date(2026, 4, 29)

# Bidirectional marks, ligatures, blanks of all widths, continental and Indian grouping, digits of other scripts.
PIECES = (
    "\u202e \u200f \u2066 \u2069 \ufeff ﬁ ﬂ ŉ ß İ \u00a0 \u2009 \u202f \u3000 1.000,50 1,000.50 12,50,000 ２４０ ٣٤ १२ "
    "½ $ € ₹ US$ Rs % lakh crore million bn k M + ~ < – — - / , . ' ’ “ ” « » \" ( ) \n | said Dana Whitlock CEO "
    "of the will by Q2 2027 within 12–18 months 30 February 2027 Monday, May 4 according to Meridian Wire told "
    "via Source: per citing reported blog "
    "1080p 4K 60fps 7B parameters feet km per cent kWh degrees C F ‑ \t "
    "9999999999999999999999999999999999 1e999 0 00 .5 5. 24/7 x × people out of 100"
).split(" ")

texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=60).map(" ".join) | st.lists(
    st.sampled_from(PIECES), max_size=60
).map("".join)


def assert_every_span_reads_again(text: str, facts: Facts) -> None:
    for figure in facts.figures:
        words = text[figure.start : figure.end]
        assert words == words.strip()
        assert any(char.isdigit() or char.isalpha() or char in "½¼¾" for char in words)
        assert figure.sentence[0] <= figure.start < figure.end
        assert figure.value == figure.value
        assert abs(figure.value) < float("inf")
    for quote in facts.quotes:
        assert text[quote.start : quote.end] == quote.words
    for prediction in facts.predictions:
        assert text[prediction.start : prediction.end] == prediction.claim
        assert prediction.horizon in prediction.claim
    for credit in facts.credits:
        assert text[credit.start : credit.end] == credit.name
    for mention in facts.mentions:
        assert text[mention.start : mention.end] == mention.name
        assert mention.name


@settings(max_examples=400, deadline=None)
@given(texts)
def test_every_span_reads_again(text: str) -> None:
    assert_every_span_reads_again(text, read_facts(text, PUBLISHED))


@settings(max_examples=300, deadline=None)
@given(st.floats(min_value=0, max_value=1e12, allow_nan=False), st.sampled_from(["english", "continental", "spaced"]))
def test_a_grouped_number_reads_as_the_number_it_was(value: float, style: str) -> None:
    written = f"{value:,.2f}"
    if style == "continental":
        written = written.translate(str.maketrans(",.", ".,"))
    elif style == "spaced":
        written = written.replace(",", " ")
    assert read_digits(written) == float(f"{value:.2f}")


NAMING = (
    "a@b",
    "A of A ",
    "by 2027 will ",
    "it is going ",
    "told CNN ",
    "Image via The Verge ",
    ", per CNN, ",
    "reported by A ",
    "a@",
    "10% to ",
    "A first reported, ",
)


def test_a_long_line_of_marks_takes_no_time() -> None:
    for piece in ("1,", "1.", "“", "'", "A ", "said ", "$", "by ", "12 ", "according to A", *NAMING):
        read_facts(piece * 20_000, PUBLISHED)
