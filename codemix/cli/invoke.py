"""Import one command's module, parse its arguments with Typer and run it."""

import functools
import inspect
import os
from collections.abc import Callable
from importlib import import_module

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from codemix.cli.commands import COMMANDS
from codemix.cli.session import SESSION_OPTIONS, WORK_OPTIONS, Session
from codemix.errors import EXIT_OK, ClosedPipeError, UsageError


def invoke(name: str, arguments: list[str]) -> int:
    """Run the command ``name``; its module defines ``command(session, ...) -> int``."""
    for library in ("OPENBLAS", "MKL", "OMP"):
        # Our matrices are small: more threads for them only wait for each other.
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    module = import_module(f"codemix.cli.{name}")
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, help=inspect.getdoc(module.command) or COMMANDS[name])(
        _with_session(module.command)
    )
    try:
        code = get_command(app).main(arguments, f"codemix {name}", standalone_mode=False)
    except TyperException as error:
        raise UsageError(error.format_message(), f"see `codemix {name} --help`") from None
    return code if isinstance(code, int) else EXIT_OK


def _with_session(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options that every command has, packed into its first parameter.

    Options that tune work which this command does not have are taken and left unused, so that one
    set of options fits every step of a script.
    """
    signature = inspect.signature(command, eval_str=True)
    unused = {key: of for key, of in WORK_OPTIONS.items() if key not in signature.parameters}

    @functools.wraps(command)
    def call(**values: object) -> int:
        options = {name: values.pop(name) for name in SESSION_OPTIONS}
        for name in unused:
            del values[name]
        try:
            return command(Session(**options), **values)  # type: ignore[arg-type]
        except BrokenPipeError:
            # Typer would end with exit code 1.
            raise ClosedPipeError("stdout was closed") from None

    own = [value for key, value in signature.parameters.items() if key != "session"]
    shared = [
        inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=option)
        for options, default in ((unused, None), (SESSION_OPTIONS, False))
        for key, option in options.items()
    ]
    keyword = [value.replace(kind=inspect.Parameter.KEYWORD_ONLY) for value in own]
    call.__signature__ = signature.replace(parameters=keyword + shared)  # type: ignore[attr-defined]
    call.__annotations__ = {value.name: value.annotation for value in keyword + shared}
    del call.__wrapped__
    return call
