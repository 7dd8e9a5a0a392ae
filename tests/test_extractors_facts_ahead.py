"""Which day a sentence that looks ahead falls due on, and which look like it and never do."""

from datetime import date

import pytest

from extractors.facts.read_facts import read_facts
from extractors.facts.types import Prediction

SAID = date(2026, 5, 14)


def falling_due(text: str) -> list[Prediction]:
    return [one for one in read_facts(text, SAID).predictions if one.due_to is not None]


NEVER_DUE = {
    "a state denied": "Marlow will not have all of her $90 million by 31 May.",
    "the next few weeks": "The council will decide in the next few weeks.",
    "months without a number": "Veldt will launch the lamp within months.",
    "a few weeks": "Veldt will launch the lamp in a few weeks.",
    "how long it took": "Over two years after it opened, the pier is full, likely thanks to the new ferry.",
    "which race it is": "The clerk took bets on the 2028 mayoral race, a wager that the town will not forget.",
    "a market for predictions": "The firm runs a prediction market that changed its rules this spring.",
    "the opening of an aside": "With entries open until June 19th, nobody knows what the rules will bring.",
    "before what comes": "Ahead of the fair next month, the shop will let you try the kayaks.",
    "what was set": "Through last year, Veldt told dealers that the lamp was set for an early 2027 debut.",
    "what was predicted": "Before the storm, the bank was widely predicted to cut rates next week.",
    "a noun of the plan": "Lee would follow the plan, which has targets for 2027 to 2030.",
    "imagined, if": "If half of the boats were kept, the yard could clear the list within two years, Lee noted.",
    "imagined, a deed": "Ending the toll starting this year and not lowering the fare would fix half of it, Lee said.",
    "today and tomorrow": "Veldt will show what makers can build today and sell well tomorrow.",
    "behind what is dated": "The agency is expected to report in the weeks following the June 30 hearing.",
    "wait for what is dated": "We’ll have to wait until we get closer to the start of the race in August of this year.",
    "before a planned trip": "Lee smiled before his planned trip to Oslo in June.",
    "set last year": "Last year, the lamp was set for an early 2027 debut.",
    "would of a memory": "The rower knew she would be in Oslo next week.",
    "figuratively": "What Veldt gives away today could cost it little to make tomorrow.",
    "last weekend": "Lee wants the island back, after a raid over the weekend.",
    "a delay of what was planned": "A delay in the planned summit later this month has upset Kenya.",
    "plans of the writer": "As I’m preparing for my rowing race in September, I sleep a lot.",
    "a call to others": "The museum is seeking letters from “open air” painters by June 4th.",
    "guidance that rules": "The court is dropping guidance that lamps are not toys this year.",
    "deals and their page": "We’ll add more lamps as we update this story through May 26.",
    "lead with commits": "Two coders lead this month with roughly 90 commits each.",
    "despite something of this year": "Two makers vow to keep building in Oslo – despite a strike this year.",
    "each evening": "Suppers take place at the inn on Wednesday evenings at 7:00 p.m.",
    "a month that is over": "More boats are coming — in January alone, arrivals rose 12%, beating Oslo.",
    "what to expect": "What to expect at the boat show this week",
    "of a period before": "Veldt, which has seen its stock fall 40% this year, said it would lay off 9 people.",
    "announced this week": "This week, Veldt also announced it would expand the pier.",
    "back then": "Back then, we were on track to end the plague by 2030.",
    "too soon": "The next race, in Oslo in two weeks, is too soon to expect new sails.",
    "told before": "The crew had been told that it would run through the end of the year.",
    "opened in": "Opened in November, the school aims to teach rowers.",
    "once believed": "Sailors once believed that it would take longer than anybody could row before 2040.",
    "than expected": "He said he thinks that the mood for 2027 is better than expected.",
    "another sentence of a quote": "“The longer it is shut, the more trade will turn. Watch Oslo next week,” Lee said.",
    "part of an address": "See [the results](https://veldt.example/Q4-2026.pdf), which beat what the street expects.",
    "what you would expect": "In a month of trials, it had the range you’d expect at this price.",
    "in brackets": "The seam where glass meets frame (tin this year, we’re all done with steel) is smooth.",
    "predicted in a month": "Lee predicted in January that such sums are on the horizon for rowers.",
    "at that time": "At that time, builders expected the pier to fall in 2034.",
    "great if": "She said it would be “great” if nobody rowed in 10 years.",
    "not to do": "The mayor has asked crews not to come into town on Wednesday.",
    "cancelled": "The band said that the show scheduled for June 24 would be cancelled.",
    "what a year is": "However, this year marks our first race, so our aim will be to keep going.",
    "imagined": "She felt hope knowing that she would be spending the next week at sea.",
    "elections of a year": "The storm could make the pier a bigger issue in 2026 elections.",
    "what somebody could then": "When you look back, the yard could put up a boat in 100 days.",
    "after it will have": "Your aunt has shares that, after Veldt goes public in the next year, may be worth much.",
    "a chip": "The mode should sound better, as it is optimized for H2.",
    "off track from goals": "The town is far off track from meeting many of the goals by 2030.",
    "a writer’s week": "I will be heading back to the boat later this week.",
    "worth a look": "The pier will be worth a look this year.",
    "a month of last year": "Lee will sit in the first house since the mayor fell in September last year.",
    "whose index": "Bakers are bracing for data due soon, followed by the January price index.",
    "public debuts": "While Veldt is also eyeing public debuts in 2027, Marlow is the largest yard.",
    "set in a year": "There will be two plots: one about a theft, the other set in 2027.",
    "my job": "“My job is to build boats for Veldt over the next three years,” Lee said.",
    "and made a bid": "Marlow truly wants to buy the yard and first made a bid in January, offering $9 a share.",
    "a firm’s own quarter": "Veldt expects charges of $45 million in the Q4 FY ’26.",
    "tomorrow’s": "Veldt is building yesterday’s boats with tomorrow’s money.",
    "at any time": "These parts might not show it today, but could break six months from now.",
    "what you might see": "When you open the lamp this summer, you might see a spring leading to its core.",
    "in the next of many": "Veldt will grow over the coming quarters, the bank said.",
}


