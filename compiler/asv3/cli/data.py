"""asv3c data: the steps of the emotion dataset, each from file to file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from .feeling import need
from .output import fail, read, write
from .resumed import part_of, write_rows

app = typer.Typer(
    help="The emotion dataset, step by step: every step reads and writes JSONL.",
    no_args_is_help=True, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip

In = Annotated[
    str, typer.Argument(metavar="LINES.jsonl", help="Authored lines; `train`, `dev`, `test` are the shipped ones.")
]
Out = Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="Where to; - is stdout.")]
Seed = Annotated[int, typer.Option(min=0, help="Luck; the same seed gives the same file.")]


@app.callback()
def data() -> None:
    """The emotion dataset, step by step."""
    need("models", "pydantic")


def _lines(path: str) -> list[Any]:
    from asv3.models.dataset.seeds import SPLITS, parse_lines, read_lines

    if path in SPLITS:
        return read_lines(path)
    return parse_lines(read(path).decode("utf-8", "replace"), path)


def _write_lines(lines: list[Any], output: str, with_split: bool = False) -> None:
    from asv3.models.dataset.seeds import line_text

    write(line_text(lines, with_split).encode(), output)


@app.command()
def make(
    name: Annotated[str, typer.Argument(metavar="SET", help="seed, kote, goemotions, nsmc or chatbot.")],
    output: Out,
    folder: Annotated[
        str, typer.Option("--data", metavar="FOLDER", help="Where the public sets lie.")
    ] = "../shared/data",
) -> None:
    """A set relabelled: rows with 16 emotions, VAD, levels, ratings, as far as each is known.

    \b
    asv3c data make kote --data ../shared/data -o kote.jsonl
    """
    from asv3.models.dataset.relabel import SETS, sample_text

    if name not in SETS:
        raise typer.BadParameter(f"there are {', '.join(SETS)}", param_hint="SET")
    path, source = SETS[name]
    where = Path(folder) / path
    if path and not where.exists():
        fail(f"{where}: not there; --data names the folder that holds {path}")
    made = write_rows(output, source(where), sample_text, "make", name, *_state_of(where))
    if output != "-":
        print(f"{len(made):,} rows -> {output}")


def _state_of(where: Path) -> list[object]:
    """What tells whether a file, or the files of a folder, are the same as before."""
    files = sorted(where.iterdir()) if where.is_dir() else [where]
    return [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files if path.is_file()]


@app.command()
def split(
    lines: In, output: Out, seed: Seed = 2026,
    test: Annotated[float, typer.Option(min=0, max=0.5, help="Share of the test split.")] = 0.1,
    dev: Annotated[float, typer.Option(min=0, max=0.5, help="Share of the dev split.")] = 0.08,
) -> None:  # fmt: skip
    """Train, dev and test anew: no speaker and no template in two of them, every emotion and level in each."""
    from asv3.models.dataset.split import resplit

    made = resplit(_lines(lines), {"test": test, "dev": dev}, seed)
    _write_lines(made, output, with_split=True)
    if output != "-":
        print(", ".join(f"{name} {n}" for name, n in sorted(Counter(line.split for line in made).items())))


@app.command()
def leaks(
    first: In,
    second: Annotated[str, typer.Argument(metavar="LINES.jsonl", help="Other lines.")],
) -> None:
    """Near-duplicates of two files, by character trigrams; exit 1 where there is one."""
    from asv3.models.dataset.near import across

    one, two = _lines(first), _lines(second)
    found = across([line.line for line in one], [line.line for line in two])
    for i, j in found:
        print(f"{one[i].id}  {one[i].line}\n{two[j].id}  {two[j].line}\n")
    print(f"{len(found)} near-duplicates")
    if found:
        raise SystemExit(1)


@app.command()
def clamp(
    lines: In, output: Out,
    smart: Annotated[bool, typer.Option("--smart", help="Restore what would cross a neighbour.")] = False,
) -> None:  # fmt: skip
    """The VAD of each line, clamped into the hull of its emotion's anchors."""
    from asv3.models.dataset import vad
    from asv3.models.dataset.labels import NUMBER

    def row(line: Any) -> str:
        place = vad.assigned(line)
        number = NUMBER[line.emotion]
        kept, back = vad.smart_clamp(place, number) if smart else (vad.clamp(place, number), False)
        told = {"id": line.id, "text": line.line, "emotion": line.emotion, "level": line.level,
                "authored": _rounded(place), "vad": _rounded(kept), "restored": back}  # fmt: skip
        return json.dumps(told, ensure_ascii=False) + "\n"

    given = _lines(lines)
    made = write_rows(output, given, row, "clamp", given, smart)
    if output != "-":
        rows = [json.loads(text) for text in made]
        moved, restored = sum(r["authored"] != r["vad"] for r in rows), sum(r["restored"] for r in rows)
        print(f"{len(rows)} lines, {moved} moved into their hull, {restored} restored")


