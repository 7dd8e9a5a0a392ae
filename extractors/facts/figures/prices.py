"""Say which sums are prices of what: the named thing behind a sum, what somebody can buy for it, and former prices.

Theory. A deal of the press names the thing and what it costs in a few fixed ways: "the $189.99 (usually $219.99) Echo
Studio", "you can grab the Kindle for $90", "at $2,995 after a rebate, the Cine Play is …". In brackets behind a price
stands what it was before, or what is saved.
"""

import re
from collections.abc import Sequence

from extractors.facts.figures.amounts import Amount
from extractors.facts.names.clauses import Clause
from extractors.facts.types import Mention
from extractors.text.patterns import any_word

_BRACKET = re.compile(r"\s\([^()\n]{2,40}\)")
_BEFORE_A_FORMER = any_word(
    "was usually originally normally regularly typically formerly previously list_price down list reg\\.? MSRP RRP "
    "retail"
)
_FORMER = re.compile(rf"\s?\({_BEFORE_A_FORMER}[,:]?\s(?:price\s|priced\s)?(?:from\s|at\s|of\s)?", re.IGNORECASE)
_SAVED = re.compile(rf"\s?{any_word('off discount savings')}\b", re.IGNORECASE)
_SAVED_BEFORE = re.compile(r"\s?\((?:save|saving|a\ssaving\sof)\s?", re.IGNORECASE)
_BEFORE_A_THING = re.compile(
    r"(?:\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Tt]his|[Oo]ur)|[\w.]+[’']s?)\s(?:[a-z][a-z-]{2,14}\s){0,2}$"
)
# "The $4 billion Corvid takeover": a noun behind the name says that the sum is no price of it. These are none.
_ENDS_A_NOUN = frozenset(
    """for from in at on to with by of as over after before during through until without under into and or but that
    which who while when because if than is are was were has have had will would can could may might should does did
    today now again also too instead""".split()
)
_NEXT_WORD = re.compile(r" ([\w’'-]+)")
_PUNCTUATION = re.compile(r"\s?(?:[.,;:!?)(“”\"…–—\n]|$)")
_BUYS = any_word(
    "buy buying grab get getting pick_up snag find score order pre-?order purchase nab rent bag take_home picked_up "
    "bought"
)
_BOUGHT = re.compile(rf"\b{_BUYS}\s(?!rating\b)(?:[\w.]+[’']s\s)?(?:[a-z\d][\w’'-]*\s){{0,4}}")
_FOR = re.compile(
    rf"\s{any_word('for at from starting_at')}\s(?:{any_word('just only about around as_low_as under a_mere')}\s)?$"
)
_DIRECTLY = re.compile(rf"(?:{_BRACKET.pattern})?{_FOR.pattern}")
_OPENS = re.compile(rf"(?:At|For|Priced\sat|Starting\sat)\s(?:{any_word('just only about around')}\s)?$")
# "At $300, the lamp is": what is offered is, comes or sells; what is worth, and who says so, is not for sale.
_OFFERS = re.compile(
    rf"(?:(?:{any_word('would will could might')}\sbe|{any_word('is are was were isn’t aren’t seems remains')})"
    rf"|{any_word('comes offers includes sells starts costs feels looks gets features')})\b"
)
_VALUES = re.compile(rf"\b{any_word('worth valued valuation said says told')}\b")
_MILLIONS = re.compile(r"(?:[mb]illion|trillion|\d\s?(?:m|mn|bn|tn|M|B|T))$")
# "The Wi-Fi-enabled model": how the thing is, not its name.
_ADJECTIVE = re.compile(r"-[a-z]+(?:ed|ing|free)$")
_REACH = 120
_NEAR = 25


def is_former_price(text: str, one: Amount, other: Amount) -> bool:
    """Return whether a sum in brackets is what the one before it was: "$169.99 (was $219.99)"."""
    if one.kind != "money" or other.kind != "money" or other.start - one.end > len(" (regularly priced at "):
        return False
    between = text[one.end : other.start]
    return (
        len(between.strip()) > 1 and _FORMER.fullmatch(between) is not None and text[other.end : other.end + 1] == ")"
    )


