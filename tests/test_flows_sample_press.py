"""The sample press holds together: its labels agree with it, strangers can read its pages and feeds."""

import html
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import feedparser
import pytest
import trafilatura

from flows.sample_press.articles import Publisher, load_press
from flows.sample_press.feeds import render_feed
from flows.sample_press.gold_labels import load_gold
from flows.sample_press.markup import (
    Block,
    Setting,
    curl_quotes,
    html_blocks,
    parse_body,
)
from flows.sample_press.pages import render_page

PRESS = load_press()
GOLD = load_gold()
END = datetime(2026, 5, 11, tzinfo=UTC)
ARTICLES = {article.id: article for article in PRESS.articles}
LABELS = {label.id: label for label in GOLD.articles}
STORIES = {story.id: story for story in GOLD.stories}
COPIES = {"verbatim copy", "edited copy"}


LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def plain_text(body: str) -> str:
    """Return a body as a reader sees it: a line a paragraph, item or row, no marks, no addresses."""
    lines = (line for block in parse_body(body) for line in plain_lines(block))
    return "\n".join(LINK.sub(r"\1", line) for line in lines)


def link_targets(body: str) -> tuple[str, ...]:
    """Return the article ids and URLs that a body links to, in order."""
    return tuple(match[2] for match in LINK.finditer(body))


def plain_lines(block: Block) -> list[str]:
    return (
        [" ".join(cell.strip() for cell in line.strip("| ").split("|")) for line in block.lines]
        if block.kind == "table"
        else list(block.lines)
    )


def runs_of_five(article_id: str) -> set[tuple[str, ...]]:
    held = words(plain_text(ARTICLES[article_id].body))
    return set(zip(*(held[start:] for start in range(5)), strict=False))


def pairs_within_stories() -> list[tuple[str, str]]:
    ids = sorted(ARTICLES)
    return [pair for pair in combinations(ids, 2) if ARTICLES[pair[0]].event == ARTICLES[pair[1]].event]


# The labels


def test_the_fortnight_is_large_enough() -> None:
    assert len(PRESS.articles) >= 110
    assert len(GOLD.stories) >= 32
    assert len({article.publisher for article in PRESS.articles}) >= 14
    assert sum(story.topic for story in GOLD.stories) >= 10


def test_every_article_and_event_is_labelled_once() -> None:
    assert sorted(label.id for label in GOLD.articles) == sorted(ARTICLES)
    assert sorted(story.id for story in GOLD.stories) == sorted({a.event for a in PRESS.articles})
    assert {label.id: label.story for label in GOLD.articles} == {a.id: a.event for a in PRESS.articles}


def test_every_article_appears_in_the_week_of_its_story() -> None:
    weeks = {a.id: a.published.isocalendar().week for a in PRESS.articles}
    assert weeks == {a.id: STORIES[a.event].week for a in PRESS.articles}
    assert {a.published.isocalendar().year for a in PRESS.articles} == {2026}


def test_a_publisher_reports_an_event_once() -> None:
    assert max(Counter((a.event, a.publisher) for a in PRESS.articles).values()) == 1


def test_every_origin_and_parent_is_an_earlier_article_of_the_story() -> None:
    own = {label.id for label in GOLD.articles if label.relation in {"own reporting", "primary"}}
    assert own >= {story.origin for story in GOLD.stories if story.origin}
    for label in GOLD.articles:
        if label.parent:
            parent, copy = ARTICLES[label.parent], ARTICLES[label.id]
            assert (parent.event, parent.published < copy.published) == (copy.event, True), label.id


def test_a_story_without_an_origin_says_whom_its_reports_credit() -> None:
    assert [story.id for story in GOLD.stories if not story.origin and not story.origin_credit] == []


def test_every_label_points_at_something() -> None:
    for story in GOLD.stories:
        assert set(story.near) | {story.follows or story.id} <= set(STORIES), story.id
    for figure in GOLD.figures:
        assert {ARTICLES[article].event for article in figure.articles} == {figure.story}, figure.what
    for claim in GOLD.predictions:
        assert ARTICLES[claim.article].event == claim.story, claim.claim
        assert bool(claim.outcome) == bool(claim.outcome_article), claim.claim
        assert {claim.outcome_article or claim.article} <= set(ARTICLES), claim.claim


def test_credits_stand_in_the_text_or_the_byline() -> None:
    unfound = [
        (label.id, credit)
        for label in GOLD.articles
        for credit in label.credits
        if credit.lower()
        not in f"{plain_text(ARTICLES[label.id].body)} {ARTICLES[label.id].author}".lower().replace("’", "'")
    ]
    assert unfound == []


def test_a_verbatim_copy_has_the_text_of_its_source() -> None:
    for label in GOLD.articles:
        if label.relation == "verbatim copy" and label.parent:
            assert ARTICLES[label.parent].body in ARTICLES[label.id].body, label.id


def test_a_rewrite_shares_no_run_of_five_words() -> None:
    shared = {
        pair: runs_of_five(pair[0]) & runs_of_five(pair[1])
        for pair in pairs_within_stories()
        if "rewrite" in {LABELS[each].relation for each in pair}
    }
    assert {pair: runs for pair, runs in shared.items() if runs} == {}


def test_own_reporting_shares_a_short_quotation_at_most() -> None:
    for pair in pairs_within_stories():
        if not {LABELS[each].relation for each in pair} & (COPIES | {"rewrite"}):
            assert len(runs_of_five(pair[0]) & runs_of_five(pair[1])) <= 4, pair


def test_links_go_to_articles_that_are_already_out() -> None:
    for article in PRESS.articles:
        for target in link_targets(article.body):
            known = ARTICLES.get(target)
            assert (known.published < article.published) if known else target.startswith("https://"), article.id


