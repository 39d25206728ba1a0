"""Reviewers' sheets: lines out to a spreadsheet with choices to pick from, and their answers back; agreement of two."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from .. import metrics as M
from .labels import EMOTIONS, KOREAN, NUMBER
from .schema import Line
from .sources import DataError

COLUMNS: Final = (
    "id", "line 대사", "speaker 화자", "to 상대", "situation 상황", "emotion 감정", "level 세기",
    "new emotion 고친 감정", "new level 고친 세기", "natural? 자연스러움 (y/n)", "remark 메모",
)  # fmt: skip
_BLIND: Final = ("emotion 감정", "level 세기", "speaker 화자", "to 상대", "situation 상황")

CHECKLIST: Final = (
    "1. 소리 내어 읽는다. 실제로 사람이 할 말인가? (번역투, 문어체면 n)",
    "2. 대사만 보고 감정을 짐작할 수 있는가? 다른 감정이 더 맞으면 고친 감정에 쓴다.",
    "3. 세기: 1 겨우 느껴짐 · 2 약함 · 3 분명함 · 4 강함 · 5 억누를 수 없음. 일의 크기가 아니라 말투로 정한다.",
    "4. 반어(irony)는 말한 뜻이 아니라 속뜻의 감정으로 표시한다.",
    "5. 특정 집단을 깎아내리는 말, 실명, 연락처가 있으면 메모에 쓴다.",
    "6. 두 감정이 함께 있으면 더 앞선 것을 감정에, 나머지를 메모에 쓴다.",
    "Read aloud; natural? · the emotion from the line alone · level by wording · irony by what is meant · slurs, names · mixed.",
)
"""What a reviewer does, on the sheet's second page and in the data card."""


def to_xlsx(lines: Sequence[Line], blind: bool = False) -> bytes:
    """A workbook: a sheet of lines, with choices for the answers, and a sheet with the checklist. `blind` leaves out
    all but the lines themselves."""
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "lines"
    sheet.append(list(COLUMNS))
    for line in lines:
        row: dict[str, Any] = dict.fromkeys(COLUMNS, "")
        row |= {
            "id": line.id, "line 대사": line.line, "speaker 화자": line.speaker, "to 상대": line.to,
            "situation 상황": line.situation, "emotion 감정": line.emotion, "level 세기": line.level,
        }  # fmt: skip
        sheet.append([_cell("" if blind and name in _BLIND else row[name]) for name in COLUMNS])
    choices = DataValidation(type="list", formula1=f'"{",".join(EMOTIONS)}"', allow_blank=True)
    levels = DataValidation(type="whole", operator="between", formula1="1", formula2="5", allow_blank=True)
    for letter, validation in (("H", choices), ("I", levels)):
        sheet.add_data_validation(validation)
        validation.add(f"{letter}2:{letter}{len(lines) + 1}")
    for letter, width in zip("ABCDEFGHIJK", (14, 70, 24, 16, 28, 16, 8, 16, 8, 10, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "C2"
    guide: Any = book.create_sheet("checklist")
    for text in (*CHECKLIST, "", *(f"{name} {ko}" for name, ko in zip(EMOTIONS, KOREAN, strict=True))):
        guide.append([text])
    guide.column_dimensions["A"].width = 110
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A text that begins with = would be a formula: it stays a text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "@") else value


@dataclass(frozen=True)
class Answer:
    """What a reviewer wrote beside a line; None where a cell was left empty."""

    id: str
    emotion: str | None
    level: int | None
    natural: bool | None
    remark: str


def from_xlsx(data: bytes, name: str) -> list[Answer]:
    """Answers of a sheet that `to_xlsx` made. Raises DataError with the cell that is wrong."""
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True)["lines"]
    except Exception as error:
        raise DataError(f"{name}: not a review sheet: {error}") from None
    rows = sheet.iter_rows(values_only=True)
    header = [str(cell or "") for cell in next(rows, ())]
    if header[: len(COLUMNS)] != list(COLUMNS):
        raise DataError(f"{name}: row 1 is not the header that export-xlsx writes")
    return [
        _answer(dict(zip(COLUMNS, row, strict=False)), f"{name}: row {i}") for i, row in enumerate(rows, 2) if row[0]
    ]


def _answer(row: dict[str, Any], where: str) -> Answer:
    emotion = str(row["new emotion 고친 감정"] or "").strip()
    if emotion and emotion not in NUMBER:
        raise DataError(f"{where}, column H: `{emotion}` is no emotion; there are {', '.join(EMOTIONS)}")
    level = row["new level 고친 세기"]
    if level not in (None, "") and (not isinstance(level, int | float) or level not in (1, 2, 3, 4, 5)):
        raise DataError(f"{where}, column I: `{level}` is no level; there are 1 to 5")
    natural = str(row["natural? 자연스러움 (y/n)"] or "").strip().lower()
    if natural not in ("", "y", "n"):
        raise DataError(f"{where}, column J: y or n, not `{natural}`")
    return Answer(
        id=str(row["id"]),
        emotion=emotion or None,
        level=int(level) if level not in (None, "") else None,
        natural={"y": True, "n": False}.get(natural),
        remark=str(row["remark 메모"] or ""),
    )


def applied(lines: Sequence[Line], answers: Sequence[Answer]) -> tuple[list[Line], list[str]]:
    """The lines with the reviewer's corrections, unnatural ones left out; and what was changed, in words.

    Raises DataError for an answer to a line that is not there.
    """
    by_id = {answer.id: answer for answer in answers}
    strange = sorted(set(by_id) - {line.id for line in lines})
    if strange:
        raise DataError(f"the sheet answers {len(strange)} lines that are not in the file, the first is {strange[0]}")
    out, said = [], []
    for line in lines:
        answer = by_id.get(line.id)
        if answer is None:
            out.append(line)
            continue
        if answer.natural is False:
            said.append(f"{line.id} left out: {line.line}")
            continue
        change = {
            key: value
            for key, value in (("emotion", answer.emotion), ("level", answer.level))
            if value is not None and value != getattr(line, key)
        }
        if change:
            said.append(f"{line.id} {', '.join(f'{k} {getattr(line, k)} -> {v}' for k, v in change.items())}")
        out.append(line.model_copy(update=change))
    return out, said


def agreement(lines: Sequence[Line], answers: Sequence[Answer]) -> dict[str, float]:
    """How far a second labelling agrees with the first: share, Cohen's kappa, and quadratic kappa of the levels (of
    lines whose emotion both call the same and not neutral)."""
    by_id = {line.id: line for line in lines}
    pairs = [(by_id[a.id], a) for a in answers if a.id in by_id and a.emotion is not None]
    if not pairs:
        raise DataError("no line has a second emotion: fill the column `new emotion`")
    first = np.array([NUMBER[line.emotion] for line, _ in pairs])
    second = np.array([NUMBER[answer.emotion or ""] for _, answer in pairs])
    both = [(line.level, a.level) for line, a in pairs if a.level and line.emotion == a.emotion != "neutral"]
    return {
        "lines": len(pairs),
        "emotion_agreement": float((first == second).mean()),
        "emotion_kappa": M.kappa(first, second, len(EMOTIONS)),
        "level_qwk": M.quadratic_kappa([x for x, _ in both], [y for _, y in both]) if both else float("nan"),
        "level_exact": float(np.mean([x == y for x, y in both])) if both else float("nan"),
        "level_within_1": float(np.mean([abs(x - y) <= 1 for x, y in both])) if both else float("nan"),
    }
