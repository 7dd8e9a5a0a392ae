"""What an analyst asks without guessing, as a migration: facts with their story, a week's stories, stories alike."""

from collections.abc import Iterator

# Of each kind of fact: the view, its table, and what the table says of a fact.
_FACTS = {
    "story_figures": ("figures", "text value upper unit per qualifier attribute subject as_of kind"),
    "story_quotes": ("quotes", "words speaker verb role"),
    "story_credits": ("credits", "name wording"),
    "story_names": ("mentions", "name canonical kind"),
}

_MACROS = """
CREATE OR REPLACE MACRO week(wanted_week) AS TABLE
    SELECT s.id AS story_id, s.headline, count(*) AS articles, count(DISTINCT a.outlet) AS outlets, s.independent,
           min(a.published) AS first_in_week, s.first_published, s.follows
    FROM stories s JOIN members m ON m.story_id = s.id JOIN articles a ON a.id = m.article_id
    WHERE a.published >= week_start(wanted_week) AND a.published < week_start(wanted_week) + INTERVAL 7 DAY
    GROUP BY s.id, s.headline, s.independent, s.first_published, s.follows
    ORDER BY outlets DESC, articles DESC, story_id;

CREATE OR REPLACE MACRO similar_stories(wanted) AS TABLE
    WITH pairs AS (SELECT a, b, cosine, score, refusal FROM matches
                   UNION ALL SELECT b, a, cosine, score, refusal FROM matches)
    SELECT n.story_id, s.headline, max(p.score) AS score, max(p.cosine) AS cosine,
           arg_max(p.refusal, (p.score, p.cosine, p.refusal)) AS refusal, count(*) AS pairs, s.articles,
           s.first_published
    FROM members m JOIN pairs p ON p.a = m.article_id JOIN members n ON n.article_id = p.b
         JOIN stories s ON s.id = n.story_id
    WHERE starts_with(m.story_id, wanted) AND n.story_id <> m.story_id
    GROUP BY n.story_id, s.headline, s.articles, s.first_published
    ORDER BY score DESC, cosine DESC, n.story_id;
"""

_MEANINGS = {
    "VIEW story_figures": "One row is an amount that an article states, with its story.",
    "VIEW story_quotes": "One row is a quote in an article, with its story.",
    "VIEW story_credits": "One row is a source that an article credits, with its story.",
    "VIEW story_names": "One row is a name in an article, with its story.",
    "MACRO TABLE week": "the stories that had an article in an ISO week, the most widely reported first",
    "MACRO TABLE similar_stories": "the stories whose articles are most like those of one, by its id, nearest first",
}

_PLACES = {
    "story_id": "the story's id; empty until the article is in one", "outlet": "the feed the article came from",
    "published": "when it was published (UTC)", "url": "the article's canonical URL", "article_id": "the article's id",
    "span_start": "where the words begin in the article's text, in characters from 0",
    "span_end": "where they end",
}  # fmt: skip

_WORDS = {
    "text": "the words in the article", "value": "the amount in base units; of a range the lower end",
    "upper": "the upper end of a range, else NULL", "unit": "currency code, base unit, or the noun that is counted",
    "per": "what it is a rate of: hour, quarter …", "qualifier": "how it is hedged: about, nearly, over …",
    "attribute": "what is measured: valuation, funding, revenue …",
    "subject": "whose it is, as far as the sentence says", "as_of": "the last day of the period it is given for",
    "kind": "what sort it is: money, percent, count …; person, organisation …", "words": "what is said",
    "speaker": "who says it", "verb": "by which verb", "role": "the speaker's role",
    "name": "the name as it stands there", "wording": "how the credit is worded",
    "canonical": "the name by the alias table",
}  # fmt: skip


