"""Printing and writing: messages to stderr, results to files (whole or not at all) or stdout."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NoReturn

from asv3.lang.diagnostics import Diagnostic, render
from asv3.runtime.takes.atomic import write_all

_COLOURS: Final = {"error": "\033[1;31m", "warning": "\033[1;33m"}
_RESET: Final = "\033[0m"


def colourful() -> bool:
    """Colour only on a terminal, and only where it is wanted."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def show_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """Every finding with its source line, then a count."""
    errors = warnings = 0
    for diagnostic in diagnostics:
        text = render(diagnostic)
        if colourful():
            head, _, rest = text.partition(":")
            text = f"{_COLOURS[head.partition('[')[0]]}{head}{_RESET}:{rest}"
        print(text + "\n", file=sys.stderr)
        errors += diagnostic.is_error
        warnings += not diagnostic.is_error
    if errors or warnings:
        parts = [f"{n} {word}{'s' * (n > 1)}" for n, word in ((errors, "error"), (warnings, "warning")) if n]
        print(", ".join(parts), file=sys.stderr)


def fail(message: str, code: int = 1) -> NoReturn:
    """One line on stderr and out."""
    head = f"{_COLOURS['error']}error{_RESET}" if colourful() else "error"
    print(f"{head}: {message}", file=sys.stderr)
    raise SystemExit(code)


def warn(message: str) -> None:
    """One line on stderr."""
    head = f"{_COLOURS['warning']}warning{_RESET}" if colourful() else "warning"
    print(f"{head}: {message}", file=sys.stderr)


def write(data: bytes, target: str) -> None:
    """To a file, atomically, or to stdout for `-`."""
    write_files({target: data})


def write_files(files: Mapping[str, bytes]) -> None:
    """Several results: all files appear (missing folders are made), or none; `-` is stdout and comes last."""
    kept = {path: data for path, data in files.items() if path != "-"}
    for path in kept:
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise NotADirectoryError(errno.ENOTDIR, "its folder is a file", path) from None
    write_all(kept)
    if "-" in files:
        try:
            sys.stdout.buffer.write(files["-"])
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OSError(error.errno, error.strerror, _stdout_name()) from None


def _stdout_name() -> str:
    """What stdout is, where the system tells."""
    try:
        return os.readlink(f"/proc/self/fd/{sys.stdout.fileno()}")
    except OSError:
        return "stdout"


def read(target: str) -> bytes:
    """A file, or stdin for `-`."""
    return sys.stdin.buffer.read() if target == "-" else Path(target).read_bytes()
