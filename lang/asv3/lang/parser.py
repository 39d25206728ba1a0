"""Tokens to syntax tree, with recovery: every mistake of a file is reported once, in order.

An item is parsed on its own. When the parser stops at a token, the smallest entry around that token
(up to the next comma, line or brace of the same block) is taken out and the item is parsed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lark import Token, Tree
from lark.exceptions import UnexpectedToken

from . import builder, tree
from .diagnostics import Diagnostic, SourceError
from .lexer import first_on_line, grammar, items, tokens
from .source import Source, Span
from .spelling import nearest

MAX_SOURCE: Final = 1 << 19
_MAX_DEPTH: Final = 100
_MOST_PER_ITEM: Final = 40
_MOST_REREAD: Final = 150_000
"""Tokens that may be parsed again after mistakes, so that a huge broken item ends soon."""

_SHOWN: Final = {
    "LBRACE": "`{`", "RBRACE": "`}`", "LPAR": "`(`", "RPAR": "`)`", "COMMA": "`,`", "COLON": "`:`",
    "EQUAL": "`=`", "TILDE": "`~`", "DOT": "`.`", "LE": "`<=`", "CMP": "a comparison", "NAME": "a name",
    "NUMBER": "a number", "STRING": "a text in quotes", "LEVEL": "a level L1..L5", "SIGN": "`+` or `-`",
    "STAR": "`*`", "SLASH": "`/`", "UNIT": "a unit", "DOC": "", "$END": "the end of the item",
}  # fmt: skip
_CONTEXTUAL: Final = frozenset(
    {"EYES", "EMOTION", "FACE", "LAYER", "PROFILE", "ANCHORS", "LIMIT", "SMOOTH", "AFFECT", "GAIN", "CAP",
     "OFFSET", "MIX", "SPEECH"}
)  # fmt: skip


_GROUPS: Final = (
    ({"NAME", "NUMBER", "LPAR", "SIGN"}, "a value"),
    ({"STAR", "SLASH", "SIGN"}, "an operator"),
)


_RESERVED: Final = {"UNIT": "a unit", "LEVEL": "a level"}


def _expected(accepted: set[str], token: Token) -> tuple[str, str]:
    """What could stand here, as text, and a hint when a keyword was misspelt."""
    accepted_at_all = accepted
    keywords = sorted(a.lower() for a in accepted if a not in _SHOWN and not a.startswith("__"))
    if "NAME" in accepted:
        accepted = accepted - _CONTEXTUAL
    words = []
    for group, text in _GROUPS:
        if group <= accepted:
            words.append(text)
            accepted = accepted - group
    words += [_SHOWN[a] for a in _SHOWN if a in accepted and _SHOWN[a]]
    words += [f"`{a.lower()}`" for a in sorted(accepted) if a not in _SHOWN]
    text = ", ".join(words[:-1]) + (" or " if len(words) > 1 else "") + words[-1] if words else "nothing"
    if token.type in _RESERVED and "NAME" in accepted_at_all:
        return text, f"`{token}` is {_RESERVED[token.type]}: choose another name"
    guess = nearest(str(token), keywords) if token.type == "NAME" else None
    return text, f"did you mean `{guess}`?" if guess else ""


def _entry_start(line_first: list[bool], stream: list[Token], at: int) -> int:
    """First token of the entry that token `at` belongs to; 0 when no block is open around it."""
    depth = 0
    for i in range(at, 0, -1):
        before = stream[i - 1].type
        if depth == 0 and (before in ("LBRACE", "COMMA", "RBRACE") or line_first[i]):
            return i
        depth = max(0, depth + (before in ("RBRACE", "RPAR")) - (before in ("LBRACE", "LPAR")))
    return 0


def _entry_end(line_first: list[bool], stream: list[Token], start: int, at: int) -> int:
    """One past the last token of that entry: its comma, or the token before a line, or its closing brace."""
    depth = 0
    for i in range(start, len(stream)):
        kind = stream[i].type
        if depth == 0 and (kind == "RBRACE" or (line_first[i] and i > at)):
            return i
        if depth == 0 and kind == "COMMA" and i >= at:
            return i + 1
        depth = max(0, depth + (kind in ("LBRACE", "LPAR")) - (kind in ("RBRACE", "RPAR")))
        if depth == 0 and kind == "RBRACE" and i >= at:
            return i + 1
    return len(stream)


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where a parse stopped: the token to report, what was accepted there, the tokens to take out."""

    at: int
    accepted: set[str]
    start: int
    end: int


