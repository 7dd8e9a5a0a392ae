"""Name whom or what each amount of a sentence is about, and say by which rule; "" where no rule holds.

Theory. The subject of a figure is the owner right before it ("Google's $32 billion deal"), the thing it prices ("the
$29.99 wallet"), or what the clause that states it is about ("Oracle shares rose 9%"). A name that merely stands near is
no subject. Each rule has a name, since each holds more or less often: `certainty` says how often.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.facts.figures.amounts import Amount
from extractors.facts.figures.prices import is_former_price, is_in_millions, is_saved, thing_of_price
from extractors.facts.names.clauses import Clause, is_pronoun
from extractors.facts.names.places import may_be_place
from extractors.facts.types import Mention, Span
from extractors.text.calendar import MONTHS, WEEKDAYS
from extractors.text.patterns import any_word

# Behind a name these say which of its values is meant; the name alone is the subject.
_MEASURED = frozenset(
    """shares share stock stocks sales revenue revenues profit profits earnings price prices yield yields bond bonds
    costs cost valuation income turnover output production exports imports deal offer bid round investment loss losses
    debt market performance score result results unit report data
    figures numbers futures traffic""".split()
)
# Sums of somebody's accounts: without a name before them nobody's.
_OF_ACCOUNTS = frozenset(
    "sales revenue revenues profit profits earnings costs income turnover losses margin margins spending orders".split()
)
# "A $40 “light” mouse that": no name for a thing.
# "Let’s say you’ve doubled": a clause is no name.
_CONTRACTED = re.compile(r"\b(?:you|we|they|I|let)[’'](?:ve|re|ll|s|m|d)\b", re.IGNORECASE)
_AMOUNT_OR_MARK = re.compile(r"[$€£“”\"]")
# Of a bare noun only these leave the thing itself: "oil prices", but "industrial output".
_ASKED = frozenset("price prices shares stock stocks".split())
# "Get 2 months free at $49": whom a sentence tells to do so is no subject.
_IMPERATIVES = frozenset("Get Grab Buy Save See Try Use Take Check Find Pick Shop".split())
# "The second generation of the lamp" is no "second generation".
_KINDS_OF = frozenset("generation version edition batch wave".split())
# "The value of those imports", "the number of cases": what stands behind "of" is the subject.
_AMOUNT_WORDS = frozenset(
    "value number price prices cost costs share amount total rate volume level proportion sum size percentage".split()
)
_GENERIC_NOUN = any_word(
    "company firm group start-?up maker bank agency pair two duo organi[sz]ation service app product model deal study "
    "report paper research survey tally figure number total move results? others? former latter same second first"
)
_GENERIC = re.compile(rf"{any_word('the this that its their his her our')}\s(?:\w+\s)?{_GENERIC_NOUN}$", re.IGNORECASE)
# "A study found that": who found it has no part in it.
_REPORTS = frozenset(
    "study report survey tally paper poll analysis review filing statement memo estimate research data".split()
)
# "Crude this year could", "the Court last month struck": no part of the name.
_TRAILS = re.compile(
    rf"\s(?:{any_word('this last next')}\s{any_word('year week month quarter summer winter spring fall')}"
    rf"|{any_word('instead almost already alone recently meanwhile')})$"
)
_EARLIER = re.compile(r"\s(?:earlier|later|late)(?:\s(?:this|last|next)\s[a-z]+)?$")
# "Chinese exports" are not a thing called "Chinese".
_OF_A_COUNTRY = re.compile(r"(?:ese|ish|[irc]an|ench|erman|wiss|utch|reek|raqi|aeli)$")
_PUTS_AT = re.compile(r"\bat\s(?:about\s|around\s|nearly\s|just\s)?$")
_SOME_NUMBER = re.compile(r"(?:small|large|high|low|growing|record|total|vast)\s(?:number|amount|share|volume|total)")
_POINTS = re.compile(r"(?:these|those|this|that|its|his|her|their|our|my|such)\s", re.IGNORECASE)
_DETERMINER = re.compile(
    any_word(
        "the an? these those this its his her their our some all both more_than over about around nearly almost up_to "
        "at_least"
    )
    + r"\s",
    re.IGNORECASE,
)
_HOW_MANY = frozenset("zero two three four five six seven eight nine ten several".split())
# "Two companies": nobody can tell which.
_GENERIC_PLURALS = frozenset(
    """companies firms groups start-ups startups makers banks agencies organisations organizations services apps
    products models deals studies reports lenders funds states countries units""".split()
)
_NO_SUBJECT = frozenset(
    """a the same maybe not shares stock stocks many some one others more most there two three several few none
    all both half each nothing everyone anyone those these analysts sources people years figures figure numbers
    number last next first either neither having surge jump plunge slump rally spike slide climb gain gains
    how why what when increase decrease rise growth drop decline head time times far
    will man woman war deal value round transaction financing have has it’s that’s here total much dozens hundreds
    thousands now today yesterday inside outside behind below above underneath beneath elsewhere toll right
    ever never""".split()
)
# What no amount is of: it leads up to what is told.
_ABSTRACT = frozenset(
    """difference reason way idea fact goal point problem question issue rebound thing moment result part version news
    purpose trick catch upside downside advantage risk threat challenge concern hope chance larger smaller bigger
    latter former cheaper newer older best largest biggest smallest latest toll""".split()
)
# "The expected price", "the average price".
_NO_THING_BY_ITSELF = re.compile(
    any_word("\\w+ed \\w+ing average base list retail new current total regular final full")
)
_POSSESSIVE_END = re.compile(r"[’']s?$")
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
    """rebate discount refund voucher coupon bribe saving savings reward bounty ransom payout level mark threshold
    question questions partnership
    compensation check cheque
    round funding investment valuation deal fee fine penalty loan bid offer purchase contract series prize award
    raise increase cut loss profit budget bill fund jump rise fall drop decline growth stake settlement tax levy
    lawsuit suit claim case project facility factory plant campaign charge complex initiative scheme venture line
    donation grant credit debt price cost million billion trillion takeover buyout package order plan programme program
    pledge bonus salary target push cap""".split()
)
# "The $25 option": of what, the words before it say.
_ONE_OF_ITS_KIND = frozenset("option version model tier edition variant alternative one".split())
_WHAT_A_PART_DOES = any_word(
    "had have has were are was is who already said say says reported believe think called will would still use used "
    "being living signed eat eats own owns expect want prefer agree agreed oppose support feel report "
    "view earn live work vote voted need face faced lack come comes go goes buy spend rely"
)
_PART_OF = re.compile(
    r"[ ]of[ ](?!(?:the[ ])?time\b)(?:(?:the|its|their|all|those|these)[ ])?"
    r"(?!(?:them|us|it|you|those|these|which|our)\b)"
    rf"(?P<whole>(?:(?:US|UK|EU|British|[A-Z][a-z]+ese|[A-Z][a-z]+an)[ ])?[A-Za-z][\w’'-]{{1,30}}"
    rf"(?:[ ][a-z][\w’'-]{{2,30}}){{0,2}}?)(?:(?=[ ]{_WHAT_A_PART_DOES}\b)|(?<=[a-z]s)(?=[ ][a-z]{{3,12}}ed\b))"
)
_WHERE = re.compile(r"\b(?:in|across|aboard|hit|struck|throughout|around|near)\s(?:the\s)?(?:\w+\s){0,1}$")
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
# "The 275-member house": of the house.
_HYPHENED = re.compile(r"\d-[a-z]{3,}$")
_ADVERBIAL = re.compile(
    rf"\b{any_word('in for within after over than past last next every during by until through')}[ ](?:the[ ])?"
    rf"(?:{any_word('just only about nearly last past next')}[ ])?$",
    re.IGNORECASE,
)
_WHEN = (" ago", " earlier", " later", " in,", " before", " after")
_SAYS = re.compile(r"\s(?:says|said|say|reports|reported|announced|confirmed)$")
_ANNOUNCES = re.compile(
    r"\b(?:said|says|announced|announces|confirmed|confirms|disclosed|revealed|reported|told|added|claims|claimed)$"
)
# "The Stoxx 600 index, which": a noun may stand between a name and what is said of it.
_WITH_A_NOUN = re.compile(r"(\s[a-z-]{3,20})\s?[,–—(]\s?")
_CLOSES = re.compile(r"[:;](?!\d)|\s?[—–]\s?$")
_ROUGHLY = rf"(?:{any_word('about around some nearly almost over just only more_than up_to at_least roughly')}\s)?"
# Between a verb and its object these lead up to the amount: "fell by more than 9%".
_HEDGES = frozenset(
    """about around some nearly almost over just only more less fewer than most least roughly approximately as much many
    high low close a an the its all another further additional record total""".split()
)
_LEADS_UP = _HEDGES | frozenset("up to at of by from".split())
_ARTICLES = frozenset("the a an its their his her my your all".split())
# "The company’s nearly $16 billion losses": of whom "the company" is, the sentence does not say.
_OF_AN_UNNAMED = re.compile(rf"(?:\b{any_word('its his her their our my your')}|[’']s?)\s{_ROUGHLY}$")
# Behind these a figure is of the object: "raised petrol prices by $6", "sent shares down 9%", "saw prices fall 6%".
_MOVES_ANOTHER = frozenset(
    """raised raises raise cut cuts lowered lowers increased increases increase reduced reduces reduce hiked boosted
    slashed pushed pushes lifted lifts drove drives dragged sent sends saw sees seen put puts brought left leaves made
    makes helped lets took takes kept keeps""".split()
)
_TOWARDS = frozenset(
    """by to at from down up past above below fall falling rise rising drop dropping jump pop climb surge plunge tumble
    lose gain reach""".split()
)
# "Is offering the speaker for $179", "sells the kit for $86": the price of what is offered.
_SELLS = frozenset(
    """offer offers offering sell sells selling create creates creating launched launches launching introduced
    introduces unveiled released deploy buy get access""".split()
)
_FOR_A_PRICE = frozenset("for at from".split())
# ", bringing the total to 78", "making it 20 per cent lighter": of what stands behind the participle.
_PARTICIPLE = re.compile(r",\s(?:\w+ly\s)?[a-z]{2,}ing\s(?P<object>[a-z]+)\s[^,;.]*$")
_MAKING = re.compile(r"\b(?:making|leaving|keeping|bringing|putting)\s[^,;.]+\s$")
_OBJECTS = frozenset("the it its their them him her his this that a an up".split())
_FOR_ANOTHER_TO = re.compile(r"\bfor\s(?:[\w’'-]+\s){1,5}to\s[a-z]+\s[^,;.]*$")
_FOLLOWS_A_SOURCE = re.compile(r"\baccording\sto\s[^,;.]*$", re.IGNORECASE)
_ANOTHER_VERB = re.compile(r"\bto\s(?!the|an?\b)[a-z]{2,}\s|\b[a-z]{2,}ing\b")
_MOVED = re.compile(
    rf"\b(?:[a-z]{{2,}}ed|{any_word('rose fell grew sank shrank hit cut was were is are has have had became made')})\b"
)
_SOMEBODY_ELSE = re.compile(r"\b(?:him|them|us|me|it|I|we|you|he|she|they)\b")
_TAKES = re.compile(r"\b(?:take|takes|took|taken)$")
_NEGATED = re.compile(r"\b(?:not|never|no)\b|n[’']t\b")
_FORESEES = re.compile(rf"\b{any_word('sees expects predicts forecasts projects estimates anticipates')}$")
_SPEAKS = re.compile(rf"\b{any_word('said says say told tells wrote writes added adds argued argues warned warns')}$")
_CITES = re.compile(
    rf"\b{any_word('cited cites blamed blames mentioned quoted referenced claim claims claimed alleged alleges')}$"
)
_EXPLETIVE = re.compile(r"\s?(?:is|was|[’']s)\s(?:\w+ly\s)?\w+\sthat\b")
_TIMES = frozenset([*MONTHS, *WEEKDAYS, *"yesterday today tomorrow week month quarter year day night morning".split()])
# "Oil’s surge past $100": whose change it is.
_CHANGES = frozenset(
    "rise surge jump climb fall drop decline plunge slide rally gain growth increase slump spike".split()
)
_OWN_CHANGE = re.compile(
    r"(?P<who>(?:[A-Z][\w’'-]*\s){0,3}[A-Za-z][\w-]*)[’']s\s(?:[a-z-]+\s)?(?P<change>[a-z]+)\s(?:past|to|above|below|of|by)\s$"
)
_OWNED_CHANGE = re.compile(r"[’']s\s(?:[a-z-]+\s)?([a-z]+)\s(?:to|of|by)\s")
# "The Wet Feeder ($170)", "the Plus plan ($50/year)": the price of the name before the bracket.
_PRICE_BRACKET = re.compile(r"\s\((?:about\s|around\s|from\s|starting\sat\s)?$")
_TITLED = re.compile(r"\b(?:Rep|Sen|Gov|Gen|Prof|Dr|Mrs?|Ms)\.?\s$")
_SELLER = re.compile(r"\b(?:at|from|via|on|by)\s(?:the\s)?$")
_AFTER_PRICE = re.compile(r"(?:\s?/\s?\w+|\sper\s\w+|\sa\s\w+)?\)")
_SHARES_OF = re.compile(r"\s(?P<link>of|in)\s(?:the\s)?(?P<who>[A-Z][^,;]{1,40})")
_OPENS_A_NOUN = frozenset("the its their his her a an".split())
_LINKS = frozenset("of in for and to with from on at by that into unto over than about".split())
_WHICH = re.compile(r"(?<!\bin\s)(?<!\bof\s)(?<!\bby\s)(?<!\bfor\s)(?<!under\s)\bwhich\s$")
_INSIDE = re.compile(r"\b(?:of|in|on|at|for|from|to|by|with)\s(?:the\s)?$")
_WHOSE = re.compile(r"\s?,?\swhose\s$")
_WITH = re.compile(r"[ ]with[ ](?:the[ ])?(?P<who>[A-Z][^,.;:]{1,40}?)[ ][a-z]{3,12}ing[ ][^,.;:]{0,20}$")
_ROUND = r"(?:round|raise|funding|financing|valuation)"
_OWNS_A_ROUND = re.compile(rf"[’']s?\s(?:[\w-]+\s){{0,3}}?{_ROUND}\b")
_ONE_THING = re.compile(r"(?:the|an?|its|this)\s", re.IGNORECASE)
_OF_A_DEVICE = frozenset({"resolution", "data", "power", "distance", "rate"})
_ON_A = re.compile(r"\b(?:on|from|by|at|for|in)\san?\s$")
MOST_BACK = 2
_OF_A_FIRM = frozenset({"money", "percent", "count"})
# Behind these "it" may be anything named since.
# "Your bill rose by $9": the reader's.
_OF_THE_READER = re.compile(r"(?:your|my|our)\s", re.IGNORECASE)
_SUBORDINATE = re.compile(r"\b(?:[Aa]s|[Ww]hile|[Ww]hen|[Aa]fter|[Ss]ince|[Bb]ecause)\s$")
_SPOKEN = re.compile(r"[“”\"]|\b(?:where|which|who|whom|whose)\b")
_BRACKET = re.compile(r"\s?(?:[a-z]+\s)?[(\[](?:about|around|roughly|approximately|or|some|nearly)?\s?$")
_BREAK = re.compile(r"[;:,–—“\"]|\b(?:that|which|who|as|while|but|when|after|because|than|with|where|since)\b")
_DEEDS_TO_ANOTHER = (
    "convicted accused charged arrested sentenced ordered fined sued jailed accuses accusing convicts "
    "awarded awards offering offers selling sells lists listing invalidated invalidates blocked blocks threatens "
    "threatened"
)
# Of these the amount is the object's: "a court convicted a trader of taking $4,000".
_DOES_TO_ANOTHER = re.compile(rf"\b{any_word(_DEEDS_TO_ANOTHER)}$")
# "The FTSE opened lower, Germany’s DAX down 1%": of the one named last.
_ANOTHER_NAMED = re.compile(
    r",\s(?:and\s)?(?:the\s)?(?:[A-Z][\w’'.-]+\s){1,4}(?:[a-z]+\s)?"
    + any_word("up down at by to an? about some nearly over more_than")
    + r"\s"
)
# "Ann Lee says that only about 18% of purchases": not hers.
# "With outbound shipments surging nearly 22%": of the shipments.
_WITH_ANOTHER = re.compile(r"\bwith\s(?:[\w’'-]+\s){1,5}?[a-z]+ing\s(?:(?:by|to|at|from)\s)?$")
_BESIDE_ANOTHER = re.compile(r"\b(?:with|and)\s(?:the\s)?(?:[A-Z][\w’'.-]+\s){1,4}(?:up|down|at|by|to)\s")
_SAYS_THAT = re.compile(
    rf"(?:says|said|added|adds|noted|notes|claims|claimed)\s(?:that\s)?(?:only\s|just\s)?(?:about\s|nearly\s|over\s)?$"
    rf"|\b{any_word('found finds showed shows reported reports revealed warned estimated estimates predicts')}\sthat\s"
    r"(?:only\s|just\s)?(?:about\s|nearly\s|over\s|roughly\s|some\s)?$"
)
_DOING_TO_ANOTHER = re.compile(
    rf"\b{any_word('fining suing charging ordering arresting accusing sentencing paying')}\b"
)
_PASSIVE = re.compile(r"(?:(?:has|have|had|will|may|could)\s(?:also\s)?be(?:en)?|was|were|is|are)\b")
# An organisation that counts what happened elsewhere: "the WHO has confirmed 11 cases".
_COUNTS = re.compile(rf"\b{any_word('confirmed reported recorded counted registered identified confirms reports')}$")
_ORGANISATION = re.compile(
    any_word("Organi[sz]ation Ministry Department Centers? Agency Association Institute Commission")
)
_CASES = frozenset("cases deaths infections fatalities casualties injuries".split())
_NEAR = 60
MOST_WORDS = 6
MOST_PLAIN = 4
# "The 10A", "the 5-in-1", "the Gen 2": digits of a thing's own name.
_MODEL = re.compile(r"^(?!\d+(?:[KMGT]B|K|W|[GM]?Hz|[mck]m|k?g|mAh|hp)\b)(?:\S*\d-?[A-Za-z]\S*|[A-Z]\S*\s\d{1,2})$")


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
        twin = i > 0 and of_the_same(text, amounts[i - 1], amount)
        found.append(found[-1] if twin else _subject(text, span, amount, mentions, clauses))
    return found


def of_the_same(text: str, one: Amount, other: Amount) -> bool:
    """Return whether the second amount is of the first one's thing: the same again, what it was, what is saved."""
    return is_twin(text, one, other) or is_former_price(text, one, other) or is_saved(text, one, other)


