"""The intermediate representation: a typed dataflow graph over scalars, weights and poses.

Nodes stand in an order where operands come first. Everything is a pure expression except the nodes
with memory (`affect glide spring gaze drift blink`), of which each is one memory. Ops that exist in
the bytecode have the opcode's name; `archetype`, `expressive` and `presets` are lowered by passes, and
`spring glide gaze drift blink affect` carry author's units until `bake` turns them into tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from asv3.lang.model import Place
from asv3.runtime import isa, pools


class IrError(Exception):
    """The compiler made a malformed graph: a bug, not a user's mistake."""


@dataclass(frozen=True, slots=True)
class Data:
    """A constant table as it will be stored, hashable."""

    kind: str
    dtype: str
    shape: tuple[int, ...]
    raw: bytes = field(repr=False)

    @staticmethod
    def of(kind: str, array: Any, dtype: str = "f32") -> Data:
        stored = np.ascontiguousarray(array, dtype=pools.DTYPES[dtype])
        return Data(kind, dtype, stored.shape, stored.tobytes())

    def array(self) -> pools.Array:
        return np.frombuffer(self.raw, pools.DTYPES[self.dtype]).reshape(self.shape)


@dataclass(frozen=True, slots=True)
class Node:
    """`args` are node numbers; `attr` is whatever else the op needs, hashable."""

    op: str
    args: tuple[int, ...] = ()
    attr: tuple[Any, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tables:
    """What the layers over anchors and presets are made of.

    `anchors` (emotion, level) in f64; `rows` the authored presets as 52-tuples per emotion for levels
    1..5 (None where a level is not authored); `timing` (attack, hold, release) seconds.
    """

    names: tuple[str, ...]
    anchors: tuple[tuple[tuple[float, float, float], ...], ...]
    presets: tuple[tuple[tuple[float, ...] | None, ...], ...]
    timing: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class ProfileTable:
    """A profile's four tables."""

    name: str
    gain: Data
    offset: Data
    cap: Data
    route: Data | None


@dataclass(frozen=True, slots=True)
class Ir:
    """A face as a graph. `effects` are the nodes with memory, in order; `out` is the pose of the frame."""

    nodes: tuple[Node, ...]
    effects: tuple[int, ...]
    out: int
    tables: Tables
    variants: tuple[str, ...] = ()
    profiles: tuple[ProfileTable, ...] = ()
    notes: tuple[str, ...] = ()
    """What the passes want to tell in the build report."""


EFFECTS: Final = frozenset({"affect", "glide", "spring", "gaze", "drift", "blink"})
FRAME_READS: Final = {"glide_at": "glide", "spring_at": "spring", "eye_at": "eye", "blink_at": "blink"}
"""Ops that read a memory at the time of a frame: their first operand is the node with that memory."""

_HIGH: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "archetype": ("w", ("s", "s", "s")),
    "expressive": ("w", ("w",)),
    "presets": ("p", ("w",)),
}
_NONE: Final = "-"


def signature(node: Node) -> tuple[str, tuple[str, ...]]:
    """Result type and operand types of a node."""
    if node.op in _HIGH:
        return _HIGH[node.op]
    if node.op in FRAME_READS:
        return isa.BY_NAME[node.op].result, ("*",)
    op = isa.BY_NAME[node.op]
    operands: list[str] = []
    for name in ("a", "b", "c"):
        kind = op.fields.get(name, "")
        if kind in ("s", "p", "w"):
            operands.append(kind)
        elif kind == "s*b":
            operands += ["s"] * len(node.args)
        elif kind.startswith("s*"):
            operands += ["s"] * int(kind[2:])
    return op.result or _NONE, tuple(operands)


