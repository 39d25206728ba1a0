"""Emotion tracking: from noisy affect input to steady emotion weights, levels and VAD.

One step per tick: confidence gate, hysteresis, minimum hold, then attack and release of each emotion.
When no label comes with the affect, the label is the emotion whose line of anchors (origin, L1 .. L5)
passes nearest to the VAD point, and the level is where on that line the nearest point lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .clock import Clock
from .isa import AFFECT_EXTRA

F32 = NDArray[np.float32]
_ONE: Final = np.float32(1)
_ZERO: Final = np.float32(0)
_LEVELS: Final = np.float32(5)
_FREE: Final = 65_535


@dataclass(slots=True)
class Affect:
    """The tracker's memory for n emotions."""

    weights: F32
    levels: F32
    vad: tuple[Any, Any, Any]
    current: int = 0
    since: int = _FREE
    """Ticks since the last switch, saturating."""
    aim: np.float32 = _ZERO
    """Level that the current emotion moves towards."""


def rest(emotions: int) -> Affect:
    """Emotion 0 (neutral) fully on at level 0."""
    weights = np.zeros(emotions, np.float32)
    weights[0] = _ONE
    return Affect(weights, np.zeros(emotions, np.float32), (_ZERO, _ZERO, _ZERO))


@dataclass(frozen=True, slots=True)
class Lines:
    """The anchor table split for use: for each emotion five segments from the origin through L1..L5."""

    start: F32
    """(3, n, 5)"""
    along: F32
    """(3, n, 5)"""
    divisor: F32
    """(n, 5): the squared lengths, 1 where a segment has none."""
    attack: F32
    release: F32
    hold: F32
    affect_attack: F32
    affect_release: F32


def lines(table: F32) -> Lines:
    """Prepare an `affect` pool (n, 20)."""
    n = table.shape[0]
    points = np.zeros((3, n, 6), np.float32)
    points[:, :, 1:] = table[:, :15].reshape(n, 5, 3).transpose(2, 0, 1)
    start = np.ascontiguousarray(points[:, :, :5])
    along = points[:, :, 1:] - start
    length2 = (along[0] * along[0] + along[1] * along[1]) + along[2] * along[2]
    return Lines(start, along, np.where(length2 > 0, length2, _ONE), *(table[:, i].copy() for i in range(15, 20)))


def nearest(points: F32, at: Lines) -> tuple[F32, F32]:
    """Distance to, and level on, every emotion's line, for points (3, n): two arrays (n, emotions)."""
    p = points[:, :, None, None] - at.start[:, None]
    along = at.along[:, None]
    m = p * along
    # a segment of no length is its starting point: along is 0 there, and so is u
    u = ((m[0] + m[1]) + m[2]) / at.divisor
    u = np.fmin(np.fmax(u, _ZERO), _ONE)
    r = p - along * u
    r *= r
    distance2 = (r[0] + r[1]) + r[2]
    best = distance2.argmin(axis=2)
    flat = np.arange(best.size) * 5 + best.ravel()
    level = best.astype(np.float32) + u.ravel()[flat].reshape(best.shape)
    return np.sqrt(distance2.ravel()[flat].reshape(best.shape)), level


def _on_line(at: Lines, emotion: int, level: np.float32) -> tuple[Any, ...]:
    k = int(level if level < 4 else 4) if level > 0 else 0  # below 0 and NaN: the first segment
    point = at.start[:, emotion, k] + at.along[:, emotion, k] * (level - np.float32(k))
    return tuple(point)


def _squared(p: tuple[Any, ...]) -> Any:
    return (p[0] * p[0] + p[1] * p[1]) + p[2] * p[2]


def affect(block: list[Any], state: Affect, at: Lines, clock: Clock) -> Any:
    """`block`: valence arousal dominance has_affect emotion level confidence gate margin."""
    n = state.weights.size
    v, a, d, has, label, level, confidence, gate, margin = (clock.per_tick(x) for x in block)
    labelled = [0 <= x < n for x in label]
    unlabelled = [h > 0 and not named for h, named in zip(has, labelled, strict=True)]
    if any(unlabelled):
        distances, own_levels = nearest(np.array((v, a, d), np.float32), at)
        winners = np.argmin(distances, axis=1)
    out = np.empty((clock.count, 2 * n + AFFECT_EXTRA), np.float32)
    for i in range(clock.count):
        sure = confidence[i]
        trust = sure / gate[i] if sure < gate[i] else _ONE
        current = state.current
        if labelled[i]:
            need = gate[i] + margin[i]
            candidate, aim = int(label[i]), level[i] * trust
            free = sure >= (need if need < _ONE else _ONE)
        elif unlabelled[i]:
            candidate = int(winners[i])
            free = distances[i, current] - distances[i, candidate] > margin[i] and sure >= gate[i]
        else:
            candidate, aim, free = 0, _ZERO, True
        if candidate != current and free and state.since >= at.hold[current]:
            current = state.current = candidate
            state.since = 0
        else:
            state.since = min(state.since + 1, _FREE)
        if unlabelled[i]:
            state.aim = own_levels[i, current] * trust
        elif candidate == current:
            state.aim = aim
        attack, release = at.attack[current], at.release[current]
        was = state.weights[current]
        # what begins displaces what was there; only on the way back to neutral does each fade at its own pace
        weights = state.weights - (np.where(at.release < attack, attack, at.release) if current else at.release)
        weights = np.where(weights > 0, weights, _ZERO)
        weights[current] = was + attack if was + attack < _ONE else _ONE
        if was == 0:
            state.levels[current] = state.aim
        else:
            gap = state.aim - state.levels[current]
            up, down = _LEVELS * attack, _ZERO - _LEVELS * release
            gap = gap if down < gap else down
            state.levels[current] += gap if gap < up else up
        state.weights = weights
        goal = (v[i] * trust, a[i] * trust, d[i] * trust) if has[i] > 0 else _on_line(at, current, state.aim)
        growing = _squared(goal) > _squared(state.vad)
        rate = at.affect_attack[current] if growing else at.affect_release[current]
        x, y, z = state.vad
        state.vad = (x + (goal[0] - x) * rate, y + (goal[1] - y) * rate, z + (goal[2] - z) * rate)
        row = out[i]
        row[:n] = weights
        row[n : 2 * n] = state.levels
        row[2 * n : 2 * n + 3] = state.vad
        row[2 * n + 3] = weights[current] * state.levels[current]
        row[2 * n + 4] = sure
    return out[0] if clock.count == 1 else out
