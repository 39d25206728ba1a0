"""three.js AnimationClip JSON (`AnimationClip.parse` / `toJSON`): one number track for each channel."""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Final

import numpy as np

from ..channels import INDEX, NAMES, find
from ..errors import TakeError
from .fields import as_list, as_object, as_times
from .match import match
from .notes import Note, shown
from .raw import Content, Raw
from .take import Take
from .text import F64, MAX_ROWS, dump_json, json_number, json_numbers, shortest

MESH: Final = "Head"
NORMAL_BLEND: Final = 2500
_DISCRETE: Final = 2300
_RESERVED: Final = re.compile(r"[\[\].:/]")
"""What three.js allows in no node name (PropertyBinding)."""
_TRACK: Final = re.compile(r"(.*)\.morphTargetInfluences\[([^\[\]]+)\]", re.DOTALL)
_SPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "asv3/three-clip")


def write(take: Take, mesh: str = MESH, name: str = "take") -> bytes:
    """The clip of a take for a mesh of that name; channels that stay 0 have no track.

    The uuid comes from the content: the same take gives the same bytes. Times are seconds, so the clip
    has no `fps` field of its own (three.js would scale by it); the rate is kept in `userData`.
    Raises TakeError for a mesh name that three.js cannot address.
    """
    if _RESERVED.search(mesh):
        raise TakeError(f"mesh name {shown(mesh)} holds one of `[].:/`, which three.js does not address")
    moving = np.flatnonzero(take.weights.any(axis=0))
    if not moving.size:
        # a clip without tracks would lose its times
        moving = np.array([INDEX["jawOpen"]])
    times = take.times.tolist()
    tracks = [
        {
            "name": f"{mesh}.morphTargetInfluences[{NAMES[i]}]",
            "times": times,
            "values": values,
            "type": "number",
        }
        for i, values in zip(moving.tolist(), shortest(take.weights[:, moving].T), strict=True)
    ]
    clip: dict[str, object] = {
        "name": name,
        "duration": take.duration,
        "tracks": tracks,
        "blendMode": NORMAL_BLEND,
        "userData": json.dumps({"fps": take.fps}),  # a string: three.js parses it a second time
    }
    clip["uuid"] = str(uuid.uuid5(_SPACE, dump_json(clip).decode()))
    return dump_json(clip)


def sniff(content: Content) -> bool:
    """A JSON object with `tracks`."""
    return "tracks" in content.document


def _rate(document: Mapping[str, object]) -> float | None:
    """The rate that `write` left in `userData`; anything else there is somebody else's."""
    held = document.get("userData")
    if isinstance(held, str):
        try:
            held = json.loads(held)
        except (ValueError, RecursionError):
            return None
    fps = json_number(held.get("fps")) if isinstance(held, dict) else 0.0
    return fps if 0 < fps <= 10_000 else None


def _keys(track: Mapping[str, object], where: str) -> F64:
    return as_times(as_list(track.get("times"), f"{where}.times"), where + ".times[{}]")


def _values(track: Mapping[str, object], where: str, keys: F64, times: F64) -> F64:
    """The track sampled at `times`, as three.js would (ends held, discrete or linear)."""
    items = as_list(track.get("values"), f"{where}.values")
    if len(items) != keys.size or not keys.size:
        raise TakeError(f"`{where}` has {keys.size} times and {len(items)} values; a key has one of each")
    values, odd = json_numbers(items)
    strange = next((i for i, text in odd.items() if text != "`null`"), None)
    if strange is not None:  # null is how JavaScript writes NaN
        raise TakeError(f"`{where}.values[{strange}]` is {odd[strange]}, not a number")
    if np.any(np.diff(keys) < 0):
        raise TakeError(f"`{where}.times` do not increase; sort the keys by time")
    if track.get("interpolation") == _DISCRETE:
        return np.array(values)[np.maximum(np.searchsorted(keys, times, side="right") - 1, 0)]
    with np.errstate(all="ignore"):  # a value that is not finite is repaired with the others
        return np.interp(times, keys, values)


def read(content: Content) -> Raw:
    """The keys of a clip, all tracks sampled at the times of any. Raises TakeError."""
    document = content.document
    found: list[tuple[str, str, Mapping[str, object], str]] = []
    items = as_list(document.get("tracks"), "tracks")
    for i, item in enumerate(items):
        track = as_object(item, f"tracks[{i}]")
        name = track.get("name")
        parts = _TRACK.fullmatch(name) if isinstance(name, str) else None
        if parts:
            found.append((parts[1], parts[2], track, f"tracks[{i}]"))
    if not found:
        raise TakeError("no track is named `mesh.morphTargetInfluences[channel]`")
    notes = []
    if len(found) < len(items):
        notes.append(Note(f"{len(items) - len(found)} tracks move no morph target", "left out", True))
    # exporters repeat the tracks for teeth and lashes: the mesh with the most channels is the face
    held = Counter(mesh for mesh, name, _, _ in found if find(name) is not None)
    face = held.most_common(1)[0][0] if held else found[0][0]
    others = sorted({mesh for mesh, _, _, _ in found} - {face})
    if others:
        notes.append(Note(f"the clip also moves {shown(others[0])}", f"only {shown(face)} read"))
    found = [row for row in found if row[0] == face]
    columns = match([name for _, name, _, _ in found])
    fps = json_number(document.get("fps"))
    scale = 1.0 / fps if 0 < fps <= 10_000 else 1.0
    chosen = [found[i][2:] for i in columns.columns]
    if any(track.get("interpolation") == 2302 for track, _ in chosen):
        notes.append(Note("a track has smooth interpolation", "read as linear"))
    keys = [_keys(*row) * scale for row in chosen]
    times = np.unique(np.concatenate(keys))
    if times.size > MAX_ROWS:
        raise TakeError(f"the tracks have {times.size} different times, more than {MAX_ROWS}")
    if times.size and times[0] > 0:
        times = np.concatenate(([0.0], times))  # the first pose is held from 0 on
    sampled = [_values(track, where, own, times) for (track, where), own in zip(chosen, keys, strict=True)]
    values = np.stack(sampled, axis=1)
    notes += columns.notes
    order = np.arange(times.size)
    return Raw(columns.channels, times, values, order, "key {}", _rate(document), notes=tuple(notes), keyed=True)
