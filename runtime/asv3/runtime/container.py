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
from .errors import BytecodeError
from .program import Profile, Program, Section

MAGIC: Final = "ASV3"
FIRST_BYTES: Final = b"\x96\xa4ASV3"
_KEYS: Final = (
    "channels", "consts", "emotions", "frame", "meta", "pools", "profiles", "regs", "state", "tick",
    "variants",
)  # fmt: skip


def _pairs(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a map has a key twice")
    return out


def _unpack(data: bytes, what: str) -> Any:
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
            raise BytecodeError(f"byte {len(data)}: {what} ends too early; it was cut off") from None
        raise BytecodeError(f"{what} is not valid msgpack: {error}") from None
    except (msgpack.UnpackException, RecursionError, UnicodeDecodeError, TypeError) as error:
        raise BytecodeError(f"{what} is not valid msgpack: {error}") from None


def _need(ok: bool, message: str) -> None:
    if not ok:
        raise BytecodeError(message)


def _strings(value: Any, what: str) -> tuple[str, ...]:
    _need(
        isinstance(value, list) and all(isinstance(v, str) and len(v) <= 64 for v in value),
        f"{what} is not a list of short texts",
    )
    _need(len(value) <= 256, f"{what} has {len(value)} entries, at most 256 are allowed")
    _need(len(set(value)) == len(value), f"{what} holds a name twice")
    return tuple(value)


def _natural(value: Any, most: int, what: str) -> int:
    _need(
        isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most,
        f"{what} is {value!r:.40}, expected a whole number 0..{most}",
    )
    return int(value)


def _pool(row: Any, number: int) -> pools.Pool:
    what = f"pool {number}"
    _need(isinstance(row, list) and len(row) == 4, f"{what} is not [kind, dtype, shape, bytes]")
    kind, dtype, shape, data = row
    _need(
        isinstance(kind, str) and isinstance(dtype, str) and dtype in pools.DTYPES,
        f"{what} has an unknown dtype",
    )
    _need(isinstance(shape, list) and 1 <= len(shape) <= 2, f"{what} has no shape of 1 or 2 sizes")
    sizes = tuple(_natural(n, isa.MAX_POOL_ITEMS, f"{what} size") for n in shape)
    items = int(np.prod(sizes, dtype=np.int64))
    _need(0 < items <= isa.MAX_POOL_ITEMS, f"{what} has {items} items")
    width: np.dtype[Any] = pools.DTYPES[dtype]
    _need(
        isinstance(data, bytes) and len(data) == items * width.itemsize,
        f"{what} has not {items * width.itemsize} bytes as its shape says",
    )
    array = np.frombuffer(data, dtype=width).reshape(sizes)
    fault = pools.check(kind, dtype, array)
    _need(not fault, f"{what} {fault}")
    return pools.Pool(kind, dtype, array)


def _section(code: Any, regs: Any, name: str) -> Section:
    _need(
        isinstance(code, bytes) and len(code) % 12 == 0 and len(code) > 0,
        f"{name} code is not a whole number of 12-byte instructions",
    )
    count = len(code) // 12
    _need(
        count <= isa.MAX_INSTRUCTIONS,
        f"{name} has {count} instructions, at most {isa.MAX_INSTRUCTIONS} are allowed",
    )
    _need(
        isinstance(regs, list) and len(regs) == 3 and isinstance(regs[1], list),
        f"{name} registers are not [scalars, [weights], poses]",
    )
    _need(len(regs[1]) <= 64, f"{name} has more than 64 weights registers")
    weights = tuple(_natural(n, isa.MAX_WEIGHTS, f"{name} weights length") for n in regs[1])
    _need(all(n >= 2 for n in weights), f"{name} has a weights register shorter than 2")
    return Section(
        np.frombuffer(code, dtype="<u2").reshape(-1, 6),
        _natural(regs[0], isa.MAX_REGISTERS, f"{name} scalar count"),
        weights,
        _natural(regs[2], 256, f"{name} pose count"),
    )


def _profiles(value: Any) -> tuple[Profile, ...]:
    _need(isinstance(value, list) and len(value) <= 256, "profiles is not a list of at most 256")
    rows = []
    for row in value:
        _need(
            isinstance(row, list)
            and len(row) == 5
            and isinstance(row[0], str)
            and all(isinstance(n, int) and not isinstance(n, bool) for n in row[1:]),
            "a profile is not [name, gain, offset, cap, route]",
        )
        rows.append(Profile(*row))
    _strings([row.name for row in rows], "profiles")
    return tuple(rows)


def decode(data: bytes) -> Program:
    """Parse a `.asv3b` file. Raises BytecodeError; does not check the code (see `verifier`)."""
    _need(len(data) <= isa.MAX_FILE, f"the file has {len(data)} bytes, at most {isa.MAX_FILE} are allowed")
    _need(data[:6] == FIRST_BYTES, "byte 0: this is no asv3 bytecode (it does not start with `ASV3`)")
    outer = _unpack(data, "the file")
    _need(isinstance(outer, list) and len(outer) == 6, "the file is not a list of six parts")
    _, version, requires, uses, crc, payload = outer
    _need(
        isinstance(version, list) and len(version) == 2 and all(type(n) is int for n in version),
        "the format version is not [major, minor]",
    )
    _need(
        version[0] == isa.FORMAT_VERSION[0],
        f"format version {version[0]}.{version[1]} is not supported; this runtime reads "
        f"{isa.FORMAT_VERSION[0]}.x: rebuild the face with its `asv3c`",
    )
    for feature in _strings(requires, "requires"):
        _need(
            feature in isa.FEATURES,
            f"the program requires the feature `{feature}`, which this runtime has not: update asv3",
        )
    _need(isinstance(payload, bytes), "the payload is not bytes")
    _need(type(crc) is int and crc == zlib.crc32(payload), "the checksum does not match: the file is damaged")
    body = _unpack(payload, "the payload")
    _need(isinstance(body, dict) and all(isinstance(k, str) for k in body), "the payload is not a map of names")
    for key in _KEYS:
        _need(key in body, f"the payload has no `{key}`")
    _need(
        body["channels"] == REGISTRY_DIGEST,
        "the program was built for another channel registry than the 52 ARKit channels",
    )
    consts = body["consts"]
    _need(isinstance(consts, bytes) and len(consts) % 4 == 0, "consts are not float32 bytes")
    values = np.frombuffer(consts, dtype="<f4")
    _need(
        bool(np.all(np.isfinite(values))) and (values.size == 0 or float(np.abs(values).max()) <= pools.LIMIT),
        "a constant is not finite or over 1e6",
    )
    _need(isinstance(body["pools"], list) and len(body["pools"]) <= 256, "pools is not a list of at most 256")
    regs = body["regs"]
    _need(isinstance(regs, list) and len(regs) == 2, "regs is not [tick, frame]")
    meta = body["meta"]
    _need(
        isinstance(meta, dict) and all(isinstance(v, str) for kv in meta.items() for v in kv),
        "meta is not a map of texts",
    )
    state = body["state"]
    _need(
        isinstance(state, list) and len(state) <= isa.MAX_STATE and all(k in isa.STATE_KINDS for k in state),
        "state has an unknown kind or too many slots",
    )
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
        extra={k: v for k, v in body.items() if k not in _KEYS and k != "debug"},
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
