"""Summarise a story with sentences its own articles printed; never writes a word.

Theory. A sentence someone printed cannot be invented, only chosen badly. The first one tells the news (`leads.rank`) or
is at least a usable second below the headline; where none is likely enough to be, there is no summary. The others are
those that `salience` beside this measures, from the openings, where news says what happened. Copies hijack any centre,
so own reporting is read, and rewrites count half. That a sentence must be self-contained and about the story costs some
two points of ROUGE-1 (`storyfold eval summaries` prints both): paid gladly, for the reader is a person.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.facts.types import Figure
from extractors.text.calendar import MONTH
from extractors.text.patterns import any_of, any_word
from extractors.text.sentences import prose_spans
from reports.guard.numbers import Number, is_backed, numbers_of
from reports.sentences import read_sentences
from reports.summaries.following import hangs, introduced_in, points_back, unexplained_in
from reports.summaries.leads.features import is_printable, is_trend, teases
from reports.summaries.leads.rank import Lead, rank_leads
from reports.summaries.near_duplicates import drop_near_duplicates
from reports.summaries.people import find_people, named, named_in_full, surname_only
from reports.summaries.prompt_injection import is_injected_instruction
from reports.summaries.salience import Salience, gains, likeness, measure
from reports.summaries.self_contained import (
    central_names,
    is_self_contained,
    mentions_any,
    names_within,
    outside_quotes,
)
from reports.types import Line, Passage
from store.types import Member, Story, facts_of, lead_article

# Measured: OPENING on 100 clusters of Multi-News (10 to 20 gave the same). All other numbers are guesses, set while
# reading the invented sample press; no labelled summaries of stories with copies exist.
MAX_WORDS = 90
MAX_SENTENCES = 4
OPENING = 12  # sentences of each text
RESTARTS = 1  # sentences at the head of a text that tell the news, which another's lead has told: a new figure is more
LEAD_SENTENCES = 3  # the first sentence of a summary comes from so many of the origin's
MIN_LEAD_SHARE = 0.5  # of the best lead's gain: with less the first text opens on a scene or on itself
MAX_SIMILARITY = 0.3  # cosine from which two sentences say the same in other words
MIN_GAIN = 0.06  # under it one more sentence only adds length
POSITION_DECAY = 0.04  # of its gain a sentence loses for each sentence before it: news says the main thing first
NO_NAME_FACTOR = 0.7  # of the gain, of a first sentence that names nobody; later ones must name or count something
REWRITE_FACTOR = 0.6  # of a sentence from a rewrite, which is second hand
RELATIVE_DATE_FACTOR = 0.8  # of one that says "today" or "last week": counted from which day?
CONFIRMED_FIGURE_BONUS = 0.12  # for each new figure that another text states too, two at most
MAX_EVIDENCE = 12  # sentences that a model is shown
MAX_EVIDENCE_WORDS = 400
MAX_REWRITES = 3  # that are read beside own reporting

_TODAY = re.compile(r"\b(?:today|yesterday|tomorrow|tonight|this (?:morning|afternoon|evening))\b", re.IGNORECASE)
# How long ago, an age, a day: figures of these are no news.
_SPAN = any_word("seconds? minutes? hours? days? weeks? months? years? decades?")
_AGO = rf"\b[\w.-]+ {_SPAN} {any_word('ago earlier old')}\b"
_AGE = r"\b\d+-year-old|\baged? \d+|, \d{1,3},"
_DAY_OF_MONTH = rf"\b{MONTH} \d{{1,2}}\b|\b\d{{1,2}} {MONTH}"
_NO_NEWS = re.compile(any_of(_AGO, _AGE, _DAY_OF_MONTH))
_ADDS = re.compile(r"\balso\b")  # to what its own text said before
# "Doe said it was …": what a person says "it" of is in another sentence; a company may mean itself.
_SAID_OF_IT = re.compile(
    r"(?P<who>[^,]{2,60}?) (?:said|says|called|added|thinks|believes) (?:that )?(?:it|they|this)\b"
)
_RELATIVE = re.compile(r"\b(?:a|last|next) (?:week|\w+day)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    sentence: Passage
    row: int
    text_number: int
    position: int
    words: int
    named: bool  # has one of the names the story is about
    confirmed: frozenset[float]  # figures of it that another text states as well
    figures: frozenset[float]  # all of them, in whatever form
    counted: frozenset[float]  # those that may be news: no year, day, age or time ago
    introduces: frozenset[str]  # people it names in full, names it explains
    presumes: frozenset[str]  # people by their surname alone, names that another sentence explains
    points_back: bool  # at what the sentence before it says
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _LikelyLead:
    """A candidate that may tell the news, how likely that is, and its place among those."""

    candidate: _Candidate
    lead: Lead
    order: tuple[bool, bool, float, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    words: int
    sentences: int
    enough: float


def summarize(story: Story, *, max_words: int = MAX_WORDS) -> tuple[Line, ...]:
    """Return sentences of at most `max_words` together as a summary, in reading order: the lead's text first.

    The first tells the news of the story; where no sentence is likely enough to, it is the likeliest of those that are
    at least usable below the headline; else there is no summary. Rewrites are read beside own reporting, at a discount,
    and never for a figure that no own report has. Who is named by surname alone was named in full before.
    """
    candidates, salience = _candidates_and_salience(story)
    asks = teases(_headline(story))
    short = [one for one in _usable_leads(story, candidates) if one.candidate.words <= max_words]
    usable = [one for one in short if one.lead.is_usable or one.lead.beats_headline(asks=asks)]
    if not usable:
        return ()
    leads = [one.candidate for one in usable if one.lead.is_news] or [usable[0].candidate]
    limits = _Limits(words=max_words, sentences=MAX_SENTENCES, enough=MIN_GAIN)
    following = [one for one in candidates if _may_follow(one, leads[0], leads)]
    return _in_order(_choose(following, salience, limits, leads[:1]))


def _may_follow(candidate: _Candidate, lead: _Candidate, leads: Sequence[_Candidate]) -> bool:
    """Return whether the sentence is no trend, and does not start the story again, nor add to another text's words.

    What stands above the lead in its text is a standfirst or an opening scene; what heads another text is its lead.
    """
    if is_trend(candidate.sentence.text) or hangs(candidate.sentence.text):
        return False
    if candidate.text_number == lead.text_number:
        return candidate.position > lead.position or candidate is lead
    if candidate.position < RESTARTS and not candidate.counted - lead.figures:
        return False
    return not _ADDS.search(outside_quotes(candidate.sentence.text)) and (
        candidate not in leads or bool(candidate.figures - lead.figures)
    )


def gather_evidence(story: Story) -> tuple[Passage, ...]:
    """Return up to a dozen sentences that a model may summarise, those with the most gain first."""
    candidates, salience = _candidates_and_salience(story)
    limits = _Limits(words=MAX_EVIDENCE_WORDS, sentences=MAX_EVIDENCE, enough=0.0)
    chosen = _choose(candidates, salience, limits, _leads(candidates, salience, MAX_EVIDENCE_WORDS))
    return tuple(c.sentence for c in chosen)


def select_one_line(story: Story) -> Passage | None:
    """Return the sentence that stands for the story in the edition's opening: the likeliest to tell its news.

    It is read first and often alone, so where none is likely to there is none: the headline says it better, unless it
    asks or teases, which a usable second sentence beats.
    """
    candidates, _ = _candidates_and_salience(story)
    asks = teases(_headline(story))
    likely = (one for one in _usable_leads(story, candidates) if one.lead.beats_headline(asks=asks))
    return next((one.candidate.sentence for one in likely), None)


def _usable_leads(story: Story, candidates: Sequence[_Candidate]) -> list[_LikelyLead]:
    by_place = {(c.sentence.article_id, c.sentence.start): c for c in candidates}
    found: list[_LikelyLead] = []
    for member in members_without_copies(story):
        article = member.stored.article
        if is_injected_instruction(article.title):
            continue
        spans = [
            (start, end)
            for start, end in prose_spans(article.text, article.language)[: 2 * OPENING]
            if not is_injected_instruction(article.text[start:end])
        ]
        for lead in rank_leads(article.title, [article.text[start:end] for start, end in spans]):
            candidate = by_place.get((member.stored.id, spans[lead.index][0]))
            if candidate is not None and not candidate.presumes:
                place = (not lead.is_news, member.relation == "rewrite", -lead.probability, len(found))
                found.append(_LikelyLead(candidate=candidate, lead=lead, order=place))
    return sorted(found, key=lambda one: one.order)


def _in_order(chosen: Sequence[_Candidate]) -> tuple[Line, ...]:
    return tuple(c.sentence for c in sorted(chosen, key=lambda c: _reading_order(c, chosen[0])))


def _reading_order(candidate: _Candidate, lead: _Candidate) -> tuple[bool, int, int]:
    return candidate.text_number != lead.text_number, candidate.text_number, candidate.position


def members_without_copies(story: Story) -> tuple[Member, ...]:
    """Return the members whose words are their own: own reporting first, then the earliest rewrites, no copies."""
    own = quotable_members(story)
    rewrites = [m for m in story.members if m.relation == "rewrite" and m not in own]
    members = (*own, *rewrites[:MAX_REWRITES])
    return tuple(members[index] for index in drop_near_duplicates([m.stored.article.text for m in members]))


def _candidates_and_salience(story: Story) -> tuple[list[_Candidate], Salience]:
    read = members_without_copies(story)
    texts = [tuple(s for s in read_sentences(member.stored) if not is_injected_instruction(s.text)) for member in read]
    openings = [sentences[:OPENING] for sentences in texts]
    salience = measure(
        [s.text for opening in openings for s in opening],
        [" ".join(s.text for s in sentences) for sentences in texts],
        [member.stored.article.title for member in read if not is_injected_instruction(member.stored.article.title)],
    )
    return _candidates(read, openings, _headline(story)), salience


def _headline(story: Story) -> str:
    """Return the headline that stands over the story; one that is an injected order stands for nothing."""
    title = lead_article(story).article.title
    return "" if is_injected_instruction(title) else title


def quotable_members(story: Story) -> tuple[Member, ...]:
    """Return the members a summary may quote: the origin, own reporting, then all that retell nobody, earliest first.

    A laboratory's own post comes last: it writes for those who know what it sells, and the press says what it is.
    Where no lead of theirs is self-contained (a laboratory's "we", a columnist's "I"), or own reporting adds to a story
    that goes back to none of our feeds, the earliest rewrite with such a lead goes before them. Where all retell
    others the earliest three rewrites are read, since one alone may lean on its headline; else the earliest
    article. Who is flagged is quoted only where nobody else is there.
    """
    origin = tuple(m for m in story.members if m.stored.id == story.origin)
    independent = tuple(m for m in story.members if m.is_own_report and m not in origin)
    others = tuple(m for m in story.members if not (m.is_derived or m.flag or m in origin or m in independent))
    own = tuple(sorted((*origin, *independent, *others), key=_is_from_a_laboratory))
    rewrites = tuple(m for m in story.members if m.relation == "rewrite" and not m.flag and m not in origin)
    if not own:
        return rewrites[:MAX_REWRITES] or story.members[:1]
    if (origin or others) and any(map(_has_self_contained_lead, own)):
        return own
    return (*[m for m in rewrites if _has_self_contained_lead(m)][:1], *own)


def _is_from_a_laboratory(member: Member) -> bool:
    return "laboratory" in member.stored.outlet_kind


def _has_self_contained_lead(member: Member) -> bool:
    return any(is_self_contained(sentence.text) for sentence in read_sentences(member.stored)[:LEAD_SENTENCES])


def _candidates(read: Sequence[Member], openings: Sequence[tuple[Passage, ...]], headline: str) -> list[_Candidate]:
    names = central_names([" ".join(sentence.text for sentence in opening) for opening in openings])
    names -= _outlets(read)
    stated = [facts_of(member.stored).figures for member in read]
    figures = [_values(of_text) for of_text in stated]
    people = find_people(member.stored for member in read)
    in_headline = named(headline, people)
    backed_by = [backing(member, read) for member in read]
    found = []
    row = -1
    for n, opening in enumerate(openings):
        known = names | names_within(read[n].stored.article.title, [sentence.text for sentence in opening])
        elsewhere = frozenset[float]().union(*(figures[m] for m in range(len(read)) if m != n))
        for position, sentence in enumerate(opening):
            row += 1
            before = [one.text for one in opening[:position]]
            if not is_self_contained(sentence.text, known) or not is_printable(sentence.text):
                continue
            if not is_confirmed(sentence.text, backed_by[n]) or _is_said_of_something(sentence.text, people):
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
                    counted=_numbers(_NO_NEWS.sub(" ", sentence.text)),
                    introduces=named_in_full(sentence.text, people) | introduced_in(sentence.text),
                    presumes=(surname_only(sentence.text, people) - in_headline)
                    | unexplained_in(sentence.text, before, headline),
                    points_back=points_back(sentence.text),
                    weight=(REWRITE_FACTOR if read[n].relation == "rewrite" else 1.0)
                    * (RELATIVE_DATE_FACTOR if _has_relative_date(sentence.text) else 1.0)
                    * (1 - POSITION_DECAY * position),
                )
            )
    return found


def _is_said_of_something(sentence: str, people: Mapping[str, str]) -> bool:
    said = _SAID_OF_IT.match(sentence)
    return said is not None and said["who"].rsplit(" ", 1)[-1] in people


def _has_relative_date(sentence: str) -> bool:
    return bool(_TODAY.search(sentence) or _RELATIVE.search(sentence))


def _outlets(read: Sequence[Member]) -> frozenset[str]:
    """Return the words of the newsrooms' names: "Pixel Foundry has seen the email" names nobody of the story."""
    press = (m.stored.outlet for m in read if not _is_from_a_laboratory(m))
    return frozenset(word for outlet in press for word in outlet.split())


