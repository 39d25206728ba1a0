"""The checked program: every name resolved, every number in base units and in range."""

from __future__ import annotations

from dataclasses import dataclass, field

from .core import Typed
from .source import Source, Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written."""

    source: Source
    span: Span


@dataclass(frozen=True, slots=True)
class Preset:
    """An authored pose: channel index → weight 0..1."""

    level: int
    weights: dict[int, float]
    asymmetric: bool
    doc: str
    place: Place


@dataclass(frozen=True, slots=True)
class Emotion:
    """`anchors`: five (v, a, d). `presets`: level → preset for the authored levels. Times in seconds."""

    name: str
    label: str
    anchors: tuple[tuple[float, float, float], ...]
    presets: dict[int, Preset]
    attack: float
    hold: float
    release: float
    doc: str
    place: Place
    anchor_places: dict[int, Place] = field(default_factory=dict)
    """Where the written anchors stand, by level."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One channel's value in a parametric layer."""

    channel: int
    value: Typed
    place: Place


@dataclass(frozen=True, slots=True)
class Layer:
    """`kind` is parametric, archetype or expressive; only the first has rules."""

    name: str
    kind: str
    rules: tuple[Rule, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class EyeRules:
    """`values[block][setting]`, every setting of `eye_settings` present."""

    name: str
    values: dict[str, dict[str, Typed]]


@dataclass(frozen=True, slots=True)
class Bound:
    """channel <= base + factor * other (`other` is -1 for a constant bound)."""

    channel: int
    base: float
    factor: float
    other: int
    place: Place


@dataclass(frozen=True, slots=True)
class Exclusion:
    """`strength` None: only the difference of the two stays; else the weaker <= 1 - strength * stronger."""

    left: int
    right: int
    strength: float | None
    place: Place


@dataclass(frozen=True, slots=True)
class Face:
    """A complete face. Arrays over channels are 52-tuples."""

    name: str
    mix: dict[str, Typed]
    variants: dict[str, dict[str, Typed]]
    kept: tuple[float, ...]
    """Share of the emotion that always stays."""
    spoken: tuple[float, ...]
    """Further share of it that stays while speaking."""
    closure: float
    """Strength 0..1 of the bilabial closure guard."""
    protrusion: float
    bounds: tuple[Bound, ...]
    exclusions: tuple[Exclusion, ...]
    halflife: tuple[float, ...]
    """Seconds, per channel."""
    eyes: EyeRules | None
    gate: Typed
    margin: Typed
    place: Place


@dataclass(frozen=True, slots=True)
class Profile:
    """An avatar's calibration: out = min(gain * (w + routes) + offset, cap)."""

    name: str
    gain: tuple[float, ...]
    offset: tuple[float, ...]
    cap: tuple[float, ...]
    routes: tuple[tuple[int, int, float], ...]
    """(to, from, share)"""
    place: Place


@dataclass(frozen=True, slots=True)
class Model:
    """Everything visible from one source. `sources` are (name, text) of every module, in import order."""

    emotions: tuple[Emotion, ...]
    layers: dict[str, Layer]
    faces: dict[str, Face]
    """Faces of the source itself first, imported ones after."""
    own_faces: tuple[str, ...]
    profiles: dict[str, Profile]
    sources: tuple[Source, ...]
