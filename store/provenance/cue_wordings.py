"""The wordings that show how a text came about: patterns by kind of cue; they decide nothing.

Each is bounded, so that a hostile text costs linear time (tests/scaling.py). Composed of named parts.
"""

import re
from typing import Literal

from extractors.facts.sources.credit_wordings import APPEARED
from extractors.text.calendar import FULL_MONTH
from extractors.text.patterns import any_of, any_word, table_of

CueKind = Literal[
    "told this outlet", "answered this outlet", "asked for comment", "told me", "first person", "interview", "own eyes",
    "agency dateline", "agency byline", "agency text", "reprint", "own feed", "announces itself", "we announce", "we",
    "said in a document", "document", "announced", "headline announces", "organisation says", "at an event", "on sale",
    "told reporters", "links to an announcement", "quotes a report", "links to a report", "credits an outlet first",
    "credits an outlet", "credits somebody", "reportedly", "headline reports", "feed names a source",
    "feed names an agency",
]  # fmt: skip

ANNOUNCES = any_word(
    "announc(?:ed|es|ing) unveil(?:ed|s|ing) launch(?:ed|es|ing) introduc(?:ed|es|ing) reveal(?:ed|s|ing) "
    "releas(?:ed|es|ing) debut(?:ed|s|ing) show(?:ed|s|ing|cased|cases)_off confirm(?:ed|s) disclos(?:ed|es) "
    "roll(?:ed|s|ing)_out publish(?:ed|es) posted filed detail(?:ed|s) preview(?:ed|s|ing) expand(?:ed|s|ing) "
    "refresh(?:ed|es|ing) brings? brought"
)
_PAPERS = any_word(
    "blog\\s?post (?:press|news)_release statement filing complaint lawsuit indictment ruling "
    "court_(?:documents?|filings?|papers|records) letter memo e-?mail announcement (?:social_media_)?post_on_[A-Z]\\w* "
    "social_media_post Truth_Social (?:press|news)_conference press_briefing keynote hearing testimony testified "
    "readout study paper trailer website dat(?:a|um)_show(?:s|ed) figures_show(?:s|ed)? S-1 SEC transcript verdict "
    "jury earnings_call investor_day"
)
_SAY = r"(?:said|says|wrote|writes|announced|according\sto|posted|states?|stated|claims?|shared|published)"
_WHERE = any_word(
    "post release statement filing letter memo e-?mail announcement conference briefing keynote speech video website "
    "platform call event hearing message readout blog complaint lawsuit ruling report paper study"
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

_TRIED = r"got\s(?:to|a)\s\w+|had\s(?:a|the)\schance|was\sable|were\sable"
_PRESENT_ANNOUNCES = any_word("announce introduce launch release share present")
_BEING_RELEASED = any_word(
    "announcing introducing launching releasing excited pleased proud thrilled sharing expanding rolling"
)
_BY_NAME_OR_OFFICE = any_word("(?!The\\b)[A-Z][\\w-]{0,40}(?:’s|'s)? company firm government agency police")

PLAIN: tuple[tuple[CueKind, re.Pattern[str]], ...] = (
    ("told me", re.compile(r"(?<!nobody\s)(?<!one\s)\b(?:told\s(?:me|us)|tells\sme)\b")),
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
            rf"\b[Tt]oday,?\s(?:we|I)(?:(?:’re|'re|’m|'m|\sare|\sam)\s\w+ing|\s{_PRESENT_ANNOUNCES})\b"
            rf"|\b[Ww]e(?:’re|'re|\sare)\s{_BEING_RELEASED}|\b[Ww]e\s(?:shared|announced|share|introduce|present)\b"
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
            rf"|\b[Aa]ccording\sto\s(?:(?:the|its|a|an)\s)?{_BY_NAME_OR_OFFICE}\b"
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
            any_word(
                "\\b(?:costs?|priced|pricing|starts?_at|available|availability|shipping|ships?|pre-?orders?|on_sale"
                "|discount(?:ed|s)?|coming_to|arrives?|begins?_selling)\\b \\$\\d+_off\\b"
            )
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
QUOTED = re.compile(r"“[^“”\n]{0,600}”|\"[^\"\n]{0,600}\"")
NAME_START = re.compile(r"(?<![\w’'-])(?:[Tt]he\s)?([A-Z0-9][\w’'-]*)")

_GIVEN = any_word(
    "told tells telling [Ii]nterview_with [Ss]p(?:oke|eaking|oken)_(?:to|with) (?:briefing|call|conversation)_with "
    "(?:explained|said|confirmed|clarified|admitted|revealed|disclosed)_to"
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
    "learned learnt heard_from reviewed visited viewed obtained spoke_(?:to|with) tested interviewed witnessed "
    "attended understands can_reveal"
)
OWN_VERB = re.compile(rf"\s(?:has\s|also\s|first\s|recently\s)?{_FOUND_OUT}\b")
OFFICE = re.compile(
    r"\b(?:[Ss]pokes(?:person|man|woman|people)|[Rr]epresentatives?|[Pp]ress\soffice|[Tt]he\s(?:company|firm|agency|office))\b"
)
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
_CREDITS = any_word(
    "[Aa]ccording_to (?:first_)?(?:reported|revealed|published)_(?:by|in) [Rr]eports?_(?:by|from|in) [Cc]iting "
    "[Cc]ites seen_by reviewed_by viewed_by obtained_by [Pp]er [Vv]ia the_news_to told tells [Ii]nterview_with "
    "[Ss]peaking_(?:to|with) [Ss]poke_(?:to|with) reports,?"
)
_OF_A_REPORT = r"(?:an?\s(?:[a-z]+\s){0,2}reports?\s(?:by|from|in)\s)?(?:reports?\s(?:by|from)\s)?"
CREDIT_BEFORE = re.compile(rf"{_CREDITS}\s{_OF_A_REPORT}(?:[Tt]he\s)?$|\b[Aa]ccording\sto\san?\s(?:[a-z]+\s)?$")
_ITS_REPORTER = r"(?:(?:’s|'s)\s[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?)?\s?(?:\([^)\n]{0,20}\)\s)?"
_BROUGHT_NEWS = any_word(
    "report(?:ed|s)\\b revealed\\b writes\\b wrote\\b broke\\b said_it\\b obtained\\b reported, quoted\\b cited\\b :"
)
CREDIT_AFTER = re.compile(rf"{_ITS_REPORTER}(?:first\s|has\s|also\s|previously\s|earlier\s|had\s)?{_BROUGHT_NEWS}")


# "According to a Reuters poll", "told the BBC's journalists": what is named is no report.
OTHER_MATTER = re.compile(r"(?:’s|'s)?\s(?:polls?|surveys?|journalists|reporters|staff|data|calculations|index)\b")

# A headline in the present tense says what somebody did in public: announced, filed, bought, was sued for.
_DOES_IN_PUBLIC = any_word(
    "announces? unveils? launch(?:es)? introduc(?:es|ing) reveals? releases? debuts? confirms? shows?_off rolls?_out "
    "previews? adds? brings? gets? expands? opens? updates? acquires? acquiring buys? to_(?:acquire|buy|launch|sell) "
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