# The markup


def test_a_body_becomes_blocks() -> None:
    body = "First\nline.\n\n## Head\nText.\n- one\n- two\n\n> said\n\n| a | b |\n| 1 | 2 |"
    assert [(block.kind, block.lines) for block in parse_body(body)] == [
        ("paragraph", ("First line.",)),
        ("subhead", ("Head",)),
        ("paragraph", ("Text.",)),
        ("items", ("one", "two")),
        ("quote", ("said",)),
        ("table", ("a | b |", "1 | 2 |")),
    ]
    assert plain_text(body) == "First line.\nHead\nText.\none\ntwo\nsaid\na b\n1 2"


def test_html_is_escaped_and_links_are_resolved() -> None:
    blocks = parse_body('A <b> & "c" [here](e01-a1), [there](https://beacon.example/x?a=1&b=2).')
    assert html_blocks(blocks, {"e01-a1": "http://x.example/?p=1&q"}, Setting()) == (
        '<p>A &lt;b&gt; &amp; "c" <a href="http://x.example/?p=1&amp;q">here</a>, '
        '<a href="https://beacon.example/x?a=1&amp;b=2">there</a>.</p>',
    )


@pytest.mark.parametrize(
    ("straight", "curled"),
    [
        pytest.param('"Yes," he said.', "“Yes,” he said.", id="double"),
        pytest.param("It's the firm's.", "It’s the firm’s.", id="apostrophes"),
        pytest.param("\"He said 'no'.\"", "“He said ‘no’.”", id="one inside the other"),
        pytest.param('(see "this")', "(see “this”)", id="after a bracket"),
    ],
)
def test_quotation_marks_are_curled(straight: str, curled: str) -> None:
    assert curl_quotes(straight) == curled


# The pages


def test_at_least_seven_designs_are_in_use() -> None:
    assert len({PRESS.publisher(article.publisher).design for article in PRESS.articles}) >= 7


@pytest.mark.parametrize("publisher", PRESS.publishers, ids=lambda publisher: publisher.key)
def test_a_stranger_finds_the_article_on_its_page(publisher: Publisher) -> None:
    for article in PRESS.articles:
        if article.publisher == publisher.key:
            page = render_page(article, PRESS, END)
            found = Counter(words(html.unescape(trafilatura.extract(page, url=article.url) or "")))
            wanted = Counter(words(plain_text(article.body)))
            assert (found & wanted).total() >= 0.95 * wanted.total(), article.id


def test_a_page_carries_headlines_of_other_events() -> None:
    late = [article for article in PRESS.articles if article.published > END - timedelta(days=4)]
    for article in late:
        page = html.unescape(render_page(article, PRESS, END).decode(PRESS.publisher(article.publisher).charset))
        others = [a for a in PRESS.articles if a.event != article.event and a.title in page]
        assert others, article.id


def test_pages_are_declared_and_encoded_alike() -> None:
    for article in PRESS.articles:
        charset = PRESS.publisher(article.publisher).charset
        page = render_page(article, PRESS, END)
        assert f"charset={charset}" in page.decode(charset).replace('charset="', "charset="), article.id


def test_structured_data_is_json() -> None:
    found: Counter[str] = Counter()
    for article in PRESS.articles:
        page = render_page(article, PRESS, END).decode(PRESS.publisher(article.publisher).charset)
        for script in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
            assert article.title in json.dumps(json.loads(script), ensure_ascii=False).replace('\\"', '"')
            found[PRESS.publisher(article.publisher).design] += 1
    assert len(found) >= 5
    assert "trade" not in found


# The feeds


@pytest.mark.parametrize("publisher", PRESS.publishers, ids=lambda publisher: publisher.key)
def test_a_feed_gives_back_its_articles(publisher: Publisher) -> None:
    body, content_type = render_feed(publisher, PRESS.articles, END)
    own = [article for article in reversed(PRESS.articles) if article.publisher == publisher.key]
    if publisher.format == "json":
        items = json.loads(body)["items"]
        read = [(item["title"], item["url"], datetime.fromisoformat(item["date_published"])) for item in items]
    else:
        feed = feedparser.parse(body, response_headers={"content-type": content_type})
        assert (feed.bozo == 0) == ("blank start" not in publisher.quirks), feed.get("bozo_exception")
        read = [(html.unescape(entry.title), entry.link, moment_of(entry)) for entry in feed.entries]
    assert {(straight(title), link.split("?utm")[0].split("&utm")[0], moment) for title, link, moment in read} == {
        (straight(article.title), article.url, article.published) for article in own
    }


def moment_of(entry: Any) -> datetime:
    year, month, day, hour, minute, second, *_ = entry.get("updated_parsed") or entry.published_parsed
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def straight(text: str) -> str:
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


@pytest.mark.parametrize(
    "publisher", [p for p in PRESS.publishers if p.text == "full"], ids=lambda publisher: publisher.key
)
def test_a_full_feed_holds_the_whole_text(publisher: Publisher) -> None:
    body, _ = render_feed(publisher, PRESS.articles, END)
    held = set(words(html.unescape(html.unescape(body.decode(publisher.charset)))))
    for article in PRESS.articles:
        if article.publisher == publisher.key:
            assert set(words(plain_text(article.body))) <= held, article.id


def test_a_feed_holds_nothing_from_the_future_and_may_be_empty() -> None:
    for publisher in PRESS.publishers:
        before = PRESS.articles[0].published - timedelta(seconds=1)
        body, _ = render_feed(publisher, PRESS.articles, before)
        assert not [a for a in PRESS.articles if html.escape(a.title, quote=False).encode() in body]
