"""The stories are the same whatever the order and the batches, and telling all again changes none."""

from pathlib import Path

import pytest

from tests.arrivals import invent, told_at_once, told_in_batches
from tests.drawing import seeds


@pytest.mark.parametrize("seed", seeds(4, fast=1))
def test_any_order_and_any_batches_give_the_same_stories(tmp_path: Path, seed: int) -> None:
    articles = invent(seed)
    at_once = told_at_once(tmp_path, articles)
    assert 1 < len(at_once) < len(articles)
    for order in range(3):
        assert told_in_batches(tmp_path, articles, order) == (at_once, at_once)
