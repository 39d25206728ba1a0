"""Both verifiers must take and refuse the same bytes, for the same reason.

    python tests/fuzz/agree.py [--cases 1000000] [--seed 1]

Every mutated program goes to the Python verifier, to the engine under wasmtime and, where gcc is at hand, to the
engine built natively with address and undefined-behaviour sanitizers, which also performs what it takes. Compared are
the verdict, the reason, the place and (Python and wasmtime) the very words. Exit 1 on a difference or a fault.
"""

from __future__ import annotations

import argparse
import random
import shutil
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from asv3.runtime import container, verifier  # noqa: E402
from asv3.runtime.engine import Instance  # noqa: E402
from asv3.runtime.errors import BytecodeError  # noqa: E402
from asv3.runtime.reasons import NUMBERS  # noqa: E402
from fuzz.bytecodes import mutated  # noqa: E402

HERE: Final = Path(__file__).parent
ENGINE: Final = HERE.parents[1] / "runtime" / "wasm"
FLAGS: Final = (
    "-std=c17",
    "-O1",
    "-g",
    "-ffp-contract=off",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
)
RENEW: Final = 2000
"""Cases for one instance: the memory of wasm only grows."""


def native(folder: Path) -> subprocess.Popen[bytes] | None:
    """The sanitized engine, started; None without gcc."""
    if shutil.which("gcc") is None:
        return None
    program = folder / "native"
    subprocess.run(["gcc", *FLAGS, f"-I{ENGINE}", "-o", str(program), str(HERE / "native.c"), "-lm"], check=True)
    return subprocess.Popen([str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _asked(process: subprocess.Popen[bytes], data: bytes) -> tuple[int, int, int]:
    to, back = process.stdin, process.stdout
    assert to is not None
    assert back is not None
    to.write(struct.pack("<I", len(data)) + data)
    to.flush()
    line = back.readline()
    if not line:
        raise RuntimeError(f"the native engine died (exit {process.wait()}): see above")
    reason, section, instruction = (int(n) for n in line.split())
    return reason, section, instruction


def in_python(data: bytes) -> tuple[str, str]:
    """(reason, words) of the Python verifier; ('', '') for a program it takes."""
    try:
        verifier.verify(container.decode(data))
    except BytecodeError as error:
        return error.reason, str(error)
    return "", ""


def in_wasm(instance: Instance, data: bytes) -> tuple[str, str]:
    """The same of the engine."""
    try:
        instance.call("unload", instance.load(data))
    except BytecodeError as error:
        return error.reason, str(error)
    return "", ""


def _place(words: str) -> tuple[int, int]:
    head = words.split(" ", 3)
    if len(head) > 2 and head[0] in ("tick", "frame") and head[1] == "instruction":
        return 1 + ("tick", "frame").index(head[0]), int(head[2])
    return 0, 0


def compare(cases: int, seed: int, process: subprocess.Popen[bytes] | None) -> tuple[Counter[str], list[str]]:
    """Counts of reasons, and what differed."""
    reasons: Counter[str] = Counter()
    differing = []
    instance = Instance()
    for number in range(cases):
        if number % RENEW == RENEW - 1:
            instance = Instance()
        data = mutated(random.Random(seed * 1_000_000_007 + number))
        wanted, got = in_python(data), in_wasm(instance, data)
        reasons[wanted[0] or "taken"] += 1
        if wanted != got:
            differing.append(f"case {number}: python {wanted}, wasm {got}")
        if process is not None:
            reason, section, instruction = _asked(process, data)
            expected = (NUMBERS.get(wanted[0], 0), *_place(wanted[1]))
            if (reason, section, instruction) != expected:
                differing.append(f"case {number}: python {expected}, native {(reason, section, instruction)}")
    return reasons, differing


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        process = native(Path(folder))
        reasons, differing = compare(asked.cases, asked.seed, process)
        if process is not None:
            assert process.stdin is not None
            process.stdin.close()
            if process.wait():
                differing.append(f"the native engine ended with {process.returncode}")
    for line in differing[:20]:
        print(line)
    how = "python, wasmtime and native with sanitizers" if process is not None else "python and wasmtime (no gcc)"
    print(
        f"{asked.cases:,} cases, {how}: {len(differing)} differ, {reasons['taken']:,} taken, {len(reasons) - 1} reasons"
    )
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
