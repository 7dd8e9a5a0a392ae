"""The wordings that credit a source, before and behind its name; patterns only, they decide nothing."""

import re
from dataclasses import dataclass

from extractors.facts.sources.outlets import NOUN
from extractors.text.calendar import FULL_MONTH

_WORD = (
    r"(?:[A-ZÀ-ÖØ-Þ&][\w&’'-]*(?:\.\w+)*(?:(?<=U\.[SKN])\.(?=\s[A-Z]))?|\d+\w*[A-Z]\w*|\d{3}(?=\s[A-Z])|"
    r"[a-z]{1,3}[A-Z]\w+)"
)
_LINK = r"(?:of|for|de|du|della|di)(?:\s(?:the|la|las|los))?"
# An "and" within a name: "the Food and Drug Administration", "Car and Driver".
_AND = (
    r"and(?=[^\S\n](?:Mail|Technology|Medicine|Development|Driver|Prevention|Human[ ]Services)\b"
    r"|[^\S\n][A-Z][a-z]+[ ](?:Administration|Commission|Agency|Organi[sz]ation|Authority)\b)"
)
_NAME = (
    rf"(?:(?i:the)\s)?(?={_WORD}){_WORD}"
    rf"(?:[^\S\n](?:{_WORD}|{_LINK}(?=\s[A-ZÀ-ÖØ-Þ])|{_AND})){{0,7}}"
)
_LETTERS = r"[^.;:\n“”\"]"
_DOCUMENT = (
    r"(?:reports?|stud(?:y|ies)|data|figures|numbers|statistics|research|analys[ie]s|surveys?|"
    r"polls?|estimates?|documents?"
    r"|filings?|tall(?:y|ies)|reviews?|papers?|findings|calculations|records|reporting|"
    r"forecasts?|investigation|account|listings?)"
)
# What is written and given out, beside the documents.
_GIVEN_OUT = (
    rf"(?:{_DOCUMENT}|statements?|announcements?|information|(?:press\s|news\s)?releases?|presentations?|disclosures?)"
)
_ISSUED = r"(?:published|released|compiled|conducted|collected|provided|issued|shared|gathered)"
# What kind of body a name is of, as it stands before the name: "the cybersecurity firm".
_KIND_OF = (
    r"(?:(?:the[ ])?(?:[a-z][a-z-]*[ ]){1,3}(?:group|firm|company|agency|nonprofit|organi[sz]ation|institute|"
    r"consultancy|tracker|provider|union|charity|tank)[ ]|"
    r"(?:[a-z]+\s){0,2}(?:researchers|analysts|economists|scientists)\s(?:at|with|from)[ ](?:the\s)?)"
)
# What an article did where it stood first; a notice of a reprint says the same (store/provenance/cue_wordings.py).
APPEARED = r"(?:appeared|published|posted|ran)"
# (wording, words before the name); the name follows at once. The sentence may run on behind it as it likes.
_FORWARD = (
    (
        "reported by",
        r"(?:reported|revealed|broken|uncovered|unearthed|spotted|noticed|flagged|leaked|"
        r"picked\sup)\s(?:\w+ly\s|first\s|earlier\s)?by\s",
    ),
    (
        "reported by",
        r"(?:(?:article|story|piece|post|interview|report|column|essay)\s)(?:was\s)?(?:first\s|"
        rf"originally\s)*{APPEARED}\s(?:first\s)?(?:on|in|at|by)\s",
    ),
    ("reported by", rf"(?:first|originally)\s{APPEARED}\s(?:on|in|at|by)\s"),
    (
        "reported by",
        r"(?:stud(?:y|ies)|results?|findings|papers?|research|work|"
        r"preprints?|letter)\s[^.;:\n]{0,40}?(?:appear(?:s|ed)?|published|posted)\s(?:online\s)?(?:in|on)\s",
    ),
    (
        "source line",
        r"(?:^|[.!?\n]\s?|[(\[])(?:(?:Original\s)?[Ss]ources?\s?:\s?|(?:h/t|H/T|HT|Hat\stip)\s?(?::|to\b)?\s)",
    ),
    (
        "source line",
        r"\b[Rr]ead\s(?:the\s)?(?:\w+\s)?(?:more|story|article|report|piece|interview|post)\s"
        r"(?:here\s)?(?:at|on|in)\s",
    ),
    (
        "according to",
        rf"(?i:according\sto)\s(?:(?:a|an|the|new|recent|latest|internal|"
        rf"its)\s)*(?:\w+\s){{0,2}}?{_DOCUMENT}\s(?:(?:by|from|in|of|at|with)\s)?"
        r"(?:(?:published|released|compiled|conducted|collected|provided|reviewed|seen)\s"
        r"(?:\w+\s)?(?:by|in)\s)?"
        r"(?:(?:researchers|analysts|economists|scientists|experts|the\spollster|the\sconsultancy|"
        r"the\stracker)\s(?:at|from)?\s?)?",
    ),
    (
        "according to",
        r"(?i:according\sto)\s(?:researchers|analysts|economists|scientists|experts|officials|the\s"
        r"(?:pollster|consultancy|tracker|charity|union|agency|website|newspaper|magazine|site))\s"
        r"(?:(?:at|from|for)\s)?",
    ),
    (
        "according to",
        rf"(?i:according\sto)\s(?:(?:an?|the|its|new|recent|latest|internal|[A-Z][a-z]+day|{FULL_MONTH}|official|joint)\s)"
        rf"{{0,3}}(?:[a-z]+\s)?{_GIVEN_OUT}\s(?:{_ISSUED}\s(?:[A-Z]?[a-z]+day\s|this\sweek\s)?)?(?:by|from|of)\s"
        rf"(?:{_KIND_OF})?",
    ),
    ("according to", rf"(?i:according\sto)\s{_KIND_OF}"),
    (
        "according to",
        rf"(?:^|[.!?\n]\s|\b(?:[Tt]he|[Aa]n?)\s)(?:[Rr]ecent|[Nn]ew|[Ss]eparate|[Ee]arlier|[Jj]oint|[Aa]nnual|"
        rf"[Ll]atest|\d{{4}})\s{_DOCUMENT}\s(?:by|from)\s{_KIND_OF}?",
    ),
    (
        "according to",
        rf"\b{_DOCUMENT}\s{_ISSUED}\s(?:(?:in|on|last|this|late|early|earlier)\s(?:[\w-]+\s){{1,2}})?(?:\w+day\s)?by\s"
        rf"(?:{_KIND_OF})?",
    ),
    ("according to", rf"\b[Uu]sing\s(?:data|figures|statistics)\sfrom\s{_KIND_OF}?"),
    ("according to", rf"(?:^|[.!?\n]\s|,\s){_DOCUMENT}\s(?:compiled\s)?(?:from|by)\s(?:researchers\sat\s)?"),
    (
        "according to",
        rf"(?:^|[.!?\n]\s|\b[Tt]he\s|\b[Nn]ew\s|\b[Aa]\s)(?:[A-Z][a-z]+ing\s)?(?:{_DOCUMENT}|D?[Dd]ata|Figures|Numbers|"
        rf"Statistics|Research|Analysis)\s(?:compiled\s)?(?:from|by)\s(?:researchers\sat\s)?",
    ),
    (
        "told press",
        r"\b(?:confirmed|denied|admitted|conceded|explained|revealed|disclosed|said|leaked|handed)\s"
        r"(?:[\w\s,’']{0,40}\s)?to\s",
    ),
    (
        "told",
        r"\b(?:[Ii]n|[Dd]uring)\s(?:(?:an?|his|her|their)\s)?(?:\w+\s)?(?:interview|statement|"
        r"comments?|remarks|email|conversation|call)\s(?:\w+\s)?(?:with|to|for)\s",
    ),
    (
        "told press",
        r"\b(?:[Ss]poke(?:n)?|[Ss]peaking|[Tt]alking|[Tt]alked|[Ww]riting)\s(?:exclusively\s)?(?:to|"
        r"with|in|for)\s",
    ),
    (
        "quoted",
        r"\b(?:seen|obtained|reviewed|viewed|cited|quoted|interviewed|contacted|described|shown|"
        r"verified|analysed|analyzed)\s(?:exclusively\s)?by\s",
    ),
    ("quoted", r"\b(?:quoted|cited|described|as\sseen)\sin\s"),
    ("quoted", r"\b(?:quoted|cited)\sas\s(?:saying|telling)\sby\s(?:the\s)?(?:local\s)?"),
    ("according to press", r"(?i:according\sto)\s[^.;:,\n“”]{3,60}?\sand\s"),
    (
        "according to",
        r"(?i:according\sto)\s(?:the\s)?(?:[A-Z]\w+\s){0,2}(?:state\s)?(?:media|news)\s(?:outlet|agency|site|website|"
        r"service|channel)\s",
    ),
    (
        "report by",
        r"\b(?:hands-on|summary|blog|website|write-up|investigation|exclusive|scoop|"
        r"exposé)\s(?:by|of|at|on|in|from)\s"
        r"(?:the\s\w+\sblog\s)?",
    ),
    ("report by", r"\b(?:on|by)\sthe\s(?:\w+\s)?blog\s"),
    ("report by", r"\bdescribe\s[\w\s]{2,20}\sin\s"),
    ("reported", r",\s(?:reports|reported|writes)\s"),
    ("via", r"(?:,\s|\(|^|[.\n]\s?)(?:[Pp]er|as\sper)\s"),
)
# (wording, whether only the press is credited so, words behind the name).
_BACKWARD = (
    ("first", False, r"\s(?:broke\sthe\s(?:news|story)|(?:reported|had|published|broke)\sit\sfirst|(?:has\s|"
        r"had\s)?learn(?:ed|t)\s(?:that|from)|hears)\b"),
    (
        "first", False,
        r",?\s(?:which\s|who\s)?(?:first|earlier|previously|originally|exclusively)\s(?:reported|"
            r"broke|revealed|disclosed|published|spotted|noticed|reports)\b",
    ),
    ("first", False, r",?\s(?:which\s)?was\s(?:the\s)?first\sto\s(?:report|spot|notice|publish|break|reveal|tell|"
        r"cover|see)\b"),
    ("quoted", False, r"(?:,\s(?:citing|quoting)\b|\shas\smore\son\b)"),
    ("quoted", True, r"\s(?:has|have|had)\s(?:now\s)?(?:seen|obtained|reviewed|viewed|verified|spoken\sto|"
        r"approached|contacted)\b"),
    ("reported", True, r"\s(?:has\s|also\s|had\s)?(?:report(?:s|ed)|revealed|published|disclosed|cited|quoted|"
        r"uncovered|wrote|writes|noted|notes)\b"),
    (
        "report by", True,
        r"(?:[’']s?)?\s(?:[a-z]+\s)?(?:investigation|report|analysis|exclusive|scoop|story|exposé|"
            r"poll|survey|article|review)\s(?:has\s)?"
        r"(?:found|finds|shows?|showed|said|says|revealed|reveals|claims?|claimed|suggests?|"
            r"suggested|published|last|this|on|in)\b",
    ),
    (
        "reported", False,
        rf"\s{NOUN}\s(?:has\s|also\s|first\s)*(?:said|says|report(?:s|ed)|wrote|writes|published|"
            rf"quot(?:es|ed)|cit(?:es|ed)|reveal(?:s|ed))\b",
    ),
    (
        "quoted", False,
        r"\s(?:data|figures|numbers|research|polling|statistics|estimates)\s(?:(?:from|for|"
        r"on)\s[^.;,\n]{2,40}\s)?(?:show|suggest|indicate|put)(?:s|ed)?\b",
    ),
    ("agency byline", False, r"\scontributed\s(?:reporting|to\sthis\s(?:article|report|story))\b"),
    ("quoted", False, r"(?:[’']s)?\sblog\b(?=[^\n]{0,30}(?:say|post|writ|describ|explain))"),
)  # fmt: skip
# Words of which a text must have one for the wording to stand in it, row by row as above: most texts have few.
_PAPERS = (
    "report reports study studies data figures numbers statistics research analysis analyses survey surveys poll polls "
    "estimate estimates document documents filing filings tally tallies review reviews paper papers findings "
    "calculations records reporting forecast forecasts investigation account"
)
_NOUNS = (
    "newspaper paper magazine daily weekly monthly broadcaster agency site outlet service website channel newswire "
    "publication tabloid journal blog newsletter podcast station"
)
_FORWARD_NEEDS = (
    "reported revealed broken uncovered unearthed spotted noticed flagged leaked picked",
    "appeared published posted ran",
    "appeared published posted ran",
    "appear appears appeared published posted",
    "source sources h/t ht hat",
    "read",
    "according",
    "according",
    "according",
    "according",
    _PAPERS,
    _PAPERS,
    "using",
    _PAPERS,
    _PAPERS,
    "confirmed denied admitted conceded explained revealed disclosed said leaked handed",
    "interview statement comment comments remarks email conversation call",
    "spoke spoken speaking talking talked writing",
    "seen obtained reviewed viewed cited quoted interviewed contacted described shown verified analysed analyzed",
    "quoted cited described seen",
    "quoted cited",
    "according",
    "according",
    "hands-on summary blog website write-up investigation exclusive scoop exposé",
    "blog",
    "describe",
    "reports reported writes",
    "per",
)
_BACKWARD_NEEDS = (
    "broke first learned learnt hears",
    "first earlier previously originally exclusively",
    "first",
    "citing quoting more",
    "seen obtained reviewed viewed verified spoken approached contacted",
    "reports reported revealed published disclosed cited quoted uncovered wrote writes noted notes",
    "investigation report analysis exclusive scoop story exposé poll survey article review",
    _NOUNS,
    "data figures numbers research polling statistics estimates",
    "contributed",
    "blog",
)
# What a text is split into to look for those.
WORD = re.compile(r"[a-zé][a-zé/-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A way to credit somebody: its name, the words it needs, the pattern; `press` where only the press is so named."""

    name: str
    needs: frozenset[str]
    pattern: re.Pattern[str]
    press: bool = False


FORWARD = tuple(
    Wording(
        name=name.removesuffix(" press"),
        needs=frozenset(needs.split()),
        pattern=re.compile(
            rf"(?:{before})(?:(?:the\s)?(?:(?:local|national|regional|state|"
            rf"public)\s)?(?:[A-Z][a-z]+-language\s)?{NOUN}\s)?(?P<o>{_NAME})",
            re.MULTILINE,
        ),
        press=name.endswith(" press"),
    )
    for (name, before), needs in zip(_FORWARD, _FORWARD_NEEDS, strict=True)
)
BACKWARD = tuple(
    Wording(name=name, needs=frozenset(needs.split()), pattern=re.compile(behind), press=press)
    for (name, press, behind), needs in zip(_BACKWARD, _BACKWARD_NEEDS, strict=True)
)

BEHIND_NAME = re.compile(rf"(?P<o>{_NAME})$")
_AROUND = (
    (
        "according to",
        "according",
        rf"\b[Aa]ccording\sto\s(?:an?|one|the)\s(?:[a-z]+\s)?(?!\w+(?:ese|ish|ian|ean|can|man|ch|iss)\s)(?P<o>{_NAME})"
        rf"(?=(?:[’']s)?\s(?:[a-z]+\s)?{_DOCUMENT}\b)",
    ),
    ("agency byline", "reporting", rf"\([Rr]eporting\sby\s[^()\n]{{2,80}}?\sfor\s(?P<o>{_NAME})(?=\s?[;)])"),
    (
        "quoted",
        "analyst analysts economist economists researchers strategists",
        rf"\b(?:[Aa]nalysts?|[Ee]conomists?|[Rr]esearchers|[Ss]trategists?)\s(?:at|from|with)\s(?P<o>{_NAME})"
        r"(?=(?:\sin\s(?:the\s)?[A-Z]\w+)?\s(?:say|said|estimate|expect|reckon|think|believe|found|put|wrote|forecast)\b)",
    ),
    (
        "reported",
        _NOUNS,
        rf"(?<!\w){NOUN}\s(?P<o>{_NAME})(?=,?\s(?:has\s|also\s|later\s|was\s|had\s)*"
        r"(?:said|says|report(?:s|ed)|wrote|writes|published|quot(?:es|ed)|cit(?:es|ed)|reveal(?:s|ed)|first|found"
        r"|the\sfirst|carried))",
    ),
    (
        "quoted",
        "citing quoting",
        rf"\b(?:[Cc]iting|[Qq]uoting)\s[^.;\n]{{3,80}}?,\s(?P<o>{_NAME})\s(?:has\s|also\s)?(?:said|says"
        r"|report(?:s|ed)|writes|wrote)\b",
    ),
    (
        "report by",
        "blog newsletter podcast",
        rf"\b(?:[Oo]n|[Ii]n)\s(?P<o>{_NAME})(?:[’']s)?\s(?:blog|newsletter|podcast)\b",
    ),
    (
        "quoted",
        "spotted noted notes put points reports reported found",
        rf"\b[Aa]s\s(?P<o>{_NAME})\s(?:[a-z]+ly\s|first\s|also\s|has\s|had\s)?(?:spotted|not(?:ed|es)|put\sit|points\sout|reports|reported|found)\b",
    ),
    (
        "told",
        "told tells",
        rf"\b(?:told|tells|telling)\s(?:the\s|local\s)?(?:[A-Z][\w.]{{1,14}}\s)?(?:state\s|public\s|national\s|news\s)?"
        rf"{NOUN}\s(?P<o>{_NAME})",
    ),
    (
        "told",
        "by",
        rf"\b(?:made|said|confirmed|spoke|speaking|talking|shown)\sto\s(?P<o>{_NAME})\sby\b",
    ),
)
AROUND = tuple(
    Wording(name=name, needs=frozenset(needs.split()), pattern=re.compile(pattern)) for name, needs, pattern in _AROUND
)

# Whom a text names by office, not by name: "police said", "Tannu’s health ministry says", "according to its
# application".
_NOBODYS = r"(?:(?:[A-ZÀ-ÖØ-Þ][\w’'-]{1,24}[ ]){0,2}[A-ZÀ-ÖØ-Þ][\w-]{1,24}[’']s[ ])?"
_OFFICE = (
    r"(?:(?:health|defence|defense|foreign|interior|finance|justice|education|transport|economy|trade|energy|labour|"
    r"labor|state|federal|local|regional|city|"
    r"metropolitan|military|national|provincial|industry|commerce)[ ]){0,2}"
)
_AUTHORITY = (
    rf"(?:[Pp]olice|[Pp]rosecutors|(?:[Tt]he[ ])?{_NOBODYS}(?:{_OFFICE}(?:ministry|police|prosecutors|coast[ ]guard|"
    rf"weather[ ]service|"
    r"(?:fire|health|sheriff’s|police|meteorological|interior|defence|defense|transport)[ ]department|health[ "
    r"]authorit(?:y|ies)|statistics[ ](?:bureau|office)|"
    r"attorney[ ]general’s[ ]office|immigration[ ]department|customs)))"
)
_FILED = (
    r"(?:(?:court|exchange|regulatory|securities|bankruptcy|legal|police)[ ])?(?:filings?|documents?|records|lawsuit|"
    r"complaint|application|indictment|affidavit|memo|petition|"
    r"prospectus|listing|permit|(?:annual|quarterly|earnings)[ ]report|press[ ]release|news[ ]release)"
)
# What is lodged with a court or an authority is a source by itself.
_LODGED = (
    r"(?:(?:court|exchange|regulatory|securities|bankruptcy|SEC)[ ](?:filings?|documents?|papers|records|submission)|"
    r"lawsuit|complaint|indictment|affidavit|petition|prospectus|S-1|10-[KQ]|8-K|IPO[ ]filing)"
)
# What a body gives out for anybody to read.
_GIVEN_OUT_BY = (
    r"(?:statement|press[ ]release|announcement|rules|guidelines|terms|transcript|notice|website|FAQ|"
    r"job[ ](?:description|listing|posting))"
)
_STATED = r"(?:said|disclosed|revealed|announced|stated|wrote|reported|noted|argued|alleged)"
_STATES = (
    r"(?:says?|said|states?|stated|shows?|showed|claims?|claimed|alleges?|alleged|argues?|argued|accuses?|accused)"
)
_COUNT = (
    r"(?:at[ ]least[ ]|about[ ]|more[ ]than[ ])?"
    r"(?:\d[\d,]*|(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens|hundreds|thousands)(?:[ ]of)?)"
)
_CASUALTIES = r"(?:cases|deaths|infections|fatalities|casualties)"
# What stands there and is nobody by name.
_NOBODY = r"(?:It|They|He|She|We|This|That|There|Officials|Authorities)"
_BROADCAST = (
    r"(?:radio|television|TV|news)[ ](?:show|station|programme|program|channel|broadcaster|agency|site|website|outlet)"
)
_LODGED_NEEDS = (
    "filing filings documents document papers records submission lawsuit complaint indictment affidavit petition "
    "prospectus s- k q"
)
_OF_WHOM = r"(?:an?|the|its|his|her|their)[ ](?:[a-z]+[ ])?"
_UNNAMED = (
    ("authority", "police ministry prosecutors guard service department authority authorities bureau office customs",
     rf"(?<![\w’'-])(?P<o>{_AUTHORITY})[ ](?:has[ ]|have[ ]|also[ ]|later[ ])?(?:said|says|say|reported|confirmed|"
     rf"announced)\b"),
    ("authority", "according",
     rf"\b[Aa]ccording[ ]to[ ](?P<o>{_AUTHORITY})(?=[.,;\n]|[ ](?:on|in|at|and|who|which)\b|$)"),
    # "The DRC has reported 246 suspected cases": of a count, whoever reports it is its source.
    ("authority", "cases deaths infections fatalities casualties",
     rf"(?:^|[.!?,:”\n][ ]|\b(?:and|but|while)[ ])(?P<o>(?:[Tt]he[ ])?(?!{_NOBODY}\b){_NAME})[ ](?:has|have)[ ]"
     rf"(?:so[ ]far[ ]|now[ ]|also[ ])?(?:reported|confirmed|recorded)[ ]{_COUNT}[ ](?:[a-z-]+[ ]){{0,3}}"
     rf"{_CASUALTIES}\b"),
    ("authority", "police guard ministry",
     r"(?:^|[.!?,:”\n][ ]|\b(?:and|but|while|The|the)[ ])"
     r"(?P<o>(?:[A-ZÀ-ÖØ-Þ][\w’'-]{1,24}[ ]){1,3}(?:Police|Coast[ ]Guard|Ministry))[ ]"
     r"(?:has[ ]|have[ ]|also[ ]|later[ ])?(?:said|says|say|reported|confirmed|announced)\b"),
    ("according to", "media",
     r"\b[Aa]ccording[ ]to[ ](?P<o>(?:local|state|national|regional|[A-Z][a-z]+)[ ]media)"
     r"(?=[ ]reports?\b|[ ]?[.,;\n]|$)"),
    ("told", "radio television tv news",
     rf"\b(?:told|tells)[ ](?P<o>(?:an?|the|local|state)[ ](?:[a-z-]+[ ])?{_BROADCAST})\b(?![ ][A-Z])"),
    ("document", _LODGED_NEEDS, rf"\b{_STATED}[ ](?:(?:on[ ])?\w+day[ ])?in[ ](?P<o>{_OF_WHOM}{_LODGED})\b"),
    ("document", _LODGED_NEEDS,
     rf"(?:^|[.!?”\n][ ])In[ ](?P<o>{_OF_WHOM}{_LODGED}),[ ](?:[A-ZÀ-ÖØ-Þ]|the[ ]|they[ ]|he[ ]|she[ ])"
     rf"[^.,;\n]{{1,50}}?[ ]{_STATES}\b"),
    ("document", _LODGED_NEEDS,
     rf"(?:^|[.!?”\n][ ])(?P<o>(?:The|Its|His|Her|Their|[Cc]ourt)[ ](?:[a-z]+[ ])?(?:{_LODGED}|filings?|documents|"
     rf"records))[ ](?:also[ ])?{_STATES}\b"),
    ("document", "according",
     rf"\b[Aa]ccording[ ]to[ ](?P<o>(?:(?:an?|the|new|recent)[ ])?(?:[a-z]+[ ])?{_LODGED})(?=[ ]?[.,;\n]|[ ](?:on|in|"
     rf"filed|released|published|seen|obtained|last|this|posted|dated)\b|$)"),
    ("document", "according",
     rf"\b[Aa]ccording[ ]to[ ](?P<o>(?:an?|the|its|their)[ ](?:(?:official|joint|company|new|full)[ ])?{_GIVEN_OUT_BY})"
     rf"(?=[ ]?[.,;\n]|[ ](?:on|released|published|issued|posted|dated)\b|$)"),
    # Of other documents one counts where the text says whose it is: "a memo" names no source.
    ("document", "according",
     rf"\b[Aa]ccording[ ]to[ ](?P<o>(?:its|his|her|their|the[ ](?:company|firm)[’']s|"
     rf"(?!\w{{3,6}}day[’'])[A-Z][\w-]{{1,24}}(?:[ ][A-Z][\w-]{{1,24}})?[’']s)[ ]{_FILED})(?=[ ]?[.,;\n]|[ ](?:on|in|"
     rf"filed|released|published|seen|obtained|last|this|posted|dated)\b|$)"),
)  # fmt: skip
UNNAMED = tuple(
    Wording(name=name, needs=frozenset(needs.split()), pattern=re.compile(pattern, re.MULTILINE))
    for name, needs, pattern in _UNNAMED
)

# What credits by itself, whatever stands around it, from the strongest wording to the weakest. No outlet has more than
# ten words; unbounded, a page of capitals would take the square of its length.
_OUTLET_WORD = r"(?:[A-Z&][\w&’'-]*(?:\.\w+)*(?:(?<=U\.[SKN])\.(?= [A-Z]))?|\d{3}(?= [A-Z]))"
_OUTLET = (
    rf"(?:(?i:the) )?(?=[A-Z]|\d{{3}} [A-Z]){_OUTLET_WORD}(?: (?:{_OUTLET_WORD}|(?:of|for)(?= [A-Z])|{_AND})){{0,8}}"
)
_AGENCY = r"\s?(?:Wire|News Agency|Press)"
_PLAIN = (
    (
        "reported by",
        "reported published revealed disclosed broken",
        r"(?:first\s|originally\s)?(?:reported|published|revealed|disclosed|broken)\s(?:first\s)?(?:by|in)\s"
        rf"(?P<o>{_OUTLET})",
    ),
    (
        "source line",
        "source via original originally hat",
        rf"(?:^|\n)\W{{0,4}}(?:Source|Via|Original(?:ly)?(?:\sreport)?|Hat\stip)\s?:\s?(?P<o>{_OUTLET})",
    ),
    ("agency byline", "wire agency press", rf"\((?P<o>{_OUTLET}{_AGENCY})\)"),
    ("agency byline", "by", rf"(?:^|\n)By\s(?P<o>{_OUTLET}{_AGENCY})\b"),
    (
        "according to",
        "according",
        rf"(?i:according\sto)\s(?:a\sreport\s(?:by|in|from)\s|reporting\s(?:by|from)\s)?(?P<o>{_OUTLET})",
    ),
    ("told", "told tells", rf"\b(?:told|tells)\s(?P<o>{_OUTLET})"),
    ("via", "via", rf"\b[Vv]ia\s(?P<o>{_OUTLET})"),
    (
        "reported",
        "reported reports revealed broke",
        rf"(?P<o>{_OUTLET})\s(?:first\s|has\s)?(?:reported|reports|revealed|broke\sthe\sstory)\b",
    ),
    (
        "report by",
        "report story investigation scoop article piece",
        rf"\b(?:report|story|investigation|scoop|article|piece)\s(?:by|in|from)\s(?P<o>{_OUTLET})",
    ),
)
PLAIN = tuple(
    Wording(name=name, needs=frozenset(needs.split()), pattern=re.compile(pattern, re.MULTILINE))
    for name, needs, pattern in _PLAIN
)
