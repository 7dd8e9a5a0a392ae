"""What one text states: figures with unit and hedge, dates resolved, who said what, who is credited."""

from datetime import date

import pytest

from extractors.facts.dates.periods import find_periods
from extractors.facts.figures.amounts import find_amounts
from extractors.facts.numbers import find_numbers
from extractors.facts.read_facts import read_facts
from extractors.types import Link

WEDNESDAY = date(2026, 4, 29)

AMOUNTS = [
    ("raised $860M", [("$860M", "money", 860e6, None, "USD")]),
    ("a $240-million round", [("$240-million", "money", 240e6, None, "USD")]),
    ("US$5bn and CAD 35M", [("US$5bn", "money", 5e9, None, "USD"), ("CAD 35M", "money", 35e6, None, "CAD")]),
    ("35 million Canadian dollars", [("35 million Canadian dollars", "money", 35e6, None, "CAD")]),
    ("€1,000.50", [("€1,000.50", "money", 1000.5, None, "EUR")]),
    ("1.000,50 euros", [("1.000,50 euros", "money", 1000.5, None, "EUR")]),
    ("Rs 5 crore", [("Rs 5 crore", "money", 5e7, None, "INR")]),
    ("₹12,50,000", [("₹12,50,000", "money", 1250000.0, None, "INR")]),
    ("２４０ million dollars", [("２４０ million dollars", "money", 240e6, None, "USD")]),
    ("38 per cent", [("38 per cent", "percent", 38.0, None, "%")]),
    ("between 5 and 7 km", [("5 and 7 km", "distance", 5000.0, 7000.0, "m")]),
    ("within 12–18 months", [("12–18 months", "duration", 12.0, 18.0, "months")]),
    ("from nine weeks to five", [("nine weeks", "duration", 5443200.0, None, "s")]),
    ("up to 1080p 60fps", [("1080p", "resolution", 1080.0, None, "lines"), ("60fps", "rate", 60.0, None, "frames/s")]),
    ("256 by 256 pixels", [("256 by 256 pixels", "resolution", 256.0, None, "lines")]),
    ("24 frames a second", [("24 frames a second", "rate", 24.0, None, "frames/s")]),
    ("a 7B model", [("7B", "parameters", 7e9, None, "parameters")]),
    ("1.4 billion parameters", [("1.4 billion parameters", "parameters", 1.4e9, None, "parameters")]),
    ("68 trials out of 100", [("68 trials out of 100", "score", 68.0, None, "out of 100")]),
    ("some 900 haulage trucks", [("900 haulage trucks", "count", 900.0, None, "trucks")]),
    ("a 22-person studio", [("22-person", "count", 22.0, None, "person")]),
    ("a delay of 1 \u00b5s", [("1 \u00b5s", "duration", 1e-6, None, "s")]),
    ("a delay of 1 \u03bcs", [("1 \u03bcs", "duration", 1e-6, None, "s")]),
    ("sales doubled", [("doubled", "multiple", 2.0, None, "times")]),
    ("two-thirds of people", [("two-thirds", "percent", 66.67, None, "%")]),
    ("between 1 million yuan and 5 million yuan", [("1 million yuan and 5 million yuan", "money", 1e6, 5e6, "CNY")]),
    ("some 360 influential global family office heads", [
        ("360 influential global family office heads", "count", 360.0, None, "heads")
    ]),
    ("Base Score: 5.4 |", [("5.4", "score", 5.4, None, "")]),
    ("we are doubling down on it", []),
    ("the 15th five-year plan", []),
    ("the 2-year Treasury note", []),
    ("a 90-Year-Old boiler", []),
    ("The two banks agreed", []),
    ("the annual “two sessions” opened", []),
    ("the iOS 26.5 upgrade fixes it", []),
    ("how the 996 culture threatens it", []),
    ("half a metre", [("half a metre", "distance", 0.5, None, "m")]),
    ("a dozen robots", [("a dozen robots", "count", 12.0, None, "robots")]),
    ("to run 60 robotaxis", [("60 robotaxis", "count", 60.0, None, "robotaxis")]),
    ("Headcount: 74", [("74", "count", 74.0, None, "people")]),
    ("| Staff | 90 |", [("90", "count", 90.0, None, "people")]),
    ("the payroll stands at 74.", [("74", "count", 74.0, None, "people")]),
    ("Built by a team of 19 in Cardiff", [("19", "count", 19.0, None, "people")]),
    ("a workforce of about 310.", [("310", "count", 310.0, None, "people")]),
    ("put the death toll at 42.", [("42", "count", 42.0, None, "deaths")]),
    ("the toll rose to 1,300.", [("1,300", "count", 1300.0, None, "deaths")]),
    ("some 500 of them left", [("500 of them", "count", 500.0, None, "")]),
    ("26 of which were new", [("26 of which", "count", 26.0, None, "")]),
    ("140W of power", [("140W", "power", 140.0, None, "W")]),
    ("a trench 340m wide", [("340m", "distance", 340.0, None, "m")]),
    ("the team met at 9 a.m. and the crew in 2019", []),
    ("one of them", []),
    ("Heliograph 2 holds together on Route 40 east", []),
    ("on 4 May 2026 at 9:30 in the 1980s, the 3rd of its kind, GPT-4 or version 3.5", []),
    ("in 2027 sales fell", []),
    ("a 34-year-old engineer", []),
    ("a box of 30 x 20 x 10 centimetres", []),
    ("a box of 30 x 20 x 10 millimetres", []),
    ("a 4 x 4 x 2 metre room", []),
    ("a room of 12 x 10 x 8 feet", []),
    ("a case of 280 × 241 × 143 mm", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), AMOUNTS, ids=[row[0] for row in AMOUNTS])
