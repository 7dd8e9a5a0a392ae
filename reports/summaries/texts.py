"""Summarise plain texts with sentences of theirs up to a number of words; knows no story, and is what is measured.

Theory. A sentence that opens on "He" or "The company" is not self-contained, and leaving all of those out costs two
points of ROUGE-1, for many say the main thing. But it can follow the sentence it refers to. So what is weighed is a
run: the sentence, and before it those it refers to, back to one that is self-contained; a run without one is left out.
A longer run adds more, so its gain is divided by the root of its length. On 100 clusters of Multi-News, ROUGE-1/2/L:
any sentence 46.5/15.8/20.8, only self-contained ones 44.0/13.3/18.9, runs 46.5/15.8/20.6; without the root
45.9/15.4/20.4, divided by the whole length 45.8/15.0/20.0, runs of two at most 45.4/14.4/19.6, of six 46.3/15.5/20.5.
"""

from collections.abc import Sequence

from extractors.text.sentences import prose_spans
from reports.summaries.near_duplicates import drop_near_duplicates
from reports.summaries.salience import measure, run_gains
from reports.summaries.self_contained import central_names, is_self_contained

OPENING = 15  # sentences of each text that may be chosen; 10 to 20 give the same to .8
LONGEST_RUN = 4
MIN_WORDS = 5
MAX_WORDS = 60

Run = tuple[int, ...]


def summarize_texts(texts: Sequence[str], *, max_words: int) -> str:
    """Return sentences of the texts in reading order, the last cut at `max_words`; no sentence gives "".

    Each is self-contained or follows the sentence it refers to.
    """
    read, openings = _openings(texts)
    sentences = [s for opening in openings for s in opening]
    names = central_names([" ".join(opening) for opening in openings])
    runs: list[Run] = []
    start = 0
    for opening in openings:
        self_contained = [is_self_contained(sentence, names) for sentence in opening]
        runs.extend(tuple(start + index for index in run) for run in _runs(self_contained) if _fits(opening[run[-1]]))
        start += len(opening)
    return _choose(sentences, runs, read, max_words)


def summarize_with_any_sentence(texts: Sequence[str], *, max_words: int) -> str:
    """Return the same from any sentences, dangling ones too, to measure what being self-contained costs."""
    read, openings = _openings(texts)
    sentences = [s for opening in openings for s in opening]
    return _choose(sentences, [(n,) for n, s in enumerate(sentences) if _fits(s)], read, max_words)


def _openings(texts: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    read = [texts[index] for index in drop_near_duplicates(texts)]
    return read, [[text[start:end] for start, end in prose_spans(text)[:OPENING]] for text in read]


def _fits(sentence: str) -> bool:
    return MIN_WORDS <= len(sentence.split()) <= MAX_WORDS


def _runs(self_contained: Sequence[bool]) -> list[Run]:
    """Return for each sentence the run that ends in it and begins with a self-contained one, where there is one."""
    found = []
    for end in range(len(self_contained)):
        start = end
        while not self_contained[start] and start > 0 and end - start < LONGEST_RUN - 1:
            start -= 1
        if self_contained[start]:
            found.append(tuple(range(start, end + 1)))
    return found


def _choose(sentences: Sequence[str], runs: Sequence[Run], read: Sequence[str], max_words: int) -> str:
    """Take, again and again, the run that adds most for its length to the summary as a whole."""
    salience = measure(sentences, read)
    lengths = [len(sentence.split()) for sentence in sentences]
    open_to = list(runs) or [(n,) for n in range(len(sentences))]
    chosen: list[int] = []
    while sum(lengths[i] for i in chosen) < max_words:
        open_to = [run for run in open_to if run[-1] not in chosen]
        if not open_to:
            break
        rest = [tuple(i for i in run if i not in chosen) for run in open_to]
        added = run_gains(salience, chosen, rest)
        worth = [gain / sum(lengths[i] for i in run) ** 0.5 for gain, run in zip(added, rest, strict=True)]
        best = max(range(len(rest)), key=lambda n: (round(worth[n], 9), -rest[n][-1]))
        chosen.extend(rest[best])
    words = [word for i in sorted(chosen) for word in sentences[i].split()]
    return " ".join(words[:max_words])
