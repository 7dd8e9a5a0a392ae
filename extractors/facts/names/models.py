"""Read names with a model that the user names, spaCy's or transformers', in place of the built-in rules."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from extractors.facts.types import Mention, NameKind, NameReader, Span
from extractors.text.sentences import sentence_spans

# What the usual label sets (CoNLL, OntoNotes) call things; what is not here is no name.
_KINDS: dict[str, NameKind] = {
    "PER": "person", "PERSON": "person", "ORG": "organisation", "NORP": "organisation", "LOC": "place",
    "GPE": "place", "FAC": "place", "PRODUCT": "product", "WORK_OF_ART": "product", "MISC": "name", "EVENT": "name",
}  # fmt: skip

# "spacy:en_core_web_sm", or "spacy:" and a folder; anything else is a model of transformers.
SPACY = "spacy:"
# A model for names sees 512 pieces of words at once; of words in letters this many characters are never more.
_MOST_CHARS = 1_000
_BATCH = 16

_Found = tuple[str, int, int]


def name_reader(model: str, aliases: Mapping[str, str]) -> NameReader:
    """Return a reader that runs `model`, a name or a folder. Raises OSError if there is none, or no spaCy for it."""
    find = _with_spacy(model.removeprefix(SPACY)) if model.startswith(SPACY) else _with_transformers(model)

    def read(text: str) -> list[Mention]:
        pieces = [text[start:end] for start, end in _pieces(text)]
        found = []
        for (offset, _), names in zip(_pieces(text), find(pieces), strict=True):
            for label, start, end in names:
                name, kind = text[offset + start : offset + end], _KINDS.get(label.upper())
                if kind and name and name.strip() == name:
                    canonical = aliases.get(name.lower(), name)
                    found.append(
                        Mention(name=name, canonical=canonical, kind=kind, start=offset + start, end=offset + end)
                    )
        return found

    return read


def _with_transformers(model: str) -> Any:
    from transformers import pipeline

    tagger: Any = pipeline("token-classification", model=model, aggregation_strategy="simple")

    def find(pieces: list[str]) -> Iterable[list[_Found]]:
        for entities in tagger(pieces, batch_size=_BATCH) if pieces else ():
            yield [(str(e["entity_group"]), int(e["start"]), int(e["end"])) for e in entities]

    return find


def _with_spacy(model: str) -> Any:
    if find_spec("spacy") is None:
        raise OSError(f"names_model {SPACY}{model}: spaCy is not installed: pip install spacy, and the model")
    pipe: Any = import_module("spacy").load(model)

    def find(pieces: list[str]) -> Iterable[list[_Found]]:
        for document in pipe.pipe(pieces, batch_size=_BATCH):
            yield [(e.label_, e.start_char, e.end_char) for e in document.ents]

    return find


def _pieces(text: str) -> Iterator[Span]:
    """Yield the sentences of a text; one too long for a model is cut at its blanks."""
    for start, end in sentence_spans(text):
        at = start
        while end - at > _MOST_CHARS:
            blank = text.rfind(" ", at, at + _MOST_CHARS)
            cut = blank if blank > at else at + _MOST_CHARS
            yield at, cut
            at = cut
        yield at, end