def test_an_amount_has_its_value_in_base_units(text: str, expected: list[tuple[object, ...]]) -> None:
    assert [(text[a.start : a.end], a.kind, a.value, a.upper, a.unit) for a in find_amounts(text)] == expected


NUMBERS = [
    ("digits", "12,000 hours", [12000.0]),
    ("a magnitude", "$1.9bn and 240-million", [1.9e9, 240e6]),
    ("words", "twenty-two arms and one hundred", [22.0, 100.0]),
    ("a place in a row, a share, a multiple", "first half, twice", [1.0, 0.5, 2.0]),
    ("a date, a version, a name", "on 4 May 2026 GPT-4 ran 3.5", [4.0, 2026.0, 4.0, 3.5]),
    ("marks that make no sense", "1,00,5", [1.0, 0.0, 5.0]),
    ("none", "nothing to count", []),
]


@pytest.mark.parametrize(("text", "values"), [row[1:] for row in NUMBERS], ids=[row[0] for row in NUMBERS])
def test_every_number_is_found_whatever_it_counts(text: str, values: list[float]) -> None:
    assert [number.value for number in find_numbers(text)] == values


PERIODS = [
    ("by Q2 2027", "2026-04-29", "2027-06-30"),
    ("by June 2027", "2026-04-29", "2027-06-30"),
    ("before 2028", "2026-04-29", "2027-12-31"),
    ("within 12–18 months", "2027-04-29", "2027-10-29"),
    ("within 6 months", "2026-04-29", "2026-10-29"),
    ("next week", "2026-05-04", "2026-05-10"),
    ("in November", "2026-11-01", "2026-11-30"),
    ("by the end of the year", "2026-04-29", "2026-12-31"),
    ("from 1 January 2028", "2028-01-01", "2028-01-01"),
    ("by Friday", "2026-04-29", "2026-05-01"),
    ("in the next two years", "2026-04-29", "2028-04-29"),
]


POWERS = {
    "C1 a caret": ("10^6 crowns a day", "10^6 crowns", 1e6),
    "C1 as printed": ("emits 10⁶ watts", "10⁶ watts", 1e6),
    "C1 a factor": ("some 3.2 × 10^5 crowns", "3.2 × 10^5 crowns", 3.2e5),
    "C1 below one": ("leaks 5 x 10⁻³ grams", "5 x 10⁻³ grams", 5e-6),
}


