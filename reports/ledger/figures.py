"""Select a story's key figures from its ledger, with who agrees; never names or computes a figure itself.

Theory. A number is what a reader remembers, so a wrong one does most harm. What several articles print is shown with
how many, and how many sources they go back to, in the words of the one that printed it first. What a single copy adds
was perhaps invented in copying: it is shown as that. Articles contradict each other in hundreds of small ways, mostly
because two sentences speak of different things; only what both sides lead with is shown as a difference.

All thresholds here are guesses, written while reading the invented sample press; no labelled set of key figures exists.
"""

import re
from collections.abc import Mapping, Sequence

from extractors.facts.names.clauses import is_pronoun, read_clauses
from extractors.text.calendar import MONTH, WEEKDAY
from extractors.text.patterns import any_of, any_word
from reports.sentences import read_sentences
from reports.summaries.leads.features import words_of
from reports.summaries.people import find_people, surname_only
from reports.types import KeyFigure, Passage, passage
from store.types import COPIES, Member, Story, StoryFigure, TextSpan, lead_article

MOST_FIGURES = 3
MOST_LOOKED_AT = 150  # of a story, those of most articles first; in a week of May 2026 none has more than 38
MOST_CHARS = 1_000  # of words around a figure; a clause or sentence that is longer is none
MOST_LONE = 2
MANY = 3  # articles of a story, from which on a lone figure is worth a flag
SMALL_COUNT = 20  # "two people" is no key figure
# Words around a number that two articles share beside those of the headline, for it to be of one thing whatever else
# differs; guesses. Fewer prove nothing: "unemployment rose to", "the jobless rate climbed to".
AROUND = 160  # characters on each side
LEAST_SHARED, LEAST_PART_SHARED = 2, 0.25
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
_SENTENCE_WORDS = 36
# What a reader of the clause alone must guess; the possessives only where nobody is named before.
_PRONOUN = rf"\b{any_word('it they them he she we our I my these those such there latter')}\b"
_THIS_THING = rf"\bthis\b(?! {any_word('year month week spring summer autumn winter quarter')})"
_THAT_THING = rf"\b{any_word('at in of by on for with to from than')} that\b"
_RELATIVE_OPENING = rf"^{any_word('which who that whose')}\b"
_REFERS_BACK = re.compile(any_of(_PRONOUN, _THIS_THING, _THAT_THING, _RELATIVE_OPENING), re.IGNORECASE)
_POSSESSIVE = re.compile(r"\b(?:its|his|her|their)\b", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"(?:^|\s)[A-ZÀ-ÖØ-Þ](?!he\b)\w")
_OPENS_A_SUBJECT = re.compile(r"(?:an?|the|some|about|nearly|roughly)\b")
# What opens on these goes on from words that are not shown, or depends on a clause that is not.
_GOES_ON = re.compile(rf"^{any_word('or so nor yet which who whose that whether')}\b", re.IGNORECASE)
_JOINED = re.compile(r"(?:and|but)\s+(?=\S)", re.IGNORECASE)  # is left out before a statement
# "more than $37 billion lost since inception": the amount itself is a subject only where its verb can be no participle
# ("was lost"), or where the sentence begins with it.
_AROUND_AN_AMOUNT = any_of(
    any_word("more than about nearly over under some almost around at least up to roughly a an the full just only"),
    any_word("percent per cent million billion trillion dollars euros pounds"),
)
_AMOUNT_WORDS = re.compile(rf"[^\w\s]*\d[\w.,]*%?|\b{_AROUND_AN_AMOUNT}\b|[$€£%]", re.IGNORECASE)
_ASKS = re.compile(rf"\b{any_word('what how')}\b")  # "enough for what Oriole says is 440 miles"
_DEPENDS = re.compile(
    rf"\b{any_word('after before when while as because since if although though until that where')} $"
)
_AUXILIARY = any_word("is are was were has have had can could may might will would did")
_REGULAR = any_of(r"\w{3,}ed", r"\w{3,}s")
_IRREGULAR = any_word("rose fell began made won got cut put paid sold took ran let gave came")
_VERB = re.compile(rf"\b{any_of(_AUXILIARY, _REGULAR, _IRREGULAR)}\b")
_FINITE = re.compile(rf"\b{_AUXILIARY}\b")
# Which way a number goes, of what is measured: two that go opposite ways are two numbers.
_UP = re.compile(
    rf"\b{any_word('higher faster longer larger more rose rises? risen grew grown climbed gained jumped up')}\b"
)
_DOWN = re.compile(
    rf"\b{any_word('lower slower shorter smaller fewer less fell falls? fallen dropped declined sank down')}\b"
)
_ABOUT_SO_MANY = re.compile(r"\b(?:(?:less|fewer|higher|lower|more) than|up to) (?=[^\w\s]*\d)")
_WORD = re.compile(r"\w+")
_DAY_OR_MONTH = re.compile(rf"\b{any_of(WEEKDAY, MONTH)}")
_SAID = any_word("said says told reported reports found finds according_to")
_SAYS_SO = re.compile(rf"(?:[A-Z][\w’'.-]* ){{1,4}}{_SAID}\b|\b{_SAID} (?:the )?(?:[A-Z][\w’'.-]* ?){{1,4}}")
_TRAILING_CONJUNCTION = re.compile(r" (?:and|or|but)$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def key_figures(story: Story, figures: Sequence[StoryFigure]) -> tuple[KeyFigure, ...]:
    """Return the figures worth a line: agreed ones by worth, then what one copy alone adds.

    One is left out where no clause or sentence around it says who or what does, costs or is so much, or where the
    plainest leaves open what is meant, unless its name is sure or others give another.
    """
    members = {member.stored.id: member for member in story.members if not member.is_about}
    people = find_people(member.stored for member in members.values())
    headline = words_of(lead_article(story).article.title)
    sentences: dict[str, tuple[Passage, ...]] = {}
    agreed, lone = [], []
    for figure in _most_given(figures):
        spans = [span for span in figure.spans if span.article_id in members]
        if not spans or (figure.kind == "count" and figure.value < SMALL_COUNT):
            continue
        prose = [span for span in spans if _in_prose(span, members)]
        if not prose:
            continue
        for span in prose:
            if span.article_id not in sentences:
                sentences[span.article_id] = read_sentences(members[span.article_id].stored)
        found = _best_clause(prose, members, sentences, fragments=len(spans) == 1)
        if found is None:
            continue
        first, clause = found
        spans = spans if _name(figure) else _of_the_same(figure.kind, first, spans, members, headline)
        if not (_name(figure) or figure.instead) and _must_be_guessed(clause.text, people):
            continue
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


def _most_given(figures: Sequence[StoryFigure]) -> Sequence[StoryFigure]:
    if len(figures) <= MOST_LOOKED_AT:
        return figures
    return sorted(figures, key=lambda one: -len(one.spans))[:MOST_LOOKED_AT]


def _of_the_same(
    kind: str, first: TextSpan, spans: Sequence[TextSpan], members: Mapping[str, Member], headline: frozenset[str]
) -> list[TextSpan]:
    """Return the spans that do not plainly measure something else than the first: two tests find "30 percent" each.

    Different words alone prove nothing, for two reports of one number may share just the headline's.
    """
    return [
        one
        for one in spans
        if one.article_id == first.article_id
        or _share_words(one, first, members, headline)
        or not (_go_apart(one, first, members) or (kind == "percent" and _name_two_things(one, first, members)))
    ]


def _share_words(span: TextSpan, other: TextSpan, members: Mapping[str, Member], headline: frozenset[str]) -> bool:
    said = words_of(_in_text(span, members)) | words_of(_in_text(other, members)) | headline
    here, there = (words_of(_around(one, members)) - said for one in (span, other))
    return len(here & there) >= max(LEAST_SHARED, LEAST_PART_SHARED * min(len(here), len(there)))


def _go_apart(span: TextSpan, other: TextSpan, members: Mapping[str, Member]) -> bool:
    """Return whether the clause of one says that something rose or is more, and that of the other that it fell."""
    ways = []
    for one in (span, other):
        words = _ABOUT_SO_MANY.sub("", _clause(one, members).text)
        ways.append((_UP.search(words) is not None, _DOWN.search(words) is not None))
    return {*ways} == {(True, False), (False, True)}


def _name_two_things(span: TextSpan, other: TextSpan, members: Mapping[str, Member]) -> bool:
    """Return whether the clause of each names something of which the other's article says nothing at all."""
    texts = [members[one.article_id].stored.article for one in (span, other)]
    said = [frozenset(_WORD.findall(f"{text.title} {text.text}".lower())) for text in texts]
    named = [_names_in(_clause(one, members).text) for one in (span, other)]
    return bool(named[0] - said[1]) and bool(named[1] - said[0])


def _names_in(words: str) -> frozenset[str]:
    """Return the words with a capital, in small letters, but the first, days, months and who is said to say it."""
    known = _DAY_OR_MONTH.sub("", _SAYS_SO.sub("", words))
    return frozenset(found.lower() for found in _WORD.findall(known) if not found.islower() and found[0].isalpha()) - {
        words.split()[0].lower()
    }


def _around(span: TextSpan, members: Mapping[str, Member]) -> str:
    """Return the words of the span's line around it, up to `AROUND` characters on each side."""
    text = members[span.article_id].stored.article.text
    before = text[max(0, span.start - AROUND) : span.start].rpartition("\n")[2]
    return f"{before}{text[span.start : span.end]}{text[span.end : span.end + AROUND].partition(chr(10))[0]}"


def _in_text(span: TextSpan, members: Mapping[str, Member]) -> str:
    return members[span.article_id].stored.article.text[span.start : span.end]


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
    """Return whether a copy alone has it, be it written as "68 %" or as "68 out of 100" elsewhere.

    Who writes from an announcement may have it from that, which anybody can read.
    """
    if members[span.article_id].relation in {*_OWN, "from primary"} or len(members) < MANY:
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


def _best_clause(
    spans: Sequence[TextSpan],
    members: Mapping[str, Member],
    sentences: Mapping[str, Sequence[Passage]],
    *,
    fragments: bool,
) -> tuple[TextSpan, Passage] | None:
    """Return the words that say most plainly what the figure is, and their span: the earliest of equals.

    "The 38 percent reduction" says less than the sentence it stands in, and "at that gap" less than another article.
    None where all are fragments, unless those do: what one copy alone adds is warned of, be it in a table.
    """
    people = find_people(members[span.article_id].stored for span in spans)
    found = [
        (_obscurity(words.text, people) + 4 * (members[span.article_id].relation not in _OWN), span, words)
        for span in spans
        for given in (_clause(span, members), _sentence(span, members, sentences[span.article_id]))
        if (words := _without_joint(given, span, members)) is not None
        and len(words.text) <= MOST_CHARS
        and (fragments or _is_a_statement(words.text))
    ]
    return min(found, key=lambda row: row[0])[1:] if found else None


def _is_a_statement(words: str) -> bool:
    """Return whether the words have a subject and its verb, and begin with them or with what says when or where."""
    if _GOES_ON.match(words):
        return False
    clauses = read_clauses(words, (0, len(words)))
    if not clauses or clauses[0].relative or _DEPENDS.search(words[: clauses[0].start]):
        return False
    subject = words[clauses[0].start : clauses[0].verb_start]
    if not _AMOUNT_WORDS.sub("", subject).strip() and not _is_counted(words, clauses[0].start, clauses[0].verb_start):
        return False
    if words[0].isupper() or not words[0].isalpha():
        return True
    return clauses[0].start == 0 and not (is_pronoun(words.split()[0]) or _ASKS.search(subject))


def _is_counted(words: str, start: int, verb_start: int) -> bool:
    """Return whether a subject that is an amount is one: "About 40 percent voted", "72 were laid off"."""
    opens = words[0].isupper() and not _AMOUNT_WORDS.sub("", words[:start]).strip()
    return opens or _FINITE.match(words, verb_start) is not None


def _must_be_guessed(words: str, people: Mapping[str, str]) -> bool:
    """Return whether the plainest words leave open what is meant: "She put it at 900 hours", "4 such tests"."""
    return _REFERS_BACK.search(words) is not None or bool(surname_only(words, people))


def _obscurity(words: str, people: Mapping[str, str]) -> int:
    """Return how much a reader of these words alone must guess."""
    opens_inside = words[0].islower() and _OPENS_A_SUBJECT.match(words) is None
    owned = _POSSESSIVE.search(words)
    return (
        4 * (len(words.split()) < _CLAUSE_WORDS)
        + 2 * len(_REFERS_BACK.findall(words))
        + 2 * (owned is not None and not _NAME_BEFORE.search(words[: owned.start()]))
        + 2 * len(surname_only(words, people))
        + 3 * (opens_inside or _counts_something_unsaid(words))
        + (not _VERB.search(words))
    )


def _counts_something_unsaid(words: str) -> bool:
    """Return whether the words open on a bare amount and its verb: "30 percent were sold", of what?"""
    verb = _FINITE.search(words)
    return verb is not None and not _AMOUNT_WORDS.sub("", words[: verb.start()]).strip()


def _sentence(span: TextSpan, members: Mapping[str, Member], whole: Sequence[Passage]) -> Passage | None:
    """Return which of the `whole` sentences the figure stands in, if it is short enough to be read beside it."""
    found = next((s for s in whole if s.start <= span.start and span.end <= s.end), None)
    if found is None or len(found.text.split()) > _SENTENCE_WORDS:
        return None
    return passage(members[span.article_id].stored, found.start, found.start + len(found.text.rstrip(".")))


def _without_joint(words: Passage | None, span: TextSpan, members: Mapping[str, Member]) -> Passage | None:
    """Return the words without the "And" or "But" that they begin with."""
    joint = _JOINED.match(words.text) if words is not None else None
    if words is None or not joint or words.start + joint.end() > span.start:
        return words
    return passage(members[span.article_id].stored, words.start + joint.end(), words.end)


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
