"""Linear layers over the same presets become one matrix: s1 (w1 M) + s2 (w2 M) = (s1 w1 + s2 w2) M.

Not exact: sums are taken in another order. With at most 256 rows of weights that sum to at most 1 and
poses in 0..1 the difference stays under BOUND (2 x 256 roundings of 2^-24); on the standard face it is
below 1e-6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..ir import Ir, Node, rebuild

BOUND = 2 * 256 * 2.0**-24


def _terms(nodes: list[Node], number: int) -> list[int]:
    node = nodes[number]
    if node.op == "padd":
        return _terms(nodes, node.args[0]) + _terms(nodes, node.args[1])
    return [number]


@dataclass(frozen=True, slots=True)
class MergeLayers:
    name: ClassVar[str] = "merge-layers"
    exact: ClassVar[bool] = False

    def apply(self, ir: Ir) -> Ir:
        def change(node: Node, nodes: list[Node]) -> Node:
            if node.op != "clamp" or nodes[node.args[0]].op != "padd":
                return node
            groups: dict[Node, list[tuple[int, int | None]]] = {}
            others: list[int] = []
            for term in _terms(nodes, node.args[0]):
                scaled = nodes[term].op == "pscale"
                inner = nodes[nodes[term].args[0]] if scaled else nodes[term]
                if inner.op == "wsum":
                    key = Node("wsum", (), inner.attr)
                    groups.setdefault(key, []).append((inner.args[0], nodes[term].args[1] if scaled else None))
                else:
                    others.append(term)
            if all(len(g) < 2 for g in groups.values()):
                return node
            poses = list(others)
            for key, members in groups.items():
                total: int | None = None
                for weights, scale in members:
                    if scale is not None:
                        nodes.append(Node("wscale", (weights, scale), (), node.place))
                        weights = len(nodes) - 1
                    if total is not None:
                        nodes.append(Node("wadd", (total, weights), (), node.place))
                        weights = len(nodes) - 1
                    total = weights
                assert total is not None
                nodes.append(Node("wsum", (total,), key.attr, node.place))
                poses.append(len(nodes) - 1)
            pose = poses[0]
            for other in poses[1:]:
                nodes.append(Node("padd", (pose, other), (), node.place))
                pose = len(nodes) - 1
            return Node("clamp", (pose,), (), node.place)

        return rebuild(ir, change)
