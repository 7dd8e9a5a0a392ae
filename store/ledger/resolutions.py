"""Close predictions: by a person's word, or by a later article that tells the outcome beyond doubt; both reversible.

Theory. Whether a promise was kept is a judgement that a machine gets wrong in silence. So every new article is read
against the open predictions (`outcomes`), and what it tells is proposed, with the sentence and how sure that is. Only
above a level whose precision was measured is it recorded without a person, marked `automatic`, and a person takes it
back with one command, for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import duckdb

from extractors.facts.types import FACTS_VERSION
from store.collection.articles import find_article
from store.database.parameters import Column, values_as_json, values_missing
from store.database.timestamps import to_naive_utc
from store.database.transactions import transaction
from store.types import Prediction, StoreError

if TYPE_CHECKING:
    from store.ledger.outcomes import OutcomeEvidence

Outcome = Literal["kept", "missed", "changed", "withdrawn", "open"]
_CLOSED: tuple[Outcome, ...] = ("kept", "missed", "changed", "withdrawn")

# Who resolved it where no person did.
AUTOMATIC = "automatic"
# From this probability on a sentence is worth a look, and from that one on it resolves by itself: the precision of both
# was measured on real weeks read by eye (docs/decisions/resolution-by-evidence.md).
PROPOSED = 0.3
APPLIED = 0.75
MOST_PROPOSALS = 3
# How sure the outcome of one wording can make that of another of its story: not enough to resolve it.
MOST_OF_ANOTHER = 0.6

# What a story promises for one day is one promise, in however many wordings ("Their doors open May 4"): an outcome told
# of one is proposed for the others, and never resolves them without a person.
_SAME_PROMISE = """
    INSERT INTO resolution_proposals
    SELECT s.id, r.verdict, r.article_id, r.sentence, r.span_start, r.span_end, least(r.confidence, ?), r.proposed_at
    FROM resolution_proposals r JOIN predictions p ON p.id = r.prediction_id
    JOIN predictions s ON s.story_id = p.story_id AND s.id <> p.id AND s.due_to = p.due_to
         AND s.due_from IS NOT DISTINCT FROM p.due_from
    WHERE r.prediction_id IN (SELECT unnest(?::JSON::VARCHAR[])) AND p.story_id <> '' AND NOT s.copied
      AND s.kind <> 'statement' AND s.status IN ('open', 'overdue', 'due this week') AND s.made_on < (
          SELECT CAST(a.published AS DATE) FROM articles a WHERE a.id = r.article_id)
    RETURNING prediction_id
"""
# Below the level no sentence counts; a sentence that tells another outcome, be it less surely, leaves it open.
_BEYOND_DOUBT = """
    SELECT prediction_id, verdict, article_id, sentence, confidence FROM resolution_proposals r
    WHERE prediction_id IN (SELECT unnest($ids::JSON::VARCHAR[])) AND confidence >= $level
      AND NOT EXISTS (FROM resolution_proposals o WHERE o.prediction_id = r.prediction_id AND o.verdict <> r.verdict)
      AND NOT EXISTS (FROM resolutions x WHERE x.prediction_id = r.prediction_id)
      AND NOT EXISTS (FROM resolutions_refused x WHERE x.prediction_id = r.prediction_id)
    QUALIFY row_number() OVER (PARTITION BY prediction_id ORDER BY confidence DESC, article_id, span_start) = 1
    ORDER BY prediction_id
