"""Train, dev and test without leakage: a speaker, and all lines of one template, lie in one split."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from .near import pairs
from .schema import Line, Split


def groups(lines: Sequence[Line]) -> list[list[int]]:
    """Rows that must stay together: of one speaker, or near-duplicates, transitively (union-find)."""
    parent = list(range(len(lines)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[tuple[str, str], int] = {}
    for i, line in enumerate(lines):
        parent[root(i)] = root(first.setdefault((line.writer, line.speaker), i))
    for i, j in pairs([line.line for line in lines]):
        parent[root(j)] = root(i)
    out: dict[int, list[int]] = defaultdict(list)
    for i in range(len(lines)):
        out[root(i)].append(i)
    return list(out.values())


def resplit(lines: Sequence[Line], shares: dict[Split, float], seed: int) -> list[Line]:
    """The lines with their splits, stratified over (emotion, level): whole groups go where they are wanted most.

    `shares` are of dev and test (0..1); the rest is train. Deterministic for a seed.
    """
    rng = np.random.default_rng(seed)
    wanted: dict[Split, Counter[tuple[str, int]]] = {}
    cells = Counter((line.emotion, line.level) for line in lines)
    for split, share in shares.items():
        wanted[split] = Counter({cell: round(share * count) for cell, count in cells.items()})
    chosen: list[Split] = ["train"] * len(lines)
    together = groups(lines)
    for at in rng.permutation(len(together)):
        rows = together[at]
        mine = Counter((lines[i].emotion, lines[i].level) for i in rows)
        gains = {split: _gain(want, mine) for split, want in wanted.items()}
        best = max(gains, key=lambda split: gains[split])
        if gains[best] > 0:
            wanted[best].subtract(mine)
            for i in rows:
                chosen[i] = best
    return [line.model_copy(update={"split": split}) for line, split in zip(lines, chosen, strict=True)]


def _gain(want: Counter[tuple[str, int]], mine: Counter[tuple[str, int]]) -> int:
    """How much nearer a split comes to what it wants by taking a group: places filled less places overfilled."""
    return sum(min(n, max(0, want[cell])) - 2 * max(0, n - max(0, want[cell])) for cell, n in mine.items())
