"""Threefry2x32-20, the counter-based random generator behind every blink and glance.

Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011). A draw is a pure
function of (seed, stream, event, draw), so a moment has the same luck however it is reached.
"""

from __future__ import annotations

from typing import Final

import numpy as np

_ROTATIONS: Final = (13, 15, 26, 6, 17, 29, 16, 24)
_PARITY: Final = 0x1BD11BDA
_MASK: Final = 0xFFFFFFFF


def threefry2x32(key: tuple[int, int], counter: tuple[int, int]) -> tuple[int, int]:
    """Twenty rounds over two 32-bit words; all four arguments are in 0..2**32-1."""
    keys = (key[0], key[1], _PARITY ^ key[0] ^ key[1])
    x0 = (counter[0] + keys[0]) & _MASK
    x1 = (counter[1] + keys[1]) & _MASK
    for group in range(5):
        for rotation in _ROTATIONS[4 * (group % 2) : 4 * (group % 2) + 4]:
            x0 = (x0 + x1) & _MASK
            x1 = ((x1 << rotation) | (x1 >> (32 - rotation))) & _MASK
            x1 ^= x0
        x0 = (x0 + keys[(group + 1) % 3]) & _MASK
        x1 = (x1 + keys[(group + 2) % 3] + group + 1) & _MASK
    return x0, x1


def uniform(seed: int, stream: int, event: int, draw: int) -> np.float32:
    """A float32 in [0, 1), a multiple of 2**-24: the top 24 bits of the first word."""
    word, _ = threefry2x32((seed, stream), (event, draw))
    return np.float32((word >> 8) / 16777216.0)
