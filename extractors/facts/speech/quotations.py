"""Read what people are quoted as saying, with speaker, verb and role; nested and unclosed marks are handled.

Theory. A quote belongs to whoever a verb of saying names right behind it, else right before it, else to the speaker
of the quote before it in the same paragraph. Words between marks are a quote when somebody is said to say them, or
when they are long enough to be no title, term or nickname. To give words to the wrong person is the worse error:
where nothing near names a speaker, there is none.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from extractors.facts.names.clauses import read_clauses
from extractors.facts.names.mentions import PARTY
from extractors.facts.types import Mention, Quotation, Span
from extractors.text.calendar import FULL_WEEKDAY, WEEKDAY
from extractors.text.patterns import any_of, any_word
from extractors.text.sentences import sentence_at

# Between marks fewer words are a title or a term, unless somebody is said to say them.
LEAST_WORDS = 4
# Two words behind an article or a preposition are a term ("an “uncapped SAFE”"), whoever speaks around them.
_TERM_BEFORE = re.compile(r"\b(?:an?|the|its|their|his|her|this|these|by|of|for|in|on|with)\s(?:[a-z-]+\s)?$")
# A title, a name or an example stands behind these.
_TITLED = any_word(
    "titled entitled called named dubbed headlined sequel_to song film movie series show album book novel article "
    "essay episode paper podcast post game single poem play documentary chapter track label(?:l?ed) "
    "the_(?:word|phrase|term|words|slogan|title|motto|acronym)"
)
_NO_QUOTE_BEFORE = re.compile(rf"\b{_TITLED}s?,?\s$")
# Words that stand written somewhere were said by nobody: "pages titled “How to wipe a phone”".
_WRITTEN_BEFORE = re.compile(r"\b(?:en)?titled\s$|\b(?:headlined|captioned|labell?ed)\s$")
# "Israeli Ambassador" names an office, nobody.
# "A cluster of agents it described as": "it" speaks, not what it speaks of.
_SAYER_BEHIND = re.compile(r"\s(it|he|she|they)$")
_OFFICE_ALONE = re.compile(
    any_word(
        "Ambassador Minister Secretary President Chairman Director Officer Senator Governor Commissioner Executive"
    )
    + "$"
)
_EXAMPLE_BEFORE = re.compile(r"\b(?:things\slike|such\sas|prompts?\slike|along\sthe\slines\sof),?\s$")

_VERB = any_word(
    "said says say told tells tell added adds wrote writes write argued argues asked asks called calls claimed claims "
    "confirmed confirms continued continues explained explains insisted insists joked jokes noted notes predicted "
    "predicts recalled recalls replied replies stated states warned warns announced announces acknowledged "
    "acknowledges admitted admits conceded concedes declared declares described describes observed observes remarked "
    "remarks reads quipped suggested suggests stressed tweeted posted concluded concludes believes believe thinks put "
    "puts complained responded responds commented read promised promises maintained maintains reported reports "
    "recounts recounted finds found cautions cautioned assured assures muses mused shouted shouts whispered vowed vows "
    "accused accuses criticised criticized dismissed dismisses blamed blames praised praises hailed hails condemned "
    "condemns slammed labelled labeled branded denounced likened compared urged urges welcomed defended"
)
_ADDRESSED = rf"(?:{any_word('Lt Gov Sen Rep Gen Col Capt Sgt Dr Prof Mr Mrs Ms Rev Hon')}\.\s){{0,3}}"
_FIRST_NAME = r"(?:(?:[A-Z]\.\s?){1,3}(?=[A-Z][\w’'-]*[a-zà-ÿ]))?[A-ZÀ-ÖØ-Þ][\w’'&-]*(?:\.[A-Z]\.?)*"
_NAME_GOES_ON = r"(?:\s(?:de|van|von|der|la|of|[A-ZÀ-ÖØ-Þ][\w’'&.-]*\w|[A-Z]\.))*"
_NAME = rf"(?!{FULL_WEEKDAY}\b){_ADDRESSED}{_FIRST_NAME}{_NAME_GOES_ON}"
_PRONOUN = r"(?:he|she|they|it|we)"
_NOUN = r"(?:[Tt]he|[Aa]n?|[Oo]ne|[Oo]ur|[Ii]ts|[Hh]is|[Hh]er|[Aa]nother|[Tt]heir)\s[a-zA-Z][\w’' -]{2,60}?"
_CONJUNCTION = any_word("while but and as when after before because although though since if that which")
_ROLE_OPENS = any_of(
    r"\d{1,3}-year-old", r"[a-zà-ÿ][\w’'-]*", r"[A-Z][\w’'&-]*(?=\s(?:[a-z]{4,}\s){1,3}[A-Z])", r"[A-Z][\w’'&-]*[’']s",
    r"[A-Z]{2,4}|Chief|Executive|President|Director|Prof\.?|Dr\.?|Mr\.?|Ms\.?|Mrs\.?",
)  # fmt: skip
_ROLE = rf"(?!{_CONJUNCTION}\s){_ROLE_OPENS}(?:\s(?:[a-zà-ÿ][\w’'-]*|Executive|Officer|Minister))*?\s"
_WHO = rf"(?:(?P<role>{_ROLE})?(?P<name>{_NAME})|(?P<pronoun>{_PRONOUN})|(?P<noun>{_NOUN}))"
# These are not shortened: a stop behind them ends the sentence.
_WHOLE_STATES = frozenset("Alaska Hawaii Idaho Iowa Maine Ohio Texas Utah".split())
# "Jane Warden, D-Mass., said": the stop is of the state's name.
_STATE = "|".join(rf"(?<=\b[DRI]-[A-Z][a-z]{{{n}}})\." for n in (1, 2, 3, 4))
_APPOSITION = rf"(?P<app>,\s(?:[^.;“”\"\n]|(?<=\bSt)\.|(?<=\b[A-Z])\.|(?<=\b[DM]r)\.|{_STATE}){{2,220}}?)"
# "Jeff Clark, Veldt's chief operating officer said": no comma closes it.
_AN_OFFICE = "|".join(rf"(?<={word})" for word in "officer director president manager analyst founder minister".split())
# "Huang on Tuesday said": a day between the speaker and the verb.
_DAY = rf"(?:\s(?:on\s)?(?:{WEEKDAY}|yesterday|today|earlier|later))?"
# "…," said Dana Whitlock, Palisade's chief executive.   "…," Whitlock said.   "…," Ruth Castellane, of X, said.
_OFFICE_WORD = any_word(
    "director chief executive officer president chair(?:man|woman)? manager head minister secretary "
    "spokes(?:man|woman|person) founder analyst economist professor lecturer researcher scientist lawyer attorney "
    "engineer partner adviser advisor editor author mayor governor senator representative coach captain commissioner "
    "superintendent administrator strategist specialist leader"
)
_OFFICE_OF_SOME_WORDS = rf"(?:[\w’'&-]{{1,24}}\s){{1,7}}?{_OFFICE_WORD}"
_BEHIND_THE_SPEAKER = any_word("in on at of to who when as during by after from while last this about for")
_TAIL = r"(?:,\s(?:[^.,;“”\"\n]|,(?!\s(?:in|and|but)\b)){2,120}?)?(?=[.,;“\"\n]|\sin\s|$)"
_SAID = rf"[,.?!]?\s*(?:also\s)?(?P<verb>{_VERB})"
_BEHIND = (
    # said the firm’s UK managing director, Kris Boger, in a press release.
    re.compile(rf"{_SAID}\s(?P<role>{_OFFICE_OF_SOME_WORDS}),\s(?P<name>{_NAME})(?=[,.;:\n]|\s(?:in|on|at|who)\b|$)"),
    re.compile(rf"{_SAID}\s{_WHO}(?=[,.;:\n]|\s{_BEHIND_THE_SPEAKER}\b|\s?[“\"]|$)(?P<tail>{_TAIL})?"),
    re.compile(
        rf"[,.?!]?\s*[—–-]?\s*{_WHO}(?:{_APPOSITION}(?:,|{_AN_OFFICE}))?{_DAY}\s(?:(?:later|also|then|once|has|"
        rf"had)\s)?(?P<verb>{_VERB})\b"
    ),
    re.compile(rf"[,.?!]?\s*(?P<verb>according\sto)\s{_WHO}(?=[,.;:\n]|\s(?:of|in|at|who)\b|$)"),
)
# Dana Whitlock said: "…    said that it was "…    As Whitlock put it, "…
_BEFORE_A_SPEAKER = r"(?:^|[.!?…]\s|[”\"]\s|,\s|\b(?:as|and|but|which|that|who|where)\s|\s)"
_AHEAD = re.compile(
    rf"{_BEFORE_A_SPEAKER}{_WHO}(?:{_APPOSITION},)?{_DAY}\s"
    rf"(?:{any_word('also then later once first has explicitly recently')}\s)?"
    rf"(?P<verb>{_VERB}|put\sit)\b(?P<gap>[^“”\"\n]{{0,140}}?)$"
)
# What a sentence opens with before it comes to who speaks: "In a letter to staff, …".
_OPENER = any_word(
    "Asked When_asked Speaking Writing In At On After During Pressed With For Under Near Despite Unlike Like Following "
    "Outside Inside Behind"
)
_OPENING = re.compile(rf"\s*{_OPENER}\s[^,\n]{{3,80}},(?=\s)")
_WHICH = re.compile(rf"(?:which|that|whom)\s(?P<n>{_NAME})$")
# "A White House official denied it, saying: "…": not the house.
_ONE_OF_THEM = re.compile(r"\s(?:official|spokes\w+|source|aide|adviser|advisor|executive|minister|lawyer|employee)\b")
_ACCORDING = re.compile(rf"(?:[Aa]ccording\sto|for|of)\s(?P<name>{_NAME})[^“”\"\n]{{0,60}}$")
_MARKS = re.compile("[“”„«»\"]|(?<![\\w])[‘'](?=\\w)|(?<=[\\w.,!?…])[’'](?!\\w)")
_PAIRS = {"“": "”", "„": "“”", "«": "»", '"': '"', "‘": "’", "'": "'’"}
_LIKE_A_PERSON = re.compile(r"[A-Z][\w’'-]*[a-zà-ÿ](?:\s(?:[A-Z]\.|de|van|von|der|la))*\s[A-Z][\w’'-]*[a-zà-ÿ]$")
_GOES_ON = re.compile(r"[^“”\"\n]{3,60}\b(?:said|says|added|explained|insisted),\s[“\"]")
_SAID_INSIDE = re.compile(
    rf"[,?!]\s(?:(?:said|says|added|told|wrote)\s(?:[A-Z]|the\s|he\b|she\b)|(?:he|she|{_NAME})\s(?:said|says|added)\b)"
)
_TITLE = any_word(
    "Chief Executive President Director Prof Dr Mr Ms Mrs Chairman Chairwoman Minister CEO CTO CFO Founder Boss"
)
_OFFICE = re.compile(rf"^({_TITLE}\.?\s)+")
# No article has more; a page of marks would cost half a millisecond for each.
MOST_QUOTES = 1_000
# "… to depict attacks against the US, and called": what stands before the name is no office of his.
_NO_ROLE = re.compile(
    r"^(?:to|by|with|from|against|into|about|than|in|on|at|for)\b|\b(?:against|into|about|than|that)\b|"
    r"\b(?:with|by|from|to|near)$"
)
_ADDS = frozenset("added adds continued continues".split())
_THINKS = frozenset("thinks believes believe".split())
_DOES_TO_AN_OBJECT = frozenset(
    "suggests suggested finds found puts put calls called accused blamed praised praises".split()
)
# "The feature was initially said to": a clause is nobody.
_IS_A_CLAUSE = re.compile(r"\s(?:was|were|is|are|has|had|have|will|would)(?:\s|$)")
# "Said a guard, adding that": no office of his.
_DOING = re.compile(r"(?:adding|noting|saying|referring|citing|speaking|calling|according|warning)\b")
_INFINITIVE = re.compile(r"\bto$")
# What points back to a firm or a person named before.
_FIRM_NOUN = any_word(
    "company firm group start-?up maker bank retailer airline carmaker chipmaker developer publisher studio lab "
    "organi[sz]ation"
)
_FIRM = re.compile(rf"[Tt]he\s(?:\w+\s)?{_FIRM_NOUN}")
_THE_PERSON = re.compile(rf"[Tt]he\s(?:[\w’'-]+\s){{0,4}}{_OFFICE_WORD}")
# "The interior makes use of what the company" is no speaker.
MOST_NOUN_WORDS = 7
_LOOK_BACK, _PRONOUN_REACH, _NEAR = 3, 300, 60
# A quote runs on without limit only in law; longer than this the closing mark was lost.
MOST_CHARS = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """Who is said to say words, with verb and role, and the rule that found it."""

    speaker: str
    verb: str
    role: str
    rule: str


_NOBODY = _Said(speaker="", verb="", role="", rule="")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What an attribution looks back on: the text, its sentences and names, the people before the quote, who spoke."""

    text: str
    start: int
    sentences: Sequence[Span]
    mentions: Sequence[Mention]
    people: Sequence[Mention]
    names: Mapping[str, str]
    last: _Said
    last_end: int