def backing(member: Member, read: Sequence[Member]) -> tuple[Number, ...]:
    """Return the numbers a text may be quoted for: a rewrite those of own reporting, or else of another rewrite."""
    own = [other for other in read if other.relation != "rewrite"]
    others = own or [other for other in read if other is not member] or [member]
    texts = [member] if member.relation != "rewrite" else others
    return tuple(n for other in texts for n in numbers_of(other.stored.article.text, facts_of(other.stored).figures))


def is_confirmed(sentence: str, backed_by: tuple[Number, ...]) -> bool:
    """Return whether each distinctive number of the sentence is among those, as printed or before rounding."""
    return all(is_backed(number, backed_by) for number in numbers_of(sentence) if _is_distinctive(number))


def _values(figures: Iterable[Figure]) -> frozenset[float]:
    """Return the values that can be no accident: years, spans of time and numbers up to ten are in every text."""
    values = (figure.value for figure in figures if figure.kind not in {"duration", "multiple"})
    return frozenset(value for value in values if value > 10 and not 1900 <= value <= 2100)


def _within(sentence: Passage, figures: Iterable[Figure]) -> Iterator[Figure]:
    return (figure for figure in figures if sentence.start <= figure.start < sentence.end)


def _numbers(text: str) -> frozenset[float]:
    return frozenset(number.value for number in numbers_of(text) if _is_distinctive(number))


