"""Fuzzed bytecode: sound programs with bytes, msgpack values or instructions changed, checksum repaired or not."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import msgpack
import numpy as np

from asv3.compiler import driver
from asv3.lang import Source
from asv3.runtime import isa
from asv3.runtime.errors import BytecodeError
from asv3.runtime.player import Player
from asv3.runtime.tracks import AffectTrack, Tracks

from . import sources
from .judge import Broken

_INTS: Final = (0, 1, -1, 2, 51, 52, 255, 256, 4096, 4097, 65_535, 65_536, 1 << 20, 1 << 31, (1 << 64) - 1, -(1 << 63))
_FLOATS: Final = (0.0, -0.0, 1.0, -1.0, 0.5, 1e6, -1e6, 1e-45, 1e-30, 5.0, 65_535.0, 3.4e38, float("inf"), float("nan"))
_ODD: Final[tuple[Any, ...]] = (
    None, True, False, 1.5, float("nan"), "", "core", "x" * 65, b"", b"\0" * 12, [], [0], {}, {"a": 1}, [[]], {b"k": 0},
)  # fmt: skip


@cache
def corpus() -> tuple[bytes, ...]:
    """Sound programs: the snippets' faces at O0 and O2, and the standard faces, one with debug."""
    out = []
    for text in dict.fromkeys(sources.corpus()):
        for face in ("f", "tried", "both", "base", "derived"):
            for level, debug in ((0, True), (2, False)):
                try:
                    built = driver.build(Source("<fuzz>", text), face=face, level=level, debug=debug)
                except Exception:
                    break
                out.append(built.data)
    standard = [driver.build_target(f"std.faces.{face}").data for face in ("studio", "expressive")]
    return (*out, *standard, driver.build_target("std.faces.subtle", level=0, debug=True).data)


@cache
def parts(number: int) -> tuple[list[Any], dict[str, Any]]:
    """Envelope and payload map of a program of the corpus. Not to be changed in place."""
    outer = msgpack.unpackb(corpus()[number])
    return outer, msgpack.unpackb(outer[5])


def sealed(outer: list[Any], payload: bytes) -> bytes:
    """The file with a checksum that matches its payload."""
    return bytes(msgpack.packb([*outer[:4], zlib.crc32(payload), payload], use_bin_type=True))


def _bytes(data: bytes, luck: random.Random) -> bytes:
    """A few bytes changed, cut, doubled or inserted."""
    out = bytearray(data)
    for _ in range(luck.choice((1, 1, 2, 5))):
        at = luck.randrange(len(out)) if out else 0
        how = luck.randrange(6)
        if how == 0 and out:
            out[at] ^= 1 << luck.randrange(8)
        elif how == 1 and out:
            out[at] = luck.choice((0, 1, 0x7F, 0x80, 0xC0, 0xC1, 0xFF, luck.randrange(256)))
        elif how == 2:
            del out[at : at + luck.choice((1, 1, 4, 12, 400))]
        elif how == 3:
            out[at:at] = bytes(luck.randrange(256) for _ in range(luck.choice((1, 4, 12))))
        elif how == 4:
            start = luck.randrange(len(out)) if out else 0
            out[at:at] = out[start : start + luck.choice((1, 12, 64))]
        else:
            del out[max(at, 1) :]
    return bytes(out)


def _code(code: bytes, luck: random.Random) -> bytes:
    """Instructions changed field by field, swapped, doubled, dropped."""
    rows = [list(row) for row in struct.iter_unpack("<6H", code)]
    for _ in range(luck.choice((1, 1, 2, 4))):
        i = luck.randrange(len(rows))
        how = luck.randrange(6)
        if how <= 1:
            field = luck.randrange(6)
            near = rows[i][field] + luck.choice((-1, 1, 2, -2))
            rows[i][field] = luck.choice((near, luck.randrange(60), luck.choice(_INTS))) & 0xFFFF
        elif how == 2:
            rows[i][0] = luck.choice(isa.OPS).code
        elif how == 3:
            j = luck.randrange(len(rows))
            rows[i], rows[j] = rows[j], rows[i]
        elif how == 4:
            rows.insert(luck.randrange(len(rows)), list(rows[i]))
        elif len(rows) > 1:
            del rows[i]
    return b"".join(struct.pack("<6H", *row) for row in rows)


