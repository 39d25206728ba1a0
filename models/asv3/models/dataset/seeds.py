"""The authored lines, in three splits that share no speaker and no template. The test split is frozen."""

from __future__ import annotations

import json
from importlib import resources
from typing import Final

from pydantic import ValidationError

from .labels import NUMBER
from .schema import Line, Sample, Split
from .sources import DataError
from .vad import assigned, smart_clamp

SPLITS: Final[tuple[Split, ...]] = ("train", "dev", "test")


def parse_lines(text: str, name: str, split: Split | None = None) -> list[Line]:
    """Rows of a JSONL text. Raises DataError naming file and row."""
    out = []
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            continue
        try:
            given = json.loads(row)
            out.append(Line.model_validate({**given, **({"split": split} if split else {})}))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "row"
            raise DataError(f"{name}:{number}: {where}: {first['msg']}") from None
        except ValueError as error:
            raise DataError(f"{name}:{number}: not JSON: {error}") from None
    return out


def read_lines(split: Split) -> list[Line]:
    """The shipped lines of one split."""
    name = f"{split}.jsonl"
    return parse_lines(resources.files(__package__).joinpath("seeds", name).read_text(encoding="utf-8"), name, split)


def line_text(lines: list[Line], with_split: bool = False) -> str:
    """JSONL, what has its default left out."""
    leave = None if with_split else {"split"}
    return "".join(
        json.dumps(line.model_dump(by_alias=True, exclude_defaults=True, exclude=leave), ensure_ascii=False) + "\n"
        for line in lines
    )


def line_sample(line: Line) -> Sample:
    """A line as a row of the dataset: its emotion, the second one at a share, its level, its place in VAD space."""
    place, _ = smart_clamp(assigned(line), NUMBER[line.emotion])
    felt = {line.emotion: 1.0, **({line.mixed: 0.5} if line.mixed else {})}
    return Sample(
        id=line.id,
        text=line.line,
        source="seed",
        split=line.split,
        emotions=felt,
        emotion=line.emotion,
        level=line.level,
        vad=tuple(round(float(x), 4) for x in place),  # type: ignore[arg-type]
    )
