"""The ledger's tables, views and macros: what articles state, and how far the articles of a story agree.

What was read is fact and is read again when the reading changes; a resolution is a person's word and never touched.
"""

from store.schema.ledger_comments import entity_comments, ledger_comments, outcome_comments

# Apart, since a later migration makes the same view with a change.
QUOTE_AGREEMENT = """CREATE VIEW quote_agreement AS
            WITH said AS (
                SELECT m.story_id, q.article_id, a.outlet, a.published, q.words, q.speaker, q.span_start,
                       regexp_extract_all(lower(q.words), '[\\p{L}\\p{N}]+') AS bag
                FROM quotes q JOIN members m ON m.article_id = q.article_id JOIN articles a ON a.id = q.article_id
            )
            SELECT x.story_id,
                   CASE WHEN x.speaker <> '' AND y.speaker <> '' AND NOT contains(x.speaker, y.speaker)
                             AND NOT contains(y.speaker, x.speaker) THEN 'different speaker'
                        WHEN contains(array_to_string(x.bag, ' '), array_to_string(y.bag, ' '))
                             OR contains(array_to_string(y.bag, ' '), array_to_string(x.bag, ' ')) THEN 'same words'
                        ELSE 'altered words' END AS status,
                   x.words, x.speaker, x.outlet, y.words AS other_words, y.speaker AS other_speaker,
                   y.outlet AS other_outlet, x.article_id, y.article_id AS other_article
            FROM said x JOIN said y ON x.story_id = y.story_id AND x.article_id <> y.article_id
                 AND (x.published, x.article_id) < (y.published, y.article_id)
                 AND least(len(x.bag), len(y.bag)) >= 4
                 AND len(list_intersect(x.bag, y.bag))
                     >= 0.7 * least(len(list_distinct(x.bag)), len(list_distinct(y.bag)))
            QUALIFY row_number() OVER (PARTITION BY y.article_id, y.span_start ORDER BY x.published, x.article_id) = 1;
        """

CERTAINTY_OF_FACTS = (
    (
        "830 certainty of facts",
        """
        ALTER TABLE figures ADD COLUMN subject_certainty DOUBLE;
        ALTER TABLE figures ADD COLUMN attribute_certainty DOUBLE;
        ALTER TABLE quotes ADD COLUMN speaker_certainty DOUBLE;
        ALTER TABLE prediction_claims ADD COLUMN due_certainty DOUBLE;
        ALTER TABLE credits ADD COLUMN certainty DOUBLE;
        COMMENT ON COLUMN figures.subject_certainty IS 'how often such a subject is right, 0 to 1; NULL without one';
        COMMENT ON COLUMN figures.attribute_certainty IS 'how often such an attribute is right; NULL without one';
        COMMENT ON COLUMN quotes.speaker_certainty IS 'how often such a speaker is right, 0 to 1; NULL without one';
        COMMENT ON COLUMN prediction_claims.due_certainty IS 'how often such a day is right, 0 to 1; NULL without one';
        COMMENT ON COLUMN credits.certainty IS 'how often such a credit is right, 0 to 1';
        """,
    ),
)