@pytest.mark.parametrize(("text", "said", "value"), POWERS.values(), ids=POWERS)
def test_a_power_of_ten_is_one_number(text: str, said: str, value: float) -> None:
    (amount,) = find_amounts(text)
    assert (text[amount.start : amount.end], amount.value) == (said, value)


@pytest.mark.parametrize("text", ["the 2^3 states", "a 10^123 of them"])
def test_an_exponent_alone_is_no_amount(text: str) -> None:
    assert find_amounts(text) == ()


def test_c2_a_will_that_is_read_is_no_prediction() -> None:
    text = "Turner's last will was read on Friday. The family's will is kept in a bank. The pier will open in 2028."
    assert [one.claim for one in read_facts(text, WEDNESDAY).predictions] == ["The pier will open in 2028."]


PERHAPS = {
    "Next year the Fed could cut rates.": 1,
    "Later this year, Apple could launch a foldable phone.": 1,
    "This year, inflation may fall below 2%.": 1,
    "The race this year could redraw the map of the state.": 0,
}


@pytest.mark.parametrize(("text", "found"), PERHAPS.items(), ids=PERHAPS)
def test_what_could_happen_is_due_in_a_period_that_is_not_its_subject_s(text: str, found: int) -> None:
    assert len(read_facts(text, WEDNESDAY).predictions) == found


def test_c5_currencies_and_magnitudes_of_amounts_are_no_names() -> None:
    text = (
        "India will spend ₹1,00,000 crore (Rs 1 lakh crore) on ports by 2030. The plan costs US$3bn, A$2 million, "
        "NT$5bn, £4m-£5m and CHF 2.5 Mio. A 20-fold increase was forecast by the Harbour Board in Dornoch."
    )
    assert [mention.name for mention in read_facts(text, WEDNESDAY).mentions] == ["Harbour Board", "Dornoch"]


@pytest.mark.parametrize(("words", "first", "last"), PERIODS, ids=[row[0] for row in PERIODS])
def test_a_horizon_becomes_days(words: str, first: str, last: str) -> None:
    (period,) = find_periods(f"It will open {words}, they say.", WEDNESDAY)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize("words", ["in 2028 or later", "not until 2027 at the earliest", "from 2028 onwards"])
def test_a_time_without_an_end_is_no_horizon(words: str) -> None:
    assert list(find_periods(f"It will open {words}, they say.", WEDNESDAY)) == []


def test_a_day_that_no_calendar_has_is_no_horizon() -> None:
    assert list(find_periods("It opens by 30 February 2027.", WEDNESDAY)) == []


HEDGES = [
    ("It has raised close to $860 million so far.", "nearly", "funding"),
    ("It has raised ~$860M.", "about", "funding"),
    ("Backed by a ~$13B+ total raised (estimated) by rivals.", "about, over, estimated", "funding"),
    ("It burns an estimated $30 million a quarter.", "estimated", "cost"),
    ("Shares worth up to $18 million.", "up to", "share"),
    ("More than $25 million in sales.", "over", "revenue"),
    ("Its $5.3 billion valuation stands.", "", "valuation"),
]


@pytest.mark.parametrize(("text", "qualifier", "attribute"), HEDGES, ids=[row[0] for row in HEDGES])
def test_a_figure_keeps_its_hedge_and_what_it_measures(text: str, qualifier: str, attribute: str) -> None:
    (figure,) = read_facts(text, WEDNESDAY).figures
    assert (figure.qualifier, figure.attribute) == (qualifier, attribute)


def test_two_figures_of_one_sentence_measure_different_things() -> None:
    facts = read_facts("This week Runway has raised close to $860 million at a $5.3 billion valuation.", WEDNESDAY)
    assert [(f.value, f.attribute, f.subject) for f in facts.figures] == [
        (860e6, "funding", "Runway"),
        (5.3e9, "valuation", "Runway"),
    ]