def names_a_price(text: str, one: Amount, other: Amount) -> bool:
    """Return whether a former sum alone makes both prices: not that of "$40 million (down from $60 million)"."""
    fell = text[one.end : other.start].lstrip(" (").startswith("down")
    return not fell and _MILLIONS.search(text[one.start : one.end]) is None


def is_in_millions(text: str, amount: Amount) -> bool:
    """Return whether a sum is too large to be asked for one thing in a shop."""
    return _MILLIONS.search(text[amount.start : amount.end]) is not None


def is_saved(text: str, one: Amount, other: Amount) -> bool:
    """Return whether a sum in brackets is what the price before it saves: "$169 ($30 off)"."""
    if one.kind != "money" or other.kind not in {"money", "percent"}:
        return False
    between = text[one.end : other.start]
    if re.fullmatch(r"\s?\((?:about\s|over\s|nearly\s)?", between):
        return _SAVED.match(text, other.end) is not None
    return _SAVED_BEFORE.fullmatch(between) is not None


def thing_of_price(
    text: str, start: int, amount: Amount, mentions: Sequence[Mention], clauses: Sequence[Clause]
) -> tuple[Mention | Clause | None, str]:
    """Return what a sum is the price of, and by which rule; (None, "") where none holds.

    The sentence begins at `start`.
    """
    if amount.kind != "money" or amount.per:
        return None, ""
    bracket = _BRACKET.match(text, amount.end)
    behind = bracket.end() if bracket else amount.end
    named = next((m for m in mentions if behind < m.start <= behind + 1), None)
    if named and _BEFORE_A_THING.search(text, max(start, amount.start - 50), amount.start):
        round_of_money = named.name.startswith("Series")
        ends = _ends_its_noun(text, named, amount, clauses)
        return (named, "priced name") if ends and not round_of_money else (None, "")
    if _OPENS.fullmatch(text, start, amount.start):
        return _opened(text, amount, clauses), "price opener"
    return _bought(text, start, amount, mentions), "bought thing"


def _ends_its_noun(text: str, named: Mention, amount: Amount, clauses: Sequence[Clause]) -> bool:
    """Return whether a name ends its phrase, so that the sum before it is of it: no noun follows."""
    if _PUNCTUATION.match(text, named.end):
        return True
    verb = next((c for c in clauses if c.head == named.end), None)
    if verb and text[verb.head : verb.verb_start].strip() == "":
        # "The $40 million Corvid raised": its sum, and no price.
        is_sum = is_in_millions(text, amount)
        return not is_sum or _OFFERS.match(text, verb.verb_start) is not None
    word = _NEXT_WORD.match(text, named.end)
    return word is not None and (word[1] in _ENDS_A_NOUN or _OFFERS.match(word[1]) is not None)


def _opened(text: str, amount: Amount, clauses: Sequence[Clause]) -> Clause | None:
    """Return the clause behind an opening price: its thing is offered, or is so and so, for that."""
    told = next((c for c in clauses if c.start > amount.end and not c.relative), None)
    if told is None or not _OFFERS.match(text, told.verb_start) or _MILLIONS.search(text[amount.start : amount.end]):
        return None
    return None if _VALUES.search(text, amount.end, min(len(text), told.verb_end + _NEAR)) else told


def _bought(text: str, start: int, amount: Amount, mentions: Sequence[Mention]) -> Mention | None:
    """Return the named thing that somebody can buy for the sum."""
    low = max(start, amount.start - _REACH)
    if not _FOR.search(text, low, amount.start):
        return None
    for match in reversed(list(_BOUGHT.finditer(text, low, amount.start))):
        thing = next((m for m in mentions if m.start == match.end() and not _ADJECTIVE.search(m.name)), None)
        if thing and _DIRECTLY.fullmatch(text, thing.end, amount.start):
            return thing
    return None
