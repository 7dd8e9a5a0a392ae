"""Score how figures of one story were compared, against the statuses of the gold labels."""

from collections import Counter
from collections.abc import Mapping

from flows.sample_press.gold_labels import load_gold
from store.database.connections import Connection
from tests.bench.press_facts import in_base_units

# What the ledger calls what the labels call so; the labels do not tell owners that agree from copies that repeat.
STATUS = {
    "agreed": {"agreed", "repeated"},
    "conflicting": {"conflicting"},
    "unsupported": {"only in one copy"},
}


def _labelled(value: str, unit: str) -> float:
    """Return a labelled value as the ledger keeps it: pence are pounds, and "fell 6 percent" is 6."""
    return abs(in_base_units(value, unit)) / (100.0 if unit == "GBp" else 1.0)


def called_conflicting(connection: Connection, stories: Mapping[str, str]) -> tuple[int, int]:
    """Return how many figures of labelled stories are called conflicting, and how many of these the labels call so."""
    labelled = [
        (stories.get(figure.story, ""), _labelled(figure.value, figure.unit))
        for figure in load_gold().figures
        if figure.status == "conflicting"
    ]
    rows = connection.execute(
        """SELECT story_id, value FROM figure_agreement
           WHERE status = 'conflicting' AND list_contains(?::VARCHAR[], story_id)""",
        [sorted(set(stories.values()))],
    ).fetchall()
    right = sum(any(story == s and abs(v - value) <= 0.005 * abs(v) for s, v in labelled) for story, value in rows)
    return len(rows), right


def score_agreement(connection: Connection, stories: Mapping[str, str]) -> dict[str, tuple[int, int, int]]:
    """Return label status → (labels, found at all, found with that status); `stories` maps gold to collected story."""
    labels: Counter[str] = Counter()
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for figure in load_gold().figures:
        labels[figure.status] += 1
        rows = connection.execute(
            """SELECT status FROM figure_agreement, (SELECT ?::DOUBLE AS label)
               WHERE story_id = ? AND (abs(value - label) <= 0.005 * abs(value)
                                       OR abs(upper - label) <= 0.005 * abs(upper))""",
            [_labelled(figure.value, figure.unit), stories.get(figure.story, "")],
        ).fetchall()
        found[figure.status] += bool(rows)
        right[figure.status] += any(row[0] in STATUS[figure.status] for row in rows)
    return {status: (labels[status], found[status], right[status]) for status in STATUS}
