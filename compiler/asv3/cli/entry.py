"""`asv3c`: the command line. Says what to install when the compiler's libraries are missing."""

from __future__ import annotations

import importlib.util
import sys
from typing import Final

_NEEDED: Final = ("lark", "typer", "rich")


def main() -> None:
    """Run `asv3c`. Exit codes: 0 done, 1 bad input, 2 wrong usage, 70 a bug, 130 interrupted."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        print('asv3c needs the compiler: pip install "asv3[compiler]"', file=sys.stderr)
        raise SystemExit(2)
    from .app import run

    run()
