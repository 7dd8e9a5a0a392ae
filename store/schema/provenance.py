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

# What an outlet did, an event a row: how often it reported, was first, copied and was copied, and what became of the
# figures that it gave first.
_CORRECTED = (
    r"(?i)\b(?:correction:|an earlier version of this (?:article|story)"
    r"|this (?:article|story) (?:has been|was) (?:corrected|updated to correct))"
)
_SOURCE_COUNTS = """count(*) FILTER (event = 'article') AS articles,
           count(*) FILTER (event = 'own report') AS own_reports,
           count(*) FILTER (event = 'first report') AS first_reports,
           count(*) FILTER (event = 'copy made') AS copies_made,
           count(*) FILTER (event = 'copy received') AS copies_received,
           round(median(hours) FILTER (event = 'behind'), 1)::DOUBLE AS median_hours_behind,
           count(*) FILTER (event = 'figure alone') AS figures_alone,
           count(*) FILTER (event = 'figure repeated') AS figures_repeated,
           count(*) FILTER (event = 'figure confirmed') AS figures_confirmed,
           count(*) FILTER (event = 'figure contradicted') AS figures_contradicted,
           count(*) FILTER (event = 'revision') AS revisions,
           count(*) FILTER (event = 'correction') AS corrections"""
_SOURCE_EVENTS = f"""
CREATE OR REPLACE VIEW source_events AS
    WITH told AS (
        SELECT a.outlet, a.published AS happened_at, m.story_id, m.article_id, m.relation, m.flag, a.text,
               s.first_published,
               count(DISTINCT a.outlet) OVER (PARTITION BY m.story_id) AS outlets
        FROM members m JOIN articles a ON a.id = m.article_id JOIN stories s ON s.id = m.story_id
    ), figures_first AS (
        SELECT g.*, places[1].outlet AS outlet, places[1].article_id AS article_id, a.published AS happened_at
        FROM figure_agreement g JOIN articles a ON a.id = g.places[1].article_id
    )
    SELECT outlet, happened_at, 'article' AS event, story_id, article_id, NULL::DOUBLE AS hours FROM told
    UNION ALL SELECT outlet, happened_at, 'own report', story_id, article_id, NULL FROM told
        WHERE relation = 'own reporting' AND flag = ''
    UNION ALL SELECT f.outlet, f.published, 'first report', f.story_id, t.article_id, NULL
        FROM first_reports f JOIN told t
             ON t.story_id = f.story_id AND t.outlet = f.outlet AND t.happened_at = f.published
        WHERE t.outlets > 1
    UNION ALL SELECT copier, published, 'copy made', story_id, article_id, hours_after FROM copies
    UNION ALL SELECT source, published, 'copy received', story_id, article_id, hours_after FROM copies
        WHERE source_in_feeds AND source <> copier
    UNION ALL SELECT outlet, happened_at, 'behind', story_id, article_id,
                     round(date_diff('minute', first_published, happened_at) / 60.0, 1)::DOUBLE
        FROM told WHERE happened_at > first_published AND outlets > 1
    UNION ALL SELECT outlet, happened_at, 'figure contradicted', story_id, article_id, NULL FROM figures_first
        WHERE len(conflicts) > 0
    UNION ALL SELECT outlet, happened_at, 'figure confirmed', story_id, article_id, NULL FROM figures_first
        WHERE len(conflicts) = 0 AND origins > 1
    UNION ALL SELECT outlet, happened_at, 'figure repeated', story_id, article_id, NULL FROM figures_first
        WHERE len(conflicts) = 0 AND origins <= 1 AND len(outlets) > 1
    UNION ALL SELECT outlet, happened_at, 'figure alone', story_id, article_id, NULL FROM figures_first
        WHERE len(conflicts) = 0 AND origins <= 1 AND len(outlets) = 1
    UNION ALL SELECT a.outlet, r.replaced_at, 'revision', coalesce(m.story_id, ''), a.id, NULL
        FROM revisions r JOIN articles a ON a.id = r.article_id LEFT JOIN members m ON m.article_id = a.id
    UNION ALL SELECT outlet, happened_at, 'correction', story_id, article_id, NULL FROM told
        WHERE regexp_matches(text, '{_CORRECTED}');
CREATE OR REPLACE MACRO source_report(since, until) AS TABLE
    SELECT outlet, {_SOURCE_COUNTS}
    FROM source_events WHERE happened_at >= since AND happened_at < until
    GROUP BY outlet ORDER BY own_reports DESC, first_reports DESC, articles DESC, outlet;
CREATE OR REPLACE VIEW source_reports AS
    SELECT strftime(happened_at, '%G-W%V') AS week, outlet, {_SOURCE_COUNTS}
    FROM source_events GROUP BY ALL;
"""  # noqa: S608 - a pattern of ours
_SOURCE_WORDS = {
    "week": "the ISO week", "outlet": "the feed the articles came from", "articles": "articles that are in a story",
    "own_reports": "articles with reporting of their own", "first_reports": "stories of several outlets it had first",
    "copies_made": "its copies and rewrites", "copies_received": "copies and rewrites that others made of its articles",
    "median_hours_behind": "how long behind the first article of a story of several outlets; NULL where never",
    "figures_alone": "figures it gave first, and no other outlet in the story later",
    "figures_repeated": "figures it gave first, and others gave too, without reporting of their own",
    "figures_confirmed": "figures it gave first, and others with reporting of their own gave too",
    "figures_contradicted": "figures it gave first, and others in the story gave otherwise",
    "revisions": "texts of its articles that it changed later", "corrections": "articles that say they were corrected",
}  # fmt: skip
_EVENT_WORDS = {
    "outlet": "the feed the article came from",
    "happened_at": "when (UTC)",
    "event": "what the outlet did or what became of it",
    "story_id": "the story",
    "article_id": "the article",
    "hours": "how long after the source or the first; else NULL",
}


