"""The tables and views, as ordered migrations; never holds a key or an index.

DuckDB 1.4 to 1.5.5 lose rows behind indexes (duckdb#23788, #23645, #25928), so uniqueness is kept by the one writer.
Moments are TIMESTAMP in UTC: TIMESTAMPTZ needs the ICU extension, which the pinned wheel does not carry.
Facts come first, judgements (which can be dropped and derived again) after them.
"""

from store.schema import intake as schema_intake
from store.schema import keeping as schema_keeping
from store.schema import questions as schema_questions
from store.schema import reading as schema_reading
from store.schema.agreement import (
    AGREEMENT_MIGRATIONS,
    COPIES_REPEAT,
    FLAGGED_HAVE_NO_VOTE,
    KEPT_AGREEMENT,
    QUOTES_BENT,
)
from store.schema.ledger import (
    CERTAINTY_OF_FACTS,
    DUE_BETWEEN,
    ENTITIES_AND_WATCHES,
    LEDGER_MIGRATIONS,
    PREDICTION_OUTCOMES,
)
from store.schema.provenance import ANNOUNCERS, FEED_SOURCES, PROVENANCE_MIGRATIONS, SOURCE_REPORT
from store.schema.stories import (
    ANALYSES_IN_STORIES,
    FORMS_OF_ARTICLES,
    FORMS_SHOWN,
    ITEMS_OF_ROUNDUPS,
    MIGRATIONS_OF_STORIES,
)
from store.schema.views import SURFACE

