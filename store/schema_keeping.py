"""The tables of what is kept so that it can be read again: pages, earlier texts, what waits to be compared anew."""

# Pages outweigh everything else and no analyst asks for them: they live in a file of their own, never published.
PAGES = """
CREATE TABLE IF NOT EXISTS pages.pages (
    url VARCHAR NOT NULL, of_url VARCHAR NOT NULL, final_url VARCHAR NOT NULL, fetched_at TIMESTAMP NOT NULL,
    content_type VARCHAR NOT NULL, bytes INTEGER NOT NULL, sha256 VARCHAR NOT NULL, body BLOB NOT NULL
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

MIGRATIONS: tuple[tuple[str, str], ...] = (
    ("700 revisions", _TABLES),
    ("701 phrases found faster", _SAYING),
)
