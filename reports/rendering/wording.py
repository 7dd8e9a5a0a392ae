"""Word an edition for people: counts, dates, provenance, agreement. Pure functions of its values; no markup."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from extractors.text.calendar import MONTHS, WEEKDAYS
from reports.guard.numbers import is_backed, numbers_of
from reports.rendering.markdown import UNTITLED, clean
from reports.rendering.provenance import StorySource, source_words, story_words
from reports.types import (
    ActorClaims,
    Coverage,
    Edition,
    EditionArticle,
    EditionStory,
    KeyFigure,
    Passage,
    Prediction,
    Quote,
    UnreadPage,
)
from store.types import DERIVED, Relation

ANSWERED = frozenset({"ok", "unchanged"})
MAX_REASON = 90  # characters: the words of the text that show it, not its sentence
QUIET = 2  # stories
MAX_ROWS_ALIKE = 3  # pages of one feed that failed alike; more are one row
MOST_OPENING_WORDS = 7
_NEXT_PHRASE = frozenset("to with for as after in and at on from over by but while amid that which who".split())
MAX_FAILED_PAGES = 20  # rows of a table that a reader still reads

_GROUPS: tuple[tuple[str, frozenset[Relation]], ...] = (
    ("Own reporting", frozenset({"own reporting"})),
    ("The announcing party", frozenset({"primary"})),
    ("Written from an announcement or document", frozenset({"from primary"})),
    ("Agency text", frozenset({"wire"})),
    ("Rewrites", frozenset({"rewrite"})),
    ("Copies", frozenset({"verbatim copy", "edited copy"})),
    ("Not known how they came about", frozenset({"unknown"})),
)
_PREDICTION_HEADINGS = (
    ("resolved", "Resolved"),
    ("due", "Due"),
    ("overdue", "Overdue, and nobody has said what became of them"),
    ("made", "Made now, for later"),
)
# A number that says what is counted: "2,000 researchers", not "30 percent".
_COUNTED = re.compile(r"\d (?!percent|per cent|million|billion|hours?|years?|minutes|euros|dollars|pounds)[a-z]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The articles of a story with one kind of provenance; `note` stands where there is none to list."""

    name: str
    articles: tuple[EditionArticle, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A feed or page that gave nothing, and why."""

    name: str
    url: str
    kind: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRow:
    """A count of the week beside the mean of the weeks before: "7", "6.5", "+8%"; "" where there is none."""

    name: str
    now: str
    before: str
    change: str


# The edition


def heading(edition: Edition) -> str:
    """Return "World models: week 18 of 2026", "World models: 3 May 2026" or "World models: May 2026"."""
    first = edition.period.first
    if edition.every == "day":
        return f"{edition.topic.name}: {_day(first)} {first.year}"
    if edition.every == "month":
        return f"{edition.topic.name}: {MONTHS[first.month - 1].capitalize()} {first.year}"
    year, _, week = edition.week.partition("-W")
    return f"{edition.topic.name}: week {week.lstrip('0')} of {year}"


def period(edition: Edition) -> str:
    """Return the days of the week: "27 April to 3 May 2026"."""
    start, end = edition.period.first, edition.period.last
    if start == end:
        return f"{_day(start)} {start.year}"
    if start.year != end.year:
        return f"{_day(start)} {start.year} to {_day(end)} {end.year}"
    begins = str(start.day) if start.month == end.month else _day(start)
    return f"{begins} to {_day(end)} {end.year}"


def counts_line(edition: Edition) -> str:
    """Return the one line of counts under the heading; a week with few stories is said to be quiet, not padded."""
    if not edition.new_stories:
        when = "on this day" if edition.every == "day" else f"this {edition.every}"
        return f"{period(edition)}. No story of this topic was found {when}."
    articles = [article for story in edition.new_stories for article in story.articles]
    quiet = f"A quiet {edition.every}: " if len(edition.new_stories) <= QUIET else ""
    stories = count_stories(len(edition.new_stories))
    return (
        f"{period(edition)}. {quiet}{stories}, told in {count(len(articles), 'article')} "
        f"from {count(len({a.outlet for a in articles}), 'outlet')}; {_copies(articles)}."
    )


def coverage_line(coverage: Coverage) -> str:
    """Return what the edition rests on, in one line."""
    answered = sum(feed.outcome in ANSWERED for feed in coverage.feeds)
    copies = "1 copy" if coverage.copies == 1 else f"{coverage.copies} copies"
    return (
        f"{answered} of {count(len(coverage.feeds), 'feed')} answered; {count(coverage.articles, 'article')} read, "
        f"folded into {count_stories(coverage.stories)}; {copies} folded away{_left_out(coverage)}."
    )


def _left_out(coverage: Coverage) -> str:
    """Return what internal errors cost, for the end of the coverage line, or ""."""
    articles = coverage.failed_articles and f"{count(coverage.failed_articles, 'article')} could not be read whole"
    parts = coverage.failed_parts and f"left out after an internal error: {', '.join(coverage.failed_parts)}"
    return "".join(f"; {words}" for words in (articles, parts) if words)


def failures(coverage: Coverage) -> tuple[Failure, ...]:
    """Return every feed that failed, then the pages: those a feed lost in the same way, if many, in one row.

    In the order given; past the limit of rows they are counted. The JSON has them all.
    """
    feeds = (
        Failure(name=feed.name, url=feed.url, kind=feed.outcome or "not asked yet", detail=feed.detail)
        for feed in coverage.feeds
        if feed.outcome not in ANSWERED
    )
    alike: dict[tuple[str, str], list[UnreadPage]] = {}
    for page in coverage.failed_pages:
        alike.setdefault((page.feed, page.kind), []).append(page)
    rows = [row for pages in alike.values() for row in _page_rows(pages)]
    left = sum(pages for _, pages in rows[MAX_FAILED_PAGES:])
    rest = (Failure(name=f"and {count(left, 'more page')}", url="", kind="", detail="the JSON twin names them"),)
    return (*feeds, *(row for row, _ in rows[:MAX_FAILED_PAGES]), *(rest if left else ()))


def _page_rows(pages: Sequence[UnreadPage]) -> list[tuple[Failure, int]]:
    """Return the rows for pages that a feed lost in the same way, each with how many pages it stands for."""
    first = pages[0]
    if len(pages) > MAX_ROWS_ALIKE:
        name = f"{first.feed}: {count(len(pages), 'page')}"
        return [(Failure(name=name, url="", kind=first.kind, detail=f"such as {first.url}"), len(pages))]
    return [
        (Failure(name=f"{p.feed}: {p.url.partition('://')[2]}", url=p.url, kind=p.kind, detail=p.detail), 1)
        for p in pages
    ]


def method(edition: Edition) -> tuple[str, ...]:
    """Return how the edition was made, a line each."""
    engine = edition.engine
    summaries = (
        "Every sentence of a summary is verbatim from the article its number links to; no sentence was generated."
    )
    if engine.name == "abstractive":
        summaries = (
            f"Summaries were written by {engine.model}; {engine.kept} of {engine.written} written sentences passed the "
            "guard, and printed sentences replaced the others. Each links to the sentences it rests on."
        )
    return (
        "Articles were grouped by event; copies and rewrites were told apart from own reporting and count for little.",
        f"Relevance to the topic and similarity of texts come from {edition.model or 'no model'}; "
        "the parts of each score add up to it.",
        summaries,
        *([engine.notice] if engine.notice else []),
    )


def number_rows(edition: Edition) -> tuple[NumberRow, ...]:
    """Return this week's counts and their change against the mean of the weeks before; none without such a week."""
    if len(edition.weeks) < 2:
        return ()
    now, before = edition.weeks[-1], edition.weeks[:-1]
    return (
        _number_row("Stories", now.stories, [week.stories for week in before]),
        _number_row("Articles", now.articles, [week.articles for week in before]),
        _number_row("Own reports", now.own_reports, [week.own_reports for week in before]),
        _number_row("Outlets", now.outlets, [week.outlets for week in before]),
    )


def _number_row(name: str, now: int, before: Sequence[int]) -> NumberRow:
    mean = sum(before) / len(before)
    change = f"{100 * (now - mean) / mean:+.0f}%".replace("-", "−") if mean else ""
    shown = str(before[0]) if len(before) == 1 else f"{mean:.1f}"
    return NumberRow(name=name, now=str(now), before=shown, change=change)


# A story


def titled(words: str) -> str:
    """Return a headline on one line, or that there is none."""
    return clean(words) or UNTITLED


def opening_words(story: EditionStory) -> str:
    """Return the headline, or its first three to seven words where a phrase ends: "Palisade AI raises $240 million".

    No letter is changed; a headline that has no such place in it is returned whole.
    """
    words = titled(story.headline).split()
    if len(words) <= MOST_OPENING_WORDS:
        return " ".join(words)
    ends = [
        n for n in range(3, MOST_OPENING_WORDS + 1) if words[n].lower() in _NEXT_PHRASE or words[n - 1][-1] in ",:;"
    ]
    return " ".join(words[: ends[-1]]).rstrip(",:;") if ends else " ".join(words)


def lead_outlet(story: EditionStory) -> str:
    """Return the outlet whose headline stands for the story."""
    return next((a.outlet for a in story.articles if a.url == story.url), story.articles[0].outlet)


def scores(edition: Edition) -> tuple[str, ...]:
    """Return, for each story at length, the sum that its score is and why it is on the topic."""
    return tuple(
        f"“{titled(story.headline)}”: score {story.score:.2f} = {score_parts(story)}; on the topic with a probability "
        f"of {story.relevance.score:.2f} ({story.relevance.reason})"
        for story in edition.stories
    )


def counts(story: EditionStory) -> str:
    """Return "5 articles from 4 outlets, 2 independent reports; goes back to …"; of one: "1 article in Wired, …"."""
    if len(story.articles) == 1:
        return _with_sources(story, f"1 article in {story.articles[0].outlet}")
    outlets = dict.fromkeys(article.outlet for article in story.reports)
    reported = f"{count(len(story.reports), 'article')} from {count(len(outlets), 'outlet')}"
    return _with_sources(story, f"{reported}{_analyses(story)}")


def short_counts(story: EditionStory) -> str:
    """Return "5 articles, 2 independent reports; goes back to The Verge"; of one: "1 article in Wired"."""
    if len(story.articles) == 1:
        return counts(story)
    return _with_sources(story, f"{count(len(story.reports), 'article')}{_analyses(story)}")


def _analyses(story: EditionStory) -> str:
    """Return " and 1 about it", or "": an analysis, opinion or review is counted apart."""
    beside = len(story.articles) - len(story.reports)
    return f" and {beside} about it" if beside else ""


def score_parts(story: EditionStory) -> str:
    """Return the sum that the score is."""
    return " + ".join(f"{value:.2f} {name}" for name, value in story.parts.items())


def provenance(story: EditionStory) -> tuple[Group, ...]:
    """Return what the story goes back to, then its articles by how they came about."""
    groups = [Group(name="Goes back to", articles=(), note=source_of(story) or "not known: no article shows it")]
    for name, relations in _GROUPS:
        articles = tuple(article for article in story.reports if article.relation in relations)
        if articles:
            groups.append(Group(name=name, articles=articles))
    analyses = tuple(article for article in story.articles if article.is_about)
    if analyses:
        groups.append(Group(name="About it, no reports of it", articles=analyses))
    return tuple(groups)


def because(article: EditionArticle) -> str:
    """Return "because: told this outlet: “LeBrun told TechCrunch”", or "" where nothing shows how it came about."""
    if not (article.evidence or article.flag) or (article.relation == "unknown" and not article.flag):
        return ""
    words = article.evidence.partition("; ")[0] if not article.flag else article.flag
    return f"because: {words[:MAX_REASON].rstrip()}{'…' if len(words) > MAX_REASON else ''}"


def when(article: EditionArticle, story: EditionStory) -> str:
    """Return the moment of the story's first article, the delay behind it of the others."""
    first = story.articles[0]
    return moment(article.published) if article.id == first.id else _delay(article.published - first.published)


def joined(story: EditionStory) -> tuple[EditionArticle, ...]:
    """Return the articles that joined since the last edition."""
    return tuple(article for article in story.articles if article.id in story.new_members)


def figures_with_clauses(story: EditionStory) -> tuple[tuple[KeyFigure, bool], ...]:
    """Return the figures, each with whether its clause is to be shown: unless it has been, or the name says enough."""
    summary = " ".join((story.headline, *(line.text for line in story.summary)))
    shown: list[Passage] = []
    found = []
    for figure in story.figures:
        with_clause = _needs_its_clause(figure, summary) and figure.clause not in shown
        if with_clause:
            shown.append(figure.clause)
        found.append((figure, with_clause))
    return tuple(found)


def agreement(figure: KeyFigure, story: EditionStory) -> str:
    """Return who agrees on a figure: "in 9 of 9 articles, 2 sources"."""
    if figure.lone:
        outlet = story.article(figure.article_id).outlet
        return f"only in {outlet}, which shows no reporting of its own: unconfirmed"
    return f"in {figure.articles} of {count(len(story.reports), 'article')}, {count(figure.origins, 'source')}"


def speaker(quote: Quote) -> str:
    """Return the speaker with the role, which is read with what introduces it ("who led the work", "its director")."""
    role = quote.role.lower() if quote.role.istitle() else quote.role
    return f"{quote.speaker}, {role}" if role else quote.speaker


def carried(outlets: int) -> str:
    """Return "in 4 outlets", or "" where one alone carries it."""
    return f"in {count(outlets, 'outlet')}" if outlets > 1 else ""


def _needs_its_clause(figure: KeyFigure, summary: str) -> bool:
    """A name says enough of a sum that the summary has; without either a sum may be an older one, or another's."""
    stated = numbers_of(figure.text)
    return figure.lone or not figure.name or not all(is_backed(number, numbers_of(summary)) for number in stated)


def _with_sources(story: EditionStory, counted: str) -> str:
    """Add how many owners reported for themselves, and what the story goes back to; of a lone article, what it is."""
    return f"{counted}, {story_words(_source(story))}"


def source_of(story: EditionStory) -> str:
    """Return what a story goes back to: "The Verge", "TechCrunch (in none of our feeds), credited by 1", or ""."""
    words = source_words(_source(story)).removeprefix("goes back to ").removeprefix("from ")
    return "an announcement or document that anybody can read" if story.origin_kind == "announcement" else words


def _source(story: EditionStory) -> StorySource:
    return StorySource(
        kind=story.origin_kind,
        outlet=next((article.outlet for article in story.articles if article.id == story.origin), ""),
        credit=story.origin_credit,
        votes=story.origin_votes,
        relations=tuple(article.relation for article in story.reports),
        own_reports=story.own_reports,
    )


# Predictions and comparison


def predictions_by_state(edition: Edition, *, without_upcoming: bool) -> tuple[tuple[str, tuple[Prediction, ...]], ...]:
    """Return the predictions under what became of them; headings without any are left out.

    `without_upcoming` leaves out those that are among the days to watch.
    """
    upcoming = {(day.article_id, day.start, day.end) for day in edition.ahead} if without_upcoming else set()
    shown = [one for one in edition.predictions if (one.article_id, one.start, one.end) not in upcoming]
    groups = ((text, tuple(one for one in shown if one.state == state)) for state, text in _PREDICTION_HEADINGS)
    return tuple((text, predictions) for text, predictions in groups if predictions)


def prediction_note(one: Prediction) -> str:
    """Return what a reader must know of a prediction: the outcome, or when one that is due was made."""
    if one.state == "resolved":
        return one.outcome
    return made_on(one.made_on) if one.state in ("due", "overdue") else ""


def made_on(day: date | None) -> str:
    """Return "made 28 Apr 2026", or "" where the day is this week's."""
    return f"made {short_day(day)}" if day else ""


def claimed(claims: ActorClaims, story: EditionStory) -> str:
    """Return the figures of a row of the comparison, each with how many articles agree."""
    figures = [next(figure for figure in story.figures if figure.text == words) for words in claims.figures]
    shown = [figure for figure in figures if _is_plain(figure)] or figures[:1]
    return "; ".join(_claimed_figure(figure, len(story.reports)) for figure in shown)


def claimed_days(claims: ActorClaims, predictions: Iterable[Prediction]) -> tuple[Prediction, ...]:
    """Return the predictions whose days a row of the comparison names."""
    announced = [one for one in predictions if one.story_id == claims.story_id and one.state != "resolved"]
    return tuple(announced[: len(claims.due)])


def _claimed_figure(figure: KeyFigure, articles: int) -> str:
    agreed = f"{figure.articles} of {count(articles, 'article')}"
    if figure.name:
        return f"{figure.name} {figure.text} ({agreed})"
    words = figure.text if _is_plain(figure) else f"“{figure.clause.text}”"
    return f"{words} ({agreed})"


def _is_plain(figure: KeyFigure) -> bool:
    """Return whether the words of a figure say what is counted."""
    return bool(figure.name or _COUNTED.search(figure.text))


# Days and numbers


def moment(at: datetime) -> str:
    """Return "Tue 28 Apr 13:05 UTC"; its words do not depend on the machine's language."""
    return f"{WEEKDAYS[at.weekday()][:3].capitalize()} {at.day} {_month(at)[:3]} {at:%H:%M} UTC"


def _month(day: date) -> str:
    return MONTHS[day.month - 1].capitalize()


def short_day(day: date) -> str:
    """Return "28 Apr 2026"."""
    return f"{day.day} {_month(day)[:3]} {day.year}"


def count(number: int, noun: str, many: str = "") -> str:
    """Return "1 article" or "2 articles", "2 entries" where `many` says so."""
    return f"{number:,} {noun if number == 1 else many or f'{noun}s'}"


def count_stories(number: int) -> str:
    """Return "1 story" or "2 stories"."""
    return "1 story" if number == 1 else f"{number} stories"


def _copies(articles: Sequence[EditionArticle]) -> str:
    number = sum(article.relation in DERIVED for article in articles)
    if number == 0:
        return "none is a copy or a rewrite"
    return "1 article is a copy or a rewrite" if number == 1 else f"{number} of the articles are copies or rewrites"


def _delay(delay: timedelta) -> str:
    minutes = round(delay.total_seconds() / 60)
    if minutes < 60:
        return f"+{minutes} min"
    if minutes < 48 * 60:
        return f"+{round(minutes / 60)} h"
    return f"+{round(minutes / 1440)} d"


def _day(day: date) -> str:
    return f"{day.day} {_month(day)}"
