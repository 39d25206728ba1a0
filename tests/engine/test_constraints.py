"""Limits and exclusions hold on a million random inputs, and are idempotent."""

from __future__ import annotations

import numpy as np
import pytest
from support import face

from asv3.lang import Source
from asv3.lang.frontend import front_end
from asv3.runtime import NAMES, container, verifier, vm
from asv3.runtime.channels import OPPOSITES
from asv3.runtime.clock import Clock, fraction_of
from asv3.runtime.isa import INPUTS, TICK_US

FRAMES = 1_000_000
BLOCK = 50_000
TICKS = 500
HOLD = 50
TOLERANCE = 1e-6


def broken(weights: np.ndarray, name: str) -> dict[str, int]:
    """How often each constraint of a face is broken in frames (n, 52)."""
    model, _ = front_end(Source("m", "import std.faces"))
    rules = model.faces[name]
    out: dict[str, int] = {}
    for b in rules.bounds:
        bound = np.maximum(b.base + b.factor * weights[:, b.other], 0.0)
        count = int((weights[:, b.channel] > bound + TOLERANCE).sum())
        out[f"{NAMES[b.channel]} <= {b.base:g} + {b.factor:g} {NAMES[b.other]}"] = count
    for e in rules.exclusions:
        low = np.minimum(weights[:, e.left], weights[:, e.right])
        high = np.maximum(weights[:, e.left], weights[:, e.right])
        most = np.zeros_like(high) if e.strength is None else np.maximum(1 - e.strength * high, 0)
        out[f"{NAMES[e.left]} ~ {NAMES[e.right]}"] = int((low > most + TOLERANCE).sum())
    return out


@pytest.mark.parametrize("name", ["studio", "subtle", "expressive"])
def test_no_constraint_is_broken_on_random_inputs(name: str) -> None:
    rng = np.random.default_rng(3)
    machine = vm.load(verifier.verify(container.decode(face(f"std.faces.{name}"))))
    state = machine.fresh_state(11)
    total: dict[str, int] = {}
    low = np.array([row.low for row in INPUTS])
    high = np.array([row.high for row in INPUTS])
    for block in range(FRAMES // BLOCK // (1 if name == "studio" else 5)):
        first = block * TICKS
        inputs = rng.uniform(low, high, (TICKS, len(INPUTS))).astype(np.float32)
        inputs[:, 5] = np.floor(rng.uniform(-1, 16, TICKS))
        inputs[:, 11] = block % 4  # the face and its three variants
        # a third of the blocks change their inputs at every tick, the others hold them until the springs arrive
        if block % 3:
            inputs = np.repeat(inputs[::HOLD], HOLD, axis=0)
        clock = Clock(first, TICKS)
        heard = rng.uniform(0, 1, (TICKS, 52)).astype(np.float32) * (block % 2)
        machine.run_tick(inputs, heard, state, clock)
        us = np.sort(rng.integers(first * TICK_US, (first + TICKS) * TICK_US, BLOCK))
        # half of the lipsync is extreme in every channel, half is plausible
        lips = rng.uniform(0, 1, (BLOCK, 52)) ** np.where(rng.random((BLOCK, 1)) < 0.5, 1.0, 4.0)
        frame = Clock(first, TICKS, us, us // TICK_US - first, fraction_of(us))
        weights = machine.run_frame(inputs[us // TICK_US - first], lips.astype(np.float32), state, None, frame)
        assert weights.min() >= 0
        assert weights.max() <= 1
        for rule, count in broken(weights, name).items():
            total[rule] = total.get(rule, 0) + count
    assert {rule: n for rule, n in total.items() if n} == {}


def test_every_opposite_pair_of_directions_is_netted() -> None:
    model, _ = front_end(Source("m", "import std.faces"))
    hard = {(e.left, e.right) for e in model.faces["studio"].exclusions if e.strength is None}
    for a, b in OPPOSITES:
        if NAMES[a].startswith(("jaw", "eyeLook")) or NAMES[a] == "mouthLeft":
            assert (a, b) in hard
