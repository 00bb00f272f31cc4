"""``codemix fit``."""

from typing import Annotated

import typer

from codemix.cli.session import Session
from codemix.errors import UsageError


def command(
    session: Session,
    runs: Annotated[str, typer.Argument(help="training runs as csv, jsonl or parquet")],
    output: Annotated[
        str, typer.Option("--output", "-o", help="the profile to write")
    ] = "profile.toml",
) -> int:
    """Fit scaling laws to your own training runs (not yet available).

    Example: codemix fit runs.csv -o profile.toml
    """
    raise UsageError(
        f"fit is not available yet: {runs} was not read",
        "use a shipped profile: codemix allocate --budget 1T --profile paper",
    )
