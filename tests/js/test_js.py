"""The JavaScript player: built, tested by Node's own runner, compared with Python, packed and used elsewhere.

Needs node and npm; skipped, saying so, where they are absent.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from conformance import differ, vectors
from support import ROOT, face

JS = ROOT / "runtime" / "js"
HAS_NODE = shutil.which("node") is not None and shutil.which("npm") is not None
CHROMIUM = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
pytestmark = pytest.mark.skipif(not HAS_NODE, reason="node and npm are not here: the JavaScript player is not tested")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: nothing is tested in a browser")


def run(*command: str, cwd: Path = JS, given: str | None = None) -> str:
    # an empty stdin, never the test runner's own: a program that reads it would wait for ever
    done = subprocess.run(command, cwd=cwd, input=given or "", capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


NO_REGISTRY = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH")


@cache
def built() -> Path:
    """The package, its tools installed and built, once for a whole test run: its workers wait for the first of them."""
    ours = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with (JS / ".built").open("a+") as stamp:
        fcntl.flock(stamp, fcntl.LOCK_EX)
        stamp.seek(0)
        if stamp.read() != ours:
            _build()
            stamp.truncate(0)
            stamp.write(ours)
    return JS


def _build() -> None:
    if not (JS / "node_modules" / ".package-lock.json").is_file():  # what npm writes last
        command = ["npm", "ci", "--no-fund", "--no-audit"]
        done = subprocess.run(command, cwd=JS, input="", capture_output=True, text=True, check=False)
        if done.returncode and any(word in done.stderr for word in NO_REGISTRY):
            pytest.skip(f"no npm registry answers: the JavaScript player is not tested\n{done.stderr.strip()[-200:]}")
        assert done.returncode == 0, done.stderr
    run("npm", "run", "--silent", "build")
    (JS / "test" / "studio.asv3b").write_bytes(face())


def test_its_own_tests() -> None:
    built()
    run("node", "--test", "test/player.test.mjs", "test/bindings.test.mjs")


@pytest.mark.parametrize(
    "runtime",
    ["node", pytest.param("chromium", marks=needs_chromium), pytest.param("worker", marks=needs_chromium)],
)
def test_performances_have_the_bits_of_numpy(runtime: str) -> None:
    built()
    answers = differ.compare(list(range(5_000, 5_010)), ["numpy", "wasm", runtime])
    assert sum(frames for _, frames in answers["numpy"]) > 3_000
    assert answers["wasm"] == answers["numpy"]
    assert answers[runtime] == answers["numpy"]


@pytest.mark.parametrize("runtime", ["node", pytest.param("chromium", marks=needs_chromium)])
def test_conformance_vectors(runtime: str) -> None:
    """Every vector, frame by frame, in Node and in a real browser; a listed exception must differ."""
    built()
    lines = []
    for name in vectors.names():
        vector = vectors.read(name)
        lines.append(
            json.dumps(
                {
                    "name": name,
                    "program": vector.program.hex(),
                    "seed": vector.seed,
                    "variant": vector.variant,
                    "profile": vector.profile,
                    "frames": [
                        {
                            "us": m["us"],
                            "inputs": m["inputs"],
                            "lipsync": vectors.to_hex(m["lipsync"]),
                        }
                        for m in vector.moments
                    ],
                    "out": vector.out,
                }
            )
        )
    script = {"node": "node_vectors.mjs", "chromium": "chromium_vectors.mjs"}[runtime]
    said = run("node", f"test/{script}", given="\n".join(lines))
    excused = vectors.exceptions(runtime)
    results = {row["name"]: row for row in map(json.loads, said.splitlines())}
    assert set(results) == set(vectors.names())
    for name, row in results.items():
        if name in excused:
            assert row["differing"], f"{name} passes now: take it out of exceptions/{runtime}.toml"
        else:
            assert row["differing"] == 0, f"{name}: {row}"


def test_the_package_plays_where_it_is_installed(tmp_path: Path) -> None:
    """`npm pack`, installed in an empty folder, plays in plain Node by path and by bytes."""
    built()
    run("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(tmp_path))
    (archive,) = tmp_path.glob("*.tgz")
    (tmp_path / "package.json").write_text('{"type": "module", "private": true}')
    run("npm", "install", "--silent", "--no-fund", "--no-audit", "--offline", f"./{archive.name}", cwd=tmp_path)
    (tmp_path / "studio.asv3b").write_bytes(face())
    (tmp_path / "play.mjs").write_text(
        'import { Face, channels } from "@animasync/face";\n'
        'const face = await Face.load("studio.asv3b");\n'
        "const player = face.player({ seed: 7 });\n"
        "let frame;\n"
        "const given = { affect: [0.6, 0.4, 0.2], lipsync: { jawOpen: 0.2 } };\n"
        "for (let i = 0; i < 120; i++) frame = player.step(i / 60, given);\n"
        'console.log(channels.length, frame.length, frame[channels.indexOf("mouthSmileLeft")] > 0.2);\n'
    )
    assert run("node", "play.mjs", cwd=tmp_path) == "52 52 true\n"


def test_sizes() -> None:
    built()
    assert (JS / "dist" / "engine.wasm").read_bytes() == (
        ROOT / "runtime" / "asv3" / "runtime" / "engine.wasm"
    ).read_bytes()


@needs_chromium
def test_a_vite_project_shows_the_face(tmp_path: Path) -> None:
    """The package out of `npm pack` in a Vite build: three.js heads move in a browser as the vectors say."""
    built()
    picture = tmp_path / "heads.png"
    said = json.loads(run("node", "test/vite_page.mjs", str(tmp_path), str(picture)))
    assert said["errors"] == []
    assert said["missing"] == [0, 0, 0, 10]
    assert said["worst"] < 1e-6
    assert said["hash"] == said["expected"]
    assert picture.stat().st_size > 5_000
