"""The wordings that show how a text came about: patterns by kind of cue; they decide nothing.

Each is bounded, so that a hostile text costs linear time (tests/scaling.py). Composed of named parts.
"""

import re
from typing import Literal

from extractors.facts.sources.credit_wordings import APPEARED
from extractors.text.calendar import FULL_MONTH, FULL_WEEKDAY
from extractors.text.patterns import any_of, any_word, table_of

CueKind = Literal[
    "told this outlet", "interviewed by this outlet",
    "answered this outlet", "asked for comment", "told me", "first person", "interview",
    "own eyes", "agency dateline", "agency byline", "agency text", "reprint", "own feed", "the document itself",
    "announces itself", "names itself", "we announce", "we", "said in a document", "according to a document",
    "document", "announced", "headline announces", "organisation says", "at an event", "on sale", "told reporters",
    "links to an announcement", "quotes a report", "links to a report", "credits an outlet first",
    "credits an outlet", "credits somebody", "reportedly", "headline reports", "feed names a source",
    "feed names an agency",
]  # fmt: skip

ANNOUNCES = any_word(
    "announc(?:ed|es|ing) unveil(?:ed|s|ing) launch(?:ed|es|ing) introduc(?:ed|es|ing) reveal(?:ed|s|ing) "
    "releas(?:ed|es|ing) debut(?:ed|s|ing) show(?:ed|s|ing|cased|cases)_off confirm(?:ed|s) disclos(?:ed|es) "
    "teas(?:ed|es) roll(?:ed|s|ing)_out publish(?:ed|es) posted_(?:today|online) filed "
    "detail(?:ed|s)(?=\\s(?:its|his|her|their|the|how|what|plans?|an?|new)\\b) "
    "preview(?:ed|s|ing) expand(?:ed|s|ing) refresh(?:ed|es|ing)"
)
# What opens a sentence before "says" and names no organisation.
NOBODYS = frozenset(
    """He She It They We You Who Others Another Both Neither Critics Experts Analysts Some Many Sources Insiders People
    Users Fans Customers Employees Workers Observers Skeptics Sceptics Opponents Supporters Friends Residents Witnesses
    Neighbors Neighbours Nobody Everyone Anyone Someone Somebody His Her Its Their Our My Then When What So But And
    If As No A An This That These Those Most Several Each""".split()
)
_PAPERS = any_word(
    "blog\\s?post (?:press|news)_release statement(?!\\sof\\b) filing complaint lawsuit indictment "
    "ruling(?!\\s(?:out|party|parties|coalition|class|elite|clique|family|generals|body)\\b) "
    "court_(?:documents?|filings?|papers|records) letter memo e-?mail announcement (?:social_media_)?post_on_[A-Z]\\w* "
    "social_media_post Truth_Social (?:press|news)_conference press_briefing keynote hearing testimony testified "
    "readout study paper trailer website dat(?:a|um)_show(?:s|ed) figures_show(?:s|ed)? S-1 SEC transcript verdict "
    "jury_(?:found|awarded|convicted|ruled) earnings_call investor_day"
)
_SAY = r"(?:said|says|wrote|writes|writing|announced|according\sto|posted|states?|stated|claims?|shared|published)"
_WHERE = any_word(
    "post release statement filing letter memo announcement conference briefing keynote speech video website "
    "platform call event hearing message readout blog complaint lawsuit ruling report paper study"
)
# A statement "sent to The Verge" is an answer to one outlet, which only that outlet has.
_TO_ONE = r"(?!\s(?:(?:provided|sent|given|shared|e?mailed)\s)?(?:to|with)\s(?:[Tt]he\s)?[A-Z])"
_MADE_PUBLIC = any_word(
    "blog_?post (?:news|press)_release statement (?:court|regulatory|exchange|securities)_filing filing announcement "
    "complaint lawsuit indictment ruling website post_on_[A-Z]\\w*"
)
_BODY = r"(?:company|firm|startup|start-up|agency|department|ministry|government|maker|group|organi[sz]ation|office)"
_NAMING = r"\s(?:it|its|the|this|that|for|on|them)\b"
_CLAIM = (
    rf"(?:says?|said|claims?|claimed|promises?|calls?(?={_NAMING})|describes?|notes?|noted|explains?|explained|wrote"
    r"|writes)"
)
# Whom a question is put to.
_WHOM = any_word(
    "author writer director minister mayor company firm maker agency ministry department council office bank police "
    "spokes(?:man|woman|person)"
)
_WORKED = (
    r"(?:tested|measured|spoke\s(?:to|with)|asked(?!\s[^.\n]{1,60}\s(?:for|to)\scomment)|visited|interviewed|sat\sdown\swith"
    r"|obtained|reviewed\sdocuments|put\s(?:this|that|it)\sto\s(?:him\b|her\b|them\b|[A-Z]\w*"
    rf"|the\s(?:[a-z]+\s)?{_WHOM})|emailed|rang|phoned|toured|stood\s(?:in|on|at|outside)"
    r"|reached\s(?:him\b|her\b|(?:[\w’.-]+\s){1,5}?(?:by\s(?:tele)?phone\b|at\s(?:his|her)\s(?:home|office)\b)))"
)
_REACHED = r"(?:asked|rang|called|reached(?=\s(?:him|her|them)\b)|phoned|visited|pressed)"
_PLATFORM = (
    r"(?:X|Twitter|Truth\sSocial|Bluesky|Threads|LinkedIn|Facebook|Instagram|Weibo|Telegram|Reddit|YouTube|GitHub"
    r"|social\smedia)"
)
_SAW = r"(?:tried|saw|watched|met|played|drove)"
_AGENCIES = r"(?:AP|Reuters|REUTERS|AFP|Yonhap|Bloomberg|UPI|dpa|Kyodo(?:\sNews)?|Xinhua|ANI|PTI|IANS)"

