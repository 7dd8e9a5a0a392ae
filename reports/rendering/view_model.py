"""Says in plain words what a page of the digest shows; knows no markup, and judges nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reports.edition.outlook import lead_article
from reports.guard.numbers import is_backed, numbers_of
from reports.rendering.markdown import UNTITLED, clean, slug
from reports.types import Coverage, Digest, DigestStory, KeyFigure, Sentence, Written, spans_of
from store.types import Member, Relation, StoredArticle

BRIEF_LINES = 5
ANSWERED = frozenset({"ok", "unchanged"})

# A table that a reader still reads.
MOST_LOST_PAGES = 20

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_GROUPS: tuple[tuple[str, frozenset[Relation]], ...] = (
    ("Origin", frozenset({"origin"})),
    ("Independent reports", frozenset({"independent report"})),
    ("Rewrites", frozenset({"rewrite"})),
    ("Copies", frozenset({"verbatim copy", "edited copy"})),
    ("Not placed", frozenset({"unknown"})),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One article in the list under a story: `when` is a moment for the first, the delay for the others."""

    outlet: str
    url: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The articles that came to the story in the same way; `note` stands where there is none to list."""

    name: str
    reports: tuple[Report, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A sentence of a summary; for each article it rests on, its number among the sources and its address."""

    text: str
    sources: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A key figure, the clause it stands in, who agrees ("in 9 of 9 articles, 2 origins"), and what others have."""

    words: str
    name: str
    clause: Cited
    in_words: bool  # whether the clause is to be shown, or has been, or the name says enough
    agreed: str
    instead: tuple[tuple[str, Cited], ...]  # (outlet, its words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A quote with who says it."""

    words: Cited
    who: str
    carried: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story as the page shows it."""

    anchor: str
    headline: str
    url: str
    counts: str
    first: str
    first_at: str
    score: str
    parts: str
    brief: str
    summary: tuple[Cited, ...]
    groups: tuple[Group, ...]
    continues: str
    grown: str  # "3 articles" that joined since the last edition, or ""
    new_reports: tuple[Report, ...]
    relevance: str
    reason: str
    line: Cited | None
    matters: Cited | None
    figures: tuple[Stated, ...]
    quotes: tuple[Said, ...]
    steps: tuple[tuple[str, str, str], ...]  # (day, headline, anchor) of the thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A feed or page that gave nothing, and why."""

    name: str
    url: str
    kind: str
    detail: str


def tell(entry: DigestStory, numbers: Mapping[str, int]) -> Told:
    """Return the story as the page shows it; `numbers` are those of the edition's sources."""
    members = entry.story.members
    lead, first = lead_article(entry.story), members[0].stored
    began = first.article.published
    counts = f"{count(len(members), 'article')} from {count(len(outlets(members)), 'outlet')}"
    joined = [member for member in members if member.stored.id in entry.new_members]
    return Told(
        anchor=anchor(entry.story.id),
        headline=clean(entry.headline) or UNTITLED,
        url=lead.article.canonical_url,
        counts=_origins(entry, counts),
        first=first.outlet,
        first_at=moment(began),
        score=f"{entry.rank.score:.2f}",
        parts=" + ".join(f"{value:.2f} {name}" for name, value in entry.rank.parts),
        brief=f"{_origins(entry, count(len(members), 'article'))}, first: {first.outlet}",
        summary=tuple(cite(entry, line, numbers) for line in entry.summary),
        groups=_groups(entry, first),
        continues=entry.continues,
        grown=count(len(joined), "article") if joined else "",
        new_reports=tuple(_report(member, first) for member in joined),
        relevance=f"{entry.relevance.score:.2f}",
        reason=entry.relevance.reason,
        line=None if entry.line is None else cite(entry, entry.line, numbers),
        matters=None if entry.matters is None else cite(entry, entry.matters, numbers),
        figures=_figures(entry, numbers),
        quotes=_quotes(entry, numbers),
        steps=tuple((short_day(step.day), clean(step.headline), anchor(step.story_id)) for step in entry.thread),
    )


def heading(digest: Digest) -> str:
    """Return "World models: week 18 of 2026"."""
    year, _, week = digest.week.partition("-W")
    return f"{digest.topic.name}: week {week.lstrip('0')} of {year}"


def counts_line(digest: Digest) -> str:
    """Return the one line of counts under the heading."""
    told = (*digest.stories, *digest.briefs)
    if not told:
        return f"{period(digest)}. No story of this topic was found this week."
    members = [member for entry in told for member in entry.story.members]
    stories = "1 story" if len(told) == 1 else f"{len(told)} stories"
    return (
        f"{period(digest)}. {stories}, told in {count(len(members), 'article')} "
        f"from {count(len(outlets(members)), 'outlet')}; {_copies(sum(map(_is_copy, members)))}."
    )


