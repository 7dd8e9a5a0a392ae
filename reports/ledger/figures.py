"""Select a story's key figures from its ledger, with who agrees; never names or computes a figure itself.

Theory. A number is what a reader remembers, so a wrong one does most harm. What several articles print is shown with
how many, and how many sources they go back to, in the words of the one that printed it first. What a single copy adds
was perhaps invented in copying: it is shown as that. Articles contradict each other in hundreds of small ways, mostly
because two sentences speak of different things; only what both sides lead with is shown as a difference.

All thresholds here are guesses, written while reading the invented sample press; no labelled set of key figures exists.
"""

import re
from collections.abc import Mapping, Sequence

from reports.sentences import read_sentences
from reports.summaries.people import find_people, surname_only
from reports.types import KeyFigure, Passage, passage
from store.types import COPIES, Member, Story, StoryFigure, TextSpan

MOST_FIGURES = 3
MOST_LONE = 2
MANY = 3  # articles of a story, from which on a lone figure is worth a flag
SMALL_COUNT = 20  # "two people" is no key figure
OPENING = 600  # characters in which an article leads with a figure
DISSENT = 400

# What kinds of amount carry a story; durations and small counts are mostly scenery.
_WORTH = {"money": 3.0, "percent": 2.0, "count": 1.2, "duration": 0.6}
_OTHER_WORTH = 1.0
# A sum is named only where the name hardly errs: large ones (measured by the labels in BENCHMARKS.md, Facts).
_ATTRIBUTES = frozenset({"valuation", "funding", "market cap", "revenue", "price"})
_LARGE = 1e6
_OWN = frozenset({"own reporting", "primary"})
_BREAKS = (". ", "; ", ": ", ", ", " — ", " – ", " - ", "(", ")", "\n", "? ", "! ")
_CLAUSE_WORDS = 6
_SENTENCE_WORDS = 26
# What a reader of the clause alone must guess; the possessives only where nobody is named before.
_REFERS_BACK = re.compile(
    r"\b(?:it|they|them|he|she|we|our|I|my|these|those|such|there|latter)\b|"
    r"\bthis\b(?! (?:year|month|week|spring|summer|autumn|winter|quarter))|"
    r"\b(?:at|in|of|by|on|for|with|to|from|than) that\b|^(?:which|who|that|whose)\b",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"\b(?:its|his|her|their)\b", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"(?:^|\s)[A-ZÀ-ÖØ-Þ](?!he\b)\w")
