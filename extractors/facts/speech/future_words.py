"""The words that look ahead, by how they do it, and those that only seem to; a table, it decides nothing.

`PROMISE` binds whoever speaks, `EXPLICIT` says that somebody foresees, `WILL` states the future, `PROGRESS` states it
in the tense of what is under way ("we're shipping"), `PRESENT` in that of a timetable ("opens on 3 May"), `TERM` gives
time
until a day, `LIMITED` looks ahead only with a last day ("must by May"), `MAYBE` only
allows for it.
"""

import re

_PROMISE = r"""
    plans?(?=\s(?:to|on|an?|the|its|their)\b)|(?<=[Tt]he\s)plan(?=\s[^.;,]{0,60}\bis\b)|planned|planning(?=\sto\b)
    |promis(?:e|es|ed|ing)|pledg(?:e|es|ed|ing)|vow(?:s|ed)?|commit(?:s|ted)|
    aim(?:s|ed|ing)?|intends?|intended|undertak(?:es?|en)|guarantee[sd]?|(?:is|are|was|were)\s(?:scheduled|slated
    |set|due
    |booked)|[Ss]cheduled|[Ss]lated|targets|targeting|deadlines?|
    hop(?:es|ed|ing)(?=\s(?:to|that|it|he|she|they|for)\b)|wants|means\sto|meant\sto|prepar(?:es|ing)(?=\s(?:to|for|an?)\b)"""
_EXPLICIT = r"""
    predict(?:s|ed)?|predictions?|forecasts?|foresees?|bets?\sthat|(?:[’']d|would)\sbet|wager\w*|
    (?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir|[Bb]est)\s(?:guess|bet|estimate|hunch)|
    [Ee]xpect(?:s|ed|ing|ation|ations)?|anticipat(?:es?|ed|ing)|project(?:s|ed|ions?)|reckons?|doubts?|
    sees(?=\s[^\W\d_])|(?<!\bI\s)(?<!\bwe\s)(?<!\byou\s)see(?=\s(?:[^\W\d_]\S*\s){1,4}(?:\w+ing|back|at)\b)|
    (?:is|are)\s(?:now\s)?seen|guided\s(?:for|to)|guidance"""
# "Leaders due to meet" look ahead, "lost due to clouds" does not: what may follow "due to" is listed.
_DUE_TO = (
    "(?:be|begin|start|open|meet|launch|arrive|close|end|expire|take|go|appear|return|report|release|publish|vote|hold|"
    "visit|sign|finish|complete|ship|land|host|stand|retire|speak|testify|face|reopen|run|make|decide|rule|announce|"
    "pay|deliver|join|leave|get|come|give|receive|rise|fall|play|present|undergo|move|enter|fly|hear|review)"
)
_WILL = r"""
    (?<!\blast\s)(?<![’']s\s)(?<!\bthe\s)(?<!\bhis\s)(?<!\bher\s)(?<!\btheir\s)(?<!\ba\s)(?<!\bfree\s)
    (?<!\bgood\s)will(?:\snot|\snever)?|won[’']t|shall|going\sto|would(?:\snot)?|wouldn[’']t|(?:is|are)\s(?:expected\s)?to|DUE_TO|
    on\s(?:track|course|schedule)|(?:I|we)\sdo(?:n[’']t|\snot)\s(?:have|see|think)""".replace(
    "DUE_TO", rf"due(?:(?=\sto\s{_DUE_TO}\b)|(?!\sto\b))"
)
_OTHERWISE = (
    "going being having looking targeting planning aiming hoping expecting promising preparing projecting".split()
)
_PROGRESS = (
    rf"(?:\b(?:is|are)|(?<=\b[Ii]t)[’']s|(?<=\b[Hh]e)[’']s|(?<=\b[Tt]hat)[’']s|(?<=\bwho)[’']s|[’'](?:re|"
    rf"m))\s(?:not\s|now\s)?(?!(?:{'|'.join(_OTHERWISE)})\b)[a-z]{{2,}}ing"
    r"(?:\s(?:in|up|out|off|on|down))?"
)
# Verbs that a timetable takes, with what may follow them.
_PRESENT = r"""
    opens?|begins?|starts?|launch(?:es)?|arrives?|closes?|ends?|expires?|lapses?|runs?|meets?|lands?|debuts?|resumes?|
    (?<=which\s)ships|(?<=\bit\s)ships|(?<=and\s)ships|departs?|reopens?|(?:go(?:es)?|becomes?)\s(?:live|public
    |offline|online|free)|
    go(?:es)?\s(?:on\ssale|into\s\w+)|rolls?\sout|takes?\s(?:effect|over|place)|kicks?\s(?:off|in)|returns?|
    comes?\s(?:into|to)\s\w+|steps?\sdown|falls?\sdue|hits?\s(?:shelves|stores|theaters|cinemas)"""
