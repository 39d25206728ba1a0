"""VAD space: exact at the anchors, inside the presets, apart; and that each axis is seen in the face."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from asv3.inspection.subject import held
from asv3.runtime.channels import INDEX, PAIRS

from ..case import Case, Finding, Measure, missing

_EXACT: Final = 1e-4
_APART: Final = 0.08


def exact_at_anchors(case: Case) -> Finding:
    name, definition, bound = (
        "exact at anchors",
        "largest error of the archetype layer at its anchors",
        f"<= {_EXACT:g}",
    )
    subject = case.subject
    table, rows, columns = subject.pool("rbf"), subject.pool("poses"), subject.pool("columns")
    poses = None if table is None else subject.archetype(table[:, :3].astype(np.float64))
    if table is None or rows is None or columns is None or poses is None:
        return missing(name, definition, bound)
    error = float(np.abs(poses[:, columns.astype(int)] - rows[: len(table)]).max())
    advice = "anchors that lie very close make the system ill-conditioned: move them apart"
    return Finding(name, definition, f"{error:.2g}", bound, error <= _EXACT, advice=advice, data={"error": error})


def inside_hull(case: Case) -> Finding:
    name, bound = "inside the presets", "<= 1e-5"
    definition = "how far 20000 random affects lead the archetype layer out of the range of its presets"
    poses = case.subject.archetype(np.random.default_rng(1).uniform(-1, 1, (20_000, 3)))
    rows, columns = case.subject.pool("poses"), case.subject.pool("columns")
    if poses is None or rows is None or columns is None:
        return missing(name, definition, bound)
    shown = poses[:, columns.astype(int)]
    out = max(float((shown - rows.max(axis=0)).max()), float((rows.min(axis=0) - shown).max()), 0.0)
    return Finding(name, definition, f"{out:.2g}", bound, out <= 1e-5, data={"outside": out})


def anchors_apart(case: Case) -> Finding:
    name, bound = "anchors apart", f">= {_APART}"
    definition = "nearest two anchors of different emotions in VAD space"
    anchors = case.subject.anchors
    if len(anchors) < 2:
        return missing(name, definition, bound)
    rows = []
    for (i, a), (j, b) in combinations(enumerate(anchors), 2):
        gaps = np.linalg.norm(a[:, None] - b[None], axis=2)
        x, y = np.unravel_index(int(gaps.argmin()), gaps.shape)
        names = case.subject.emotions
        rows.append((float(gaps[x, y]), f"{names[i]} L{x + 1} and {names[j]} L{y + 1}: {gaps[x, y]:.3f}"))
    rows.sort()
    # float32 anchors: 0.08 written in a source reads back a little off
    close = tuple(text for gap, text in rows if gap < _APART - 1e-6)
    advice = "move one of the two in its `anchors`, or give both the same preset: between them the face flips"
    least = rows[0][0]
    return Finding(name, definition, f"{least:.3f}", bound, not close, close or (rows[0][1],), advice, {"least": least})


def grows_with_level(case: Case) -> Finding:
    name, bound = "grows with the level", "0"
    definition = "steps from one level to the next at which an emotion shows less (sum of settled weights)"
    subject = case.subject
    if len(subject.emotions) < 2:
        return missing(name, definition, bound)
    falls, sums = [], {}
    for emotion in subject.emotions[1:]:
        sums[emotion] = [round(float(subject.shown[emotion, level].sum()), 4) for level in range(1, 6)]
        falls += [
            f"{emotion}: L{i + 2} shows less than L{i + 1} ({sums[emotion][i + 1]:.2f} after {sums[emotion][i]:.2f})"
            for i in range(4)
            if sums[emotion][i + 1] < sums[emotion][i] - 0.02
        ]
    advice = "raise the preset of the higher level, or lower that of the lower one"
    return Finding(name, definition, str(len(falls)), bound, not falls, tuple(falls), advice, {"sums": sums})


def _pair(poses: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    """Mean of both sides, (n,)."""
    left, right = PAIRS.get(name) or (INDEX[name], INDEX[name])
    return np.asarray((poses[:, left] + poses[:, right]) / 2)


# the units that should rise (+) and fall (-) with each axis, and who says so
_AXES: Final = (
    ("valence", 0, {"mouthSmile": 1, "cheekSquint": 1, "browDown": -1, "mouthFrown": -1, "noseSneer": -1}, 0.6,
     "AU 12 and 6 against 4, 15 and 9 (Zhang, Sato 2024: AU 12 rises, AU 4 falls with valence)"),
    ("arousal", 1, {"eyeWide": 1, "browInnerUp": 1, "browOuterUp": 1, "jawOpen": 1, "eyeBlink": -1}, 0.6,
     "opening of eyes, brows and jaw against drooping lids (Grammer & Oberzaucher 2006)"),
    ("dominance", 2, {"browDown": 1, "eyeSquint": 1, "browInnerUp": -1, "eyeLookDown": -1}, 0.25,
     "AU 4 and 7 against 1 and 64 (Witkower & Tracy 2019; AU 64 in shame)"),
)  # fmt: skip


def _seen(axis: int) -> Measure:
    title, column, units, least, source = _AXES[axis]

    def measure(case: Case) -> Finding:
        name, bound = f"{title} is seen", f">= {least}"
        definition = f"Spearman's rho of {title} and {source} over a grid of affects"
        points, poses = case.lattice
        score = np.sum([gain * _pair(poses, unit) for unit, gain in units.items()], axis=0)
        if np.ptp(score) < 1e-6:
            return Finding(name, definition, "nothing moves", bound, False, (), f"let the face follow {title}")
        rho = float(stats.spearmanr(points[:, column], score).statistic)
        advice = f"mix a layer that follows {title} (`warmth`, or `place` over anchors that differ in it)"
        return Finding(name, definition, f"{rho:.2f}", bound, rho >= least, (), advice, {"rho": rho})

    return measure


def anger_is_not_fear(case: Case) -> Finding:
    name, bound = "anger is not fear", ">= 0.1"
    definition = (
        "RMS between the faces of (v -.56, a .65) with dominance +.30 and -.43: dominance alone tells them apart"
    )
    shown = [case.subject.settled(held(12.0, vad=(-0.56, 0.65, d))) for d in (0.30, -0.43)]
    used = (shown[0] > 0.02) | (shown[1] > 0.02)
    gap = float(np.sqrt(np.mean((shown[0] - shown[1])[used] ** 2))) if used.any() else 0.0
    advice = "let dominance reach brows, lids and mouth: AU 4 and 24 with it, 1 and 20 against it"
    return Finding(name, definition, f"{gap:.3f}", bound, gap >= 0.1, (), advice, {"rms": gap})


MEASURES: Final[tuple[Measure, ...]] = (
    exact_at_anchors,
    inside_hull,
    anchors_apart,
    grows_with_level,
    *(_seen(i) for i in range(len(_AXES))),
    anger_is_not_fear,
)
