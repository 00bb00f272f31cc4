"""The command line: parse what people type, call the library, print what it says.

The top-level help is a static table, so that it costs no more than starting Python; a command's
module is imported only when that command runs.
"""

import gc
import os
import sys

from codemix.cli.commands import COMMANDS, render_help
from codemix.cli.interrupts import end_undisturbed, listen, was_interrupted
from codemix.cli.streams import prepare_streams
from codemix.errors import (
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    EXIT_OK,
    ClosedPipeError,
    CodemixError,
    UsageError,
    nearest,
)
from codemix.pipelines.printable import printable

_OBJECTS_BETWEEN_COLLECTIONS = 100_000


def main() -> None:
    """Run the command line of this process and exit with its code."""
    listen()
    # Importing libraries makes many objects and hardly a cycle: at Python's own threshold of 700,
    # looking for cycles takes a tenth of a start.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        prepare_streams()
        code = run(sys.argv[1:])
    except BaseException:
        if not was_interrupted():
            raise
        code = EXIT_INTERRUPTED
    end_undisturbed()
    # What is left dies with the process; no need to look through it for cycles first.
    gc.freeze()
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code; errors are printed here and only here."""
    try:
        try:
            return _dispatch(arguments)
        finally:
            sys.stdout.flush()
    except ClosedPipeError as error:
        return error.exit_code
    except (CodemixError, OSError, MemoryError) as error:
        if was_interrupted():
            return EXIT_INTERRUPTED
        if "--debug" in arguments:
            raise
        return _report(error)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _dispatch(arguments: list[str]) -> int:
    if "_CODEMIX_COMPLETE" in os.environ:
        from codemix.cli.completion import answer

        return answer()
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name in {"--help", "-h", "help"}:
        sys.stdout.write(render_help())
        return EXIT_OK
    if name in {"--version", "-V"}:
        from codemix import __version__

        sys.stdout.write(f"codemix {__version__}\n")
        return EXIT_OK
    if name in {"--show-completion", "--install-completion"}:
        from codemix.cli import completion

        shell = rest[0] if rest else ""
        return completion.show(shell) if name == "--show-completion" else completion.install(shell)
    if name not in COMMANDS:
        raise UsageError(f"there is no command {name!r}", nearest(name, list(COMMANDS)))
    from codemix.cli.invoke import invoke

    return invoke(name, rest)


def _report(error: CodemixError | OSError | MemoryError) -> int:
    """Print an error and return the exit code it calls for."""
    code, message, hint = EXIT_FAILED, "memory is used up", "try fewer workers, such as -j 1"
    if isinstance(error, CodemixError):
        code, message, hint = error.exit_code, error.message, error.hint
    elif isinstance(error, OSError):
        where = "" if error.filename is None else f"{error.filename}: "
        message = f"{where}{error.strerror or error}"
        hint = "check the path and its permissions; --debug shows where it happened"
    try:
        sys.stderr.write(f"error: {printable(message)}\n")
        if hint:
            sys.stderr.write(f"hint: {printable(hint)}\n")
    except (CodemixError, OSError):
        # Standard error cannot be written: the exit code has to do.
        pass
    return code