def _copies(number: int) -> str:
    if number == 0:
        return "none is a copy or a rewrite"
    return "1 article is a copy or a rewrite" if number == 1 else f"{number} of the articles are copies or rewrites"


def sources_line(number: int) -> str:
    """Return what the folded list of sources holds."""
    return (
        "1 article, by the number it is cited with"
        if number == 1
        else (f"All {number:,} articles, by the number they are cited with")
    )


def coverage_line(coverage: Coverage) -> str:
    """Return what the edition rests on, in one line."""
    answered = sum(feed.outcome in ANSWERED for feed in coverage.feeds)
    stories = "1 story" if coverage.stories == 1 else f"{coverage.stories} stories"
    copies = "1 copy" if coverage.copies == 1 else f"{coverage.copies} copies"
    return (
        f"{answered} of {count(len(coverage.feeds), 'feed')} answered; {count(coverage.articles, 'article')} read, "
        f"folded into {stories}; {copies} folded away."
    )


def lost(coverage: Coverage) -> tuple[Lost, ...]:
    """Return every feed that failed, then the first pages, in the order given, and how many more there are.

    One feed can lose thousands; the JSON twin has them all.
    """
    feeds = (
        Lost(name=feed.name, url=feed.url, kind=feed.outcome or "not asked yet", detail=feed.detail)
        for feed in coverage.feeds
        if feed.outcome not in ANSWERED
    )
    pages = (
        Lost(
            name=f"{page.feed_name}: {page.url.partition('://')[2]}",
            url=page.url,
            kind=page.kind,
            detail=page.detail,
        )
        for page in coverage.failed_pages[:MOST_LOST_PAGES]
    )
    more = len(coverage.failed_pages) - MOST_LOST_PAGES
    rest = (
        (Lost(name=f"and {more} more pages", url="", kind="", detail="the JSON twin names them"),) if more > 0 else ()
    )
    return (*feeds, *pages, *rest)


def method(digest: Digest) -> tuple[str, ...]:
    """Return how the edition was made, a line each."""
    engine = digest.engine
    told = "Every sentence of a summary is verbatim from the article its number links to; no sentence was generated."
    if engine.name == "abstractive":
        told = (
            f"Summaries were written by {engine.model}; {engine.kept} of {engine.written} written sentences passed the "
            "guard, and printed sentences replaced the others. Each links to the sentences it rests on."
        )
    return (
        "Articles were grouped by event; copies and rewrites were told apart from own reporting and count for little.",
        f"Relevance to the topic and similarity of texts come from {digest.model_id or 'no model'}; "
        "the parts of each score add up to it.",
        told,
        *([engine.notice] if engine.notice else []),
    )


def period(digest: Digest) -> str:
    """Return the days of the week: "27 April to 3 May 2026"."""
    start, end = digest.week_start, digest.week_start + timedelta(days=6)
    if start.year != end.year:
        return f"{_day(start)} {start.year} to {_day(end)} {end.year}"
    begins = str(start.day) if start.month == end.month else _day(start)
    return f"{begins} to {_day(end)} {end.year}"


def moment(at: datetime) -> str:
    """Return "Tue 28 Apr 13:05 UTC"; its words do not depend on the machine's language."""
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1][:3]} {at:%H:%M} UTC"


def short_day(day: date) -> str:
    """Return "28 Apr 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def anchor(story_id: str) -> str:
    """Return the name a story is linked by within the page: stable, since the story's id is."""
    return f"story-{slug(story_id)}"


