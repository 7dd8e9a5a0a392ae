"""The words that look ahead, by how they do it, and those that only seem to; a table, it decides nothing.

`PROMISE` binds whoever speaks, `EXPLICIT` says that somebody foresees, `WILL` states the future, `PROGRESS` states it
in the tense of what is under way ("we're shipping"), `PRESENT` in that of a timetable ("opens on 3 May"), `TERM` gives
time
until a day, `LIMITED` looks ahead only with a last day ("must by May"), `MAYBE` only
allows for it.
"""

import re

from extractors.text.patterns import any_word, table_of

# Each alternative of more than a word stands beside a sentence that it is there for.
_PROMISE = {
    "It plans to open.": r"plans?(?=\s(?:to|on|an?|the|its|their)\b)",
    "The plan to open in May is bold.": r"(?<=[Tt]he\s)plan(?=\s[^.;,]{0,60}\bis\b)",
    "It is planning to open.": r"planned|planning(?=\sto\b)",
    "It vowed that.": any_word(
        "promis(?:e|es|ed|ing) pledg(?:e|es|ed|ing) vow(?:s|ed)? commit(?:s|ted)(?=_(?:to\\b|[$€£])) "
        "aim(?:s|ed|ing)? intends? "
        "intended undertak(?:es?|en) guarantee[sd]? [Ss]cheduled [Ss]lated targeting deadlines? wants "
        "means_to meant_to"
    ),
    "It targets sales of $2m.": r"targets(?!\s(?:for|of|to|in|by|set|and|or)\b)",
    "It is set for May.": r"(?:is|are|was|were)\s(?:scheduled|slated|set|due|booked)",
    "It hopes to open.": r"hop(?:es|ed|ing)(?=\s(?:to|that|it|he|she|they|for)\b)",
    "It prepares for May.": r"prepar(?:es|ing)(?=\s(?:to|for|an?)\b)",
}
_EXPLICIT = {
    "It forecast rain.": any_word(
        "predict(?:s|ed)? predictions?(?!_markets?\\b) forecasts? foresees? bets?_that (?:[’']d|would)_bet "
        "wager(?:s|ed)?(?=_(?:that|\\$)) "
        "(?<!too_soon_to\\s)(?<!too_early_to\\s)[Ee]xpect(?:s|ing)? "
        "[Ee]xpectations?(?=_(?:is|are|that)\\b) (?<!than\\s)(?<!as\\s)[Ee]xpected "
        "anticipat(?:es?|ed|ing) project(?:s|ed|ions?) reckons? doubts? "
        "guided_(?:for|to) guidance(?=_(?:of|for)\\b)"
    ),
    "My guess is May.": (
        rf"{any_word('[Mm]y [Oo]ur [Hh]is [Hh]er [Tt]heir [Bb]est')}\s{any_word('guess bet estimate hunch')}"
    ),
    "The bank sees growth.": r"sees(?=\s[^\W\d_])",
    "Analysts see prices rising.": (
        r"(?<!\bI\s)(?<!\bwe\s)(?<!\byou\s)(?<!might\s)(?<!may\s)(?<!can\s)(?<!could\s)(?<!will\s)(?<!ll\s)see(?=\s(?:[^\W\d_]\S*\s){1,4}(?:\w+ing|back|at)\b)"
    ),
    "The deal is seen closing.": r"(?:is|are)\s(?:now\s)?seen",
}
# "Leaders due to meet" look ahead, "lost due to clouds" does not: what may follow "due to" is listed.
_DUE_TO = any_word(
    "be begin start open meet launch arrive close end expire take go appear return report release publish vote hold "
    "visit sign finish complete ship land host stand retire speak testify face reopen run make decide rule announce "
    "pay deliver join leave get come give receive rise fall play present undergo move enter fly hear review"
)
# Behind these "will" is a noun: "his will", "free will", "Turner's will".
WILL_IS_A_NOUN = r"(?<![’']s\s)" + "".join(rf"(?<!\b{word}\s)" for word in "last the his her their a free good".split())
_WILL = {
    "It will not open.": rf"{WILL_IS_A_NOUN}will(?:\snot|\snever)?",
    "It shall open.": any_word("won[’']t shall going_to would(?:_not)? wouldn[’']t (?:is|are)_expected_to"),
    "The bank is to open.": r"(?<!job\s)(?<!role\s)(?<!task\s)(?<!point\s)(?<!idea\s)(?<!mission\s)(?:is|are)\sto",
    "Leaders due to meet.": rf"due(?:(?=\sto\s{_DUE_TO}\b)|(?!\sto\b))",
    "It is on track.": r"on\s(?:track|course|schedule)",
    "I do not see that.": r"(?:I|we)\sdo(?:n[’']t|\snot)\s(?:have|see|think)",
}
# Of these the tense of what is under way says nothing: their own meaning looks ahead, or nothing does.
_OTHERWISE = any_word(
    "going being having looking targeting planning aiming hoping expecting promising preparing projecting seeking "
    "asking inviting accepting calling hiring trying"
)
_IS = {
    "They are": r"\b(?:is|are)",
    "It’s": r"(?<=\b[Ii]t)[’']s",
    "He’s": r"(?<=\b[Hh]e)[’']s",
    "That’s": r"(?<=\b[Tt]hat)[’']s",
    "who’s": r"(?<=\bwho)[’']s",
    "We’re": r"[’'](?:re|m)",
}
_PROGRESS = rf"{table_of(_IS)}\s(?:not\s|now\s)?(?!{_OTHERWISE}\b)[a-z]{{2,}}ing(?:\s(?:in|up|out|off|on|down))?"
# Verbs that a timetable takes, with what may follow them.
_PRESENT = {
    "opens": any_word(
        "opens? begins? starts? launch(?:es)? arrives? closes? ends? expires? lapses? runs? meets? lands? debuts? "
        "resumes? departs? reopens? returns?"
    ),
    "which ships": r"(?:(?<=which\s)|(?<=\bit\s)|(?<=and\s))ships",
    "goes live": rf"(?:go(?:es)?|becomes?)\s{any_word('live public offline online free')}",
    "goes on sale": r"go(?:es)?\s(?:on\ssale|into\s\w+)",
    "takes effect": r"rolls?\sout|takes?\s(?:effect|over|place)|kicks?\s(?:off|in)",
    "comes into force": r"comes?\s(?:into|to)\s\w+",
    "steps down": r"steps?\sdown|falls?\sdue",
    "hits theaters": r"hits?\s(?:shelves|stores|theaters|cinemas)",
}
# Before these the same words are nouns or part of another tense.
_NO_TIMETABLE = "".join(
    rf"(?<!{word}\s)" for word in (r"are", r"is", r"was", r"were", r"would", r"\bthe", r"\ba", r"\bits")
)
_TO_THE_END = r"(?=\b(?:[^,;.:]|[.,](?=\d)){0,60}$)"
_TERM = r"(?:has|have|gives?|given|giving|allows?)(?=\s(?:[\w’'.-]+\s){0,5}until\b)"
_LIMITED = any_word(
    "must (?:has|have|needs?|required|obliged|ordered)_to timetables? thinks? believes? "
    "(?:goals?|target|ambitions?|commitments?)(?=_(?:is|are|of|to)\\b)"
)
_PAST_OR_PRESENT = any_word(r"has have had is are was were does did \w+ed")
_MAYBE = {
    "It can stay until May.": r"can(?=\s[^.;,]{0,40}\buntil\b)",
    "It may open.": any_word("may might could should likely unlikely"),
    "It possibly opens.": rf"(?:probably|possibly)(?!\s{_PAST_OR_PRESENT}\b)",
}

