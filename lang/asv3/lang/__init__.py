"""The language: text to checked model, with located messages."""

from .diagnostics import Diagnostic, SourceError, render
from .frontend import analyse, front_end, read_source
from .source import Source

__all__ = ["Diagnostic", "Source", "SourceError", "analyse", "front_end", "read_source", "render"]
