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
    spoke split spread sprang swore swung tore wore wound outsold overtook underwent upset ate bore fled hung
    stuck spun slept
    dug overcame undertook withstood arose lit drank swam foresaw oversaw outran""".split()
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
    wounds means creates describes follows introduces handles knows marks enables combines operates plays reduces
    continues carries connects contains relies matches understands compares performs tends develops maintains lets
    depends demonstrates exposes manages focuses specializes specialises hosts poses completes acknowledges breaks
    doubles triples reflects leaves alleges treats removes bears identifies involves happens achieves eliminates
    donates boasts learns publishes consumes asks defines loves reinforces debuts belongs threatens promotes intends
    pulls retains lies defends occupies grows competes solves reads urges lands installs assembles enforces attends
    prefers responds advertises suffers proposes directs equates exists meets lacks steals declares prepares encounters
    retails refers recalls envisions discovers comprises speaks commands trades eases integrates shoots weighs fetches
    garners totals generates ships stores processes fails""".split()
)
# Of these the subject is more than one: "drivers face", "The core plan" has no verb.
_PLURAL_PRESENTS = frozenset(
    """face hold own cost expect plan aim say make take use need want remain include account sell pay employ earn start
    range stand sit trade rise fall run come go reach cover support weigh measure grow climb jump surge soar drop slip
    slide slump plunge tumble shrink exceed rely depend generate produce carry spend lose double triple claim believe
    think suggest argue""".split()
)
_MANY = frozenset("people men women children they we i you police staff who that".split())
_WITH_OF = frozenset("thinks speaks knows learns dreams".split())
_ALSO_NOUNS = frozenset("exports imports ships stores trades plays leads backs".split())
_OF_A_COUNTRY = re.compile(r"(?:ese|ish|[irc]an|ench|erman|wiss|utch|reek)$")
_NO_VERBS = frozenset("united red hundred need speed seed feed unprecedented limited".split())
_DETERMINERS = frozenset(
    "the a an its his her their our my your this that these those some another each every both all no any".split()
)
_PRONOUNS = frozenset("it he she they we i you this that these those there who which what".split())
_INNER_PRONOUNS = frozenset(
    "there it he she they we i you we’re it’s they’re you’re i’m he’s she’s we’ve they’ve".split()
)
_BEFORE_AN_ARTICLE = frozenset(
    "and or & all both half about over under than like as into through during around including behind near since after "
    "before per via versus vs that against within without between towards toward despite , – — (".split()
)
_SHORTENED = re.compile(r"(it|that|there|he|she|they|we|you|I)[’'](?:s|re|ve|m)", re.IGNORECASE)
_CONTRACTED = re.compile(r"[’'](?:ll|s|d|re|ve|m)$")
_LINKS = frozenset("of for in between from at to on with by across among under against within without aboard".split())
_STOPS = frozenset(
    """whether as while when whenever after before because since and but or so if although though unless until
    where that
    which who whom whose than then nor yet however""".split()
)
# These end a subject that has met no verb; "and" may join its parts.
_ENDS = _STOPS - {"and", "or"}
# A clause may open behind these; the words before them belong to another.
_JOINS = frozenset(
    "whether that which who whose as while when after before because since and but where if although though so until"
    "".split()
)
# Behind these "as" is no new clause: "LEDs serving as clock hands is".
_AS_WHAT = frozenset("serving serves served serve used known seen such described acts acting act well regarded".split())
# Of what was found or shown a participle is as likely as a verb: "he found a server with passwords exposed".
_FINDING = frozenset("found finds showed shows revealed reveals".split())
_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,4}|(?:[A-Z]{0,3}[$€£¥₹])?\d[\d.,]{0,30}\d\w{0,12}%?|[^\W_][\w’'&.+/-]{0,60}[\w+]|"
    r"[$€£¥₹]?[^\W_]%?|[,;:–—()“”\"…]|[.!?]"
)
_ADVERB = re.compile(r"\w+ly$")
_ADVERBS = frozenset(
    "also now still then already later once first again soon just only even reportedly allegedly never not".split()
)
_NO_ADVERBS = frozenset("tally family ally reply supply assembly anomaly monopoly rally july italy".split())
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
    """said says say saying adding noting warning claiming reported reports showed shows estimates estimated believes
    believed noted notes revealed reveals
    announced announces claimed claims warned warns argued argues predicted predicts thinks thought hopes hoped expects
    expected found finds confirmed confirms suggested suggests added adds wrote writes means meaning
    alleged alleges claim""".split()
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
    """Return whether a subject points elsewhere, with or without its verb: "you", "you’ll"."""
    return _CONTRACTED.sub("", word.lower()) in _PRONOUNS


