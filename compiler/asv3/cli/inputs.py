"""Reading what verbs are given, with the repairs told: takes and affect tracks."""

from __future__ import annotations

from asv3.lang.spelling import nearest
from asv3.runtime import AffectTrack, Take, TrackError
from asv3.runtime.takes import decode_take
from asv3.runtime.track_files import decode_track

from .output import read, warn


def _tell(notes: tuple[str, ...], path: str) -> None:
    for note in notes:
        warn(note if note.startswith(path) else f"{path}: {note}")


def read_take(path: str, strict: bool = False, format: str = "") -> Take:
    """A take of any format; its format is told by its content unless named."""
    take = decode_take(read(path), path, strict, format)
    _tell(take.notes, path)
    return take


def read_track(path: str, known: tuple[str, ...] | None = None, strict: bool = False) -> AffectTrack:
    """An affect track. Raises TrackError for an emotion that is none of `known`."""
    track, notes = decode_track(read(path), path, strict)
    for row, (time, name) in enumerate(zip(track.times, track.emotion or (), strict=False), 1):
        if known is not None and name and name not in known:
            guess = nearest(name, known)
            hint = f"did you mean `{guess}`?" if guess else f"there are {', '.join(known)}"
            raise TrackError(f"{path}: row {row} ({time:g} s): the face has no emotion `{name}`; {hint}")
    _tell(tuple(notes), path)
    return track
