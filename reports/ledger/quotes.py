"""Select the quotes of a story that are understood without their article; never changes a word of one.

Theory. A quote is worth its place when it is a whole thought of a named person, and more so when several outlets found
it worth printing. One that begins with "It" or "That" answers something the reader has not seen.
"""

import re
from collections.abc import Mapping, Sequence

from extractors.text.patterns import any_of, any_word
from reports.summaries.prompt_injection import is_injected_instruction
from reports.summaries.self_contained import has_dangling_pronoun
from reports.types import Line, Passage, Quote, passage
from store.types import StoredArticle, Story, StoryQuote, TextSpan

MOST_QUOTES = 2
TITLES = frozenset({"mr.", "mr", "ms.", "ms", "mrs.", "dr.", "prof.", "sir"})
LEAST_WORDS, MOST_WORDS = 8, 40

_PERSON = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'.-]+(?: [A-ZÀ-ÖØ-Þ][\w’'.-]+)+")
_LEANS = re.compile(
    r"(?:it|it['’]s|that|that['’]s|this|they|he|she|them|and|but|so|or|then|there|the (?:hook|thing|rest|other))\b",
    re.IGNORECASE,
)
_DID_IT = rf"\b{any_word('do does did done')} {any_word('it that this')}\b"
_WHERE_IT_IS = rf"\bwhere {any_word('that this it')} {any_word('is was')}\b"
_OVER_THERE = rf"\b{any_word('gets? got goes been over up down in out')} there\b"
_ABOUT_THAT = rf"\b{any_word('of about for with by')} {any_word('that this')}(?=[.,;!]|$)"
_PLACE_THEN_PRONOUN = rf"^{any_word('in at on with for by under from')} [^,]{{2,30}}?,? {any_word('it they he she')}\b"
_BACK = re.compile(
    any_of(r"\bthat on paper\b", _DID_IT, _WHERE_IT_IS, _OVER_THERE, _ABOUT_THAT, _PLACE_THEN_PRONOUN), re.IGNORECASE
)

MAX_OFFICE_CHARS = 80

_OFFICE = any_word(
    r"chief head director founder co-founder president chair\w* professor prof analyst spokes\w+ manager partner lead "
    "engineer researcher scientist consultant minister secretary boss CEO CTO CFO executive editor adviser lawyer "
    "economist author principal"
)
# "Marta Olenska, a robot safety consultant in Gothenburg who …", "Pauline Devereux, who covers software, said"
_OFFICE_BEHIND = r"{name}, (?P<role>[^,.;:“”\"\n]{{4,120}}?)(?=,| who |\.|\n|$)"
# "finance director Marta Quintela said", "Chief Executive Ines Okafor told"
_OFFICE_AHEAD = (
    r"\b(?P<role>(?:(?!(?:the|an?|its|his|her|our|and|as|by|from|for|with|to|of|said|says) )[a-z-]+ ){{0,2}}"
    r"(?i:{office})(?: (?i:executive|officer|scientist))?) {name}\b"
)
_POSSESSIVE = re.compile(r"^(?:our|my) ", re.IGNORECASE)


def select_quotes(story: Story, quotes: Sequence[StoryQuote], summary: Sequence[Line]) -> tuple[Quote, ...]:
    """Return at most two quotes that the summary does not hold, one a speaker, the most carried first.

    The second must stand in several outlets.
    """
    articles = {member.stored.id: member.stored for member in story.members}
    said = " ".join(line.text for line in summary)
    found: dict[str, tuple[tuple[int, int, int], Quote]] = {}
    for quote in quotes:
        spans = [span for span in quote.spans if span.article_id in articles]
        if not spans or not _PERSON.fullmatch(quote.speaker):
            continue
        words = _without_marks(spans[0], articles[spans[0].article_id])
        if not _is_self_contained_quote(words.text) or words.text in said:
            continue
        order = (-len({span.outlet for span in spans}), -quote.origins, spans[0].start)
        if quote.speaker not in found or order < found[quote.speaker][0]:
            found[quote.speaker] = (order, _quote(words, quote, spans, _role(quote, quotes, articles)))
    best = [made for _, made in sorted(found.values(), key=lambda row: row[0])]
    return tuple(quote for n, quote in enumerate(best[:MOST_QUOTES]) if n == 0 or quote.outlets > 1)


def _quote(words: Passage, quote: StoryQuote, spans: Sequence[TextSpan], role: str) -> Quote:
    return Quote(
        text=words.text,
        article_id=words.article_id,
        start=words.start,
        end=words.end,
        url=words.url,
        speaker=quote.speaker,
        role=role,
        outlets=len({span.outlet for span in spans}),
    )


def _role(quote: StoryQuote, quotes: Sequence[StoryQuote], articles: Mapping[str, StoredArticle]) -> str:
    given = [one.role for one in (quote, *quotes) if one.speaker == quote.speaker and one.role.lower() not in TITLES]
    return find_office(quote.speaker, given, [stored.article.text for stored in articles.values()])


def _without_marks(span: TextSpan, stored: StoredArticle) -> Passage:
    """Return what stands between the marks, without the comma that was set for the article's own sentence."""
    words = stored.article.text[span.start : span.end]
    bare = words.rstrip(" ,").strip("“”\"'‘’ ,")
    start = span.start + words.index(bare)
    return passage(stored, start, start + len(bare))


def _is_self_contained_quote(words: str) -> bool:
    if not LEAST_WORDS <= len(words.split()) <= MOST_WORDS or not words[0].isupper() or words.endswith("?"):
        return False
    if is_injected_instruction(words):
        return False
    return not (_LEANS.match(words) or _BACK.search(words) or has_dangling_pronoun(words))


def find_office(speaker: str, given: Sequence[str], texts: Sequence[str]) -> str:
    """Return the speaker's office: the first that a quote was given with, else the first beside the name; "" for none.

    What a laboratory calls "our chief executive" is "chief executive" to everybody else.
    """
    for role in given:
        if role and len(role) <= MAX_OFFICE_CHARS:
            return _POSSESSIVE.sub("", role)
    name = re.escape(speaker)
    behind = re.compile(_OFFICE_BEHIND.format(name=name))
    ahead = re.compile(_OFFICE_AHEAD.format(name=name, office=_OFFICE))
    found = [m["role"].strip() for text in texts for m in (*behind.finditer(text), *ahead.finditer(text))]
    short = [role for role in found if len(role) <= MAX_OFFICE_CHARS]
    offices = [role for role in short if not role.startswith("who ") and re.search(rf"\b{_OFFICE}\b", role, re.I)]
    doings = [role for role in short if role.startswith("who ")]
    return _POSSESSIVE.sub("", next(iter((*offices, *doings)), ""))
