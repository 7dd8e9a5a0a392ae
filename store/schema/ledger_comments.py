"""Say what the ledger's tables, views and columns mean; kept in the database as comments."""

from collections.abc import Iterator, Mapping

# Words that mean the same wherever they stand in the ledger.
_COLUMNS = {
    "article_id": "the article's id",
    "story_id": "the story's id",
    "headline": "the story's headline",
    "kind": "what sort it is: money, percent, count …; promise or prediction; person, organisation …",
    "value": "the amount in base units: USD, %, seconds, months, metres …; of a range the lower end",
    "upper": "the upper end of a range, else NULL",
    "unit": "currency code, base unit, or the noun that is counted",
    "per": "what it is a rate of: hour, quarter …",
    "qualifier": "how it is hedged: about, nearly, over, under, up to, at least, estimated",
    "qualifiers": "how the articles hedge it",
    "subject": "whose it is, as far as the sentence says",
    "attribute": "what is measured: valuation, funding, revenue …",
    "as_of": "the last day of the period it is given for",
    "text": "the words in the article",
    "sentence": "the sentence they stand in",
    "span_start": "where the words begin in the article's text, in characters from 0",
    "span_end": "where they end",
    "words": "what is said",
    "speaker": "who says it",
    "verb": "by which verb",
    "role": "the speaker's role",
    "id": "the prediction's id; the same after a second reading",
    "claim": "the sentence that predicts",
    "voice": "whose it is: person, company, or the article's own",
    "wording": "how sure it sounds, or how the credit is worded",
    "horizon": "the words that date it",
    "due_from": "the first day it can come true",
    "due_to": "the last day it can come true; NULL if undated",
    "name": "the name as it stands there",
    "canonical": "the name by the alias table",
    "url": "the link that leads there; of a prediction, the article's canonical URL",
    "day": "the day that is meant",
    "verdict": "agrees, wrong weekday, or no such day",
    "reading": "the version of the reading",
    "prediction_id": "the prediction's id",
    "outcome": "kept, missed or withdrawn",
    "resolved_by": "who vouches, if no article does",
    "note": "a word on why",
    "resolved_at": "when it was recorded (UTC)",
    "status": "how it stands: see the comment of the view",
    "outlet": "the feed the article came from",
    "made_on": "the day the article was published",
    "copied": "whether the article is a verbatim or edited copy",
    "resolved_article": "the article cited for the outcome",
    "who": "speaker or outlet",
    "kept": "predictions kept",
    "missed": "predictions missed",
    "rate": "share of the resolved ones that were kept",
    "relation": "origin, verbatim copy, edited copy, rewrite, independent report, or unknown",
    "root": "the article it goes back to in the end",
    "articles": "how many articles give it",
    "origins": "how many independent origins those articles go back to",
    "outlets": "the outlets that give it",
    "conflicts_with": "the other values given for the same",
    "article_ids": "the articles that give it",
    "places": "for each article, earliest first: who prints it, how, and where in its text",
    "conflicts": "what others give for the same: who prints it, how, and where in its text",
    "other_words": "what the later article has",
    "other_speaker": "who says it there",
    "other_outlet": "the later article's outlet",
    "other_start": "where the other figure begins in its article's text, in characters from 0",
    "why": "what shows that both are about the same: same words, same attribute, slip, altered in a copy",
    "state": "what the comparison rests on, hashed: articles, relations, readings",
    "other_article": "the other article's id",
}

