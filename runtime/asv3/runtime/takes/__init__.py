"""Takes (frames with a frame rate) and the file formats that hold them."""

from .files import FORMATS, decode_take, encode_take, read_take, write_take
from .take import Take

__all__ = ["FORMATS", "Take", "decode_take", "encode_take", "read_take", "write_take"]