LEDGER_MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "500 facts read",
        """
        CREATE TABLE facts_read (article_id VARCHAR NOT NULL, reading INTEGER NOT NULL);
        CREATE TABLE figures (
            article_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, value DOUBLE NOT NULL, upper DOUBLE,
            unit VARCHAR NOT NULL, per VARCHAR NOT NULL, qualifier VARCHAR NOT NULL, subject VARCHAR NOT NULL,
            attribute VARCHAR NOT NULL, as_of DATE, text VARCHAR NOT NULL, sentence VARCHAR NOT NULL,
            span_start INTEGER NOT NULL, span_end INTEGER NOT NULL
        );
        CREATE TABLE quotes (
            article_id VARCHAR NOT NULL, words VARCHAR NOT NULL, speaker VARCHAR NOT NULL, verb VARCHAR NOT NULL,
            role VARCHAR NOT NULL, sentence VARCHAR NOT NULL, span_start INTEGER NOT NULL, span_end INTEGER NOT NULL
        );
        CREATE TABLE prediction_claims (
            id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, claim VARCHAR NOT NULL,
            speaker VARCHAR NOT NULL, voice VARCHAR NOT NULL, wording VARCHAR NOT NULL, horizon VARCHAR NOT NULL,
            due_from DATE, due_to DATE, span_start INTEGER NOT NULL, span_end INTEGER NOT NULL
        );
        CREATE TABLE credits (
            article_id VARCHAR NOT NULL, name VARCHAR NOT NULL, wording VARCHAR NOT NULL, url VARCHAR NOT NULL,
            sentence VARCHAR NOT NULL, span_start INTEGER NOT NULL, span_end INTEGER NOT NULL
        );
        CREATE TABLE mentions (
            article_id VARCHAR NOT NULL, name VARCHAR NOT NULL, canonical VARCHAR NOT NULL, kind VARCHAR NOT NULL,
            span_start INTEGER NOT NULL, span_end INTEGER NOT NULL
        );
        CREATE TABLE weekday_checks (
            article_id VARCHAR NOT NULL, text VARCHAR NOT NULL, day DATE, verdict VARCHAR NOT NULL,
            span_start INTEGER NOT NULL, span_end INTEGER NOT NULL
        );
        CREATE TABLE resolutions (
            prediction_id VARCHAR NOT NULL, outcome VARCHAR NOT NULL, article_id VARCHAR NOT NULL,
            resolved_by VARCHAR NOT NULL, note VARCHAR NOT NULL, resolved_at TIMESTAMP NOT NULL
        );
        """,
    ),
    (
        "501 ledger of predictions",
        """
        CREATE VIEW predictions AS
            SELECT p.id,
                   CASE WHEN r.outcome IS NOT NULL THEN r.outcome
                        WHEN p.due_to IS NULL THEN 'open'
                        WHEN p.due_to < today() THEN 'overdue'
                        WHEN p.due_to < date_trunc('week', today()) + INTERVAL 7 DAY THEN 'due this week'
                        ELSE 'open' END AS status,
                   p.claim, p.speaker, p.voice, p.kind, p.wording, p.horizon, p.due_from, p.due_to,
                   a.outlet, CAST(a.published AS DATE) AS made_on, a.canonical_url AS url, p.article_id,
                   coalesce(m.story_id, '') AS story_id,
                   coalesce(m.relation IN ('verbatim copy', 'edited copy'), false) AS copied,
                   r.article_id AS resolved_article, r.resolved_by, r.note, p.span_start, p.span_end
            FROM prediction_claims p JOIN articles a ON a.id = p.article_id
            LEFT JOIN members m ON m.article_id = p.article_id
            LEFT JOIN resolutions r ON r.prediction_id = p.id;
        CREATE MACRO predictions_due(week) AS TABLE
            SELECT id, status, due_to, claim, speaker, voice, outlet, made_on, url FROM predictions
            WHERE NOT copied AND due_to >= CAST(strptime(week || '-1', '%G-W%V-%u') AS DATE)
              AND due_to < CAST(strptime(week || '-1', '%G-W%V-%u') AS DATE) + 7
            ORDER BY due_to, id;
        CREATE VIEW hit_rates AS
            SELECT 'speaker' AS who, speaker AS name, count(*) FILTER (status = 'kept') AS kept,
                   count(*) FILTER (status = 'missed') AS missed,
                   round(count(*) FILTER (status = 'kept') / count(*), 2) AS rate
            FROM predictions WHERE status IN ('kept', 'missed') AND speaker <> '' AND NOT copied GROUP BY ALL
            UNION ALL
            SELECT 'outlet', outlet, count(*) FILTER (status = 'kept'), count(*) FILTER (status = 'missed'),
                   round(count(*) FILTER (status = 'kept') / count(*), 2)
            FROM predictions WHERE status IN ('kept', 'missed') AND voice = 'article' AND NOT copied GROUP BY ALL;
        """,
    ),
    (
        "502 agreement",
        """
        CREATE VIEW lineage_roots AS
            WITH RECURSIVE up AS (
                SELECT story_id, article_id, article_id AS reached, parent, relation, 0 AS depth FROM members
                UNION ALL
                SELECT u.story_id, u.article_id, m.article_id, m.parent, m.relation, u.depth + 1
                FROM up u JOIN members m ON m.story_id = u.story_id AND m.article_id = u.parent
                WHERE u.parent <> '' AND u.depth < 40
            )
            SELECT story_id, article_id, arg_min(relation, depth) AS relation,
                   CASE WHEN arg_max(relation, depth) IN ('origin', 'independent report')
                        THEN arg_max(reached, depth) ELSE 'in none of the feeds' END AS root
            FROM up GROUP BY story_id, article_id;
        -- One value is one figure however it is rounded beyond three digits; a small count needs its unit too.
        -- Two values conflict when their sentences speak of the same, and no article gives both: what one article
        -- gives twice are two things.
        CREATE VIEW figure_agreement AS
            WITH stated AS (
                SELECT r.story_id, f.kind, f.per, a.outlet, f.sentence, f.article_id, r.root, r.relation, f.qualifier,
                       f.text,
                       f.attribute, f.subject, f.upper,
                       CASE WHEN f.kind = 'count' AND f.value >= 20 THEN '' ELSE f.unit END AS unit_key, f.unit,
                       CASE WHEN f.value = 0 THEN 0.0
                            ELSE round(f.value, CAST(2 - floor(log10(abs(f.value))) AS INTEGER)) END AS value
                FROM figures f JOIN lineage_roots r ON r.article_id = f.article_id
                JOIN articles a ON a.id = f.article_id
            ), agreed AS (
                SELECT story_id, kind, unit_key, value, upper, mode(unit) AS unit, mode(text) AS text, mode(per) AS per,
                       list_distinct(flatten(list(regexp_extract_all(lower(sentence), '[\\p{L}]{5,}')))) AS bag,
                       coalesce(mode(attribute) FILTER (attribute <> ''), '') AS attribute,
                       coalesce(mode(subject) FILTER (subject <> ''), '') AS subject,
                       list(DISTINCT qualifier) FILTER (qualifier <> '') AS qualifiers,
                       list(DISTINCT outlet ORDER BY outlet) AS outlets,
                       list(DISTINCT article_id ORDER BY article_id) AS article_ids,
                       count(DISTINCT article_id) AS articles, count(DISTINCT root) AS origins,
                       bool_or(relation IN ('origin', 'independent report')) AS reported
                FROM stated GROUP BY story_id, kind, unit_key, value, upper
            ), conflicts AS (
                SELECT a.story_id, a.kind, a.unit_key, a.value, list(DISTINCT b.value ORDER BY b.value) AS others
                FROM agreed a JOIN agreed b ON a.story_id = b.story_id AND a.kind = b.kind
                     AND a.unit = b.unit AND a.value <> b.value
                     AND (a.attribute = b.attribute OR a.attribute = '' OR b.attribute = '')
                     AND greatest(a.value, b.value) <= 4 * least(a.value, b.value)
                     AND (len(list_intersect(a.bag, b.bag)) >= 0.3 * least(len(a.bag), len(b.bag))
                          OR (a.attribute = b.attribute AND a.attribute <> '' AND a.subject = b.subject
                              AND a.subject <> ''))
                WHERE a.upper IS NULL AND b.upper IS NULL AND len(a.bag) >= 3 AND len(b.bag) >= 3
                  AND len(list_intersect(a.article_ids, b.article_ids)) = 0
                GROUP BY ALL
            )
            SELECT g.story_id, s.headline,
                   CASE WHEN c.others IS NOT NULL THEN 'conflicting'
                        WHEN g.articles > 1 THEN 'agreed'
                        WHEN g.reported THEN 'only in one report'
                        ELSE 'only in one copy' END AS status,
                   g.text, g.kind, g.value, g.upper, g.unit, g.per, g.attribute, g.subject,
                   coalesce(g.qualifiers, []) AS qualifiers, g.articles, g.origins, g.outlets,
                   coalesce(c.others, []) AS conflicts_with, g.article_ids
            FROM agreed g JOIN stories s ON s.id = g.story_id
            LEFT JOIN conflicts c ON c.story_id = g.story_id AND c.kind = g.kind
                 AND c.unit_key = g.unit_key AND c.value = g.value AND g.upper IS NULL
            WHERE s.articles > 1;
        """  # noqa: S608 - our own text
        + QUOTE_AGREEMENT,
    ),
    ("503 descriptions of the ledger", ledger_comments()),
)

