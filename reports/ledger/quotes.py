"""Chooses the quotes of a story that a reader can take along; never changes a word of one.

Theory. A quote is worth its place when it is a whole thought of a named person, and more so when several outlets found
it worth printing. One that begins with "It" or "That" answers something the reader has not seen.
"""

import re
from collections.abc import Sequence

from reports.ledger.roles import find_office
from reports.summaries.injected import is_injected_instruction
from reports.summaries.standing import has_dangling_pronoun
from reports.types import Quoted, Sentence, Written
from store.types import Place, Story, StoryQuote

MOST_QUOTES = 2
TITLES = frozenset({"mr.", "mr", "ms.", "ms", "mrs.", "dr.", "prof.", "sir"})
LEAST_WORDS, MOST_WORDS = 8, 40

_PERSON = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'.-]+(?: [A-ZÀ-ÖØ-Þ][\w’'.-]+)+")
_LEANS = re.compile(
    r"(?:it|it['’]s|that|that['’]s|this|they|he|she|them|and|but|so|or|then|there|the (?:hook|thing|rest|other))\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\bthat on paper\b|\b(?:do|does|did|done) (?:it|that|this)\b|\bwhere (?:that|this|it) (?:is|was)\b|"
    r"\b(?:gets?|got|goes|been|over|up|down|in|out) there\b|\b(?:of|about|for|with|by) (?:that|this)(?=[.,;!]|$)|"
    r"^(?:in|at|on|with|for|by|under|from) [^,]{2,30}?,? (?:it|they|he|she)\b",
    re.IGNORECASE,
)


def select_quotes(
    story: Story, quotes: Sequence[StoryQuote], summary: Sequence[Sentence | Written]
) -> tuple[Quoted, ...]:
    """Return at most two quotes that the summary does not hold, one a speaker, the most carried first.

    The second must stand in several outlets.
    """
    texts = {member.stored.id: member.stored.article.text for member in story.members}
    told = " ".join(line.text for line in summary)
    found: dict[str, tuple[tuple[int, int, int], Quoted]] = {}
    for quote in quotes:
        places = [place for place in quote.places if place.article_id in texts]
        if not places or not _PERSON.fullmatch(quote.speaker):
            continue
        words = _bare(places[0], texts[places[0].article_id])
        if not _can_be_taken_along(words.text) or words.text in told:
            continue
        carried = len({place.outlet for place in places})
        order = (-carried, -quote.origins, places[0].start)
        if quote.speaker not in found or order < found[quote.speaker][0]:
            roles = [q.role for q in (quote, *quotes) if q.speaker == quote.speaker and q.role.lower() not in TITLES]
            role = find_office(quote.speaker, roles, tuple(texts.values()))
            found[quote.speaker] = (order, Quoted(words=words, speaker=quote.speaker, role=role, outlets=carried))
    best = [made for _, made in sorted(found.values(), key=lambda row: row[0])]
    return tuple(quote for place, quote in enumerate(best[:MOST_QUOTES]) if place == 0 or quote.outlets > 1)


def _bare(place: Place, text: str) -> Sentence:
    """Return what stands between the marks, without the comma that was set for the article's own sentence."""
    words = text[place.start : place.end]
    bare = words.rstrip(" ,").strip("“”\"'‘’ ,")
    start = place.start + words.index(bare)
    return Sentence(text=bare, article_id=place.article_id, start=start, end=start + len(bare))


def _can_be_taken_along(words: str) -> bool:
    if not LEAST_WORDS <= len(words.split()) <= MOST_WORDS or not words[0].isupper() or words.endswith("?"):
        return False
    return not (
        _LEANS.match(words) or _BACK.search(words) or has_dangling_pronoun(words) or is_injected_instruction(words)
    )
