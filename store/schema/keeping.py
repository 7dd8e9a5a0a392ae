"""The tables of what is kept so that it can be read again: pages, earlier texts, what waits to be compared anew."""

# Pages outweigh everything else and no analyst asks for them: they live in a file of their own, never published.
PAGES = """
CREATE TABLE IF NOT EXISTS pages.pages (
    url VARCHAR NOT NULL, of_url VARCHAR NOT NULL, final_url VARCHAR NOT NULL, fetched_at TIMESTAMP NOT NULL,
    content_type VARCHAR NOT NULL, bytes INTEGER NOT NULL, sha256 VARCHAR NOT NULL, body BLOB NOT NULL
);
DROP TABLE IF EXISTS pages.kept_features;
CREATE TABLE IF NOT EXISTS pages.article_features (
    article_id VARCHAR NOT NULL, version VARCHAR NOT NULL, program VARCHAR NOT NULL, published TIMESTAMP NOT NULL,
    has_text BOOLEAN NOT NULL, features VARCHAR NOT NULL, screening BLOB NOT NULL, further BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS pages.article_wordings (
    article_id VARCHAR NOT NULL, version VARCHAR NOT NULL, program VARCHAR NOT NULL, published TIMESTAMP NOT NULL,
    wordings VARCHAR NOT NULL
)
"""

_TABLES = """
CREATE TABLE revisions (
    article_id VARCHAR NOT NULL, replaced_at TIMESTAMP NOT NULL, title VARCHAR NOT NULL, text VARCHAR NOT NULL,
    reading VARCHAR
);
CREATE TABLE changed_articles (article_id VARCHAR NOT NULL);
COMMENT ON TABLE revisions IS 'One row is what an article said before its page was read again: a fact.';
COMMENT ON COLUMN revisions.article_id IS 'the article''s id: its canonical URL, hashed';
COMMENT ON COLUMN revisions.replaced_at IS 'when another reading took its place (UTC)';
COMMENT ON COLUMN revisions.title IS 'the headline it had';
COMMENT ON COLUMN revisions.text IS 'the text it had';
COMMENT ON COLUMN revisions.reading IS 'which reading of the page that was, and why';
COMMENT ON TABLE changed_articles IS 'One row is an article that must be compared anew, since its text is another.';
COMMENT ON COLUMN changed_articles.article_id IS 'the article''s id';
"""

# Lower case of every text costs more than reading it; a pattern that minds no case finds the same, three times faster.
_SAYING = """
CREATE OR REPLACE MACRO articles_saying(phrase) AS TABLE
    SELECT a.published, a.outlet, a.title,
           substr(a.text, greatest(1, strpos(lower(a.text), lower(phrase)) - 80), 160 + length(phrase)) AS said,
           a.canonical_url AS url, a.id AS article_id
    FROM articles a WHERE regexp_matches(a.text, '(?i)' || regexp_escape(phrase));
COMMENT ON MACRO TABLE articles_saying IS 'Articles whose text holds a phrase in any case, with what stands around it.';
"""

# Embeddings of two models cannot be compared, so stories are clustered by one: where a store does not say by which, by
# the one that scored most pairs. Pairs of another are scored anew. A story that went had left its relevance behind.
_ADOPT_MODEL = """
INSERT INTO {table}
    SELECT model_id FROM matches WHERE NOT EXISTS (FROM {table})
    GROUP BY model_id ORDER BY count(*) DESC, model_id LIMIT 1;
INSERT INTO changed_articles
    SELECT article_id FROM members
    WHERE article_id NOT IN (SELECT article_id FROM changed_articles)
      AND EXISTS (FROM matches WHERE model_id NOT IN (SELECT model_id FROM {table}));
DELETE FROM matches WHERE model_id NOT IN (SELECT model_id FROM {table});
DELETE FROM relevance WHERE story_id NOT IN (SELECT id FROM stories);
"""
ADOPT_MODEL = _ADOPT_MODEL.format(table="clustering_model")

