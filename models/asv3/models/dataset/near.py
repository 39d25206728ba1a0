"""Near-duplicates: texts that share most of their character trigrams, found by MinHash (Broder 1997), then counted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

THRESHOLD: Final = 0.5
"""Jaccard similarity of trigram sets from which two texts are one template."""
_BANDS, _ROWS = 24, 2
"""24 bands of 2: pairs at similarity .5 are found with probability 1 - (1 - .25)^24 = .999."""
_PLAIN: Final = re.compile(r"[\W_]+")


def trigrams(text: str) -> frozenset[str]:
    """Character trigrams of a text without blanks and punctuation, lower case; the whole text where it is shorter."""
    plain = _PLAIN.sub("", text.lower())
    return frozenset(plain[i : i + 3] for i in range(len(plain) - 2)) or frozenset([plain])


def similarity(a: frozenset[str], b: frozenset[str]) -> float:
    """Jaccard, 0..1."""
    return len(a & b) / max(1, len(a | b))


def _signature(grams: frozenset[str], a: NDArray[np.uint64], b: NDArray[np.uint64]) -> NDArray[np.uint64]:
    codes = np.array([sum(ord(c) << (21 * k) for k, c in enumerate(gram[:3])) for gram in grams], np.uint64)
    # multiply-shift (Dietzfelbinger 1997): odd 64-bit factors, wrapping, the upper half kept
    return np.asarray(((codes[:, None] * a + b) >> np.uint64(32)).min(0))


def pairs(texts: Sequence[str], threshold: float = THRESHOLD) -> Iterator[tuple[int, int]]:
    """Every pair (i < j) of texts at least so similar, in order of j."""
    rng = np.random.default_rng(20260)
    a = rng.integers(0, 1 << 63, _BANDS * _ROWS).astype(np.uint64) * np.uint64(2) + np.uint64(1)
    b = rng.integers(0, 1 << 63, _BANDS * _ROWS).astype(np.uint64)
    sets = [trigrams(text) for text in texts]
    buckets: list[dict[bytes, list[int]]] = [defaultdict(list) for _ in range(_BANDS)]
    for j, grams in enumerate(sets):
        signature = _signature(grams, a, b)
        found: set[int] = set()
        for band in range(_BANDS):
            bucket = buckets[band][signature[band * _ROWS : (band + 1) * _ROWS].tobytes()]
            found.update(bucket)
            bucket.append(j)
        for i in sorted(found):
            if similarity(sets[i], grams) >= threshold:
                yield i, j


def across(first: Sequence[str], second: Sequence[str], threshold: float = THRESHOLD) -> list[tuple[int, int]]:
    """Pairs (i of first, j of second) that are near-duplicates."""
    n = len(first)
    return [(i, j - n) for i, j in pairs([*first, *second], threshold) if i < n <= j]
