"""Fuzz the front end and compiler with mutated sources, the player with mutated bytecodes.

    python tests/fuzz/fuzz.py --sources 100000 --bytecodes 100000 --seed 1

Case i of seed S is the same on every machine. The first failure of each kind is saved to a temporary
file; the exit status is 1 when there was any. A list of failures to expect is not kept: fix them.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from rich.console import Console  # noqa: E402
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: E402

from fuzz import bytecodes, sources  # noqa: E402
from fuzz.judge import LIMIT_S, Failure, judge  # noqa: E402

console = Console(highlight=False)


@dataclass(slots=True)
class Tally:
    """What a run of cases came to."""

    what: str
    cases: int = 0
    accepted: int = 0
    """Bytecodes that loaded and performed; sources are not counted here."""
    seconds: float = 0.0
    slowest: tuple[float, int] = (0.0, -1)
    failures: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[int, Failure, Path]] = field(default_factory=dict)


def source_case(luck: random.Random) -> tuple[bytes, Callable[[], object]]:
    text = sources.mutated(luck)
    return text.encode("utf-8", "surrogatepass"), lambda: sources.check(text)


def bytecode_case(luck: random.Random) -> tuple[bytes, Callable[[], object]]:
    data = bytecodes.mutated(luck)
    return data, lambda: bytecodes.check(data)


KINDS = {"sources": (source_case, ".asv3"), "bytecodes": (bytecode_case, ".asv3b")}


def save(data: bytes, suffix: str) -> Path:
    """The failing case as a file, to be run again."""
    with tempfile.NamedTemporaryFile(prefix="asv3-fuzz-", suffix=suffix, delete=False) as file:
        file.write(data)
    return Path(file.name)


def fuzz(what: str, count: int, seed: int, tick: Callable[[], None], limit: float, stop: bool) -> Tally:
    """Run `count` cases; with `stop` the first failure ends the run."""
    tally = Tally(what)
    make, suffix = KINDS[what]
    start = time.perf_counter()
    for number in range(count):
        data, check = make(random.Random(f"{seed}/{what}/{number}"))
        result: list[object] = []
        failure, seconds = judge(lambda check=check, result=result: result.append(check()), limit)  # type: ignore[misc]
        tally.cases += 1
        tally.accepted += result == [True]
        tally.slowest = max(tally.slowest, (seconds, number))
        if failure is not None:
            tally.failures[failure.kind] += 1
            if failure.kind not in tally.first:
                tally.first[failure.kind] = (number, failure, save(data, suffix))
            if stop:
                break
        tick()
    tally.seconds = time.perf_counter() - start
    return tally


def report(tally: Tally, seed: int) -> None:
    """Counts, the slowest case, and the first failure of each kind."""
    rate = tally.cases / max(tally.seconds, 1e-9)
    more = f", {tally.accepted:,} accepted and performed" if tally.what == "bytecodes" else ""
    console.print(f"{tally.cases:,} {tally.what} in {tally.seconds:.0f} s ({rate:.0f}/s){more}")
    console.print(f"  slowest {tally.slowest[0]:.3f} s (case {tally.slowest[1]} of seed {seed})")
    for kind, count in tally.failures.most_common():
        number, failure, path = tally.first[kind]
        console.print(f"  FAILED {count:,} x {kind}", markup=False, soft_wrap=True)
        console.print(f"    first: case {number} of seed {seed}, saved as {path}", markup=False, soft_wrap=True)
        if failure.detail:
            console.print(f"    {failure.detail[:300]}", markup=False, soft_wrap=True)


@contextmanager
def progress(what: str, count: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, nothing elsewhere."""
    if not console.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(what, total=count)
        yield lambda: bar.advance(task)


def replay(path: Path, limit: float) -> int:
    """One saved case again."""
    data = path.read_bytes()
    if path.suffix == ".asv3b":
        failure, seconds = judge(lambda: bytecodes.check(data), limit)
    else:
        text = data.decode("utf-8", "surrogatepass")
        failure, seconds = judge(lambda: sources.check(text), limit)
    console.print(
        f"{seconds:.3f} s: " + (f"{failure.kind}\n{failure.detail}" if failure else "sound"),
        markup=False,
        soft_wrap=True,
    )
    return 1 if failure else 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=2000, metavar="N", help="mutated sources (2000)")
    parser.add_argument("--bytecodes", type=int, default=2000, metavar="N", help="mutated bytecodes (2000)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed gives other cases (1)")
    parser.add_argument("--limit", type=float, default=LIMIT_S, metavar="SECONDS", help=f"per case ({LIMIT_S:g})")
    parser.add_argument("--keep-going", action="store_true", help="go on after a failure; count them by kind")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="run one saved case instead")
    given = parser.parse_args(arguments)
    if given.replay:
        return replay(given.replay, given.limit)
    failed = False
    for what, count in (("sources", given.sources), ("bytecodes", given.bytecodes)):
        if count <= 0:
            continue
        with progress(what, count) as tick:
            tally = fuzz(what, count, given.seed, tick, given.limit, stop=not given.keep_going)
        report(tally, given.seed)
        failed = failed or bool(tally.failures)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
