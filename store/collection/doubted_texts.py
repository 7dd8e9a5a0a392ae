"""Refuse what a site shows in an article's place: one text under many addresses, that says nothing of their headlines.

Theory. Soft 404s, block pages, walls and consent pages are worded anew every year: no list of phrases knows them. But
none of them speaks of what the feed announced, and all of a site are alike. Of 744 real texts of 60 to 249 words (March
and May 2026) 88 have no word of the headline and hardly one of the summary: 87 of them are such pages, one an article.
So such a text is looked at twice: at the second look it is an article, unless another address of the site has shown
the same, or it has a wall's own words and the feed says in a summary what else it should be about. One that has few
words of its headline is refused if another address has.
"""

import re
from collections.abc import Sequence
from datetime import datetime

import duckdb

from extractors.text.language import detect_language
from extractors.text.stems import STOP_WORDS, stem
from extractors.text.words import count_words
from extractors.types import Article, FeedEntry
from extractors.urls.normalize import registered_domain
from store.collection.text_variants import share_of_word_runs
from store.database.timestamps import from_naive_utc, to_naive_utc
from store.dedup.features.terms import words_of
from store.types import EntryOutcome

_MAX_WORDS = 250
_LEAST_SHARE = 0.25
_SAME_TEXT = 0.8
# Of headline and summary together even these have so much by chance.
_LEAST_SAID = 0.1
_SUMMARY_CHARS = 400
_LEAST_SUMMARY_WORDS = 6
_LEAST_ENGLISH_WORDS = 2
# No word of another language that writes news: "will", "am" and "in" are German, too.
_ENGLISH_WORDS = frozenset(
    "the and with that from their after this have which who those they were been would when than".split()
)
# What a site says in an article's place, and news seldom of its subject.
_WALL_WORDS = re.compile(
    r"\b(?:cookies?|javascript|captcha|404|paywall|subscri(?:be|ption)s?|(?:sign|log)(?:ged)?[ -]?in|browser"
    r"|terms of (?:use|service)|privacy policy|all rights reserved|access denied|no longer (?:available|exists?)"
    r"|page (?:you|not found)|you (?:see|are (?:seeing|reading)) this"
    r"|(?:can(?:no|['’])t|could(?: not|n['’]t)) (?:be found|find (?:the|this|that) page))\b",
    re.IGNORECASE,
)
# A shorter headline may be told in other words.
_LEAST_TITLE_WORDS = 2
_STEM_LETTERS = 5
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{2,}")
_DIGITS = re.compile(r"\d+")


def refuse_doubted_texts(
    connection: duckdb.DuckDBPyConnection, outcomes: Sequence[EntryOutcome], now: datetime
) -> tuple[EntryOutcome, ...]:
    """Return the outcomes without the texts that are no articles for certain, or not for certain ones yet.

    Both are failures of the kind "no text", to be tried again.
    """
    return tuple(_judged(connection, outcome, now) for outcome in outcomes)


def speaks_of(headline: str, text: str) -> float:
    """Return the share of the words of a headline, common ones aside, that the text has; 1 for a headline of few."""
    words = _stems(headline)
    return len(words & _stems(text)) / len(words) if len(words) >= _LEAST_TITLE_WORDS else 1.0


def _judged(connection: duckdb.DuckDBPyConnection, outcome: EntryOutcome, now: datetime) -> EntryOutcome:
    article = outcome.article
    if article is None or not _is_doubtful(outcome, article):
        return outcome
    site, text = registered_domain(article.canonical_url), _DIGITS.sub("0", article.text)
    shown = connection.execute("SELECT url, text, seen_at FROM doubted_texts WHERE site = ?", [site]).fetchall()
    alike = {url: seen_at for url, other, seen_at in shown if share_of_word_runs(text, other) >= _SAME_TEXT}
    seen_at = alike.pop(outcome.entry.url, None)
    # A look that was kept and then killed is no second one when it is kept again.
    is_second_look = seen_at is not None and from_naive_utc(seen_at) != now
    if seen_at is None:
        connection.execute(
            "INSERT INTO doubted_texts VALUES (?, ?, ?, ?)", [site, outcome.entry.url, text, to_naive_utc(now)]
        )
    is_likely = is_second_look and not (_WALL_WORDS.search(article.text) and _has_subject(outcome.entry, article))
    if not alike and (is_likely or _speaks_of_entry(outcome.entry, article.text)):
        return outcome
    why = "the site shows this text under several addresses" if alike else "it says nothing of its headline, so far"
    return EntryOutcome(
        entry=outcome.entry, failure="no text", detail=why, retryable=True, pages=outcome.pages, revises=outcome.revises
    )  # fmt: skip


def _speaks_of_entry(entry: FeedEntry, text: str) -> bool:
    said = speaks_of(f"{entry.title} {entry.summary[:_SUMMARY_CHARS]}", text)
    return speaks_of(entry.title, text) > 0 or said > _LEAST_SAID


def _has_subject(entry: FeedEntry, article: Article) -> bool:
    """Return whether the summary is long enough to share words with its article, if it is of the same language."""
    summary = entry.summary[:_SUMMARY_CHARS]
    if len(_stems(summary)) < _LEAST_SUMMARY_WORDS:
        return False
    language, primary = detect_language(f"{entry.title} {summary}"), article.language.partition("-")[0]
    # So short a text is often of no certain language; its commonest words tell English from others.
    is_english = len(_ENGLISH_WORDS.intersection(summary.casefold().split())) >= _LEAST_ENGLISH_WORDS
    return language == primary or (not language and primary == "en" and is_english)


def _is_doubtful(outcome: EntryOutcome, article: Article) -> bool:
    if article.read_from != "page" or not outcome.entry.title or count_words(article.text) >= _MAX_WORDS:
        return False
    return speaks_of(outcome.entry.title, article.text) <= _LEAST_SHARE


def _stems(text: str) -> frozenset[str]:
    """Return the beginnings of the stems of a text's words; of scripts without blanks its pairs of letters."""
    pairs = (run[at : at + 2] for run in _UNSPACED.findall(text) for at in range(len(run) - 1))
    words = (word for word in words_of(_UNSPACED.sub(" ", text)) if len(word) > 2 and word not in STOP_WORDS)
    return frozenset((*(stem(word)[:_STEM_LETTERS] for word in words), *pairs))
