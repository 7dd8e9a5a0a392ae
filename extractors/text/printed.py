"""Rewrite parsed HTML so that its plain text says what a browser shows; never changes what a reader would see.

Extractors keep the letters of a page and lose its typography: "10<sup>6</sup>" would be 106, a struck price would stand
beside the right one, a hidden line would be news.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, chain, islice
from urllib.parse import SplitResult, urlsplit

from lxml import etree

# Control characters, and what no XML may hold.
_UNSETTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HIDDEN_STYLE = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|text-indent\s*:\s*-\d{4,}(?:px|r?em))", re.IGNORECASE
)
# Off the page; less than that is a matter of layout.
_FAR_OFF = re.compile(r"(?:^|[;\s])(?:left|top)\s*:\s*-(?:999px|\d{4,}px|\d{3,}r?em)", re.IGNORECASE)
_PLACED = re.compile(r"(?:^|[;\s])position\s*:\s*(?:absolute|fixed)", re.IGNORECASE)
# It hides an element's own words; what stands within may have a size of its own, from a stylesheet, too.
_NO_SIZE = re.compile(r"(?:^|[;\s])font-size\s*:\s*0(?:px|em|rem|pt|%)?\s*(?:;|!|$)", re.IGNORECASE)
# As frameworks and programs call what only a screen reader reads out: "u-visually-hidden", "Link__sr-only".
_HIDDEN_CLASS = re.compile(
    r"(?:\S*[-_])?(?:sr-only|visually-?hidden|hidden-visually|screen-?reader(?:-(?:text|only))?|element-invisible"
    r"|a11y-(?:hidden|text)|assistive-text|off-?screen)"
)
# By the attributes that there are: to ask each element for them takes four times as long.
_MAYBE_HIDDEN = etree.XPath(
    "//body//@hidden/.. | //body//@style[contains(., 'none') or contains(., 'hidden') or contains(., 'font-size')"
    " or contains(., ':-') or contains(., ': -')]/.."
    " | //body//@class[contains(., 'sr-only') or contains(., 'visually') or contains(., 'screen')"
    " or contains(., 'invisible') or contains(., 'a11y') or contains(., 'assistive')]/.."
)
# A page that hides half its text shows it by a script: then what is hidden is the article. A guess.
_MAX_HIDDEN_SHARE = 0.5

# What holds no text of a page, or only that of its controls.
_NO_TEXT = frozenset({"script", "style", "a", "button", "select", "nav", "head"})

_MAYBE_STRUCK = etree.XPath("//*[contains(@style, 'line-through')][ancestor::body]")
_STRUCK_STYLE = re.compile(r"(?:^|[;\s])text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
# Where extractors look for no text.
_SIDES = ("aside", "nav", "footer")
_MAIN_SHARE = 0.5

# Characters in paragraphs that make a "noscript" part of the text. A guess: notices to switch scripts on are shorter.
_MIN_NOSCRIPT_CHARS = 400

_SUPERSCRIPT = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_RAISED = re.compile(r"[+−–-]?\d{1,3}(?:\s?,\s?\d{1,3}){0,4}")

_LETTER = re.compile(r"[^\W\d_]")
_OPENING_MARKS = ("“", '"', "«", "„", "‘")

# Where text may stand loose, how much of it is a sentence, and what stands within one.
_LOOSE_IN = ("div", "section", "article", "main")
_MIN_LOOSE_CHARS = 80
_WITHIN_LINE = frozenset(
    {
        "a",
        "abbr",
        "acronym",
        "b",
        "br",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "ins",
        "mark",
        "q",
        "small",
        "span",
        "strong",
    }
    | {"sub", "sup", "time", "u", "wbr"}
)

# Names of what readers wrote, in the plural: "comment" alone is also an opinion page's, "comments-open" an article's.
_OF_COMMENTS = re.compile(
    r"(?:(?:user|reader|post|article)s?[-_])?"
    r"(?:comments|comentarios|comentários|commentaires|kommentare|commenti|reacties|kommentarer|disqus(?:[-_]thread)?)"
    r"(?:[-_](?:list|area|section|wrapper|container|content|thread|box))?"
)

# What programs that many sites use call their controls: players, sharing, subscribing. A name is the whole of one.
_OF_WIDGETS = re.compile(
    r"video-js|vjs-\S+|jw-\S+|jwplayer|plyr(?:__\S+)?|mejs-\S+|subscription-widget\S*|sharedaddy|jp-relatedposts"
    r"|addtoany\S*|a2a_kit|sharethis\S*|mc_embed_\S+|taboola\S*|outbrain|powa"
)
# "email-form" and "emailForm", not "platform"; a notice above a form is shorter than this. A guess.
_OF_FORMS = re.compile(r"(?!\S*(?:long|free|short)(?:[-_]f|F)orm$)(?:(?:\S*[-_])?form|\S*[a-z]Form)")
_MAX_FORM_WORDS = 80
# Of those the ones that unfold or share what stands in them: so much prose there is the article's. Advertisements,
# pleas and teasers have as much at times, in boxes that are called otherwise.
_UNFOLDS = re.compile(r"\S*(?:read|show)[-_]?more\S*|addtoany_content\S*|a2a_kit|sharethis\S*")
_MIN_BOXED_WORDS = 30
# Readers' letters amid an article have a bare name, nothing that answers need, and so much of the article behind them.
_BARE_COMMENTS = re.compile(r"comments|comentarios|comentários|commentaires|kommentare|commenti|reacties|kommentarer")
_OF_ANSWERS = re.compile(r"(?:^|[-_\s])(?:comment|reply|avatar|vcard|respond|disqus)", re.IGNORECASE)
_ANSWER_TAGS = ("article", "ol", "ul", "li", "form", "time", "button", "input", "textarea", "h1", "h2", "h3", "iframe")
_LEAST_BEHIND = 2
_MOST_BESIDE = 20
_FIELDS = ("input", "textarea")

# Lines shorter than this on average are a list or a poem, not a paragraph wrapped by hand. A guess.
_MIN_WRAPPED_CHARS = 20
_CONTINUES = re.compile(r"\s*[^\W\d_A-Z]|\s*\d")
_UNFINISHED = re.compile(r"[,;–-]\s*$")

# Names by which extractors take a paragraph for something else, and what a paragraph of prose is. Guesses.
_DROPPED_NAME = re.compile(
    r"teaser|comment|related|share|promo|newsletter|widget|tags|\bad\b|advert|banner", re.IGNORECASE
)
_NEVER_PROSE = {"tags", "share"}
_MIN_PROSE_WORDS = 12
_MAX_LINKED_SHARE = 0.3
_SENTENCE_ENDS = frozenset('.!?…”"’')

_MAX_TERM_WORDS = 6
# A teaser has one sentence or two; what has more is an entry of a live page or of a list of products. A guess.
_MAX_CARD_WORDS = 80
_MAX_CARD_PROSE = 30
_OWN_ADDRESS = etree.XPath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
_LEAST_BARE_PARAGRAPHS = 2
_OF_LISTS = frozenset({"ul", "ol", "dl", "table", "blockquote", "pre"})
_MIN_HEADING_WORDS, _MAX_HEADING_WORDS = 3, 40
_OF_OTHERS = frozenset({"related", "more", "most", "read", "see", "share", "sign", "subscribe", "show"})
# Words behind a time in a list that tell of something: a byline has fewer. A guess.
_MIN_SAID_WORDS = 4
_OF_CLOCK = re.compile(r"\s*[/|·•]|\W*(?:(?:last )?(?:updated|modified|published)|by|\d+ min)\b", re.IGNORECASE)
_OF_CREDITS = re.compile(
    r"(?:[\w-]+[-_])?(?:photo|image|img|picture|media|caption)[-_]{0,2}(?:credits?|courtesy|source)(?:[-_]\w+)?"
)
_MAX_CREDIT_WORDS = 25
_QUOTES = re.compile('[“”"„«»]')

_TABLE_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
_CELL_TAGS = frozenset({"td", "th"})
_WRAPPERS = ("div", "section", "span", "article", "main", "center", "font")
_MAX_EMOJI_CHARS = 8  # a longer alternative text describes a picture

# Theory: `<span>Dimension</span><span>Runway</span><span>$860M</span>` is a row of a table to the eye, and one word
# to an extractor. Three neighbours without a blank that all begin like a cell are such a row; a drop capital or a
# word half in bold is not, since what follows is a small letter.
_MIN_CELLS = 3
_INLINE = frozenset({"span", "b", "strong", "i", "em", "small", "label", "a"})
_ENDS_CELL = re.compile(r"[\w)%.]$")
_STARTS_CELL = re.compile(r"^[A-Z0-9~$€£(+-]")


def render_as_printed(root: etree._Element, address: str = "") -> bool:
    """Rewrite `root`, a page or a part of the one at `address`, in place; return whether anything changed.

    Hidden and struck text goes, raised figures become superscript letters, quotations get their marks, lines wrapped by
    hand become one, tables that only lay out a page become blocks, and cells made of spans stand apart.
    """
    steps: tuple[Callable[[etree._Element], bool], ...] = (
        _show_without_scripts, _open_templates, _drop_hidden, _show_silent_letters, _drop_struck, _keep_boxed_prose,
        _drop_comments, _drop_widgets, _drop_credits, partial(_drop_cards, address=address), _keep_terms,
        _free_main_text, _gather_bare_body,
        _free_quotations, _spell_formulas, _raise_figures, _mark_quotations,
        _spell_emoji, _join_wrapped_lines, _unfold_layout_tables, _wrap_loose_text, _keep_listed_links,
        _keep_folded_headings, _join_terms, _keep_times, _keep_sentences, _keep_sections, _keep_openings,
        separate_cells,
    )  # fmt: skip
    changes = [step(root) for step in steps]
    return any(changes)


def _show_without_scripts(root: etree._Element) -> bool:
    """Open the parts that a browser without scripts shows, where they hold prose and not a counter's picture."""
    parts = [part for part in root.iter("noscript") if _paragraph_chars(part) >= _MIN_NOSCRIPT_CHARS]
    for part in parts:
        part.tag = "div"
    return bool(parts)


