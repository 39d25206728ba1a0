"""Reading and writing take files: the table of formats, and the way from bytes to a take and back."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import TakeError
from . import audio2face, azure, lam, live_link, mediapipe, own, three_clip
from .atomic import write_bytes
from .fit import EVEN, FREE, Clock, fitted
from .match import nearest
from .matrix import ARRAY, matrix, named
from .notes import shown
from .orders import Order
from .raw import Content, Raw
from .repair import take_of
from .take import Take
from .text import F64, MAX_BYTES, decode_text, parse_json


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: what it is called, how it is told, its two directions, and what it cannot hold."""

    name: str
    extensions: tuple[str, ...]
    doc: str
    sniff: Callable[[Content], bool]
    read: Callable[[Content], Raw]
    write: Callable[[Take], bytes]
    clock: Clock = FREE
    lacks: tuple[str, ...] = ()


FORMATS: Final = (
    Format("livelink", (".csv",), "Live Link Face CSV", live_link.sniff, live_link.read, live_link.write),
    Format("npz", (".npz",), "asv3 take, numpy archive", own.sniff_npz, own.read_npz, own.write_npz),
    Format("json", (".json",), "asv3 take, JSON", own.sniff_json, own.read_json, own.write_json),
    Format(
        "mediapipe",
        (".mediapipe.json", ".mp.json"),
        "MediaPipe FaceLandmarker JSON",
        mediapipe.sniff,
        mediapipe.read,
        mediapipe.write,
        lacks=mediapipe.LACKS,
    ),
    Format(
        "a2f",
        (".a2f.json",),
        "Audio2Face JSON",
        audio2face.sniff,
        audio2face.read,
        audio2face.write,
        clock=EVEN,
    ),
    Format(
        "azure",
        (".azure.json", ".viseme.json"),
        "Azure viseme JSON, 60 fps",
        azure.sniff,
        azure.read,
        azure.write,
        clock=Clock(azure.FPS),
    ),
    Format("lam", (".lam.json",), "LAM_Audio2Expression JSON", lam.sniff, lam.read, lam.write),
    Format(
        "three",
        (".three.json", ".clip.json"),
        "three.js AnimationClip JSON",
        three_clip.sniff,
        three_clip.read,
        three_clip.write,
    ),
)
_NAMELESS: Final = "without channel names; `asv3c probe` finds their order"
_KNOWN: Final = ", ".join(f"{row.name} ({row.doc})" for row in FORMATS)


def format_of(path: str | os.PathLike[str]) -> Format:
    """The format that a file name asks for. Raises TakeError for an extension that is none."""
    name = os.fspath(path).lower()
    fits = [(len(end), row) for row in FORMATS for end in row.extensions if name.endswith(end)]
    if not fits:
        ends = ", ".join(end for row in FORMATS for end in row.extensions)
        raise TakeError(f"{os.fspath(path)}: the extension is none of {ends}; rename it or give a format")
    return max(fits, key=lambda fit: fit[0])[1]


def format_named(name: str) -> Format:
    """The format called `name`. Raises TakeError with the names there are."""
    for row in FORMATS:
        if row.name == name:
            return row
    close = nearest(name, [row.name for row in FORMATS])
    hint = f"; did you mean {close}?" if close else ""
    raise TakeError(f"format {shown(name)} is none of {', '.join(row.name for row in FORMATS)}{hint}")


def _content(data: bytes) -> Content:
    if not data.strip():
        raise TakeError("the file is empty")
    if data.startswith(b"PK"):
        return Content(archive=data)
    text = decode_text(data, TakeError)
    if not text.lstrip().startswith(("{", "[")):
        return Content(text=text)
    lines = text.strip().split("\n")
    if len(lines) > 1 and lines[0].rstrip().endswith("}") and lines[1].lstrip().startswith("{"):
        # an object a line; one that is merely printed over several lines begins with a lone brace
        rows = [(i, line) for i, line in enumerate(lines, 1) if line.strip()]
        return Content(items=[parse_json(line, TakeError, i) for i, line in rows])
    document = parse_json(text, TakeError)
    return Content(items=document) if isinstance(document, list) else Content(document=_object(document))


