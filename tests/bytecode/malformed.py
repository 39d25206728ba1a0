"""Malformed programs, one for each rule of the reader and the verifier."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any, Final

import msgpack
import numpy as np

from asv3.runtime import container, isa
from asv3.runtime.pools import Pool
from asv3.runtime.program import Profile, Program, Section

Body = dict[str, Any]


def code(*rows: tuple[Any, ...]) -> bytes:
    """Instructions `(name, d, a, b, c, k)`, missing fields 0; a number stands for an unknown opcode."""
    numbers = [(isa.BY_NAME[r[0]].code if isinstance(r[0], str) else r[0], *r[1:], *[0] * (6 - len(r))) for r in rows]
    return np.array(numbers, "<u2").tobytes()


def _table(*shape: int, value: float = 0.25) -> Any:
    return np.full(shape, value, "<f4")


def _rows(emotions: int, last: int) -> Any:
    table = np.zeros((emotions, 6), "<u2")
    table[:, 5] = last
    return table


_POOLS: Final = (
    Pool("pose", "f32", _table(52)),  # 0
    Pool("map", "u8", np.zeros(52, "u1")),  # 1
    Pool("rbf", "f32", _table(3, 7)),  # 2
    Pool("rows", "u16", _rows(2, 3)),  # 3
    Pool("columns", "u8", np.array([0, 5, 51], "u1")),  # 4
    Pool("poses", "f32", _table(4, 3)),  # 5
    Pool("affect", "f32", _table(2, 20)),  # 6
    Pool("glide", "f32", _table(2)),  # 7
    Pool("route", "f32", np.array([[0, 1, 0.5]], "<f4")),  # 8
)
_TICK: Final = (
    *(("input", i, 0, 0, 0, i) for i in range(1, 10)),
    ("affect", 0, 1, 0, 0, 6),
    ("acted", 1, 0, 0, 0, 3),
    ("wsum", 0, 1, 0, 4, 5),
    ("glide", 0, 1, 0, 1, 7),
)
_FRAME: Final = (("lipsync", 0), ("glide_at", 0, 0, 0, 1), ("out", 0, 0))


def sound() -> Program:
    """The program that every case spoils in one place."""
    return Program(
        consts=np.array([0.5], "<f4"),
        pools=_POOLS,
        tick=Section(np.frombuffer(code(*_TICK), "<u2").reshape(-1, 6), 12, (9, 4), 1),
        frame=Section(np.frombuffer(code(*_FRAME), "<u2").reshape(-1, 6), 1, (), 1),
        state=("affect", "glide"),
        emotions=("neutral", "joy"),
        variants=("A",),
        profiles=(Profile("p", 0, 0, 0, 8),),
        meta={"name": "malformed"},
    )


def tick(*rows: tuple[Any, ...]) -> Callable[[Body], None]:
    """Further instructions at the end of the tick."""
    return lambda body: body.update(tick=body["tick"] + code(*rows))


def frame(*rows: tuple[Any, ...]) -> Callable[[Body], None]:
    """Instructions in the place of the frame's."""
    return lambda body: body.update(frame=code(*rows))


def put(**values: Any) -> Callable[[Body], None]:
    return lambda body: body.update(values)


def pool(number: int, part: int, value: Any) -> Callable[[Body], None]:
    """Another kind (0), dtype (1), shape (2) or content (3) of a pool."""

    def change(body: Body) -> None:
        body["pools"][number][part] = value

    return change


def spoiled(change: Callable[[Body], None]) -> bytes:
    """The sound program after a change of its payload, checksum right."""
    outer = msgpack.unpackb(container.encode(sound()))
    body = msgpack.unpackb(outer[5])
    change(body)
    payload = msgpack.packb(body, use_bin_type=True)
    return bytes(msgpack.packb([*outer[:4], zlib.crc32(payload), payload], use_bin_type=True))


def _floats(*values: float) -> bytes:
    return np.array(values, "<f4").tobytes()


