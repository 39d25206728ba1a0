"""Store preset weights as 16-bit multiples of 1/40000.

Whole percents and their L2/L4 midpoints are exact; anything else is off by at most BOUND.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from asv3.runtime.pools import POSE_SCALE

from ..ir import Data, Ir, Node, rebuild

BOUND = 0.5 / POSE_SCALE


@dataclass(frozen=True, slots=True)
class Quantise:
    name: ClassVar[str] = "quantise"
    exact: ClassVar[bool] = False

    def apply(self, ir: Ir) -> Ir:
        worst = 0.0

        def change(node: Node, _: list[Node]) -> Node:
            nonlocal worst
            if node.op != "wsum" or node.attr[1].dtype != "f32":
                return node
            poses = node.attr[1].array().astype(np.float64)
            stored = np.rint(poses * POSE_SCALE)
            restored = stored.astype(np.float32) / np.float32(POSE_SCALE)
            worst = max(worst, float(np.abs(restored - poses).max()))
            return replace(node, attr=(node.attr[0], Data.of("poses", stored, "u16")))

        out = rebuild(ir, change)
        return replace(out, notes=(*out.notes, f"quantised presets: largest error {worst:.2g} (bound {BOUND:.2g})"))
