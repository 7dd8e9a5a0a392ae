"""Drop the boilerplate that an extractor left in a text; never a sentence that reports something."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree

from extractors.text.calendar import MONTH_NAME, WEEKDAY
from extractors.text.patterns import any_of, any_word

# Theory: what an extractor leaves behind stands alone on its line, and gathers at the end. A lost sentence is worse
# than a line too many, so each rule wants the whole line, the tail is cut only where prose has ended, and a text
# that would lose half its words is left as it was. Words alone never condemn a sentence: "Register your phone by 5 May
# or lose emergency alerts, the ministry warned" reads like a newsletter's. So a notice goes only if it reports nothing
# and is no finished sentence, speaks of the outlet itself, or stands in the page's own boilerplate. Measured on the 181
# pages of the scrapinghub benchmark (word 4-grams, November 2026): precision .942 to .948, recall .979 to .978. Lines
# that credit a source stay: they say where a story comes from. "Up next" began the tail at first, until it cut the last
# lines of sports reports.
_MAX_LOST_SHARE = 0.5
_MIN_TAIL_POSITION = 0.45  # of the words: section headings before this are the article's own
_SHORT_TAIL_SHARE = 0.25
_MIN_PROSE_WORDS = 20

_CONTROLS = frozenset(
    {"share", "share this", "share this article", "share article", "tags", "print", "email", "e-mail", "copy link"}
    | {"link copied", "reply", "loading", "loading comments", "back to feed", "back to top", "advertisement"}
    | {"advertisment", "subscribe", "sign in", "log in", "sign up", "register", "menu", "search", "close", "save"}
    | {"bookmark", "listen", "comments", "comment", "add a comment", "add comment", "post a comment", "skip to content"}
    | {"leave a comment", "leave a reply", "write a comment", "view comments", "show comments", "discussion"}
    | {"read more", "learn more", "see more", "show more", "load more", "continue reading", "story continues below"}
    | {"article continues below", "like", "follow", "follow us", "newsletter", "this story continues after the ad"}
    | {"sponsored", "promoted", "be the first to comment", "no comments yet", "no comments"}
    | {"oops! something went wrong", "next", "previous", "related articles", "related stories", "related posts"}
    | {"more stories", "you may also like", "trending now"}
)
# Names of services are also subjects of news: one goes only where the page has a link or button of that name.
_SERVICES = frozenset(
    {"facebook", "twitter", "x", "linkedin", "whatsapp", "reddit", "telegram", "pinterest", "signal", "mastodon"}
    | {"bluesky", "threads", "instagram", "youtube"}
)
_SERVICE = rf"(?:{'|'.join(sorted(_SERVICES))})"

_WEEKDAY = rf"{WEEKDAY}\.?"
_MONTH = rf"{MONTH_NAME}\.?"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:{_DAY}\s+{_MONTH}(?:,?\s+{_YEAR})?|{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?"
    rf"|\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:19|20)?\d\d|{_YEAR}[/.-]\d{{1,2}}[/.-]\d{{1,2}})"
)
_ZONE = r"(?:z|utc|gmt|[ecmp][sd]?t|bst|cest|[+-]\d\d:?\d\d)"
_CLOCK = rf"t?\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?(?:\s*[ap]\.?m\.?)?(?:\s*{_ZONE})?"

_REUSED = r"(?:published|reproduced|republished|redistributed|broadcast|rewritten)"
_ISSUED = r"(?:published|updated|posted|last (?:updated|modified))"
_PICTURE = r"(?:photo|photograph|image|gallery|picture|featured image|illustration)s?"

# What is no sentence at all: counters, times, credits of pictures, rights.
_LABELS = (
    r"\d+(?: \d+){0,5}",
    r"\d+ ?/ ?\d+",
    r"[\d,.]+[km]? (?:articles?|comments?|shares?|views?|likes?|reads?|repl(?:y|ies)|claps?)",
    r"(?:comments?|replies|shares) ?[(:]? ?\d+\)?",
    r"\d+[ -]min(?:ute)?s?(?:[ -]read)?",
    r"listen to (?:this|the) (?:article|story)\W{0,3}(?:\d+[ -]min(?:ute)?s?)?",
    r".{0,60}/ ?(?:getty images|file photo|afp via getty.{0,20}|shutterstock|istock)",
    r"getty images|shutterstock|istock|ap photo.{0,40}",
    r"(?:copyright )?(?:©|\(c\)).{0,160}",
    r"(?:.{0,120}[.,|©–-] ?)?all rights reserved",
    r"your browser (?:does not|doesn['’]t) support .{1,60}",
    r"please credit .{1,80} when (?:re)?publishing",
    rf".{{0,80}}\bmay not be (?:{_REUSED}[, ]+(?:or )?){{2,6}}.{{0,80}}",
    r"all products featured on .{0,200}",
    rf"(?:{_WEEKDAY},?\s+)?{_DATE}(?:,?\s+(?:at\s+)?|(?=t)){_CLOCK}",
    rf"{_CLOCK}(?:\s*[|,·–-]\s*|\s+)(?:{_WEEKDAY},?\s+)?{_DATE}",
    rf"{_ISSUED}\b.{{0,40}}\b20\d\d(?:[ ,|·–-]+(?:at )?{_CLOCK})?(?: by .{{1,40}})?",
)  # fmt: skip

# A day alone on its line: metadata at the edges of a text, and the heading of an entry in a timeline within it.
_DAY_ALONE = re.compile(rf"(?:{_WEEKDAY},?\s+)?{_DATE}", re.IGNORECASE)

# What leads on to another article: a headline, which never ends in a full stop.
_REFERENCES = (
    r"(?:related|read more|more|also read|read also|see also|more on this|recommended|don['’]t miss) ?: .{0,160}",
    r"more from .{1,60}",
)

# What asks the reader for something, or credits a picture: reads like news at times.
_REQUESTS = (
    r"(?:sign up|subscribe|join|register|get)\b.{0,120}\b(?:newsletters?|inbox|mailing list|alerts)\b.{0,80}",
    r"(?:go|click|tap) here\b.{0,100}",
    r"(?:download|get) (?:our|the) .{0,40}\bapp\b.{0,60}",
    rf"follow .{{1,60}}\bon {_SERVICE}\b.{{0,80}}",
    r"(?:log|sign) in to (?:comment|continue|read)\b.{0,60}",
    r".{0,160}\b(?:may|might) (?:earn|receive) .{0,40}\bcommissions?\b.{0,160}",
    rf"{_PICTURE}(?: credits?| courtesy| by)? ?[:|©/] ?.{{1,80}}",
)  # fmt: skip


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_LABEL, _REFERENCE, _REQUEST = _any_of(_LABELS), _any_of(_REFERENCES), _any_of(_REQUESTS)

# A verb that tells what was, is or will be, or who said it: then the line reports, whatever it sounds like.
_SAYING = any_of(any_word("said says told tells warned warns announce[ds]? asked wrote"), "according to")
_AUXILIARY = any_word("is are was were be been has have had will would could did does")
_DEED = any_word("left made won lost sold bought found took gave")
_REPORTS = re.compile(rf"\b{any_of(_SAYING, _AUXILIARY, _DEED)}\b", re.IGNORECASE)
# Where a page sets apart what is no text of the article; of the first three only the whole counts.
_WHOLE = frozenset({"a", "button", "figcaption"})
_APART = ("a", "button", "figcaption", "form", "footer", "nav", "aside")
_LINES_WITHIN = ("p", "li", "label", "div", "h2", "h3", "h4")
_MAX_BLOCKS = 3_000
_MAX_LINE_CHARS = 400
_MAX_ELEMENTS = 40

_OF_THE_OUTLET = re.compile(r"\b(?:our|us|we|here)\b", re.IGNORECASE)


_TAIL_HEADINGS = (
    r"related (?:articles|stories|posts|content|topics|news|reading)",
    r"more stories",
    r"more from\b.{0,60}",
    r"about the (?:author|writer)s?",
    r"comments?(?: ?\(\d+\))?",
    r"\d+ comments?",
    r"discussion",
    r"recommended(?: for you| stories)?",
    r"tags|topics",
    r"share this(?: article)?",
    r"you (?:may|might) also like",
    r"(?:what to )?read next",
    r"most (?:read|popular)",
    r"trending(?: now)?",
    r"latest (?:news|stories)",
    r"leave a (?:comment|reply)",
    r"popular (?:articles|posts)",
    r"newsletter",
    r"sign up for .{0,60}newsletter.{0,20}",
    r"advertisement",
)
_TAIL_HEADING = _any_of(_TAIL_HEADINGS)
_ABOUT_AUTHOR = re.compile(r"about the (?:author|writer)s?", re.IGNORECASE)
_BIOGRAPHIES = (
    r"\bis an? (?:[\w-]+ ){0,3}(?:reporter|writer|correspondent|editor|journalist|columnist)\b"
    r"(?=[.,;]|$| (?:at|for|with|of|in|on|covering|based|who)\b)",
    r"\bfollow (?:him|her|them) (?:on|at)\b",
    r"^\W{0,3}(?:(?-i:[A-ZÀ-Þ])[\w.'’-]{0,40} ){2,4}can be reached at \S{1,80}@",
    r"\b(?:he|she|they) can be reached at\b",
)
_BIOGRAPHY = _any_of(_BIOGRAPHIES)
_MAX_BIOGRAPHY_WORDS = 60
_MAX_HEADING_CHARS = 100
_EDGE = " \t-–—•*·|>#→»«…:.!⚠️📌✉️"
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")


def drop_boilerplate_lines(text: str, title: str, page: etree._Element | None = None) -> str:
    """Return `text`, one paragraph a line, without boilerplate and the repeats of its `title`.

    `page` says which lines it sets apart itself; None where no page is at hand. If more than half of the words would
    go, the text comes back as it was.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    marked = None
    if page is not None:
        marked = lines_set_apart(page) if any(map(_is_doubtful, lines)) else frozenset()
    kept = [line for line in lines if not _is_boilerplate(line, title, marked)]
    kept = _without_days_at_edges(kept)
    kept = _without_tail(_without_biography(kept))
    if _count(kept) < _MAX_LOST_SHARE * _count(lines):
        return "\n".join(lines)
    return "\n".join(kept)


