"""Word an edition for people: counts, dates, provenance, agreement. Pure functions of its values; no markup."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from extractors.text.calendar import MONTHS, WEEKDAYS
from reports.guard.numbers import is_backed, numbers_of
from reports.ledger.comparison import is_claimed_by
from reports.rendering.markdown import UNTITLED, clean
from reports.rendering.provenance import StorySource, announced_by, retold_by, source_name, story_words
from reports.types import (
    ActorClaims,
    Coverage,
    Edition,
    EditionArticle,
    EditionStory,
    Engine,
    KeyFigure,
    Passage,
    Prediction,
    Quote,
    UnreadPage,
    UpcomingDay,
)
from store.types import DERIVED, DOUBT, Relation

ANSWERED = frozenset({"ok", "unchanged"})
MAX_DOUBT = 160  # characters: what is claimed and why it does not count
MAX_REASON = 220  # characters: what shows it in clauses that read by themselves, with what it is called
QUIET = 2  # stories
SAME = "same"
LEAST_TO_COMPARE = 5  # articles of a week: "1 against 2" says nothing
LEAST_FOR_PERCENT = 10  # a guess: "−50 %" of two stories says less than "−1"
MAX_ROWS_ALIKE = 1  # pages of one feed that failed alike; more are one row
MAX_FAILED_PAGES = 10  # rows of a table that is read after the news

_GROUPS: tuple[tuple[str, frozenset[Relation]], ...] = (
    ("Own reporting", frozenset({"own reporting"})),
    ("The announcement or document itself", frozenset({"primary"})),
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
        return f"{_read_of(edition)}. No story of this topic was found {when}."
    articles = [article for story in edition.new_stories for article in story.articles]
    quiet = f"A quiet {edition.every}: " if len(edition.new_stories) <= QUIET else ""
    stories = count_stories(len(edition.new_stories))
    return (
        f"{_read_of(edition)}. {quiet}{stories}, told in {count(len(articles), 'article')} "
        f"from {count(len({a.outlet for a in articles}), 'outlet')}; {_copies(articles)}."
    )


def _read_of(edition: Edition) -> str:
    """Return the days of the week, and until when they were read where they are not over."""
    over = edition.generated.date() > edition.period.last
    return period(edition) if over else f"{period(edition)}, as read until {moment(edition.generated)}"


def coverage_line(coverage: Coverage, engine: Engine) -> str:
    """Return what the edition rests on, in one line."""
    answered = sum(feed.outcome in ANSWERED for feed in coverage.feeds)
    copies = "1 copy" if coverage.copies == 1 else f"{coverage.copies} copies"
    return (
        f"{answered} of {count(len(coverage.feeds), 'feed')} answered; {count(coverage.articles, 'article')} read, "
        f"folded into {count_stories(coverage.stories)}; {copies} folded away{_left_out(coverage)}."
        f"{_unanswered(engine)}"
    )


def _unanswered(engine: Engine) -> str:
    """Return how many stories an endpoint left to printed sentences, and why, as a sentence, or ""."""
    used = engine.usage
    if not used.unanswered:
        return ""
    return f" No summary came back for {count_stories(used.unanswered)}, told with printed sentences: {used.reason}."


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
    rest = (Failure(name=f"and {count(left, 'more page')}", url="", kind="various", detail="the JSON twin names them"),)
    return (*feeds, *(row for row, _ in rows[:MAX_FAILED_PAGES]), *(rest if left else ()))


def _page_rows(pages: Sequence[UnreadPage]) -> list[tuple[Failure, int]]:
    """Return the rows for pages that a feed lost in the same way, each with how many pages it stands for."""
    first = pages[0]
    if len(pages) > MAX_ROWS_ALIKE:
        name = f"{first.feed}: {count(len(pages), 'page')}, such as {first.name}"
        return [(Failure(name=name, url=first.url, kind=first.kind, detail=first.detail), len(pages))]
    return [(Failure(name=f"{p.feed}: {p.name}", url=p.url, kind=p.kind, detail=p.detail), 1) for p in pages]


def method(edition: Edition) -> tuple[str, ...]:
    """Return how the edition was made, a line each."""
    engine = edition.engine
    summaries = (
        "Every sentence of a summary is verbatim from the article its number links to; no sentence was generated."
    )
    if engine.name != "extractive":
        place = f" at {engine.host}" if engine.host else ""
        summaries = (
            f"Summaries were written by {engine.model}{place}; {engine.kept} of {engine.written} written sentences "
            "passed the guard, and printed sentences replaced the others. Each links to the sentences it rests on."
        )
    return (
        "Articles were grouped by event; copies and rewrites were told apart from own reporting and count for little.",
        f"Relevance to the topic and similarity of texts come from {edition.model or 'no model'}; "
        "the parts of each score add up to it.",
        summaries,
        *([_usage_line(engine)] if engine.host else []),
        *([engine.notice] if engine.notice else []),
    )


def _usage_line(engine: Engine) -> str:
    """Return what an endpoint was used for, and what that cost where prices are set."""
    used = engine.usage
    if not (used.read or used.written):
        return f"{engine.host} counted no tokens."
    cost = f", {engine.cost:.4f} at the prices set" if engine.price_read or engine.price_written else ""
    return f"{engine.host} read {count(used.read, 'token')} and wrote {used.written:,}{cost}."


def number_rows(edition: Edition) -> tuple[NumberRow, ...]:
    """Return this week's counts that differ from the mean of the weeks before.

    None without such a week, of a week that is not over, and where a handful of articles is all there was or is.
    """
    if len(edition.weeks) < 2 or edition.generated.date() <= edition.period.last:
        return ()
    now, before = edition.weeks[-1], edition.weeks[:-1]
    if max(week.articles for week in edition.weeks) < LEAST_TO_COMPARE:
        return ()
    rows = (
        _number_row("Stories", now.stories, [week.stories for week in before]),
        _number_row("Articles", now.articles, [week.articles for week in before]),
        _number_row("Own reports", now.own_reports, [week.own_reports for week in before]),
        _number_row("Outlets", now.outlets, [week.outlets for week in before]),
    )
    changed = tuple(row for row in rows if row.change != SAME)
    return changed if len(changed) > 1 else ()


def _number_row(name: str, now: int, before: Sequence[int]) -> NumberRow:
    mean = sum(before) / len(before)
    by = f"{100 * (now - mean) / mean:+.0f}%" if mean >= LEAST_FOR_PERCENT else f"{now - mean:+.{len(before) > 1:d}f}"
    by = SAME if now == mean else by
    shown = str(before[0]) if len(before) == 1 else f"{mean:.1f}"
    return NumberRow(name=name, now=str(now), before=shown, change=by.replace("-", "−"))


# A story


def titled(words: str) -> str:
    """Return a headline on one line, or that there is none."""
    return clean(words) or UNTITLED


def lead(story: EditionStory) -> EditionArticle:
    """Return the article whose headline stands for the story."""
    return next((article for article in story.articles if article.url == story.url), story.articles[0])


def scores(edition: Edition) -> tuple[str, ...]:
    """Return, for each story at length, the sum that its score is and why it is on the topic."""
    return tuple(
        f"“{titled(story.headline)}”: score {story.score:.2f} = {score_parts(story)}; on the topic with a probability "
        f"of {story.relevance.score:.2f} ({story.relevance.reason})"
        for story in edition.stories
    )


def counts(story: EditionStory) -> str:
    """Return "5 articles from 4 outlets, 2 independent reports; goes back to …"; of one: "1 article in Wired, …".

    The outlets whose roundups mention the story are named last.
    """
    if len(story.articles) == 1:
        return f"{_with_sources(story, f'1 article in {story.articles[0].outlet}')}{_mentioned(story)}"
    outlets = dict.fromkeys(article.outlet for article in story.reports)
    reported = f"{count(len(story.reports), 'article')} from {count(len(outlets), 'outlet')}"
    return f"{_with_sources(story, f'{reported}{_analyses(story)}')}{_mentioned(story)}"


def short_counts(story: EditionStory) -> str:
    """Return "5 articles, 2 independent reports; goes back to The Verge"; of one: "1 article in Wired"."""
    if len(story.articles) == 1:
        return counts(story)
    return _with_sources(story, f"{count(len(story.reports), 'article')}{_analyses(story)}")


def _analyses(story: EditionStory) -> str:
    """Return " and 1 about it", or "": an analysis, opinion or review is counted apart."""
    beside = len(story.articles) - len(story.reports)
    return f" and {beside} about it" if beside else ""


def _mentioned(story: EditionStory) -> str:
    """Return " (also mentioned in MIT Technology Review)", or "": roundups are no reports and are not counted."""
    return f" (also mentioned in {', '.join(story.mentioned_in)})" if story.mentioned_in else ""


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
    """Return "because: told this outlet: “LeBrun told TechCrunch”", then what it claims in vain; "" for neither."""
    words, *doubts = article.evidence.split(f"; {DOUBT}")
    reason = article.flag or ("" if article.relation == "unknown" else _first_reason(words))
    parts = [f"because: {_cut(reason, MAX_REASON)}"] if reason else []
    parts.extend(f"not counted: {_cut(doubt, MAX_DOUBT)}" for doubt in doubts)
    return "; ".join(parts)


def _first_reason(evidence: str) -> str:
    """Return what stands before the semicolon that ends the first reason: one in the words that it quotes does not."""
    before, opened, quoted = evidence.partition("“")
    if "; " in before or not opened:
        return evidence.partition("; ")[0]
    words, closed, _ = quoted.partition("”; ")
    return f"{before}“{words}{'”' if closed else ''}"


def _cut(words: str, most: int) -> str:
    """Return the words, cut before their end where they are too many; of a quotation that is, what it shows alone.

    Half a quotation may say the opposite of the whole.
    """
    if len(words) <= most:
        return words
    name, quoted, _ = words.partition(": “")
    if quoted:
        return name
    return f"{words[:most].rpartition(' ')[0] or words[:most]}…"


def when(article: EditionArticle, story: EditionStory) -> str:
    """Return the moment of the story's first article, the delay behind it of the others; of a day alone, the day."""
    first = story.articles[0]
    if not (article.has_hour and first.has_hour):
        return published(article)
    return moment(article.published) if article.id == first.id else _delay(article.published - first.published)


