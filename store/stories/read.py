"""Read stories with their lineage, and the health of feeds, out of the tables; keep relevance and editions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import duckdb

from store.collection.articles import IS_NAMED, articles_by_id, named_article
from store.database.parameters import rows_where, temporary_rows, values_as_json
from store.database.timestamps import from_naive_utc, to_naive_utc
from store.database.transactions import transaction
from store.ledger.facts import with_facts
from store.provenance.appearance import in_order_of_appearance
from store.types import (
    NO_REPORTS,
    Evidence,
    FailedPage,
    FeedHealth,
    FeedLately,
    LastAnswer,
    Member,
    OriginKind,
    StoredArticle,
    StoreError,
    Story,
)


def stories_between(
    connection: duckdb.DuckDBPyConnection, start: datetime, end: datetime, model_id: str
) -> tuple[Story, ...]:
    """Return the stories that had an article published in [start, end), ordered by id, with all their members.

    What consists of deals, guides, listings, podcasts and roundups alone is none. The articles have the figures and
    names that were read when they were stored.
    """
    rows = connection.execute(
        _OF_DAYS, [to_naive_utc(start), to_naive_utc(end), values_as_json(sorted(NO_REPORTS))]
    ).fetchall()
    rows = _membership_rows(connection, [row[0] for row in rows])
    articles = articles_by_id(connection, [row[4] for row in rows], model_id)
    mentioned = _mentioned_in(connection, [row[0] for row in rows], end)
    return tuple(
        replace(story, mentioned_in=mentioned.get(story.id, ()))
        for story in _assembled(rows, with_facts(connection, articles, ("figures", "mentions")))
    )


_OF_DAYS = f"""
    WITH here AS MATERIALIZED (
        SELECT DISTINCT story_id FROM members WHERE article_id IN (
            SELECT id FROM articles WHERE published >= $1 AND published < $2)
    ), told AS MATERIALIZED (
        SELECT story_id, article_id FROM members WHERE {rows_where("members", "story_id IN (FROM here)")}
    )
    SELECT DISTINCT m.story_id FROM told m
    LEFT JOIN (SELECT article_id, form FROM article_forms
               WHERE {rows_where("article_forms", "article_id IN (SELECT article_id FROM told)")}) f USING (article_id)
    WHERE NOT list_contains($3::JSON::VARCHAR[], coalesce(f.form, 'report'))