CUE = re.compile(
    rf"(?<![\w-])(?:(?P<promise>{table_of(_PROMISE)})|(?P<explicit>{table_of(_EXPLICIT)})|(?P<will>{table_of(_WILL)})|(?P<term>{_TERM})"
    rf"|(?P<limited>{_LIMITED})|(?P<present>{_NO_TIMETABLE}{table_of(_PRESENT)}{_TO_THE_END})|(?P<maybe>{table_of(_MAYBE)}))(?![\w-])"
    rf"|(?P<short>[’']ll\b)|(?P<progress>{_PROGRESS})\b"
)
# What looks ahead without a date, in a clause of its own: kept as a statement, since nothing falls due.
_UNDATED_PLANS = {
    "It has no plans to sell.": r"(?:do(?:es)?n[’']t|do(?:es)?\snot)\splan\sto|has\sno\splans\sto",
    "He confirmed his plans to sell.": r"(?:announced|confirmed|revealed)\s(?:his|her|its|their)\splans\sto",
    "We think it will sell.": (
        r"(?:I|[Ww]e)\s(?:think|believe|expect|suspect|guess)\s(?:that\s)?[^.;,]{2,80}?"
        r"\s(?:will|won[’']t|going\sto)"
    ),
}
UNDATED_PLAN = re.compile(rf"\b{table_of(_UNDATED_PLANS)}\b")
# What predicts without a date.
UNDATED = re.compile(
    r"\b(?:predicts|forecasts|foresees|predicted|[Pp]rediction(?::|\sis))"
    r"(?=[^.]{0,200}\b(?:will|would|going\sto|won[’']t)\b)"
)
_SCHEDULED = "scheduled slated due booked"
_WERE_FORESEEN = rf"(?:was|were)\s(?:\w+ly\s)?{any_word('set expected predicted forecast')}\s(?:to|for)\b"
_FORESEEN = "expected planned promised hoped predicted forecast projected aimed intended guided"
# What was ahead once: of this nothing comes due.
_ONCE_AHEAD = {
    "It had once hoped": (
        r"had\s(?:\w+ly\s|also\s|once\s|been\s)?"
        + any_word(f"{_FORESEEN} anticipated pledged vowed wanted scheduled slated reckoned committed")
    ),
    "originally planned": (
        r"(?:originally|initially|previously|once|earlier)\s(?:\w+\s)?"
        + any_word(
            "scheduled planned expected set slated due said aimed hoped intended forecast predicted projected guided"
        )
    ),
    "had been told it would": (
        r"had\s(?:\w+ly\s)?(?:been\s)?(?:told|said|announced|warned)(?=\s[^.;,]{0,80}\bwould\b)"
    ),
    "once believed": r"once\s(?:believed|thought)|back\sthen|at\sthat\stime",
    "the show planned for May will be cancelled": (
        any_word("scheduled planned slated")
        + r"\s[^.;]{0,50}\s(?:would|will|was|were|been|is|are)\s(?:be\s)?(?:cancell?ed|postponed|delayed|scrapped|axed)"
    ),
    "would be great if": r"would\sbe\s\S{2,16}\sif",
    "was to have": r"(?:was|were)\s(?:to\shave|supposed\sto|meant\sto)|wanted\sto",
    "was scheduled": rf"(?:was|were)\s(?:\w+ly\s)?{any_word(_SCHEDULED)}",
    "was set to open, but": rf"{_WERE_FORESEEN}(?=[^.]{{0,120}},\s(?:but|before|until)\b)",
    "last year, it was set for May": rf"last\s(?:year|month|week|quarter),\s[^.;]{{0,80}}?\b{_WERE_FORESEEN}",
    "before the war, it was predicted to": (
        rf"before\sthe\s(?!{any_word('end close start beginning middle next year month week')}\b)"
        rf"[a-z][^,;.\d]{{2,40}},\s[^,;.]{{0,60}}?\b{_WERE_FORESEEN}"
    ),
    "have to wait until we see": r"have\sto\swait\s(?:until|till)\s(?:we|you|they|he|she|it)",
    "shelved its plans": (
        any_word("suspended dropped scrapped abandoned cancelled canceled shelved delayed postponed")
        + rf"\s{any_word('those its their his her the these')}\splans"
    ),
    "had been due": rf"had\sbeen\s{any_word('set due booked')}",
    "it would be best to": r"would\sbe\s(?:best|better|wise|wrong|ideal)",
    "would have": r"(?:would|could|should|might)\shave",
    "last year’s forecast": (
        r"(?:last\s(?:year|month|week|quarter)[’']s|earlier|previous|old)\s"
        r"(?:forecasts?|predictions?|projections?|guidance|targets?)"
    ),
}
NOT_AHEAD = re.compile(rf"\b{table_of(_ONCE_AHEAD)}\b", re.IGNORECASE)
# "A delay in the planned summit", "before his planned trip": what is planned there is not what the sentence foretells.
PLANNED_IN_PASSING = re.compile(
    r"\b(?:"
    + any_word("delay(?:s|ed|ing)? postpon(?:es|ed|ing|ement) cancel(?:s|led|ed|ling|ing|lation)")
    + r"\s(?:[a-z]+\s){0,3}|(?:before|after|during)\s(?:his|her|their|its)\s)$",
    re.IGNORECASE,
)
# What asks comes due no more than what was ahead once.
ASKS = re.compile(
    r"[“\"]?What\sto\s(?:expect|know|watch)\b|"
    rf"[“\"]?{any_word('What Who Whether How Why Where')}(?:\s[\w’'-]+){{0,4}}"
    rf"\s{any_word('will would could should may might happens comes')}\b"
    r"|.*\b(?:[Aa]sk(?:s|ed)|wonder(?:s|ed)?|unclear|question(?:s|ed)?)\s(?:whether|if|when|how|what|which|who|why)\b"
)
