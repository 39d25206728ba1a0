"""Every stored vector through the numpy runtime, one frame at a time and many at once, bit for bit."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray
from reference.interpreter import Reference

from asv3.runtime import container, isa

from . import vectors
from .cases import cases
from .numpy_runtime import batched, stepped
from .vectors import Vector

F32 = NDArray[np.float32]
EXCUSED = vectors.exceptions("numpy")


def expected(vector: Vector) -> F32:
    return np.array([vectors.from_hex(row) for row in vector.out], np.float32)


def assert_bits_of(name: str, got: F32, wanted: F32, excused: dict[str, str], runtime: str) -> None:
    """Equal as u32; a vector on the list of exceptions must differ."""
    differing = np.argwhere(got.view(np.uint32) != wanted.view(np.uint32))
    if name in excused:
        assert len(differing), f"{name} passes now: take it out of exceptions/{runtime}.toml ({excused[name]})"
        pytest.xfail(excused[name])
    if len(differing):
        frame, channel = differing[0]
        pytest.fail(
            f"{name}: {len(differing)} values differ, first frame {frame} channel {channel}: "
            f"{got[frame, channel]!r}, expected {wanted[frame, channel]!r}"
        )


def assert_bits(name: str, got: F32, wanted: F32) -> None:
    assert_bits_of(name, got, wanted, EXCUSED, "numpy")


@pytest.mark.parametrize("name", vectors.names())
def test_player_step(name: str) -> None:
    vector = vectors.read(name)
    assert_bits(name, stepped(vector), expected(vector))


@pytest.mark.parametrize("name", vectors.names())
def test_batch(name: str) -> None:
    """The same through the vectorised path, as many ticks and frames at once as follow each other."""
    vector = vectors.read(name)
    assert_bits(name, batched(vector), expected(vector))


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
