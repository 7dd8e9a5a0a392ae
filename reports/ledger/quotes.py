"""Select the quotes of a story that are understood without their article; never changes a word of one.

Theory. A quote is worth its place when it is a whole thought of a named person, and more so when several outlets found
it worth printing. One that begins with "It" or "That" answers something the reader has not seen.
"""

import re
from collections.abc import Mapping, Sequence

from extractors.text.calendar import MONTHS, WEEKDAYS
from extractors.text.patterns import any_of, any_word
from extractors.text.stems import STOP_WORDS
from reports.summaries.following import points_back
from reports.summaries.prompt_injection import is_injected_instruction
from reports.summaries.self_contained import has_dangling_pronoun
from reports.types import Line, Passage, Quote, passage, passages_of
from store.types import StoredArticle, Story, StoryQuote, TextSpan

MOST_QUOTES = 2
TITLES = frozenset({"mr.", "mr", "ms.", "ms", "mrs.", "dr.", "prof.", "sir"})
LEAST_WORDS, MOST_WORDS = 8, 40

_PERSON = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'.-]+(?: [A-ZÀ-ÖØ-Þ][\w’'.-]+)+")
_LEANS = re.compile(
    r"(?:it|it['’]s|that|that['’]s|this|they|he|she|them|and|but|so|or|then|there|the (?:hook|thing|rest|other)|these|"
    r"those|such|also|however|instead|still|meanwhile|therefore|otherwise|in addition|as a result|for example|"
    r"for instance|by contrast|in fact|at the same time|on the other hand|on top of (?:that|those)|that said)\b",
    re.IGNORECASE,
)
# "for this kind of model", "malls may also have …": said of what stood before.
_OF_THAT_KIND = re.compile(
    rf"\b{any_word('this these those')} {any_word('kinds? sorts? types?')} of\b|^(?:\S+ ){{0,8}}also\b"
)
_DID_IT = rf"\b{any_word('do does did done')} {any_word('it that this')}\b"
_WHERE_IT_IS = rf"\bwhere {any_word('that this it')} {any_word('is was')}\b"
_OVER_THERE = rf"\b{any_word('gets? got goes been over up down in out')} there\b"
_ABOUT_THAT = rf"\b{any_word('of about for with by')} {any_word('that this')}(?=[.,;!]|$)"
_PLACE_THEN_PRONOUN = rf"^{any_word('in at on with for by under from')} [^,]{{2,30}}?,? {any_word('it they he she')}\b"
_BACK = re.compile(
    any_of(r"\bthat on paper\b", _DID_IT, _WHERE_IT_IS, _OVER_THERE, _ABOUT_THAT, _PLACE_THEN_PRONOUN), re.IGNORECASE
)

MAX_OFFICE_CHARS = 100