def is_twin(text: str, one: Amount, other: Amount) -> bool:
    """Return whether the second is the first once more, in another unit: "HK$5,000 (US$640)"."""
    between = text[one.end : other.start]
    return one.kind == other.kind and one.unit != other.unit and _BRACKET.fullmatch(between) is not None


def _subject(text: str, span: Span, amount: Amount, mentions: Sequence[Mention], clauses: Sequence[Clause]) -> Subject:
    owner = next((m for m in mentions if 0 <= amount.start - m.end < 12 and _OWNS.match(text, m.end)), None)
    # "China's five-year plan" is of five years, whoever has it; a headline of capitals is no name.
    of_length = amount.kind == "duration" and "-" in text[amount.start : amount.end]
    if owner and not of_length and len(owner.name.split()) <= MOST_WORDS:
        return Subject(name=owner.canonical, rule="owner")
    low = max(span[0], amount.start - _NEAR)
    of_round = [m for m in mentions if low <= m.start < amount.start and _OWNS_A_ROUND.match(text, m.end, amount.start)]
    if of_round and amount.kind == "money":
        return Subject(name=of_round[-1].canonical, rule="owner of a round")
    bracketed = next(
        (
            m
            for m in mentions
            if not (m.kind == "person" or _TITLED.search(text, max(0, m.start - 12), m.start))
            and not _SELLER.search(text, max(0, m.start - 12), m.start)
            and _PRICE_BRACKET.fullmatch(text, m.end, amount.start)
            and not text[max(0, m.start - 2) : m.start - 1].isdigit()
        ),
        None,
    )
    if bracketed and amount.kind == "money" and _AFTER_PRICE.match(text, amount.end):
        return Subject(name=bracketed.canonical, rule="name before its price")
    change = _OWN_CHANGE.search(text, low, amount.start)
    if change and change["change"] in _CHANGES and change["who"].split()[-1].lower() not in _TIMES:
        return Subject(name=_bare(change["who"]), rule="owner of a change")
    if _OF_AN_UNNAMED.search(text, low, amount.start) or _FOLLOWS_A_SOURCE.search(text, span[0], amount.start):
        return NOBODY
    fee_for = _FEE_FOR.match(text, amount.end) if amount.kind == "money" else None
    if fee_for:
        return Subject(name=fee_for["thing"], rule="priced thing")
    if (
        _is_adverbial(text, amount)
        or _HYPHENED.search(text, amount.start, amount.end)
        or _OF_A_TOTAL.search(text, max(span[0], amount.start - 40), amount.start)
    ):
        return NOBODY
    land = _LAND.search(text, max(span[0], amount.start - 60), amount.start) if amount.kind == "count" else None
    if land and text.startswith(" people", amount.end - len(" people")):
        return Subject(name=_bare(land["land"]), rule="land and its people")
    recipient = _RECIPIENT.match(text, amount.end) if amount.kind == "money" else None
    if recipient and (named := next((m for m in mentions if m.start == recipient.end()), None)):
        return Subject(name=named.canonical, rule="recipient")
    priced, rule = thing_of_price(text, span[0], amount, mentions, clauses)
    if isinstance(priced, Mention):
        return Subject(name=priced.canonical, rule=rule)
    if priced is not None and text[priced.start : priced.head].split()[-1].lower() not in _NO_THING:
        name, _ = _name(text, priced, mentions, clauses)
        return Subject(name=name, rule=rule) if name else NOBODY
    thing = _priced(text, amount)
    if thing and (thing.rpartition(" ")[2] in _ONE_OF_ITS_KIND or is_in_millions(text, amount)):
        return NOBODY
    if thing:
        return Subject(name=thing, rule="priced thing")
    if _modifies(text, amount):
        return NOBODY
    whole = _PART_OF.match(text, amount.end) if amount.kind == "percent" else None
    if whole and whole["whole"].lower() in _ARTICLES:
        # "Of the vote, defeating": an article is no whole.
        whole = None
    clause = _stating(clauses, amount)
    holder = _WITH.search(text, max(span[0], amount.start - _NEAR), amount.start)
    if holder and (clause is None or clause.start < holder.start()):
        named = next((m for m in mentions if (m.start, m.end) == holder.span("who")), None)
        return Subject(name=named.canonical, rule="with whom") if named else NOBODY
    if whole and (clause is None or not _states(text, clause, amount)):
        return Subject(name=whole["whole"], rule="part of a whole")
    if clause is None:
        return NOBODY
    if clause.start <= amount.start < clause.end or amount.end > clause.start >= amount.start:
        return _of_counted(text, span, amount, mentions, clauses)
    between = text[clause.verb_end : amount.start]
    if amount.kind == "duration" and (len(between) > _NEAR or _BREAK.search(between)):
        return NOBODY
    if _is_of_an_object(text, clause, amount, mentions) or _is_of_an_antecedent(text, clause):
        return NOBODY
    if _ANOTHER_NAMED.search(between) or _SAYS_THAT.search(text, clause.verb_start, amount.start):
        return NOBODY
    if _BESIDE_ANOTHER.search(between) or _WITH_ANOTHER.search(_without_hedges(between)):
        return NOBODY
    if _is_of_another(text, clause, amount, mentions) or _CLOSES.search(between) or _DOING_TO_ANOTHER.search(between):
        return NOBODY
    if amount.kind in _OF_A_DEVICE and _ON_A.search(between):
        # "Look better on an 8K TV": of the set.
        return NOBODY
    if amount.kind == "percent" and text.startswith(" of ", amount.end) and _ANOTHER_VERB.search(between):
        # "Has managed to make 70% of the library playable": a share of what stands behind it.
        return NOBODY
    distance = _distance(between, named=any(clause.verb_end <= m.start < amount.start for m in mentions))
    name, rule = _name(text, clause, mentions, clauses)
    if rule == "it, who says so" and amount.kind not in _OF_A_FIRM:
        # "The maker claims it can go 12 miles": the thing it makes.
        return NOBODY
    return Subject(name=name, rule=rule, distance=distance) if name else NOBODY