QUOTES = [
    (
        "Behind, with an apposition",
        "“Snow is where we are not finished,” said Rafael Monteiro, Corvid Drive's chief scientist.",
        [("Rafael Monteiro", "said", "Corvid Drive's chief scientist")],
    ),
    (
        "Broken in two by the speaker",
        '"I don\'t see a profit before 2029," Ruth Castellane said, "and that\'s with the contracts."',
        [("Ruth Castellane", "said", ""), ("Ruth Castellane", "said", "")],
    ),
    (
        "Ahead, with a title",
        'Chief Executive Dana Whitlock said: "In Terrarium it can drop things all night."',
        [("Dana Whitlock", "said", "Chief Executive")],
    ),
    ("A pronoun", "Ann Lee, a chemist, spoke. “It is only water, after all,” she said.", [("Ann Lee", "said", "")]),
    ("A title is no quote", "The paper is “Persistence Without a Map” and came out today.", []),
    ("Nested marks", "“He told me ‘never again’ and left the room,” said Ann Lee.", [("Ann Lee", "said", "")]),
    (
        "Whoever suggests it",
        "“This is a disaster for the whole town,” suggested Ann Lee.",
        [("Ann Lee", "suggested", "")],
    ),
    ("A day before the verb", "Lee on Tuesday said it was “only water, after all”.", [("Lee", "said", "")]),
    (
        "An office before the name",
        "“It is only water, after all,” said Tiko’s UK managing director, Ed Marsh, in a note.",
        [("Ed Marsh", "said", "Tiko’s UK managing director")],
    ),
    (
        "A long apposition",
        "“Airlines did their part,” Hal Rowe, chief executive of Carriers United, an industry group that represents "
        "Blue Air, "
        "Red Air, Green Air and others, said in a note.",
        [("Hal Rowe", "said", "")],
    ),
    (
        "The company",
        "Cobalt Labs says hackers stole its code. “They tried to blackmail us,” the company said.",
        [("Cobalt Labs", "said", "")],
    ),
    (
        "Another clause is no office",
        "All signs point to “a group we know,” while Lookout said it was the same.",
        [("", "", "")],
    ),
    (
        "Who is after a comma",
        "With 6x of it, Corvid claims it is “five times as fast as before”.",
        [("Corvid", "claims", "")],
    ),
    ("It stays open", "The memo came. “We ask you to lead by example,” it added.", [("", "added", "")]),
    ("A rank", "“It is good for us all,” said Lt. Gov. Ann Moll.", [("Ann Moll", "said", "Lt. Gov.")]),
    (
        "An office before the full name",
        "“We did it again today,” FAA Deputy Administrator Chris Rochel said.",
        [("Chris Rochel", "said", "FAA Deputy Administrator")],
    ),
    (
        "A party behind the name",
        "“It will pass,” said Sen. Jane Warden, D-Mass., on Monday.",
        [("Jane Warden", "said", "Sen., D-Mass.")],
    ),
    (
        "A party before the verb",
        "“It will pass,” Sen. Jane Warden, D-Mass., said on Monday.",
        [("Jane Warden", "said", "Sen., D-Mass.")],
    ),
    (
        "A party before the words",
        "Jane Warden, D-Md., told CNBC that “it will pass and all will see it.”",
        [("Jane Warden", "told", "D-Md.")],
    ),
    (
        "An official is not his house",
        "A Corvid official denied it, saying: “Talks are ongoing and positive in every way.”",
        [("", "", "")],
    ),
    (
        "A state without a stop",
        "“It will pass,” Rep. Jane Warden, D-Ohio, said on Monday.",
        [("Jane Warden", "said", "Rep., D-Ohio")],
    ),
    (
        "A state at the end of the sentence",
        "“It will pass,” said Rep. Jane Warden, R-Utah. It did not.",
        [("Jane Warden", "said", "Rep., R-Utah")],
    ),
    (
        "A state of two initials",
        "“It will pass,” Rep. Jane Warden, D-N.Y., said on Monday.",
        [("Jane Warden", "said", "Rep., D-N.Y.")],
    ),
    (
        "A party of two letters",
        "“It will pass,” said Sen. Jane Warden, R-SC, on Monday.",
        [("Jane Warden", "said", "Sen., R-SC")],
    ),
    (
        "An initial and an office",
        "“It scales,” said A. Brun, CEO of AMI Labs, in Paris.",
        [("A. Brun", "said", "CEO of AMI Labs")],
    ),
    ("A term is no quote", "Lee said the deal is an “uncapped safe”.", []),
    ("A title behind its kind", "I wrote a sequel to “What is a property?” last year.", []),
    ("An example is no quote", "It asks things like, “Create a guide for me” of people.", []),
    ("An unclosed mark", "“We shall never know what it cost us\nThe next line.", [("", "", "")]),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in QUOTES], ids=[row[0] for row in QUOTES])
