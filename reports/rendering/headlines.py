"""Choose the words that open a line in bold: of its headline a clause that stands by itself, or all of it.

Where the headline asks, teases or makes no statement, or says what the sentence says, the sentence stands alone:
the same thing twice costs a reader time. Its first words are bold only where its own mark ends them and what follows
takes nothing back: "said the strike caused" (no damage) is worse than no bold words.

Half a headline says nothing, or something else: "ran 40 million km in a simulator", "denies attack on US base killed
two", "Rumor: X buys Y". So it is cut only before what tells the circumstances ("after", "amid", "as traders shrug"),
or behind an amount that the verb has for its object, and never at a colon.
"""

import re

from extractors.facts.figures.amounts import find_amounts
from extractors.facts.names.clauses import Clause, is_pronoun, read_clauses
from extractors.text.patterns import any_of, any_word
from reports.rendering.wording import titled
from reports.summaries.leads.features import teases, words_of
from reports.types import EditionStory

LEAST_OPENING_WORDS, MOST_OPENING_WORDS = 3, 7
TITLE_CASE = 0.6  # a guess: so many of the words have a capital in a headline in title case
_CIRCUMSTANCES = frozenset("after amid despite as while".split())
# These open a circumstance only where a clause follows: "as traders shrug", but "names Doe as chief".
_BEFORE_A_CLAUSE = frozenset("as while".split())
_NOT_A_STATEMENT = frozenset(
    "how why what when where who which if as while unless though although after before".split()
)
# What follows these is a clause, and half of it would say something else; of "as much as" the second half is missing.
_WITH_A_CLAUSE = re.compile(
    r"\b(?:den(?:y|ies|ied)|doubts?|says?|said|claims?|alleges?|reports?|suggests?|believes?|warns?|that|as)\b",
    re.IGNORECASE,
)
# "Will not bomb Iran" — while talks last; "cuts rates only" — after what: the circumstance is the news.
_ON_CONDITION = re.compile(rf"\b{any_word('not no never only until unless without')}\b|n[’']t\b", re.IGNORECASE)
SAID_TWICE = 0.75  # of a headline's words that its sentence has; a guess
MOST_OPENING_OF_A_SENTENCE = 12  # words, a guess
# Marks behind which a sentence only adds to what it has said: a relative clause, a participle, an aside of a noun.
_RELATIVE = rf"{any_word('which who whose')}\b"
# "A vibrant, emerging power": behind a participle that adds something stands more than a noun.
_ITS_OBJECT = any_word("a an the its their his her more most some up out off on in at to into for from how it")
_NO_ADDING = any_word("according excluding assuming barring depending pending during including providing")
_ADDING = rf"(?!{_NO_ADDING} )[a-z]{{2,15}}ing (?:{_ITS_OBJECT}\b|\d|[A-Z])"
_DONE = rf"(?!based )[a-z]{{2,15}}ed {any_word('by at in on with from to for')}\b"
_ASIDE = rf" ?[—–](?= ?{any_word('a an the its')} )"
_ENDS_A_STATEMENT = re.compile(any_of(rf",(?= {any_of(_RELATIVE, _ADDING, _DONE)})", ":(?= )", _ASIDE))
# Whatever stands behind the mark may take back what the opening says: a condition, a limit, whose word it is.
_TAKES_BACK = re.compile(
    rf"\b{any_word('if unless until only but except though although however not never no without whether would')}\b|"
    rf"\b{any_word('could may might yet despite pending subject provided condition least rather instead or')}\b|"
    rf"n[’']t\b|\b{any_of('according', 'report', 'alleg', 'claim', 'rumou?r', 'suppos')}",
    re.IGNORECASE,
)
# "Officials said the strike, which …, caused no damage": whose word it is may not part from what it says.
_REPORTS = re.compile(
    rf"\b{any_word('says? said claim alleg report rumou?r suggest believe warn deny denies denied doubt told argue')}",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[,;:()]|[—–]| - ")  # an aside that closes: what was begun before it goes on behind
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_QUOTES = (("“", "”"), ("‘", "’"))


def opening_words(story: EditionStory) -> str:
    """Return the three to seven words of the headline that say who did what: "Palisade AI raises $240 million".

    No letter is changed. Where no words stand by themselves the headline is returned whole.
    """
    headline = titled(story.headline)
    if len(headline.split()) <= MOST_OPENING_WORDS or ":" in headline:
        return headline
    return _opening_clause(headline) or headline


def stands_alone(headline: str, sentence: str) -> bool:
    """Return whether a line is better without its headline: that asks or teases, or the sentence has an opening."""
    return teases(headline) or bool(sentence_opening(headline, sentence))


def sentence_opening(headline: str, sentence: str) -> str:
    """Return the words that open a line in place of a headline that tells no more: a whole statement; else "".

    They end at the sentence's own mark, and nothing behind them limits, negates or conditions what
    they say. No letter is changed.
    """
    mark = _ENDS_A_STATEMENT.search(sentence)
    may_give_way = teases(headline) or _says_nothing(headline) or _is_said_in(headline, sentence)
    if mark is None or not may_give_way:
        return ""
    opening = sentence[: mark.start()]
    is_short = LEAST_OPENING_WORDS <= len(opening.split()) <= MOST_OPENING_OF_A_SENTENCE
    return opening if is_short and _is_whole(opening) and not _takes_back(sentence[mark.end() :]) else ""


def _is_whole(opening: str) -> bool:
    """Return whether the words are one plain statement of who did what, with all that belongs to it."""
    clauses = read_clauses(opening, (0, len(opening)))
    if len(clauses) != 1 or clauses[0].start or clauses[0].relative or is_pronoun(opening.split()[0]):
        return False
    return "," not in _THOUSANDS.sub("", opening) and not _REPORTS.search(opening) and _is_closed(opening)


def _takes_back(rest: str) -> bool:
    """Return whether what follows the mark may say otherwise, or goes on with what was said before it."""
    return bool(_TAKES_BACK.search(rest) or _GOES_ON.search(_THOUSANDS.sub("", rest)))


def _says_nothing(headline: str) -> bool:
    return not read_clauses(_in_sentence_case(headline), (0, len(headline)))


def _is_said_in(headline: str, sentence: str) -> bool:
    words = words_of(headline)
    return bool(words) and len(words & words_of(sentence)) >= SAID_TWICE * len(words)


def _opening_clause(headline: str) -> str:
    words = headline.split()
    clauses = read_clauses(_in_sentence_case(headline), (0, len(headline)))
    if not clauses or clauses[0].relative or words[0].lower() in _NOT_A_STATEMENT:
        return ""
    if is_pronoun(headline[clauses[0].start :].split()[0]):
        return ""
    openings = [(" ".join(words[:n]), n) for n in range(LEAST_OPENING_WORDS, MOST_OPENING_WORDS + 1)]
    found = (opening for opening, n in openings if _is_a_statement(headline, clauses[0], opening, words[n]))
    return next(found, "").rstrip(",;")


def _is_a_statement(headline: str, clause: Clause, opening: str, following: str) -> bool:
    """Return whether the opening words are a statement without the words that follow them."""
    if clause.verb_end > len(opening) or not _is_closed(opening) or _WITH_A_CLAUSE.search(opening):
        return False
    if following.lower() == "to":
        sums = [(one.start, one.end) for one in find_amounts(headline) if one.kind == "money"]
        return (clause.verb_end + 1, len(opening)) in sums
    if following.lower() not in _CIRCUMSTANCES or _ON_CONDITION.search(opening):
        return False
    if following.lower() not in _BEFORE_A_CLAUSE:
        return True
    rest = headline[len(opening) + 1 + len(following) + 1 :]
    later = read_clauses(_in_sentence_case(rest), (0, len(rest)))
    return bool(later) and later[0].start == 0 and not is_pronoun(rest.split()[0])


def _is_closed(opening: str) -> bool:
    """Return whether every quotation that the words open they close."""
    plain = re.sub(r"(?<=\w)[’'](?=\w)|(?<=s)[’'](?=\s|$)", "", opening)
    return all(plain.count(left) == plain.count(right) for left, right in _QUOTES) and not plain.count('"') % 2


def _in_sentence_case(headline: str) -> str:
    """Return a headline in title case with small letters, as verbs are recognised by; any other as it is."""
    later = [word for word in headline.split()[1:] if word[0].isalpha()]
    in_title_case = later and sum(word[0].isupper() for word in later) > TITLE_CASE * len(later)
    lower = headline.lower()
    return lower if in_title_case and len(lower) == len(headline) else headline
