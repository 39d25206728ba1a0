"""The same bits everywhere: performances rendered by numpy, wasmtime, Node and Chromium, compared by hash.

    python tests/conformance/differ.py [--frames 1000000] [--seed 1] [--runtimes numpy,wasm,node,chromium]

Prints for each runtime how many frames it made, a hash over all of them, and how many performances differ from
numpy's. Programs are random ones, random sources and the standard faces; inputs are random tracks and, where it is
at hand, the recorded take. Exit 1 on any difference.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

import numpy as np  # noqa: E402
from bytecode.random_programs import program as random_program  # noqa: E402
from bytecode.random_sources import source as random_source  # noqa: E402

from asv3.compiler.driver import build, build_target  # noqa: E402
from asv3.lang import Source, SourceError  # noqa: E402
from asv3.runtime import AffectTrack, Player, Take, Tracks, container, read_take  # noqa: E402
from asv3.runtime.tracks import GazeTrack  # noqa: E402

ROOT: Final = Path(__file__).resolve().parents[2]
JS: Final = ROOT / "runtime" / "js"
RECORDED: Final = ROOT.parent / "shared" / "data" / "livelink" / "rom.csv"
FACES: Final = ("std.faces.studio", "std.faces.subtle", "std.faces.expressive")
Job = dict[str, Any]


def _programs(luck: random.Random) -> bytes:
    how = luck.random()
    if how < 0.4:
        return container.encode(random_program(luck.randrange(1 << 30)))
    if how < 0.6:
        try:
            return build(Source("random.asv3", random_source(luck.randrange(1 << 30)))).data
        except SourceError:  # some random sources are refused on purpose
            return container.encode(random_program(luck.randrange(1 << 30)))
    return build_target(luck.choice(FACES)).data


def _tracks(luck: random.Random, emotions: tuple[str, ...], seconds: float) -> Tracks:
    rng = np.random.default_rng(luck.randrange(1 << 30))
    n = luck.randrange(1, 30)
    times = np.sort(rng.uniform(0, seconds, n)).round(4) + np.arange(n) * 1e-3
    affect = AffectTrack(
        times,
        vad=rng.uniform(-1.1, 1.1, (n, 3)) if luck.random() < 0.7 else None,
        emotion=tuple(luck.choice(("", *emotions)) for _ in range(n)) if luck.random() < 0.7 else None,
        level=rng.uniform(0, 5, n) if luck.random() < 0.6 else None,
        confidence=rng.uniform(0, 1, n) if luck.random() < 0.5 else None,
        speaking=rng.integers(0, 2, n).astype(float) if luck.random() < 0.3 else None,
    )
    lips = None
    if RECORDED.is_file() and luck.random() < 0.2:
        lips = read_take(RECORDED)
    elif luck.random() < 0.7:
        m = luck.randrange(1, 200)
        weights = rng.uniform(0, 1, (m, 52)) ** luck.choice((1.0, 4.0))
        lips = Take(np.arange(m) / 30.0, weights.astype(np.float32), 30.0)
    gaze = GazeTrack(times, rng.uniform(-50, 50, (n, 2))) if luck.random() < 0.3 else None
    return Tracks(affect=affect, lipsync=lips, gaze=gaze, duration=seconds)


def job(seed: int) -> tuple[bytes, int, str | None, str | None, float, Tracks]:
    """Program, seed, variant, profile, frame rate and tracks of one performance."""
    luck = random.Random(seed)
    data = _programs(luck)
    found = container.decode(data)
    variant = luck.choice((None, *found.variants))
    profile = luck.choice((None, *(p.name for p in found.profiles)))
    fps = luck.choice((24.0, 30.0, 60.0, 144.0, 29.97))
    seconds = luck.choice((2.0, 20.0, 120.0))
    return data, luck.randrange(1 << 32), variant, profile, fps, _tracks(luck, found.emotions, seconds)


def _text(array: Any) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def told(seed: int) -> str:
    """A job as JavaScript reads it, one line."""
    data, luck, variant, profile, fps, tracks = job(seed)
    affect, lips, gaze = tracks.affect, tracks.lipsync, tracks.gaze
    assert affect is not None
    rows: dict[str, Any] = {"times": affect.times.tolist()}
    for key in ("vad", "level", "confidence", "speaking"):
        column = getattr(affect, key)
        if column is not None:
            rows[key] = column.tolist()
    if affect.emotion is not None:
        rows["emotion"] = list(affect.emotion)
    document: Job = {
        "program": base64.b64encode(data).decode(), "seed": luck, "variant": variant, "profile": profile, "fps": fps,
        "tracks": {
            "affect": rows, "duration": tracks.duration,
            "gaze": None if gaze is None else {"times": gaze.times.tolist(), "angles": gaze.angles.tolist()},
            "lipsync": None if lips is None else
            {"times": lips.times.tolist(), "weights": _text(lips.weights), "fps": lips.fps},
        },
    }  # fmt: skip
    return json.dumps(document)


def _here(backend: str) -> Callable[[list[int]], Iterator[tuple[str, int]]]:
    def run(seeds: list[int]) -> Iterator[tuple[str, int]]:
        for seed in seeds:
            data, luck, variant, profile, fps, tracks = job(seed)
            player = Player.load(data, seed=luck, variant=variant, profile=profile, backend=backend)
            weights = player.render(tracks, fps).weights
            yield hashlib.sha256(np.ascontiguousarray(weights).tobytes()).hexdigest(), len(weights)

    return run


def _script(name: str) -> Callable[[list[int]], Iterator[tuple[str, int]]]:
    def run(seeds: list[int]) -> Iterator[tuple[str, int]]:
        given = "\n".join(told(seed) for seed in seeds)
        done = subprocess.run(
            ["node", str(JS / "test" / name)], input=given, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        for line in done.stdout.splitlines():
            row = json.loads(line)
            yield row["hash"], row["frames"]

    return run


RUNTIMES: Final = {
    "numpy": _here("numpy"),
    "wasm": _here("wasm"),
    "node": _script("node_jobs.mjs"),
    "chromium": _script("chromium_jobs.mjs"),
    "worker": _script("chromium_worker.mjs"),
}


def compare(seeds: list[int], names: list[str]) -> dict[str, list[tuple[str, int]]]:
    """Answers of each runtime to the same jobs."""
    return {name: list(RUNTIMES[name](seeds)) for name in names}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--frames", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--runtimes", default="numpy,wasm,node,chromium")
    asked = options.parse_args()
    names = asked.runtimes.split(",")
    totals = {name: [0, hashlib.sha256(), 0, 0.0] for name in names}
    seed, worst = asked.seed * 1_000_000, 0
    while int(totals[names[0]][0]) < asked.frames:
        seeds = list(range(seed, seed + 24))
        seed += 24
        answers = {}
        for name in names:
            began = time.perf_counter()
            answers[name] = list(RUNTIMES[name](seeds))
            totals[name][3] += time.perf_counter() - began
        for name in names:
            for number, (ours, other) in enumerate(zip(answers[names[0]], answers[name], strict=True)):
                totals[name][0] += other[1]
                totals[name][1].update(other[0].encode())
                if ours != other:
                    totals[name][2] += 1
                    worst = 1
                    print(f"performance {seeds[number]}: {name} differs from {names[0]}")
    for name, (frames, digest, differing, seconds) in totals.items():
        print(f"{name:9} {frames:>10,} frames  {digest.hexdigest()[:16]}  {differing} differ  {seconds:.0f} s")
    return worst


if __name__ == "__main__":
    sys.exit(main())