def lines_set_apart(root: etree._Element) -> frozenset[str]:
    """Return the lines, bare and in lower case, that a page sets apart: links, buttons, forms, captions, asides."""
    blocks = islice(_blocks_apart(root), _MAX_BLOCKS)
    lines = ((block, _short_line(block)) for block in blocks)
    return frozenset(_bare(one) for block, line in lines if line for one in (line, _with_label(block, line)))


def _blocks_apart(root: etree._Element) -> Iterator[etree._Element]:
    """Yield what is set apart, and the lines within; of elements in each other the outermost brings its lines."""
    seen: set[etree._Element] = set()
    for element in root.iter(*_APART):
        yield element
        if element.tag not in _WHOLE and seen.isdisjoint(element.iterancestors()):
            seen.add(element)
            yield from element.iterdescendants(*_LINES_WITHIN)


def _short_line(block: etree._Element) -> str:
    """Return the text of a block as one line, or "" if it holds more than a line of boilerplate."""
    if sum(1 for _ in islice(block.iterdescendants(), _MAX_ELEMENTS + 1)) > _MAX_ELEMENTS:
        return ""
    line = " ".join("".join(block.itertext()).split())
    return line if len(line) <= _MAX_LINE_CHARS else ""


def _with_label(block: etree._Element, line: str) -> str:
    """Return the line of a link with the word before it: "MORE : <a>a headline</a>"."""
    parent = block.getparent()
    if block.tag != "a" or parent is None or len(parent) != 1 or (block.tail or "").strip(_EDGE):
        return line
    return " ".join(f"{parent.text or ''}{line}".split())


