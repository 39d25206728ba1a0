"""Assembly text: a program written out so that people can read it and `assemble` gives the same bytes.

One line per fact. `;` starts a comment. Registers are `s0 p0 w0`, constants `c0`, pools `@0`, states `$0`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import msgpack
import numpy as np

from asv3.runtime import isa
from asv3.runtime.channels import INDEX, NAMES
from asv3.runtime.pools import DTYPES, Pool
from asv3.runtime.program import Profile, Program, Section

_PER_LINE: Final = 12
_PREFIX: Final = {"const": "c", "pool": "@", "state": "$", "s": "s", "p": "p", "w": "w"}


class AssemblyError(Exception):
    """A line of assembly that cannot be read; the message starts with its number."""


def _json(value: Any) -> str:
    """JSON on one line that no comment mark can cut."""
    return json.dumps(value).replace(";", "\\u003b")


def _number(value: Any) -> str:
    """The shortest decimal that reads back as the same float32 or integer."""
    return repr(float(str(value))) if isinstance(value, np.floating) else str(int(value))


def _operand(kind: str, value: int) -> str:
    if kind == "input":
        return isa.INPUTS[value].name
    if kind == "channel":
        return NAMES[value]
    head = kind.partition(":")[0]
    if head.startswith("s*"):
        return f"s{value}"
    return f"{_PREFIX.get(head, '')}{value}"


def _comment(op: isa.Op, row: dict[str, int], program: Program) -> str:
    if op.name == "const":
        return f" ; {_number(program.consts[row['k']])}"
    if op.name == "affect":
        return f" ; {len(program.emotions)} emotions"
    return ""


def _instruction(raw: list[int], program: Program) -> str:
    op = isa.BY_CODE[raw[0]]
    row = dict(zip(isa.FIELDS, raw[1:], strict=True))
    operands = [_operand(op.fields[f], row[f]) for f in isa.FIELDS if f != "d" and f in op.fields]
    result = f"{op.result}{row['d']} = " if op.result else ""
    return f"  {result}{' '.join([op.name, *operands])}{_comment(op, row, program)}"


def _values(array: Any) -> Iterator[str]:
    flat = array.ravel()
    for i in range(0, flat.size, _PER_LINE):
        yield "  " + " ".join(_number(x) for x in flat[i : i + _PER_LINE])


def _section(name: str, section: Section, program: Program) -> Iterator[str]:
    weights = ",".join(map(str, section.weights)) or "-"
    yield f"{name} scalars {section.scalars} weights {weights} poses {section.poses}"
    for raw in section.code.tolist():
        yield _instruction(raw, program)


def disassemble(program: Program, version: tuple[int, int] = isa.FORMAT_VERSION) -> str:
    """A verified program as text."""
    lines = [f"asv3 {version[0]}.{version[1]}"]
    lines += [f"{key} {_json(list(value))}" for key, value in (
        ("requires", program.requires),
        ("uses", program.uses),
        ("emotions", program.emotions),
        ("variants", program.variants),
        ("state", program.state),
    )]  # fmt: skip
    lines += [f"meta {_json([k, v])}" for k, v in sorted(program.meta.items())]
    for p in program.profiles:
        lines.append(f"profile {_json([p.name, p.gain, p.offset, p.cap, p.route])}")
    lines.append(f"consts {program.consts.size}")
    lines += _values(program.consts)
    for i, pool in enumerate(program.pools):
        shape = "x".join(map(str, pool.array.shape))
        lines.append(f"pool {i} {pool.kind} {pool.dtype} {shape}")
        lines += _values(pool.array)
    lines += _section("tick", program.tick, program)
    lines += _section("frame", program.frame, program)
    if program.debug is not None:
        lines.append(f"debug {msgpack.packb(program.debug, use_bin_type=True).hex()}")
    for key, value in sorted(program.extra.items()):
        lines.append(f"extra {_json(key)} {msgpack.packb(value, use_bin_type=True).hex()}")
    return "\n".join(lines) + "\n"


def as_json(program: Program) -> dict[str, Any]:
    """A program as plain JSON values, for tools: the same facts as the assembly text."""

    def section(part: Section) -> dict[str, Any]:
        code = [_instruction(raw, program).partition(" ;")[0].strip() for raw in part.code.tolist()]
        return {"scalars": part.scalars, "weights": list(part.weights), "poses": part.poses, "code": code}

    pools = [
        {"kind": p.kind, "dtype": p.dtype, "shape": list(p.array.shape), "values": p.array.ravel().tolist()}
        for p in program.pools
    ]
    profiles = [[p.name, p.gain, p.offset, p.cap, p.route] for p in program.profiles]
    return {
        "version": list(isa.FORMAT_VERSION),
        "requires": list(program.requires),
        "meta": program.meta,
        "emotions": list(program.emotions),
        "variants": list(program.variants),
        "profiles": profiles,
        "state": list(program.state),
        "consts": program.consts.tolist(),
        "pools": pools,
        "tick": section(program.tick),
        "frame": section(program.frame),
    }


class _Lines:
    """The text being read, with the line number for messages."""

    def __init__(self, text: str) -> None:
        self.rows = [(n, line.partition(" ;")[0].strip() if not line.startswith(";") else "")
                     for n, line in enumerate(text.split("\n"), 1)]  # fmt: skip
        self.rows = [(n, line) for n, line in self.rows if line]
        self.at = 0

    def fail(self, message: str) -> AssemblyError:
        number = self.rows[min(self.at, len(self.rows)) - 1][0] if self.rows else 1
        return AssemblyError(f"line {number}: {message}")

    def peek(self) -> str:
        return self.rows[self.at][1].split()[0] if self.at < len(self.rows) else ""

    def take(self) -> str:
        if self.at >= len(self.rows):
            raise self.fail("the text ends too early")
        self.at += 1
        return self.rows[self.at - 1][1]

    def keyed(self, key: str) -> str:
        line = self.take()
        head, _, rest = line.partition(" ")
        if head != key:
            raise self.fail(f"expected `{key}`, found `{head[:40]}`")
        return rest

    def json(self, key: str) -> Any:
        try:
            return json.loads(self.keyed(key))
        except (json.JSONDecodeError, RecursionError):
            raise self.fail(f"`{key}` is not followed by JSON") from None


def _numbers(lines: _Lines, count: int, dtype: str) -> Any:
    values: list[str] = []
    while len(values) < count:
        values += lines.take().split()
    if len(values) != count:
        raise lines.fail(f"{len(values)} values where {count} were announced")
    try:
        if dtype == "f32":
            with np.errstate(over="raise"):
                return np.array([np.float32(v) for v in values], "<f4")
        return np.array([int(v) for v in values], np.int64).astype(DTYPES[dtype], casting="unsafe")
    except (ValueError, OverflowError, FloatingPointError):
        raise lines.fail(f"a value is not a {dtype} number") from None


def _read_operand(lines: _Lines, kind: str, word: str) -> int:
    if kind == "input":
        if word in isa.INPUT_INDEX:
            return isa.INPUT_INDEX[word]
        raise lines.fail(f"`{word}` is not an input")
    if kind == "channel":
        if word in INDEX:
            return INDEX[word]
        raise lines.fail(f"`{word}` is not a channel")
    head = kind.partition(":")[0]
    prefix = "s" if head.startswith("s*") else _PREFIX.get(head, "")
    match = re.fullmatch(re.escape(prefix) + r"(\d{1,5})", word)
    if not match or int(match[1]) > 0xFFFF:
        raise lines.fail(f"`{word}` is not an operand like `{prefix}0`")
    return int(match[1])


def _read_instruction(lines: _Lines, line: str) -> list[int]:
    target, equals, rest = line.partition(" = ")
    words = (rest if equals else line).split()
    op = isa.BY_NAME.get(words[0])
    if op is None:
        raise lines.fail(f"unknown opcode `{words[0][:40]}`")
    names = [f for f in isa.FIELDS if f != "d" and f in op.fields]
    if len(words) - 1 != len(names) or bool(equals) != bool(op.result):
        raise lines.fail(f"`{op.name}` takes {len(names)} operands{' and a result' if op.result else ''}")
    row = {f: _read_operand(lines, op.fields[f], w) for f, w in zip(names, words[1:], strict=True)}
    if op.result:
        row["d"] = _read_operand(lines, op.result, target)
    return [op.code, *(row.get(f, 0) for f in isa.FIELDS)]


def _read_section(lines: _Lines, name: str) -> Section:
    match = re.fullmatch(r"scalars (\d{1,6}) weights ([\d,]+|-) poses (\d{1,6})", lines.keyed(name))
    if not match:
        raise lines.fail(f"expected `{name} scalars N weights N,N poses N`")
    code = []
    while lines.peek() not in ("", "frame", "debug", "extra"):
        code.append(_read_instruction(lines, lines.take()))
    weights = () if match[2] == "-" else tuple(int(n) for n in match[2].split(",") if n)
    return Section(np.array(code, np.uint16).reshape(-1, 6), int(match[1]), weights, int(match[3]))


def _read_pools(lines: _Lines) -> Iterator[Pool]:
    while lines.peek() == "pool":
        match = re.fullmatch(r"(\d+) (\w+) (f32|u16|u8) (\d{1,7}(?:x\d{1,7})?)", lines.keyed("pool"))
        if not match:
            raise lines.fail("expected `pool N KIND f32|u16|u8 SHAPE`")
        shape = tuple(int(n) for n in match[4].split("x"))
        count = int(np.prod(shape, dtype=np.int64))
        if count > isa.MAX_POOL_ITEMS:
            raise lines.fail(f"a pool of {count} items is too large")
        yield Pool(match[2], match[3], _numbers(lines, count, match[3]).reshape(shape))


def _packed(lines: _Lines, text: str) -> Any:
    try:
        return msgpack.unpackb(bytes.fromhex(text), max_ext_len=0)
    except (ValueError, msgpack.UnpackException, RecursionError):
        raise lines.fail("expected msgpack in hexadecimal") from None


def assemble(text: str) -> Program:
    """Text to program, not verified. Raises AssemblyError naming the line."""
    lines = _Lines(text)
    version = lines.keyed("asv3")
    if version != f"{isa.FORMAT_VERSION[0]}.{isa.FORMAT_VERSION[1]}":
        raise lines.fail(f"version {version[:20]} is not {isa.FORMAT_VERSION[0]}.{isa.FORMAT_VERSION[1]}")
    requires, uses, emotions, variants, state = (
        lines.json(k) for k in ("requires", "uses", "emotions", "variants", "state")
    )
    for value in (requires, uses, emotions, variants, state):
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise lines.fail("the header lists are lists of texts")
    meta: dict[str, str] = {}
    while lines.peek() == "meta":
        pair = lines.json("meta")
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(v, str) for v in pair)):
            raise lines.fail('expected `meta ["key", "value"]`')
        meta[pair[0]] = pair[1]
    profiles = []
    while lines.peek() == "profile":
        row = lines.json("profile")
        if not (isinstance(row, list) and len(row) == 5 and all(isinstance(n, int) for n in row[1:])):
            raise lines.fail('expected `profile ["name", gain, offset, cap, route]`')
        profiles.append(Profile(*row))
    try:
        count = int(lines.keyed("consts"))
    except ValueError:
        raise lines.fail("expected the number of constants") from None
    consts = _numbers(lines, count, "f32") if count else np.zeros(0, "<f4")
    pools = tuple(_read_pools(lines))
    tick, frame = _read_section(lines, "tick"), _read_section(lines, "frame")
    debug = _packed(lines, lines.keyed("debug")) if lines.peek() == "debug" else None
    extra: dict[str, Any] = {}
    while lines.peek() == "extra":
        key, _, packed = lines.keyed("extra").rpartition(" ")
        try:
            extra[str(json.loads(key))] = _packed(lines, packed)
        except json.JSONDecodeError:
            raise lines.fail('expected `extra "key" HEX`') from None
    if lines.at != len(lines.rows):
        raise lines.fail(f"unexpected `{lines.peek()[:40]}`")
    return Program(
        consts, pools, tick, frame, tuple(state), tuple(emotions), tuple(variants), tuple(profiles), meta,
        tuple(requires), tuple(uses), debug, extra,
    )  # fmt: skip
