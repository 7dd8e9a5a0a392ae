"""Each row of the tables that say what a figure is about has a sentence that it alone is there for."""

from datetime import date

import pytest

from extractors.facts.figures.attributes import attributes
from extractors.facts.names.clauses import read_clauses
from extractors.facts.read_facts import read_facts

DAY = date(2026, 4, 29)

MEASURED = {
    "price": ["The $40 lamp is back.", "Oil climbed past $91 a barrel.", "Veldt will buy Corvid for $2 billion."],
    "savings": ["The lamp is 30 percent off.", "The plan will save $12 million a year."],
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
    "debt": ["The club has $70 million in debt."],
    "dividend": ["It pays a dividend of $2."],
    "fine": ["Vendors face a fine of $4,000.", "It was fined $20 million."],
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
    "deaths": ["The floods killed 312 people.", "A tally put the death toll at 37.", "41 people have died."],
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
    "who says so": ("Marq says over 9,000 people had data stolen.", "Marq"),
    "place of the counted": ("More than 2,000 families have been displaced across Kenya.", "Kenya"),
    "those who": ("Drivers who fail to pay face a fine of $5,000.", "Drivers"),
    "a dateline is none": ("SAN MATEO — Shipments grew by 400 kayaks.", "Shipments"),
    "value of": ("The price of copper fell 5.2 per cent.", "copper"),
}


@pytest.mark.parametrize(("sentence", "subject"), SUBJECTS.values(), ids=SUBJECTS)
def test_each_rule_names_its_subject(sentence: str, subject: str) -> None:
    assert read_facts(sentence, DAY).figures[0].subject == subject


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
    "the whole of another": "India made 55 million phones of the roughly 230 million sold.",
}


@pytest.mark.parametrize("sentence", NOBODYS.values(), ids=NOBODYS)
def test_what_names_nobody_is_nobodys(sentence: str) -> None:
    assert read_facts(sentence, DAY).figures[-1].subject == ""


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
