"""Judge whether a sentence is understood without the text around it; never repairs one that is not.

Theory. In a summary of three sentences a dangling "It" or "The company" misleads, for the reader ties it to the
sentence before, which comes from another outlet. Leaving out a good sentence costs little: a story has dozens. So
in doubt it goes. For English.

Measured on the first 12 sentences of 100 real articles (1,190 sentences, 340 of them labelled as dangling, 81 as fit to
be the one line; November 2026) 76 of the dangling and 61 of the fit ones pass. Beside each rule is what it alone
refuses there. Rules marked as a guess refuse none of these alone: such sentences are further down in a text.
"""

import re
from collections import Counter
from collections.abc import Sequence

from extractors.text.calendar import FULL_MONTH, FULL_WEEKDAY, MONTHS, WEEKDAYS
from extractors.text.patterns import any_of, any_word
from extractors.text.stems import STOP_WORDS

_QUOTED = re.compile(r"“[^”]{0,600}”|\"[^\"]{0,600}\"")  # a sentence that is printed has some 400 characters
_CAPITAL = "A-ZÀ-ÖØ-Þ"

# Words that refer to the sentence before when they open one (alone: 68 dangling, 4 fit).
_PRONOUNS = (
    "he she it they we i you his her hers its their theirs our my your this that these those such both neither either "
    "another others some none each all here there which who whose one two half"
)
_CONNECTIVES = (
    "but and or so yet nor then however still also too instead meanwhile moreover furthermore besides therefore "
    "thus hence nevertheless nonetheless otherwise similarly likewise finally first second third later earlier "
    "afterwards because where not no yes why how what asked elsewhere separately clearly "
    "notably obviously admittedly interestingly ultimately overall"
)
_PHRASES = (
    "in addition",
    "as a result",
    "for example",
    "for instance",
    "in other words",
    "by contrast",
    "on the other hand",
    "at the same time",
    "that said",
    "of course",
    "in fact",
)
OPENERS = (*_PRONOUNS.split(), *_CONNECTIVES.split(), *_PHRASES)
_OPENS_ON_REFERENCE = re.compile(rf"(?:{'|'.join(OPENERS)})\b", re.IGNORECASE)

# "The company said …", "The 38 percent fall", unless a name follows at once (alone: 47 dangling, 1 fit).
_THREE_COMMON_WORDS = rf"(?=[a-z\d])(?:[^\s{_CAPITAL}]\S* ){{3}}"
_BEFORE_A_NAME = r"\w+, (?:named|called|dubbed|titled|known as) "
_DEFINITE = re.compile(rf"The (?:{_THREE_COMMON_WORDS}|{_BEFORE_A_NAME})")

# "The news: …", "Spend to date: C$35m.": a label and its entry, not a sentence (alone: 18 that are neither).
_LABEL = re.compile(r"[^:“\"]{2,40}:\s|[^:“\"]{2,80}:(?: \S+){1,4}$")

# "on the same call", "the second person": half a sentence that began elsewhere (alone: 1 dangling, 1 fit).
_NTH_PERSON = rf"\bthe {any_word('first second third other')} {any_word('person man woman source one official')}\b"
_BY_THEN = rf"\b{any_word('by until since before')} then\b"
_AS_ABOVE = rf"\b{any_word('as like')} {any_word('mentioned noted seen')} {any_word('above earlier before')}\b"
_REFERS_BACK = re.compile(any_of(r"\bthe (?:same|latter)\b", _NTH_PERSON, _BY_THEN, _AS_ABOVE), re.IGNORECASE)
# "4,200 such questions", "did exactly this", "The rest is stock": what, the sentence before says. A guess.
_SUCH = re.compile(r"\bsuch (?!as\b|an?\b|that\b)[a-z]+")
_DID_THIS = re.compile(
    r"\b(?:exactly|just|did|do|does|done|of) (?:this|that|so|it)\b(?=[.,; ](?:with|to|by|in|for|\W|$))"
)
_THE_REST = re.compile(r"The (?:rest|others?|result|move|deal|news|plan|money|cause)\b")
# "to extend that reach even further.", "to equal that raise": not "to say that …". Seen in an edition; alone: 1.
_CLAIMING = any_word(
    "say show ensure prove argue suggest believe note claim learn find know think see hear hope feel mean confirm "
    "announce reveal warn add make demonstrate conclude acknowledge admit assume realize understand remember indicate "
    "report state agree"
)
_THAT_THING = re.compile(rf"\bto (?!{_CLAIMING} )[a-z]+ (?:that|those) [a-z-]+(?: (?:even )?further)?[.,;]")
# "…, he said", with no full name before it. A guess.
_ATTRIBUTED = re.compile(r", (?:he|she|they) (?:said|says|told|added|wrote|argued|noted)\b")
_FULL_NAME = re.compile(rf"\b[{_CAPITAL}][\w’'-]+ [{_CAPITAL}][\w’'-]+")
# "November 2026, when visitors are to get a demo.": a name with a clause, and nothing that happens (alone: 4).
_NO_MAIN_CLAUSE = re.compile(r"[^,]{2,60}, (?:when|where|which|who|whose|whom)\b[^,]*$")