"""  # noqa: S608 - our own SQL


def _mentioned_in(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str], end: datetime
) -> dict[str, tuple[str, ...]]:
    """Return by story the outlets of the roundups before `end` that surely mention it, in order."""
    rows = connection.execute(
        """SELECT DISTINCT story_id, outlet FROM story_mentions
           WHERE published < ? AND story_id IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY ALL""",
        [to_naive_utc(end), values_as_json(ids)],
    ).fetchall()
    found: dict[str, tuple[str, ...]] = {}
    for story, outlet in rows:
        found[story] = (*found.get(story, ()), outlet)
    return found


def accepted_ids_before(connection: duckdb.DuckDBPyConnection, topic: str, end: datetime) -> frozenset[str]:
    """Return the ids of the stories accepted for the topic whose first article appeared before `end`."""
    rows = connection.execute(
        """SELECT s.id FROM stories s JOIN relevance r ON r.story_id = s.id
           WHERE r.topic = ? AND r.zone = 'accept' AND s.first_published < ?""",
        [topic, to_naive_utc(end)],
    ).fetchall()
    return frozenset(row[0] for row in rows)


def followed_ids(connection: duckdb.DuckDBPyConnection, ids: Collection[str], steps: int) -> frozenset[str]:
    """Return the ids of the stories that these follow, of those that those follow, and so on for so many steps.

    A thread can go on for years: all of it would be most of what is stored.
    """
    rows = connection.execute(
        """WITH RECURSIVE chain AS (
               SELECT follows, 1 AS step FROM stories
               WHERE id IN (SELECT unnest($ids::JSON::VARCHAR[])) AND follows <> ''
               UNION SELECT s.follows, c.step + 1 FROM stories s JOIN chain c ON s.id = c.follows
               WHERE s.follows <> '' AND c.step < $steps)
           SELECT DISTINCT follows FROM chain""",
        {"ids": values_as_json(sorted(ids)), "steps": steps},
    ).fetchall()
    return frozenset(row[0] for row in rows)


def following_ids(connection: duckdb.DuckDBPyConnection, ids: Collection[str]) -> frozenset[str]:
    """Return the ids of the stories that follow one of these."""
    rows = connection.execute(
        "SELECT id FROM stories WHERE follows IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(sorted(ids))]
    ).fetchall()
    return frozenset(row[0] for row in rows)


def stories_by_id(connection: duckdb.DuckDBPyConnection, ids: Sequence[str], model_id: str = "") -> tuple[Story, ...]:
    """Return these stories, ordered by id, their members earliest first."""
    rows = _membership_rows(connection, ids)
    articles = [row[4] for row in rows]
    return _assembled(rows, articles_by_id(connection, articles, model_id), evidence_of(connection, articles))


def _membership_rows(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    return connection.execute(_MEMBERSHIP, [values_as_json(ids)]).fetchall()


_GIVEN = "IN (SELECT unnest($1::JSON::VARCHAR[]))"
_MEMBERSHIP = f"""
    WITH told AS MATERIALIZED (FROM members WHERE {rows_where("members", f"story_id {_GIVEN}")})
    SELECT s.id, s.origin, s.origin_credit, s.follows, m.article_id, m.relation, m.parent, m.evidence,
           m.confidence, m.source, m.publisher, m.owner, m.flag, s.origin_kind, s.origin_votes,
           coalesce((1 - f.about) * (1 - f.no_report), 1)
    FROM (FROM stories WHERE {rows_where("stories", f"id {_GIVEN}")}) s JOIN told m ON m.story_id = s.id
    LEFT JOIN (FROM article_forms WHERE
               {rows_where("article_forms", "article_id IN (SELECT article_id FROM told)")}) f USING (article_id)
    ORDER BY s.id