def _is_distinctive(number: Number) -> bool:
    return bool(number.unit) or (number.value > 10 and not number.year)


def _choose(
    candidates: Sequence[_Candidate], salience: Salience, limits: _Limits, leads: list[_Candidate]
) -> list[_Candidate]:
    """Take one of the leads, then, again and again, the sentence that adds most to the summary as a whole."""
    chosen: list[_Candidate] = []
    left = limits.words
    open_to = leads
    while open_to and len(chosen) < limits.sentences:
        said = frozenset[float]().union(*(c.figures for c in chosen))
        added = [
            gain + CONFIRMED_FIGURE_BONUS * min(2, len(c.confirmed - said))
            for gain, c in zip(gains(salience, [c.row for c in chosen], [c.row for c in open_to]), open_to, strict=True)
        ]
        worth = [
            gain * c.weight * (1 if c.named or (chosen and c.confirmed) else NO_NAME_FACTOR)
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
            if c.words <= left
            and _introduces_whom_it_presumes(c, chosen)
            and _adds_something_new(c, chosen, salience)
            and (not c.points_back or _stands_behind_one(c, chosen))
        ]
    return chosen


def _leads(candidates: Sequence[_Candidate], salience: Salience, max_words: int) -> list[_Candidate]:
    """Return the candidates for the first sentence: the first text's lead if its gain is enough, else any lead."""
    short = [c for c in candidates if c.words <= max_words]
    fitting = [c for c in short if not c.presumes] or short
    leads = [c for c in fitting if c.position < LEAD_SENTENCES]
    own = [c for c in leads if c.text_number == 0]
    if own:
        gain_of = dict(zip(leads, gains(salience, [], [c.row for c in leads]), strict=True))
        if max(gain_of[c] for c in own) >= MIN_LEAD_SHARE * max(gain_of.values()):
            return own
    return leads or fitting


def _introduces_whom_it_presumes(candidate: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    """Return whether those it names by surname alone are named in full before it."""
    here = _reading_order(candidate, chosen[0])
    before = [c.introduces for c in chosen if _reading_order(c, chosen[0]) < here]
    return candidate.presumes <= frozenset[str]().union(*before)


def _stands_behind_one(candidate: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    """Return whether the sentence right before it in its text is chosen."""
    return any(c.text_number == candidate.text_number and c.position == candidate.position - 1 for c in chosen)


def _adds_something_new(candidate: _Candidate, chosen: Sequence[_Candidate], salience: Salience) -> bool:
    return (
        (candidate.named or bool(candidate.confirmed))
        and candidate not in chosen
        and not (candidate.figures and all(any(f in c.figures for c in chosen) for f in candidate.figures))
        and all(likeness(salience, candidate.row, c.row) < MAX_SIMILARITY for c in chosen)
    )
