"""The rows of the dataset's JSONL files."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from .labels import EMOTIONS, GOEMOTIONS

Split = Literal["train", "dev", "test"]
Register = Literal["polite", "plain", "slang"]
Source = Literal["seed", "kote", "goemotions", "nsmc", "chatbot", "silver", "augmented"]
Unit = Annotated[float, Field(ge=0, le=1)]
Signed = Annotated[float, Field(ge=-1, le=1)]


def known(name: str) -> str:
    """An emotion's name. Raises ValueError for any other word."""
    if name not in EMOTIONS:
        raise ValueError(f"`{name}` is not one of {', '.join(EMOTIONS)}")
    return name


def text_id(text: str) -> str:
    """Twelve hex digits of the text's SHA-256: the same text has the same id in every file."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Row(BaseModel):
    """What every row has in common: nothing unknown is taken, nothing is changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(Row):
    """One authored line: who says it, to whom, when, and how it is meant."""

    id: str
    writer: str
    speaker: str
    to: str
    situation: str
    line: Annotated[str, Field(min_length=1, max_length=400)]
    emotion: str
    level: Annotated[int, Field(ge=1, le=5)]
    register_: Annotated[Register, Field(alias="register")]
    irony: bool = False
    mixed: str | None = None
    split: Split = "train"

    _emotion = field_validator("emotion")(known)

    @field_validator("mixed")
    @classmethod
    def _mixed(cls, name: str | None) -> str | None:
        return None if name is None else known(name)


class Sample(Row):
    """One text and what is known of it; what is None is not known and is not learned from."""

    id: str
    text: str
    source: Source
    split: Split = "train"
    emotions: dict[str, Unit] | None = None
    """Several emotions at once, as raters mark them: a name that is absent is 0 unless it is in `unknown`."""
    unknown: tuple[str, ...] = ()
    emotion: str | None = None
    """The one it is said with."""
    level: Annotated[float, Field(ge=1, le=5)] | None = None
    vad: tuple[Signed, Signed, Signed] | None = None
    goemotions: tuple[str, ...] | None = None
    kote: tuple[Annotated[int, Field(ge=0, lt=44)], ...] | None = None
    rating: Annotated[int, Field(ge=1, le=10)] | None = None

    @field_validator("emotions")
    @classmethod
    def _emotions(cls, value: dict[str, float] | None) -> dict[str, float] | None:
        for name in value or ():
            known(name)
        return value

    @field_validator("goemotions")
    @classmethod
    def _goemotions(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for name in value or ():
            if name not in GOEMOTIONS:
                raise ValueError(f"`{name}` is not a label of GoEmotions")
        return value
