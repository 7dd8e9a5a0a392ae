"""Each row of the tables that say what a figure is about has a sentence that it alone is there for."""

from datetime import date

import pytest

from extractors.facts.figures.attributes import attributes
from extractors.facts.names.clauses import read_clauses
from extractors.facts.read_facts import read_facts

DAY = date(2026, 4, 29)

MEASURED = {
    "price": ["The $40 lamp is back.", "Oil climbed past $91 a barrel.", "Veldt will buy Corvid for $2 billion."],
    "savings": [
        "It comes with an $800 rebate.",
        "The lamp is 30 percent off.",
        "The plan will save $12 million a year.",
    ],
    "cost": ["The pier cost £30 million.", "Harbour towns spend about $3 million on dredging."],
    "valuation": ["Corvid was valued at $5 billion.", "It came at a $5 billion valuation."],
    "market cap": ["Its market value of $80 billion shrank."],
    "funding": [
        "Loop raised $90 million.",
        "It left stealth with $90 million in funding.",
        "A $30 million Series B round followed.",
    ],
    "investment": ["Brightwell has invested at least $3 billion in Corvid."],
    "revenue": ["Revenue reached $4 million.", "Total phone sales passed $6 billion."],
    "sales": ["The maker sold 12,000 kayaks."],
    "profit": ["A jump in net profit last year to $5 billion followed."],
    "loss": ["It reported a loss of $4 million."],
    "assets": ["The fund had assets under management of $3 billion.", "It holds $4 billion in assets."],
    "salary": ["She had a salary of $90,000."],
    "commission": ["The shop cut its commission to 25%.", "A 12% commission applies."],
    "debt": ["The club has $70 million in debt."],
    "dividend": ["It pays a dividend of $2."],
    "fine": [
        "The court agreed, fining Veldt nearly $2 million.",
        "Vendors face a fine of $4,000.",
        "It was fined $20 million.",
    ],
    "subsidy": ["The district offers subsidies of up to $2 million."],
    "orders": ["He saw orders worth $2 trillion."],
    "growth": ["Harnett shares rose 7%.", "It told of a 30 per cent jump.", "Output is about 10 percent higher."],
    "decline": ["Imports fell 5.2 per cent.", "Costs are 20% lower."],
    "share": ["About 80 per cent of shop owners signed up.", "Veldt holds a stake of 12%."],
    "score": ["Its test performance increased from 35.1% to 80.5%."],
    "accuracy": ["It reached an accuracy of 97%."],
    "failure": ["The error rate was 4%."],
    "yield": ["The note yields 3.7%.", "The bond yield was higher at 3.71%."],
    "interest": ["The interest rate of 4% stays."],
    "inflation": ["Inflation was 3.2%."],
    "unemployment": ["Unemployment rose to 5.1%."],
    "tariff": ["They agreed on a tariff rate of 12 per cent."],
    "tax": ["A tax of 8% is due."],
    "deaths": [
        "Three people aboard the Kestrel died.",
        "1,200 people had been killed.",
        "The floods killed 312 people.",
        "A tally put the death toll at 37.",
        "41 people have died.",
    ],
    "injuries": ["The crash injured 19 people."],
    "displaced": ["More than 2,000 families have been displaced.", "The war uprooted 40,000 people."],
    "affected": ["Over 9,000 people had personal data stolen."],
    "cases": ["The clinic knows 246 suspected cases."],
    "charges": ["He faces 12 new fraud charges."],
    "arrests": ["Police made 40 arrests."],
    "loans": ["The firm issued 16 loans."],
    "inquiries": ["The desk received about 830 inquiries."],
    "population": ["The city of 400,000 people sleeps."],
    "attendance": ["The fair attracted about 240 collectors."],
    "users": ["The app has 20 million subscribers."],
    "customers": ["It serves 3,000 customers."],
    "employees": ["Veldt employs 400 people."],
    "layoffs": ["The bank cut 300 jobs.", "The service fired 200 employees."],
    "production": ["The plant produced 8,000 kayaks."],
    "shipments": ["The maker shipped 14 million phones."],
    "capacity": ["The hall seats 4,000 guests."],
}


@pytest.mark.parametrize("attribute", [row.name for row in attributes()])
def test_each_attribute_of_the_closed_list_is_read(attribute: str) -> None:
    for sentence in MEASURED[attribute]:
        assert [figure.attribute for figure in read_facts(sentence, DAY).figures][-1] == attribute, sentence


