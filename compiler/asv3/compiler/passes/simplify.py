"""Identities that move no rounding: x*1, x+0, x-0, x/1, min(x, x), select between equals.

x + 0 may turn -0 into +0; no opcode tells the two apart (a division by either is 0, frames flush -0).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..ir import Ir, Node, rebuild


def _is(node: Node, value: float) -> bool:
    return node.op == "const" and node.attr[0] == value


def _same(node: Node, nodes: list[Node]) -> int | None:
    """The operand that the node equals, if any."""
    args = [nodes[a] for a in node.args]
    if node.op in ("min", "max") and node.args[0] == node.args[1]:
        return node.args[0]
    if node.op == "mul" or node.op == "pscale":
        if _is(args[1], 1.0):
            return node.args[0]
        if node.op == "mul" and _is(args[0], 1.0):
            return node.args[1]
    if node.op in ("add", "sub") and _is(args[1], 0.0):
        return node.args[0]
    if node.op == "add" and _is(args[0], 0.0):
        return node.args[1]
    if node.op == "div" and _is(args[1], 1.0):
        return node.args[0]
    if node.op == "select":
        if node.args[1] == node.args[2] or (args[1].op == "const" and args[1] == args[2]):
            return node.args[1]
        if args[0].op == "const":
            return node.args[1] if args[0].attr[0] > 0 else node.args[2]
    return None


@dataclass(frozen=True, slots=True)
class Simplify:
    name: ClassVar[str] = "simplify"
    exact: ClassVar[bool] = True

    def apply(self, ir: Ir) -> Ir:
        def change(node: Node, nodes: list[Node]) -> Node | int:
            same = _same(node, nodes)
            return node if same is None else same

        return rebuild(ir, change)
