"""Explain the score of a pair of articles; keep a person's corrections: merge, split, cluster everything again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from extractors.articles.form import Form
from store.collection.articles import articles_by_id, find_article
from store.database.connections import Connection, open_reader, open_writer
from store.database.transactions import transaction
from store.dedup.article_forms import say_form
from store.dedup.clusters import BY_EVIDENCE
from store.dedup.evidence import reasons
from store.dedup.pair_score import Pairs, evidence_shares, fitted_weights, logit_terms, score_pairs
from store.dedup.signals import SIGNALS
from store.ledger.compare import compare_stories
from store.stories.corrections import (
    Correction,
    Verdict,
    delete_splits,
    is_merged_through,
    read_corrections,
    save_corrections,
)
from store.stories.grouping import ClusteringResult, cluster_pending, recluster_all, recluster_around
from store.stories.load_features import encoded_articles
from store.stories.options import ClusteringOptions
from store.stories.read import find_story
from store.types import Match, StoredArticle, StoreError, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class PairExplanation:
    """Why two articles are, or are not, one story. `shares` is what each signal adds to the logit of the score.

    `evidence` is what each column of `store.dedup.evidence` adds to the logit of one event, of two dated articles;
    `decided` says in words what decided: "kept apart: one outlet: …".
    """

    one: StoredArticle
    other: StoredArticle
    match: Match
    shares: dict[str, float]
    evidence: dict[str, float]
    decided: str
    within_window: bool
    stories: tuple[str, str]
    correction: str


def explain(options: ClusteringOptions, wanted: str, other: str) -> PairExplanation:
    """Return the signals of a pair of articles, judged anew; each is named by id or URL, ids may be cut short."""
    model = options.model_id
    weights = fitted_weights(options.weights)
    with open_reader(options.path) as connection:
        pair = sorted((find_article(connection, wanted), find_article(connection, other)))
        if pair[0] == pair[1]:
            raise StoreError(f"{wanted!r} and {other!r} are one article: {pair[0]}")
        articles = articles_by_id(connection, pair, model)
        one, two = (articles[identity] for identity in pair)
        if one.embedding is None or two.embedding is None:
            raise StoreError(f"{pair[0]} or {pair[1]} has no vector of {model!r} yet: run `storyfold collect`")
        ready = encoded_articles(connection, pair, model)
        asked = Pairs.of(np.array([0]), np.array([1]), ready.leads, ready.titles)
        match = score_pairs(ready.ids, ready.features, asked, ready.titles, weights)[0]
        evidence = evidence_shares(ready.features, asked, ready.titles, weights)[0]
        rows = connection.execute(
            "SELECT article_id, story_id FROM members WHERE article_id IN (?, ?)", pair
        ).fetchall()
        said = [c.verdict for c in read_corrections(connection) if [c.a, c.b] == pair]
    by = weights.texts if match.judged_on == "texts" else weights.headlines
    stories_of = dict(rows)
    together = bool(stories_of.get(pair[0])) and stories_of.get(pair[0]) == stories_of.get(pair[1])
    signals = {name: float(getattr(match, name)) for name in SIGNALS}
    return PairExplanation(
        one=one,
        other=two,
        match=match,
        shares={
            name: round(share, 3)
            for name, share in logit_terms(signals, by, ready.features[0], ready.features[1]).items()
        },
        evidence={name: round(share, 3) for name, share in evidence.items()},
        decided=_decided(match, evidence, options.same_story, together=together),
        within_window=match.hours_apart <= options.window / timedelta(hours=1),
        stories=(stories_of.get(pair[0], ""), stories_of.get(pair[1], "")),
        correction=said[0] if said else "",
    )


def _decided(match: Match, evidence: dict[str, float], same_story: float, *, together: bool) -> str:
    """Return in words what joined a pair or kept it apart, "" where it was not weighed by evidence.

    Articles that are together in a story may be a refused pair: their other pairs joined them.
    """
    if match.refusal:
        return f"{'joined by other articles; this pair alone ' if together else ''}kept apart: {match.refusal}"
    if not evidence:
        return ""
    chance = match.evidence if match.evidence is not None and same_story >= BY_EVIDENCE else match.score
    likely = chance >= same_story
    found = reasons(evidence, joined=together or likely) or "too little in common"
    if likely and not together:
        return f"kept apart: other articles match only one of the two, though alike: {found}"
    return f"{'joined' if together else 'kept apart'}: {found}"


def merge(options: ClusteringOptions, one: str, other: str) -> Story:
    """Keep that two stories are one, and return it."""
    with open_writer(options.path, wait_s=options.lock_timeout_s) as connection:
        first, second = find_story(connection, one), find_story(connection, other)
        if first.id == second.id:
            raise StoreError(f"{one!r} and {other!r} are one story already: {first.id}")
        heads = first.members[0].stored.id, second.members[0].stored.id
        with transaction(connection):
            # A later merge takes back the splits between the two stories.
            delete_splits(connection, _ids(first), _ids(second))
            _keep(connection, options, [_correction("merge", *heads)])
        compare_stories(connection)
        return find_story(connection, heads[0])


def split(options: ClusteringOptions, article: str) -> Story:
    """Keep that an article does not belong to its story, and return the story it is in now."""
    with open_writer(options.path, wait_s=options.lock_timeout_s) as connection:
        identity = find_article(connection, article)
        story = find_story(connection, identity)
        others = [member.stored.id for member in story.members if member.stored.id != identity]
        if not others:
            raise StoreError(f"{article!r} is alone in its story already: {story.id}")
        with transaction(connection):
            was_merged = is_merged_through(connection, [identity])
            splits = [_correction("split", identity, other) for other in others]
            _keep(connection, options, splits, together=[set(others)] if was_merged else [])
        compare_stories(connection)
        return find_story(connection, identity)


def name_form(options: ClusteringOptions, article: str, form: Form, now: datetime | None = None) -> Story:
    """Keep what form an article is of, compare it anew, and return the story it is in now."""
    with open_writer(options.path, wait_s=options.lock_timeout_s) as connection:
        identity = find_article(connection, article)
        with transaction(connection):
            say_form(connection, identity, form)
        _cluster_anew(cluster_pending, connection, options, now)
        return find_story(connection, identity)


def regroup(options: ClusteringOptions, now: datetime | None = None) -> ClusteringResult:
    """Score every pair and cluster every article again, from what is stored."""
    with open_writer(options.path, wait_s=options.lock_timeout_s) as connection:
        return _cluster_anew(recluster_all, connection, options, now)


def _cluster_anew(
    cluster: Callable[..., ClusteringResult], connection: Connection, options: ClusteringOptions, now: datetime | None
) -> ClusteringResult:
    """Run `cluster_pending` or `recluster_all` as the configuration says it, then compare the stories."""
    clustered = cluster(
        connection,
        model_id=options.model_id,
        window=options.window,
        same_story=options.same_story,
        weights=fitted_weights(options.weights),
        now=now or datetime.now(UTC),
    )
    compare_stories(connection)
    return clustered


def _keep(
    connection: Connection, options: ClusteringOptions, corrections: list[Correction], together: Sequence[set[str]] = ()
) -> None:
    now = datetime.now(UTC)
    save_corrections(connection, corrections, now)
    touched = sorted({identity for one in corrections for identity in (one.a, one.b)})
    recluster_around(connection, touched, now=now, same_story=options.same_story, together=together)


def _ids(story: Story) -> list[str]:
    return [member.stored.id for member in story.members]


def _correction(verdict: Verdict, one: str, other: str) -> Correction:
    a, b = sorted((one, other))
    return Correction(verdict=verdict, a=a, b=b)