# What became of predictions: what would show it, what later articles say, whose come true. The table is made anew:
# DuckDB 1.5 refuses to commit five columns added to a table at once.
_SPECS = """
CREATE TABLE claims_with_specs (
    id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, claim VARCHAR NOT NULL,
    speaker VARCHAR NOT NULL, voice VARCHAR NOT NULL, wording VARCHAR NOT NULL, horizon VARCHAR NOT NULL,
    due_from DATE, due_to DATE, span_start INTEGER NOT NULL, span_end INTEGER NOT NULL, due_certainty DOUBLE,
    actor VARCHAR DEFAULT '', observed VARCHAR DEFAULT '', event VARCHAR DEFAULT '', negated BOOLEAN DEFAULT false,
    threshold DOUBLE, unit VARCHAR DEFAULT '', comparison VARCHAR DEFAULT '', reported_by VARCHAR DEFAULT '',
    probability DOUBLE
);
INSERT INTO claims_with_specs BY NAME SELECT * FROM prediction_claims;
DROP TABLE prediction_claims;
ALTER TABLE claims_with_specs RENAME TO prediction_claims;
ALTER TABLE resolutions ADD COLUMN sentence VARCHAR DEFAULT '';
ALTER TABLE resolutions ADD COLUMN confidence DOUBLE;
CREATE TABLE resolution_proposals (
    prediction_id VARCHAR NOT NULL, verdict VARCHAR NOT NULL, article_id VARCHAR NOT NULL, sentence VARCHAR NOT NULL,
    span_start INTEGER NOT NULL, span_end INTEGER NOT NULL, confidence DOUBLE NOT NULL, proposed_at TIMESTAMP NOT NULL
);
CREATE TABLE outcomes_read (article_id VARCHAR NOT NULL, reading INTEGER NOT NULL);
CREATE TABLE resolutions_refused (prediction_id VARCHAR NOT NULL, refused_at TIMESTAMP NOT NULL);
"""

