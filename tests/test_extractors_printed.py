"""HTML becomes the words that a reader sees: powers, struck prices, quotations, hidden lines, wrapped lines, tables."""

import pytest
from lxml import etree

from extractors.text.clean import text_of_html
from extractors.text.printed import flatten, render_as_printed
from extractors.text.words import count_words
from tests.test_extractors_cases import PROSE, TITLE, page, read

PRINTED = {
    "a power": ("<p>10<sup>6</sup> watts</p>", "10⁶ watts"),
    "a negative power": ("<p>10<sup>−3</sup> m</p>", "10⁻³ m"),
    "a mark behind a percentage": ("<p>grew by 5%<sup>3</sup> in a year</p>", "grew by 5%³ in a year"),
    "two marks": ("<p>the council<sup>1, 2</sup> said</p>", "the council¹, ² said"),
    "a linked mark behind a figure": ("<p>paid 400<sup><a href='#n2'>2</a></sup> crowns</p>", "paid 400 [2] crowns"),
    "a linked mark behind a word": ("<p>paid<sup><a href='#n2'>2</a></sup> twice</p>", "paid² twice"),
    "an ordinal": ("<p>the 19<sup>th</sup> century</p>", "the 19th century"),
    "a chemical formula": ("<p>CO<sub>2</sub> fell</p>", "CO2 fell"),
    "a struck price": (
        "<p>raised <del>$5 million</del> <ins>$50 million</ins> in May</p>",
        "raised $50 million in May",
    ),
    "struck with s": ("<p>on <s>Monday</s> Tuesday</p>", "on Tuesday"),
    "struck with strike": ("<p>on <strike>Monday</strike> Tuesday</p>", "on Tuesday"),
    "a quotation": ("<p>She said: <q>we will not stop</q>, and left.</p>", "She said: “we will not stop”, and left."),
    "a quotation in another": ("<p><q>He said <q>no</q> twice</q>.</p>", "“He said ‘no’ twice”."),
    "a quotation with its marks": ("<p><q>“No”</q>, he said.</p>", "“No”, he said."),
    "a hidden attribute": ("<p>Seen.</p><p hidden>Unseen.</p><p>Seen, too.</p>", "Seen.\nSeen, too."),
    "display none": ("<p>Seen here.</p><p style='color:red; display: none'>Unseen.</p>", "Seen here."),
    "visibility hidden": ("<p>Seen here.</p><p style='visibility:hidden'>Unseen.</p>", "Seen here."),
    "for screen readers": ("<p>Seen here.</p><span class='x sr-only'>Unseen.</span>", "Seen here."),
    "found in the page": ("<p>Seen.</p><p hidden='until-found'>Found.</p>", "Seen.\nFound."),
    "folded behind a button": (
        "<p>Seen here.</p><div style='display:none'><p>Folded.</p></div><button>More</button>",
        "Seen here.\nFolded.\nMore",
    ),
    "folded by name": (
        "<button aria-controls='rest'>More</button><p>Seen here.</p><div hidden id='rest'><p>Folded.</p></div>",
        "More\nSeen here.\nFolded.",
    ),
    "a page shown by a script": ("<div style='visibility:hidden'><p>All of the text.</p></div>", "All of the text."),
    "lines wrapped by hand": (
        "<p>The mayor said: “The pier opens<br>on 4 March next year, and it will<br>cost 30<br>million crowns.”</p>",
        "The mayor said: “The pier opens on 4 March next year, and it will cost 30 million crowns.”",
    ),
    "an address": ("<p>Ann Vale<br>The Press<br>Delft</p>", "Ann Vale\nThe Press\nDelft"),
    "a list of lines": ("<p>apples<br>pears<br>plums</p>", "apples\npears\nplums"),
    "paragraphs by two breaks": (
        "<p>The first paragraph of the letter ends<br><br>and the second one begins in small letters.</p>",
        "The first paragraph of the letter ends\nand the second one begins in small letters.",
    ),
    "a layout table": (
        "<table><tr><td><p>One paragraph.</p><p>Another.</p></td></tr></table>",
        "One paragraph.\nAnother.",
    ),
    "a table of figures": ("<table><tr><td>North</td><td>12</td></tr></table>", "North | 12"),
    "figures in a layout table": (
        "<table><tr><td>Text.</td></tr><tr><td><table><tr><td>North</td><td>12</td></tr></table></td></tr></table>",
        "Text.\nNorth | 12",
    ),
    "a formula": (
        "<p>that <math><mi>E</mi><mo>=</mo><msup><mi>c</mi><mn>2</mn></msup></math> holds</p>",
        "that E=c² holds",
    ),
    "a drop capital": ("<p><span class='drop'>E</span>ngineers said</p>", "Engineers said"),
    "an emoji": ("<p>Smile <img class='emoji' alt='😀' src='x.png'> and go.</p>", "Smile 😀 and go."),
    "a picture": ("<p>Smile <img alt='A harbour at night' src='x.png'> and go.</p>", "Smile and go."),
    "a reading aid": ("<p><ruby>東京<rt>とうきょう</rt></ruby>で会議。</p>", "東京で会議。"),
}


