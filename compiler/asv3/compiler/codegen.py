"""IR to program: order, registers, pools, states, instructions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from asv3.runtime import isa
from asv3.runtime.pools import Pool
from asv3.runtime.program import Profile, Program, Section

from .errors import CompileError
from .ir import FRAME_READS, Data, Ir, Node, frame_nodes, signature, tick_nodes

_STATE_OF: Final = {
    op.name: op.fields["c"].removeprefix("state:")
    for op in isa.OPS
    if op.fields.get("c", "").startswith("state:") and op.section == "tick"
}


@dataclass(slots=True)
class _Tables:
    """Constants, pools and states shared by both sections; equal entries are stored once."""

    consts: dict[bytes, int] = field(default_factory=dict)
    pools: dict[Data, int] = field(default_factory=dict)
    states: dict[int, int] = field(default_factory=dict)
    """IR node with memory → state slot."""

    def const(self, value: float) -> int:
        return self.consts.setdefault(np.float32(value).tobytes(), len(self.consts))

    def pool(self, data: Data) -> int:
        return self.pools.setdefault(data, len(self.pools))


def _weights_length(ir: Ir, number: int, memo: dict[int, int]) -> int:
    if number not in memo:
        node = ir.nodes[number]
        if node.op == "affect":
            memo[number] = 2 * len(ir.tables.names) + isa.AFFECT_EXTRA
        elif node.op in ("rbf", "acted"):
            memo[number] = node.attr[1]
        else:
            memo[number] = _weights_length(ir, node.args[0], memo)
    return memo[number]


@dataclass(slots=True)
class _Registers:
    """Scalar and pose registers are reused after their last use; blocks and weights are not shared."""

    free: dict[str, list[int]] = field(default_factory=lambda: {"s": [], "p": []})
    count: dict[str, int] = field(default_factory=lambda: {"s": 0, "p": 0})
    weights: list[int] = field(default_factory=list)

    def take(self, kind: str) -> int:
        if self.free[kind]:
            # the lowest free register: the choice must not depend on hashing or history
            self.free[kind].sort(reverse=True)
            return self.free[kind].pop()
        self.count[kind] += 1
        return self.count[kind] - 1

    def block(self, size: int) -> int:
        start = self.count["s"]
        self.count["s"] += size
        return start

    def release(self, kind: str, register: int) -> None:
        self.free[kind].append(register)


class _Emitter:
    """One section being written."""

    def __init__(self, ir: Ir, tables: _Tables, numbers: Sequence[int], keep: int | None) -> None:
        self.ir, self.tables, self.numbers = ir, tables, numbers
        self.registers = _Registers()
        self.where: dict[int, int] = {}
        self.code: list[tuple[int, ...]] = []
        self.places: list[Any] = []
        self.lengths: dict[int, int] = {}
        self.last: dict[int, int] = {}
        for position, number in enumerate(numbers):
            for argument in self._operands(number):
                self.last[argument] = position
        if keep is not None:
            self.last[keep] = len(numbers)

    def _operands(self, number: int) -> tuple[int, ...]:
        node = self.ir.nodes[number]
        return () if node.op in FRAME_READS else node.args

    def emit(self, name: str, place: Any, **fields: int) -> None:
        op = isa.BY_NAME[name]
        self.code.append((op.code, *(fields.get(f, 0) for f in isa.FIELDS)))
        self.places.append(place)

    def _block(self, node: Node) -> int:
        """Copy the operands into consecutive registers."""
        start = self.registers.block(len(node.args))
        for i, argument in enumerate(node.args):
            self.emit("copy", node.place, d=start + i, a=self.where[argument])
        return start

    def _attributes(self, node: Node, number: int) -> dict[str, int]:
        fields: dict[str, int] = {}
        op = isa.BY_NAME[node.op]
        pools = [a for a in node.attr if isinstance(a, Data)]
        names = [f for f in ("c", "k") if op.fields.get(f, "").startswith("pool:")]
        for name, data in zip(names, pools, strict=False):
            fields[name] = self.tables.pool(data)
        for name, kind in op.fields.items():
            if kind == "const":
                fields[name] = self.tables.const(node.attr[0])
            elif kind == "input":
                fields[name] = isa.INPUT_INDEX[node.attr[0]]
            elif kind in ("channel", "index"):
                fields[name] = node.attr[0]
            elif kind.startswith("state:"):
                owner = node.args[0] if node.op in FRAME_READS else number
                fields[name] = self.tables.states.setdefault(owner, len(self.tables.states))
        if node.op == "build":
            fields["b"] = len(node.args)
            fields["k"] = self.tables.pool(Data.of("map", node.attr[0], "u8"))
        return fields

    def node(self, position: int, number: int) -> None:
        node = self.ir.nodes[number]
        op = isa.BY_NAME[node.op]
        fields = self._attributes(node, number)
        blocks = op.fields.get("a", "").startswith("s*")
        operands = self._operands(number)
        if blocks:
            fields["a"] = self._block(node)
        else:
            for name, argument in zip("abc", operands, strict=False):
                fields[name] = self.where[argument]
        for argument in dict.fromkeys(operands):
            kind = signature(self.ir.nodes[argument])[0]
            if self.last.get(argument) == position and kind in ("s", "p"):
                self.registers.release(kind, self.where[argument])
        result = signature(node)[0]
        if result in ("s", "p"):
            fields["d"] = self.where[number] = self.registers.take(result)
            if number not in self.last:
                self.registers.release(result, self.where[number])
        elif result == "w":
            fields["d"] = self.where[number] = len(self.registers.weights)
            self.registers.weights.append(_weights_length(self.ir, number, self.lengths))
        self.emit(node.op, node.place, **fields)

    def section(self) -> Section:
        code = np.array(self.code, dtype=np.uint16).reshape(-1, 6)
        counts = self.registers.count
        return Section(code, counts["s"], tuple(self.registers.weights), counts["p"])


def _debug(ir: Ir, places: list[Any]) -> list[Any]:
    files: list[str] = []
    rows = []
    for place in places:
        if place is None:
            rows.append([-1, 0])
            continue
        name = place.source.name if place.source.name.startswith("<std.") else place.source.name.rsplit("/", 1)[-1]
        if name not in files:
            files.append(name)
        rows.append([files.index(name), place.source.position(place.span.start)[0]])
    return [files, rows]


def generate(ir: Ir, meta: dict[str, str], debug: bool) -> Program:
    """Write the program of a lowered graph. Raises CompileError when it is over a limit of the format."""
    tables = _Tables()
    for effect in ir.effects:
        tables.states[effect] = len(tables.states)
    ticks = _Emitter(ir, tables, sorted(tick_nodes(ir)), None)
    for position, number in enumerate(ticks.numbers):
        ticks.node(position, number)
    frames = _Emitter(ir, tables, sorted(frame_nodes(ir)), ir.out)
    for position, number in enumerate(frames.numbers):
        frames.node(position, number)
    frames.emit("out", ir.nodes[ir.out].place, a=frames.where[ir.out])
    profiles = []
    for row in ir.profiles:
        gain, offset, cap = (tables.pool(d) for d in (row.gain, row.offset, row.cap))
        profiles.append(Profile(row.name, gain, offset, cap, -1 if row.route is None else tables.pool(row.route)))
    for emitter in (ticks, frames):
        if len(emitter.code) > isa.MAX_INSTRUCTIONS or emitter.registers.count["s"] > isa.MAX_REGISTERS:
            message = f"the face needs {len(emitter.code)} instructions, at most {isa.MAX_INSTRUCTIONS} are allowed"
            raise CompileError("E0105", message, ir.nodes[ir.out].place)
    stored = tuple(Pool(d.kind, d.dtype, d.array()) for d in tables.pools)
    quantised = any(p.dtype == "u16" and p.kind == "poses" for p in stored)
    return Program(
        consts=np.frombuffer(b"".join(tables.consts), dtype="<f4"),
        pools=stored,
        tick=ticks.section(),
        frame=frames.section(),
        state=tuple(_STATE_OF[ir.nodes[e].op] for e in ir.effects),
        emotions=ir.tables.names,
        variants=ir.variants,
        profiles=tuple(profiles),
        meta=meta,
        requires=("core", "u16") if quantised else ("core",),
        debug=_debug(ir, ticks.places + frames.places) if debug else None,
    )
