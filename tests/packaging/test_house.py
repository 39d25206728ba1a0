"""The house: namespace layout, generated pages, nothing of one machine in the sources."""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

from asv3.compiler.docs import PAGES
from asv3.compiler.driver import VERSION
from asv3.runtime import channels, isa, ops
from asv3.runtime.pools import KINDS

ROOTS = ("lang", "compiler", "runtime", "stdlib_presets", "models")


def test_no_part_closes_the_namespace() -> None:
    """A stray `asv3/__init__.py` would hide every other part of the PEP 420 package."""
    assert [r for r in ROOTS if (ROOT / r / "asv3" / "__init__.py").exists()] == []


@pytest.mark.parametrize("page", list(PAGES))
def test_generated_pages_are_fresh(page: str) -> None:
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == PAGES[page](), "run `make docs`"


def test_version_is_said_once_in_each_place() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r'^version = "(.+)"$', text, re.M)[1] == VERSION  # type: ignore[index]


def test_registry_digest_is_that_of_the_names() -> None:
    digest = hashlib.sha256("\n".join(channels.NAMES).encode()).hexdigest()
    assert digest.startswith(channels.REGISTRY_DIGEST)
    assert list(channels.NAMES) == sorted(channels.NAMES)


def test_opcode_table_is_sound() -> None:
    codes = [op.code for op in isa.OPS]
    assert len(set(codes)) == len(codes)
    assert 0 not in codes
    helpers = set(ops.SCALAR)
    assert helpers == set(ops.BATCH)
    for op in isa.OPS:
        for kind in op.fields.values():
            if kind.startswith("pool:"):
                assert kind[5:] in KINDS
            if kind.startswith("state:"):
                assert kind[6:] in isa.STATE_KINDS


def test_the_runtime_imports_nothing_but_numpy_and_msgpack() -> None:
    allowed = {*sys.stdlib_module_names, "numpy", "msgpack", "asv3"}
    foreign = set()
    for path in (ROOT / "runtime" / "asv3").rglob("*.py"):
        if path.name == "engine.py":
            continue  # the optional backend, imported when it is asked for
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                foreign |= {alias.name.partition(".")[0] for alias in node.names} - allowed
            elif isinstance(node, ast.ImportFrom) and not node.level:
                foreign |= {(node.module or "").partition(".")[0]} - allowed
    assert foreign == set()


def test_no_committed_file_names_one_machine() -> None:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    here = [f"{folder}/".encode() for folder in (ROOT, Path.home())]
    found = []
    for name in done.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and any(folder in path.read_bytes() for folder in here):
            found.append(name)
    assert found == []