def read_quotations(text: str, sentences: Sequence[Span], mentions: Sequence[Mention]) -> tuple[Quotation, ...]:
    """Return the quotes of a text in reading order; an inner quote is part of the outer one."""
    people = [
        m
        for m in mentions
        if (m.kind == "person" or (m.kind == "name" and _LIKE_A_PERSON.match(m.name)))
        and not _OFFICE_ALONE.search(m.name)
    ]
    names = {m.name.rsplit(" ", 1)[-1]: m.canonical for m in people} | {m.name: m.canonical for m in mentions}
    names |= _surnames(people, mentions)
    starts = [m.start for m in people]
    found: list[Quotation] = []
    last_end, last, written = 0, _NOBODY, 0
    for start, end in islice(_quoted_spans(text), MOST_QUOTES):
        words = text[start:end]
        count = len(words.split())
        inline = "\n" not in text[last_end:start]
        before = _Before(
            text=text, start=start, sentences=sentences, mentions=mentions, names=names, last=last, last_end=last_end,
            people=people[: bisect_right(starts, start)],
        )  # fmt: skip
        said = _attribution(end, max(last_end, start - 260), before)
        carried = said is None and inline and last.speaker != "" and _adjoins(text[last_end:start])
        if said is None and carried:
            said = replace(last, rule="goes on") if last.speaker else last
        if said is None and count < LEAST_WORDS:
            continue
        if (said is None or not said.speaker) and _NO_QUOTE_BEFORE.search(text[max(0, start - 30) : start - 1]):
            written = end
            continue
        if _EXAMPLE_BEFORE.search(text[max(0, start - 24) : start - 1]):
            continue
        joined = written > 0 and text[written + 1 : start - 1] == " and "
        if joined or _WRITTEN_BEFORE.search(text[max(0, start - 24) : start - 1]):
            written = end
            continue
        if _is_title(words) and (said is None or sum(len(word) > 3 for word in words.split()) > 1):
            continue
        term = count == 2 and _TERM_BEFORE.search(text[max(0, start - 24) : start - 1]) is not None
        if said is not None and (count < 2 or term) and not _is_said_alone(text, start, end):
            continue
        given = said or _NOBODY
        found.append(
            Quotation(
                words=words,
                speaker=given.speaker,
                verb=given.verb,
                role=given.role,
                speaker_rule=given.rule if given.speaker else "",
                start=start,
                end=end,
                sentence=sentence_at(sentences, start),
            )
        )
        last_end, last = end, given
    return tuple(found)