def _open_templates(root: etree._Element) -> bool:
    """Open the templates that a browser shows where they stand, and drop those that wait for a script.

    Where those hold most of the page, a script shows them: they are opened, too.
    """
    templates = list(root.iter("template"))
    waiting = _outermost([template for template in templates if template.get("shadowrootmode") is None])
    is_article = _are_most(waiting, root)
    for template in templates:
        if is_article or template.get("shadowrootmode") is not None:
            template.tag = "div"
        else:
            _replace(template, "")
    return bool(templates)


def _drop_hidden(root: etree._Element) -> bool:
    hidden = _outermost([element for element in _MAYBE_HIDDEN(root) if _is_hidden(element)])
    if not hidden:
        return False
    controlled = {control.get("aria-controls") for control in root.iter("button", "a", "summary")} - {None}
    folded = [element for element in hidden if element.get("id") in controlled or _is_before_button(element)]
    unfolds = set(folded)
    dropped = [element for element in hidden if element not in unfolds]
    if _are_most(dropped, root):
        return False
    for element in folded:
        element.attrib.pop("style", None)
        element.attrib.pop("hidden", None)
    for element in dropped:
        _replace(element, "")
    return True


def _show_silent_letters(root: etree._Element) -> bool:
    """Show letters in a sentence that only screen readers skip, as of a drop capital; extractors drop them."""
    silent = [
        element for element in root.iter("span", "b", "strong", "em", "i")
        if element.get("aria-hidden") == "true" and _opens_paragraph(element) and _is_word(element)
    ]  # fmt: skip
    for element in silent:
        del element.attrib["aria-hidden"]
    return bool(silent)


