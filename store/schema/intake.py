"""The migrations of collecting: politeness; what becomes of entries: second looks, items left out, a feed's health."""

# When a feed is asked again and where, which hosts want peace, what robots.txt says. No column is added with a
# default: DuckDB 1.5.5 cannot replay `ADD COLUMN … DEFAULT []` from its log after a kill.
POLITENESS: tuple[tuple[str, str], ...] = (
    (
        "300 politeness",
        """
        CREATE TABLE polls (
            feed_url VARCHAR NOT NULL, polled_at TIMESTAMP NOT NULL, next_due TIMESTAMP NOT NULL,
            interval_s DOUBLE NOT NULL, hint_s DOUBLE NOT NULL,
            skip_hours INTEGER[] NOT NULL, skip_days INTEGER[] NOT NULL,
            failures INTEGER NOT NULL, gone_since TIMESTAMP, retired BOOLEAN NOT NULL, location VARCHAR NOT NULL
        );
        ALTER TABLE entries ADD COLUMN next_try TIMESTAMP;
        ALTER TABLE articles ADD COLUMN reading VARCHAR;
        CREATE TABLE host_holds (host VARCHAR NOT NULL, until TIMESTAMP NOT NULL);
        CREATE TABLE robots (
            origin VARCHAR NOT NULL, fetched_at TIMESTAMP NOT NULL, standing VARCHAR NOT NULL, rules VARCHAR NOT NULL
        );
        """,
    ),
)

_SECOND_LOOKS = """
ALTER TABLE entries ADD COLUMN rereads INTEGER;
ALTER TABLE entries ADD COLUMN next_reread TIMESTAMP;
COMMENT ON COLUMN entries.rereads IS 'how often it was read again since its feed said that it had changed';
COMMENT ON COLUMN entries.next_reread IS 'when such a change is read again at the earliest (UTC)';
CREATE TABLE dropped_items (
    feed_url VARCHAR NOT NULL, title VARCHAR NOT NULL, reason VARCHAR NOT NULL, first_seen TIMESTAMP NOT NULL
);
COMMENT ON TABLE dropped_items IS 'One row is an item of a feed that was taken for no entry of its own: a fact.';
COMMENT ON COLUMN dropped_items.feed_url IS 'the feed''s address';
COMMENT ON COLUMN dropped_items.title IS 'the title of the item';
COMMENT ON COLUMN dropped_items.reason IS 'why it is none';
COMMENT ON COLUMN dropped_items.first_seen IS 'when that was seen first (UTC)';
"""

# A page is tried five times, as in store/collection/feed_runs.py.
_FEED_HEALTH = """
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
    ),
    by_language AS (
        SELECT feed_url, split_part(language, '-', 1) AS language, count(*) AS articles FROM articles
        WHERE language <> '' GROUP BY ALL
    ),
    spoken AS (
        SELECT feed_url, string_agg(language || ' ' || articles, ', ' ORDER BY articles DESC, language) AS languages
        FROM by_language GROUP BY feed_url
    ),
    by_reason AS (
        SELECT feed_url, reason, count(*) AS items, min(title) AS title FROM dropped_items GROUP BY ALL
    ),
    left_out AS (
        SELECT feed_url, sum(items)::BIGINT AS items,
               string_agg(reason || ': ' || items || ' (such as “' || title || '”)', '; ' ORDER BY reason) AS why
        FROM by_reason GROUP BY feed_url
    )
    SELECT f.name, f.kind, f.outcome, f.detail, f.last_attempt, f.last_success, f.url,
           count(e.identity) AS entries,
           count(DISTINCT e.article_id) AS articles,
           count(*) FILTER (e.failure <> '') AS failed_pages,
           any_value(y.hours) AS rhythm_hours,
           round(count(*) FILTER (len(string_split(e.content, ' ')) >= 60)
                 / nullif(count(e.identity), 0), 3)::DOUBLE AS full_text,
           any_value(t.share) AS on_topic,
           any_value(p.next_due) AS next_due,
           count(*) FILTER (e.failure <> '' AND e.retryable AND e.attempts < 5) AS pending,
           count(*) FILTER (e.failure <> '' AND e.title <> '' AND NOT (e.retryable AND e.attempts < 5))
               AS headline_only,
           coalesce(any_value(o.items), 0) AS left_out,
           coalesce(any_value(o.why), '') AS left_out_why,
           coalesce(any_value(l.languages), '') AS languages
    FROM feeds f LEFT JOIN entries e ON e.feed_url = f.url LEFT JOIN rhythm y ON y.feed_url = f.url
         LEFT JOIN topical t ON t.feed_url = f.url LEFT JOIN polls p ON p.feed_url = f.url AND NOT p.retired
         LEFT JOIN left_out o ON o.feed_url = f.url LEFT JOIN spoken l ON l.feed_url = f.url
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
COMMENT ON COLUMN feed_health.pending IS 'how many of its pages without an article are tried again';
COMMENT ON COLUMN feed_health.headline_only IS 'how many of its entries gave a headline and no article, for good';
COMMENT ON COLUMN feed_health.left_out IS 'how many of its items were taken for no entries of their own';
COMMENT ON COLUMN feed_health.left_out_why IS 'why, how many for each reason, and the title of one';
COMMENT ON COLUMN feed_health.languages IS 'the languages of its articles, how many in each';
"""

