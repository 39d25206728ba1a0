"""The language suites: every finding of every case, exactly and in order."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from asv3.compiler.driver import build
from asv3.lang import Diagnostic, Source, SourceError, analyse
from asv3.lang.diagnostics import DETAILS, TITLES

from .suite_format import MAIN, Case, cases, place

CASES = cases()


def findings(case: Case, folder: Path) -> list[Diagnostic]:
    """What the front end says; when it says no error and the case is `build: …`, what the compiler says too."""
    path = None
    if len(case.files) > 1:
        for name, (text, encoding) in case.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode(encoding))
        path = folder / MAIN
    source = Source(str(path or MAIN), case.program)
    found = analyse(source, path)[1]
    if case.name.startswith("build: ") and not any(d.is_error for d in found):
        try:
            build(source, path)
        except SourceError as error:
            return list(error.diagnostics)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.suite}:{c.line} {c.name}")
def test_case(case: Case, tmp_path: Path) -> None:
    found = findings(case, tmp_path)
    wanted = case.expected()
    shown = "\n".join(f"  {place(d)} {d.code} {d.message} | {d.hint}" for d in found)
    assert len(found) == len(wanted), f"{len(found)} findings, {len(wanted)} expected:\n{shown}"
    order = [Path(name).name for name in case.files]
    found.sort(key=lambda d: order.index(place(d)[0]) if place(d)[0] in order else -1)  # stable: order within a file
    for want, have in zip(wanted, found, strict=True):
        assert want.fits(have), f"expected {want}\ngot:\n{shown}"


def test_names_of_cases_are_unique() -> None:
    twice = [name for name, n in Counter((c.suite, c.name) for c in CASES).items() if n > 1]
    assert not twice


def test_every_code_is_covered() -> None:
    covered = {e.code for case in CASES for e in case.expected()}

    assert set(TITLES) - covered == set()


def test_every_code_is_explained() -> None:
    assert set(TITLES) == set(DETAILS)