# "the magazine", "The San Mateo start-up": a description in place of a name said before (alone: 7 dangling, 0 fit).
_KINDS = (
    "firm company start-?up group lab laboratory studio agency carmaker retailer publication magazine newspaper outlet "
    "outfit subsidiary institute regulator maker pair duo team"
)
_DESCRIBED = re.compile(rf"\b[Tt]he (?:[\w’'-]+ ){{0,3}}?(?:{'|'.join(_KINDS.split())})\b(?! (?:of )?[A-Z])")
_PRESS = re.compile(r"\bthe (?:publication|magazine|newspaper|outlet)\b", re.IGNORECASE)

# First and second person outside quotes (alone: 13 dangling, 33 that are otherwise unfit, 6 fit).
_FIRST_OR_SECOND_PERSON = re.compile(
    r"\b(?:I(?![\w/&-])|I['’]\w+|me|my|we|we['’]\w+|us|our|ours|you|you['’]\w+|your)\b"
)

# A pronoun without a name before it (alone: 19 dangling, 5 fit). "It" far into a sentence mostly means something in it
# ("where water goes when it is poured"); a person does not.
_PRONOUN = re.compile(r"\b(?:he|she|him|his|her|they|them|their)\b|^(?:\S+ ){1,5}its?\b", re.IGNORECASE)

# "On Tuesday, the company …" names nobody.
_DAY = rf"(?:{FULL_WEEKDAY}|{FULL_MONTH})\b"
_NAME = re.compile(rf"(?<=[\w,;:”\"’'] )(?!{_DAY})[{_CAPITAL}]\w+(?:-\w+)*")
_NO_NAMES = STOP_WORDS | {*WEEKDAYS, *MONTHS}
_WORD = re.compile(r"\w+(?:-\w+)*")
_OPENING_NAME = re.compile(
    rf"(?!\w+ {_DAY})[{_CAPITAL}][\w.’'\-]*(?: [{_CAPITAL}][\w.’'\-]*)+|[{_CAPITAL}]\w*[A-Z0-9]|\[\w[^\]]*\]"
)
_BRACKETS = (("“", "”"), ("(", ")"), ("[", "]"))
_AROUND = " \t\n\r\f\v\u00a0\ufeff\u200b"  # white space, and marks of no width that pages leave before a paragraph
_MIN_WORDS_OUTSIDE_QUOTES = 3  # who said it