# A promise that ten articles of a story repeat is one; one that a person or an article resolved stands for the others.
_OUTCOME_VIEWS = """
DROP VIEW hit_rates;
CREATE OR REPLACE VIEW predictions AS
    SELECT p.id,
           CASE WHEN r.outcome IS NOT NULL THEN r.outcome
                WHEN p.due_to IS NULL THEN 'open'
                WHEN p.due_to < today() THEN 'overdue'
                WHEN p.due_to < date_trunc('week', today()) + INTERVAL 7 DAY THEN 'due this week'
                ELSE 'open' END AS status,
           p.claim, p.speaker, p.voice, p.kind, p.wording, p.horizon, p.due_from, p.due_to,
           a.outlet, CAST(a.published AS DATE) AS made_on, a.canonical_url AS url, p.article_id,
           coalesce(m.story_id, '') AS story_id,
           coalesce(m.relation IN ('verbatim copy', 'edited copy'), false) AS copied,
           r.article_id AS resolved_article, r.resolved_by, r.note, p.span_start, p.span_end,
           p.actor, p.observed, p.event, p.negated, p.threshold, p.unit, p.comparison, p.reported_by, p.probability,
           coalesce(r.resolved_by = 'automatic', false) AS automatic, r.sentence AS resolved_sentence,
           r.confidence AS resolved_confidence
    FROM prediction_claims p JOIN articles a ON a.id = p.article_id
    LEFT JOIN members m ON m.article_id = p.article_id
    LEFT JOIN resolutions r ON r.prediction_id = p.id;
CREATE VIEW hit_rates AS
    WITH made AS (
        SELECT 'speaker' AS who, speaker AS name, * FROM predictions WHERE speaker <> ''
        UNION ALL
        SELECT 'outlet', outlet, * FROM predictions WHERE voice = 'article'
    ), counted AS (
        SELECT who, name, status, probability FROM made
        WHERE NOT copied AND kind <> 'statement' AND due_to IS NOT NULL
          AND status IN ('kept', 'missed', 'changed', 'withdrawn', 'overdue')
        QUALIFY row_number() OVER (
            PARTITION BY who, name, CASE WHEN story_id = '' THEN id ELSE story_id END, due_to, event
            ORDER BY status = 'overdue', made_on, id
        ) = 1
    ), counts AS (
        SELECT who, name, count(*) FILTER (status = 'kept') AS kept, count(*) FILTER (status = 'missed') AS missed,
               count(*) FILTER (status = 'changed') AS changed, count(*) FILTER (status = 'withdrawn') AS withdrawn,
               count(*) FILTER (status = 'overdue') AS unresolved, count(*) AS due,
               count(*) FILTER (status IN ('kept', 'missed') AND probability IS NOT NULL) AS with_probability,
               avg(pow(probability - (status = 'kept')::INTEGER, 2))
                   FILTER (status IN ('kept', 'missed') AND probability IS NOT NULL) AS brier
        FROM counted GROUP BY who, name
    )
    SELECT who, name, kept, missed, CASE WHEN kept + missed >= 5 THEN round(kept / (kept + missed), 2) END AS rate,
           changed, withdrawn, unresolved, due, round(unresolved / due, 2) AS share_unresolved, with_probability,
           CASE WHEN with_probability >= 5 THEN round(brier, 3) END AS brier
    FROM counts;
CREATE VIEW proposed_resolutions AS
    SELECT r.prediction_id, r.verdict, r.confidence, r.sentence, a.outlet, a.published, a.title,
           a.canonical_url AS url, r.article_id, r.span_start, r.span_end, p.claim, p.speaker, p.made_on, p.due_to,
           p.status
    FROM resolution_proposals r JOIN predictions p ON p.id = r.prediction_id JOIN articles a ON a.id = r.article_id
    WHERE p.status IN ('open', 'overdue', 'due this week')
    UNION ALL
    SELECT p.id, 'no evidence', NULL, '', '', NULL, '', '', '', 0, 0, p.claim, p.speaker, p.made_on, p.due_to, p.status
    FROM predictions p
    WHERE p.status = 'overdue' AND NOT p.copied AND p.kind <> 'statement' AND p.due_to < today() - 21
      AND NOT EXISTS (FROM resolution_proposals r WHERE r.prediction_id = p.id);
"""