def test_words_belong_to_whoever_said_them(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(q.speaker, q.verb, q.role) for q in read_facts(text, WEDNESDAY).quotes] == expected


PREDICTIONS = [
    ("1. OpenAI will ship a rival by December 2027.", ("article", "", "will", "2027-12-31")),
    ("Ann Lee expects the sale to go through in July.", ("person", "Ann Lee", "expects", "2026-07-31")),
    ("The Mill Group said it would open by the end of June.", ("company", "The Mill Group", "would", "2026-06-30")),
    ("The trial begins on 6 May at the depot.", ("article", "", "begins", "2026-05-06")),
]


@pytest.mark.parametrize(("text", "expected"), PREDICTIONS, ids=[row[0] for row in PREDICTIONS])
def test_a_prediction_has_a_voice_and_falls_due(text: str, expected: tuple[str, ...]) -> None:
    (found,) = read_facts(text, WEDNESDAY).predictions
    assert (found.voice, found.speaker, found.wording, str(found.due_to)) == expected


STATEMENTS = [
    "The unnamed third car will likely be more rugged.",
    "Ito said they don’t plan to become a hardware company.",
    "“I think the market will come,” Ito said.",
    "Bluesky’s Ann Lee will step aside.",
]


@pytest.mark.parametrize("text", STATEMENTS)
def test_what_looks_ahead_without_a_day_is_a_statement(text: str) -> None:
    (found,) = read_facts(text, WEDNESDAY).predictions
    assert (found.kind, found.due_to) == ("statement", None)


NO_PREDICTIONS = [
    "Five players from Tannu’s visiting team claimed asylum in Malta on Tuesday.",
    "“We wanted to get to a launch vehicle in a few years,” Chand said.",
    "The government signed the deal in October, promising $90 billion in purchases.",
    "In December, the agency announced it would award the group $2 million.",
    "The show was originally scheduled for May 24.",
    "It suspended those plans for next year.",
    "Its 15th five-year plan is discussed this year.",
    "More ships were struck on Thursday.",
    "Any program will readily understand it.",
    "Turner’s last will was read on Friday.",
    "Workers were told on Thursday they would soon have another owner.",
    "Will it open by June 2027?",
    "It opened in January and may be seen daily.",
    "They had expected to open by June 2027.",
]


@pytest.mark.parametrize("text", NO_PREDICTIONS)
def test_what_cannot_come_due_is_no_prediction(text: str) -> None:
    assert read_facts(text, WEDNESDAY).predictions == ()


def test_a_credit_carries_the_link_on_its_name() -> None:
    links = (Link(url="https://wire.example/1", text="Meridian Wire"),)
    facts = read_facts("The sum was first reported by Meridian Wire.", WEDNESDAY, links=links)
    assert [(c.name, c.wording, c.url) for c in facts.credits] == [
        ("Meridian Wire", "reported by", "https://wire.example/1")
    ]


