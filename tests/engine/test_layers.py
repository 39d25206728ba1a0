"""The layers: exact at the anchors, inside the hull of the presets, dominance alone turns anger to fear."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import RBFInterpolator
from support import compiled, face, held

from asv3.compiler.passes.derive_levels import levels, number_rows
from asv3.compiler.rbf import solve
from asv3.lang import Source
from asv3.lang.frontend import front_end
from asv3.runtime import NAMES, Player, Tracks, container, ops

BARE = "import std.emotions\nimport std.layers\nface bare {{ mix {{ {layer} 100% }} smooth {{ brow 40 ms }} }}\n"


def pools():
    program = container.decode(face())
    return {p.kind: p.values() for p in program.pools if p.kind in ("rbf", "poses", "columns", "rows")}


def archetype(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights, poses and preset rows of the archetype layer at VAD points (n, 3)."""
    p = pools()
    rows = p["poses"].shape[0]
    columns = points.astype(np.float32).T
    weights = ops.rbf(list(columns), ops.Rbf(p["rbf"]), rows)
    return weights, ops.ordered_sum(weights, p["poses"]), p["poses"]


def test_archetype_is_exact_at_every_anchor() -> None:
    centres = pools()["rbf"][:, :3]
    _, poses, rows = archetype(centres)
    assert len(centres) == 76
    assert np.abs(poses - rows[:76]).max() <= 1e-4


def test_archetype_never_leaves_the_hull_of_the_presets() -> None:
    points = np.random.default_rng(1).uniform(-1, 1, (50_000, 3))
    weights, poses, rows = archetype(points)
    assert weights.min() >= 0
    assert np.abs(weights.sum(axis=1) - 1).max() < 1e-5
    assert (poses <= rows.max(axis=0) + 1e-5).all()
    assert (poses >= rows.min(axis=0) - 1e-5).all()


def test_cardinal_functions_agree_with_scipy() -> None:
    """Our solver against scipy's RBFInterpolator with the same kernel (linear is -r, degree 0)."""
    centres = pools()["rbf"][:, :3].astype(np.float64)
    solution = solve(centres.tolist())
    assert solution is not None
    points = np.random.default_rng(2).uniform(-1, 1, (200, 3))
    r = np.linalg.norm(points[:, None] - centres[None], axis=2)
    ours = np.array(solution.b0) + r @ np.array(solution.matrix)
    theirs = RBFInterpolator(centres, np.eye(len(centres)), kernel="linear", degree=0)(points)
    assert np.abs(ours - theirs).max() < 1e-8


def test_whole_face_reaches_every_preset_at_its_anchor() -> None:
    """Affect alone, held until everything has settled: all 47 presets, through tracker, layer and springs."""
    model, _ = front_end(Source("m", "import std.emotions"))
    bare = Player.load(compiled(BARE.format(layer="place")))
    checked = 0
    for found in model.emotions:
        for level, preset in found.presets.items():
            if found.name == "neutral" and level > 1:
                continue  # shares its anchor with L1
            take = bare.render(Tracks(affect=held(25.0, vad=found.anchors[level - 1]), duration=25.0), 1)
            expected = np.zeros(52)
            for channel, weight in preset.weights.items():
                expected[channel] = weight
            assert np.abs(take.weights[-1] - expected).max() <= 1e-4, (found.name, level)
            checked += 1
    assert checked == 46


@pytest.mark.parametrize("level", [1.0, 2.0, 2.5, 3.0, 4.0, 5.0])
def test_acted_level_is_linear_between_presets(level: float) -> None:
    model, _ = front_end(Source("m", "import std.emotions"))
    anger = next(e for e in model.emotions if e.name == "anger")
    authored = tuple(
        tuple(anger.presets[n].weights.get(c, 0.0) for c in range(52)) if n in anger.presets else None
        for n in range(1, 6)
    )
    rows = levels(authored)
    low = min(int(level) - 1, 3)
    expected = np.array(rows[low]) + (np.array(rows[low + 1]) - np.array(rows[low])) * (level - 1 - low)
    bare = Player.load(compiled(BARE.format(layer="acted")))
    take = bare.render(Tracks(affect=held(12.0, emotion="anger", level=level), duration=12.0), 1)
    assert np.abs(take.weights[-1] - expected).max() <= 1e-4


def test_rows_start_with_the_distinct_anchors() -> None:
    from asv3.compiler.lower import tables

    model, _ = front_end(Source("m", "import std.emotions"))
    rows = number_rows(tables(model))
    assert len(rows.centres) == len(set(rows.centres)) == 76
    assert rows.table[0][:2] == (0, 0)
    assert all(row[0] == 0 for row in rows.table)


def test_anger_and_fear_differ_through_dominance_alone() -> None:
    faces = {}
    for name, dominance in (("anger", 0.30), ("fear", -0.43)):
        studio = Player.load(face(), seed=1)
        track = held(6.0, vad=(-0.56, 0.65, dominance))
        weights = studio.render(Tracks(affect=track, duration=6.0), 10).weights[-1]
        faces[name] = dict(zip(NAMES, weights.tolist(), strict=True))
    anger, fear = faces["anger"], faces["fear"]
    assert anger["browDownLeft"] > fear["browDownLeft"] + 0.2
    assert fear["browInnerUp"] > anger["browInnerUp"] + 0.4
    assert fear["eyeWideLeft"] > anger["eyeWideLeft"] + 0.3
    assert anger["mouthPressLeft"] > fear["mouthPressLeft"] + 0.2
    assert fear["mouthStretchLeft"] > anger["mouthStretchLeft"] + 0.3
