"""Group articles into stories from the scores of their pairs; looks at no text.

Theory. Single linkage chains: at a cosine of .60 it pulled 1,361 strangers into one story (FNC). Average linkage asks
whether two groups agree on the whole, so one mistaken pair cannot glue them. One threshold for all is still wrong:
two events of one subject agree better with each other than two loose reports of one event do. But they agree less
than each agrees within itself. So two groups of texts are one story only if they agree across nearly as well as within;
the more articles the smaller group has, the more its agreement within is worth. On held-out halves of FNC and ECB+ the
contrast raised B-cubed F1 from .944 to .953 and from .905 to .942 (one scorer, mean of eight splits, November 2026).
Headlines are too short to agree: there the contrast would split stories (UCI, .916 to .881), so they have none.

An amount of money in a headline is the news. One report may leave it out; three that all do tell other news: of 43
headlines with an amount in stories of four or more (FNC, ECB+, November 2026) 37 have it in another report of theirs,
and four of the other six guess the loot of one robbery. So a group of three or more none of which names an amount of
the other group's headlines is another story, unless the two agree across nearly as well as within; on those sets
B-cubed F1 is what it was (.968 and .921).

A pair that was never scored counts as 0. The groups of a set are the groups of its connected components taken one by
one, which makes the result independent of the order and the batches in which articles arrive.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import linkage

from store.dedup.judge import LEAST_SCORE
from store.types import Match

# Two groups become one story while the mean score across them is at least this. On held-out halves of FNC and ECB+
# B-cubed F1 stays within .007 from .05 to .15 (November 2026); the pairs of unlabelled articles joined over more than
# two weeks fall from 1,090 to 420 on that way, so it stands near the upper end.
SAME_STORY = 0.12

# Headlines alone need their own (UCI: F1 .887 at .15, .916 at .20, .911 at .25).
SAME_STORY_HEADLINES = 0.2

# Across / within, for a smaller group of n: CONTRAST * (n - 1) / (n - 1 + LOOSE). One article alone has no within.
CONTRAST = 0.9
LOOSE = 3.0

# So many articles must lack an amount, and agree across less than this share of what they agree within.
LACKING = 3
LACKING_CONTRAST = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tree:
    """The binary tree of an average linkage of n leaves: node k >= n joins `children[k - n]`.

    `names[i, j]` is -1 where leaf j lacks an amount of leaf i's headline, 1 where it was judged to lack none.
    """

    children: NDArray[np.int64]
    across: NDArray[np.float64]
    sizes: NDArray[np.int64]
    within: NDArray[np.float64]
    headlines: NDArray[np.float64]
    names: NDArray[np.int8]


def group_articles(
    ids: Iterable[str], matches: Sequence[Match], same_story: float = SAME_STORY
) -> tuple[tuple[str, ...], ...]:
    """Return the groups of `ids`, each sorted, in the order of their first id; an article with no match is alone."""
    components = connected_components(ids, matches)
    home = {identity: place for place, component in enumerate(components) for identity in component}
    inside: list[list[Match]] = [[] for _ in components]
    for match in matches:
        if match.a in home and home[match.a] == home.get(match.b):
            inside[home[match.a]].append(match)
    groups: list[tuple[str, ...]] = []
    for component, own in zip(components, inside, strict=True):
        groups.extend(_groups_of(component, own, same_story))
    return tuple(sorted(groups))


def connected_components(ids: Iterable[str], matches: Sequence[Match]) -> tuple[tuple[str, ...], ...]:
    """Return the sets of ids that matches of at least `LEAST_SCORE` connect, each sorted."""
    leader = {identity: identity for identity in ids}

    def find(identity: str) -> str:
        while leader[identity] != identity:
            leader[identity] = leader[leader[identity]]
            identity = leader[identity]
        return identity

    for match in matches:
        if match.score >= LEAST_SCORE and match.a in leader and match.b in leader:
            one, other = sorted((find(match.a), find(match.b)))
            leader[other] = one
    members: dict[str, list[str]] = {}
    for identity in sorted(leader):
        members.setdefault(find(identity), []).append(identity)
    return tuple(tuple(group) for group in members.values())


def _groups_of(component: tuple[str, ...], matches: Sequence[Match], same_story: float) -> Iterator[tuple[str, ...]]:
    if len(component) == 1:
        yield component
        return
    tree = _average_linkage(component, matches)
    waiting = [len(tree.sizes) - 1]
    while waiting:
        node = waiting.pop()
        if node >= len(component) and _is_two(tree, node, len(component), same_story):
            waiting.extend(tree.children[node - len(component)].tolist())
        else:
            yield tuple(sorted(component[leaf] for leaf in _leaves(tree, node, len(component))))


def _is_two(tree: _Tree, node: int, leaves: int, same_story: float) -> bool:
    """Return whether the two children of a node are two stories."""
    across = tree.across[node - leaves]
    if tree.headlines[node] * 2 > tree.sizes[node]:
        return bool(across < SAME_STORY_HEADLINES)
    if across < same_story or _tells_other_amounts(tree, node, leaves):
        return True
    one, other = tree.children[node - leaves]
    least = min(tree.sizes[one], tree.sizes[other]) - 1
    if not least:
        return False
    within = (tree.within[one] + tree.within[other]) / 2
    return bool(across < CONTRAST * least / (least + LOOSE) * within)


def _tells_other_amounts(tree: _Tree, node: int, leaves: int) -> bool:
    """Return whether half of the smaller child's headlines state amounts that no article of the larger child names."""
    one, other = sorted(tree.children[node - leaves].tolist(), key=lambda child: int(tree.sizes[child]))
    if tree.sizes[other] < LACKING or tree.across[node - leaves] >= LACKING_CONTRAST * tree.within[other]:
        return False
    small, large = list(_leaves(tree, one, leaves)), list(_leaves(tree, other, leaves))
    named = tree.names[np.ix_(small, large)]
    telling = ((named < 0).sum(axis=1) >= LACKING) & (named <= 0).all(axis=1)
    return bool(2 * telling.sum() >= len(small))


