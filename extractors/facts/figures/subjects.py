"""Name whom or what each amount of a sentence is about, and say by which rule; "" where no rule holds.

Theory. The subject of a figure is the owner right before it ("Google's $32 billion deal"), the thing it prices ("the
$29.99 wallet"), or what the clause that states it is about ("Oracle shares rose 9%"). A name that merely stands near is
no subject. Each rule has a name, since each holds more or less often: `certainty` says how often.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.facts.figures.amounts import Amount
from extractors.facts.names.clauses import Clause, is_pronoun
from extractors.facts.types import Mention, Span
from extractors.text.patterns import any_word

# Behind a name these say which of its values is meant; the name alone is the subject.
_MEASURED = frozenset(
    """shares share stock stocks sales revenue revenues profit profits earnings price prices yield yields bond bonds
    costs cost valuation income turnover output production exports imports deal offer bid round investment loss losses
    debt market performance score result results unit chief ceo executive president founder chairman report data
    figures numbers futures traffic""".split()
)
# Of a bare noun only these leave the thing itself: "oil prices", but "industrial output".
_ASKED = frozenset("price prices shares stock stocks".split())
# "The value of those imports", "the number of cases": what stands behind "of" is the subject.
_AMOUNT_WORDS = frozenset(
    "value number price prices cost costs share amount total rate volume level proportion sum size percentage".split()
)
_GENERIC_NOUN = any_word(
    "company firm group start-?up maker bank agency pair two duo organi[sz]ation service app product model deal study "
    "report paper research survey tally figure number total move results? others? former latter same second first"
)
_GENERIC = re.compile(rf"{any_word('the this that its their his her our')}\s(?:\w+\s)?{_GENERIC_NOUN}$", re.IGNORECASE)
_POINTS = re.compile(r"(?:these|those|this|that|its|his|her|their|our|my|such)\s", re.IGNORECASE)
_DETERMINER = re.compile(
    any_word(
        "the an? these those this its his her their our some all both more_than over about around nearly almost up_to "
        "at_least"
    )
    + r"\s",
    re.IGNORECASE,
)
_NO_SUBJECT = frozenset(
    """a many some one others more most there two three several few none all both half each nothing everyone anyone
    those these analysts sources people years figures figure numbers number how why what when increase decrease rise
    growth drop decline head time times far will man woman war deal value round
    transaction financing have has it’s that’s here total much dozens
    hundreds thousands now today
    yesterday""".split()
)
_OWNS = re.compile(r"[’']s?\s")
# Behind an amount these do not begin the thing it prices.
_NO_THING_OPENS = "in for of to at on a an per and or by from with off worth Series"
_IN_OTHER_MONEY = r"\((?:about\s|around\s|approx\.?\s|roughly\s)?[^()\s]{1,16}\)\s"
_LATER = any_word(
    f"{_NO_THING_OPENS} more less each last this over as was is had will ago during after before since between"
)
_LINK = any_word("over of for in on at to from against with by")
_ITS_VERB = any_word("is are was were can will has had comes that which could")
_THING = re.compile(
    rf"[ ](?:{_IN_OTHER_MONEY})?(?!{_LATER}\b)(?P<thing>(?:(?!{_LINK})[\w’'-]{{1,30}}[ ]){{0,2}}?[\w’'-]{{2,30}})"
    rf"(?=[ ]{_ITS_VERB}\b|[,.;]|$)"
)
# "The $100,000 fee for H-1Bs", "a $40 ticket for the museum": what the fee is for.
_NAMED = r"[A-Z][\w’'-]{1,30}(?:[ ][A-Z][\w’'-]{1,30}){0,3}"
_FEE_FOR = re.compile(
    rf"[ ]{any_word('fee charge toll price ticket tax')}s?[ ](?:for|on|to)[ ](?:(?:the|an?|each|every)[ ])?"
    rf"(?P<thing>{_NAMED})"
)
# "A $50 million Series B investment into Gumloop": whom the money is for.
_FUNDING = any_word("round investment funding Series_[A-H] stake loan takeover acquisition purchase")
_RECIPIENT = re.compile(rf"[ -](?:\w+[ ]){{0,2}}?{_FUNDING}(?:[ ]round|[ ]investment)?[ ](?:into|in|for|of)[ ]")
_THE_BEFORE = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir)\s$")
_MODIFIED = re.compile(rf"[ -](?!{any_word(_NO_THING_OPENS)}\b)([a-z][\w’'-]{{2,30}})")
_NO_THING = frozenset(
    """round funding investment valuation deal fee fine penalty loan bid offer purchase contract series prize award
    raise increase cut loss profit budget bill fund jump rise fall drop decline growth stake settlement tax levy
    lawsuit suit claim case project facility factory plant campaign charge complex initiative scheme venture line
    donation grant credit debt price cost million billion trillion takeover buyout package order plan programme program
    pledge bonus salary target""".split()
)
_WHAT_A_PART_DOES = any_word(
    "had have has were are was is who already said say says reported believe think called will would still use used "
    "being living signed"
)
_PART_OF = re.compile(
    r"[ ]of[ ](?!(?:the[ ])?time\b)(?:(?:the|its|their|all|those|these)[ ])?"
    rf"(?P<whole>[A-Za-z][\w’'-]{{1,30}}(?:[ ][a-z][\w’'-]{{2,30}}){{0,2}}?)(?=[ ]{_WHAT_A_PART_DOES}\b)"
)
_WHERE = re.compile(r"\b(?:in|across|hit|struck|throughout|around|near)\s(?:the\s)?(?:\w+\s){0,1}$")
_FORM_OF_PEOPLE = frozenset(
    """people women men children families deaths residents civilians migrants students passengers workers soldiers
    casualties cases victims homes villagers refugees tourists""".split()
)
_RESPECTIVELY = re.compile(r"\brespectively\b")
# "A nation of 170 million people".
_LAND_NOUN = any_word("nation country city town state island region village republic county province")
_LAND = re.compile(
    rf"(?P<land>(?:[A-Z][\w’'-]{{1,20}}[ ]){{0,3}}(?:[a-z]{{3,14}}[ ])?{_LAND_NOUN})[ ]of[ ]"
    rf"(?:{any_word('about around some nearly over more_than')}[ ])?$"
)
# "55 million of the roughly 220 million": the whole is somebody else's.
_OF_A_TOTAL = re.compile(
    rf"\bof[ ](?:the|a[ ]total[ ]of)[ ](?:{any_word('about around roughly some nearly estimated')}[ ])?$"
)
# "In just 10 days": when or how long it took, not whose days they are.
_ADVERBIAL = re.compile(
    rf"\b{any_word('in for within after over than past last next every during by until')}[ ](?:the[ ])?"
    rf"(?:{any_word('just only about nearly last past next')}[ ])?$",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\s(?:says|said|say|reports|reported|announced|confirmed)$")
_ANNOUNCES = re.compile(
    r"\b(?:said|says|announced|announces|confirmed|confirms|disclosed|revealed|reported|told|added|claims|claimed)$"
)
_BRACKET = re.compile(r"\s?[(\[](?:about|around|roughly|approximately|or|some|nearly)?\s?$")
_BREAK = re.compile(r"[;:,–—“]|\b(?:that|which|who|as|while|but|when|after|because|than|with|where|since)\b")
_NEAR = 60
MOST_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A name for what an amount is about, the rule that gave it, and how far off it stands; "" for none."""

    name: str
    rule: str
    distance: str = "near"


