"""Constant folding: a scalar operation on constants becomes its value, in the runtime's float32."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from asv3.runtime import ops

from ..ir import Ir, Node, rebuild

_HELPERS: Final = ops.SCALAR
FOLDS: Final = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": _HELPERS["div"],
    "min": _HELPERS["pmin"],
    "max": _HELPERS["pmax"],
    "sqrt": _HELPERS["sqrt"],
    "lt": _HELPERS["lt"],
    "le": _HELPERS["le"],
    "select": _HELPERS["select"],
}


@dataclass(frozen=True, slots=True)
class FoldConstants:
    name: ClassVar[str] = "fold-constants"
    exact: ClassVar[bool] = True

    def apply(self, ir: Ir) -> Ir:
        def change(node: Node, nodes: list[Node]) -> Node:
            args = [nodes[a] for a in node.args]
            if node.op not in FOLDS or any(a.op != "const" for a in args):
                return node
            with np.errstate(all="ignore"):
                value = float(FOLDS[node.op](*(np.float32(a.attr[0]) for a in args)))
            return Node("const", (), (value,), node.place) if np.isfinite(value) else node

        return rebuild(ir, change)