def _opens_paragraph(element: etree._Element) -> bool:
    """Return whether an element is the first thing in a paragraph."""
    paragraph = element.getparent()
    is_first = element.getprevious() is None and paragraph is not None and not (paragraph.text or "").strip()
    return is_first and paragraph is not None and paragraph.tag == "p"


def _is_word(element: etree._Element) -> bool:
    """Return whether an element shows letters, and is none of the names by which fonts draw icons."""
    shown = _first_words(element, 2)
    return len(shown) == 1 and shown[0].isalpha() and "icon" not in (element.get("class") or "").lower()


def _are_most(parts: list[etree._Element], root: etree._Element) -> bool:
    """Return whether parts hold more than half of a page's paragraphs, or of all its text."""
    return any(
        not _reach(chain.from_iterable(map(lengths, root.iter("body"))), inside / _MAX_HIDDEN_SHARE)
        for lengths in (_paragraph_lengths, _text_lengths)
        if (inside := sum(chain.from_iterable(map(lengths, parts))))
    )


def _drop_few(parts: list[etree._Element], root: etree._Element) -> bool:
    """Drop parts of a page that are not most of it; return whether any went."""
    if not parts or _are_most(parts, root):
        return False
    for part in parts:
        _replace(part, "")
    return True


def _reach(lengths: Iterable[int], least: float) -> bool:
    """Return whether lengths add up to so much; asks for no more of them than it takes."""
    return any(so_far >= least for so_far in accumulate(lengths))


def _outermost(elements: list[etree._Element]) -> list[etree._Element]:
    """Return the elements that stand in none of the others."""
    known = set(elements)
    return [element for element in elements if known.isdisjoint(element.iterancestors())]


def _is_hidden(element: etree._Element) -> bool:
    if element.tag in ("body", "main", "article", "html"):
        return False
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    style = element.get("style") or ""
    if _HIDDEN_STYLE.search(style) or (len(element) == 0 and _NO_SIZE.search(style)):
        return True
    if _FAR_OFF.search(style) and _PLACED.search(style):
        return True
    return any(map(_HIDDEN_CLASS.fullmatch, (element.get("class") or "").lower().split()))


def _is_before_button(element: etree._Element) -> bool:
    after = element.getnext()
    return after is not None and (after.tag == "button" or after.get("role") == "button")


def _paragraph_chars(element: etree._Element) -> int:
    return sum(_paragraph_lengths(element))


