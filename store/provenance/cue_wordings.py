"""The wordings that show how a text came about: patterns by kind of cue; they decide nothing.

Each is bounded, so that a hostile text costs linear time (tests/scaling.py). Composed of named parts.
"""

import re
from typing import Literal

CueKind = Literal[
    "told this outlet", "answered this outlet", "asked for comment", "told me", "first person", "interview", "own eyes",
    "agency dateline", "agency byline", "agency text", "reprint", "own feed", "announces itself", "we announce", "we",
    "said in a document", "document", "announced", "headline announces", "organisation says", "at an event", "on sale",
    "told reporters", "links to an announcement", "quotes a report", "links to a report", "credits an outlet first",
    "credits an outlet", "credits somebody", "reportedly", "headline reports",
]  # fmt: skip

ANNOUNCES = (
    r"(?:announc(?:ed|es|ing)|unveil(?:ed|s|ing)|launch(?:ed|es|ing)|introduc(?:ed|es|ing)|reveal(?:ed|s|ing)"
    r"|releas(?:ed|es|ing)|debut(?:ed|s|ing)|show(?:ed|s|ing|cased|cases)\soff|confirm(?:ed|s)|disclos(?:ed|es)"
    r"|roll(?:ed|s|ing)\sout|publish(?:ed|es)|posted|filed|detail(?:ed|s)|preview(?:ed|s|ing)|expand(?:ed|s|ing)"
    r"|refresh(?:ed|es|ing)|brings?|brought)"
)
_PAPERS = (
    r"(?:blog\s?post|(?:press|news)\srelease|statement|filing|complaint|lawsuit|indictment|ruling|court\s"
    r"(?:documents?|filings?|papers|records)|letter|memo|e-?mail|announcement|(?:social\smedia\s)?post\son\s[A-Z]\w*"
    r"|social\smedia\spost|Truth\sSocial|(?:press|news)\sconference|press\sbriefing|keynote|hearing|testimony|testified"
    r"|readout|study|paper|trailer|website|dat(?:a|um)\sshow(?:s|ed)|figures\sshow(?:s|ed)?|S-1|SEC|transcript|verdict"
    r"|jury|earnings\scall|investor\sday)"
)
_SAY = r"(?:said|says|wrote|writes|announced|according\sto|posted|states?|stated|claims?|shared|published)"
_WHERE = (
    r"(?:post|release|statement|filing|letter|memo|e-?mail|announcement|conference|briefing|keynote|speech|video"
    r"|website|platform|call|event|hearing|message|readout|blog|complaint|lawsuit|ruling|report|paper|study)"
)
_BODY = r"(?:company|firm|startup|start-up|agency|department|ministry|government|maker|group|organi[sz]ation|office)"
_CLAIM = r"(?:says?|said|claims?|claimed|promises?|calls?|describes?|notes?|noted|explains?|explained|wrote|writes)"
_WORKED = (
    r"(?:tested|measured|spoke\s(?:to|with)|asked(?!\s[^.\n]{1,60}\sfor\scomment)|visited|interviewed|sat\sdown\swith"
    r"|obtained|reviewed\sdocuments)"
)
_PLATFORM = (
    r"(?:X|Twitter|Truth\sSocial|Bluesky|Threads|LinkedIn|Facebook|Instagram|Weibo|Telegram|Reddit|YouTube|GitHub"
    r"|social\smedia)"
)
_SAW = r"(?:tried|saw|watched|met|played|drove)"
_AGENCIES = r"(?:AP|Reuters|REUTERS|AFP|Yonhap|Bloomberg|UPI|dpa|Kyodo(?:\sNews)?|Xinhua|ANI|PTI|IANS)"

