"""The migrations of reading: what a page tells beside its text, the boilerplate of sites, the health of feeds."""

MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "301 what a page tells",
        """
        ALTER TABLE articles ADD COLUMN modified TIMESTAMP;
        ALTER TABLE articles ADD COLUMN image VARCHAR;
        ALTER TABLE articles ADD COLUMN provenance MAP(VARCHAR, VARCHAR);
        COMMENT ON COLUMN articles.modified IS 'when the page says it was changed last (UTC)';
        COMMENT ON COLUMN articles.image IS 'the address of its lead image';
        COMMENT ON COLUMN articles.provenance IS 'for each value told: the statement it was taken from';
        CREATE TABLE site_furniture (site VARCHAR NOT NULL, line VARCHAR NOT NULL, learnt_at TIMESTAMP NOT NULL);
        COMMENT ON TABLE site_furniture IS 'One row is a line that a site prints on page after page.';
        COMMENT ON COLUMN site_furniture.site IS 'the registered domain';
        COMMENT ON COLUMN site_furniture.line IS 'the line in lower case, digits masked';
        COMMENT ON COLUMN site_furniture.learnt_at IS 'when it had been seen on enough pages (UTC)';
        """,
    ),
    (
        "302 how a feed does",
        """
        CREATE OR REPLACE VIEW feed_health AS
            WITH latest AS (
                SELECT feed_url, published FROM entries WHERE published <= first_seen
                QUALIFY row_number() OVER (PARTITION BY feed_url ORDER BY published DESC) <= 20
            ),
            rhythm AS (
                SELECT feed_url, round(date_diff('minute', min(published), max(published)) / 60.0
                                       / (count(*) - 1), 1)::DOUBLE AS hours
                FROM latest GROUP BY feed_url HAVING count(*) > 1
            ),
            judged AS (
                SELECT a.feed_url, a.id, bool_or(r.zone = 'accept') AS accepted
                FROM articles a JOIN members m ON m.article_id = a.id JOIN relevance r ON r.story_id = m.story_id
                GROUP BY ALL
            ),
            topical AS (
                SELECT feed_url, round(avg(accepted::INTEGER), 3)::DOUBLE AS share FROM judged GROUP BY feed_url
            )
            SELECT f.name, f.kind, f.outcome, f.detail, f.last_attempt, f.last_success, f.url,
                   count(e.identity) AS entries,
                   count(DISTINCT e.article_id) AS articles,
                   count(*) FILTER (e.failure <> '') AS failed_pages,
                   any_value(y.hours) AS rhythm_hours,
                   round(count(*) FILTER (len(string_split(e.content, ' ')) >= 60)
                         / nullif(count(e.identity), 0), 3)::DOUBLE AS full_text,
                   any_value(t.share) AS on_topic,
                   any_value(p.next_due) AS next_due
            FROM feeds f LEFT JOIN entries e ON e.feed_url = f.url LEFT JOIN rhythm y ON y.feed_url = f.url
                 LEFT JOIN topical t ON t.feed_url = f.url LEFT JOIN polls p ON p.feed_url = f.url AND NOT p.retired
            GROUP BY f.name, f.kind, f.outcome, f.detail, f.last_attempt, f.last_success, f.url;
        COMMENT ON VIEW feed_health IS 'One row is a feed: whether it answered, and what it gave.';
        COMMENT ON COLUMN feed_health.name IS 'its name in the configuration';
        COMMENT ON COLUMN feed_health.kind IS 'what sort of publisher it is';
        COMMENT ON COLUMN feed_health.outcome IS 'ok, unchanged, or the kind of failure';
        COMMENT ON COLUMN feed_health.detail IS 'what exactly happened, in words';
        COMMENT ON COLUMN feed_health.last_attempt IS 'when it was asked last (UTC)';
        COMMENT ON COLUMN feed_health.last_success IS 'when it answered last (UTC)';
        COMMENT ON COLUMN feed_health.url IS 'the feed''s address';
        COMMENT ON COLUMN feed_health.entries IS 'how many items it announced';
        COMMENT ON COLUMN feed_health.articles IS 'how many articles';
        COMMENT ON COLUMN feed_health.failed_pages IS 'how many of its pages gave no article';
        COMMENT ON COLUMN feed_health.rhythm_hours IS 'hours between two of its latest entries';
        COMMENT ON COLUMN feed_health.full_text IS 'share of its entries that carry the whole text';
        COMMENT ON COLUMN feed_health.on_topic IS 'share of its judged articles that an edition took';
        COMMENT ON COLUMN feed_health.next_due IS 'when it is asked again; empty if retired (UTC)';
        """,
    ),
)
