"""Close predictions by a person's word, and propose the articles that might; never closes one by itself.

Theory. Whether a promise was kept is a judgement that a machine gets wrong in silence. It can only point: a later
article that names whom the claim names, speaks of the same matter and shares its rarer words is worth a look: once
the claim is due or nearly so, and sooner where its story follows the story of the claim.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import duckdb
import numpy as np

from store.collection.articles import find_article
from store.database.parameters import rows_where
from store.database.timestamps import to_naive_utc
from store.database.transactions import transaction
from store.types import StoreError

Outcome = Literal["kept", "missed", "withdrawn", "open"]

# How much of a claim's words and names a later article must hold to be proposed, where its story follows that of the
# claim and where it does not; set on the sample press (tests/bench/resolutions.py).
LEAST_SHARE = 0.5
LEAST_SHARE_APART = 0.65
# A promise is seldom kept long before its last day: an article counts from this part of the time left on, or a week.
LAST_PART, LAST_DAYS = 0.25, 7
LEAST_COSINE = 0.4
# Articles are proposed of the last half year, for claims that fell due within the last quarter at the earliest: else a
# look at a store of years would read all its texts. A person may resolve any claim, however old. Guesses.
OVERDUE_FOR, LOOKED_BACK = timedelta(days=91), timedelta(days=182)
MOST_CANDIDATES = 3

_WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A later article that may show whether a prediction came true, the likelier the higher `score`."""

    prediction_id: str
    claim: str
    article_id: str
    title: str
    outlet: str
    url: str
    score: float


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

    `article` names the article that shows it, as `find_article` takes it; "" where only the person vouches.
    Raises StoreError when the prediction or the article is unknown or not the only one of that beginning.
    """
    identity = _only(connection, "SELECT id FROM prediction_claims WHERE starts_with(id, ?)", wanted, "prediction")
    cited = find_article(connection, article) if article else ""
    if outcome != "open" and not (cited or by):
        raise StoreError("a resolution needs a cited article or a person who vouches: --article, or --by")
    with transaction(connection):
        connection.execute("DELETE FROM resolutions WHERE prediction_id = ?", [identity])
        if outcome != "open":
            connection.execute(
                "INSERT INTO resolutions VALUES (?, ?, ?, ?, ?, ?)",
                [identity, outcome, cited, by, note, to_naive_utc(now)],
            )
    return identity


def propose_resolutions(connection: duckdb.DuckDBPyConnection, model_id: str) -> tuple[Candidate, ...]:
    """Return for each open dated prediction the later articles most likely to show what became of it, best first."""
    (newest,) = connection.execute("SELECT CAST(max(published) AS DATE) FROM articles").fetchall()[0]
    if newest is None:
        return ()
    claims = connection.execute(
        """SELECT p.id, p.claim, p.story_id, p.made_on, p.due_from, p.due_to, v.vector,
                  list(DISTINCT lower(m.canonical)) FILTER (m.canonical IS NOT NULL AND m.kind <> 'place')
           FROM predictions p JOIN articles a ON a.id = p.article_id
           LEFT JOIN vectors.vectors v ON v.article_id = a.id AND v.part = 'lead' AND v.model_id = ?
           LEFT JOIN mentions m ON m.article_id = a.id AND m.span_start BETWEEN p.span_start AND p.span_end
           WHERE p.status IN ('open', 'overdue', 'due this week') AND p.due_to >= ? AND NOT p.copied
           GROUP BY ALL ORDER BY p.id""",
        [model_id, newest - OVERDUE_FOR],
    ).fetchall()
    if not claims:
        return ()
    since = max(newest - LOOKED_BACK, min(_worth_a_look(*claim[3:6]) for claim in claims))
    recent = "published >= $since"
    embedded = f"part = 'lead' AND model_id = $model AND article_id IN (SELECT id FROM articles WHERE {recent})"  # noqa: S608 - our own SQL
    later = connection.execute(
        f"""SELECT a.id, a.title, a.outlet, a.canonical_url, CAST(a.published AS DATE), a.text, m.story_id, s.follows,
                   v.vector
            FROM articles a JOIN members m ON m.article_id = a.id JOIN stories s ON s.id = m.story_id
            JOIN vectors.vectors v ON v.article_id = a.id
            WHERE a.{recent} AND {rows_where("vectors.vectors", embedded, "v")} ORDER BY a.id""",  # noqa: S608 - our own SQL
        {"model": model_id, "since": since},
    ).fetchall()
    if not later:
        return ()
    vectors = np.asarray([row[8] for row in later], dtype=np.float32)
    texts = [f"{row[1]}\n{row[5]}".lower() for row in later]
    found: list[Candidate] = []
    for identity, claim, story, made, due_from, due_to, vector, names in claims:
        if vector is None:
            continue
        cosines = vectors @ np.asarray(vector, dtype=np.float32)
        scored = [
            (score, row)
            for row, text, cosine in zip(later, texts, cosines, strict=True)
            if row[6] != story
            and row[4] >= _worth_a_look(made, due_from, due_to)
            and cosine >= LEAST_COSINE
            and (score := (_share(claim, names or [], text) + float(cosine)) / 2)
            >= (LEAST_SHARE if row[7] == story else LEAST_SHARE_APART)
        ]
        best = sorted(scored, key=lambda pair: (-pair[0], pair[1][0]))[:MOST_CANDIDATES]
        found.extend(
            Candidate(
                prediction_id=identity, claim=claim, article_id=row[0], title=row[1], outlet=row[2], url=row[3],
                score=round(score, 3),
            )
            for score, row in best
        )  # fmt: skip
    return tuple(found)


def _worth_a_look(made: date, due_from: date | None, due_to: date) -> date:
    """Return the first day on which an article may show what became of a claim: its first day, or near its last."""
    if due_from is not None and due_from > made:
        return due_from
    near = max(LAST_DAYS, round(LAST_PART * (due_to - made).days))
    return max(made + timedelta(days=1), due_to - timedelta(days=near))


def _share(claim: str, names: Sequence[str], text: str) -> float:
    """Return how much of the claim the text holds; a text without any of its names holds nothing of it."""
    if names and not any(name in text for name in names):
        return 0.0
    stems = {word[:6] for word in _WORD.findall(claim.lower())}
    return sum(stem in text for stem in stems) / len(stems) if stems else 0.0


def _only(connection: duckdb.DuckDBPyConnection, query: str, wanted: str, what: str) -> str:
    rows = connection.execute(query, [wanted]).fetchall() if wanted else []
    if len(rows) != 1:
        several = "no" if not rows else f"{len(rows)}"
        raise StoreError(f'{several} {what}s begin with {wanted!r}: `storyfold sql "FROM {what}s"` lists them')
    return str(rows[0][0])
