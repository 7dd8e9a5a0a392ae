"""Finds in what office a person speaks, in the words that the articles of the story put beside the name."""

import re
from collections.abc import Sequence

MOST_CHARS = 80

_OFFICE = (
    r"(?:chief|head|director|founder|co-founder|president|chair\w*|professor|prof|analyst|spokes\w+|manager|partner|lead|"
    r"engineer|researcher|scientist|consultant|minister|secretary|boss|CEO|CTO|CFO|executive|editor|adviser|lawyer|"
    r"economist|author|principal)"
)
# "Marta Olenska, a robot safety consultant in Gothenburg who …", "Pauline Devereux, who covers software, said"
_BEHIND = r"{name}, (?P<role>[^,.;:“”\"\n]{{4,120}}?)(?=,| who |\.|\n|$)"
# "finance director Marta Quintela said", "Chief Executive Ines Okafor told"
_AHEAD = (
    r"\b(?P<role>(?:(?!(?:the|an?|its|his|her|our|and|as|by|from|for|with|to|of|said|says) )[a-z-]+ ){{0,2}}"
    r"(?i:{office})(?: (?i:executive|officer|scientist))?) {name}\b"
)
_OWNER = re.compile(r"^(?:our|my) ", re.IGNORECASE)


def find_office(speaker: str, given: Sequence[str], texts: Sequence[str]) -> str:
    """Return the speaker's office: the first that a quote was given with, else the first beside the name; "" for none.

    What a laboratory calls "our chief executive" is "chief executive" to everybody else.
    """
    for role in given:
        if role and len(role) <= MOST_CHARS:
            return _OWNER.sub("", role)
    name = re.escape(speaker)
    behind = re.compile(_BEHIND.format(name=name))
    ahead = re.compile(_AHEAD.format(name=name, office=_OFFICE))
    found = [m["role"].strip() for text in texts for m in (*behind.finditer(text), *ahead.finditer(text))]
    short = [role for role in found if len(role) <= MOST_CHARS]
    offices = [role for role in short if not role.startswith("who ") and re.search(rf"\b{_OFFICE}\b", role, re.I)]
    doings = [role for role in short if role.startswith("who ")]
    return _OWNER.sub("", next(iter((*offices, *doings)), ""))