# Each migration is one transaction, named; a released one is never edited, only followed by another.
MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "001 facts",
        """
        CREATE TABLE feeds (
            url VARCHAR NOT NULL, name VARCHAR NOT NULL, kind VARCHAR NOT NULL,
            etag VARCHAR, last_modified VARCHAR,
            last_attempt TIMESTAMP, last_success TIMESTAMP, outcome VARCHAR, detail VARCHAR
        );
        CREATE TABLE fetches (
            feed_url VARCHAR NOT NULL, url VARCHAR NOT NULL, fetched_at TIMESTAMP NOT NULL,
            status INTEGER, outcome VARCHAR NOT NULL, detail VARCHAR NOT NULL
        );
        CREATE TABLE entries (
            feed_url VARCHAR NOT NULL, identity VARCHAR NOT NULL, url VARCHAR NOT NULL, title VARCHAR NOT NULL,
            summary VARCHAR NOT NULL, content VARCHAR NOT NULL, author VARCHAR NOT NULL,
            published TIMESTAMP, updated TIMESTAMP, first_seen TIMESTAMP NOT NULL,
            article_id VARCHAR, failure VARCHAR NOT NULL, detail VARCHAR NOT NULL,
            retryable BOOLEAN NOT NULL, attempts INTEGER NOT NULL
        );
        CREATE TABLE articles (
            id VARCHAR NOT NULL, url VARCHAR NOT NULL, canonical_url VARCHAR NOT NULL, title VARCHAR NOT NULL,
            authors VARCHAR[] NOT NULL, publisher VARCHAR NOT NULL, outlet VARCHAR NOT NULL,
            outlet_kind VARCHAR NOT NULL, feed_url VARCHAR NOT NULL,
            published TIMESTAMP NOT NULL, dated_by VARCHAR NOT NULL, language VARCHAR NOT NULL,
            text VARCHAR NOT NULL, links STRUCT(url VARCHAR, text VARCHAR)[] NOT NULL,
            read_from VARCHAR NOT NULL, first_seen TIMESTAMP NOT NULL
        );
        CREATE TABLE matches (
            a VARCHAR NOT NULL, b VARCHAR NOT NULL, model_id VARCHAR NOT NULL,
            cosine DOUBLE NOT NULL, title_cosine DOUBLE NOT NULL, containment DOUBLE NOT NULL,
            shared_names DOUBLE NOT NULL, shared_figures DOUBLE NOT NULL, shared_words DOUBLE NOT NULL,
            hours_apart DOUBLE NOT NULL, score DOUBLE NOT NULL, refusal VARCHAR NOT NULL
        );
        """,
    ),
    (
        "002 judgements",
        """
        CREATE TABLE stories (
            id VARCHAR NOT NULL, headline VARCHAR NOT NULL, first_published TIMESTAMP NOT NULL,
            last_published TIMESTAMP NOT NULL, articles INTEGER NOT NULL, independent INTEGER NOT NULL,
            origin VARCHAR NOT NULL, origin_credit VARCHAR NOT NULL, follows VARCHAR NOT NULL
        );
        CREATE TABLE members (
            story_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, relation VARCHAR NOT NULL,
            parent VARCHAR NOT NULL, evidence VARCHAR NOT NULL
        );
        CREATE TABLE story_log (
            happened_at TIMESTAMP NOT NULL, event VARCHAR NOT NULL, story_id VARCHAR NOT NULL, other VARCHAR NOT NULL
        );
        CREATE TABLE relevance (
            story_id VARCHAR NOT NULL, topic VARCHAR NOT NULL, score DOUBLE NOT NULL,
            zone VARCHAR NOT NULL, reason VARCHAR NOT NULL
        );
        CREATE TABLE editions (
            topic VARCHAR NOT NULL, week VARCHAR NOT NULL, generated TIMESTAMP NOT NULL,
            path VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, stories INTEGER NOT NULL
        );
        """,
    ),
    (
        "003 views",
        """
        CREATE VIEW coverage AS
            SELECT s.id AS story_id, s.headline, m.relation, a.outlet, a.title, a.published, a.canonical_url AS url,
                   m.parent, m.evidence, a.id AS article_id
            FROM stories s JOIN members m ON m.story_id = s.id JOIN articles a ON a.id = m.article_id;
        CREATE VIEW first_reports AS
            SELECT story_id, headline, outlet, published, url FROM coverage
            QUALIFY row_number() OVER (PARTITION BY story_id ORDER BY published, article_id) = 1;
        CREATE VIEW topic_stories AS
            SELECT r.topic, s.*, r.score AS relevance, r.zone, r.reason
            FROM stories s JOIN relevance r ON r.story_id = s.id WHERE r.zone <> 'reject';
        CREATE VIEW feed_health AS
            SELECT f.name, f.kind, f.outcome, f.detail, f.last_attempt, f.last_success, f.url,
                   count(e.identity) AS entries,
                   count(DISTINCT e.article_id) AS articles,
                   count(*) FILTER (e.failure <> '') AS failed_pages
            FROM feeds f LEFT JOIN entries e ON e.feed_url = f.url GROUP BY ALL;
        """,
    ),
    *schema_intake.POLITENESS,
    *MIGRATIONS_OF_STORIES,
    *SURFACE,
    *LEDGER_MIGRATIONS,
    *AGREEMENT_MIGRATIONS,
    *schema_reading.MIGRATIONS,
    *schema_keeping.MIGRATIONS,
    *KEPT_AGREEMENT,
    *schema_keeping.LATER,
    *schema_intake.MIGRATIONS,
    *PROVENANCE_MIGRATIONS,
    *schema_keeping.LISTINGS,
    *CERTAINTY_OF_FACTS,
    *schema_questions.MIGRATIONS,
    *COPIES_REPEAT,
    *schema_intake.LATER,
    *FORMS_OF_ARTICLES,
    *SOURCE_REPORT,
    *PREDICTION_OUTCOMES,
    *ENTITIES_AND_WATCHES,
    *FLAGGED_HAVE_NO_VOTE,
    *ANALYSES_IN_STORIES,
    *FEED_SOURCES,
    *DUE_BETWEEN,
    *schema_keeping.HELD,
    *ITEMS_OF_ROUNDUPS,
    *ANNOUNCERS,
    *FORMS_SHOWN,
    *QUOTES_BENT,
)

# Vectors do not compress and outweigh the text, so they live in a file of their own beside the database.
EMBEDDINGS = """
CREATE TABLE IF NOT EXISTS vectors.vectors (
    article_id VARCHAR NOT NULL, part VARCHAR NOT NULL, model_id VARCHAR NOT NULL, vector FLOAT[] NOT NULL
)
"""
