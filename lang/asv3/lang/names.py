"""Collecting the definitions of all modules: who defines what, overrides merged, doubles reported."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import tree
from .diagnostics import Diagnostic
from .expressions import INPUTS, Definitions
from .functions import FUNCTIONS
from .modules import Module
from .source import Source, Span


@dataclass(slots=True)
class EmotionParts:
    """An emotion put together: the latest definition of every part, with its source."""

    item: tree.Emotion
    source: Source
    label: str
    doc: str
    anchors: dict[int, tuple[tree.Anchor, Source]] = field(default_factory=dict)
    presets: dict[int, tuple[tree.Preset, Source]] = field(default_factory=dict)
    timing: list[tuple[tree.Timing, Source]] = field(default_factory=list)
    anchors_place: tuple[tree.Anchors, Source] | None = None


@dataclass(slots=True)
class Table:
    """All definitions by kind and name. The last module in import order is the program itself."""

    definitions: Definitions = field(default_factory=Definitions)
    emotions: dict[str, EmotionParts] = field(default_factory=dict)
    layers: dict[str, tuple[tree.Layer, Source]] = field(default_factory=dict)
    eyes: dict[str, tuple[tree.Eyes, Source]] = field(default_factory=dict)
    faces: dict[str, tuple[tree.Face, Source]] = field(default_factory=dict)
    profiles: dict[str, tuple[tree.Profile, Source]] = field(default_factory=dict)
    partial: list[tuple[Source, Span]] = field(default_factory=list)
    """Overrides of nothing: what they lack is not a second mistake."""
    modules: dict[str, str] = field(default_factory=dict)
    """`kind name` → module that defined it."""


_KINDS = {
    tree.Layer: ("layer", "layers"),
    tree.Eyes: ("eye rules", "eyes"),
    tree.Face: ("face", "faces"),
    tree.Profile: ("profile", "profiles"),
    tree.Emotion: ("emotion", "emotions"),
    tree.Let: ("constant or function", "lets"),
    tree.Fn: ("constant or function", "fns"),
}


def _merge(parts: EmotionParts, item: tree.Emotion, source: Source, found: list[Diagnostic]) -> None:
    seen: set[str] = set()
    for part in item.parts:
        key = f"preset L{part.level}" if isinstance(part, tree.Preset) else type(part).__name__.lower()
        if key in seen:
            found.append(Diagnostic("E0407", f"`{key}` stands twice in `{item.name.text}`", source, part.span))
            continue
        seen.add(key)
        if isinstance(part, tree.Preset):
            parts.presets[part.level] = (part, source)
        elif isinstance(part, tree.Timing):
            parts.timing.append((part, source))
        else:
            parts.anchors_place = (part, source)
            given: set[int] = set()
            if not item.override or {1, 3, 5} <= {a.level for a in part.anchors}:
                parts.anchors.clear()
            for anchor in part.anchors:
                if anchor.level in given:
                    message = f"anchor L{anchor.level} stands twice"
                    found.append(Diagnostic("E0407", message, source, anchor.span))
                given.add(anchor.level)
                parts.anchors[anchor.level] = (anchor, source)


def _emotion(table: Table, item: tree.Emotion, source: Source, found: list[Diagnostic]) -> None:
    name = item.name.text
    if item.override:
        if name not in table.emotions:
            message = f"there is no imported emotion `{name}` to override"
            hint = "remove `override`, or import the module that defines it"
            found.append(Diagnostic("E0208", message, source, item.name.span, hint))
            # taken as a definition of its own, from which parts may be missing
            table.emotions[name] = EmotionParts(item, source, item.label, item.doc)
            table.partial.append((source, item.span))
        parts = table.emotions[name]
        parts.label = item.label or parts.label
        parts.doc = item.doc or parts.doc
        _merge(parts, item, source, found)
        return
    table.emotions[name] = EmotionParts(item, source, item.label, item.doc)
    _merge(table.emotions[name], item, source, found)


def collect(modules: list[Module]) -> tuple[Table, list[Diagnostic]]:
    """Merge the modules' definitions in import order."""
    table, found = Table(), list[Diagnostic]()
    for module in modules:
        for item in module.file.items:
            if isinstance(item, tree.Import):
                continue
            kind, attribute = _KINDS[type(item)]
            name = item.name.text
            key = f"{kind} {name}"
            override = isinstance(item, tree.Emotion) and item.override
            reserved = kind.startswith("constant") and (name in FUNCTIONS or name in INPUTS)
            if (key in table.modules and not override) or reserved:
                where = "in the language" if reserved else f"in {table.modules[key]}"
                if not reserved and table.modules[key] == module.name:
                    where = "in this file"
                hint = (
                    f"write `override emotion {name}` to change it"
                    if isinstance(item, tree.Emotion) and table.modules.get(key) != module.name
                    else "choose another name"
                )
                message = f"{kind} `{name}` is already defined {where}"
                found.append(Diagnostic("E0204", message, module.source, item.name.span, hint))
                continue
            table.modules.setdefault(key, module.name)
            if isinstance(item, tree.Emotion):
                _emotion(table, item, module.source, found)
            elif isinstance(item, tree.Let | tree.Fn):
                getattr(table.definitions, attribute)[name] = (item, module.source)
            else:
                getattr(table, attribute)[name] = (item, module.source)
    table.definitions.emotions = frozenset(table.emotions)
    return table, found
