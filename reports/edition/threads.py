"""Relate the stories of a week to each other: lead article, thread, who reported first, how much there was."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from reports.edition.ranking import own_reports
from reports.types import FirstReports, ThreadStep, WeekCounts
from store.types import StoredArticle, Story, lead_article

# Of 34 outlets of three real weeks with eight articles or more the ten of an archive that was read once a day are so
# (5 to 8 days, one or two hours of the clock); of the others the fewest hours on three days or more are four.
# One archive is all that these rest on.
LEAST_ARTICLES, LEAST_DAYS, MOST_HOURS_OF_THE_DAY = 6, 3, 2
MOST_UNTIL_READ_AGAIN = timedelta(hours=26)  # a day, and the hours of the clock by which two readings differ
MOST_STEPS = 6  # a guess: what a reader still takes in as one line of events


def broke_at(story: Story) -> datetime:
    """Return when the earliest article of the story was published."""
    return min(member.stored.article.published for member in story.members)


def trace_thread(story: Story, known: Mapping[str, Story]) -> tuple[ThreadStep, ...]:
    """Return the events the story continues, earliest first, and itself; nothing where it continues none."""
    steps, seen = [story], {story.id}
    while steps[-1].follows in known and steps[-1].follows not in seen and len(steps) < MOST_STEPS:
        steps.append(known[steps[-1].follows])
        seen.add(steps[-1].id)
    if len(steps) < 2:
        return ()
    return tuple(
        ThreadStep(
            day=step.members[0].stored.article.published.date(),
            story_id=step.id,
            headline=lead_article(step).article.title,
        )
        for step in reversed(steps)
    )


def outlets_dated_by_reading(articles: Iterable[StoredArticle]) -> frozenset[str]:
    """Return the outlets whose moments are those at which somebody reads their feed, not those of publication.

    Theory. A newsroom publishes over the day. All of an outlet's articles of several days within two hours of the clock
    are the mark of a reader that comes by once a day: whether it was before another outlet is not known.
    """
    moments: dict[str, list[datetime]] = {}
    for stored in articles:
        moments.setdefault(stored.outlet, []).append(stored.article.published)
    return frozenset(outlet for outlet, found in moments.items() if _are_of_one_hour(found))


def _are_of_one_hour(moments: Sequence[datetime]) -> bool:
    days = {moment.date() for moment in moments}
    hours = {moment.hour for moment in moments}
    return len(moments) >= LEAST_ARTICLES and len(days) >= LEAST_DAYS and len(hours) <= MOST_HOURS_OF_THE_DAY


def first_reporters(stories: Iterable[Story], unknown: frozenset[str] = frozenset()) -> tuple[FirstReports, ...]:
    """Return each outlet's first reports and articles, most firsts first, then most articles, then by name.

    Who is earliest on a story whose origin is in none of our feeds was not first, nor is who is alone with it. Where an
    outlet whose moments are `unknown` was read no later than a day after the first report, nobody was first. An
    announcement goes by its time as every article does: who was told under embargo may have been first.
    """
    firsts, articles = Counter[str](), Counter[str]()
    for story in stories:
        outlets = [member.stored.outlet for member in story.members]
        articles.update(outlets)
        if story.origin and len(set(outlets)) > 1 and _is_known_who_was_first(story, unknown):
            firsts[outlets[0]] += 1
    order = sorted(articles, key=lambda outlet: (-firsts[outlet], -articles[outlet], outlet.lower()))
    return tuple(FirstReports(outlet=outlet, firsts=firsts[outlet], articles=articles[outlet]) for outlet in order)


def _is_known_who_was_first(story: Story, unknown: frozenset[str]) -> bool:
    """Return whether no outlet of unknown moments may have been before: read a day later, it had not written before."""
    first = broke_at(story)
    read = [member.stored.article.published for member in story.members if member.stored.outlet in unknown]
    return all(moment - first > MOST_UNTIL_READ_AGAIN for moment in read)


def count_week(week: str, stories: Sequence[Story]) -> WeekCounts:
    """Return how much of the topic the stories are."""
    members = [member for story in stories for member in story.members]
    return WeekCounts(
        week=week,
        stories=len(stories),
        articles=len(members),
        own_reports=sum(len(own_reports(story.members)) for story in stories),
        outlets=len({member.stored.outlet for member in members}),
    )