_RELATIONS = {
    "facts_read": ("TABLE", "One row is an article whose facts were read.", "article_id reading"),
    "figures": (
        "TABLE",
        "One row is an amount that an article states.",
        "article_id kind value upper unit per qualifier subject attribute as_of text sentence span_start span_end",
    ),
    "quotes": (
        "TABLE",
        "One row is a quote in an article.",
        "article_id words speaker verb role sentence span_start span_end",
    ),
    "prediction_claims": (
        "TABLE",
        "One row is a prediction as it was read; the view `predictions` says how it stands.",
        "id article_id kind claim speaker voice wording horizon due_from due_to span_start span_end",
    ),
    "credits": (
        "TABLE",
        "One row is a source that an article credits.",
        "article_id name wording url sentence span_start span_end",
    ),
    "mentions": ("TABLE", "One row is a name in an article.", "article_id name canonical kind span_start span_end"),
    "weekday_checks": (
        "TABLE",
        "One row is a weekday given with a date.",
        "article_id text day verdict span_start span_end",
    ),
    "resolutions": (
        "TABLE",
        "One row is what a person or a cited article said became of a prediction.",
        "prediction_id outcome article_id resolved_by note resolved_at",
    ),
    "predictions": (
        "VIEW",
        "One row is a prediction: open, due this week, overdue, kept, missed or withdrawn.",
        "id status claim speaker voice kind wording horizon due_from due_to outlet made_on url article_id story_id"
        " copied resolved_article resolved_by note span_start span_end",
    ),
    "hit_rates": ("VIEW", "One row is a speaker or outlet with resolved predictions.", "who name kept missed rate"),
    "lineage_roots": (
        "VIEW",
        "One row is an article of a story and what it goes back to.",
        "story_id article_id relation root",
    ),
    "figure_agreement": (
        "VIEW",
        "One row is a figure of a story: agreed, conflicting, only in one report, or only in one copy.",
        "story_id headline status text kind value upper unit per attribute subject qualifiers articles origins outlets"
        " conflicts_with article_ids",
    ),
    "quote_agreement": (
        "VIEW",
        "One row is a quote that two articles of a story have: same words, altered words, or different speaker.",
        "story_id status words speaker outlet other_words other_speaker other_outlet article_id other_article",
    ),
}

# What the comparison gained later; kept apart, since a migration that was released describes what it made.
_AGREEMENT = (
    "One row is a figure of a story: agreed, conflicting, only in one report, or only in one copy.",
    "story_id headline status text kind value upper unit per attribute subject qualifiers articles origins outlets"
    " conflicts_with article_ids places conflicts",
)

_KEPT_AGREEMENT = (
    "One row is a figure of a story: agreed (by owners that report themselves), repeated (by copies), conflicting, only"
    " in one report, or only in one copy."
)

_CONFLICTS = (
    "One row is two figures of a story of which both cannot be right.",
    "story_id article_id span_start other_article other_start why",
)

_MACRO = "the predictions that fall due in an ISO week: FROM predictions_due('2026-W27')"


