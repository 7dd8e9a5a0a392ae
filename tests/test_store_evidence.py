"""Two dated articles are weighed by what a reader would say for and against one event, and refused in words."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from extractors.articles.form import said_form
from store.dedup.evidence import AGAINST, EVIDENCE, FOR, IN_WORDS, measure_evidence, reasons
from store.dedup.features.article import ArticleFeatures
from store.dedup.features.matrix import FeatureMatrix
from store.dedup.pair_score import Pairs, evidence_of_pairs, evidence_shares, fitted_weights, read_weights, score_pairs
from store.dedup.signals import measure_signals
from store.evaluation.fit_weights import fit_evidence
from store.types import MOST_HOURS, Match
from tests.building import MONDAY, loose_features

WIRE = (
    "Palisade raised $240 million on Tuesday in a round led by Copperline Capital of Boston, which values the maker of"
    " warehouse robots at $1.9 billion. Dana Whitlock, who founded the firm in Austin, said that the money goes into a"
    " second factory and that 300 people will be hired before the end of the year."
)
RETOLD = (
    "The maker of warehouse robots Palisade has found $240 million for its second factory. Copperline Capital led the"
    " round, at a value of $1.9 billion, said the founder Dana Whitlock in Austin. Some 300 people are to be hired this"
    " year, and the robots are to be sold outside the United States as well."
)


def measured(one: ArticleFeatures, other: ArticleFeatures) -> dict[str, float]:
    matrix, none = FeatureMatrix.of([one, other]), np.zeros(1)
    signals = measure_signals(matrix, np.array([0]), np.array([1]), none, none)
    rows = matrix.rows(np.array([0, 1]))
    found = measure_evidence(matrix, rows[:1], rows[1:], signals, none)
    return dict(zip(EVIDENCE, found[0].tolist(), strict=True))


ON_THE_HOUR = MONDAY.replace(hour=15, minute=0, second=0)

HOURS = [
    ("one full hour", ON_THE_HOUR, 20, "there.example", 1.0),
    ("minutes later", ON_THE_HOUR, 300, "there.example", 0.0),
    ("no full hour", ON_THE_HOUR + timedelta(minutes=5), 0, "there.example", 0.0),
    ("an hour later", ON_THE_HOUR, 3600, "there.example", 0.0),
    ("only the day is known", ON_THE_HOUR.replace(hour=0), 0, "there.example", 0.0),
    ("one outlet", ON_THE_HOUR, 0, "here.example", 0.0),
]


@pytest.mark.parametrize(("first", "later", "host", "expected"), [row[1:] for row in HOURS], ids=[r[0] for r in HOURS])
def test_two_outlets_that_publish_at_one_full_hour_may_be_under_one_embargo(
    first: datetime, later: int, host: str, expected: float
) -> None:
    one = loose_features("Palisade shows a robot", WIRE, first, "https://here.example/a")
    other = loose_features("Robot by Palisade", RETOLD, first + timedelta(seconds=later), f"https://{host}/b")
    assert measured(one, other)["same_hour"] == measured(other, one)["same_hour"] == expected


LOG_3 = 1.098612

CASES = [
    ("up and down", "Palisade shares rise", "Palisade shares fall", "other_direction", 1.0),
    ("up and up", "Palisade shares rise", "Palisade shares climb", "other_direction", 0.0),
    ("no direction", "Palisade shares rise", "Palisade shares", "other_direction", 0.0),
    ("buys, sues", "Palisade acquires Veldkamp", "Palisade sues Veldkamp", "other_action", 1.0),
    ("buys, buys", "Palisade acquires Veldkamp", "Veldkamp bought by Palisade", "same_action", 1.0),
    ("another amount, each way", "Palisade raises $40 million", "Palisade raises $90 million", "other_amount", 2.0),
    ("one amount", "Palisade raises $40 million", "Palisade finds $41 million", "other_amount", 0.0),
    ("no amount", "Palisade raises $40 million", "Palisade finds money", "other_amount", 0.0),
    ("two names that nobody prints", "Zelquist sues Orrinvale", "Orrinvale sued by Zelquist", "rare_names", LOG_3),
    ("names of every day", "Trump meets Musk", "Musk meets Trump", "rare_names", 0.0),
    ("hardly more than a headline", "Palisade", "Palisade", "headline_alone", 1.0),
]


@pytest.mark.parametrize(("one", "other", "column", "expected"), [row[1:] for row in CASES], ids=[r[0] for r in CASES])
def test_what_headlines_say_is_measured(one: str, other: str, column: str, expected: float) -> None:
    pair = loose_features(one, "It was so.", MONDAY), loose_features(other, "It was so.", MONDAY)
    assert measured(*pair)[column] == measured(*reversed(pair))[column] == expected


def test_a_text_that_is_no_report_speaks_against_one_event_whichever_it_is() -> None:
    report = loose_features("A", WIRE, MONDAY)
    about, deal = (replace(report, form=said_form(form)) for form in ("about", "deal"))
    columns = ("about_most", "no_report_most")
    # A matrix takes over an article's words, so each pair is made of articles of its own.
    assert [measured(report, report)[name] for name in columns] == [0.0, 0.0]
    assert [measured(report, about)[name] for name in columns] == [1.0, 0.0]
    assert [measured(deal, report)[name] for name in columns] == [0.0, 1.0]
    assert fitted_weights().evidence.slopes["about_most"] < 0


def test_what_reports_no_event_is_refused_in_words_unless_it_is_a_copy() -> None:
    report, other = loose_features("A", WIRE, MONDAY), loose_features("B", RETOLD, MONDAY, "https://echo.example/1")
    deal = replace(other, form=said_form("deal"))
    assert judged(report, other).refusal == ""
    assert judged(report, deal).refusal == "form: deal, which reports no event"
    copied = replace(loose_features("A", WIRE, MONDAY, "https://echo.example/1"), form=said_form("deal"))
    assert judged(report, copied).refusal == ""


def test_days_apart_are_counted_and_those_beyond_a_day_and_a_quarter_again() -> None:
    found = measured(loose_features("A", WIRE, MONDAY), loose_features("B", WIRE, MONDAY + timedelta(hours=54)))
    assert (found["days_apart"], found["days_beyond_fresh"]) == (2.25, 1.0)


def test_only_dated_pairs_with_a_text_are_weighed() -> None:
    dated, undated, bare = (
        loose_features("A", WIRE, MONDAY),
        loose_features("A", WIRE, None),
        loose_features("A title", "", MONDAY),
    )
    matrix = FeatureMatrix.of([dated, undated, bare, bare])
    left, right = np.array([0, 0, 0, 2]), np.array([0, 1, 2, 3])
    signals = measure_signals(matrix, left, right, np.zeros(4), np.zeros(4))
    pairs = Pairs(left=left, right=right, cosine=np.zeros(4), across=np.zeros(4))
    assert evidence_of_pairs(matrix, pairs, signals)[0].tolist() == [True, False, True, False]


def judged(one: ArticleFeatures, other: ArticleFeatures, *, cosine: float = 0.85, title_cosine: float = 0.7) -> Match:
    titles = np.array([[1, 0], [title_cosine, np.sqrt(1 - title_cosine**2)]], dtype=np.float32)
    pairs = Pairs(left=np.array([0]), right=np.array([1]), cosine=np.array([cosine]), across=np.array([cosine]))
    return score_pairs(("a", "b"), FeatureMatrix.of([one, other]), pairs, titles, fitted_weights())[0]


HERE, THERE = "https://paper.example/1", "https://post.example/1"
ONE = loose_features("Palisade raises $240 million", WIRE, MONDAY, HERE)
REFUSED = [
    ("another outlet soon", "Palisade gets $240 million", RETOLD, 3.0, THERE, ""),
    (
        "one outlet, in other words",
        "Palisade gets $240 million",
        RETOLD,
        3.0,
        "https://www.paper.example/2",
        "one outlet",
    ),
    ("one outlet, the text again", "Palisade raises $240 million", WIRE, 3.0, "https://paper.example/2", ""),
    ("four days later", "Palisade gets $240 million", RETOLD, MOST_HOURS + 24, THERE, "days apart"),
]


@pytest.mark.parametrize(
    ("title", "text", "hours", "url", "reason"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_what_excludes_one_event_is_refused_in_words(
    title: str, text: str, hours: float, url: str, reason: str
) -> None:
    found = judged(ONE, loose_features(title, text, MONDAY + timedelta(hours=hours), url))
    assert found.refusal.partition(":")[0] == reason
    assert (found.score == 0) == bool(reason)


def test_headlines_whose_names_the_other_text_never_mentions_tell_two_events() -> None:
    one = loose_features("Dana Whitlock finds $240 million", WIRE, MONDAY, HERE)
    text = RETOLD.replace("Dana Whitlock", "Ines Okafor").replace("Palisade", "Tidewater")
    told = judged(one, loose_features("Ines Okafor finds $240 million", text, MONDAY, THERE), cosine=0.9)
    assert told.refusal == "other subject: dana, whitlock / ines, okafor"


QUAKE = (
    "An earthquake of magnitude {1} struck near {0} on Monday at a depth of {2} kilometres, the geological survey "
    "said. There were no reports of damage. The survey said that aftershocks were likely in the coming days and asked "
    "residents to report what they felt on its website. Quakes of this size are common in the region."
)
JAILED = (
    "A court in Boston sentenced {0} to {1} years in prison on Monday for defrauding investors of {2} million dollars. "
    "The judge said that the scheme had destroyed the savings of hundreds of families. The defence said it would "
    "appeal. Prosecutors had asked for a longer sentence. The trial lasted four months and heard sixty witnesses."
)
ROUND = (
    "{0}, a start-up that builds {2}, has raised ${1} million in a Series A round, the company said on Monday. The "
    "money will be used to hire engineers and to open an office abroad. {0} was founded two years ago and now has 40 "
    "employees. Existing investors took part. The company did not disclose its valuation."
)
RESULTS = (
    "{0} said on Monday that its profit rose in the third quarter to {1} million dollars as demand for its sensors "
    "grew. The company expects sales to rise further next year. Shares of {0} rose {2} percent in early trading. Its "
    "chief executive said that the order book was full and that costs had fallen for the third quarter in a row."
)
# Two articles of one template, the likeness of their headlines, and whether they may be one event.
RAISES, NIMBLY = "{0} raises ${1} million", ("Nimbly", 12, "robots")
TEMPLATES = {
    "A42 results": (RESULTS, "{0} profit rises", ("Orvane", "12.4", "3"), ("Teldric", "31.9", "5"), 0.5, False),
    "A43 quakes": (QUAKE, "Quake of {1} near {0}", ("Elmstead", "4.1", 12), ("Garnet Bay", "5.3", 40), 0.6, False),
    "A43 sentences": (JAILED, "{0} jailed for fraud", ("Paul Arden", "six", 14), ("Eva Moll", "ten", 52), 0.5, False),
    "A43 rounds": (ROUND, RAISES, NIMBLY, ("Sparrowgrid", 18, "grids"), 0.55, False),
    "a copy": (ROUND, RAISES, NIMBLY, NIMBLY, 0.97, True),
    "a copy with another sum": (ROUND, RAISES, NIMBLY, ("Nimbly", 18, "robots"), 0.95, True),
}  # fmt: skip


@pytest.mark.parametrize(("text", "title", "one", "other", "likeness", "may_be_one"), TEMPLATES.values(), ids=TEMPLATES)
def test_two_subjects_put_into_one_wording_are_two_events(
    text: str, title: str, one: tuple[object, ...], other: tuple[object, ...], likeness: float, may_be_one: bool
) -> None:
    pair = (
        loose_features(title.format(*put), text.format(*put), MONDAY, url) for put, url in ((one, HERE), (other, THERE))
    )
    assert (judged(*pair, cosine=0.6, title_cosine=likeness).refusal == "") == may_be_one


def test_a_likely_score_without_evidence_is_refused_with_its_reasons() -> None:
    """Without dates the score alone decides; with dates, three days apart, the evidence refuses the same pair."""
    texts = ("Robots are sold. Palisade makes them. " * 9, "A factory opens. Palisade owns it and hires. " * 9)
    undated = judged(
        *(loose_features("Palisade", text, None, url) for text, url in zip(texts, (HERE, THERE), strict=True))
    )
    dated = judged(
        loose_features("Palisade rises", texts[0], MONDAY, HERE),
        loose_features("Palisade falls", texts[1], MONDAY + timedelta(hours=90), THERE),
        cosine=0.03,
        title_cosine=0.2,
    )
    assert undated.refusal == ""
    assert dated.refusal.startswith("unlikely: published at different times; another direction")


def test_shares_say_what_was_for_and_what_against() -> None:
    later = loose_features("Palisade gets $90 million", RETOLD, MONDAY + timedelta(hours=40), THERE)
    matrix, titles = FeatureMatrix.of([ONE, later]), np.array([[1, 0], [0.6, 0.8]], dtype=np.float32)
    pairs = Pairs(left=np.array([0]), right=np.array([1]), cosine=np.array([0.8]), across=np.array([0.8]))
    (shares,) = evidence_shares(matrix, pairs, titles, fitted_weights())
    assert IN_WORDS["cosine"] in reasons(shares, joined=True)
    assert reasons(shares, joined=False).startswith(IN_WORDS["days_apart"])
    assert reasons({}, joined=True) == ""


def test_every_column_has_words_and_the_shipped_weights_have_its_sign() -> None:
    assert set(IN_WORDS) == set(EVIDENCE)
    shipped = fitted_weights().evidence
    assert all(shipped.slopes[name] >= 0 for name in FOR)
    assert all(shipped.slopes[name] <= 0 for name in AGAINST)
    assert set(shipped.most) == set(EVIDENCE)


def test_no_labels_turn_evidence_against_its_sign() -> None:
    drawn = np.random.default_rng(3)
    rows = drawn.random((400, len(EVIDENCE)))
    # What is for speaks against here, and the other way round; only one column tells the truth.
    truth = EVIDENCE.index("text_terms")
    same = rows[:, truth] - rows[:, 0] + rows[:, EVIDENCE.index("days_apart")] > 0.5
    found = fit_evidence([(rows, same)])
    assert found.slopes["cosine"] == found.slopes["days_apart"] == 0
    assert found.slopes["text_terms"] > 1


def test_weights_of_a_file_without_evidence_weigh_it_as_shipped() -> None:
    old = "[texts]\nintercept = -1.0\ncosine = 2.0\n[headlines]\nintercept = -1.0\ntitle_cosine = 2.0\n"
    assert read_weights(old).evidence == fitted_weights().evidence
