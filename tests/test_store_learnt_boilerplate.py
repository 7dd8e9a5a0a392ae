"""Of five pages of a site its notices are learnt and dropped, and no sentence is, however like a notice it sounds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.articles.extract import extract_article
from extractors.types import Feed, FeedEntry, Fetched, Validators
from store.collection.site_boilerplate import forms, remove_boilerplate
from store.types import EntryOutcome
from tests.building import feed_run, open_store

NOW = datetime(2026, 11, 29, 16, tzinfo=UTC)
FEED = Feed(url="https://press.example/feed", name="The Press")

TOWNS = ("Elmstead", "Norwold", "Hartwick", "Ashby", "Farley")
PEOPLE = ("Jane Doe", "Omar Haddad", "Lu Wei", "Ana Sousa", "Per Lund")
# What the site prints on each page; names, figures and headlines differ from page to page.
NOTICES = (
    "MORE : What {town} paid for its bridge",
    "Follow {person} on Google News",
    "Sign up for news updates of the day",
    "You must confirm your public display name before commenting",
    "Please log out and then log in again, you will then be prompted to enter your display name.",
    "Photo credits: {person}, Valley Agency",
    "Our reporters cover the whole valley from offices in three towns and have done so since 1911.",
    "You can contact the desk or verify outreach from us by writing to desk@press.example at any time.",
    "Read the rules for comments of {number} words here",
    "This report is part of a series on the valley that a foundation supports with 2000 crowns a year.",
)
# What reports say, six on each page.
SENTENCES = (
    "Sign up for the flood alerts by Friday or wait until May, the ministry told people on the river.",
    "Register your phone before the siren test, the mayor said.",
    "Subscribe to the water plan or pay the full price, the company wrote to its customers.",
    "Follow the yellow signs on Mill Road until the bridge is open, police said on Monday.",
    "Join the queue at nine, was the only advice that the town hall gave.",
    "Get the newsletter of the union, the driver said, and you know more than the minister does.",
    "More : that was the one word on the placard which she carried.",
    "Read the letter aloud, the judge told him, and he did.",
    "Click here to vote, said a button that led to another party's page.",
    "Download the app and delete it at once, the expert told the hearing.",
    "Share this seat with your neighbour, the new rule for buses says.",
    "Advertisement boards along the road must go by July, the court ruled.",
    "Cookies were handed out to the crowd while the votes were counted.",
    "The comments were closed after an hour since the hall was too hot.",
    "Related cases go back to 2019, the lawyer said.",
    "Photo finish: two horses could not be told apart for ten minutes.",
    "Copyright is what the two sisters have fought over since their father died.",
    "All rights reserved in the contract went to the buyer, it turned out.",
    "Please log out of the machine, the clerk asked the voters one by one.",
    "You must confirm your name at the gate, and 40 people were sent home.",
    "Contact with the boat was lost at noon.",
    "The display name on the ship had been painted over.",
    "Support for the plan fell to a third after the vote.",
    "A foundation paid for the roof, and 300 donors for the walls.",
    "Terms and conditions were read to the jury for two hours.",
    "Privacy is not a matter for the council, its chair told us.",
    "Your subscription to the pool ends in June whether you swim or not.",
    "Newsletters from the front were printed in the cellar of the school.",
    "Back to top form, the team won four to one.",
    "Next the council takes up the harbour, on Tuesday.",
)


def page(n: int) -> str:
    notices = [
        line.format(town=TOWNS[n], person=PEOPLE[n], number=100 + n, headline=f"The day of {TOWNS[n]}")
        for line in NOTICES
    ]
    told = SENTENCES[n * 6 : n * 6 + 6]
    said = [
        f"In {TOWNS[n]} the {thing} of {TOWNS[n]} was talked of for hours by all." for thing in ("road", "mill", "inn")
    ]
    lines = [
        said[0],
        notices[0],
        *told[:3],
        said[1],
        notices[1],
        notices[5],
        *told[3:],
        said[2],
        *notices[2:5],
        *notices[6:],
    ]
    told_in_html = "".join(f"<p>{line}</p>" for line in lines)
    title = f"A long day in {TOWNS[n]}"
    body = f"<body><article><h1>{title}</h1>{told_in_html}</article></body>"
    return f"<html><head><title>{title}</title></head>{body}</html>"


def read(n: int) -> EntryOutcome:
    url = f"https://press.example/{n}"
    fetched = Fetched(
        url=url, final_url=url, status=200, content_type="text/html", validators=Validators(), fetched_at=NOW,
        body=page(n).encode(),
    )  # fmt: skip
    entry = FeedEntry(
        feed_url=FEED.url,
        identity=url,
        url=url,
        title="",
        summary="",
        content="",
        author="",
        published=None,
        updated=None,
    )
    return EntryOutcome(entry=entry, article=extract_article(fetched, entry, FEED))


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> str:
    with open_store(Path(tmp_path_factory.mktemp("site")) / "press.duckdb") as connection:
        run = remove_boilerplate(connection, feed_run(*map(read, range(5)), feed=FEED))
    return "\n".join(outcome.article.text for outcome in run.entries if outcome.article)


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_of_the_site_is_dropped_from_each_page(texts, notice):
    printed = {notice.format(town=TOWNS[n], person=PEOPLE[n], number=100 + n) for n in range(5)}
    assert printed.isdisjoint(texts.split("\n"))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_sounds_like_a_notice_stays(texts, sentence):
    assert sentence in texts


def test_a_line_is_known_by_its_words_its_wording_and_its_label():
    assert forms("Follow Jane Doe on Google News") == {"follow jane doe on google news", "~follow _ on _"}
    assert forms("MORE : Council votes on 30 May") >= {"more : council votes on 0 may", "more :"}
    assert forms("The mayor said on Monday: no more.") == {"the mayor said on monday: no more."}