"""  # noqa: S608 - our own SQL


def _assembled(
    rows: Sequence[tuple[Any, ...]],
    articles: Mapping[str, StoredArticle],
    reasons: Mapping[str, tuple[Evidence, ...]] | None = None,
) -> tuple[Story, ...]:
    """Return the stories of these rows, their members earliest first."""
    members: dict[tuple[str, str, str, str, OriginKind, int], list[Member]] = {}
    for identity, origin, credit, follows, article_id, relation, parent, evidence, confidence, *rest in rows:
        source, publisher, owner, flag, kind, votes, report_chance = rest
        members.setdefault((identity, origin, credit, follows, kind, votes), []).append(
            Member(
                stored=articles[article_id],
                relation=relation,
                parent=parent,
                evidence=evidence,
                confidence=confidence,
                source=source,
                publisher=publisher,
                owner=owner,
                flag=flag,
                reasons=(reasons or {}).get(article_id, ()),
                report_chance=report_chance,
            )
        )
    return tuple(
        Story(
            id=identity,
            origin=origin,
            origin_credit=credit,
            follows=follows,
            origin_kind=kind,
            origin_votes=votes,
            members=_in_order(group),
        )
        for (identity, origin, credit, follows, kind, votes), group in members.items()
    )


def _in_order(members: Sequence[Member]) -> tuple[Member, ...]:
    by_id = {member.stored.id: member for member in members}
    return tuple(by_id[stored.id] for stored in in_order_of_appearance([member.stored for member in members]))


def members_by_id(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> tuple[Member, ...]:
    """Return these articles as members of their stories, in the order of `ids`; who is in no story is left out."""
    rows = connection.execute(
        "SELECT DISTINCT story_id FROM members WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))",
        [values_as_json(ids)],
    ).fetchall()
    found = stories_by_id(connection, [row[0] for row in rows])
    members = {member.stored.id: member for story in found for member in story.members}
    return tuple(members[identity] for identity in ids if identity in members)


def claim_changes_by_story(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str]
) -> dict[str, tuple[tuple[str, str, str, str], ...]]:
    """Return what the copies of these stories changed on the way, by the story's id; of a story without, nothing.

    A change is (outlet, kind, as its source has it, as it has it).
    """
    rows = connection.execute(
        """SELECT c.story_id, a.outlet, c.kind, c.before, c.after
           FROM claim_changes c JOIN articles a ON a.id = c.article_id
           WHERE c.story_id IN (SELECT unnest(?::JSON::VARCHAR[]))
           ORDER BY c.story_id, a.published, a.id, c.number""",
        [values_as_json(ids)],
    ).fetchall()
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for story, outlet, kind, before, after in rows:
        found.setdefault(story, []).append((outlet, kind, before, after))
    return {story: tuple(changes) for story, changes in found.items()}


def articles_about(connection: duckdb.DuckDBPyConnection, story_id: str) -> tuple[tuple[str, str, str, str], ...]:
    """Return the articles that are about a story, or mention it, and are in another or none, the likeliest first.

    Each is (form, outlet, title, URL): an analysis or review once, a roundup at each story that one of its items
    mentions, by the heading of that item.
    """
    rows = connection.execute(
        """SELECT form, outlet,
                  coalesce((SELECT heading FROM story_mentions i WHERE i.story_id = $1 AND i.article_id = b.article_id
                            ORDER BY i.likely DESC, i.position LIMIT 1) || ' (' || title || ')', title), url
           FROM about_stories b WHERE story_id = $1
           AND NOT EXISTS (FROM members m WHERE m.story_id = $1 AND m.article_id = b.article_id)
           ORDER BY likely DESC, article_id""",
        [story_id],
    ).fetchall()
    return tuple((form, outlet, title, url) for form, outlet, title, url in rows)


def evidence_of(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, tuple[Evidence, ...]]:
    """Return what speaks for the relation of each of these articles, the strongest first."""
    rows = connection.execute(
        """SELECT article_id, kind, words, span_start, span_end, other_article, source, weight FROM provenance_evidence
           WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY article_id, number""",
        [values_as_json(ids)],
    ).fetchall()
    found: dict[str, list[Evidence]] = {}
    for article_id, kind, words, start, end, other, source, weight in rows:
        one = Evidence(kind=kind, words=words, start=start, end=end, other=other, source=source, weight=weight)
        found.setdefault(article_id, []).append(one)
    return {article_id: tuple(reasons) for article_id, reasons in found.items()}


def find_story(connection: duckdb.DuckDBPyConnection, wanted: str, model_id: str = "") -> Story:
    """Return the story that `wanted` names: its id or headline, or an article's id or URL; ids may be cut short."""
    rows = connection.execute(
        f"""SELECT DISTINCT s.id, s.headline FROM stories s JOIN members m ON m.story_id = s.id
            JOIN articles a ON a.id = m.article_id
            WHERE starts_with(s.id, $1) OR {IS_NAMED}
               OR (length($1) >= 4 AND contains(lower(s.headline), lower($1))) ORDER BY 1""",  # noqa: S608
        named_article(wanted),
    ).fetchall()
    if not wanted or not rows:
        raise StoreError(f'no story or article {wanted!r}: `storyfold sql "FROM stories"` lists them')
    rows = [row for row in rows if row[0] == wanted] or rows
    if len(rows) > 1:
        shown = "".join(f"\n  {identity}  {headline}" for identity, headline in rows[:10])
        raise StoreError(f"{wanted!r} fits {len(rows)} stories; name one by its id:{shown}")
    return stories_by_id(connection, [rows[0][0]], model_id)[0]


_RELEVANCE = {
    "story_id": "VARCHAR", "topic": "VARCHAR", "score": "DOUBLE", "zone": "VARCHAR", "reason": "VARCHAR",
}  # fmt: skip