def _is_of_another(text: str, clause: Clause, amount: Amount, mentions: Sequence[Mention]) -> bool:
    """Return whether the verb of a clause says the amount of somebody else than its subject."""
    verb = text[clause.verb_start : clause.verb_end]
    if _DOES_TO_ANOTHER.search(verb) and not _PASSIVE.match(verb):
        return True
    if verb.endswith(("put", "puts")) and _PUTS_AT.search(text, clause.verb_end, amount.start):
        return True
    organised = any(
        clause.start <= m.start and m.end <= clause.end and _ORGANISATION.search(m.name) and not may_be_place(m.name)
        for m in mentions
    )
    return organised and amount.unit in _CASES and _COUNTS.search(verb) is not None


def _is_direct(between: str) -> bool:
    """Return whether only hedges and prepositions of its own stand between a verb and an amount."""
    return all(word in _LEADS_UP or word.endswith("ly") for word in between.split())


def _without_hedges(between: str) -> str:
    """Return the words before an amount without those that only hedge it."""
    words = between.split()
    while words and words[-1].lower() in _HEDGES:
        words.pop()
    return f"{' '.join(words)} "


def _moves_an_object(verb: str, between: str) -> bool:
    """Return whether something else was moved to or by the amount: "sent shares down 9%"."""
    words = _without_hedges(between).split()
    while words and words[0].lower() in _ARTICLES:
        words = words[1:]
    moved = len(words) > 1 and words[0].lower() not in _LEADS_UP and words[-1] in _TOWARDS
    return verb.split()[-1] in _MOVES_ANOTHER and moved and not re.search(r"[,;.]", between)