_OFFICE = any_word(
    r"chief head director founder co-founder president chair\w* professor prof analyst spokes\w+ manager partner lead "
    "engineer researcher scientist consultant minister secretary boss CEO CTO CFO executive editor adviser lawyer "
    "economist author principal"
)
# "Marta Olenska, a robot safety consultant in Gothenburg who …", "Pauline Devereux, who covers software, said"
_OFFICE_BEHIND = r"{name}, (?P<role>[^,.;:“”\"\n]{{4,120}}?)(?=,| who |\.|\n|$)"
# "finance director Marta Quintela said", "Chief Executive Ines Okafor told"
_OFFICE_AHEAD = (
    r"(?<![\w’'-])(?P<role>"
    r"(?:(?!(?:the|an?|its|his|her|our|and|as|by|from|for|with|to|of|said|says|under|like|than) )[a-z-]+ ){{0,2}}"
    r"(?i:{office})(?: (?i:executive|officer|scientist))?) {name}\b"
)
_POSSESSIVE = re.compile(r"^(?:our|my) ", re.IGNORECASE)
_ARTICLE = re.compile(r"^[Tt]he (?=[a-z-]+(?: |$))")  # "Lyra Quist, the independent researcher"
_BARE = re.compile(rf"(?:the )?(?:co-)?{_OFFICE}(?: (?:executive|officer))?(?: and (?:co-)?{_OFFICE})?", re.IGNORECASE)
# "researchers at", "groups like the", "head of U": the words go on, or belong to something else. X is a company.
_GOES_ON = any_word("at of by for from in on to with and or as like under what the an? its their former own")
_TORN = re.compile(rf"(?:\b(?i:{_GOES_ON})|['’]t?|\b[A-WYZ])$")
# "Mercer's", "head of the bank's", but "chief economist at Moody's".
_WHOSE = re.compile(r"['’]s$")
_HOUSE_IN_S = re.compile(r"\b(?:at|of|for|with) (?:[A-ZÀ-ÖØ-Þ][\w&-]* )*[A-ZÀ-ÖØ-Þ][\w&-]*['’]s$")
# "when asked about …", "the market is facing what The": a clause of its own, no office.
_OPENS_A_CLAUSE = any_word("when while as if after before however (?-i:[Ii]t) it’s it's or and but")  # no "IT director"
_HAPPENS = any_word("is are was were come comes came has have had")
_A_CLAUSE = re.compile(rf"^{_OPENS_A_CLAUSE}\b|^(?!who\b).*\b{_HAPPENS}\b", re.IGNORECASE)
# Of what a person does, this says in what he speaks; "who had also worked at …", "who left", "who has been" do not.
_SPEAKS_AS = re.compile(
    rf"who {any_word('covers? leads? led runs? ran heads? headed directs? chairs? founded teaches studies manages')}\b"
    rf"|who {any_word('researches maintains represents owns wrote follows advises invests invented designed built')}\b"
)
_NO_HOUSE = STOP_WORDS | {*WEEKDAYS, *MONTHS, *"vice former interim acting deputy co then today yesterday".split()}
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ](?:[\w&-]|\.(?=\w)|(?<=\b[A-Z])\.)*"
_HOUSE = rf"{_CAPITALISED}(?: {_CAPITALISED}){{0,4}}"
# "Defence Secretary Pat Doe behind", "left, and Ines Okafor": who else is in the picture.
_IN_A_PICTURE = re.compile(
    r"\b(?:behind|pictured|(?:far |front )?(?:left|right|(?<!data )(?<!call )(?<!medical )cent(?:er|re)))$"
    r"|^(?:left|right|cent(?:er|re))\b"
)


def select_quotes(story: Story, quotes: Sequence[StoryQuote], summary: Sequence[Line]) -> tuple[Quote, ...]:
    """Return at most two quotes that the summary does not hold, one a speaker, the most carried first.

    The second must stand in several outlets. Where nothing is told there are none: a denial or an aside under a bare
    headline says nothing, or something else.
    """
    if not summary:
        return ()
    articles = {member.stored.id: member.stored for member in story.members}
    said = " ".join(line.text for line in summary)
    found: dict[str, tuple[tuple[int, int, int], Quote]] = {}
    for quote in quotes:
        spans = [span for span in quote.spans if span.article_id in articles]
        if not spans or not _PERSON.fullmatch(quote.speaker):
            continue
        words = _without_marks(spans[0], articles[spans[0].article_id])
        if not _is_self_contained_quote(words.text) or words.text in said or _goes_on(words, summary, articles):
            continue
        order = (-len({span.outlet for span in spans}), -quote.origins, spans[0].start)
        if quote.speaker not in found or order < found[quote.speaker][0]:
            found[quote.speaker] = (order, _quote(words, quote, spans, _role(quote, quotes, articles)))
    best = [made for _, made in sorted(found.values(), key=lambda row: row[0])]
    return tuple(quote for n, quote in enumerate(best[:MOST_QUOTES]) if n == 0 or quote.outlets > 1)