def _rounded(place: Any) -> list[float]:
    return [round(float(x), 4) for x in place]


@app.command()
def augment(
    lines: In, output: Out, seed: Seed = 0,
    kinds: Annotated[str, typer.Option(help="Which changes, with commas.")] = "spacing,typo,jamo,emoji,honorific",
) -> None:  # fmt: skip
    """Each line as others write it: spacing, typos, jamo, emoji, a lower honorific."""
    from asv3.models.dataset.augment import KINDS, augmented

    chosen = tuple(kinds.split(","))
    for kind in chosen:
        if kind not in KINDS:
            raise typer.BadParameter(f"there are {', '.join(KINDS)}", param_hint="--kinds")
    given = _lines(lines)
    write_rows(
        output, given, lambda line: _forms(line, augmented(line.line, line.emotion, seed, chosen)),
        "augment", given, seed, chosen,
    )  # fmt: skip


def _forms(line: Any, texts: Iterable[str]) -> str:
    """Rows of JSONL: a line said in other ways."""
    from asv3.models.dataset.schema import text_id
    from asv3.models.dataset.seeds import line_text

    return line_text([line.model_copy(update={"line": text, "id": text_id(text)}) for text in texts])


@app.command()
def paraphrase(
    lines: In, output: Out, seed: Seed = 0,
    count: Annotated[int, typer.Option(min=1, max=20, help="Forms of each line.")] = 2,
    server: Annotated[str, typer.Option(metavar="URL", help="A chat-completions server instead of the rules.")] = "",
    model: Annotated[str, typer.Option(help="The server's model.")] = "default",
    key: Annotated[str, typer.Option(envvar="ASV3_LLM_KEY", show_envvar=True, help="The server's key.")] = "",
) -> None:  # fmt: skip
    """Other ways to say each line: by rules, or by a language model. Goes on where a stopped run left off."""
    from asv3.models.dataset import paraphrase as P

    given = _lines(lines)
    asked = ("paraphrase", given, count, server, model, seed)

    def forms(line: Any) -> str:
        if not server:
            return _forms(line, P.by_rules(line.line, count, seed))
        return _forms(line, P.by_server(line.line, line.emotion, line.level, count, P.Server(server, model, key)))

    try:
        made = write_rows(output, given, forms, *asked)
    except P.ServerError as error:
        kept = "" if output == "-" else f"; what was made lies in {part_of(output, *asked)}: run it again to go on"
        fail(f"{error}{kept}")
    if output != "-":
        print(f"{len(given)} lines, {sum(text.count(chr(10)) for text in made)} other forms -> {output}")


@app.command("export-xlsx")
def export_xlsx(
    lines: In, output: Out,
    blind: Annotated[bool, typer.Option("--blind", help="Only the lines: for a second labelling.")] = False,
) -> None:  # fmt: skip
    """A reviewer's spreadsheet: choices to pick from, and the checklist."""
    need("train", "openpyxl")
    from asv3.models.dataset.review import to_xlsx

    write(to_xlsx(_lines(lines), blind), output)


@app.command("import-xlsx")
def import_xlsx(lines: In, sheet: Annotated[str, typer.Argument(metavar="SHEET.xlsx")], output: Out) -> None:
    """The lines with a reviewer's corrections; what he calls unnatural is left out."""
    need("train", "openpyxl")
    from asv3.models.dataset.review import applied, from_xlsx

    made, said = applied(_lines(lines), from_xlsx(read(sheet), sheet))
    _write_lines(made, output)
    if output != "-":
        print("\n".join([*said, f"{len(said)} changes, {len(made)} lines -> {output}"]))


@app.command()
def agree(
    lines: In,
    second: Annotated[str, typer.Argument(metavar="SECOND", help="A filled sheet, or JSONL rows id, emotion, level.")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """How far a second, blind labelling agrees with the first: share, kappa, quadratic kappa of the levels."""
    from asv3.models.dataset.review import Answer, agreement, from_xlsx

    if second.endswith(".xlsx"):
        need("train", "openpyxl")
        answers = from_xlsx(read(second), second)
    else:
        rows = [json.loads(row) for row in read(second).decode("utf-8").splitlines() if row.strip()]
        answers = [Answer(row["id"], row["emotion"], row.get("level"), None, "") for row in rows]
    figures = agreement(_lines(lines), answers)
    print(json.dumps(figures) if as_json else "\n".join(f"{name:20} {value:.3f}" for name, value in figures.items()))


@app.command()
def card(output: Out = "-") -> None:
    """The data card, Korean and English, with the counts of the shipped files."""
    from asv3.models.dataset.card import data_card

    write(data_card().encode(), output)