@pytest.mark.parametrize("text", NEVER_DUE.values(), ids=NEVER_DUE)
def test_what_only_seems_to_look_ahead_never_falls_due(text: str) -> None:
    assert falling_due(text) == []


DUE = {
    "a range of days": ("The fair will take place in Oslo during June 22-23.", "2026-06-22", "2026-06-23"),
    "from a day to a day": ("Lee will be in Oslo from June 15 to 16.", "2026-06-15", "2026-06-16"),
    "behind a headline": ("Rowers gather in Oslo\nThis week, many will gather there.", "2026-05-11", "2026-05-17"),
    "from one to another": (
        "The trial would run from late June to early August, the mayor said.", "2026-06-24", "2026-08-10",
    ),
    "the closer day": ("This month, five boats will leave the pier on May 25.", "2026-05-25", "2026-05-25"),
    "of the first deed": (
        "The sale will open at the start of June, with Veldt set to meet on June 4.", "2026-06-01", "2026-06-10",
    ),
    "a verb, no part": ("The sale is expected to close this year, Veldt said.", "2026-01-01", "2026-12-31"),
    "next, not this": ("Rents fell this year … and we expect that to continue next year.", "2027-01-01", "2027-12-31"),
    "through, before another": (
        "Supply is projected to peak through 2026 before dropping from 2027.", "2026-05-14", "2026-12-31",
    ),
    "starting": ("Starting in June, the yard will make 40 boats a day.", "2026-06-01", "2026-06-30"),
    "later this year": ("Later this year, the yard said, the boat will come to Oslo.", "2026-01-01", "2026-12-31"),
    "an opening": ("Lee said that by August, tolls would return to what they were.", "2026-05-14", "2026-08-31"),
    "who tells behind": ("The boats would come by December, the mayor told rowers.", "2026-05-14", "2026-12-31"),
    "for the next year": ("It will be the best boat in Oslo for the next year.", "2026-05-14", "2027-05-14"),
    "within the next year": ("The yard said it will go public in the next year.", "2026-05-14", "2027-05-14"),
    "if approved": ("If approved, the bridge would open in 2032.", "2032-01-01", "2032-12-31"),
    "plans of this week": (
        "This week alone, Veldt announced plans to add a boat later this year.", "2026-01-01", "2026-12-31",
    ),
    "a season under way": ("The boat is rolling out for rowers this summer.", "2026-06-01", "2026-08-31"),
    "what follows in a year": ("Boats for two will follow in 2027.", "2027-01-01", "2027-12-31"),
    "the games of a year": ("The mayor has vowed to have the tram by the 2028 Games.", "2026-05-14", "2028-12-31"),
    "a bank is to": ("The bank is to open a branch in June.", "2026-06-01", "2026-06-30"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "first", "last"), DUE.values(), ids=DUE)
def test_a_prediction_falls_due_with_its_own_period(text: str, first: str, last: str) -> None:
    assert [(one.due_from, one.due_to) for one in falling_due(text)] == [
        (date.fromisoformat(first), date.fromisoformat(last))
    ]