_MODEL_OF_STORIES = f"""
CREATE TABLE told_by (model_id VARCHAR NOT NULL);
{_ADOPT_MODEL.format(table="told_by")}
COMMENT ON TABLE told_by IS 'The one row is the model by whose vectors the stories are told.';
COMMENT ON COLUMN told_by.model_id IS 'the encoder model';
COMMENT ON TABLE changed_articles IS
    'One row is an article that must be compared anew: its text is another, or the encoder model.';
COMMENT ON COLUMN story_log.event IS 'new, merged, split, moved (articles of one to another) or forgotten';
"""

# Two tables get the names of the field. Whoever asks by the old names finds views; they go after the next release.
# Made anew and filled rather than renamed, which DuckLake and the log of a killed DuckDB take as well.
_RENAMED = """
CREATE TABLE clustering_model (model_id VARCHAR NOT NULL);
INSERT INTO clustering_model FROM told_by;
DROP TABLE told_by;
CREATE VIEW told_by AS SELECT model_id FROM clustering_model;
CREATE TABLE site_boilerplate (site VARCHAR NOT NULL, line VARCHAR NOT NULL, learnt_at TIMESTAMP NOT NULL);
INSERT INTO site_boilerplate FROM site_furniture;
DROP TABLE site_furniture;
CREATE VIEW site_furniture AS SELECT site, line, learnt_at FROM site_boilerplate;
COMMENT ON TABLE clustering_model IS 'The one row is the encoder model whose embeddings the stories are clustered by.';
COMMENT ON COLUMN clustering_model.model_id IS 'the encoder model';
COMMENT ON VIEW told_by IS 'The former name of clustering_model; goes after the next release.';
COMMENT ON COLUMN told_by.model_id IS 'the encoder model';
COMMENT ON TABLE site_boilerplate IS 'One row is a line that a site prints on page after page.';
COMMENT ON COLUMN site_boilerplate.site IS 'the registered domain';
COMMENT ON COLUMN site_boilerplate.line IS 'the line in lower case, digits masked';
COMMENT ON COLUMN site_boilerplate.learnt_at IS 'when it had been seen on enough pages (UTC)';
COMMENT ON VIEW site_furniture IS 'The former name of site_boilerplate; goes after the next release.';
COMMENT ON COLUMN site_furniture.site IS 'the registered domain';
COMMENT ON COLUMN site_furniture.line IS 'the line in lower case, digits masked';
COMMENT ON COLUMN site_furniture.learnt_at IS 'when it had been seen on enough pages (UTC)';
"""

_IDENTITY = """
CREATE TABLE store_identity (store_id VARCHAR NOT NULL, generation VARCHAR NOT NULL);
INSERT INTO store_identity SELECT uuid()::VARCHAR, uuid()::VARCHAR;
COMMENT ON TABLE store_identity IS 'The one row says which store this is; each of its files has it.';
COMMENT ON COLUMN store_identity.store_id IS 'the store''s id, which it keeps for its life and in its backups';
COMMENT ON COLUMN store_identity.generation IS 'drawn anew when all files of the store are written anew together';
"""

