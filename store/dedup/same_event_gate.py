"""The same-event gate: say why two articles cannot report one event, however similar they are; scores nothing.

Theory. A score adds up evidence, so enough likeness outweighs any difference; a paper that names another day for its
news two days later reports another event all the same. The gate refuses only what both state, and, but for a site's
boilerplate, never texts that are copies of each other. A day and a half later, another
kind of event elsewhere or by others is a follow-up. Sooner than that it is one report that says more than the other:
of the pairs of one story and of others that the score would join (FNC, ECB+, November 2026), those that name other
places are one story in 53 and 66 %, other actors 63 and 72 %, other actions 54 and 67 %, another action with another
place or actor 45 and 72 %; to refuse those took B-cubed F1 from .968 to .966 and from .920 to .916. Tried and dropped
for the same reason: a headline's amount that the other text lacks (between clusters it does, see `clusters`), dates
written out that differ, years that differ. What they say is in the score, as evidence.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from store.dedup.features.actors_places_actions import join_words
from store.dedup.features.article import ArticleFeatures
from store.dedup.signals import hours_between
from store.types import MOST_HOURS, NO_REPORTS

OTHER_DAY_HOURS = 36.0
OTHER_DAY_DAYS = 2

# One outlet reports an event once: its articles are two events unless one is the other with edits. The wording of two
# of its pages counts only under like headlines, since a paywall stands on every page.
EDITED_CONTAINMENT = 0.6
SAME_HEADLINE = 0.98

FORM_REFUSAL = "form: "

# Rarity of the headlines' names that the other text never mentions, each way: a name in one of 400 articles.
OTHER_SUBJECT = 6.0

# Two funding rounds are told in one wording: of the 8 true pairs of three real weeks that share so much of it none has
# another subject in each headline, of 1,539 others 636 to 1,353 have.
LIKE_WORDING = 0.3

# One site seldom reports an event twice in the same words under another headline; its paywall stands on every page.
BOILERPLATE_CONTAINMENT = 0.2
LIKE_HEADLINES = 0.6

# From here on two texts are one text with edits, whatever they name: 263 of 263 such pairs were one story (FNC, ECB+).
COPY_CONTAINMENT = 0.8


def refusal_of(one: ArticleFeatures, other: ArticleFeatures, signals: Mapping[str, float]) -> str:
    """Return why the pair cannot be one event, or "". The same whichever way round."""
    boilerplate = _same_boilerplate(one, other, signals)
    if boilerplate or signals["containment"] >= COPY_CONTAINMENT:
        return boilerplate
    return _other_day(one, other) or _other_action(one, other)


def refusal_of_dated_headlines(one: ArticleFeatures, other: ArticleFeatures, measured: Mapping[str, float]) -> str:
    """Return why two dated articles, of which only the headlines are known, cannot be one event, or ""."""
    hours = hours_between(one, other)
    if hours > MOST_HOURS:
        return f"days apart: published {hours / 24:.0f} days apart"
    dated = one.published is not None and other.published is not None
    if dated and one.outlet and one.outlet == other.outlet and not _is_copy(measured):
        return f"one outlet: {one.outlet} reports an event once, and these are no copies"
    return ""


def refusal_of_dated(one: ArticleFeatures, other: ArticleFeatures, measured: Mapping[str, float]) -> str:
    """Return why two dated articles cannot be one event, or "". The same whichever way round."""
    refusal = _no_report(one, other) or refusal_of_dated_headlines(one, other, measured)
    return refusal or other_subject(one, other, measured)


def other_subject(one: ArticleFeatures, other: ArticleFeatures, measured: Mapping[str, float]) -> str:
    """Return why two dated articles are about others, however like their wording, or "".

    Each headline has names that the other text never mentions; or, under unlike headlines, an amount that it never does
    (who copies a text and errs about the amount keeps the headline).
    """
    if measured["missing_names_least"] >= OTHER_SUBJECT:
        names = sorted(
            (join_words(one.title_names - other.title_names), join_words(other.title_names - one.title_names))
        )
        return f"other subject: {names[0]} / {names[1]}"
    is_like = measured["containment"] >= LIKE_WORDING
    if is_like and measured["other_amount"] >= len((one, other)) and measured["title_cosine"] < LIKE_HEADLINES:
        sums = sorted(f"{min(article.headline_money)[0]:g}" for article in (one, other))
        return f"one wording, other amounts: {sums[0]} / {sums[1]}"
    return ""


def _no_report(one: ArticleFeatures, other: ArticleFeatures) -> str:
    forms = sorted({one.form.form, other.form.form} & NO_REPORTS)
    return f"{FORM_REFUSAL}{' and '.join(forms)}, which reports no event" if forms else ""


def _is_copy(measured: Mapping[str, float]) -> bool:
    likeness = measured["title_cosine"]
    return likeness >= SAME_HEADLINE or (likeness >= LIKE_HEADLINES and measured["containment"] >= EDITED_CONTAINMENT)


def _same_boilerplate(one: ArticleFeatures, other: ArticleFeatures, signals: Mapping[str, float]) -> str:
    """Refuse two pages of one site that share its boilerplate (a paywall, a disclaimer) under unlike headlines."""
    if not one.site or one.site != other.site or signals["containment"] < BOILERPLATE_CONTAINMENT:
        return ""
    if signals["title_cosine"] >= LIKE_HEADLINES:
        return ""
    return (
        f"boilerplate: pages of {one.site} share {signals['containment']:.0%} of their word runs, not their headlines"
    )


def _other_day(one: ArticleFeatures, other: ArticleFeatures) -> str:
    if hours_between(one, other) < OTHER_DAY_HOURS or not one.event_day or not other.event_day:
        return ""
    if abs((one.event_day - other.event_day).days) < OTHER_DAY_DAYS:
        return ""
    days = sorted((one.event_day, other.event_day))
    return f"other day: {days[0]} and {days[1]}"


def _other_action(one: ArticleFeatures, other: ArticleFeatures) -> str:
    """Refuse another kind of event, elsewhere or by others, a day and a half later; to be mute says nothing."""
    if hours_between(one, other) < OTHER_DAY_HOURS or not _differ(one.actions, other.actions):
        return ""
    if _differ(one.places, other.places):
        stated = sorted(f"{join_words(article.actions)} at {join_words(article.places)}" for article in (one, other))
        return f"other action and place: {' / '.join(stated)}"
    if _differ(one.actors, other.actors):
        stated = sorted(f"{join_words(article.actions)} by {join_words(article.actors)}" for article in (one, other))
        return f"other action and actors: {' / '.join(stated)}"
    return ""


def _differ(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    return bool(one) and bool(other) and one.isdisjoint(other)
