"""What every fuzzed case must satisfy, and how a broken promise is told."""

from __future__ import annotations

import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

LIMIT_S = 2.0


class Broken(Exception):
    """A promise that a case broke without raising."""


class TooSlow(BaseException):
    """The case ran over its time; no `except Exception` in between may swallow it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """`kind` groups equal failures: the exception and where it came from."""

    kind: str
    detail: str


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise TooSlow

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _where(error: BaseException) -> str:
    """The innermost frames of the code under test, as `file.py:function`, equal neighbours joined."""
    names: list[str] = []
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        name = f"{frame.filename.rsplit('/', 1)[-1]}:{frame.name}"
        if name not in names and frame.name != "ring":
            names.append(name)
        if len(names) == 3:
            break
    return " < ".join(names)


def judge(check: Callable[[], object], limit: float = LIMIT_S) -> tuple[Failure | None, float]:
    """Run one case → its failure, if any, and its seconds."""
    start = time.perf_counter()
    failure = None
    try:
        with _alarm(limit):
            check()
    except Broken as broken:
        failure = Failure(f"promise: {str(broken).partition(':')[0]}", str(broken))
    except TooSlow as slow:
        failure = Failure(f"over {limit:g} s in {_where(slow)}", "")
    except Exception as error:
        text = f"{type(error).__name__}: {error}"[:300]
        failure = Failure(f"{type(error).__name__} @ {_where(error)}", text)
    seconds = time.perf_counter() - start
    if failure is None and seconds > limit:
        failure = Failure(f"over {limit:g} s without an interruption", f"{seconds:.1f} s")
    return failure, seconds
