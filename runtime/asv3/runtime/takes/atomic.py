"""Writing files whole or not at all, one or several together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Put `data` at `path` in one step; on any failure the folder is as it was. Raises OSError."""
    write_all({os.fspath(path): data})


def write_all(files: Mapping[str, bytes]) -> None:
    """Put several files in place: all are written beside their targets before the first is renamed.

    So a full disk or a missing folder leaves everything as it was; only a rename that fails could come between.

    Raises OSError naming the target that could not be written.
    """
    ready: list[tuple[Path, Path]] = []
    path = ""
    try:
        for path, data in files.items():
            target = Path(os.path.realpath(path))
            if target.exists() and not target.is_file():
                target.write_bytes(data)  # a device or a pipe must be written to, not replaced
                continue
            temporary = target.parent / f".asv3-{os.urandom(8).hex()}.tmp"
            ready.append((temporary, target))
            # not tempfile: its files are readable by their owner only, and so would the result be
            with open(temporary, "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for temporary, target in ready:
            path = os.fspath(target)
            os.replace(temporary, target)
    except OSError as error:
        if error.errno is None:
            raise
        # the name that the user gave, not that of the temporary file
        raise OSError(error.errno, error.strerror, path) from None
    finally:
        for temporary, _ in ready:
            temporary.unlink(missing_ok=True)
