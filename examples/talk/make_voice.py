"""Make `voice.csv`: a lipsync take of 14 seconds shaped like a Live Link Face recording.

No recording is shipped: this take is synthesised. Phrases are written as visemes with durations; each
viseme has a target for the lips, and targets run into each other as lips do (coarticulation). p, b and
m close fully. A little sensor noise and a resting mouth that is not quite zero make it recorded-like.
"""

import sys
from pathlib import Path

import numpy as np

from asv3.runtime import NAMES, Take, write_take

FPS = 30
VISEMES = {
    "m": {"mouthClose": 0.20, "jawOpen": 0.20, "mouthPressLeft": 0.42, "mouthPressRight": 0.40, "mouthRollLower": 0.28},
    "f": {"jawOpen": 0.10, "mouthRollLower": 0.40, "mouthUpperUpLeft": 0.14, "mouthUpperUpRight": 0.15},
    "a": {"jawOpen": 0.52, "mouthLowerDownLeft": 0.26, "mouthLowerDownRight": 0.27, "mouthFunnel": 0.10},
    "e": {"jawOpen": 0.30, "mouthStretchLeft": 0.24, "mouthStretchRight": 0.23, "mouthSmileLeft": 0.12,
          "mouthSmileRight": 0.11, "mouthLowerDownLeft": 0.20, "mouthLowerDownRight": 0.20},
    "i": {"jawOpen": 0.16, "mouthStretchLeft": 0.30, "mouthStretchRight": 0.28, "mouthSmileLeft": 0.18,
          "mouthSmileRight": 0.17},
    "o": {"jawOpen": 0.32, "mouthFunnel": 0.42, "mouthPucker": 0.30},
    "u": {"jawOpen": 0.16, "mouthFunnel": 0.26, "mouthPucker": 0.62},
    "l": {"jawOpen": 0.22, "tongueOut": 0.06, "mouthLowerDownLeft": 0.16, "mouthLowerDownRight": 0.17},
    "s": {"jawOpen": 0.08, "mouthStretchLeft": 0.22, "mouthStretchRight": 0.22, "mouthShrugUpper": 0.10},
    "-": {},
}  # fmt: skip
# "I'm fine. … Really, I'm fine! … mm … no. My heart was broken, you know. … But thank you, mum."
SCRIPT = (
    ("-", 0.6), ("a", 0.16), ("i", 0.10), ("m", 0.12), ("f", 0.10), ("a", 0.18), ("i", 0.12), ("l", 0.10), ("-", 0.9),
    ("l", 0.10), ("i", 0.16), ("l", 0.09), ("i", 0.16), ("-", 0.2), ("a", 0.15), ("i", 0.10), ("m", 0.12), ("f", 0.10),
    ("a", 0.24), ("i", 0.14), ("l", 0.10), ("-", 1.1), ("m", 0.45), ("-", 0.4), ("l", 0.09), ("o", 0.34), ("-", 0.7),
    ("m", 0.11), ("a", 0.12), ("i", 0.09), ("a", 0.20), ("l", 0.08), ("u", 0.10), ("o", 0.12), ("s", 0.10), ("m", 0.11),
    ("l", 0.08), ("o", 0.22), ("e", 0.10), ("l", 0.12), ("-", 0.25), ("u", 0.14), ("l", 0.08), ("o", 0.26), ("-", 1.3),
    ("m", 0.11), ("a", 0.14), ("s", 0.08), ("f", 0.08), ("e", 0.16), ("l", 0.08), ("s", 0.07), ("u", 0.20), ("-", 0.15),
    ("m", 0.12), ("a", 0.24), ("m", 0.20), ("-", 1.2),
)  # fmt: skip
REST = {"mouthClose": 0.03, "jawOpen": 0.025, "mouthPucker": 0.04, "mouthFunnel": 0.03, "mouthPressLeft": 0.04,
        "mouthPressRight": 0.04, "mouthShrugLower": 0.05}  # fmt: skip


def voice() -> Take:
    """Targets at 240 Hz, smoothed with a 55 ms window, closures kept closed, sampled at FPS."""
    rate = 240
    frames: list[np.ndarray] = []
    closed: list[bool] = []
    for viseme, seconds in SCRIPT:
        target = np.zeros(52)
        for name, weight in (VISEMES[viseme] or REST).items():
            target[NAMES.index(name)] = weight
        count = round(seconds * rate)
        frames += [target] * count
        # the middle of a closure is sealed: the lips meet whatever stands before and after
        closed += [viseme == "m" and 0.25 < i / count < 0.9 for i in range(count)]
    dense = np.array(frames)
    window = np.hanning(round(0.110 * rate))
    window /= window.sum()
    smooth = np.stack([np.convolve(np.pad(c, len(window), "edge"), window, "same")[len(window) : -len(window)]
                       for c in dense.T], axis=1)  # fmt: skip
    jaw, close = NAMES.index("jawOpen"), NAMES.index("mouthClose")
    smooth[closed, close] = smooth[closed, jaw]
    smooth[:, close] = np.minimum(smooth[:, close], smooth[:, jaw])
    noise = np.random.default_rng(11).normal(0, 0.003, smooth.shape)
    moving = smooth.max(axis=0) > 0
    moving[[jaw, close]] = False
    weights = np.clip(smooth + noise * moving, 0, 1)[:: rate // FPS].astype(np.float32)
    return Take(np.arange(len(weights)) / FPS, weights, float(FPS))


if __name__ == "__main__":
    target = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).with_name("voice.csv"))
    write_take(voice(), target)
    print(f"wrote {target}")