def _object(document: object) -> dict[str, object]:
    if not isinstance(document, dict):
        raise TakeError("the JSON is neither an object nor a list")
    return document


def decode_take(data: bytes, name: str, strict: bool = False, format: str = "") -> Take:
    """The take in the bytes of a file, whose format is told by the content unless it is named.

    `name` begins every error message. What is wrong but can be mended is mended and told in
    `Take.notes`, or refused when `strict`. Raises TakeError, and nothing else, for any bytes.
    """
    try:
        if len(data) > MAX_BYTES:
            raise TakeError(f"larger than {MAX_BYTES >> 20} MiB; split the take")
        named = format_named(format) if format else None
        if data.startswith(ARRAY):
            raise TakeError(f"an array {_NAMELESS}")
        content = _content(data)
        row = named or next((row for row in FORMATS if row.sniff(content)), None)
        if row is None:
            if content.items and isinstance(content.items[0], list):
                raise TakeError(f"the JSON is a list of rows {_NAMELESS}")
            raise TakeError(f"not a take; known are {_KNOWN}")
        return take_of(row.read(content), strict)
    except TakeError as error:
        raise TakeError(f"{name}: {error}") from None


def decode_matrix(data: bytes, name: str) -> F64:
    """The unnamed (frames, columns) in the bytes of a file, see `matrix`. Raises TakeError for any other bytes."""
    try:
        if len(data) > MAX_BYTES:
            raise TakeError(f"larger than {MAX_BYTES >> 20} MiB; split the take")
        return matrix(data, None if data.startswith(ARRAY) else _content(data))
    except TakeError as error:
        raise TakeError(f"{name}: {error}") from None


def has_names(data: bytes) -> bool:
    """Whether some format with channel names claims the bytes of a file (they may still be damaged)."""
    if data.startswith(ARRAY) or len(data) > MAX_BYTES:
        return False
    try:
        content = _content(data)
    except TakeError:
        return False
    if content.archive:
        return all(f"{part}.npy".encode() in data for part in ("names", "times", "weights"))
    return any(row.sniff(content) for row in FORMATS if row.name != "azure")


def take_from_matrix(values: F64, order: Order, fps: float) -> Take:
    """A take of an unnamed matrix whose columns stand in that order."""
    return take_of(named(values, order, fps), False)


def encode_take(take: Take, format: str) -> bytes:
    """The bytes of a take in the format of that name. Raises TakeError for an unknown name."""
    row = format_named(format)
    return row.write(fit_to(take, row)[0])


def fit_to(take: Take, row: Format) -> tuple[Take, tuple[str, ...]]:
    """The take as a format can hold it, and what had to change for that, a line each."""
    return fitted(take, row.clock, row.lacks, row.doc)


def read_bytes(path: str | os.PathLike[str], refuse: type[ValueError]) -> bytes:
    """The bytes of a file. Raises OSError, or `refuse` when there are more than `MAX_BYTES`."""
    with open(path, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise refuse(f"{os.fspath(path)}: larger than {MAX_BYTES >> 20} MiB; split the file")
    return data


def read_take(path: str | os.PathLike[str], *, strict: bool = False) -> Take:
    """The take in a file, see `decode_take`. Raises TakeError, or OSError from the file system."""
    return decode_take(read_bytes(path, TakeError), os.fspath(path), strict)


def write_take(take: Take, path: str | os.PathLike[str], *, format: str | None = None) -> None:
    """Write a take whole or not at all, in the format named or else the one of the extension.

    Raises TakeError when the format is unknown or cannot hold the take, OSError from the file system.
    """
    row = format_of(path) if format is None else format_named(format)
    try:
        data = row.write(fit_to(take, row)[0])
    except TakeError as error:
        raise TakeError(f"{Path(path)}: {error}") from None
    write_bytes(path, data)