def count(number: int, noun: str) -> str:
    """Return "1 article" or "2 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def outlets(members: Iterable[Member]) -> frozenset[str]:
    """Return the outlets that printed one of the members."""
    return frozenset(member.stored.outlet for member in members)


def source_numbers(digest: Digest) -> Mapping[str, int]:
    """Return the number of each article of the edition, by id: first those its lines rest on, as they are read."""
    cited = [span.article_id for entry in digest.stories[:BRIEF_LINES] if entry.line for span in (entry.line,)]
    for entry in digest.stories:
        spans = [span for line in entry.summary for span in spans_of(line)]
        spans += [entry.matters] if entry.matters else []
        spans += [span for figure in entry.figures for span in (figure.clause, *figure.instead)]
        cited += [span.article_id for span in (*spans, *(quote.words for quote in entry.quotes))]
    told = (*digest.stories, *digest.briefs, *digest.continued, *digest.review)
    rest = sorted((m.stored for e in told for m in e.story.members), key=lambda s: (s.article.published, s.id))
    return {i: number for number, i in enumerate(dict.fromkeys((*cited, *(s.id for s in rest))), start=1)}


def cite(entry: DigestStory, line: Sentence | Written, numbers: Mapping[str, int]) -> Cited:
    """Return the line with the number and address of each article it rests on."""
    members = {m.stored.id: m.stored for m in entry.story.members}
    ids = dict.fromkeys(span.article_id for span in spans_of(line))
    return Cited(text=line.text, sources=tuple((numbers[i], members[i].article.canonical_url) for i in ids))


def _figures(entry: DigestStory, numbers: Mapping[str, int]) -> tuple[Stated, ...]:
    members = {m.stored.id: m.stored for m in entry.story.members}
    told = " ".join((entry.headline, *(line.text for line in entry.summary)))
    shown: list[Sentence] = []
    stated = []
    for figure in entry.figures:
        in_words = _needs_its_clause(figure, told) and figure.clause not in shown
        if in_words:
            shown.append(figure.clause)
        stated.append(
            Stated(
                words=figure.stated.text,
                name=figure.name,
                clause=cite(entry, figure.clause, numbers),
                in_words=in_words,
                agreed=_agreed(figure, len(members), members[figure.stated.article_id].outlet),
                instead=tuple((members[o.article_id].outlet, cite(entry, o, numbers)) for o in figure.instead),
            )
        )
    return tuple(stated)


def _needs_its_clause(figure: KeyFigure, told: str) -> bool:
    """A name says enough of a sum that the summary tells of; without either a sum may be an older one, or another's."""
    stated = numbers_of(figure.stated.text)
    return figure.lone or not figure.name or not all(is_backed(number, numbers_of(told)) for number in stated)


def _agreed(figure: KeyFigure, articles: int, outlet: str) -> str:
    if figure.lone:
        return f"only in {outlet}, which did no reporting of its own: unconfirmed"
    return f"in {figure.articles} of {count(articles, 'article')}, {count(figure.origins, 'origin')}"


def _quotes(entry: DigestStory, numbers: Mapping[str, int]) -> tuple[Said, ...]:
    return tuple(
        Said(
            words=cite(entry, quote.words, numbers),
            who=f"{quote.speaker}, {_role(quote.role)}" if quote.role else quote.speaker,
            carried=f"in {count(quote.outlets, 'outlet')}" if quote.outlets > 1 else "",
        )
        for quote in entry.quotes
    )


def _role(role: str) -> str:
    """A role is read with what introduces it: "who led the work", "Chief Executive", "its director"."""
    return role if not role.istitle() else role.lower()


def _origins(entry: DigestStory, counted: str) -> str:
    """Return "5 articles, 1 origin (TechCrunch, not in our feeds)": how many sources there are behind the copies."""
    own = sum(member.relation in {"origin", "independent report"} for member in entry.story.members)
    if entry.story.origin:
        return f"{counted}, {count(own, 'origin')}"
    credit = f"{entry.story.origin_credit}, not" if entry.story.origin_credit else "not"
    return f"{counted}, {count(own + 1, 'origin')} ({credit} in our feeds)"


def _groups(entry: DigestStory, first: StoredArticle) -> tuple[Group, ...]:
    groups = []
    for name, relations in _GROUPS:
        reports = tuple(_report(m, first) for m in entry.story.members if m.relation in relations)
        if reports:
            groups.append(Group(name=name, reports=reports))
        elif name == "Origin":
            groups.append(Group(name=name, reports=(), note=_absent_origin(entry.story.origin_credit)))
    return tuple(groups)


def _absent_origin(credit: str) -> str:
    return f"in none of our feeds; credited to {credit}" if credit else "in none of our feeds, and credited to nobody"


def _report(member: Member, first: StoredArticle) -> Report:
    stored = member.stored
    at = stored.article.published
    when = moment(at) if stored.id == first.id else _delay(at - first.article.published)
    return Report(outlet=stored.outlet, url=stored.article.canonical_url, when=when)


def _delay(delay: timedelta) -> str:
    minutes = round(delay.total_seconds() / 60)
    if minutes < 60:
        return f"+{minutes} min"
    if minutes < 48 * 60:
        return f"+{round(minutes / 60)} h"
    return f"+{round(minutes / 1440)} d"


def _is_copy(member: Member) -> bool:
    return member.relation in {"verbatim copy", "edited copy", "rewrite"}


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"
