"""Rows of the dataset as arrays: encoded texts, and for every head a target and how much it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..dataset.labels import EMOTIONS, LEVELS, NUMBER
from ..dataset.schema import Sample
from .model import HEADS, Shape
from .text import Vocabulary, known_grams, normalise

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]


@dataclass(frozen=True)
class Encoded:
    """n texts as ragged rows: text i is `tokens[starts[i]:starts[i + 1]]`, and so for its n-grams."""

    tokens: I32
    starts: NDArray[np.int64]
    grams: I32
    gram_starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def batch(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Tokens (n, t) and n-grams (n, g) of some rows, padded with 0."""
        return _padded(self.tokens, self.starts, rows), _padded(self.grams, self.gram_starts, rows)

    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each text, (n,)."""
        return np.diff(self.starts)


def _padded(values: I32, starts: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    lengths = starts[rows + 1] - starts[rows]
    columns = np.arange(max(1, int(lengths.max(initial=1))))
    inside = columns < lengths[:, None]
    at = np.where(inside, starts[rows][:, None] + columns, 0)
    return np.where(inside, values[at] if len(values) else 0, 0).astype(np.int64)


def encode(texts: Sequence[str], vocabulary: Vocabulary, shape: Shape) -> Encoded:
    """Every text normalised, cut into pieces, and its known n-grams."""
    tokens, grams = [], []
    for text in texts:
        plain = normalise(text)
        tokens.append(np.array(vocabulary.pieces.encode(plain, shape.tokens), np.int32))
        grams.append(known_grams(plain, vocabulary.grams))
    return Encoded(*ragged(tokens), *ragged(grams))


def ragged(rows: list[I32]) -> tuple[I32, NDArray[np.int64]]:
    starts = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=starts[1:])
    return (np.concatenate(rows) if rows else np.zeros(0, np.int32)), starts


@dataclass(frozen=True)
class Targets:
    """For each head a target (n, width) in the head's own range, and a weight (n, width) that is 0 where unknown."""

    values: dict[str, F32]
    weights: dict[str, F32]

    @classmethod
    def unknown(cls, count: int) -> Targets:
        """Nothing known of `count` texts yet; `values` and `weights` are filled in place."""
        blank = {name: np.zeros((count, width), np.float32) for name, width in HEADS.items()}
        return cls(blank, {name: np.zeros_like(value) for name, value in blank.items()})

    def rows(self, rows: NDArray[np.int64]) -> Targets:
        """Some rows of it."""
        return Targets({k: v[rows] for k, v in self.values.items()}, {k: v[rows] for k, v in self.weights.items()})

    def set(self, head: str, values: Any, weight: Any = 1.0, rows: Any = slice(None)) -> None:
        """Fill one head of some rows."""
        self.values[head][rows] = values
        self.weights[head][rows] = weight


def ordinal(level: Any) -> F32:
    """P(level > k) for k = 1..4, soft between whole levels, (n, 4)."""
    return np.asarray(np.clip(np.asarray(level)[:, None] - np.arange(1, LEVELS), 0, 1), np.float32)


MIXED_SHARE: Final = 0.3
"""Of a second emotion's mark, how much it takes of the probability."""


def targets(lines: Sequence[Sample]) -> Targets:
    """What authored lines tell: the one emotion (a share for a second one), the level, the place in VAD space."""
    out = Targets.unknown(len(lines))
    for i, line in enumerate(lines):
        share = MIXED_SHARE * np.array([(line.emotions or {}).get(name, 0.0) for name in EMOTIONS], np.float32)
        share[NUMBER[line.emotion or EMOTIONS[0]]] = 1
        out.set("meant", share / share.sum(), 1, i)
        out.set("level", ordinal([line.level])[0], 1, i)
        out.set("vad", line.vad, 1, i)
    return out


@dataclass(frozen=True)
class Set:
    """Texts and targets, and how many times a training goes through them."""

    name: str
    texts: Encoded
    targets: Targets
    passes: float = 1.0


def plan(sets: Sequence[Set], batch: int, seed: int) -> Iterator[list[tuple[int, NDArray[np.int64]]]]:
    """The batches of one training: each a list of (number of the set, its rows). Deterministic for a seed.

    Texts of like length go together (less padding), and every batch is drawn from all sets.
    """
    rng = np.random.default_rng(seed)
    owner, row, length = [], [], []
    for number, each in enumerate(sets):
        whole, part = divmod(each.passes, 1)
        rows = [rng.permutation(len(each.texts)) for _ in range(int(whole))]
        rows.append(rng.permutation(len(each.texts))[: round(part * len(each.texts))])
        # one pass after the other, so that no text is repeated before all have been seen
        drawn = np.concatenate(rows)
        at = (np.arange(len(drawn)) + rng.random()) / max(1, len(drawn))
        owner.append(np.full(len(drawn), number))
        row.append(drawn)
        length.append(at)
    owners, rows_all, places = np.concatenate(owner), np.concatenate(row), np.concatenate(length)
    order = np.argsort(places, kind="stable")
    owners, rows_all = owners[order], rows_all[order]
    lengths = np.zeros(len(owners), np.int64)
    for number, each in enumerate(sets):
        mine = owners == number
        lengths[mine] = each.texts.lengths()[rows_all[mine]]
    stretch = batch * 50
    for start in range(0, len(owners), stretch):
        part_ = np.arange(start, min(start + stretch, len(owners)))
        part_ = part_[np.argsort(lengths[part_], kind="stable")]
        pieces = [part_[k : k + batch] for k in range(0, len(part_), batch)]
        for k in rng.permutation(len(pieces)):
            chosen = pieces[k]
            if len(chosen) < batch // 4:
                continue
            yield [(n, rows_all[chosen[owners[chosen] == n]]) for n in np.unique(owners[chosen])]


def gather(sets: Sequence[Set], parts: Iterable[tuple[int, NDArray[np.int64]]]) -> tuple[Any, Any, Targets]:
    """One batch: tokens, n-grams and targets."""
    tokens, grams, values, weights = [], [], [], []
    for number, rows in parts:
        t, g = sets[number].texts.batch(rows)
        tokens.append(t)
        grams.append(g)
        picked = sets[number].targets.rows(rows)
        values.append(picked.values)
        weights.append(picked.weights)
    together = Targets(
        {k: np.concatenate([v[k] for v in values]) for k in HEADS},
        {k: np.concatenate([w[k] for w in weights]) for k in HEADS},
    )
    return _stack(tokens), _stack(grams), together


def _stack(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    out = np.zeros((sum(map(len, parts)), max(p.shape[1] for p in parts)), np.int64)
    at = 0
    for part in parts:
        out[at : at + len(part), : part.shape[1]] = part
        at += len(part)
    return out