PLAIN: tuple[tuple[CueKind, re.Pattern[str]], ...] = (
    ("told me", re.compile(r"(?<!nobody\s)(?<!one\s)\b(?:told\s(?:me|us)|tells\sme)\b")),
    (
        "first person",
        re.compile(
            rf"\b(?:I|[Ww]e)\s(?:also\s|recently\s|briefly\s)?(?:{_SAW}|got\s(?:to|a)\s\w+|had\s(?:a|the)\schance|was\sable"
            r"|were\sable)\b|\b(?:[Aa]fter|[Ww]hen)\sI\s\w+|\b[Hh]ands-on\s(?:with|time|test)\b|\b[Aa]fter\sseeing\s(?:it|them|one)\b"
            r"|\bgetting\sa\sdemo\b"
            r"|\b[Ww]e’re\shere\b"
        ),
    ),
    (
        "interview",
        re.compile(r"\b[Ii]n\san?\s(?:\w+\s)?interview\b(?!\s(?:with|at|published|posted|aired|broadcast)\b)"),
    ),
    (
        "asked for comment",
        re.compile(
            r"\b(?:did\snot|didn’t|didn't|declined\sto|has\snot|have\snot|hasn’t|hasn't)\s(?:immediately\s|yet\s)?"
            r"(?:respond|comment|return|reply)\b|\b(?:requests?|asked\s[^.\n]{1,60})\sfor\scomment\b|\breached\s(?:out\sto|for\scomment)\b"
        ),
    ),
    (
        "own eyes",
        re.compile(
            rf"\b(?:I|[Ww]e)\s(?:also\s|recently\s|briefly\s)?{_WORKED}\b"
            r"|^[A-Z]\w+\s[A-Z]\w+\sreports\s(?:from|outside|on\sthe\sground|in\s[A-Z])"
            r"|(?<=\.\s)[A-Z]\w+\s[A-Z]\w+\sreports\s(?:from|outside|on\sthe\sground)",
            re.MULTILINE,
        ),
    ),
    (
        "we announce",
        re.compile(
            r"\b[Tt]oday,?\s(?:we|I)(?:(?:’re|'re|’m|'m|\sare|\sam)\s\w+ing|\s(?:announce|introduce|launch|release|share|present))\b"
            r"|\b[Ww]e(?:’re|'re|\sare)\s(?:announcing|introducing|launching|releasing|excited"
            r"|pleased|proud|thrilled|sharing|expanding|rolling)|\b[Ww]e\s(?:shared|announced|share|introduce|present)\b"
        ),
    ),
    ("we", re.compile(r"\b(?:[Ww]e|[Oo]ur|[Ww]e’re|[Ww]e're)\b")),
    (
        "said in a document",
        re.compile(
            rf"\b{_SAY}\b[^.\n]{{0,60}}?\b(?:in|on|during|at|via|through)\s(?:an?|its|his|her|their|the|another)\s"
            rf"(?:[\w-]+\s){{0,4}}?{_WHERE}\b"
        ),
    ),
    ("document", re.compile(rf"\b{_PAPERS}\b")),
    ("announced", re.compile(rf"\b{ANNOUNCES}\b")),
    (
        "organisation says",
        re.compile(
            rf"\b(?:[Tt]he\s{_BODY}|[A-Z][\w’-]{{1,40}})\s{_CLAIM}\b"
            r"|\b[Aa]ccording\sto\s(?:(?:the|its|a|an)\s)?(?:(?!The\b)[A-Z][\w-]{0,40}(?:’s|'s)?|company|firm|government|agency|police)\b"
        ),
    ),
    (
        "told reporters",
        re.compile(
            r"\b(?:told|tells)\s(?:reporters|journalists|lawmakers|investors|attendees|analysts)\b"
            r"|\basked\sby\s(?:a\s)?(?:reporters?|journalists?)\b|\b[Ss]peaking\s(?:at|on|during)\s"
            rf"|\b(?:took\sto|(?:posted|wrote|writing|posting)\son)\s{_PLATFORM}\b|\b{_PLATFORM}\s(?:post|thread|account)s?\b"
        ),
    ),
    (
        "at an event",
        re.compile(
            r"\b(?:[Aa]t|[Dd]uring)\s(?:CES|GDC|GTC|SXSW|I/O|MWC|WWDC|(?:the|its|his|her)\s(?:[\w-]+\s){0,3}"
            r"(?:keynote|conference|summit|event|show|investor\sday))\b"
        ),
    ),
    (
        "on sale",
        re.compile(
            r"\b(?:costs?|priced|pricing|starts?\sat|available|availability|shipping|ships?|pre-?orders?|on\ssale|discount(?:ed|s)?"
            r"|coming\sto|arrives?|begins?\sselling)\b|\$\d+\soff\b"
        ),
    ),
    (
        "reportedly",
        re.compile(
            r"\b[Rr]eportedly\b|\bpeople\sfamiliar\b|\bsources\s(?:said|say|told)\b|\brumou?r|\bleak(?:ed|s|er)?\b"
        ),
    ),
    (
        "quotes a report",
        re.compile(
            r"\b(?:quotes?|shares?)\s(?:an?|the|this)\s(?:new\s|recent\s)?"
            r"(?:report|article|story|scoop|investigation)\s(?:from|by|in)\s"
        ),
    ),
)  # fmt: skip
DATELINE = re.compile(rf"\A\W{{0,3}}(?:[^\n]{{0,60}}?\s)?\({_AGENCIES}\)|\A[^\n]{{2,50}}?\b{_AGENCIES}\s?[—–-]")
AGENCY_TEXT = re.compile(
    r"\b(?:Reuters|The\sAssociated\sPress|AFP|Bloomberg)\s(?:could\snot|was\sunable\sto|was\snot\sable\sto)\b"
    r"|\bAssociated\sPress\s(?:[a-z]+\s)?(?:writer|journalist|reporter)s?\b"
    r"|\((?:Reporting|Writing)\sby\s[^()\n]{3,200}[;)]|\bBloomberg’s\s[A-Z]\w+\s[A-Z]\w+\sreports\.?\s*\Z"
    r"|©\s?\d{4}\s(?:AFP|The\sAssociated\sPress|Reuters)"
)
BYLINE = re.compile(r"^(?:By\s)[^\n]{0,80}?\b(?:Associated\sPress|Reuters|AFP|Agence\sFrance-Presse)\b", re.MULTILINE)
# A mark that is opened anew before it is closed was never closed: what stands behind it is not the speaker's.
QUOTED = re.compile(r"“[^“”\n]{0,600}”|\"[^\"\n]{0,600}\"")
NAME_START = re.compile(r"(?<![\w’'-])(?:[Tt]he\s)?([A-Z0-9][\w’'-]*)")

