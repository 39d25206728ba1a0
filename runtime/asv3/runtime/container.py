"""The `.asv3b` container: bytes to `Program` and back.

    file    = msgpack ["ASV3", [major, minor], requires, uses, crc32(payload), payload]
    payload = msgpack map, keys sorted:
        channels  registry digest          consts   f32 bytes
        debug?    source positions         emotions [name]
        frame     code bytes               meta     {name: text}
        pools     [[kind, dtype, shape, bytes]]
        profiles  [[name, gain, offset, cap, route]]
        regs      [[scalars, [weights], poses] of tick, ... of frame]
        state     [kind]                   tick     code bytes
        variants  [name]

So a file starts with the bytes 96 a4 41 53 56 33. The writer is deterministic: sorted keys, no time,
no path. The reader takes nothing on trust: sizes are capped, duplicate keys, extension types and
trailing bytes are refused.
"""

from __future__ import annotations

import zlib
from typing import Any, Final

import msgpack
import numpy as np

from . import isa, pools
from .channels import REGISTRY_DIGEST
from .program import Profile, Program, Section
from .reasons import refusal

MAGIC: Final = "ASV3"
FIRST_BYTES: Final = b"\x96\xa4ASV3"
KEYS: Final = (
    "channels", "consts", "emotions", "frame", "meta", "pools", "profiles", "regs", "state", "tick",
    "variants",
)  # fmt: skip


