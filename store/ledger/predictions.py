"""Read the ledger of predictions: who said what would be by when, and what became of it. Judges nothing."""

import duckdb

from store.database.parameters import values_as_json
from store.types import Prediction

RESOLVED = ("kept", "missed", "changed", "withdrawn")


def read_predictions(connection: duckdb.DuckDBPyConnection) -> tuple[Prediction, ...]:
    """Return all predictions, those due first coming first, those without a day last; statements are none."""
    rows = connection.execute(
        """SELECT id, claim, coalesce(nullif(speaker, ''), outlet), outlet, made_on, due_to,
                  if(status IN (SELECT unnest(?::JSON::VARCHAR[])), status, ''), coalesce(note, ''), url,
                  coalesce(story_id, '')
           FROM predictions WHERE NOT copied AND kind <> 'statement' ORDER BY due_to NULLS LAST, made_on, id""",
        [values_as_json(RESOLVED)],
    ).fetchall()
    names = ("id", "claim", "who", "outlet", "made_on", "due", "outcome", "note", "url", "story_id")
    return tuple(Prediction(**dict(zip(names, row, strict=True))) for row in rows)
