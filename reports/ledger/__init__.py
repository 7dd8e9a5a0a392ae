"""Chooses what of the facts an edition prints: figures, quotes, predictions, differences; reads no text for facts."""

from collections.abc import Callable, Mapping, Sequence

from reports.ledger.figures import disagreements, key_figures
from reports.ledger.predictions import select_predictions
from reports.ledger.quotes import select_quotes
from reports.types import Claimed, DigestStory, Disagreement, KeyFigure, Ledger, Prediction, Sentence
from store.types import Difference, Member, Place, Story, WeekLedger

# (ids of the stories told this week, ids of those told before) → their ledger as it stands at the week's end.
ReadLedger = Callable[[Sequence[str], Sequence[str]], WeekLedger]

MOST_CLAIMS = 8
EMPTY = WeekLedger(figures=(), quotes=(), differences=(), predictions=())


def no_ledger(told: Sequence[str], before: Sequence[str]) -> WeekLedger:  # noqa: ARG001 - what is asked does not matter
    """Return an empty ledger: what an edition has where no facts were read."""
    return EMPTY


def choose(
    week: WeekLedger, full: Sequence[DigestStory], known: Mapping[str, Story], actors: Mapping[str, str]
) -> Ledger:
    """Return what of the week's ledger is printed. `known` holds this week's stories and those told before, by id.

    `actors` names whom each story is about; one without such a name has no row in the comparison.
    """
    figures = {
        entry.story.id: key_figures(entry.story, [f for f in week.figures if f.story_id == entry.story.id])
        for entry in full
    }
    predictions = select_predictions(week.predictions, known)
    return Ledger(
        figures=figures,
        quotes={
            entry.story.id: select_quotes(
                entry.story, [q for q in week.quotes if q.story_id == entry.story.id], entry.summary
            )
            for entry in full
        },
        predictions=predictions,
        disagreements=tuple(
            difference
            for entry in full
            for difference in (*disagreements(entry.story, figures[entry.story.id]), *_quotes(entry.story, week))
        ),
        claims=_claims(full, figures, predictions, actors),
    )


def select_pending_predictions(week: WeekLedger, known: Mapping[str, Story]) -> tuple[Prediction, ...]:
    """Return the predictions of earlier weeks whose day is still to come, each promise once, by that day."""
    return select_predictions(week.waiting, known)


def _claims(
    full: Sequence[DigestStory],
    figures: Mapping[str, tuple[KeyFigure, ...]],
    predictions: Sequence[Prediction],
    actors: Mapping[str, str],
) -> tuple[Claimed, ...]:
    """Return a row for each actor of whom a figure is agreed or a day is named; one alone compares with nothing."""
    rows = []
    for entry in full[:MOST_CLAIMS]:
        story = entry.story.id
        agreed = tuple(f for f in figures[story] if not f.lone and not f.instead)[:2]
        announced = tuple(p for p in predictions if p.story_id == story and p.standing != "resolved")[:2]
        if actors.get(story) and (agreed or announced):
            rows.append(Claimed(actor=actors[story], story_id=story, figures=agreed, predictions=announced))
    return tuple(rows) if len(rows) > 1 else ()


def _quotes(story: Story, week: WeekLedger) -> tuple[Disagreement, ...]:
    """Return the quotes whose words or speaker the story's articles give differently."""
    members = {member.stored.id: member for member in story.members}
    return tuple(
        Disagreement(story_id=story.id, subject=_subject(one), stated=tuple(_place(p, members) for _, p in one.stated))
        for one in week.differences
        if one.story_id == story.id and one.matter == "words" and all(p.article_id in members for _, p in one.stated)
    )


def _subject(one: Difference) -> str:
    return f"what {one.subject} said" if one.subject else "a quote"


def _place(place: Place, members: Mapping[str, Member]) -> Sentence:
    text = members[place.article_id].stored.article.text
    return Sentence(text=text[place.start : place.end], article_id=place.article_id, start=place.start, end=place.end)
