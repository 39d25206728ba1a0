"""Solve the radial basis functions once, in float64, and store their cardinal matrix as float32."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from ..errors import CompileError
from ..ir import Data, Ir, Node, rebuild
from ..rbf import solve

MAX_CONDITION = 1e6
MAX_RESIDUAL = 1e-7


@dataclass(frozen=True, slots=True)
class SolveRbf:
    name: ClassVar[str] = "solve-rbf"
    exact: ClassVar[bool] = True

    def apply(self, ir: Ir) -> Ir:
        notes: list[str] = []

        def change(node: Node, _: list[Node]) -> Node:
            if node.op != "archetype":
                return node
            centres, length = node.attr
            solution = solve(centres)
            if solution is None or solution.residual > MAX_RESIDUAL or solution.condition > MAX_CONDITION:
                found = "no solution" if solution is None else f"condition {solution.condition:.3g}"
                raise CompileError("E0413", f"the {len(centres)} anchors cannot be solved ({found})", node.place)
            text = f"RBF: {len(centres)} centres, residual {solution.residual:.2g}, condition {solution.condition:.3g}"
            if text not in notes:
                notes.append(text)
            table = [[*c, b, *row] for c, b, row in zip(centres, solution.b0, solution.matrix, strict=True)]
            return replace(node, op="rbf", attr=(Data.of("rbf", table), length))

        return replace(rebuild(ir, change), notes=(*ir.notes, *notes))
