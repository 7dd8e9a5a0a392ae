"""Cluster articles into stories from the scores of their pairs: average linkage with a split test; looks at no text.

Theory. Single linkage chains: at a cosine of .60 it pulled 1,361 strangers into one story (FNC). Average linkage asks
whether two groups agree on the whole, so one mistaken pair cannot glue them. One threshold for all is still wrong:
two events of one subject agree better with each other than two loose reports of one event do. But they agree less
than each agrees within itself. So two groups of texts are one story only if they agree across nearly as well as within;
the more articles the smaller group has, the more its agreement within is worth. On held-out halves of FNC and ECB+ the
contrast raised B-cubed F1 from .944 to .953 and from .905 to .942 (one scorer, mean of eight splits, November 2026).
Headlines are too short to agree: there the contrast would split stories (UCI, .916 to .881), so they have none.

An amount of money in a headline is the news. One report may leave it out; three that all do report other news: of 43
headlines with an amount in stories of four or more (FNC, ECB+, November 2026) 37 have it in another report of theirs,
and four of the other six guess the loot of one robbery. So a group of three or more none of which names an amount of
the other group's headlines is another story, unless the two agree across nearly as well as within; on those sets
B-cubed F1 is what it was (.968 and .921).

A pair that was never scored counts as 0. No two groups agree by `same_story` across unless one pair of theirs does: so
what no chain of such pairs connects is two clusters without a look, which makes the result independent of the
order and the batches in which articles arrive, and the work one of the articles near a new one.

Dated articles are clustered by the chance of one event that their evidence gives them in its context, by its mean
alone: on three real weeks of 2026 neither contrast nor amounts told more. Below `BY_EVIDENCE` all are clustered by
likeness, as in 0.1.0: for a corpus with few like events, such as an invented press.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from store.dedup.average_linkage import ONE, link_clusters
from store.dedup.context import LEAST_MATCH, in_context
from store.dedup.pair_score import fitted_weights
from store.types import Match

# Two groups of dated articles are one story while the mean chance of one event across them is at least this. Each of
# three real weeks judged by the other two: at .6 pair precision .903, recall .767, pure stories .882; at .7 .925, .724,
# .912; at .9 .968, .460, .953 (docs/decisions/same-event-scorer.md).
SAME_STORY = 0.7

# A mean over several pairs is surer than one pair, and counts 0 where a pair was never scored: groups of more than two
# need this share of the threshold. In the same weeks at .7 pair precision, recall and pure stories are .925, .724, .912
# so, and .924, .635, .913 without.
GROUP_RATIO = 0.75
PAIR = 2

# Who asks for this much wants pure stories before whole ones, so groups then need as much as pairs: .968, .460, .953 in
# place of .940, .531, .936 at .9. On any two of the three weeks a precision of .95 is reached so, and not otherwise.
STRICT = 0.9

# Below this a threshold is one of likeness.
BY_EVIDENCE = 0.3

# By likeness two groups of texts are one story while the mean score is at least this. On held-out halves of FNC and
# ECB+ B-cubed F1 stays within .007 from .05 to .15 (November 2026); the pairs of unlabelled articles joined over more
# than two weeks fall from 1,090 to 420 on that way, so it stands near the upper end.
LIKE_TEXTS = 0.12

# Headlines alone need their own (UCI: F1 .887 at .15, .916 at .20, .911 at .25).
SAME_STORY_HEADLINES = 0.2

# Across / within, for a smaller group of n: MIN_SEPARATION_RATIO * (n - 1) / (n - 1 + SEPARATION_SHRINKAGE).
# One article alone has no within.
MIN_SEPARATION_RATIO = 0.9
SEPARATION_SHRINKAGE = 3.0

# So many articles must lack an amount, and agree across less than this share of what they agree within.
MIN_LACKING_AMOUNT = 3
LACKING_AMOUNT_RATIO = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Judged pairs of n articles as columns: the indices of both, scores in ten-thousandths, what they were judged on.

    `left_lacked[k]` is whether the right article of pair k lacks an amount of the left one's headline; `evidence` is
    NaN for pairs that were not weighed by it.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    scores: NDArray[np.int64]
    left_lacked: NDArray[np.bool_]
    right_lacked: NDArray[np.bool_]
    on_texts: NDArray[np.bool_]
    evidence: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trees:
    """The binary trees of an average linkage of n leaves: node k >= n joins `children[k - n]`; `roots` lie in no other.

    `names[i, j]` is -1 where leaf j lacks an amount of leaf i's headline, 1 where it was judged to lack none.
    """

    leaves: int
    children: NDArray[np.int64]
    across: NDArray[np.float64]
    sizes: NDArray[np.int64]
    within: NDArray[np.float64]
    headlines: NDArray[np.int64]
    dated: NDArray[np.int64]
    names: csr_matrix
    roots: tuple[int, ...]


def cluster_ids(
    ids: Iterable[str], matches: Iterable[Match], same_story: float = SAME_STORY
) -> tuple[tuple[str, ...], ...]:
    """Return the groups of `ids`, each sorted, in the order of their first id; an article with no match is alone."""
    known = sorted(ids)
    groups = cluster_indices(len(known), scored_pairs(known, matches), same_story)
    return tuple(tuple(known[index] for index in group) for group in groups)


def scored_pairs(ids: Sequence[str], matches: Iterable[Match]) -> Scored:
    """Return the matches as columns; those of articles that are not among `ids` are left out."""
    index = {identity: i for i, identity in enumerate(ids)}
    kept = [match for match in matches if match.a in index and match.b in index]
    return Scored(
        left=np.array([index[match.a] for match in kept], dtype=np.int64),
        right=np.array([index[match.b] for match in kept], dtype=np.int64),
        scores=np.array([round(match.score * ONE) for match in kept], dtype=np.int64),
        left_lacked=np.array(["a" in match.amount_of for match in kept], dtype=bool),
        right_lacked=np.array(["b" in match.amount_of for match in kept], dtype=bool),
        on_texts=np.array([match.judged_on == "texts" for match in kept], dtype=bool),
        evidence=np.array([np.nan if match.evidence is None else match.evidence for match in kept], dtype=np.float64),
    )


def cluster_indices(count: int, pairs: Scored, same_story: float = SAME_STORY) -> tuple[tuple[int, ...], ...]:
    """Return the groups of the indices 0 to `count` - 1, each in order, in the order of their first index."""
    if same_story >= BY_EVIDENCE:
        pairs = _by_evidence(pairs)
    trees = _average_linkage(count, pairs, _linked_from(same_story))
    groups: list[tuple[int, ...]] = []
    pending = list(trees.roots)
    while pending:
        node = pending.pop()
        if node >= count and _is_split(trees, node, same_story):
            pending.extend(trees.children[node - count].tolist())
        else:
            groups.append(tuple(sorted(_leaves(trees, node))))
    return tuple(sorted(groups))


def connecting_scores(same_story: float) -> tuple[float, float]:
    """Return the likeness and the chance by evidence below which a pair changes nothing for any story.

    The latter is 0 where all are clustered by likeness.
    """
    return _linked_from(same_story), LEAST_MATCH if same_story >= BY_EVIDENCE else 0.0


def _linked_from(same_story: float) -> float:
    return min(_like_texts(same_story), SAME_STORY_HEADLINES)


def _like_texts(same_story: float) -> float:
    """Return the threshold of likeness: undated texts keep theirs where the threshold is one of evidence."""
    return LIKE_TEXTS if same_story >= BY_EVIDENCE else same_story


def _by_evidence(pairs: Scored) -> Scored:
    """Return the pairs with the chance of one event in context as the score of those that were weighed by evidence."""
    weighed = np.flatnonzero(~np.isnan(pairs.evidence) & (pairs.scores > 0))
    scores = pairs.scores.copy()
    chances = in_context(pairs.left[weighed], pairs.right[weighed], pairs.evidence[weighed], fitted_weights().context)
    scores[weighed] = np.round(chances * ONE).astype(np.int64)
    return replace(pairs, scores=scores)


def connected(count: int, left: Sequence[int], right: Sequence[int]) -> NDArray[np.int64]:
    """Return for each of the indices 0 to `count` - 1 the number of the set it lies in; pairs connect."""
    edges = csr_matrix((np.ones(len(left)), (left, right)), shape=(count, count))
    return np.asarray(connected_components(edges, directed=False)[1], dtype=np.int64)


def _is_split(trees: _Trees, node: int, same_story: float) -> bool:
    """Return whether the two children of a node are two stories."""
    across = trees.across[node - trees.leaves]
    if same_story >= BY_EVIDENCE and trees.dated[node] * 2 > trees.sizes[node]:
        is_lenient = trees.sizes[node] > PAIR and same_story < STRICT
        return bool(across < (same_story * GROUP_RATIO if is_lenient else same_story))
    same_story = _like_texts(same_story)
    if trees.headlines[node] * 2 > trees.sizes[node]:
        return bool(across < SAME_STORY_HEADLINES)
    if across < same_story or _states_other_amounts(trees, node):
        return True
    one, other = trees.children[node - trees.leaves]
    least = min(trees.sizes[one], trees.sizes[other]) - 1
    if not least:
        return False
    within = (trees.within[one] + trees.within[other]) / 2
    return bool(across < MIN_SEPARATION_RATIO * least / (least + SEPARATION_SHRINKAGE) * within)


def _states_other_amounts(trees: _Trees, node: int) -> bool:
    """Return whether half of the smaller child's headlines state amounts that no article of the larger child names."""
    one, other = sorted(trees.children[node - trees.leaves].tolist(), key=lambda child: int(trees.sizes[child]))
    if (
        trees.sizes[other] < MIN_LACKING_AMOUNT
        or trees.across[node - trees.leaves] >= LACKING_AMOUNT_RATIO * trees.within[other]
    ):
        return False
    named = trees.names[list(_leaves(trees, one))][:, list(_leaves(trees, other))]
    lacking = np.asarray((named < 0).sum(axis=1)).ravel()
    naming = np.asarray((named > 0).sum(axis=1)).ravel()
    return bool(2 * ((lacking >= MIN_LACKING_AMOUNT) & (naming == 0)).sum() >= trees.sizes[one])