UNMEASURED = {
    "more than is no growth": "Marlow is responsible for more than 80% of scrap.",
    "how often is no share": "It was shown 85% of the time.",
    "a lawsuit has a size, no price": "He filed a $10 billion lawsuit over it.",
}


@pytest.mark.parametrize("sentence", UNMEASURED.values(), ids=UNMEASURED)
def test_a_word_that_only_seems_to_name_an_attribute_names_none(sentence: str) -> None:
    (figure,) = read_facts(sentence, DAY).figures
    assert figure.attribute in {"", "share"} - ({"share"} if "time" in sentence else set())


SUBJECTS = {
    "owner": ("It was part of Corvid's $32 billion deal.", "Corvid"),
    "priced thing": ("As the $29.99 wallet can hold cards, it sells.", "wallet"),
    "a fee for": ("The $100,000 fee for H-1Bs hurts.", "H-1Bs"),
    "recipient": ("She led a $50 million Series B investment into Gumtree Labs.", "Gumtree Labs"),
    "part of a whole": ("It is ready, with about 80 per cent of shop owners already signed up.", "shop owners"),
    "a land and its people": ("The island nation of 170 million people rations fuel.", "island nation"),
    "name before its measure": ("Harnett shares rose 7% on Monday.", "Harnett"),
    "behind its description": ("Delivery start-up Loop Foundry raised $90 million.", "Loop Foundry"),
    "what a name owns": ("Tannu’s coal industry grew 30 per cent.", "Tannu’s coal industry"),
    "the clause that states it": ("Separately, the Courier noted that coal prices passed $90 a tonne.", "coal"),
    "joined by as": ("Bonds fell as oil prices soared past $100 a barrel.", "oil"),
    "a relative": ("In Tannu – which imports 85 per cent of its gas – troops guard the depots.", "Tannu"),
    "an apposed relative": (
        "She joins Loop Foundry, a Denver-based start-up that left stealth with $90 million in funding.",
        "Loop Foundry",
    ),
    "it, who says so": ("Loop Foundry announced Thursday that it raised $30 million.", "Loop Foundry"),
    "shares of a name": ("Shares of Brightwell rose more than 9% on Tuesday.", "Brightwell"),
    "a noun before a verb": ("The rate of price rises had cooled to 3%.", "price rises"),
    "whose": ("It passed Brightwell, whose sales plunged 35.8 per cent.", "Brightwell"),
    "a noun before which": ("It shut the strait, which carries 20 per cent of the oil.", "strait"),
    "a name before its price": ("It has the Kestrel Lamp ($170) on the shelf.", "Kestrel Lamp"),
    "the owner of a change": ("It can withstand oil’s surge past $100 more easily.", "oil"),
    "a second deed": ("Brightwell has grown since its founding and was valued at $86 million.", "Brightwell"),
    "those counted": ("Several reporters were fined $400.", "reporters"),
    "of two": ("Brightwell and Corvid raised $40 million.", "Brightwell and Corvid"),
    "place of the counted": ("More than 2,000 families have been displaced across Kenya.", "Kenya"),
    "those who": ("Drivers who fail to pay face a fine of $5,000.", "Drivers"),
    "a dateline is none": ("SAN MATEO — Shipments grew by 400 kayaks.", "Shipments"),
    "it, told before": ("Loop Foundry slowed down, and it raised $30 million.", "Loop Foundry"),
    "the last time": ("The last time Marlow cut jobs was in May, when it shed 400 workers.", "Marlow"),
    "with whom": ("Veldt has a stock of its own, with Ann Lee holding 93% of the votes.", "Ann Lee"),
    "owner of a round": ("It led Loop Foundry’s Series B round last May at a $5 billion valuation.", "Loop Foundry"),
    "place of who says so": ("Kenya’s health ministry said that 40 people had died.", "Kenya"),
    "a noun behind a name": ("It hurt the Brightwell index, which shed 6% last week.", "Brightwell index"),
    "the price of a name": ("You can mount it on Veldt’s optional $495 Kestrel Stand.", "Kestrel Stand"),
    "what can be bought": ("You can grab the new Kestrel Lamp for $90 at the shop.", "Kestrel Lamp"),
    "at a price": ("At $2,995, the Kestrel Lamp is dear.", "Kestrel Lamp"),
    "what would be at a price": ("At $300, the Kestrel Lamp would be a bargain.", "Kestrel Lamp"),
    "what is begun at a price": ("Priced at $99, the Kestrel Lamp comes in blue.", "Kestrel Lamp"),
    "a price before a name and its verb": ("The $90 Kestrel Lamp arrived in May.", "Kestrel Lamp"),
    "a model’s own digits": ("The 10A costs $3,000.", "10A"),
    "a passive": ("Kestrel was also fined $4,000.", "Kestrel"),
    "an aside that closes": (
        "His start-up Kestrel, a maker of lamps for the deep sea, just raised $28 million.",
        "Kestrel",
    ),
    "an officer of a firm": ("The Harbour Group CEO faces 17 charges.", "Harbour Group CEO"),
    "a name behind whereas": ("Whereas Kestrel 4 has 40 lamps.", "Kestrel 4"),
    "it, behind as": ("As the war goes on, it has traded near $5,050.", ""),
    "a name with AI": ("AI Mode has over 40 million users.", "AI Mode"),
    "a part that changed": ("It causes 9% of unbiased boats to sink.", ""),
    "a part that did": ("Consumer Watch found that only 1 percent of rowers used these rights.", "rowers"),
    "it, of who announced it": ("The chip giant announced it would invest $2 billion in Veldt.", "chip giant"),
    "a country’s exports": ("Chinese exports surged 21.8% in May.", "Chinese exports"),
    "what trails a name": ("Veldt last month raised $7 million.", "Veldt"),
    "a name like a call": ("Check Point has 6,000 employees.", "Check Point"),
    "the last of several firms": ("Corvid, Tiko, and Veldt spent $90 billion.", ""),
    "value of": ("The price of copper fell 5.2 per cent.", "copper"),
}