def save_relevance(
    connection: duckdb.DuckDBPyConnection, topic: str, rows: Sequence[tuple[str, float, str, str]]
) -> None:
    """Keep how relevant stories are to a topic, as (story id, score, zone, reason), in place of earlier judgements.

    A rejection replaces no judgement by which an edition printed the story: that it was printed stays true.
    """
    found = [
        {"story_id": story_id, "topic": topic, "score": float(score), "zone": zone, "reason": reason}
        for story_id, score, zone, reason in rows
    ]
    if not found:
        return
    with transaction(connection), temporary_rows(connection, "judged", _RELEVANCE, found):
        connection.execute(
            """DELETE FROM relevance r USING judged j WHERE r.topic = j.topic AND r.story_id = j.story_id
               AND (j.zone <> 'reject' OR r.zone = 'reject')"""
        )
        connection.execute("INSERT INTO relevance FROM judged j ANTI JOIN relevance r USING (story_id, topic)")


def save_edition(
    connection: duckdb.DuckDBPyConnection,
    *,
    topic: str,
    week: str,
    generated: datetime,
    path: str,
    sha256: str,
    stories: int,
) -> None:
    """Keep one row for an edition; writing the same week again replaces it."""
    with transaction(connection):
        connection.execute("DELETE FROM editions WHERE topic = ? AND week = ?", [topic, week])
        connection.execute(
            "INSERT INTO editions VALUES (?, ?, ?, ?, ?, ?)",
            [topic, week, to_naive_utc(generated), path, sha256, stories],
        )


def feed_health(connection: duckdb.DuckDBPyConnection) -> tuple[FeedHealth, ...]:
    """Return every known feed as it answered last, with what it ever gave, ordered by name; reads every entry."""
    rows = connection.execute(
        """SELECT url, name, kind, last_attempt, last_success, coalesce(outcome, 'never fetched'),
                  coalesce(detail, ''), entries, articles, failed_pages, rhythm_hours, full_text, on_topic, next_due,
                  pending, headline_only, left_out, left_out_why, languages
           FROM feed_health ORDER BY lower(name), url"""
    ).fetchall()
    return tuple(_health(row) for row in rows)


def feeds_lately(connection: duckdb.DuckDBPyConnection, since: datetime) -> tuple[FeedLately, ...]:
    """Return every known feed as it answered last, with what its entries seen since then gave, ordered by name."""
    rows = connection.execute(
        """SELECT f.name, f.last_success, coalesce(f.outcome, 'never fetched'), coalesce(f.detail, ''),
                  count(DISTINCT e.article_id), count(*) FILTER (e.failure <> '')
           FROM feeds f LEFT JOIN (FROM entries WHERE first_seen >= ?) e ON e.feed_url = f.url
           GROUP BY f.url, f.name, f.last_success, f.outcome, f.detail ORDER BY lower(f.name), f.url""",
        [to_naive_utc(since)],
    ).fetchall()
    return tuple(
        FeedLately(
            name=name, last_success=from_naive_utc(success) if success else None, outcome=outcome, detail=detail,
            articles=articles, failed_pages=failed,
        )
        for name, success, outcome, detail, articles, failed in rows
    )  # fmt: skip


def last_answers(connection: duckdb.DuckDBPyConnection, as_of: datetime | None = None) -> tuple[LastAnswer, ...]:
    """Return how every known feed answered last, ordered by name.

    With `as_of`: as it had answered after the first collect at or after that moment, else after the last one. So an
    edition speaks of its own week's feeds, however late and often it is written. Reads the log of the days before that
    moment, and all of it only for a feed that was not asked in them.
    """
    asked = connection.execute("SELECT url, name, last_attempt, outcome, detail FROM feeds").fetchall()
    known = {url: (attempt, outcome, detail) for url, _, attempt, outcome, detail in asked}
    if as_of is not None:
        known = _answered_by(connection, {row[0] for row in asked if row[2] is not None}, as_of)
    return tuple(
        _last_answer(url, name, known.get(url, (None, None, None)))
        for url, name, *_ in sorted(asked, key=lambda row: (row[1].lower(), row[0]))
    )