def _offers_an_object(verb: str, between: str) -> bool:
    """Return whether an amount is the price of what somebody offers: "sells the kit for $86"."""
    words = _without_hedges(between).split()
    sells = verb.split()[-1] in _SELLS or any(word in _SELLS for word in words)
    return sells and len(words) > 2 and words[-1] in _FOR_A_PRICE


def _participle_of_another(between: str) -> bool:
    """Return whether a participle with an object of its own leads up to the amount: ", bringing the total to 78"."""
    aside = _PARTICIPLE.search(between)
    of_object = aside is not None and (aside["object"] in _OBJECTS or aside["object"].endswith("s"))
    return of_object or _MAKING.search(between) is not None


def _is_anothers_change(between: str) -> bool:
    """Return whether the amount is where somebody else's change led: "touted the firm's growth to 40 million"."""
    change = _OWNED_CHANGE.search(between)
    return change is not None and change[1] in _CHANGES


def _is_report(words: str) -> bool:
    """Return whether a subject only reports: "a study by the clinic", "new data"."""
    found = words.lower().split()
    if found and found[0] in {"a", "an"} and any(word in _REPORTS for word in found[1:3]):
        return True
    return 0 < len(found) <= MOST_PLAIN and found[-1] in _REPORTS


def _is_of_an_antecedent(text: str, clause: Clause) -> bool:
    """Return whether a clause tells of what "which" stands for: "the kitchens, which Kalanick grew to $15 billion"."""
    return not clause.relative and _WHICH.search(text, max(0, clause.start - 16), clause.start) is not None


