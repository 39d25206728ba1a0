"""Which channel is in which column of an unnamed matrix: every known order is tried against how faces move.

A face tells much about itself: both lids blink together, the left eye looks out when the right looks in, the jaw
carries the lower lip, nobody looks up and down at once. An order that puts the wrong channel into a column breaks
most of that. Each tell is a number -1..1; the score of an order is their weighted mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..channels import INDEX, PAIRS
from .orders import ORDERS, Order
from .text import F64

STILL: Final = 1e-3
"""A column whose standard deviation is below this tells nothing."""
_AHEAD: Final = 0.08
"""How far the best order must be ahead of the next to be sure of it, and how well it must fit at all."""
_FITS: Final = 0.5
_TELLS: Final = 5
_TWINS: Final = {"unreal", "livelink-csv"}
"""They differ in the directions of jaw and mouth only, which the data may not tell."""
LEAST_COLUMNS: Final = 8
_MOST_FRAMES: Final = 20_000


def _sides(*names: str) -> list[tuple[str, str]]:
    return [(names[0] + side, names[1] + side) for side in ("Left", "Right")]


# pairs that rise together: the two sides of everything but the eyes' turning, conjugate gaze, and synergies
_LOOK: Final = ("eyeLookIn", "eyeLookOut")
_TOGETHER: Final = (
    *(((f"{pair}Left", f"{pair}Right"), 1.0) for pair in PAIRS if pair not in _LOOK),
    *((pair, 2.0) for pair in (("eyeLookOutLeft", "eyeLookInRight"), ("eyeLookInLeft", "eyeLookOutRight"))),
    (("browInnerUp", "browOuterUpLeft"), 0.5),
    *(((f"mouthLowerDown{side}", "jawOpen"), 1.0) for side in ("Left", "Right")),
    *((pair, 0.5) for pair in _sides("mouthSmile", "cheekSquint")),
    *((pair, 0.5) for pair in _sides("noseSneer", "mouthUpperUp")),
    *((pair, 0.5) for pair in _sides("cheekSquint", "eyeSquint")),
    (("mouthFunnel", "mouthPucker"), 0.5),
    (("mouthRollLower", "mouthRollUpper"), 0.5),
    (("mouthLeft", "jawLeft"), 0.5),
    (("mouthRight", "jawRight"), 0.5),
)
# pairs that are never on at once
_APART: Final = (
    *((pair, 1.0) for pair in _sides("eyeLookUp", "eyeLookDown")),
    *((pair, 1.0) for pair in _sides("eyeLookIn", "eyeLookOut")),
    *((pair, 1.0) for pair in _sides("eyeBlink", "eyeWide")),
    (("jawLeft", "jawRight"), 1.0),
    (("mouthLeft", "mouthRight"), 1.0),
)
# a mouth that goes to one side stretches the other and draws its own corner down: measured on an iPhone
# recording (r -.94, .88, -.81), and all that tells the swapped directions of the Live Link CSV from Unreal's
_SIDEWAYS: Final = (("mouthStretch", -1.0), ("mouthFrown", 1.0), ("mouthUpperUp", -1.0))
_SIDEWAYS_WEIGHT: Final = 2.0


@dataclass(frozen=True, slots=True)
class Guess:
    """An order, how well the data fits it (-1..1), and how many of its tells the data could speak to."""

    order: Order
    score: float
    tells: int


def _weighed(order: Order, data: F64, likeness: F64, moves: NDArray[np.bool_]) -> Guess | None:
    at = {channel: column for column, channel in enumerate(order.channels)}
    total, weights, tells = 0.0, 0.0, 0

    def place(name: str) -> int | None:
        found = at.get(INDEX[name])
        return found if found is not None and moves[found] else None

    for (a, b), weight in _TOGETHER:
        i, j = place(a), place(b)
        if i is not None and j is not None:
            total, weights, tells = total + weight * float(likeness[i, j]), weights + weight, tells + 1
    for (a, b), weight in _APART:
        i, j = place(a), place(b)
        if i is not None and j is not None:
            both = float(np.minimum(data[:, i], data[:, j]).mean())
            either = float(np.maximum(data[:, i], data[:, j]).mean())
            total, weights, tells = total + weight * (1 - 4 * both / max(either, 1e-9)), weights + weight, tells + 1
    left, right = place("mouthLeft"), place("mouthRight")
    for pair, sign in _SIDEWAYS:
        i, j = place(f"{pair}Left"), place(f"{pair}Right")
        if left is not None and right is not None and i is not None and j is not None:
            lean, drawn = data[:, left] - data[:, right], data[:, i] - data[:, j]
            if lean.std() > STILL and drawn.std() > STILL:
                total += _SIDEWAYS_WEIGHT * sign * float(np.corrcoef(lean, drawn)[0, 1])
                weights, tells = weights + _SIDEWAYS_WEIGHT, tells + 1
    return Guess(order, total / weights, tells) if tells else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every order of the matrix's width, the best first. `twins`: sure but for the directions of jaw and mouth."""

    guesses: tuple[Guess, ...]
    sure: bool
    twins: bool = False

    @property
    def order(self) -> Order:
        return self.guesses[0].order


def probe(values: F64) -> Verdict | None:
    """The verdict on a (frames, columns) matrix; None when no order has that width or next to nothing moves."""
    guesses = _guesses(values)
    if not guesses:
        return None
    best = guesses[0]
    fits = best.score >= _FITS and best.tells >= _TELLS
    rivals = [g for g in guesses[1:] if best.score - g.score <= _AHEAD]
    twins = len(rivals) == 1 and {best.order.name, rivals[0].order.name} == _TWINS
    if twins:
        # nobody strips the header off a Live Link CSV as often as Unreal's order is dumped
        guesses.sort(key=lambda g: g.order.name != "unreal" and (g is best or g in rivals))
    return Verdict(tuple(guesses), fits and (twins or not rivals), twins)


def _guesses(values: F64) -> list[Guess]:
    step = -(-len(values) // _MOST_FRAMES)
    data = values[::step]
    guesses = []
    for order in ORDERS:
        if values.shape[1] not in order.widths:
            continue
        part = data[:, order.first : order.first + len(order.channels)]
        moves = part.std(axis=0) > STILL
        if moves.sum() < LEAST_COLUMNS:
            continue
        with np.errstate(all="ignore"):
            likeness = np.asarray(np.nan_to_num(np.corrcoef(part, rowvar=False)), np.float64)
        found = _weighed(order, part, likeness, moves)
        if found is not None:
            guesses.append(found)
    return sorted(guesses, key=lambda guess: -guess.score)
