"""Classify an article by its form (report, about, deal, listing, podcast, …) from its own words and embeddings.

Theory. What a text may do in a story depends on its form: a report tells an event, an analysis, opinion, interview or
review is *about* one, and a deal, how-to, listing, podcast or roundup reports none. A form shows in the words of the
headline and the address, in how the text speaks (who said, what was; I, we, you), and in what the text means. No sign
decides alone, so each form has a logistic of its own over all of them, fitted by `store.evaluation.fit_forms`.
The costly error is a report taken for something else: below its `LEAST_CONFIDENCE` a text is a report.
"""

import importlib.resources
import json
import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

Form = Literal["report", "about", "deal", "howto", "listing", "podcast", "roundup"]

# Each has a logistic; `report` is what none of them claims.
FORMS: tuple[Form, ...] = ("about", "deal", "howto", "listing", "podcast", "roundup")

# From so much on a form is claimed. Deals and podcasts are more common than their logistics, fitted on few, think: from
# .3 on 43 of 46 and 9 of 10 claimed are right, sites held out (33 of 33 and 1 of 1 from .6 on). Levels chosen on four
# fifths of the sites for a precision of .9 lie at .24 to .34 and give 43 of 46 and 4 of 4 on the other fifths; of the
# other forms no level gives that (docs/decisions/forms.md).
LEAST_CONFIDENCE: Mapping[Form, float] = {
    "about": 0.6, "deal": 0.3, "howto": 0.6, "listing": 0.6, "podcast": 0.3, "roundup": 0.6,
}  # fmt: skip

# What is read of a text, and how often a word counts there at most.
_HEAD_WORDS = 200
_SPOKEN_WORDS = 300
_MOST_COUNTED = 5
_LONGEST_PHRASE = 4

# A feature counts up to so many deviations from its mean.
_MOST_DEVIATION = 4.0

# These cues say how a text speaks: their share of its words counts, not where they stand.
_MANNERS = ("saying", "past", "present", "first_person", "we", "you", "doubt", "days")

# A rubric stands before a colon at the beginning of a headline, or after a bar at its end: "… | First Thing".
_RUBRIC = re.compile(r"^([^:|]{2,40}): \S|\S(?: \|| [–—]) ([^|:–—]{2,40})$")