_TERM = r"(?:has|have|gives?|given|giving|allows?)(?=\s(?:[\w’'.-]+\s){0,5}until\b)"
_LIMITED = (
    r"must|(?:has|have|needs?|required|obliged|ordered)\sto|goals?|target|ambitions?|timetables?|commitments?"
    r"|thinks?|believes?"
)
_MAYBE = (
    r"can(?=\s[^.;,]{0,40}\buntil\b)|may|might|could|should|likely|unlikely"
    r"|(?:probably|possibly)(?!\s(?:has|have|had|is|are|was|were|does|did|\w+ed)\b)"
)

CUE = re.compile(
    rf"""(?<![\w-])(?:(?P<promise>{_PROMISE}) | (?P<explicit>{_EXPLICIT}) | (?P<will>{_WILL}) | (?P<term>{_TERM})
    | (?P<limited>{_LIMITED})
    | (?P<present>(?<!are\s)(?<!is\s)(?<!was\s)(?<!were\s)(?<!would\s)(?<!\bthe\s)(?<!\ba\s)(?<!\bits\s)(?:{_PRESENT})
        (?=\b(?:[^,;.:]|[.,](?=\d)){{0,60}}$))
    | (?P<maybe>{_MAYBE}))(?![\w-])|(?P<short>[’']ll\b)|(?P<progress>{_PROGRESS})\b""",
    re.VERBOSE,
)
# What looks ahead without a date, in a clause of its own: kept as a statement, since nothing falls due.
UNDATED_PLAN = re.compile(
    r"\b(?:(?:do(?:es)?n[’']t|do(?:es)?\snot)\splan\sto|has\sno\splans\sto|(?:announced|confirmed|revealed)\s(?:his|"
    r"her|its|their)\splans\sto|"
    r"(?:I|[Ww]e)\s(?:think|believe|expect|suspect|guess)\s(?:that\s)?[^.;,]{2,80}?\s(?:will|won[’']t|going\sto))\b"
)
# What predicts without a date.
UNDATED = re.compile(
    r"\b(?:predicts|forecasts|foresees|predicted\sthat|[Pp]rediction(?::|\sis))(?=[^.]{0,200}\b(?:will|would|"
    r"going\sto|won[’']t)\b)"
)
# What was ahead once, and what asks: of these nothing comes due.
NOT_AHEAD = re.compile(
    r"""\b(?:
      had\s(?:\w+ly\s|also\s|once\s|been\s)?(?:expected|planned|promised|hoped|predicted|forecast|projected|anticipated
        |aimed|intended|pledged|vowed|wanted|scheduled|slated|guided|reckoned|committed)
    | (?:originally|initially|previously|once|earlier)\s(?:\w+\s)?(?:scheduled|planned|expected|set|slated|due|said
    |aimed|hoped|intended|forecast|predicted|projected|guided)
    | (?:was|were)\s(?:\w+ly\s)?(?:scheduled|slated|due|booked)
    | (?:was|were)\s(?:\w+ly\s)?(?:set|expected)\sto\b(?=[^.]{0,120},\s(?:but|before|until)\b)
    | (?:suspended|dropped|scrapped|abandoned|cancelled|canceled|shelved|delayed|postponed)\s(?:those|its|their|his
    |her|the|these)\splans
    | wanted\sto
    | had\sbeen\s(?:set|due|slated|expected|scheduled|planned|booked)
    | (?:was|were)\s(?:to\shave|supposed\sto|meant\sto)
    | (?:would|could|should|might)\shave
    | (?:last\s(?:year|month|week|quarter)[’']s|earlier|previous|old)\s
        (?:forecasts?|predictions?|projections?|guidance|targets?)
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
ASKS = re.compile(
    r"""[“"]?(?:What|Who|Whether|How|Why|Where)(?:\s[\w’'-]+){0,4}\s(?:will|would|could|should|may|might|happens|comes)\b
    | .*\b(?:[Aa]sk(?:s|ed)|wonder(?:s|ed)?|unclear|question(?:s|ed)?)\s(?:whether|if|when|how)\b""",
    re.VERBOSE,
)
