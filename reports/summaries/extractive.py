"""Summarises a story with sentences its own articles printed; never writes a word.

Theory. A sentence someone printed cannot be invented, only chosen badly. Chosen well is what `salience` beside this
measures, from the openings, where news says what happened. Copies hijack any centre, so own reporting is read, and
rewrites count half. That a sentence must stand alone and speak of the story costs some two points of ROUGE-1
(`storyfold eval summaries` prints both): paid gladly, for the reader is a person.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractors.facts.types import Figure
from reports.guard.numbers import Number, is_backed, numbers_of
from reports.sentences import read_sentences
from reports.summaries.folding import drop_near_duplicates
from reports.summaries.injected import is_injected_instruction
from reports.summaries.people import find_people, introduced, presumed
from reports.summaries.salience import Salience, gains, likeness, measure
from reports.summaries.standing import central_names, is_self_contained, mentions_any
from reports.types import Sentence
from store.types import Member, Story, facts_of

MAX_WORDS = 90
MAX_SENTENCES = 4
OPENING = 12  # sentences of each text: 10 to 20 gave the same on Multi-News
LEAD = 3  # the first sentence of a summary comes from so many of the origin's
TELLING = 0.5  # of the best lead's gain: with less the first text opens on a scene or on itself
REDUNDANT = 0.3  # cosine of two sentences that say the same in other words; read off the sample press
ENOUGH = 0.06  # gain under which one more sentence only adds length
FADING = 0.04  # of its gain a sentence loses for each place further down its text: news tells the main thing first
UNNAMED = 0.7  # what is left of the gain of a first sentence that names nobody; later ones must name or count something
REWRITTEN = 0.6  # what is left of the gain of a sentence from a rewrite, which is second hand
DATED = 0.8  # and of one that says "today" or "last week": counted from which day?
CONFIRMED = 0.12  # gain of each new figure that another text states too, two at most: news is often a number
EVIDENCE = 12  # sentences that a model is shown
EVIDENCE_WORDS = 400
STAND_INS = 3  # rewrites that are read beside own reporting

_TODAY = re.compile(r"\b(?:today|yesterday|tomorrow|tonight|this (?:morning|afternoon|evening))\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:a|last|next) (?:week|\w+day)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    sentence: Sentence
    row: int
    text_number: int
    position: int
    words: int
    named: bool  # says one of the names the story is about
    confirmed: frozenset[float]  # figures of it that another text states as well
    figures: frozenset[float]  # all of them, in whatever form
    introduces: frozenset[str]  # people it says by their whole name
    presumes: frozenset[str]  # and those by their surname alone
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    words: int
    sentences: int
    enough: float


def summarize(story: Story, *, max_words: int = MAX_WORDS) -> tuple[Sentence, ...]:
    """Return sentences of at most `max_words` together that tell the story, in reading order: the lead's text first.

    The first to be chosen is from the origin's lead, else from the lead of an independent report, if one there
    stands alone. Rewrites are read beside them, at a discount, and never for a figure that no report of its own has.
    Who is said by surname alone was said whole before. A story without a usable sentence gives none.
    """
    return _in_order(_choose(*_measured(story), _Limits(words=max_words, sentences=MAX_SENTENCES, enough=ENOUGH)))


def gather_evidence(story: Story) -> tuple[Sentence, ...]:
    """Return up to a dozen sentences that a model may summarise, the most telling first."""
    chosen = _choose(*_measured(story), _Limits(words=EVIDENCE_WORDS, sentences=EVIDENCE, enough=0.0))
    return tuple(c.sentence for c in chosen)


def rank_leads(story: Story) -> tuple[tuple[float, Sentence], ...]:
    """Return the leads that stand alone, name whom the story is about and say no "today", the most telling first."""
    candidates, salience = _measured(story)
    leads = [
        c for c in candidates if c.position < LEAD and c.named and not c.presumes and not _TODAY.search(c.sentence.text)
    ]
    worth = [gain * c.weight for gain, c in zip(gains(salience, [], [c.row for c in leads]), leads, strict=True)]
    order = sorted(range(len(leads)), key=lambda n: (-worth[n], n))
    return tuple((worth[n], leads[n].sentence) for n in order)


def _in_order(chosen: Sequence[_Candidate]) -> tuple[Sentence, ...]:
    return tuple(c.sentence for c in sorted(chosen, key=lambda c: _place(c, chosen[0])))


def _place(candidate: _Candidate, lead: _Candidate) -> tuple[bool, int, int]:
    return candidate.text_number != lead.text_number, candidate.text_number, candidate.position


def members_without_copies(story: Story) -> tuple[Member, ...]:
    """Return the members whose words are their own: own reporting first, then the earliest rewrites, no copies."""
    own = quotable_members(story)
    rewrites = [m for m in story.members if m.relation == "rewrite" and m not in own]
    members = (*own, *rewrites[:STAND_INS])
    return tuple(members[place] for place in drop_near_duplicates([m.stored.article.text for m in members]))


def _measured(story: Story) -> tuple[list[_Candidate], Salience]:
    read = members_without_copies(story)
    told = [tuple(s for s in read_sentences(member.stored) if not is_injected_instruction(s.text)) for member in read]
    openings = [sentences[:OPENING] for sentences in told]
    salience = measure(
        [s.text for opening in openings for s in opening],
        [" ".join(s.text for s in sentences) for sentences in told],
        [member.stored.article.title for member in read if not is_injected_instruction(member.stored.article.title)],
    )
    return _candidates(read, openings), salience


def quotable_members(story: Story) -> tuple[Member, ...]:
    """Return the members a summary may quote: the origin, then the independent reports, earliest first.

    A laboratory's own post comes last: it speaks to those who know what it sells, and the press says what it is.
    Where no lead of theirs stands alone (a laboratory's "we", a columnist's "I"), or the origin is in none of our
    feeds, the earliest rewrite with such a lead goes before them. Where nobody in our feeds did his own reporting
    the earliest three rewrites are read, since one alone may lean on its headline; else the earliest article.
    """
    origin = tuple(m for m in story.members if m.stored.id == story.origin)
    independent = tuple(m for m in story.members if m.relation == "independent report" and m not in origin)
    own = tuple(sorted((*origin, *independent), key=_is_of_a_laboratory))
    rewrites = tuple(m for m in story.members if m.relation == "rewrite" and m not in origin)
    if not own:
        return rewrites[:STAND_INS] or story.members[:1]
    if origin and any(map(_has_a_lead, own)):
        return own
    return (*[m for m in rewrites if _has_a_lead(m)][:1], *own)


def _is_of_a_laboratory(member: Member) -> bool:
    return "laboratory" in member.stored.outlet_kind


def _has_a_lead(member: Member) -> bool:
    return any(is_self_contained(sentence.text) for sentence in read_sentences(member.stored)[:LEAD])


def _candidates(read: Sequence[Member], openings: Sequence[tuple[Sentence, ...]]) -> list[_Candidate]:
    names = central_names([" ".join(sentence.text for sentence in opening) for opening in openings])
    names -= _outlets(read)
    stated = [facts_of(member.stored).figures for member in read]
    figures = [_values(of_text) for of_text in stated]
    people = find_people(member.stored for member in read)
    backed_by = [backing(member, read) for member in read]
    found = []
    row = -1
    for n, opening in enumerate(openings):
        elsewhere = frozenset[float]().union(*(figures[m] for m in range(len(read)) if m != n))
        for position, sentence in enumerate(opening):
            row += 1
            if not is_self_contained(sentence.text, names) or not is_confirmed(sentence.text, backed_by[n]):
                continue
            found.append(
                _Candidate(
                    sentence=sentence,
                    row=row,
                    text_number=n,
                    position=position,
                    words=len(sentence.text.split()),
                    named=mentions_any(sentence.text, names),
                    confirmed=_values(_within(sentence, stated[n])) & elsewhere,
                    figures=_numbers(sentence.text),
                    introduces=introduced(sentence.text, people),
                    presumes=presumed(sentence.text, people),
                    weight=(REWRITTEN if read[n].relation == "rewrite" else 1.0)
                    * (DATED if _says_another_day(sentence.text) else 1.0)
                    * (1 - FADING * position),
                )
            )
    return found


def _says_another_day(sentence: str) -> bool:
    return bool(_TODAY.search(sentence) or _RELATIVE.search(sentence))


def _outlets(read: Sequence[Member]) -> frozenset[str]:
    """Return the words of the newsrooms' names: "Pixel Foundry has seen the email" names nobody of the story."""
    press = (m.stored.outlet for m in read if not _is_of_a_laboratory(m))
    return frozenset(word for outlet in press for word in outlet.split())


