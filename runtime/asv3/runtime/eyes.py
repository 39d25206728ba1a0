"""Eyes: when they glance, drift and blink, and where they are in between.

Events begin on ticks and their luck comes from Threefry counters (seed, stream, event, draw), so the
same seed gives the same glances at any frame rate and after any seek. Distributions are quantile
tables baked by the compiler; the sources of their numbers are in `asv3.compiler.eyes`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .clock import MICRO, Clock
from .isa import TICK_S, TICK_US
from .pools import BLINK_PARAMS, DIRECTIONS, DRIFT_PARAMS, GAZE_PARAMS, KNOTS
from .threefry import uniform

F32 = NDArray[np.float32]
_ZERO: Final = np.float32(0)
_ONE: Final = np.float32(1)
_HALF: Final = np.float32(0.5)
_TICK: Final = np.float32(TICK_S)
_MOST_TICKS: Final = np.float32(30_000)
BLINK_STREAM: Final = 1
GAZE_STREAM: Final = 2
DRIFT_STREAM: Final = 3


@dataclass(slots=True)
class Eye:
    """A saccade: from (yaw, pitch) to (yaw, pitch), degrees, begun at tick `onset`, lasting seconds."""

    seed: int
    start: tuple[Any, Any] = (_ZERO, _ZERO)
    end: tuple[Any, Any] = (_ZERO, _ZERO)
    onset: int = 0
    duration: Any = _ONE
    wait: int = 0
    event: int = 0
    away: bool = False
    speaking: bool = False
    rows: F32 = field(default_factory=lambda: np.zeros((1, 5), np.float32))
    """(n, 5) of the last run: both ends and the duration."""
    onsets: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))


def _rise(age_us: Any, duration: Any) -> Any:
    """Minimum-jerk 10 u^3 - 15 u^4 + 6 u^5 (Flash & Hogan 1985) of the age in microseconds."""
    if isinstance(age_us, int):
        u = np.float32(age_us) * MICRO / duration
        u = u if u < _ONE else _ONE
    else:
        u = age_us.astype(np.float32) * MICRO / duration
        u = np.where(u < _ONE, u, _ONE)
    return u * u * u * (np.float32(10) + u * (u * np.float32(6) - np.float32(15)))


def _position(state: Eye, tick: int) -> tuple[Any, Any]:
    rise = np.float32(_rise((tick - state.onset) * TICK_US, state.duration))
    (y0, p0), (y1, p1) = state.start, state.end
    return y0 + (y1 - y0) * rise, p0 + (p1 - p0) * rise


def _quantile(table: F32, u: np.float32) -> np.float32:
    x = u * np.float32(KNOTS - 1)
    i = int(x)
    low: np.float32 = table[i]
    return np.float32(low + (table[i + 1] - low) * (x - np.float32(i)))


def _limit(x: Any, low: Any, high: Any) -> Any:
    x = x if low < x else low
    return x if x < high else high


def _ticks(seconds: Any) -> int:
    return int(_limit(seconds / _TICK, _ONE, _MOST_TICKS))


def _shift(state: Eye, tick: int, yaw: Any, pitch: Any, base: Any, slope: Any) -> np.float32:
    """Begin a saccade; its duration follows the main sequence (Bahill 1975). Gives its size in degrees."""
    state.start = _position(state, tick)
    state.end = (yaw, pitch)
    dy, dp = yaw - state.start[0], pitch - state.start[1]
    size = np.sqrt(dy * dy + dp * dp)
    state.onset, state.duration = tick, base + slope * size
    return np.float32(size)


class _Record:
    """Rows of a run, written tick by tick."""

    def __init__(self, state: Eye, count: int) -> None:
        self.state = state
        self.rows = np.empty((count, 5), np.float32)
        self.onsets = np.empty(count, np.int64)

    def keep(self, i: int) -> None:
        state = self.state
        self.rows[i] = (*state.start, *state.end, state.duration)
        self.onsets[i] = state.onset

    def done(self) -> None:
        self.state.rows, self.state.onsets = self.rows, self.onsets


class EyePool:
    """A `gaze`, `drift` or `blink` pool taken apart: named numbers, then its tables."""

    def __init__(self, names: tuple[str, ...], pool: F32, *tables: int) -> None:
        self.p: dict[str, Any] = dict(zip(names, pool, strict=False))
        cuts = np.cumsum([len(names), *tables])
        self.tables = [pool[a:b] for a, b in pairwise(cuts)]


def gaze_pool(pool: F32) -> EyePool:
    return EyePool(GAZE_PARAMS, pool, KNOTS, KNOTS, 2 * DIRECTIONS)


def drift_pool(pool: F32) -> EyePool:
    return EyePool(DRIFT_PARAMS, pool, 2 * DIRECTIONS)


def blink_pool(pool: F32) -> EyePool:
    return EyePool(BLINK_PARAMS, pool, KNOTS)


def gaze(block: list[Any], state: Eye, pool: EyePool, clock: Clock) -> Any:
    """Mutual gaze and glances away, talking or listening (Lee, Badler & Badler 2002)."""
    speaking, mutual_scale, amplitude_scale, bias = (clock.per_tick(x) for x in block)
    exponential, normal, directions = pool.tables
    p = pool.p
    shifts = np.zeros(clock.count, np.float32)
    record = _Record(state, clock.count)

    def hold(talking: bool, draw: int, scale: np.float32) -> int:
        u = uniform(state.seed, GAZE_STREAM, state.event, draw)
        if state.away:
            seconds = (
                p["talk_away"] * _quantile(exponential, u)
                if talking
                else p["listen_away"] + p["listen_away_sd"] * _quantile(normal, u)
            )
        elif talking:
            seconds = p["talk_mutual"] * _quantile(exponential, u) * scale
        else:
            seconds = (p["listen_mutual"] + p["listen_mutual_sd"] * _quantile(normal, u)) * scale
        return _ticks(seconds if p["min_hold"] < seconds else p["min_hold"])

    for i in range(clock.count):
        tick = clock.first + i
        talking = bool(speaking[i] > _HALF)
        if state.event == 0:
            state.event = 1
            state.wait = hold(talking, 0, mutual_scale[i])
        elif talking and not state.speaking:
            # an utterance begins: the long gaze of a listener ends as soon as a talker's would
            state.wait = min(state.wait, hold(True, 3, mutual_scale[i]))
        state.speaking = talking
        state.wait -= 1
        if state.wait <= 0:
            state.event += 1
            state.away = not state.away
            yaw = pitch = _ZERO
            if state.away:
                u = uniform(state.seed, GAZE_STREAM, state.event, 1)
                size = p["amplitude_offset"] + p["amplitude_mean"] * _quantile(exponential, u)
                cap = p["talk_cap"] if talking else p["listen_cap"]
                size = (size if size < cap else cap) * amplitude_scale[i]
                u = uniform(state.seed, GAZE_STREAM, state.event, 2)
                slot = 2 * int(u * np.float32(DIRECTIONS))
                cosine, sine = directions[slot], directions[slot + 1]
                yaw = _limit(size * cosine, _ZERO - p["yaw_limit"], p["yaw_limit"])
                pitch = _limit(size * sine + bias[i], _ZERO - p["down_limit"], p["up_limit"])
            shifts[i] = _shift(state, tick, yaw, pitch, p["duration_base"], p["duration_slope"])
            state.wait = hold(talking, 0, mutual_scale[i])
        record.keep(i)
    record.done()
    return clock.result(shifts)


def drift(scale: Any, state: Eye, pool: EyePool, clock: Clock) -> None:
    """Small saccades (0.6 to 1.5 deg) around a centre they are pulled back to."""
    scales = clock.per_tick(scale)
    step_min, step_max, wait_min, wait_max, pull, base, slope, _ = pool.p.values()
    (directions,) = pool.tables
    record = _Record(state, clock.count)
    for i in range(clock.count):
        state.wait -= 1
        if state.wait <= 0:
            state.event += 1
            u = uniform(state.seed, DRIFT_STREAM, state.event, 0)
            state.wait = _ticks(wait_min + (wait_max - wait_min) * u)
            if state.event > 1:
                u = uniform(state.seed, DRIFT_STREAM, state.event, 1)
                size = (step_min + (step_max - step_min) * u) * scales[i]
                u = uniform(state.seed, DRIFT_STREAM, state.event, 2)
                slot = 2 * int(u * np.float32(DIRECTIONS))
                cosine, sine = directions[slot], directions[slot + 1]
                yaw = state.end[0] * pull + size * cosine
                pitch = state.end[1] * pull + size * sine
                _shift(state, clock.first + i, yaw, pitch, base, slope)
        record.keep(i)
    record.done()


def eye_at(state: Eye, axis: int, clock: Clock) -> Any:
    """Yaw (axis 0) or pitch (axis 1) in degrees at the time of the frame."""
    if isinstance(clock.us, int):
        rise = _rise(clock.us - state.onset * TICK_US, state.duration)
        return state.start[axis] + (state.end[axis] - state.start[axis]) * rise
    rows, onsets = state.rows[clock.rows], state.onsets[clock.rows]
    rise = _rise(clock.us - onsets * TICK_US, rows[..., 4])
    start, end = rows[..., axis], rows[..., 2 + axis]
    return start + (end - start) * rise


@dataclass(slots=True)
class Blink:
    """The blink clock. `phase` runs at the blink rate; a blink is due when it reaches `need`."""

    seed: int
    phase: np.float32 = _ZERO
    need: np.float32 = _ZERO
    event: int = 0
    trial: int = 0
    """Phrase ends and gaze shifts since the last blink: each has its own luck."""
    pending: int = 0
    """Ticks to a blink that is already decided (a double, a pause), 0 for none."""
    since: int = 65_535
    speaking: bool = False
    onset: int = 0
    amplitude: np.float32 = _ZERO
    stretch: np.float32 = _ONE
    rows: F32 = field(default_factory=lambda: np.zeros((1, 2), np.float32))
    """(n, 2) of the last run: amplitude, stretch."""
    onsets: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))


def blink(block: list[Any], state: Blink, pool: EyePool, clock: Clock) -> None:
    """Log-normal intervals in operational time: the phase advances by rate x tick, so a rate that
    changes stretches the intervals without changing their shape. A blink comes early at the end of a
    phrase (Nakano & Kitazawa 2010) or with a large gaze shift (Evinger 1994), and the count restarts.
    """
    rates, speaking, shifts, stretches = (clock.per_tick(x) for x in block)
    p = pool.p
    (intervals,) = pool.tables
    rows = np.empty((clock.count, 2), np.float32)
    onsets = np.empty(clock.count, np.int64)

    def chance(draw: int) -> np.float32:
        return uniform(state.seed, BLINK_STREAM, state.event, draw)

    if state.event == 0:
        state.event = 1
        state.need = _quantile(intervals, chance(0))
    for i in range(clock.count):
        rate = rates[i] if rates[i] > 0 else _ZERO
        state.phase = state.phase + rate * _TICK
        state.since = min(state.since + 1, 65_535)
        talking = bool(speaking[i] > _HALF)
        if state.speaking and not talking:
            state.trial += 1
            if chance(6 + 2 * state.trial) < p["pause"]:
                state.pending = 1 + int(chance(7 + 2 * state.trial) * p["pause_ticks"])
        state.speaking = talking
        due = bool(state.phase >= state.need)
        if state.pending > 0:
            state.pending -= 1
            due = due or state.pending == 0
        if shifts[i] > 0:
            state.trial += 1
            wish = _limit((shifts[i] - p["gaze_floor"]) / p["gaze_span"], _ZERO, p["gaze_max"])
            due = due or bool(chance(6 + 2 * state.trial) < wish)
        if due and state.since >= p["refractory"]:
            state.event += 1
            state.trial = 0
            state.onset, state.since, state.phase = clock.first + i, 0, _ZERO
            state.need = _quantile(intervals, chance(0))
            state.pending = 0
            if chance(1) < p["double"]:
                state.pending = 1 + int(p["gap_min"] + (p["gap_max"] - p["gap_min"]) * chance(4))
            small = p["partial_min"] + (p["partial_max"] - p["partial_min"]) * chance(3)
            state.amplitude = small if chance(2) < p["partial"] else _ONE
            state.stretch = _limit(stretches[i], _HALF, np.float32(4))
        rows[i] = (state.amplitude, state.stretch)
        onsets[i] = state.onset
    state.rows, state.onsets = rows, onsets


def blink_at(state: Blink, pool: EyePool, clock: Clock) -> Any:
    """Closure: close u^2 (3 - 2 u), hold, open (1 - s)^3 (1 + 3 s); closing is faster than opening."""
    alone = isinstance(clock.us, int)
    if alone:
        amplitude, stretch = state.amplitude, state.stretch
        seconds = np.float32(clock.us - state.onset * TICK_US) * MICRO
    else:
        amplitude, stretch = state.rows[clock.rows].T
        seconds = (clock.us - state.onsets[clock.rows] * TICK_US).astype(np.float32) * MICRO
    close, hold, opening = pool.p["close"], pool.p["hold"], pool.p["open"]
    u = seconds / close
    s = (seconds - (close + hold * stretch)) / (opening * stretch)
    if alone:
        s = _limit(s, _ZERO, _ONE)
    else:
        s = np.where(s > 0, s, _ZERO)
        s = np.where(s < _ONE, s, _ONE)
    rest = _ONE - s
    closing = u * u * (np.float32(3) - np.float32(2) * u)
    opened = rest * rest * rest * (_ONE + np.float32(3) * s)
    if alone:
        return (closing if seconds < close else opened) * amplitude
    return np.where(seconds < close, closing, opened) * amplitude
