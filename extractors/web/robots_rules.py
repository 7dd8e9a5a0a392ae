"""Read a robots.txt: the groups that name us and the sitemaps; fetches nothing. Runs in a worker: it is a stranger's.

Files of half a megabyte with thousands of agents before thousands of rules are real, and cost agents times rules when
they are parsed whole (10 s and 290 MB for 37 KB, Protego 0.5, November 2026). So all groups that name others go first.
"""

import re
from collections.abc import Iterator

from protego import Protego

# What comes after so many lines is not read, nor a line longer than any address we ask for.
MAX_LINES = 10_000
MAX_LINE_CHARS = 2_100

# As Protego reads them: names of fields that are often misspelt, and a blank in place of the colon.
_FIELD = re.compile(r"[ \t]*(user[- ]?agent|[a-z]+(?:[- ][a-z]+)?)[ \t]*[: \t][ \t]*(.*)", re.IGNORECASE)
_SITE_WIDE = frozenset({"sitemap", "sitemaps", "site-map", "host"})


def parse_rules(text: str, agent: str) -> tuple[str, Protego]:
    """Return the lines of a robots.txt that concern `agent` (a product token), and what they say."""
    rules = rules_for(text, agent)
    return rules, Protego.parse(rules)


def rules_for(text: str, agent: str) -> str:
    """Return the groups that name `agent` or everybody, and the lines that hold for the whole site, in their order."""
    return "\n".join(_concerning(_lines(text), agent.lower()))


def _lines(text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines()):
        if number == MAX_LINES:
            return
        if len(line) <= MAX_LINE_CHARS:
            yield line.partition("#")[0].strip()


def _concerning(lines: Iterator[str], agent: str) -> Iterator[str]:
    is_ours = is_head = False
    for line in lines:
        field, value = _parted(line)
        if field == "user-agent":
            is_ours = _names_us(value, agent) or (is_head and is_ours)
            is_head = True
            if _names_us(value, agent):
                yield f"User-agent: {value}"
        elif field in _SITE_WIDE:
            yield line
        elif field:
            is_head = False
            if is_ours:
                yield line


def _parted(line: str) -> tuple[str, str]:
    """Return the field of a line in lower case, and its value; no field where the line is none."""
    found = _FIELD.match(line)
    if found is None:
        return "", ""
    field = found[1].lower()
    is_agent = field.replace("-", "").replace(" ", "") == "useragent"
    return ("user-agent" if is_agent else field), found[2].strip()


def _names_us(value: str, agent: str) -> bool:
    """Return whether a group of this name may be ours: everybody's, or part of our token; "*" inside says nothing."""
    name = value.lower()
    bare = name.replace("*", "").strip()
    return name == "*" or (bare != "" and bare in agent)
