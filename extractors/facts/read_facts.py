"""Read all the facts that one text states: the door to this package; knows no other text and no clock."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from extractors.facts.dates.periods import PeriodReader
from extractors.facts.dates.weekdays import check_weekdays
from extractors.facts.figures.context import read_figures
from extractors.facts.names.mentions import read_mentions
from extractors.facts.sources.read import read_source_credits
from extractors.facts.speech.predictions import read_predictions
from extractors.facts.speech.quotations import read_quotations
from extractors.facts.types import Facts, NameReader
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
) -> Facts:
    """Return the facts of `text`, read against the day it was `published`. Each span reads again: `text[start:end]`.

    `aliases` maps lower-case names to what they are to be called; `name_reader` takes the place of the built-in
    reader of names. Of a text beyond `MOST_CHARS` the rest is not read.
    """
    text = text[:MOST_CHARS]
    sentences = sentence_spans(text)
    mentions = tuple(name_reader(text)) if name_reader else read_mentions(text, aliases or {})
    dated = PeriodReader(text, published)
    quotes = read_quotations(text, sentences, mentions)
    return Facts(
        published=published,
        figures=read_figures(text, sentences, mentions, published, dated),
        quotes=quotes,
        predictions=read_predictions(text, sentences, mentions, quotes, published, dated),
        credits=read_source_credits(text, sentences, mentions, links),
        days=check_weekdays(text, published),
        mentions=mentions,
    )


@lru_cache(maxsize=512)
def facts_of_loose_text(text: str, published: date) -> Facts:
    """Return the facts of a text that has none in a store: a headline, a written sentence, an article of a file.

    Kept for the next who asks, so that one text is read once; without links, aliases or a model for names.
    """
    return read_facts(text, published)