def backing(member: Member, read: Sequence[Member]) -> tuple[Number, ...]:
    """Return the numbers a text may be quoted for: a rewrite those of own reporting, or else of another rewrite."""
    own = [other for other in read if other.relation != "rewrite"]
    others = own or [other for other in read if other is not member] or [member]
    texts = [member] if member.relation != "rewrite" else others
    return tuple(n for other in texts for n in numbers_of(other.stored.article.text, facts_of(other.stored).figures))


def is_confirmed(sentence: str, backed_by: tuple[Number, ...]) -> bool:
    """Return whether each telling number of the sentence is among those, as printed or before rounding."""
    return all(is_backed(number, backed_by) for number in numbers_of(sentence) if _is_telling(number))


def _values(figures: Iterable[Figure]) -> frozenset[float]:
    """Return the values that can be no accident: years, spans of time and numbers up to ten are in every text."""
    values = (figure.value for figure in figures if figure.kind not in {"duration", "multiple"})
    return frozenset(value for value in values if value > 10 and not 1900 <= value <= 2100)


def _within(sentence: Sentence, figures: Iterable[Figure]) -> Iterator[Figure]:
    return (figure for figure in figures if sentence.start <= figure.start < sentence.end)


def _numbers(text: str) -> frozenset[float]:
    return frozenset(number.value for number in numbers_of(text) if _is_telling(number))


