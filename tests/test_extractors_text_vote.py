"""Several text candidates of one page become one text; walls are named; cells stand apart."""

import pytest
from lxml import etree
from readability import readability
from readability.cleaners import html_cleaner

from extractors.articles.boilerplate import drop_boilerplate_lines
from extractors.articles.text_vote import AGREED, extract_fast_text, vote_on_text
from extractors.articles.walls import classify_wall
from extractors.text.clean import text_of_html
from extractors.text.printed import separate_cells

SENTENCE = "The laboratory in Turin trained its simulator number {} on forty years of weather, which nobody had tried."
PROSE = "".join(f"<p>{SENTENCE.format(n)}</p>" for n in range(12))


def page(body: str) -> str:
    return f"<html><head><title>A simulator</title></head><body>{body}</body></html>"


def test_what_all_candidates_hold_stays_and_the_reason_is_given():
    reading = vote_on_text(page(f"<article><h1>A simulator</h1>{PROSE}</article>"), {}, "")
    assert all(SENTENCE.format(n) in reading.text for n in range(12))
    assert reading.reason == AGREED
    assert all(SENTENCE.format(n) in extract_fast_text(page(f"<article>{PROSE}</article>"), {}).text for n in range(12))


def test_the_others_are_asked_where_the_second_reading_lacks_a_line():
    notice = "Tell your friends about it, and about the other simulators of the year."
    odd = page(f"<article>{PROSE}<p class='popup'>{notice}</p></article>")
    assert notice in extract_fast_text(odd, {}).text  # resiliparse knows what the class means, trafilatura does not
    reading = vote_on_text(odd, {}, "")
    assert reading.reason == "default: two candidates agree on 80% only"
    assert vote_on_text(odd.replace("popup", "lead"), {}, "").reason == AGREED


def test_the_others_are_asked_where_the_quick_one_has_hardly_any_of_the_page():
    hidden = "".join(f"<div class='comment'>{SENTENCE.format(n)}</div>" for n in range(40))
    odd = page(f"<div>{hidden}</div><article><p>{SENTENCE.format(0)}</p></article>")
    reading = vote_on_text(odd, {}, "")
    assert reading.reason != AGREED


def test_a_body_stated_in_json_ld_votes_but_is_not_the_text():
    reading = vote_on_text(page(f"<article>{PROSE}</article>"), {}, "Another text altogether. " * 30)
    assert "Another text" not in reading.text
    assert SENTENCE.format(3) in reading.text


def test_a_page_without_text_gives_an_empty_one():
    assert vote_on_text(page("<nav><a href='/'>Home</a></nav>"), {}, "").text.split() in ([], ["Home"])


SCRIPTED = (
    f"<script>track()</script><div onclick='go()' style='x:expression(1)'><a href='javascript:go()'>Share this</a>"
    f"<article><h1>A simulator</h1>{PROSE}"
    "<p><a href='http://[odd'>An odd address</a>, said the paper.</p></article></div>"
)


@pytest.mark.parametrize(
    "body", [SCRIPTED, f"<article>{PROSE}</article>", "<p>x"], ids=["scripts", "plain", "hardly any"]
)
def test_readability_gives_the_text_that_it_gives_with_a_cleaner_of_its_own(body: str, monkeypatch: pytest.MonkeyPatch):
    ours = readability.Document(page(body)).summary(html_partial=True)
    monkeypatch.setattr(readability, "html_cleaner", html_cleaner)
    theirs = readability.Document(page(body)).summary(html_partial=True)
    assert readability.html_cleaner.javascript
    assert text_of_html(ours) == text_of_html(theirs)


WALLS = {
    "article": ("word " * 400, "", True, None),
    "article about cookies": ("We use cookies, said the regulator. " + "word " * 400, "", True, None),
    "short article": ("word " * 100, "", True, None),
    "subscribers": ("Subscribe to continue reading. " + "word " * 40, "", True, "paywall"),
    "marked as not free": ("word " * 200, "", False, "paywall"),
    "free for us though marked": ("word " * 400, "", False, None),
    "consent": ("", "We value your privacy. Accept all cookies.", True, "consent wall"),
    "challenge": ("", "Enable JavaScript and cookies to continue", True, "bot wall"),
    "human": ("Please verify you are human.", "", True, "bot wall"),
}


@pytest.mark.parametrize(("text", "whole", "is_free", "kind"), WALLS.values(), ids=WALLS)
def test_a_wall_is_named_and_an_article_is_none(text, whole, is_free, kind):
    assert classify_wall(text, whole_page=whole, is_free=is_free) == kind


CELLS = {
    "a row of spans": (
        "<div><span>Dimension</span><span>Runway</span><span>OpenAI (Sora)</span></div>",
        "Dimension | Runway | OpenAI (Sora)",
    ),
    "sums": ("<p><span>Total</span><b>$860M</b><span>2026</span></p>", "Total | $860M | 2026"),
    "a drop capital": ("<p><span>O</span><span>nce</span><span>upon</span></p>", "Onceupon"),
    "words of a sentence": ("<p>It <b>was</b> <i>Not</i> <b>So</b></p>", "It was Not So"),
    "two spans": ("<p><span>Open</span><span>AI</span></p>", "OpenAI"),
}


@pytest.mark.parametrize(("html", "text"), CELLS.values(), ids=CELLS)
def test_cells_of_a_grid_stand_apart_and_words_do_not(html, text):
    root = etree.fromstring(f"<html><body>{html}</body></html>", etree.HTMLParser())
    separate_cells(root)
    assert "".join(root.itertext()) == text


@pytest.mark.parametrize("line", [
    "03/05/2026 16:45", "May 3", "3 May 2026", "Sunday, May 3, 2026 at 4:45 p.m.", "16:45 | 3 May 2026",
    "2026-05-03 16:45 UTC",
])  # fmt: skip
def test_a_date_alone_on_its_line_is_no_text(line):
    text = "\n".join([line, "The council met on 3 May and the mayor spoke for an hour.", "May is early for that."])
    assert drop_boilerplate_lines(text, "") == text.partition("\n")[2]
