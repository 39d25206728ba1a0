"""Text to tokens, and tokens to items. Uses Lark's lexer; never stops at a bad character."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters

from .diagnostics import Diagnostic
from .source import Source, Span

ITEM_STARTS: Final = frozenset({"IMPORT", "OVERRIDE", "EMOTION", "LAYER", "EYES", "FACE", "PROFILE", "LET", "FN"})
_MOST_BAD: Final = 20


@cache
def grammar() -> Lark:
    """The LALR parser, built once. The basic lexer makes tokens independent of the parser's state."""
    text = files(__package__ or "asv3.lang").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="basic", start="item", propagate_positions=True, maybe_placeholders=False)


def tokens(source: Source, found: list[Diagnostic]) -> list[Token]:
    """Every token; bad characters are reported (runs of them once) and skipped."""
    text = source.text
    bad = 0
    while True:
        try:
            return list(grammar().lex(text))
        except UnexpectedCharacters as error:
            start = error.pos_in_stream
            assert start is not None
            end = start + 1
            while end < len(text) and text[end] == text[start]:
                end += 1
            bad += 1
            if text[start] == '"':
                line_end = text.find("\n", start)
                end = len(text) if line_end < 0 else line_end
                message, hint = "the text is not closed on its line", 'end it with `"`'
            else:
                message, hint = f"unexpected character {text[start]!r}", ""
            found.append(Diagnostic("E0101", message, source, Span(start, end), hint))
            if bad >= _MOST_BAD:
                message = f"over {_MOST_BAD} bad places: this does not look like an asv3 file"
                found.append(Diagnostic("E0101", message, source, Span(start, end)))
                return []
            closed = text[start] == '"' and end - start > 1
            # an unclosed text is read as one that ends with its line, so that it is one mistake
            text = text[: end - 1] + '"' + text[end:] if closed else text[:start] + " " * (end - start) + text[end:]


def first_on_line(source: Source, token: Token) -> bool:
    """True when only blanks stand before the token on its line."""
    start = source.text.rfind("\n", 0, token.start_pos) + 1
    return not source.text[start : token.start_pos].strip()


def _keep_docs(stream: list[Token]) -> list[Token]:
    """Drop `///` comments that stand before something that cannot be documented."""
    kept: list[Token] = []
    for i, token in enumerate(stream):
        if token.type == "DOC":
            after = next((t for t in stream[i:] if t.type != "DOC"), None)
            if after is None or (after.type not in ITEM_STARTS and after.type != "PRESET"):
                continue
        kept.append(token)
    return kept


_CONTINUED: Final = frozenset({"SIGN", "STAR", "SLASH", "EQUAL", "LPAR", "COMMA", "COLON", "DOT", "TILDE"})


def _stray(source: Source, token: Token, out: list[list[Token]]) -> bool:
    """A misspelt item keyword: a name in the first column after something complete."""
    before = out[-1][-1].type if out and out[-1] else ""
    return token.type == "NAME" and token.column == 1 and before not in (*_CONTINUED, *ITEM_STARTS)


def items(source: Source, stream: list[Token], found: list[Diagnostic]) -> list[list[Token]]:
    """Cut the tokens into items at depth 0.

    When the braces of the file do not match, an item keyword in the first column begins an item too,
    so that one missing brace is one error.
    """
    depth, balanced = 0, True
    for token in stream:
        depth += (token.type == "LBRACE") - (token.type == "RBRACE")
        balanced = balanced and depth >= 0
    balanced = balanced and depth == 0
    out: list[list[Token]] = []
    depth, fresh = 0, True
    for token in _keep_docs(stream):
        starts = token.type in ITEM_STARTS or token.type == "DOC" or _stray(source, token, out)
        if not balanced and starts and depth > 0 and token.column == 1 and token.type != "NAME":
            opened = next(t for t in out[-1] if t.type == "LBRACE")
            message = f"`{{` of line {opened.line} is not closed before this"
            found.append(Diagnostic("E0103", message, source, _span(token), "add `}` at the end of the block above"))
            out[-1].clear()
            depth, fresh = 0, True
        led = bool(out) and bool(out[-1]) and out[-1][-1].type in ("DOC", "OVERRIDE")
        # in the first column an item keyword begins an item even after something unfinished
        if (depth == 0 and starts and (fresh or (token.column == 1 and not led))) or not out:
            out.append([])
        out[-1].append(token)
        depth = max(0, depth + (token.type == "LBRACE") - (token.type == "RBRACE"))
        # docs and `override` belong to the item that follows; names and expressions may hold keywords
        heads = token.type in ITEM_STARTS and all(t.type in ("DOC", "OVERRIDE") for t in out[-1][:-1])
        fresh = depth == 0 and not heads and token.type not in (*_CONTINUED, "DOC")
    if depth > 0 and out[-1]:
        opened = next(t for t in out[-1] if t.type == "LBRACE")
        message = "the file ends inside this block"
        found.append(Diagnostic("E0103", message, source, _span(opened), "add the missing `}`"))
        out[-1].clear()
    return [item for item in out if item]


def _span(token: Token) -> Span:
    assert token.start_pos is not None
    assert token.end_pos is not None
    return Span(token.start_pos, token.end_pos)
