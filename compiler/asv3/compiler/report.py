"""What a build tells: channels, anchors, RBF, instructions, bytes by section, estimated cost."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import msgpack

from asv3.runtime import container
from asv3.runtime.program import Program, VerifiedProgram

from .driver import Built

_WASM_OPS_PER_US: Final = 15_000
_NUMPY_US_PER_INSTRUCTION: Final = 0.4
"""Rough, from the benchmarks; only the order of magnitude is meant."""


def sections(program: Program) -> dict[str, int]:
    """Packed bytes of every part of the payload; pools by kind."""
    sizes: dict[str, int] = {}
    for key, value in container.payload_parts(program).items():
        if key == "pools":
            for row in value:
                name = f"pool {row[0]}"
                sizes[name] = sizes.get(name, 0) + len(msgpack.packb(row))
        else:
            sizes[key] = len(msgpack.packb(value))
    return dict(sorted(sizes.items(), key=lambda kv: -kv[1]))


def contents(data: bytes, verified: VerifiedProgram) -> dict[str, Any]:
    """What `asv3c inspect` shows."""
    program = verified.program
    return {
        **dict(sorted(program.meta.items())),
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "requires": list(program.requires),
        "emotions": list(program.emotions),
        "variants": list(program.variants),
        "profiles": [p.name for p in program.profiles],
        "memories": list(program.state),
        "instructions": {"tick": len(program.tick.code), "frame": len(program.frame.code)},
        "operations": verified.cost,
        "sections": sections(program),
    }


def report(built: Built) -> dict[str, Any]:
    """What `asv3c build` prints."""
    program = built.program
    moved = {int(c) for p in program.pools if p.kind == "columns" for c in p.array}
    centres = next((p.array.shape[0] for p in program.pools if p.kind == "rbf"), 0)
    code = {"tick": len(program.tick.code), "frame": len(program.frame.code)}
    return {
        "face": built.name,
        "bytes": len(built.data),
        "emotions": len(program.emotions),
        "anchors": centres,
        "channels": len(moved),
        "instructions": code,
        "operations": built.cost,
        "estimate": {
            "wasm_us": built.cost / _WASM_OPS_PER_US,
            "numpy_us": sum(code.values()) * _NUMPY_US_PER_INSTRUCTION,
        },
        "sections": sections(program),
        "notes": list(built.ir.notes),
        "warnings": len(built.warnings),
    }
