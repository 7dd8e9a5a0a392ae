"""Mutants of feeds, pages and addresses end in something fit to be stored, or in a failure with a name."""

import pytest

from tests.fuzzing import judge

# `make bench` judges 100,000 of each.
NUMBERS = {"feeds": 400, "pages": 120, "urls": 4_000}


@pytest.mark.parametrize("kind", NUMBERS)
def test_mutants_do_no_harm(kind: str) -> None:
    assert [fault for number in range(NUMBERS[kind]) if (fault := judge(kind, number))] == []