_TRIED = r"got\s(?:to|a)\s\w+|had\s(?:a|the)\schance|was\sable|were\sable"
# What an interview is called that anybody could hear, or that others had.
_PUBLIC_TALK = any_word("group media press radio television TV podcast")
_PRESENT_ANNOUNCES = any_word("announce introduce launch release share present")
_BEING_RELEASED = any_word(
    "announcing introducing launching releasing excited pleased proud thrilled sharing expanding rolling"
)
_BY_NAME_OR_OFFICE = any_word("(?!The\\b)[A-Z][\\w-]{0,40}(?:’s|'s)? company firm government agency police")

PLAIN: tuple[tuple[CueKind, re.Pattern[str]], ...] = (
    (
        "told me",
        re.compile(r"(?<!nobody\s)(?<!one\s)\b(?:(?:told\s(?:me|us)|tells\sme)\b|asked\s(?:me|us)\snot\sto\s)"),
    ),
    (
        "first person",
        re.compile(
            rf"\b(?:I|[Ww]e)\s(?:also\s|recently\s|briefly\s)?(?:{_SAW}|{_TRIED})\b|\b(?:[Aa]fter|[Ww]hen)\sI\s\w+"
            r"|\b[Hh]ands-on\s(?:with|time|test)\b|\b[Aa]fter\sseeing\s(?:it|them|one)\b|\bgetting\sa\sdemo\b"
            r"|\b[Ww]e’re\shere\b"
        ),
    ),
    (
        "interview",
        re.compile(
            rf"\b[Ii]n\san?\s(?:(?!{_PUBLIC_TALK}\b)\w+\s)?interview\b(?!\s(?:with|at\s(?:the|[A-Z])|published|posted|aired|broadcast)\b)"
            r"|\bsaid\sby\s(?:tele)?phone\b(?!\s(?:to\b|(?:on|during)\s(?:the|an?|its|his|her)\b))|\b[Rr]eached\sby\s(?:tele)?phone"
            r"|\bReached\sin\s(?:his|her|their)\s(?:(?:[\w-]+\s){0,2}?(?:hotel|office|home|car)\b|[^,.\n]{1,40},\s[A-Z])"
        ),
    ),
    (
        "asked for comment",
        re.compile(
            r"\b(?:did\snot|didn’t|didn't|declined\sto|has\snot|have\snot|hasn’t|hasn't)\s(?:immediately\s|yet\s)?"
            r"(?:respond|comment|return|reply)\b|\b(?:requests?|asked\s[^.\n]{1,60})\s(?:for|to)\scomment\b|\breached\s(?:out\sto|for\scomment)\b"
        ),
    ),
    (
        "own eyes",
        re.compile(
            rf"\b(?:I|[Ww]e)\s(?:also\s|recently\s|briefly\s)?{_WORKED}\b|\bwhen\s(?:I|we)\s{_REACHED}\b"
            r"|\b(?:I|[Ww]e)(?:[’']ve|\shave)\s(?:been\s(?:busy\s)?testing|tested)\b"
            r"|^[A-Z]\w+\s[A-Z]\w+\sreports\s(?:from|outside|on\sthe\sground|in\s[A-Z])"
            r"|(?<=\.\s)[A-Z]\w+\s[A-Z]\w+\sreports\s(?:from|outside|on\sthe\sground)",
            re.MULTILINE,
        ),
    ),
    (
        "we announce",
        re.compile(
            rf"\b[Tt]oday,?\s(?:we|I)(?:(?:’re|'re|’m|'m|\sare|\sam)\s\w+ing|\s{_PRESENT_ANNOUNCES})\b"
            rf"|\b(?:[Ww]e(?:’re|'re|\sare)|I(?:’m|'m|\sam))\s(?:very\s|so\s)?{_BEING_RELEASED}"
            r"|\b[Ww]e\s(?:shared|announced|share|introduce|present|launched|released)\b"
        ),
    ),
    ("we", re.compile(r"\b(?:[Ww]e|[Oo]ur|[Ww]e’re|[Ww]e're)\b")),
    (
        "said in a document",
        re.compile(
            rf"\b{_SAY}\b[^.\n]{{0,60}}?\b(?:in|on|during|at|via|through)\s(?:an?|its|his|her|their|the|another)\s"
            rf"(?:[\w-]+\s){{0,4}}?{_WHERE}\b{_TO_ONE}"
            r"|\bDOI:\s?10\.\d{4}"
        ),
    ),
    (
        "document",
        re.compile(
            r"(?<!\bmy\s)(?<!\bone\s)(?<!\bsame\s)(?<!\bno\s)(?<!\b[Tt]his\s)(?<!\b[Ee]very\s)(?<!\b[Ee]ach\s)"
            rf"(?<![\w-]){_PAPERS}\b"
        ),
    ),
    (
        "according to a document",
        re.compile(
            r"\b[Aa]ccording\sto\s(?:an?|its|his|her|their|the)\s"
            rf"(?:(?!news\b)[\w-]+\s){{0,3}}?{_MADE_PUBLIC}\b"
            r"|\b[Aa]ccording\sto\s(?:[\w-]+\s){0,3}?(?:statements|filings|records)\sfrom\b"
        ),
    ),
    ("announced", re.compile(rf"(?<![\w-]){ANNOUNCES}\b")),
    (
        "organisation says",
        re.compile(
            rf"(?<!inside\s)(?<!within\s)\b(?:[Tt]he\s(?:[A-Z][\w-]*\s){{0,2}}{_BODY}|[A-Z][\w’-]{{1,40}})\s{_CLAIM}\b"
            rf"|\b[Aa]ccording\sto\s(?:(?:the|its|a|an)\s)?{_BY_NAME_OR_OFFICE}\b|\bit\ssaid\s(?:on\s)?{FULL_WEEKDAY}\b"
        ),
    ),
    (
        "told reporters",
        re.compile(
            r"\b(?:told|tells)\s(?:reporters|journalists|lawmakers|investors|attendees|analysts)\b"
            r"|\basked\sby\s(?:a\s)?(?:reporters?|journalists?)\b|\b[Ss]peaking\s(?:at|on|during)\s"
            rf"|\b(?:took\sto|(?:posted|wrote|writing|posting|said)\son)\s{_PLATFORM}\b|\b{_PLATFORM}\s(?:post|thread)s?\b"
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
            any_word(
                "\\b(?:costs?_(?:about_|around_|just_|only_)?[$€£]|priced|pricing|starts?_at|available|availability|"
                "(?:now|is|are|begins?|start(?:s|ing)?)_shipping|ships?_(?:in|on|from|for|to|today|this|next)"
                "|pre-?orders?|on_sale|discount(?:ed|s)?|coming_to|arriv(?:es?|ing)_(?:in|on|this|next|later)"
                "|begins?_selling)\\b "
                "\\$\\d+_off\\b"
            )
        ),
    ),
    (
        "reportedly",
        re.compile(
            r"\b[Rr]eportedly\b|\bpeople\sfamiliar\b|\bthe\speople\ssaid\b|\bof\sthe\speople\b(?=[,.]|\ssaid\b)|\bsources\s(?:said|say|told)\b|\brumou?r|\bleak(?:ed|s|er)?\b"
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
# What only an agency's own text says, each beside its example.
AGENCY_TEXTS = {
    "Reuters could not verify": (
        r"\b(?:Reuters|The\sAssociated\sPress|AFP|Bloomberg)\s(?:could\snot|was\sunable\sto|was\snot\sable\sto)\b"
    ),
    "Associated Press writer": r"\bAssociated\sPress\s(?:[a-z]+\s)?(?:writer|journalist|reporter)s?\b",
    "(Reporting by Ann Lee;": r"\((?:Reporting|Writing)\sby\s[^()\n]{3,200}[;)]",
    "Bloomberg’s Ann Lee reports.": r"\bBloomberg’s\s[A-Z]\w+\s[A-Z]\w+\sreports\.?\s*\Z",
    "© 2026 AFP": r"©\s?\d{4}\s(?:AFP|The\sAssociated\sPress|Reuters)",
}
AGENCY_TEXT = re.compile("|".join(AGENCY_TEXTS.values()))
BYLINE = re.compile(r"^(?:By\s)[^\n]{0,80}?\b(?:Associated\sPress|Reuters|AFP|Agence\sFrance-Presse)\b", re.MULTILINE)
# A mark that is opened anew before it is closed was never closed: what stands behind it is not the speaker's.
# A single mark closes behind a stop or a comma: elsewhere it may be an apostrophe.
QUOTED = re.compile(r"“[^“”\n]{0,600}”|\"[^\"\n]{0,600}\"|(?<!\w)‘[^‘“”\n]{0,600}?[,.!?]’(?!\w)")
NAME_START = re.compile(r"(?<![\w’'-])(?:[Tt]he\s)?([A-Z0-9][\w’'-]*)")

_GIVEN = any_word(
    "told tells telling [Ii]nterview_with [Ss]p(?:oke|eaking|oken)_(?:to|with) (?:briefing|call|conversation)_with "
    "(?:explained|said|confirmed|clarified|admitted|revealed|disclosed)_to (?:described|recounted)_(?:it|them|this)_to "
    "(?:He|She|he|she|who)_showed"
)
GIVEN_TO = re.compile(rf"{_GIVEN}\s(?:[Tt]he\s)?$")
_ANSWERS = any_word(
    "statement_(?:[a-z]+_)?(?:to|by|with) [Rr]eached_(?:for_comment_)?by [Cc]ontacted_by [Cc]omments?_to "
    "[Ee]-?mail(?:ed)?_to"
)
ANSWERED = re.compile(rf"{_ANSWERS}\s(?:[Tt]he\s)?$")
ASKED = re.compile(r"(?:respond(?:ed)?\sto|reply\sto|comment\s(?:to|when\scontacted\sby)|answer)\s(?:[Tt]he\s)?$")
SEEN = re.compile(r"(?:seen|reviewed|viewed|obtained|verified|heard)\sby\s(?:[Tt]he\s)?$")
_FOUND_OUT = any_word(
    "seen saw learned learnt heard_from reviewed visited viewed obtained spoke_(?:to|with) tested interviewed "
    "sat_down_with "
    "witnessed attended understands can_reveal"
)
OWN_VERB = re.compile(rf"\s(?:and\s(?:[a-z]+\s){{1,6}}?)?(?:has\s|also\s|first\s|recently\s)?{_FOUND_OUT}\b")
OFFICE = re.compile(
    r"\b(?:[Ss]pokes(?:person|man|woman|people)|[Rr]epresentatives?|[Pp]ress\soffice)\b"
    r"|(?<!with\s)\b[Tt]he\s(?:company|firm|agency|office)(?:\s\w+)?\s?$"
)
# Behind "reached by" and the outlet's name: who was asked said nothing.
NO_ANSWER = re.compile(
    r"(?:(?!\bsa(?:id|ys)\b|\bthat\b)[^.\n]){0,200}?\b(?:declined|refused|(?:did\snot|didn[’']t|would\snot)\s"
    r"(?:immediately\s)?(?:respond|comment|reply|answer))\b"
)
# "Told CNBC’s “Squawk Box”": it was broadcast.
PROGRAMME = re.compile(r"(?:’s|'s)\s[“\"]")
LONE_NAME = re.compile(r"(?:^|[.!?”\"\n]\s?|\()([A-Z][\w-]*)\s(?:also\s|has\s|later\s|and\s)?$")
SURNAME = re.compile(r"\b[A-Z][\w’-]{1,40}\s(?=([A-Z][\w-]{1,40})\b)")
# What shows that something was told once, each beside its example.
PASTS = {
    "last fall": rf"last\s{any_of('spring|summer|autumn|fall|winter|year|month', FULL_MONTH)}",
    "2024": r"(?:19|20)\d\d",
    "Earlier this year": r"[Ee]arlier\sthis\s(?:year|month)",
    "Previously": r"[Pp]reviously",
    "At the time": r"[Aa]t\sthe\stime",
    "weeks ago": r"(?:months|years|weeks)\sago",
    "When it opened": r"\b[Ww]hen\s(?:it|they|he|she)\s\w+ed",
    "In March": rf"[Ii]n\s{FULL_MONTH}",
}
PAST = re.compile(rf"\b{table_of(PASTS)}\b")
# What another outlet was told a week ago is background here, though an interview of last week is news at home.
LATELY = re.compile(r"\b(?:last|earlier\sthis|the\sprevious)\sweek\b|\bdays\s(?:ago|earlier)\b")
_CREDITS = any_word(
    "[Aa]ccording_to (?:first_)?(?:reported|revealed|published)_(?:by|in) [Rr]eports?_(?:by|from|in) [Cc]iting "
    "[Cc]ites broken_by spotted_by seen_by reviewed_by viewed_by obtained_by [Pp]er [Vv]ia the_news_to told tells "
    "[Ii]nterview_with [Ss]peaking_(?:to|with) [Ss]poke_(?:to|with) reports,?"
)
_ARTICLE = r"(?:reports?|investigation|story|article|account|review|hands-on|summary)"
_OF_A_REPORT = (
    rf"(?:(?:an?|the)\s(?:[a-z]+\s){{0,2}}{_ARTICLE}\s(?:published\s)?(?:by|from|in)\s)?"
    r"(?:reports?\s(?:by|from)\s)?"
)
_KIND_OF_OUTLET = (
    r"(?:(?:[a-z]+\s)?(?:site|website|newspaper|magazine|broadcaster|outlet|blog|newsletter|daily|weekly|agency)\s)"
)
CREDIT_BEFORE = re.compile(
    rf"{_CREDITS}\s{_OF_A_REPORT}(?:[Tt]he\s)?(?:{_KIND_OF_OUTLET}(?:[Tt]he\s)?)?$|\b[Aa]ccording\sto\san?\s(?:[a-z]+\s)?$"
    r"|[.!?]\s[Ss]ource:\s(?:[Tt]he\s)?$"
)
_ITS_REPORTER = r"(?:(?:’s|'s)\s[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?)?\s?(?:\([^)\n]{0,20}\)\s)?"
_BROUGHT_NEWS = any_word(
    "report(?:ed|s)\\b published\\b revealed\\b writes\\b wrote\\b broke\\b said_it\\b obtained\\b "
    "reported, quoted\\b cited\\b learned\\b spotted\\b has_the_(?:details|story|scoop|breakdown)\\b :"
)
_CITING = r"(?:,\s(?:citing|quoting|which\s(?:cited|quoted))\s[^.,\n]{1,60},)?"
_A_REPORTER = r"(?:reporter|columnist|correspondent|journalist)"
# "Bloomberg’s Mark Gurman", "Bloomberg reporter Mark Gurman": whom that outlet employs.
REPORTER_BEHIND = re.compile(
    rf"(?:(?:’s|'s)(?:\s{_A_REPORTER})?|\s{_A_REPORTER})\s[A-Z][\w’-]{{1,30}}\s([A-Z][\w-]{{1,30}})\b"
)
_ITS_REPORTER_SAYS = (
    rf"{REPORTER_BEHIND.pattern}\s"
    r"(?:said|says|claims|claimed|believes|expects|suggests|suggested|followed\sup|posted)\b"
)
CREDIT_AFTER = re.compile(
    rf"{_ITS_REPORTER_SAYS}|{_ITS_REPORTER}{_CITING}\s?(?:first\s|has\s|also\s|previously\s|earlier\s|had\s)?{_BROUGHT_NEWS}"
)


# "According to a Reuters poll", "told the BBC's journalists": what is named is no report.
OTHER_MATTER = re.compile(r"(?:’s|'s)?\s(?:polls?|surveys?|journalists|reporters|staff|data|calculations|index)\b")

# A headline in the present tense says what somebody did in public: announced, filed, bought, was sued for.
_DOES_IN_PUBLIC = any_word(
    "announces? unveils? launch(?:es)? introduc(?:es|ing) reveals? releases? debuts? confirms? shows?_off rolls?_out "
    "previews? teases adds? brings? "
    "gets? expands? opens? updates? acquires? acquiring buys? to_(?:acquire|buy|launch|sell) "
    "raises sells sues? sued suing files resigns? quits? drops cuts lays_off recalls? signs approves? bans? wins loses "
    "says warns vows calls_for tests joins partners plans"
)
HEADLINE_ANNOUNCES = re.compile(rf"\b{_DOES_IN_PUBLIC}\b")
HEADLINE_REPORTS = re.compile(r"\breport(?:s|edly)?\b|\bmay\b|\brumou?rs?\b|\bleak(?:s|ed)?\b", re.IGNORECASE)
# What a page says that prints another outlet's article: a byline that ends in its name, or a notice. The name follows.
REPRINT_BYLINE = re.compile(r"^By\s[A-Z][^\n]{2,80},\s(?=[A-Z])", re.MULTILINE)
REPRINT_NOTICE = re.compile(
    rf"\b[Tt]his\s(?:article|story|piece|post)\s(?:was\s)?(?:is\s)?(?:(?:originally|first)\s{APPEARED}"
    r"|re-?published|reprinted|reproduced)\s(?:on|in|at|by|from|with\spermission\sfrom)\s(?=[A-Z])"
)
# "A study published in Nature": a paper, which anybody can read, and no report of an outlet.
_PAPER = any_word("[Ss]tud(?:y|ies) [Pp]apers? [Rr]esearch [Ff]indings [Rr]esults? [Aa]nalysis [Jj]ournal")
PAPER_BEFORE = re.compile(rf"\b{_PAPER}\b[^.\n]{{0,60}}\s(?:in|on|by)\s(?:[Tt]he\s)?(?:journal\s)?$")

# What an outlet does, or has done to it, that is news of itself: "Axios lays off", "sues the Wall Street Journal".
_DEALS = any_word(
    "su(?:es?|ed|ing) buys? bought acquires? acquired sells? sold lays?_off cuts fires? fired closes shuts settles ban"
)
PARTY_BEHIND = re.compile(rf"\s(?:to\s)?{_DEALS}\b")
PARTY_BEFORE = re.compile(rf"\b(?:{_DEALS}(?:\sby)?|lawsuit\sagainst|settles?\swith|stake\sin)\s(?:[Tt]he\s)?$")
# Names of outlets that are words of the language: only behind "the" is one of these surely the outlet.
COMMON_WORDS = frozenset(
    """Wired WIRED Time TIME Insider Fortune Guardian Verge Slate Variety Deadline Billboard Vice VICE Quartz Puck
    Motherboard Salon Platformer Polygon Ars STAT""".split()
)
# "Source: Bloomberg." behind a sentence with figures is a chart's.
SOURCE_LINE = re.compile(r"[.!?]\s[Ss]ource:\s(?:[Tt]he\s)?$")
# What shows that a name is a person's, beside the saying, which a bank does too.
_HELD = any_word(
    "director founder president minister mayor governor secretary senator lawyer professor economist analyst author"
)
PERSON_BEHIND = re.compile(
    rf",\s(?:\d\d|an?|who|chief|head|director|C[ETF]O|founder|president|the\s(?:chief|head|{_HELD}|\w+\s(?:chief|head)))\b"
)
# "Said Moll, the minister", "Moll said on Monday, the minister": a lone name whose role stands behind it or the verb.
ROLE_HOLDER = re.compile(rf"\b([A-Z][\w-]{{1,30}})(?:\s{_CLAIM}(?:\son\s{FULL_WEEKDAY})?)?,\s(?:the|an?)\s{_HELD}\b")
HE_OR_SHE = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er)\b")
# Around a verb of announcing: it was not done, or it was an attack that was launched.
DENIED_BEFORE = re.compile(
    r"(?:\b(?:not|never|neither|without|nor|yet\sto|(?:declin|refus)(?:ed|es|ing)\sto)|n[’']t)\s(?:yet\s|been\s|be\s|have\s){0,2}$"
)
NOTHING_WAS = re.compile(
    r"\b(?:[Nn]o|[Nn]one\sof|[Nn]ot\sall)\s(?:[\w’-]+\s){1,5}?(?:has|have|was|were|are|is)\s(?:yet\s)?"
    r"(?:been\s|being\s)?$"
)
DENIED = re.compile(r"\s(?:neither|nothing|no\b)")
# Of a verb in the present: it may yet come, or comes again and again ("when Apple unveils it").
MAY_COME = re.compile(r"\b(?:when(?:ever)?|until|before|once|if|unless)\s(?:[\w’-]+\s){1,4}$")
# Around a verb: that was once, and is background where the news is told.
ONCE_BEFORE = re.compile(r"\b(?:first|originally|previously|initially|already)\s$")
ONCE_BEHIND = re.compile(
    rf"\s(?:back\s)?(?:in\s(?:{FULL_MONTH}|(?:19|20)\d\d)\b|last\s(?:spring|summer|autumn|fall|winter|year|month)\b"
    r"|(?:over\s|about\s|nearly\s)?(?:an?|two|three|four|five|six|several|some|\d+)\s(?:months?|years?|weeks)\sago\b)"
)
# Before "launching" it is somebody's deed: "is launching", "…, launching three". "Of launching products" is none.
DOING_BEFORE = re.compile(r"(?:\b(?:is|are|was|were|been|be|also|now)|[’'](?:s|re)|[,—–-])\s(?:[a-z]+ly\s)?$")
# "Chances of getting confirmed".
GETS_BEFORE = re.compile(r"\b(?:get|gets|getting|got|to\sbe)\s(?:\w+ly\s)?$")
WE_BEFORE = re.compile(r"\b(?:[Ww]e|I)\s(?:have\s|just\s|also\s)?$")
_FORCE = any_word(
    "air_?strikes? strikes? attacks? wars? assaults? offensives? invasions? raids? missiles? \\d[\\d,]*_drones"
)
_NO_PRODUCT = r"(?!(?:new|its|their|his|her|our)\b)"
# What follows "launched" where it was an attack: "launched a wave of missiles", but no new product of its maker's.
ATTACK = re.compile(rf"\sagainst\b|\s(?:{_NO_PRODUCT}[\w-]+\s){{0,4}}?{_FORCE}\b")

# How a line ends that says whose the picture above it is.
PICTURE_CREDIT = re.compile(
    r"\bGetty\sImages\W*$|\|\s(?:[Vv]ia\s)?(?:CNBC|Reuters|AP|AFP|Afp|Bloomberg)\W*$"
    r"|\bPhoto(?:grapher)?(?:\sby)?:?\s[A-Z][^.\n]{2,60}$|(?:\||\.)\s(?:Image|Credit|Photo)s?:\s[^\n]{2,60}$"
)