def _is_doubtful(line: str) -> bool:
    """Return whether the page decides about this line; few pages have one, and to ask takes 1.5 ms."""
    bare = line.strip(_EDGE)
    return bool(bare.casefold() in _SERVICES or _REFERENCE.fullmatch(bare) or _REQUEST.fullmatch(bare))


def _bare(line: str) -> str:
    return line.strip(_EDGE).casefold()


def _is_boilerplate(line: str, title: str, marked: frozenset[str] | None) -> bool:
    bare = line.strip(_EDGE)
    if not bare:
        return True
    if _ABOUT_AUTHOR.fullmatch(bare) or _is_tail_heading(line):
        return False  # these say where the tail begins
    is_apart = marked is not None and _bare(line) in marked
    if bare.casefold() in _CONTROLS or _LABEL.fullmatch(bare):
        return True
    if bare.casefold() in _SERVICES:
        return is_apart or marked is None
    if title and bare.casefold() == title.strip(_EDGE).casefold():
        return True
    is_finished = _SENTENCE_END.search(line.strip()) is not None
    if _REFERENCE.fullmatch(bare):
        return is_apart or not is_finished
    if _REQUEST.fullmatch(bare):
        asks = not is_finished or _OF_THE_OUTLET.search(bare) is not None
        return is_apart or (asks and _REPORTS.search(bare) is None)
    return False


