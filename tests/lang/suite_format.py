"""Reading language suites: many small programs in one file, each with the findings it must give.

    --- name ---
    layer l : parametric { jawOpn = 1 }
    //! error 24-30 E0202 did you mean `jawOpen`?

An expectation stands on the line after the mistake (or at the end of its line): kind, columns (from, to
exclusive, `*` when the span ends on a later line), code, and a part of the message or hint. `//> NAME` begins
a further file of the case, with an encoding if it is not UTF-8; the last file is the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asv3.lang import Diagnostic

FOLDER: Final = Path(__file__).parent / "suite"
_CASE: Final = re.compile(r"--- (.+?) ---\n")
_FILE: Final = re.compile(r"//> (\S+)(?: (\S+))?\n")
_EXPECTATION: Final = re.compile(r"//! (error|warning) (\d+)-(\d+|\*) ([EW]\d{4}) (.*)")
MAIN: Final = "main.asv3"


@dataclass(frozen=True, slots=True)
class Expected:
    """One finding that must come. `text` is a part of the message or of the hint."""

    file: str
    line: int
    start: int
    end: str
    code: str
    text: str

    def fits(self, found: Diagnostic) -> bool:
        return (
            place(found) == (Path(self.file).name, self.line, self.start, self.end)
            and found.code == self.code
            and self.text in f"{found.message} | {found.hint}"
        )


def place(found: Diagnostic) -> tuple[str, int, int, str]:
    """File name, line, columns as they are written in an expectation."""
    line, column = found.source.position(found.span.start)
    end_line, end = found.source.position(found.span.end)
    return Path(found.source.name).name, line, column, str(end) if end_line == line else "*"


@dataclass(frozen=True, slots=True)
class Case:
    """`files` in the order they stand; the last is the program."""

    suite: str
    name: str
    line: int
    files: dict[str, tuple[str, str]]
    """Name → text, encoding."""

    @property
    def program(self) -> str:
        return self.files[MAIN][0]

    def expected(self) -> list[Expected]:
        return [e for name, (text, _) in self.files.items() for e in _expected(name, text)]


def _expected(name: str, text: str) -> Iterator[Expected]:
    target = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.lstrip().startswith("//!"):
            target = number
        if "//!" in line:
            match = _EXPECTATION.search(line)
            assert match, f"{name}:{number}: not an expectation: {line.strip()}"
            yield Expected(name, target, int(match[2]), match[3], match[4], match[5].strip())
            assert match[1][0].upper() == match[4][0], f"{name}:{number}: {match[1]} {match[4]}"


def _files(text: str) -> dict[str, tuple[str, str]]:
    first, *rest = _FILE.split(text)
    files = {rest[i]: (rest[i + 2], rest[i + 1] or "utf-8") for i in range(0, len(rest), 3)}
    if not files:
        return {MAIN: (first, "utf-8")}
    assert MAIN in files, "a case of several files has one called main.asv3"
    return {**{n: f for n, f in files.items() if n != MAIN}, MAIN: files[MAIN]}


def cases() -> list[Case]:
    """Every case of every suite."""
    out = []
    for path in sorted(FOLDER.glob("*.asv3t")):
        text = path.read_text(encoding="utf-8")
        head, *parts = _CASE.split(text)
        line = head.count("\n") + 1
        for name, body in zip(parts[::2], parts[1::2], strict=True):
            out.append(Case(path.stem, name, line, _files(body)))
            line += body.count("\n") + 1
    return out
