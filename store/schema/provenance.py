"""Provenance as migrations: who has votes, what shows each relation, which sources a story goes back to.

The words of a relation changed their meaning; what was judged under the old ones is unknown until it is judged anew.
"""

from collections.abc import Iterator, Mapping

from store.schema.agreement import AGREEMENT_ANEW

_TABLES = """
ALTER TABLE articles ADD COLUMN seen_after TIMESTAMP;
ALTER TABLE members ADD COLUMN source VARCHAR DEFAULT '';
ALTER TABLE members ADD COLUMN publisher VARCHAR DEFAULT '';
ALTER TABLE members ADD COLUMN owner VARCHAR DEFAULT '';
ALTER TABLE members ADD COLUMN flag VARCHAR DEFAULT '';
ALTER TABLE stories ADD COLUMN origin_kind VARCHAR DEFAULT '';
ALTER TABLE stories ADD COLUMN origin_votes INTEGER DEFAULT 0;
CREATE TABLE provenance_evidence (
    story_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, number INTEGER NOT NULL, kind VARCHAR NOT NULL,
    words VARCHAR NOT NULL, span_start INTEGER NOT NULL, span_end INTEGER NOT NULL, other_article VARCHAR NOT NULL,
    source VARCHAR NOT NULL, weight DOUBLE NOT NULL
);
CREATE TABLE known_outlets (
    name VARCHAR NOT NULL, owner VARCHAR NOT NULL, kind VARCHAR NOT NULL, domains VARCHAR[] NOT NULL,
    names VARCHAR[] NOT NULL
);
UPDATE members SET relation = 'unknown', confidence = 0.5,
       evidence = 'judged before evidence was asked for each word: `storyfold regroup` judges it anew'
WHERE relation IN ('origin', 'independent report') OR evidence = 'adds no voice of its own';
UPDATE stories SET independent = 0;
"""

_OWN = "m.relation = 'own reporting' AND m.flag = ''"

