"""The verifier: one linear pass that proves a program cannot fail, whatever bytes it came from.

Every opcode, register, length, pool, state slot and size is checked against the table of `isa`; a
register must be written before it is read; the frame section ends with the only `out`; every state
slot has exactly one writer. What passes has no way to go wrong: the rest is arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from . import isa
from .channels import COUNT
from .errors import BytecodeError
from .pools import UNMAPPED
from .program import Program, Section, VerifiedProgram
from .reasons import refusal, said


class _Fault(Exception):
    """What is wrong with the instruction at hand: a reason and its details."""


def _wscale(program: Program, section: Section, row: dict[str, int]) -> None:
    d, a = section.weights[row["d"]], section.weights[row["a"]]
    if d != a:
        raise _Fault("weights_change", d, a)


def _rbf(program: Program, section: Section, row: dict[str, int]) -> None:
    if section.weights[row["d"]] < program.pools[row["k"]].array.shape[0]:
        raise _Fault("rbf_short")


def _acted(program: Program, section: Section, row: dict[str, int]) -> None:
    table = program.pools[row["k"]].array
    if int(table.max()) >= section.weights[row["d"]]:
        raise _Fault("acted_row")
    if section.weights[row["a"]] != 2 * table.shape[0] + isa.AFFECT_EXTRA:
        raise _Fault("acted_vector")
    if np.any(table[:, 0] != 0):
        raise _Fault("acted_zero")


def _wadd(program: Program, section: Section, row: dict[str, int]) -> None:
    if len({section.weights[row[f]] for f in "dab"}) != 1:
        raise _Fault("weights_added")


def _wsum(program: Program, section: Section, row: dict[str, int]) -> None:
    matrix = program.pools[row["k"]].array
    if matrix.shape[0] != section.weights[row["a"]]:
        raise _Fault("wsum_rows")
    if matrix.shape[1] != program.pools[row["c"]].array.shape[0]:
        raise _Fault("wsum_columns")


def _affect(program: Program, section: Section, row: dict[str, int]) -> None:
    emotions = program.pools[row["k"]].array.shape[0]
    if section.weights[row["d"]] != 2 * emotions + isa.AFFECT_EXTRA:
        raise _Fault("affect_vector")
    if emotions != len(program.emotions):
        raise _Fault("affect_emotions")


def _at(program: Program, section: Section, row: dict[str, int]) -> None:
    if row["k"] >= section.weights[row["a"]]:
        raise _Fault("at_index", row["k"])


def _build(program: Program, section: Section, row: dict[str, int]) -> None:
    table = program.pools[row["k"]].array
    if row["b"] > COUNT:
        raise _Fault("build_many", row["b"])
    if row["b"] == 0 or np.any((table >= row["b"]) & (table != UNMAPPED)):
        raise _Fault("build_map")


def _eye_at(program: Program, section: Section, row: dict[str, int]) -> None:
    if row["k"] > 1:
        raise _Fault("axis")


_RULES: Final[dict[str, Callable[..., None]]] = {
    "rbf": _rbf,
    "acted": _acted,
    "wscale": _wscale,
    "wadd": _wadd,
    "wsum": _wsum,
    "affect": _affect,
    "at": _at,
    "build": _build,
    "eye_at": _eye_at,
}


def _cost(program: Program, op: isa.Op, raw: list[int]) -> int:
    """Rough operations of an instruction; those over a matrix cost its size."""
    row = dict(zip(isa.FIELDS, raw[1:], strict=True))
    if op.fields.get("k") in ("pool:rbf", "pool:poses"):
        return 2 * int(program.pools[row["k"]].array.size)
    return op.cost


class _Walk:
    """One section being read: what is written so far, and who writes which state."""

    def __init__(self, program: Program, section: Section, name: str, writers: dict[int, str]) -> None:
        self.program, self.section, self.name = program, section, name
        self.writers = writers
        self.limits = {"s": section.scalars, "w": len(section.weights), "p": section.poses}
        self.written: dict[str, set[int]] = {"s": set(), "p": set(), "w": set()}

    def read(self, kind: str, index: int) -> None:
        if index >= self.limits[kind]:
            raise _Fault("register", kind, index)
        if index not in self.written[kind]:
            raise _Fault("unwritten", kind, index)

    def operand(self, op: isa.Op, field: str, kind: str, row: dict[str, int]) -> None:
        value = row[field]
        if kind in ("s", "p", "w"):
            self.read(kind, value)
        elif kind.startswith("s*"):
            count = isa.block_length(kind, row["b"])
            if value + count > self.limits["s"]:
                raise _Fault("registers", value, value + count - 1)
            for index in range(value, value + count):
                self.read("s", index)
        elif kind == "const":
            self.bound(value, self.program.consts.size, "const")
        elif kind == "input":
            self.bound(value, len(isa.INPUTS), "input")
        elif kind == "channel":
            self.bound(value, 52, "channel")
        elif kind.startswith("pool:"):
            self.bound(value, len(self.program.pools), "pool")
            if self.program.pools[value].kind != kind[5:]:
                raise _Fault("pool_is", value, self.program.pools[value].kind, kind[5:])
        elif kind.startswith("state:"):
            self.state(op, value, kind[6:])

    def bound(self, value: int, limit: int, what: str) -> None:
        if value >= limit:
            raise _Fault(what, value)

    def state(self, op: isa.Op, slot: int, kind: str) -> None:
        self.bound(slot, len(self.program.state), "slot")
        if self.program.state[slot] != kind:
            raise _Fault("slot_is", slot, self.program.state[slot], kind)
        if op.section == "tick":
            if slot in self.writers:
                raise _Fault("slot_twice", slot)
            self.writers[slot] = op.name

    def step(self, raw: list[int]) -> isa.Op:
        op = isa.BY_CODE.get(raw[0])
        if op is None:
            raise _Fault("opcode", raw[0])
        if op.section not in ("both", self.name):
            raise _Fault("op_section", op.name, self.name)
        row = dict(zip(isa.FIELDS, raw[1:], strict=True))
        for field in isa.FIELDS:
            kind = op.fields.get(field, "")
            if not kind and row[field] != 0:
                raise _Fault("op_unused", field, op.name)
            if field != "d":
                self.operand(op, field, kind, row)
        if op.result and row["d"] >= self.limits[op.result]:
            raise _Fault("register", op.result, row["d"])
        rule = _RULES.get(op.name)
        if rule:
            rule(self.program, self.section, row)
        if op.result:
            self.written[op.result].add(row["d"])
        return op

    def run(self) -> int:
        cost = 0
        last = len(self.section.code) - 1
        for number, raw in enumerate(self.section.code.tolist()):
            try:
                op = self.step(raw)
                if (op.name == "out") != (self.name == "frame" and number == last):
                    raise _Fault("out")
            except _Fault as fault:
                reason, *details = fault.args
                where = f"{self.name} instruction {number} (byte {12 * number})"
                raise BytecodeError(f"{where}: {said(reason, *details)}", reason) from None
            cost += _cost(self.program, op, raw)
        return cost


def verify(program: Program) -> VerifiedProgram:
    """Prove a program safe. Raises BytecodeError naming the section, instruction and byte."""
    if not 1 <= len(program.emotions) <= isa.MAX_EMOTIONS:
        raise refusal("emotions_count", isa.MAX_EMOTIONS, len(program.emotions))
    writers: dict[int, str] = {}
    cost = _Walk(program, program.tick, "tick", writers).run()
    for slot in range(len(program.state)):
        if slot not in writers:
            raise refusal("state_unwritten", slot)
    cost += _Walk(program, program.frame, "frame", writers).run()
    if cost > isa.MAX_COST:
        raise refusal("cost", cost, isa.MAX_COST)
    for number, profile in enumerate(program.profiles):
        for pool, kind in (
            (profile.gain, "pose"),
            (profile.offset, "pose"),
            (profile.cap, "pose"),
            (profile.route, "route"),
        ):
            if pool == -1 and kind == "route":
                continue
            if not 0 <= pool < len(program.pools) or program.pools[pool].kind != kind:
                raise refusal("profile_pool", number, pool, kind)
    return VerifiedProgram(program, cost)
