"""The comparison of figures within a story, as migrations: who agrees, who contradicts whom, what one copy adds."""

from store.schema.ledger import QUOTE_AGREEMENT
from store.schema.ledger_comments import agreement_comments, conflict_comments, kept_agreement_comments

_TABLES = """
CREATE TABLE figure_conflicts (
    story_id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, span_start INTEGER NOT NULL,
    other_article VARCHAR NOT NULL, other_start INTEGER NOT NULL, why VARCHAR NOT NULL
);
CREATE TABLE stories_compared (story_id VARCHAR NOT NULL, state VARCHAR NOT NULL);
"""

# One value is one figure however it is rounded beyond three digits; a small count needs its unit too.
# What contradicts what is decided once, when a story changes; the view only looks it up. Of wordings as frequent the
# earliest stands, so that the same facts read the same however they were stored.
_AGREEMENT = """
CREATE VIEW figure_agreement AS
    WITH stated AS (
        SELECT r.story_id, f.kind, f.per, a.outlet, a.published, f.sentence, f.article_id, r.root, r.relation,
               f.qualifier, f.text, f.attribute, f.subject, f.upper, f.span_start, f.span_end,
               CASE WHEN f.kind = 'count' AND f.value >= 20 THEN '' ELSE f.unit END AS unit_key, f.unit,
               CASE WHEN f.value = 0 THEN 0.0
                    ELSE round(f.value, CAST(2 - floor(log10(abs(f.value))) AS INTEGER)) END AS value
        FROM figures f JOIN lineage_roots r ON r.article_id = f.article_id
        JOIN articles a ON a.id = f.article_id
    ), agreed AS (
        SELECT story_id, kind, unit_key, value, upper, mode(unit ORDER BY published, article_id, span_start) AS unit,
               mode(text ORDER BY published, article_id, span_start) AS text,
               mode(per ORDER BY published, article_id, span_start) AS per,
               coalesce(mode(attribute ORDER BY published, article_id, span_start)
                        FILTER (attribute <> ''), '') AS attribute,
               coalesce(mode(subject ORDER BY published, article_id, span_start) FILTER (subject <> ''), '') AS subject,
               list(DISTINCT qualifier ORDER BY qualifier) FILTER (qualifier <> '') AS qualifiers,
               list(DISTINCT outlet ORDER BY outlet) AS outlets,
               list(DISTINCT article_id ORDER BY article_id) AS article_ids,
               list({'article_id': article_id, 'outlet': outlet, 'span_start': span_start, 'span_end': span_end,
                     'text': text} ORDER BY published, article_id, span_start) AS places,
               count(DISTINCT article_id) AS articles, count(DISTINCT root) AS origins,
               bool_or(relation IN ('origin', 'independent report')) AS reported
        FROM stated GROUP BY story_id, kind, unit_key, value, upper
    ), conflicts AS (
        SELECT story_id, kind, unit_key, value, upper, list(other_value ORDER BY other_value) AS others,
               list(other_place ORDER BY other_value) AS other_places
        FROM (
            SELECT s.story_id, s.kind, s.unit_key, s.value, s.upper, o.value AS other_value,
                   arg_min({'article_id': o.article_id, 'outlet': o.outlet, 'span_start': o.span_start,
                            'span_end': o.span_end, 'text': o.text}, (o.published, o.article_id)) AS other_place
            FROM (SELECT article_id, span_start, other_article, other_start FROM figure_conflicts
                  UNION SELECT other_article, other_start, article_id, span_start FROM figure_conflicts) c
            JOIN stated s ON s.article_id = c.article_id AND s.span_start = c.span_start
            JOIN stated o ON o.article_id = c.other_article AND o.span_start = c.other_start
                 AND o.story_id = s.story_id
            GROUP BY ALL
        ) GROUP BY ALL
    )
    SELECT g.story_id, s.headline,
           CASE WHEN c.others IS NOT NULL THEN 'conflicting'
                WHEN g.articles > 1 THEN 'agreed'
                WHEN g.reported THEN 'only in one report'
                ELSE 'only in one copy' END AS status,
           g.text, g.kind, g.value, g.upper, g.unit, g.per, g.attribute, g.subject,
           coalesce(g.qualifiers, []) AS qualifiers, g.articles, g.origins, g.outlets,
           coalesce(c.others, []) AS conflicts_with, g.article_ids,
           list_filter(g.places, lambda p, i: i = 1 OR p.article_id <> g.places[i - 1].article_id) AS places,
           coalesce(c.other_places, []) AS conflicts
    FROM agreed g JOIN stories s ON s.id = g.story_id
    LEFT JOIN conflicts c ON c.story_id = g.story_id AND c.kind = g.kind
         AND c.unit_key = g.unit_key AND c.value = g.value AND c.upper IS NOT DISTINCT FROM g.upper
    WHERE s.articles > 1;
"""

# "68 of 100" is 68 percent, and what one report calls parameters another calls coefficients.
_LIKE_MEASURES = (
    ("f.kind, f.per", "CASE WHEN f.unit = 'out of 100' THEN 'percent' WHEN f.kind = 'parameters' THEN 'count' "
     "ELSE f.kind END AS kind, f.kind AS kind_named, f.per"),
    ("CASE WHEN f.kind = 'count' AND f.value >= 20 THEN ''", "CASE WHEN f.kind IN ('count', 'parameters') "
     "AND f.value >= 20 THEN '' WHEN f.unit = 'out of 100' THEN '%'"),
    ("mode(unit ", "mode(kind_named ORDER BY published, article_id, span_start) AS kind_named, mode(unit "),
    ("g.text, g.kind,", "g.text, g.kind_named AS kind,"),
)  # fmt: skip


