"""Row-by-row work into a file that may be stopped at any row: what was made lies beside it and is not made again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import TypeVar

from .output import warn, write

Item = TypeVar("Item")


def write_rows(output: str, items: Iterable[Item], make: Callable[[Item], str], *asked: object) -> list[str]:
    """The text that `make` gives for each item, in order, into a file at once when all are there; `-` is stdout.

    Until then they lie in `FILE.DIGEST.part`, from which a run of the same command goes on: `asked` names it, with all
    that its rows depend on. Of a run killed in the middle of a row that row is made again.
    """
    if output == "-":
        made = [make(item) for item in items]
        write("".join(made).encode(), output)
        return made
    part = part_of(output, *asked)
    part.parent.mkdir(parents=True, exist_ok=True)
    made = _kept(part)
    if made:
        warn(f"{part}: going on after {len(made):,} rows")
    with part.open("a", encoding="utf-8", buffering=1) as file:
        for item in islice(items, len(made), None):
            made.append(make(item))
            file.write(json.dumps(made[-1]) + "\n")
    write("".join(made).encode(), output)
    part.unlink()
    return made


def part_of(output: str, *asked: object) -> Path:
    """Where the rows lie until all are there."""
    return Path(f"{output}.{hashlib.sha256(repr(asked).encode()).hexdigest()[:8]}.part")


def _kept(part: Path) -> list[str]:
    """The rows of a stopped run; a last one that was cut short is taken out of the file."""
    try:
        data = part.read_bytes()
    except FileNotFoundError:
        return []
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        os.truncate(part, len(whole))
    return [json.loads(row) for row in whole.splitlines()]
