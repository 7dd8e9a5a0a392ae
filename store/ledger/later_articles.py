"""Read articles against the open predictions that may have been fulfilled by their day; keeps no verdict."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import duckdb

from extractors.text.sentences import sentence_spans
from store.collection.article_failures import failed_ids, record_failure
from store.database.parameters import rows_where, values_as_json
from store.ledger.outcomes import (
    MOST_DAYS_AFTER,
    Foretold,
    LaterArticle,
    LaterSentence,
    OutcomeEvidence,
    OutcomeReader,
)

# Where an amount begins in a text, its value and its unit.
Amount = tuple[int, float, str]
# So many articles are held in memory at once.
_BATCH = 200

# What only may be comes true either way.
_CLAIMS = """
    SELECT p.id, p.article_id, p.claim, a.title || ' ' || a.text[:300], p.horizon, p.actor, p.observed, p.event,
           p.negated, p.threshold, p.unit, p.comparison, p.made_on, p.due_from, p.due_to
    FROM predictions p JOIN articles a ON a.id = p.article_id
    WHERE p.status IN ('open', 'overdue', 'due this week') AND p.due_to IS NOT NULL AND p.kind <> 'statement'
      AND NOT p.copied AND p.wording NOT IN ('can', 'could', 'may', 'might', 'should')
"""
_TEXTS = f"""
    SELECT id, CAST(published AS DATE), title, text FROM articles
    WHERE {rows_where("articles", "id IN (SELECT unnest(?::JSON::VARCHAR[]))")} ORDER BY id
"""  # noqa: S608 - our own SQL
_AMOUNTS = """
    SELECT article_id, span_start, value, unit FROM figures
    WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY article_id, span_start
"""
# Articles that were read before and are later than the claims of an article that came in only now.
_LATER = """
    SELECT o.article_id FROM outcomes_read o JOIN articles a ON a.id = o.article_id
    WHERE a.published >= ? AND a.published <= ? ORDER BY o.article_id
"""


def find_outcomes(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str], first: date, last: date
) -> tuple[OutcomeEvidence, ...]:
    """Return what these articles, of days from `first` to `last`, tell of open predictions, and what earlier articles
    tell of theirs: an article may come in after one that tells the outcome.
    """
    return (*_in_new_articles(connection, ids, first, last), *_in_earlier_articles(connection, ids))


def _in_new_articles(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str], first: date, last: date
) -> Iterator[OutcomeEvidence]:
    """Yield what these articles, of days from `first` to `last`, tell of the predictions that are open then."""
    since = first - timedelta(days=MOST_DAYS_AFTER)
    yield from _outcomes_in(connection, ids, _claims(connection, "p.due_to >= ? AND p.made_on < ?", [since, last]))


def _in_earlier_articles(connection: duckdb.DuckDBPyConnection, new: Sequence[str]) -> Iterator[OutcomeEvidence]:
    """Yield what articles that were read before tell of the predictions of articles that came in only now."""
    claims = _claims(connection, "p.article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(new)])
    if not claims:
        return
    first = min(one.made_on for one in claims) + timedelta(days=1)
    last = max(one.due_to for one in claims) + timedelta(days=MOST_DAYS_AFTER + 1)
    rows = connection.execute(_LATER, [first, last]).fetchall()
    fresh = set(new)
    yield from _outcomes_in(connection, [row[0] for row in rows if row[0] not in fresh], claims)


def _outcomes_in(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str], claims: Sequence[Foretold]
) -> Iterator[OutcomeEvidence]:
    """Yield what these articles tell of these predictions; one that cannot be read tells nothing, and is recorded.

    One that failed so before is not tried again until `release_failures` lets it.
    """
    if not claims:
        return
    failed = failed_ids(connection, "outcomes")
    ids = [identity for identity in ids if identity not in failed]
    reader = OutcomeReader(claims)
    for start in range(0, len(ids), _BATCH):
        for stored in _stored(connection, ids[start : start + _BATCH]):
            try:
                found = reader.read(later_article(*stored))
            except Exception as error:
                record_failure(connection, stored[0], "outcomes", error)
            else:
                yield from found


def _claims(connection: duckdb.DuckDBPyConnection, wanted: str, given: Sequence[object]) -> list[Foretold]:
    """Return the open predictions that `wanted`, a condition of ours, holds for."""
    rows = connection.execute(f"{_CLAIMS} AND {wanted} ORDER BY p.id", list(given)).fetchall()
    names = (
        "id", "article_id", "claim", "context", "horizon", "actor", "observed", "event", "negated", "threshold",
        "unit", "comparison", "made_on", "due_from", "due_to",
    )  # fmt: skip
    return [Foretold(**dict(zip(names, row, strict=True))) for row in rows]


def _stored(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str]
) -> Iterator[tuple[str, date, str, str, Sequence[Amount]]]:
    """Yield these articles as `later_article` takes them."""
    part = values_as_json(ids)
    amounts: dict[str, list[Amount]] = defaultdict(list)
    for identity, *amount in connection.execute(_AMOUNTS, [part]).fetchall():
        amounts[identity].append((amount[0], amount[1], amount[2]))
    for identity, day, title, text in connection.execute(_TEXTS, [part]).fetchall():
        yield identity, day, title, text, amounts[identity]


def later_article(identity: str, day: date, title: str, text: str, amounts: Sequence[Amount]) -> LaterArticle:
    """Return an article cut into sentences, each with the amounts (start, value, unit) that stand in it."""
    sentences = tuple(
        LaterSentence(
            text=text[start:end],
            start=start,
            end=end,
            amounts=tuple((value, unit) for at, value, unit in amounts if start <= at < end),
        )
        for start, end in sentence_spans(text)
    )
    return LaterArticle(id=identity, day=day, headline=title, sentences=sentences)
