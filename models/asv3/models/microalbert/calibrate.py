"""From logits to honest probabilities, learned on the dev rows only: temperatures, offsets, thresholds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from .. import metrics as M

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]


def temperature(logits: F32, classes: Any) -> float:
    """The temperature of a softmax with the least cross-entropy on class numbers (n,) (Guo et al. 2017)."""
    rows = np.arange(len(classes))

    def loss(log_t: F64) -> float:
        z = logits / np.exp(log_t[0])
        z = z - z.max(1, keepdims=True)
        return float((np.log(np.exp(z).sum(1)) - z[rows, classes]).mean())

    return float(np.exp(minimize(loss, [0.0], method="Nelder-Mead").x[0]))


def platt(logits: F32, truth: F32, pull: float = 20.0) -> tuple[F64, F64]:
    """Scale and offset of each column's logits, (k,) each (Platt 1999), by least cross-entropy, pulled to 1 and 0 as by
    `pull` rows: a rare class has too few dev rows to move far."""
    scales, offsets = [], []
    for z, y in zip(logits.T.astype(np.float64), truth.T, strict=True):

        def loss(w: F64, z: F64 = z, y: Any = y) -> float:
            x = w[0] * z + w[1]
            return float((np.logaddexp(0, x) - y * x).sum() + pull * ((w[0] - 1) ** 2 + w[1] ** 2) / 2)

        a, b = minimize(loss, [1.0, 0.0], method="BFGS").x
        scales.append(a)
        offsets.append(b)
    return np.array(scales), np.array(offsets)


def readout(features: F32, truth: F32, ridge: float = 3.0, folds: int = 10) -> tuple[F64, F64]:
    """Weights (k, m) and offsets (k,) of k numbers read from features (n, m) by ridge regression, then stretched about
    the mean until what is told of rows that were not learned from varies as much as the truth does: with the means and
    variances of the truth, concordance is all that correlation allows (Lin 1989)."""
    x, y = features.astype(np.float64), truth.astype(np.float64)
    held = np.zeros_like(y)
    for fold in range(folds):
        out = np.arange(len(x)) % folds == fold
        weights, offset = _ridge(x[~out], y[~out], ridge)
        held[out] = x[out] @ weights.T + offset
    weights, _ = _ridge(x, y, ridge)
    weights = weights * (y.std(0) / np.maximum(held.std(0), 1e-6))[:, None]
    return weights, y.mean(0) - weights @ x.mean(0)


def _ridge(x: F64, y: F64, ridge: float) -> tuple[F64, F64]:
    centred = x - x.mean(0)
    weights = np.linalg.solve(centred.T @ centred + ridge * np.eye(x.shape[1]), centred.T @ (y - y.mean(0))).T
    return weights, y.mean(0) - weights @ x.mean(0)


def thresholds(truth: F32, given: F32, pull: int = 60) -> F64:
    """One threshold for all classes by sample-MCC, then each class's own by F1 near it where its rows are many, (k,).

    A class with n true rows gets n / (n + pull) of its own threshold, and the shared one is best together with its
    neighbours: few rows choose badly.
    """
    grid = np.arange(0.10, 0.71, 0.02)
    scores = [M.mcc_sample(truth, (given > t).astype(np.float32)) for t in grid]
    shared = float(grid[int(np.argmax(np.convolve(np.pad(scores, 3, "edge"), np.ones(7) / 7, "valid")))])
    out = []
    near = grid[np.abs(grid - shared) < 0.13]
    for y, p in zip(truth.T, given.T, strict=True):
        own = [M.f1_by_class(y[:, None], (p > t)[:, None].astype(np.float32))[0] for t in near]
        share = float(y.sum()) / (float(y.sum()) + pull)
        out.append(share * float(near[int(np.argmax(own))]) + (1 - share) * shared)
    return np.array(out)