def _average_linkage(count: int, pairs: Scored, least: float) -> _Trees:
    joins = link_clusters(count, pairs.left, pairs.right, pairs.scores, least)
    # By pairs that connect: of the others only those among the articles at hand are known, which differ by the batch.
    by_text = pairs.on_texts & (pairs.scores / ONE >= least)
    alone = np.ones(count, dtype=np.int64)
    alone[pairs.left[by_text]] = alone[pairs.right[by_text]] = 0
    by_evidence = ~np.isnan(pairs.evidence) & (pairs.scores > 0)
    weighed = np.zeros(count, dtype=np.int64)
    weighed[pairs.left[by_evidence]] = weighed[pairs.right[by_evidence]] = 1
    sizes = np.concatenate([np.ones(count, dtype=np.int64), np.zeros(len(joins.across), dtype=np.int64)])
    total = np.zeros(len(sizes))
    headlines, dated = (np.concatenate([own, np.zeros(len(joins.across), dtype=np.int64)]) for own in (alone, weighed))
    for node, ((one, other), across) in enumerate(
        zip(joins.children.tolist(), joins.across.tolist(), strict=True), count
    ):
        sizes[node] = sizes[one] + sizes[other]
        total[node] = total[one] + total[other] + sizes[one] * sizes[other] * across
        headlines[node] = headlines[one] + headlines[other]
        dated[node] = dated[one] + dated[other]
    return _Trees(
        leaves=count, children=joins.children, across=joins.across, sizes=sizes, headlines=headlines, dated=dated,
        within=total / np.maximum(1, sizes * (sizes - 1) / 2), names=_names(count, pairs),
        roots=tuple(np.setdiff1d(np.arange(len(sizes)), joins.children).tolist()),
    )  # fmt: skip


def _names(count: int, pairs: Scored) -> csr_matrix:
    lacked = np.concatenate([pairs.left_lacked, pairs.right_lacked])
    rows, columns = np.concatenate([pairs.left, pairs.right]), np.concatenate([pairs.right, pairs.left])
    return csr_matrix((np.where(lacked, -1, 1).astype(np.int8), (rows, columns)), shape=(count, count))


def _leaves(trees: _Trees, node: int) -> Iterator[int]:
    pending = [node]
    while pending:
        found = pending.pop()
        if found < trees.leaves:
            yield found
        else:
            pending.extend(trees.children[found - trees.leaves].tolist())