_LIP: Final = ("lipsync", 0)
CASES: Final[dict[str, Callable[[Body], None]]] = {
    # registers
    "read before it is written": tick(("add", 11, 10, 0)),
    "scalar register does not exist": tick(("copy", 12, 1)),
    "operand register does not exist": tick(("copy", 0, 99)),
    "pose register does not exist": frame(("lipsync", 1), ("out", 0, 1)),
    "block beyond the registers": tick(("rbf", 1, 10, 0, 0, 2)),
    "block with an unwritten register": tick(("rbf", 1, 9, 0, 0, 2)),
    "unused field": tick(("const", 0, 0, 3)),
    # indices
    "opcode": tick((0xEE, 0)),
    "opcode 0": tick((0, 0)),
    "constant": tick(("const", 0, 0, 0, 0, 1)),
    "input": tick(("input", 0, 0, 0, 0, 12)),
    "channel": frame(_LIP, ("pick", 0, 0, 0, 0, 52), ("out", 0, 0)),
    "pool": tick(("pose", 0, 0, 0, 0, 9)),
    "pool of another kind": tick(("pose", 0, 0, 0, 0, 1)),
    "state slot": frame(_LIP, ("glide_at", 0, 0, 0, 2), ("out", 0, 0)),
    "state slot of another kind": frame(_LIP, ("glide_at", 0, 0, 0, 0), ("out", 0, 0)),
    "state with two writers": tick(("glide", 0, 1, 0, 1, 7)),
    "state never written": put(state=["affect", "glide", "glide"]),
    "index in weights": tick(("at", 0, 1, 0, 0, 4)),
    "axis of an eye": lambda body: (
        put(state=["affect", "glide", "eye"])(body),
        tick(("drift", 0, 1, 0, 2, 9))(body),
        body["pools"].append(["drift", "f32", [136], _floats(*[0.5] * 136)]),
        frame(_LIP, ("eye_at", 0, 0, 0, 2, 2), ("out", 0, 0))(body),
    )[0],
    # lengths and shapes
    "weights change their length": tick(("wscale", 0, 1, 1)),
    "weights of different lengths": tick(("wadd", 1, 1, 0)),
    "rbf longer than its result": lambda body: (
        put(regs=[[12, [9, 4, 2], 1], [1, [], 1]])(body),
        tick(("rbf", 2, 1, 0, 0, 2))(body),
    )[0],
    "preset row outside": pool(3, 3, _rows(2, 9).tobytes()),
    "level 0 is not row 0": pool(3, 3, np.ones((2, 6), "<u2").tobytes()),
    "acted of no affect vector": tick(("acted", 1, 1, 0, 0, 3)),
    "wsum rows": put(regs=[[12, [9, 5], 1], [1, [], 1]]),
    "wsum columns": lambda body: body["pools"].__setitem__(4, ["columns", "u8", [2], b"\0\1"]),
    "affect of other emotions": put(emotions=["neutral", "joy", "fear"]),
    "affect vector of another length": put(regs=[[12, [8, 4], 1], [1, [], 1]]),
    "map outside the block": lambda body: (
        pool(1, 3, bytes([7]) * 52)(body),
        tick(("build", 0, 1, 3, 0, 1))(body),
    )[0],
    # sections
    "tick opcode in the frame": frame(_LIP, ("rbf", 0, 0, 0, 0, 2), ("out", 0, 0)),
    "frame opcode in the tick": tick(("profile", 0, 0)),
    "no out": frame(_LIP),
    "two outs": frame(_LIP, ("out", 0, 0), ("out", 0, 0)),
    "out before the end": frame(_LIP, ("out", 0, 0), ("lipsync", 0)),
    "half an instruction": put(tick=b"\1\0\0"),
    "no code": put(frame=b""),
    "too dear": put(tick=code(*_TICK, *[("acted", 1, 0, 0, 0, 3)] * 4000)),
    # the rest of the payload
    "no emotions": put(emotions=[]),
    "a name twice": put(variants=["A", "A"]),
    "a long name": put(variants=["A" * 65]),
    "a constant that is not finite": put(consts=_floats(float("nan"))),
    "a constant over the limit": put(consts=_floats(2e6)),
    "profile pool": put(profiles=[["p", 0, 0, 99, -1]]),
    "profile pool of another kind": put(profiles=[["p", 0, 0, 0, 1]]),
    "profile gain of -1": put(profiles=[["p", -1, 0, 0, -1]]),
    "register counts": put(regs=[[5000, [9, 4], 1], [1, [], 1]]),
    "short weights register": put(regs=[[12, [9, 1], 1], [1, [], 1]]),
    "another channel registry": put(channels="0" * 16),
    "a part is missing": lambda body: body.pop("pools") and None,
    "state kind": put(state=["affect", "memory"]),
    # pools
    "pool kind": pool(0, 0, "mood"),
    "pool dtype": pool(0, 1, "u8"),
    "pool shape": pool(2, 2, [7, 3]),
    "pool bytes": pool(0, 3, b"\0" * 207),
    "pool value not finite": pool(0, 3, _floats(*[float("inf")] * 52)),
    "pool value out of range": pool(7, 3, _floats(0.5, 1.5)),
    "columns out of order": pool(4, 3, bytes([5, 0, 51])),
    "anchor out of range": pool(6, 3, _floats(*[1.5, *[0.0] * 39])),
    "route to no channel": pool(8, 3, _floats(0, 52, 1)),
}  # fmt: skip
