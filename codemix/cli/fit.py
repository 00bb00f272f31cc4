"""``codemix fit``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codemix.cli.plots import PlotOption, check_plot, write_page
from codemix.cli.session import Session
from codemix.errors import EXIT_OK, UsageError, nearest

if TYPE_CHECKING:
    from codemix.cli.fit_outcome import Outcome
    from codemix.pipelines.io.run_tables import RunTable

LAWS = ("chinchilla", "synergy", "mixture")
LIKELIHOODS = ("huber", "free-scale")


def command(
    session: Session,
    runs: Annotated[Path, typer.Argument(help="finished runs: .csv, .jsonl or .parquet")],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE|-", help="the profile to write")
    ] = "",
    law: Annotated[str, typer.Option("--law", help="|".join(LAWS))] = "chinchilla",
    columns: Annotated[
        str, typer.Option("--columns", help="what yours are called: N=params,D=tokens,L=loss")
    ] = "",
    likelihood: Annotated[
        str, typer.Option("--likelihood", help="huber, or free-scale (its scale fitted too)")
    ] = "huber",
    drop_outliers: Annotated[
        bool, typer.Option("--drop-outliers", help="leave out rows far from the law, fit again")
    ] = False,
    bootstrap: Annotated[
        int, typer.Option("--bootstrap", min=0, help="draws for the intervals")
    ] = 1000,
    base: Annotated[
        str, typer.Option("--base", help="profile that gives what the runs do not")
    ] = "paper",
    plot: PlotOption = "",
    seed: Annotated[int, typer.Option("--seed", min=0, help="of the starts and draws")] = 0,
) -> int:
    """Fit scaling laws to your own training runs and write a profile for `codemix allocate`.

    chinchilla: L(N, D) per language. synergy: transfer, from runs on two languages. mixture: the
    loss on each domain as a function of the shares, from proxy runs.

    Example: codemix fit runs.csv -o my-profile.toml
    """
    from codemix.cli.amounts import parse_pairs
    from codemix.cli.fits import fit_law
    from codemix.pipelines.io.run_tables import read_runs

    for name, value, known in (("law", law, LAWS), ("likelihood", likelihood, LIKELIHOODS)):
        if value not in known:
            raise UsageError(f"unknown {name} {value!r}", nearest(value, list(known)))
    if Path(output).is_dir() and output not in ("", "-"):
        raise UsageError(f"{output} is a folder", "name a file, for example my-profile.toml")
    check_plot(plot, output)
    table: RunTable = read_runs(runs, parse_pairs("--columns", columns))
    options: dict[str, Any] = {
        "draws": bootstrap,
        "seed": seed,
        "free_scale": likelihood == "free-scale",
        "drop_outliers": drop_outliers,
    }
    name = Path(output).stem if output not in ("", "-") else runs.stem
    outcome: Outcome = fit_law(law, table, name, base, options)
    for warning in outcome.warnings:
        session.note(f"warning: {warning}")
    if plot:
        write_page(session, outcome.plot(), plot)
    if output == "-":
        sys.stdout.write(outcome.profile)
        return EXIT_OK
    if output:
        from codemix.pipelines.io.atomic import atomic_file

        with atomic_file(Path(output)) as stream:
            stream.write(outcome.profile.encode())
    if session.as_json:
        session.print_json({"law": law, "warnings": outcome.warnings, **outcome.details})
    elif not (session.quiet and output):
        (sys.stderr if output else sys.stdout).write(outcome.text)
    return EXIT_OK