def is_self_contained(sentence: str, names: frozenset[str] = frozenset()) -> bool:
    """Return whether the sentence opens on its own, asks nothing, closes its quotes and says whom it is about.

    `names` are those known from the rest of the story, so that "Kestrel has closed its doors" is seen to name Kestrel.
    """
    plain = sentence.strip(_AROUND)
    if not plain or not (plain[0].isupper() or plain[0].isdigit() or plain[0] in '“"$€£['):
        return False
    if plain.rstrip("\"”’')").endswith("?") or not _closes_its_brackets(plain):
        return False
    if _OPENS_ON_REFERENCE.match(plain) or _DEFINITE.match(plain) or _LABEL.match(plain):
        return False
    outside = _QUOTED.sub("“”", plain)
    if any(rule.search(outside) for rule in (_REFERS_BACK, _SUCH, _DID_THIS, _THAT_THING)):
        return False
    if _THE_REST.match(outside) or _NO_MAIN_CLAUSE.match(outside) or _is_said_by_a_pronoun(outside):
        return False
    if len(re.findall(r"\w+", outside)) < _MIN_WORDS_OUTSIDE_QUOTES or _is_described_only(outside, names):
        return False
    return not (_FIRST_OR_SECOND_PERSON.search(outside) or has_dangling_pronoun(outside, names))


def outside_quotes(sentence: str) -> str:
    """Return the sentence with what stands in quotation marks taken out."""
    return _QUOTED.sub("“”", sentence)


def speaks_in_person(sentence: str) -> bool:
    """Return whether the sentence says "we", "you" or "I" outside quotation marks."""
    return bool(_FIRST_OR_SECOND_PERSON.search(outside_quotes(sentence)))


def has_dangling_pronoun(outside_quotes: str, names: frozenset[str] = frozenset()) -> bool:
    """Return whether a pronoun has no name before it: then it means someone in another sentence."""
    pronoun = _PRONOUN.search(outside_quotes)
    if pronoun is None:
        return False
    before = outside_quotes[: pronoun.end()].rpartition(" ")[0] + " "
    if names.intersection(_WORD.findall(before)[:1]):
        return False
    return not (_NAME.search(before) or _OPENING_NAME.match(before) or _has_plural(before, pronoun.group()))


def central_names(texts: Sequence[str]) -> frozenset[str]:
    """Return the names the story is about: in two texts, or three times in one; all names where there is none such."""
    names = frozenset(name for text in texts for name in _NAME.findall(text))
    counts = [Counter(_WORD.findall(text)) for text in texts]
    central = frozenset(
        name for name in names if sum(name in words for words in counts) > 1 or any(words[name] > 2 for words in counts)
    )
    return central or names


def names_within(headline: str, sentences: Sequence[str]) -> frozenset[str]:
    """Return the words that the headline or a sentence has with a capital, and no sentence without one.

    They tell that "Sony won't release its games" opens on a name. Stop words and openers are none.
    """
    words = [word for text in (headline, *sentences) for word in _WORD.findall(text)]
    small = frozenset(word for sentence in sentences for word in _WORD.findall(sentence) if not word[0].isupper())
    return frozenset(
        word
        for word in words
        if word[0].isupper()
        and len(word) > 1
        and not {word.lower(), word.lower().removesuffix("s")} & small
        and word.lower() not in _NO_NAMES
        and not _OPENS_ON_REFERENCE.fullmatch(word)
    )


def mentions_any(sentence: str, names: frozenset[str]) -> bool:
    """Return whether the sentence has one of the names; where a story has none, every sentence does."""
    return not names or not names.isdisjoint(_WORD.findall(sentence))


def _closes_its_brackets(sentence: str) -> bool:
    if sentence.count('"') % 2:
        return False
    return all(sentence.count(opening) == sentence.count(closing) for opening, closing in _BRACKETS)


def _is_said_by_a_pronoun(outside_quotes: str) -> bool:
    said = _ATTRIBUTED.search(outside_quotes)
    return said is not None and not _FULL_NAME.search(outside_quotes[: said.start()])


def _is_described_only(outside_quotes: str, names: frozenset[str]) -> bool:
    """Return whether somebody is called by a description with no name before it.

    The first word counts where it opens a name; a magazine is hardly the one that is named itself.
    """
    described = _DESCRIBED.search(outside_quotes)
    if described is None:
        return False
    before = outside_quotes[: described.start()]
    named = _NAME.search(before) or _OPENING_NAME.match(before) or names.intersection(_WORD.findall(before))
    return not named or _PRESS.search(outside_quotes, described.start()) is not None


def _has_plural(before: str, pronoun: str) -> bool:
    return pronoun.lower() in {"they", "them", "their"} and re.search(r"\b[a-z]+s\b", before) is not None
