"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Put `data` at `path` in one step; on any failure the folder is as it was. Raises OSError."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        target.write_bytes(data)  # a device or a pipe must be written to, not replaced
        return
    temporary = target.parent / f".asv3-{os.urandom(8).hex()}.tmp"
    try:
        # not tempfile: its files are readable by their owner only, and so would the result be
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