def _clauses(tokens: Sequence[re.Match[str]]) -> Iterator[Clause]:
    opener = _after_opener(tokens, 0)
    taken = -1
    for first in sorted({opener, *_openings(tokens)}):
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
        if word == "as" and i > 1 and tokens[i - 2].group().lower() in _AS_WHAT:
            continue
        if word in _JOINS or word in ',;:–—“"' or _says(word):
            yield i


def _says(word: str) -> bool:
    """Return whether words reported may follow at once: "the firm says over 9,000 people had …"."""
    return word in _REPORTING


def _after_opener(tokens: Sequence[re.Match[str]], start: int) -> int:
    """Return the index of the first word behind "Separately," or "In the port, its largest city,"."""
    i = start + (_time_words(tokens, start) or _occasion(tokens, start))
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


def _occasion(tokens: Sequence[re.Match[str]], start: int) -> int:
    """Return 3 where a sentence opens with "The last time" and goes on with a name, else 0."""
    words = [token.group() for token in tokens[start : start + 4]]
    timed = (
        len(words) > 3 and words[0] == "The" and words[1] in {"last", "first", "next", "only"} and words[2] == "time"
    )
    return 3 if timed and words[3][:1].isupper() else 0


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
    short = _SHORTENED.fullmatch(tokens[first].group())
    if short:
        # "It’s on sale": the subject and its verb are one word.
        at = tokens[first].start()
        return Clause(
            start=at, head=at + short.end(1), end=at + short.end(1), verb_start=at + short.end(1),
            verb_end=tokens[first].end(), apposed=None, relative=False,
        )  # fmt: skip
    aside = 0
    while i < len(tokens) and i - first - aside <= MOST_WORDS:
        word = tokens[i].group()
        lower = word.lower()
        if i == first and (
            word in _AUXILIARIES
            or (lower in _NEVER_OPEN and not _says_how_many(tokens, i))
            or _is_adverb(word)
            or (lower.endswith("ing") and word.islower())
            or (lower in _PRESENTS and joined in {"and", "but", "or"})
            or (lower.endswith("ed") and word.islower() and joined in {"and", "but", "or", "since", ","})
            or lower in {"been", "being", "be"}
        ):
            return None
        if i > first and _is_verb(tokens, i, first, head):
            if tokens[i - 1].group().lower() in {"and", "or"} or (joined in _FINDING and lower.endswith("ed")):
                # "Since its founding and was valued at": of the subject before.
                return None
            if _goes_on_a_list(tokens, first, i):
                return None
            verb = _main_verb(tokens, i)
            head_end = tokens[head - 1].end() if head is not None else tokens[i - 1].end()
            last = _before_adverbs(tokens, i, first)
            head_end = min(head_end, tokens[last].end())
            return Clause(
                start=tokens[first].start(), head=head_end, end=tokens[last].end(),
                verb_start=tokens[i].start(), verb_end=tokens[verb].end(), apposed=apposed, relative=False,
            )  # fmt: skip
        if i > first and (lower in _INNER_PRONOUNS or _opens_another(tokens, i)):
            # "The problem we’re looking at is", "energy the panels can produce": two subjects.
            return None
        if word in {",", "–", "—", "("}:
            closed = _apposition_end(tokens, i)
            if closed is None or i == first or tokens[i + 1].group().lower() in {"and", "or"}:
                return None
            head = i if head is None else head
            apposed = apposed or (tokens[i + 1].start(), tokens[closed - 1].end())
            aside += closed - i
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