def _paragraph_lengths(element: etree._Element) -> Iterator[int]:
    own = [element] if element.tag == "p" else []
    return (len("".join(p.itertext())) for p in own or element.iter("p"))


def _text_lengths(element: etree._Element) -> Iterator[int]:
    """Yield the lengths of all text but that of links and controls."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if one.tag in _NO_TEXT:
            continue
        yield len((one.text or "").strip()) + sum(len((child.tail or "").strip()) for child in one)
        waiting.extend(one)


def _drop_struck(root: etree._Element) -> bool:
    by_style = [element for element in _MAYBE_STRUCK(root) if _STRUCK_STYLE.search(element.get("style") or "")]
    struck = [*root.iter("del", "s", "strike", "rt", "rp"), *by_style]
    for element in struck:
        _replace(element, "")
    return bool(struck)


def _free_main_text(root: etree._Element) -> bool:
    """Make a block of an aside that holds most of a page's text: then it is the article."""
    sides = _outermost(list(root.iter(*_SIDES)))
    if not sides:
        return False
    least = _MAIN_SHARE * sum(_paragraph_chars(body) for body in root.iter("body"))
    main = [side for side in sides if _paragraph_chars(side) > least]
    for side in main:
        side.tag = "div"
    return bool(main)


def _keep_boxed_prose(root: etree._Element) -> bool:
    """Take the names off what is called a widget or comments and unfolds the article's prose, or stands amid it."""
    blocks = root.iter("div", "section")
    boxes = [
        block for block in blocks if (_is_named(block, _UNFOLDS) and _has_boxed_prose(block)) or _is_amid_prose(block)
    ]
    for box in boxes:
        for name in ("class", "id"):
            box.attrib.pop(name, None)
    return bool(boxes)


def _has_boxed_prose(block: etree._Element) -> bool:
    prose = (paragraph for paragraph in islice(block.iter("p"), _MAX_FORM_WORDS) if _is_prose(paragraph))
    return sum(len(_first_words(paragraph, _MIN_BOXED_WORDS)) for paragraph in prose) >= _MIN_BOXED_WORDS


def _is_amid_prose(block: etree._Element) -> bool:
    """Return whether what is named comments stands within the article's prose, and has nothing of readers' answers.

    When in doubt it is readers' comments.
    """
    if block.get("id") or not _is_named(block, _BARE_COMMENTS) or any(map(_is_of_answers, block.iterdescendants())):
        return False
    before = islice(block.itersiblings(preceding=True), _MOST_BESIDE)
    behind = islice(block.itersiblings(), _MOST_BESIDE)
    return any(map(_is_paragraph, before)) and sum(map(_is_paragraph, behind)) >= _LEAST_BEHIND


def _is_of_answers(element: etree._Element) -> bool:
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in _ANSWER_TAGS or _OF_ANSWERS.search(named) is not None


def _is_paragraph(element: etree._Element) -> bool:
    return element.tag == "p" and _is_prose(element)


def _drop_comments(root: etree._Element) -> bool:
    """Drop what readers wrote under an article, which its names tell in many languages.

    An opinion page may be called "comment" as a whole: so only parts without the headline go, beside as much prose.
    """
    named = _outermost([block for block in root.iter("div", "section", "ul", "ol") if _is_named(block, _OF_COMMENTS)])
    named = [block for block in named if next(block.iterdescendants("h1"), None) is None]
    if not named:
        return False
    inside = sum(_paragraph_chars(block) for block in named)
    outside = sum(_paragraph_chars(body) for body in root.iter("body")) - inside
    return outside >= _MIN_NOSCRIPT_CHARS and _drop_few(named, root)


def _is_named(block: etree._Element, names: re.Pattern[str]) -> bool:
    """Return whether one of an element's names, in small letters, is such a one."""
    own, classes = block.get("id"), block.get("class")
    return bool(own or classes) and any(map(names.fullmatch, f"{own or ''} {classes or ''}".lower().split()))


def _drop_widgets(root: etree._Element) -> bool:
    """Drop the words of players, of sharing and subscribing, and of forms with what they would answer."""
    named = [block for block in root.iter("div", "section", "aside", "ul", "form") if _is_widget(block)]
    widgets = [block for block in _outermost(named) if next(block.iterdescendants("h1"), None) is None]
    return _drop_few(widgets, root)


def _is_widget(block: etree._Element) -> bool:
    names = f"{block.get('id') or ''} {block.get('class') or ''}".split()
    if _is_named(block, _OF_WIDGETS):
        return True
    if not any(map(_OF_FORMS.fullmatch, names)) or next(block.iterdescendants(*_FIELDS), None) is None:
        return False
    if len(_first_words(block, _MAX_FORM_WORDS + 1)) > _MAX_FORM_WORDS:
        return False
    parts = islice(block.iter("p", "div"), _MAX_FORM_WORDS)
    return not any(_is_prose(part) for part in parts if part.tag == "p" or len(part) == 0)


