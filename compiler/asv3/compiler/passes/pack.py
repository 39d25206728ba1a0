"""Keep only the channels that some preset moves: the preset matrix loses its zero columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ..ir import Data, Ir, Node, rebuild


@dataclass(frozen=True, slots=True)
class PackColumns:
    name: ClassVar[str] = "pack-columns"
    exact: ClassVar[bool] = True

    def apply(self, ir: Ir) -> Ir:
        def change(node: Node, _: list[Node]) -> Node:
            if node.op != "wsum":
                return node
            columns, poses = (d.array() for d in node.attr)
            keep = np.flatnonzero(poses.any(axis=0))
            if keep.size < 2:
                keep = np.unique([*keep.tolist(), 0, 1])
            return replace(
                node,
                attr=(Data.of("columns", columns[keep], "u8"), Data.of("poses", poses[:, keep])),
            )

        return rebuild(ir, change)
