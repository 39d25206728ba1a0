"""The player on the C engine: `Player.load(..., backend="wasm")`, the same bits as numpy, many times as fast.

Needs wasmtime (`pip install "asv3[fast]"`). Each loaded face has an instance of `engine.wasm` to itself.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .channels import COUNT
from .clock import microseconds, tick_of
from .errors import BytecodeError
from .isa import BY_CODE, FIELDS, INPUTS, STATE_KINDS, TICK_US
from .pools import DTYPES, KINDS
from .reasons import NUMBERS, REASONS
from .takes.take import Take
from .tracks import Prepared, Tracks, emotion_number, prepare, sample

F32 = NDArray[np.float32]
ABI: Final = 1
_ROW: Final = len(INPUTS) + COUNT
_BLOCK_TICKS: Final = 1024
_DEFAULT: Final = [row.default for row in INPUTS]
_LATEST_S: Final = 1e7
_TEMPLATES: Final = ["", *REASONS.values()]
_SLUGS: Final = ["", *NUMBERS]


class EngineMissing(RuntimeError):
    """wasmtime is not installed."""


@cache
def _module() -> tuple[Any, Any]:
    try:
        import wasmtime
    except ImportError:
        raise EngineMissing('the wasm backend needs wasmtime: pip install "asv3[fast]"') from None
    config = wasmtime.Config()
    config.cranelift_opt_level = "speed"
    engine = wasmtime.Engine(config)
    return engine, wasmtime.Module(engine, Path(__file__).with_name("engine.wasm").read_bytes())


class Instance:
    """An instance of the engine: its functions by name, its memory as bytes."""

    def __init__(self) -> None:
        engine, module = _module()
        import wasmtime

        self._store = wasmtime.Store(engine)
        self._exports: Any = wasmtime.Instance(self._store, module, []).exports(self._store)
        if self.call("abi") != ABI:
            raise RuntimeError(f"engine.wasm has ABI {self.call('abi')}, this asv3 knows {ABI}: install asv3 again")

    def call(self, name: str, *values: float) -> Any:
        return self._exports[name](self._store, *values)

    def bound(self, name: str) -> Callable[..., Any]:
        """A function with its store, to be called often."""
        function, store = self._exports[name], self._store
        return lambda *values: function(store, *values)

    def view(self, at: int, dtype: str, count: int) -> NDArray[Any]:
        """`count` items of memory at an address; not valid any more once memory has grown."""
        memory = self._exports["memory"]
        base = ctypes.addressof(memory.data_ptr(self._store).contents)
        size = count * np.dtype(dtype).itemsize
        raw: Any = (ctypes.c_ubyte * size).from_address(base + at)
        return np.asarray(np.frombuffer(raw, dtype))

    def load(self, data: bytes) -> int:
        """Address of a program. Raises BytecodeError with the reason that every runtime gives."""
        block = self.call("alloc", max(len(data), 1))
        self.view(block, "u1", len(data))[:] = np.frombuffer(data, "u1")
        program = self.call("load", block, len(data))
        if not program:
            raise self._refused(data)
        return int(program)

    def _refused(self, data: bytes) -> BytecodeError:
        reason, section, instruction, *details = (int(n) for n in self.view(self.call("fault"), "<i4", 6))
        words = _said(_TEMPLATES[reason], details, data)
        if section:
            words = f"{('tick', 'frame')[section - 1]} instruction {instruction} (byte {12 * instruction}): {words}"
        return BytecodeError(words, _SLUGS[reason])

    def names(self, program: int, which: int) -> tuple[str, ...]:
        """Emotions (0), variants (1) or profiles (2)."""
        out = []
        for i in range(self.call("count", program, which)):
            at, length = self.call("name", program, which, i), self.call("name_length", program, which, i)
            out.append(bytes(self.view(at, "u1", length)).decode())
        return tuple(out)


def _said(template: str, details: list[int], data: bytes) -> str:
    """The words of a reason whose details are numbers."""
    from .container import KEYS

    words: dict[str, Callable[[int], object]] = {
        "reg": lambda n: "?spw"[n],
        "field": lambda n: FIELDS[n],
        "op": lambda n: BY_CODE[n].name,
        "pool": lambda n: list(KINDS)[n],
        "state": lambda n: STATE_KINDS[n],
        "dtype": lambda n: list(DTYPES)[n],
        "section": lambda n: ("tick", "frame")[n],
        "key": lambda n: KEYS[n],
        "text": lambda n: data[n : n + details[1]].decode(),
    }
    out = template
    for i, detail in enumerate(details):
        out = out.replace("{" + str(i) + "}", str(detail))
        for kind, word in words.items():
            hole = "{" + f"{i}:{kind}" + "}"
            if hole in out:
                out = out.replace(hole, str(word(detail)))
    return out


@dataclass(frozen=True)
class _Stretch:
    """Ticks that are run in one call from `first` on, and at which moments there are inputs, microseconds: those of the
    ticks, then of the frames that lie in them."""

    first: int
    ticks: int
    at: NDArray[np.int64]


def _stretches(us: NDArray[np.int64]) -> Iterator[_Stretch]:
    total = tick_of(int(us[-1])) + 1
    for first in range(0, total, _BLOCK_TICKS):
        ticks = min(_BLOCK_TICKS, total - first)
        start, end = np.searchsorted(us, [first * TICK_US, (first + ticks) * TICK_US])
        moments = np.arange(first, first + ticks, dtype=np.int64) * TICK_US
        yield _Stretch(first, ticks, np.concatenate([moments, us[start:end]]))


class WasmPlayer:
    """A performer on the engine, used as `asv3.runtime.Player` is; see there for what its methods take and raise."""

    def __init__(self, data: bytes, seed: int = 0, variant: str | None = None, profile: str | None = None) -> None:
        from .player import check_seed

        check_seed(seed)
        self._engine = engine = Instance()
        program = engine.load(data)
        self.emotions = engine.names(program, 0)
        chosen = []
        for which, what, name in ((1, "variant", variant), (2, "profile", profile)):
            known = engine.names(program, which)
            if name is not None and name not in known:
                raise ValueError(f"{what} `{name}` is not one of the face's: {', '.join(known) or 'none'}")
            chosen.append(0 if name is None else 1 + known.index(name))
        self.seed = seed
        self._variant = chosen[0]
        self._player = engine.call("player", program, ctypes.c_int32(seed).value, *chosen)
        self._step = engine.bound("step")
        self._us = -1
        self._blocks: dict[str, tuple[int, int]] = {}
        self._look()

    def _look(self) -> None:
        """Views of the player's input and output; taken again whenever memory may have grown."""
        self._given = self._engine.view(self._engine.call("given", self._player), "<f4", _ROW)
        self._out = self._engine.view(self._engine.call("out", self._player), "<f4", COUNT)

    def reset(self, seed: int | None = None) -> None:
        """Back to the rest face before time 0, with the same or another seed."""
        from .player import check_seed

        if seed is not None:
            check_seed(seed)
            self.seed = seed
        self._engine.call("reset", self._player, ctypes.c_int32(self.seed).value)
        self._us = -1

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
        """The frame at `time` seconds → (52,) float32."""
        from .player import named, vector

        if not (math.isfinite(time) and 0 <= time <= _LATEST_S):
            raise ValueError(f"time {time} is not in 0..{_LATEST_S:g} seconds")
        row = self._given
        row[: len(INPUTS)] = _DEFAULT
        if affect is not None:
            row[1:4] = vector(affect, 3, "affect")
            row[4] = 1.0
        if emotion is not None:
            row[5] = emotion_number(emotion, self.emotions)
        row[6], row[7] = level, confidence
        if speaking is not None:
            row[8] = float(speaking)
        if gaze is not None:
            row[9:11] = vector(gaze, 2, "gaze")
        if lipsync is None:
            row[len(INPUTS) :] = 0
        else:
            pose = named(lipsync) if isinstance(lipsync, Mapping) else lipsync
            with np.errstate(all="ignore"):
                row[len(INPUTS) :] = vector(pose, COUNT, "lipsync")
        us = microseconds(time)
        if not self._step(self._player, float(us)):
            raise ValueError(
                f"time went back from {self._us / 1e6:.3f} s to {time:.3f} s: call seek() or reset() first"
            )
        self._us = max(self._us, us)
        return self._out.copy()

    def render(self, tracks: Tracks, fps: float = 60.0, *, progress: Callable[[int, int], None] | None = None) -> Take:
        """The whole performance from time 0 as a take."""
        if not (math.isfinite(fps) and 0 < fps <= 1000):
            raise ValueError(f"a frame rate of {fps} is outside 0..1000")
        count = max(1, round(tracks.seconds() * fps))
        us = np.rint(np.arange(count) * 1_000_000 / fps).astype(np.int64)
        weights = np.empty((count, COUNT), np.float32)
        self._perform(prepare(tracks, self.emotions, self._variant), us, weights, progress)
        return Take(us / 1_000_000, weights, float(fps))

    def seek(self, time: float, tracks: Tracks | None = None) -> None:
        """Be where playing from 0 to `time` would have led."""
        if not (math.isfinite(time) and 0 <= time <= _LATEST_S):
            raise ValueError(f"time {time} is not in 0..{_LATEST_S:g} seconds")
        us = np.array([microseconds(time)])
        ready = prepare(tracks or Tracks(), self.emotions, self._variant)
        self._perform(ready, us, np.empty((1, COUNT), np.float32), None)
        inputs, lipsync = sample(ready, us)
        self._given[:] = np.concatenate([inputs[0], lipsync[0]])
        self._settle(int(us[0]))

    def _settle(self, us: int) -> None:
        self._engine.call("settle", self._player, float(us))
        self._us = us

    def _perform(
        self, ready: Prepared, us: NDArray[np.int64], out: F32, progress: Callable[[int, int], None] | None
    ) -> None:
        """Ticks up to the last frame, block by block, with the frames that lie in each."""
        self.reset()
        stretches = list(_stretches(us))
        done = 0
        # while the engine runs one stretch, which holds no lock of Python, the next one's inputs are made
        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(sample, ready, stretches[0].at)
            for now, further in zip(stretches, [*stretches[1:], None], strict=True):
                inputs, lipsync = coming.result()
                if further is not None:
                    coming = ahead.submit(sample, ready, further.at)
                count = len(now.at) - now.ticks
                rows = self._room("rows", len(now.at) * _ROW, "<f4").reshape(-1, _ROW)
                rows[:, : len(INPUTS)], rows[:, len(INPUTS) :] = inputs, lipsync
                clock = self._room("moments", max(count, 1), "<f8")
                clock[:count] = now.at[now.ticks :]
                self._room("frames", max(count, 1) * COUNT, "<f4")
                at_rows, at_clock, at_frames = (self._blocks[name][0] for name in ("rows", "moments", "frames"))
                self._engine.call(
                    "render", self._player, float(now.first), now.ticks, at_rows, count, at_clock,
                    at_rows + 4 * _ROW * now.ticks, at_frames,
                )  # fmt: skip
                out[done : done + count] = self._room("frames", count * COUNT, "<f4").reshape(-1, COUNT)
                done += count
                if progress is not None:
                    progress(done, len(us))
        self._look()
        self._given[:] = [*_DEFAULT, *[0.0] * COUNT]
        self._settle(int(us[-1]))

    def _room(self, name: str, count: int, dtype: str) -> NDArray[Any]:
        """A block of the engine's memory, kept and made larger when it must be."""
        need = count * np.dtype(dtype).itemsize
        at, size = self._blocks.get(name, (0, 0))
        if size < need:
            if at:
                self._engine.call("release", at)
            at = self._engine.call("alloc", need)
            self._blocks[name] = (at, need)
        return self._engine.view(at, dtype, count)
