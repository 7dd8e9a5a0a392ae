"""How the cost of every function that takes a stranger's text grows with the text: one table, one way to measure it.

A function stands here with what it is given for a text of so many repeated units. A new function that takes text from
outside gets a row; nothing else is to be done for it to be measured.
"""

from __future__ import annotations

import gc
import json
import math
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from html import escape
from pathlib import Path
from types import FrameType

from lxml import etree
from rich.console import Console

from extractors.facts.read_facts import facts_of_loose_text
from extractors.facts.types import no_facts
from extractors.feeds.known_entries import KnownEntry
from extractors.types import Article, Feed, FeedDocument, FeedEntry, Fetched, FetchError, Link, Validators
from store.types import Member, StoredArticle, StoreError, Story, StoryFigure, TextSpan

SIZES = (4_000, 8_000, 16_000, 32_000, 64_000)
LIMIT_EXPONENT = 1.3
LIMIT_S_PER_100_KB = 1.0

# Under this a measurement says more about the clock than about the function.
_LEAST_S = 0.02
# A run that takes longer is stopped: it is past every limit already.
_STOP_S = 1.2

# What is a little over is measured so often again; what is plainly over is not.
_TURNS = 3
_PLAINLY_OVER = 1.65

NOW = datetime(2026, 4, 28, 12, tzinfo=UTC)
DAY = date(2026, 4, 28)
SITE = "http://press.example"
FEED = Feed(url=f"{SITE}/feed", name="The Press")