_PAGES_WITHOUT_ARTICLE = """
CREATE OR REPLACE VIEW pages_without_article AS
    SELECT f.name AS feed, e.title, e.failure, e.detail, e.attempts, e.retryable AND e.attempts < 5 AS tried_again,
           coalesce(e.published, e.first_seen) AS published, e.url,
           CASE WHEN e.retryable AND e.attempts < 5 THEN e.next_try END AS next_try, e.summary
    FROM entries e JOIN feeds f ON f.url = e.feed_url WHERE e.failure <> '';
COMMENT ON VIEW pages_without_article IS 'One row is a page that gave no article, and why.';
COMMENT ON COLUMN pages_without_article.feed IS 'the feed that announced it';
COMMENT ON COLUMN pages_without_article.title IS 'the headline that the feed gives';
COMMENT ON COLUMN pages_without_article.failure IS 'the kind of failure';
COMMENT ON COLUMN pages_without_article.detail IS 'what exactly happened, in words';
COMMENT ON COLUMN pages_without_article.attempts IS 'how often it was tried';
COMMENT ON COLUMN pages_without_article.tried_again IS 'whether a later collect tries it again';
COMMENT ON COLUMN pages_without_article.published IS 'when it was published, or seen first (UTC)';
COMMENT ON COLUMN pages_without_article.url IS 'the page';
COMMENT ON COLUMN pages_without_article.next_try IS 'when it may be tried again (UTC); null if it was given up';
COMMENT ON COLUMN pages_without_article.summary IS 'the summary that the feed gives';
"""