_WORD = re.compile(r"[^\W_]+(?:['&][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_AMOUNT_OFF = re.compile(r"[$£€]\d[\d,.]* off\b|\d ?% off\b|\bfor (?:just |only |under )?[$£€]\d", re.IGNORECASE)
_DATE = re.compile(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2} [A-Z][a-z]{2,8} 20\d\d\b")
_LIST = re.compile(r"^[^,]{3,80}: [^,]{3,80}, [^,]{3,80},? ", re.IGNORECASE)
_COUNTED = re.compile(
    r"^(?:the |these |our )?(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) "
    r"(?!(?:dead|killed|people)\b)",
    re.IGNORECASE,
)
_CODE = re.compile(r"[{}<>=_`;]")

Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWeights:
    """The logistics of `FORMS`: means and spreads `(f,)` of the features, slopes `(forms, f + 2 d)`, intercepts.

    `d` is the width of an embedding; those of headline and lead follow the features.
    """

    mean: Row
    spread: Row
    slopes: Row
    intercepts: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class FormJudgement:
    """The form of an article with its confidence, and the chances that it is about an event, or reports none."""

    form: Form
    confidence: float
    about: float
    no_report: float


# Of an article of which nothing is known.
A_REPORT = FormJudgement(form="report", confidence=0.0, about=0.0, no_report=0.0)


def judge_form(
    title: str, text: str, url: str, title_embedding: NDArray[np.float32], lead_embedding: NDArray[np.float32]
) -> FormJudgement:
    """Return the form of one article; embeddings of another width than the weights know give `A_REPORT`."""
    weights = fitted_form_weights()
    row = np.array(form_features(title, text, url, float(title_embedding @ lead_embedding)))
    rows = form_rows(row[None], title_embedding[None], lead_embedding[None], weights.mean, weights.spread)
    if rows.shape[1] != weights.slopes.shape[1]:
        return A_REPORT
    logits = (rows @ weights.slopes.T)[0] + weights.intercepts
    return judgement_of([1 / (1 + math.exp(-float(np.clip(logit, -500, 500)))) for logit in logits])


def judgement_of(chances: Sequence[float]) -> FormJudgement:
    """Return what the chances of `FORMS` say together; of equal ones the first form counts."""
    best = max(range(len(FORMS)), key=lambda k: chances[k])
    about, *others = chances
    claimed = chances[best] >= LEAST_CONFIDENCE[FORMS[best]]
    return FormJudgement(
        form=FORMS[best] if claimed else "report",
        confidence=round(chances[best] if claimed else 1 - chances[best], 4),
        about=round(about, 4),
        no_report=round(1 - math.prod(1 - chance for chance in others), 4),
    )


def said_form(form: Form) -> FormJudgement:
    """Return the judgement of a form that a person said."""
    known = form not in ("report", "about")
    return FormJudgement(form=form, confidence=1.0, about=float(form == "about"), no_report=float(known))


def form_rows(features: Row, titles: NDArray[np.float32], leads: NDArray[np.float32], mean: Row, spread: Row) -> Row:
    """Return what the logistics weigh `(n, f + 2 d)`: the standardised features, then the embeddings."""
    standard = np.clip((features - mean) / spread, -_MOST_DEVIATION, _MOST_DEVIATION)
    return np.hstack([standard, titles.astype(np.float64), leads.astype(np.float64)])


def form_features(title: str, text: str, url: str, likeness: float) -> list[float]:
    """Return the features of one article, in a fixed order; `likeness` is the cosine of its headline and its lead."""
    words = text.split()
    return [*_cue_counts(title, words, url), *_structure(title, text, words), likeness]


@cache
def fitted_form_weights() -> FormWeights:
    """Return the weights that ship."""
    found = json.loads(_shipped("form_weights.json"))
    return FormWeights(
        **{name: np.array(found[name], dtype=np.float64) for name in ("mean", "spread", "slopes", "intercepts")}
    )


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case; an apostrophe or an ampersand inside stays."""
    return [word.lower() for word in _WORD.findall(text.replace("’", "'"))]


def _shipped(name: str) -> str:
    return importlib.resources.files("extractors.articles").joinpath(name).read_text(encoding="utf-8")


@cache
def _cues() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(phrases) for name, phrases in tomllib.loads(_shipped("form_cues.toml")).items()}


def _cue_counts(title: str, words: Sequence[str], url: str) -> Iterator[float]:
    """Yield how often each cue stands in headline, head and path, and the share of each manner in the first words."""
    in_title = _phrases(words_of(title))
    in_head = _phrases(words_of(" ".join(words[:_HEAD_WORDS])))
    in_path = _phrases(words_of(urlsplit(url).path))
    for name, cues in _cues().items():
        if name in _MANNERS:
            continue
        yield float(sum(phrase in cues for phrase in in_title))
        yield float(min(_MOST_COUNTED, sum(phrase in cues for phrase in in_head)))
        yield float(any(phrase in cues for phrase in in_path))
    spoken = words_of(" ".join(words[:_SPOKEN_WORDS]))
    for name in _MANNERS:
        yield sum(word in _cues()[name] for word in spoken) / max(30, len(spoken)) * 100
    opening = words_of(title)[:1]
    for name in ("analysis", "opinion", "howto", "first_person"):
        yield float(any(word in _cues()[name] for word in opening))
    rubric = _phrases(words_of(" / ".join(part for found in _RUBRIC.findall(title) for part in found)))
    for name in ("roundup", "podcast", "review", "opinion"):
        yield float(any(phrase in _cues()[name] for phrase in rubric))


@cache
def _known_phrases() -> frozenset[str]:
    return frozenset().union(*_cues().values())


def _phrases(words: Sequence[str]) -> list[str]:
    """Return all runs of one to `_LONGEST_PHRASE` words that are a cue of anything: few of the thousand of a text."""
    known = _known_phrases()
    return [
        phrase
        for length in range(1, _LONGEST_PHRASE + 1)
        for start in range(len(words) - length + 1)
        if (phrase := " ".join(words[start : start + length])) in known
    ]


def _structure(title: str, text: str, words: Sequence[str]) -> Iterator[float]:
    """Yield what can be counted without understanding a word."""
    named = title.split()
    count = len(words)
    head = " ".join(words[:_HEAD_WORDS])
    sentences = _SENTENCE_END.split(" ".join(words[:400]))
    lines = [line for line in text.split("\n") if line.strip()]
    yield from (math.log1p(count), float(count < 60), float(count < 25), math.log1p(len(named)))
    yield from (float(mark in title) for mark in ("?", ":", "|", "!", "[", "#", "“", "‘"))
    yield from (float(title.endswith("?")), float(sum("?" in sentence for sentence in sentences[:8])))
    yield from (float(bool(pattern.search(title))) for pattern in (_AMOUNT_OFF, _DATE, _LIST, _COUNTED))
    yield float(min(_MOST_COUNTED, len(_AMOUNT_OFF.findall(head))))
    yield sum(len(sentence.split()) for sentence in sentences) / len(sentences)
    yield len(lines) / max(1, count) * 50
    yield sum(len(line.split()) < 8 for line in lines) / max(1, len(lines))
    yield sum(word.istitle() for word in named) / max(1, len(named))
    yield len(_CODE.findall(text[:3000])) / max(100, min(3000, len(text))) * 100
    yield float(min(_MOST_COUNTED, text[:4000].count("http")))
    yield float(min(_MOST_COUNTED, sum(head.count(mark) for mark in '“"')))
    yield _retold(title, words)


def _retold(title: str, words: Sequence[str]) -> float:
    """Return the share of the headline's longer words that the first sentence or two repeat, as reports do."""
    sought = {word for word in words_of(title) if len(word) > 3}
    return len(sought & set(words_of(" ".join(words[:40])))) / max(1, len(sought))
