"""What the analyst asks, as migrations: views named as people think, macros, search, what was removed, and their words.

Views name every column they show, so that a table which grows by a column does not break them.
"""

from store.schema.comments import comments

_VIEWS = """
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
           a.title, a.canonical_url AS url, m.evidence, m.article_id, m.parent
    FROM members m JOIN stories s ON s.id = m.story_id JOIN articles a ON a.id = m.article_id
         LEFT JOIN articles p ON p.id = m.parent
         LEFT JOIN (SELECT story_id, article_id, max(depth) AS depth FROM depths GROUP BY ALL) d
                ON d.story_id = m.story_id AND d.article_id = m.article_id;

CREATE VIEW copies AS
    SELECT a.outlet AS copier, a.outlet_kind AS copier_kind,
           coalesce(p.outlet, nullif(s.origin_credit, ''), '') AS source, p.outlet IS NOT NULL AS source_in_feeds,
           m.relation, a.published,
           round(date_diff('minute', p.published, a.published) / 60.0, 1)::DOUBLE AS hours_after,
           s.headline, a.title, m.evidence, a.canonical_url AS url, p.canonical_url AS source_url,
           m.story_id, m.article_id, m.parent AS source_id
    FROM members m JOIN stories s ON s.id = m.story_id JOIN articles a ON a.id = m.article_id
         LEFT JOIN articles p ON p.id = m.parent
    WHERE m.relation IN ('verbatim copy', 'edited copy', 'rewrite');

CREATE VIEW outlets AS
    WITH firsts AS (SELECT outlet, count(*) AS n FROM first_reports GROUP BY outlet),
         copied AS (SELECT source, count(*) AS n FROM copies WHERE source_in_feeds GROUP BY source)
    SELECT a.outlet, any_value(a.outlet_kind) AS kind, count(*) AS articles,
           count(DISTINCT m.story_id) AS stories,
           coalesce(any_value(f.n), 0) AS first_reports,
           count(*) FILTER (m.relation IN ('origin', 'independent report')) AS own_reports,
           count(*) FILTER (m.relation IN ('verbatim copy', 'edited copy', 'rewrite')) AS copies,
           coalesce(any_value(c.n), 0) AS copied_by_others,
           round(median(date_diff('minute', s.first_published, a.published) / 60.0), 1)::DOUBLE AS median_hours_behind,
           min(a.published) AS first_article, max(a.published) AS last_article
    FROM articles a LEFT JOIN members m ON m.article_id = a.id LEFT JOIN stories s ON s.id = m.story_id
         LEFT JOIN firsts f ON f.outlet = a.outlet LEFT JOIN copied c ON c.source = a.outlet
    GROUP BY a.outlet;

CREATE VIEW coverage_by_week AS
    WITH told AS (
        SELECT 'all' AS topic, m.story_id, m.article_id, m.relation FROM members m
        UNION ALL
        SELECT r.topic, m.story_id, m.article_id, m.relation
        FROM members m JOIN relevance r ON r.story_id = m.story_id AND r.zone = 'accept'
    )
    SELECT strftime(a.published, '%G-W%V') AS week, min(date_trunc('week', a.published))::DATE AS monday, t.topic,
           count(DISTINCT t.story_id) AS stories, count(*) AS articles, count(DISTINCT a.outlet) AS outlets,
           count(*) FILTER (t.relation IN ('origin', 'independent report')) AS own_reports,
           count(*) FILTER (t.relation IN ('verbatim copy', 'edited copy', 'rewrite')) AS copies
    FROM told t JOIN articles a ON a.id = t.article_id GROUP BY week, t.topic;

CREATE VIEW threads AS
    WITH RECURSIVE steps AS (
        SELECT s.id AS thread, s.id AS story_id, 1 AS step, NULL::TIMESTAMP AS before FROM stories s
        WHERE s.follows = '' AND EXISTS (FROM stories n WHERE n.follows = s.id)
        UNION ALL
        SELECT t.thread, s.id, t.step + 1, p.first_published
        FROM steps t JOIN stories s ON s.follows = t.story_id JOIN stories p ON p.id = t.story_id WHERE t.step < 500
    )
    SELECT t.thread, t.step, s.headline, s.first_published,
           round(date_diff('hour', t.before, s.first_published) / 24.0, 1)::DOUBLE AS days_since_previous,
           s.articles, s.independent, t.story_id
    FROM steps t JOIN stories s ON s.id = t.story_id;

CREATE VIEW pages_without_article AS
    SELECT f.name AS feed, e.title, e.failure, e.detail, e.attempts, e.retryable AND e.attempts < 3 AS tried_again,
           coalesce(e.published, e.first_seen) AS published, e.url
    FROM entries e JOIN feeds f ON f.url = e.feed_url WHERE e.failure <> '';

CREATE VIEW kept_apart AS
    SELECT m.refusal, m.cosine, m.score, a.title AS title_a, b.title AS title_b, a.outlet AS outlet_a,
           b.outlet AS outlet_b, m.hours_apart, m.a, m.b
    FROM matches m JOIN articles a ON a.id = m.a JOIN articles b ON b.id = m.b WHERE m.refusal <> '';
"""

