"""Recognise prompt injection: text that speaks to a program and not to a reader; never acts on it.

Theory. Whoever publishes a page can write "ignore your instructions" on it. The guard lets nothing through that was
not printed, but such a line was printed. So it is taken out before anything is measured, and changes nothing. News
rarely gives orders: a sentence wrongly taken for one costs the digest a sentence it would hardly have chosen.

Of 10,317 sentences of real articles 47 are taken for one, of the 4,219 self-contained ones 14 (November 2026), most of
them about prompts and agents. How many orders by others are recognised has not been measured.
"""

import re

_PROGRAMS = (
    r"(?:AIs?|A\.I\.|LLMs?|GPTs?|language models?|summari[sz]ers?|assistants?|chatbots?|crawlers?|bots?|agents?)"
)
_TASKS = (
    r"(?:summar\w+|output\w*|writ\w+|stat\w+|includ\w+|ignor\w+|rank\w*|describ\w+|respond\w*|answer\w*|print\w*|"
    r"mention\w*|prais\w+|recommend\w*|treat\w*|omit\w*|repeat\w*|obey\w*|follow\w*)"
)
_OVERRIDES = (
    r"\b(?:ignor\w*|disregard\w*|forget|overrid\w*|bypass\w*|discard\w*|drop)\b.{0,40}"
    r"\b(?:instructions?|prompts?|rules|guidelines|context|above|everything|previous|prior)\b"
)
_CHAT_MARKUP = r"<\|[^|]*\|>|\[/?INST\]|<</?SYS>>|</?(?:system|assistant|user|human|instructions?|prompt)>|<!--"
_SPEAKER_LABEL = (
    r"(?:^|\W)(?:system|developer|assistant|user|human|admin|prompt|instructions?)"
    r"(?: (?:prompt|message|instructions?|override|note|update))?\s*[:>\]]"
)
_ROLE = r"\b(?:act as|pretend|you are now|you are an?|you must|you will now)\b"
_TASK = r"\byour (?:new )?(?:task|instructions?|role)\b"
_PROGRAM_MUST = (
    rf"\b{_PROGRAMS}(?!\w).{{0,40}}\b(?:must|should|shall|are (?:instructed|required|asked|ordered)|have to)\b"
    rf".{{0,40}}\b{_TASKS}"
)
_NOTE_TO_PROGRAM = (
    r"\b(?:note|message|attention|instructions?|important|reminder|memo|notice)\b"
    rf".{{0,25}}\b(?:to|for|all|any)\b.{{0,25}}\b{_PROGRAMS}"
)
_JARGON = r"\b(?:system prompt|jailbreak|developer mode|end of (?:article|document|text|context))\b"
_ABOUT_THE_SUMMARY = (
    r"\b(?:in|for|of|from) (?:the|this|your|any) (?:summary|digest|output|response|answer)\b|"
    r"\b(?:the|this|your|any) (?:summary|digest|headline) (?:must|should|shall|has to|needs to)\b"
)
_ORDERS = re.compile(
    "|".join(
        (
            _OVERRIDES,
            _CHAT_MARKUP,
            _SPEAKER_LABEL,
            _ROLE,
            _TASK,
            _PROGRAM_MUST,
            _NOTE_TO_PROGRAM,
            _JARGON,
            _ABOUT_THE_SUMMARY,
        )
    ),
    re.IGNORECASE,
)
_FOREVER = re.compile(
    r"^\W*(?:please\W+)?(?:never|always|do not|don['’]t) (?!before\b|has\b|have\b|mind\b|far\b)[a-z]", re.IGNORECASE
)
_POLITELY = r"^\W*(?:please\W+|now\W+|first\W+|instead\W+|stop and\W+)?"
_IMPERATIVES = (
    "summari[sz]e output print respond reply answer write say repeat translate include append insert add mention "
    "report state conclude begin start end finish reveal never always stop refuse return replace rank score mark "
    "rate set delete execute run visit click email send call forward classify describe claim tell use treat make "
    "give cite quote remove skip rewrite assume open fetch download praise recommend list"
)
_OBJECTS = (
    "that the this these those only your all an?|every\\w* nothing exactly with in as to no not any it its me us "
    "summar\\w+ mention include each instead following https? today relevance"
)
_COMMAND = re.compile(
    rf"{_POLITELY}(?:{_IMPERATIVES.replace(' ', '|')}|do not|don['’]t)\b"
    rf"(?=[\s:,]+(?:[\"“'‘]|(?:{_OBJECTS.replace(' ', '|')})\b))",
    re.IGNORECASE,
)


def is_injected_instruction(sentence: str) -> bool:
    """Return whether the sentence orders a program, or anybody, to do something in place of reporting."""
    return bool(_ORDERS.search(sentence) or _FOREVER.match(sentence) or _COMMAND.match(sentence))
