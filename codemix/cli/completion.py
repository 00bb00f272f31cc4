"""Completion of commands and options by shells: the scripts, and the answers to them."""

import os
import sys
from pathlib import Path

from codemix.errors import EXIT_OK, UsageError

SHELLS = ("bash", "zsh", "fish")
_PROGRAM = "codemix"
ASKED = "_CODEMIX_COMPLETE"
"""The variable that a script sets when it asks what may come next."""


def answer() -> int:
    """Print what may come next on the command line that the shell describes in its variables."""
    from typer.main import get_command

    from codemix.cli.invoke import application

    os.environ.setdefault("COMP_WORDS", "")
    os.environ.setdefault("COMP_CWORD", "0")
    words = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS", "")
    code = get_command(application(words.split())).main(
        [], _PROGRAM, complete_var=ASKED, standalone_mode=False
    )
    return code if isinstance(code, int) else EXIT_OK


def show(shell: str) -> int:
    """Print the script for a shell, by default the one of this terminal.

    Raises
    ------
    UsageError
        If there is no script for the shell.
    """
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    script = get_completion_script(
        prog_name=_PROGRAM, complete_var=ASKED, shell=_known(shell, "--show-completion")
    )
    sys.stdout.write(f"{script}\n")
    return EXIT_OK


def install(shell: str) -> int:
    """Write the script where the shell looks for it, and say where that is.

    Raises
    ------
    UsageError
        If there is no script for the shell.
    """
    from typer.completion import install as write_script  # type: ignore[attr-defined]

    name, path = write_script(_known(shell, "--install-completion"), _PROGRAM, ASKED)
    sys.stderr.write(f"completion for {name} is in {path}; it works in new shells\n")
    return EXIT_OK


def _known(shell: str, option: str) -> str:
    name = shell or Path(os.environ.get("SHELL", "")).name
    if name not in SHELLS:
        raise UsageError(
            f"there is no completion for the shell {name!r}",
            f"name one of {', '.join(SHELLS)}, for example codemix {option} bash",
        )
    return name
