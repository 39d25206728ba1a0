"""`make bench`: figures of this run, each beside a named comparison of the same run.

Machines differ and are noisy: read the ratios.
"""

from __future__ import annotations

import gzip
import importlib.util
import io
import json
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.interpolate import RBFInterpolator

from asv3.compiler import build_target
from asv3.runtime import NAMES, AffectTrack, Player, Tracks, container, ops, read_take, render_many
from asv3.runtime.track_files import read_track

ROOT = Path(__file__).resolve().parents[2]
FACE = "std.faces.studio"


def median(run: Callable[[], object], times: int) -> float:
    """Median seconds of a call, after one to warm up."""
    run()
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent)


def process(code: str, times: int = 7) -> float:
    """Median seconds of a fresh interpreter that runs some code."""
    return median(lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True), times)


def over(code: str, base: str, times: int = 9) -> float:
    """Median seconds that one fresh interpreter takes over another, run in turns: the machine's moods cancel."""
    pairs = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        middle = time.perf_counter()
        subprocess.run([sys.executable, "-c", base], check=True)
        pairs.append((middle - began) - (time.perf_counter() - middle))
    return statistics.median(pairs)


def dense_frame(rows: np.ndarray, centres: np.ndarray) -> Callable[[], object]:
    """The frame as one would write it by hand in numpy: Gaussian weights, BLAS, one smoothing, compose."""
    presets = np.zeros((len(centres), 52), np.float32)
    presets[:, : rows.shape[1]] = rows[: len(centres)]
    state = np.zeros(52, np.float32)
    lips = np.full(52, 0.1, np.float32)
    point = np.array([0.5, 0.3, 0.2], np.float32)
    gains = np.linspace(0, 1, 52, dtype=np.float32)

    def frame() -> object:
        nonlocal state
        d2 = ((centres - point) ** 2).sum(axis=1)
        w = np.exp(-d2 * 16)
        pose = (w / w.sum()) @ presets
        for _ in range(3):  # three layers
            pose = 0.5 * pose + 0.5 * np.minimum(pose * 1.1, 1)
        state = state + (pose - state) * np.float32(0.2)
        out = lips + gains * state * (1 - lips)
        for i in range(0, 24, 2):  # two dozen pairwise limits, one after another
            out[i] = min(out[i], 1 - 0.5 * out[i + 1])
        return np.clip(out, 0, 1)

    return frame


def main() -> None:
    built = build_target(FACE)
    rows: list[tuple[str, str, str, str, str]] = []

    def row(what: str, ours: float, unit: str, goal: str, other: str, theirs: float) -> None:
        ratio = f"{ours / theirs:.2f} x" if theirs else ""
        rows.append((what, f"{ours:,.4g} {unit}", goal, f"{other}: {theirs:,.4g} {unit}", ratio))

    # build
    numpy_start = process("import numpy")
    cold = process(f"from asv3.compiler import build_target; build_target('{FACE}')")
    row("build, cold process", cold, "s", "<= 1.0", "python that imports numpy", numpy_start)  # fmt: skip
    row("rebuild, warm process", median(lambda: build_target(FACE), 7) * 1000, "ms", "<= 100",
        "its parse alone", median(_parse_alone, 7) * 1000)  # fmt: skip
    # size
    presets = {e: [round(float(x), 4) for x in r] for e, r in enumerate(_preset_rows(built.data))}
    row("standard face", len(built.data) / 1024, "KiB", "<= 48", "its presets and RBF as JSON",
        len(json.dumps([presets, _rbf(built.data).tolist()])) / 1024)  # fmt: skip
    # start
    row("import asv3.runtime over numpy", over("import asv3.runtime", "import numpy"), "s", "<= 0.05",
        "import numpy over python", over("import numpy", "pass"))  # fmt: skip
    row("load and verify", median(lambda: Player.load(built.data), 15) * 1000, "ms", "<= 30",
        "json.loads of the same numbers", _json_load(built.data) * 1000)  # fmt: skip
    # archetype layer
    pool = _rbf(built.data)
    matrix = _preset_rows(built.data)
    prepared = ops.Rbf(pool)
    points = np.random.default_rng(0).uniform(-1, 1, (1000, 3)).astype(np.float32)
    scipy_rbf = RBFInterpolator(pool[:, :3].astype(float), matrix[: len(pool)].astype(float), kernel="linear", degree=0)
    one = [np.float32(x) for x in points[0]]
    row("archetype layer, one point",
        median(lambda: ops.ordered_sum(ops.rbf(one, prepared, len(matrix)), matrix), 400) * 1e6, "us", "",
        "scipy RBFInterpolator", median(lambda: scipy_rbf(points[:1]), 400) * 1e6)  # fmt: skip
    batch = list(points.T.copy())
    row("archetype layer, 1000 points",
        median(lambda: ops.ordered_sum(ops.rbf(batch, prepared, len(matrix)), matrix), 15) * 1e3, "ms", "",
        "scipy RBFInterpolator", median(lambda: scipy_rbf(points), 15) * 1e3)  # fmt: skip
    # frames
    dense_us = median(dense_frame(matrix, pool[:, :3]), 2000) * 1e6
    step_us = _step(built.data, {"emotion": "joy", "level": 4.0})
    row("numpy step, emotion given", step_us, "us", "<= 150", "plain dense numpy loop", dense_us)
    row("numpy step, affect only", _step(built.data, {}), "us", "<= 150", "plain dense numpy loop", dense_us)
    rate = _render(built.data)
    row("numpy render, whole take", rate, "frames/s", ">= 15,000", "stepping frame by frame", 1e6 / step_us)
    row("wasm render, whole take", _render(built.data, "wasm"), "frames/s", ">= 400,000", "numpy render", rate)
    row("wasm render, takes on all cores", _render_many(built.data), "frames/s", ">= 400,000", "numpy render", rate)
    row("wasm step from Python", _step(built.data, {"emotion": "joy", "level": 4.0}, "wasm"), "us", "",
        "numpy step", step_us)  # fmt: skip
    _engine(built.data, row)
    table = Table("what", "asv3", "goal", "beside it, same run", "ratio")
    for cells in rows:
        table.add_row(*cells)
    Console(width=150).print(table)


