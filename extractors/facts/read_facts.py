"""Read all the facts that one text states: the door to this package; knows no other text and no clock."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from extractors.facts.certainty import LEVEL, is_certain
from extractors.facts.dates.periods import PeriodReader
from extractors.facts.dates.weekdays import check_weekdays
from extractors.facts.figures.context import read_figures
from extractors.facts.names.mentions import read_mentions
from extractors.facts.sources.read import read_source_credits
from extractors.facts.speech.predictions import read_predictions, without_day
from extractors.facts.speech.quotations import read_quotations
from extractors.facts.types import Facts, Figure, Mention, NameReader, Prediction, Quotation, no_facts
from extractors.text.language import is_english
from extractors.text.sentences import sentence_spans
from extractors.types import Link

# No article is longer; a page that is would cost the others their time.
MOST_CHARS = 200_000


def read_facts(
    text: str,
    published: date,
    *,
    links: Sequence[Link] = (),
    aliases: Mapping[str, str] | None = None,
    name_reader: NameReader | None = None,
    least_certainty: float = LEVEL,
    language: str = "",
) -> Facts:
    """Return the facts of `text`, read against the day it was `published`. Each span reads again: `text[start:end]`.

    `aliases` maps lower-case names to what they are to be called; `name_reader` takes the place of the built-in
    reader of names. A subject, attribute, speaker, day or credit less certain than `least_certainty` is left out.
    Of a text beyond `MOST_CHARS` the rest is not read. One in another `language` than English ("": not known) states
    nothing: its sentences would be guessed at.
    """
    if not is_english(language):
        return no_facts(published)
    text = text[:MOST_CHARS]
    sentences = sentence_spans(text)
    mentions = tuple(name_reader(text)) if name_reader else read_mentions(text, aliases or {})
    dated = PeriodReader(text, published)
    quotes = tuple(_quote(one, least_certainty) for one in read_quotations(text, sentences, mentions))
    figures = read_figures(text, sentences, mentions, published, dated)
    certain = tuple(_figure(one, least_certainty) for one in figures)
    return Facts(
        published=published,
        figures=certain,
        quotes=quotes,
        predictions=tuple(
            _prediction(one, least_certainty)
            for one in read_predictions(text, sentences, mentions, quotes, published, dated, certain)
        ),
        credits=tuple(
            one
            for one in read_source_credits(text, sentences, mentions, links)
            if is_certain("credit", one.rule, least_certainty)
        ),
        days=check_weekdays(text, published),
        mentions=_without_currencies(mentions, figures),
    )


def _without_currencies(mentions: Sequence[Mention], figures: Sequence[Figure]) -> tuple[Mention, ...]:
    """Leave out the currencies and magnitudes of amounts, which are capitalised like names: "Rs 1", "CHF", "Mio"."""
    amounts = [(figure.start, figure.end) for figure in figures if figure.kind == "money"]
    starts = [start for start, _ in amounts]

    def is_of_amount(mention: Mention) -> bool:
        at = bisect_right(starts, mention.start) - 1
        return at >= 0 and mention.end <= amounts[at][1]

    return tuple(mention for mention in mentions if not is_of_amount(mention))


def _figure(one: Figure, least: float) -> Figure:
    """Return a figure without what is too uncertain of it."""
    if one.subject and not is_certain("subject", one.subject_rule, least):
        one = replace(one, subject="", subject_rule="")
    if one.attribute and not is_certain("attribute", one.attribute_rule, least):
        one = replace(one, attribute="", attribute_rule="")
    return one


def _quote(one: Quotation, least: float) -> Quotation:
    if one.speaker and not is_certain("speaker", one.speaker_rule, least):
        return replace(one, speaker="", role="", speaker_rule="")
    return one


def _prediction(one: Prediction, least: float) -> Prediction:
    """Return a prediction; one whose day is too uncertain is a statement, which never falls due."""
    if one.due_to and not is_certain("due day", one.due_rule, least):
        return without_day(one)
    return one


@lru_cache(maxsize=512)
def facts_of_loose_text(text: str, published: date, language: str = "") -> Facts:
    """Return the facts of a text that has none in a store: a headline, a written sentence, an article of a file.

    Kept for the next who asks, so that one text is read once; without links, aliases or a model for names.
    """
    return read_facts(text, published, language=language)
