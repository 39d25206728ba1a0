"""What a format cannot hold, and how a take is made to fit: another clock, channels left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..channels import INDEX
from .take import Take, sampled

_LATE_S: Final = 1e-4
"""Frames this near to an even clock are on it (a Live Link timecode is exact to 1/60000 s)."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The frame times a format can hold: any (`fps` 0), those of an even rate (`fps` -1), or one rate only."""

    fps: float = 0.0


FREE: Final = Clock()
EVEN: Final = Clock(-1.0)


def fitted(take: Take, clock: Clock, lacks: tuple[str, ...], format: str) -> tuple[Take, tuple[str, ...]]:
    """The take as the format holds it, and what was lost on the way, a line each."""
    notes = []
    for name in lacks:
        most = float(take.weights[:, INDEX[name]].max())
        if most > 0:
            notes.append(f"{name} (up to {most:.2g}) left out: {format} has none")
    if clock == FREE:
        return take, tuple(notes)
    fps = take.fps if clock == EVEN else clock.fps
    even = np.arange(take.times.size) / fps
    times = take.times - take.times[0]
    if float(np.abs(times - even).max()) <= _LATE_S:
        return Take(even, take.weights, fps, take.absent, take.notes), tuple(notes)
    moments = np.arange(int(np.floor(times[-1] * fps + _LATE_S * fps)) + 1) / fps
    weights = sampled(times, take.weights.astype(np.float64), moments).astype(np.float32)
    moved = "uneven frame times" if abs(take.fps - fps) < 1e-9 else f"{take.fps:g} fps"
    notes.append(f"{moved} resampled to {fps:g} fps: {format} knows no other")
    return Take(moments, weights, fps, take.absent, take.notes), tuple(notes)