def _surnames(people: Sequence[Mention], mentions: Sequence[Mention]) -> Mapping[str, str]:
    """Return last name → whole name, where the last name has not stood alone before: "Ask Google" is no Google's."""
    first: dict[str, int] = {}
    for mention in mentions:
        first.setdefault(mention.name, mention.start)
    whole = {m.name.rsplit(" ", 1)[-1]: m for m in reversed(people) if " " in m.name}
    return {
        last: m.canonical
        for last, m in whole.items()
        if m.kind == "person" or first.get(last, m.start) >= first.get(m.name, m.start)
    }


def _is_said_alone(text: str, start: int, end: int) -> bool:
    """Return whether a single word is said: “Nobody,” she said, “should wait.” or a sentence alone: “No,” he said."""
    opens = re.search(r"(?:^|[.!?”\"\n]\s?)$", text[max(0, start - 3) : start - 1]) is not None
    return _GOES_ON.match(text, end + 1) is not None or (opens and text[start].isupper() and text[end - 1] in ",!?")


def _quoted_spans(text: str) -> Iterator[Span]:
    """Yield the spans between outermost marks. A line's unclosed mark ends with the line when the next opens anew."""
    line_start = 0
    for line in text.split("\n"):
        yield from _in_line(line, line_start)
        line_start += len(line) + 1