def _distance(between: str, *, named: bool) -> str:
    """Return how far an amount stands from the verb that states it: its object is nearest.

    `named`: a name stands between the two, whose amount it may be as well.
    """
    if len(between) > _NEAR:
        return "far"
    if named:
        return "past a name"
    if _BREAK.search(between):
        return "beyond a break"
    if _is_direct(between):
        return "direct"
    if _MOVED.search(between):
        return "past a verb in the past"
    return "past a verb" if _ANOTHER_VERB.search(between) else "near"


def _is_of_an_object(text: str, clause: Clause, amount: Amount, mentions: Sequence[Mention]) -> bool:
    """Return whether what a clause does to something else has the amount: "raised petrol prices by 695 yuan"."""
    verb, between = text[clause.verb_start : clause.verb_end], text[clause.verb_end : amount.start]
    person = any(m.kind == "person" and clause.start <= m.start < clause.head for m in mentions)
    return (
        _moves_an_object(verb, between)
        or _participle_of_another(between)
        or _FOR_ANOTHER_TO.search(between) is not None
        or (amount.kind == "money" and _offers_an_object(verb, between))
        or _NEGATED.match(between.lstrip()) is not None
        or _CITES.search(verb) is not None
        or verb.endswith((" that", " what", " how"))
        or (_SPEAKS.search(verb) is not None and not _is_direct(between))
        or _SOMEBODY_ELSE.search(between) is not None
        # "Touted the company’s growth to 40 million users".
        or _is_anothers_change(between)
        # "It would take 235 years".
        or (text[clause.start : clause.end].lower() == "it" and _TAKES.search(verb) is not None)
        or (amount.kind == "distance" and "," in between)
        or between.endswith("at the ")
        or (person and _FORESEES.search(verb) is not None)
    )


