"""How the numpy runtime plays a vector: one frame at a time, or many ticks and frames at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from reference.interpreter import Moment, between

from asv3.runtime import container, verifier, vm
from asv3.runtime.clock import Clock, fraction_of
from asv3.runtime.isa import INPUT_INDEX, TICK_US
from asv3.runtime.player import Player

from .vectors import Vector

F32 = NDArray[np.float32]
_CATCH_UP_TICKS = 1_000_000 // TICK_US


def asked(moment: Moment, emotions: tuple[str, ...]) -> dict[str, Any]:
    """A vector's inputs as the arguments of `Player.step`."""
    given = {name: moment["inputs"][index] for name, index in INPUT_INDEX.items()}
    label = int(given["emotion"])
    return {
        "affect": [given[n] for n in ("valence", "arousal", "dominance")] if given["has_affect"] else None,
        "emotion": emotions[label] if 0 <= label < len(emotions) else None,
        "level": given["level"],
        "confidence": given["confidence"],
        "lipsync": moment["lipsync"],
        "gaze": (given["gaze_yaw"], given["gaze_pitch"]),
        "speaking": None if given["speaking"] < 0 else bool(given["speaking"]),
    }


def stepped(vector: Vector) -> F32:
    """Frames of `Player.step`."""
    player = Player.load(vector.program, seed=vector.seed, variant=vector.variant, profile=vector.profile)
    # a vector may give numbers that no emotion has: they get names here, so that `step` can be given them
    most = max(int(m["inputs"][INPUT_INDEX["emotion"]]) for m in vector.moments)
    names = player.emotions + tuple(f"unnamed {i}" for i in range(len(player.emotions), most + 1))
    object.__setattr__(player._machine.program, "emotions", names)
    return np.stack([player.step(m["us"] / 1e6, **asked(m, player.emotions)) for m in vector.moments])


def _runs(moments: list[Moment]) -> list[tuple[int, list[tuple[Any, Any]], list[Moment]]]:
    """Ticks that follow each other: the first, the inputs of each, and the frames that lie in them."""
    runs: list[tuple[int, list[tuple[Any, Any]], list[Moment]]] = []
    before: Moment | None = None
    for after in moments:
        now = first = after["us"] // TICK_US
        if before is not None:
            first = max(before["us"] // TICK_US + 1, now - _CATCH_UP_TICKS + 1)
        if not runs or first != runs[-1][0] + len(runs[-1][1]):
            runs.append((first, [], []))
        runs[-1][1].extend(between(before, after, tick * TICK_US) for tick in range(first, now + 1))
        runs[-1][2].append(after)
        before = after
    return runs


def batched(vector: Vector) -> F32:
    """Frames of the vectorised path."""
    machine = vm.load(verifier.verify(container.decode(vector.program)))
    variants = machine.program.variants
    chosen = 0 if vector.variant is None else 1 + variants.index(vector.variant)
    profile, state = machine.profile(vector.profile), machine.fresh_state(vector.seed)

    def rows(pairs: list[tuple[Any, Any]]) -> tuple[F32, F32]:
        inputs = np.array([p[0] for p in pairs], np.float32)
        inputs[:, INPUT_INDEX["variant"]] = chosen
        return inputs, np.array([p[1] for p in pairs], np.float32)

    out = []
    for first, ticks, moments in _runs(vector.moments):
        inputs, lipsync = rows(ticks)
        alone = len(ticks) == 1
        clock = Clock(first, len(ticks))
        machine.run_tick(inputs[0] if alone else inputs, lipsync[0] if alone else lipsync, state, clock)
        us = np.array([m["us"] for m in moments], np.int64)
        inputs, lipsync = rows([(m["inputs"], m["lipsync"]) for m in moments])
        frames = Clock(first, len(ticks), us, us // TICK_US - first, fraction_of(us))
        out.append(machine.run_frame(inputs, lipsync, state, profile, frames))
    return np.concatenate(out)