def _in_line(line: str, offset: int) -> Iterator[Span]:
    opened: tuple[int, str] | None = None
    for match in _MARKS.finditer(line):
        mark, at = match.group(), match.start()
        if opened is None:
            if mark in _PAIRS and not _cannot_open(line, mark, at):
                opened = (at + 1, _PAIRS[mark])
        elif mark in opened[1]:
            if 1 < at - opened[0] <= MOST_CHARS:
                yield offset + opened[0], offset + at
            opened = None
        elif mark == "“" and opened[1] == "”" and at - opened[0] > MOST_CHARS // 4:
            opened = (at + 1, "”")
    if opened and opened[1] in {"”", '"'} and opened[0] <= 2 and 12 < len(line) - opened[0] <= MOST_CHARS:
        # Never closed: it ends where somebody is said to say it, else with the line.
        said = _SAID_INSIDE.search(line, opened[0] + 12)
        yield offset + opened[0], offset + (said.start() + 1 if said else len(line))


def _cannot_open(line: str, mark: str, at: int) -> bool:
    """Return whether the mark is an inch ('12"') or an apostrophe ("judges' visit")."""
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    if mark == '"':
        return before.isdigit() and not after.isalpha()
    return mark in "'‘" and (before.isalnum() or before in {".", ","} or not after.isalnum())