def _last_answer(url: str, name: str, answer: tuple[Any, ...]) -> LastAnswer:
    attempt, outcome, detail = answer
    return LastAnswer(
        url=url,
        name=name,
        last_attempt=from_naive_utc(attempt) if attempt else None,
        outcome=outcome or "never fetched",
        detail=detail or "",
    )


def _answered_by(
    connection: duckdb.DuckDBPyConnection, feeds: Collection[str], moment: datetime
) -> dict[str, tuple[Any, ...]]:
    """Return (moment, outcome, detail) of the last answer of each of these feeds by the collect at or after `moment`.

    A feed that was never asked by then has none.
    """
    at_last = None
    for first_collect in _COLLECT_AT:
        at_last = at_last or connection.execute(first_collect, [to_naive_utc(moment)]).fetchall()[0][0]
    if at_last is None:
        return {}
    found: dict[str, tuple[Any, ...]] = {}
    for since in (at_last - _LOGGED_LATELY, datetime.min):
        if missing := sorted(set(feeds) - found.keys()):
            rows = connection.execute(_LAST_ANSWERS, [since, at_last, values_as_json(missing)]).fetchall()
            found |= {url: tuple(answer) for url, *answer in rows}
    return found


# The first collect from a moment on; where there is none, the last one before it.
_COLLECT_AT = (
    "SELECT min(fetched_at) FROM fetches WHERE url = feed_url AND fetched_at >= ?",
    "SELECT max(fetched_at) FROM fetches WHERE url = feed_url AND fetched_at < ?",
)
# A feed is asked once a day at least, or as rarely as it wants to be.
_LOGGED_LATELY = timedelta(days=14)
_LAST_ANSWERS = """
    SELECT feed_url, max(fetched_at), arg_max(outcome, fetched_at), arg_max(detail, fetched_at) FROM fetches
    WHERE url = feed_url AND fetched_at >= $1 AND fetched_at <= $2 AND feed_url IN (SELECT unnest($3::JSON::VARCHAR[]))
    GROUP BY feed_url
"""


def failed_pages(connection: duckdb.DuckDBPyConnection, start: datetime, end: datetime) -> tuple[FailedPage, ...]:
    """Return the pages first seen in [start, end) that have given no article, by feed and URL."""
    rows = connection.execute(
        """SELECT url, feed, failure, detail, title, next_try FROM pages_without_article
           WHERE published >= ? AND published < ? ORDER BY feed, url""",
        [to_naive_utc(start), to_naive_utc(end)],
    ).fetchall()
    return tuple(
        FailedPage(
            url=url, feed_name=feed, kind=kind, detail=detail, title=title,
            next_try=from_naive_utc(next_try) if next_try else None,
        )
        for url, feed, kind, detail, title, next_try in rows
    )  # fmt: skip


def articles_read(connection: duckdb.DuckDBPyConnection, start: datetime, end: datetime) -> int:
    """Return how many articles published in [start, end) are held."""
    rows = connection.execute(
        "SELECT count(*) FROM articles WHERE published >= ? AND published < ?",
        [to_naive_utc(start), to_naive_utc(end)],
    ).fetchall()
    return int(rows[0][0])


def _health(row: tuple[Any, ...]) -> FeedHealth:
    (
        url,
        name,
        kind,
        attempt,
        success,
        outcome,
        detail,
        entries,
        articles,
        failed,
        rhythm,
        whole,
        topical,
        due,
        *rest,
    ) = row
    pending, headline_only, left_out, left_out_why, languages = rest
    return FeedHealth(
        url=url,
        name=name,
        kind=kind,
        last_attempt=from_naive_utc(attempt) if attempt else None,
        last_success=from_naive_utc(success) if success else None,
        outcome=outcome,
        detail=detail,
        entries=entries,
        articles=articles,
        failed_pages=failed,
        rhythm_hours=rhythm,
        full_text=whole,
        on_topic=topical,
        next_due=from_naive_utc(due) if due else None,
        pending=pending,
        headline_only=headline_only,
        left_out=left_out,
        left_out_why=left_out_why,
        languages=languages,
    )