def _drop_cards(root: etree._Element, address: str) -> bool:
    """Drop the cards of other articles within an article: teasers of its kind, whose heading is a link elsewhere."""
    nested = [card for card in root.iter("article") if next(card.iterancestors("article"), None) is not None]
    stated = islice(_OWN_ADDRESS(root), _MOST_BESIDE) if nested else ()
    own = [parts for one in (address, *stated) if (parts := _split(one)) is not None]
    cards = _outermost([card for card in nested if _is_teaser(card) and _leads_elsewhere(card, own)])
    return _drop_few(cards, root)


def _is_teaser(card: etree._Element) -> bool:
    prose = chain.from_iterable(_first_words(part, _MAX_CARD_PROSE) for part in islice(card.iter("p"), _MAX_CARD_PROSE))
    return (
        len(_first_words(card, _MAX_CARD_WORDS + 1)) <= _MAX_CARD_WORDS
        and sum(1 for _ in islice(prose, _MAX_CARD_PROSE)) < _MAX_CARD_PROSE
    )


def _leads_elsewhere(card: etree._Element, own: Sequence[SplitResult]) -> bool:
    """Return whether a card's heading is a link to another page of its site; `own` are the page's own addresses."""
    heading = next(card.iterdescendants("h2", "h3", "h4", "h5", "h6"), None)
    link = next(heading.iter("a"), None) if heading is not None else None
    if heading is None or link is None or not _is_another_page(link.get("href") or "#", own):
        return False
    return _first_words(link, _MAX_HEADING_WORDS) == _first_words(heading, _MAX_HEADING_WORDS)


def _is_another_page(href: str, own: Sequence[SplitResult]) -> bool:
    """Return whether an address is neither a place on the page, nor below it, nor a shop's: another site's."""
    there = _split(href)
    if there is None or there.fragment or href.endswith("#"):
        return False
    for page in own:
        if page.hostname and there.hostname and _site(there.hostname) != _site(page.hostname):
            return False
        here = page.path.rstrip("/")
        if here and f"{there.path}/".startswith((f"{here}/", f"{here.removesuffix('.html')}/")):
            return False
    return True


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address.strip())
    except ValueError:
        return None


def _site(host: str) -> str:
    return host.removeprefix("www.").removeprefix("m.")


def _keep_terms(root: etree._Element) -> bool:
    """Make words of the buttons within a sentence, which explain a term; extractors drop buttons."""
    terms = [
        button for button in root.iter("button")
        if (button.tail or "").lstrip()[:1].isalpha() and _LETTER.search(_text_before(button).rstrip()[-1:])
        and next(button.iterancestors("p"), None) is not None and 0 < len(_first_words(button, _MAX_TERM_WORDS + 1))
        <= _MAX_TERM_WORDS
    ]  # fmt: skip
    for button in terms:
        button.tag = "span"
    return bool(terms)


def _gather_bare_body(root: etree._Element) -> bool:
    """Put what stands in the body itself, from its first to its last paragraph, into one article.

    Extractors take lists, tables and quotations that stand so for those around an article.
    """
    body = next(root.iter("body"), None)
    if body is None or next(root.iter("article", "main"), None) is not None:
        return False
    places = [place for place, child in enumerate(body) if child.tag == "p" and _is_prose(child)]
    if len(places) < _LEAST_BARE_PARAGRAPHS or not any(
        child.tag in _OF_LISTS for child in body[places[0] : places[-1]]
    ):
        return False
    first = next((place for place, child in enumerate(body) if child.tag == "h1"), places[0])
    gathered = body[min(first, places[0]) : places[-1] + 1]
    article = etree.Element("article")
    body.insert(body.index(gathered[0]), article)
    article.extend(gathered)
    return True


def _free_quotations(root: etree._Element) -> bool:
    """Make a block of a figure that shows a quotation and no picture: extractors drop figures."""
    around = (next(quotation.iterancestors("figure"), None) for quotation in root.iter("blockquote"))
    figures = [
        figure for figure in dict.fromkeys(around)
        if figure is not None and next(figure.iterdescendants("img", "picture", "video", "iframe"), None) is None
    ]  # fmt: skip
    for figure in figures:
        figure.tag = "div"
    return bool(figures)


def _spell_formulas(root: etree._Element) -> bool:
    formulas = _outermost(list(root.iter("math")))
    for formula in formulas:
        for power in formula.iter("msup"):
            if len(power) == 2:
                power[1].tag = "sup"
        for note in list(formula.iter("annotation", "annotation-xml")):
            _replace(note, "")
        _raise_figures(formula)
        _replace(formula, "".join("".join(formula.itertext()).split()))
    return bool(formulas)


