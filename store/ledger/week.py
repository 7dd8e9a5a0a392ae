"""Read what the ledger adds to an edition: the stories' figures, quotes and differences, and the week's predictions.

Everything is as of the week's end, never of today, so that an edition written again says the same. Only
`resolutions` recorded by then count; a prediction is overdue when it fell due in an earlier week and nobody said what
became of it.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import duckdb

from store.database.parameters import rows_where, values_as_json
from store.types import (
    Difference,
    PredictionStage,
    PredictionStatus,
    StoryFigure,
    StoryQuote,
    TextSpan,
    WeekLedger,
)

# So long an edition prints a prediction among the overdue ones; the ledger keeps it. A guess: whoever wanted to know
# has looked by then, and an edition would else print every promise of years.
OVERDUE_FOR = timedelta(weeks=13)

# From this chance by evidence on two stories of an edition are said to be perhaps one event. Of such pairs of three
# real weeks that were kept apart 23 of 40 are labelled one event, or one is about the other's (30 November 2026).
PERHAPS_SAME = 0.5
_OF_HERE = "article_id IN (SELECT article_id FROM here)"
_GIVEN = "IN (SELECT unnest($stories::JSON::VARCHAR[]))"
_PERHAPS_SAME = f"""
    WITH here AS MATERIALIZED (
        SELECT story_id, article_id FROM members WHERE {rows_where("members", f"story_id {_GIVEN}")}
    ), pairs AS MATERIALIZED (
        SELECT a, b FROM matches WHERE refusal = '' AND b IN (SELECT article_id FROM here)
        AND {rows_where("matches", "evidence >= $least AND a IN (SELECT article_id FROM here)")}
    ), parted AS (  -- by a person, who is not to be doubted
        SELECT p.story_id AS one, q.story_id AS other FROM corrections c
        JOIN here p ON p.article_id = c.a JOIN here q ON q.article_id = c.b WHERE c.verdict = 'split'
    )
    SELECT DISTINCT least(p.story_id, q.story_id), greatest(p.story_id, q.story_id)
    FROM pairs x JOIN here p ON p.article_id = x.a JOIN here q ON q.article_id = x.b
    WHERE p.story_id <> q.story_id
      AND NOT EXISTS (FROM parted t WHERE (t.one = p.story_id AND t.other = q.story_id)
                                       OR (t.one = q.story_id AND t.other = p.story_id))
    ORDER BY ALL
"""  # noqa: S608 - our own SQL

# The view `figure_agreement` of these stories alone: of a view all rows are read, wide as they are.
_FIGURES = f"""
    SELECT g.story_id, g.status, g.text, g.kind, g.value, g.upper, g.unit, g.per, g.attribute, g.subject, g.qualifiers,
           g.articles, g.origins, g.outlets, g.places, g.conflicts
    FROM agreed_figures g WHERE {rows_where("agreed_figures", f"story_id {_GIVEN}", "g")}
      AND g.story_id IN (SELECT id FROM stories WHERE articles > 1 AND id {_GIVEN})
    ORDER BY g.story_id, g.origins DESC, g.articles DESC, g.kind, g.value DESC, g.unit
"""  # noqa: S608 - our own SQL
# A quote that several articles carry is one; the longest wording among those of the earliest article stands for it.
_QUOTES = f"""
    WITH RECURSIVE here AS MATERIALIZED (
        FROM members WHERE {rows_where("members", f"story_id {_GIVEN}")}
    ), up AS (  -- `lineage_roots` of these stories alone: the view follows the copies of every story there is
        SELECT story_id, article_id, article_id AS reached, parent, relation, owner, flag, 0 AS depth FROM here
        UNION ALL
        SELECT u.story_id, u.article_id, m.article_id, m.parent, m.relation, m.owner, m.flag, u.depth + 1
        FROM up u JOIN here m ON m.story_id = u.story_id AND m.article_id = u.parent
        WHERE u.parent <> '' AND u.depth < 40
    ), roots AS (
        SELECT story_id, article_id,
               CASE WHEN arg_max(relation, depth) = 'own reporting' AND arg_max(flag, depth) = ''
                    THEN coalesce(nullif(arg_max(owner, depth), ''), arg_max(reached, depth))
                    ELSE 'in none of the feeds' END AS root
        FROM up GROUP BY story_id, article_id
    )
    SELECT m.story_id, q.words, q.speaker, q.role, q.article_id, a.outlet, q.span_start, q.span_end,
           coalesce(r.root, q.article_id),
           array_to_string(regexp_extract_all(lower(q.words), '[\\p{{L}}\\p{{N}}]+'), ' ')
    FROM (FROM quotes WHERE {rows_where("quotes", _OF_HERE)}) q JOIN here m ON m.article_id = q.article_id
    JOIN (SELECT id, outlet, published FROM articles
          WHERE {rows_where("articles", "id IN (SELECT article_id FROM here)")}) a ON a.id = q.article_id
    LEFT JOIN roots r ON r.article_id = q.article_id AND r.story_id = m.story_id
    ORDER BY m.story_id, a.published, q.article_id, q.span_start
