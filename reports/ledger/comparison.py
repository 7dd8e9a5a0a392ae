"""Compare what sources state: disagreements within a story, and what is claimed by the actors of several."""

from collections.abc import Mapping, Sequence

from reports.types import ActorClaims, Disagreement, EditionStory, Passage, Prediction, passage
from store.types import Difference, Story

MOST_CLAIMS = 8


def find_disagreements(
    stories: Sequence[EditionStory], known: Mapping[str, Story], differences: Sequence[Difference]
) -> tuple[Disagreement, ...]:
    """Return what the articles of each story state differently: its key figures, then words of its quotes.

    `known` has the story of each by id.
    """
    return tuple(
        disagreement
        for story in stories
        for disagreement in (*_of_figures(story), *_of_quotes(known[story.id], differences))
    )


def compare_claims(
    stories: Sequence[EditionStory], predictions: Sequence[Prediction], actors: Mapping[str, str]
) -> tuple[ActorClaims, ...]:
    """Return a row for each actor with an agreed figure or a predicted day; none where there is only one.

    `actors` names by id whom a story is about; one without a name has no row.
    """
    rows = []
    for story in stories[:MOST_CLAIMS]:
        agreed = tuple(figure.text for figure in story.figures if not figure.lone and not figure.instead)[:2]
        due = tuple(one.due for one in predictions if one.story_id == story.id and one.state != "resolved")[:2]
        if actors.get(story.id) and (agreed or due):
            rows.append(ActorClaims(about=actors[story.id], story_id=story.id, figures=agreed, due=due))
    return tuple(rows) if len(rows) > 1 else ()


def _of_figures(story: EditionStory) -> tuple[Disagreement, ...]:
    return tuple(
        Disagreement(story_id=story.id, subject=figure.name, stated=(_words_of(figure), *figure.instead))
        for figure in story.figures
        if figure.instead
    )


def _of_quotes(story: Story, differences: Sequence[Difference]) -> tuple[Disagreement, ...]:
    articles = {member.stored.id: member.stored for member in story.members}
    return tuple(
        Disagreement(
            story_id=story.id,
            subject=f"what {one.subject} said" if one.subject else "a quote",
            stated=tuple(passage(articles[span.article_id], span.start, span.end) for _, span in one.stated),
        )
        for one in differences
        if one.story_id == story.id
        and one.matter == "words"
        and all(span.article_id in articles for _, span in one.stated)
    )


def _words_of(words: Passage) -> Passage:
    """Return the words alone, without what is known of them as a figure."""
    return Passage(text=words.text, article_id=words.article_id, start=words.start, end=words.end, url=words.url)
