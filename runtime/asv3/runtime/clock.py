"""Where in time a run of ticks or frames is. Time is integer microseconds, never an accumulated float."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .isa import TICK_US

MICRO: Final = np.float32(1e-6)


@dataclass(frozen=True, slots=True)
class Clock:
    """Ticks `first .. first + count - 1` are run at once; frames lie at `us`, in tick `rows` of them."""

    first: int
    count: int
    us: Any = 0
    """Frame times in microseconds: an int, or int64 (n,)."""
    rows: Any = -1
    """Row of each frame's tick within the run: -1 (the last), or int64 (n,)."""
    fraction: Any = np.float32(0)
    """Frame position within its tick, 0..1: float32, or float32 (n,)."""

    def per_tick(self, value: Any) -> Any:
        """A scalar register as something to index by tick: float32 (count,), or a list of the one value."""
        return [value] if self.count == 1 else np.broadcast_to(np.asarray(value, np.float32), (self.count,))

    def result(self, values: NDArray[np.float32]) -> Any:
        """A per-tick array as a scalar register: a float32 when one tick runs alone."""
        return values[0] if self.count == 1 else values


def tick_of(us: int) -> int:
    """The tick that a moment lies in."""
    return us // TICK_US


def fraction_of(us: Any) -> Any:
    """Position of a moment within its tick, 0..1 (int or int64 array → float32)."""
    return (
        np.float32(us % TICK_US) / np.float32(TICK_US)
        if isinstance(us, int)
        else (us % TICK_US).astype(np.float32) / np.float32(TICK_US)
    )


def microseconds(seconds: float) -> int:
    """Seconds to integer microseconds, half to even."""
    return round(seconds * 1_000_000)
