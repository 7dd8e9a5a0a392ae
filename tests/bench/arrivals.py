"""Count how often random orders and batchings give the same stories: 1,000 of 1,000, or it is a bug."""

import tempfile
from pathlib import Path

from rich.console import Console

from tests.arrivals import invent, told_at_once, told_in_batches

PRESSES = 100
ORDERS = 10


def measure(console: Console, presses: int = PRESSES, orders: int = ORDERS) -> int:
    """Print and return how many of the orders gave the stories that the articles give at once."""
    same = 0
    for seed in range(presses):
        with tempfile.TemporaryDirectory() as folder:
            articles = invent(seed)
            at_once = told_at_once(Path(folder), articles)
            same += sum(told_in_batches(Path(folder), articles, order) == (at_once, at_once) for order in range(orders))
    console.print(f"Random orders and batchings: {same} of {presses * orders} give the same stories.")
    return same