def _raise_figures(root: etree._Element) -> bool:
    """Spell raised figures in superscript letters; a mark of a footnote behind a figure stands in brackets."""
    changed = False
    for element in list(root.iter("sup")):
        written = "".join(element.itertext()).strip()
        if _RAISED.fullmatch(written):
            is_note = any((link.get("href") or "").startswith("#") for link in element.iter("a"))
            behind_figure = _text_before(element)[-1:].isdigit()
            _replace(element, f" [{written}]" if is_note and behind_figure else written.translate(_SUPERSCRIPT))
            changed = True
    return changed


def _mark_quotations(root: etree._Element) -> bool:
    quotations = list(root.iter("q"))
    nested = {quotation for quotation in quotations if next(quotation.iterancestors("q"), None) is not None}
    for quotation in quotations:
        first_words = next((text for text in quotation.itertext() if text.strip()), "")
        if first_words.lstrip().startswith(_OPENING_MARKS):
            continue
        opening, closing = "‘’" if quotation in nested else "“”"
        quotation.text = opening + (quotation.text or "")
        if len(quotation):
            quotation[-1].tail = (quotation[-1].tail or "") + closing
        else:
            quotation.text += closing
    for quotation in quotations:
        quotation.tag = "span"
    return bool(quotations)


def _spell_emoji(root: etree._Element) -> bool:
    pictures = [
        image for image in root.iter("img")
        if "emoji" in (image.get("class") or "") and 0 < len(image.get("alt") or "") <= _MAX_EMOJI_CHARS
    ]  # fmt: skip
    for image in pictures:
        _replace(image, image.get("alt") or "")
    return bool(pictures)


def _join_wrapped_lines(root: etree._Element) -> bool:
    """Put a blank for each line break that stands within a sentence; two in a row part paragraphs and stay."""
    changed = False
    for block in dict.fromkeys(parent for br in root.iter("br") if (parent := br.getparent()) is not None):
        breaks = [br for br in block if br.tag == "br" and not _is_doubled(br)]
        inside = [br for br in breaks if _stands_inside(br)]
        if not inside or len("".join(block.itertext())) < _MIN_WRAPPED_CHARS * (len(breaks) + 1):
            continue
        for br in breaks if 2 * len(inside) >= len(breaks) else inside:
            br.tag, br.tail = "span", f" {br.tail or ''}"
        changed = True
    return changed


def _is_doubled(br: etree._Element) -> bool:
    before, after = br.getprevious(), br.getnext()
    if after is not None and after.tag == "br" and not (br.tail or "").strip():
        return True
    return before is not None and before.tag == "br" and not (before.tail or "").strip()


def _stands_inside(br: etree._Element) -> bool:
    after = br.tail or ""
    following = br.getnext()
    if not after.strip() and following is not None:
        after = "".join(following.itertext())
    return _CONTINUES.match(after) is not None or _UNFINISHED.search(_text_before(br)) is not None


def _unfold_layout_tables(root: etree._Element) -> bool:
    """Turn tables that hold other tables, or a single column, into blocks: theirs is the layout of a page."""
    fonts = [font for font in root.iter("font") if _is_block(font)]
    for font in fonts:
        font.tag = "div"
    changed = bool(fonts)
    for table in reversed(list(root.iter("table"))):
        parts = list(_own_parts(table))
        rows = [part for part in parts if part.tag == "tr"]
        is_nest = next(table.iterdescendants("table"), None) is not None
        cells = [sum(1 for cell in row if cell.tag in _CELL_TAGS) for row in rows]
        is_column = max(cells, default=0) <= 1
        if table.get("role") in ("presentation", "none") or is_nest or (is_column and _has_blocks(table, parts)):
            for part in (table, *parts):
                part.tag = "div"
            changed = True
    return changed


def _is_block(font: etree._Element) -> bool:
    """Return whether a font is the block of a page of old: doubled breaks part the paragraphs within."""
    around = font.getparent()
    is_placed = around is not None and around.tag in ("td", "div", "body", "center")
    return is_placed and any(child.tag == "br" and _is_doubled(child) for child in font)


def _has_blocks(table: etree._Element, parts: list[etree._Element]) -> bool:
    if any(next(part.iterdescendants("p", "div"), None) is not None for part in parts):
        return True
    return any(map(_is_doubled, table.iter("br")))


def _wrap_loose_text(root: etree._Element) -> bool:
    """Make paragraphs of text that stands in a block itself, beside others or, with links, parted by doubled breaks.

    Extractors lose it, or break its sentences at each link and glue their words: "In a", "speechin San Francisco". A
    block that is one paragraph stays: beside others of its kind without a link it would be the only one.
    """
    blocks = [block for block in root.iter(*_LOOSE_IN) if _has_loose_text(block)]
    for block in blocks:
        runs = list(_runs(block))
        block.text = None
        block[:] = runs
    return bool(blocks)