def _without_days_at_edges(lines: Sequence[str]) -> list[str]:
    """Drop the days alone on their lines before the first and after the last paragraph of prose."""
    prose = [index for index, line in enumerate(lines) if _is_prose(line)]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), 0)
    return [
        line for index, line in enumerate(lines)
        if first < index < last or not _DAY_ALONE.fullmatch(line.strip(_EDGE))
    ]  # fmt: skip


def _is_tail_heading(line: str) -> bool:
    bare = line.strip(_EDGE)
    if len(bare) > _MAX_HEADING_CHARS or _TAIL_HEADING.fullmatch(bare) is None:
        return False
    return not (line.rstrip().endswith(".") and _REPORTS.search(bare))


def _without_biography(lines: Sequence[str]) -> list[str]:
    """Drop "About the author" with the paragraph under it, and what says who wrote this in the last lines."""
    kept: list[str] = []
    under_heading = False
    for line in lines:
        is_heading = _ABOUT_AUTHOR.fullmatch(line.strip(_EDGE)) is not None
        if not is_heading and not under_heading:
            kept.append(line)
        under_heading = is_heading
    head, last = kept[:-2], kept[-2:]
    return head + [line for line in last if not _is_biography(line)]


def _is_biography(line: str) -> bool:
    return len(line.split()) <= _MAX_BIOGRAPHY_WORDS and _BIOGRAPHY.search(line) is not None


def _without_tail(lines: Sequence[str]) -> list[str]:
    """Cut at the first section heading after which the article no longer speaks; drop the headings before it."""
    total, seen = _count(lines), 0
    kept: list[str] = []
    for index, line in enumerate(lines):
        if _is_tail_heading(line):
            rest = lines[index + 1 :]
            if seen >= _MIN_TAIL_POSITION * total and _is_tail(rest, total):
                return kept
        else:
            kept.append(line)
        seen += len(line.split())
    return kept


def _is_tail(rest: Sequence[str], total: int) -> bool:
    words = _count(rest)
    prose = _count([line for line in rest if _is_prose(line)])
    return prose * 2 < words or words == 0 or (words < _SHORT_TAIL_SHARE * total and prose < words)


def _is_prose(line: str) -> bool:
    return len(line.split()) >= _MIN_PROSE_WORDS and _SENTENCE_END.search(line) is not None


def _count(lines: Sequence[str]) -> int:
    return sum(len(line.split()) for line in lines)
