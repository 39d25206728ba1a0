"""Make the conformance vectors with the reference interpreter, never with a runtime under test.

    python tests/conformance/make_vectors.py [FEATURE/NAME ...]

Without names every vector is made again and those that are no longer listed are removed. Vectors
are part of the promise of a release: make them again only when the meaning of a program is to change.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from reference.interpreter import Reference  # noqa: E402

from conformance import vectors  # noqa: E402
from conformance.cases import Case, cases, program  # noqa: E402
from conformance.vectors import Vector  # noqa: E402


def made(case: Case) -> Vector:
    """The vector of a case, frames by the reference."""
    data = program(case.program)
    face = Reference(data, case.seed, case.variant, case.profile)
    frames = face.perform(case.moments)
    out = [vectors.to_hex(frame) for frame in frames]
    return Vector(case.name, data, case.note, case.seed, case.variant, case.profile, case.moments, out)


def main(wanted: list[str]) -> int:
    listed = cases()
    unknown = set(wanted) - {case.name for case in listed}
    if unknown:
        print(f"no such vector: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    total = 0
    for case in listed:
        if not wanted or case.name in wanted:
            vector = made(case)
            size = vectors.write(vector)
            total += size
            moving = sum(
                len(set(column)) > 1 for column in zip(*(vectors.from_hex(x) for x in vector.out), strict=True)
            )
            print(f"{case.name}: {len(vector.out)} frames, {moving} channels move, {size:,} bytes")
    if not wanted:
        for name in set(vectors.names()) - {case.name for case in listed}:
            for suffix in (".json", ".asv3b"):
                (vectors.VECTORS / f"{name}{suffix}").unlink(missing_ok=True)
    print(f"{total:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