"""
_READ = Column(table="facts_read", name="article_id", where="reading >= $reading")
_DONE = Column(table="outcomes_read", name="article_id", where="reading >= $reading")
_DAYS = """
    SELECT id, CAST(published AS DATE) FROM articles WHERE id IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a later article says became of a prediction, or that none does; `confidence` is None of the latter."""

    prediction_id: str
    claim: str
    verdict: str
    article_id: str
    title: str
    outlet: str
    url: str
    sentence: str
    confidence: float | None


def resolve_prediction(
    connection: duckdb.DuckDBPyConnection,
    wanted: str,
    outcome: Outcome,
    *,
    article: str,
    by: str,
    note: str,
    now: datetime,
) -> str:
    """Record what became of the prediction whose id begins with `wanted`, and return its id; "open" takes it back.

    `article` names the article that shows it, as `find_article` takes it; "" where only the person vouches. What was
    resolved automatically and is taken back is never resolved so again.
    Raises StoreError when the prediction or the article is unknown or not the only one of that beginning.
    """
    identity = _only(connection, "SELECT id FROM prediction_claims WHERE starts_with(id, ?)", wanted, "prediction")
    cited = find_article(connection, article) if article else ""
    if outcome != "open" and not (cited or by):
        raise StoreError("a resolution needs a cited article or a person who vouches: --article, or --by")
    with transaction(connection):
        connection.execute(
            """INSERT INTO resolutions_refused
               SELECT prediction_id, ? FROM resolutions WHERE prediction_id = ? AND resolved_by = ?""",
            [to_naive_utc(now), identity, AUTOMATIC],
        )
        connection.execute("DELETE FROM resolutions WHERE prediction_id = ?", [identity])
        if outcome != "open":
            connection.execute(
                """INSERT INTO resolutions (prediction_id, outcome, article_id, resolved_by, note, resolved_at)
                   VALUES (?, ?, ?, ?, ?, ?)""",
                [identity, outcome, cited, by, note, to_naive_utc(now)],
            )
    return identity


def propose_resolutions(connection: duckdb.DuckDBPyConnection) -> tuple[Proposal, ...]:
    """Return what later articles say became of the open predictions, the surest of each first, then what none tells."""
    names = [field.name for field in fields(Proposal)]
    rows = connection.execute(
        f"""SELECT {", ".join(names)} FROM proposed_resolutions
            ORDER BY verdict = 'no evidence', due_to, prediction_id, confidence DESC, article_id, span_start"""  # noqa: S608 - names of ours
    ).fetchall()
    return tuple(Proposal(**dict(zip(names, row, strict=True))) for row in rows)


def read_outcomes(connection: duckdb.DuckDBPyConnection, now: datetime) -> int:
    """Read the articles that were not read yet against the open predictions; return how many resolved by that.

    Bounded by time: only predictions that were due some weeks before the earliest of these articles, or later.
    """
    unread = values_missing(connection, _READ, _DONE, {"reading": FACTS_VERSION})
    new = connection.execute(_DAYS, [values_as_json(unread)]).fetchall() if unread else []
    if not new:
        return 0
    from store.ledger.later_articles import find_outcomes  # its patterns take a tenth of a second to compile

    ids = [identity for identity, _ in new]
    found = find_outcomes(connection, ids, min(day for _, day in new), max(day for _, day in new))
    with transaction(connection):
        _keep(connection, found, now)
        resolved = _apply(connection, sorted({one.prediction_id for one in found}), now)
        read = [values_as_json(ids)]
        connection.execute("DELETE FROM outcomes_read WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", read)
        connection.execute("INSERT INTO outcomes_read SELECT unnest(?::JSON::VARCHAR[]), ?", [*read, FACTS_VERSION])
    return resolved


def _keep(connection: duckdb.DuckDBPyConnection, found: Sequence[OutcomeEvidence], now: datetime) -> None:
    """Keep the surest sentences for each prediction, with those that were found before."""
    rows = [
        (
            one.prediction_id, one.verdict, one.article_id, one.sentence.text, one.sentence.start, one.sentence.end,
            one.confidence, to_naive_utc(now),
        )
        for one in found
        if one.confidence >= PROPOSED
    ]  # fmt: skip
    if not rows:
        return
    connection.executemany("INSERT INTO resolution_proposals VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    told = {row[0] for row in rows}
    others = connection.execute(_SAME_PROMISE, [MOST_OF_ANOTHER, values_as_json(sorted(told))]).fetchall()
    changed = values_as_json(sorted(told | {identity for (identity,) in others}))
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE surest AS
           SELECT * FROM resolution_proposals WHERE prediction_id IN (SELECT unnest(?::JSON::VARCHAR[]))
           QUALIFY row_number() OVER (
               PARTITION BY prediction_id, article_id ORDER BY confidence DESC, span_start, verdict) = 1""",
        [changed],
    )
    connection.execute(
        "DELETE FROM resolution_proposals WHERE prediction_id IN (SELECT unnest(?::JSON::VARCHAR[]))", [changed]
    )
    connection.execute(
        """INSERT INTO resolution_proposals SELECT * FROM surest QUALIFY row_number() OVER (
               PARTITION BY prediction_id ORDER BY confidence DESC, article_id, span_start) <= ?""",
        [MOST_PROPOSALS],
    )
    connection.execute("DROP TABLE surest")


def _apply(connection: duckdb.DuckDBPyConnection, ids: Sequence[str], now: datetime) -> int:
    """Record the outcome of those predictions that one sentence tells beyond doubt and no other tells otherwise."""
    rows = connection.execute(_BEYOND_DOUBT, {"ids": values_as_json(ids), "level": APPLIED}).fetchall()
    if rows:
        connection.executemany(
            """INSERT INTO resolutions (prediction_id, outcome, article_id, sentence, confidence, resolved_by, note,
                                        resolved_at)
               VALUES (?, ?, ?, ?, ?, ?, '', ?)""",
            [(*row, AUTOMATIC, to_naive_utc(now)) for row in rows],
        )
    return len(rows)


def _only(connection: duckdb.DuckDBPyConnection, query: str, wanted: str, what: str) -> str:
    rows = connection.execute(query, [wanted]).fetchall() if wanted else []
    if len(rows) != 1:
        several = "no" if not rows else f"{len(rows)}"
        raise StoreError(f'{several} {what}s begin with {wanted!r}: `storyfold sql "FROM {what}s"` lists them')
    return str(rows[0][0])


def read_predictions(connection: duckdb.DuckDBPyConnection) -> tuple[Prediction, ...]:
    """Return all predictions, those due first coming first, those without a day last; statements are none."""
    rows = connection.execute(
        """SELECT id, claim, coalesce(nullif(speaker, ''), outlet), outlet, made_on, due_to,
                  if(status IN (SELECT unnest(?::JSON::VARCHAR[])), status, ''), coalesce(note, ''), url,
                  coalesce(story_id, '')
           FROM predictions WHERE NOT copied AND kind <> 'statement' ORDER BY due_to NULLS LAST, made_on, id""",
        [values_as_json(_CLOSED)],
    ).fetchall()
    names = ("id", "claim", "who", "outlet", "made_on", "due", "outcome", "note", "url", "story_id")
    return tuple(Prediction(**dict(zip(names, row, strict=True))) for row in rows)
