"""A sentence follows others only where it reads on from them without what its article said in between."""

from dataclasses import replace

import pytest

from reports.edition.ranking import LEAST_REPORT, SURELY_A_REPORT, Quotas, apply_quotas, reports_an_event
from reports.summaries.extractive import _Candidate, _candidates_and_salience, _may_follow, summarize
from reports.summaries.following import hangs, points_back, unexplained_in
from store.types import Story
from tests.press_cases import member, stored, story

NEWS = "Palisade AI has raised $240 million from Copperline for its simulator of warehouses, it said on Tuesday."
MORE = "Palisade AI will open the simulator to carmakers in Leeds, Turin and Gothenburg before the summer."


@pytest.mark.parametrize(
    "sentence",
    [
        "Collectively, Palisade says these changes will cut the time of training by 15 percent.",
        "For comparison, the Terrarium 2 gives options of either 12 or 18 halls.",
        "While in Palisade’s case no data was taken, the firm called the police.",
        "Eridu launched a round of $200 million, too, to build its own halls.",
        "Wearable maker Whoop, for example, uses materials from Sila in its bands.",
        "Follow along below for all the latest updates about Terrarium and its makers.",
        "Noor Haddad, on the critical reaction to Terrarium: “Well, they’re completely wrong.”",
    ],
)
def test_what_adds_up_or_compares_hangs_on_what_stood_before(sentence: str) -> None:
    assert hangs(sentence)
    assert not hangs(MORE)


@pytest.mark.parametrize(
    ("sentence", "hanging"),
    [
        ("Together AI raised $300 million from Copperline.", False),
        ("Together, the halls cost $300 million.", True),
        ("Together the halls cost $300 million.", True),
        ("Combined revenue of the two airlines rose by 4 percent.", False),
        ("In response to the strikes, Leith closed the strait.", False),
        ("In response, Leith closed the strait.", True),
        ("In return for relief from sanctions, Leith opened it.", False),
        ("While in Leith, Noor Haddad met Jo Reith.", False),
        ("On top of the tariff of 25 percent, Leith set one of 10.", False),
        ("On top of that, Leith set one of 10 percent.", True),
        ("At the time of his arrest Jo Reith ran Corvid.", False),
        ("At the time Jo Reith ran Corvid.", True),
        ("Even so-called smart halls stand empty in Leith.", False),
    ],
)
def test_what_says_itself_to_what_it_adds_does_not_hang(sentence: str, *, hanging: bool) -> None:
    assert hangs(sentence) is hanging


@pytest.mark.parametrize(
    ("sentence", "points"),
    [
        ("Palisade’s reporting on these rumours stems from a leak of the regulator in Leith.", True),
        ("“Palisade had become embedded in every warehouse of the country,” read the announcement.", True),
        ("For adults, that means a warehouse where nobody may enter without a robot.", True),
        ("Palisade sells robots, and these robots are trained in a simulator.", False),
        ("Palisade opened the simulator this week, and those who use it pay nothing.", False),
        ("Palisade’s first smart brick will start shipping in sets this March.", False),
        ("Palisade opens the simulator this Monday, in time for this Christmas.", False),
        ("Palisade expects to sell 40 of them this fiscal year, and no more.", False),
        ("Palisade runs the largest simulator in this country, Noor Haddad said.", False),
        ("Nobody has ever built a simulator for a plant this size, Noor Haddad said.", False),
        ("Palisade cannot fix this alone, Noor Haddad said on Tuesday.", False),
        ("Palisade has opened a hall in Leith, and this fiscal plan paid for it.", True),
    ],
    ids=[
        "a thing named before",
        "a paper named before",
        "what stood before",
        "what it names itself",
        "a time, a person",
        "a month",
        "a day and a feast",
        "a year of a sort",
        "where its reader is",
        "a measure",
        "nothing behind it",
        "a thing of a sort",
    ],
)
def test_what_points_at_something_is_seen(sentence: str, *, points: bool) -> None:
    assert points_back(sentence) is points


@pytest.mark.parametrize(
    ("sentence", "before", "headline", "unexplained"),
    [
        ("NYCHHC is the largest health system.", "Leith Health + Hospitals (NYCHHC) was attacked.", "", {"NYCHHC"}),
        (
            "NYCHHC is the largest health system.",
            "Leith Health + Hospitals (NYCHHC) was attacked.",
            "NYCHHC hit",
            set(),
        ),
        (
            "Darksword suggests that spyware is not rare.",
            "Lookout found a toolkit called Darksword.",
            "",
            {"Darksword"},
        ),
        ("“Wages rise,” Noordende said.", "Sander van’t Noordende, head of Corvid, spoke.", "", {"Noordende"}),
        ("“Wages rise,” Corvid said.", "Corvid is a firm in Leith.", "", set()),
        ("AI pays.", "Artificial intelligence (AI) pays.", "", set()),
    ],
    ids=["an abbreviation", "of the headline", "a name given before", "a surname", "a company", "known to everybody"],
)
def test_a_name_that_another_sentence_explains(
    sentence: str, before: str, headline: str, unexplained: set[str]
) -> None:
    assert unexplained_in(sentence, [before], headline) == unexplained


