"""Learn the boilerplate of a site, lines it prints on page after page, and remove it; never from one page alone."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import duckdb

from extractors.types import Article
from extractors.urls.normalize import registered_domain
from store.database.parameters import rows_where, values_as_json
from store.database.timestamps import to_naive_utc
from store.database.transactions import transaction
from store.types import EntryOutcome, FeedRun

# Theory: what stands on every fourth page of a site is the site's and not the article's. A sentence lost is worse than
# a line too many, so three different pages must show a line, and pages that are mostly each other's text (an article
# that was moved or written on) are one. Notes on 484 news pages with five of a site: F1 +.003 to +.011, recall −.002.
LEAST_PAGES = 3
LEAST_SHARE = 0.25
MOST_LOST = 0.6
_SAME_PAGE = 0.5
_PAGES_LOOKED_AT = 60
# What a site printed longer ago says little of its pages of today. A guess.
_LOOKED_BACK = timedelta(days=91)
_LEAST_WORDS = 3
_LONGEST_LINE = 1_000
_DIGITS = re.compile(r"\d+")
# A note on an author has this many words, and stands among the outermost lines. Guesses.
_LEAST_WORDS_AT_EDGES = 8
_EDGE_LINES = 3
# A notice is no sentence: it leads on, or asks for something, and ends without a full stop.
_LONGEST_NOTICE = 200
_LEAST_LOWER = 2
_ENDS_A_SENTENCE = re.compile(r"[.!?…:;,][\"'”’»)\]]*\s*$")
_LABEL = re.compile(r"((?:[^\W\d_]+\s+){0,2}[^\W\d_]+)\s*:\s")
_LATEST_OF_SITE = r"""first_seen >= ? AND read_from = 'page'
    AND regexp_extract(canonical_url, '^https?://([^/:?#]+)', 1) IN (SELECT unnest(?::JSON::VARCHAR[]))
    ORDER BY first_seen DESC, id LIMIT ?"""
_FIRST_LETTER = re.compile(r"^\w")
_NAMES = re.compile(r"@?\b[A-Z0-9][\w’'.-]*(?:\s+@?[A-Z0-9][\w’'.-]*)*")
_LOWER = re.compile(r"\b[a-z]{2,}")


def remove_boilerplate(connection: duckdb.DuckDBPyConnection, run: FeedRun) -> FeedRun:
    """Return the run with the learnt lines of each site taken out of its articles, and keep what was learnt now.

    A text that would lose more than `MOST_LOST` of its words stays whole. Articles stored before stay as they are.
    """
    sites: dict[str, list[Article]] = {}
    for outcome in run.entries:
        if outcome.article is not None:
            sites.setdefault(_site(outcome.article), []).append(outcome.article)
    boilerplate = {site: _boilerplate(connection, site, articles, run.at) for site, articles in sites.items()}
    return replace(run, entries=tuple(_without(outcome, boilerplate) for outcome in run.entries))


def remove_known_boilerplate(connection: duckdb.DuckDBPyConnection, outcome: EntryOutcome) -> EntryOutcome:
    """Return an outcome with the lines taken out that were learnt of its site before; learns nothing."""
    if outcome.article is None:
        return outcome
    site = _site(outcome.article)
    rows = connection.execute("SELECT line FROM site_boilerplate WHERE site = ?", [site]).fetchall()
    return _without(outcome, {site: {row[0] for row in rows}})


def recurring_lines(pages: Sequence[str]) -> frozenset[str]:
    """Return the forms of lines that recur on the texts of different pages of one site.

    A line recurs on a quarter of the pages; or it stands word for word at the end or the beginning of three, as the
    note on an author does.
    """
    distinct: list[frozenset[str]] = []
    counted: Counter[str] = Counter()
    at_edges: Counter[str] = Counter()
    within: set[str] = set()
    for page in pages:
        lines = [line for line in page.split("\n") if line.strip()]
        plain = frozenset(filter(None, map(masked, lines)))
        if any(len(plain & other) > _SAME_PAGE * len(plain | other) for other in distinct):
            continue
        distinct.append(plain)
        counted.update({form for line in lines for form in forms(line)})
        edges = {masked(line) for line in (*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]) if _is_long(line)}
        at_edges.update(edges - {""})
        within.update(plain - edges)
    recurring = {form for form, times in counted.items() if times >= max(LEAST_PAGES, LEAST_SHARE * len(distinct))}
    return frozenset(recurring | {line for line, times in at_edges.items() if times >= LEAST_PAGES} - within)


def forms(line: str) -> frozenset[str]:
    """Return what a line may be recognised by: its words; and, of one that is no sentence, its wording or its label.

    The wording is "follow _ on _" of "Follow Jane Doe on Mastodon", the label "more :" of "MORE : Council votes".
    """
    found = {masked(line)}
    if not _ENDS_A_SENTENCE.search(line) and len(line) <= _LONGEST_NOTICE:
        label = _LABEL.match(line)
        found.add(f"{label[1].casefold().strip()} :" if label else "")
        wording = _NAMES.sub("_", _FIRST_LETTER.sub(lambda first: first[0].lower(), line.strip()))
        found.add(f"~{wording.casefold()}" if "_" in wording and len(_LOWER.findall(wording)) >= _LEAST_LOWER else "")
    return frozenset(found - {""})


def masked(line: str) -> str:
    """Return what a line is recognised by, or "" for one too short or too long to be boilerplate for certain."""
    words = line.casefold().split()
    return _DIGITS.sub("0", " ".join(words)) if len(words) >= _LEAST_WORDS and len(line) <= _LONGEST_LINE else ""


def _is_long(line: str) -> bool:
    return len(line.split()) >= _LEAST_WORDS_AT_EDGES


def _boilerplate(
    connection: duckdb.DuckDBPyConnection, site: str, articles: Sequence[Article], now: datetime
) -> frozenset[str]:
    rows = connection.execute("SELECT line FROM site_boilerplate WHERE site = ?", [site]).fetchall()
    known = frozenset(row[0] for row in rows)
    pages = [article.text for article in articles if article.read_from == "page"]
    if not pages:
        return known
    # What was learnt before is no longer in the texts that are stored: it is not learnt again, and not forgotten.
    stored = connection.execute(
        f"""SELECT text FROM articles WHERE {rows_where("articles", _LATEST_OF_SITE)} ORDER BY first_seen DESC, id""",  # noqa: S608 - our own SQL
        [
            to_naive_utc(now - _LOOKED_BACK),
            values_as_json(sorted({_host(article) for article in articles})),
            _PAGES_LOOKED_AT,
        ],
    ).fetchall()
    learnt = recurring_lines([*pages, *(row[0] for row in stored)]) - known
    if learnt:
        with transaction(connection):
            connection.executemany(
                "INSERT INTO site_boilerplate VALUES (?, ?, ?)",
                [[site, line, to_naive_utc(now)] for line in sorted(learnt)],
            )
    return known | learnt


def _without(outcome: EntryOutcome, boilerplate: Mapping[str, Collection[str]]) -> EntryOutcome:
    article = outcome.article
    if article is None or article.read_from != "page":
        return outcome
    lines = article.text.split("\n")
    kept = [line for line in lines if forms(line).isdisjoint(boilerplate[_site(article)])]
    words, left = (sum(len(line.split()) for line in some) for some in (lines, kept))
    if len(kept) == len(lines) or left < (1 - MOST_LOST) * words:
        return outcome
    text = "\n".join(kept)
    links = tuple(link for link in article.links if link.text in text)
    return replace(outcome, article=replace(article, text=text, links=links))


def _site(article: Article) -> str:
    return registered_domain(article.canonical_url)


def _host(article: Article) -> str:
    return article.canonical_url.partition("://")[2].partition("/")[0].partition(":")[0]
