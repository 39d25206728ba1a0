"""Optimisation keeps the frames: -O1 and every exact pass bit for bit, -O2 within its stated bound."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from asv3.compiler import codegen, driver, passes
from asv3.compiler.ir import verify
from asv3.compiler.lower import lower
from asv3.compiler.passes import merge_layers, quantise
from asv3.lang import Source, front_end
from asv3.runtime import container
from asv3.runtime.player import Player

from .random_sources import source

SEEDS = st.integers(0, 2**32 - 1)
EXACT = tuple({item.name: item for level, item in passes.PIPELINE if level and item.exact}.values())
INEXACT = merge_layers.BOUND + quantise.BOUND
"""Largest difference of a weight of the pose between -O0 and -O2, as the two passes state it."""


def frames(data: bytes, seed: int, variant: str | None = None) -> NDArray[np.float32]:
    """A performance at irregular times, of every input."""
    luck = random.Random(seed)
    player = Player.load(data, seed=seed, variant=variant)
    out, moment, asked = [], 0.0, dict[str, Any]()
    for i in range(24):
        if i % 4 == 0:
            asked = {"level": luck.uniform(0, 5), "confidence": luck.choice((0.1, 0.4, 1.0))}
            if luck.random() < 0.7:
                asked["affect"] = [luck.uniform(-1, 1) for _ in range(3)]
            if luck.random() < 0.5:
                asked["emotion"] = luck.choice(player.emotions)
        lips = [luck.choice((0.0, 0.0, luck.random())) for _ in range(52)]
        out.append(player.step(moment, lipsync=lips, speaking=luck.choice((None, True, False)), **asked))
        moment += luck.choice((0.004, 0.017, 0.033, 0.09))
    return np.stack(out)


def build(text: str, level: int) -> driver.Built:
    return driver.build(Source("random.asv3", text), level=level)


def differing(a: NDArray[np.float32], b: NDArray[np.float32]) -> int:
    return int((a.view(np.uint32) != b.view(np.uint32)).sum())


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_o1_keeps_every_bit(seed: int) -> None:
    plain, optimised = (build(source(seed), level) for level in (0, 1))
    variant = plain.program.variants[0] if plain.program.variants and seed % 2 else None
    assert differing(frames(plain.data, seed, variant), frames(optimised.data, seed, variant)) == 0


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_o2_stays_within_its_bound(seed: int) -> None:
    """Without limits and exclusions nothing enlarges the difference of the pose (speech only scales it down)."""
    text = source(seed, linear=True)
    plain, optimised = (frames(build(text, level).data, seed) for level in (0, 2))
    assert float(np.abs(plain - optimised).max()) <= INEXACT


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_o2_with_constraints(seed: int) -> None:
    """An exclusion subtracts or scales, a limit scales by at most 1: each may double a difference, no more."""
    plain, optimised = (frames(build(source(seed), level).data, seed) for level in (0, 2))
    assert float(np.abs(plain - optimised).max()) <= 4 * INEXACT


@pytest.mark.parametrize("item", EXACT, ids=lambda item: item.name)
@settings(max_examples=12, deadline=None)
@given(seed=SEEDS)
def test_each_exact_pass_alone(item: passes.Pass, seed: int) -> None:
    """Every pass that calls itself exact, alone on the unoptimised graph."""
    model, _ = front_end(Source("random.asv3", source(seed)))
    graph = passes.run(lower(model, model.faces["f"]), 0)
    changed = item.apply(graph)
    verify(changed)
    plain, other = (container.encode(codegen.generate(ir, {}, False)) for ir in (graph, changed))
    assert differing(frames(plain, seed), frames(other, seed)) == 0


@pytest.mark.parametrize("face", ["studio", "subtle", "expressive"])
def test_standard_faces(face: str) -> None:
    levels = [driver.build_target(f"std.faces.{face}", level=n).data for n in (0, 1, 2)]
    plain, exact, optimised = (frames(data, 5) for data in levels)
    assert differing(plain, exact) == 0
    assert float(np.abs(plain - optimised).max()) <= 4 * INEXACT
    assert len(levels[2]) <= len(levels[1]) <= len(levels[0])


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_builds_are_reproducible(seed: int) -> None:
    assert build(source(seed), 2).data == build(source(seed), 2).data
