"""Chooses the quotes of a story that a reader can take along; never changes a word of one.

Theory. A quote is worth its place when it is a whole thought of a named person, and more so when several outlets found
it worth printing. One that begins with "It" or "That" answers something the reader has not seen.
"""

import re
from collections.abc import Sequence

from reports.summaries.injected import is_order
from reports.types import Quoted, Sentence, Written
from store.types import QuoteCarried, Story

MOST_QUOTES = 2
TITLES = frozenset({"mr.", "mr", "ms.", "ms", "mrs.", "dr.", "prof.", "sir"})
LEAST_WORDS, MOST_WORDS = 8, 40

_PERSON = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'.-]+(?: [A-ZÀ-ÖØ-Þ][\w’'.-]+)+")
_LEANS = re.compile(
    r"(?:it|it['’]s|that|that['’]s|this|they|he|she|them|and|but|so|or|then|there|the (?:hook|thing|rest|other))\b",
    re.IGNORECASE,
)
_BACK = re.compile(r"\bthat on paper\b|\b(?:do|does|did|done) (?:it|that|this)\b", re.IGNORECASE)


def telling_quotes(
    story: Story, quotes: Sequence[QuoteCarried], summary: Sequence[Sentence | Written]
) -> tuple[Quoted, ...]:
    """Return at most two quotes that the summary does not hold, one a speaker, the most carried first.

    The second must stand in several outlets.
    """
    texts = {member.stored.id: member.stored for member in story.members}
    told = " ".join(line.text for line in summary)
    found: dict[str, tuple[tuple[int, int, int], Quoted]] = {}
    for quote in quotes:
        places = [place for place in quote.places if place.article_id in texts]
        if not places or not _PERSON.fullmatch(quote.speaker):
            continue
        first = places[0]
        words = texts[first.article_id].article.text[first.start : first.end].rstrip(" ,")
        bare = words.strip("“”\"'‘’ ,")
        if not LEAST_WORDS <= len(bare.split()) <= MOST_WORDS or not bare[0].isupper() or bare in told:
            continue
        if _LEANS.match(bare) or _BACK.search(bare) or is_order(bare) or bare.endswith("?"):
            continue
        carried = len({place.outlet for place in places})
        start = first.start + texts[first.article_id].article.text[first.start : first.end].index(bare)
        sentence = Sentence(text=bare, article_id=first.article_id, start=start, end=start + len(bare))
        made = Quoted(
            words=sentence,
            speaker=quote.speaker,
            role="" if quote.role.lower() in TITLES else quote.role,
            outlets=carried,
        )
        order = (-carried, -quote.origins, first.start)
        if quote.speaker not in found or order < found[quote.speaker][0]:
            found[quote.speaker] = (order, made)
    best = [made for _, made in sorted(found.values(), key=lambda row: row[0])]
    return tuple(quote for place, quote in enumerate(best[:MOST_QUOTES]) if place == 0 or quote.outlets > 1)