def _is_adverbial(text: str, amount: Amount) -> bool:
    """Return whether a length of time says when, as "in 10 days" does, and "two weeks ago"."""
    if amount.kind != "duration":
        return False
    if "-" in text[amount.start : amount.end]:
        # "A five-week trial": of the trial.
        return True
    before = text[max(0, amount.start - 24) : amount.start]
    return _ADVERBIAL.search(before) is not None or text.startswith(_WHEN, amount.end)


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
            if _OF_A_COUNTRY.search(mention.name):
                continue
            if mention.start > amount.end and _WHERE.search(text[max(span[0], mention.start - 24) : mention.start]):
                return Subject(name=mention.canonical, rule="place of the counted")
    before = [c for c in clauses if c.verb_end <= amount.start and _SAYS.search(text[c.verb_start - 1 : c.verb_end])]
    if before and amount.kind == "count":
        name, _ = _name(text, before[-1], mentions)
        owner = _OWNS.search(name)
        if owner and may_be_place(name[: owner.start()]):
            # "Kenya’s health ministry says 40 people had died": in Kenya. Who else says so has no part in it.
            return Subject(name=name[: owner.start()], rule="place of who says so")
    return NOBODY


def _name(text: str, clause: Clause, mentions: Sequence[Mention], clauses: Sequence[Clause] = ()) -> tuple[str, str]:
    """Return what to call the subject of a clause, and by which rule; "" for pronouns and what points elsewhere."""
    if clause.relative:
        return _antecedent(text, clause, mentions)
    if text[clause.start : clause.end].lower() == "it":
        if _EXPLETIVE.match(text, clause.end):
            return "", ""
        sayer = _before_that(text, clause, clauses)
        if sayer:
            return _name(text, sayer, mentions, ())[0], "it, who says so"
        before = _one_thing_before(text, clause, clauses)
        if (
            before is None
            or _OF_THE_READER.match(text, before.start)
            or any(m.kind == "person" and before.start <= m.start < before.head for m in mentions)
        ):
            return "", ""
        return _name(text, before, mentions, ())[0], "it, told before"
    if clause.apposed:
        inside = [m for m in mentions if clause.apposed[0] <= m.start and m.end <= clause.apposed[1]]
        words = _bare(text[slice(*clause.apposed)])
        if len(inside) == 1 and words.strip() == inside[0].name:
            head = [m for m in mentions if clause.start <= m.start and m.end == clause.head]
            if not head:
                return inside[0].canonical, "name in apposition"
    whose = _WHOSE.search(text, max(0, clause.start - 8), clause.start)
    if whose:
        return _before(text, whose.start(), mentions)
    words = _TRAILS.sub("", _EARLIER.sub("", text[clause.start : clause.head]))
    bare = _bare(words)
    of_whom = _SHARES_OF.fullmatch(text, clause.head, clause.end) if bare.lower() in _ASKED else None
    is_where = of_whom is not None and of_whom["link"] == "in" and may_be_place(of_whom["who"].strip())
    if of_whom and not is_where:
        return of_whom["who"].strip(), "name and its measure"
    if bare.rpartition(" ")[2].lower() in _KINDS_OF and text.startswith(" of ", clause.head):
        return "", ""
    if bare.lower() in _AMOUNT_WORDS or _SOME_NUMBER.fullmatch(bare):
        whole = re.fullmatch(
            r"\sof\s(?:the\s|its\s|all\s)?((?!th|such|its|their)[\w’' -]{2,40})", text[clause.head : clause.end]
        )
        return (whole[1], "noun") if whole else ("", "")
    ends_in_name = any(m.start > clause.start and m.end == clause.head for m in mentions)
    if (
        is_pronoun(words.split(" ")[0])
        or ((_POINTS.match(words) or _POINTS.match(bare)) and not ends_in_name)
        or bare.lower() in _NO_SUBJECT | _HOW_MANY
        or (words.split(" ")[0] in _IMPERATIVES and not _is_a_name(words))
        or _CONTRACTED.search(bare)
        or _GENERIC.match(words)
        or _is_report(words)
        or text[clause.start : clause.end].rpartition(" ")[2].lower() in _REPORTS
        or not bare
    ):
        return "", ""
    # "U.K.-based start-up Nscale" is not the U.K.
    inside = [
        m for m in mentions if clause.start <= m.start and m.end <= clause.head and text[m.end : m.end + 1] != "-"
    ]
    if not inside:
        last = bare.split()[-1].lower()
        if bare.split()[0].lower() in _NO_SUBJECT:
            return "", ""
        if last in _ABSTRACT or (last in _OF_ACCOUNTS and not _OWNS.search(bare)):
            return "", ""
        plain = len(bare.split()) <= MOST_PLAIN and (_MODEL.search(bare) or not any(char.isdigit() for char in bare))
        return (_without_measure(bare), "noun") if plain else ("", "")
    return _around_names(text, clause, inside, bare)


