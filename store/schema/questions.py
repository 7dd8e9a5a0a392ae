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


MIGRATIONS: tuple[tuple[str, str], ...] = (
    ("850 facts with their story, weeks, stories alike", "\n".join(_statements())),
)
