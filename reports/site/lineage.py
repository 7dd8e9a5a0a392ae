"""Draw who copied whom as an SVG tree: one row an article, children under their parents, in the order they appeared."""

from collections.abc import Iterator
from dataclasses import dataclass

from store.types import Member, Story

ROW, STEP, LEFT, TOP, RADIUS = 46, 26, 14, 22, 7

# Wide enough for a long outlet's name three copies deep, narrow enough to be read on a phone without zooming.
WIDTH = 440


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An article in the drawing. `path` leads from its parent's dot to its own, and is "" for a root."""

    member: Member
    depth: int
    x: int
    y: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A story's lineage, placed."""

    nodes: tuple[Node, ...]
    width: int
    height: int


def draw(story: Story) -> Drawing:
    """Return the drawing of a story. A parent that is not in the story makes its child a root, and so does a circle."""
    rows = list(_rows(story))
    places: dict[str, tuple[int, int]] = {}
    nodes = []
    for number, (member, depth) in enumerate(rows):
        x, y = LEFT + depth * STEP, TOP + number * ROW
        places[member.stored.id] = (x, y)
        from_x, from_y = places.get(member.parent, (0, 0)) if depth else (0, 0)
        path = f"M{from_x} {from_y + RADIUS}V{y}H{x - RADIUS}" if depth else ""
        nodes.append(Node(member=member, depth=depth, x=x, y=y, path=path))
    deepest = max((node.depth for node in nodes), default=0)
    return Drawing(nodes=tuple(nodes), width=WIDTH + deepest * STEP, height=TOP + len(rows) * ROW)


def _rows(story: Story) -> Iterator[tuple[Member, int]]:
    ids = {member.stored.id for member in story.members}
    children: dict[str, list[Member]] = {}
    for member in story.members:
        inside = member.parent in ids and member.parent != member.stored.id
        children.setdefault(member.parent if inside else "", []).append(member)
    seen: set[str] = set()
    waiting = [(member, 0) for member in reversed(children.get("", []))]
    while waiting:
        member, depth = waiting.pop()
        seen.add(member.stored.id)
        yield member, depth
        waiting.extend((child, depth + 1) for child in reversed(children.get(member.stored.id, [])))
    # What hangs on itself in a circle hangs on nothing: it is shown all the same.
    yield from ((member, 0) for member in story.members if member.stored.id not in seen)