"""  # noqa: S608 - our own SQL
_OF_FOUND = "IN (SELECT unnest([article_id, other_article]) FROM found)"
_ALTERED = f"""
    WITH found AS MATERIALIZED (
        FROM agreed_quotes WHERE status <> 'same words' AND {rows_where("agreed_quotes", f"story_id {_GIVEN}")}
        AND story_id IN (SELECT id FROM stories WHERE articles > 1 AND id {_GIVEN})
    ), said AS MATERIALIZED (
        SELECT article_id, words, span_start, span_end FROM quotes
        WHERE {rows_where("quotes", f"article_id {_OF_FOUND}")}
    )
    SELECT DISTINCT d.story_id, d.status, d.words, d.speaker, d.article_id, d.outlet, x.span_start, x.span_end,
           d.other_words, d.other_speaker, d.other_article, d.other_outlet, y.span_start, y.span_end
    FROM found d JOIN said x ON x.article_id = d.article_id AND x.words = d.words
    JOIN said y ON y.article_id = d.other_article AND y.words = d.other_words
    ORDER BY ALL
"""  # noqa: S608 - our own SQL
_PREDICTIONS = f"""
    WITH claims AS MATERIALIZED (
        FROM prediction_claims WHERE kind <> 'statement' AND rowid IN (
            SELECT rowid FROM prediction_claims WHERE due_to >= $overdue_since
            UNION SELECT rowid FROM prediction_claims
                  WHERE article_id IN (SELECT id FROM articles WHERE published >= $monday)
            UNION SELECT rowid FROM prediction_claims
                  WHERE id IN (SELECT prediction_id FROM resolutions WHERE resolved_at >= $monday))
    ), predicted AS (  -- the view `predictions` of these claims alone
        SELECT p.*, m.story_id, a.outlet, CAST(a.published AS DATE) AS made_on
        FROM claims p
        JOIN (SELECT id, outlet, published FROM articles
              WHERE {rows_where("articles", "id IN (SELECT article_id FROM claims)")}) a ON a.id = p.article_id
        JOIN (SELECT article_id, story_id, relation FROM members
              WHERE {rows_where("members", "article_id IN (SELECT article_id FROM claims)")}) m USING (article_id)
        WHERE m.relation NOT IN ('verbatim copy', 'edited copy') AND m.story_id {_GIVEN}
    )
    SELECT p.id, p.story_id, p.claim, p.speaker, p.voice, p.made_on, p.due_from, p.due_to, p.article_id, p.outlet,
           p.span_start, p.span_end, r.outcome, r.article_id, r.resolved_by, r.resolved_at
    FROM predicted p LEFT JOIN resolutions r ON r.prediction_id = p.id AND r.resolved_at < $end
    WHERE p.made_on < $end AND (p.due_to >= $overdue_since OR p.made_on >= $monday OR r.resolved_at >= $monday)
    ORDER BY p.due_to NULLS LAST, p.made_on, p.id
