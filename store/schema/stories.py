"""The tables of the pair judgement with its signals, and of a person's corrections; migrations 400 and up."""

from store.types import ABOUT_IT

MIGRATIONS_OF_STORIES: tuple[tuple[str, str], ...] = (
    (
        "400 signals and corrections",
        # Matches and stories are derived: they are dropped, and the next collect tells all stories again.
        """
        DROP TABLE matches;
        CREATE TABLE matches (
            a VARCHAR NOT NULL, b VARCHAR NOT NULL, model_id VARCHAR NOT NULL,
            cosine DOUBLE NOT NULL, title_cosine DOUBLE NOT NULL, containment DOUBLE NOT NULL,
            text_terms DOUBLE NOT NULL, lead_terms DOUBLE NOT NULL, title_terms DOUBLE NOT NULL,
            figures DOUBLE NOT NULL, numbers DOUBLE NOT NULL, dates DOUBLE NOT NULL, years DOUBLE NOT NULL,
            weekdays DOUBLE NOT NULL, hours_apart DOUBLE NOT NULL, judged_on VARCHAR NOT NULL,
            score DOUBLE NOT NULL, refusal VARCHAR NOT NULL
        );
        DELETE FROM stories;
        DELETE FROM members;
        CREATE TABLE corrections (
            made_at TIMESTAMP NOT NULL, verdict VARCHAR NOT NULL, a VARCHAR NOT NULL, b VARCHAR NOT NULL
        );
        """,
    ),
    (
        "401 amounts of headlines",
        # Pairs judged before know none, as `storyfold regroup` will tell them again.
        "ALTER TABLE matches ADD COLUMN amount_of VARCHAR DEFAULT '';",
    ),
    (
        "402 other texts",
        """
        CREATE TABLE other_texts (
            article_id VARCHAR NOT NULL, seen_at TIMESTAMP NOT NULL, url VARCHAR NOT NULL, title VARCHAR NOT NULL,
            text VARCHAR NOT NULL, shared DOUBLE NOT NULL
        );
        """,
    ),
    (
        "403 confidence and changes",
        # What is told already gets both when its story is told again.
        """
        ALTER TABLE members ADD COLUMN confidence DOUBLE DEFAULT 0.5;
        CREATE TABLE changes (
            article_id VARCHAR NOT NULL, parent VARCHAR NOT NULL, number INTEGER NOT NULL, change VARCHAR NOT NULL,
            what VARCHAR NOT NULL, words VARCHAR NOT NULL
        );
        """,
    ),
)

_ABOUT_COMMENTS = """
COMMENT ON VIEW about_stories IS
    'One row is an article that is about a story, or mentions it, and is no report of it.';
COMMENT ON COLUMN about_stories.story_id IS 'the story''s id; stable while the story grows';
COMMENT ON COLUMN about_stories.headline IS
    'the story''s headline: that of its origin, else of its first article';
COMMENT ON COLUMN about_stories.form IS
    'what the article is: about (analysis, opinion, review), roundup, podcast …';
COMMENT ON COLUMN about_stories.outlet IS 'the feed the article came from, by its name in the configuration';
COMMENT ON COLUMN about_stories.title IS 'the article''s headline';
COMMENT ON COLUMN about_stories.published IS 'when it was published (UTC)';
COMMENT ON COLUMN about_stories.url IS 'the article''s canonical URL';
COMMENT ON COLUMN about_stories.likely IS
    'the chance, by the evidence of its best pair, that it reports the event of the story';
COMMENT ON COLUMN about_stories.article_id IS 'the article''s id: its canonical URL, hashed';
"""

