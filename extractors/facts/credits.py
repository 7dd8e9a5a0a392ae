"""Find the outlets a text credits for its news: "first reported by …", "told …", "according to …", "Source: …"."""

import re
from dataclasses import dataclass

_WORD = r"[A-Z&][\w&’'-]*(?:\.\w+)*"
OUTLET = rf"(?:(?i:the) )?(?=[A-Z]){_WORD}(?: (?:{_WORD}|of(?= [A-Z]))){{0,8}}"

# No outlet has more words; unbounded, a page of capitals would take the square of its length.
# From the strongest wording to the weakest; each row names what it takes for a credit.
_AGENCY = r"\s?(?:Wire|News Agency|Press)"
_WORDINGS = (
    (
        "reported by",
        r"(?:first\s|originally\s)?(?:reported|published|revealed|disclosed|broken)\s(?:first\s)?(?:by|in)\s"
        rf"(?P<o>{OUTLET})",
    ),
    ("source line", rf"(?:^|\n)\W{{0,4}}(?:Source|Via|Original(?:ly)?(?:\sreport)?|Hat\stip)\s?:\s?(?P<o>{OUTLET})"),
    ("agency byline", rf"\((?P<o>{OUTLET}{_AGENCY})\)|(?:^|\n)By\s(?P<o2>{OUTLET}{_AGENCY})\b"),
    (
        "according to",
        rf"(?i:according\sto)\s(?:a\sreport\s(?:by|in|from)\s|reporting\s(?:by|from)\s)?(?P<o>{OUTLET})",
    ),
    ("told", rf"\b(?:told|tells)\s(?P<o>{OUTLET})"),
    ("via", rf"\b[Vv]ia\s(?P<o>{OUTLET})"),
    ("reported", rf"(?P<o>{OUTLET})\s(?:first\s|has\s)?(?:reported|reports|revealed|broke\sthe\sstory)\b"),
    ("report by", rf"\b(?:report|story|investigation|scoop|article|piece)\s(?:by|in|from)\s(?P<o>{OUTLET})"),
)
_COMPILED = tuple((wording, re.compile(pattern, re.MULTILINE)) for wording, pattern in _WORDINGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """An outlet or person credited at `text[start:end]`, and the wording that shows it."""

    name: str
    wording: str
    start: int
    end: int


def find_credits(text: str) -> tuple[Credit, ...]:
    """Return the credits in reading order. A person may be among them: only the reader of all feeds can tell."""
    found = [
        Credit(name=_bare(match), wording=wording, start=match.start(), end=match.end())
        for wording, pattern in _COMPILED
        for match in pattern.finditer(text)
    ]
    return tuple(sorted(found, key=lambda credit: (credit.start, credit.end)))


def _bare(match: re.Match[str]) -> str:
    groups = match.groupdict()
    name = groups.get("o") or groups.get("o2") or ""
    return re.sub(r"(?:’s|'s)$", "", name.strip().rstrip(".,")).strip()