NOBODY = Subject(name="", rule="")


def find_subjects(
    text: str, span: Span, amounts: Sequence[Amount], mentions: Sequence[Mention], clauses: Sequence[Clause]
) -> list[Subject]:
    """Return the subject of each amount of the sentence `text[span]`; `mentions` and `clauses` are that sentence's."""
    paired = _respectively(text, span, amounts, mentions)
    if paired:
        return paired
    found: list[Subject] = []
    for i, amount in enumerate(amounts):
        twin = i > 0 and is_twin(text, amounts[i - 1], amount)
        found.append(found[-1] if twin else _subject(text, span, amount, mentions, clauses))
    return found


def is_twin(text: str, one: Amount, other: Amount) -> bool:
    """Return whether the second is the first once more, in another unit: "HK$5,000 (US$640)"."""
    between = text[one.end : other.start]
    return one.kind == other.kind and one.unit != other.unit and _BRACKET.fullmatch(between) is not None


def _subject(text: str, span: Span, amount: Amount, mentions: Sequence[Mention], clauses: Sequence[Clause]) -> Subject:
    owner = next((m for m in mentions if 0 <= amount.start - m.end < 12 and _OWNS.match(text, m.end)), None)
    if owner:
        return Subject(name=owner.canonical, rule="owner")
    fee_for = _FEE_FOR.match(text, amount.end) if amount.kind == "money" else None
    if fee_for:
        return Subject(name=fee_for["thing"], rule="priced thing")
    if _is_adverbial(text, amount) or _OF_A_TOTAL.search(text, max(span[0], amount.start - 40), amount.start):
        return NOBODY
    land = _LAND.search(text, max(span[0], amount.start - 60), amount.start) if amount.kind == "count" else None
    if land and text.startswith(" people", amount.end - len(" people")):
        return Subject(name=_bare(land["land"]), rule="land and its people")
    recipient = _RECIPIENT.match(text, amount.end) if amount.kind == "money" else None
    if recipient and (named := next((m for m in mentions if m.start == recipient.end()), None)):
        return Subject(name=named.canonical, rule="recipient")
    thing = _priced(text, amount)
    if thing:
        return Subject(name=thing, rule="priced thing")
    if _modifies(text, amount):
        return NOBODY
    whole = _PART_OF.match(text, amount.end) if amount.kind == "percent" else None
    clause = _stating(clauses, amount)
    if whole and (clause is None or not _states(text, clause, amount)):
        return Subject(name=whole["whole"], rule="part of a whole")
    if clause is None:
        return NOBODY
    if clause.start <= amount.start < clause.end or amount.end > clause.start >= amount.start:
        return _of_counted(text, span, amount, mentions, clauses)
    between = text[clause.verb_end : amount.start]
    distance = "far" if len(between) > _NEAR else "beyond a break" if _BREAK.search(between) else "near"
    name, rule = _name(text, clause, mentions, clauses)
    return Subject(name=name, rule=rule, distance=distance) if name else NOBODY


