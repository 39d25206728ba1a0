"""What no face can do: the face's own limits, and the anatomy that every face should keep (face-science 5.2)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from asv3.runtime import ops
from asv3.runtime.channels import INDEX

from ..case import Case, Finding, Measure, missing

F32 = NDArray[np.float32]
_SLACK: Final = 1e-5
_BOTH: Final = 0.02
_BLOCK: Final = 100_000


def _w(poses: F32, name: str) -> F32:
    return np.asarray(poses[:, INDEX[name]])


def _sides(*names: str) -> list[tuple[str, ...]]:
    return [tuple(name + side for name in names) for side in ("Left", "Right")]


# (what to write, the channels that may not both be on) and (what to write, how far the first is over its bound)
_OPPOSED: Final = (
    ("exclude { jawLeft ~ jawRight }", [("jawLeft", "jawRight")]),
    ("exclude { mouthLeft ~ mouthRight }", [("mouthLeft", "mouthRight")]),
    ("exclude { eyeLookUp ~ eyeLookDown }", _sides("eyeLookUp", "eyeLookDown")),
    ("exclude { eyeLookIn ~ eyeLookOut }", _sides("eyeLookIn", "eyeLookOut")),
)
_BOUNDED: Final = (
    ("limit { mouthClose <= jawOpen }", [("mouthClose", "jawOpen")], 0.0, 1.0),
    ("limit { eyeWide <= 1 - eyeBlink }", _sides("eyeWide", "eyeBlink"), 1.0, -1.0),
    ("limit { eyeSquint <= 1 - 0.7 * eyeBlink }", _sides("eyeSquint", "eyeBlink"), 1.0, -0.7),
)
_EXCLUDED: Final = (
    ("exclude { mouthSmile ~ mouthFrown 60% }", _sides("mouthSmile", "mouthFrown"), 0.6),
    ("exclude { eyeWide ~ eyeSquint 50% }", _sides("eyeWide", "eyeSquint"), 0.5),
    ("exclude { browOuterUp ~ browDown 50% }", _sides("browOuterUp", "browDown"), 0.5),
    ("exclude { cheekPuff ~ jawOpen 100% }", [("cheekPuff", "jawOpen")], 1.0),
)


def own_limits(case: Case) -> Finding:
    poses = case.random.weights
    name, bound = "own limits hold", "0"
    definition = f"of {len(poses):,} frames of random emotions and lips, those that break a limit the face declares"
    tables = case.subject.constraints()
    if not tables:
        return missing(name, definition, bound)
    broken = 0
    for first in range(0, len(poses), _BLOCK):
        block = poses[first : first + _BLOCK]
        bad = np.zeros(len(block), bool)
        for op, table in tables:
            # a frame that keeps a constraint is not changed by applying it again
            again = ops.BATCH[op](block, ops.Rows(table))
            bad |= np.abs(again - block).max(axis=1) > _SLACK
        broken += int(bad.sum())
    return Finding(name, definition, str(broken), bound, not broken, data={"frames": len(poses), "broken": broken})


def anatomy(case: Case) -> Finding:
    poses = case.random.weights
    name, bound = "anatomy is kept", "0"
    definition = (
        f"of {len(poses):,} frames of random emotions and lips, breaks of what every face keeps (face-science 5.2)"
    )
    bad: dict[str, list[NDArray[np.bool_]]] = {}
    for rule, pairs in _OPPOSED:
        bad[rule] = [np.minimum(_w(poses, a), _w(poses, b)) > _BOTH for a, b in pairs]
    for rule, pairs, start, slope in _BOUNDED:
        bad[rule] = [_w(poses, a) > np.maximum(start + slope * _w(poses, b), 0) + _SLACK for a, b in pairs]
    for rule, pairs, rho in _EXCLUDED:
        ends = [(np.minimum(_w(poses, a), _w(poses, b)), np.maximum(_w(poses, a), _w(poses, b))) for a, b in pairs]
        bad[rule] = [low > np.maximum(1 - rho * high, 0) + _SLACK for low, high in ends]
    counts = {rule: int(np.any(sides, axis=0).sum()) for rule, sides in bad.items()}
    broken = {rule: n for rule, n in counts.items() if n}
    detail = tuple(f"{n:,} frames want `{rule}`" for rule, n in sorted(broken.items(), key=lambda row: -row[1]))
    total = sum(broken.values())
    return Finding(
        name, definition, f"{total:,}", bound, not total, detail, "add these to the face", {"breaks": counts}
    )


MEASURES: Final[tuple[Measure, ...]] = (own_limits, anatomy)
