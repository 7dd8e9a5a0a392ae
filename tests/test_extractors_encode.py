"""Vectors are float32's but for a thousandth, the same in any company, and cost no model where there is no text."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.embedding.encoder import Encoder
from extractors.embedding.inference import BatchedBackend, ReferenceBackend, fastest_backend
from extractors.embedding.precision import (
    MIN_FIDELITY,
    fidelity,
    is_faithful,
    precisions,
    reference_embeddings,
    reference_texts,
)
from extractors.embedding.query import embed_phrases, embed_query
from extractors.embedding.token_batches import Tokens, batches_of, truncate_at_whitespace
from flows.sample_press.articles import load_press

LIMIT = 256
TEXTS = [text for one in load_press().articles[:12] for text in (one.title, f"{one.title}. {one.body}")]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(device="cpu")


@pytest.fixture(scope="module")
def float32() -> BatchedBackend:
    return fastest_backend(bundled_folder(), "cpu", is_bundled=True, plainly=True)


@pytest.fixture(scope="module")
def plain(float32: BatchedBackend) -> np.ndarray:
    from sentence_transformers import SentenceTransformer

    return ReferenceBackend(SentenceTransformer(bundled_folder(), device="cpu")).encode(TEXTS)


def bundled_folder() -> str:
    from extractors.embedding.encoder import BUNDLED, _folder

    return _folder(BUNDLED)


def test_vectors_are_those_of_sentence_transformers_in_float32(encoder: Encoder, plain: np.ndarray) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-6
    # A cosine of 384 float32 products is good to some 1e-7, whatever the processor's order of adding.
    assert fidelity(vectors, plain) > (0.999999 if encoder.precision == "float32" else 0.9998)


def test_float32_in_batches_is_plain_float32(float32: BatchedBackend, plain: np.ndarray) -> None:
    assert np.abs(float32.encode(TEXTS) - plain).max() < 1e-6


def test_a_text_has_the_same_vector_in_any_company(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    turned = encoder.encode(TEXTS[::-1])[::-1]
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS[:6]])
    assert np.array_equal(together, turned)
    assert np.array_equal(together[:6], alone)


@pytest.mark.parametrize("text", ["", "robots", *reference_texts(), *TEXTS[:4], " ".join(TEXTS[:8])])
def test_one_query_without_torch_has_the_encoders_embedding(text: str, float32: BatchedBackend) -> None:
    """Longer ones too, up to the 256 tokens at which both cut."""
    expected = float32.encode([text])[0]
    assert np.abs(embed_query(text, Encoder()) - expected / np.linalg.norm(expected)).max() < 1e-5


def test_phrases_without_torch_have_the_encoders_embeddings_in_their_order(float32: BatchedBackend) -> None:
    texts = ["robots", " ".join(TEXTS[:8]), "", *TEXTS[:4]]
    expected = float32.encode(texts)
    assert np.abs(embed_phrases(texts, Encoder()) - expected / np.linalg.norm(expected, axis=1)[:, None]).max() < 1e-5


def test_no_texts_load_no_model() -> None:
    code = (
        "import sys; from extractors.embedding.encoder import Encoder; "
        "assert Encoder().encode([]).shape == (0, 0); assert 'torch' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120).stderr == ""


def test_the_bundled_model_is_run_without_the_framework() -> None:
    code = (
        "import sys; from extractors.embedding.encoder import Encoder; "
        "assert Encoder(device='cpu').encode(['robots']).shape == (1, 384); "
        "assert not {'sentence_transformers', 'transformers', 'sklearn', 'scipy'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=240).stderr == ""


def test_the_stored_vectors_are_those_of_the_bundled_model(float32: BatchedBackend) -> None:
    assert fidelity(float32.encode(reference_texts()), reference_embeddings()) > 0.999999


def test_another_model_is_checked_against_its_own_float32() -> None:
    way = fastest_backend(bundled_folder(), "cpu", is_bundled=False)
    assert way.precision == str(precisions("cpu")[0]).removeprefix("torch.")


class Broken(BatchedBackend):
    """A way that half precision breaks: what a processor with a faulty kernel does."""

    def encode(self, texts):
        vectors = super().encode(texts)
        return vectors[:, ::-1].copy() if self.precision != "float32" else vectors


def test_a_precision_that_is_not_faithful_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr("extractors.embedding.inference.precisions", lambda device: (torch.bfloat16, torch.float32))
    monkeypatch.setattr("extractors.embedding.inference.BatchedBackend", Broken)
    way = fastest_backend(bundled_folder(), "cpu", is_bundled=True)
    assert way.precision == "float32"
    assert is_faithful(way.encode(reference_texts()), reference_embeddings())


UNIT = np.eye(2, dtype=np.float32)
FAITH = [
    ("the same", UNIT, True),
    ("longer", 3 * UNIT, True),
    ("at the limit", np.array([[MIN_FIDELITY + 1e-5, 0.0445], [0, 1]], np.float32), True),
    ("turned", np.array([[0.99, 0.141], [0, 1]], np.float32), False),
    ("not a number", np.full((2, 2), np.nan, np.float32), False),
]


@pytest.mark.parametrize(("vectors", "expected"), [row[1:] for row in FAITH], ids=[row[0] for row in FAITH])
def test_faith_is_a_cosine(vectors: np.ndarray, expected: bool) -> None:
    assert is_faithful(vectors, UNIT) is expected


FEED_DATA_ERRORS = "ok\x1cnot a blank \x00 \u200b \u0301 naïve 世界模型 " + "x" * 120 + " " + "\u200b " * 300
CUTS = [
    ("nothing", ""),
    ("short", "Palisade raises $240 million"),
    ("news", " ".join(TEXTS)),
    ("lines", "\n\n".join(TEXTS)),
    ("words that give no token", "\u200b " * 400 + " ".join(TEXTS)),
    ("odd signs", FEED_DATA_ERRORS * 3 + " ".join(TEXTS)),
    ("no blanks", "世界模型" * 200),
    ("long words of one token each", "development organization international " * 150),
]


@pytest.fixture(scope="module")
def backend():
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(bundled_folder()).backend_tokenizer


@pytest.mark.parametrize("text", [row[1] for row in CUTS], ids=[row[0] for row in CUTS])
def test_cutting_first_changes_no_token(text: str, backend) -> None:
    whole = type(backend).from_str(backend.to_str())
    whole.no_padding()
    whole.enable_truncation(LIMIT)
    assert Tokens(backend, LIMIT).read([text])[0].tolist() == whole.encode(text).ids


def test_a_text_is_cut_at_blanks_and_line_ends_only() -> None:
    assert truncate_at_whitespace("one two\nthree four", 14) == "one two\nthree"
    assert truncate_at_whitespace("one two\nthree four", 10) == "one two"
    assert truncate_at_whitespace("one\x1ctwo", 6) == "one\x1ctwo"
    assert truncate_at_whitespace("one two", 7) == "one two"


@settings(max_examples=60, deadline=None)
@given(lengths=st.lists(st.integers(1, 64), max_size=40), size=st.integers(1, 9))
def test_every_row_is_in_one_batch_of_its_width(lengths: list[int], size: int) -> None:
    rows = [np.full(length, place + 1) for place, length in enumerate(lengths)]
    batches = list(batches_of(rows, size, 64, 0))
    assert sorted(place for batch in batches for place in batch.indices) == list(range(len(lengths)))
    for batch in batches:
        assert batch.ids.shape == batch.mask.shape == (size, batch.ids.shape[1])
        for row, place in enumerate(batch.indices):
            assert batch.ids[row][batch.mask[row] == 1].tolist() == rows[place].tolist()
        assert len({bool((mask == 1).all()) for mask in batch.mask}) == 1
