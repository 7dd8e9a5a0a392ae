"""Say what every table, view, column and macro means, in the words of the README; kept in the database as comments."""

from collections.abc import Iterator, Mapping

# Words that mean the same wherever they stand.
_COMMON = {
    "story_id": "the story's id; stable while the story grows",
    "article_id": "the article's id: its canonical URL, hashed",
    "headline": "the story's headline: that of its origin, else of its first article",
    "outlet": "the feed the article came from, by its name in the configuration",
    "outlet_kind": "what sort of publisher it is: agency, newspaper, aggregator …",
    "title": "the article's headline",
    "published": "when it was published (UTC)",
    "url": "the article's canonical URL",
    "feed_url": "the feed's address",
    "evidence": "what shows the relation",
    "relation": "origin, verbatim copy, edited copy, rewrite, independent report, or unknown",
    "parent": "id of the article it goes back to; empty if none or not in our feeds",
    "topic": "the topic's key in the configuration",
    "week": "the ISO week, such as 2026-W18",
    "stories": "how many stories",
    "articles": "how many articles",
    "copies": "how many verbatim copies, edited copies and rewrites",
    "own_reports": "how many origins and independent reports",
    "zone": "accept, review or reject",
    "first_published": "when its first article was published (UTC)",
    "detail": "what exactly happened, in words",
    "independent": "how many of its articles are reports of their own",
    "origin": "id of the article the copies go back to; empty if that is in none of our feeds",
    "origin_credit": "the outlet the copies credit, when the origin is in none of our feeds",
    "follows": "id of the story this one continues; empty if none",
}

_RELATIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "articles": (
        "One row is an article we hold: a fact.",
        {
            "id": "the article's id: its canonical URL, hashed", "url": "the address it was fetched from",
            "canonical_url": "the address its page declares, else the final one, normalised",
            "authors": "the authors it names", "publisher": "the publisher its page names",
            "dated_by": "where `published` comes from: feed, page, or first seen", "language": "language code",
            "text": "the text, one paragraph a line, boilerplate removed",
            "reading": "which reading of the page was taken, and why",
            "links": "links in the text, with their words",
            "read_from": "page, or feed where the feed carries the text", "first_seen": "when we read it (UTC)",
        },
    ),
    "other_texts": (
        "One row is another text that an article's address brought: a fact. The first text stays the article.",
        {
            "article_id": "the article", "seen_at": "when it was read (UTC)", "url": "the address it was fetched from",
            "title": "its headline", "text": "its text",
            "shared": "share of the word runs of the shorter text found in the other, the article's",
        },
    ),
    "feeds": (
        "One row is a subscribed feed, as it was fetched last: a fact.",
        {
            "url": "the feed's address", "name": "its name in the configuration",
            "kind": "what sort of publisher it is",
            "etag": "validator the server gave", "last_modified": "validator the server gave",
            "last_attempt": "when it was asked last (UTC)", "last_success": "when it answered last (UTC)",
            "outcome": "ok, unchanged, or the kind of failure",
        },
    ),
    "fetches": (
        "One row is a request for a feed, or a page that gave no article: a fact.",
        {
            "url": "the address asked for", "fetched_at": "when (UTC)", "status": "the HTTP status, if there was one",
            "outcome": "ok, unchanged, or the kind of failure",
        },
    ),
    "entries": (
        "One row is an item a feed announced, and what became of it: a fact.",
        {
            "identity": "the item's guid, or what stands for it", "url": "where its page lies",
            "summary": "the summary in the feed", "content": "the full text, if the feed carries it",
            "author": "the author the feed names", "published": "when the feed says (UTC)",
            "updated": "when the feed says it changed (UTC)", "first_seen": "when we saw it first (UTC)",
            "article_id": "the article it gave; null if none", "failure": "the kind of failure; empty if it gave one",
            "retryable": "whether trying again makes sense", "attempts": "how often its page was tried",
            "next_try": "when its page may be tried again (UTC); null if it need not be",
        },
    ),
    "matches": (
        "One row is a pair of articles that was compared: a fact, with the signals it was made from.",
        {
            "a": "id of one article, the smaller", "b": "id of the other",
            "model_id": "the model the vectors come from",
            "cosine": "similarity of meaning, title and lead", "title_cosine": "similarity of meaning, titles alone",
            "containment": "share of the shorter text's word runs found in the other",
            "text_terms": "likeness of the texts, rare words first",
            "lead_terms": "likeness of titles and leads, rare words first",
            "title_terms": "likeness of the titles, rare words first",
            "figures": "share of the figures of each lead that the other states; .5 where there are none",
            "numbers": "share of the numbers of each lead that the other states; .5 where there are none",
            "dates": "1 both write out one date, -1 other dates, 0 one names none",
            "years": "1 both name one year, -1 other years, 0 one names none",
            "weekdays": "1 both name one weekday, -1 others, 0 one names none",
            "hours_apart": "hours between the two",
            "amount_of": "whose headline states an amount of money that the other lacks: a, b, ab or empty",
            "judged_on": "texts, or headlines where neither has a text",
            "score": "fitted chance that they are one story",
            "refusal": "why the same-event gate refused the pair; empty when it did not",
        },
    ),
    "stories": (
        "One row is a story: all articles about one event. A judgement, made again as articles come.",
        {
            "id": "the story's id; stable while the story grows",
            "last_published": "when its last article was published (UTC)",
        },
    ),
    "corrections": (
        "One row is a person's word on two articles; later runs keep to it. A fact.",
        {"made_at": "when (UTC)", "verdict": "merge or split", "a": "id of one article", "b": "id of the other"},
    ),
    "members": (
        "One row is an article's place in its story: a judgement. `lineage` shows it with names.",
        {"confidence": "how often such evidence was right on the sample press"},
    ),
    "changes": (
        "One row is what a copy or rewrite added to its source, or dropped: sentences of copies, facts of rewrites.",
        {
            "article_id": "the copy", "parent": "the article it was made from", "number": "its place in the list",
            "change": "added or dropped", "what": "sentence, figure or quote", "words": "as the text has it",
        },
    ),
    "story_log": (
        "One row is a change in a story's life.",
        {"happened_at": "when (UTC)", "event": "new, merged or split", "other": "the other story, where there is one"},
    ),
    "relevance": (
        "One row is how relevant a story was judged to a topic.",
        {"score": "0 to 1", "reason": "what the score was made from"},
    ),
    "editions": (
        "One row is an edition that was written.",
        {
            "generated": "the last fetch it rests on (UTC)", "path": "where it was written", "sha256": "its checksum",
            "stories": "how many stories it tells",
        },
    ),
    "coverage": ("One row is an article in its story. `lineage` shows more.", {}),
    "lineage": (
        "One row is an article in its story: what it is, from whom, and how long after the first.",
        {
            "parent_outlet": "the outlet of the article it goes back to",
            "depth": "0 for reports, 1 for copies of them …",
            "hours_after_first": "hours after the story's first article",
        },
    ),
    "first_reports": ("One row is the first article of a story.", {}),
    "copies": (
        "One row is a copy: an article that goes back to another, by whom and how long after.",
        {
            "copier": "the outlet that copied", "copier_kind": "what sort of publisher it is",
            "source": "the outlet it was copied from, or the one the copies credit",
            "source_in_feeds": "whether the source's article is held",
            "hours_after": "hours after the source's article",
            "source_url": "the source's article", "source_id": "id of the source's article; empty if not held",
        },
    ),
    "outlets": (
        "One row is an outlet: how much it publishes, how often first, how often copied.",
        {
            "kind": "what sort of publisher it is", "stories": "in how many stories it has an article",
            "first_reports": "how many stories it had first", "copied_by_others": "how often its articles were copied",
            "median_hours_behind": "median hours behind the first article of its stories",
            "first_article": "its earliest article (UTC)", "last_article": "its latest article (UTC)",
        },
    ),
    "coverage_by_week": (
        "One row is an ISO week of a topic, or of everything (topic `all`); empty weeks have none.",
        {"monday": "the week's first day", "outlets": "how many outlets"},
    ),
    "threads": (
        "One row is a story in a thread of stories that follow each other.",
        {
            "thread": "id of the story it began with", "step": "1 for that one, 2 for the next …",
            "days_since_previous": "days since the story before", "articles": "how many articles the story has",
        },
    ),
    "topic_stories": (
        "One row is a story that an edition told or doubted, for one topic.",
        {
            "id": "the story's id", "last_published": "when its last article was published (UTC)",
            "relevance": "0 to 1", "reason": "what the relevance was made from",
        },
    ),
    "feed_health": (
        "One row is a feed: whether it answered, and what it gave.",
        {
            "name": "its name in the configuration", "kind": "what sort of publisher it is",
            "outcome": "ok, unchanged, or the kind of failure", "last_attempt": "when it was asked last (UTC)",
            "last_success": "when it answered last (UTC)", "url": "the feed's address",
            "entries": "how many items it announced", "failed_pages": "how many of its pages gave no article",
        },
    ),
    "pages_without_article": (
        "One row is a page that gave no article, and why.",
        {
            "feed": "the feed that announced it", "failure": "the kind of failure",
            "attempts": "how often it was tried",
            "tried_again": "whether the next collect tries it again", "url": "the page",
        },
    ),
    "kept_apart": (
        "One row is a pair of like articles that the same-event gate kept apart.",
        {
            "refusal": "why", "cosine": "similarity of meaning", "score": "what the score would have been",
            "title_a": "headline of one", "title_b": "headline of the other", "outlet_a": "outlet of one",
            "outlet_b": "outlet of the other", "hours_apart": "hours between the two", "a": "id of one",
            "b": "id of the other",
        },
    ),
    "removed": (
        "One row is an article that was removed on request; it is not fetched again.",
        {"url": "the address", "removed_at": "when (UTC)", "reason": "why"},
    ),
    "search_words": (
        "One row is a word of the corpus, with the stem it is searched by. Ask through search(…).",
        {"word": "the word, lower case, without accents", "stem": "its English stem", "term": "the stem's number"},
    ),
    "search_documents": (
        "One row is an article that can be searched.",
        {
            "document": "its number in the index", "words": "its length in words",
            "text_hash": "of title and text, as indexed",
        },
    ),
    "search_postings": (
        "One row is a word in an article.",
        {
            "term": "the word's stem, by number", "document": "the article, by number",
            "times": "how often; a title counts thrice",
        },
    ),
    "migrations": ("One row is a change of the tables that was made.", {"name": "its name"}),
}  # fmt: skip