def _attribution(end: int, floor: int, before: _Before) -> _Said | None:
    """Return who is said to say `text[before.start:end]`, None if nobody is; looks back as far as `floor`."""
    text, start = before.text, before.start
    behind = text[end + 1 : end + 341].split("\n")[0]
    comma_before = text[end - 1] == "," or behind.startswith(",")
    comma_inside = text[end - 1] in ",?!…—" or behind.startswith(",")
    if comma_inside or re.match(rf"\s(?:{_VERB}|according\sto)\s", behind):
        for pattern in _BEHIND:
            match = pattern.match(behind)
            if match and not comma_before and _acts_on(match):
                # "A “mountain of evidence” suggests the inquiry is": of what, not who.
                continue
            if match and (said := _said(match, before, "behind")):
                return said
    ahead = text[floor : start - 1].rsplit("\n", 1)[-1]
    sentence = re.split(r"(?<=[.!?])\s(?=[A-Z“\"])", ahead)[-1]
    opening = _OPENING.match(sentence)
    matches = list(_AHEAD.finditer(sentence, opening.end() if opening else 0))
    if matches and (said := _said(matches[-1], before, "ahead" if len(matches[-1]["gap"]) < _NEAR else "ahead, far")):
        return said
    if ahead.rstrip().endswith(":"):
        # "Brandt regards it as a staging post: "…": who the sentence is about speaks behind its colon.
        begun = start - 1 - len(sentence)
        about = next((m for m in before.people if begun <= m.start <= begun + len("The ")), None)
        of_somebody = about is not None and _ONE_OF_THEM.match(text, about.end)
        if about and not of_somebody:
            return _Said(speaker=about.canonical, verb="", role="", rule="colon")
    credited = _ACCORDING.search(sentence)
    if credited and sentence[credited.start() :].lower().startswith("according"):
        name = before.names.get(credited["name"], credited["name"])
        return _Said(speaker=name, verb="according to", role="", rule="according to")
    return None