@pytest.mark.parametrize(("sentence", "subject"), SUBJECTS.values(), ids=SUBJECTS)
def test_each_rule_names_its_subject(sentence: str, subject: str) -> None:
    assert read_facts(sentence, DAY).figures[0].subject == subject


MEASURED_BESIDE = {
    "what it rose to": ("Veldt’s revenue rose 12% to $3.4 billion.", ["growth", "revenue"]),
    "a large fund": ("We’re launching a $20 million Harbour Fund to lower bills.", [""]),
    "lost, but took in": ("Veldt took in $18 billion in revenue but lost $4.9 billion.", ["revenue", "loss"]),
    "a price it fell to": ("Tin lost 12% to $80,000.", ["decline", ""]),
    "what makes up": ("Tin makes up over 8% of it.", ["share"]),
    "stock sold": ("Funds sold about $80 million of local stock.", [""]),
    "a benchmark bond": ("The benchmark bond yields rose more than 4 basis points.", ["growth"]),
    "performance with": ("It achieves good performance with only 15% cache retention.", [""]),
}


@pytest.mark.parametrize(("sentence", "attributes_of"), MEASURED_BESIDE.values(), ids=MEASURED_BESIDE)
def test_an_amount_measures_what_its_own_words_say(sentence: str, attributes_of: list[str]) -> None:
    assert [figure.attribute for figure in read_facts(sentence, date(2026, 5, 6)).figures] == attributes_of


def test_names_and_amounts_in_order_are_paired() -> None:
    figures = read_facts(
        "MiniMod and Castor Systems , also known as Castro, jumped 12% and 8%, respectively.", DAY
    ).figures
    assert [(f.subject, f.attribute) for f in figures] == [("MiniMod", "growth"), ("Castor Systems", "growth")]


def test_a_sum_said_again_in_another_currency_is_of_the_same() -> None:
    first, second = read_facts("Vendors who ignore it face a fine of HK$4,000 (US$510).", DAY).figures
    assert (first.subject, first.attribute) == (second.subject, second.attribute) == ("Vendors", "fine")