# An analysis is about a story whether its evidence kept it out or brought it in.
_ABOUT_STORIES = """
CREATE OR REPLACE VIEW about_stories AS
    WITH pairs AS (SELECT a, b, evidence FROM matches UNION ALL SELECT b, a, evidence FROM matches),
    near AS (
        SELECT f.article_id, f.form, n.story_id, max(p.evidence) AS likely
        FROM article_forms f JOIN pairs p ON p.a = f.article_id JOIN members n ON n.article_id = p.b
             JOIN members own ON own.article_id = f.article_id
        WHERE f.form <> 'report' AND n.story_id <> own.story_id AND own.flag <> '{about}' AND p.evidence >= 0.02
        GROUP BY f.article_id, f.form, n.story_id
        QUALIFY f.form = 'roundup' OR row_number() OVER (
            PARTITION BY f.article_id ORDER BY max(p.evidence) DESC, n.story_id) = 1
        UNION ALL
        SELECT m.article_id, 'about', m.story_id,
               (SELECT max(p.evidence) FROM pairs p JOIN members n ON n.article_id = p.b
                WHERE p.a = m.article_id AND n.story_id = m.story_id)
        FROM members m WHERE m.flag = '{about}'
    )
    SELECT near.story_id, s.headline, near.form, a.outlet, a.title, a.published, a.canonical_url AS url,
           near.likely, near.article_id
    FROM near JOIN stories s ON s.id = near.story_id JOIN articles a ON a.id = near.article_id;
"""
ANALYSES_IN_STORIES: tuple[tuple[str, str], ...] = (
    ("911 analyses within a story", _ABOUT_STORIES.format(about=ABOUT_IT) + _ABOUT_COMMENTS),
)

# What a text may do in a story: reports tell it, an analysis is about it, a roundup mentions it.
FORMS_OF_ARTICLES: tuple[tuple[str, str], ...] = (
    (
        "404 forms of articles",
        f"""
        CREATE TABLE article_forms (
            article_id VARCHAR NOT NULL, form VARCHAR NOT NULL, confidence DOUBLE NOT NULL, about DOUBLE NOT NULL,
            no_report DOUBLE NOT NULL, said_by VARCHAR NOT NULL
        );
        COMMENT ON TABLE article_forms IS 'One row is an article that was compared, with the form of its text.';
        COMMENT ON COLUMN article_forms.article_id IS 'the article''s id: its canonical URL, hashed';
        COMMENT ON COLUMN article_forms.form IS
            'report, about (analysis, opinion, interview, review), deal, howto, listing, podcast or roundup';
        COMMENT ON COLUMN article_forms.confidence IS 'how sure that is, 0 to 1; 1 where a person said it';
        COMMENT ON COLUMN article_forms.about IS 'the chance that it is about news, not a report of it';
        COMMENT ON COLUMN article_forms.no_report IS 'the chance that it reports no event at all';
        COMMENT ON COLUMN article_forms.said_by IS 'program or person';
        CREATE VIEW about_stories AS
            WITH pairs AS (SELECT a, b, evidence FROM matches UNION ALL SELECT b, a, evidence FROM matches),
            near AS (
                SELECT f.article_id, f.form, n.story_id, max(p.evidence) AS likely
                FROM article_forms f JOIN pairs p ON p.a = f.article_id JOIN members n ON n.article_id = p.b
                     JOIN members own ON own.article_id = f.article_id
                WHERE f.form <> 'report' AND n.story_id <> own.story_id AND p.evidence >= 0.02
                GROUP BY f.article_id, f.form, n.story_id
                QUALIFY f.form = 'roundup' OR row_number() OVER (
                    PARTITION BY f.article_id ORDER BY max(p.evidence) DESC, n.story_id) = 1
            )
            SELECT near.story_id, s.headline, near.form, a.outlet, a.title, a.published, a.canonical_url AS url,
                   near.likely, near.article_id
            FROM near JOIN stories s ON s.id = near.story_id JOIN articles a ON a.id = near.article_id;
            {_ABOUT_COMMENTS}
        """,  # noqa: S608
    ),
)