def _acts_on(match: re.Match[str]) -> bool:
    """Return whether a verb before a name takes it as its object; behind a comma the name is whoever speaks."""
    part = match.groupdict()
    who = next((key for key in ("name", "pronoun", "noun") if part.get(key)), None)
    return who is not None and part["verb"] in _DOES_TO_AN_OBJECT and match.start("verb") < match.start(who)


def _said(match: re.Match[str], before: _Before, rule: str) -> _Said | None:
    part, names = match.groupdict(), before.names
    role = (part.get("role") or "").strip()
    apposition = (part.get("app") or part.get("tail") or "").strip(" ,")
    if part.get("tail") and PARTY.fullmatch(apposition):
        apposition += match.string[match.end("tail") : match.end("tail") + 1]
    verb = part["verb"]
    if (part.get("gap") or "").startswith(" of "):
        # "The arrogant claims of those who": a noun.
        return None
    if rule == "ahead, far" and verb in _THINKS:
        return None
    if _IS_A_CLAUSE.search(part.get("noun") or ""):
        return None
    if _NO_ROLE.search(role) or _INFINITIVE.search(part.get("noun") or ""):
        return None
    if part.get("name"):
        name = re.sub(r"[’']s$", "", part["name"].strip())
        office = _OFFICE.match(name)
        whole = name
        if office:
            name, role = name[office.end() :], f"{role} {office.group().strip()}".strip()
        if name.lower() in {"he", "she", "they", "it", "we", "i"}:
            return _by_pronoun(name.lower(), verb, before)
        of = re.match(r"(.+?) of (.+)", name)
        if of and of[1] in names and whole not in names:
            name, apposition = of[1], apposition or f"of {of[2]}"
        name, role = _without_office(name, role, names)
        if name in names:
            return _Said(speaker=names[name], verb=verb, role=_role(role, apposition), rule=f"{rule}, name")
        return _Said(speaker=name, verb=verb, role=_role(role, apposition), rule=f"{rule}, capitals")
    if part.get("pronoun"):
        return _by_pronoun(part["pronoun"].lower(), verb, before)
    return _by_noun(part["noun"].strip(), verb, apposition, before, rule)


