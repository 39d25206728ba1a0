"""Vectors as sums of few code words: residual vector quantisation (Juang & Gray 1982; Chen, Guan & Wang 2010).

An n-gram's vector is the sum of one word of each of CODES code books, so it costs CODES bytes, however wide it is; the
words are weights of the network, which training moves, the codes are not. Four times as many n-grams fit into the file
as with a vector of its own for each (decision 38).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

CODES: Final = 8
"""Words that are summed; each has a code book of its own."""
WORDS: Final = 256
"""Words in a code book: a code is one byte."""
_ROUNDS: Final = 12
_REFINED: Final = 2

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]


def quantise(vectors: F32, weight: NDArray[np.float64], seed: int = 0) -> tuple[U8, F32]:
    """Codes (n, CODES) and code books (CODES * WORDS, width): row i of `vectors` (n, width) is nearly the sum of the
    words `books[k * WORDS + codes[i, k]]`. `weight` (n,) says how much a row's squared error counts.

    Each book is the k-means of what the books before it left; then each is fitted again to what all others leave.
    """
    from sklearn.cluster import KMeans

    rest = vectors.astype(np.float32).copy()
    books = np.zeros((CODES, WORDS, vectors.shape[1]), np.float32)
    codes = np.zeros((len(vectors), CODES), np.uint8)
    for k in range(CODES):
        means = KMeans(min(WORDS, len(rest)), n_init=1, max_iter=_ROUNDS, random_state=seed + k)
        codes[:, k] = means.fit_predict(rest, sample_weight=weight)
        books[k, : means.n_clusters] = means.cluster_centers_
        rest -= books[k, codes[:, k]]
    for k in [*range(CODES)] * _REFINED:
        rest += books[k, codes[:, k]]
        codes[:, k] = _nearest(rest, books[k])
        books[k] = _means(rest, codes[:, k], weight, books[k])
        rest -= books[k, codes[:, k]]
    return codes, books.reshape(-1, vectors.shape[1])


def _nearest(vectors: F32, words: F32, rows: int = 8192) -> Any:
    """The number of the word next to each vector."""
    half = (words * words).sum(1) / 2
    parts = [(vectors[k : k + rows] @ words.T - half).argmax(1) for k in range(0, len(vectors), rows)]
    return np.concatenate(parts)


def _means(vectors: F32, codes: U8, weight: NDArray[np.float64], before: F32) -> F32:
    """The weighted mean of each word's vectors; a word that none has stays as it was."""
    total = np.bincount(codes, weight, WORDS)
    sums = np.stack([np.bincount(codes, weight * column, WORDS) for column in vectors.T], 1)
    used = total[:, None] > 0
    return np.where(used, sums / np.where(used, total[:, None], 1), before).astype(np.float32)
