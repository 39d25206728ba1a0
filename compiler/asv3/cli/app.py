"""The verbs of `asv3c`, one module each, and what they share: errors to messages and exit codes."""

from __future__ import annotations

import os
import sys
from typing import Final

import typer

from . import (
    asm,
    audit,
    build,
    check,
    convert,
    data,
    disasm,
    emotion,
    explain,
    feel,
    inspect,
    new,
    plot,
    probe,
    run_face,
    sheet,
)
from .output import fail, show_diagnostics

BUG: Final = 70

app = typer.Typer(
    name="asv3c",
    help="Compile and perform asv3 faces: expression programs for avatars with the 52 ARKit weights.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(data.app, name="data")
app.add_typer(emotion.app, name="emotion")
for name, verb in (
    ("build", build.build),
    ("check", check.check),
    ("run", run_face.run),
    ("sheet", sheet.sheet),
    ("plot", plot.plot),
    ("audit", audit.audit),
    ("feel", feel.feel),
    ("new", new.new),
    ("convert", convert.convert),
    ("probe", probe.probe),
    ("inspect", inspect.inspect),
    ("disasm", disasm.disasm),
    ("asm", asm.asm),
    ("explain", explain.explain),
):
    app.command(name)(verb)


def _version(shown: bool) -> None:
    if shown:
        from asv3.compiler.driver import VERSION

        print(f"asv3c {VERSION}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """asv3c: expressions for talking avatars."""


def run() -> None:
    """Run the command line; every failure is a message and an exit code, never a traceback."""
    from asv3.lang.diagnostics import SourceError
    from asv3.runtime.errors import BytecodeError, TakeError, TrackError

    from ..compiler.assembly import AssemblyError

    try:
        app()
    except SourceError as error:
        show_diagnostics(error.diagnostics)
        raise SystemExit(1) from None
    except (BytecodeError, TakeError, TrackError, AssemblyError, ValueError) as error:
        fail(str(error))
    except BrokenPipeError:
        # the reader of a pipe left: not an error; the descriptor must not be flushed again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except OSError as error:
        fail(f"{error.filename or 'file'}: {error.strerror or error}")
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except MemoryError:
        fail("not enough memory")
    except Exception as error:
        if os.environ.get("ASV3_DEBUG"):
            raise
        print(f"asv3c: this is a bug, please report it: {type(error).__name__}: {error}", file=sys.stderr)
        raise SystemExit(BUG) from None