def _has_loose_text(block: etree._Element) -> bool:
    loose = len((block.text or "").strip()) + sum(len((child.tail or "").strip()) for child in block)
    if loose < _MIN_LOOSE_CHARS:
        return False
    if any(child.tag == "p" for child in block):
        return True
    is_linked = any(child.tag == "a" and ((child.tail or "").strip() or _text_before(child).strip()) for child in block)
    return is_linked and any(child.tag == "br" and _is_doubled(child) for child in block)


def _runs(block: etree._Element) -> Iterator[etree._Element]:
    """Yield the blocks within a block, and a paragraph for each run of text and inline elements between them."""
    run = etree.Element("p")
    run.text = _settable(block.text)
    doubled = {child for child in block if child.tag == "br" and _is_doubled(child)}  # before any is moved
    for child in list(block):
        if child.tag in _WITHIN_LINE and child not in doubled:
            run.append(child)
            continue
        if "".join(run.itertext()).strip():
            yield run
        run = etree.Element("p")
        run.text, child.tail = _settable(child.tail), None
        if child.tag != "br":
            yield child
    if "".join(run.itertext()).strip():
        yield run


def _settable(text: str | None) -> str | None:
    """Return a text without what lxml reads of a page and refuses to set."""
    return _UNSETTABLE.sub("", text) if text else text