def verify(ir: Ir) -> None:
    """Types, order and reachability of a graph. Raises IrError."""
    types: list[str] = []
    for number, node in enumerate(ir.nodes):
        if node.op not in _HIGH and node.op not in isa.BY_NAME:
            raise IrError(f"%{number}: unknown op `{node.op}`")
        result, operands = signature(node)
        if len(operands) != len(node.args):
            raise IrError(f"%{number}: `{node.op}` has {len(node.args)} operands, needs {len(operands)}")
        for argument, kind in zip(node.args, operands, strict=True):
            if not 0 <= argument < number:
                raise IrError(f"%{number}: operand %{argument} comes later")
            if kind != "*" and types[argument] != kind:
                raise IrError(f"%{number}: operand %{argument} is `{types[argument]}`, needs `{kind}`")
        types.append(result)
    if types[ir.out] != "p":
        raise IrError("the frame is not a pose")
    for effect in ir.effects:
        if ir.nodes[effect].op not in EFFECTS:
            raise IrError(f"%{effect}: `{ir.nodes[effect].op}` has no memory")


def reachable(ir: Ir, roots: Iterable[int]) -> set[int]:
    """Nodes that the roots depend on, themselves included."""
    seen: set[int] = set()
    stack = list(roots)
    while stack:
        number = stack.pop()
        if number not in seen:
            seen.add(number)
            stack += ir.nodes[number].args
    return seen


def frame_nodes(ir: Ir) -> set[int]:
    """Nodes that run for every frame: needed by the output, without passing through a memory."""
    seen: set[int] = set()
    stack = [ir.out]
    while stack:
        number = stack.pop()
        if number in seen:
            continue
        seen.add(number)
        node = ir.nodes[number]
        if node.op not in FRAME_READS:
            stack += node.args
    return seen


def tick_nodes(ir: Ir) -> set[int]:
    """Nodes that run for every tick."""
    return reachable(ir, ir.effects)


def rebuild(ir: Ir, change: Any) -> Ir:
    """Map every node through `change(node_with_new_args, new_nodes) -> Node | int`.

    An int stands for a node that already exists in the new graph.
    """
    nodes: list[Node] = []
    where: list[int] = []
    for node in ir.nodes:
        moved = replace(node, args=tuple(where[a] for a in node.args))
        result = change(moved, nodes)
        if isinstance(result, int):
            where.append(result)
        else:
            nodes.append(result)
            where.append(len(nodes) - 1)
    effects = tuple(dict.fromkeys(where[e] for e in ir.effects))
    return replace(ir, nodes=tuple(nodes), effects=effects, out=where[ir.out])


def _short(value: Any) -> str:
    if isinstance(value, Data):
        size = "x".join(map(str, value.shape))
        if len(value.raw) <= 64:
            return f"{value.kind}<{' '.join(format(x, 'g') for x in value.array().ravel().tolist())}>"
        import zlib

        return f"{value.kind}<{value.dtype} {size} crc {zlib.crc32(value.raw):08x}>"
    if isinstance(value, tuple) and len(value) > 8:
        return f"({', '.join(_short(v) for v in value[:3])}, … {len(value)})"
    if isinstance(value, float):
        return format(value, ".9g")
    if isinstance(value, tuple):
        return "(" + ", ".join(_short(v) for v in value) + ")"
    return str(value)


def text(ir: Ir) -> str:
    """The graph as text, one node a line: what `--emit ir` prints and snapshots hold."""
    ticks, frames = tick_nodes(ir), frame_nodes(ir)
    lines = []
    for number, node in enumerate(ir.nodes):
        rate = ("t" if number in ticks else "") + ("f" if number in frames else "") or "-"
        result = signature(node)[0]
        operands = " ".join(f"%{a}" for a in node.args)
        attributes = " ".join(_short(a) for a in node.attr)
        line = f"{rate:<2} %{number}:{result} = {node.op} {operands} {attributes}"
        lines.append(" ".join(line.split()) if rate != "-" else line.rstrip())
    lines.append(f"effects {' '.join(f'%{e}' for e in ir.effects)}")
    lines.append(f"out %{ir.out}")
    return "\n".join(lines) + "\n"
