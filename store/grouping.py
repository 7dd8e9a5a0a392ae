"""Bring new articles into stories: find neighbours, judge pairs, group, trace lineage, keep it all in one transaction.

The partition depends only on the articles and the judged pairs, never on the order or the batches they came in. What a
new article cannot have changed is not told again, and no more is held than the vectors of the window, the readings of
the articles that stand in a pair, and the scores around the new ones: texts and judgements pass through part by part.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb
import pyarrow as pa

from store.comparable import encoded_all, encoded_between
from store.corrections import Correction, corrected, corrections_on
from store.database import transaction
from store.dedup.average_linkage import ONE
from store.dedup.judge import Weights, fitted_weights
from store.dedup.linkage import SAME_STORY, Scored, connected, group_places, least_connecting
from store.dedup.pairing import Encoded, matches_in_parts
from store.follow import link_follow_ups
from store.identities import LogRow, assign_ids, log_of, possible_names
from store.listed import insert_rows, listed
from store.moments import to_table
from store.reached import Standing, judged_among, model_of_stories, reached_from, standing_of
from store.spans import spans_around
from store.story_rows import forget_stories, save_stories
from store.trimming import give_back_memory
from store.types import Match

# Parts judged before what they leave behind is given back: some 130,000 pairs, 100 MB.
_PARTS_A_TRIM = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """What grouping did: how many articles were new to it, pairs worth keeping, stories told anew."""

    articles: int
    pairs: int
    stories: int


def group_new_articles(
    connection: duckdb.DuckDBPyConnection,
    *,
    model_id: str,
    window: timedelta,
    now: datetime,
    same_story: float = SAME_STORY,
    weights: Weights | None = None,
) -> Grouped:
    """Put every encoded article that is in no story yet, or whose text changed, into one; nothing new does nothing.

    Pairs are judged by `weights`, or by those that ship. Pairs judged before keep their scores until `regroup_all`,
    or until the model is another: vectors of two models cannot be compared, so then every article is new.
    """
    with transaction(connection):
        _let_go_of_other_models(connection, model_id)
        new = _ungrouped(connection, model_id)
        if not new:
            return Grouped(articles=0, pairs=0, stories=0)
        bereft = _let_go_of_changed(connection, new)
        near = encoded_between(connection, spans_around(new.values(), window), model_id)
        pairs = _judge(connection, near, new.keys(), window, model_id, weights)
        reached = reached_from(connection, {*new, *bereft}, model_id, least_connecting(same_story))
        stories = _tell(connection, reached, model_id, same_story, now, anew=new.keys())
    return Grouped(articles=len(new), pairs=pairs, stories=stories)


def regroup_all(
    connection: duckdb.DuckDBPyConnection,
    *,
    model_id: str,
    window: timedelta,
    now: datetime,
    same_story: float = SAME_STORY,
    weights: Weights | None = None,
) -> Grouped:
    """Judge every pair and tell every story again from what is stored; stories keep their ids."""
    articles = encoded_all(connection, model_id)
    with transaction(connection):
        _let_go_of_other_models(connection, model_id)
        connection.execute("DELETE FROM matches")
        connection.execute(
            "DELETE FROM changed_articles WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))",
            [listed(articles.ids)],
        )
        pairs = _judge(connection, articles, set(articles.ids), window, model_id, weights)
        reached = reached_from(connection, articles.ids, model_id, least_connecting(same_story))
        stories = _tell(connection, reached, model_id, same_story, now, anew=set(reached))
    return Grouped(articles=len(articles.ids), pairs=pairs, stories=stories)


def regroup_around(
    connection: duckdb.DuckDBPyConnection,
    ids: Iterable[str],
    *,
    now: datetime,
    same_story: float,
    anew: AbstractSet[str] = frozenset(),
    gone: Iterable[str] = (),
) -> int:
    """Tell the stories around these articles again by what was judged before; return how many changed.

    Stories with one of the articles `anew` are told even if they are made of the same articles as before. The stories
    `gone` were dropped with all their articles. Runs inside a transaction of the caller's.
    """
    model_id = model_of_stories(connection)
    reached = reached_from(connection, ids, model_id, least_connecting(same_story))
    return _tell(connection, reached, model_id, same_story, now, anew=anew, gone=gone)


def _let_go_of_other_models(connection: duckdb.DuckDBPyConnection, model_id: str) -> None:
    """Where pairs were judged by another model, have every article compared anew once it has vectors of this one."""
    others = connection.execute("SELECT 1 FROM matches WHERE model_id <> ? LIMIT 1", [model_id])
    if others.fetchone():
        connection.execute(
            """INSERT INTO changed_articles SELECT article_id FROM members
               WHERE article_id NOT IN (SELECT article_id FROM changed_articles)"""
        )
        connection.execute("DELETE FROM matches WHERE model_id <> ?", [model_id])


def _ungrouped(connection: duckdb.DuckDBPyConnection, model_id: str) -> dict[str, int]:
    """Return the articles to bring into stories, and when each was published, in microseconds since 1970."""
    rows = connection.execute(
        """SELECT DISTINCT a.id, epoch_us(a.published) FROM vectors.vectors v JOIN articles a ON a.id = v.article_id
           WHERE v.model_id = ? AND v.part = 'lead'
           AND (NOT EXISTS (FROM members m WHERE m.article_id = v.article_id)
                OR EXISTS (FROM changed_articles c WHERE c.article_id = v.article_id)) ORDER BY a.id""",
        [model_id],
    ).fetchall()
    return dict(rows)


def _let_go_of_changed(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> set[str]:
    """Drop what was found between changed articles and others; return those that stood beside them in a story."""
    changed = [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT article_id FROM changed_articles WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))",
            [listed(sorted(ids))],
        ).fetchall()
    ]
    if not changed:
        return set()
    fellows = connection.execute(
        """SELECT DISTINCT o.article_id FROM members m JOIN members o USING (story_id)
           WHERE m.article_id IN (SELECT unnest($1::JSON::VARCHAR[]))
           UNION SELECT unnest([a, b]) FROM matches
           WHERE a IN (SELECT unnest($1::JSON::VARCHAR[])) OR b IN (SELECT unnest($1::JSON::VARCHAR[]))""",
        [listed(changed)],
    ).fetchall()
    connection.execute(
        """DELETE FROM matches
           WHERE a IN (SELECT unnest($1::JSON::VARCHAR[])) OR b IN (SELECT unnest($1::JSON::VARCHAR[]))""",
        [listed(changed)],
    )
    connection.execute(
        "DELETE FROM changed_articles WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", [listed(changed)]
    )
    return {row[0] for row in fellows}


def _judge(
    connection: duckdb.DuckDBPyConnection,
    near: Encoded,
    new: AbstractSet[str],
    window: timedelta,
    model_id: str,
    weights: Weights | None,
) -> int:
    """Keep the matches worth keeping between the new articles and all near ones, each pair once; return how many."""
    places = [place for place, identity in enumerate(near.ids) if identity in new]
    kept = 0
    parts = matches_in_parts(near, places, weights or fitted_weights(), window)
    for number, matches in enumerate(parts, 1):
        _save_matches(connection, model_id, matches)
        kept += len(matches)
        if number % _PARTS_A_TRIM == 0:
            give_back_memory()
    return kept


def _save_matches(connection: duckdb.DuckDBPyConnection, model_id: str, matches: Sequence[Match]) -> None:
    columns = {name: [getattr(match, name) for match in matches] for name in Match.__dataclass_fields__}
    connection.register("new_matches", pa.table({**columns, "model_id": [model_id] * len(matches)}))
    connection.execute("INSERT INTO matches BY NAME SELECT * FROM new_matches")
    connection.unregister("new_matches")


def _tell(
    connection: duckdb.DuckDBPyConnection,
    reached: Sequence[str],
    model_id: str,
    same_story: float,
    now: datetime,
    *,
    anew: AbstractSet[str],
    gone: Iterable[str] = (),
) -> int:
    """Tell the stories of the reached articles: those that are made of others than before, or that hold one of `anew`.

    Return how many. Stories that are `gone` already are followed no more either.
    """
    standing = standing_of(connection, reached)
    groups = _groups(connection, standing, model_id, same_story)
    told: dict[str, tuple[str, ...]] = {}
    gone = [*gone]
    logged: list[LogRow] = []
    taken = _taken(connection, standing)
    for before, after in _apart(standing, groups):
        named = assign_ids(before, after, standing.published, taken)
        taken |= named.keys()
        logged.extend(log_of(before, named))
        gone.extend(identity for identity in before if identity not in named)
        told |= {
            identity: group
            for identity, group in named.items()
            if before.get(identity) != set(group) or not anew.isdisjoint(group)
        }
    _log(connection, now, logged)
    forget_stories(connection, [*told, *gone])
    save_stories(connection, told)
    link_follow_ups(connection, told.keys(), gone, model_id)
    return len(told)


def _groups(
    connection: duckdb.DuckDBPyConnection, standing: Standing, model_id: str, same_story: float
) -> tuple[tuple[str, ...], ...]:
    """Return the groups of these articles by what was judged and what a person said."""
    pairs = judged_among(connection, standing.ids, model_id)
    groups = group_places(len(standing.ids), pairs, same_story)
    named = tuple(tuple(standing.ids[place] for place in group) for group in groups)
    corrections = corrections_on(connection)
    return corrected(_scores_of(standing.ids, pairs, corrections), named, corrections)


def _scores_of(ids: Sequence[str], pairs: Scored, corrections: Sequence[Correction]) -> dict[tuple[str, str], float]:
    """Return the scores of the pairs with an article that a person parted from another."""
    parted = {identity for one in corrections if one.verdict == "split" for identity in (one.a, one.b)}
    rows = zip(pairs.left.tolist(), pairs.right.tolist(), pairs.scores.tolist(), strict=True)
    scored = ((ids[left], ids[right], score) for left, right, score in rows) if parted else ()
    return {(a, b): score / ONE for a, b, score in scored if a in parted or b in parted}


def _apart(
    standing: Standing, groups: Sequence[tuple[str, ...]]
) -> Iterator[tuple[Mapping[str, set[str]], Sequence[tuple[str, ...]]]]:
    """Yield the groups with the stories they were before (id → articles), in sets that share no article."""
    place = {identity: number for number, identity in enumerate(standing.ids)}
    founder: dict[str, str] = {}
    together = [(group[0], member) for group in groups for member in group[1:]]
    together += [(founder.setdefault(story, identity), identity) for identity, story in standing.stories.items()]
    home = connected(len(place), [place[one] for one, _ in together], [place[other] for _, other in together])
    after: dict[int, list[tuple[str, ...]]] = {}
    for group in groups:
        after.setdefault(int(home[place[group[0]]]), []).append(group)
    before: dict[int, dict[str, set[str]]] = {number: {} for number in after}
    for identity, story in standing.stories.items():
        before[int(home[place[identity]])].setdefault(story, set()).add(identity)
    for number, inside in after.items():
        yield before[number], inside


def _taken(connection: duckdb.DuckDBPyConnection, standing: Standing) -> set[str]:
    """Return the names that these articles could found a story under and that a story bears already."""
    rows = connection.execute(
        "SELECT id FROM stories WHERE id IN (SELECT unnest(?::JSON::VARCHAR[]))", [listed(possible_names(standing.ids))]
    ).fetchall()
    return {row[0] for row in rows}


_LOG = {"happened_at": "TIMESTAMP", "event": "VARCHAR", "story_id": "VARCHAR", "other": "VARCHAR"}


def _log(connection: duckdb.DuckDBPyConnection, now: datetime, rows: Iterable[LogRow]) -> None:
    told = [
        {"happened_at": to_table(now), "event": event, "story_id": one, "other": other} for event, one, other in rows
    ]
    if told:
        insert_rows(connection, "story_log", _LOG, told)
