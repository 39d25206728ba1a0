"""Text to affect, with onnxruntime and numpy alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..dataset.labels import EMOTIONS
from ..microalbert.text import MAX_CHARACTERS, Vocabulary, known_grams, normalise, padded
from ..probability import sigmoid, softmax
from .model_file import SHIPPED, ModelError, read_model

F32 = NDArray[np.float32]
_BATCH: Final = 64
_HANGUL: Final = ((0xAC00, 0xD7A4), (0x3131, 0x3164))
"""Syllables and letters: what the model was trained to read."""


@dataclass(frozen=True)
class Affect:
    """How n texts are meant.

    `vad` (n, 3): valence, arousal, dominance in -1..1. `probabilities` (n, 16): of the one emotion a text is said with,
    each row sums to 1, order `EMOTIONS`. `felt` (n, 16): of each emotion by itself, 0..1, as several raters would mark
    it, and `felt_vad` (n, 3): where those marks lie in the mean. `level` (n,): 1..5. `confidence` (n,): 0..1, the
    probability that the most probable emotion is right, lowered where little of the text is Korean. `truncated` (n,):
    only the beginning was read.
    """

    vad: F32
    probabilities: F32
    felt: F32
    felt_vad: F32
    level: F32
    confidence: F32
    truncated: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.level)

    @cached_property
    def emotion(self) -> tuple[str, ...]:
        """The most probable emotion of each text."""
        return tuple(EMOTIONS[i] for i in self.probabilities.argmax(1))


@dataclass(frozen=True)
class Reading:
    """A text as the network takes it: pieces, known n-grams, and whether something of it was left out."""

    tokens: list[int]
    grams: NDArray[np.int32]
    truncated: bool


@dataclass(frozen=True)
class Emotion:
    """A loaded model. `Emotion.load()` is the one that comes with the package; it works offline."""

    vocabulary: Vocabulary
    manifest: dict[str, Any]
    session: Any

    @classmethod
    def load(cls, folder: str | Path | None = None, threads: int = 1) -> Emotion:
        """Raises ModelError where the files are not a model, ImportError where onnxruntime is missing."""
        import onnxruntime

        where = Path(folder) if folder is not None else SHIPPED
        read = read_model(where)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(read.network, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise ModelError(f"{where}: onnxruntime refuses the network: {error}") from None
        return cls(read.vocabulary, read.manifest, session)

    def logits(self, texts: Sequence[str]) -> dict[str, F32]:
        """The network's raw outputs by head, each (n, width); every text is read by itself in its batch."""
        return self._run([self._read(text) for text in texts])

    def _read(self, text: str) -> Reading:
        plain = normalise(text)
        limit = self.manifest["shape"]["tokens"]
        pieces = self.vocabulary.pieces.encode(plain, limit + 1)
        cut = len(plain) >= MAX_CHARACTERS or len(text) > 4 * MAX_CHARACTERS or len(pieces) > limit
        return Reading(pieces[:limit], known_grams(plain, self.vocabulary.grams), cut)

    def _run(self, readings: Sequence[Reading]) -> dict[str, F32]:
        heads = self.manifest["heads"]
        out = {name: np.zeros((len(readings), width), np.float32) for name, width in heads.items()}
        # texts of like length together: padding costs time and never changes an answer
        order = sorted(range(len(readings)), key=lambda i: len(readings[i].tokens))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            given = {name: padded([getattr(readings[i], name) for i in chosen]) for name in ("tokens", "grams")}
            for name, value in zip(heads, self.session.run(list(heads), given), strict=True):
                out[name][chosen] = value
        return out

    def predict(self, texts: Sequence[str]) -> Affect:
        """How each text is meant. Any string has an answer: what is not Korean is neutral with confidence 0.

        Raises TypeError where `texts` is one string or holds something else.
        """
        if isinstance(texts, str):
            raise TypeError("predict takes a list of texts: predict([text])")
        for i, text in enumerate(texts):
            if not isinstance(text, str):
                raise TypeError(f"text {i} is a {type(text).__name__}, not a string")
        readings = [self._read(text) for text in texts]
        given = calibrated(self._run(readings), self.manifest)
        known = np.array([understood(text) for text in texts], np.float32)
        neutral = np.eye(len(EMOTIONS), dtype=np.float32)[0]
        probabilities = given["meant"] * known[:, None] + neutral * (1 - known)[:, None]
        return Affect(
            vad=placed(given, self.manifest) * known[:, None],
            probabilities=probabilities,
            felt=given["felt"] * known[:, None],
            felt_vad=given["felt_vad"] * known[:, None],
            level=1 + (given["level"].sum(1)) * known,
            confidence=given["meant"].max(1) * known,
            truncated=np.array([reading.truncated for reading in readings], bool),
        )

    def stream(self, texts: Iterable[str], batch: int = _BATCH) -> Iterator[Affect]:
        """`predict` of an endless source, `batch` texts at a time, in order."""
        each = iter(texts)
        while some := list(islice(each, batch)):
            yield self.predict(some)


def placed(given: dict[str, F32], manifest: dict[str, Any]) -> F32:
    """VAD (n, 3) of a spoken line: mostly where its emotions at its level are anchored, partly what the network tells.

    The network's own VAD was also learned from comments, whose labels' means lie nearer to the middle than a line does:
    on the dev lines the anchors are nearer to what was authored (CCC .86 against .81).
    """
    anchors = np.array(manifest["anchors"], np.float32).transpose(1, 0, 2)
    at = np.clip(given["level"].sum(1), 0, len(anchors) - 1)
    low = np.minimum(at.astype(int), len(anchors) - 2)
    place = anchors[low] + (anchors[low + 1] - anchors[low]) * (at - low)[:, None, None]
    expected = (given["meant"][:, :, None] * place).sum(1)
    share = manifest["anchor_share"]
    return np.asarray(share * expected + (1 - share) * given["vad"], np.float32)


def understood(text: str) -> float:
    """How much of a text the model can read, 0..1: full where two of five letters are Hangul, 0 where none is."""
    letters = [ord(c) for c in text[: 4 * MAX_CHARACTERS] if c.isalpha()]
    if not letters:
        return 0.0
    hangul = sum(any(low <= c < high for low, high in _HANGUL) for c in letters)
    return min(1.0, 2.5 * hangul / len(letters))


def calibrated(logits: dict[str, F32], manifest: dict[str, Any]) -> dict[str, F32]:
    """Logits to probabilities by the shipped temperatures; VAD to -1..1. The scores of `goemotions` are no honest
    probabilities: rare classes are lifted on purpose."""
    made = manifest["calibration"]

    out = {"meant": softmax(logits["meant"] / made["meant"]["temperature"])}
    for head in ("felt", "kote", "goemotions"):
        scale, offset = (np.array(made[head][k], np.float32) for k in ("scale", "offset"))
        out[head] = sigmoid(logits[head] * scale + offset)
    out["level"] = sigmoid(logits["level"])
    out["vad"] = np.asarray(np.tanh(logits["vad"]), np.float32)
    out["rating"] = sigmoid(logits["rating"])
    weights, offset = (np.array(made["felt_vad"][k], np.float32) for k in ("weights", "offset"))
    out["felt_vad"] = np.clip(felt_features(out) @ weights.T + offset, -1, 1)
    return out


def felt_features(told: dict[str, F32]) -> F32:
    """What `felt_vad` is read from, (n, m): probabilities of the 16 emotions and of KOTE's labels, the network's VAD.

    That head alone tells the arousal of comments worse: it also learned where spoken lines and reviews lie.
    """
    return np.concatenate([told["felt"], told["kote"], told["vad"]], 1)