def _floats(data: bytes, luck: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(luck.choice((1, 1, 3, 30))):
        if len(out) >= 4:
            struct.pack_into("<f", out, 4 * luck.randrange(len(out) // 4), luck.choice(_FLOATS))
    return bytes(out)


def _value(value: Any, luck: random.Random) -> Any:
    """Another value in the place of one value of the payload."""
    if luck.random() < 0.15:
        return luck.choice((*_ODD, *_INTS))
    if isinstance(value, bool | None):
        return luck.choice(_ODD)
    if isinstance(value, int):
        return luck.choice((value + 1, value - 1, *_INTS))
    if isinstance(value, str):
        return luck.choice((value + "x", value[:-1], "x" * 65, "a\0b", "spring", "core", "pose"))
    if isinstance(value, bytes):
        return luck.choice((_bytes, _floats, _floats))(value, luck)
    if isinstance(value, list):
        return _list(value, luck)
    if isinstance(value, dict):
        return _map(value, luck)
    return luck.choice(_ODD)


def _list(rows: list[Any], luck: random.Random) -> list[Any]:
    out = list(rows)
    at = luck.randrange(len(out)) if out else 0
    how = luck.randrange(8)
    if not out or how == 0:
        out.insert(at, luck.choice((*_ODD, *_INTS)))
    elif how == 1:
        del out[at]
    elif how == 2:
        out.insert(at, out[luck.randrange(len(out))])
    elif how == 3:
        j = luck.randrange(len(out))
        out[at], out[j] = out[j], out[at]
    else:
        out[at] = _value(out[at], luck)
    return out


def _map(rows: dict[Any, Any], luck: random.Random) -> dict[Any, Any]:
    out = dict(rows)
    if not out or luck.random() < 0.1:
        out[luck.choice(("zz", "", "debug", "extra", "x" * 5000))] = luck.choice(_ODD)
        return out
    key = luck.choice(list(out))
    if luck.random() < 0.1:
        del out[key]
    else:
        out[key] = _value(out[key], luck)
    return out


def _in_envelope(number: int, luck: random.Random) -> bytes:
    outer, _ = parts(number)
    return bytes(msgpack.packb(_list(outer, luck), use_bin_type=True))


def _in_payload(number: int, luck: random.Random) -> bytes:
    outer, _ = parts(number)
    return sealed(outer, _bytes(outer[5], luck))


def _in_values(number: int, luck: random.Random) -> bytes:
    outer, body = parts(number)
    for _ in range(luck.choice((1, 1, 2, 3))):
        body = _map(body, luck)
    try:
        return sealed(outer, msgpack.packb(body, use_bin_type=True))
    except OverflowError:  # a number grew past what msgpack can write: nobody can send it either
        return corpus()[number]


def _in_code(number: int, luck: random.Random) -> bytes:
    outer, body = parts(number)
    section = luck.choice(("tick", "frame"))
    return sealed(outer, msgpack.packb({**body, section: _code(body[section], luck)}, use_bin_type=True))


def _in_pool(number: int, luck: random.Random) -> bytes:
    outer, body = parts(number)
    pools = [list(row) for row in body["pools"]]
    row = luck.choice(pools)
    if row[1] == "f32" and luck.random() < 0.7:
        row[3] = _floats(row[3], luck)
    else:
        row[3] = bytes(_bytes(row[3], luck)[: len(row[3])]).ljust(len(row[3]), b"\1")
    consts = _floats(body["consts"], luck) if luck.random() < 0.3 else body["consts"]
    return sealed(outer, msgpack.packb({**body, "pools": pools, "consts": consts}, use_bin_type=True))


_MUTATIONS: Final[tuple[Callable[[int, random.Random], bytes], ...]] = (
    lambda number, luck: _bytes(corpus()[number], luck),
    _in_envelope, _in_payload, _in_payload, _in_values, _in_values, _in_values, _in_code, _in_code, _in_code, _in_pool,
    _in_pool,
)  # fmt: skip


def mutated(luck: random.Random) -> bytes:
    """One case: a program of the corpus after a mutation that may reach any depth of it."""
    return luck.choice(_MUTATIONS)(luck.randrange(len(corpus())), luck)


_EDGE: Final = float("inf")


def perform(player: Player, luck: random.Random, steps: int = 4) -> None:
    """A few steps with likely and wild inputs: every frame is 52 finite weights in 0..1, never -0."""
    moment = 0.0
    for _ in range(steps):
        wild = luck.random() < 0.3
        numbers = (-1.0, 0.0, 1.0, float("nan"), _EDGE, -_EDGE) if wild else (-0.7, -0.2, 0.0, 0.4, 0.9)
        frame = player.step(
            moment,
            affect=[luck.choice(numbers) for _ in range(3)] if luck.random() < 0.7 else None,
            emotion=luck.choice(player.emotions) if luck.random() < 0.5 else None,
            level=luck.choice((0.0, 2.5, 5.0, luck.choice(numbers))),
            confidence=luck.choice((0.0, 0.3, 1.0, luck.choice(numbers))),
            lipsync=[luck.choice(numbers) for _ in range(52)] if luck.random() < 0.5 else None,
            gaze=(luck.choice(numbers) * 30, luck.choice(numbers) * 20) if luck.random() < 0.5 else None,
            speaking=luck.choice((None, True, False)),
        )
        if frame.shape != (52,) or frame.dtype != np.float32:
            raise Broken(f"a frame is no 52 float32: {frame.dtype} {frame.shape}")
        if not (np.all(np.isfinite(frame)) and frame.min() >= 0 and frame.max() <= 1):
            raise Broken(f"a frame leaves 0..1: {frame.min()} .. {frame.max()}")
        if np.signbit(frame).any():
            raise Broken("a frame holds -0")
        moment += luck.choice((0.001, 0.016, 0.02, 0.1))


def render(player: Player, luck: random.Random) -> None:
    """A short take through the vectorised path: finite weights in 0..1."""
    vad = np.array([[luck.uniform(-1, 1) for _ in range(3)] for _ in range(3)])
    track = AffectTrack(np.array([0.0, 0.05, 0.2]), vad, tuple(luck.choice(("", *player.emotions)) for _ in range(3)))
    weights = player.render(Tracks(track, duration=luck.choice((0.015, 0.1, 0.3))), fps=60).weights
    if not (np.all(np.isfinite(weights)) and weights.min() >= 0 and weights.max() <= 1):
        raise Broken(f"a rendered frame leaves 0..1: {weights.min()} .. {weights.max()}")


def check(data: bytes) -> bool:
    """Load and step → True, or a BytecodeError with a message → False. Anything else escapes."""
    luck = random.Random(zlib.crc32(data))
    try:
        player = Player.load(data, seed=luck.randrange(1 << 32))
    except BytecodeError as error:
        if not str(error).strip():
            raise Broken("a BytecodeError without a message") from None
        return False
    perform(player, luck)
    if luck.random() < 0.3:
        render(player, luck)
    return True
