"""Find who or what the clauses of a sentence are about, by their opening words alone; no grammar of the language.

Theory. English press puts the subject first and its verb right behind: "Separately, the paper noted that total phone
sales passed $6 billion" has two clauses, "the paper noted" and "total phone sales passed". A clause opens with the
sentence, behind a word that joins ("that", "as", "and") or behind a mark, and its subject is what stands before the
first verb. A wrong subject is worse than none: what runs on too long, or meets no verb of the table, has none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.facts.types import Span
from extractors.text.calendar import WEEKDAYS
from extractors.text.sentences import dateline_end

# Verbs that follow the subject in news; a participle in "-ed" counts too where it does not stand before its noun.
_AUXILIARIES = frozenset(
    """is are was were has have had will would can could may might must shall should did does do isn’t aren’t wasn’t
    weren’t hasn’t haven’t won’t wouldn’t can’t couldn’t doesn’t don’t didn’t isn't aren't wasn't won't wouldn't can't
    doesn't don't didn't hasn't haven't could’ve would’ve should’ve might’ve must’ve""".split()
)
_PASTS = frozenset(
    """rose fell grew went came became began bought brought built caught chose cost cut drew drove found fought
    flew gave
    got held hit kept knew laid led left lent lost made meant met paid put ran said saw sold sent set shot shrank
    slid sought spent stood stole struck sank swept took taught told thought threw understood withdrew won wrote broke
    beat bid burst dealt fed felt forgot froze heard hid hurt let lay leapt quit read rode rang shook showed shut sang
    spoke split spread sprang swore swung tore wore wound outsold overtook underwent upset""".split()
)
_PRESENTS = frozenset(
    """says tells adds argues believes thinks expects plans aims hopes wants warns notes claims shows finds suggests
    reports estimates predicts forecasts reckons sees makes takes gives gets goes comes has holds owns costs
    sells buys pays raises cuts employs runs uses needs offers launches opens closes begins starts ends keeps remains
    stands sits seems looks appears faces leads wins loses gains adds reaches hits tops beats surpasses exceeds covers
    includes features delivers accounts represents averages attracts serves spends earns weighs measures lasts puts
    brings builds becomes fell jumps climbs surges drops slips falls rises tumbles soars slides imports exports
    produces receives supports provides sets calls writes joins acquires agrees seeks requires
    allows grants signs unveils announces reveals confirms denies lifts slashes lays sues bans backs kills
    wounds""".split()
)
# Of these the subject is more than one: "drivers face", "The core plan" has no verb.
_PLURAL_PRESENTS = frozenset(
    "face hold own cost expect plan aim say make take use need want remain include account sell pay employ earn".split()
)
_MANY = frozenset("people men women children they we i you police staff who that".split())
_NO_VERBS = frozenset("united red hundred need speed seed feed unprecedented limited".split())
_DETERMINERS = frozenset(
    "the a an its his her their our my your this that these those some another each every both all no any".split()
)
_PRONOUNS = frozenset("it he she they we i you this that these those there who which what".split())
_LINKS = frozenset("of for in between from at to on with by across among".split())
_STOPS = frozenset(
    """whether as while when whenever after before because since and but or so if although though unless until
    where that
    which who whom whose than then nor yet however""".split()
)
# These end a subject that has met no verb; "and" may join its parts.
_ENDS = _STOPS - {"and", "or"}
# A clause may open behind these; the words before them belong to another.
_JOINS = frozenset(
    "whether that which who as while when after before because since and but where if although though so until".split()
)
_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,4}|(?:[A-Z]{0,3}[$€£¥₹])?\d[\d.,]{0,30}\d\w{0,12}%?|[^\W_][\w’'&.+/-]{0,60}[\w+]|"
    r"[$€£¥₹]?[^\W_]%?|[,;:–—()“”\"…]|[.!?]"
)
_ADVERB = re.compile(r"\w+ly$")
_ADVERBS = frozenset(
    "also now still then already later once first again soon just only even reportedly allegedly never not".split()
)
# A phrase that opens a sentence before its subject, up to its comma.
_OPENERS = frozenset(
    """in on at as after before since during by from under with without for within over last this earlier just once
    while
    when if although though because despite according following unlike like amid until asked through across
    between today yesterday tomorrow now however meanwhile separately still but and yet so then instead besides
    nevertheless nonetheless therefore thus similarly overall perhaps speaking citing including launched
    founded""".split()
)
_REPORTING = frozenset(
    """said says say reported reports showed shows estimates estimated believes believed noted notes revealed reveals
    announced announces claimed claims warned warns argued argues predicted predicts thinks thought hopes hoped expects
    expected found finds confirmed confirms suggested suggests added adds wrote writes means meaning""".split()
)
_TIMES = frozenset("week month year quarter weekend morning night".split()) | frozenset(WEEKDAYS)
# No subject begins with these: what they open is an aside, and the clause before it goes on.
_NEVER_OPEN = _LINKS | frozenset("with along now then again not only even including following fail failing".split())
MOST_WORDS = 14
_MOST_TOKENS = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A subject at `text[start:end]` and its verb at `text[verb_start:verb_end]`; `head` begins its post-modifiers.

    `text[start:head]` is the subject without what "of", "in" or "who" add to it, and `apposed` the span of a name set
    beside it between commas, or None. `relative`: the clause adds to what stands before "which" or "who".
    """

    start: int
    head: int
    end: int
    verb_start: int
    verb_end: int
    apposed: Span | None
    relative: bool


def read_clauses(text: str, span: Span) -> tuple[Clause, ...]:
    """Return the clauses of the sentence `text[span]` whose subject and verb are plain, in reading order."""
    begun = _TOKEN.finditer(text, dateline_end(text, span[0]), span[1])
    tokens = [match for _, match in zip(range(_MOST_TOKENS), begun, strict=False)]
    return tuple(_clauses(tokens))


def is_pronoun(word: str) -> bool:
    """Return whether a subject points elsewhere."""
    return word.lower() in _PRONOUNS


def _clauses(tokens: Sequence[re.Match[str]]) -> Iterator[Clause]:
    starts = [0, *_openings(tokens)]
    taken = -1
    for start in starts:
        first = _after_opener(tokens, start) if start == 0 else start
        while first < len(tokens) and tokens[first].group().lower() in {"and", "but", "or"}:
            first += 1
        found = _clause(tokens, first) if first < len(tokens) and tokens[first].start() > taken else None
        if found is not None:
            taken = found.verb_start
            yield found


def _openings(tokens: Sequence[re.Match[str]]) -> Iterator[int]:
    """Yield the indices at which another clause may open."""
    for i, token in enumerate(tokens[:-1], 1):
        word = token.group().lower()
        if word in _JOINS or word in ',;:–—“"' or _says(word):
            yield i


def _says(word: str) -> bool:
    """Return whether words reported may follow at once: "the firm says over 9,000 people had …"."""
    return word in _REPORTING


def _after_opener(tokens: Sequence[re.Match[str]], start: int) -> int:
    """Return the index of the first word behind "Separately," or "In the port, its largest city,"."""
    i = start + _time_words(tokens, start)
    for _ in range(3):
        word = tokens[i].group().lower() if i < len(tokens) else ""
        if word not in _OPENERS and not _ADVERB.match(word):
            return i
        comma = next((j for j in range(i, min(i + 22, len(tokens))) if tokens[j].group() == ","), None)
        if comma is None:
            return i + 1 if word in {"but", "and", "yet", "so", "now", "still", "then"} or _ADVERB.match(word) else i
        i = comma + 1
    return i


def _time_words(tokens: Sequence[re.Match[str]], start: int) -> int:
    """Return how many words "This week" or "On Tuesday" takes at the start, 0 where a comma closes them or none do."""
    words = [token.group().lower() for token in tokens[start : start + 4]]
    for size in (3, 2):
        if len(words) > size and words[0] in _OPENERS and words[size - 1] in _TIMES and words[size] != ",":
            return size
    return 0


def _clause(tokens: Sequence[re.Match[str]], first: int) -> Clause | None:
    """Return the clause that opens at token `first`, None if no verb follows a subject there."""
    i: int = first
    head: int | None = None
    apposed: Span | None = None
    joined = tokens[first - 1].group().lower() if first > 0 else ""
    if joined in {"which", "who", "that"} and _may_be_verb(tokens[first].group()):
        # What "which" or "who" stands for, the words before it name.
        verb, who = _main_verb(tokens, first), tokens[first - 1]
        return Clause(
            start=who.start(), head=who.end(), end=who.end(), verb_start=tokens[first].start(),
            verb_end=tokens[verb].end(), apposed=None, relative=True,
        )  # fmt: skip
    while i < len(tokens) and i - first <= MOST_WORDS:
        word = tokens[i].group()
        lower = word.lower()
        if i == first and (
            word in _AUXILIARIES
            or lower in _NEVER_OPEN
            or _is_adverb(word)
            or (lower.endswith("ing") and word.islower())
        ):
            return None
        if i > first and _is_verb(tokens, i, first):
            verb = _main_verb(tokens, i)
            head_end = tokens[head - 1].end() if head is not None else tokens[i - 1].end()
            last = _before_adverbs(tokens, i, first)
            head_end = min(head_end, tokens[last].end())
            return Clause(
                start=tokens[first].start(), head=head_end, end=tokens[last].end(),
                verb_start=tokens[i].start(), verb_end=tokens[verb].end(), apposed=apposed, relative=False,
            )  # fmt: skip
        if word in {",", "–", "—", "("}:
            closed = _apposition_end(tokens, i)
            if closed is None or i == first:
                return None
            head = i if head is None else head
            apposed = apposed or (tokens[i + 1].start(), tokens[closed - 1].end())
            i = closed + 1
            if not (i < len(tokens) and (_is_verb(tokens, i, first) or _is_adverb(tokens[i].group()))):
                return None
            continue
        if lower in {"who", "that"} and i > first + (tokens[first].group().lower() in _DETERMINERS):
            return _with_relative(tokens, first, i if head is None else head, i)
        if word in ';:.!?“”")…' or (lower in _ENDS and not _compares(tokens, i)):
            return None
        if lower in _LINKS and i > first and head is None:
            head = i
        i += 1
    return None


def _compares(tokens: Sequence[re.Match[str]], i: int) -> bool:
    """Return whether "than" belongs to an amount: "more than 2,000 families"."""
    return tokens[i].group().lower() == "than" and tokens[i - 1].group().lower() in {"more", "less", "fewer"}


def _with_relative(tokens: Sequence[re.Match[str]], first: int, head: int, who: int) -> Clause | None:
    """Return the clause of "Drivers who fail to comply face a fine": the second verb behind "who" is its own."""
    ahead = tokens[who + 1].group() if who + 1 < len(tokens) else ""
    if tokens[who].group().lower() != "who" or not ahead[:1].islower() or ahead in _DETERMINERS | _PRONOUNS:
        return None
    several = _PLURAL_PRESENTS if tokens[head - 1].group().endswith("s") else frozenset[str]()
    verbs = [who + 1] + [
        j
        for j in range(who + 3, min(who + 12, len(tokens)))
        if (_is_verb(tokens, j, who) or tokens[j].group() in several) and tokens[j - 1].group().lower() != "to"
    ]
    stop = next((j for j in range(who + 1, min(who + 12, len(tokens))) if tokens[j].group() in ",.;:“"), len(tokens))
    verbs = [j for j in verbs if j < stop]
    if len(verbs) < 2:
        return None
    own = verbs[1]
    return Clause(
        start=tokens[first].start(), head=tokens[head - 1].end(), end=tokens[own - 1].end(),
        verb_start=tokens[own].start(), verb_end=tokens[own].end(), apposed=None, relative=False,
    )  # fmt: skip


def _apposition_end(tokens: Sequence[re.Match[str]], opened: int) -> int | None:
    """Return the index of the mark that closes what is set between commas, dashes or brackets."""
    closing = {",": ",", "–": "–", "—": "—", "(": ")"}[tokens[opened].group()]
    for j in range(opened + 1, min(opened + 30, len(tokens))):
        if tokens[j].group() == closing:
            return j
        if tokens[j].group() in ".;:!?":
            return None
    return None


def _is_verb(tokens: Sequence[re.Match[str]], i: int, first: int) -> bool:
    word = tokens[i].group()
    lower = word.lower()
    if word in _AUXILIARIES:
        return True
    if word[0].isupper() and i > 0:
        return False
    before = tokens[i - 1].group().lower() if i > 0 else ""
    behind = tokens[i + 1].group() if i + 1 < len(tokens) else ""
    if lower in _PLURAL_PRESENTS and not before.endswith("s") and before not in _MANY:
        return False
    if lower in _PASTS or lower in _PRESENTS or lower in _PLURAL_PRESENTS:
        # "the lead", "its plans", "more sales": behind these stands a noun.
        return before not in _DETERMINERS | {"more", "new"} and not before.endswith(("’s", "'s"))
    if not lower.endswith("ed") or lower in _NO_VERBS or "-" in lower or len(lower) < 4:
        return False
    if _is_adverb(before) and i > 1:
        before = tokens[i - 2].group().lower()
    before_noun = (
        before in _DETERMINERS | {"of", "and", ",", "some", "many", "most"}
        or before.endswith(("’s", "'s"))
        or before[:1].isdigit()
    )
    return i > first and not before_noun and not (behind[:1].isupper() and before in _LINKS)


def _may_be_verb(word: str) -> bool:
    """Return whether a word is a verb where one must follow, as behind "who"."""
    return word in _AUXILIARIES | _PASTS | _PRESENTS | _PLURAL_PRESENTS or (
        word.islower() and word.endswith("ed") and len(word) > 3
    )


def _main_verb(tokens: Sequence[re.Match[str]], i: int) -> int:
    """Return the index of the verb that auxiliaries and adverbs lead to: "has so far only raised"."""
    j = i
    while (
        j + 1 < len(tokens)
        and j < i + 5
        and (tokens[j].group().lower() in _AUXILIARIES | {"be", "been", "being"} or _is_adverb(tokens[j].group()))
    ):
        j += 1
    return j


def _before_adverbs(tokens: Sequence[re.Match[str]], i: int, first: int) -> int:
    """Return the index of the last word of the subject: marks and adverbs before the verb are none of it."""
    j = i - 1
    while j > first and (_is_adverb(tokens[j].group()) or tokens[j].group() in {",", ")", "–", "—"}):
        j -= 1
    return j


def _is_adverb(word: str) -> bool:
    return word.lower() in _ADVERBS or _ADVERB.match(word.lower()) is not None
