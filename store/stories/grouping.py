"""Cluster new articles into stories: neighbours, pair scores, clusters, provenance, all in one transaction.

The partition depends only on the articles and the judged pairs, never on the order or the batches they came in. What a
new article cannot have changed is not clustered again, and no more is held than the embeddings of the window, the
features of the articles that are in a pair, and the scores around the new ones: texts and scores pass part by part.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb
import numpy as np
import pyarrow as pa

from store.collection.article_failures import failed_ids
from store.database.memory import give_back_memory
from store.database.parameters import insert_rows, values_as_json
from store.database.timestamps import to_naive_utc
from store.database.transactions import transaction
from store.dedup.article_forms import forget_forms, judge_forms
from store.dedup.average_linkage import ONE
from store.dedup.candidate_pairs import EncodedArticles, matches_in_parts
from store.dedup.clusters import SAME_STORY, Scored, cluster_indices, connected
from store.dedup.pair_score import Weights, fitted_weights
from store.stories.affected import Memberships, affected_articles, memberships_of, scored_pairs_among
from store.stories.corrections import Correction, apply_corrections, read_corrections, save_corrections
from store.stories.follow_ups import link_follow_ups
from store.stories.ids import SHORTEST, StoryEvent, assign_ids, story_events
from store.stories.load_features import drop_kept_features, encoded_all, encoded_between
from store.stories.pending import (
    clear_changed,
    clustering_model,
    count_without_embedding,
    invalidate_changed,
    pending_articles,
    switch_model,
)
from store.stories.save import delete_stories, inherit_relevance, save_stories
from store.stories.time_spans import spans_around
from store.types import Match, StoreError

# Parts judged before what they leave behind is given back: some 130,000 pairs, 100 MB.
_PARTS_A_TRIM = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteringResult:
    """What clustering did: how many articles were new to it, pairs worth keeping, stories that changed."""

    articles: int
    pairs: int
    stories: int


def cluster_pending(
    connection: duckdb.DuckDBPyConnection,
    *,
    model_id: str,
    window: timedelta,
    now: datetime,
    same_story: float = SAME_STORY,
    weights: Weights | None = None,
) -> ClusteringResult:
    """Put every encoded article that is in no story yet, or whose text changed, into one; nothing new does nothing.

    Pairs are judged by `weights`, or by those that ship. Pairs judged before keep their scores until `recluster_all`,
    or until the model is another: then every article is new, once all have vectors of it; before, nothing is done.
    """
    nothing = ClusteringResult(articles=0, pairs=0, stories=0)
    with transaction(connection):
        if not switch_model(connection, model_id):
            return nothing
        new = pending_articles(connection, model_id)
        if not new:
            return nothing
        neighbours = invalidate_changed(connection, new)
        spans = spans_around(new.values(), window)
        near = encoded_between(connection, spans, model_id)
        judge_forms(connection, near.ids, model_id)
        pairs = _score(connection, near, new.keys(), window, model_id, weights)
        affected = affected_articles(connection, {*new, *neighbours}, model_id, same_story)
        stories = _cluster(connection, affected, model_id, same_story, now, anew=new.keys())
    drop_kept_features(connection, before=spans_around([spans[0].start], window)[0].start)
    return ClusteringResult(articles=len(new), pairs=pairs, stories=stories)


def recluster_all(
    connection: duckdb.DuckDBPyConnection,
    *,
    model_id: str,
    window: timedelta,
    now: datetime,
    same_story: float = SAME_STORY,
    weights: Weights | None = None,
) -> ClusteringResult:
    """Score every pair and cluster every article again from what is stored; stories keep their ids.

    An article without an embedding keeps its story and its pairs. Raises StoreError where stories were clustered by
    another model and not every article has an embedding of this one yet.
    """
    articles = encoded_all(connection, model_id)
    with transaction(connection):
        if not switch_model(connection, model_id):
            count = count_without_embedding(connection, model_id)
            raise StoreError(f"{count} articles have no vectors of {model_id!r} yet: run `storyfold collect` first")
        connection.execute(
            """DELETE FROM matches WHERE a IN (SELECT unnest($1::JSON::VARCHAR[]))
                                     AND b IN (SELECT unnest($1::JSON::VARCHAR[]))""",
            [values_as_json(articles.ids)],
        )
        clear_changed(connection, articles.ids)
        forget_forms(connection, articles.ids)
        judge_forms(connection, articles.ids, model_id)
        pairs = _score(connection, articles, set(articles.ids), window, model_id, weights)
        affected = affected_articles(connection, articles.ids, model_id, same_story)
        stories = _cluster(connection, affected, model_id, same_story, now, anew=set(affected))
    return ClusteringResult(articles=len(articles.ids), pairs=pairs, stories=stories)


def recluster_around(
    connection: duckdb.DuckDBPyConnection,
    ids: Iterable[str],
    *,
    now: datetime,
    same_story: float,
    anew: AbstractSet[str] = frozenset(),
    gone: Iterable[str] = (),
    together: Iterable[AbstractSet[str]] = (),
) -> int:
    """Cluster the articles around these again by the scores that are kept; return how many stories changed.

    Stories with one of the articles `anew` are written again even if their articles are the same. The stories
    `gone` were dropped with all their articles. A person had joined the articles of each set of `together` through one
    that stands with them no more: they stay one story. Runs inside a transaction of the caller's.
    """
    model_id = clustering_model(connection)
    affected = affected_articles(connection, ids, model_id, same_story)
    if together := list(together):
        groups = _groups(connection, memberships_of(connection, affected), model_id, same_story)
        for articles in together:
            _keep_together(connection, groups, articles, now)
    return _cluster(connection, affected, model_id, same_story, now, anew=anew, gone=gone)


def _keep_together(
    connection: duckdb.DuckDBPyConnection, groups: Sequence[tuple[str, ...]], articles: AbstractSet[str], now: datetime
) -> None:
    """Keep that the groups of these articles are one story."""
    heads = sorted(min(inside) for group in groups if (inside := articles & set(group)))
    save_corrections(connection, [Correction(verdict="merge", a=heads[0], b=head) for head in heads[1:]], now)


def log_removed_stories(connection: duckdb.DuckDBPyConnection, stories: Iterable[str], now: datetime) -> None:
    """Keep that these stories ended with their last article."""
    _log(connection, now, [("forgotten", story, "") for story in stories])


def _score(
    connection: duckdb.DuckDBPyConnection,
    near: EncodedArticles,
    new: AbstractSet[str],
    window: timedelta,
    model_id: str,
    weights: Weights | None,
) -> int:
    """Keep the matches worth keeping between the new articles and all near ones, each pair once; return how many."""
    places = [place for place, identity in enumerate(near.ids) if identity in new]
    kept = 0
    parts = matches_in_parts(near, places, weights or fitted_weights(), window)
    for number, found in enumerate(parts, 1):
        failed = failed_ids(connection, "features")  # such an article stands alone until it can be read
        matches = [match for match in found if match.a not in failed and match.b not in failed] if failed else found
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


def _cluster(
    connection: duckdb.DuckDBPyConnection,
    affected: Sequence[str],
    model_id: str,
    same_story: float,
    now: datetime,
    *,
    anew: AbstractSet[str],
    gone: Iterable[str] = (),
) -> int:
    """Cluster the affected articles, and write the stories whose articles changed or that hold one of `anew`.

    Return how many stories were written. What followed a story that is `gone` is linked again.
    """
    memberships = memberships_of(connection, affected)
    groups = _groups(connection, memberships, model_id, same_story)
    changed: dict[str, tuple[str, ...]] = {}
    gone = [*gone]
    logged: list[StoryEvent] = []
    taken = _taken(connection, memberships)
    for before, after in _apart(memberships, groups):
        named = assign_ids(before, after, memberships.published, taken)
        taken |= named.keys()
        logged.extend(story_events(before, named))
        gone.extend(identity for identity in before if identity not in named)
        changed |= {
            identity: group
            for identity, group in named.items()
            if before.get(identity) != set(group) or not anew.isdisjoint(group)
        }
    _log(connection, now, logged)
    inherit_relevance(connection, [(heir, old) for event, heir, old in logged if event == "merged"])
    delete_stories(connection, [*changed, *gone])
    save_stories(connection, changed)
    link_follow_ups(connection, changed.keys(), gone, model_id)
    return len(changed)


def _groups(
    connection: duckdb.DuckDBPyConnection, memberships: Memberships, model_id: str, same_story: float
) -> tuple[tuple[str, ...], ...]:
    """Return the groups of these articles by what was judged and what a person said."""
    pairs = scored_pairs_among(connection, memberships.ids, model_id)
    groups = cluster_indices(len(memberships.ids), pairs, same_story)
    named = tuple(tuple(memberships.ids[place] for place in group) for group in groups)
    corrections = read_corrections(connection)
    return apply_corrections(_scores_of(memberships.ids, pairs, corrections), named, corrections)


def _scores_of(ids: Sequence[str], pairs: Scored, corrections: Sequence[Correction]) -> dict[tuple[str, str], float]:
    """Return the scores of the pairs with an article that a person parted from another."""
    parted = {identity for one in corrections if one.verdict == "split" for identity in (one.a, one.b)}
    is_parted = np.array([identity in parted for identity in ids], dtype=bool)
    kept = np.flatnonzero(is_parted[pairs.left] | is_parted[pairs.right])
    rows = zip(pairs.left[kept].tolist(), pairs.right[kept].tolist(), pairs.scores[kept].tolist(), strict=True)
    return {(ids[left], ids[right]): score / ONE for left, right, score in rows}


def _apart(
    memberships: Memberships, groups: Sequence[tuple[str, ...]]
) -> Iterator[tuple[Mapping[str, set[str]], Sequence[tuple[str, ...]]]]:
    """Yield the groups with the stories they were before (id → articles), in sets that share no article."""
    place = {identity: number for number, identity in enumerate(memberships.ids)}
    founder: dict[str, str] = {}
    together = [(group[0], member) for group in groups for member in group[1:]]
    together += [(founder.setdefault(story, identity), identity) for identity, story in memberships.stories.items()]
    home = connected(len(place), [place[one] for one, _ in together], [place[other] for _, other in together])
    after: dict[int, list[tuple[str, ...]]] = {}
    for group in groups:
        after.setdefault(int(home[place[group[0]]]), []).append(group)
    before: dict[int, dict[str, set[str]]] = {number: {} for number in after}
    for identity, story in memberships.stories.items():
        before[int(home[place[identity]])].setdefault(story, set()).add(identity)
    for number, inside in after.items():
        yield before[number], inside


def _taken(connection: duckdb.DuckDBPyConnection, memberships: Memberships) -> set[str]:
    """Return the names that these articles could found a story under and that a story bears already."""
    rows = connection.execute(
        f"SELECT id FROM stories WHERE substr(id, 1, {SHORTEST + 1}) IN (SELECT unnest(?::JSON::VARCHAR[]))",  # noqa: S608 - a number of ours
        [values_as_json(sorted({f"s{identity[:SHORTEST]}" for identity in memberships.ids}))],
    ).fetchall()
    return {row[0] for row in rows}


_LOG = {"happened_at": "TIMESTAMP", "event": "VARCHAR", "story_id": "VARCHAR", "other": "VARCHAR"}


def _log(connection: duckdb.DuckDBPyConnection, now: datetime, rows: Iterable[StoryEvent]) -> None:
    entries = [
        {"happened_at": to_naive_utc(now), "event": event, "story_id": one, "other": other}
        for event, one, other in rows
    ]
    if entries:
        insert_rows(connection, "story_log", _LOG, entries)