_VIEWS = f"""
DROP VIEW lineage;
CREATE VIEW lineage AS
    WITH RECURSIVE depths AS (
        SELECT m.story_id, m.article_id, 0 AS depth FROM members m WHERE m.parent = ''
        UNION
        SELECT m.story_id, m.article_id, d.depth + 1
        FROM members m JOIN depths d ON d.article_id = m.parent AND d.story_id = m.story_id WHERE d.depth < 50
    )
    SELECT m.story_id, s.headline, a.outlet, a.outlet_kind, m.relation, coalesce(p.outlet, '') AS parent_outlet,
           d.depth, a.published,
           round(date_diff('minute', s.first_published, a.published) / 60.0, 1)::DOUBLE AS hours_after_first,
           a.title, a.canonical_url AS url, m.evidence, m.article_id, m.parent, m.confidence, m.source, m.publisher,
           m.owner, m.flag, a.first_seen,
           CASE WHEN m.article_id = s.origin THEN 'origin'
                WHEN m.relation IN ('own reporting', 'primary') THEN 'independent report'
                WHEN m.relation IN ('wire', 'from primary') THEN 'unknown' ELSE m.relation END AS former_relation
    FROM members m JOIN stories s ON s.id = m.story_id JOIN articles a ON a.id = m.article_id
         LEFT JOIN articles p ON p.id = m.parent
         LEFT JOIN (SELECT story_id, article_id, max(depth) AS depth FROM depths GROUP BY ALL) d
                ON d.story_id = m.story_id AND d.article_id = m.article_id;

DROP VIEW copies;
CREATE VIEW copies AS
    SELECT a.outlet AS copier, a.outlet_kind AS copier_kind, coalesce(p.outlet, m.source) AS source,
           p.outlet IS NOT NULL AS source_in_feeds, m.relation, a.published,
           round(date_diff('minute', p.published, a.published) / 60.0, 1)::DOUBLE AS hours_after,
           s.headline, a.title, m.evidence, a.canonical_url AS url, p.canonical_url AS source_url,
           m.story_id, m.article_id, m.parent AS source_id
    FROM members m JOIN stories s ON s.id = m.story_id JOIN articles a ON a.id = m.article_id
         LEFT JOIN articles p ON p.id = m.parent
    WHERE m.relation IN ('verbatim copy', 'edited copy', 'rewrite');

DROP VIEW outlets;
CREATE VIEW outlets AS
    WITH firsts AS (SELECT outlet, count(*) AS n FROM first_reports GROUP BY outlet),
         copied AS (SELECT source, count(*) AS n FROM copies WHERE source_in_feeds GROUP BY source)
    SELECT a.outlet, any_value(a.outlet_kind) AS kind, count(*) AS articles,
           count(DISTINCT m.story_id) AS stories,
           coalesce(any_value(f.n), 0) AS first_reports,
           count(*) FILTER ({_OWN}) AS own_reports,
           count(*) FILTER (m.relation IN ('verbatim copy', 'edited copy', 'rewrite')) AS copies,
           coalesce(any_value(c.n), 0) AS copied_by_others,
           round(median(date_diff('minute', s.first_published, a.published) / 60.0), 1)::DOUBLE AS median_hours_behind,
           min(a.published) AS first_article, max(a.published) AS last_article,
           coalesce(mode(m.owner), '') AS owner,
           count(*) FILTER (m.relation = 'from primary') AS from_primary,
           count(*) FILTER (m.relation = 'wire') AS wire
    FROM articles a LEFT JOIN members m ON m.article_id = a.id LEFT JOIN stories s ON s.id = m.story_id
         LEFT JOIN firsts f ON f.outlet = a.outlet LEFT JOIN copied c ON c.source = a.outlet
    GROUP BY a.outlet;

DROP VIEW coverage_by_week;
CREATE VIEW coverage_by_week AS
    WITH told AS (
        SELECT 'all' AS topic, m.story_id, m.article_id, m.relation, m.flag FROM members m
        UNION ALL
        SELECT r.topic, m.story_id, m.article_id, m.relation, m.flag
        FROM members m JOIN relevance r ON r.story_id = m.story_id AND r.zone = 'accept'
    )
    SELECT strftime(a.published, '%G-W%V') AS week, min(date_trunc('week', a.published))::DATE AS monday, m.topic,
           count(DISTINCT m.story_id) AS stories, count(*) AS articles, count(DISTINCT a.outlet) AS outlets,
           count(*) FILTER ({_OWN}) AS own_reports,
           count(*) FILTER (m.relation IN ('verbatim copy', 'edited copy', 'rewrite')) AS copies
    FROM told m JOIN articles a ON a.id = m.article_id GROUP BY week, m.topic;

DROP VIEW topic_stories;
CREATE VIEW topic_stories AS
    SELECT r.topic, s.id, s.headline, s.first_published, s.last_published, s.articles, s.independent, s.origin,
           s.origin_credit, s.follows, r.score AS relevance, r.zone, r.reason, s.origin_kind, s.origin_votes
    FROM stories s JOIN relevance r ON r.story_id = s.id WHERE r.zone <> 'reject';

-- The last part: the outlet that a story goes back to where several credit it without retelling it.
CREATE VIEW sources AS
    SELECT m.story_id, m.publisher AS source, m.relation AS kind, true AS in_feeds, m.article_id,
           1 AS owners, [m.owner] AS said_by, m.confidence
    FROM members m WHERE m.relation IN ('own reporting', 'primary') AND m.flag = ''
    UNION ALL
    SELECT m.story_id, m.source, CASE WHEN bool_or(m.relation = 'wire') THEN 'agency' ELSE 'outlet' END, false, '',
           count(DISTINCT m.owner), list(DISTINCT m.owner ORDER BY m.owner), max(m.confidence)
    FROM members m WHERE m.source <> '' AND m.flag = '' GROUP BY m.story_id, m.source
    UNION ALL
    SELECT m.story_id, '', 'announcement', false, '', count(DISTINCT m.owner),
           list(DISTINCT m.owner ORDER BY m.owner), max(m.confidence)
    FROM members m WHERE m.relation = 'from primary' AND m.flag = '' GROUP BY m.story_id
    UNION ALL
    SELECT s.id, s.origin_credit, 'outlet', false, '', s.origin_votes, CAST([] AS VARCHAR[]), NULL
    FROM stories s WHERE s.origin_credit <> ''
      AND NOT EXISTS (FROM members m WHERE m.story_id = s.id AND m.source = s.origin_credit AND m.flag = '');

DROP VIEW lineage_roots;
CREATE VIEW lineage_roots AS
    WITH RECURSIVE up AS (
        SELECT story_id, article_id, article_id AS reached, parent, relation, owner, flag, 0 AS depth FROM members
        UNION ALL
        SELECT u.story_id, u.article_id, m.article_id, m.parent, m.relation, m.owner, m.flag, u.depth + 1
        FROM up u JOIN members m ON m.story_id = u.story_id AND m.article_id = u.parent
        WHERE u.parent <> '' AND u.depth < 40
    )
    SELECT story_id, article_id, arg_min(relation, depth) AS relation,
           CASE WHEN arg_max(relation, depth) = 'own reporting' AND arg_max(flag, depth) = ''
                THEN CASE WHEN arg_max(owner, depth) = '' THEN arg_max(reached, depth) ELSE arg_max(owner, depth) END
                ELSE 'in none of the feeds' END AS root
    FROM up GROUP BY story_id, article_id;

DROP VIEW figure_agreement_anew;
{AGREEMENT_ANEW.replace("relation IN ('origin', 'independent report')", "relation IN ('own reporting', 'primary')")}
"""  # noqa: S608