PREDICTION_OUTCOMES: tuple[tuple[str, str], ...] = (
    ("900 what became of predictions", f"{_SPECS} {_OUTCOME_VIEWS}"),
    # DuckDB cannot alter a table and comment on it in one transaction.
    ("901 descriptions of what became of predictions", outcome_comments()),
)

# Who and what articles are about, as one identity across a story's articles: a surname, or an initial with a surname,
# is the one person of the story who bears it; of two who do, nobody.
_ENTITIES = """
CREATE VIEW entity_articles AS
    WITH named AS (
        SELECT n.article_id, coalesce(m.story_id, '') AS story_id, n.canonical AS name, count(*) AS mentions,
               mode(n.kind ORDER BY n.span_start) AS kind, min(n.span_start) AS span_start,
               split_part(n.canonical, ' ', -1) AS last_name
        FROM mentions n LEFT JOIN members m ON m.article_id = n.article_id WHERE n.kind <> 'place' GROUP BY ALL
    ), bearers AS (
        SELECT story_id, last_name, min(name) AS full_name, count(DISTINCT name) AS bearers
        FROM named WHERE kind = 'person' AND contains(name, ' ') AND NOT contains(split_part(name, ' ', 1), '.')
          AND story_id <> '' GROUP BY ALL
    ), resolved AS (
        SELECT n.article_id, n.story_id, n.mentions, n.span_start, n.name AS written,
               CASE WHEN b.bearers = 1 AND n.kind IN ('person', 'name')
                         AND (n.name = b.last_name OR (split_part(n.name, ' ', 1) SIMILAR TO '[A-Z][.]?'
                                                       AND left(n.name, 1) = left(b.full_name, 1)))
                    THEN b.full_name ELSE n.name END AS name,
               CASE WHEN b.bearers = 1 AND n.kind = 'name' AND n.name = b.last_name THEN 'person'
                    ELSE n.kind END AS kind
        FROM named n LEFT JOIN bearers b ON b.story_id = n.story_id AND b.last_name = n.last_name
    )
    SELECT substr(md5(lower(r.name)), 1, 12) AS entity_id, r.name, r.kind, r.written, r.mentions, r.story_id,
           a.outlet, a.published, a.title, a.canonical_url AS url, r.article_id, r.span_start
    FROM resolved r JOIN articles a ON a.id = r.article_id;
CREATE VIEW entities AS
    WITH roles AS (
        SELECT speaker AS name, mode(role ORDER BY article_id, span_start) AS role
        FROM quotes WHERE role <> '' AND speaker <> '' GROUP BY speaker
    )
    SELECT e.entity_id, mode(e.name ORDER BY e.published, e.article_id) AS name,
           mode(e.kind ORDER BY e.kind = 'name', e.published, e.article_id) AS kind,
           coalesce(any_value(r.role), '') AS role, list(DISTINCT e.written ORDER BY e.written) AS names,
           count(DISTINCT e.article_id) AS articles,
           count(DISTINCT e.story_id) FILTER (e.story_id <> '') AS stories, count(DISTINCT e.outlet) AS outlets,
           CAST(sum(e.mentions) AS BIGINT) AS mentions, min(e.published) AS first_published,
           max(e.published) AS last_published
    FROM entity_articles e LEFT JOIN roles r ON r.name = e.name GROUP BY e.entity_id;
CREATE TABLE watches (
    id VARCHAR NOT NULL, kind VARCHAR NOT NULL, wanted VARCHAR NOT NULL, added_at TIMESTAMP NOT NULL
);
CREATE TABLE watch_changes (
    watch_id VARCHAR NOT NULL, change_key VARCHAR NOT NULL, what VARCHAR NOT NULL, url VARCHAR NOT NULL,
    seen_at TIMESTAMP NOT NULL, notified BOOLEAN NOT NULL
);
"""
ENTITIES_AND_WATCHES: tuple[tuple[str, str], ...] = (("902 entities and watches", f"{_ENTITIES} {entity_comments()}"),)

_DUE_BETWEEN = """
CREATE OR REPLACE MACRO predictions_due(week) AS TABLE (
    SELECT id, status, due_to, claim, speaker, voice, outlet, made_on, url FROM predictions
    WHERE NOT copied AND due_to >= week_start(week) AND due_to < week_start(week) + 7 ORDER BY due_to, id
), (first_day, last_day) AS TABLE (
    SELECT id, status, due_to, claim, speaker, voice, outlet, made_on, url FROM predictions
    WHERE NOT copied AND due_to BETWEEN CAST(first_day AS DATE) AND CAST(last_day AS DATE) ORDER BY due_to, id
);
COMMENT ON MACRO TABLE predictions_due IS 'the predictions that fall due in an ISO week, or from one day to another';
"""
DUE_BETWEEN: tuple[tuple[str, str], ...] = (("913 predictions due between two days", _DUE_BETWEEN),)
