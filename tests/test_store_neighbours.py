"""Neighbours are exact, on whatever device there is; needs torch and numpy alone, so that it runs beside a GPU too."""

from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from store.dedup.neighbours import projection as shortening
from store.dedup.neighbours import search as neighbours
from store.dedup.neighbours.blocks import _laid_out, margin_of
from store.dedup.neighbours.search import find_neighbours, find_pairs

Found = tuple[int, int, float]


def unit_rows(count: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, 24)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@settings(max_examples=30, deadline=None)
@given(new=st.integers(1, 60), known=st.integers(1, 90), least=st.floats(-0.2, 0.6), seed=st.integers(0, 99))
def test_neighbours_agree_with_brute_force(new: int, known: int, least: float, seed: int) -> None:
    rows, columns = unit_rows(new, seed), unit_rows(known, seed + 1)
    cosines = rows @ columns.T
    clear = np.abs(cosines - least) > 1e-5
    found = {(i, j) for i, j, _ in find_neighbours(rows, columns, least)}
    assert {(i, j) for i, j in found if clear[i, j]} == {
        (int(i), int(j)) for i, j in zip(*np.where((cosines >= least) & clear), strict=True)
    }


@pytest.mark.parametrize("coarse", [torch.float32, torch.bfloat16, torch.float16], ids=str)
def test_every_precision_finds_the_same_pairs(coarse: torch.dtype) -> None:
    rows, columns = unit_rows(200, 3), unit_rows(300, 4)
    exact = list(find_neighbours(rows, columns, 0.3, torch.float32))
    assert len(exact) > 1000
    assert list(find_neighbours(rows, columns, 0.3, coarse)) == exact


@pytest.mark.parametrize("least", [0.1, 0.6, 0.99], ids=["many hits", "few hits", "hardly any hit"])
@pytest.mark.parametrize("block", [7, 300, 1000])
def test_blocks_change_nothing(block: int, least: float) -> None:
    rows, columns = unit_rows(600, 7), unit_rows(700, 8)
    columns[::50] = rows[:14]
    whole = list(find_neighbours(rows, columns, least))
    assert len(whole) >= 14
    assert list(find_neighbours(rows, columns, least, block=block)) == whole


@pytest.mark.parametrize("coarse", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize(("count", "block"), [(1, None), (2, None), (255, 7), (600, 256), (600, 300), (600, None)])
def test_pairs_are_the_neighbours_after_the_diagonal(coarse: torch.dtype, count: int, block: int | None) -> None:
    rows = unit_rows(count, 5)
    rows[1::9] = rows[0]
    for least in (0.3, 0.9):
        both = [pair for pair in find_neighbours(rows, rows, least, torch.float32) if pair[0] < pair[1]]
        assert list(find_pairs(rows, least, coarse, block)) == both


@pytest.mark.parametrize("at_once", [1, 1000, 30_000])
def test_putting_candidates_in_order_part_by_part_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    rows, columns = unit_rows(300, 11), unit_rows(400, 12)
    whole = list(find_neighbours(rows, columns, -0.2, block=256))
    assert len(whole) > 60_000
    monkeypatch.setattr(neighbours, "_ORDERED", at_once)
    assert list(find_neighbours(rows, columns, -0.2, block=256)) == whole


def test_no_vectors_have_no_neighbours() -> None:
    assert list(find_neighbours(np.zeros((0, 0), np.float32), unit_rows(3, 1), 0.5)) == []
    assert list(find_pairs(np.zeros((0, 0), np.float32), 0.5)) == []


@pytest.mark.parametrize("coarse", [torch.float32, torch.bfloat16, torch.float16], ids=str)
def test_the_margin_covers_what_rounding_costs(coarse: torch.dtype) -> None:
    rows, columns = unit_rows(500, 1), unit_rows(500, 2)
    columns[:250] = rows[:250]
    there = (torch.from_numpy(rows).to(coarse) @ torch.from_numpy(columns).to(coarse).T).float().numpy()
    assert (rows @ columns.T - there).max() <= margin_of(coarse)


def test_scores_are_the_same_however_they_lie_in_memory() -> None:
    left, part = torch.from_numpy(unit_rows(30, 1)), torch.from_numpy(unit_rows(512, 2))
    lain = [_laid_out(torch.empty(40 * 600), 30, 512, by_column=by_column) for by_column in (False, True)]
    for scores in lain:
        torch.mm(left, part.T, out=scores)
    assert lain[1].stride() == (1, 30)
    torch.testing.assert_close(lain[0], lain[1])
    torch.testing.assert_close(*(scores.view(30, -1, 256).amax(dim=-1) for scores in lain))


def of_low_rank(count: int, seed: int) -> np.ndarray:
    """Return unit rows of 96 numbers that lie mostly in 20 directions, some of them near copies of others."""
    drawn = np.random.default_rng(seed)
    rows = drawn.standard_normal((count, 20)) @ drawn.standard_normal((20, 96))
    rows += 0.7 * drawn.standard_normal((count, 96))
    rows[::7] = rows[3] + 0.5 * drawn.standard_normal((len(rows[::7]), 96))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@cache
def plainly_found(least: float) -> tuple[list[Found], list[Found]]:
    """Return what is found, across and among, where nothing is shortened."""
    rows, columns = of_low_rank(300, 1), of_low_rank(500, 2)
    return list(find_neighbours(rows, columns, least, torch.float32)), list(find_pairs(columns, least, torch.float32))


@pytest.mark.parametrize("least", [-0.1, 0.35, 0.6, 0.8, 0.9, 0.99])
@pytest.mark.parametrize("coarse", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize("width", [0, 1, 15, 31, 63])
def test_shorter_vectors_lose_no_pair(
    monkeypatch: pytest.MonkeyPatch, width: int, coarse: torch.dtype, least: float
) -> None:
    rows, columns = of_low_rank(300, 1), of_low_rank(500, 2)
    whole = plainly_found(least)
    monkeypatch.setattr(shortening, "LEAST_PARTNERS", 0)
    monkeypatch.setattr(shortening, "_width", lambda *_: width)
    assert list(find_neighbours(rows, columns, least, coarse)) == whole[0]
    assert list(find_pairs(columns, least, coarse)) == whole[1]


def test_vectors_are_shortened_where_few_pairs_reach_the_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = torch.from_numpy(of_low_rank(2_000, 3))
    assert shortening.shortened(rows, rows, torch.float32, 0.9) is None  # too few of them
    monkeypatch.setattr(shortening, "LEAST_PARTNERS", 0)
    short = shortening.shortened(rows, rows, torch.float32, 0.97)
    assert short is not None
    assert short[0] is short[1]
    assert short[0].shape[1] < rows.shape[1]
    assert torch.allclose(short[0].norm(dim=1), torch.ones(len(rows)), atol=1e-5)
    assert (short[0] @ short[0].T - rows @ rows.T).min() > -shortening.SLACK
    assert shortening.shortened(rows, rows, torch.float32, 0.0) is None  # half of all pairs