# Articles with the stories that they are about or mention: the beginning of the view, whatever it shows of them.
_NEAR = """CREATE OR REPLACE VIEW about_stories AS
    WITH pairs AS (SELECT a, b, evidence FROM matches UNION ALL SELECT b, a, evidence FROM matches),
    found AS (
        SELECT f.article_id, f.form, n.story_id, max(p.evidence) AS likely
        FROM article_forms f JOIN pairs p ON p.a = f.article_id JOIN members n ON n.article_id = p.b
             JOIN members own ON own.article_id = f.article_id
        WHERE f.form <> 'report' AND n.story_id <> own.story_id AND own.flag <> '{about}'
          AND p.evidence >= CASE WHEN f.form IN ('roundup', 'podcast') THEN {sure} ELSE 0.02 END
        GROUP BY f.article_id, f.form, n.story_id
        QUALIFY f.form = 'roundup' OR row_number() OVER (
            PARTITION BY f.article_id ORDER BY max(p.evidence) DESC, n.story_id) = 1
        UNION ALL
        SELECT t.article_id, f.form, t.story_id, t.likely FROM story_mentions t JOIN article_forms f USING (article_id)
        UNION ALL
        SELECT m.article_id, 'about', m.story_id,
               (SELECT max(p.evidence) FROM pairs p JOIN members n ON n.article_id = p.b
                WHERE p.a = m.article_id AND n.story_id = m.story_id)
        FROM members m WHERE m.flag = '{about}'
    ),
    near AS (SELECT article_id, form, story_id, max(likely) AS likely FROM found GROUP BY article_id, form, story_id)
"""
_ABOUT_OR_MENTIONING = f"""
{_NEAR}    SELECT near.story_id, s.headline, near.form, a.outlet, a.title, a.published, a.canonical_url AS url,
           near.likely, near.article_id
    FROM near JOIN stories s ON s.id = near.story_id JOIN articles a ON a.id = near.article_id;
"""  # noqa: S608 - our own SQL

# A roundup or podcast is split where headings show its items; an item mentions the story of its likeliest report.
ITEMS_OF_ROUNDUPS: tuple[tuple[str, str], ...] = (
    (
        "915 items of roundups",
        f"""
        CREATE TABLE article_items (
            article_id VARCHAR NOT NULL, position INTEGER NOT NULL, heading VARCHAR NOT NULL,
            span_start INTEGER NOT NULL, span_end INTEGER NOT NULL, body_start INTEGER NOT NULL
        );
        COMMENT ON TABLE article_items IS 'One row is an item of a roundup, newsletter or podcast, by its heading.';
        COMMENT ON COLUMN article_items.article_id IS 'the article''s id: its canonical URL, hashed';
        COMMENT ON COLUMN article_items.position IS 'which item of the article it is, from 0';
        COMMENT ON COLUMN article_items.heading IS 'the heading';
        COMMENT ON COLUMN article_items.span_start IS 'where the item with its heading begins in the text';
        COMMENT ON COLUMN article_items.span_end IS 'where the item ends in the text';
        COMMENT ON COLUMN article_items.body_start IS 'where what stands under the heading begins in the text';
        CREATE TABLE item_embeddings (
            article_id VARCHAR NOT NULL, position INTEGER NOT NULL, model_id VARCHAR NOT NULL, lead FLOAT[] NOT NULL,
            title FLOAT[] NOT NULL
        );
        COMMENT ON TABLE item_embeddings IS 'One row is the embeddings of an item that a new report may still match.';
        COMMENT ON COLUMN item_embeddings.article_id IS 'the article''s id: its canonical URL, hashed';
        COMMENT ON COLUMN item_embeddings.position IS 'which item of the article it is, from 0';
        COMMENT ON COLUMN item_embeddings.model_id IS 'the encoder model';
        COMMENT ON COLUMN item_embeddings.lead IS 'the embedding of heading and item';
        COMMENT ON COLUMN item_embeddings.title IS 'the embedding of the heading';
        CREATE TABLE items_compared (
            article_id VARCHAR NOT NULL, model_id VARCHAR NOT NULL, source VARCHAR NOT NULL
        );
        COMMENT ON TABLE items_compared IS 'One row is an article that was compared with the items around it.';
        COMMENT ON COLUMN items_compared.article_id IS 'the article''s id: its canonical URL, hashed';
        COMMENT ON COLUMN items_compared.model_id IS 'the encoder model';
        COMMENT ON COLUMN items_compared.source IS 'the form and the number of revisions that were compared';
        CREATE TABLE item_matches (
            article_id VARCHAR NOT NULL, position INTEGER NOT NULL, report_id VARCHAR NOT NULL, likely DOUBLE NOT NULL
        );
        COMMENT ON TABLE item_matches IS 'One row is an item and an article that surely reports what it tells.';
        COMMENT ON COLUMN item_matches.article_id IS 'the id of the roundup';
        COMMENT ON COLUMN item_matches.position IS 'which item of the article it is, from 0';
        COMMENT ON COLUMN item_matches.report_id IS 'the id of the article that reports it';
        COMMENT ON COLUMN item_matches.likely IS 'the chance, by evidence, that both tell one event';
        CREATE VIEW story_mentions AS
            SELECT m.story_id, s.headline, a.outlet, a.title, i.heading, a.published, a.canonical_url AS url,
                   t.likely, i.span_start, i.span_end, i.article_id, i.position
            FROM item_matches t JOIN article_items i USING (article_id, position)
            JOIN article_forms f ON f.article_id = i.article_id AND f.form IN ('roundup', 'podcast')
            JOIN members m ON m.article_id = t.report_id JOIN stories s ON s.id = m.story_id
            JOIN articles a ON a.id = i.article_id
            QUALIFY row_number() OVER (
                PARTITION BY i.article_id, i.position ORDER BY t.likely DESC, t.report_id) = 1;
        COMMENT ON VIEW story_mentions IS 'One row is an item of a roundup or podcast, and the story that it mentions.';
        COMMENT ON COLUMN story_mentions.story_id IS 'the story''s id; stable while the story grows';
        COMMENT ON COLUMN story_mentions.headline IS
            'the story''s headline: that of its origin, else of its first article';
        COMMENT ON COLUMN story_mentions.outlet IS 'the feed the roundup came from, by its name in the configuration';
        COMMENT ON COLUMN story_mentions.title IS 'the roundup''s headline';
        COMMENT ON COLUMN story_mentions.heading IS 'the heading of the item';
        COMMENT ON COLUMN story_mentions.published IS 'when the roundup was published (UTC)';
        COMMENT ON COLUMN story_mentions.url IS 'the roundup''s canonical URL';
        COMMENT ON COLUMN story_mentions.likely IS 'the chance, by evidence, that item and report tell one event';
        COMMENT ON COLUMN story_mentions.span_start IS 'where the item begins in the roundup''s text';
        COMMENT ON COLUMN story_mentions.span_end IS 'where the item ends in the roundup''s text';
        COMMENT ON COLUMN story_mentions.article_id IS 'the id of the roundup';
        COMMENT ON COLUMN story_mentions.position IS 'which item of the roundup it is, from 0';
        {_ABOUT_OR_MENTIONING.format(about=ABOUT_IT, sure=0.9)}
        {_ABOUT_COMMENTS}
        """,  # noqa: S608 - our own SQL
    ),
)

