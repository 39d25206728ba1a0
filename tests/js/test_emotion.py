"""The emotion model in JavaScript: the tokenizer's numbers, and probabilities within 1e-3, in Node and Chromium."""

from __future__ import annotations

import json

import numpy as np
import pytest
from models.texts import BAD, ordinary

from asv3.models.emotion import Emotion
from asv3.models.microalbert.text import known_grams, normalise

from .test_js import built, needs_chromium, pytestmark, run  # noqa: F401  (the mark skips these too)

WITHIN = 1e-3


@pytest.mark.parametrize("host", ["node", pytest.param("chromium", marks=needs_chromium)])
def test_the_same_as_in_python(host: str) -> None:
    built()
    # JSON has pairs of surrogates only: JavaScript joins what Python keeps apart, so the lone ones stay lone
    texts = [*ordinary(80), *BAD.values()]
    said = json.loads(run("node", f"test/{host}_emotion.mjs", given=json.dumps(texts)))
    emotion = Emotion.load()
    affect = emotion.predict(texts)
    shape = emotion.manifest["shape"]
    for i, (text, row) in enumerate(zip(texts, said["rows"], strict=True)):
        plain = normalise(text)
        assert row["tokens"] == emotion.vocabulary.pieces.encode(plain, shape["tokens"]), text[:80]
        assert row["grams"] == known_grams(plain, emotion.vocabulary.grams).tolist(), text[:80]
        assert np.abs(np.array(row["probabilities"]) - affect.probabilities[i]).max() < WITHIN
        assert np.abs(np.array(row["felt"]) - affect.felt[i]).max() < WITHIN
        assert np.abs(np.array(row["affect"]) - affect.vad[i]).max() < WITHIN
        assert abs(row["level"] - affect.level[i]) < 4 * WITHIN
        assert abs(row["confidence"] - affect.confidence[i]) < WITHIN
        assert row["emotion"] == affect.emotion[i]
        assert row["truncated"] == bool(affect.truncated[i])
    assert said["refused"] == ["InputError", "InputError", "InputError", "ModelError"]