_OUTCOME_COLUMNS = {
    "actor": "who or what would do it; empty where the sentence does not say",
    "observed": "what would be observed, in the words of the claim",
    "event": "the kind of event that is: start, release, raise …, or the stem of the verb",
    "negated": "whether it is foretold not to happen",
    "threshold": "the amount that is foretold, in base units",
    "comparison": "on which side of the threshold: at least, at most, about; empty: at it",
    "reported_by": "by whom the outcome would be reported",
    "probability": "how likely the text says it is, 0 to 1",
    "automatic": "whether no person but the program resolved it; `storyfold correct resolve ID open` takes it back",
    "resolved_sentence": "the sentence that tells the outcome",
    "resolved_confidence": "how sure the program was, 0 to 1",
    "changed": "predictions whose day or deed was moved",
    "withdrawn": "predictions withdrawn",
    "unresolved": "predictions that fell due and that nothing resolved",
    "due": "predictions that fell due or were resolved",
    "share_unresolved": "share of those that nothing resolved",
    "with_probability": "how many of the kept and missed ones said a probability",
    "brier": "mean square of probability less outcome, 0 is best; NULL under five",
    "rate": "share of the kept among kept and missed; NULL under five",
    "prediction_id": "the prediction's id",
    "verdict": "kept, missed, changed or no evidence",
    "article_id": "the article that tells it",
    "sentence": "the sentence that tells it",
    "span_start": "where it begins in that article's text",
    "span_end": "where it ends",
    "confidence": "the probability that the sentence tells the outcome",
    "proposed_at": "when it was found (UTC)",
    "title": "the headline of the article that tells it",
    "published": "when that article was published (UTC)",
    "url": "that article's canonical URL",
    "outlet": "the feed that article came from",
    "reading": "the version of the reading",
    "refused_at": "when a person took an outcome back (UTC)",
    "outcome": "kept, missed, changed or withdrawn",
    "unit": "the unit of the threshold",
    "due_certainty": "how often such a day is right, 0 to 1; NULL without one",
}
_OUTCOMES = {
    "hit_rates": (
        "VIEW",
        "One row is a speaker or outlet whose predictions fell due; one that a story repeats counts once.",
        "who name kept missed rate changed withdrawn unresolved due share_unresolved with_probability brier",
    ),
    "resolution_proposals": (
        "TABLE",
        "One row is a sentence of a later article that tells what became of a prediction.",
        "prediction_id verdict article_id sentence span_start span_end confidence proposed_at",
    ),
    "outcomes_read": (
        "TABLE",
        "One row is an article that was read against the open predictions.",
        "article_id reading",
    ),
    "resolutions_refused": (
        "TABLE",
        "One row is a prediction whose automatic outcome a person took back.",
        "prediction_id refused_at",
    ),
    "proposed_resolutions": (
        "VIEW",
        "One row is what a later article says became of an open prediction, or that none does.",
        "prediction_id verdict confidence sentence outlet published title url article_id span_start span_end claim"
        " speaker made_on due_to status",
    ),
    "resolutions": (
        "TABLE",
        "One row is what a person, a cited article, or the program said became of a prediction.",
        "prediction_id outcome article_id resolved_by note resolved_at sentence confidence",
    ),
    "prediction_claims": (
        "TABLE",
        "One row is a prediction as it was read; the view `predictions` says how it stands.",
        "id article_id kind claim speaker voice wording horizon due_from due_to span_start span_end due_certainty actor"
        " observed event negated threshold unit comparison reported_by probability",
    ),
    "predictions": (
        "VIEW",
        "One row is a prediction: open, due this week, overdue, kept, missed, changed or withdrawn.",
        "id status claim speaker voice kind wording horizon due_from due_to outlet made_on url article_id story_id"
        " copied resolved_article resolved_by note span_start span_end actor observed event negated threshold unit"
        " comparison reported_by probability automatic resolved_sentence resolved_confidence",
    ),
}


_ENTITY_COLUMNS = {
    "entity_id": "the entity's id: made from its name",
    "name": "its full name, by the alias table and the story it is in",
    "kind": "person, organisation, product, or name where nothing shows which",
    "role": "title or affiliation, as quotes give it; empty where none does",
    "names": "the ways it is written",
    "written": "how the article writes it",
    "articles": "in how many articles",
    "stories": "in how many stories",
    "outlets": "in how many outlets",
    "mentions": "how often it is named",
    "first_published": "when its first article was published (UTC)",
    "last_published": "when its latest article was published (UTC)",
    "story_id": "the story's id; empty until the article is in one",
    "outlet": "the feed the article came from",
    "published": "when the article was published (UTC)",
    "title": "the article's headline",
    "url": "the article's canonical URL, or that of the article that shows the change",
    "article_id": "the article's id",
    "span_start": "where it is named first, in characters from 0",
    "id": "the watch's id",
    "wanted": "what is watched: a name, an attribute of a name, a story's or a prediction's id",
    "added_at": "when it was added (UTC)",
    "watch_id": "the watch's id",
    "change_key": "what the change is told from others by",
    "what": "the change, in words",
    "seen_at": "when it was seen (UTC)",
    "notified": "whether it was sent by mail or webhook",
}
_ENTITY_RELATIONS = {
    "entity_articles": (
        "VIEW",
        "One row is an article that names a person, an organisation or a product.",
        "entity_id name kind written mentions story_id outlet published title url article_id span_start",
    ),
    "entities": (
        "VIEW",
        "One row is a person, an organisation or a product that articles name.",
        "entity_id name kind role names articles stories outlets mentions first_published last_published",
    ),
    "watches": ("TABLE", "One row is what somebody watches.", "id kind wanted added_at"),
    "watch_changes": (
        "TABLE",
        "One row is a change of what is watched.",
        "watch_id change_key what url seen_at notified",
    ),
}