CREDITS = {
    "data from": ("Copydesk data from May shows that rents doubled.", "Copydesk"),
    "quoted as saying by": (
        "“It is gone,” he was quoted as saying by local English-language daily The Planet.",
        "The Planet",
    ),
    "the second of two": ("It was seen, according to social media images and the Capital Times.", "the Capital Times"),
    "a listing with": (
        "Marq told 9,000 people, according to a listing with Maine’s attorney general’s office.",
        "Maine’s attorney general’s office",
    ),
    "an authority": (
        "Since then, Tannu’s health ministry says strikes have killed 312 people.",
        "Tannu’s health ministry",
    ),
    "police": ("A total of 41 people have died, police said on Saturday.", "police"),
    "a document of somebody": ("Other sites would do, according to its application.", "application"),
    "an institution whole": (
        "It was banned, according to London’s Metropolitan Police.",
        "London’s Metropolitan Police",
    ),
    "a statement from": (
        "It is reviewed, according to a statement from the Tannu Trade Office.",
        "the Tannu Trade Office",
    ),
    "given out on a day by": (
        "Drivers were tired, according to new information released Wednesday by the Road Safety Board.",
        "the Road Safety Board",
    ),
    "data collected by a kind of body": (
        "Prices rose, according to data collected by the grain trading group Wheatlands.",
        "Wheatlands",
    ),
    "a kind of body": ("Crossings stopped, according to maritime analytics firm Harrow.", "Harrow"),
    "researchers at": ("It works, according to a March report from security researchers at Northgate.", "Northgate"),
    "a study of a year": ("A 2020 study from Northgate found that rents rose.", "Northgate"),
    "an initial in a name": (
        "Rents rose, according to data from the U.S. Bureau of Labor Statistics.",
        "the U.S. Bureau of Labor Statistics",
    ),
    "using data from": ("Using data from Harrow, the team mapped it.", "Harrow"),
    "who reports a count": ("So far, the DRC has reported 246 suspected cases and 65 deaths.", "DRC"),
    "a radio show": ("“Nobody carries cash,” he told a radio show.", "radio show"),
    "said in a filing": (
        "The lender said in a stock exchange filing on Monday that it would pay.",
        "stock exchange filing",
    ),
    "in the lawsuit": ("In the lawsuit, Tannu claims the firm tracked children.", "lawsuit"),
    "the complaint says": ("It was sold. The complaint alleges that nobody paid.", "complaint"),
    "according to a filing with a court": ("It closed in May, according to court documents .", "court documents"),
    "its annual report": ("It had 18,200 staff, according to its annual report.", "annual report"),
    "an outlet that begins with digits": ("Lee told 404 Media that it was late.", "404 Media"),
    "a force of a state": ("It cost $9, according to the U.S. Air Force.", "the U.S. Air Force"),
    "researchers in a country": (
        "Researchers at the University of Tannu in the Netherlands found it.",
        "the University of Tannu",
    ),
    "data of a website": ("Tracking data from the Harrow website showed the boats.", "the Harrow"),
    "an outlet with an owner inside": ("The rower told Men’s Health that it was late.", "Men’s Health"),
    "an and within": ("It rose, according to the Food and Boat Administration.", "the Food and Boat Administration"),
    "a day behind a name": ("A study published in the Harbour Register Tuesday says so.", "the Harbour Register"),
    "an outlet of one word": ("Two officials told Kommersant that the bridge is shut.", "Kommersant"),
    "an outlet by its initials": ("He told the WSJ that it was late.", "the WSJ"),
}


