"""How the commands of training end: what went wrong in a line on stderr, and the exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable

from ..dataset.sources import DataError


def ended(work: Callable[[], int], *refusals: type[Exception]) -> int:
    """What `work` returns; 1 where data (or one of `refusals`) is bad or a file is not there, 130 where it is
    interrupted: every command goes on from its work folder."""
    refused: tuple[type[Exception], ...] = (DataError, *refusals)
    try:
        return work()
    except refused as error:
        print(f"error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
    except KeyboardInterrupt:
        print("stopped: run the same command to go on", file=sys.stderr)
        return 130
    return 1