def entity_comments() -> str:
    """Return the statements that describe entities and what is watched."""
    return "\n".join(
        statement
        for name, (sort, meaning, columns) in _ENTITY_RELATIONS.items()
        for statement in _described(sort, name, meaning, columns, _ENTITY_COLUMNS)
    )


def outcome_comments() -> str:
    """Return the statements that describe what became of predictions."""
    words = _COLUMNS | _OUTCOME_COLUMNS
    given = {
        "predictions": _COLUMNS | {name: _OUTCOME_COLUMNS[name] for name in _SPEC_COLUMNS},
        "prediction_claims": _OUTCOME_COLUMNS | _COLUMNS | {name: _OUTCOME_COLUMNS[name] for name in ("unit", "event")},
    }
    return "\n".join(
        statement
        for name, (sort, meaning, columns) in _OUTCOMES.items()
        for statement in _described(sort, name, meaning, columns, given.get(name, words))
    )


_SPEC_COLUMNS = (
    "actor observed event negated threshold unit comparison reported_by probability automatic resolved_sentence"
    " resolved_confidence"
).split()


def ledger_comments() -> str:
    """Return the statements that keep every description in the database."""
    return "\n".join([*_statements(), f"COMMENT ON MACRO TABLE predictions_due IS {_quoted(_MACRO)};"])


def agreement_comments() -> str:
    """Return the statements that describe the view `figure_agreement` as it is now."""
    return "\n".join(_described("VIEW", "figure_agreement", *_AGREEMENT))


def conflict_comments() -> str:
    """Return the statements that describe what is kept of the comparison of figures."""
    return "\n".join(
        [
            *_described("TABLE", "figure_conflicts", *_CONFLICTS),
            *_described(
                "TABLE", "stories_compared", "One row is a story whose figures were compared.", "story_id state"
            ),
        ]
    )


def kept_agreement_comments() -> str:
    """Return the statements that describe the comparisons as they are kept, and as they are made anew."""
    figures, quotes = (_KEPT_AGREEMENT, _AGREEMENT[1]), _RELATIONS["quote_agreement"][1:]
    bare = figures[1].replace(" headline", "")
    anew = "The same compared anew, story by story: slow over all of them. "
    return "\n".join(
        [
            *_described("TABLE", "agreed_figures", "What the view `figure_agreement` shows, as it was compared.", bare),
            *_described(
                "TABLE", "agreed_quotes", "What the view `quote_agreement` shows, as it was compared.", quotes[1]
            ),
            *_described("VIEW", "figure_agreement", *figures),
            *_described("VIEW", "quote_agreement", *quotes),
            *_described("VIEW", "figure_agreement_anew", anew + figures[0], figures[1]),
            *_described("VIEW", "quote_agreement_anew", anew + quotes[0], quotes[1]),
        ]
    )


def _statements() -> Iterator[str]:
    for name, (sort, meaning, columns) in _RELATIONS.items():
        yield from _described(sort, name, meaning, columns)


def _described(sort: str, name: str, meaning: str, columns: str, words: Mapping[str, str] = _COLUMNS) -> Iterator[str]:
    yield f"COMMENT ON {sort} {name} IS {_quoted(meaning)};"
    for column in columns.split():
        yield f"COMMENT ON COLUMN {name}.{column} IS {_quoted(words[column])};"


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
