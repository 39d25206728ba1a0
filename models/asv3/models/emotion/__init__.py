"""Emotion of text: `Emotion.load().predict(["오늘 정말 기뻐!"])`."""

from .clauses import Clause, clauses
from .model_file import ModelError
from .predict import Affect, Emotion
from .track import affect_track

__all__ = ["Affect", "Clause", "Emotion", "ModelError", "affect_track", "clauses"]
