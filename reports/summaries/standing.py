"""Tells whether a sentence can stand alone, away from the text around it; never repairs one that cannot.

Theory. In a summary of three sentences a dangling "It" or "The company" misleads, for the reader ties it to the
sentence before, which comes from another outlet. Leaving out a good sentence costs little: a story has dozens. So
in doubt it goes. Written for English, by reading what the rules let through on the sample press.
"""

import re
from collections import Counter
from collections.abc import Sequence

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")

# Words that lean on the sentence before when they open one.
_LEANING = re.compile(
    r"(?:he|she|it|they|we|i|you|his|her|hers|its|their|theirs|our|my|your|this|that|these|those|such|both|neither|either|"
    r"another|others|some|none|each|all|but|and|or|so|yet|nor|then|however|still|also|too|instead|meanwhile|moreover|"
    r"furthermore|besides|therefore|thus|hence|nevertheless|nonetheless|otherwise|similarly|likewise|finally|first|second|"
    r"third|later|earlier|afterwards|here|there|because|which|who|whose|where|not|no|yes|why|how|what|"
    r"asked|elsewhere|separately|in addition|as a result|for example|for instance|in other words|by contrast|"
    r"on the other hand|at the same time|that said|of course|one|two|half)\b",
    re.IGNORECASE,
)
# "The company said …", "The 38 percent fall": known to the reader of the article, unless a name follows at once.
_DEFINITE = re.compile(r"The (?=[a-z\d])(?:[^\sA-ZÀ-ÖØ-Þ]\S* ){3}|The \w+, (?:named|called|dubbed|titled|known as) ")
# "the same call", "the second person", "the thing is": half a sentence that was begun elsewhere.
_POINTS_BACK = re.compile(
    r"\bthe (?:same|former|latter|above|thing|piece)\b|"
    r"\bthe (?:first|second|third|other) (?:person|man|woman|source|one|official)\b|"
    r"\b(?:by|until|since|before) then\b|"
    r"\b(?:as|like) (?:mentioned|noted|seen) (?:above|earlier|before)\b",
    re.IGNORECASE,
)
# "The news: …", "Spend to date: C$35m.": a label and its entry, not a sentence.
_LABEL = re.compile(r"[^:“\"]{2,40}:\s|[^:“\"]{2,80}:(?: \S+){1,4}$")
# "November 2026, when visitors are to get a demo.": a name and a clause about it, but nothing that happens.
_NO_MAIN_CLAUSE = re.compile(r"[^,]{2,60}, (?:when|where|which|who|whose|whom)\b[^,]*$")
# "Day five: …", "Same red band, same broken pane.", "Unanimous annotators only.": told without a verb.
_VERBLESS = re.compile(r"(?:Same|Unanimous|Decent|Okay|OK)\b")
# "Put a teapot on a table, turn round, …": said to the reader, of nothing that happened.
_ADDRESSED = re.compile(
    r"(?:Ask|Consider|Forget|Imagine|Let|Look|Meet|Picture|Place|Put|Remember|Say|See|Suppose|Take|Think|Throw|Try|Type|"
    r"Watch)\s(?:of\s|at\s|out\s|up\s)?(?:an?|the|any|this|that|some|to|in|if|back|goodbye|hello|about)\b"
)
# "… 4,200 such questions": which ones, the sentence before said.
_SUCH = re.compile(r"\bsuch (?!as\b|an?\b|that\b)[a-z]+")
_DID_THIS = re.compile(
    r"\b(?:exactly|just|did|do|does|done|of) (?:this|that|so|it)\b(?=[.,; ](?:with|to|by|in|for|\W|$))"
)
# "the magazine", "The San Mateo outfit": a description that stands for a name said before.
_STANDS_FOR = (
    r"(?:firm|company|start-?up|group|lab|laboratory|studio|agency|carmaker|retailer|publication|magazine|newspaper|"
    r"outlet|outfit|subsidiary|institute|regulator|maker|pair|duo|team)"
)
_DESCRIBED = re.compile(rf"\b[Tt]he (?:[\w’'-]+ ){{0,3}}?{_STANDS_FOR}\b(?! [A-Z])")
_THE_REST = re.compile(r"The (?:rest|others?|result|move|deal|news|plan|block|money|cause|trick)\b")
_ATTRIBUTED = re.compile(r", (?:he|she|they) (?:said|says|told|added|wrote|argued|noted)\b")
_PERSON = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'-]+ [A-ZÀ-ÖØ-Þ][\w’'-]+")
_MIN_TOLD_WORDS = 3  # outside the quotes: who said it
_SPEAKS_OF_ITSELF = re.compile(r"\b(?:I|I['’]\w+|me|my|we|we['’]\w+|us|our|ours|you|you['’]\w+|your)\b")
# "it" far into a sentence mostly means something in it ("where water goes when it is poured"); a person does not.
_PRONOUN = re.compile(r"\b(?:he|she|him|his|her|they|them|their)\b|^(?:\S+ ){1,5}its?\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[\w,;:”\"’'] )[A-ZÀ-ÖØ-Þ]\w+(?:-\w+)*")
_WORD = re.compile(r"\w+(?:-\w+)*")
_OPENING_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w.’'\-]*(?: [A-ZÀ-ÖØ-Þ][\w.’'\-]*)+|[A-ZÀ-ÖØ-Þ]\w*[A-Z0-9]")
_OPENERS_AND_CLOSERS = (("“", "”"), ("(", ")"), ("[", "]"))