GIVEN_TO = re.compile(
    r"(?:told|tells|telling|[Ii]nterview\swith|[Ss]p(?:oke|eaking|oken)\s(?:to|with)|(?:briefing|call|conversation)\swith"
    r"|(?:explained|said|confirmed|clarified|admitted|revealed|disclosed)\sto)\s(?:[Tt]he\s)?$"
)
ANSWERED = re.compile(
    r"(?:statement\s(?:[a-z]+\s)?(?:to|by|with)|[Rr]eached\s(?:for\scomment\s)?by|[Cc]ontacted\sby|[Cc]omments?\sto|[Ee]-?mail(?:ed)?\sto)\s(?:[Tt]he\s)?$"
)
ASKED = re.compile(r"(?:respond(?:ed)?\sto|reply\sto|comment\s(?:to|when\scontacted\sby)|answer)\s(?:[Tt]he\s)?$")
SEEN = re.compile(r"(?:seen|reviewed|viewed|obtained|verified|heard)\sby\s(?:[Tt]he\s)?$")
OWN_VERB = re.compile(
    r"\s(?:has\s|also\s|first\s|recently\s)?(?:learned|learnt|heard\sfrom|reviewed|visited|viewed|obtained|spoke\s(?:to|with)|tested"
    r"|interviewed|witnessed|attended|understands|can\sreveal)\b"
)
OFFICE = re.compile(
    r"\b(?:[Ss]pokes(?:person|man|woman|people)|[Rr]epresentatives?|[Pp]ress\soffice|[Tt]he\s(?:company|firm|agency|office))\b"
)
LONE_NAME = re.compile(r"(?:^|[.!?”\"\n]\s?|\()([A-Z][\w-]*)\s(?:also\s|has\s|later\s|and\s)?$")
SURNAME = re.compile(r"\b[A-Z][\w’-]{1,40}\s(?=([A-Z][\w-]{1,40})\b)")
PAST = re.compile(
    r"\b(?:last\s(?:spring|summer|autumn|fall|winter|year|month|January|February|March|April|May|June|July|August"
    r"|September|October|November|December)|(?:19|20)\d\d|[Ee]arlier\sthis\s(?:year|month)|[Pp]reviously|[Aa]t\sthe\stime"
    r"|(?:months|years|weeks)\sago|\b[Ww]hen\s(?:it|they|he|she)\s\w+ed|[Ii]n\s(?:January|February|March|April|May|June|July"
    r"|August|September|October|November|December))\b"
)
CREDIT_BEFORE = re.compile(
    r"(?:[Aa]ccording\sto|(?:first\s)?(?:reported|revealed|published)\s(?:by|in)|[Rr]eports?\s(?:by|from|in)|[Cc]iting|[Cc]ites"
    r"|seen\sby|reviewed\sby|viewed\sby|obtained\sby|[Pp]er|[Vv]ia|the\snews\sto|told|tells|[Ii]nterview\swith"
    r"|[Ss]peaking\s(?:to|with)|[Ss]poke\s(?:to|with)|reports,?)\s(?:an?\s(?:[a-z]+\s){0,2}reports?\s(?:by|from|in)\s)?(?:reports?\s(?:by|from)\s)?"
    r"(?:[Tt]he\s)?$|\b[Aa]ccording\sto\san?\s(?:[a-z]+\s)?$"
)
CREDIT_AFTER = re.compile(
    r"(?:(?:’s|'s)\s[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?)?\s?(?:\([^)\n]{0,20}\)\s)?(?:first\s|has\s|also\s|previously\s|earlier\s|had\s)?"
    r"(?:report(?:ed|s)\b|revealed\b|writes\b|wrote\b|broke\b|said\sit\b|obtained\b|reported,|quoted\b|cited\b|:)"
)