def _goes_on(words: Passage, summary: Sequence[Line], articles: Mapping[str, StoredArticle]) -> bool:
    """Return whether nothing but marks stands between a printed sentence and the quote, so that it is the rest."""
    text = articles[words.article_id].article.text
    ends = [one.end for line in summary for one in passages_of(line) if one.article_id == words.article_id]
    return any(end <= words.start and not text[end : words.start].strip(" \n“”\"'‘’") for end in ends)


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
    bare = words.rstrip(" ,").strip('“”" ,')
    bare = bare.strip("'‘’ ,") if bare.count("‘") != bare.count("’") or bare[:1] in "'‘" else bare
    start = span.start + words.index(bare)
    return passage(stored, start, start + len(bare))


def _is_self_contained_quote(words: str) -> bool:
    if not LEAST_WORDS <= len(words.split()) <= MOST_WORDS or not words[0].isupper() or words.endswith("?"):
        return False
    if is_injected_instruction(words):
        return False
    leans = _LEANS.match(words) or _OF_THAT_KIND.search(words) or _BACK.search(words)
    return not (leans or points_back(words) or has_dangling_pronoun(words))


def find_office(speaker: str, given: Sequence[str], texts: Sequence[str]) -> str:
    """Return the speaker's office: the first that a quote was given with, else the first beside the name; "" for none.

    An office goes before what the speaker does ("who covers software"). What a laboratory calls "our chief executive"
    is "chief executive" to everybody else. "CEO" alone is told with whose, where a text says so. What a caption says
    ("the defence secretary Pat Doe behind"), what is torn and what is a clause is no office.
    """
    described = [role for role in given if _is_office(role)]
    offices = [*_without_doings(described), *_offices_beside(speaker, texts)]
    offices.extend(role for role in described if role not in offices)
    chosen = _ARTICLE.sub("", _POSSESSIVE.sub("", offices[0])) if offices else ""
    return _with_its_house(chosen, speaker, texts) if _BARE.fullmatch(chosen) else chosen


def _without_doings(roles: Sequence[str]) -> list[str]:
    return [role for role in roles if not role.startswith("who")]


def _offices_beside(speaker: str, texts: Sequence[str]) -> list[str]:
    """Return what stands beside the name in reading order, offices before doings ("who covers software")."""
    name = re.escape(speaker)
    behind = re.compile(_OFFICE_BEHIND.format(name=name))
    ahead = re.compile(_OFFICE_AHEAD.format(name=name, office=_OFFICE))
    found = [m["role"].strip() for text in texts for m in (*behind.finditer(text), *ahead.finditer(text))]
    short = [role for role in found if _is_office(role)]
    offices = [role for role in _without_doings(short) if re.search(rf"\b{_OFFICE}\b", role, re.I)]
    return [*offices, *(role for role in short if role.startswith("who "))]


def _is_office(role: str) -> bool:
    """Return whether the words may be an office: whole, short, of this person, and no clause but what he does."""
    if not role or len(role) > MAX_OFFICE_CHARS or _IN_A_PICTURE.search(role):
        return False
    if _TORN.search(role) or _A_CLAUSE.search(role) or (_WHOSE.search(role) and not _HOUSE_IN_S.search(role)):
        return False
    return not role.startswith("who") or _SPEAKS_AS.match(role) is not None


def _with_its_house(office: str, speaker: str, texts: Sequence[str]) -> str:
    """Return the bare office with the company that a text names with it: "Corvid CEO", "CEO of Corvid"."""
    name, bare = re.escape(speaker), re.escape(office)
    ahead = re.compile(rf"(?<![\w’'.&-])(?P<house>{_HOUSE})(?:’s|'s)? (?i:{bare}) {name}\b")
    behind = re.compile(rf"\b{name}, (?:the )?(?i:{bare}) (?:of|at) (?P<of>{_HOUSE})")
    for text in texts:
        found = next((match["house"] for match in ahead.finditer(text) if _is_house(match["house"])), "")
        if found:
            return f"{found} {office}"
        found = next((match["of"] for match in behind.finditer(text) if _is_house(match["of"])), "")
        if found:
            return f"{office} of {found}"
    return office


def _is_house(words: str) -> bool:
    """Return whether capitalised words before an office are a name: no "On Tuesday CEO", "But", "Vice", "Former"."""
    return not any(word.lower().rstrip(".") in _NO_HOUSE for word in words.split())
