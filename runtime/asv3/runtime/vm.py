"""The numpy virtual machine: a verified section becomes one Python function.

Every instruction is one line of generated source, its text taken from the `numpy` column of the opcode
table (or, for a few scalar opcodes run one at a time, from `_ALONE`, which says the same without a call).
Only integers from verified fields are put into that text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from . import affect as affect_module
from . import eyes, filters, isa, ops
from .clock import Clock
from .program import Program, Section, VerifiedProgram

F32 = NDArray[np.float32]
Run = Callable[..., Any]

_STATEFUL: Final[dict[str, Any]] = {
    "affect": affect_module.affect,
    "glide": filters.glide,
    "glide_at": filters.glide_at,
    "spring": filters.spring,
    "spring_at": filters.spring_at,
    "gaze": eyes.gaze,
    "drift": eyes.drift,
    "eye_at": eyes.eye_at,
    "blink": eyes.blink,
    "blink_at": eyes.blink_at,
}


_ALONE: Final = {
    "min": "({b} if {b} < {a} else {a})",
    "max": "({b} if {a} < {b} else {a})",
    "lt": "(ONE if {a} < {b} else ZERO)",
    "le": "(ONE if {a} <= {b} else ZERO)",
    "select": "({b} if {a} > 0 else {c})",
    "pick": "{a}[{k}]",
    "at": "{a}[{k}]",
}
"""Shorter text of an opcode where one tick or frame runs alone: a call costs as much as the operation."""


def _line(op: isa.Op, row: dict[str, int], alone: bool) -> str:
    holes: dict[str, Any] = {}
    for field in isa.FIELDS:
        kind = op.fields.get(field, "")
        value = row[field]
        count = isa.block_length(kind, row["b"])
        holes[field] = f"{kind[0]}{value}" if kind in ("s", "p", "w") else value
        if kind.startswith("s*"):
            holes[field + "*"] = "[" + ", ".join(f"s{value + i}" for i in range(count)) + "]"
    text = _ALONE.get(op.name, op.numpy) if alone else op.numpy
    text = text.replace("{d#}", str(row["d"]))
    for name, value in holes.items():
        text = text.replace("{" + name + "}", str(value))
    return f"{op.result}{row['d']} = {text}" if op.result else text


def source(section: Section, name: str, alone: bool) -> str:
    """The generated function of a section, for one tick or frame or for many: `name(I, L, K, P, S, N, Q, C)`."""
    lines = [f"def {name}(I, L, K, P, S, N, Q, C):"]
    for raw in section.code.tolist():
        op = isa.BY_CODE[raw[0]]
        text = _line(op, dict(zip(isa.FIELDS, raw[1:], strict=True)), alone)
        lines.append(f"    {'return ' if op.name == 'out' else ''}{text}")
    return "\n".join(lines) + "\n"


def _function(code: CodeType, name: str, helpers: dict[str, Any]) -> Run:
    scope = {**helpers, **_STATEFUL}
    exec(code, scope)  # generated above from verified integers and the opcode table
    return scope[name]  # type: ignore[no-any-return]


def _pools(program: Program) -> list[Any]:
    return [ops.PREPARE.get(pool.kind, lambda a: a)(pool.values()) for pool in program.pools]


@dataclass(frozen=True, slots=True)
class Machine:
    """A program ready to run. It holds no memory: `fresh_state` does."""

    program: Program
    tick: Run
    frame: Run
    ticks: Run
    frames: Run
    pools: list[Any]
    consts: list[np.float32]

    def fresh_state(self, seed: int) -> list[Any]:
        """Memory of a performance that has not begun."""
        makers: dict[str, Callable[[], Any]] = {
            "affect": lambda: affect_module.rest(len(self.program.emotions)),
            "glide": filters.Glide,
            "spring": filters.Spring,
            "eye": lambda: eyes.Eye(seed),
            "blink": lambda: eyes.Blink(seed),
        }
        return [makers[kind]() for kind in self.program.state]

    def profile(self, name: str | None) -> Any:
        """The chosen profile's tables, None for no profile."""
        for row in self.program.profiles:
            if row.name == name:
                route = None if row.route < 0 else self.pools[row.route]
                return self.pools[row.gain], self.pools[row.offset], self.pools[row.cap], route
        return None

    def run_tick(self, inputs: F32, lipsync: F32, state: list[Any], clock: Clock) -> None:
        """Advance one tick (inputs (12,), lipsync (52,)) or clock.count ticks ((n, 12), (n, 52))."""
        alone = clock.count == 1
        run = self.tick if alone else self.ticks
        given = list(inputs if alone else np.ascontiguousarray(inputs.T))
        with np.errstate(all="ignore"):
            run(given, lipsync, self.consts, self.pools, state, self.program.tick.weights, None, clock)

    def run_frame(self, inputs: F32, lipsync: F32, state: list[Any], chosen: Any, clock: Clock) -> F32:
        """One frame → (52,), or with arrays in `clock` n frames → (n, 52)."""
        alone = inputs.ndim == 1
        run = self.frame if alone else self.frames
        given = list(inputs if alone else np.ascontiguousarray(inputs.T))
        with np.errstate(all="ignore"):
            weights: F32 = run(
                given, lipsync, self.consts, self.pools, state, self.program.frame.weights, chosen, clock
            )
        return weights if alone else np.broadcast_to(weights, (inputs.shape[0], weights.shape[-1]))


def load(verified: VerifiedProgram) -> Machine:
    """Compile the two sections of a verified program to Python functions."""
    program = verified.program
    functions = {}
    for name, section in (("tick", program.tick), ("frame", program.frame)):
        for plural, helpers in (("", ops.SCALAR), ("s", ops.BATCH)):
            code = compile(source(section, name, not plural), f"<asv3 {name}{plural}>", "exec")
            functions[name + plural] = _function(code, name, helpers)
    return Machine(
        program,
        functions["tick"],
        functions["frame"],
        functions["ticks"],
        functions["frames"],
        _pools(program),
        list(program.consts),
    )
