"""Takes (frames with a frame rate) and the file formats that hold them.

The formats are imported when first asked for: a player that is fed by its host never needs them.
"""

from typing import TYPE_CHECKING, Any

from .take import Take

if TYPE_CHECKING:
    from .files import FORMATS, decode_take, encode_take, read_take, write_take

__all__ = ["FORMATS", "Take", "decode_take", "encode_take", "read_take", "write_take"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import files

        return getattr(files, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