@pytest.mark.parametrize(("html", "text"), PRINTED.values(), ids=PRINTED)
def test_text_is_as_printed(html: str, text: str) -> None:
    assert text_of_html(html) == text


def tree(html: str) -> etree._Element:
    return etree.fromstring(f"<html><body>{html}</body></html>", etree.HTMLParser(huge_tree=True))


def test_the_items_of_an_announced_list_are_text_and_those_of_a_menu_stay_links() -> None:
    items = "<ul><li><a href='/1'>One</a></li></ul>"
    announced, menu = tree(f"<p>The winners are:</p>{items}"), tree(f"<p>More.</p>{items}")
    assert render_as_printed(announced)
    assert not render_as_printed(menu)
    assert [len(list(root.iter("a"))) for root in (announced, menu)] == [0, 1]


def test_wrappers_around_one_element_are_taken_out() -> None:
    root = tree("<div>" * 300 + "<p>Deep.</p><p>Deeper.</p>")
    flatten(root)
    (wrapper,) = root.iter("div")
    assert ["".join(p.itertext()) for p in wrapper] == ["Deep.", "Deeper."]


WORDS = {
    "English": ("The pier opens on 4 March.", 6),
    "a dash alone": ("Straße – zu", 2),
    "Chinese": ("港口工程师周二表示", 4),
    "Japanese": ("港の試験が終わった", 4),
    "Thai": ("การทดสอบที่ท่าเรือ", 4),
    "Korean, which parts its words": ("항구의 시험이 끝났다", 3),
    "Arabic": ("انتهت تجربة الميناء", 3),
    "two scripts": ("OpenAI 发布 新 模型", 3),
    "nothing": ("", 0),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert count_words(text) == words


def test_loose_text_with_a_control_character_is_read() -> None:
    loose = "Corvid has opened its simulator in Leeds to all who asked for it in the spring of this year. "
    page = f"<body><div>{loose}\x01 &#1;It is free.<p>The studio has 40 people.</p></div></body>"
    root = etree.fromstring(page, etree.HTMLParser())
    render_as_printed(root)
    text = " ".join("".join(root.itertext()).split())
    assert "It is free." in text
    assert "The studio has 40 people." in text


BOXES = {
    "a box that unfolds the rest": (
        "<div class='taboola-readmore'><p>The crane was built in 1911 by three brothers from the valley, who had made "
        "bells before, and it has stood in the yard of the mill since the war took its motor away.</p></div>",
        True,
    ),
    "… a widget's own plea": (
        "<div class='subscription-widget-wrap'><p>The crane was built in 1911, and Harbour Notes tells such things: "
        "subscribe for free to read it.</p></div>",
        False,
    ),
    "letters of readers amid the text": (
        "<div class='comments'><p>“The crane was built in 1911, and I want it back before I am too old for it,” "
        "writes Ann from house nine of the quay.</p></div>",
        True,
    ),
    "a drop capital that is read aloud whole": (
        "<p><span aria-hidden='true'>T</span><span class='u-visually-hidden'>Th</span>he crane was built in 1911 by "
        "three brothers who had made bells before.</p>",
        True,
    ),
    "a term that explains itself": (
        "<p>The crane <button class='glossary'>was built</button> in 1911 by three brothers who made bells.</p>",
        True,
    ),
    "… a button between sentences": (
        "<p>The deck is old.<button>The crane was built in 1911</button> It lifts the deck in spring.</p>",
        False,
    ),
    "… an icon's name": (
        "<p>It lifts the deck<span aria-hidden='true'>The crane was built in 1911</span> in spring.</p>",
        False,
    ),
    "… a button at a paragraph's end": (
        "<p>It lifts the deck in spring.<button>The crane was built in 1911</button></p>",
        False,
    ),
    "a card of another article": (
        "<article class='related'><h3><a href='/2'>Of brass and steel</a></h3><p>The crane was built in 1911, and it "
        "has stood in the yard of the mill since the war, an hour from here.</p></article>",
        False,
    ),
    "… an entry of a live page": (
        "<article><h3><a href='/2026/pier#e2'>Of brass and steel</a></h3><p>"
        "The crane was built in 1911, and it has stood in the "
        "yard of the mill since the war, an hour from here.</p></article>",
        True,
    ),
    "… below the page's own address": (
        "<article><h3><a href='/2026/pier/e2'>Of brass and steel</a></h3><p>The crane was built in 1911, and it has "
        "stood in the yard of the mill since.</p></article>",
        True,
    ),
    "… below the address that it states": (
        "<article><h3><a href='https://press.example/live/9/e2'>Of brass and steel</a></h3><p>The crane was built in "
        "1911, and it has stood in the yard of the mill since.</p></article>"
        "<link rel='canonical' href='https://press.example/live/9'>",
        True,
    ),
    "… three of them": (
        "".join(
            f"<article><h3><a href='/2026/pier/{entry}'>Of brass and steel</a></h3><p>The crane was built in 1911 by "
            "three brothers from the valley, who had made bells before, and it has stood in the yard of the mill since "
            "the war took its motor away. The town wants it back.</p></article>"
            for entry in range(3)
        ),
        True,
    ),
    "… a product in a shop": (
        "<article><h3><a href='https://shop.example/crane'>Of brass and steel</a></h3><p>The crane was built in 1911, "
        "and it lifts a toy of nine grams.</p></article>",
        True,
    ),
    "… a product tested on a page of its own": (
        "<article><h3><a href='/tests/crane'>Of brass and steel</a></h3><p>The crane was built in 1911, as its box "
        "says, and it lifts a toy of nine grams. We like its weight and its hook, and that its lamp burns for a night. "
        "The handle is of plastic.</p></article>",
        True,
    ),
    "… a page whose address begins alike": (
        "<article><h3><a href='/2026/pier-cranes'>Of brass and steel</a></h3><p>The crane was built in 1911, and it "
        "has stood in the yard of the mill since.</p></article>",
        False,
    ),
    **{
        f"readers' comments: {names}": (
            f"<div {names}><p>The crane was built in 1911, and I want it back before I am too old for it, you know.</p>"
            "</div><p>Harbour Notes checks what its readers write before it stands here, and shortens some of it.</p>",
            False,
        )
        for names in ("id='comments'", "id='disqus_thread'", "class='comments-area'", "class='user-comments'")
    },
    "… in a list": (
        "<div class='comments'><ol><li><p>The crane was built in 1911, and I want it back before I am too old for it."
        "</p></li></ol></div><p>Harbour Notes checks what its readers write before it stands here, each of it.</p>",
        False,
    ),
    "… with those who wrote": (
        "<div class='comments'><div class='comment-author'>Ann</div><p>The crane was built in 1911, and I want it back "
        "before I am too old for it.</p></div>",
        False,
    ),
    "an advertisement in a widget": (
        "<div class='taboola'><p>The crane was built in 1911 by three brothers from the valley, who had made bells "
        "before, and now you can have one like it in your own garden for less than you think, today alone.</p></div>",
        False,
    ),
    "related posts in a widget": (
        "<div class='jp-relatedposts'><p>The crane was built in 1911 by three brothers from the valley, who had made "
        "bells before it.</p><p>The bells were cast in 1899 by two of them, and one of those hangs in Elmstead "
        "now.</p></div>",
        False,
    ),
    "a plea of two sentences": (
        "<div class='subscription-widget-wrap'><p>The crane was built in 1911, and Harbour Notes tells such things "
        "each week. Subscribe for free to read of it, and to get the letters that we write to our readers at the "
        "end of each month.</p></div>",
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("block", "stays"), BOXES.values(), ids=BOXES)
def test_a_box_is_the_article_s_by_what_it_holds(block: str, stays: bool) -> None:
    assert ("he crane was built in 1911" in read(page(block)).text) is stays


@pytest.mark.parametrize("name", ["element-invisible", "u-visually-hidden", "Link__sr-only", "offscreen", "a11y-text"])
def test_what_only_a_screen_reader_reads_out_is_no_text(name: str) -> None:
    text = read(
        page(f"<p>The plans are <a href='/p'>open<span class='{name}'> in a new tab</span></a> until May.</p>")
    ).text
    assert "open until May." in text


def test_lists_that_stand_in_a_bare_body_are_its_article_s() -> None:
    first, *rest = (f"<p>{paragraph}</p>" for paragraph in PROSE)
    asked = "<ul><li>Did the council know what the piles would cost before it voted on them?</li></ul>"
    body = f"<a href='/'>Home</a><h1>{TITLE}</h1>{first}{asked}{''.join(rest)}<ul><li>Imprint</li></ul>"
    text = read(f"<html><body>{body}</body></html>").text
    assert "what the piles would cost" in text
    assert "Imprint" not in text