NOBODYS = {
    "a pronoun": "They raised $40 million.",
    "a company told before": "The company raised $40 million.",
    "a time, not a thing": "Corvid moved 300 trucks in just 10 days.",
    "who convicts": "A Hong Kong court has convicted a trader of taking HK$4,000.",
    "who counts": "The World Health Organization has confirmed 11 cases.",
    "who fines another": "The Commission agreed, fining Veldt nearly $2 million.",
    "a study": "A survey found a rise of 9%.",
    "an idea": "The main difference is 9%.",
    "a reader": "You’ll need 50 feet of cable.",
    "behind a colon": "The lamp is dear to make: a budget of $150 is little.",
    "accounts of nobody": "Operating profit reached $9 million.",
    "what is so and so": "You can grab the Wi-Fi-enabled model for $90.",
    "how long a trial took": "Three brothers were convicted after a five-week trial.",
    "who says that": "Ann Lee says that about 18% is fine.",
    "another named last": "The FTSE opened lower, Germany’s DAX down 1%.",
    "who threatens": "The war threatens 12 million jobs.",
    "who puts it at": "The Federal Reserve Bank put the jobless rate at about 5.7%.",
    "them": "It has spaces, and about 97% of them are free.",
    "who says so": "Marq says over 9,000 people had data stolen.",
    "what is done to another": "Brightwell raised petrol prices by $6.",
    "what another falls by": "A sell-off saw prices fall more than 6%.",
    "what is offered": "Brightwell is offering a wearable version for $179.",
    "a participle of another": "The order added missiles, bringing the total to 78 missiles.",
    "a negated link": "Brightwell sales are not included in the forecast of $6 billion.",
    "an infinitive": "It has sites and aims to have 20,000 lamps.",
    "a noun before of": "Annual raises of 4% are common.",
    "who is told of": "A farmer in Thailand who is 90% import-dependent pays more.",
    "a place behind a preposition": "It cited the strike on a school in Iran that killed 165 people.",
    "two subjects": "It makes energy the panels on my house can produce in roughly eight hours.",
    "it, expletive": "Kestrel has wells and it would take 235 years to plug them.",
    "an owner unnamed": "Headwinds contributed to the company’s nearly $16 billion losses.",
    "what was found": "Survey finds 88 per cent of them cannot tell.",
    "of another named with": "The fund is down 19%, with Brightwell down 17%.",
    "the end of a list": "Visits from Kenya, France and Germany grew by 20 per cent.",
    "whom another pays": "Brightwell was told of a plan that led to him paying $40.",
    "what which stands for": "It owns the kitchens, which Kestrel quickly grew to a $15 billion valuation.",
    "how large a house is": "Shrestha will sit in the 275-member house.",
    "a level": "Backers bought at the $10 billion level.",
    "shares in a city": "Shares in London fell 1.2%.",
    "prices in a country": "Prices in Japan rose 3.1%.",
    "yesterday’s change": "Yesterday’s drop of 3% hurt Veldt.",
    "a weekday’s change": "Monday’s jump of 9% helped.",
    "what is cut, with its article": "The strike cut the output by 20%.",
    "what is raised, with its owner": "Veldt raised its dividend by 4%.",
    "a word of place": "Inside is 128GB of memory.",
    "a toll": "The death toll rose to 41.",
    "the end of a pair": "Deep Rowing (DR) and Big Sailing (BS) are 40 sports.",
    "one of its kind": "It is sold as the $25 option, which is small.",
    "a round’s extension": "It took an $8 million extension.",
    "a time": "Right now, the code that is left has 40 writers.",
    "what the point is": "The core point is that at 400 metres, boats sink.",
    "it, of the reader’s": "Your boat is slow because it is really 40 boats.",
    "a dear thing": "Beside it is a $40 “light” mouse that weighs 53 grams.",
    "a second verb": "It beats the rest and achieves results close to them, with costs 40% lower.",
    "how long a plan is": "Boat makers say Kenya’s five-year plan suggests more piers.",
    "some of those": "Five of those have more than 3 billion users.",
    "ever": "Ever spent 3 hours on a pier?",
    "what you have": "So now let’s say you’ve had 40 boats.",
    "a share of what is made": "The team has managed to make 70% of the library playable.",
    "what a maker claims of it": "Veldt claims it can go 12 miles.",
    "the last of several": "A boat with oars, sails, and full holds runs 40 miles.",
    "zero to": "Zero to 60 mph takes 6.8 seconds.",
    "who awards": "A jury awarded the rower $6 million.",
    "a generation of": "The second generation of the lamp starts at $549.",
    "a set in passing": "Old plays don’t look better on an 8K TV.",
    "a name cut by its number": "Our pick is the Kestrel 8,000 Lamp Boat ($400).",
    "what a reader is to do": "Get 2 Kestrel months free with a pass at $49.",
    "some companies": "Two companies raised $3 billion.",
    "some banks": "The three banks paid $2 billion in fines.",
    "a person before a bracket": "Rep. Ann Lee ($2 million) outraised her rival.",
    "the whole of another": "India made 55 million phones of the roughly 230 million sold.",
}


