"""Every stored vector through the numpy runtime, one frame at a time and many at once, bit for bit."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from asv3.runtime import container, isa, verifier, vm
from asv3.runtime.clock import Clock, fraction_of
from asv3.runtime.isa import INPUT_INDEX, TICK_US
from asv3.runtime.player import Player
from reference.interpreter import Moment, Reference, between

from . import vectors
from .cases import cases
from .vectors import Vector

F32 = NDArray[np.float32]
EXCUSED = vectors.exceptions("numpy")
_CATCH_UP_TICKS = 1_000_000 // TICK_US


def expected(vector: Vector) -> F32:
    return np.array([vectors.from_hex(row) for row in vector.out], np.float32)


def assert_bits(name: str, got: F32, wanted: F32) -> None:
    """Equal as u32; a vector on the list of exceptions must differ."""
    differing = np.argwhere(got.view(np.uint32) != wanted.view(np.uint32))
    if name in EXCUSED:
        assert len(differing), f"{name} passes now: take it out of exceptions/numpy.toml ({EXCUSED[name]})"
        pytest.xfail(EXCUSED[name])
    if len(differing):
        frame, channel = differing[0]
        pytest.fail(
            f"{name}: {len(differing)} values differ, first frame {frame} channel {channel}: "
            f"{got[frame, channel]!r}, expected {wanted[frame, channel]!r}"
        )


def _asked(moment: Moment, emotions: tuple[str, ...]) -> dict[str, Any]:
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


def _sayable(vector: Vector, emotions: tuple[str, ...]) -> bool:
    """False when the inputs name an emotion by a number that has no name."""
    return all(m["inputs"][INPUT_INDEX["emotion"]] < len(emotions) for m in vector.moments)


@pytest.mark.parametrize("name", vectors.names())
def test_player_step(name: str) -> None:
    vector = vectors.read(name)
    player = Player.load(vector.program, seed=vector.seed, variant=vector.variant, profile=vector.profile)
    if not _sayable(vector, player.emotions):
        pytest.skip("an emotion without a name cannot be given to a player")
    frames = [player.step(m["us"] / 1e6, **_asked(m, player.emotions)) for m in vector.moments]
    assert_bits(name, np.stack(frames), expected(vector))


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


@pytest.mark.parametrize("name", vectors.names())
def test_batch(name: str) -> None:
    """The same through the vectorised path, as many ticks and frames at once as follow each other."""
    vector = vectors.read(name)
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
    assert_bits(name, np.concatenate(out), expected(vector))


SAMPLE = ("scalars/arithmetic", "scalars/special", "poses/weights", "rbf/between", "affect/ways", "time/pause",
          "blink/doubles", "gaze/talking", "guards/closure", "profiles/poor", "constraints/exclusions")  # fmt: skip


@pytest.mark.parametrize("name", SAMPLE)
def test_reference_reproduces(name: str) -> None:
    """The stored frames are still what the reference interpreter gives."""
    vector = vectors.read(name)
    frames = Reference(vector.program, vector.seed, vector.variant, vector.profile).perform(vector.moments)
    assert [vectors.to_hex(frame) for frame in frames] == vector.out


def test_reference_begins_the_standard_face() -> None:
    vector = vectors.read("faces/studio")
    part = vector.moments[:12]
    frames = Reference(vector.program, vector.seed, vector.variant, vector.profile).perform(part)
    assert [vectors.to_hex(frame) for frame in frames] == vector.out[: len(part)]


def test_the_list_and_the_files_agree() -> None:
    assert sorted(case.name for case in cases()) == vectors.names()


def test_exceptions_name_vectors() -> None:
    assert set(EXCUSED) <= set(vectors.names())
    assert all(EXCUSED.values()), "an exception has no reason"


def test_inputs_are_float32_and_times_do_not_decrease() -> None:
    for name in vectors.names():
        vector = vectors.read(name)
        times = [m["us"] for m in vector.moments]
        assert times == sorted(times), name
        for moment in vector.moments:
            given = np.array(moment["inputs"])
            assert np.array_equal(given, given.astype(np.float32)), name
            low, high = (np.array([getattr(spec, side) for spec in isa.INPUTS]) for side in ("low", "high"))
            assert np.all((low <= given) & (given <= high)), name
            assert not any(math.copysign(1, x) < 0 and x == 0 for x in moment["inputs"]), name


def test_every_opcode_is_in_a_vector() -> None:
    used: Counter[int] = Counter()
    for name in vectors.names():
        program = container.decode(vectors.read(name).program)
        for section in (program.tick, program.frame):
            used.update(set(section.code[:, 0].tolist()))
    assert not [op.name for op in isa.OPS if not used[op.code]]
