"""The compiler: checked model to bytecode."""

from .driver import Built, build, build_target

__all__ = ["Built", "build", "build_target"]
