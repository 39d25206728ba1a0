"""The audit as one HTML page: verdicts, drawings, tables; no script, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, Final

import numpy as np
from scipy import stats

from asv3.drawing.overview import overview
from asv3.drawing.sheet import by_level
from asv3.drawing.svg import GRID, HUES, INK, MUTED, box, document, line, polyline, text

from .case import Case, Finding

_WORDS: Final = {True: "ok", False: "breach", None: "not measured"}
_STYLE: Final = """
:root { color-scheme: light; --ink: #1f2933; --muted: #66727f; --line: #e4e7eb; --bad: #b42318; --good: #1a7f4b; }
body { font: 15px/1.5 system-ui, Roboto, 'Noto Sans KR', sans-serif; color: var(--ink);
  margin: 2rem auto; max-width: 78rem; padding: 0 1rem; }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.5rem }
table { border-collapse: collapse; width: 100% }
td, th { border-bottom: 1px solid var(--line); padding: .45rem .6rem; text-align: left; vertical-align: top }
.ok { color: var(--good) } .breach { color: var(--bad); font-weight: 600 } .muted { color: var(--muted) }
.advice { margin: .3rem 0 0; color: var(--bad) } ul { margin: .2rem 0; padding-left: 1.1rem }
table.likeness td, table.likeness th { padding: .15rem .3rem; font-size: 12px; text-align: center }
table.likeness th { font-weight: 500 } td.own { outline: 2px solid var(--ink); outline-offset: -2px }
svg { max-width: 100%; height: auto }
"""
_INTERVALS: Final = ("blinks, at rest", "blinks, talking", "blinks, reading")


def _row(f: Finding) -> str:
    word = _WORDS[f.passed]
    found = ""
    if f.passed is False and f.detail:
        found = "<ul>" + "".join(f"<li>{escape(d)}</li>" for d in f.detail) + "</ul>"
    advice = f'<p class="advice">{escape(f.advice)}</p>' if f.passed is False and f.advice else ""
    return (
        f'<tr><td class="{word if f.passed is not None else "muted"}">{word}</td><td>{escape(f.name)}</td>'
        f'<td class="figure">{escape(f.figure)}</td><td>{escape(f.bound)}</td>'
        f'<td><span class="muted">{escape(f.definition)}</span>{found}{advice}</td></tr>'
    )


def _likeness(f: Finding) -> str:
    """The confusion table: emotions down, prototypes across, darker is more alike."""
    table: Any = (f.data or {}).get("likeness")
    if not isinstance(table, dict) or not table:
        return ""
    across = sorted(next(iter(table.values())), key=lambda name: list(table).index(name) if name in table else 99)
    head = "".join(f"<th>{escape(name)}</th>" for name in across)
    rows = []
    for emotion, row in table.items():
        best = max(row.values())
        cells = []
        for name in across:
            share = max(0.0, row[name])
            ink = "#fff" if share > 0.65 else "#1f2933"
            mark = ' class="own"' if name == emotion else ""
            bold = "font-weight:700;" if row[name] == best else ""
            style = f"background:rgba(16,74,128,{share:.2f});color:{ink};{bold}"
            cells.append(f'<td{mark} style="{style}">{share:.2f}</td>')
        rows.append(f"<tr><th>{escape(emotion)}</th>{''.join(cells)}</tr>")
    note = "rows: what the face shows; columns: published prototypes; cosine; bold the nearest, framed its own"
    title = f"{escape(f.name)} <span class='muted'>{escape(f.figure)}; {note}</span>"
    return f'<h3>{title}</h3><table class="likeness"><tr><th></th>{head}</tr>{"".join(rows)}</table>'


def _intervals(findings: Sequence[Finding]) -> str:
    """Histograms of blink intervals with the log-normal they are held against."""
    body, width, height, shown = [], 360, 150, 0
    for f in findings:
        data: Any = f.data
        if f.name not in _INTERVALS or not data:
            continue
        left = 10 + shown * (width + 30)
        shown += 1
        values = np.array(data["intervals"])
        most = float(np.quantile(values, 0.985))
        counts, edges = np.histogram(values, bins=36, range=(0, most), density=True)
        law = stats.lognorm(data["sigma"], scale=data["scale"])
        xs = np.linspace(0.01, most, 120)
        ys = law.pdf(xs)
        top = max(float(counts.max()), float(ys.max()))
        for count, edge in zip(counts, edges[:-1], strict=True):
            tall = height * float(count) / top
            body.append(box(left + width * edge / most, 30 + height - tall, width / 36 - 1, tall, "#c9d6e2"))
        curve = [(left + width * x / most, 30 + height - height * y / top) for x, y in zip(xs, ys, strict=True)]
        body.append(polyline(curve, HUES[1], 1.6))
        body.append(line(left, 30 + height, left + width, 30 + height, GRID))
        body.append(text(left, 20, f"{f.name}: {f.figure}", INK, size=11))
        body.append(text(left + width, 46 + height, f"{most:.0f} s", MUTED, "end", 10))
    return document(body, 10 + max(shown, 1) * (width + 30), height + 54) if shown else ""


def page(name: str, case: Case, findings: Sequence[Finding]) -> str:
    """The whole page."""
    breaches = sum(f.passed is False for f in findings)
    measured = sum(f.passed is not None for f in findings)
    verdict = "no breach" if not breaches else f"{breaches} breach{'es' if breaches > 1 else ''}"
    subject = case.subject
    faces = by_level(subject.emotions, (1, 3, 5), lambda e, level: subject.shown[e, int(level)], 3)
    drawn = f"<h2>What it shows, settled, at levels 1, 3 and 5</h2>{faces}" if subject.emotions else ""
    inside = f"<h2>What it is made of</h2>{overview(subject, name)}" if subject.presets else ""
    eyes = _intervals(findings)
    blinks = f"<h2>Time between blinks</h2>{eyes}" if eyes else ""
    tables = "".join(_likeness(f) for f in findings)
    told = f"<h2>Recognised by the literature</h2>{tables}" if tables else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>audit of {escape(name)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>Audit of {escape(name)}: "
        f'<span class="{"breach" if breaches else "ok"}">{verdict}</span> '
        f'<span class="muted">in {measured} measures</span></h1>'
        "<table><tr><th>verdict</th><th>measure</th><th>figure</th><th>bound</th><th>what it says</th></tr>"
        f"{''.join(_row(f) for f in findings)}</table>{drawn}{told}{blinks}{inside}</body></html>\n"
    )