def _parse_alone() -> None:
    from asv3.lang.modules import standard_modules, standard_source
    from asv3.lang.parser import parse

    for name in standard_modules():
        parse(standard_source(name))


def _rbf(data: bytes) -> np.ndarray:
    return next(p.values() for p in container.decode(data).pools if p.kind == "rbf")


def _preset_rows(data: bytes) -> np.ndarray:
    return next(p.values() for p in container.decode(data).pools if p.kind == "poses")


def _json_load(data: bytes) -> float:
    program = container.decode(data)
    text = json.dumps([p.values().ravel().tolist() for p in program.pools if p.kind != "map"])
    return median(lambda: json.loads(text), 15)


def _engine(data: bytes, row: Callable[..., None]) -> None:
    """The engine in Node beside a dense loop in C (same compiler, same flags) and the same frame in JavaScript."""
    if shutil.which("node") is None:
        return
    bench, engine = ROOT / "tests" / "bench", ROOT / "runtime" / "asv3" / "runtime" / "engine.wasm"
    spec = importlib.util.spec_from_file_location("build", ROOT / "runtime" / "wasm" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    with tempfile.TemporaryDirectory() as folder:
        dense, face = Path(folder) / "dense.wasm", Path(folder) / "face.asv3b"
        command = [sys.executable, "-m", "ziglang", "cc", *build.FLAGS, "-o", str(dense), str(bench / "dense.c")]
        subprocess.run(command, check=True)
        face.write_bytes(data)
        done = subprocess.run(
            ["node", str(bench / "engine.mjs"), str(engine), str(dense), str(face)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    said = json.loads(done.stdout)
    row("wasm frame in Node, emotion given", said["label"], "us", "<= 2, <= 1.5 x", "dense C loop", said["dense"])
    row("wasm frame in Node, affect only", said["affect"], "us", "<= 2, <= 1.5 x", "dense C loop", said["dense"])
    row("plain JavaScript, the same frame", said["plain"], "us", ">= 20 x", "wasm frame", said["label"])
    row("wasm load and verify", said["load_ms"], "ms", "<= 5", "compiling the engine", said["compile_ms"])
    row("npm package, gzipped, but for engine and model", _packed() / 1024, "KiB", "<= 16", "its code alone",
        _packed(".js") / 1024)  # fmt: skip
    row("engine.wasm", said["engine_bytes"] / 1024, "KiB", "<= 16", "gzipped", said["engine_gzip"] / 1024)


def _step(data: bytes, label: dict[str, Any], backend: str = "numpy") -> float:
    player = Player.load(data, seed=1, backend=backend)
    lips = np.zeros(52, np.float32)
    spent = []
    for i in range(3000):
        lips[NAMES.index("jawOpen")] = 0.2 + 0.2 * np.sin(i / 5)
        began = time.perf_counter()
        player.step(i / 60, affect=(0.5, 0.3, 0.2), lipsync=lips, **label)
        spent.append(time.perf_counter() - began)
    # the mean, because only some frames cross a tick
    return statistics.mean(sorted(spent)[: int(0.98 * len(spent))]) * 1e6


def _tracks() -> Tracks:
    """Two minutes of talking: moods by name, recorded lips."""
    voice = read_take(ROOT / "examples" / "talk" / "voice.csv")
    mood, _ = read_track(ROOT / "examples" / "talk" / "mood.csv")
    times = np.concatenate([mood.times + k * 13.5 for k in range(9)])
    assert mood.emotion is not None
    track = AffectTrack(times, emotion=mood.emotion * 9, level=np.tile(mood.level, 9))
    return Tracks(affect=track, lipsync=voice, duration=120.0)


def _render(data: bytes, backend: str = "numpy") -> float:
    player, tracks = Player.load(data, seed=1, backend=backend), _tracks()
    return 7200 / median(lambda: player.render(tracks, 60), 3)


def _render_many(data: bytes, takes: int = 8) -> float:
    performances = [_tracks()] * takes
    return takes * 7200 / median(lambda: render_many(data, performances, 60), 3)


def _packed(*endings: str) -> int:
    """Bytes of the npm package's files as `npm pack` packs them, without the engine and the emotion model."""
    package, packed = ROOT / "runtime" / "js", io.BytesIO()
    paths = [*(package / "dist").glob("*.js"), *(package / "dist").glob("*.d.ts")]
    paths += [package / "README.md", package / "package.json"]
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path in sorted(paths):
            if not endings or path.name.endswith(endings):
                archive.add(path, arcname=path.name)
    return len(gzip.compress(packed.getvalue(), 9))


if __name__ == "__main__":
    main()