_HEADLINES = """
CREATE TABLE headline_embeddings (
    feed_url VARCHAR NOT NULL, identity VARCHAR NOT NULL, model_id VARCHAR NOT NULL, vector FLOAT[] NOT NULL
);
COMMENT ON TABLE headline_embeddings IS 'One row is the embedding of a title whose page gave no article.';
COMMENT ON COLUMN headline_embeddings.feed_url IS 'the feed''s address';
COMMENT ON COLUMN headline_embeddings.identity IS 'the item''s guid, or what stands for it';
COMMENT ON COLUMN headline_embeddings.model_id IS 'the encoder model';
COMMENT ON COLUMN headline_embeddings.vector IS 'the embedding';
CREATE TABLE headlines (
    feed_url VARCHAR NOT NULL, identity VARCHAR NOT NULL, article_id VARCHAR NOT NULL, similarity DOUBLE NOT NULL
);
COMMENT ON TABLE headlines IS 'One row is an item without an article, and the article its headline is likest to.';
COMMENT ON COLUMN headlines.feed_url IS 'the feed''s address';
COMMENT ON COLUMN headlines.identity IS 'the item''s guid, or what stands for it';
COMMENT ON COLUMN headlines.article_id IS 'the article of another outlet that its headline is likest to';
COMMENT ON COLUMN headlines.similarity IS 'similarity of the two headlines';
CREATE VIEW headline_only AS
    SELECT m.story_id, s.headline, f.name AS outlet, e.title, e.summary,
           coalesce(e.published, e.first_seen) AS published, e.url, e.failure, h.similarity, h.article_id
    FROM entries e JOIN feeds f ON f.url = e.feed_url
         LEFT JOIN headlines h ON h.feed_url = e.feed_url AND h.identity = e.identity
         LEFT JOIN members m ON m.article_id = h.article_id LEFT JOIN stories s ON s.id = m.story_id
    WHERE e.article_id IS NULL AND e.failure NOT IN ('', 'removed') AND e.title <> '';
COMMENT ON VIEW headline_only IS 'One row is an item of which there is a headline and no article; its story if any.';
COMMENT ON COLUMN headline_only.story_id IS 'the story that its headline points at; null if none';
COMMENT ON COLUMN headline_only.headline IS 'the headline of that story';
COMMENT ON COLUMN headline_only.outlet IS 'the feed it came from, by its name in the configuration';
COMMENT ON COLUMN headline_only.title IS 'the headline that the feed gives';
COMMENT ON COLUMN headline_only.summary IS 'the summary that the feed gives';
COMMENT ON COLUMN headline_only.published IS 'when it was published, or seen first (UTC)';
COMMENT ON COLUMN headline_only.url IS 'the page';
COMMENT ON COLUMN headline_only.failure IS 'why there is no article';
COMMENT ON COLUMN headline_only.similarity IS 'similarity of its headline and that of the article it points at';
COMMENT ON COLUMN headline_only.article_id IS 'the article of another outlet that its headline is likest to';
"""

_DOUBTED_TEXTS = """
CREATE TABLE doubted_texts (
    site VARCHAR NOT NULL, url VARCHAR NOT NULL, text VARCHAR NOT NULL, seen_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE doubted_texts IS 'One row is a text that a page showed and that says nothing of its headline: a fact.';
COMMENT ON COLUMN doubted_texts.site IS 'the registered domain';
COMMENT ON COLUMN doubted_texts.url IS 'where its page lies';
COMMENT ON COLUMN doubted_texts.text IS 'the text, digits masked';
COMMENT ON COLUMN doubted_texts.seen_at IS 'when it was seen first (UTC)';
"""

_FORMS_OF_BOILERPLATE = """
COMMENT ON COLUMN site_boilerplate.line IS
    'the line in lower case, digits masked; or after "~" its wording, names masked; or its label with " :"';
"""

_OTHER_LANGUAGES = """
CREATE VIEW other_languages AS
    SELECT m.story_id, a.id AS article_id, a.outlet, a.title, a.language, a.published, a.canonical_url AS url,
           'English only: its figures, quotes, names and sources are not read' AS what_is_missing
    FROM articles a LEFT JOIN members m ON m.article_id = a.id
    WHERE split_part(a.language, '-', 1) NOT IN ('', 'en');
COMMENT ON VIEW other_languages IS 'One row is an article in another language than English: no facts are read of it.';
COMMENT ON COLUMN other_languages.story_id IS 'its story; null if it is in none yet';
COMMENT ON COLUMN other_languages.article_id IS 'the article';
COMMENT ON COLUMN other_languages.outlet IS 'the feed it came from, by its name in the configuration';
COMMENT ON COLUMN other_languages.title IS 'its headline';
COMMENT ON COLUMN other_languages.language IS 'its language, as ISO 639-1, at times with a country';
COMMENT ON COLUMN other_languages.published IS 'when it was published (UTC)';
COMMENT ON COLUMN other_languages.url IS 'its canonical URL';
COMMENT ON COLUMN other_languages.what_is_missing IS 'what of it is not read, and why';
"""

MIGRATIONS: tuple[tuple[str, str], ...] = (
    ("810 second looks", _SECOND_LOOKS + _FEED_HEALTH + _PAGES_WITHOUT_ARTICLE),
    ("811 headlines without an article", _HEADLINES),
    ("812 doubted texts", _DOUBTED_TEXTS),
    ("813 forms of boilerplate", _FORMS_OF_BOILERPLATE),
)

# After everything released.
LATER: tuple[tuple[str, str], ...] = (("870 articles in other languages", _OTHER_LANGUAGES),)