def _before_that(text: str, clause: Clause, clauses: Sequence[Clause]) -> Clause | None:
    """Return the clause of "the maker said Thursday that" before "it raised": "it" is the maker."""
    before = [c for c in clauses if c.verb_end < clause.start and _ANNOUNCES.search(text[c.verb_start : c.verb_end])]
    between = text[before[-1].verb_end : clause.start] if before else "."
    return before[-1] if before and len(between) < 50 and not re.search(r"[.;:,“”]", between) else None


def _one_thing_before(text: str, clause: Clause, clauses: Sequence[Clause]) -> Clause | None:
    """Return the clause before "it" in the same sentence, where what it is about is one thing: a name, "the tool"."""
    before = [c for c in clauses if c.verb_end < clause.start and not c.relative]
    for one in reversed(before[-MOST_BACK:]):
        if _SUBORDINATE.search(text, max(0, one.start - 12), one.start):
            # "As the war goes on, it has traded": of something else.
            return None
        words = text[one.start : one.head]
        if is_pronoun(words):
            continue
        if _SPOKEN.search(text, one.verb_end, clause.start):
            return None
        if words[:1].isupper() or _ONE_THING.match(words):
            return None if words.endswith("s") else one
    return None


def _around_names(text: str, clause: Clause, inside: Sequence[Mention], bare: str) -> tuple[str, str]:
    first, last = inside[0], inside[-1]
    behind = text[last.end : clause.head].strip(" ’'s").split()
    owned = _OWNS.match(text, last.end) is not None and last.end < clause.head
    if last is not first and re.search(r"\band\b", text[first.end : last.start]) and bare.startswith(first.name):
        return (bare, "several names") if len(bare.split()) <= MOST_WORDS else ("", "")
    if last.end >= clause.head - 1 and re.search(r"\band\s(?:\w+\s)?$", text[clause.start : last.start]):
        return (bare, "several names") if len(bare.split()) <= MOST_WORDS else ("", "")
    if last.end >= clause.head - 1:
        # "Nectar Social" behind "AI-powered marketing platform": what leads up to a name is its description; of "AI
        # Mode" the first word is part of it.
        if text.endswith("AI ", clause.start, last.start) and bare == f"AI {last.name}":
            return bare, "name"
        return last.canonical, "name" if last is first and bare.startswith(last.name) else "name behind its description"
    if behind and behind[-1].lower() in _MEASURED:
        if (len(behind) > 1 or _OF_A_COUNTRY.search(last.name)) and not owned and first is last:
            return _without_measure(bare), "noun with a name"
        return last.canonical, "name and its measure"
    if owned and len(bare.split()) <= MOST_WORDS:
        return _POSSESSIVE_END.sub("", bare), "what a name owns"
    if len(bare.split()) <= MOST_WORDS:
        return bare, "noun with a name"
    return "", ""