def is_self_contained(sentence: str, names: frozenset[str] = frozenset()) -> bool:
    """Return whether the sentence opens on its own, asks nothing, closes its quotes and says whom it speaks of.

    `names` are those known from the rest of the story, so that "Kestrel has closed its doors" is seen to name Kestrel.
    """
    plain = sentence.strip()
    if not plain or not (plain[0].isupper() or plain[0].isdigit() or plain[0] in '“"$€£'):
        return False
    if plain.rstrip("\"”’')").endswith("?") or not _balanced(plain):
        return False
    if _LEANING.match(plain) or _DEFINITE.match(plain) or _POINTS_BACK.search(plain) or _LABEL.match(plain):
        return False
    told = _QUOTED.sub("“”", plain)
    if _THE_REST.match(told) or _DID_THIS.search(told) or _stands_for_a_name(told, names):
        return False
    if _ADDRESSED.match(told) or _NO_MAIN_CLAUSE.match(told) or _VERBLESS.match(told) or _SUCH.search(told):
        return False
    if len(re.findall(r"\w+", told)) < _MIN_TOLD_WORDS:
        return False
    return not (_SPEAKS_OF_ITSELF.search(told) or has_dangling_pronoun(told, names))


def has_dangling_pronoun(told: str, names: frozenset[str] = frozenset()) -> bool:
    """Return whether a pronoun has no name before it: then it speaks of someone in another sentence.

    `told` has no quotes within.
    """
    pronoun = _PRONOUN.search(told)
    if pronoun is None:
        return False
    before = told[: pronoun.end()].rpartition(" ")[0] + " "
    if names.intersection(_WORD.findall(before)[:1]):
        return False
    return not (_NAME.search(before) or _OPENING_NAME.match(before) or _plural_subject(before, pronoun.group()))


def central_names(texts: Sequence[str]) -> frozenset[str]:
    """Return the names the story is about: said in two texts, or three times in one; all names where none is."""
    names = frozenset(name for text in texts for name in _NAME.findall(text))
    said = [Counter(_WORD.findall(text)) for text in texts]
    central = frozenset(
        name for name in names if sum(name in words for words in said) > 1 or any(words[name] > 2 for words in said)
    )
    return central or names


def mentions_any(sentence: str, names: frozenset[str]) -> bool:
    """Return whether the sentence says one of the names; where a story has none, every sentence does."""
    return not names or not names.isdisjoint(_WORD.findall(sentence))


def _balanced(sentence: str) -> bool:
    if sentence.count('"') % 2:
        return False
    return all(sentence.count(opening) == sentence.count(closing) for opening, closing in _OPENERS_AND_CLOSERS)


def _stands_for_a_name(told: str, names: frozenset[str]) -> bool:
    described = _DESCRIBED.search(told)
    if described and not _names_before(told, described.start(), names):
        return True
    attributed = _ATTRIBUTED.search(told)
    return attributed is not None and not _PERSON.search(told[: attributed.start()])


def _names_before(told: str, place: int, names: frozenset[str]) -> bool:
    """The first word counts where it opens a name; a magazine or an outfit is hardly the one that is named itself."""
    before = told[:place]
    named = _NAME.search(before) or _OPENING_NAME.match(before) or names.intersection(_WORD.findall(before))
    return bool(named) and not re.search(
        r"\bthe (?:publication|magazine|newspaper|outlet)\b", told[place:], re.IGNORECASE
    )


def _plural_subject(before: str, pronoun: str) -> bool:
    return pronoun.lower() in {"they", "them", "their"} and re.search(r"\b[a-z]+s\b", before) is not None