LATER = date(2026, 11, 18)
# What stands beside a prediction takes neither it nor its day.
BESIDE = {
    "a deal was expected": (
        "The company said the deal was expected to close in the first quarter of 2027.",
        "2027-03-31",
    ),
    "a bridge was expected": ("Officials said the bridge was expected to reopen in June 2027.", "2027-06-30"),
    "was set": ("A hearing was set for Dec. 14.", "2026-12-14"),
    "was forecast": ("Inflation was forecast to fall to 2% by the end of 2027.", "2027-12-31"),
    "an order": ("The tariffs would rise to 25% on Jan. 1 under the order.", "2027-01-01"),
    "a bill": ("The bill would ban the sale of petrol cars by 2035.", "2035-12-31"),
    "a plan": ("Under the plan, the airline would cut 3,000 jobs by the end of 2027.", "2027-12-31"),
    "a measure": ("The measure, if approved by voters, would raise $2 billion by 2030.", "2030-12-31"),
    "before an end, first": ("Before the end of the year, the ECB will cut rates again.", "2026-12-31"),
    "before a month, first": ("Before June 2027, the company will build ten plants.", "2027-05-31"),
    "with a launch": ("With its launch in January, the firm will enter Europe.", "2027-01-31"),
    "was told it would": ("The union said it was told the plant would close in June 2027.", "2027-06-30"),
    "were told it will": ("Workers were told on Monday that the plant will close in June 2027.", "2027-06-30"),
    "to wait until": ("Customers will have to wait until March 2027 for deliveries.", "2027-03-31"),
    "too early, but": ("It is too early to say, but the company will report results on Dec. 10.", "2026-12-10"),
    "before a planned trip": (
        "Before his planned trip to Beijing in April, Trump will meet Takaichi in January.",
        "2027-01-31",
    ),
    "a planned route": ("The airline, which cancelled a planned route, will resume flights in January.", "2027-01-31"),
    "a planned test": ("SpaceX, which delayed a planned test, will launch on Dec. 12.", "2026-12-12"),
    "a delay until": ("Ford will delay its planned electric truck until 2028.", "2028-12-31"),
    "had told that it will": ("He had told investors that the plant will open in June 2027.", "2027-06-30"),
    "a year’s growth": ("Next year is expected to bring growth of 3%.", "2027-12-31"),
    "a year’s heat": ("This year is set to be the hottest on record.", "2026-12-31"),
    "a week’s snow": ("Next week is expected to bring snow.", "2026-11-29"),
    "said today of tomorrow": ("OpenAI said today that it will release its model tomorrow.", "2026-11-19"),
    "a post of the state": ("Lawmakers said this post will be filled by January.", "2027-01-31"),
    "an article of a treaty": ("Officials said this article of the treaty will expire in March 2027.", "2027-03-31"),
    "unless": ("Unless Congress acts, subsidies will expire on Dec. 31.", "2026-12-31"),
    "if, with its day": (
        "If the Fed cuts rates again, the bank expects mortgage rates to fall to 6% by March 2027.",
        "2027-03-31",
    ),
    "despite": ("The firm will open the plant despite protests in June 2027.", "2027-06-30"),
    "amid": ("Trump will meet Xi amid tensions in April.", "2027-04-30"),
    "talks": ("Talks in January between the United States and Iran will decide the fate of the deal.", "2027-01-31"),
    "elections": ("Elections in May in the eastern region of Saxony will test the party.", "2027-05-31"),
    "money committed": ("The firm committed $10 billion to build two plants by 2028.", "2028-12-31"),
    "a professor": ("She will replace Prof. Lee in January.", "2027-01-31"),
    "a corporation": ("It will sell Ford Motor Corp. Europe by June 2027.", "2027-06-30"),
    "a clause of condition": ("If the bill passes, the toll will rise in 2027.", "2027-12-31"),
    "set apart by words": ("The agency will report in March 2027 following its review.", "2027-03-31"),
}


@pytest.mark.parametrize(("text", "last"), BESIDE.values(), ids=BESIDE)
def test_a_clause_beside_a_prediction_leaves_it_its_day(text: str, last: str) -> None:
    due = [one.due_to for one in read_facts(text, LATER).predictions]
    assert due == [date.fromisoformat(last)]


@pytest.mark.parametrize(
    "text",
    [
        "By the end of this decade, it’s unlikely that people will row to work.",
        "Veldt will no longer mend old boats from June 8th.",
    ],
    ids=["unlikely", "no longer"],
)
def test_what_will_not_be_is_told_as_denied(text: str) -> None:
    assert [one.negated for one in falling_due(text)] == [True]


@pytest.mark.parametrize(
    ("text", "threshold"),
    [
        ("Marlow will grow the team from 15 to about 350 metres by year-end.", 350.0),
        ("The agency projects 17% growth through 2033, with jobs growing at 35%.", 17.0),
        ("The plan will bring 4K video from June 10.", None),
        ("Veldt will release the boat in June (or in May for $120).", None),
    ],
    ids=["from, to", "the first", "no measure", "of the bracket"],
)
def test_the_threshold_is_of_the_deed(text: str, threshold: float | None) -> None:
    assert [one.threshold for one in falling_due(text)] == [threshold]


def test_the_company_is_the_one_named_before_or_stays_so() -> None:
    one = falling_due("Harbour Labs is new. The company plans to open a pier in June.")
    two = falling_due("Harbour Labs met Veldt Inc on Monday. The company plans to open a pier in June.")
    assert [p.speaker for p in (*one, *two)] == ["Harbour Labs", "The company"]