_MACROS = """
CREATE MACRO iso_week(moment) AS strftime(moment, '%G-W%V');
CREATE MACRO week_start(week) AS strptime(week || '-1', '%G-W%V-%u')::DATE;

CREATE MACRO week_stories(wanted_week) AS TABLE
    SELECT DISTINCT s.id, s.headline, s.articles, s.independent, s.first_published
    FROM stories s JOIN members m ON m.story_id = s.id JOIN articles a ON a.id = m.article_id
    WHERE a.published >= week_start(wanted_week) AND a.published < week_start(wanted_week) + INTERVAL 7 DAY;

CREATE MACRO story(wanted) AS TABLE
    SELECT l.published, l.outlet, l.relation, l.parent_outlet, l.title, l.evidence, l.url, l.story_id, l.article_id
    FROM lineage l
    WHERE starts_with(l.story_id, wanted) OR l.article_id = wanted OR l.url = wanted
       OR contains(lower(l.headline), lower(wanted));

CREATE MACRO who_copies(source_outlet) AS TABLE
    SELECT copier, count(*) AS times, median(hours_after) AS median_hours_after
    FROM copies WHERE source = source_outlet GROUP BY copier;

CREATE MACRO outlet_week(wanted_outlet, wanted_week) AS TABLE
    SELECT l.published, l.title, l.relation, l.parent_outlet, l.url
    FROM lineage l WHERE l.outlet = wanted_outlet AND iso_week(l.published) = wanted_week;

CREATE MACRO like_article(wanted) AS TABLE
    SELECT a.title, a.outlet, m.score, m.cosine, m.refusal, a.canonical_url AS url, a.id AS article_id
    FROM matches m JOIN articles a ON a.id = CASE WHEN m.a = wanted THEN m.b ELSE m.a END
    WHERE m.a = wanted OR m.b = wanted;

CREATE MACRO articles_saying(phrase) AS TABLE
    SELECT a.published, a.outlet, a.title,
           substr(a.text, greatest(1, strpos(lower(a.text), lower(phrase)) - 80), 160 + length(phrase)) AS said,
           a.canonical_url AS url, a.id AS article_id
    FROM articles a WHERE contains(lower(a.text), lower(phrase));
"""

_SEARCH_TABLES = """
CREATE TABLE search_words (word VARCHAR NOT NULL, stem VARCHAR NOT NULL, term INTEGER NOT NULL);
CREATE TABLE search_documents (
    document INTEGER NOT NULL, article_id VARCHAR NOT NULL, words INTEGER NOT NULL, text_hash UBIGINT NOT NULL
);
CREATE TABLE search_postings (term INTEGER NOT NULL, document INTEGER NOT NULL, times USMALLINT NOT NULL);
"""

# Okapi BM25 with the customary k1 = 1.2, b = 0.75; a word the corpus never held finds nothing and costs nothing.
_SEARCH_MACRO = """
CREATE MACRO search(query) AS TABLE
    WITH asked AS (
        SELECT DISTINCT term FROM search_words
        WHERE word IN (SELECT unnest(regexp_extract_all(lower(strip_accents(query)), '[\\p{L}\\p{N}]+')))
    ),
    hits AS (
        SELECT p.document, p.times, count(*) OVER (PARTITION BY p.term) AS held_by
        FROM search_postings p WHERE p.term IN (FROM asked)
    ),
    corpus AS (SELECT count(*) AS documents, avg(words) AS mean_words FROM search_documents),
    scored AS (
        SELECT d.article_id,
               sum(ln(1 + (c.documents - h.held_by + 0.5) / (h.held_by + 0.5))
                   * h.times * 2.2 / (h.times + 1.2 * (0.25 + 0.75 * d.words / c.mean_words))) AS score
        FROM hits h JOIN search_documents d ON d.document = h.document CROSS JOIN corpus c GROUP BY d.article_id
    )
    SELECT round(s.score, 4) AS score, a.title, a.outlet, a.published, m.story_id, a.canonical_url AS url,
           a.id AS article_id
    FROM scored s JOIN articles a ON a.id = s.article_id LEFT JOIN members m ON m.article_id = a.id;
"""

_KEEPING = """
CREATE TABLE removed (
    url VARCHAR NOT NULL, article_id VARCHAR NOT NULL, removed_at TIMESTAMP NOT NULL, reason VARCHAR NOT NULL
);
"""

SURFACE: tuple[tuple[str, str], ...] = (
    ("600 search and removed", _SEARCH_TABLES + _KEEPING),
    ("601 the analyst's views", _VIEWS + _MACROS + _SEARCH_MACRO),
    ("602 descriptions", comments()),
)
