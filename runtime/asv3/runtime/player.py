"""The player: a face that performs.

player = Player.load("studio.asv3b", seed=7)
weights = player.step(0.016, affect=(0.6, 0.4, 0.2), lipsync=lipsync)   # (52,) float32
take = player.render(Tracks(affect=track, lipsync=take), fps=60)
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import container, verifier, vm
from .channels import COUNT, find
from .clock import Clock, fraction_of, microseconds, tick_of
from .errors import BytecodeError
from .isa import INPUT_INDEX, INPUTS, TICK_US
from .takes.take import Take
from .tracks import Prepared, Tracks, emotion_number, prepare, sample

if TYPE_CHECKING:
    from .engine import WasmPlayer

F32 = NDArray[np.float32]
Source = bytes | bytearray | memoryview | str | os.PathLike[str]
BACKENDS: Final = ("numpy", "wasm")
_LOW: Final = np.array([row.low for row in INPUTS], np.float32)
_HIGH: Final = np.array([row.high for row in INPUTS], np.float32)
_DEFAULT: Final = np.array([row.default for row in INPUTS], np.float32)
_AFFECT: Final = slice(INPUT_INDEX["valence"], INPUT_INDEX["dominance"] + 1)
_GAZE: Final = slice(INPUT_INDEX["gaze_yaw"], INPUT_INDEX["gaze_pitch"] + 1)
_LATEST_S: Final = 1e7
_JITTER_US: Final = 250_000
_CATCH_UP_TICKS: Final = 1_000_000 // TICK_US
_RUN_TICKS: Final = 1024


def check_seed(seed: int) -> None:
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ValueError(f"seed {seed!r} is not a whole number 0..{2**32 - 1}")


def named(weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Weights by channel name, in any naming style, as (52,); channels that are not named are 0."""
    pose = np.zeros(COUNT)
    for name, weight in weights.items():
        index = find(name)
        if index is None:
            raise ValueError(f"lipsync names `{name}`, which is not one of the 52 ARKit channels (see NAMES)")
        pose[index] = weight
    return pose


def vector(value: ArrayLike, length: int, what: str) -> NDArray[np.float64]:
    """(length,) float64. Raises ValueError naming `what` for another shape."""
    array = np.asarray(value, np.float64)
    if array.shape != (length,):
        raise ValueError(f"{what} has shape {array.shape}, expected ({length},)")
    return array


