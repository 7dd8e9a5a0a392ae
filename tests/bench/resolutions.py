"""Score the articles proposed for predictions of the sample press against those that, by reading, tell the outcome."""

from collections.abc import Mapping

from store.database.connections import Connection
from store.ledger.resolutions import propose_resolutions

# (how the claim begins, the event whose articles tell what became of it); no other claim came due in the fortnight
# and was told of.
LABELS = (
    ("Shareholders in Ferrolite will see", "e29"),
    ("The trial begins on 6 May", "e08"),
    ("ROTTERDAM, 29 April (Meridian Wire) - Dutch supermarket group Veldkamp will next week", "e08"),
    ("According to chief executive Marten Dijkhuis, a pilot", "e08"),
    ("Some 2,000 researchers will be given access from 4 May", "e10"),
    ("We open access to 2,000 researchers on 4 May", "e10"),
    ("Free access will be offered from Monday", "e10"),
    ("Their doors open May 4", "e10"),
    ("The 2,000 researchers who get their log-ins next Monday", "e10"),
)


def score_proposals(connection: Connection, stories: Mapping[str, str], model_id: str) -> tuple[int, int, int]:
    """Return how many articles were proposed, how many tell the outcome, and for how many labelled claims one does."""
    proposed = propose_resolutions(connection, model_id)
    held = dict(connection.execute("SELECT article_id, story_id FROM members").fetchall())
    served = set()
    right = 0
    for candidate in proposed:
        events = [event for start, event in LABELS if candidate.claim.startswith(start)]
        if any(stories.get(event) == held[candidate.article_id] for event in events):
            right += 1
            served.add(candidate.prediction_id)
    return len(proposed), right, len(served)
