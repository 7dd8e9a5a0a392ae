"""Say how complete an edition is, from what it can know: stories it would have missed, and an estimate of the unseen.

Theory. Two disjoint halves of the feeds are two independent looks at the same news. What both saw, against what each
saw, tells how much neither saw (capture and recapture: Chapman's estimate, with Chao's interval). Newsrooms copy each
other, so that the halves are not independent; where they are alike the estimate is too low. It is a lower bound more
than a count, and it is said only where enough stories were seen twice.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from math import exp, log, sqrt

from reports.types import CreditedOutlet, EditionStory, Gate, UnseenEstimate

MIN_SEEN_TWICE = 7  # fewer make Chapman's estimate biased (Robson and Regier, 1964)
_NORMAL_95 = 1.96
# What became of an entry, in words; a failure that is not here is named as it is.
_REFUSED = {"http error": "refused or gone", "robots": "forbidden by robots.txt"}


def split_outlets(outlets: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return two halves of the outlets that depend on their names alone: alternating in the order of a hash."""
    order = sorted(set(outlets), key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    return frozenset(order[::2]), frozenset(order[1::2])


def estimate_unseen(seen_by: Sequence[Set[str]], outlets: Iterable[str]) -> UnseenEstimate | None:
    """Return how many stories neither half of the feeds saw, with a 95 % interval; None without any story.

    `seen_by` are the outlets of each story of the topic, `outlets` the names of all feeds. Fewer than
    `MIN_SEEN_TWICE` stories seen by both halves give no number, only the counts.
    """
    if not seen_by:
        return None
    first, second = split_outlets([*outlets, *(outlet for found in seen_by for outlet in found)])
    in_first = sum(bool(found & first) for found in seen_by)
    in_second = sum(bool(found & second) for found in seen_by)
    both = sum(bool(found & first) and bool(found & second) for found in seen_by)
    counts = UnseenEstimate(stories=len(seen_by), first=in_first, second=in_second, both=both)
    return _with_interval(counts) if both >= MIN_SEEN_TWICE else counts


def _with_interval(counts: UnseenEstimate) -> UnseenEstimate:
    n1, n2, both, seen = counts.first, counts.second, counts.both, counts.stories
    total = (n1 + 1) * (n2 + 1) / (both + 1) - 1
    variance = (n1 + 1) * (n2 + 1) * (n1 - both) * (n2 - both) / ((both + 1) ** 2 * (both + 2))
    unseen = max(0.0, total - seen)
    if unseen == 0:
        low, high = 0.0, 0.0
    else:
        spread = exp(_NORMAL_95 * sqrt(log(1 + variance / unseen**2)))
        low, high = unseen / spread, unseen * spread
    return UnseenEstimate(
        stories=seen, first=n1, second=n2, both=both, unseen=round(unseen, 1), low=round(low, 1), high=round(high, 1)
    )


def credited_outlets(stories: Sequence[EditionStory]) -> tuple[CreditedOutlet, ...]:
    """Return the outlets in none of the feeds that stories go back to, those of most stories first."""
    found: dict[str, list[str]] = {}
    for story in stories:
        if story.origin_credit and not story.origin:
            found.setdefault(story.origin_credit, []).append(story.headline)
    order = sorted(found.items(), key=lambda item: (-len(item[1]), item[0].lower()))
    return tuple(CreditedOutlet(outlet=outlet, stories=len(told), headline=told[0]) for outlet, told in order)


def gates(announced: Sequence[tuple[str, int]], stories: Mapping[str, int]) -> tuple[Gate, ...]:
    """Return what passed or fell at each gate, in order, without those that nothing fell at; none without an entry.

    `announced` is what became of the entries, "" for those that were read; `stories` counts what became of stories.
    """
    entries = sum(count for _, count in announced)
    if not entries:
        return ()
    rows = [Gate(name="announced", count=entries)]
    rows += [Gate(name=_REFUSED.get(why, why) if why else "read", count=count) for why, count in announced]
    rows += [Gate(name=name, count=count) for name, count in stories.items()]
    return tuple(row for row in rows if row.count)