def _changed(view: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        view = view.replace(old, new)
    return view


# What a comparison found is kept when it is made: to compare all stories anew at each question took seconds. What it
# was found by stays as views, which `check` holds the kept rows against: each choice has an order to its end.
# The window is partitioned by story too, so that one story's can be computed without the others'.
_ANEW = (
    ("VIEW figure_agreement ", "VIEW figure_agreement_anew "),
    ("(o.published, o.article_id)) AS other_place", "(o.published, o.article_id, o.span_start)) AS other_place"),
)
_QUOTES_ANEW = (
    ("VIEW quote_agreement ", "VIEW quote_agreement_anew "),
    (
        "PARTITION BY y.article_id, y.span_start ORDER BY x.published, x.article_id",
        "PARTITION BY x.story_id, y.article_id, y.span_start ORDER BY x.published, x.article_id, x.span_start",
    ),
)

_KEPT = """
DROP VIEW figure_agreement;
DROP VIEW quote_agreement;
CREATE TABLE agreed_figures AS SELECT * EXCLUDE (headline) FROM figure_agreement_anew;
CREATE TABLE agreed_quotes AS FROM quote_agreement_anew;
CREATE VIEW figure_agreement AS
    SELECT g.story_id, s.headline, g.* EXCLUDE (story_id) FROM agreed_figures g JOIN stories s ON s.id = g.story_id
    WHERE s.articles > 1;
CREATE VIEW quote_agreement AS
    SELECT q.* FROM agreed_quotes q JOIN stories s ON s.id = q.story_id WHERE s.articles > 1;
"""

AGREEMENT_MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "505 conflicts decided",
        f"DROP VIEW figure_agreement; {_TABLES} {_AGREEMENT} {agreement_comments()} {conflict_comments()}",
    ),
    (
        "506 like measures agree",
        f"DROP VIEW figure_agreement; {_changed(_AGREEMENT, *_LIKE_MEASURES)} {agreement_comments()}",
    ),
)

# The view that compares anew, for a migration that makes it with a change.
AGREEMENT_ANEW = _changed(_AGREEMENT, *_LIKE_MEASURES, *_ANEW)

# After all that was released with 0.1.0.
KEPT_AGREEMENT: tuple[tuple[str, str], ...] = (
    (
        "800 comparisons kept",
        f"{_changed(_AGREEMENT, *_LIKE_MEASURES, *_ANEW)} {_changed(QUOTE_AGREEMENT, *_QUOTES_ANEW)} {_KEPT} "
        f"{kept_agreement_comments()}",
    ),
)

# Copies of one report agree with nobody: "agreed" takes two owners with something of their own to go by. What is kept
# stays until the next run, which reads the facts again and compares every story anew.
_OWNERS_AGREE = (
    ("WHEN g.articles > 1 THEN 'agreed'", "WHEN g.origins > 1 THEN 'agreed' WHEN g.articles > 1 THEN 'repeated'"),
    ("relation IN ('origin', 'independent report')", "relation IN ('own reporting', 'primary')"),
)
COPIES_REPEAT: tuple[tuple[str, str], ...] = (
    (
        "860 copies repeat",
        f"""DROP VIEW figure_agreement_anew;
            {_changed(AGREEMENT_ANEW, *_OWNERS_AGREE)}
            {kept_agreement_comments()}""",
    ),
)

# Who has no vote in a story (a stranger that nobody vouches for, an analysis of the event) repeats a figure, and makes
# no second source of it.
_ONLY_VOTES = (
    (
        "FROM figures f JOIN lineage_roots r ON r.article_id = f.article_id\n",
        "FROM figures f JOIN lineage_roots r ON r.article_id = f.article_id\n"
        "        JOIN members m ON m.story_id = r.story_id AND m.article_id = r.article_id\n",
    ),
    ("f.article_id, r.root, r.relation,", "f.article_id, r.root, r.relation, m.flag,"),
    ("count(DISTINCT root) AS origins", "count(DISTINCT root) FILTER (flag = '') AS origins"),
    (
        "bool_or(relation IN ('own reporting', 'primary'))",
        "bool_or(relation IN ('own reporting', 'primary') AND flag = '')",
    ),
)
FLAGGED_HAVE_NO_VOTE: tuple[tuple[str, str], ...] = (
    (
        "910 who is flagged corroborates no figure",
        f"""DROP VIEW figure_agreement_anew;
            {_changed(AGREEMENT_ANEW, *_OWNERS_AGREE, *_ONLY_VOTES)}
            {kept_agreement_comments()}""",
    ),
)

# A statement that is cut and bent into a sentence ("it “remained open to all of them”") is the same words: its first
# word in another form, and then the rest as the other has it.
_OTHERS = "array_to_string({other}.bag, ' ')"
_BENT = """regexp_matches({others}, concat('(^| )', left({one}.bag[1], greatest(2, len({one}.bag[1]) - 3)),
                                 '[\\p{{L}}]{{0,5}} ', array_to_string({one}.bag[2:], ' '), '( |$)'))"""
_BENT_IS_SAME = (
    "THEN 'same words'",
    "THEN 'same words'\n                        WHEN "
    + " OR ".join(_BENT.format(one=one, others=_OTHERS.format(other=other)) for one, other in (("x", "y"), ("y", "x")))
    + " THEN 'same words'",
)
QUOTES_BENT: tuple[tuple[str, str], ...] = (
    (
        "918 quotes bent into a sentence",
        f"""DROP VIEW quote_agreement_anew;
            {_changed(QUOTE_AGREEMENT, *_QUOTES_ANEW, _BENT_IS_SAME)}
            {kept_agreement_comments()}
            DELETE FROM stories_compared;""",  # noqa: S608 - our own SQL
    ),
)
