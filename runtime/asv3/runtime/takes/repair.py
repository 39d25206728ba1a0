"""The rules that turn what a file holds into a take, the same for every format.

| what is wrong | repair (a strict reading refuses instead) |
|---|---|
| a weight that is no finite number | the last good value of its channel, 0 before the first |
| weights up to 100 | divided by 100 |
| a weight outside 0..1 | clamped (up to 0.1 outside is common, and let through when strict) |
| a channel that the file lacks | 0, and listed in `Take.absent` |
| a name that is no channel | left out |
| a time that repeats | the later frame is left out |
| a frame rate that is no rate | taken from the times |
| a gap of more than 3 frames | kept |

Times that run backwards, a channel that occurs twice and a file without frames are refused always.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..channels import COUNT, NAMES
from ..errors import TakeError
from .notes import Note, capped, listed, settled
from .raw import Raw, at
from .take import Take
from .text import F64, MAX_ROWS

NOMINAL: Final = (24.0, 25.0, 30.0, 48.0, 50.0, 60.0, 120.0)
SNAP: Final = 0.02
DEFAULT_FPS: Final = 30.0
MAX_SECONDS: Final = 1e7
OVERSHOOT: Final = 0.1
GAP_FRAMES: Final = 3.1
"""Three frames, and a little for clocks that jitter."""


def snapped(step: float) -> float:
    """Frames a second for a step in seconds, moved to a nominal rate that is within 2 %."""
    fps = 1.0 / step
    near = min(NOMINAL, key=lambda rate: abs(rate - fps))
    return near if abs(near - fps) <= SNAP * near else fps


def _check_times(raw: Raw) -> NDArray[np.bool_]:
    """Which frames stay (n,): all but those that repeat the time before."""
    bad = np.flatnonzero(~(np.abs(raw.times) <= MAX_SECONDS))
    if bad.size:
        raise TakeError(f"{at(raw, bad[0])}: the time is not a number of seconds within 1e7")
    back = np.flatnonzero(np.diff(raw.times) < 0)
    if back.size:
        i = int(back[0])
        raise TakeError(
            f"{at(raw, i + 1)}: time {raw.times[i + 1]:.6g} s is before the {raw.times[i]:.6g} s of the "
            "frame before it; sort the frames by time"
        )
    return np.concatenate(([True], np.diff(raw.times) > 0))


def _filled(raw: Raw, notes: list[Note]) -> F64:
    """The values with every cell that is not finite replaced by the last good one of its channel."""
    bad = ~np.isfinite(raw.values)
    count = int(bad.sum())
    if not count:
        return raw.values
    if 2 * count > bad.size:
        raise TakeError(f"{count} of {bad.size} weights are not numbers; the file is damaged")
    order = np.arange(len(bad))[:, None]
    last = np.maximum.accumulate(np.where(bad, -1, order), axis=0)
    good = np.where(last < 0, 0.0, np.take_along_axis(raw.values, np.maximum(last, 0), axis=0))

    def note(i: int, j: int) -> Note:
        what = raw.odd.get((i, j)) or str(raw.values[i, j])
        repair = "kept the last value" if last[i, j] >= 0 else "used 0"
        return Note(f"{at(raw, i)}: {NAMES[raw.channels[j]]} is {what}", repair)

    notes += capped((note(int(i), int(j)) for i, j in np.argwhere(bad)), count, "weights are not numbers")
    return good


def _in_percent(values: F64) -> bool:
    """Whether weights were written as 0..100: not merely a spike in weights of 0..1."""
    if not (values.max() > 2 and values.min() >= 0 and values.max() <= 100):
        return False
    used = values[values > 0]
    return bool(np.mean(used > 1 + OVERSHOOT) >= 0.05)


def _clamped(raw: Raw, values: F64, notes: list[Note]) -> F64:
    """The values in 0..1."""
    if _in_percent(values):
        notes.append(Note(f"the weights go up to {values.max():g}", "divided by 100"))
        values = values / 100
    far = (values < -OVERSHOOT) | (values > 1 + OVERSHOOT)
    small = int(((values < 0) | (values > 1)).sum() - far.sum())
    if small:
        low, high = float(values[~far].min()), float(values[~far].max())
        worst = low if -low > high - 1 else high
        notes.append(Note(f"{small} weights are a little outside 0..1 (up to {worst:.4g})", "clamped", True))
    told = (
        Note(f"{at(raw, int(i))}: {NAMES[raw.channels[j]]} is {values[i, j]:g}, outside 0..1", "clamped")
        for i, j in np.argwhere(far)
    )
    notes += capped(told, int(far.sum()), "weights are outside 0..1")
    return np.clip(values, 0.0, 1.0)


def _rate(raw: Raw, times: F64, notes: list[Note]) -> float:
    """Nominal frames a second."""
    given = raw.fps
    if given is not None and not 0 < given <= 10_000:
        notes.append(Note(f"fps is {given:g}, outside 0..10000", "taken from the times"))
        given = None
    if times.size == 1:
        if given is None:
            notes.append(Note("a single frame tells no frame rate", f"{DEFAULT_FPS:g} fps assumed", True))
        return given if given is not None else DEFAULT_FPS
    step = float(np.median(np.diff(times)))
    if given is not None:
        if not raw.keyed and abs(step * given - 1) > SNAP:
            notes.append(Note(f"fps is {given:g}, but the times step by {step:.4g} s", "the times kept", True))
        return given
    if raw.keyed:
        # keys stand where the animator put them: only a regular step tells a rate
        return snapped(step) if snapped(step) in NOMINAL else DEFAULT_FPS
    if step < 1e-4:
        raise TakeError(f"the frames are only {step:.3g} s apart; times are in seconds")
    return snapped(step)


def _note_gaps(raw: Raw, times: F64, kept: NDArray[np.int64], fps: float, notes: list[Note]) -> None:
    steps = np.diff(times)
    if raw.keyed or not steps.size:
        return
    gaps = np.flatnonzero(steps > GAP_FRAMES * max(1.0 / fps, float(np.median(steps))))
    told = (Note(f"{at(raw, int(kept[i + 1]))}: {steps[i]:.3g} s after the frame before it", "kept") for i in gaps)
    notes += capped(told, gaps.size, "gaps")


def take_of(raw: Raw, strict: bool) -> Take:
    """Apply the rules. Raises TakeError where there is no repair, or where `strict` wants none."""
    if not raw.times.size:
        raise TakeError("the file has no frames")
    if raw.times.size > MAX_ROWS:
        raise TakeError(f"{raw.times.size} frames are more than {MAX_ROWS}; split the file")
    notes = list(raw.notes)
    stays = _check_times(raw)
    kept = np.flatnonzero(stays)
    twice = (
        Note(f"{at(raw, int(i))}: repeats the time of the frame before it", "left out") for i in np.flatnonzero(~stays)
    )
    notes += capped(twice, int((~stays).sum()), "frames repeat a time")
    values = _clamped(raw, _filled(raw, notes), notes)[kept]
    times = raw.times[kept]
    if times[0] != 0:
        notes.append(Note(f"the first frame is at {times[0]:.6g} s", "moved to 0", True))
        times = times - times[0]
        if np.any(np.diff(times) <= 0):
            raise TakeError("the frames are too close to tell apart; times are in seconds")
    fps = _rate(raw, times, notes)
    _note_gaps(raw, times, kept, fps, notes)
    weights = np.zeros((times.size, COUNT), np.float32)
    weights[:, raw.channels] = values
    absent = () if raw.keyed else tuple(name for i, name in enumerate(NAMES) if i not in raw.channels)
    if absent:
        why = " (MediaPipe has none)" if absent == ("tongueOut",) else ""
        count = "channel is" if len(absent) == 1 else "channels are"
        harmless = set(absent) <= set(raw.lacks)
        notes.append(Note(f"{len(absent)} {count} missing: {listed(absent)}{why}", "set to 0", harmless))
    # + 0: a weight of -0 reads as 0
    return Take(times, weights + np.float32(0), fps, absent, settled(notes, strict, TakeError))
