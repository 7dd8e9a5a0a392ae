"""Score what is proposed for predictions of the sample press against the events that, by reading, tell the outcome."""

from collections.abc import Mapping

from store.database.connections import Connection

# (how the claim begins, the event whose articles tell what became of it); no other claim came due in the fortnight
# and was told of. All of them were kept.
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


def score_proposals(connection: Connection, stories: Mapping[str, str]) -> tuple[int, int, int, int, int]:
    """Return how many outcomes are proposed or resolved, how many rightly, for how many labelled claims; and of those
    resolved automatically how many there are, and how many are right.
    """
    rows = connection.execute(
        """SELECT p.id, p.claim, r.verdict, r.article_id, m.story_id, coalesce(p.automatic, false)
           FROM (SELECT prediction_id, verdict, article_id FROM resolution_proposals) r
           JOIN predictions p ON p.id = r.prediction_id JOIN members m ON m.article_id = r.article_id"""
    ).fetchall()
    right, served, automatic, automatic_right = 0, set(), set(), set()
    for identity, claim, verdict, _, story, is_automatic in rows:
        events = [event for start, event in LABELS if claim.startswith(start)]
        if is_automatic:
            automatic.add(identity)
        if verdict == "kept" and any(stories.get(event) == story for event in events):
            right += 1
            served.add(claim)
            if is_automatic:
                automatic_right.add(identity)
    labelled = sum(any(claim.startswith(start) for claim in served) for start, _ in LABELS)
    return len(rows), right, labelled, len(automatic), len(automatic_right)