def _is_adverbial(text: str, amount: Amount) -> bool:
    """Return whether a length of time says when, as "in 10 days" does, and "two weeks ago"."""
    if amount.kind != "duration":
        return False
    before = text[max(0, amount.start - 24) : amount.start]
    return _ADVERBIAL.search(before) is not None or text.startswith((" ago", " earlier", " later", " in,"), amount.end)


def _stating(clauses: Sequence[Clause], amount: Amount) -> Clause | None:
    """Return the last clause that has opened before the amount: the one that states it."""
    opened = [clause for clause in clauses if clause.start <= amount.start]
    return opened[-1] if opened else None


def _states(text: str, clause: Clause, amount: Amount) -> bool:
    """Return whether the clause tells who has that part: "imports 85 per cent of its gas"."""
    return clause.verb_end <= amount.start and not _BREAK.search(text, clause.verb_end, amount.start)


def _priced(text: str, amount: Amount) -> str:
    """Return the thing of "the $29.99 wallet": a sum right before its noun, behind an article."""
    if amount.kind != "money" or amount.per or not _THE_BEFORE.search(text[max(0, amount.start - 8) : amount.start]):
        return ""
    match = _THING.match(text, amount.end)
    if (
        match is None
        or match["thing"].split()[-1].lower() in _NO_THING
        or match["thing"].split()[0].lower() in _NO_THING
    ):
        return ""
    return match["thing"]


def _modifies(text: str, amount: Amount) -> bool:
    """Return whether a sum says how large the thing behind it is: "dismiss a US$10 billion lawsuit"."""
    behind = _MODIFIED.match(text, amount.end)
    return (
        amount.kind == "money"
        and behind is not None
        and behind[1].lower() not in _NO_THING
        and _THE_BEFORE.search(text[max(0, amount.start - 8) : amount.start]) is not None
    )


def _of_counted(
    text: str, span: Span, amount: Amount, mentions: Sequence[Mention], clauses: Sequence[Clause]
) -> Subject:
    """Return what a count that is itself the subject is about: where the people are, else who says so."""
    if amount.kind == "count" and (amount.unit in _FORM_OF_PEOPLE or not amount.unit):
        for mention in mentions:
            if mention.start > amount.end and _WHERE.search(text[max(span[0], mention.start - 24) : mention.start]):
                return Subject(name=mention.canonical, rule="place of the counted")
    before = [c for c in clauses if c.verb_end <= amount.start and _SAYS.search(text[c.verb_start - 1 : c.verb_end])]
    if before and amount.kind == "count":
        name, _ = _name(text, before[-1], mentions)
        return Subject(name=name, rule="who says so") if name else NOBODY
    return NOBODY


