"""A model that the user names reads the names in place of the rules: one of transformers, or one of spaCy."""

from datetime import date
from pathlib import Path

import pytest

from extractors.facts.names.models import name_reader
from extractors.facts.read_facts import read_facts
from extractors.facts.types import Facts
from tests.test_extractors_facts_hostile import assert_every_span_reads_again

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG")
WORDS = {"Dana": 1, "Whitlock": 2, "Deep": 3, "Mind": 4}
TEXT = "In May, says Dana Whitlock, the lab Deep Mind hired.\nDeep Mind raised $40 million."
ALIASES = {"deep mind": "Google DeepMind"}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a model of no layers that knows four words by heart."""
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertForTokenClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tagger")
    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    BertTokenizerFast(vocab={word: i for i, word in enumerate(known)}, do_lower_case=False).save_pretrained(folder)
    size = len(LABELS)
    config = BertConfig(
        vocab_size=len(known), hidden_size=size, num_hidden_layers=0, num_attention_heads=1, intermediate_size=8,
        id2label=dict(enumerate(LABELS)), label2id={label: i for i, label in enumerate(LABELS)},
    )  # fmt: skip
    model = BertForTokenClassification(config)
    with torch.no_grad():
        parts = model.bert.embeddings
        parts.position_embeddings.weight.zero_()
        parts.token_type_embeddings.weight.zero_()
        parts.word_embeddings.weight.zero_()
        for number, word in enumerate(known):
            parts.word_embeddings.weight[number, WORDS.get(word, 0)] = 1.0
        model.classifier.weight.copy_(torch.eye(size))
        model.classifier.bias.zero_()
    model.save_pretrained(folder)
    return folder


def names(facts: Facts) -> list[tuple[str, str, str]]:
    return [(mention.name, mention.canonical, mention.kind) for mention in facts.mentions]


EXPECTED = [
    ("Dana Whitlock", "Dana Whitlock", "person"),
    ("Deep Mind", "Google DeepMind", "organisation"),
    ("Deep Mind", "Google DeepMind", "organisation"),
]


def test_a_model_of_transformers_takes_the_place_of_the_rules(tiny: Path) -> None:
    facts = read_facts(TEXT, date(2026, 4, 29), name_reader=name_reader(str(tiny), ALIASES))
    assert names(facts) == EXPECTED
    assert_every_span_reads_again(TEXT, facts)
    assert [figure.subject for figure in facts.figures] == ["Google DeepMind"]


def test_a_sentence_longer_than_the_model_sees_is_read_to_its_end(tiny: Path) -> None:
    text = "word " * 3_000 + "Dana Whitlock"
    assert [mention.start for mention in name_reader(str(tiny), {})(text)] == [15_000]
    assert name_reader(str(tiny), {})("") == []


def test_a_pipeline_of_spacy_takes_the_place_of_the_rules(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    pipe = spacy.blank("en")
    pipe.add_pipe("entity_ruler").add_patterns(
        [{"label": "PERSON", "pattern": "Dana Whitlock"}, {"label": "ORG", "pattern": "Deep Mind"}]
    )
    pipe.to_disk(tmp_path / "pipe")
    facts = read_facts(TEXT, date(2026, 4, 29), name_reader=name_reader(f"spacy:{tmp_path / 'pipe'}", ALIASES))
    assert names(facts) == EXPECTED


@pytest.mark.parametrize("model", ["nowhere/at/all", "spacy:nowhere"])
def test_a_model_that_is_not_here_is_said_so(model: str) -> None:
    with pytest.raises(OSError, match="nowhere"):
        name_reader(model, {})