"""  # noqa: S608 - our own SQL


def week_ledger(
    connection: duckdb.DuckDBPyConnection,
    story_ids: Sequence[str],
    first: date,
    *,
    last: date | None = None,
    earlier_ids: Sequence[str] = (),
) -> WeekLedger:
    """Return the ledger of these stories at the end of the days from `first` to `last`, a week if left out.

    `earlier_ids` are stories of earlier editions: of them only predictions are read, those that are due or overdue,
    were resolved in the week, or are waiting for a later day; overdue ones for `OVERDUE_FOR`. Stories of one article
    have no agreement: their figures are left out.
    """
    wanted = {"stories": values_as_json(sorted(set(story_ids)))}
    figures = tuple(_figure(row) for row in connection.execute(_FIGURES, wanted).fetchall())
    altered = connection.execute(_ALTERED, wanted).fetchall()
    predictions = _predictions(connection, sorted({*story_ids, *earlier_ids}), first, last or first + timedelta(days=6))
    return WeekLedger(
        figures=figures,
        quotes=_quotes(connection.execute(_QUOTES, wanted).fetchall()),
        differences=(*_figure_differences(figures), *(_quote_difference(row) for row in altered)),
        predictions=tuple(one for one in predictions if one.stage != "waiting"),
        pending=tuple(one for one in predictions if one.stage == "waiting"),
        perhaps_same=tuple(connection.execute(_PERHAPS_SAME, {**wanted, "least": PERHAPS_SAME}).fetchall()),
    )


def _figure(row: Sequence[Any]) -> StoryFigure:
    return StoryFigure(
        story_id=row[0], status=row[1], text=row[2], kind=row[3], value=row[4], upper=row[5], unit=row[6], per=row[7],
        attribute=row[8], subject=row[9], qualifiers=tuple(row[10]), articles=row[11], origins=row[12],
        outlets=tuple(row[13]), spans=tuple(_span(place) for place in row[14]),
        instead=tuple((other["text"], _span(other)) for other in row[15]),
    )  # fmt: skip


def _span(given: dict[str, Any]) -> TextSpan:
    return TextSpan(
        article_id=given["article_id"], outlet=given["outlet"], start=given["span_start"], end=given["span_end"]
    )


def _figure_differences(figures: Sequence[StoryFigure]) -> tuple[Difference, ...]:
    """Return one difference for each set of values that contradict each other, the most reported value first."""
    seen: set[frozenset[tuple[str, int]]] = set()
    found = []
    for figure in figures:
        if not figure.instead:
            continue
        sides = ((figure.text, figure.spans[0]), *figure.instead)
        key = frozenset((place.article_id, place.start) for _, place in sides)
        if key not in seen:
            seen.add(key)
            subject = " ".join(word for word in (figure.subject, figure.attribute or figure.kind) if word)
            found.append(Difference(story_id=figure.story_id, matter="figure", subject=subject, stated=sides))
    return tuple(found)


def _quote_difference(row: Sequence[Any]) -> Difference:
    (
        story,
        status,
        words,
        speaker,
        article,
        outlet,
        start,
        end,
        words_2,
        speaker_2,
        article_2,
        outlet_2,
        from_2,
        to_2,
    ) = row
    one = TextSpan(article_id=article, outlet=outlet, start=start, end=end)
    other = TextSpan(article_id=article_2, outlet=outlet_2, start=from_2, end=to_2)
    if status == "different speaker":
        sides = ((speaker, one), (speaker_2, other))
        return Difference(story_id=story, matter="speaker", subject=words, stated=sides)
    return Difference(story_id=story, matter="words", subject=speaker, stated=((words, one), (words_2, other)))


def _quotes(rows: Sequence[Sequence[Any]]) -> tuple[StoryQuote, ...]:
    """Return the quotes, those that most independent reports carry first; the same words are one quote."""
    groups: dict[tuple[str, str], list[Sequence[Any]]] = {}
    for row in rows:
        story, bare = row[0], row[9]
        known = next((key for key in groups if key[0] == story and (bare in key[1] or key[1] in bare)), (story, bare))
        groups.setdefault(known, []).append(row)
    found = [
        StoryQuote(
            story_id=group[0][0], words=group[0][1], speaker=next((row[2] for row in group if row[2]), ""),
            role=next((row[3] for row in group if row[3]), ""), origins=len({row[8] for row in group}),
            outlets=tuple(dict.fromkeys(row[5] for row in group)),
            spans=tuple(TextSpan(article_id=row[4], outlet=row[5], start=row[6], end=row[7]) for row in group),
        )
        for group in groups.values()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda quote: (quote.story_id, -quote.origins, -len(quote.outlets))))


def _predictions(
    connection: duckdb.DuckDBPyConnection, stories: Sequence[str], first: date, last: date
) -> tuple[PredictionStatus, ...]:
    begin = datetime.combine(first, time())
    given = {
        "stories": values_as_json(stories), "monday": begin, "end": datetime.combine(last + timedelta(days=1), time()),
        "overdue_since": first - OVERDUE_FOR,
    }  # fmt: skip
    rows = connection.execute(_PREDICTIONS, given).fetchall()
    found = []
    for row in rows:
        outcome, resolved_at = row[12] or "", row[15]
        stage = _stage(row[5], row[7], resolved_at.date() if resolved_at else None, (first, last))
        if stage:
            found.append(
                PredictionStatus(
                    id=row[0], story_id=row[1], stage=stage, claim=row[2], speaker=row[3], voice=row[4],
                    made_on=row[5], due_from=row[6], due_to=row[7],
                    span=TextSpan(article_id=row[8], outlet=row[9], start=row[10], end=row[11]),
                    outcome=outcome, resolved_article=row[13] or "", resolved_by=row[14] or "",
                )
            )  # fmt: skip
    order: tuple[PredictionStage, ...] = ("resolved", "due", "overdue", "made", "waiting")
    return tuple(sorted(found, key=lambda one: order.index(one.stage)))


def _stage(made: date, due: date | None, resolved: date | None, days: tuple[date, date]) -> PredictionStage | None:
    """Return the stage of a prediction in these days, None where it has none."""
    first, last = days
    if resolved is not None:
        return "resolved" if resolved >= first else None
    if due is not None and due < first:
        return "overdue"
    if due is not None and due <= last:
        return "due"
    if made >= first:
        return "made"
    return "waiting" if due is not None else None