def _average_linkage(component: tuple[str, ...], matches: Sequence[Match]) -> _Tree:
    count = len(component)
    place = {identity: i for i, identity in enumerate(component)}
    scores = np.zeros((count, count))
    names = np.zeros((count, count), dtype=np.int8)
    alone = np.ones(count)
    for match in matches:
        i, j = place[match.a], place[match.b]
        scores[i, j] = scores[j, i] = match.score
        names[i, j] = -1 if "a" in match.amount_of else 1
        names[j, i] = -1 if "b" in match.amount_of else 1
        if match.judged_on == "texts":
            alone[i] = alone[j] = 0
    steps = linkage(1.0 - scores[np.triu_indices(count, 1)], "average")
    return _measured(steps, alone, names)


def _measured(steps: NDArray[np.float64], alone: NDArray[np.float64], names: NDArray[np.int8]) -> _Tree:
    """Return the tree of scipy's steps with the size, mean score within and headlines of every node."""
    count = len(alone)
    sizes = np.ones(2 * count - 1, dtype=np.int64)
    total = np.zeros(2 * count - 1)
    headlines = np.concatenate([alone, np.zeros(count - 1)])
    children = steps[:, :2].astype(np.int64)
    across = np.round(1.0 - steps[:, 2], 9)
    for k, (one, other) in enumerate(children):
        node = count + k
        sizes[node] = sizes[one] + sizes[other]
        total[node] = total[one] + total[other] + sizes[one] * sizes[other] * across[k]
        headlines[node] = headlines[one] + headlines[other]
    pairs = sizes * (sizes - 1) / 2
    return _Tree(
        children=children, across=across, sizes=sizes, within=total / np.maximum(1, pairs), headlines=headlines,
        names=names,
    )  # fmt: skip


def _leaves(tree: _Tree, node: int, count: int) -> Iterator[int]:
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if found < count:
            yield found
        else:
            waiting.extend(tree.children[found - count].tolist())