def _report_comments() -> Iterator[str]:
    yield "COMMENT ON VIEW source_events IS 'One row is something that an outlet did, or that became of what it did.';"
    yield "COMMENT ON VIEW source_reports IS 'One row is an outlet in an ISO week: what it reported and copied.';"
    yield "COMMENT ON MACRO TABLE source_report IS 'what each outlet reported, copied and had alone between two days';"
    for view, columns in (("source_reports", _SOURCE_WORDS), ("source_events", _EVENT_WORDS)):
        for column, words in columns.items():
            yield f"COMMENT ON COLUMN {view}.{column} IS {_quoted(words)};"


SOURCE_REPORT: tuple[tuple[str, str], ...] = (("870 source report", _SOURCE_EVENTS + " ".join(_report_comments())),)

_FEED_SOURCES = """
ALTER TABLE entries ADD COLUMN source_name VARCHAR DEFAULT '';
ALTER TABLE entries ADD COLUMN source_url VARCHAR DEFAULT '';
COMMENT ON COLUMN entries.source_name IS 'the feed or outlet that the item says it is from; empty where it says none';
COMMENT ON COLUMN entries.source_url IS 'the address of that feed or outlet; empty where it says none';
"""
FEED_SOURCES: tuple[tuple[str, str], ...] = (("912 sources that items name", _FEED_SOURCES),)

# Whose announcement an article is written from stands in its `source`, and is no outlet that it credits.
_ANNOUNCERS = """
DROP VIEW sources;
CREATE VIEW sources AS
    SELECT m.story_id, m.publisher AS source, m.relation AS kind, true AS in_feeds, m.article_id,
           1 AS owners, [m.owner] AS said_by, m.confidence
    FROM members m WHERE m.relation IN ('own reporting', 'primary') AND m.flag = ''
    UNION ALL
    SELECT m.story_id, m.source, CASE WHEN bool_or(m.relation = 'wire') THEN 'agency' ELSE 'outlet' END, false, '',
           count(DISTINCT m.owner), list(DISTINCT m.owner ORDER BY m.owner), max(m.confidence)
    FROM members m WHERE m.source <> '' AND m.relation <> 'from primary' AND m.flag = '' GROUP BY m.story_id, m.source
    UNION ALL
    SELECT m.story_id, CASE WHEN count(DISTINCT nullif(m.source, '')) = 1 THEN max(m.source) ELSE '' END,
           'announcement', false, '', count(DISTINCT m.owner), list(DISTINCT m.owner ORDER BY m.owner),
           max(m.confidence)
    FROM members m WHERE m.relation = 'from primary' AND m.flag = '' GROUP BY m.story_id
    UNION ALL
    SELECT s.id, s.origin_credit, 'outlet', false, '', s.origin_votes, CAST([] AS VARCHAR[]), NULL
    FROM stories s WHERE s.origin_credit <> ''
      AND NOT EXISTS (FROM members m WHERE m.story_id = s.id AND m.source = s.origin_credit
                                       AND m.relation <> 'from primary' AND m.flag = '');
"""
_OF_ANNOUNCERS: Mapping[str, Mapping[str, str]] = {
    "members": {
        "source": "the outlet or agency in none of our feeds that it goes back to, or, of what is written from an"
        " announcement, whose that is; empty if none"
    },
    "sources": {
        **_WORDS["sources"],
        "source": "a publisher of ours, an outlet, an agency, or whose announcement it is; empty if not known",
    },
}


def _announcers() -> Iterator[str]:
    yield _ANNOUNCERS
    yield f"COMMENT ON VIEW sources IS {_quoted(_MEANINGS['sources'])};"
    for name, columns in _OF_ANNOUNCERS.items():
        for column, words in columns.items():
            yield f"COMMENT ON COLUMN {name}.{column} IS {_quoted(words)};"


ANNOUNCERS: tuple[tuple[str, str], ...] = (("916 whose announcement it is", " ".join(_announcers())),)