def _summary(text: str, *others: str) -> list[str]:
    first = member(stored("o", text))
    rest = (member(stored(f"i{n}", one, outlet=f"Ventureline {n}", hours=n + 1.0)) for n, one in enumerate(others))
    return [line.text for line in summarize(story([first, *rest]))]


def test_a_standfirst_or_an_opening_scene_does_not_stand_before_the_news() -> None:
    standfirst = "Palisade AI and Copperline underscore how much warehouses want simulators of robots."
    said = _summary(f"{standfirst}\n{NEWS}\n{MORE}")
    assert said[0] == NEWS
    assert standfirst not in said


def test_what_hangs_or_points_back_does_not_tell_the_news() -> None:
    pointing = NEWS.replace("it said on Tuesday", "it said on Tuesday of this problem")
    hanging = NEWS.replace("Palisade AI has", "Palisade AI, for example, has")
    assert _summary(f"{NEWS}\n{MORE}")[0] == NEWS
    assert pointing not in _summary(f"{pointing}\n{MORE}")
    assert hanging not in _summary(f"{hanging}\n{MORE}")


def test_another_report_does_not_start_the_story_again() -> None:
    again = "Palisade AI, which was founded 24 years ago in Leith, has closed a sizable round with Copperline."
    assert again not in _summary(f"{NEWS}\n{MORE}", f"{again}\nCopperline has bought a stake in Tidewater, too.")


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ("A strike on the harbour of Leith on Monday hit a tanker of Tidewater, killing 24 people, police said.", True),
        ("A strike on the harbour of Leith on Monday hit Tidewater, whose shares fell by 75%, police said.", True),
        ("A strike on the harbour of Leith on 24 March hit a tanker of Tidewater, built 30 years ago.", False),
        ("A strike on the harbour of Leith in 2026 hit Noor Haddad, 48, of Tidewater, the police said.", False),
    ],
    ids=["a count", "a part", "a day and a time ago", "a year and an age"],
)
def test_a_new_figure_lets_another_reports_first_sentence_stand(words: str, *, stands: bool) -> None:
    lead = "A strike on the harbour of Leith hit a tanker of Tidewater on Monday, the police said."
    made = [
        _candidate(words, text_number=1),
        _candidate(lead, text_number=0),
    ]
    assert _may_follow(made[0], made[1], [made[1]]) is stands


def _candidate(words: str, text_number: int) -> _Candidate:
    told = story([member(stored("o", words))])
    (found,) = (one for one in _candidates_and_salience(told)[0] if one.position == 0)
    return replace(found, text_number=text_number)


def _of(chance: float, text: str = "") -> Story:
    return story([replace(member(stored("o", text)), report_chance=chance, relation="unknown")])


def test_an_analysis_a_review_or_a_list_stands_in_a_line_behind_the_news() -> None:
    tested = "In our testing the M5 was faster. We tested it in a hall for a week."
    kinds = {
        "news": _of(0.9),
        "analysis": _of(LEAST_REPORT - 0.01),
        "review": _of(0.6, tested),
        "doubted": _of(LEAST_REPORT),
    }
    assert [name for name, one in kinds.items() if reports_an_event(one)] == ["news", "doubted"]
    full, lines = apply_quotas(
        ["analysis", "news", "review", "doubted"], Quotas(stories=1), outlet=str, name=lambda _: "",
        is_news=lambda name: reports_an_event(kinds[name]),
    )  # fmt: skip
    assert (full, lines) == (("news",), ("doubted", "analysis", "review"))


def test_a_story_with_one_report_is_one() -> None:
    members = [replace(member(stored(i)), report_chance=chance) for i, chance in (("o", 0.01), ("w", 0.8))]
    assert reports_an_event(story(members))


def test_own_reporting_stands_behind_no_press_release() -> None:
    (doubted,) = _of(0.01).members
    assert not reports_an_event(story([doubted]))
    assert reports_an_event(story([replace(doubted, relation="own reporting")]))
    assert not reports_an_event(story([replace(doubted, relation="own reporting", flag="about it")]))


def test_two_outlets_that_test_the_same_thing_review_it() -> None:
    texts = {"o": "In our testing the M5 was faster.", "w": "Our testing bore that out."}
    members = [replace(member(stored(i, text)), report_chance=0.6) for i, text in texts.items()]
    assert not reports_an_event(story(members))
    assert reports_an_event(story([replace(members[0], report_chance=SURELY_A_REPORT), members[1]]))