def _pairs(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a map has a key twice")
    return out


def _unpack(data: bytes, what: str) -> Any:
    """`what` is `file` or `payload`."""
    try:
        return msgpack.unpackb(
            data,
            raw=False,
            strict_map_key=True,
            max_array_len=65_536,
            max_map_len=256,
            max_str_len=4_096,
            max_bin_len=isa.MAX_FILE,
            max_ext_len=0,
            object_pairs_hook=_pairs,
        )
    except ValueError as error:
        if "incomplete" in str(error):
            raise refusal(f"{what}_cut", len(data)) from None
        raise refusal(f"{what}_msgpack") from None
    except (msgpack.UnpackException, RecursionError, UnicodeDecodeError, TypeError):
        raise refusal(f"{what}_msgpack") from None


def _need(ok: bool, reason: str, *details: object) -> None:
    if not ok:
        raise refusal(reason, *details)


def _strings(value: Any, what: str) -> tuple[str, ...]:
    _need(isinstance(value, list) and all(isinstance(v, str) and len(v) <= 64 for v in value), f"{what}_form")
    _need(len(value) <= 256, f"{what}_many", len(value))
    _need(len(set(value)) == len(value), f"{what}_twice")
    return tuple(value)


def _natural(value: Any, most: int, reason: str, of: object) -> int:
    _need(isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most, reason, of, most)
    return int(value)


def _pool(row: Any, number: int) -> pools.Pool:
    _need(isinstance(row, list) and len(row) == 4, "pool_form", number)
    kind, dtype, shape, data = row
    _need(isinstance(kind, str) and isinstance(dtype, str) and dtype in pools.DTYPES, "pool_dtype", number)
    _need(isinstance(shape, list) and 1 <= len(shape) <= 2, "pool_shape", number)
    sizes = tuple(_natural(n, isa.MAX_POOL_ITEMS, "pool_sizes", number) for n in shape)
    items = int(np.prod(sizes, dtype=np.int64))
    _need(0 < items <= isa.MAX_POOL_ITEMS, "pool_items", number, items)
    width: np.dtype[Any] = pools.DTYPES[dtype]
    whole = isinstance(data, bytes) and len(data) == items * width.itemsize
    _need(whole, "pool_bytes", number, items * width.itemsize)
    array = np.frombuffer(data, dtype=width).reshape(sizes)
    fault = pools.check(kind, dtype, array)
    _need(not fault, fault, number, kind, dtype)
    return pools.Pool(kind, dtype, array)


def _section(code: Any, regs: Any, name: str) -> Section:
    _need(isinstance(code, bytes) and len(code) % 12 == 0 and len(code) > 0, "code_form", name)
    count = len(code) // 12
    _need(count <= isa.MAX_INSTRUCTIONS, "code_long", name, count, isa.MAX_INSTRUCTIONS)
    _need(isinstance(regs, list) and len(regs) == 3 and isinstance(regs[1], list), "registers_form", name)
    _need(len(regs[1]) <= 64, "weights_many", name)
    weights = tuple(_natural(n, isa.MAX_WEIGHTS, "weights_length", name) for n in regs[1])
    _need(all(n >= 2 for n in weights), "weights_short", name)
    return Section(
        np.frombuffer(code, dtype="<u2").reshape(-1, 6),
        _natural(regs[0], isa.MAX_REGISTERS, "scalars_count", name),
        weights,
        _natural(regs[2], 256, "poses_count", name),
    )


def _profiles(value: Any) -> tuple[Profile, ...]:
    _need(isinstance(value, list) and len(value) <= 256, "profiles_form")
    rows = []
    for row in value:
        named = isinstance(row, list) and len(row) == 5 and isinstance(row[0], str)
        _need(named and all(isinstance(n, int) and not isinstance(n, bool) for n in row[1:]), "profile_form")
        rows.append(Profile(*row))
    _need(all(len(row.name) <= 64 for row in rows), "profiles_names")
    _need(len({row.name for row in rows}) == len(rows), "profiles_twice")
    return tuple(rows)


def decode(data: bytes) -> Program:
    """Parse a `.asv3b` file. Raises BytecodeError; does not check the code (see `verifier`)."""
    _need(len(data) <= isa.MAX_FILE, "file_size", len(data), isa.MAX_FILE)
    _need(data[:6] == FIRST_BYTES, "file_magic")
    outer = _unpack(data, "file")
    _need(isinstance(outer, list) and len(outer) == 6, "file_parts")
    _, version, requires, uses, crc, payload = outer
    _need(isinstance(version, list) and len(version) == 2 and all(type(n) is int for n in version), "version_form")
    _need(version[0] == isa.FORMAT_VERSION[0], "version", *version, isa.FORMAT_VERSION[0])
    for feature in _strings(requires, "requires"):
        _need(feature in isa.FEATURES, "feature", feature)
    _need(isinstance(payload, bytes), "payload_form")
    _need(type(crc) is int and crc == zlib.crc32(payload), "checksum")
    body = _unpack(payload, "payload")
    _need(isinstance(body, dict) and all(isinstance(k, str) for k in body), "payload_map")
    for key in KEYS:
        _need(key in body, "key_missing", key)
    _need(body["channels"] == REGISTRY_DIGEST, "channels")
    consts = body["consts"]
    _need(isinstance(consts, bytes) and len(consts) % 4 == 0, "consts_form")
    values = np.frombuffer(consts, dtype="<f4")
    finite = bool(np.all(np.isfinite(values))) and (values.size == 0 or float(np.abs(values).max()) <= pools.LIMIT)
    _need(finite, "consts_range")
    _need(isinstance(body["pools"], list) and len(body["pools"]) <= 256, "pools_form")
    regs = body["regs"]
    _need(isinstance(regs, list) and len(regs) == 2, "regs_form")
    meta = body["meta"]
    _need(isinstance(meta, dict) and all(isinstance(v, str) for kv in meta.items() for v in kv), "meta_form")
    state = body["state"]
    known = isinstance(state, list) and len(state) <= isa.MAX_STATE and all(k in isa.STATE_KINDS for k in state)
    _need(known, "state_form")
    return Program(
        consts=values,
        pools=tuple(_pool(row, i) for i, row in enumerate(body["pools"])),
        tick=_section(body["tick"], regs[0], "tick"),
        frame=_section(body["frame"], regs[1], "frame"),
        state=tuple(state),
        emotions=_strings(body["emotions"], "emotions"),
        variants=_strings(body["variants"], "variants"),
        profiles=_profiles(body["profiles"]),
        meta=dict(meta),
        requires=tuple(requires),
        uses=_strings(uses, "uses"),
        debug=body.get("debug"),
        extra={k: v for k, v in body.items() if k not in KEYS and k != "debug"},
    )


def _regs(section: Section) -> list[Any]:
    return [section.scalars, list(section.weights), section.poses]


def payload_parts(program: Program) -> dict[str, Any]:
    """The payload map of a program, keys sorted: what `encode` packs and `inspect` weighs."""
    parts: dict[str, Any] = {
        "channels": REGISTRY_DIGEST,
        "consts": program.consts.astype("<f4").tobytes(),
        "emotions": list(program.emotions),
        "frame": program.frame.code.astype("<u2").tobytes(),
        "meta": dict(sorted(program.meta.items())),
        "pools": [
            [p.kind, p.dtype, list(p.array.shape), np.ascontiguousarray(p.array).tobytes()] for p in program.pools
        ],
        "profiles": [[p.name, p.gain, p.offset, p.cap, p.route] for p in program.profiles],
        "regs": [_regs(program.tick), _regs(program.frame)],
        "state": list(program.state),
        "tick": program.tick.code.astype("<u2").tobytes(),
        "variants": list(program.variants),
        **program.extra,
    }
    if program.debug is not None:
        parts["debug"] = program.debug
    return dict(sorted(parts.items()))


def encode(program: Program) -> bytes:
    """Write a program; the same program always gives the same bytes."""
    payload = msgpack.packb(payload_parts(program), use_bin_type=True)
    outer = [
        MAGIC,
        list(isa.FORMAT_VERSION),
        list(program.requires),
        list(program.uses),
        zlib.crc32(payload),
        payload,
    ]
    return bytes(msgpack.packb(outer, use_bin_type=True))