def _name(text: str, clause: Clause, mentions: Sequence[Mention], clauses: Sequence[Clause] = ()) -> tuple[str, str]:
    """Return what to call the subject of a clause, and by which rule; "" for pronouns and what points elsewhere."""
    if clause.relative:
        return _antecedent(text, clause, mentions)
    if text[clause.start : clause.end].lower() == "it":
        sayer = _before_that(text, clause, clauses)
        return (_name(text, sayer, mentions, ())[0], "it, who says so") if sayer else ("", "")
    if clause.apposed:
        inside = [m for m in mentions if clause.apposed[0] <= m.start and m.end <= clause.apposed[1]]
        words = _bare(text[slice(*clause.apposed)])
        if len(inside) == 1 and words.strip() == inside[0].name:
            head = [m for m in mentions if clause.start <= m.start and m.end == clause.head]
            if not head:
                return inside[0].canonical, "name in apposition"
    words = text[clause.start : clause.head]
    bare = _bare(words)
    if bare.lower() in _AMOUNT_WORDS:
        whole = re.fullmatch(
            r"\sof\s(?:the\s|its\s|all\s)?((?!th|such|its|their)[\w’' -]{2,40})", text[clause.head : clause.end]
        )
        return (whole[1], "noun") if whole else ("", "")
    if is_pronoun(words) or _POINTS.match(words) or bare.lower() in _NO_SUBJECT or _GENERIC.match(words) or not bare:
        return "", ""
    inside = [m for m in mentions if clause.start <= m.start and m.end <= clause.head]
    if not inside:
        plain = len(bare.split()) <= 3 and not any(char.isdigit() for char in bare)
        return (_without_measure(bare), "noun") if plain else ("", "")
    return _around_names(text, clause, inside, bare)


def _before_that(text: str, clause: Clause, clauses: Sequence[Clause]) -> Clause | None:
    """Return the clause of "the maker said Thursday that" before "it raised": "it" is the maker."""
    before = [c for c in clauses if c.verb_end < clause.start and _ANNOUNCES.search(text[c.verb_start : c.verb_end])]
    between = text[before[-1].verb_end : clause.start] if before else "."
    return before[-1] if before and len(between) < 50 and not re.search(r"[.;:,“”]", between) else None


def _around_names(text: str, clause: Clause, inside: Sequence[Mention], bare: str) -> tuple[str, str]:
    first, last = inside[0], inside[-1]
    behind = text[last.end : clause.head].strip(" ’'s").split()
    owned = _OWNS.match(text, last.end) is not None and last.end < clause.head
    if last.end >= clause.head - 1:
        # "Nectar Social" behind "AI-powered marketing platform": what leads up to a name is its description.
        return last.canonical, "name" if last is first and bare.startswith(last.name) else "name behind its description"
    if behind and behind[-1].lower() in _MEASURED:
        if len(behind) > 1 and not owned and first is last:
            return _without_measure(bare), "noun with a name"
        return last.canonical, "name and its measure"
    if owned and len(bare.split()) <= MOST_WORDS:
        return bare, "what a name owns"
    if len(bare.split()) <= MOST_WORDS:
        return bare, "noun with a name"
    return "", ""


def _bare(words: str) -> str:
    """Return a noun phrase without its article."""
    article = _DETERMINER.match(words)
    return (words[article.end() :] if article else words).strip()


def _without_measure(bare: str) -> str:
    words = bare.split()
    return " ".join(words[:-1]) if len(words) > 1 and words[-1].lower() in _ASKED else bare


def _antecedent(text: str, clause: Clause, mentions: Sequence[Mention]) -> tuple[str, str]:
    """Return the name that "which" or "who" adds to: right before it, or before the apposition that stands there."""
    for mention in reversed(mentions):
        if mention.end > clause.start:
            continue
        between = text[mention.end : clause.start]
        if re.fullmatch(r"\s?[,–—(]?\s?", between):
            return mention.canonical, "name before a relative"
        if re.fullmatch(r"\s?,\s(?:an?|the)\s[^,.;]{3,80}\s", between):
            return mention.canonical, "name before an apposed relative"
    return "", ""


def _respectively(
    text: str, span: Span, amounts: Sequence[Amount], mentions: Sequence[Mention]
) -> list[Subject] | None:
    """Return "A and B rose 2% and 3%, respectively" in pairs: as many names before the amounts as there are amounts."""
    if len(amounts) < 2 or not _RESPECTIVELY.search(text, *span):
        return None
    before = [
        m
        for m in mentions
        if m.end <= amounts[0].start and not re.search(r"(?:as|called)\s$", text[max(span[0], m.start - 8) : m.start])
    ]
    if len(before) != len(amounts):
        return None
    return [Subject(name=m.canonical, rule="in order") for m in before]
