"""The gate that every string from outside passes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.clean import clean_line, clean_text, text_of_html

LINES = {
    "white space": ("  a\t b\n\nc\u00a0d ", "a b c d"),
    "controls": ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
    "bidirectional overrides": ("abc\u202edef\u2066g", "abcdefg"),
    "zero width": ("Run\u200bway\ufeff \u00adx", "Runway x"),
    "surrogates": ("a\ud800b", "ab"),
    "private use": ("a\ue000b", "ab"),
    "tag characters": ("a\U000e0041b\U000e0100", "ab"),
    "composed": ("cafe\u0301", "café"),
    "joiner in Latin": ("a\u200db", "ab"),
    "joiner in Persian": ("می\u200cخواهم", "می\u200cخواهم"),
    "joined emoji": ("👩\u200d💻", "👩\u200d💻"),
    "other scripts": ("世界モデル мир κόσμος", "世界モデル мир κόσμος"),
}


@pytest.mark.parametrize(("raw", "expected"), LINES.values(), ids=LINES)
def test_a_line_keeps_its_letters_and_nothing_hidden(raw, expected):
    assert clean_line(raw, 100) == expected


CUTS = {
    "fits": ("one two", 7, "one two"),
    "cut at a word": ("one two three", 10, "one two…"),
    "cut within a long word": ("abcdefghijkl", 6, "abcde…"),
}


@pytest.mark.parametrize(("raw", "limit", "expected"), CUTS.values(), ids=CUTS)
def test_a_cut_shows(raw, limit, expected):
    assert clean_line(raw, limit) == expected


@given(st.text(max_size=300), st.integers(min_value=10, max_value=50))
def test_no_line_is_too_long_or_unprintable(raw, limit):
    line = clean_line(raw, limit)
    assert len(line) <= limit
    assert all(unicodedata.category(char)[0] not in "CZ" or char in " \u200c\u200d" for char in line)


@given(st.text(max_size=300))
def test_html_of_any_kind_gives_text(raw):
    text_of_html("<p>" + raw)


def test_text_keeps_its_paragraphs():
    assert clean_text("one \x07 two\r\n\r\n  three\u2028four\n \u200b \n") == "one two\nthree\nfour"


HTML = {
    "plain": ("just text\nnext", "just text\nnext"),
    "entities": ("A &amp; B &#x2014; C", "A & B — C"),
    "paragraphs": ("<p>one <b>two</b>\nthree</p><p>four</p>tail", "one two three\nfour\ntail"),
    "line break": ("one<br>two", "one\ntwo"),
    "table": ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a | b\nc | d"),
    "list": ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
    "script": ("a<script>alert(1)</script><style>x{}</style> b", "a b"),
    "unclosed": ("<p>one<div><i>two", "one\ntwo"),
    "nothing": ("", ""),
    "only markup": ("<img src=x onerror=alert(1)>", ""),
    "a comment": ("a<!-- b -->c", "ac"),
    "a lone bracket": ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
}


@pytest.mark.parametrize(("html", "expected"), HTML.values(), ids=HTML)
def test_html_becomes_paragraphs(html, expected):
    assert text_of_html(html) == expected


def test_a_flood_of_tags_is_read_in_time():
    assert text_of_html("<b>" * 100_000 + "x") == "x"
    assert text_of_html("<div>" * 50_000 + "x") in ("x", "")
