"""The boilerplate goes, the article stays."""

from pathlib import Path

import pytest

from extractors.articles.boilerplate import drop_boilerplate_lines
from extractors.text.clean import clean_text

PROSE = (
    "Kestrel Lab said on Tuesday that its new simulator had learned the rules of a warehouse from video alone, and "
    "that nobody had told it what a shelf is, how far a forklift can reach or why boxes fall."
)
ARTICLE = "\n".join([PROSE] * 4)

BOILERPLATE = [
    *("Share", "• Share this article", "Tags", "Back to feed", "Loading comments...", "Advertisement", "Add a comment"),
    *("9 0 0", "0/5000", "133 articles", "4 min read", "1.2k views", "Comments (0)", "Be the first to comment!"),
    *("Sign up for our free newsletter and never miss a story", "Click here to support our work"),
    *("Related: Another simulator learns to fly", "Read more: Six labs to watch", "Photo credit: Ann Vale"),
    *("© 2026 The Press. All rights reserved.", "Please credit The Press when republishing."),
    *("Updated 28 April 2026, 13:05", "2026-04-28T13:05:00Z", "---"),
]


@pytest.mark.parametrize("line", BOILERPLATE)
def test_a_line_of_boilerplate_goes(line):
    assert drop_boilerplate_lines(f"{PROSE}\n{line}\n{ARTICLE}", "") == f"{PROSE}\n{ARTICLE}"


KEPT = [
    "Share prices fell by a tenth.",
    "Comments by the minister did not help.",
    "“Subscribe to nobody,” she said.",
    "Related work has been done in Delft: a team there built a smaller one.",
    "(Meridian Wire)",
    "Source: Meridian Wire",
    "The Harbor Post contributed to this report.",
    "| Model | Score |",
    "How it works",
]


@pytest.mark.parametrize("line", KEPT)
def test_a_line_of_the_article_stays(line):
    text = f"{PROSE}\n{line}\n{ARTICLE}"
    assert drop_boilerplate_lines(text, "") == text


def test_the_title_is_not_repeated():
    title = "A simulator learns to fly"
    assert drop_boilerplate_lines(f"{title}\nA Simulator Learns to Fly.\n{ARTICLE}", title) == ARTICLE


def test_the_tail_goes_when_it_is_no_prose():
    tail = "Related Articles\nSix labs to watch\nWhy boxes fall\nMore Stories\nA pact is signed"
    assert drop_boilerplate_lines(f"{ARTICLE}\n{tail}", "") == ARTICLE


def test_prose_under_a_heading_of_the_tail_stays():
    assert drop_boilerplate_lines(f"{ARTICLE}\nDiscussion\n{ARTICLE}", "") == f"{ARTICLE}\n{ARTICLE}"


def test_who_wrote_it_goes():
    biography = "Ann Vale is a senior reporter at The Press. Follow her on Mastodon."
    assert drop_boilerplate_lines(f"{ARTICLE}\nAbout the author\n{PROSE} She is allergic to hype.", "") == ARTICLE
    assert drop_boilerplate_lines(f"{ARTICLE}\n{biography}", "") == ARTICLE


def test_a_text_that_would_lose_most_of_itself_stays_as_it_was():
    text = "Share\nPlease credit The Press when republishing\nA short note stays."
    assert drop_boilerplate_lines(text, "") == text


def test_nothing_gives_nothing():
    assert drop_boilerplate_lines("", "x") == ""


SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
GONE = {
    "000": ("Share", "Tags", "About the author", "133 articles", "Related Articles", "More Stories"),
    "001": ("9 0 0", "Comments (0)", "Be the first to comment!"),
    "002": ("Back to feed",),
    "003": ("Discussion", "Add a comment", "0/5000", "Loading comments..."),
    "004": ("⚠️ Please credit",),
}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed articles are not part of the project")
@pytest.mark.parametrize(("number", "gone"), GONE.items(), ids=GONE)
def test_the_seed_articles_lose_their_boilerplate_and_no_prose(number, gone):
    (path,) = SEEDS.glob(f"{number}_*.txt")
    before = clean_text(path.read_text(encoding="utf-8"))
    after = drop_boilerplate_lines(before, before.split("\n")[0]).split("\n")
    for line in gone:
        assert line in before
        assert not any(kept.startswith(line) and len(kept.split()) < 10 for kept in after)
    prose = [line for line in before.split("\n") if len(line.split()) >= 30 and "allergic to hype" not in line]
    assert set(prose) <= set(after)