_RELATION = (
    "own reporting, primary, wire, verbatim copy, edited copy, rewrite, from primary, or unknown where nothing shows it"
)
_WORDS: Mapping[str, Mapping[str, str]] = {
    "articles": {"seen_after": "when its feed last answered without it (UTC): before, it was not there"},
    "members": {
        "relation": _RELATION, "evidence": "what shows the relation, in words",
        "confidence": "the probability of the relation; of unknown, that nothing shows it",
        "source": "the outlet or agency in none of our feeds that it goes back to; empty if none",
        "publisher": "who publishes it, whichever feed brought it", "owner": "who owns that: one owner, one vote",
        "flag": "why it has no vote; empty if it has",
    },
    "stories": {
        "independent": "how many owners have reporting of their own on it",
        "origin": "id of the article of ours that it goes back to; empty if none is",
        "origin_credit": "the outlet in none of our feeds that it goes back to; empty if none is",
        "origin_kind": "own reporting, primary, credited, outlet, announcement, or empty where nothing shows it",
        "origin_votes": "how many owners go back to the origin or credit it",
    },
    "provenance_evidence": {
        "story_id": "the story", "article_id": "the article", "number": "its place, the strongest first",
        "kind": "what sort of evidence", "words": "the words that show it", "span_start": "where they begin",
        "span_end": "where they end; 0 where they are not in the text",
        "other_article": "the other article it points to; empty if none",
        "source": "the source it names; empty if none", "weight": "log-odds: more is stronger",
    },
    "known_outlets": {
        "name": "the outlet", "owner": "who owns it: one owner, one vote", "kind": "agencies, press or aggregators",
        "domains": "the hosts of its pages", "names": "what else it is called",
    },
    "lineage": {
        "story_id": "the story's id; stable while the story grows", "headline": "the story's headline",
        "outlet": "the feed the article came from", "outlet_kind": "what sort of publisher it is",
        "relation": _RELATION, "parent_outlet": "the outlet of the article it goes back to",
        "depth": "0 for what goes back to no article of ours, 1 for what goes back to one of these …",
        "published": "when it says it was published (UTC)", "hours_after_first": "hours after the first article",
        "title": "the article's headline", "url": "the article's canonical URL", "evidence": "what shows the relation",
        "article_id": "the article's id", "parent": "id of the article it goes back to; empty if none",
        "confidence": "the probability of the relation", "source": "the outlet in none of our feeds it goes back to",
        "publisher": "who publishes it", "owner": "who owns that", "flag": "why it has no vote; empty if it has",
        "first_seen": "when we read it (UTC)",
        "former_relation": "the relation in the words of 0.1; goes after the next release",
    },
    "copies": {
        "copier": "the outlet that copied", "copier_kind": "what sort of publisher it is",
        "source": "the outlet it was copied from", "source_in_feeds": "whether the source's article is held",
        "relation": "verbatim copy, edited copy or rewrite", "published": "when it was published (UTC)",
        "hours_after": "hours after the source's article", "headline": "the story's headline",
        "title": "the article's headline", "evidence": "what shows the relation", "url": "the article's canonical URL",
        "source_url": "the source's article", "story_id": "the story's id", "article_id": "the article's id",
        "source_id": "id of the source's article; empty if not held",
    },
    "outlets": {
        "outlet": "the feed's name", "kind": "what sort of publisher it is", "articles": "how many articles",
        "stories": "in how many stories it has an article", "first_reports": "how many stories it had first",
        "own_reports": "how many articles with reporting of their own",
        "copies": "how many verbatim copies, edited copies and rewrites",
        "copied_by_others": "how often its articles were copied",
        "median_hours_behind": "median hours behind the first article of its stories",
        "first_article": "its earliest article (UTC)", "last_article": "its latest article (UTC)",
        "owner": "who owns it", "from_primary": "how many written from an announcement or a document",
        "wire": "how many are agency text",
    },
    "coverage_by_week": {
        "week": "the ISO week, such as 2026-W18", "monday": "the week's first day",
        "topic": "the topic's key in the configuration", "stories": "how many stories", "articles": "how many articles",
        "outlets": "how many outlets", "own_reports": "how many articles with reporting of their own",
        "copies": "how many verbatim copies, edited copies and rewrites",
    },
    "topic_stories": {
        "topic": "the topic's key in the configuration", "id": "the story's id", "headline": "the story's headline",
        "first_published": "when its first article was published (UTC)",
        "last_published": "when its last article was published (UTC)", "articles": "how many articles",
        "independent": "how many owners have reporting of their own on it",
        "origin": "id of the article of ours that it goes back to; empty if none is",
        "origin_credit": "the outlet in none of our feeds that it goes back to; empty if none is",
        "follows": "id of the story this one continues; empty if none", "relevance": "0 to 1",
        "zone": "accept, review or reject", "reason": "what the relevance was made from",
        "origin_kind": "what the story goes back to", "origin_votes": "how many owners say so",
    },
    "sources": {
        "story_id": "the story", "source": "a publisher of ours, an outlet, an agency; empty of announcements",
        "kind": "own reporting, primary, outlet, agency or announcement", "in_feeds": "whether its article is held",
        "article_id": "its article; empty if not held", "owners": "how many owners go back to it",
        "said_by": "which owners", "confidence": "the greatest probability of what says so",
    },
    "lineage_roots": {
        "story_id": "the story", "article_id": "the article", "relation": _RELATION,
        "root": "the owner whose own reporting it goes back to, or that it goes back to none of the feeds",
    },
}  # fmt: skip
_TABLE_NAMES = frozenset({"articles", "members", "stories", "provenance_evidence", "known_outlets"})
_MEANINGS = {
    "provenance_evidence": "One row is what speaks for the relation of an article; `storyfold story` shows it.",
    "known_outlets": "One row is an outlet that is known by name: the table that ships, and the [outlets] of a user.",
    "lineage": "One row is an article in its story: what it is, from whom, and how long after the first.",
    "copies": "One row is a copy: an article that goes back to another, by whom and how long after.",
    "outlets": "One row is an outlet: how much it publishes, how much it reports itself, how often it copies.",
    "coverage_by_week": "One row is an ISO week of a topic, or of everything (topic `all`); empty weeks have none.",
    "topic_stories": "One row is a story that an edition told or doubted, for one topic.",
    "sources": "One row is a source of a story: own reports, announcing parties, outlets, announcements.",
    "lineage_roots": "One row is an article of a story and what it goes back to.",
}


