"""Our own take files, exact to the bit: `.json` for eyes and diffs, `.npz` for size."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..channels import NAMES
from ..errors import TakeError
from .fields import as_list, as_names, as_times, as_weights, rate
from .match import match
from .notes import shown
from .raw import Content, Raw
from .take import Take
from .text import MAX_BYTES, dump_json, shortest

FORMAT: Final = "asv3-take"
VERSION: Final = 1
_ARRAYS: Final = ("fps", "names", "times", "weights")


def sniff_json(content: Content) -> bool:
    """A JSON object that says so."""
    return content.document.get("format") == FORMAT


def read_json(content: Content) -> Raw:
    """Frames of an `asv3-take` JSON. Raises TakeError (without the file's name)."""
    document = content.document
    version = document.get("version")
    if version != VERSION or isinstance(version, bool):
        raise TakeError(f"`version` is {shown(version)}, this reader knows {VERSION}; update asv3")
    names = as_names(document.get("names"), "names")
    columns = match(names)
    fps, notes = rate(document.get("fps"))
    times = as_times(as_list(document.get("times"), "times"), "times[{}]")
    frames = as_list(document.get("weights"), "weights")
    if len(frames) != times.size:
        raise TakeError(f"`weights` holds {len(frames)} frames for {times.size} `times`")
    values, odd = as_weights(frames, columns.columns, len(names), "weights[{}]")
    order = np.arange(times.size)
    return Raw(columns.channels, times, values, order, "weights[{}]", fps, odd, (*columns.notes, *notes))


def write_json(take: Take) -> bytes:
    """The JSON of a take; every float32 reads back to the same bits."""
    return dump_json(
        {
            "format": FORMAT,
            "version": VERSION,
            "fps": take.fps,
            "names": list(NAMES),
            "times": take.times.tolist(),
            "weights": shortest(take.weights),
        }
    )


def sniff_npz(content: Content) -> bool:
    """A zip archive."""
    return bool(content.archive)


def arrays_of(data: bytes, names: tuple[str, ...] = ()) -> dict[str, NDArray[np.generic]]:
    """The arrays of an `.npz`, all or the named ones that are there. Raises TakeError."""
    import zipfile  # here and not above: most programs read no archive, and it is slow to import

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MAX_BYTES:
            raise TakeError(f"the archive unpacks to {size >> 20} MiB, more than {MAX_BYTES >> 20}")
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in names or arrays.files if name in arrays.files}
    except TakeError:
        raise
    except Exception as error:
        # zipfile, zlib and numpy's header parser between them raise a dozen kinds for damaged bytes
        reason = str(error).partition("\n")[0][:80]
        raise TakeError(f"the .npz archive is damaged ({reason or type(error).__name__})") from None
    for name, array in found.items():
        if not isinstance(array, np.ndarray):  # numpy hands over the bytes of a member that is no array
            raise TakeError(f"`{name}.npy` in the archive is not a numpy array")
    return found


def _floats(arrays: dict[str, NDArray[np.generic]], name: str, ndim: int) -> NDArray[np.float64]:
    values = arrays[name]
    if values.dtype.kind not in "fiu" or values.ndim != ndim:
        raise TakeError(f"array `{name}` is {values.dtype} {values.shape}, not {ndim}-dimensional numbers")
    with np.errstate(all="ignore"):
        return values.astype(np.float64)


def read_npz(content: Content) -> Raw:
    """Frames of an `.npz` with arrays fps (), names (m,), times (n,), weights (n, m). Raises TakeError."""
    arrays = arrays_of(content.archive, _ARRAYS)
    for name in _ARRAYS:
        if name not in arrays:
            raise TakeError(f"the archive has no array `{name}.npy`; a take has {', '.join(_ARRAYS)}")
    labels = arrays["names"]
    if labels.dtype.kind != "U" or labels.ndim != 1:
        raise TakeError(f"array `names` is {labels.dtype} {labels.shape}, not a list of names")
    codes = np.frombuffer(labels.tobytes() or bytes(4), np.dtype("u4").newbyteorder(labels.dtype.byteorder))
    if codes.max() > 0x10FFFF:  # numpy would make a str of it that crashes the interpreter's own functions
        raise TakeError("array `names` holds damaged text")
    names = [str(name) for name in labels.tolist()]
    columns = match(names)
    fps, notes = rate(float(_floats(arrays, "fps", 0)))
    times, weights = _floats(arrays, "times", 1), _floats(arrays, "weights", 2)
    if weights.shape != (times.size, len(names)):
        raise TakeError(f"array `weights` is {weights.shape} for {times.size} times and {len(names)} names")
    values = weights[:, columns.columns]
    order = np.arange(times.size)
    return Raw(columns.channels, times, values, order, "weights[{}]", fps, notes=(*columns.notes, *notes))


def write_npz(take: Take) -> bytes:
    """The archive of a take: the same take gives the same bytes."""
    buffer = io.BytesIO()
    np.savez(buffer, fps=np.float64(take.fps), names=np.array(NAMES), times=take.times, weights=take.weights)
    return buffer.getvalue()