UNITS = (
    "a", "A", "AB", "Ab", "a ", "A ", "Aa ", "A. ", "Ab. ", "A of A ", "Mr. ", "U.S. ", "the ", "and ", "AaBb ",
    "1", "1 ", "12 ", "1-", "1,", "1.", "1/", "1:", "+1", "1e", "$", "$1 ", "€1m ", "5 μs ", "10% to ", "10^6 ", "½",
    ".", "...", ". ", "! ", "?", ",", ", ", ";", ": ", "-", "--", "– ", "—", "_", "*", "|", "#", "~", "^", "\\",
    "/", "//", "/../", "/a", "%", "%41", "&", "&a=1", "?a=1&", "&amp;", "&#x41;", "=", "@", "a@b", "a@",
    "http://a.b/ ",
    "www.", "<", ">", "<b>", "</b>", "<a href='", "<!--", "]]>", "<p>", "<br>", "<div>", "'", "\"", "“", "”", "“A.” ",
    "« ", "‘", "(", ")", "((a) ", "[", "](", "[1] ", "{", "{\"a\":",
    "\n", "\n\n", "\r\n", "\t", " ", "\u00a0", "\u3000",
    "\u200b", "\u202e", "\u0301", "e\u0301", "İ", "ß", "ﬁ", "中", "あ。", "ไ", "😀", "\x1b[31m", "\x00", "\ufeff",
    "said ", ", said ", "told CNN ", "according to A ", "reported by A ", ", per CNN, ", "Image via The Verge ",
    "A first reported, ", "by 2027 will ", "it is going to ", "will ", "Monday ", "May 4 ", "2026-05-04 ", "10:00 ",
    "at 8 a.m. ET. ", "last week ", "percent ", "a billion ", "max-age=1,", "rel=next;", "this week ", "this size ",
    "Dana Whitlock said. ", "a model called A1, ", "Bloomberg’s Mark Gurman ", "The port made $12 million. ",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """The worst of a function: the unit, how its cost grows (1 is linear), CPU seconds for 100 KB."""

    function: str
    unit: str
    exponent: float
    s_per_100_kb: float

    @property
    def is_within(self) -> bool:
        """Return whether both limits are kept."""
        return self.exponent <= LIMIT_EXPONENT and self.s_per_100_kb <= LIMIT_S_PER_100_KB


# Functions that compare two articles read the text twice.
_TEXTS_READ = {"lineage": 2, "edits_of_copy": 2, "changed_facts": 2, "claim_changes": 2, "cues": 2}


class _StoppedError(Exception):
    """A run that took too long."""


def fetched(body: str | bytes, content_type: str = "text/html", url: str = f"{SITE}/a") -> Fetched:
    """Return a body as if it had been fetched."""
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    return Fetched(
        url=url, final_url=url, status=200, content_type=content_type, body=raw, validators=Validators(), fetched_at=NOW
    )  # fmt: skip


def entry(**given: str) -> FeedEntry:
    """Return an entry of a feed with these texts."""
    fields = {"title": "The harbour", "summary": "", "content": "", "author": "", "url": f"{SITE}/a", **given}
    return FeedEntry(feed_url=FEED.url, identity="1", published=None, updated=None, **fields)


def stored(text: str, title: str = "The harbour is closed", number: int = 1) -> StoredArticle:
    """Return an article of this text as the store holds it."""
    made = Article(
        url=f"{SITE}/{number}", canonical_url=f"{SITE}/{number}", title=title, authors=(), publisher="", published=NOW,
        dated_by="feed", language="en", text=text,
    )  # fmt: skip
    return StoredArticle(id=str(number), article=made, outlet=f"Press {number}", outlet_kind="press", first_seen=NOW)


def known_entry(title: str, url: str) -> KnownEntry:
    """Return an entry as a store knows it."""
    return KnownEntry(identity="2", url=url, title=title, published=None, updated=None, said="")


PROSE = "The harbour of the town was closed on Monday, said Dana Whitlock of the port. "


def story(text: str, title: str = "The harbour is closed") -> Story:
    """Return a story of two articles, one with this text."""
    one, other = stored(text, title, 1), stored(PROSE * 3, title, 2)
    members = (
        Member(stored=one, relation="own reporting", parent="", evidence=""),
        Member(stored=other, relation="own reporting", parent="", evidence=""),
    )
    return Story(id="s1", members=members, origin="1", origin_credit="")


def _html(body: str, head: str = "") -> str:
    return f"<html><head><title>t</title>{head}</head><body><article><p>{PROSE * 12}</p>{body}</article></body></html>"


def _page(body: str, head: str = "") -> Fetched:
    return fetched(_html(body, head))


def _root(body: str) -> etree._Element:
    return etree.fromstring(_html(body).replace("\x00", ""), etree.HTMLParser(huge_tree=True))


def _rss(fields: str, before: str = "") -> Fetched:
    item = f"<item><link>{SITE}/a</link>{fields}</item>"
    return fetched(f"<rss version='2.0'><channel><title>t</title>{before}{item}</channel></rss>", "application/rss+xml")


def _xml(text: str) -> str:
    return escape("".join(char for char in text if char.isprintable() or char in "\n\t"))


def _table() -> dict[str, Callable[[str], object]]:
    """Return each function with what it is given of a text; imported here so that one can be measured alone."""
    from extractors.articles import (
        authors,
        boilerplate,
        extract,
        form,
        items,
        json_ld,
        metadata,
        page_data,
        pagination,
        walls,
    )
    from extractors.embedding.encoder import embedding_text
    from extractors.facts.dates.days import find_days
    from extractors.facts.dates.periods import PeriodReader
    from extractors.facts.dates.weekdays import check_weekdays
    from extractors.facts.figures.amounts import find_amounts
    from extractors.facts.figures.context import read_figures
    from extractors.facts.names import clauses
    from extractors.facts.names.mentions import read_mentions
    from extractors.facts.numbers import find_numbers, read_digits, read_words
    from extractors.facts.read_facts import read_facts
    from extractors.facts.sources import outlets
    from extractors.facts.sources.read import read_source_credits
    from extractors.facts.speech.predictions import read_predictions
    from extractors.facts.speech.quotations import read_quotations
    from extractors.feeds import discovery, entries, json_feed, known_entries, opml, parse, polling_hints, sitemaps
    from extractors.text import charset, clean, dates, excerpts, language, printed, sentences, stems, words
    from extractors.urls import amp, credentials, normalize, tracking_parameters
    from extractors.web import freshness, public_addresses, response
    from flows.editions.front_matter import without_front_matter
    from reports.edition.actors import find_actors
    from reports.edition.outlook import select_days_ahead
    from reports.edition.ranking import own_reports, reports_an_event
    from reports.guard import alignment, checks, numbers, replacing
    from reports.ledger import predictions as printed_predictions
    from reports.ledger.figures import key_figures
    from reports.ledger.quotes import find_office
    from reports.relevance.features import count_mentions
    from reports.rendering import markdown
    from reports.sentences import read_sentences
    from reports.site.lineage import draw
    from reports.summaries import (
        extractive,
        following,
        near_duplicates,
        people,
        prompt_injection,
        salience,
        self_contained,
        significance,
        texts,
    )
    from reports.summaries.leads import features as leads
    from reports.summaries.leads import rank, wording
    from reports.types import passage
    from store.collection.doubted_texts import speaks_of
    from store.collection.site_boilerplate import masked, recurring_lines
    from store.collection.text_variants import share_of_word_runs
    from store.collection.warc import read_warc
    from store.dedup import edits
    from store.dedup.features import actors_places_actions, article, calendar, terms
    from store.ledger.later_articles import later_article
    from store.ledger.outcomes import Foretold, OutcomeReader
    from store.provenance import cues, notes
    from store.provenance.claim_changes import claim_changes
    from store.provenance.lineage import trace_lineage
    from store.provenance.links import read_links
    from store.provenance.outlets import shipped_outlets
    from store.queries import quotes as quote_checks

    outlets_known = shipped_outlets()

    def provenance_of(text: str) -> object:
        one = stored(text)
        publisher = outlets_known.publisher(one)
        found = read_facts(text, DAY)
        return cues.read_cues("The harbour", text, publisher, outlets_known, found.credits, found.mentions)

    def linked(text: str) -> object:
        one = stored(PROSE + text)
        links = tuple(Link(url=f"{SITE}/{text[:2000]}", text=text[:2000]) for _ in range(len(text) // 1000))
        publisher = outlets_known.publisher(one)
        notes.claimed_by_page(one, publisher, outlets_known)
        return read_links(replace(one.article, links=links), publisher, outlets_known, [text])

    def figures_of(text: str) -> object:
        one, other = (
            replace(member, stored=replace(member.stored, facts=no_facts(DAY))) for member in story(text).members
        )
        told = replace(story(text), members=(one, other))
        spans = [
            (one, (TextSpan(article_id="1", outlet="Press 1", start=one.start, end=one.end),))
            for one in find_amounts(text)
        ]
        return key_figures(
            told,
            [
                StoryFigure(
                    story_id="s1", status="agreed", text=text[one.start : one.end], kind=one.kind, value=one.value,
                    upper=one.upper, unit=one.unit, per=one.per, attribute="", subject="",
                    qualifiers=(), articles=1, origins=1, outlets=("Press 1",), spans=places, instead=(),
                )
                for one, places in spans
            ],
        )  # fmt: skip

    def printed_claim(text: str) -> object:
        found = printed_predictions
        return found.heading_end(text), found.is_read_as_its_opposite(text), found.has_no_day(text, DAY, DAY)

    def archive(text: str) -> object:
        headers = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {SITE}/\r\nWARC-Date: 2026-04-28T12:00:00Z\r\n"
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{text}\r\n\r\n{text}".encode("utf-8", "replace")
        record = f"{headers}X: {text}\r\nContent-Length: {len(answer)}\r\n\r\n".encode("utf-8", "replace") + answer
        with tempfile.NamedTemporaryFile(suffix=".warc") as file:
            file.write(record + b"\r\n\r\n")
            file.flush()
            return _tried(lambda: list(_of_archive(read_warc(Path(file.name), limit_bytes=10**7))))

    def page_state(text: str) -> object:
        data = json.dumps({"title": "The harbour", "body": [text, {"text": text}], "text": text})
        return page_data.find_article_text(
            _root(f"<script type='application/json'>{data}</script><script>{text}</script>"), ["The harbour"]
        )

    def outcomes(text: str) -> object:
        claim = Foretold(
            id="p", article_id="a", claim=text[:300], context=text[:300], horizon="by May 4", actor=text[:30],
            observed=text[:60], event="open", negated=False, threshold=None, unit="", comparison="", made_on=DAY,
            due_from=None, due_to=DAY + timedelta(days=5),
        )  # fmt: skip
        later = later_article("b", DAY + timedelta(days=6), text[:200], text, ())
        return OutcomeReader([claim]).read(later)

    def with_mentions(read: Callable[..., object], *more: object) -> Callable[[str], object]:
        return lambda text: read(text, sentences.sentence_spans(text), read_mentions(text, {}), *more)

    def head_of(text: str) -> object:
        return metadata.read_head(_root(text), SITE)

    def markup(text: str) -> str:
        words = {"@type": "NewsArticle", "headline": text, "author": text, "datePublished": text, "articleBody": text}
        return json.dumps(words)

    def facts(text: str) -> object:
        return read_facts(text, DAY, links=(Link(url=f"{SITE}/x", text=text[:200]),))

    def predictions(text: str) -> object:
        spans, named = sentences.sentence_spans(text), read_mentions(text, {})
        return read_predictions(text, spans, named, read_quotations(text, spans, named), DAY, PeriodReader(text, DAY))

    def periods(text: str) -> object:
        return PeriodReader(text, DAY).within(0, len(text))

    def features(text: str) -> object:
        return article.read_features("The harbour is closed", text, NOW, SITE, read_facts(text, DAY))

    def title_features(text: str) -> object:
        return article.read_features(text[:300], PROSE, NOW, SITE, read_facts(PROSE, DAY))

    def guarded(text: str) -> object:
        one = stored(PROSE + text)
        evidence = [passage(one, 0, len(PROSE) - 1), passage(one, len(PROSE), len(one.article.text))]
        return replacing.guard_summary(text, evidence, evidence[:1])

    def people_of(text: str) -> object:
        known = people.find_people([stored(text)])
        return people.surname_only(text, known), people.named_in_full(text, known)

    def normalized(url: str) -> object:
        try:
            return normalize.normalize_url(url)
        except ValueError:
            return None

    def canonical(text: str) -> object:
        return amp.resolve_canonical(f"{SITE}/{text}", f"{SITE}/a", is_amp=True), normalize.canonical_url(text, SITE)

    def secrets(text: str) -> object:
        found = credentials.find_secrets(f"https://u:{text}@press.example/{text}?key={text}")
        return credentials.redact_secrets(FeedDocument(entries=(entry(title=text, summary=text),)), found)

    def sitemap(text: str) -> object:
        body = (
            f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{_xml(text)}</loc></url></urlset>"
        )
        return sitemaps.read_sitemap(fetched(body), FEED, 1_000_000)

    def salient(text: str) -> object:
        found = texts._openings([text, PROSE])
        return salience.measure([one for part in found[1] for one in part] or ["a"], [text, PROSE])

    return {
        # Bytes that a server sends
        "robots.txt": _robots,
        "robots.txt, a rule": lambda text: _robots(f"User-agent: *\nDisallow: /{text}\n"),
        "robots.txt, agents and rules": lambda text: _robots(
            "".join(f"User-agent: {number}\n" for number in range(len(text) // 40)) + "Allow: /a\n" * (len(text) // 20)
        ),
        "robots.txt, our rules": lambda text: _robots(
            "User-agent: *\n" + f"Disallow: /{text[:20]}\n" * (len(text) // 30)
        ),
        "header Cache-Control": lambda text: freshness.fresh_until({"Cache-Control": text, "Age": text}, NOW),
        "header Retry-After": lambda text: freshness.retry_after_until(text, NOW),
        "meta refresh": lambda text: response.refresh_target(
            fetched(f"<meta http-equiv=refresh content='0;url={text}'>{text}")
        ),
        "charset of a header": charset.http_charset,
        "charset of a page": lambda text: charset.decode_page(text.encode("utf-8", "replace"), "text/html"),
        "is_public": public_addresses.is_public,
        # Addresses
        "normalize_url": lambda text: normalized(f"{SITE}/{text}"),
        "normalize_url, query": lambda text: normalized(f"{SITE}/?q={text}"),
        "normalize_url, host": lambda text: normalized(f"http://{text}.example/"),
        "shown_url": lambda text: normalize.shown_url(f"{SITE}/{text}"),
        "shown_url, query": lambda text: normalize.shown_url(f"{SITE}/?q={text}"),
        "registered_domain": lambda text: _tried(
            normalize.registered_domain, f"http://{text}.example/"
        ),
        "path_tokens": normalize.path_tokens,
        "canonical address": canonical,
        "strip_amp_cache": lambda text: amp.strip_amp_cache(f"https://x.cdn.ampproject.org/c/s/{text}"),
        "unwrap_redirect": lambda text: amp.unwrap_redirect(f"https://www.google.com/url?q={text}&url={text}"),
        "is_detour": lambda text: amp.is_detour(f"https://press.example/{text}", f"https://press.example/l?next={text}"),
        "secrets in addresses": lambda text: _tried(secrets, text),
        # Feeds
        "feed, raw": lambda text: _named(parse.read_feed, fetched(text, "application/rss+xml"), FEED),
        "feed, raw items": lambda text: _named(parse.read_feed, _rss(text), FEED),
        "feed, title": lambda text: _named(parse.read_feed, _rss(f"<title>{_xml(text)}</title>"), FEED),
        "feed, description": lambda text: _named(
            parse.read_feed, _rss(f"<description>{_xml(text)}</description>"), FEED
        ),
        "feed, author": lambda text: _named(parse.read_feed, _rss(f"<author>{_xml(text)}</author>"), FEED),
        "feed, date": lambda text: _named(parse.read_feed, _rss(f"<pubDate>{_xml(text)}</pubDate>"), FEED),
        "feed, guid": lambda text: _named(parse.read_feed, _rss(f"<guid>{_xml(text)}</guid>"), FEED),
        "feed, CDATA": lambda text: _named(
            parse.read_feed, _rss(f"<description><![CDATA[{text}]]></description>"), FEED
        ),
        "feed, channel": lambda text: _named(parse.read_feed, _rss("", before=text), FEED),
        "JSON Feed, raw": lambda text: json_feed.read_json_feed(text.encode("utf-8", "replace")),
        "JSON Feed": lambda text: _named(
            parse.read_feed, fetched(json.dumps({
                "version": "https://jsonfeed.org/version/1.1", "title": text,
                "items": [{"id": text, "url": SITE, "title": text, "content_html": text, "date_published": text}],
            }), "application/feed+json"), FEED,
        ),
        "clean_entries": lambda text: entries.clean_entries(
            [entries.RawEntry(guid=text, link=text, title=text, summary=text, content=text, author=text)], SITE, FEED
        ),
        "match_entries": lambda text: known_entries.match_entries(
            [entry(title=text, url=f"{SITE}/{text}", content=text)], [known_entry(title=text, url=f"{SITE}/{text}")]
        ),
        "address of its own text": lambda text: known_entries.own_address(entry(url=f"{SITE}/{text}#{text}")),
        "shared_addresses": lambda text: known_entries.shared_addresses([entry(url=f"{SITE}/{text}", title=text)], ()),
        "polling hints": lambda text: polling_hints.read_polling_hints(_rss("", before=text).body),
        "OPML, raw": lambda text: _tried(opml.read_opml, text.encode("utf-8", "replace")),
        "OPML": lambda text: _tried(
            opml.read_opml,
            f"<opml><body><outline xmlUrl='{_xml(text)}' text='{_xml(text)}'/></body></opml>".encode(),
        ),
        "sitemap": lambda text: _named(sitemap, text),
        "sitemap, raw": lambda text: _named(sitemaps.read_sitemap, fetched(text), FEED, 1_000_000),
        "discovery of feeds": lambda text: discovery.find_feeds(_page(text, text)),
        # Texts and dates
        "clean_line": lambda text: clean.clean_line(text, 10**9),
        "clean_text": clean.clean_text,
        "text_of_html": clean.text_of_html,
        "parse_date": dates.parse_date,
        "detect_language": language.detect_language,
        "main_script": language.main_script,
        "is_believable": lambda text: language.is_believable("en", text),
        "sentence_spans": sentences.sentence_spans,
        "prose_spans": sentences.prose_spans,
        "has_dateline": sentences.has_dateline,
        "count_words": words.count_words,
        "stems": lambda text: stems.stem_words(text.split()),
        "is_press": outlets.is_press,
        "is_tracking": lambda text: tracking_parameters.is_tracking(text, text),
        "stem": lambda text: stems.stem(text.lower()),
        # Pages
        "page, raw": lambda text: _named(extract.read_page, fetched(text), entry(), FEED),
        "page, in an article": lambda text: _named(extract.read_page, _page(f"<p>{text}</p>"), entry(), FEED),
        "page, in the head": lambda text: _named(extract.read_page, _page("", text), entry(), FEED),
        "page, a heading": lambda text: _named(extract.read_page, _page(f"<h1>{text}</h1>"), entry(title=text), FEED),
        "page, fast": lambda text: _named(extract.read_page_fast, _page(f"<p>{text}</p>"), entry(), FEED),
        "article of an entry": lambda text: _named(
            extract.article_from_entry, entry(content=PROSE * 12 + text, title=text, author=text), FEED, NOW
        ),
        "JSON-LD": lambda text: json_ld.read_article_markups([markup(text)]),
        "JSON-LD, raw": lambda text: json_ld.read_article_markups([text]),
        "head of a page": head_of,
        "authors": lambda text: authors.read_authors([text], text),
        "pagination": lambda text: pagination.next_page(_root(f"<a rel=next href='{text}'>2</a>"), SITE, is_first=True),
        "pagination, links": lambda text: pagination.next_page(
            _root("<a href='/a/2'>2</a>" * (len(text) // 40)), f"{SITE}/a/{text}", is_first=False
        ),
        "walls": lambda text: walls.classify_wall(text, whole_page=text, is_free=False),
        "boilerplate lines": lambda text: boilerplate.drop_boilerplate_lines(text, "The harbour", _root(text)),
        "boilerplate, short lines": lambda text: boilerplate.drop_boilerplate_lines(
            "\n".join(text[at : at + 80].replace("\n", " ") for at in range(0, len(text), 80)), "The harbour", None
        ),
        "lines set apart": lambda text: boilerplate.lines_set_apart(_root(text)),
        "text as printed": lambda text: printed.render_as_printed(_root(text)),
        "table cells": lambda text: printed.separate_cells(_root(f"<table><tr><td>{text}</td></tr></table>")),
        "data of a page": page_state,
        "flatten": lambda text: printed.flatten(_root(text)),
        "recurring lines": lambda text: recurring_lines([text, text, text]),
        "masked line": masked,
        # Facts
        "find_numbers": find_numbers,
        "read_digits": read_digits,
        "read_words": read_words,
        "find_amounts": find_amounts,
        "read_figures": lambda text: read_figures(
            text, sentences.sentence_spans(text), read_mentions(text, {}), DAY, PeriodReader(text, DAY)
        ),
        "read_mentions": lambda text: read_mentions(text, {}),
        "read_quotations": with_mentions(read_quotations),
        "read_predictions": predictions,
        "read_source_credits": with_mentions(read_source_credits, ()),
        "read_clauses": lambda text: clauses.read_clauses(text, (0, len(text))),
        "find_days": lambda text: find_days(text, DAY),
        "periods": periods,
        "check_weekdays": lambda text: check_weekdays(text, DAY),
        "read_facts": facts,
        # Features, copies, lineage
        "features": features,
        "features of a title": title_features,
        "words_of": terms.words_of,
        "dates_in": calendar.dates_in,
        "years_in": calendar.years_in,
        "weekdays_in": calendar.weekdays_in,
        "directions_in": article.directions_in,
        "actions_in": lambda text: actors_places_actions.actions_in(text, text),
        "edits_of_copy": lambda text: edits.edits_of_copy(text, PROSE + text),
        "changed_facts": lambda text: edits.changed_facts(stored(text), stored(PROSE + text)),
        "claim_changes": lambda text: claim_changes(stored(text), stored(PROSE + text)),
        "cues": provenance_of,
        "cues, wordings": lambda text: cues.read_wordings(text[:2000], text),
        "links": linked,
        "share of word runs": lambda text: share_of_word_runs(text, PROSE + text),
        "speaks of its headline": lambda text: speaks_of(text, PROSE + text),
        "text to embed": lambda text: embedding_text(stored(text, text).article),
        "web archive": archive,
        "quotes of a text": lambda text: list(quote_checks.find_quotes(text)),
        "words of a quote": lambda text: quote_checks.find_words(text, [[*text[:200].lower().split(), "harbour"]]),
        "lineage": lambda text: trace_lineage([stored(text, number=1), stored(PROSE + text, number=2)]),
        "outcome of a prediction": outcomes,
        "form, text": lambda text: form.form_features("The harbour is closed", text, SITE, 0.5),
        "items": items.split_items,
        "form, title": lambda text: form.form_features(text, PROSE, SITE, 0.5),
        "excerpt": lambda text: excerpts.excerpt_around(text, len(text) // 2, len(text) // 2 + 9),
        # Reports
        "read_sentences": lambda text: read_sentences(stored(text)),
        "guard, numbers": numbers.numbers_of,
        "guard, names": checks.names_of,
        "guard, acronyms": checks.acronyms_of,
        "guard, alignment": lambda text: alignment.align(text, [PROSE, text]),
        "guard, quotes": lambda text: (checks.quotes_of(text), checks.outside_quotes(text), checks.same_words(text)),
        "guard, a sentence": lambda text: checks.check_sentence(text, [PROSE, text]),
        "guard, a summary": guarded,
        "parse_written": replacing.parse_written,
        "summarize": lambda text: extractive.summarize(story(text)),
        "gather_evidence": lambda text: extractive.gather_evidence(story(text)),
        "rank_leads": lambda text: rank.rank_leads(
            "The harbour is closed", [text[slice(*span)] for span in sentences.sentence_spans(text)]
        ),
        "lead features": lambda text: leads.lead_features(text[:500], [text, PROSE.strip()]),
        "signs of a lead": lambda text: (
            leads.is_trend(text), leads.is_printable(text), leads.teases(text),
            leads.is_candidate(text, "The harbour is closed", frozenset()),
        ),
        "news_wording": wording.news_wording,
        "summarize_texts": lambda text: texts.summarize_texts([text, PROSE], max_words=90),
        "salience": salient,
        "one line": lambda text: extractive.select_one_line(story(text)),
        "background": lambda text: significance.select_background(story(text), ()),
        "hangs, points back": lambda text: (following.hangs(text), following.points_back(text)),
        "unexplained names": lambda text: following.unexplained_in(text, [text, PROSE], "The harbour is closed"),
        "introduced names": following.introduced_in,
        "reports an event": lambda text: reports_an_event(story(text)),
        "whom a story is about": lambda text: find_actors([story(text, text[:500])], "harbours"),
        "days ahead": lambda text: select_days_ahead([story(text)], DAY),
        "key figures": figures_of,
        "printed prediction": printed_claim,
        "drawing of a lineage": lambda text: draw(story(text, text)),
        "front matter": without_front_matter,
        "own reports": lambda text: own_reports(story(text).members),
        "people": people_of,
        "central names": lambda text: self_contained.central_names([text, PROSE]),
        "self-contained": lambda text: self_contained.is_self_contained(text, frozenset({"Dana Whitlock"})),
        "hidden instruction": prompt_injection.is_injected_instruction,
        "near-duplicate sentences": lambda text: near_duplicates.drop_near_duplicates([text, PROSE, text]),
        "office of a speaker": lambda text: find_office("Dana Whitlock", [text], [text]),
        "mentions of a topic": lambda text: count_mentions(text, ("world model", "robot")),
        "markdown text": markdown.text,
        "markdown link": lambda text: markdown.link(text, f"{SITE}/{text}"),
        "slug": markdown.slug,
    }  # fmt: skip


@cache
def functions() -> dict[str, Callable[[str], object]]:
    """Return the table."""
    return _table()


def _robots(text: str) -> object:
    from extractors.web.robots_rules import parse_rules

    return parse_rules(text, "Storyfold")


def _tried(read: Callable[..., object], *given: object) -> object:
    try:
        return read(*given)
    except ValueError:
        return None


def _of_archive(pages: Iterator[object]) -> Iterator[object]:
    with suppress(StoreError):
        yield from pages


def _named(read: Callable[..., object], *given: object) -> object:
    try:
        return read(*given)
    except FetchError:
        return None


def repeated(unit: str, size: int) -> str:
    """Return the unit repeated to `size` characters."""
    return (unit * (size // len(unit) + 1))[:size]


def measure(function: str, units: tuple[str, ...] = UNITS, sizes: tuple[int, ...] = SIZES) -> Growth:
    """Return the worst growth of a function over the units; the worst is past a limit, else the dearest."""
    return max(_growths(function, units, sizes), key=lambda one: (not one.is_within, one.s_per_100_kb))


def failing(function: str, units: tuple[str, ...] = UNITS, sizes: tuple[int, ...] = SIZES) -> list[Growth]:
    """Return the growth for each unit that is past a limit."""
    return [one for one in _growths(function, units, sizes) if not one.is_within]


def _growths(function: str, units: tuple[str, ...], sizes: tuple[int, ...]) -> Iterator[Growth]:
    act = functions()[function]
    _spent(act, PROSE)  # what is compiled or loaded at the first call is no growth
    for unit in units:
        growth = _growth(function, act, unit, sizes)
        for _ in range(_TURNS):  # a busy machine looks like growth: what is a little over is measured again
            if growth.is_within or growth.exponent > _PLAINLY_OVER:
                break
            growth = min(growth, _growth(function, act, unit, sizes), key=lambda one: (one.exponent, one.s_per_100_kb))
        yield growth


def _growth(function: str, act: Callable[[str], object], unit: str, sizes: tuple[int, ...]) -> Growth:
    taken: list[tuple[int, float]] = []
    for size in sizes:
        taken.append((size, _spent(act, repeated(unit, size))))
        if taken[-1][1] >= _STOP_S:
            break
    size, took_s = taken[-1]
    read = size * _TEXTS_READ.get(function, 1)
    return Growth(function=function, unit=unit, exponent=_exponent(taken), s_per_100_kb=took_s / read * 100_000)


def _exponent(taken: list[tuple[int, float]]) -> float:
    """Return the slope from a text a quarter of its size, or the smallest that can be timed, to the largest one."""
    size, took_s = taken[-1]
    timed = [(n, s) for n, s in taken[:-1] if s >= _LEAST_S and n >= size / 4]
    if not timed:
        # Nothing smaller took any time: the growth is at least this.
        return math.log(took_s / _LEAST_S, size / taken[0][0]) if took_s > _LEAST_S and len(taken) > 1 else 0.0
    # Where the clock of a process ticks coarsely, a call may take no time at all.
    return math.log(max(took_s, _LEAST_S / 20) / timed[0][1], size / timed[0][0])


def _spent(act: Callable[[str], object], text: str) -> float:
    """Return the CPU seconds of the quicker of two calls; one that is stopped counts as long as it ran."""
    best = _once(act, text)
    return min(best, _once(act, text)) if best < _STOP_S else best


def _once(act: Callable[[str], object], text: str) -> float:
    facts_of_loose_text.cache_clear()  # a text that was read before would cost nothing the second time
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, _STOP_S)
    gc.disable()  # what other tests left in this process is collected at another's expense
    started = time.process_time()
    try:
        act(text)
    except _StoppedError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        gc.enable()
    return time.process_time() - started


def _stop(_: int, __: FrameType | None) -> None:
    raise _StoppedError


def measure_all(console: Console) -> None:
    """Print the worst of each function: unit, exponent, CPU seconds for 100 KB."""
    over = 0
    console.print("Growth of what reads a stranger's text (1 is linear; CPU s for 100 KB), worst unit of each:")
    for name in functions():
        worst = measure(name)
        over += not worst.is_within
        mark = "" if worst.is_within else "  over the limit"
        console.print(
            f"  {name:30} {worst.unit!r:18} {worst.exponent:5.2f} {worst.s_per_100_kb:7.3f}{mark}",
            highlight=False, markup=False,
        )  # fmt: skip
    console.print(f"{len(functions())} functions, {len(UNITS)} units, {over} over {LIMIT_EXPONENT} or 1 s.")


def main(names: list[str]) -> None:
    """Print each unit of the named functions, or of all, that is past a limit, and how dear the dearest is."""
    import sys

    for name in names or functions():
        started = time.process_time()
        try:
            found = []
            for growth in _growths(name, UNITS, SIZES):
                found.append(growth)
                if sum(not one.is_within for one in found) >= 8:
                    break
        except Exception as error:
            sys.stdout.write(f"!! {name}: {type(error).__name__}: {error}\n")
            continue
        worst = max(found, key=lambda one: (not one.is_within, one.s_per_100_kb))
        over = [one for one in found if not one.is_within]
        sys.stdout.write(
            f"{'OVER' if over else 'ok  '} {name:28} {worst.unit!r:14} {worst.exponent:5.2f} {worst.s_per_100_kb:7.3f}"
            f"   ({time.process_time() - started:.0f} s)\n"
        )
        for one in over[:12]:
            sys.stdout.write(f"       {one.unit!r:14} {one.exponent:5.2f} {one.s_per_100_kb:7.3f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