def _comments() -> Iterator[str]:
    for name, meaning in _MEANINGS.items():
        yield f"COMMENT ON {'TABLE' if name in _TABLE_NAMES else 'VIEW'} {name} IS {_quoted(meaning)};"
    for name, columns in _WORDS.items():
        for column, words in columns.items():
            yield f"COMMENT ON COLUMN {name}.{column} IS {_quoted(words)};"


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


_CLAIM_CHANGES = """
CREATE TABLE claim_changes (
    story_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, parent VARCHAR NOT NULL, number INTEGER NOT NULL,
    kind VARCHAR NOT NULL, before VARCHAR NOT NULL, after VARCHAR NOT NULL, span_start INTEGER NOT NULL,
    span_end INTEGER NOT NULL
);
COMMENT ON TABLE claim_changes IS 'One row is a claim that a copy or rewrite has otherwise than its source.';
COMMENT ON COLUMN claim_changes.story_id IS 'the story';
COMMENT ON COLUMN claim_changes.article_id IS 'the copy or rewrite';
COMMENT ON COLUMN claim_changes.parent IS 'the article it was made from';
COMMENT ON COLUMN claim_changes.number IS 'its place in the list';
COMMENT ON COLUMN claim_changes.kind IS 'figure, hedge (it is gone) or attribution (it is gone)';
COMMENT ON COLUMN claim_changes.before IS 'as the source has it';
COMMENT ON COLUMN claim_changes.after IS 'as the copy has it';
COMMENT ON COLUMN claim_changes.span_start IS 'where that begins in the text of the copy';
COMMENT ON COLUMN claim_changes.span_end IS 'where it ends';
"""