def _statements() -> Iterator[str]:
    for view, (table, columns) in _FACTS.items():
        facts = ", ".join(f"f.{column}" for column in columns.split())
        yield f"""CREATE OR REPLACE VIEW {view} AS
            SELECT coalesce(m.story_id, '') AS story_id, {facts}, a.outlet, a.published, a.canonical_url AS url,
                   f.article_id, f.span_start, f.span_end
            FROM {table} f JOIN articles a ON a.id = f.article_id LEFT JOIN members m ON m.article_id = f.article_id;
        """  # noqa: S608 - names of ours
    yield _MACROS
    for name, meaning in _MEANINGS.items():
        yield f"COMMENT ON {name} IS {_quoted(meaning)};"
    for view, (_, columns) in _FACTS.items():
        for column in (*columns.split(), *_PLACES):
            yield f"COMMENT ON COLUMN {view}.{column} IS {_quoted((_WORDS | _PLACES)[column])};"


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


# What a question about stories is about first: whose story it is, and how many owners vouch for it, under the names
# that the other tables and commands have for it. `independent` stays: it is the same number.
_STORIES = """
ALTER TABLE stories ADD COLUMN independent_reports INTEGER DEFAULT 0;
ALTER TABLE stories ADD COLUMN origin_outlet VARCHAR DEFAULT '';
UPDATE stories SET independent_reports = independent,
    origin_outlet = coalesce((SELECT a.outlet FROM articles a WHERE a.id = stories.origin), stories.origin_credit);

DROP VIEW topic_stories;
CREATE VIEW topic_stories AS
    SELECT r.topic, s.id, s.headline, s.first_published, s.last_published, s.articles, s.independent, s.origin,
           s.origin_credit, s.follows, r.score AS relevance, r.zone, r.reason, s.origin_kind, s.origin_votes,
           s.id AS story_id, s.independent_reports, s.origin_outlet
    FROM stories s JOIN relevance r ON r.story_id = s.id WHERE r.zone <> 'reject';

CREATE VIEW left_out_stories AS
    SELECT r.topic, s.id AS story_id, s.headline, r.reason, r.score AS relevance, s.first_published, s.last_published,
           s.articles, s.independent_reports, s.origin_outlet
    FROM stories s JOIN relevance r ON r.story_id = s.id WHERE r.zone = 'reject';
"""

_STORY_WORDS = {
    "topic": "the topic's key in the configuration", "id": "the story's id, as story_id",
    "story_id": "the story's id; stable while the story grows", "headline": "the title of the article it goes back to",
    "first_published": "when its first article was published (UTC)",
    "last_published": "when its last article was published (UTC)", "articles": "how many articles it has",
    "independent": "as independent_reports", "independent_reports": "how many owners have reporting of their own on it",
    "origin": "id of the article of ours that it goes back to; empty if none is",
    "origin_credit": "the outlet in none of our feeds that it goes back to; empty if none is",
    "origin_outlet": "the outlet that it goes back to, in our feeds or not; empty where that is not known",
    "follows": "the story that it continues; empty if none", "relevance": "how far it is on the topic, 0 to 1",
    "zone": "accept (told) or review (doubted)", "reason": "why, in words",
    "origin_kind": "own reporting, primary, credited, outlet, announcement, or empty where nothing shows it",
    "origin_votes": "how many owners go back to the origin or credit it",
}  # fmt: skip

_STORY_COLUMNS = {
    "stories": "independent_reports origin_outlet",
    "topic_stories": (
        "topic id headline first_published last_published articles independent origin origin_credit follows relevance "
        "zone reason origin_kind origin_votes story_id independent_reports origin_outlet"
    ),
    "left_out_stories": (
        "topic story_id headline reason relevance first_published last_published articles independent_reports "
        "origin_outlet"
    ),
}


def _story_statements() -> Iterator[str]:
    yield _STORIES
    yield "COMMENT ON VIEW topic_stories IS 'One row is a story that an edition told or doubted, for one topic.';"
    yield "COMMENT ON VIEW left_out_stories IS 'One row is a story that an edition left out, for one topic, and why.';"
    for table, columns in _STORY_COLUMNS.items():
        for column in columns.split():
            yield f"COMMENT ON COLUMN {table}.{column} IS {_quoted(_STORY_WORDS[column])};"


MIGRATIONS: tuple[tuple[str, str], ...] = (
    ("850 facts with their story, weeks, stories alike", "\n".join(_statements())),
    ("865 stories by their origin's outlet, stories left out", "\n".join(_story_statements())),
)
