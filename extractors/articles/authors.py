"""Read bylines as people: "By Jane Doe and John Smith, Staff Writers" is two names."""

import re
from collections.abc import Iterable, Iterator

from extractors.facts.names.places import may_be_place
from extractors.text.calendar import MONTHS, WEEKDAYS
from extractors.text.clean import clean_line

_MAX_NAME_CHARS = 100
_MAX_BYLINE_CHARS = 400
_MAX_NAME_WORDS = 6
_MAX_GIVEN_NAMES = 2

_BETWEEN = re.compile(r"\s*;\s*|\s+\|\s+|\s+(?:and|&|und|et)\s+", re.IGNORECASE)
# Behind these stand a second author, an agency, an office or a town as well.
_MARK = re.compile(r"\s+[/•·]\s+")
# A first name, at most one more or a particle, and a surname.
_TWO_NAMES = re.compile(
    r"[A-ZÀ-Þ][\w'’.-]* (?:[A-ZÀ-Þ][\w'’.-]* |(?:van|von|de|der|den|del|della|di|da|du|la|bin|al) ){0,2}"
    r"[A-ZÀ-Þ][\w'’-]+"
)
# What towns and outlets open with; of words that are first names, too ("Rio Ferdinand"), with what stands behind them.
_NO_FIRST_NAME = re.compile(
    r"(?:The|New|Los|San|Saint|St\.?|Sao|Hong|Las|Buenos|Cape|Salt|Ciudad|Port|Fort|West|East|North|South|United"
    r"|Tel Aviv|Abu Dhabi|Rio (?:de|Grande)|Santa (?:Ana|Barbara|Clara|Cruz|Fe|Monica|Rosa)"
    r"|El (?:Salvador|Paso|País|Mundo|Tiempo)"
    r"|La (?:Paz|Plata|Jolla|Croix|Nación|Presse|Repubblica|Stampa|Tercera|Tribune|Vanguardia)"
    r"|Le (?:Figaro|Havre|Mans|Monde|Parisien|Point|Soir|Temps))\b"
)
_OUTLET = re.compile(
    r"\b(?:tribune|herald|gazette|chronicle|journal|observer|guardian|telegraph|daily|weekly|network|service|today"
    r"|standard|independent|dispatch|examiner|inquirer|sentinel|courier|monitor|bulletin|wire|the|of"
    r"|images?|photos?|news|press|media|sports?|times|post|agency|tv|radio|magazine|politics|business|money|world"
    r"|bbc|cnn|abc|nbc|cbs|fox|afp|dpa|upi|epa|reuters|getty|bloomberg|associated|agence|city|university|institute)\b",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\b(?:senior|chief|analyst|director|head|producer|columnist|critic|host|anchor|manager|fellow|professor|journalist"
    r"|photographer|founder|officer|assistant|deputy|lead|special|guest|managing|executive|dr)\b",
    re.IGNORECASE,
)
# What somebody does for a living, by the endings of such words in a few languages.
_TRADE = re.compile(
    r"\w{3,}(?:ist(?:in|a)?|iste|ologe|ologin|redakt(?:eur|ion|or)\w*|teur|teurin|trice|berater(?:in)?|graph(?:er|e)|graf(?:in|o|a)?"
    r"|writer|blogger|freelancer?)$"
    r"|^(?:volont[äa]r(?:in)?|autor(?:in|a)?|auteur|lawyer|engineer|politico|axios|wired|vox|forbes|fortune|spiegel)$",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*,\s+")
# Whom somebody writes for, behind a comma: an outlet or a house by its words, or an acronym ("CNN"). Surnames of people
# ("Fox", "Post") are none of these.
_HOUSE = re.compile(
    r"(?i:the\s.+)|[A-Z]{2,5}|(?i:.*\b(?:news|press|media|times|tribune|herald|gazette|chronicle|magazine|agency|agence"
    r"|reuters|bloomberg|university|universidad|université|universität|università|institute|institut"
    r"|foundation|ministry|department|laborator(?:y|ies)|inc|ltd|llc|gmbh)\b.*)"
    # Of two words these may be a surname's: "Ann School".
    r"|(?i:(?:\S+ ){2,}(?:college|school|centre|center|network|council)\b.*)"
    r"|(?i:(?:college|school|centre|center|council) of .+)"
    r"|\S*(?:뉴스|일보|신문|통신|방송|新闻|新聞|日报|日報|通信|社|网|網)"
)
# An agency written behind its writer without a mark: "JANE DOE Associated Press".
_AGENCY_BEHIND = re.compile(
    r"(?<=\w)\s+(?:(?i:the )?(?:Associated Press|Reuters|Bloomberg(?: News)?|Agence France-Presse|Press Association"
    r"|Kyodo News|Xinhua)|AFP|AP|UPI|CNN|EFE|ANSA|TASS)$"
)
# Of two words these may be a surname's, too: "Larry Press", "Ann Herald"; not behind such a word, nor behind a town.
_LIKE_SURNAME = re.compile(
    r"(?!(?:Sky|Fox|Daily|Sunday|Morning|Evening|Weekly|Associated|National|International|Global|Free|Central|Local)\s)"
    r"([A-ZÀ-Þ][a-zß-ÿ]+) (?:Press|Media|Tribune|Herald|Gazette|Chronicle)"
)
# Who did two things at once, of which one is the words: "Story and photos by Jane Doe".
_BOTH = re.compile(
    r"^(?:story|stories|text|words|written|article|report(?:ing|ed)?)(?:\s*(?:,|and|&)\s*(?:and\s+)?"
    r"(?:photos?|photograph(?:s|y|ed)?|pictures?|images?|videos?|illustrat(?:ions?|ed)|graphics?|produced|edited|filmed))+"
    r"\s+by:?\s+",
    re.IGNORECASE,
)
# Who alone is named, beside nobody who wrote.
_MADE_ALONE = re.compile(
    r"^(?:videos?|photos?|photograph(?:s|y|ed)?|pictures?|images?|illustrat(?:ions?|ed)|graphics?|filmed|produced)\s+by:?\s+",
    re.IGNORECASE,
)
_OF_PICTURES = re.compile(
    r"(?:photos?|photograph\w*|pictures?|illustrations?|video|graphics?|edited)\s+by\b", re.IGNORECASE
)
# What follows the writer: who edited, translated or photographed.
_HELPERS = re.compile(
    r"(?:[.,;]|\s[/|·•]|\s(?:and|&|with))?\s+(?:edited|reviewed|translated|fact[- ]checked"
    r"|photograph(?:s|ed|y)?|photos?|pictures?|videos?|illustrat(?:ed|ions?)"
    r"|additional reporting|produced|editing)\s+by\b.*$",
    re.IGNORECASE,
)
_LAST_MARK = re.compile(r"(?:\s+[–—-]\s+|/)(?=[^/–—]*$)")
_HANDLE = re.compile(r"\s+@\w{1,30}(?=\s|$)")
# For whom, in a part of its own; and what somebody is, before the name.
_FOR = re.compile(r"for\s+(?:the\s+)?[A-Z]", re.IGNORECASE)
_ROLE_BEFORE = re.compile(
    r"^(?:(?i:staff|senior|chief|special|political|sports|business|science)\s+){0,2}"
    r"(?i:writers?|reporters?|correspondents?)\s+(?=[A-ZÀ-Þ]\S*\s+[A-ZÀ-Þ])"
)
_ASIDE = re.compile(r"\s*\([^()]{1,80}\)")  # "(she/her)", "(AP)"
_WITH = re.compile(r"\s+(?:avec|with|con|mit)\s+")
_BY = re.compile(
    r"^(?:and\s+)?"
    r"(?:(?:view |see |all |more |posts |articles |stories |written |posted |words |story |report |text |opinion "
    r"|analysis |review |comment |commentary |column |guest |post |essay )*by:?\s+"
    r"|and\s+(?=\S+\s\S)"
    r"|(?:guest author|author|autor|autore|auteur|texte?|автор|reporting):\s*"
    r"|(?:作者|記者|记者|撰文|文|執筆|筆者|글)\s*[:：/／]\s*|(?:本报|本報)?(?:记者|記者)\s+)",
    re.IGNORECASE,
)
_REPORTER_BEHIND = re.compile(r"(?<=\w)\s*(?:기자|記者|记者)$")
# The same in other languages; "Von der Leyen" and "De Vries" are names.
_BY_ELSEWHERE = re.compile(r"^(?:Von|Par|Por|Av|Door)\s+(?=[A-ZÀ-Þ]\S*\s+\S)")
# "And" of other languages, behind a name of two words.
_JOINED = re.compile(r"\s+(?:och|og|avec|with|con|mit)\s+")
# "Costa e Silva" and "Menéndez y Pelayo" are one name; behind "Por" two of two words are two.
_JOINED_BEHIND_BY = re.compile(r"\s+(?:y|e|och|og|avec|with|con|mit)\s+")
_BY_OF_Y = re.compile(r"(?:Por\s|Autore?:)")
# Where somebody wrote it from, and for whom; "à Beckett" is a name.
_WHERE = re.compile(r"\s+(?:in|for|at|from|für|aus|à(?!\s+[A-ZÀ-Þ]))\s+.*$")
_LEAST_NAME_WORDS = 2
_HOUSE_WORDS = 3
_MIN_TOWN_CHARS = 5  # towns of shorter names are called like people: "Ann"; a guess
# Some part the town from the name by an invisible blank before the visible one; so they do surnames.
_TOWN_BEHIND = re.compile(r"(?<=\w)\u200b\s+[^\W\d_]+\s*$")
_GENERATION = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_DEGREE = re.compile(r"(?:ph\.?\s?d|m\.?d|m\.?a|m\.?sc|b\.?a|mba|esq|dds|rn)\.?", re.IGNORECASE)
_PARTICLE = re.compile(r"(?:van|von|de|der|den|del|della|di|da|du|la|le|el|al|bin|ibn|ter|ten|zu)\b")
# Words of a role, which no name holds, and what alone is none.
_ROLE = re.compile(
    r"\b(?:staff|writers?|reporters?|correspondents?|editors?|editorial|contributors?|newsroom|bureau|desk|team"
    r"|sponsored|advertorial|special to|e-?mail|the author|profile|biography|subscribe)\b",
    re.IGNORECASE,
)
# What the words of a link open with; behind a first name they are surnames.
_LINK = re.compile(r"(?:follow|contact|posts|view)\b", re.IGNORECASE)
# A date, or how long ago it was, or how long it takes to read; "Jennifer 8. Lee" is a person.
_NUMBERS = re.compile(r"\d.*\d|\d.*\b(?:ago|min)\b|(?-i:^\d\s?[a-z])", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_DOMAIN = re.compile(r"(?:[a-z\d-]{2,}\.)+[a-z]{2,6}")  # "elmundo.es" is the outlet, "T.J.Lee" a person
# What a date leaves, parted at its comma.
_DAY_WORDS = frozenset({*MONTHS, *WEEKDAYS, *(name[:3] for name in (*MONTHS, *WEEKDAYS)), "sept"})
_NOBODY = frozenset(
    {"admin", "administrator", "guest", "author", "unknown", "published", "posted", "updated"}
    | {"undefined", "null", "none", "nan", "n/a", "[object object]"}  # what a programme writes for nothing
    | {"agencies", "agency", "wires", "wire services", "agencias", "agenturen", "agences", "agenzie", "agências"}
)


def read_authors(bylines: Iterable[str], publisher: str) -> tuple[str, ...]:
    """Return the people that the bylines name, in order, each once; the publisher and addresses are none.

    Where they name nobody who wrote it, they are those who filmed or photographed it.
    """
    lines = [_BOTH.sub("", byline[:_MAX_BYLINE_CHARS].strip()) for byline in bylines]
    return _read_writers(lines, publisher) or _read_writers([_MADE_ALONE.sub("", line) for line in lines], publisher)


def _read_writers(bylines: Iterable[str], publisher: str) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for byline in bylines:
        bare = _HANDLE.sub("", _HELPERS.sub("", _without_aside(_without_town(byline))))
        line = _without_outlet(clean_line(bare, _MAX_BYLINE_CHARS), publisher)
        joined = _JOINED_BEHIND_BY if _BY_OF_Y.match(line) else _JOINED
        for group in _groups(_BY_ELSEWHERE.sub("", _BY.sub("", line))):
            parts = list(_names_of(group))
            for name in (_without_place(one) for part in parts for one in _joined(part, _joiner(part, joined))):
                if _is_person(name, publisher) and not (len(parts) > 1 and is_day(name)):
                    names.setdefault(name.casefold(), name)
    # More words may be a writer's and an outlet's without a mark between.
    people = tuple(name for name in names.values() if not (_is_house(name) and len(name.split()) <= _HOUSE_WORDS))
    return people or tuple(names.values())


def _is_house(name: str) -> bool:
    """Return whether a name is an outlet's or a house's; when in doubt it is somebody's."""
    like_surname = _LIKE_SURNAME.fullmatch(name)
    if _HOUSE.fullmatch(name) is None or like_surname is None:
        return _HOUSE.fullmatch(name) is not None
    first = like_surname[1]
    return len(first) >= _MIN_TOWN_CHARS and may_be_place(first)


def _without_outlet(byline: str, publisher: str) -> str:
    """Return a byline without the outlet behind a dash or a slash: "Jane Doe - The Press", "Jane Doe/AFP"."""
    found = _LAST_MARK.search(byline)
    name, behind = (byline[: found.start()], byline[found.end() :]) if found else ("", "")
    is_outlet = behind.casefold() == publisher.casefold() or _is_house(behind)
    return name if is_outlet and len(name.split()) >= _LEAST_NAME_WORDS else byline


def _without_aside(byline: str) -> str:
    """Return a byline without what stands in brackets; where the name does, behind a role, that: "Staff (Jane Doe)"."""
    bare = _ASIDE.sub("", byline)
    within = _ASIDE.search(byline)
    name = within[0].strip(" ()") if within else ""
    if not bare.strip():
        return name  # "(Jane Doe)"
    return name if _TWO_NAMES.fullmatch(name) and _ROLE.search(bare) and len(bare.split()) == 1 else bare


def _without_town(byline: str) -> str:
    """Return a byline without the town behind an invisible blank, where a name of two words stands before it."""
    found = _TOWN_BEHIND.search(byline)
    last = re.split(r",\s", _BETWEEN.split(_BY.sub("", byline[: found.start()]))[-1])[-1] if found else ""
    return byline[: found.start()] if found and len(last.split()) >= _LEAST_NAME_WORDS else byline


def _groups(line: str) -> Iterator[str]:
    """Yield the parts of a line that name people; behind a slash or a point only what is like a name of two words."""
    for group in _BETWEEN.split(line):
        first, *others = _MARK.split(group)
        if not others or not _OUTLET.fullmatch(first.strip()):
            yield first
        yield from (other for other in others if _is_second(other))


def _is_second(part: str) -> bool:
    if not _TWO_NAMES.fullmatch(part.strip()) or _NO_FIRST_NAME.match(part.strip()):
        return False
    return not any(pattern.search(part) for pattern in (_OUTLET, _OFFICE, _ROLE))


def is_domain(byline: str) -> bool:
    """Return whether a byline is the address of an outlet alone: "elmundo.es"."""
    return _DOMAIN.fullmatch(byline.strip()) is not None


def _names_of(group: str) -> Iterator[str]:
    """Yield the names of a list with commas: generations stay with theirs, degrees go, "Doe, Jane" is turned."""
    parts: list[str] = []
    for part in _COMMA.split(group):
        if _OF_PICTURES.match(part) or (parts and _FOR.match(part)):
            continue
        bare = _REPORTER_BEHIND.sub(
            "", clean_line(_ROLE_BEFORE.sub("", _BY.sub("", part)).strip(" ,;|"), _MAX_NAME_CHARS)
        )
        if parts and _GENERATION.fullmatch(bare):
            parts[-1] = f"{parts[-1]}, {bare}"
        elif bare and not _DEGREE.fullmatch(bare):
            parts.append(bare)
    if len(parts) == 2 and _is_turned(*parts):
        parts = [f"{parts[1]} {parts[0]}"]
    first, *others = parts or [""]
    # A single word behind a whole name may be the town, "Jane Doe, Berlin", or somebody's only name.
    is_whole = len(first.split()) >= _LEAST_NAME_WORDS
    others = [_without_place(other) for other in others]
    yield first
    yield from (other for other in others if not (_is_house(other) or (is_whole and _is_town_or_trade(other))))


def _is_town_or_trade(word: str) -> bool:
    """Return whether a single word is a town, an outlet or what somebody does, and no name of its own."""
    if len(word.split()) != 1:
        return False
    is_named = any(pattern.search(word) for pattern in (_OUTLET, _OFFICE, _ROLE, _TRADE))
    return is_named or not word[:1].isupper() or word.isupper() or may_be_place(word)


def _joiner(part: str, usual: re.Pattern[str]) -> re.Pattern[str]:
    """Return what joins two names in a part; in one too long for a name it is "y" or "e", too."""
    return _JOINED_BEHIND_BY if len(part.split()) > _MAX_NAME_WORDS else usual


def _joined(part: str, joined: re.Pattern[str]) -> tuple[str, ...]:
    """Return the names that a word for "and" or "with" of another language joins, or the part as it is."""
    names = joined.split(part)
    is_list = len(names) > 1 and all(len(name.split()) >= _LEAST_NAME_WORDS for name in names[:-1])
    last = names[-1]
    if is_list and _WITH.search(part) and (_is_house(last) or len(last.split()) < _LEAST_NAME_WORDS):
        return tuple(names[:-1])  # "Jane Doe with Reuters"
    return tuple(names) if is_list and (len(last.split()) >= _LEAST_NAME_WORDS or last.isupper()) else (part,)


def _without_place(name: str) -> str:
    """Return a name without the town or the outlet behind it: "Jane Doe in Berlin"."""
    bare = _AGENCY_BEHIND.sub("", _WHERE.sub("", name))
    return bare if len(bare.split()) >= _LEAST_NAME_WORDS else name


def _is_turned(first: str, second: str) -> bool:
    """Return whether these are the last and the first name of one person, in this order."""
    is_family = len(first.split()) == 1 or _PARTICLE.match(first) is not None
    is_given = len(second.split()) <= _MAX_GIVEN_NAMES and not first.isupper() and not second.isupper()
    if _is_house(second):
        return False
    return is_family and is_given and _ROLE.search(f"{first} {second}") is None and _LINK.match(second) is None


def is_day(name: str) -> bool:
    """Return whether a name is what a date leaves, parted at its comma; alone it is somebody's: "April"."""
    return name.rstrip(".").casefold() in _DAY_WORDS


def _is_person(name: str, publisher: str) -> bool:
    if not name or "://" in name or "@" in name or len(name.split()) > _MAX_NAME_WORDS:
        return False
    if _NUMBERS.search(name) or is_domain(name) or (_DIGIT.search(name) and any(map(is_day, _WORD.findall(name)))):
        return False
    return (
        _ROLE.search(name) is None
        and _LINK.match(name) is None
        and name.casefold() not in {*_NOBODY, publisher.casefold()}
    )
