"""Find owners that confirm only each other: whose articles stand in stories with the same others and nobody else.

Theory. Whoever invents news can invent its second source too. Real outlets meet many others, on their beat at least the
large ones; a ring of made-up sites meets itself. An owner of the table, or whose feed's subscriber wrote what kind of
outlet it is, is vouched for by a person, and so is who is seen beside such an owner.
"""

from collections.abc import Iterable, Mapping, Sequence

import duckdb

from store.database.parameters import values_as_json
from store.provenance.outlets import OutletTable
from store.types import StoredArticle

# Guesses, with no labelled ring to fit them on: fewer stories together are chance, and who mostly writes alone is none.
LEAST_STORIES = 4
LEAST_SHARE = 0.5
# What a feed is where its subscriber did not write it down.
_UNWRITTEN = frozenset({"", "press"})

# Of a story: its owners, each with whether a person vouches for it.
Company = Mapping[str, bool]


def in_closed_circles(
    connection: duckdb.DuckDBPyConnection,
    outlets: OutletTable,
    groups: Mapping[str, Sequence[str]],
    articles: Mapping[str, StoredArticle],
) -> frozenset[str]:
    """Return the owners of `articles` that confirm only each other, by the stories kept and those about to be."""
    now = {
        identity: _company(
            ((outlets.publisher(articles[one]).owner, articles[one].outlet_kind) for one in group), outlets
        )
        for identity, group in groups.items()
    }
    asked = {owner for company in now.values() if len(company) > 1 for owner in company if not company[owner]}
    if not asked:
        return frozenset()
    stories = {**_kept(connection, outlets, asked), **now}
    return frozenset(owner for owner in asked if _is_circular(owner, stories.values()))


def _company(owners: Iterable[tuple[str, str]], outlets: OutletTable) -> Company:
    found: dict[str, bool] = {}
    for owner, kind in owners:
        found[owner] = found.get(owner, False) or kind not in _UNWRITTEN or outlets.is_owner(owner)
    return found


def _kept(connection: duckdb.DuckDBPyConnection, outlets: OutletTable, asked: Iterable[str]) -> dict[str, Company]:
    rows = connection.execute(
        """SELECT m.story_id, list(DISTINCT [m.owner, a.outlet_kind] ORDER BY [m.owner, a.outlet_kind])
           FROM members m JOIN articles a ON a.id = m.article_id
           WHERE m.story_id IN (
               SELECT story_id FROM members WHERE owner IN (SELECT unnest(?::JSON::VARCHAR[])))
           GROUP BY m.story_id""",
        [values_as_json(sorted(asked))],
    ).fetchall()
    return {identity: _company(((owner, kind) for owner, kind in owners), outlets) for identity, owners in rows}


def _is_circular(owner: str, stories: Iterable[Company]) -> bool:
    """Return whether an owner stands in enough stories, always with the same others, and nobody vouches for these."""
    its = [company for company in stories if owner in company]
    shared = [company for company in its if len(company) > 1]
    if len(shared) < LEAST_STORIES or len(shared) < LEAST_SHARE * len(its):
        return False
    return all(set(company) == set(shared[0]) and not any(company.values()) for company in shared)