def _is_telling(number: Number) -> bool:
    return bool(number.unit) or (number.value > 10 and not number.year)


def _choose(candidates: Sequence[_Candidate], salience: Salience, limits: _Limits) -> list[_Candidate]:
    """Take, again and again, the sentence that adds most to what the summary tells as a whole."""
    chosen: list[_Candidate] = []
    left = limits.words
    open_to = _leads(candidates, salience, limits.words)
    while open_to and len(chosen) < limits.sentences:
        said = frozenset[float]().union(*(c.figures for c in chosen))
        added = [
            gain + CONFIRMED * min(2, len(c.confirmed - said))
            for gain, c in zip(gains(salience, [c.row for c in chosen], [c.row for c in open_to]), open_to, strict=True)
        ]
        worth = [
            gain * c.weight * (1 if c.named or (chosen and c.confirmed) else UNNAMED)
            for gain, c in zip(added, open_to, strict=True)
        ]
        best = max(range(len(open_to)), key=lambda i: (worth[i], -i))
        if chosen and added[best] < limits.enough:
            break
        taken = open_to[best]
        chosen.append(taken)
        left -= taken.words
        open_to = [
            c
            for c in candidates
            if c.words <= left and _is_understood(c, chosen) and _says_something_new(c, chosen, salience)
        ]
    return chosen


def _leads(candidates: Sequence[_Candidate], salience: Salience, max_words: int) -> list[_Candidate]:
    """Return the candidates for the first sentence: of the first text's lead if it tells enough, else of any lead."""
    short = [c for c in candidates if c.words <= max_words]
    fitting = [c for c in short if not c.presumes] or short
    leads = [c for c in fitting if c.position < LEAD]
    own = [c for c in leads if c.text_number == 0]
    if own:
        told = dict(zip(leads, gains(salience, [], [c.row for c in leads]), strict=True))
        if max(told[c] for c in own) >= TELLING * max(told.values()):
            return own
    return leads or fitting


def _is_understood(candidate: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    """Return whether those it says by surname alone are said whole before it."""
    here = _place(candidate, chosen[0])
    before = [c.introduces for c in chosen if _place(c, chosen[0]) < here]
    return candidate.presumes <= frozenset[str]().union(*before)


def _says_something_new(candidate: _Candidate, chosen: Sequence[_Candidate], salience: Salience) -> bool:
    return (
        (candidate.named or bool(candidate.confirmed))
        and candidate not in chosen
        and not (candidate.figures and all(any(f in c.figures for c in chosen) for f in candidate.figures))
        and all(likeness(salience, candidate.row, c.row) < REDUNDANT for c in chosen)
    )