class Player:
    """One performer of one program: program, seed, variant, profile, and the memory of the performance."""

    def __init__(
        self,
        machine: vm.Machine,
        seed: int = 0,
        variant: str | None = None,
        profile: str | None = None,
    ) -> None:
        program = machine.program
        check_seed(seed)
        if variant is not None and variant not in program.variants:
            known = ", ".join(program.variants) or "none"
            raise ValueError(f"variant `{variant}` is not one of the face's: {known}")
        if profile is not None and profile not in {p.name for p in program.profiles}:
            known = ", ".join(p.name for p in program.profiles) or "none"
            raise ValueError(f"profile `{profile}` is not one of the face's: {known}")
        self.seed = seed
        self._machine = machine
        self._variant = 0 if variant is None else 1 + program.variants.index(variant)
        self._profile = machine.profile(profile)
        self.reset()

    @overload
    @classmethod
    def load(
        cls,
        source: Source,
        *,
        seed: int = 0,
        variant: str | None = None,
        profile: str | None = None,
        backend: Literal["numpy"] = "numpy",
    ) -> Player: ...

    @overload
    @classmethod
    def load(
        cls,
        source: Source,
        *,
        seed: int = 0,
        variant: str | None = None,
        profile: str | None = None,
        backend: str,
    ) -> Player | WasmPlayer: ...

    @classmethod
    def load(
        cls,
        source: Source,
        *,
        seed: int = 0,
        variant: str | None = None,
        profile: str | None = None,
        backend: str = "numpy",
    ) -> Player | WasmPlayer:
        """Read, verify and prepare a `.asv3b` program given as bytes or a path.

        `backend` is "numpy", or "wasm" for the C engine under wasmtime (`pip install "asv3[fast]"`): the same
        methods, the same bits, several times as fast. Raises BytecodeError when the bytes are no sound program,
        ValueError for a variant, profile, seed or backend there is not, OSError when the file cannot be read,
        `engine.EngineMissing` when wasmtime is not installed.
        """
        if backend not in BACKENDS:
            raise ValueError(f"backend `{backend}` is none of {', '.join(BACKENDS)}")
        if isinstance(source, bytes | bytearray | memoryview):
            data, where = bytes(source), ""
        else:
            # open() and not pathlib, whose import is a fifth of the player's own
            with open(source, "rb") as file:
                data, where = file.read(), f"{os.fspath(source)}: "
        try:
            if backend == "wasm":
                from .engine import WasmPlayer

                return WasmPlayer(data, seed, variant, profile)
            verified = verifier.verify(container.decode(data))
        except BytecodeError as error:
            raise BytecodeError(f"{where}{error}", error.reason) from None
        return cls(vm.load(verified), seed, variant, profile)

    @property
    def emotions(self) -> tuple[str, ...]:
        """Names of the emotions that `step` takes."""
        return self._machine.program.emotions

    def reset(self, seed: int | None = None) -> None:
        """Back to the rest face before time 0, with the same or another seed."""
        if seed is not None:
            check_seed(seed)
            self.seed = seed
        self._state = self._machine.fresh_state(self.seed)
        self._tick = -1
        self._us = -1
        self._inputs = _DEFAULT.copy()
        self._lipsync = np.zeros(COUNT, np.float32)
        self._began = False

    def step(
        self,
        time: float,
        *,
        affect: ArrayLike | None = None,
        emotion: str | None = None,
        level: float = 3.0,
        confidence: float = 1.0,
        lipsync: ArrayLike | Mapping[str, float] | None = None,
        gaze: tuple[float, float] | None = None,
        speaking: bool | None = None,
    ) -> F32:
        """The frame at `time` seconds → (52,) float32, 0..1, canonical channel order.

        `affect`: (valence, arousal, dominance) in -1..1; `emotion`: one of `emotions`, with `level`
        0..5 and `confidence` 0..1; `lipsync`: (52,) weights, or weights by channel name; `gaze`: (yaw,
        pitch) degrees, + is the character's left and up; `speaking`: None reads it off the lipsync.
        Values out of range are clamped, NaN keeps the last good value. A pause of more than a second is
        lived through as its last second; a step back of up to a quarter second (a jittering clock)
        repeats the last moment.

        Raises ValueError for a time that is not finite, negative or far back (use `seek`), for an
        array of the wrong length, or an unknown emotion.
        """
        us = self._moment(time)
        inputs = self._given(us, affect, emotion, level, confidence, gaze, speaking)
        mouth = self._pose(lipsync)
        now = tick_of(us)
        first = now if not self._began else max(self._tick + 1, now - _CATCH_UP_TICKS + 1)
        for tick in range(first, now + 1):
            at, lips = self._between(tick * TICK_US, us, inputs, mouth)
            self._machine.run_tick(at, lips, self._state, Clock(tick, 1))
        self._tick, self._us, self._began = now, us, True
        self._inputs, self._lipsync = inputs, mouth
        clock = Clock(now, 1, us, -1, fraction_of(us))
        return self._machine.run_frame(inputs, mouth, self._state, self._profile, clock)

    def render(
        self,
        tracks: Tracks,
        fps: float = 60.0,
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> Take:
        """The whole performance from time 0 as a take. Resets the player first and leaves it at the end.

        Frame i is at round(i * 1e6 / fps) microseconds; the frame at a moment is the same at any
        frame rate, bit for bit. `progress(done, total)` is called after each block of frames.
        """
        if not (math.isfinite(fps) and 0 < fps <= 1000):
            raise ValueError(f"a frame rate of {fps} is outside 0..1000")
        count = max(1, round(tracks.seconds() * fps))
        us = np.rint(np.arange(count) * 1_000_000 / fps).astype(np.int64)
        self.reset()
        weights = np.empty((count, COUNT), np.float32)
        done = 0
        ready = prepare(tracks, self.emotions, self._variant)
        for clock in self._run(ready, int(us[-1])):
            end = int(np.searchsorted(us, (clock.first + clock.count) * TICK_US))
            if end > done:
                part = us[done:end]
                inputs, lipsync = sample(ready, part)
                frame_clock = Clock(clock.first, clock.count, part, part // TICK_US - clock.first, fraction_of(part))
                weights[done:end] = self._machine.run_frame(inputs, lipsync, self._state, self._profile, frame_clock)
            done = end
            if progress is not None:
                progress(done, count)
        return Take(us / 1_000_000, weights, float(fps))

    def seek(self, time: float, tracks: Tracks | None = None) -> None:
        """Be where playing from 0 to `time` (with these tracks, or at rest) would have led.

        The next `step` at `time` gives the frame that `render` gives there.
        """
        if not (math.isfinite(time) and 0 <= time <= _LATEST_S):
            raise ValueError(f"time {time} is not in 0..{_LATEST_S:g} seconds")
        us = microseconds(time)
        ready = prepare(tracks or Tracks(), self.emotions, self._variant)
        self.reset()
        for _ in self._run(ready, us):
            pass
        inputs, lipsync = sample(ready, np.array([us]))
        self._inputs, self._lipsync, self._us, self._began = inputs[0], lipsync[0], us, True

    def _run(self, ready: Prepared, last_us: int) -> Iterator[Clock]:
        """Advance from the start to the tick of `last_us`, block by block."""
        total = tick_of(last_us) + 1
        for first in range(0, total, _RUN_TICKS):
            clock = Clock(first, min(_RUN_TICKS, total - first))
            at = np.arange(first, first + clock.count, dtype=np.int64) * TICK_US
            inputs, lipsync = sample(ready, at)
            if clock.count == 1:
                inputs, lipsync = inputs[0], lipsync[0]
            self._machine.run_tick(inputs, lipsync, self._state, clock)
            self._tick = first + clock.count - 1
            yield clock
        self._us, self._began = last_us, True

    def _moment(self, time: float) -> int:
        if not (math.isfinite(time) and 0 <= time <= _LATEST_S):
            raise ValueError(f"time {time} is not in 0..{_LATEST_S:g} seconds")
        us = microseconds(time)
        if us < self._us - _JITTER_US:
            raise ValueError(
                f"time went back from {self._us / 1e6:.3f} s to {time:.3f} s: call seek() or reset() first"
            )
        return max(us, self._us)

    def _given(
        self,
        us: int,
        affect: ArrayLike | None,
        emotion: str | None,
        level: float,
        confidence: float,
        gaze: Sequence[float] | None,
        speaking: bool | None,
    ) -> F32:
        inputs = _DEFAULT.astype(np.float64)
        inputs[0] = us / 1_000_000
        if affect is not None:
            inputs[1:4] = vector(affect, 3, "affect")
            inputs[4] = 1.0
        if emotion is not None:
            inputs[5] = emotion_number(emotion, self.emotions)
        inputs[6], inputs[7] = level, confidence
        if speaking is not None:
            inputs[8] = float(speaking)
        if gaze is not None:
            inputs[9:11] = vector(gaze, 2, "gaze")
        inputs[11] = self._variant
        if np.isnan(inputs).any():
            inputs = np.where(np.isnan(inputs), self._inputs, inputs)
        return np.fmin(np.fmax(inputs, _LOW), _HIGH).astype(np.float32) + np.float32(0)

    def _pose(self, lipsync: ArrayLike | Mapping[str, float] | None) -> F32:
        if lipsync is None:
            return np.zeros(COUNT, np.float32)
        if isinstance(lipsync, Mapping):
            lipsync = named(lipsync)
        pose = vector(lipsync, COUNT, "lipsync")
        if np.isnan(pose).any():
            pose = np.where(np.isnan(pose), self._lipsync, pose)
        return np.fmin(np.fmax(pose, 0.0), 1.0).astype(np.float32) + np.float32(0)

    def _between(self, tick_us: int, us: int, inputs: F32, mouth: F32) -> tuple[F32, F32]:
        """Inputs at a tick that lies between the last step and this one (linear where they are smooth)."""
        at = inputs.copy()
        at[0] = tick_us / 1_000_000
        if not self._began or tick_us >= us:
            return at, mouth
        u = np.float32(max(tick_us - self._us, 0)) / np.float32(us - self._us)
        for part in (_AFFECT, _GAZE) if self._inputs[4] == inputs[4] else (_GAZE,):
            at[part] = self._inputs[part] + (inputs[part] - self._inputs[part]) * u
        return at, self._lipsync + (mouth - self._lipsync) * u
