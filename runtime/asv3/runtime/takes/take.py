"""The take: frames of 52 weights with times."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..channels import COUNT, NAMES
from ..errors import TakeError


@dataclass(frozen=True, slots=True)
class Take:
    """A sequence of poses.

    `times` is float64 (n,), seconds, strictly increasing from 0; `weights` is float32 (n, 52) in the
    canonical channel order, 0..1; `fps` is the nominal frame rate. `absent` names channels that the
    source did not hold (their weights are 0); `notes` lists the repairs made while reading.
    """

    times: NDArray[np.float64]
    weights: NDArray[np.float32]
    fps: float
    absent: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if self.weights.ndim != 2 or self.weights.shape != (self.times.size, COUNT) or not self.times.size:
            raise TakeError(f"a take is (frames, {COUNT}) weights with as many times, not {self.weights.shape}")
        if not (np.all(np.isfinite(self.weights)) and np.all(np.isfinite(self.times))):
            raise TakeError("a take holds a value that is not finite")
        if np.any(np.diff(self.times) <= 0):
            raise TakeError("the times of a take do not increase")
        if not 0 < self.fps <= 10_000:
            raise TakeError(f"a frame rate of {self.fps:g} is outside 0..10000")

    @property
    def duration(self) -> float:
        """Seconds from the first frame to one frame after the last."""
        return float(self.times[-1] - self.times[0]) + 1.0 / self.fps

    def channel(self, name: str) -> NDArray[np.float32]:
        """The weights of one channel over time, (n,)."""
        return self.weights[:, NAMES.index(name)]


def sampled(times: NDArray[np.float64], values: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear interpolation of rows, held outside the range: (n,), (n, m), (k,) → (k, m).

    Written out (and not `np.interp`) so that another runtime can repeat it bit for bit in float64.
    """
    if times.size == 1:
        return np.repeat(values, at.size, axis=0)
    left = np.clip(np.searchsorted(times, at, side="right") - 1, 0, times.size - 2)
    u = np.clip((at - times[left]) / (times[left + 1] - times[left]), 0.0, 1.0)[:, None]
    low = values[left]
    return np.asarray(low + (values[left + 1] - low) * u)
