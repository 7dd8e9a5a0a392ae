"""HTML becomes the words that a reader sees: powers, struck prices, quotations, hidden lines, wrapped lines, tables."""

import pytest
from lxml import etree

from extractors.text.clean import text_of_html
from extractors.text.printed import flatten, render_as_printed
from extractors.text.words import count_words

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
