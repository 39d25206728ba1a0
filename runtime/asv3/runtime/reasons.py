"""Why a runtime refuses bytecode: every reason once, with the words that every runtime says.

`{0}` is filled with the first detail, and so on. A runtime that has only numbers for details (the C engine) is
told by `:kind` what a number stands for: `reg` s, w or p; `field` d, a, b, c, k; `op`, `pool`, `state`, `dtype` the
tables' own order; `section` tick or frame; `text` an offset into the file, its length the next detail.
Reasons of an instruction are said after `SECTION instruction N (byte B): `.
The order is the number of a reason in `engine.wasm`: append, never reorder.
"""

from __future__ import annotations

import re
from typing import Final

from .errors import BytecodeError

REASONS: Final[dict[str, str]] = {
    # the file
    "file_size": "the file has {0} bytes, at most {1} are allowed",
    "file_magic": "byte 0: this is no asv3 bytecode (it does not start with `ASV3`)",
    "file_cut": "byte {0}: the file ends too early; it was cut off",
    "file_msgpack": "the file is not valid msgpack",
    "file_parts": "the file is not a list of six parts",
    "version_form": "the format version is not [major, minor]",
    "version": "format version {0}.{1} is not supported; this runtime reads {2}.x: rebuild the face with its `asv3c`",
    "requires_form": "requires is not a list of short texts",
    "requires_many": "requires has {0} entries, at most 256 are allowed",
    "requires_twice": "requires holds a name twice",
    "feature": "the program requires the feature `{0:text}`, which this runtime has not: update asv3",
    "payload_form": "the payload is not bytes",
    "checksum": "the checksum does not match: the file is damaged",
    "payload_cut": "byte {0}: the payload ends too early; it was cut off",
    "payload_msgpack": "the payload is not valid msgpack",
    "payload_map": "the payload is not a map of names",
    "key_missing": "the payload has no `{0:key}`",
    "channels": "the program was built for another channel registry than the 52 ARKit channels",
    "consts_form": "consts are not float32 bytes",
    "consts_range": "a constant is not finite or over 1e6",
    "pools_form": "pools is not a list of at most 256",
    "regs_form": "regs is not [tick, frame]",
    "meta_form": "meta is not a map of texts",
    "state_form": "state has an unknown kind or too many slots",
    # pools
    "pool_form": "pool {0} is not [kind, dtype, shape, bytes]",
    "pool_dtype": "pool {0} has an unknown dtype",
    "pool_shape": "pool {0} has no shape of 1 or 2 sizes",
    "pool_sizes": "a size of pool {0} is not a whole number 0..{1}",
    "pool_items": "pool {0} has {1} items",
    "pool_bytes": "pool {0} has not {1} bytes as its shape says",
    "pool_kind": "pool {0} has an unknown kind",
    "pool_kind_dtype": "pool {0}, a `{1:pool}`, may not be stored as {2:dtype}",
    "pool_kind_shape": "pool {0}, a `{1:pool}`, has a shape that its kind does not allow",
    "pool_finite": "pool {0} holds a value that is not finite",
    "pool_range": "pool {0}, a `{1:pool}`, holds a value outside its range",
    "pool_order": "pool {0} is not strictly increasing",
    "pool_channel": "pool {0} holds an index that is not a channel",
    "pool_twice": "pool {0} names a channel twice",
    "pool_caps": "pool {0} caps a channel twice or bounds a channel by one that it caps",
    "pool_rate": "pool {0} holds a rate outside 0..1",
    "pool_hold": "pool {0} holds a hold time outside 0..60000 ticks",
    "pool_anchor": "pool {0} holds an anchor outside -1..1",
    "pool_phase": "pool {0} holds a phase shorter than 1 ms or longer than 10 s",
    "pool_wait": "pool {0} holds a negative value or a wait over 10000 ticks",
    "pool_span": "pool {0} holds a gaze span of 0",
    "pool_duration": "pool {0} holds a duration out of range",
    "pool_degree": "pool {0} divides by less than 1 degree",
    # sections, names, profiles
    "code_form": "{0:section} code is not a whole number of 12-byte instructions",
    "code_long": "{0:section} has {1} instructions, at most {2} are allowed",
    "registers_form": "{0:section} registers are not [scalars, [weights], poses]",
    "weights_many": "{0:section} has more than 64 weights registers",
    "weights_length": "a weights length of the {0:section} section is not a whole number 0..{1}",
    "weights_short": "{0:section} has a weights register shorter than 2",
    "scalars_count": "the scalar count of the {0:section} section is not a whole number 0..{1}",
    "poses_count": "the pose count of the {0:section} section is not a whole number 0..{1}",
    "emotions_form": "emotions is not a list of short texts",
    "emotions_many": "emotions has {0} entries, at most 256 are allowed",
    "emotions_twice": "emotions holds a name twice",
    "variants_form": "variants is not a list of short texts",
    "variants_many": "variants has {0} entries, at most 256 are allowed",
    "variants_twice": "variants holds a name twice",
    "profiles_form": "profiles is not a list of at most 256",
    "profile_form": "a profile is not [name, gain, offset, cap, route]",
    "profiles_names": "profiles is not a list of short texts",
    "profiles_twice": "profiles holds a name twice",
    "uses_form": "uses is not a list of short texts",
    "uses_many": "uses has {0} entries, at most 256 are allowed",
    "uses_twice": "uses holds a name twice",
    # the program
    "emotions_count": "a program has 1..{0} emotions, this one {1}",
    "state_unwritten": "state slot {0} is never written",
    "cost": "the program costs {0} operations a frame, at most {1} are allowed",
    "profile_pool": "profile {0} names pool {1}, which is no `{2:pool}`",
    # an instruction
    "opcode": "opcode {0} does not exist",
    "op_section": "`{0:op}` may not stand in the {1:section} section",
    "op_unused": "unused field `{0:field}` of `{1:op}` is not 0",
    "register": "register {0:reg}{1} does not exist",
    "unwritten": "register {0:reg}{1} is read before it is written",
    "registers": "registers s{0}..s{1} do not exist",
    "const": "constant {0} does not exist",
    "input": "input {0} does not exist",
    "channel": "channel {0} does not exist",
    "pool": "pool {0} does not exist",
    "pool_is": "pool {0} is `{1:pool}`, not `{2:pool}`",
    "slot": "state slot {0} does not exist",
    "slot_is": "state slot {0} is `{1:state}`, not `{2:state}`",
    "slot_twice": "state slot {0} has two writers",
    "out": "`out` is the last instruction of the frame section, and only there",
    "rbf_short": "the result is shorter than the number of centres",
    "acted_row": "a preset row is outside the result",
    "acted_vector": "the operand is not an affect vector of as many emotions",
    "acted_zero": "level 0 of an emotion is not row 0",
    "weights_change": "weights change their length (lengths {0} and {1})",
    "weights_added": "weights of different lengths are added",
    "wsum_rows": "the number of rows is not the number of weights",
    "wsum_columns": "the number of columns is not the number of listed channels",
    "affect_vector": "the result is not an affect vector of as many emotions",
    "affect_emotions": "the table has not as many emotions as the program names",
    "at_index": "index {0} is outside the weights",
    "build_many": "a pose is built from {0} registers, at most 52 are allowed",
    "build_map": "the map names a register outside the block",
    "axis": "the axis is neither 0 (yaw) nor 1 (pitch)",
}
NUMBERS: Final = {reason: number for number, reason in enumerate(REASONS, 1)}
"""What `engine.wasm` reports; 0 is no reason."""
_KIND: Final = re.compile(r"\{(\d):\w+\}")


def said(reason: str, *details: object) -> str:
    """The words of a reason. A number beyond 32 bits is said as the last that fits, as the engine can say it."""
    clipped = [min(max(d, -(2**31)), 2**31 - 1) if isinstance(d, int) else d for d in details]
    return _KIND.sub(r"{\1}", REASONS[reason]).format(*clipped)


def refusal(reason: str, *details: object) -> BytecodeError:
    """The error of a reason, to be raised."""
    return BytecodeError(said(reason, *details), reason)
