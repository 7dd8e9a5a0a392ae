"""Measure encoding beside sentence-transformers as it comes, at news length; needs torch and sentence-transformers."""

import os
import random
import sys
import time

import numpy as np

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # our threads are the parallelism

import torch
from sentence_transformers import SentenceTransformer

from extractors.embedding.encoder import BUNDLED, Encoder, _folder
from extractors.embedding.precision import fidelity, precisions, reference_embeddings, reference_texts
from flows.sample_press.articles import load_press
from tests.bench.timing import Row, best_of, say, show

WORDS = 320  # enough for 256 tokens, as 80 % of 3,069 real news articles have
FLOP = 6.04e9  # of MiniLM-L6 for 256 tokens


def news_texts(count: int) -> list[str]:
    """Return texts of news length, made of sentences of the sample press put together anew."""
    sentences = [s.strip() for one in load_press().articles for s in one.body.replace("\n", " ").split(". ")]
    drawn = random.Random(9)
    texts = []
    for _ in range(count):
        told: list[str] = []
        while sum(len(sentence.split()) for sentence in told) < WORDS:
            told.append(drawn.choice(sentences))
        texts.append(". ".join(told))
    return texts


def measure(count: int = 256, *, model: str = BUNDLED, device: str = "auto", turns: int = 3) -> None:
    """Print articles a second, ours and theirs, the limit by the machine's own matrix product, and the fidelity."""
    encoder = Encoder(model, device)
    texts = news_texts(count)
    where, half = encoder.device, precisions(encoder.device)[0]
    plain = SentenceTransformer(_folder(model), device=where, model_kwargs={"dtype": torch.float32})
    acts = [lambda: encoder.encode(texts), lambda: _as_it_comes(plain, texts)]
    names = [f"sentence-transformers, float32, {where}"]
    if half != torch.float32:
        halved = SentenceTransformer(_folder(model), device=where, model_kwargs={"dtype": half})
        acts.append(lambda: _as_it_comes(halved, texts))
        names.append(f"sentence-transformers, {half}".replace("torch.", ""))
    for act in acts:
        act()
    ours, *theirs = best_of(turns, *acts)
    limit = matmul_rate(where, getattr(torch, encoder.precision)) / FLOP
    exact = theirs[0].gave
    rows = [
        Row(
            what=f"ours ({encoder.precision}) beside {name}", figure=f"{count / ours.clock:,.0f}",
            beside=f"{count / their.clock:,.0f}", limit=f"{limit:,.0f}",
            ratio=f"{their.clock / ours.clock:.2f} clock, {their.cpu / ours.cpu:.2f} CPU",
        )
        for name, their in zip(names, theirs, strict=True)
    ]  # fmt: skip
    show(f"Encoding, {count} texts of 256 tokens, {where}", ("articles/s", "theirs", "limit", "times theirs"), rows)
    pairs = np.abs(ours.gave @ ours.gave.T - exact @ exact.T).max()
    say(f"Least cosine to float32 {fidelity(ours.gave, exact):.6f}; a pair moves by at most {pairs:.4f}.")
    if model != BUNDLED:
        stored = fidelity(encoder.encode(reference_texts()), reference_embeddings())
        say(f"To the stored reference embeddings: {stored:.6f}.")
    say(f"Tokenising alone, one thread: {_tokenising_rate(plain, texts):,.0f} articles/s.")
    _measure_start()


def _as_it_comes(model: SentenceTransformer, texts: list[str]) -> np.ndarray:
    """Encode as a user of sentence-transformers would, its tokeniser's own threads among it."""
    os.environ["TOKENIZERS_PARALLELISM"] = "true"
    try:
        return np.asarray(model.encode(texts, normalize_embeddings=True))
    finally:
        os.environ["TOKENIZERS_PARALLELISM"] = "false"


def matmul_rate(device: str, precision: torch.dtype, size: int = 0) -> float:
    """Return the FLOP a second of one large matrix product."""
    size = size or (8192 if device.startswith("cuda") else 2048)
    left = torch.randn(size, size, device=device).to(precision)
    right = torch.randn(size, size, device=device).to(precision)

    def product() -> None:
        left @ right
        if device.startswith("cuda"):
            torch.cuda.synchronize()

    product()
    return 2 * size**3 / best_of(5, product)[0].clock


def _tokenising_rate(model: SentenceTransformer, texts: list[str]) -> float:
    from extractors.embedding.token_batches import Tokens

    tokens = Tokens(model.tokenizer.backend_tokenizer, int(model.max_seq_length or 0))
    return len(texts) / best_of(3, lambda: tokens.read(texts))[0].clock


def _measure_start() -> None:
    """Say what it costs to have the first vector, in a process of its own."""
    import subprocess

    code = "import time; s=time.process_time(); {}; print(round(time.process_time()-s,2))"
    ours = "from extractors.embedding.encoder import Encoder; Encoder(device='cpu').encode(['one short text'])"
    try:
        done = subprocess.run([sys.executable, "-c", code.format(ours)], capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return
    if done.returncode == 0:
        say(
            f"Import, load, check and encode one short text: {done.stdout.strip()} CPU s ({time.strftime('%Y-%m-%d')})."
        )
