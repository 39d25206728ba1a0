"""Input tracks: what a performance is given over time, and how it is sampled at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .channels import COUNT
from .errors import TrackError
from .isa import INPUT_INDEX, INPUTS
from .takes.take import Take, sampled

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AffectTrack:
    """Affect over time. `times` (n,) seconds, increasing; every other column is (n,) or absent.

    `vad` is (n, 3) in -1..1 and is interpolated; `emotion` holds names ('' where unknown), and with
    `speaking` (0 or 1) is held until the next row; `level` (0..5) and `confidence` (0..1) are
    interpolated while the emotion stays the same.
    """

    times: F64
    vad: F64 | None = None
    emotion: tuple[str, ...] | None = None
    level: F64 | None = None
    confidence: F64 | None = None
    speaking: F64 | None = None

    def __post_init__(self) -> None:
        n = self.times.size
        if n == 0:
            raise TrackError("an affect track has no rows")
        if not np.all(np.isfinite(self.times)) or np.any(np.diff(self.times) <= 0):
            raise TrackError("the times of an affect track do not increase")
        for name in ("vad", "level", "confidence", "speaking"):
            column = getattr(self, name)
            if column is not None and (len(column) != n or not np.all(np.isfinite(column))):
                raise TrackError(f"column `{name}` of an affect track is not {n} finite values")
        if self.emotion is not None and len(self.emotion) != n:
            raise TrackError(f"column `emotion` of an affect track is not {n} names")


@dataclass(frozen=True, slots=True)
class GazeTrack:
    """Where to look: `times` (n,) seconds, `angles` (n, 2) yaw and pitch in degrees (+ left, + up)."""

    times: F64
    angles: F64


@dataclass(frozen=True, slots=True)
class Tracks:
    """Everything a performance is given. `duration` (s) defaults to the longest of the parts."""

    affect: AffectTrack | None = None
    lipsync: Take | None = None
    gaze: GazeTrack | None = None
    duration: float | None = None

    def seconds(self) -> float:
        """Length of the performance."""
        if self.duration is not None:
            return self.duration
        ends = [0.0]
        if self.affect is not None:
            ends.append(float(self.affect.times[-1]))
        if self.lipsync is not None:
            ends.append(self.lipsync.duration)
        if self.gaze is not None:
            ends.append(float(self.gaze.times[-1]))
        return max(ends)


def emotion_number(name: str, emotions: Sequence[str]) -> float:
    """Index of an emotion name, -1 for ''. Raises TrackError for a name the face does not know."""
    if not name:
        return -1.0
    if name not in emotions:
        raise TrackError(f"emotion `{name}` is not one of the face's: {', '.join(emotions)}")
    return float(emotions.index(name))


@dataclass(frozen=True, slots=True)
class Prepared:
    """Tracks made ready for one face: names as numbers, weights as float64, done once per performance."""

    tracks: Tracks
    emotions: NDArray[np.float64]
    """Number of the emotion of every row of the affect track, -1 where unknown; empty without names."""
    lipsync: NDArray[np.float64]
    variant: int


def prepare(tracks: Tracks, emotions: Sequence[str], variant: int) -> Prepared:
    """Raises TrackError for an emotion that the face does not know."""
    names = tracks.affect.emotion if tracks.affect is not None else None
    numbers = np.array([emotion_number(name, emotions) for name in names or ()])
    weights = tracks.lipsync.weights.astype(np.float64) if tracks.lipsync is not None else np.zeros((0, COUNT))
    return Prepared(tracks, numbers, weights, variant)


def rows_at(track: AffectTrack, at: F64) -> NDArray[np.int64]:
    """The row of the track that each moment lies in, (n,)."""
    return np.clip(np.searchsorted(track.times, at, side="right") - 1, 0, track.times.size - 1)


def held_between(track: AffectTrack, values: F64, at: F64) -> F64:
    """Level or confidence (rows,) at n moments: straight between rows of one emotion, held where it changes."""
    row = rows_at(track, at)
    smooth = sampled(track.times, values[:, None], at)[:, 0]
    if track.emotion is None:
        return np.asarray(smooth)
    following = np.minimum(row + 1, track.times.size - 1)
    same = np.array([a == b for a, b in zip(track.emotion, (*track.emotion[1:], track.emotion[-1]), strict=True)])
    return np.where(same[row] | (row == following), smooth, values[row])


def sample(ready: Prepared, us: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Inputs (n, 12) and lipsync (n, 52), float32, at n moments in microseconds."""
    tracks = ready.tracks
    at = us / 1_000_000
    inputs = np.empty((us.size, len(INPUTS)), np.float64)
    for i, spec in enumerate(INPUTS):
        inputs[:, i] = spec.default
    inputs[:, INPUT_INDEX["time"]] = at
    inputs[:, INPUT_INDEX["variant"]] = ready.variant
    track = tracks.affect
    if track is not None:
        row = rows_at(track, at)
        if track.vad is not None:
            first = INPUT_INDEX["valence"]
            inputs[:, first : first + 3] = sampled(track.times, track.vad, at)
            inputs[:, INPUT_INDEX["has_affect"]] = 1.0
        if track.emotion is not None:
            inputs[:, INPUT_INDEX["emotion"]] = ready.emotions[row]
        if track.level is not None:
            inputs[:, INPUT_INDEX["level"]] = held_between(track, track.level, at)
        if track.confidence is not None:
            inputs[:, INPUT_INDEX["confidence"]] = held_between(track, track.confidence, at)
        if track.speaking is not None:
            inputs[:, INPUT_INDEX["speaking"]] = track.speaking[row]
    if tracks.gaze is not None:
        first = INPUT_INDEX["gaze_yaw"]
        inputs[:, first : first + 2] = sampled(tracks.gaze.times, tracks.gaze.angles, at)
    lipsync = np.zeros((us.size, COUNT), np.float64)
    if tracks.lipsync is not None:
        take = tracks.lipsync
        lipsync = sampled(take.times, ready.lipsync, at)
        lipsync[at > take.times[-1] + 1.0 / take.fps] = 0.0
    low = np.array([spec.low for spec in INPUTS])
    high = np.array([spec.high for spec in INPUTS])
    return (
        np.clip(inputs, low, high).astype(np.float32) + np.float32(0),
        np.clip(lipsync, 0.0, 1.0).astype(np.float32) + np.float32(0),
    )