@pytest.mark.parametrize(("text", "name"), CREDITS.values(), ids=CREDITS)
def test_who_is_credited_is_named_whole(text: str, name: str) -> None:
    assert [credit.name for credit in read_facts(text, WEDNESDAY).credits] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "According to Index Ventures Partner Shardul Shah, it sits well.",
        "The billionaire told Trump administration officials so.",
        "He spoke with Russian leaders on Monday.",
        "It was cut, according to a filing.",
        "The ministry said so.",
        "Ferrolite reports first-quarter results on Thursday.",
        "It was revealed in Gothenburg today.",
        "Nobody had told the AI.",
        "It lies in the north, according to think tank\nMost of Tannu’s warheads lie there.",
        "Officials have reported three deaths.",
        "She filed a complaint on Monday.",
        "He told a radio presenter to stop.",
        "It was filed, according to a filing with the Hong Kong stock exchange.",
        "It has no teeth, according to Vicky Skor, senior adviser to the Tokyo-based Lifeline.",
        "The team told SeatFern they had no seat.",
        "Pat Wong Kit-yi, a manager, came. It is fine, according to Wong.",
        "Our research suggests that it helps.",
    ],
)
def test_a_company_a_place_and_a_machine_are_no_sources(text: str) -> None:
    assert read_facts(text, WEDNESDAY).credits == ()


WEEKDAYS = [
    ("Thursday, May 16", "wrong weekday"),
    ("Saturday, May 16", "agrees"),
    ("Wed 29 April 2026", "agrees"),
    ("Friday, February 30", "no such day"),
    ("Monday 29 April 2026", "wrong weekday"),
]


@pytest.mark.parametrize(("words", "verdict"), WEEKDAYS, ids=[row[0] for row in WEEKDAYS])
def test_a_weekday_is_held_against_the_calendar(words: str, verdict: str) -> None:
    (check,) = read_facts(f"Doors open {words}, from ten.", WEDNESDAY).days
    assert check.verdict == verdict


NAMES = {
    "an office": ("We met Judge Ann Lee Moll in Oslo today.", ["Ann Lee Moll", "Oslo"]),
    "a company that begins as an office": ("We met General Motors today.", ["General Motors"]),
    "a rank alone": ("We met Lt. Gov. Ann Moll today.", ["Ann Moll"]),
    "an inner capital": ("MiniMod fell.", ["MiniMod"]),
    "a dateline": ("SAN MATEO, Calif. (Reuters) - We met Ann Moll today.", ["Ann Moll"]),
    "initials": (
        "We met K.C. Singh, a former envoy. “No,” said A. Brun, CEO of AMI Labs.",
        ["K.C. Singh", "A. Brun", "AMI Labs"],
    ),
    "a surname after initials": ("“No,” said A. Brun, the chairman. “Yes,” Brun said.", ["A. Brun", "A. Brun"]),
    "a letter that ends a sentence": ("It was posted on X. Others said no.", ["X"]),
    "a country's initials": ("With U.S. President Ann Moll, he met us.", ["U.S", "Ann Moll"]),
    "a party and its state": ("We met Sen. Jane Warden, D-Mass., and Bo Lin, R-SC.", ["Jane Warden", "Bo Lin"]),
    "a word that opens before a name": ("We saw Brightwell. Inside Brightwell it fell.", ["Brightwell", "Brightwell"]),
    "a party of two initials": ("We met Jane Warden, D-N.Y., and Bo Lin (R-Texas).", ["Jane Warden", "Bo Lin"]),
    "no party": ("We saw how D-Wave fell.", ["D-Wave"]),
    "a preposition of a name": ("Beyond Harvest cut 200 jobs.", ["Beyond Harvest"]),
    "a preposition of a film": ("Inside Out 2 made $1 billion.", ["Inside Out 2"]),
    "a preposition of a name inside": (
        "Amid Capital, a fund, sold it. We own Amid Capital.",
        ["Amid Capital", "Amid Capital"],
    ),
    "a firm of such a name": ("Under Harvest said it would close.", ["Under Harvest"]),
    "an office of a state": ("Secretary of State Ann Moll met us.", ["Ann Moll"]),
    "a letter before a name": ("T-Harvest shares rose.", ["T-Harvest"]),
    "a sentence opener": ("Under Narden it fell. However it rose.", ["Narden"]),
}


