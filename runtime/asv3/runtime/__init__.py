"""The player of asv3 programs: numpy and msgpack, nothing else."""

from .channels import NAMES
from .errors import BytecodeError, TakeError, TrackError
from .player import Player
from .takes import Take, read_take, write_take
from .tracks import AffectTrack, GazeTrack, Tracks

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
    "write_take",
]
