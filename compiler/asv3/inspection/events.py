"""What the eyes of a face do, as events: saccades of the gaze and the drift, read off the engine's own memory.

Frames alone cannot tell: a glance of one degree is no larger than a step of the drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from asv3.runtime import Tracks
from asv3.runtime.clock import Clock
from asv3.runtime.isa import BY_CODE, TICK_US
from asv3.runtime.tracks import prepare, sample

from .subject import Subject

_BLOCK: Final = 1024


@dataclass(frozen=True, slots=True)
class Saccades:
    """`onset` (n,) seconds, `start` and `end` (n, 2) yaw and pitch in degrees, `duration` (n,) seconds."""

    onset: NDArray[np.float64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    duration: NDArray[np.float64]

    @property
    def amplitude(self) -> NDArray[np.float64]:
        return np.asarray(np.linalg.norm(self.end - self.start, axis=1))


def saccades(subject: Subject, tracks: Tracks, op: str = "gaze") -> Saccades | None:
    """Every saccade of the `gaze` or the `drift` from 0 to the end of the tracks; None where the face has none."""
    slot = next((raw[4] for raw in subject.program.tick.code.tolist() if BY_CODE[raw[0]].name == op), None)
    if slot is None:
        return None
    ready = prepare(tracks, subject.emotions, 0)
    state = subject.machine.fresh_state(subject.seed)
    rows, onsets = [], []
    total = int(tracks.seconds() * 1e6) // TICK_US
    for first in range(0, total, _BLOCK):
        clock = Clock(first, max(2, min(_BLOCK, total - first)))
        at = np.arange(first, first + clock.count, dtype=np.int64) * TICK_US
        inputs, lipsync = sample(ready, at)
        subject.machine.run_tick(inputs, lipsync, state, clock)
        rows.append(state[slot].rows.astype(np.float64))
        onsets.append(state[slot].onsets)
    each, first_rows = np.unique(np.concatenate(onsets), return_index=True)
    table = np.concatenate(rows)[first_rows][each > 0]
    return Saccades(each[each > 0] * TICK_US / 1e6, table[:, 0:2], table[:, 2:4], table[:, 4])
