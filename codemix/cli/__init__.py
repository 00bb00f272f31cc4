"""The command line: parse what people type, call the library, print what it says.

The top-level help is a static table, so that it costs no more than starting Python; a command's
module is imported only when that command runs.
"""

import io
import os
import sys

from codemix.cli.commands import COMMANDS, render_help
from codemix.errors import (
    EXIT_INTERRUPTED,
    EXIT_OK,
    ClosedPipeError,
    CodemixError,
    UsageError,
    nearest,
)


def main() -> None:
    """Run the command line of this process and exit with its code."""
    _buffer_stdout()
    for stream in (sys.stdout, sys.stderr):
        # Tables draw lines and names are of any language, whatever the locale says.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code; errors are printed here and only here."""
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
        return code
    except (ClosedPipeError, BrokenPipeError):
        _discard_stdout()
        return ClosedPipeError.exit_code
    except CodemixError as error:
        if "--debug" in arguments:
            raise
        _report(error)
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _dispatch(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name in {"--help", "-h", "help"}:
        sys.stdout.write(render_help())
        return EXIT_OK
    if name in {"--version", "-V"}:
        from codemix import __version__

        sys.stdout.write(f"codemix {__version__}\n")
        return EXIT_OK
    if name not in COMMANDS:
        raise UsageError(f"there is no command {name!r}", nearest(name, list(COMMANDS)))
    from codemix.cli.invoke import invoke

    return invoke(name, rest)


def _buffer_stdout() -> None:
    """Give stdout a buffer under PYTHONUNBUFFERED, where one write may put out only a part."""
    raw = sys.stdout.buffer
    if isinstance(raw, io.RawIOBase):
        encoding, errors = sys.stdout.encoding, sys.stdout.errors
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(raw), encoding, errors, write_through=True)


def _report(error: CodemixError) -> None:
    sys.stderr.write(f"error: {error.message}\n")
    if error.hint:
        sys.stderr.write(f"hint: {error.hint}\n")


def _discard_stdout() -> None:
    # What is still buffered would fail again when the interpreter closes stdout.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
