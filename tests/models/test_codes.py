"""Vectors as sums of code words."""

from __future__ import annotations

import numpy as np
import pytest

from asv3.models.microalbert.codes import CODES, WORDS, quantise


def _summed(codes: np.ndarray, books: np.ndarray) -> np.ndarray:
    return books[codes + WORDS * np.arange(CODES)].sum(1)


def test_many_vectors_come_back_nearly() -> None:
    rng = np.random.default_rng(1)
    # as an n-gram table is: few directions matter, and most rows are small
    vectors = (rng.standard_normal((3000, 24)) * 0.8 ** np.arange(24) * rng.gamma(1, 1, (3000, 1))).astype(np.float32)
    codes, books = quantise(vectors, np.ones(3000))
    assert (codes.shape, codes.dtype, books.shape) == ((3000, CODES), np.uint8, (CODES * WORDS, 24))
    left = vectors - _summed(codes, books)
    assert (left**2).sum() < 0.02 * (vectors**2).sum()


def test_what_counts_more_is_kept_more_exactly() -> None:
    vectors = np.random.default_rng(2).standard_normal((3000, 24)).astype(np.float32)
    weight = np.where(np.arange(3000) < 600, 100.0, 0.01)
    codes, books = quantise(vectors, weight)
    left = ((vectors - _summed(codes, books)) ** 2).mean(1)
    assert left[:600].mean() < 0.5 * left[600:].mean()


@pytest.mark.filterwarnings("ignore:Number of distinct clusters")
def test_fewer_vectors_than_words_and_none() -> None:
    few = np.random.default_rng(3).standard_normal((5, 4)).astype(np.float32)
    np.testing.assert_allclose(_summed(*quantise(few, np.ones(5))), few, atol=1e-5)
    alike = np.zeros((40, 4), np.float32)
    assert not _summed(*quantise(alike, np.ones(40))).any()


def test_the_same_again() -> None:
    vectors = np.random.default_rng(4).standard_normal((5000, 8)).astype(np.float32)
    first, second = (quantise(vectors, np.ones(5000)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
