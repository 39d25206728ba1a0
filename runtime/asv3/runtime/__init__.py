"""The player of asv3 programs: numpy and msgpack, nothing else."""

from typing import TYPE_CHECKING, Any

from .channels import NAMES
from .errors import BytecodeError, TakeError, TrackError
from .player import Player
from .takes import Take
from .tracks import AffectTrack, GazeTrack, Tracks

if TYPE_CHECKING:
    from .many import render_many
    from .takes import read_take, write_take

__all__ = [
    "NAMES",
    "AffectTrack",
    "BytecodeError",
    "GazeTrack",
    "Player",
    "Take",
    "TakeError",
    "TrackError",
    "Tracks",
    "read_take",
    "render_many",
    "write_take",
]


def __getattr__(name: str) -> Any:
    if name in ("read_take", "write_take"):
        from .takes import files

        return getattr(files, name)
    if name == "render_many":
        from .many import render_many

        return render_many
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