def _is_a_name(words: str) -> bool:
    """Return whether a phrase is a name that opens like a call to the reader: "Check Point"."""
    return " " in words and all(word[:1].isupper() for word in words.split())


def _bare(words: str) -> str:
    """Return a noun phrase without its article."""
    article = _DETERMINER.match(words)
    bare = (words[article.end() :] if article else words).strip()
    first, _, rest = bare.partition(" ")
    is_counted = rest and first.lower() in _HOW_MANY and rest.lower() not in _GENERIC_PLURALS
    return rest if is_counted else bare


def _without_measure(bare: str) -> str:
    words = bare.split()
    if len(words) < 2 or words[-1].lower() not in _ASKED or _NO_THING_BY_ITSELF.fullmatch(words[-2]):
        return bare
    return _POSSESSIVE_END.sub("", " ".join(words[:-1]))


def _antecedent(text: str, clause: Clause, mentions: Sequence[Mention]) -> tuple[str, str]:
    """Return the name that "which" or "who" adds to: right before it, or before the apposition that stands there."""
    return _before(text, clause.start, mentions)


def _before(text: str, end: int, mentions: Sequence[Mention]) -> tuple[str, str]:
    """Return the name that ends right before `end`, or before what is set beside it."""
    for mention in reversed(mentions):
        if mention.end > end:
            continue
        between = text[mention.end : end]
        if re.fullmatch(r"\s?[,–—(]?\s?", between):
            of_another = text.startswith("who ", end) and may_be_place(mention.name)
            if of_another or (not between.strip() and _INSIDE.search(text, max(0, mention.start - 12), mention.start)):
                # "A farmer in Thailand who is", "stands on Amazon that cost": of what stands before.
                return "", ""
            return mention.canonical, "name before a relative"
        owner = _OWNS_A_ROUND.search(between)
        if re.fullmatch(r"\s?,\s(?:an?|the)\s[^,.;]{3,80}\s", between) and not owner:
            return mention.canonical, "name before an apposed relative"
        with_noun = _WITH_A_NOUN.fullmatch(between)
        if with_noun:
            return f"{mention.name}{with_noun[1]}", "name before a relative"
        break
    noun = _definite_noun(text[max(0, end - 80) : end].rstrip(" ,"))
    return (noun, "noun before a relative") if noun and not _AMOUNT_OR_MARK.search(noun) else ("", "")


def _definite_noun(before: str) -> str:
    """Return the noun with its adjectives that ends `before`, if an article or an owner opens it.

    Behind a preposition "which" may add to what stood before it ("unleashed the game unto the world, which"): then "".
    """
    words = before.split()
    for size in range(2, 6):
        opens = words[-size] if len(words) >= size else ""
        if opens.lower() in _LINKS:
            return ""
        if opens.lower() in _OPENS_A_NOUN or (opens[:1].isupper() and opens.endswith(("’s", "'s"))):
            behind_a_link = len(words) > size and words[-size - 1].lower() in _LINKS
            return "" if behind_a_link else " ".join(words[1 - size :])
    return ""


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