# "According to a Reuters poll", "told the BBC's journalists": what is named is no report.
OTHER_MATTER = re.compile(r"(?:’s|'s)?\s(?:polls?|surveys?|journalists|reporters|staff|data|calculations|index)\b")

# A headline in the present tense says what somebody did in public: announced, filed, bought, was sued for.
HEADLINE_ANNOUNCES = re.compile(
    r"\b(?:announces?|unveils?|launch(?:es)?|introduc(?:es|ing)|reveals?|releases?|debuts?|confirms?|shows?\soff|rolls?\sout"
    r"|previews?|adds?|brings?|gets?|expands?|opens?|updates?|acquires?|acquiring|buys?|to\s(?:acquire|buy|launch|sell)"
    r"|raises|sells|sues?|sued|suing|files|resigns?|quits?|drops|cuts|lays\soff|recalls?|signs|approves?|bans?|wins|loses"
    r"|says|warns|vows|calls\sfor|tests|joins|partners|plans)\b"
)
HEADLINE_REPORTS = re.compile(r"\breport(?:s|edly)?\b|\bmay\b|\brumou?rs?\b|\bleak(?:s|ed)?\b", re.IGNORECASE)
# What a page says that prints another outlet's article: a byline that ends in its name, or a notice. The name follows.
REPRINT_BYLINE = re.compile(r"^By\s[A-Z][^\n]{2,80},\s(?=[A-Z])", re.MULTILINE)
REPRINT_NOTICE = re.compile(
    r"\b[Tt]his\s(?:article|story|piece|post)\s(?:was\s)?(?:is\s)?(?:(?:originally|first)\s(?:appeared|published|posted|ran)"
    r"|re-?published|reprinted|reproduced)\s(?:on|in|at|by|from|with\spermission\sfrom)\s(?=[A-Z])"
)
# "A study published in Nature": a paper, which anybody can read, and no report of an outlet.
PAPER_BEFORE = re.compile(
    r"\b(?:[Ss]tud(?:y|ies)|[Pp]apers?|[Rr]esearch|[Ff]indings|[Rr]esults?|[Aa]nalysis|[Jj]ournal)\b[^.\n]{0,60}\s(?:in|on|by)\s(?:[Tt]he\s)?"
    r"(?:journal\s)?$"
)