def _without_office(name: str, role: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Return the full name at the end of "Deputy Administrator Ann Lee", and the office as the role."""
    words = name.split()
    for i in range(1, len(words) - 1):
        tail = " ".join(words[i:])
        if name not in names and tail in names:
            return tail, f"{role} {' '.join(words[:i])}".strip()
    return name, role


def _by_noun(noun: str, verb: str, apposition: str, before: _Before, rule: str) -> _Said:
    """Return who "the company" or "the analyst" is, or the words themselves where they name somebody new."""
    names = before.names
    sayer = _SAYER_BEHIND.search(noun)
    if sayer:
        return _by_pronoun(sayer[1], verb, before)
    which = _WHICH.match(apposition)
    if which:
        return _Said(speaker=names.get(which["n"], which["n"]), verb=verb, role="", rule=f"{rule}, name")
    inner = re.search(rf"\s(?P<n>{_NAME})$", noun)
    if inner and inner["n"] in names:
        role = noun[: inner.start()].strip()
        return _Said(speaker=names[inner["n"]], verb=verb, role=role, rule=f"{rule}, name")
    if apposition in names:
        return _Said(speaker=names[apposition], verb=verb, role=noun, rule=f"{rule}, name")
    if _FIRM.fullmatch(noun):
        return _Said(speaker=_firm_before(before), verb=verb, role="", rule="the firm")
    if _THE_PERSON.fullmatch(noun):
        return _Said(speaker=_person_before(before), verb=verb, role=noun, rule="the person")
    if len(noun.split()) > MOST_NOUN_WORDS:
        return _NOBODY
    return _Said(speaker=noun, verb=verb, role=_role("", apposition), rule=f"{rule}, noun")


def _by_pronoun(pronoun: str, verb: str, before: _Before) -> _Said:
    """Return who "he" or "she" is: the person named last before the quote, else who spoke last; nobody for "it"."""
    if pronoun not in {"he", "she"}:
        speaker = _firm_before(before) if pronoun == "it" else ""
        return _Said(speaker=speaker, verb=verb, role="", rule="it" if speaker else "")
    going_on = before.last.speaker and _adjoins(before.text[before.last_end : before.start])
    if verb in _ADDS and going_on and "\n" not in before.text[before.last_end : before.start]:
        # “…,” Lee said. He added, “…”: whoever spoke goes on.
        return _Said(speaker=before.last.speaker, verb=verb, role="", rule="goes on")
    sure = [m for m in before.people if m.kind == "person"] or before.people
    speaker = sure[-1].canonical if sure else before.last.speaker
    near = {m.canonical for m in sure if before.start - m.end <= _PRONOUN_REACH}
    return _Said(speaker=speaker, verb=verb, role="", rule="pronoun" if len(near) == 1 else "pronoun, several people")


def _firm_before(before: _Before) -> str:
    """Return the name that the sentences before the quote are about, "" where one of them is about something else."""
    index = bisect_right(before.sentences, (before.start, 0)) - 1
    for span in reversed(before.sentences[max(0, index - _LOOK_BACK) : index]):
        clauses = read_clauses(before.text, span)
        if not clauses:
            return ""
        words = before.text[clauses[0].start : clauses[0].head]
        if _FIRM.fullmatch(words) or words.lower() == "it":
            continue
        exact = (m for m in before.mentions if m.start == clauses[0].start and m.end == clauses[0].head)
        named = next((m for m in exact if m.kind not in {"person", "place"}), None)
        return named.canonical if named else ""
    return ""


def _person_before(before: _Before) -> str:
    """Return the one person of the sentence before, "" where there are several or none."""
    index = bisect_right(before.sentences, (before.start, 0)) - 1
    if index < 1:
        return ""
    low, high = before.sentences[index - 1]
    names = {m.canonical for m in before.people if low <= m.start < high}
    return next(iter(names)) if len(names) == 1 else ""


def _role(title: str, apposition: str) -> str:
    if title and title.lower() not in {"as", "and", "but", "while", "when", "the", "where", "what", "how", "that"}:
        party = PARTY.match(apposition)
        has_stop = party is not None and apposition.startswith(".", party.end())
        abbreviated = "." if party and has_stop and party.group()[2:] not in _WHOLE_STATES else ""
        return f"{title}, {party.group()}{abbreviated}" if party else title
    if _DOING.match(apposition):
        return ""
    apposition = (
        re.split(r"\s(?:who|which)\s|,\swho\s", apposition)[0] if not apposition.startswith("who ") else apposition
    )
    return apposition if 0 < len(apposition) <= 100 else ""


def _adjoins(between: str) -> bool:
    """Return whether two quotes belong together: nothing but an attribution stands between them."""
    return len(between) < 160 and len(re.findall(r"[.!?]\s", between)) <= 1


def _is_title(words: str) -> bool:
    long = [word for word in words.split() if len(word) > 3]
    return bool(long) and all(word[0].isupper() or not word[0].isalpha() for word in long)
