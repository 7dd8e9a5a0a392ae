"""Hostile words stay words in every renderer, and ordinary titles stay readable in the source."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reports.rendering.markdown import MAX_SLUG, clean, link, safe_url, slug, text

mistune = pytest.importorskip("mistune", reason="the second renderer is optional")
pytest.importorskip("linkify_it", reason="linkify-it-py is what makes markdown-it find bare addresses")

GFM = MarkdownIt("gfm-like", {"linkify": True, "html": True})
COMMONMARK = MarkdownIt("commonmark", {"html": True})
MISTUNE = mistune.create_markdown(
    escape=False,
    renderer=None,
    plugins=["strikethrough", "table", "url", "footnotes", "task_lists", "math", "def_list"],
)

HOSTILE = (
    "](javascript:alert(1))", "<script>", "# ", "- ", "1. ", "12) ", "> ", "```", "~~~", "~~", "![x](http://e/x.png)",
    "<!--", "&lt;", "&#x3C;", "&copy", "www.evil.example", "http://evil.example", "//evil.example", "evil.com",
    "a@b.example", "mailto:a@b.example", "|", "---", ":-:", "===", "[x]: http://e", "[^1]", "[ ] ", "$$", "$x$", "\\",
    "\x00", "\x1b[31m", "\u202e", "\u2028", "\n\n", "\t", "    ", "{{7*7}}", "{%raw%}", "<a@b.c>", "*", "_", "__", "`",
    "~", "\u200b", "!", "://", "@user", ":smile:", "<details>", "\r", "\x85", "\ud800", "#", " #", "a", " ", "5", ".",
)  # fmt: skip
WORDS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12)), max_size=8).map("".join)
TEXT_TOKENS = {"text", "text_special"}


@pytest.mark.parametrize(
    "title",
    [
        "Runway's $5.3B bet: what's next?",
        "GPT-4.5 (beta) - review",
        "AI/ML & you",
        "AT&T, R&D and 5 < 6 > 4",
        "C# and F# at 100%: “faster”, says nobody",
        "~$240M for Palisade AI",
        "snake_case names + tests = calm",
        "Who pays €4.2m - and why?!",
        "3.5 million hours; 7 p.m. in the U.S.",
        "-5 degrees, +3% and a #1 hit",
    ],
)
def test_an_ordinary_title_needs_no_escape(title):
    assert text(title) == title


@pytest.mark.parametrize(
    ("words", "escaped"),
    [
        ("# Breaking", r"\# Breaking"),
        ("1. First", r"1\. First"),
        ("2026) what a year", r"2026\) what a year"),
        ("- 5 things", r"\- 5 things"),
        ("[Updated] *Now*", r"\[Updated\] \*Now\*"),
        ("see http://evil.example", r"see http\:\/\/evil\.example"),
        ("www.evil.example", r"www\.evil\.example"),
        ("<b>bold</b>", r"\<b>bold\</b>"),
        ("a | b", r"a \| b"),
        ("_so_ it goes", r"\_so\_ it goes"),
        ("&lt;", r"\&lt;"),
        ("$x$ or $$", r"\$x\$ or \$\$"),
        ("Learning C #", r"Learning C \#"),
    ],
)
def test_what_could_be_markup_is_escaped(words, escaped):
    assert text(words) == escaped


def _words_of(nodes):
    return "".join(node["raw"] for node in nodes)


@settings(max_examples=1500, deadline=None)
@given(WORDS)
def test_a_paragraph_of_hostile_words_is_one_run_of_text_in_markdown_it(words):
    want = clean(words)
    for renderer in (GFM, COMMONMARK):
        tokens = renderer.parse(text(words))
        if not want:
            assert tokens == []
            continue
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        assert {child.type for child in tokens[1].children} <= TEXT_TOKENS
        assert "".join(child.content for child in tokens[1].children) == want


@settings(max_examples=1000, deadline=None)
@given(WORDS)
def test_a_paragraph_of_hostile_words_is_one_run_of_text_in_mistune(words):
    want = clean(words)
    nodes, _ = MISTUNE.parse(text(words))
    if not want:
        assert {node["type"] for node in nodes} <= {"blank_line"}
        return
    assert [node["type"] for node in nodes] == ["paragraph"]
    assert {child["type"] for child in nodes[0]["children"]} == {"text"}
    assert _words_of(nodes[0]["children"]) == want


@settings(max_examples=1000, deadline=None)
@given(WORDS.filter(clean), WORDS.filter(clean))
def test_hostile_words_in_a_heading_a_list_and_a_table_leave_its_shape_alone(first, second):
    one, two = text(first), text(second)
    page = f"### {one}\n\n- {two} and {one}\n\n| a | b |\n|---|---|\n| {one} | {two} |\n"
    inlines = [token for token in GFM.parse(page) if token.type == "inline"]
    assert all({child.type for child in token.children} <= TEXT_TOKENS for token in inlines)
    shown = ["".join(child.content for child in token.children) for token in inlines]
    assert shown == [
        clean(first),
        f"{clean(second)} and {clean(first)}",
        "a",
        "b",
        clean(first),
        clean(second),
    ]


@settings(max_examples=1000, deadline=None)
@given(
    WORDS,
    st.one_of(
        WORDS.map(lambda words: "http://h.example/" + words),
        WORDS,
        st.sampled_from(
            [
                "javascript:alert(1)",
                "JaVaScRiPt:1",
                " data:text/html,x",
                "http://u:p@h/",
                "https://h/a b)(<>\"'\\",
                "http://[::1",
                "//h/x",
                "http://h/\n[x](javascript:1)",
                "http://h:port/",
            ]
        ),
    ),
)
def test_a_link_goes_to_http_or_is_no_link(label, url):
    tokens = GFM.parse(f"* {link(label, url)} and after")
    children = [child for token in tokens if token.type == "inline" for child in token.children]
    assert {child.type for child in children} <= TEXT_TOKENS | {"link_open", "link_close"}
    opened = [child.attrs["href"] for child in children if child.type == "link_open"]
    assert len(opened) == (safe_url(url) is not None)
    assert all(href.lower().startswith(("http://", "https://")) for href in opened)
    assert children[-1].content.endswith("and after")


_HOLDERS = {"heading", "block_text", "table_cell"}


def _held(nodes):
    """The text of each heading, list item and table cell; nothing but text may stand in one."""
    for node in nodes:
        if node["type"] in _HOLDERS:
            assert {child["type"] for child in node.get("children", [])} <= {"text"}
            yield _words_of(node.get("children", []))
        else:
            yield from _held(node.get("children", []))


@settings(max_examples=500, deadline=None)
@given(WORDS.filter(clean), WORDS.filter(clean))
def test_hostile_words_leave_the_shape_of_a_heading_a_list_and_a_table_alone_in_mistune(first, second):
    one, two = text(first), text(second)
    page = f"### {one}\n\n- {two} and {one}\n\n| a | b |\n|---|---|\n| {one} | {two} |\n"
    nodes, _ = MISTUNE.parse(page)
    shapes = [node["type"] for node in nodes if node["type"] != "blank_line"]
    assert shapes == ["heading", "list", "table"]
    wanted = [clean(first), f"{clean(second)} and {clean(first)}", "a", "b", clean(first), clean(second)]
    assert list(_held(nodes)) == wanted


@settings(max_examples=500, deadline=None)
@given(WORDS, WORDS.map(lambda words: "http://h.example/" + words))
@example("$0", "http://h.example/$")
def test_a_link_goes_to_http_or_is_no_link_in_mistune(label, url):
    nodes, _ = MISTUNE.parse(f"* {link(label, url)} and after")
    (block,) = [child for node in nodes if node["type"] == "list" for child in node["children"][0]["children"]]
    links = [child for child in block["children"] if child["type"] == "link"]
    assert {child["type"] for child in block["children"]} <= {"text", "link"}
    assert len(links) == (safe_url(url) is not None)
    assert all(found["attrs"]["url"].lower().startswith("http://") for found in links)
    assert block["children"][-1]["raw"].endswith("and after")


def test_a_link_without_a_title_still_says_something():
    assert link("\u200b", "https://a.example/x") == "[(untitled)](https://a.example/x)"


def test_parentheses_in_an_address_are_encoded():
    assert link("A", "https://a.example/b_(c)") == "[A](https://a.example/b_%28c%29)"


@settings(max_examples=500, deadline=None)
@given(WORDS)
def test_a_slug_is_a_safe_name(words):
    name = slug(words)
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name)
    assert len(name) <= MAX_SLUG + 2


@pytest.mark.parametrize(
    ("words", "name"),
    [("Ünïcode & Co.", "unicode-co"), ("", "x"), ("con", "x-con"), ("a" * (MAX_SLUG + 1), "a" * MAX_SLUG)],
)
def test_a_slug_of(words, name):
    assert slug(words) == name


def test_a_long_title_is_cut_with_an_ellipsis():
    assert clean("a" * 301) == "a" * 299 + "…"
    assert clean("a" * 300) == "a" * 300
