"""asv3c audit"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from .faces import face_bytes
from .inputs import read_take
from .output import write

if TYPE_CHECKING:
    from asv3.audit.case import Case, Finding

_VERDICTS = {True: "ok", False: "BREACH", None: "-"}


def audit(
    face: Annotated[str, typer.Argument(metavar="FACE", help="An .asv3 or .asv3b file, or std.faces.NAME.")],
    lipsync: Annotated[str, typer.Option(metavar="TAKE", help="Speech for the measures that need it.")] = "",
    random_frames: Annotated[
        int, typer.Option(min=600, max=100_000_000, help="How many frames of random input; fewer are quicker.")
    ] = 1_000_000,
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON, with their data.")] = False,
    html: Annotated[str, typer.Option("--html", metavar="FILE", help="Also a page with drawings and tables.")] = "",
) -> None:
    """Measure a face: every figure with its definition, bound and verdict, and what to change. Exit 1 on a breach.

    \b
    asv3c audit std.faces.studio --lipsync voice.csv
    asv3c audit my_face.asv3 --html report.html
    asv3c audit my_face.asv3b --json
    """
    # here and not above: scipy takes half a second, and the other verbs do without it
    from asv3.audit.case import Case, case_of
    from asv3.inspection.subject import Subject

    take = read_take(lipsync) if lipsync else None
    bytecode = face == "-" or face.endswith(".asv3b")
    if bytecode:
        case = Case(Subject(face_bytes(face)), take, random_frames=random_frames)
    else:
        case = case_of(face, take, random_frames)
    findings = _measured(case)
    if html:
        from asv3.audit.page import page

        write(page(face, case, findings).encode(), html)
    if as_json:
        print(json.dumps([asdict(f) for f in findings], indent=2, ensure_ascii=False))
    else:
        _table(findings)
        if html and html != "-":
            print(f"wrote {html}")
    if any(f.passed is False for f in findings):
        raise SystemExit(1)


def _measured(case: Case) -> list[Finding]:
    from asv3.audit.run import audit as measure

    if not sys.stderr.isatty():
        return measure(case)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("measuring", total=None)
        return measure(case, lambda done, total: progress.update(task, completed=done, total=total))


def _table(findings: list[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("verdict", "measure")
    for column in ("figure", "bound"):
        table.add_column(column, max_width=34)
    table.add_column("what it says", ratio=1)
    for f in findings:
        shown = [*f.detail[:12], f"-> {f.advice}"] if f.passed is False else []
        table.add_row(_VERDICTS[f.passed], f.name, f.figure, f.bound, "\n".join([f.definition, *shown]))
    console = Console() if sys.stdout.isatty() else Console(width=160, no_color=True)
    console.print(table)
    breaches = sum(f.passed is False for f in findings)
    console.print("no breach" if not breaches else f"{breaches} breach{'es' if breaches > 1 else ''}")
