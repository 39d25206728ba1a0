"""Takes (frames with a frame rate) and the file formats that hold them."""

from .files import read_take, write_take
from .take import Take

__all__ = ["Take", "read_take", "write_take"]
