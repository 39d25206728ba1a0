"""Where a text lies in VAD space, and how far it may lie from where its emotion is authored."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np

from .labels import ANCHORS, F32, NUMBER, anchor
from .schema import Line

MIXED_SHARE: Final = 0.3
"""How far a second emotion draws a line towards its own anchor: as `mixed` is written, the first one leads."""


def assigned(line: Line) -> F32:
    """VAD of an authored line: its emotion's anchor at its level, drawn towards the second emotion's, (3,)."""
    place = anchor(NUMBER[line.emotion], line.level)
    if line.mixed is None:
        return place
    return np.asarray(place + MIXED_SHARE * (anchor(NUMBER[line.mixed], line.level) - place), np.float32)


def _nearest_in_simplex(point: F32, corners: F32) -> F32 | None:
    """The nearest point of the flat through some corners, None where it lies outside them."""
    origin, edges = corners[0], (corners[1:] - corners[0]).astype(np.float64)
    if not len(edges):
        return np.asarray(origin)
    gram = edges @ edges.T
    if abs(np.linalg.det(gram)) < 1e-12:
        return None
    shares = np.linalg.solve(gram, edges @ (point - origin).astype(np.float64))
    if (shares < -1e-9).any() or shares.sum() > 1 + 1e-9:
        return None
    return np.asarray(origin + shares @ edges, np.float32)


def clamp(vad: F32, emotion: int) -> F32:
    """The nearest point of the convex hull of an emotion's five anchors, (3,).

    The hull of five points is made of their simplices (Caratheodory), so the nearest of all simplices is it.
    """
    corners = ANCHORS[emotion]
    best, least = corners[0], np.inf
    for size in (1, 2, 3, 4):
        for chosen in combinations(range(len(corners)), size):
            found = _nearest_in_simplex(vad, corners[list(chosen)])
            if found is not None:
                distance = float(((found - vad) ** 2).sum())
                if distance < least - 1e-12:
                    best, least = found, distance
    return np.asarray(best, np.float32)


def nearest_emotion(vad: F32) -> int:
    """The emotion of the nearest of all anchors."""
    distances = ((ANCHORS - vad) ** 2).sum(2).min(1)
    return int(distances.argmin())


def smart_clamp(vad: F32, emotion: int) -> tuple[F32, bool]:
    """`clamp`, unless the clamped place lies nearer to another emotion's anchors where the authored one did not: then
    the authored value is restored. The place, and whether it was restored."""
    moved = clamp(vad, emotion)
    crosses = nearest_emotion(moved) != emotion and nearest_emotion(vad) == emotion
    return (vad, True) if crosses else (moved, False)