# A form is named where the program is right nine times in ten, on sites it has not seen: deals 43 of 46, podcasts 7 of
# 7. Of roundups 20 of 29 are one, but none of the 29 is a report; of what it calls about or how-to neither holds.
_FORMS_SHOWN = f"""
{_NEAR}    SELECT near.story_id, s.headline,
           CASE WHEN f.said_by = 'person' OR near.form IN ('deal', 'podcast') THEN near.form
                WHEN near.form = 'roundup' THEN 'no report' ELSE '' END AS form,
           a.outlet, a.title, a.published, a.canonical_url AS url,
           near.likely, near.article_id
    FROM near JOIN stories s ON s.id = near.story_id JOIN articles a ON a.id = near.article_id
         JOIN article_forms f ON f.article_id = near.article_id;
"""  # noqa: S608 - our own SQL
FORMS_SHOWN: tuple[tuple[str, str], ...] = (
    (
        "917 forms that are shown",
        f"""
        {_FORMS_SHOWN.format(about=ABOUT_IT, sure=0.9)}
        {_ABOUT_COMMENTS}
        COMMENT ON COLUMN about_stories.form IS
            'deal, podcast, “no report” (a roundup), what a person said it is, or empty where the program is not sure';
        COMMENT ON COLUMN article_forms.form IS
            'report, about (analysis, opinion, interview, review), deal, howto, listing, podcast, roundup';
        """,
    ),
)
