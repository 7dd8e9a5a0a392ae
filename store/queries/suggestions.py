"""Which outlets the articles that were read credit and link to, and no feed of ours brings; fetches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.database.connections import Connection
from store.database.parameters import values_as_json

# Hosts that everybody links to and that publish no news of their own: shops, networks, players, trackers, archives.
NO_OUTLETS = (
    "facebook.com twitter.com x.com linkedin.com instagram.com tiktok.com threads.net bsky.app mastodon.social "
    "reddit.com youtube.com youtu.be vimeo.com spotify.com apple.com google.com goo.gl bit.ly t.co amazon.com "
    "amzn.to wikipedia.org wikimedia.org archive.org doi.org whatsapp.com telegram.org t.me pinterest.com "
    "flipboard.com feedburner.com gravatar.com wordpress.org w3.org schema.org paypal.com patreon.com "
    "discord.gg discord.com eventbrite.com"
).split()

# One outlet may link to a friend's site each day; two do not agree on that.
MIN_OUTLETS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSuggestion:
    """A site that others point to: how many articles credit or link to it, and how many outlets those are of."""

    host: str
    name: str
    credited: int
    linked: int
    outlets: int
    example: str


def suggest_sites(connection: Connection, subscribed: Sequence[str], limit: int) -> tuple[FeedSuggestion, ...]:
    """Return sites that at least `MIN_OUTLETS` outlets credit or link to, the most outlets first, ties by host.

    `subscribed` are the addresses of the feeds there are; their hosts, and those of the articles held, are none. A
    credit names an outlet, and counts for the host of the table of known outlets; a link counts for its own host.
    """
    rows = connection.execute(
        _QUERY, [values_as_json(list(subscribed)), values_as_json(NO_OUTLETS), MIN_OUTLETS, limit]
    ).fetchall()
    return tuple(
        FeedSuggestion(host=row[0], name=row[1], credited=row[2], linked=row[3], outlets=row[4], example=row[5])
        for row in rows
    )


_HOST = r"lower(regexp_extract({}, '^https?://(?:www\.)?([^/:?#]+)', 1))"

_QUERY = f"""
WITH held AS (
    SELECT DISTINCT {_HOST.format("canonical_url")} AS host FROM articles
    UNION SELECT {_HOST.format("url")} FROM feeds
    UNION SELECT {_HOST.format("u.url")} FROM (SELECT unnest(?::JSON::VARCHAR[]) AS url) u
),
no_outlets AS (SELECT unnest(?::JSON::VARCHAR[]) AS host),
known AS (
    SELECT name, unnest(domains) AS host, list_transform(list_prepend(name, names), lambda x: lower(x)) AS spellings
    FROM known_outlets
),
linked AS (
    SELECT {_HOST.format("l.url")} AS host, a.id, a.outlet, l.url
    FROM (SELECT id, outlet, unnest(links) AS l FROM articles) a
),
credited AS (
    SELECT k.host, a.id, a.outlet, a.canonical_url AS url
    FROM credits c JOIN articles a ON a.id = c.article_id JOIN known k ON list_contains(k.spellings, lower(c.name))
),
pointed AS (
    SELECT host, id, outlet, url, 1 AS link, 0 AS credit FROM linked
    UNION ALL SELECT host, id, outlet, url, 0, 1 FROM credited
)
SELECT p.host, coalesce((SELECT min(k.name) FROM known k WHERE k.host = p.host), p.host) AS name,
       count(DISTINCT p.id) FILTER (p.credit = 1) AS credited, count(DISTINCT p.id) FILTER (p.link = 1) AS linked,
       count(DISTINCT p.outlet) AS outlets, min(p.url) AS example
FROM pointed p
WHERE p.host <> '' AND NOT EXISTS (
          SELECT 1 FROM held h WHERE h.host <> '' AND (p.host = h.host OR ends_with(p.host, '.' || h.host)
                                                       OR ends_with(h.host, '.' || p.host)))
  AND NOT EXISTS (SELECT 1 FROM no_outlets n WHERE p.host = n.host OR ends_with(p.host, '.' || n.host))
GROUP BY p.host HAVING count(DISTINCT p.outlet) >= ?
ORDER BY outlets DESC, credited + linked DESC, p.host LIMIT ?
"""  # noqa: S608 - parts of ours
