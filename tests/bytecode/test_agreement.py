"""Random programs: the scalar path, the batch path and the reference interpreter give the same bits."""

from __future__ import annotations

import random

import numpy as np
from conformance import vectors
from conformance.numpy_runtime import batched, stepped
from conformance.script import moment, times
from conformance.vectors import Vector
from hypothesis import given, settings
from hypothesis import strategies as st
from reference.interpreter import Moment, Reference

from asv3.runtime import container

from .random_programs import program


def performance(seed: int, emotions: int) -> list[Moment]:
    """A few moments with all inputs at once, some at their bounds."""
    luck = random.Random(seed)
    out = []
    for us in times(7, 4, 70, seed, luck.choice((0, 0, 30_000, 7_777_777))):
        given = {
            name: luck.choice((-1.0, 0.0, 1.0, luck.uniform(-1, 1))) for name in ("valence", "arousal", "dominance")
        }
        given |= {"emotion": float(luck.randrange(-1, emotions)), "level": luck.choice((0.0, 5.0, luck.uniform(0, 5)))}
        given |= {"confidence": luck.random(), "speaking": luck.choice((-1.0, 0.0, 1.0))}
        given |= {"gaze_yaw": luck.uniform(-45, 45), "gaze_pitch": luck.uniform(-45, 45)}
        lips = [luck.choice((0.0, 1.0, luck.randrange(4096) / 4096)) for _ in range(52)]
        out.append(moment(us, lips, **given))
    return out


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_three_ways_the_same_bits(seed: int) -> None:
    made = program(seed)
    data = container.encode(made)
    profile, variant = ("p", "A") if seed % 2 else (None, None)
    moments = performance(seed, len(made.emotions))
    frames = Reference(data, seed, variant, profile).perform(moments)
    vector = Vector("random", data, "", seed, variant, profile, moments, [vectors.to_hex(f) for f in frames])
    wanted = np.array(frames, np.float32).view(np.uint32)
    assert np.array_equal(stepped(vector).view(np.uint32), wanted), "one frame at a time"
    assert np.array_equal(batched(vector).view(np.uint32), wanted), "many at once"
