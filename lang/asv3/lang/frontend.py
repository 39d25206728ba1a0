"""Source text to checked model: the whole front end in order."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from . import emotions, faces, layers, lint, modules, names, profiles, tree
from .core import number
from .diagnostics import Diagnostic, SourceError
from .expressions import INPUTS, Definitions, Scope, check
from .functions import FUNCTIONS
from .model import EyeRules, Model
from .source import Source, Span


def _check_definitions(definitions: Definitions, found: list[Diagnostic], main: str) -> None:
    """Check every constant and function once, used or not, and report parameters without use."""
    for name in list(definitions.lets):
        item, source = definitions.lets[name]
        check(tree.Reference((name,), span=item.name.span), Scope(source, found, _uncounted(definitions)))
    for name, (fn, source) in definitions.fns.items():
        if source.name != main:
            continue
        names_seen: set[str] = set()
        for parameter in fn.parameters:
            reserved = parameter.text in INPUTS or parameter.text in FUNCTIONS
            if parameter.text in names_seen or reserved:
                where = "in the language" if reserved else f"in `{name}`"
                message = f"`{parameter.text}` is already defined {where}"
                found.append(Diagnostic("E0204", message, source, parameter.span, "choose another name"))
            names_seen.add(parameter.text)
        touched: set[str] = set()
        local = {p.text: replace(number(0.0), low=0.01, high=1.0) for p in fn.parameters}
        probe: list[Diagnostic] = []
        inner = Scope(source, probe, _uncounted(definitions), True, None, local, touched)
        inner.definitions.busy.append(name)
        check(fn.body, inner)
        inner.definitions.busy.pop()
        found += [d for d in probe if d.code in ("E0201", "E0412") and d not in found]
        for parameter in fn.parameters:
            if parameter.text not in touched:
                message = f"parameter `{parameter.text}` of `{name}` is never used"
                found.append(Diagnostic("W0609", message, source, parameter.span, "remove it"))


def _uncounted(definitions: Definitions) -> Definitions:
    """The same definitions, but looking a name up does not count as use."""
    return replace(definitions, used=set())


def _follows(
    diagnostic: Diagnostic, found: list[Diagnostic], loaded: list[modules.Module], partial: list[tuple[Source, Span]]
) -> bool:
    """A finding that only follows from a mistake which the parser has reported already."""
    if diagnostic.code in ("E0201", "E0208"):
        # unknown because its definition did not parse
        quoted = set(re.findall(r"`([^`]+)`", diagnostic.message))
        return any(name in m.file.lost for m in loaded for q in quoted for name in (q, q.rpartition(".")[2]))
    if diagnostic.code == "E0205":
        # the path of an import whose quote was not closed
        return any(
            d.code == "E0101"
            and d.source is diagnostic.source
            and diagnostic.span.start <= d.span.start < diagnostic.span.end
            for d in found
        )
    if diagnostic.code in ("E0402", "E0403", "E0408"):
        # missing because it was taken out
        at = diagnostic.span.start
        damaged = [(m.source, s) for m in loaded for s in m.file.damaged] + partial
        return any(s.name == diagnostic.source.name and span.start <= at <= span.end for s, span in damaged)
    return False


def analyse(source: Source, path: Path | None = None) -> tuple[Model, list[Diagnostic]]:
    """Parse, import, resolve, check and lint. Never raises; every finding is in source order.

    After syntax or import errors the checks still run on what could be read.
    """
    loaded, found = modules.load(source, path)
    broken = bool(found)
    table, doubles = names.collect(loaded)
    found += doubles
    scope = {m.name: Scope(m.source, found, table.definitions) for m in loaded}
    by_source = {m.source.name: scope[m.name] for m in loaded}

    def scope_of(where: Source) -> Scope:
        return by_source[where.name]

    emotion_scopes = {n: scope_of(p.source) for n, p in table.emotions.items()}
    all_emotions = emotions.emotions(table, emotion_scopes)
    all_layers = {n: layers.layer(item, scope_of(s)) for n, (item, s) in table.layers.items()}
    rules: dict[str, EyeRules] = {
        n: faces.eye_rules(n, item.blocks, None, scope_of(s)) for n, (item, s) in table.eyes.items()
    }
    main = source.name
    own = [n for n, (_, s) in table.faces.items() if s.name == main]
    ordered = own + [n for n in table.faces if n not in own]
    all_faces = {n: faces.face(table.faces[n][0], scope_of(table.faces[n][1]), table, rules) for n in ordered}
    all_profiles = {n: profiles.profile(item, scope_of(s)) for n, (item, s) in table.profiles.items()}
    _check_definitions(table.definitions, found, main)
    sources = tuple(m.source for m in loaded)
    model = Model(all_emotions, all_layers, all_faces, tuple(own), all_profiles, sources)
    if not broken and not any(d.is_error for d in found):
        found += lint.lint(table, model, main)
    unique = [d for d in dict.fromkeys(found) if not _follows(d, found, loaded, table.partial)]
    return model, sorted(unique, key=Diagnostic.order)


def front_end(source: Source, path: Path | None = None) -> tuple[Model, tuple[Diagnostic, ...]]:
    """The model and its warnings. Raises SourceError with every finding when there is an error."""
    model, found = analyse(source, path)
    if any(d.is_error for d in found):
        raise SourceError(found)
    return model, tuple(found)


def read_source(path: Path) -> Source:
    """A source file. Raises SourceError when it is not UTF-8, OSError when it cannot be read."""
    found: list[Diagnostic] = []
    source = modules.decode(path.read_bytes(), str(path), found)
    if source is None:
        raise SourceError(found)
    return source
