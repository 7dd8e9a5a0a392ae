"""Select the sentence in which a source says against what a story is to be seen; where none does, there is none.

Theory. Nobody but a source may say why a story matters: the words are printed, and the outlet is named. A heading "Why
it matters" is the surest sign, a comparison with what was before, a consequence or a stake the next. An absent line is
better than an empty one, so a sentence needs a sign and must be self-contained. It is printed as background: of ten
that two readers looked at in editions of real weeks about half said why it matters, nearly all what stood behind it.
Signs and weights are guesses, written while reading the invented sample press.
"""

import re
from collections.abc import Sequence

from extractors.text.patterns import any_word
from reports.sentences import read_sentences
from reports.summaries.extractive import backing, is_confirmed, members_without_copies
from reports.summaries.following import hangs, points_back
from reports.summaries.leads.features import is_printable, is_trend
from reports.summaries.people import find_people, named_in_full, surname_only
from reports.summaries.prompt_injection import is_injected_instruction
from reports.summaries.self_contained import is_self_contained, mentions_any, names_within, outside_quotes
from reports.types import Line, Passage, passages_of
from store.types import Story, lead_article

MOST_SHARED = 0.5  # of its words that the summary may have said already

_HEADING = re.compile(
    r"^\W*(?:why (?:it|this) matters|the (?:stakes|significance|bigger picture)|what it means)\W*$", re.IGNORECASE
)
_MARKS = "“\"‘'"
_SAID = re.compile(rf"\b{any_word('said says told added wrote states stated read reads according')}\b")
_SIGNS = tuple(
    (weight, re.compile(rf"\b(?:{signs})\b", re.IGNORECASE))
    for weight, signs in (
        (3.0, r"(?<!another )(?<!no )(?<!subject )matters?|significan\w+|implications?|at stake"),
        (3.0, r"turning point|precedent|breakthrough"),
        (2.0, r"for the first time|first (?:such|ever)|largest|biggest|until now|no longer|instead of|rather than"),
        (2.0, r"compared with|up from|down from|would (?:allow|let|give|make|mean|cut|open)"),
        (1.5, r"could (?:allow|let|give|make|mean|cut|open|undercut)|means that|so that|paves?|in practice|rivals?"),
        (1.0, r"because|depends? on|risk\w*|cost\w*|threat\w*|advantage|demand|competit\w+|pitched"),
    )
)


def select_background(story: Story, summary: Sequence[Line]) -> Passage | None:
    """Return the sentence with the strongest signs that the summary does not say already; the earliest of equals.

    It names nobody by surname alone whom the summary did not name in full, and no figure that a rewrite alone has.
    What somebody says is a quote, and what has no name of headline and lead, or goes on from what is not printed, is no
    background of this story. Where there is no summary, the news is not told yet: only what stands under such a
    heading is taken.
    """
    used = {passage for line in summary for passage in passages_of(line)}
    said = {word for line in summary for word in line.text.lower().split()}
    best: tuple[float, Passage] | None = None
    read = members_without_copies(story)
    people = find_people(member.stored for member in read)
    title = lead_article(story).article.title
    news = names_within(title, [line.text for line in summary[:1]])
    known = frozenset[str]().union(*(named_in_full(line.text, people) for line in summary))
    for member in read:
        backed_by = backing(member, read)
        headed = _headed(member.stored.article.text)
        for sentence in read_sentences(member.stored):
            if sentence in used or is_injected_instruction(sentence.text) or not is_self_contained(sentence.text):
                continue
            is_headed = sentence.start in headed
            if not is_printable(sentence.text) or is_trend(sentence.text):
                continue
            if not is_headed and _is_no_background(sentence.text, news):
                continue
            if not surname_only(sentence.text, people) <= known or not is_confirmed(sentence.text, backed_by):
                continue
            words = sentence.text.lower().split()
            if sum(word in said for word in words) > MOST_SHARED * len(words):
                continue
            worth = 4.0 * is_headed + sum(weight for weight, sign in _SIGNS if sign.search(sentence.text))
            if worth >= 1.5 and (summary or is_headed) and (best is None or worth > best[0]):
                best = (worth, sentence)
    return best[1] if best else None


def _is_no_background(sentence: str, news: frozenset[str]) -> bool:
    is_speech = sentence[0] in _MARKS and _SAID.search(outside_quotes(sentence)) is not None
    return is_speech or hangs(sentence) or points_back(sentence) or not mentions_any(sentence, news)


def _headed(text: str) -> frozenset[int]:
    """Return where the lines that stand under such a heading begin."""
    starts, place, under = set(), 0, False
    for line in text.splitlines(keepends=True):
        if under and line.strip():
            starts.add(place)
        under = bool(_HEADING.match(line)) or (under and not line.strip())
        place += len(line)
    return frozenset(starts)
