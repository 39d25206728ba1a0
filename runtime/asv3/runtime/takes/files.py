"""Reading and writing take files: the table of formats, and the way from bytes to a take and back."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import TakeError
from . import lam, live_link, own, three_clip
from .atomic import write_bytes
from .match import nearest
from .notes import shown
from .raw import Content, Raw
from .repair import take_of
from .take import Take
from .text import MAX_BYTES, decode_text, parse_json


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: what it is called, how it is told, and its two directions."""

    name: str
    extensions: tuple[str, ...]
    doc: str
    sniff: Callable[[Content], bool]
    read: Callable[[Content], Raw]
    write: Callable[[Take], bytes]


FORMATS: Final = (
    Format("livelink", (".csv",), "Live Link Face CSV", live_link.sniff, live_link.read, live_link.write),
    Format("npz", (".npz",), "asv3 take, numpy archive", own.sniff_npz, own.read_npz, own.write_npz),
    Format("json", (".json",), "asv3 take, JSON", own.sniff_json, own.read_json, own.write_json),
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
    document = parse_json(text, TakeError)
    if not isinstance(document, dict):
        raise TakeError("the JSON is a list; a take is one object, so give one of its items")
    return Content(document=document)


def decode_take(data: bytes, name: str, strict: bool = False) -> Take:
    """The take in the bytes of a file, whose format is told by the content.

    `name` begins every error message. What is wrong but can be mended is mended and told in
    `Take.notes`, or refused when `strict`. Raises TakeError, and nothing else, for any bytes.
    """
    try:
        if len(data) > MAX_BYTES:
            raise TakeError(f"larger than {MAX_BYTES >> 20} MiB; split the take")
        content = _content(data)
        row = next((row for row in FORMATS if row.sniff(content)), None)
        if row is None:
            raise TakeError(f"not a take; known are {_KNOWN}")
        return take_of(row.read(content), strict)
    except TakeError as error:
        raise TakeError(f"{name}: {error}") from None


def encode_take(take: Take, format: str) -> bytes:
    """The bytes of a take in the format of that name. Raises TakeError for an unknown name."""
    return format_named(format).write(take)


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
        data = row.write(take)
    except TakeError as error:
        raise TakeError(f"{Path(path)}: {error}") from None
    write_bytes(path, data)
