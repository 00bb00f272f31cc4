"""Import one command's module, parse its arguments with Typer and run it."""

import functools
import inspect
import os
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import get_args

import typer
from typer.exceptions import TyperException
from typer.main import get_command
from typer.models import ArgumentInfo

from codemix.cli.commands import COMMANDS
from codemix.cli.session import SESSION_OPTIONS, WORK_OPTIONS, Session
from codemix.errors import EXIT_OK, UsageError


def invoke(name: str, arguments: list[str]) -> int:
    """Run the command ``name``; its module defines ``command(session, ...) -> int``."""
    for library in ("OPENBLAS", "MKL", "OMP"):
        # Our matrices are small: more threads for them only wait for each other.
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    app = _empty_application()
    _add(app, name)
    try:
        code = get_command(app).main(arguments, f"codemix {name}", standalone_mode=False)
    except TyperException as error:
        raise UsageError(error.format_message(), f"see `codemix {name} --help`") from None
    return code if isinstance(code, int) else EXIT_OK


def application(words: Sequence[str]) -> typer.Typer:
    """Return all commands in one application; only those that ``words`` name have options."""
    app = _empty_application(completes=True)
    for name, summary in COMMANDS.items():
        if name in words:
            _add(app, name)
        else:
            app.command(name, help=summary)(lambda: None)
    return app


def _empty_application(completes: bool = False) -> typer.Typer:
    return typer.Typer(
        add_completion=completes, rich_markup_mode=None, pretty_exceptions_enable=False
    )


def _add(app: typer.Typer, name: str) -> None:
    command = import_module(f"codemix.cli.{name}").command
    app.command(name, help=inspect.getdoc(command) or COMMANDS[name])(_with_session(command))


def _with_session(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options that every command has, packed into its first parameter.

    Options that tune work which this command does not have are taken and left unused, so that one
    set of options fits every step of a script.
    """
    signature = inspect.signature(command, eval_str=True)
    arguments = [
        key
        for key, value in signature.parameters.items()
        if any(isinstance(mark, ArgumentInfo) for mark in get_args(value.annotation)[1:])
    ]
    unused = {key: of for key, of in WORK_OPTIONS.items() if key not in signature.parameters}

    @functools.wraps(command)
    def call(**values: object) -> int:
        options = {name: values.pop(name) for name in SESSION_OPTIONS}
        for name in unused:
            del values[name]
        for name in arguments:
            if "" in (values[name], *_several(values[name])):
                # A variable that is not set; as a path it would mean the current folder.
                raise UsageError("an argument is empty", "name a file or folder, such as .")
        return command(Session(**options), **values)  # type: ignore[arg-type]

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


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else []
