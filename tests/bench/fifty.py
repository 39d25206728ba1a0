"""Fifty lines of the dialogue test set and what the standard face does with them: to be read by eye.

python tests/bench/fifty.py [FACE]        a Markdown table: line, as written, as told, VAD, strongest channels
"""

from __future__ import annotations

import sys

import numpy as np

from asv3.compiler import build_target
from asv3.models.dataset.seeds import read_lines
from asv3.models.emotion import Emotion, affect_track
from asv3.runtime import NAMES, Player, Tracks

COUNT = 50


def main() -> None:
    """Channels: mean of the spoken time less the same face at rest, without the eyelids and gaze that luck moves."""
    player = Player.load(build_target(sys.argv[1] if len(sys.argv) > 1 else "std.faces.studio").data, seed=1)
    emotion = Emotion.load()
    lines = read_lines("test")
    rest = player.render(Tracks(duration=3.0), 30).weights.mean(0)
    restless = np.array([name.startswith(("eyeBlink", "eyeLook")) for name in NAMES])
    print("| line | written | told | V A D | strongest channels |\n|---|---|---|---|---|")
    for line in lines[:: len(lines) // COUNT][:COUNT]:
        affect = emotion.predict([line.line])
        player.reset(1)
        moved = (
            player.render(Tracks(affect=affect_track(emotion, line.line, duration=3.0)), 30).weights[20:].mean(0) - rest
        )
        moved[restless] = 0
        pairs: dict[str, float] = {}
        for i in np.argsort(-np.abs(moved))[:10]:
            name = NAMES[i].removesuffix("Left").removesuffix("Right")
            pairs.setdefault(name, float(moved[i]))
        shown = ", ".join(f"{name} {value:+.2f}" for name, value in list(pairs.items())[:5])
        v, a, d = affect.vad[0]
        mark = "" if affect.emotion[0] == line.emotion else " ✗"
        told = f"{affect.emotion[0]} {affect.level[0]:.1f} ({affect.confidence[0]:.0%}){mark}"
        print(f"| {line.line} | {line.emotion} {line.level} | {told} | {v:+.2f} {a:+.2f} {d:+.2f} | {shown} |")


if __name__ == "__main__":
    main()
