"""Judge whether a sentence can follow others without what its article said in between; repairs none. For English.

Theory. What follows is read as going on from the sentence printed before it. So what adds up ("Collectively, …"), is
set against something ("For comparison, …") or points ("these rumours", "read the announcement") stands only behind the
sentence that it stood behind, and a name that its article explained elsewhere ("a module called PrK", "… (NYCHHC)", a
speaker by surname) only behind that explanation. Too strict costs a second sentence, too loose an edition that reads
as torn. All patterns are guesses, written while reading editions of five real weeks. Of 1,967 labelled sentences that
may tell the news (300 would do) 15 hang, none of them would do, and 131 point back, of which 3 would.
"""

import re
from collections.abc import Sequence

from extractors.text.calendar import FULL_MONTH, FULL_WEEKDAY
from extractors.text.patterns import any_of, any_word
from extractors.text.stems import stem
from reports.summaries.self_contained import outside_quotes

MOST_CHARS = 1_000  # of a sentence that are looked at; those that are printed have some 400

# Only alone: "In response to the strikes, …" and "Together AI …" say themselves to what and who.
_SUMS_UP_ALONE = any_of(
    any_word("collectively together combined taken_together put_together as_such in_response in_return"),
    any_word("for_comparison by_comparison in_comparison for_context for_reference"),
)
_SUMS_UP = any_of(
    any_word("either_way even_so to_that_end with_that by_then since_then all_told at_that_time back_then"),
    rf"that way|at the time(?! of)|together {any_word('the they these those all')}",
    rf"on top of {any_word('that this it')}",
    r"while in [^,]{1,40}['’]s? case",
)
_HANGS = re.compile(
    any_of(
        rf"^{_SUMS_UP_ALONE}(?=,|\W*$)", rf"^{_SUMS_UP}(?![\w-])", rf"\b{any_word('for_example for_instance')}\b",
        r", too[,.]", r"\btoo, (?:with|to|for)\b",
    ),
    re.IGNORECASE,
)  # fmt: skip
# "Jensen Huang, on the critical reaction: “Well, …”" is the title of a post.
_FOLLOW = re.compile(rf"^(?i:{any_word('follow_along read see watch click check_out stay_tuned scroll')}) (?=[a-z])")
_A_POST = re.compile(r"^[A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+){0,3}, on [^:“]{5,90}: [“\"]")
_POINTING = re.compile(rf"\b{any_word('this these those')} (?P<what>[a-z][\w-]+)", re.IGNORECASE)
_TIMES = any_of(
    any_word("weeks? months? years? mornings? afternoons? evenings? weekends? summers? springs? autumns? winters?"),
    any_word("falls? quarters? seasons? decades? century days? times?"),
)
_SORT_OF_YEAR = any_word("past coming fiscal financial school academic calendar tax holiday festive election earnings")
_FEASTS = any_word("christmas easter ramadan eid thanksgiving halloween diwali passover hanukkah")
_OF_TIME = re.compile(
    any_of(
        any_of(_TIMES, rf"{_SORT_OF_YEAR} {_TIMES}", "past", FULL_WEEKDAY, FULL_MONTH, _FEASTS) + r"\b",
        any_word("is was are were will who that alone country of") + r"\b",  # points at nothing, or where its reader is
    ),
    re.IGNORECASE,
)
_SO_LARGE = re.compile(rf"\b{any_word('an? any no')} [\w-]+ $", re.IGNORECASE)  # "a plant this size"
_PAPER = any_word("announcement statement filing report post notice letter paper document study memo complaint lawsuit")
_SAYS = any_word("read reads said says wrote according_to")
_THE_PAPER = re.compile(rf"\b{_SAYS} the {_PAPER}\b|\bthe {_PAPER} {any_word('says said states stated reads read')}\b")
_THAT_MEANS = re.compile(rf"\b(?:that|this) {any_word('means meant makes made leaves left')}\b", re.IGNORECASE)
_DEFINED = re.compile(r"\((?:the |or |aka )?[“\"]?(?P<name>[A-Z][A-Za-z]*[A-Z][A-Za-z]*)[”\"]?\)")
_CALLED = any_word("called dubbed named nicknamed codenamed code-named known_as")
_NAMED = re.compile(rf"\b{_CALLED} [“‘\"']?(?P<name>[A-Z][\w-]+(?: [A-Z0-9][\w.-]*){{0,2}})")
# Needs no explanation, though a text may give one.
_KNOWN = frozenset("AI US UK EU UN USA UAE FBI CIA NASA CEO CFO CTO IPO GPU CPU PC TV API GDP LLM LLMs ChatGPT".split())
_SPEAKS = any_word("said says told added adds argued wrote noted explained warned")
_SURNAME = r"[A-ZÀ-ÖØ-Þ][\w’'-]+"
_FULL = re.compile(rf"\b{_SURNAME} (?:[a-z][\w’']{{0,4}} )?(?P<last>{_SURNAME})")
_SPEAKER = re.compile(rf"(?:^|[,”\"] |\. )(?P<one>{_SURNAME}) {_SPEAKS}\b|\b{_SPEAKS} (?P<other>{_SURNAME})(?=[,.])")


def hangs(sentence: str) -> bool:
    """Return whether the sentence sums up, compares or adds to something before it, or belongs to the page."""
    sentence = sentence[:MOST_CHARS]
    if _FOLLOW.match(sentence) or _A_POST.match(sentence):
        return True
    return _HANGS.search(outside_quotes(sentence)) is not None


def points_back(sentence: str) -> bool:
    """Return whether the sentence points at something that it does not name itself: "these rumours", "the filing says".

    "This week" and what the sentence has named before it points at do not count.
    """
    outside = outside_quotes(sentence[:MOST_CHARS])
    if _THE_PAPER.search(outside) or _THAT_MEANS.search(outside):
        return True
    for found in _POINTING.finditer(outside):
        before = {stem(word) for word in re.findall(r"[a-z]+", outside[: found.start()].lower())}
        what = found["what"].lower()
        is_measure = what == "size" and _SO_LARGE.search(outside, 0, found.start())
        if not (is_measure or _OF_TIME.match(outside, found.start("what")) or stem(what) in before):
            return True
    return False


def explained_in(sentence: str) -> frozenset[str]:
    """Return the names that the sentence explains: "a model called Terrarium", "… Hospitals (NYCHHC)"."""
    found = (match["name"] for pattern in (_DEFINED, _NAMED) for match in pattern.finditer(sentence))
    return frozenset(found) - _KNOWN


def introduced_in(sentence: str) -> frozenset[str]:
    """Return the names that whoever reads on from the sentence knows: those it explains, and surnames behind a name."""
    return explained_in(sentence) | frozenset(found["last"] for found in _FULL.finditer(sentence))


def unexplained_in(sentence: str, before: Sequence[str], headline: str) -> frozenset[str]:
    """Return the names of the sentence that one of those `before` it in its text explains and the headline has not.

    Of a speaker by surname alone his introduction by full name is the explanation.
    """
    sentence, before = sentence[:MOST_CHARS], [text[:MOST_CHARS] for text in before]
    names = frozenset[str]().union(*map(explained_in, before)) - explained_in(sentence)
    unknown = {name for name in names if re.search(rf"\b{re.escape(name)}\b", sentence)}
    for found in _SPEAKER.finditer(sentence):
        surname = found["one"] or found["other"]
        full = re.compile(rf"\b{_SURNAME} (?:[a-z][\w’']{{0,4}} )?{re.escape(surname)},")
        if any(full.search(text) for text in before):
            unknown.add(surname)
    return frozenset(name for name in unknown if name not in headline)
