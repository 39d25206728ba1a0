"""Scores to probabilities, for every model here."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]


def sigmoid(scores: Any) -> F32:
    """1 / (1 + e^-x) of each number; far scores are cut at 30, which float32 cannot tell from 0 and 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), np.float32)


def softmax(scores: Any) -> F32:
    """Rows that sum to 1, (n, k)."""
    powers = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True), np.float32)
