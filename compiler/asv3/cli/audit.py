"""asv3c audit"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from asv3.audit.measures import MEASURES, Finding
from asv3.audit.measures import audit as measure
from asv3.audit.subject import Subject
from asv3.compiler import build_target
from asv3.runtime.takes import decode_take

from .faces import face_bytes
from .output import read, warn

_VERDICTS = {True: "ok", False: "BREACH", None: "-"}


def audit(
    face: Annotated[str, typer.Argument(metavar="FACE", help="An .asv3 or .asv3b file, or std.faces.NAME.")],
    lipsync: Annotated[str, typer.Option(metavar="TAKE", help="Speech for the measures that need it.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON.")] = False,
) -> None:
    """Measure a face: every figure with its definition, bound and verdict, and what to change. Exit 1 on a breach.

    \b
    asv3c audit std.faces.studio --lipsync voice.csv
    asv3c audit my_face.asv3 --json
    """
    take = None
    if lipsync:
        take = decode_take(read(lipsync), lipsync, False)
        for note in take.notes:
            warn(note if note.startswith(lipsync) else f"{lipsync}: {note}")
    findings = _measured(_subject(face), take)
    if as_json:
        print(json.dumps([asdict(f) for f in findings], indent=2))
    else:
        _table(findings)
    if any(f.passed is False for f in findings):
        raise SystemExit(1)


def _subject(face: str) -> Subject:
    if face.endswith(".asv3b") or face == "-":
        return Subject(face_bytes(face))
    built = build_target(face)
    return Subject(built.data, undeclared=tuple(d.message for d in built.warnings if d.code == "W0607"))


def _measured(subject: Subject, take: object) -> list[Finding]:
    if not sys.stderr.isatty():
        return measure(subject, take)  # type: ignore[arg-type]
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("measuring", total=len(MEASURES))
        return measure(subject, take, lambda done, total: progress.update(task, completed=done, total=total))  # type: ignore[arg-type]


def _table(findings: list[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("verdict", "measure", "figure", "bound", "what it says")
    for f in findings:
        shown = f.detail if f.passed is False else ()
        table.add_row(_VERDICTS[f.passed], f.name, f.figure, f.bound, "\n".join([f.definition, *shown[:12]]))
    console = Console() if sys.stdout.isatty() else Console(width=160, no_color=True)
    console.print(table)
    breaches = sum(f.passed is False for f in findings)
    console.print("no breach" if not breaches else f"{breaches} breach{'es' if breaches > 1 else ''}")