@pytest.mark.parametrize(("text", "names"), NAMES.values(), ids=NAMES)
def test_a_name_is_whole_and_nothing_else(text: str, names: list[str]) -> None:
    assert [mention.canonical for mention in read_facts(text, WEDNESDAY).mentions] == names


KINDS = {
    "a bank by a person's name": ("Morgan Stanley said profit rose.", "organisation"),
    "a firm that says it will": ("Given Harvest said it would close.", "organisation"),
    "a firm and its own": ("Given Harvest said its profits rose.", "organisation"),
    "a dummy it": ("Ann Lee said it would take weeks.", "person"),
    "it is too early": ("Ann Lee said it was too early to say.", "person"),
    "a man whose firm has his name": ("Ralph Lauren said he would retire.", "person"),
    "where somebody works": ("Analysts at Lehman Harvest said no.", "organisation"),
    "a rank with its stop": ("We met Rep. Bo Lin (D-Wash.) today.", "person"),
    "no rank": ("We saw a next-gen Kestrel Lamp.", "name"),
}


@pytest.mark.parametrize(("text", "kind"), KINDS.values(), ids=KINDS)
def test_a_name_is_of_a_person_or_a_firm(text: str, kind: str) -> None:
    assert [mention.kind for mention in read_facts(text, WEDNESDAY).mentions] == [kind]


SPEAKERS = {
    "an office of several words": (
        "“This is a plan to mend boats,” said Tannuan social welfare secretary Rex Moll. “It works.”",
        [("Rex Moll", "Tannuan social welfare secretary"), ("Rex Moll", "Tannuan social welfare secretary")],
    ),
    "an office without its comma": (
        "“This boat was to cover a large sea,” Jeff Clark, Veldt’s chief operating officer said.",
        [("Jeff Clark", "Veldt’s chief operating officer")],
    ),
    "a noun that is like a verb": (
        "Despite the arrogant claims of those who say boats can “cross any sea that there is,” few can.", [("", "")],
    ),
    "a name of which a longer one ends in it": (
        "We asked Brightwell. Ask Brightwell is new. Brightwell claims it will “go beyond what you know of it”.",
        [("Brightwell", "")],
    ),
    "who goes on": (
        "Ann Lee met Alex Moll. Veldt claimed that “she has a licence to loot boats all year.” He added, “Of this "
        "there is no question at all.”",
        [("Veldt", ""), ("Veldt", "")],
    ),
    "an object behind its verb": (
        "Bo Lin was cited, as a “mountain of old evidence there” suggests the inquiry is meant to press him.",
        [("", "")],
    ),
    "what else is said is no office": (
        "“A boat struck a pier that was in use,” said a guard, adding that “a man was hurt in it”.",
        [("a guard", ""), ("a guard", "")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "speakers"), SPEAKERS.values(), ids=SPEAKERS)
def test_a_speaker_is_named_with_his_office(text: str, speakers: list[tuple[str, str]]) -> None:
    assert [(quote.speaker, quote.role) for quote in read_facts(text, WEDNESDAY).quotes] == speakers


def test_titles_joined_to_a_title_are_no_quotes() -> None:
    text = "The company published pages titled “How to mend a lamp” and “How to light a lamp in the dark”."
    assert read_facts(text, WEDNESDAY).quotes == ()


def test_a_speaker_has_his_initials_and_what_he_is() -> None:
    (quote,) = read_facts("“It is over and done with,” said A. Brun, CEO of AMI Labs.", WEDNESDAY).quotes
    assert (quote.speaker, quote.role) == ("A. Brun", "CEO of AMI Labs")


def test_one_name_for_all_its_spellings() -> None:
    facts = read_facts("We asked DeepMind and Google DeepMind.", WEDNESDAY, aliases={"deepmind": "Google DeepMind"})
    assert [(m.name, m.canonical) for m in facts.mentions] == [
        ("DeepMind", "Google DeepMind"),
        ("Google DeepMind", "Google DeepMind"),
    ]
