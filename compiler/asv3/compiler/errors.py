"""Errors of the compiler that are the author's to mend."""

from __future__ import annotations

from asv3.lang.diagnostics import Diagnostic
from asv3.lang.model import Place


class CompileError(Exception):
    """A face that checks but cannot be compiled; it becomes a diagnostic."""

    def __init__(self, code: str, message: str, place: Place | None) -> None:
        super().__init__(message)
        self.code, self.message, self.place = code, message, place

    def diagnostic(self, fallback: Place) -> Diagnostic:
        """The message at its place."""
        place = self.place or fallback
        return Diagnostic(self.code, self.message, place.source, place.span)
