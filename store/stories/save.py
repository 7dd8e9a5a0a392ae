"""Write stories with their lineage into the tables, many at a time; decides nothing about what is one story."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import duckdb

from store.collection.article_failures import record_failure
from store.collection.articles import articles_by_id
from store.database.parameters import insert_rows, temporary_rows, values_as_json
from store.database.timestamps import to_naive_utc
from store.dedup.article_forms import flags_of_forms, that_report_nothing
from store.dedup.edits import Change, changed_facts, edits_of_copy
from store.ledger.facts import with_facts
from store.provenance.appearance import since_they_grew
from store.provenance.claim_changes import claim_changes
from store.provenance.known_outlets import flags_of_articles, read_outlets, with_sources
from store.provenance.lineage import Lineage, trace_lineage
from store.provenance.notes import claimed_by_feeds
from store.stories.ids import Groups
from store.stories.load_features import wordings_of
from store.types import COPIES, Member, StoredArticle, count_independent

# Articles whose texts are held while the lineage of their stories is traced: some megabytes.
_AT_ONCE = 500

_STORIES = {
    "id": "VARCHAR", "headline": "VARCHAR", "first_published": "TIMESTAMP", "last_published": "TIMESTAMP",
    "articles": "INTEGER", "independent": "INTEGER", "origin": "VARCHAR", "origin_credit": "VARCHAR",
    "follows": "VARCHAR", "origin_kind": "VARCHAR", "origin_votes": "INTEGER",
    "independent_reports": "INTEGER", "origin_outlet": "VARCHAR",
}  # fmt: skip
_MEMBERS = {
    "story_id": "VARCHAR", "article_id": "VARCHAR", "relation": "VARCHAR", "parent": "VARCHAR", "evidence": "VARCHAR",
    "confidence": "DOUBLE", "source": "VARCHAR", "publisher": "VARCHAR", "owner": "VARCHAR", "flag": "VARCHAR",
}  # fmt: skip
_EVIDENCE = {
    "story_id": "VARCHAR", "article_id": "VARCHAR", "number": "INTEGER", "kind": "VARCHAR", "words": "VARCHAR",
    "span_start": "INTEGER", "span_end": "INTEGER", "other_article": "VARCHAR", "source": "VARCHAR",
    "weight": "DOUBLE",
}  # fmt: skip
_CLAIM_CHANGES = {
    "story_id": "VARCHAR", "article_id": "VARCHAR", "parent": "VARCHAR", "number": "INTEGER", "kind": "VARCHAR",
    "before": "VARCHAR", "after": "VARCHAR", "span_start": "INTEGER", "span_end": "INTEGER",
}  # fmt: skip
_CHANGES = {
    "article_id": "VARCHAR", "parent": "VARCHAR", "number": "INTEGER", "change": "VARCHAR", "what": "VARCHAR",
    "words": "VARCHAR",
}  # fmt: skip

Rows = list[dict[str, Any]]
Trace = Callable[[Sequence[StoredArticle]], Lineage]


def delete_stories(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> None:
    """Delete stories with their members, edits and the mark that they were compared; the articles stay."""
    connection.execute(
        """DELETE FROM changes WHERE article_id IN (
               SELECT article_id FROM members WHERE story_id IN (SELECT unnest(?::JSON::VARCHAR[])))""",
        [values_as_json(ids)],
    )
    for table in ("members", "provenance_evidence", "claim_changes", "stories_compared"):
        connection.execute(
            f"DELETE FROM {table} WHERE story_id IN (SELECT unnest(?::JSON::VARCHAR[]))",  # noqa: S608 - our names
            [values_as_json(ids)],
        )
    connection.execute("DELETE FROM stories WHERE id IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(ids)])


def inherit_relevance(connection: duckdb.DuckDBPyConnection, merged: Sequence[tuple[str, str]]) -> None:
    """Give each heir of (heir, old story) the relevance of the old one, which has it no more.

    That an edition printed a story stays true of the story it became, so an acceptance goes before any other judgement.
    """
    if not merged:
        return
    rows = [{"heir": heir, "old": old} for heir, old in merged]
    with temporary_rows(connection, "merged", {"heir": "VARCHAR", "old": "VARCHAR"}, rows):
        connection.execute(
            """CREATE OR REPLACE TEMP TABLE handed_on AS
                   SELECT heir AS story_id, r.topic, r.score, r.zone, r.reason
                   FROM (FROM merged UNION SELECT heir, heir FROM merged) JOIN relevance r ON r.story_id = old
                   QUALIFY row_number() OVER (
                       PARTITION BY heir, r.topic ORDER BY r.zone = 'accept' DESC, old = heir DESC, r.score DESC, old
                   ) = 1"""
        )
        connection.execute(
            """DELETE FROM relevance
               WHERE story_id IN (SELECT old FROM merged) OR story_id IN (SELECT heir FROM merged)"""
        )
        connection.execute("INSERT INTO relevance BY NAME FROM handed_on")
        connection.execute("DROP TABLE temp.handed_on")


def save_stories(connection: duckdb.DuckDBPyConnection, stories: Groups) -> None:
    """Trace the lineage of each story (id → its articles) and keep it."""
    for part in _parts(stories):
        traced = _traced_part(connection, part)
        tables: tuple[tuple[str, Mapping[str, str], Rows], ...] = (
            ("stories", _STORIES, [_story_row(identity, lineage) for identity, lineage in traced.items()]),
            ("members", _MEMBERS, [row for identity, one in traced.items() for row in _member_rows(identity, one)]),
            (
                "provenance_evidence",
                _EVIDENCE,
                [row for identity, one in traced.items() for row in _evidence_rows(identity, one)],
            ),
            (
                "claim_changes",
                _CLAIM_CHANGES,
                [row for identity, one in traced.items() for row in _claim_rows(identity, one.members)],
            ),
            ("changes", _CHANGES, [row for one in traced.values() for row in _change_rows(connection, one.members)]),
        )
        for table, columns, rows in tables:
            if rows:
                insert_rows(connection, table, columns, rows)


def traced_stories(connection: duckdb.DuckDBPyConnection, stories: Groups) -> dict[str, Lineage]:
    """Return by id the lineage that each story (id → its articles) has if it consists of these articles alone."""
    return {identity: one for part in _parts(stories) for identity, one in _traced_part(connection, part).items()}


def _traced_part(connection: duckdb.DuckDBPyConnection, part: Groups) -> dict[str, Lineage]:
    outlets = read_outlets(connection)
    held = articles_by_id(connection, [member for group in part.values() for member in group])
    held = with_sources(connection, since_they_grew(connection, held))
    articles = with_facts(connection, held, ("figures", "quotes", "credits"))
    flags = {**flags_of_forms(connection, part), **flags_of_articles(connection, outlets, part, articles)}
    claims = claimed_by_feeds(connection, articles, outlets)
    trace = partial(
        trace_lineage, outlets=outlets, flags=flags, claims=claims, wordings=wordings_of(connection, articles),
        no_reports=that_report_nothing(connection, [*articles]),
    )  # fmt: skip
    return {
        identity: _traced(connection, trace, [articles[member] for member in group]) for identity, group in part.items()
    }


def _traced(connection: duckdb.DuckDBPyConnection, trace: Trace, articles: Sequence[StoredArticle]) -> Lineage:
    """Return the lineage of a story; an article at which tracing fails has the relation "unknown" in it.

    Where no article fails alone, the newest is left out until the others can be traced.
    """
    try:
        return trace(articles)
    except Exception as error:
        guilty = _guilty(trace, articles) or {max(articles, key=lambda one: (one.article.published, one.id)).id: error}
        for identity, its_error in guilty.items():
            record_failure(connection, identity, "lineage", its_error)
    left = [one for one in articles if one.id not in guilty]
    traced = _traced(connection, trace, left) if left else Lineage(members=(), origin="", origin_credit="")
    unknown = [
        Member(stored=one, relation="unknown", parent="", evidence="could not be traced: internal error")
        for one in articles
        if one.id in guilty
    ]
    members = sorted((*traced.members, *unknown), key=lambda one: (one.stored.article.published, one.stored.id))
    return replace(traced, members=tuple(members))


def _guilty(trace: Trace, articles: Sequence[StoredArticle]) -> dict[str, BaseException]:
    """Return the articles that cannot be traced even alone, with what goes wrong."""
    found: dict[str, BaseException] = {}
    for one in articles:
        try:
            trace([one])
        except Exception as error:
            found[one.id] = error
    return found


def _parts(stories: Groups) -> Iterator[Groups]:
    """Yield the stories in parts of about `_AT_ONCE` articles."""
    part: dict[str, tuple[str, ...]] = {}
    held = 0
    for identity, group in stories.items():
        if part and held + len(group) > _AT_ONCE:
            yield part
            part, held = {}, 0
        part[identity] = group
        held += len(group)
    if part:
        yield part


def _story_row(identity: str, lineage: Lineage) -> dict[str, Any]:
    members = lineage.members
    head = next((m for m in members if m.stored.id == lineage.origin), None)
    head = head or next((m for m in members if not m.is_about), members[0])
    times = [member.stored.article.published for member in members]
    independent = count_independent(members)
    return {
        "id": identity,
        "headline": head.stored.article.title,
        "first_published": to_naive_utc(min(times)),
        "last_published": to_naive_utc(max(times)),
        "articles": len(members),
        "independent": independent,
        "origin": lineage.origin,
        "origin_credit": lineage.origin_credit,
        "follows": "",
        "origin_kind": lineage.origin_kind,
        "origin_votes": lineage.origin_votes,
        "independent_reports": independent,
        "origin_outlet": head.outlet if lineage.origin else lineage.origin_credit,
    }


def _member_rows(identity: str, lineage: Lineage) -> Iterator[dict[str, Any]]:
    for member in lineage.members:
        yield {
            "story_id": identity, "article_id": member.stored.id, "relation": member.relation,
            "parent": member.parent, "evidence": member.evidence, "confidence": member.confidence,
            "source": member.source, "publisher": member.publisher, "owner": member.owner, "flag": member.flag,
        }  # fmt: skip


def _evidence_rows(identity: str, lineage: Lineage) -> Iterator[dict[str, Any]]:
    for member in lineage.members:
        for number, one in enumerate(member.reasons, 1):
            yield {
                "story_id": identity, "article_id": member.stored.id, "number": number, "kind": one.kind,
                "words": one.words, "span_start": one.start, "span_end": one.end, "other_article": one.other,
                "source": one.source, "weight": one.weight,
            }  # fmt: skip


def _change_rows(connection: duckdb.DuckDBPyConnection, members: Sequence[Member]) -> Iterator[dict[str, Any]]:
    """Yield what each copy and rewrite of one story added and dropped."""
    held = {member.stored.id: member.stored for member in members}
    for member in members:
        source = held.get(member.parent)
        try:
            changes = _changes(member, source) if source else ()
        except Exception as error:
            record_failure(connection, member.stored.id, "edits", error)
            continue
        for number, change in enumerate(changes, 1):
            yield {
                "article_id": member.stored.id, "parent": member.parent, "number": number, "change": change.change,
                "what": change.what, "words": change.words,
            }  # fmt: skip


def _claim_rows(identity: str, members: Sequence[Member]) -> Iterator[dict[str, Any]]:
    """Yield what each copy and rewrite of one story made of its source's claims."""
    held = {member.stored.id: member.stored for member in members}
    for member in members:
        source = held.get(member.parent)
        if source is None or not member.is_derived:
            continue
        for number, one in enumerate(claim_changes(member.stored, source), 1):
            yield {
                "story_id": identity, "article_id": member.stored.id, "parent": member.parent, "number": number,
                "kind": one.kind, "before": one.before, "after": one.after, "span_start": one.start,
                "span_end": one.end,
            }  # fmt: skip


def _changes(member: Member, source: StoredArticle) -> tuple[Change, ...]:
    if member.relation == "rewrite":
        return changed_facts(member.stored, source)
    if member.relation in COPIES:
        return edits_of_copy(member.stored.article.text, source.article.text)
    return ()