def _own_parts(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows, cells and sections of a table, not those of tables within its cells."""
    waiting = list(table)
    while waiting:
        element = waiting.pop()
        if element.tag in _TABLE_PARTS and element.tag != "table":
            yield element
            if element.tag not in _CELL_TAGS:
                waiting.extend(element)


def _keep_listed_links(root: etree._Element) -> bool:
    """Take the links off the items of a list that a sentence ending in a colon announces: they are its text."""
    changed = False
    for items in root.iter("ul", "ol"):
        before = items.getprevious()
        if before is None or before.tag != "p" or not "".join(before.itertext()).rstrip().endswith(":"):
            continue
        links = [link for item in items.iter("li") for link in item.iter("a")]
        for link in links:
            link.tag = "span"
        changed = changed or bool(links)
    return changed


def _keep_sentences(root: etree._Element) -> bool:
    """Take the names off paragraphs of prose among others: extractors drop "teaser" and "share-prices" by name."""
    changed = False
    for paragraph in root.iter("p"):
        named = paragraph.get("class") or paragraph.get("id")
        if named and _DROPPED_NAME.search(named) and _is_prose(paragraph) and _has_paragraph_beside(paragraph):
            for name in ("class", "id"):
                paragraph.attrib.pop(name, None)
            changed = True
    return changed


def _keep_sections(root: etree._Element) -> bool:
    """Take "tags" and "share" off sections of prose: a list of tags or of services has no sentence."""
    named = [
        block for block in root.iter("section", "div")
        if _NEVER_PROSE & {(block.get("id") or "").lower(), *(block.get("class") or "").lower().split()}
    ]  # fmt: skip
    kept = [block for block in _outermost(named) if any(_is_prose(paragraph) for paragraph in block.iter("p"))]
    for block in kept:
        for name in ("class", "id"):
            block.attrib.pop(name, None)
    return bool(kept)


def _keep_openings(root: etree._Element) -> bool:
    """Take the name "teaser" off a block of prose that the rest of the article follows: its opening, before a wall."""
    changed = False
    for block in root.iter("div", "section"):
        following = block.getnext()
        if "teaser" not in (block.get("class") or "").lower() or following is None:
            continue
        if _has_prose_only(block) and _has_prose_only(following):
            block.attrib.pop("class", None)
            changed = True
    return changed


def _keep_folded_headings(root: etree._Element) -> bool:
    """Take the button off a heading that is nothing else: it unfolds what stands below, and extractors drop buttons."""
    headings = [(heading, next(heading.iter("button"), None)) for heading in root.iter("h2", "h3", "h4", "h5", "h6")]
    buttons = [
        button for heading, button in headings
        if button is not None and _is_heading(words := _first_words(button, _MAX_HEADING_WORDS))
        and _first_words(heading, _MAX_HEADING_WORDS) == words
    ]  # fmt: skip
    for button in buttons:
        button.tag = "span"
    return bool(buttons)


def _is_heading(words: list[str]) -> bool:
    """Return whether the words of a button are of some length, and not those above the links to other articles."""
    return len(words) >= _MIN_HEADING_WORDS and words[0].strip(":").lower() not in _OF_OTHERS


def _join_terms(root: etree._Element) -> bool:
    """Put a short term and its short value on one line: alone, "1893" would pass for a counter's."""
    pairs = [(term, term.getnext()) for term in root.iter("dt")]
    short = [
        (term, value) for term, value in pairs
        if value is not None and value.tag == "dd" and _is_brief(term) and _is_brief(value)
    ]  # fmt: skip
    for term, value in short:
        words = (" ".join("".join(part.itertext()).split()) for part in (term, value))
        term.text, value.text = _settable(": ".join(words)), ""
        term[:], value[:] = [], []
    return bool(short)


def _first_words(element: etree._Element, most: int) -> list[str]:
    """Return the first words of an element; of a long one no more is read."""
    words: list[str] = []
    for piece in element.itertext():
        words.extend(piece.split())
        if len(words) >= most:
            break
    return words[:most]


def _is_brief(part: etree._Element) -> bool:
    words = _first_words(part, _MAX_TERM_WORDS + 1)
    return 0 < len(words) <= _MAX_TERM_WORDS and words[-1][-1] not in ".?!:"


def _keep_times(root: etree._Element) -> bool:
    """Make words of the times that open an entry of a list and are followed by what happened then."""
    times = [
        time for item in root.iter("li", "dd", "p") for time in item.iterchildren("time")
        if len((time.tail or "").split()) >= _MIN_SAID_WORDS and not _OF_CLOCK.match(time.tail or "")
        and "".join(item.itertext()).rstrip()[-1:] in _SENTENCE_ENDS
    ]  # fmt: skip
    for time in times:
        time.tag = "span"
    return bool(times)


def _drop_credits(root: etree._Element) -> bool:
    """Drop the short lines whose class says that they credit a picture."""
    credits = [
        line for line in root.iter("p", "span", "div", "small", "cite", "figcaption")
        if any(map(_OF_CREDITS.fullmatch, (line.get("class") or "").lower().split()))
    ]  # fmt: skip
    short = [
        line for line in _outermost(credits)
        if len(_first_words(line, _MAX_CREDIT_WORDS + 1)) <= _MAX_CREDIT_WORDS and not _is_prose(line)
        and not (line.tag in ("p", "div") and _QUOTES.search("".join(line.itertext())))
    ]  # fmt: skip
    for line in short:
        _replace(line, "")
    return bool(short)


def _has_prose_only(block: etree._Element) -> bool:
    """Return whether a block is paragraphs, one of prose at least: a teaser of another article has a heading."""
    return all(child.tag in ("p", "br", "figure", "span") for child in block) and any(
        child.tag == "p" and _is_prose(child) for child in block
    )


def _is_prose(element: etree._Element) -> bool:
    text = "".join(element.itertext()).strip()
    linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
    return (
        len(text.split()) >= _MIN_PROSE_WORDS and text[-1:] in _SENTENCE_ENDS and linked < _MAX_LINKED_SHARE * len(text)
    )


def _has_paragraph_beside(element: etree._Element) -> bool:
    return any(beside is not None and beside.tag == "p" for beside in (element.getprevious(), element.getnext()))


def separate_cells(root: etree._Element) -> bool:
    """Put a separator between the cells of rows without one; return whether there were any."""
    changed = False
    for parent in root.iter():
        if not isinstance(parent.tag, str) or len(parent) < _MIN_CELLS or (parent.text or "").strip():
            continue
        cells = list(parent)
        if all(cell.tag in _INLINE and not cell.tail for cell in cells) and _is_row(cells):
            for cell in cells[:-1]:
                cell.tail = " | "
            changed = True
    return changed


def _is_row(cells: list[etree._Element]) -> bool:
    words = ["".join(cell.itertext()).strip() for cell in cells]
    return all(_ENDS_CELL.search(word) for word in words[:-1]) and all(_STARTS_CELL.search(word) for word in words[1:])


def flatten(root: etree._Element) -> None:
    """Take out wrappers that hold one element and no text: beyond 256 levels extractors read nothing."""
    for wrapper in reversed(list(root.iter(*_WRAPPERS))):
        parent = wrapper.getparent()
        if parent is None or len(wrapper) != 1 or (wrapper.text or "").strip() or (wrapper[0].tail or "").strip():
            continue
        child = wrapper[0]
        child.tail = wrapper.tail
        parent.replace(wrapper, child)


def _text_before(element: etree._Element) -> str:
    before = element.getprevious()
    parent = element.getparent()
    if before is None:
        return (parent.text or "") if parent is not None else ""
    return before.tail or "".join(before.itertext())


def _replace(element: etree._Element, text: str) -> None:
    """Put `text` in the place of an element: in a bare span, since to join tails is quadratic on hostile pages."""
    element.clear(keep_tail=True)
    element.tag, element.text = "span", text