_OPENS_A_SUBJECT = re.compile(r"(?:an?|the|some|about|nearly|roughly)\b")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|may|might|will|would|does|did|\w{3,}ed|\w{3,}s|rose|fell|began|made|"
    r"won|got|cut|put|paid|sold|took|ran|let|gave|came)\b"
)
_TRAILING_CONJUNCTION = re.compile(r" (?:and|or|but)$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def key_figures(story: Story, figures: Sequence[StoryFigure]) -> tuple[KeyFigure, ...]:
    """Return the figures worth a line: agreed ones by worth, then what one copy alone adds."""
    members = {member.stored.id: member for member in story.members if not member.is_about}
    agreed, lone = [], []
    for figure in figures:
        spans = [span for span in figure.spans if span.article_id in members]
        if not spans or (figure.kind == "count" and figure.value < SMALL_COUNT):
            continue
        prose = [span for span in spans if _in_prose(span, members)]
        if not prose:
            continue
        first, clause = _best_clause(prose, members)
        stated = _passage(first, members)
        made = KeyFigure(
            text=stated.text,
            article_id=stated.article_id,
            start=stated.start,
            end=stated.end,
            url=stated.url,
            clause=clause,
            name=_name(figure),
            articles=len(spans),
            origins=len({_root(span.article_id, members) for span in spans}),
            lone=len(spans) == 1,
            instead=tuple(_passage(span, members) for span in _dissent(figure, spans, members)),
        )
        if len(_voices(spans, members)) > 1 and _is_agreed(made, figure.kind, len(members)):
            worth = _WORTH.get(figure.kind, _OTHER_WORTH) * (made.origins + 0.25 * len(spans)) + bool(made.name)
            agreed.append((-worth, first.start, made))
        elif made.lone and _is_only_in_a_copy(figure, first, members) and _is_a_clause(made.clause):
            lone.append((-figure.value, first.start, made))
    agreed.sort(key=lambda row: row[:2])
    lone.sort(key=lambda row: row[:2])
    return (*_without_overlaps([row[2] for row in agreed])[:MOST_FIGURES], *(row[2] for row in lone[:MOST_LONE]))


def _voices(spans: Sequence[TextSpan], members: Mapping[str, Member]) -> set[str]:
    """Return the owners that give a figure. A copy that has another one than its source speaks for nobody."""
    giving = {span.article_id for span in spans}
    voices = set()
    for span in spans:
        member = members[span.article_id]
        is_altered = member.relation in COPIES and member.parent in members and member.parent not in giving
        if not (member.flag or is_altered):
            voices.add(member.owner or span.outlet)
    return voices


def _is_a_clause(words: Passage) -> bool:
    return len(words.text.split()) >= _CLAUSE_WORDS


def _without_overlaps(figures: Sequence[KeyFigure]) -> list[KeyFigure]:
    """Leave out what has no name and stands in words that are printed for a figure before it."""
    kept: list[KeyFigure] = []
    for figure in figures:
        clauses = [f.clause for f in kept]
        if figure.name or not any(_overlap(figure.clause, clause) for clause in clauses):
            kept.append(figure)
    return kept


def _overlap(one: Passage, other: Passage) -> bool:
    return one.article_id == other.article_id and one.start < other.end and other.start < one.end


def _name(figure: StoryFigure) -> str:
    sure = figure.kind == "money" and figure.value >= _LARGE and figure.attribute in _ATTRIBUTES
    return figure.attribute if sure else ""


def _is_agreed(figure: KeyFigure, kind: str, articles: int) -> bool:
    """Return whether enough articles give it: two that say the same number in a large story may mean two things."""
    enough = figure.articles >= (MANY if articles > MANY + 1 and not figure.name else 2)
    return enough and (figure.origins > 1 or figure.articles >= MANY or kind in {"money", "percent"})


def _is_only_in_a_copy(figure: StoryFigure, span: TextSpan, members: Mapping[str, Member]) -> bool:
    """Return whether a copy alone has it, be it written as "68 %" or as "68 out of 100" elsewhere."""
    if members[span.article_id].relation in _OWN or len(members) < MANY:
        return False
    if not (figure.kind == "percent" or (figure.kind == "money" and figure.value >= _LARGE)):
        return False
    bare = _NUMBER.search(figure.text)
    others = (m.stored.article.text for i, m in members.items() if i != span.article_id)
    return bare is not None and not any(
        re.search(rf"(?<![\d.,]){re.escape(bare.group())}(?![\d]|[.,]\d)", text) for text in others
    )


def _dissent(figure: StoryFigure, spans: Sequence[TextSpan], members: Mapping[str, Member]) -> list[TextSpan]:
    """Return where others lead with another value, while an article that gives this one leads with it."""
    if len(spans) < 2 or not any(span.start < OPENING for span in spans):
        return []
    here = {span.article_id for span in spans}
    return [
        span
        for _, span in figure.instead
        if span.article_id in members and span.article_id not in here and span.start < DISSENT
    ]


def _root(article_id: str, members: Mapping[str, Member]) -> str:
    """Return the owner whose own reporting an article goes back to, or "" for none of the feeds'."""
    seen = set[str]()
    while article_id not in seen:
        seen.add(article_id)
        member = members[article_id]
        if member.is_own_report:
            return member.owner or article_id
        if member.parent not in members:
            return ""
        article_id = member.parent
    return ""


def _in_prose(span: TextSpan, members: Mapping[str, Member]) -> bool:
    """Return whether the figure stands in a sentence, not in a row of a table."""
    text = members[span.article_id].stored.article.text
    line = text[text.rfind("\n", 0, span.start) + 1 : span.end]
    return "|" not in line


def _passage(span: TextSpan, members: Mapping[str, Member]) -> Passage:
    return passage(members[span.article_id].stored, span.start, span.end)


def _best_clause(spans: Sequence[TextSpan], members: Mapping[str, Member]) -> tuple[TextSpan, Passage]:
    """Return the words that say most plainly what the figure is, and their span: the earliest of equals.

    "The 38 percent reduction" says less than the sentence it stands in, and "at that gap" less than another article.
    """
    people = find_people(members[span.article_id].stored for span in spans)
    found = [
        (_obscurity(words.text, people) + 4 * (members[span.article_id].relation not in _OWN), span, words)
        for span in spans
        for words in (_clause(span, members), _sentence(span, members))
        if words is not None
    ]
    return min(found, key=lambda row: row[0])[1:]


def _obscurity(words: str, people: Mapping[str, str]) -> int:
    """Return how much a reader of these words alone must guess."""
    opens_inside = words[0].islower() and _OPENS_A_SUBJECT.match(words) is None
    owned = _POSSESSIVE.search(words)
    return (
        4 * (len(words.split()) < _CLAUSE_WORDS)
        + 2 * len(_REFERS_BACK.findall(words))
        + 2 * (owned is not None and not _NAME_BEFORE.search(words[: owned.start()]))
        + 2 * len(surname_only(words, people))
        + 3 * opens_inside
        + (not _VERB.search(words))
    )


def _sentence(span: TextSpan, members: Mapping[str, Member]) -> Passage | None:
    """Return the sentence the figure stands in, if it is short enough to be read beside it."""
    whole = read_sentences(members[span.article_id].stored)
    found = next((s for s in whole if s.start <= span.start and span.end <= s.end), None)
    if found is None or len(found.text.split()) > _SENTENCE_WORDS:
        return None
    return passage(members[span.article_id].stored, found.start, found.start + len(found.text.rstrip(".")))


def _clause(span: TextSpan, members: Mapping[str, Member]) -> Passage:
    """Return the clause the figure stands in: to the next break on each side, one more where that is too short."""
    text = members[span.article_id].stored.article.text
    start, end = _break_before(text, span.start), _break_after(text, span.end)
    if len(text[start:end].split()) < _CLAUSE_WORDS and text[max(0, start - 2) : start] == ", ":
        start = _break_before(text, start - 2)
    clause = text[start:end]
    start += len(clause) - len(clause.lstrip(" \n-*•"))
    end -= len(clause) - len(clause.rstrip(" \n.,;:"))
    joined = _TRAILING_CONJUNCTION.search(text[span.end : end])
    end = max(span.end, span.end + joined.start() if joined else end)
    return passage(members[span.article_id].stored, start, end)


def _break_before(text: str, index: int) -> int:
    return max((found + len(b) for b in _BREAKS if (found := text.rfind(b, 0, index)) >= 0), default=0)


def _break_after(text: str, index: int) -> int:
    return min((found for b in _BREAKS if (found := text.find(b, index)) >= 0), default=len(text))
