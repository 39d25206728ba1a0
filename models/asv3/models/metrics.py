"""How good predictions are: the field's measures in plain numpy, each with a bootstrap interval where asked.

`truth` (n, k) is 0 or 1 and `given` (n, k) a probability, unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]


def auroc_by_class(truth: Any, given: Any) -> F64:
    """Area under the ROC curve of each column by ranks (Mann & Whitney), ties shared; NaN where only one class is."""
    out = np.full(truth.shape[1], np.nan)
    for k in range(truth.shape[1]):
        positive = truth[:, k] > 0.5
        n, m = int(positive.sum()), int((~positive).sum())
        if n and m:
            _, place, counts = np.unique(given[:, k], return_inverse=True, return_counts=True)
            ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
            out[k] = (ranks[positive].sum() - n * (n + 1) / 2) / (n * m)
    return out


def auroc(truth: Any, given: Any) -> float:
    """Mean over the classes that have both kinds; NaN where none has."""
    each = auroc_by_class(truth, given)
    return float(np.nanmean(each)) if np.isfinite(each).any() else float("nan")


def f1_by_class(truth: Any, marked: Any) -> F64:
    """F1 of each column of 0 or 1; 0 where nothing is marked and nothing true."""
    hits = (truth * marked).sum(0)
    return np.asarray(2 * hits / np.maximum(truth.sum(0) + marked.sum(0), 1), np.float64)


def macro_f1(truth: Any, marked: Any) -> float:
    """Mean F1 of the classes."""
    return float(f1_by_class(truth, marked).mean())


def micro_f1(truth: Any, marked: Any) -> float:
    """F1 over all cells."""
    return float(2 * (truth * marked).sum() / max(1.0, float(truth.sum() + marked.sum())))


def mcc_sample(truth: Any, marked: Any) -> float:
    """Mean over texts of Matthews' correlation between their two rows; 0 for a row without spread (as KOTE reports)."""
    a = truth - truth.mean(1, keepdims=True)
    b = marked - marked.mean(1, keepdims=True)
    spread = np.sqrt((a * a).sum(1) * (b * b).sum(1))
    return float(np.where(spread > 0, (a * b).sum(1) / np.where(spread > 0, spread, 1), 0).mean())


def ece(truth: Any, given: Any, bins: int = 15) -> float:
    """Expected calibration error over all cells, equal-width bins (Guo et al. 2017): 0 is calibrated."""
    flat, hit = np.asarray(given, np.float64).ravel(), np.asarray(truth, np.float64).ravel()
    at = np.minimum((flat * bins).astype(int), bins - 1)
    total = np.bincount(at, minlength=bins)
    gap = np.abs(np.bincount(at, flat, bins) - np.bincount(at, hit, bins))
    return float(gap.sum() / max(1, total.sum()))


def concordance(truth: Any, given: Any) -> F64:
    """Lin's concordance correlation of each column of numbers, (k,)."""
    a, b = truth.mean(0), given.mean(0)
    covariance = ((truth - a) * (given - b)).mean(0)
    bottom = truth.var(0) + given.var(0) + (a - b) ** 2
    return np.asarray(2 * covariance / np.where(bottom > 0, bottom, 1), np.float64)


def quadratic_kappa(truth: Any, given: Any, levels: int = 5) -> float:
    """Cohen's kappa with quadratic weights of two columns (n,) of whole levels 1..levels; 1 is agreement."""
    table = np.zeros((levels, levels))
    np.add.at(table, (np.asarray(truth, int) - 1, np.asarray(given, int) - 1), 1)
    i, j = np.indices(table.shape)
    weight = (i - j) ** 2
    chance = np.outer(table.sum(1), table.sum(0)) / max(1.0, table.sum())
    bottom = float((weight * chance).sum())
    return 1.0 - float((weight * table).sum()) / bottom if bottom else 1.0


def kappa(first: Any, second: Any, classes: int) -> float:
    """Cohen's kappa of two columns of class numbers (n,)."""
    table = np.zeros((classes, classes))
    np.add.at(table, (np.asarray(first, int), np.asarray(second, int)), 1)
    n = max(1.0, table.sum())
    agreed, chance = float(np.trace(table)) / n, float((table.sum(0) * table.sum(1)).sum()) / n**2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def spearman(a: Any, b: Any) -> float:
    """Rank correlation of two columns (n,), ties shared."""

    def ranks(values: Any) -> F64:
        _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
        return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place], np.float64)

    return float(np.corrcoef(ranks(a), ranks(b))[0, 1])


def top(truth: Any, given: Any, count: int) -> float:
    """Share of rows whose class number `truth` (n,) is among the `count` most probable of `given` (n, k)."""
    best = np.argsort(-given, axis=1, kind="stable")[:, :count]
    return float((best == np.asarray(truth)[:, None]).any(1).mean())


def interval(
    measure: Callable[..., float], *columns: Any, times: int = 200, seed: int = 0
) -> tuple[float, tuple[float, float]]:
    """A measure, and its 95 % bootstrap interval over rows (Efron 1979)."""
    rng = np.random.default_rng(seed)
    n = len(columns[0])
    again = []
    for _ in range(times):
        rows = rng.integers(0, n, n)
        again.append(measure(*(column[rows] for column in columns)))
    low, high = np.nanpercentile(again, [2.5, 97.5])
    return measure(*columns), (float(low), float(high))