def published(article: EditionArticle) -> str:
    """Return "Tue 28 Apr 13:05 UTC", or "Tue 28 Apr" where no hour is known."""
    return moment(article.published) if article.has_hour else moment(article.published).rsplit(" ", 2)[0]


def first_published(story: EditionStory) -> str:
    """Return "first: Wired, Tue 28 Apr 13:05 UTC", or the day alone where it is not known who was first."""
    first = story.articles[0]
    if all(article.has_hour for article in story.articles):
        return f"first: {clean(first.outlet)}, {published(first)}"
    return published(first)


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
    return f"{quote.speaker}, {quote.role}" if quote.role else quote.speaker


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
    if story.origin_kind == "announcement":
        announcer = _source(story).announcer
        return f"an announcement or document {f'by {announcer}' if announcer else 'that anybody can read'}"
    return source_name(_source(story))


def _source(story: EditionStory) -> StorySource:
    return StorySource(
        kind=story.origin_kind,
        outlet=next((article.outlet for article in story.articles if article.id == story.origin), ""),
        credit=story.origin_credit,
        votes=story.origin_votes,
        relations=tuple(article.relation for article in story.reports),
        own_reports=story.own_reports,
        retold=retold_by([(article.relation, article.source) for article in story.reports]),
        announcer=announced_by([(article.relation, article.source) for article in story.reports if not article.flag]),
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
    announced = [one for one in predictions if is_claimed_by(claims.about, one, claims.story_id)]
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


def due_day(one: Prediction | UpcomingDay) -> str:
    """Return the day something falls due, "by 30 Jun 2026" where its words mean more days than one ("in June")."""
    day = one.due if isinstance(one, Prediction) else one.day
    return short_day(day) if one.due_from in (None, day) else f"by {short_day(day)}"


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
