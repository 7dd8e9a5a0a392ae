"""Compare what sources state: disagreements within a story, and what is claimed by the actors of several.

Two quotations differ where their words do. A hyphen, a mark, a capital, British or American spelling, and a shorter cut
of the same words are the desk's, not the speaker's; a figure, its sign, its currency, and a cut that leaves out a "not"
or an "only if" are not.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.text.patterns import any_of, any_word
from reports.types import ActorClaims, Disagreement, EditionStory, Passage, Prediction, passage
from store.types import Difference, Story

MOST_CLAIMS = 8

_INSERTED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")  # "(TAM)", "[sic]"
_SPELLINGS = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"is(?=(?:e|ed|es|er|ers|ing|ation|ations)\b)", "iz"),
        (r"ys(?=(?:e|ed|es|er|ers|ing)\b)", "yz"),
        (r"(?<=[a-z]{2})our(?=(?:s|ed|ing|ite|able|ful|hood|ly)?\b)", "or"),
        (r"(?<=[a-z]{2}[bdt])re(?=s?\b)", "er"),
        (r"ll(?=(?:ed|ing|er|ers)\b)", "l"),
        (r"ogue(?=s?\b)", "og"),
        (r"enc(?=es?\b)", "ens"),
        (r"ae|oe", "e"),
        (r"(?<=\d),(?=\d{3}\b)", ""),  # of thousands
        (r"(?<=\d) ?%", " percent"),
        (r"\bper cent\b", "percent"),
        (r"\bus\$", "$"),
    )
)
_SIGN = r"(?:(?<![\w)\]%.,])[-−–+])?"
_TOKEN = re.compile(rf"(?P<figure>{_SIGN}[$€£¥₹]?\d+(?:[.,]\d+)*)|[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?…](?=\W*(?:\s|$))")
_DENIES = any_of(
    any_word("not cannot no never nobody none nothing neither nor without hardly barely den(?:y|ies|ied) doubts?"),
    any_word("false untrue wrong refus(?:e|es|ed) fail(?:s|ed)? myth lie"), r"\w+n['’]t",
)  # fmt: skip
_LIMITS = any_word("only unless if but except until till provided whether almost nearly less fewer")
_REVERSES = re.compile(rf"\b{any_of(_DENIES, _LIMITS)}\b")  # what it stands with into something else


def find_disagreements(
    stories: Sequence[EditionStory], known: Mapping[str, Story], differences: Sequence[Difference]
) -> tuple[Disagreement, ...]:
    """Return what the articles of each story state differently: its key figures, then words of its quotes.

    `known` has the story of each by id.
    """
    return tuple(
        disagreement
        for story in stories
        for disagreement in (*_of_figures(story), *_of_quotes(known[story.id], differences))
    )


def compare_claims(
    stories: Sequence[EditionStory], predictions: Sequence[Prediction], actors: Mapping[str, str]
) -> tuple[ActorClaims, ...]:
    """Return a row for each actor with an agreed figure, with the days it has named; none where there is only one.

    `actors` names by id whom a story is about; one without a name has no row. A figure or a prediction whose words do
    not name the actor is another's.
    """
    rows = []
    for story in stories[:MOST_CLAIMS]:
        actor = actors.get(story.id, "")
        sure = [figure for figure in story.figures if not figure.lone and not figure.instead]
        agreed = tuple(figure.text for figure in sure if _is_named(actor, figure.clause.text))[:2]
        due = tuple(one.due for one in predictions if is_claimed_by(actor, one, story.id))[:2]
        if actor and agreed:
            rows.append(ActorClaims(about=actor, story_id=story.id, figures=agreed, due=due))
    return tuple(rows) if len(rows) > 1 else ()


def is_claimed_by(actor: str, one: Prediction, story_id: str) -> bool:
    """Return whether the words of an open prediction of the story name the actor."""
    return one.story_id == story_id and one.state != "resolved" and _is_named(actor, one.text)


def _is_named(actor: str, text: str) -> bool:
    """Return whether the text has the name as words, in whatever capitals: NVIDIA is Nvidia, an army is not Arm."""
    found = re.finditer(rf"(?<!\w){re.escape(actor)}(?!\w)", text, re.IGNORECASE)
    return any(match.group()[:1] == actor[:1] or match.group()[:1].isupper() for match in found)


def _of_figures(story: EditionStory) -> tuple[Disagreement, ...]:
    return tuple(
        Disagreement(story_id=story.id, subject=figure.name, stated=(_words_of(figure), *figure.instead))
        for figure in story.figures
        if figure.instead
    )


def _of_quotes(story: Story, differences: Sequence[Difference]) -> tuple[Disagreement, ...]:
    articles = {member.stored.id: member.stored for member in story.members}
    return tuple(
        Disagreement(
            story_id=story.id,
            subject=f"what {one.subject} said" if one.subject else "a quote",
            stated=tuple(passage(articles[span.article_id], span.start, span.end) for _, span in one.stated),
        )
        for one in differences
        if one.story_id == story.id
        and one.matter == "words"
        and all(span.article_id in articles for _, span in one.stated)
        and _are_other_words([words for words, _ in one.stated])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """Words as they sound: no marks, no spaces, small letters, one spelling for Britain and America.

    `letters` are those, figures in bars. `begins` and `ends` have, by the place in them where a word begins or ends,
    its place in `plain`, the words with their marks.
    """

    plain: str
    letters: str
    begins: Mapping[int, int]
    ends: Mapping[int, int]


def _are_other_words(stated: Sequence[str]) -> bool:
    """Return whether no side says the words of another, or a part of them that says the same."""
    sides = [_spoken(words) for words in stated]
    return not any(_is_in(one, other) for n, one in enumerate(sides) for m, other in enumerate(sides) if n != m)


def _is_in(one: _Spoken, other: _Spoken) -> bool:
    """Return whether the words are whole words of the other's, and what it has more in that sentence turns nothing."""
    return any(
        not any(_REVERSES.search(rest) for rest in _left_out(other.plain, other.begins[at], other.ends[end]))
        for at, end in _places_of(one.letters, other)
    )


def _places_of(letters: str, within: _Spoken) -> Iterator[tuple[int, int]]:
    at = within.letters.find(letters) if letters else -1
    while at >= 0:
        if at in within.begins and at + len(letters) in within.ends:
            yield at, at + len(letters)
        at = within.letters.find(letters, at + 1)


def _left_out(plain: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and behind the place in its sentences."""
    before = _SENTENCE_END.split(plain[:start])[-1]
    return before, _SENTENCE_END.split(plain[end:], maxsplit=1)[0]


def _spoken(words: str) -> _Spoken:
    plain = _INSERTED.sub(" ", words.lower())
    for pattern, spelling in _SPELLINGS:
        plain = pattern.sub(spelling, plain)
    letters = ""
    begins: dict[int, int] = {}
    ends: dict[int, int] = {}
    for found in _TOKEN.finditer(plain):
        begins[len(letters)] = found.start()
        letters += f"|{found.group().replace('−', '-').replace('–', '-')}|" if found["figure"] else found.group()
        ends[len(letters)] = found.end()
    return _Spoken(plain=plain, letters=letters, begins=begins, ends=ends)


def _words_of(words: Passage) -> Passage:
    """Return the words alone, without what is known of them as a figure."""
    return Passage(text=words.text, article_id=words.article_id, start=words.start, end=words.end, url=words.url)
