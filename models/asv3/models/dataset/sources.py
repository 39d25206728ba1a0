"""The public sets as rows of the dataset: KOTE, GoEmotions in Korean, NSMC, Chatbot_data.

Each reader takes the file as its authors publish it and raises DataError, naming the file and the line, where it is
not that. Licences: KOTE MIT, GoEmotions-Korean Apache-2.0, NSMC CC0, Chatbot_data MIT.
"""

from __future__ import annotations

import csv
import lzma
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .labels import EMOTIONS, F32, GOEMOTIONS, KOTE_KOREAN, goemotions_to_v3, kote_known, kote_to_v3, kote_vad
from .schema import Sample, text_id


class DataError(ValueError):
    """A data file is not what it should be; the message says where and what to do."""


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (UnicodeDecodeError, lzma.LZMAError, EOFError) as error:
        raise DataError(f"{path}: {error}; is it a text file in UTF-8?") from None


def _numbers(path: Path, line: int, field: str, count: int) -> F32:
    """A row of 0 and 1 out of comma-separated numbers."""
    row = np.zeros(count, np.float32)
    for word in field.split(","):
        if not word.strip().isdigit() or int(word) >= count:
            raise DataError(f"{path}:{line}: `{word}` is no label; there are 0 to {count - 1}, separated by commas")
        row[int(word)] = 1
    return row


def _labelled(path: Path, columns: range, text: int, count: int, form: str) -> tuple[list[str], F32]:
    """Texts, and labels (n, count) of the column after the text, of a file with so many columns."""
    texts, rows = [], []
    for number, line in _lines(path):
        parts = line.split("\t")
        if len(parts) not in columns:
            raise DataError(f"{path}:{number}: {len(parts)} column{'s' * (len(parts) != 1)}; {form}")
        texts.append(parts[text])
        rows.append(_numbers(path, number, parts[text + 1], count))
    if not texts:
        raise DataError(f"{path}: no row in it")
    return texts, np.array(rows)


def read_kote(path: Path) -> tuple[list[str], F32]:
    """Texts and the votes for 44 labels (n, 44) of a file `id <tab> text <tab> numbers`."""
    return _labelled(path, range(3, 4), 1, len(KOTE_KOREAN), "KOTE has three: id, text, label numbers")


def read_goemotions(path: Path) -> tuple[list[str], F32]:
    """Texts and 28 labels (n, 28) of a file `text <tab> numbers`; a third column is not read."""
    return _labelled(path, range(2, 4), 0, len(GOEMOTIONS), "GoEmotions has two or three: text, label numbers, id")


def read_nsmc(path: Path) -> tuple[list[str], F32]:
    """Reviews and their ratings 1..10 (n,) of a file `rating <tab> text`."""
    texts, ratings = [], []
    for number, line in _lines(path):
        rating, tab, text = line.partition("\t")
        if not tab or not rating.isdigit() or not 1 <= int(rating) <= 10:
            raise DataError(f"{path}:{number}: a row is a rating from 1 to 10, a tab and the review")
        texts.append(text)
        ratings.append(int(rating))
    return texts, np.array(ratings, np.float32)


def read_chatbot(path: Path) -> list[str]:
    """The questions of Chatbot_data, each once, in order: short spoken lines."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if rows.fieldnames is None or "Q" not in rows.fieldnames:
            raise DataError(f"{path}: the first line is `Q,A,label`")
        return list(dict.fromkeys(row["Q"] for row in rows))


def _active(row: F32, names: tuple[str, ...]) -> dict[str, float]:
    return {names[i]: 1.0 for i in np.flatnonzero(row)}


def kote_samples(path: Path) -> Iterator[Sample]:
    """KOTE relabelled: 16 emotions, the weak links unknown, and the mean VAD of its labels."""
    texts, votes = read_kote(path)
    emotions, sure, vad = kote_to_v3(votes), kote_known(votes), kote_vad(votes)
    for i, text in enumerate(texts):
        yield Sample(
            id=text_id(text),
            text=text,
            source="kote",
            emotions=_active(emotions[i], EMOTIONS),
            unknown=tuple(EMOTIONS[k] for k in np.flatnonzero(sure[i] == 0)),
            kote=tuple(int(k) for k in np.flatnonzero(votes[i])),
            vad=tuple(round(float(x), 4) for x in vad[i]),  # type: ignore[arg-type]
        )


def goemotions_samples(path: Path, split: str) -> Iterator[Sample]:
    """GoEmotions: its own 28 labels, and the emotion where just one of the 16 is marked."""
    texts, labels = read_goemotions(path)
    mapped = goemotions_to_v3(labels)
    for i, text in enumerate(texts):
        names = tuple(GOEMOTIONS[k] for k in np.flatnonzero(labels[i]))
        yield Sample(id=text_id(text), text=text, source="goemotions", split=split, goemotions=names,  # type: ignore[arg-type]
                     emotion=EMOTIONS[int(mapped[i].argmax())] if mapped[i].sum() == 1 else None)  # fmt: skip


def nsmc_samples(path: Path) -> Iterator[Sample]:
    """NSMC: a rating is a valence signal and no more."""
    texts, ratings = read_nsmc(path)
    for text, rating in zip(texts, ratings, strict=True):
        yield Sample(id=text_id(text), text=text, source="nsmc", rating=int(rating))


def chatbot_samples(path: Path) -> Iterator[Sample]:
    """Chatbot_data: spoken lines of which nothing is known; the teacher labels them."""
    for text in read_chatbot(path):
        yield Sample(id=text_id(text), text=text, source="chatbot")
