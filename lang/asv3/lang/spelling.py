"""The nearest valid name: what an error suggests."""

from __future__ import annotations

from collections.abc import Iterable

from asv3.runtime import channels


def _fold(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def distance(a: str, b: str) -> int:
    """Restricted Damerau-Levenshtein: insertions, deletions, substitutions, neighbours swapped."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name most like `name`, folding case and `_`; None when nothing is close enough."""
    name = name[:64]
    folded = _fold(name)
    allowed = 1 if len(folded) < 4 else min((len(folded) + 1) // 3, 4)
    best = min(
        ((distance(folded, _fold(v)), v) for v in valid if abs(len(v) - len(name)) <= 6),
        default=(allowed + 1, ""),
    )
    return best[1] if best[0] <= allowed else None


def nearest_channel(name: str, *, pairs: bool = True) -> str | None:
    """The channel (or pair) meant by a foreign spelling: `mouthSmile_L`, `MouthSmileLeft`, `mouthSmleLeft`."""
    index = channels.find(name)
    if index is not None:
        return channels.NAMES[index]
    names = [*channels.NAMES, *(channels.PAIRS if pairs else ())]
    folded = {_fold(n): n for n in names}
    return folded.get(_fold(name)) or nearest(name, names)