@pytest.mark.parametrize("sentence", NOBODYS.values(), ids=NOBODYS)
def test_what_names_nobody_is_nobodys(sentence: str) -> None:
    assert read_facts(sentence, DAY).figures[-1].subject == ""


def test_what_a_price_was_and_what_is_saved_are_of_the_same_thing() -> None:
    deal = "The $189.99 (usually $219.99) Kestrel Lamp sells. The Marlow Desk is on sale for $300 ($50 off)."
    found = [(f.value, f.subject, f.attribute) for f in read_facts(deal, DAY).figures]
    assert found == [
        (189.99, "Kestrel Lamp", "price"), (219.99, "Kestrel Lamp", "price"),
        (300.0, "Marlow Desk", "price"), (50.0, "Marlow Desk", "savings"),
    ]  # fmt: skip


NO_PRICES = {
    "before who says": "At $7 million, the judge said, the penalty was no deterrent.",
    "a penalty": "At $400,000, the fine is no deterrent.",
    "a valuation": "At $60 billion, Veldt would be worth more than Marlow.",
    "a valuation that is": "At $60 billion, Veldt is the largest of the start-ups.",
    "what it has grown from": "From $8 million in 2021, Veldt is now ten times as large.",
    "a case": "The $2.5 billion Veldt patent case is over.",
    "a prize": "A $3 million Veldt bonus was paid.",
    "a campaign": "The $12 million Veldt lobbying push is over.",
    "what was paid": "The $12 million Veldt paid in May is gone.",
    "what it finds": "Readers can get Kestrel tips to book rooms for $200.",
}


@pytest.mark.parametrize("sentence", NO_PRICES.values(), ids=NO_PRICES)
def test_a_sum_beside_a_name_is_no_price_of_it(sentence: str) -> None:
    figure = read_facts(sentence, DAY).figures[0]
    assert figure.attribute != "price"
    assert figure.subject == ""


def test_a_former_sum_is_what_the_first_is() -> None:
    first, former = read_facts("Veldt raised $30 million (down from $50 million).", DAY).figures
    assert (first.attribute, former.attribute) == ("funding", "funding")
    now, before = read_facts("Veldt is at $30 million (down from $50 million).", DAY).figures
    assert (now.attribute, before.attribute) == ("", "")


def test_amounts_joined_measure_the_same() -> None:
    for sentence in (
        "Revenue: $6.40 billion vs. $6.28 billion expected.",
        "Marlow cut 11,000 jobs, followed by another 10,000 in May.",
        "They were 1.5% and 1.2% higher.",
        "A lower 12% commission (down from 15%) is due.",
    ):
        first, last = read_facts(sentence, DAY).figures
        assert first.attribute == last.attribute != "", sentence


def test_a_change_said_again_in_percent_is_that_change() -> None:
    assert read_facts("Shares fell, sinking 750 points, or 1.6%, by noon.", DAY).figures[-1].attribute == "decline"


CLAUSES = {
    "an opener": ("In the port, its largest city, the mayor has said no.", [("the mayor", "has said")]),
    "an adverb": ("Separately, the paper noted that sales passed six.", [("the paper", "noted"), ("sales", "passed")]),
    "an apposition": ("Ann Lee, a chemist, left.", [("Ann Lee", "left")]),
    "a month": ("We open on 4 May, they said.", [("they", "said")]),
    "an adjective": ("The unnamed third model will be small.", [("The unnamed third model", "will be small")]),
    "none": ("Two more of them.", []),
}


@pytest.mark.parametrize(("sentence", "clauses"), CLAUSES.values(), ids=CLAUSES)
def test_a_clause_has_a_subject_and_its_verb(sentence: str, clauses: list[tuple[str, str]]) -> None:
    found = [
        (sentence[c.start : c.head], sentence[c.verb_start : c.verb_end])
        for c in read_clauses(sentence, (0, len(sentence)))
    ]
    assert found == clauses
