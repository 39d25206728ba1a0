"""Build `engine.wasm` with the pinned compiler: `python runtime/wasm/build.py [OUT]`.

The compiler is clang out of the pip package `ziglang`; the same sources give the same bytes on every machine.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
FLAGS: Final = (
    "--target=wasm32-freestanding", "-mcpu=mvp+simd128+sign_ext+nontrapping_fptoint", "-Os", "-fno-builtin",
    "-ffp-contract=off", "-fno-fast-math", "-nostdlib", "-std=c17", "-Wall", "-Wextra", "-Werror",
    "-fno-sanitize=undefined", "-g0", "-Wl,--no-entry", "-Wl,--strip-all", "-Wl,-z,stack-size=65536",
)  # fmt: skip
"""No fused multiply-add and no relaxed SIMD: one rounding for each operation."""
OUT: Final = HERE.parent / "asv3" / "runtime" / "engine.wasm"
"""In the Python package, where the wheel and the npm package both take it from."""


def build(out: Path) -> None:
    """Compile the engine. Raises CalledProcessError with the compiler's words on stderr."""
    command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, "-o", str(out), "engine.c"]
    subprocess.run(command, cwd=HERE, check=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else OUT
    build(target)
    print(f"{target.name}: {target.stat().st_size:,} bytes")