_COLUMNS = {
    "articles": "title outlet outlet_kind feed_url published",
    "feeds": "detail", "fetches": "feed_url detail", "entries": "feed_url title detail", "matches": "",
    "corrections": "",
    "stories": "headline first_published articles independent origin origin_credit follows",
    "members": "story_id article_id relation parent evidence", "story_log": "story_id",
    "relevance": "story_id topic zone", "editions": "topic week",
    "coverage": "story_id headline relation outlet title published url parent evidence article_id",
    "lineage": "story_id headline outlet outlet_kind relation published title url evidence article_id parent",
    "first_reports": "story_id headline outlet published url",
    "copies": "relation published headline title evidence url story_id article_id",
    "outlets": "outlet articles own_reports copies",
    "coverage_by_week": "week topic stories articles own_reports copies",
    "threads": "headline first_published independent story_id",
    "topic_stories": "topic headline first_published articles independent origin origin_credit follows zone",
    "feed_health": "detail articles", "pages_without_article": "title detail published",
    "removed": "article_id", "search_documents": "article_id",
}  # fmt: skip

_MACROS = {
    "MACRO iso_week": "the ISO week of a moment: 2026-W18",
    "MACRO week_start": "the Monday of an ISO week",
    "MACRO TABLE week_stories": "the stories that had an article in an ISO week",
    "MACRO TABLE story": "a story's articles in order, by its id, words of its headline, or an article's URL",
    "MACRO TABLE who_copies": "who copies an outlet, how often, and how long after",
    "MACRO TABLE outlet_week": "what an outlet published in an ISO week",
    "MACRO TABLE like_article": "the articles one was compared with",
    "MACRO TABLE articles_saying": "the articles that hold a phrase, with the words around it",
    "MACRO TABLE search": "the articles that fit some words best, by BM25 with English stems",
}


def comments() -> str:
    """Return the statements that keep every description in the database."""
    return "\n".join(_statements())


def _statements() -> Iterator[str]:
    for name, (meaning, columns) in _RELATIONS.items():
        kind = "VIEW" if name in _VIEWS else "TABLE"
        yield f"COMMENT ON {kind} {name} IS {_quoted(meaning)};"
        for column in _COLUMNS.get(name, "").split():
            yield f"COMMENT ON COLUMN {name}.{column} IS {_quoted(_COMMON[column])};"
        for column, words in columns.items():
            yield f"COMMENT ON COLUMN {name}.{column} IS {_quoted(words)};"
    for name, meaning in _MACROS.items():
        yield f"COMMENT ON {name} IS {_quoted(meaning)};"


_VIEWS = frozenset(
    "coverage lineage first_reports copies outlets coverage_by_week threads topic_stories feed_health"
    " pages_without_article kept_apart".split()
)


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
