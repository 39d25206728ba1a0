"""Filters with memory: `glide` (first order) and `spring` (critically damped).

Both hold their target over a tick and keep the values at its two ends, so a frame between two ticks
is interpolated, the same at any frame rate. Coefficients are baked by the compiler.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .channels import COUNT
from .clock import Clock
from .isa import TICK_S

F32 = NDArray[np.float32]
_TICK: Final = np.float32(TICK_S)
_TWO: Final = np.float32(2)
_THREE: Final = np.float32(3)


@dataclass(slots=True)
class Glide:
    """Value at the end of the last tick, and both ends of every tick of the last run, (n,) each."""

    end: np.float32 = np.float32(0)
    starts: F32 = field(default_factory=lambda: np.zeros(1, np.float32))
    ends: F32 = field(default_factory=lambda: np.zeros(1, np.float32))


def glide(target: Any, state: Glide, rates: F32, clock: Clock) -> Any:
    """x1 = x0 + (g - x0) * (g > x0 ? up : down); gives x0."""
    up, down = rates
    values = np.empty(clock.count + 1, np.float32)
    x = values[0] = state.end
    for i, goal in enumerate(clock.per_tick(target)):
        x = x + (goal - x) * (up if goal > x else down)
        values[i + 1] = x
    state.end, state.starts, state.ends = x, values[:-1], values[1:]
    return clock.result(state.starts)


def glide_at(state: Glide, clock: Clock) -> Any:
    """Linear between the ends of the tick."""
    start, end = state.starts[clock.rows], state.ends[clock.rows]
    return start + (end - start) * clock.fraction


@dataclass(slots=True)
class Spring:
    """Position and velocity (1/s) of 52 springs at the tick boundaries of the last run, (n + 1, 52)."""

    x: F32 = field(default_factory=lambda: np.zeros((2, COUNT), np.float32))
    v: F32 = field(default_factory=lambda: np.zeros((2, COUNT), np.float32))


def spring(target: F32, state: Spring, coefficients: F32, clock: Clock) -> None:
    """Holden's damper: j0 = x - g, j1 = v + j0 y; x' = g + e (j0 + j1 T), v' = e (v - j1 y T).

    `coefficients` holds y = 2 ln 2 / halflife, e = exp(-y T) and y T for each channel, (3, 52).
    """
    y, e, y_tick = coefficients
    goals = np.broadcast_to(target, (clock.count, COUNT))
    xs = np.empty((clock.count + 1, COUNT), np.float32)
    vs = np.empty((clock.count + 1, COUNT), np.float32)
    x, v = xs[0], vs[0]
    x[:], v[:] = state.x[-1], state.v[-1]
    for i in range(clock.count):
        goal = goals[i]
        offset = x - goal
        pull = v + offset * y
        x, v_next = xs[i + 1], vs[i + 1]
        np.add(goal, e * (offset + pull * _TICK), out=x)
        np.multiply(e, v - pull * y_tick, out=v_next)
        v = v_next
    state.x, state.v = xs, vs


def spring_at(state: Spring, clock: Clock) -> F32:
    """Cubic Hermite between the ends of the tick, which are exact: off by (y T)^4 / 128 of a step at most."""
    f = clock.fraction
    if clock.count == 1 and isinstance(clock.rows, int):
        x0, x1, v0, v1 = state.x[-2], state.x[-1], state.v[-2], state.v[-1]
    else:
        x0, x1 = state.x[clock.rows], state.x[clock.rows + 1]
        v0, v1 = state.v[clock.rows], state.v[clock.rows + 1]
        f = f[:, None]
    m0, m1, dx = v0 * _TICK, v1 * _TICK, x1 - x0
    c2 = _THREE * dx - (_TWO * m0 + m1)
    c3 = (m0 + m1) - _TWO * dx
    at: F32 = x0 + f * (m0 + f * (c2 + f * c3))
    return at
