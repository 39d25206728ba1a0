"""asv3c probe"""

from __future__ import annotations

import json
from typing import Annotated

import numpy as np
import typer

from asv3.runtime import Take
from asv3.runtime.takes.files import decode_matrix, fit_to, format_named, format_of, has_names, take_from_matrix
from asv3.runtime.takes.orders import WIDTHS
from asv3.runtime.takes.probe import LEAST_COLUMNS, Verdict
from asv3.runtime.takes.probe import probe as measure

from .inputs import read_take
from .output import fail, read, warn, write


def probe(
    source: Annotated[str, typer.Argument(metavar="TAKE", help="A matrix (.npy .npz .json .csv) or a take.")],
    output: Annotated[str, typer.Option("-o", "--output", metavar="OUT", help="Write it with its names.")] = "",
    fps: Annotated[float, typer.Option(min=1, max=1000, help="Frame rate of a matrix.")] = 30.0,
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="Format of OUT, whatever its extension.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The guesses as JSON.")] = False,
) -> None:
    """Find the channel order of an unnamed matrix by how faces move; check the names of a take that has them.

    Exit 1 when the order stays unsure, or when the names of a take disagree with how its columns move.

    \b
    asv3c probe model_output.npy
    asv3c probe model_output.npy -o named.csv --fps 30
    asv3c probe lam.json --json
    """
    data = read(source)
    if has_names(data):
        take: Take | None = read_take(source)
        values = take.weights.astype(np.float64) if take else np.zeros((0, 0))
    else:
        take, values = None, decode_matrix(data, source)
    verdict = measure(values)
    if verdict is None:
        few = f"at least {LEAST_COLUMNS} must move" if values.shape[1] in WIDTHS else f"known are {_known()}"
        fail(f"{source}: {values.shape[0]} frames of {values.shape[1]} columns tell no order; {few}")
    agrees = take is None or not verdict.sure or verdict.order.name == "arkit"
    if as_json:
        print(json.dumps(_document(values.shape, verdict, take), indent=2))
    else:
        _tell(source, values.shape, verdict, take)
    if output and take is None and not verdict.sure:
        fail(f"{output} was not written: the order is unsure")
    if output:
        kind = format_named(to) if to else format_of(output)
        named = take if take is not None else take_from_matrix(values, verdict.order, fps)
        fit, notes = fit_to(named, kind)
        for note in (*(named.notes if take is None else ()), *notes):
            warn(f"{output}: {note}")
        write(kind.write(fit), output)
        if output != "-" and not as_json:
            print(f"wrote {output}")
    if not verdict.sure or not agrees:
        raise SystemExit(1)


def _known() -> str:
    return ", ".join(map(str, sorted(WIDTHS)))


def _document(shape: tuple[int, ...], verdict: Verdict, take: Take | None) -> dict[str, object]:
    return {
        "frames": shape[0],
        "columns": shape[1],
        "named": take is not None,
        "order": verdict.order.name,
        "sure": verdict.sure,
        "directions_unsure": verdict.twins,
        "guesses": [{"order": g.order.name, "score": round(g.score, 4), "tells": g.tells} for g in verdict.guesses],
    }


def _tell(source: str, shape: tuple[int, ...], verdict: Verdict, take: Take | None) -> None:
    print(f"{source}: {shape[0]} frames of {shape[1]} columns" + (", with names" if take is not None else ""))
    for guess in verdict.guesses:
        print(f"  {guess.score:+.3f}  {guess.order.name:<13} {guess.order.doc} ({guess.tells} tells)")
    if take is not None and verdict.sure:
        fits = verdict.order.name == "arkit"
        moved = f"the names do not fit: the columns move as if they stood in the order `{verdict.order.name}`"
        print("the names fit how the columns move" if fits else moved)
    elif take is not None:
        print("the data says too little to check the names")
    elif not verdict.sure:
        print("unsure: give more frames, or frames in which more of the face moves")
    else:
        print(f"order: {verdict.order.name}")
    if verdict.twins and take is None:
        print("whether jaw and mouth Left and Right are swapped (livelink-csv) this data does not tell")