# Which article of a story was first: by the moment it claims where its feed can have had it then, else by when it was
# seen.
_FIRST_REPORTS = """
COMMENT ON VIEW outlets IS 'One row is an outlet: how much it publishes, how often first, how often copied.';
DROP VIEW first_reports;
CREATE VIEW first_reports AS
    SELECT story_id, headline, outlet, published, url FROM (
        SELECT c.*, a.seen_after, a.first_seen,
               bool_or(a.seen_after IS NOT NULL) OVER (PARTITION BY c.story_id) AS bounded
        FROM coverage c JOIN articles a ON a.id = c.article_id
    )
    QUALIFY row_number() OVER (
        PARTITION BY story_id
        ORDER BY CASE WHEN NOT bounded OR coalesce(published BETWEEN seen_after AND first_seen, false) THEN published
                      ELSE first_seen END, published, article_id
    ) = 1;
COMMENT ON VIEW first_reports IS 'One row is the first article of a story; a claimed moment that cannot be is none.';
COMMENT ON COLUMN first_reports.story_id IS 'the story''s id; stable while the story grows';
COMMENT ON COLUMN first_reports.headline IS 'the story''s headline';
COMMENT ON COLUMN first_reports.outlet IS 'the feed the article came from';
COMMENT ON COLUMN first_reports.published IS 'when it says it was published (UTC)';
COMMENT ON COLUMN first_reports.url IS 'the article''s canonical URL';
"""

PROVENANCE_MIGRATIONS: tuple[tuple[str, str], ...] = (
    ("820 provenance earned by evidence", f"{_TABLES} {_VIEWS} " + " ".join(_comments())),
    ("821 changed claims", _CLAIM_CHANGES),
    ("822 first by when it can have been there", _FIRST_REPORTS),
)
