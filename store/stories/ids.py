"""Assign ids to clusters of articles, so that a story keeps its id while it grows; touches no table."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import count

# So much of an article's id names the story that it founds; more where that name is taken.
SHORTEST, LONGEST = 10, 16

Groups = Mapping[str, tuple[str, ...]]
StoryEvent = tuple[str, str, str]


def assign_ids(
    before: Mapping[str, AbstractSet[str]],
    groups: Sequence[tuple[str, ...]],
    published: Mapping[str, object],
    taken: AbstractSet[str],
) -> dict[str, tuple[str, ...]]:
    """Return id → group for all `groups`, of which the stories `before` were made of the same articles, and others.

    A group takes the id of the old story it shares most articles with (of equals the id that sorts first); each id is
    taken once.
    A group without an old story is named after its earliest article, never as one of `taken`.
    """
    claims = sorted(
        (-len(set(group) & members), identity, group)
        for group in groups
        for identity, members in before.items()
        if set(group) & members
    )
    named: dict[str, tuple[str, ...]] = {}
    assigned: set[tuple[str, ...]] = set()
    for _, identity, group in claims:
        if identity not in named and group not in assigned:
            named[identity] = group
            assigned.add(group)
    for group in groups:
        if group not in assigned:
            by_time = sorted(group, key=lambda identity: (published[identity], identity))
            names = candidate_story_ids(by_time)
            named[next(name for name in names if not (name in named or name in before or name in taken))] = group
    return named


def candidate_story_ids(by_time: Sequence[str]) -> Iterator[str]:
    """Yield the names a story of these articles may be founded under, the best first, without end."""
    for length in range(SHORTEST, LONGEST + 1):
        yield from (f"s{identity[:length]}" for identity in by_time)
    for number in count(2):
        yield from (f"s{identity}-{number}" for identity in by_time)


def story_events(before: Mapping[str, AbstractSet[str]], after: Groups) -> list[StoryEvent]:
    """Return (what, story, other story): "merged" where an old id is gone, "split" where an old story's articles now
    lie in a new one, "new" where there was none, "moved" where one took articles of another beside that.
    """
    heirs = {
        old: max(after, key=lambda identity: (len(members & set(after[identity])), identity))
        for old, members in before.items()
        if old not in after
    }
    rows: list[StoryEvent] = [("merged", heir, old) for old, heir in heirs.items()]
    for new, group in after.items():
        if new not in before:
            parents = sorted(old for old, members in before.items() if members & set(group))
            rows.extend(("split", new, parent) for parent in parents)
            if not parents:
                rows.append(("new", new, ""))
        else:
            rows.extend(
                ("moved", new, old)
                for old, members in before.items()
                if new not in (old, heirs.get(old)) and not members.isdisjoint(group)
            )
    return rows