def _goes_on_a_list(tokens: Sequence[re.Match[str]], first: int, verb: int) -> bool:
    """Return whether a subject is the end of a list: "visitors from Australia, France and Germany grew"."""
    if first < 2:
        return False
    mark, before, opened = tokens[first - 1].group(), tokens[first - 2].group(), tokens[first].group()
    if before == ")" and first > 4:
        # "Deep Learning (DL) and Big Data are": of both.
        before = tokens[first - 5].group()
    if mark == ",":
        joined = any(tokens[j].group().lower() in {"and", "or"} for j in range(first, verb))
        # "A diphtheria, or DTP, shot were": one bare noun behind a comma ends what the comma parted.
        bare = verb == first + 1 and opened.islower() and opened not in _PRONOUNS and not opened.endswith("s")
        return bare or (joined and before[:1].isupper() and opened[:1].isupper())
    if mark == "and" and before == "," and first > 4 and "," in (tokens[first - 4].group(), tokens[first - 5].group()):
        # "With inline styles, SVG, and full content runs": the last of several.
        # "Apple, Google, and Meta spent": of all three; "it fell, said Lee, and Meta spent": of the last.
        item = tokens[first - 3 : first - 2] if tokens[first - 4].group() == "," else tokens[first - 4 : first - 2]
        named = all(token.group()[:1].isupper() for token in item)
        return opened not in _PRONOUNS | _DETERMINERS and opened[:1].isupper() == named
    # "Meta and Google are": of both.
    listed = tokens[first - 3].group() if before == "," and first > 2 else before
    return mark == "and" and listed[:1].isupper() and opened[:1].isupper()


def _opens_another(tokens: Sequence[re.Match[str]], i: int) -> bool:
    """Return whether an article inside a subject begins another one: no preposition or "and" stands before it."""
    before = tokens[i - 1].group().lower()
    return (
        tokens[i].group().lower() in {"the", "a", "an"}
        and before not in _LINKS | _BEFORE_AN_ARTICLE
        and not before.endswith("ing")
    )


def _says_how_many(tokens: Sequence[re.Match[str]], i: int) -> bool:
    """Return whether "at" opens an amount: "at least 10 vessels have been attacked"."""
    words = [token.group().lower() for token in tokens[i : i + 2]]
    return words in (["at", "least"], ["at", "most"])


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


def _is_verb(tokens: Sequence[re.Match[str]], i: int, first: int, head: int | None = None) -> bool:
    """Return whether token `i` is the verb of a subject from `first` on, whose post-modifiers begin at `head`."""
    word = tokens[i].group()
    lower = word.lower()
    if word in _AUXILIARIES:
        return i == 0 or tokens[i - 1].group().lower() != "to"
    if (word[0].isupper() and i > 0) or tokens[i].string.endswith("-", 0, tokens[i].start()):
        # "U.K.-based" has no verb.
        return False
    before = tokens[i - 1].group().lower() if i > 0 else ""
    behind = tokens[i + 1].group() if i + 1 < len(tokens) else ""
    noun = tokens[head - 1].group().lower() if head is not None else before
    if before == "to" or (behind == "of" and lower in _PRESENTS and lower not in _WITH_OF):
        # "Aims to have", "annual raises of 4%": an infinitive, a noun.
        return False
    if lower in _PLURAL_PRESENTS and not noun.endswith("s") and noun not in _MANY:
        return False
    if lower in _PRESENTS and behind in _AUXILIARIES:
        # "The rate of price rises had cooled".
        return False
    if lower in _PASTS or lower in _PRESENTS or lower in _PLURAL_PRESENTS:
        # "the lead", "its plans", "more sales", "Chinese exports": behind these stands a noun.
        if lower in _ALSO_NOUNS and _OF_A_COUNTRY.search(before):
            return False
        return before not in _DETERMINERS | {"more", "new"} and not before.endswith(("’s", "'s"))
    if not lower.endswith("ed") or lower in _NO_VERBS or "-" in lower or len(lower) < 4:
        return False
    second = tokens[i + 2].group() if i + 2 < len(tokens) else ""
    is_noun = behind.islower() and not behind.endswith("ly") and behind not in _INNER_PRONOUNS
    if is_noun and second in _AUXILIARIES | _PASTS:
        # "Fourth-quarter adjusted profit came in".
        return False
    if _is_adverb(before) and i > 1:
        # ", just emerged" closes an aside; "a newly painted" does not.
        before = tokens[i - 2].group().lower().replace(",", "")
    before_noun = (
        before in _DETERMINERS | {"of", "and", ",", "some", "many", "most"}
        or before.endswith(("’s", "'s"))
        or (before[:1].isdigit() and not (i > 1 and tokens[i - 2].group()[:1].isupper()))
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
    while j > first and (
        (_is_adverb(tokens[j].group()) and tokens[j].group().islower()) or tokens[j].group() in {",", ")", "–", "—"}
    ):
        j -= 1
    return j


def _is_adverb(word: str) -> bool:
    lower = word.lower()
    return lower in _ADVERBS or (_ADVERB.match(lower) is not None and lower not in _NO_ADVERBS)