def _stop(source: Source, stream: list[Token], at: int) -> _Stop:
    line_first = [first_on_line(source, t) for t in stream]

    def accepted(before: int) -> set[str]:
        parser = grammar().parse_interactive()
        for token in stream[:before]:
            parser.feed_token(token)
        return set(parser.accepts())  # type: ignore[no-untyped-call]

    # a name that begins a line was swallowed as the continuation of an unfinished line: blame that line
    for first in (at, at - 1):
        if 0 < first < len(stream) and line_first[first]:
            before = accepted(first)
            if "RBRACE" not in before and stream[first].type not in before - {"NAME"}:
                return _Stop(first, before, _entry_start(line_first, stream, first - 1), first)
    if at == len(stream):
        return _Stop(at, accepted(at), 0, 0)
    start = _entry_start(line_first, stream, at)
    end = _entry_end(line_first, stream, start, at) if start else 0
    while start and end <= start:
        # an empty entry, as in `variant A { }`: the entry around its block is what is wrong
        start = _entry_start(line_first, stream, start - 1)
        end = _entry_end(line_first, stream, start, at) if start else 0
    return _Stop(at, accepted(at), start, end)


def _report(source: Source, stream: list[Token], stop: _Stop) -> Diagnostic:
    early = stop.at == len(stream) or stop.end == stop.at
    token = stream[stop.at - 1] if early and stop.at else stream[stop.at]
    text, hint = _expected(stop.accepted, token)
    if early and stop.at:
        end = token.end_pos or 0
        message = f"this ends too early after `{str(token)[:40]}`, expected {text}"
        return Diagnostic("E0102", message, source, Span(max(end - 1, 0), end), hint)
    message = f"unexpected `{str(token)[:40]}`, expected {text}"
    return Diagnostic("E0102", message, source, Span(token.start_pos or 0, token.end_pos or 0), hint)


def _parse_item(source: Source, stream: list[Token], found: list[Diagnostic]) -> Tree[Token] | None:
    stream = list(stream)
    for _ in range(min(_MOST_PER_ITEM, 1 + _MOST_REREAD // len(stream))):
        parser = grammar().parse_interactive()
        at = 0
        try:
            for token in stream:
                parser.feed_token(token)
                at += 1
            return parser.feed_eof(stream[-1])  # type: ignore[no-any-return, no-untyped-call]
        except UnexpectedToken:
            stop = _stop(source, stream, at)
            found.append(_report(source, stream, stop))
            if stop.start == 0 or stop.end <= stop.start:
                return None
            del stream[stop.start : stop.end]
    return None


def _too_deep(stream: list[Token]) -> Token | None:
    depth = 0
    for token in stream:
        depth += (token.type in ("LPAR", "LBRACE")) - (token.type in ("RPAR", "RBRACE"))
        if depth > _MAX_DEPTH:
            return token
    run = 0
    for token in stream:
        run = (
            run + 1
            if token.type in ("SIGN", "STAR", "SLASH", "NOT", "AND", "OR")
            else run
            if token.type in ("NAME", "NUMBER", "UNIT", "AND", "OR", "CMP", "LE", "LPAR", "RPAR", "DOT")
            else 0
        )
        if run > _MAX_DEPTH:
            return token
    return None


def parse(source: Source) -> tuple[tree.File, list[Diagnostic]]:
    """The tree of everything that could be read, and every syntax error in source order."""
    found: list[Diagnostic] = []
    if len(source.text) > MAX_SOURCE:
        message = f"the source has {len(source.text)} characters, at most {MAX_SOURCE} are allowed"
        return tree.File(()), [Diagnostic("E0105", message, source, Span(0, 0))]
    stream = tokens(source, found)
    deep = _too_deep(stream)
    if deep is not None:
        message = f"nested deeper than {_MAX_DEPTH} or an expression too long"
        span = Span(deep.start_pos or 0, deep.end_pos or 0)
        return tree.File(()), [Diagnostic("E0105", message, source, span, "split it with `let`")]
    parsed, lost, damaged = [], set[str](), list[Span]()
    for item in items(source, stream, found):
        if all(t.type == "DOC" for t in item):
            continue
        before = len(found)
        branch = _parse_item(source, item, found)
        if branch is not None:
            parsed.append(builder.item(branch))
            if len(found) > before:
                damaged.append(Span(item[0].start_pos or 0, item[-1].end_pos or 0))
        else:
            lost |= {str(t) for t in item[:4] if t.type == "NAME"}
    return tree.File(tuple(parsed), frozenset(lost), tuple(damaged)), sorted(found, key=Diagnostic.order)


def parse_text(text: str, name: str = "<text>") -> tree.File:
    """Parse or raise SourceError with every syntax error."""
    file, found = parse(Source(name, text))
    if found:
        raise SourceError(found)
    return file
