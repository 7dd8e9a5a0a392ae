"""Measure encoding and neighbour search on a GPU, from a checkout with nothing but torch and its libraries.

    python -m tests.bench.gpu --write-half FOLDER   writes a half-precision copy of the bundled model (45 MB), anywhere
    python -m tests.bench.gpu --model FOLDER        measures on the machine with the GPU
    python -m tests.bench.gpu --device cpu --small  the same on a processor, to see that it works

Needs torch, transformers, sentence-transformers and numpy; no database, no Prefect. Without a GPU and without
`--device cpu` it says so and stops.
"""

import argparse
import sys
import time
from pathlib import Path

import torch

from extractors.embedding.encoder import BUNDLED, _folder
from store.dedup.neighbours.search import find_pairs
from tests.bench.encoding import matmul_rate, measure
from tests.bench.pairing import LEAST, WIDTH, brute_neighbours, unit_rows
from tests.bench.timing import Row, say, show, spent

MILLION = 1_000_000
SAMPLE = 2_000


def main() -> int:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description="Encoding and pairs on a GPU, beside sentence-transformers.")
    parser.add_argument("--model", default="", help="a folder with the model; the bundled one if left out")
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    parser.add_argument("--small", action="store_true", help="few texts and vectors, to see that it works")
    parser.add_argument("--write-half", type=Path, metavar="FOLDER", help="write the half-precision copy and stop")
    given = parser.parse_args()
    if given.write_half:
        write_half(given.model, given.write_half)
        return 0
    if given.device == "cuda" and not torch.cuda.is_available():
        say("No GPU here: its rows stay unmeasured. `--device cpu --small` shows that the benchmark works.")
        return 0
    measure_all(given.model, given.device, small=given.small)
    return 0


def measure_all(model: str = "", device: str = "cuda", *, small: bool = False) -> None:
    """Print both tables; `model` is a folder, or "" for the bundled one."""
    say(f"torch {torch.__version__}, {torch.cuda.get_device_name() if device == 'cuda' else 'processor'}")
    measure(32 if small else 20_000, model=model or BUNDLED, device=device, turns=1 if small else 2)
    measure_pairs(3_000 if small else MILLION, device)


def measure_pairs(count: int, device: str) -> None:
    """Print seconds by the clock for all pairs of `count`, against the rate of the device's own matrix product."""
    rows = unit_rows(count, 1)
    list(find_pairs(rows[:20_000], LEAST))
    found = spent(lambda: list(find_pairs(rows, LEAST)))
    rate = matmul_rate(device, torch.float16 if device == "cuda" else torch.float32)
    limit = count * (count - 1) * WIDTH / rate
    show(
        f"All pairs of {count:,} x {WIDTH} at cosine {LEAST}, {device}",
        ("seconds", "", "limit", "of the limit"),
        [Row(what="ours, from the host's memory to pairs", figure=f"{found.clock:.2f}", limit=f"{limit:.2f}",
             ratio=f"{100 * limit / found.clock:.0f} %")],
    )  # fmt: skip
    some = range(0, count, max(1, count // SAMPLE))
    true = {(some[i], j) for i, j in brute_neighbours(rows[list(some)], rows) if some[i] < j}
    told = {(i, j) for i, j, _ in found.gave if i in some}
    say(f"Against brute force for {len(some):,} rows: {len(true)} pairs, {len(true - told)} missed.")


def write_half(model: str, folder: Path) -> None:
    """Write the model with its weights in half precision."""
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(_folder(model or BUNDLED), device="cpu", model_kwargs={"dtype": torch.float16}).save(
        str(folder)
    )
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    say(f"{folder}: {size / 1e6:.0f} MB, {time.strftime('%Y-%m-%d')}")


if __name__ == "__main__":
    sys.exit(main())
