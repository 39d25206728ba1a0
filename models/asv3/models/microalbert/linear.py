"""The linear model: TF-IDF of character n-grams and logistic regression. The floor to beat, and the second teacher.

Measured as the best plain model for KOTE at this size of data (char 1-4, C = 3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..probability import sigmoid, softmax
from .codes import CODES, U8, quantise
from .text import normalise

F32 = NDArray[np.float32]


@dataclass(frozen=True)
class Linear:
    """A fitted model: texts to probabilities (n, k)."""

    features: Any
    weights: F32
    offsets: F32
    softmax: bool

    def predict(self, texts: Sequence[str]) -> F32:
        """Probabilities, (n, k): each column by itself, or rows that sum to 1."""
        scores = self.features.transform(_framed(texts)) @ self.weights.T + self.offsets
        return softmax(scores) if self.softmax else sigmoid(scores)


def _framed(texts: Sequence[str]) -> list[str]:
    """Normalised, between two spaces: n-grams know where a text begins and ends, as `text.gram_states` does."""
    return [f" {normalise(text)} " for text in texts]


def _features(texts: Sequence[str], least: int) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    made = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), min_df=least, sublinear_tf=True, dtype=np.float32)
    return made, made.fit_transform(_framed(texts))


def fit_labels(texts: Sequence[str], labels: F32, strength: float = 3.0, weight: Any = None, least: int = 3) -> Linear:
    """One regression for each column of `labels` (n, k) in 0..1: a soft label is a positive and a negative of its
    weight. `weight` (n,) says how much each text counts; `strength` is C, the inverse of the ridge penalty; an n-gram
    must occur in `least` texts."""
    from joblib import Parallel, delayed

    features, table = _features(texts, least)
    counts = np.ones(len(texts), np.float32) if weight is None else np.asarray(weight, np.float32)
    table.sort_indices()  # liblinear would do it in place, and what the workers share is read-only
    fitted = Parallel(n_jobs=-1)(
        delayed(_fit_column)(table, column, counts, strength) for column in np.ascontiguousarray(labels.T)
    )
    weights, offsets = zip(*fitted, strict=True)
    return Linear(features, np.array(weights, np.float32), np.array(offsets, np.float32), softmax=False)


def _fit_column(table: Any, column: F32, counts: F32, strength: float) -> tuple[Any, float]:
    from scipy.sparse import vstack
    from sklearn.linear_model import LogisticRegression

    soft = (column > 0) & (column < 1)
    if not soft.any():
        x, y, w = table, column > 0.5, counts
    else:
        x = vstack([table, table[soft]])
        y = np.concatenate([column >= 0.5, column[soft] < 0.5])
        w = np.concatenate(
            [counts * np.maximum(column, 1 - column), counts[soft] * np.minimum(column, 1 - column)[soft]]
        )
    if y.all() or not y.any():
        return np.zeros(table.shape[1]), 6.0 if y.all() else -6.0
    model = LogisticRegression(C=strength, solver="liblinear").fit(x, y, sample_weight=w)
    return model.coef_[0], float(model.intercept_[0])


def fit_classes(texts: Sequence[str], classes: Any, count: int, strength: float = 10.0, least: int = 2) -> Linear:
    """Multinomial regression on class numbers (n,)."""
    from sklearn.linear_model import LogisticRegression

    features, table = _features(texts, least)
    model = LogisticRegression(C=strength, max_iter=200).fit(table, classes)
    weights = np.zeros((count, table.shape[1]), np.float32)
    offsets = np.full(count, -30, np.float32)
    weights[model.classes_], offsets[model.classes_] = model.coef_, model.intercept_
    return Linear(features, weights, offsets, softmax=True)


def folded(models: Mapping[str, Linear], heads: Mapping[str, int], count: int, width: int) -> Folded:
    """The linear models as the n-gram bag of a network: the `count` n-grams that matter most, `width` numbers each.

    The weights of all models, each n-gram's times its idf, are one matrix (n-grams, outputs); its best approximation of
    rank `width` (SVD, Eckart & Young 1936) gives the table and the head that reads it. The table is written as codes,
    the more exactly the more often an n-gram occurs. An n-gram matters by the sum of its weights over the outputs,
    times how far it moves a text (root mean square of its feature).
    """
    names = [head for head in heads if head in models]
    rank: dict[str, float] = {}
    for head in names:
        model = models[head]
        weight = np.abs(model.weights).sum(0) * model.features.idf_ * np.sqrt(_frequency(model))
        weight /= weight.sum()
        for gram, at in model.features.vocabulary_.items():
            rank[gram] = max(rank.get(gram, 0.0), float(weight[at]) * SELECT.get(head, 1.0))
    best = sorted(rank, key=lambda gram: (-rank[gram], gram))
    states: dict[int, str] = {}
    for gram in best:
        if len(states) == count:
            break
        states.setdefault(_state(gram), gram)
    kept = np.array(sorted(states), np.uint32)
    columns, spans, at, seen = [], {}, 0, np.zeros(len(kept))
    for head in names:
        model = models[head]
        index = model.features.vocabulary_
        own = np.array([index.get(states[int(s)], -1) for s in kept])
        idf, often = model.features.idf_, _frequency(model)
        scaled = model.weights * (idf / np.sqrt((idf**2 * often).sum() / often.sum()))
        column = np.where(own >= 0, scaled[:, own], 0).T * EMPHASIS.get(head, 1.0)
        columns.append(column)
        seen += np.where(own >= 0, often[own], 0)
        spans[head] = (at, at + column.shape[1])
        at += column.shape[1]
    left, values, right = np.linalg.svd(np.concatenate(columns, 1), full_matrices=False)
    rank_ = min(width, len(values))
    root = np.sqrt(values[:rank_])
    table = np.zeros((len(kept), width), np.float32)
    table[:, :rank_] = left[:, :rank_] * root
    codes = np.zeros((count + 1, CODES), np.uint8)
    codes[1 : len(kept) + 1], books = quantise(table, seen / len(names) + SELDOM)
    read = {head: np.zeros((b - a, width), np.float32) for head, (a, b) in spans.items()}
    for head, (a, b) in spans.items():
        read[head][:, :rank_] = (right[:rank_, a:b].T * root) / EMPHASIS.get(head, 1.0)
    return Folded(kept, codes, books, read, {head: models[head].offsets for head in names})


def _frequency(model: Linear) -> Any:
    """Share of texts that have each n-gram, out of the idf that was learned: idf = ln((1 + n) / (1 + df)) + 1."""
    return np.exp(1 - model.features.idf_)


def _state(gram: str) -> int:
    state = 0x811C9DC5
    for c in gram:
        state = ((state ^ ord(c)) * 0x01000193) & 0xFFFFFFFF
    return state


SELECT: Final[dict[str, float]] = {"felt": 5.0, "meant": 1.5, "goemotions": 1.0, "kote": 0.2, "level": 0.3}
"""How much an n-gram counts for being useful to a head."""
EMPHASIS: Final[dict[str, float]] = {"felt": 4.0, "meant": 2.0, "goemotions": 1.2, "kote": 0.3, "level": 0.6}
"""How exactly each head is kept when the rank is cut."""
SELDOM: Final = 4e-5
"""How much an n-gram's exactness counts beside the share of texts that have it: one text in 25 000."""


@dataclass(frozen=True)
class Folded:
    """Hashes of the n-grams (k,), the codes of their vectors (k + 1, CODES) with row 0 for none, the code books
    (CODES * WORDS, width), what reads the sum of vectors, and offsets."""

    grams: NDArray[np.uint32]
    codes: U8
    books: F32
    read: dict[str, F32]
    offsets: dict[str, F32]
