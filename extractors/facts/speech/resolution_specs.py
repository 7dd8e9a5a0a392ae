"""Say what would have to be observed for a prediction to have come true, or that nothing could be: then it is none.

Theory. "Runway will release a model by 30 June" can be looked up in July: who (Runway), does what (release), how much
(nothing here), by when. "Whether it can break through over the coming years" cannot: no deed that anybody would report,
and no number. What names neither a deed nor a threshold is talk about the future, and never falls due.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.facts.names.clauses import is_pronoun, read_clauses
from extractors.facts.speech.verbs import event_kind, unobservable
from extractors.facts.types import Figure, Span
from extractors.text.stems import STOP_WORDS, stem

Comparison = Literal["", "at least", "at most", "about"]

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
# Words between a cue and the verb it looks ahead to.
_SKIPPED = frozenset(
    """to be been being have has not never also now still then again soon finally officially formally likely probably
    reportedly only just first both either all once here there certainly gradually partially initially ever eventually
    will would expected set due scheduled planned slated that it they he she we go get able is are was were
    on track the a an longer""".split()
)
_ADVERB = re.compile(r"\w{3,}ly$")
# Cues that carry the deed themselves: "opens on 3 May", "is hosting".
_OWN_VERB = frozenset({"present", "progress"})
_NEGATED = re.compile(r"\b(?:not|never|won[’']t|no\slonger|no\splans)\b|n[’']t\b", re.IGNORECASE)
_PROBABILITY = re.compile(
    r"(?P<number>\d{1,3}(?:\.\d+)?)\s?(?:%|per\s?cent\b)\s(?:chance|probability|likelihood|odds|likely)|"
    r"(?:chance|probability|likelihood|odds)\s(?:of|at)\s(?:about\s|around\s|nearly\s)?(?P<other>\d{1,3}(?:\.\d+)?)\s?(?:%|per\s?cent)",
    re.IGNORECASE,
)  # fmt: skip
_HEDGES: dict[str, Comparison] = {
    "over": "at least", "at least": "at least", "under": "at most", "up to": "at most", "about": "about",
    "nearly": "about", "estimated": "about",
}  # fmt: skip
_RESULTS = frozenset(
    "revenue profit sales loss growth decline orders shipments production users customers dividend debt cost".split()
)
_BODY = re.compile(
    r"\b(?:court|judge|jury|senate|parliament|congress|committee|commission|council|fed|bank|ministry|regulator|agency|"
    r"board|assembly|voters|shareholders)\b",
    re.IGNORECASE,
)
# No day lies in these: nobody can say when they are over. "The next few weeks" and "within months" have no number.
_MANY = r"(?:days|weeks|months|quarters|years|decades)"
_VAGUE = re.compile(
    rf"\b(?:coming|next|following|within|few|several)\s(?:few\s|several\s)?{_MANY}\b|\byears\sto\scome\b|\bdecades\b"
    r"|\bnext\sdecade\b",
    re.IGNORECASE,
)
# "Much attention is likely to be on them": a state, no deed.
_MAY_BE = re.compile(r"\s(?:well\s|also\s)?(?:to\s)?be\s(?![a-z]+(?:ed|en|t|ld|ought|own|ade|un)\b)")
# What answers to another event has its term from that one.
_REACTIONS = frozenset({"respond", "react", "answer", "counter", "match", "retali", "follow"})
_TERM_FROM = re.compile(r"(?:within|in|after)\s.*\b(?:days?|weeks?|months?|years?|quarters?)$", re.IGNORECASE)
# "Requests will be processed within 60 days, as long as": each from its own day.
_EACH_TIME = re.compile(
    r"\b(?:as\slong\sas|provided\s(?:that|they|it)|[Uu]nder\s(?:the|its|a)\s(?:new\s)?(?:rules?|law|polic(?:y|ies)|terms))\b"
)
# A clause cut wrongly has a pronoun or a verb in its subject: "we're finally starting", "claims it".
_NO_ACTOR = re.compile(r"\b(?:I|it|we|they|you|he|she)\b|[’']re\b|\b(?:predict|expect|think)s?\b", re.IGNORECASE)
_NEXT_CLAUSE = re.compile(
    r"[;”\"(]|,\s(?:said|says|according|while|but|as|after|who|which|with|up|down|despite|including)\b|\s?,\s(?:[\w’'-]+\s){1,4}(?:said|says)\b"
)
MOST_WORDS_AWAY = 9
MOST_CHARS = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionSpec:
    """What would be observed: `actor` does `observed` (a kind of `event`), to `threshold` in `unit`, reported by whom.

    "" and None where the sentence does not say. `negated`: that it does not happen. `probability` is 0 to 1.
    """

    actor: str
    observed: str
    event: str
    negated: bool
    threshold: float | None
    unit: str
    comparison: Comparison
    reported_by: str
    probability: float | None


def resolution_spec(
    text: str, span: Span, cue: re.Match[str], horizon: Span, figures: Sequence[Figure]
) -> ResolutionSpec | None:
    """Return what would show that the prediction in `text[span]` came true; None where nothing could."""
    verb = _deed(text, span, cue, horizon, figures)
    begin = verb.start() if verb else span[0]
    end = _end_of_deed(text, max(begin, cue.end()), span[1])
    threshold = _threshold(text, (min(begin, cue.end()) if verb else begin, end), horizon, figures)
    negated = cue.group() == "unlikely" or (
        _NEGATED.search(text, max(span[0], cue.start() - 12), max(begin, cue.end())) is not None
    )
    # "She will not have all of her $9 million by May" names no deed: nobody would report that it was not so.
    unseen = negated if verb is None else stem(verb.group().lower()) in unobservable()
    if ((threshold is None or negated) and unseen and cue.lastgroup != "term") or _VAGUE.search(text, *horizon):
        return None
    if (
        _TERM_FROM.match(text, *horizon)
        and any(c.isdigit() for c in text[slice(*horizon)])
        and _EACH_TIME.search(text, *span)
    ):
        return None
    if cue.group() != "should" and cue.lastgroup == "maybe" and threshold is None and _MAY_BE.match(text, cue.end()):
        return None
    actor = _actor(text, span, cue)
    observed = _observed(text, begin, end, horizon)
    if not _says_something(observed):
        return None
    return ResolutionSpec(
        actor=actor,
        observed=observed,
        event=event_kind((verb or cue).group().split()[-1]),
        negated=negated,
        threshold=threshold.value if threshold else None,
        unit=threshold.unit if threshold else "",
        comparison=_comparison(threshold),
        reported_by=_reporter(actor, threshold),
        probability=_probability(text, span),
    )


def counts_from_another(text: str, observed: str, horizon: Span) -> bool:
    """Return whether a term counts from an event told before: "OpenAI will respond within 6 months" has no day."""
    first = _WORD.search(observed.lower())
    return first is not None and stem(first.group()) in _REACTIONS and _TERM_FROM.match(text, *horizon) is not None


def _deed(text: str, span: Span, cue: re.Match[str], horizon: Span, figures: Sequence[Figure]) -> re.Match[str] | None:
    """Return the verb that a cue looks ahead to, or None where no word behind the cue is one; an amount has none."""
    if cue.lastgroup in _OWN_VERB:
        words = [w for w in _WORD.finditer(text, cue.start(), cue.end()) if w.group().lower() not in _SKIPPED]
        return words[0] if words else None
    skipped = 0
    for word in _WORD.finditer(text, cue.end(), span[1]):
        if horizon[0] <= word.start() < horizon[1] or any(f.start <= word.start() < f.end for f in figures):
            continue
        lower = word.group().lower()
        if skipped > MOST_WORDS_AWAY:
            break
        skipped += 1
        if lower in _SKIPPED or _ADVERB.match(lower) or lower in STOP_WORDS or word.group()[0].isupper():
            continue
        return word
    return None


def _threshold(text: str, deed: Span, horizon: Span, figures: Sequence[Figure]) -> Figure | None:
    """Return the first amount of the deed that measures something; a number of things or days is a detail of it.

    Of "from 15 to 35" it is the second.
    """
    for figure in figures:
        inside = deed[0] <= figure.start < deed[1] and not horizon[0] <= figure.start < horizon[1]
        if text.endswith("from ", 0, figure.start) and text.startswith(" to ", figure.end):
            continue
        if inside and (figure.attribute or figure.kind not in {"duration", "count", "resolution"}):
            return figure
    return None


def _actor(text: str, span: Span, cue: re.Match[str]) -> str:
    """Return the subject of the clause that a cue stands in, without a pronoun."""
    best = ""
    for clause in read_clauses(text, span):
        if clause.start > cue.start() or clause.verb_start > cue.end():
            break
        if not clause.relative and clause.verb_start >= cue.start() - MOST_CHARS:
            best = text[clause.start : clause.head].strip(" ,")
    return "" if is_pronoun(best) or _NO_ACTOR.search(best) else best


def _end_of_deed(text: str, begin: int, end: int) -> int:
    """Return where the clause of a deed ends: before who says so, and before what "which" or "while" adds."""
    cut = _NEXT_CLAUSE.search(text, begin, end)
    return min(cut.start() if cut else end, begin + MOST_CHARS)


def _observed(text: str, begin: int, end: int, horizon: Span) -> str:
    """Return the deed with its object, without the words that date it."""
    whole = text[begin:end]
    if begin <= horizon[0] < end:
        whole = f"{text[begin : horizon[0]].rstrip()} {text[horizon[1] : end].lstrip()}"
    return whole.strip(" ,.–—")


def _says_something(observed: str) -> bool:
    words: Iterable[str] = _WORD.findall(observed.lower())
    return any(word not in STOP_WORDS for word in words)


def _comparison(threshold: Figure | None) -> Comparison:
    for word in threshold.qualifier.split(", ") if threshold is not None else ():
        if word in _HEDGES:
            return _HEDGES[word]
    return ""


def _reporter(actor: str, threshold: Figure | None) -> str:
    """Return by whom the outcome would be reported: results of a company, the body that decides, else any report."""
    if threshold is not None and threshold.attribute in _RESULTS:
        return f"results of {actor}" if actor else "results"
    if _BODY.search(actor):
        return actor
    return f"{actor}, or a report" if actor else "a report"


def _probability(text: str, span: Span) -> float | None:
    found = _PROBABILITY.search(text, *span)
    number = float(found["number"] or found["other"]) if found else 101.0
    return round(number / 100, 4) if number <= 100 else None
