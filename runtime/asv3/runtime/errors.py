"""The errors a runtime raises: one class for each kind of bad input."""


class BytecodeError(ValueError):
    """The bytes are not a program this runtime can run; the message says which byte or instruction.

    `reason` is the key of `reasons.REASONS`, the same in every runtime; '' where a host adds its own.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class TakeError(ValueError):
    """A take file cannot be read or written; the message names the file and the row or field."""


class TrackError(ValueError):
    """An input track is malformed; the message names the file and the row."""