_FAILURES = """
CREATE TABLE article_failures (
    article_id VARCHAR NOT NULL, step VARCHAR NOT NULL, error VARCHAR NOT NULL, traceback VARCHAR NOT NULL,
    program VARCHAR NOT NULL, state VARCHAR NOT NULL
);
CREATE VIEW articles_failed AS
    SELECT f.article_id, a.outlet, a.title, a.published, f.step, f.error, f.traceback, a.canonical_url AS url
    FROM article_failures f JOIN articles a ON a.id = f.article_id ORDER BY a.published, f.article_id, f.step;
COMMENT ON TABLE article_failures IS
    'One row is a step at which the program failed at an article; it goes when the article is tried again.';
COMMENT ON COLUMN article_failures.article_id IS 'the article''s id';
COMMENT ON COLUMN article_failures.step IS
    'facts, embedding, features, lineage, edits, follow-ups, comparison or summary';
COMMENT ON COLUMN article_failures.error IS 'what went wrong';
COMMENT ON COLUMN article_failures.traceback IS 'where in the program';
COMMENT ON COLUMN article_failures.program IS 'the version and code it happened with; with another it is tried again';
COMMENT ON COLUMN article_failures.state IS 'hash of the title and text it happened with';
COMMENT ON VIEW articles_failed IS
    'Articles that the program failed at, with the step and the traceback; each run goes on without them.';
COMMENT ON COLUMN articles_failed.article_id IS 'the article''s id';
COMMENT ON COLUMN articles_failed.outlet IS 'the feed it came from';
COMMENT ON COLUMN articles_failed.title IS 'its headline';
COMMENT ON COLUMN articles_failed.published IS 'when it was published (UTC)';
COMMENT ON COLUMN articles_failed.step IS
    'facts, embedding, features, lineage, edits, follow-ups, comparison or summary';
COMMENT ON COLUMN articles_failed.error IS 'what went wrong';
COMMENT ON COLUMN articles_failed.traceback IS 'where in the program: what to report';
COMMENT ON COLUMN articles_failed.url IS 'its canonical URL';
"""

# Pairs judged before have none and keep their likeness until `storyfold regroup`.
_EVIDENCE = """
ALTER TABLE matches ADD COLUMN evidence DOUBLE;
COMMENT ON COLUMN matches.evidence IS
    'chance of one event by the evidence of two dated articles; 0 if refused, empty if not weighed';
"""

# What a store of before has is all listed, until each feed's next document says which it has still.
_LISTINGS = """
CREATE TABLE feed_listings (feed_url VARCHAR NOT NULL, identity VARCHAR NOT NULL, seen_since TIMESTAMP NOT NULL);
INSERT INTO feed_listings SELECT feed_url, identity, min(first_seen) FROM entries GROUP BY ALL;
COMMENT ON TABLE feed_listings IS 'One row is an entry that a feed''s document had when it was read last.';
COMMENT ON COLUMN feed_listings.feed_url IS 'the feed''s address';
COMMENT ON COLUMN feed_listings.identity IS 'the entry''s identity in the feed';
COMMENT ON COLUMN feed_listings.seen_since IS 'a moment (UTC) before which it was not seen';
"""

MIGRATIONS: tuple[tuple[str, str], ...] = (
    ("700 revisions", _TABLES),
    ("701 phrases found faster", _SAYING),
)

# After all that was released with 0.1.0.
LATER: tuple[tuple[str, str], ...] = (
    ("801 the model of the stories", _MODEL_OF_STORIES),
    ("802 names of the field", _RENAMED),
    ("803 identity of the store", _IDENTITY),
    ("804 chance of one event by evidence", _EVIDENCE),
    ("805 articles that failed", _FAILURES),
)

# Keys in order: whether something is held is read from the few groups of rows that the key can lie in.
_HELD_KEYS = """
CREATE TABLE held_keys (key BIGINT NOT NULL);
INSERT INTO held_keys SELECT key FROM (
    SELECT (md5_number_lower(feed_url || chr(10) || identity) >> 1)::BIGINT AS key FROM entries
    UNION ALL SELECT (md5_number_lower(id) >> 1)::BIGINT FROM articles) ORDER BY key;
COMMENT ON TABLE held_keys IS 'One row is the key of an entry or article that is held, to find it quickly.';
COMMENT ON COLUMN held_keys.key IS 'half the lower half of the MD5 of its id, or of feed and identity';
"""

HELD: tuple[tuple[str, str], ...] = (("914 keys of what is held", _HELD_KEYS),)

LISTINGS: tuple[tuple[str, str], ...] = (("830 entries that feeds list", _LISTINGS),)
