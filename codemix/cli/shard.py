"""``codemix shard``."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codemix.cli.amounts import parse_option
from codemix.cli.output import (
    DryRunOption,
    EngineOption,
    WorkersOption,
    folder_to_write,
    processes,
)
from codemix.cli.session import Session
from codemix.errors import EXIT_OK, UsageError
from codemix.units import format_tokens, parse_fraction

if TYPE_CHECKING:
    from codemix.pipelines.engines import Engine
    from codemix.pipelines.shard import ShardOptions
    from codemix.pipelines.shard.run import Progress, Watch

InputsArgument = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="rows of files and of pairs, or -")
]
PlanOption = Annotated[Path | None, typer.Option("--plan", help="the plan of `codemix allocate`")]
FolderOption = Annotated[
    str | None, typer.Option("--output", "-o", metavar="DIR", help="a new folder")
]
PairsOption = Annotated[list[str] | None, typer.Option("--pairs", help="pairs, like another INPUT")]
TextOption = Annotated[
    list[str] | None, typer.Option("--text", help="rows with a column `text`, for the reserve")
]
TokenizerOption = Annotated[
    str,
    typer.Option("--tokenizer", help="tekken, a tokenizer file, a model's folder or cached hub id"),
]
TokenizerEngineOption = Annotated[
    str, typer.Option("--tokenizer-engine", help="auto, reference, gigatoken or fastokens")
]
FormatOption = Annotated[
    str, typer.Option("--format", help="parquet, jsonl.zst, megatron, mds, npy, bin, nanotron")
]
PackOption = Annotated[
    str, typer.Option("--pack", help="none, concat or best-fit, to sequences of --seq-len")
]
LengthOption = Annotated[int, typer.Option("--seq-len", min=2, help="tokens of a packed sequence")]
InfillOption = Annotated[
    str | None, typer.Option("--fim", help="share of documents with the middle at the end")
]
ModeOption = Annotated[str, typer.Option("--fim-mode", help="psm, spm or both")]
OrderOption = Annotated[
    str, typer.Option("--order", help="file, or repo: a repository is a document")
]
SizeOption = Annotated[
    str, typer.Option("--shard-size", help="about how large: 512MiB or 200M-tokens")
]
EosOption = Annotated[
    bool | None, typer.Option("--eos/--no-eos", help="end documents with a token [as planned]")
]
BosOption = Annotated[
    bool | None, typer.Option("--bos/--no-bos", help="begin documents with one [as planned]")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="of the shuffle")]
ShortfallOption = Annotated[
    bool, typer.Option("--allow-shortfall", help="write what there is, record what is missing")
]
SourceOption = Annotated[
    str | None, typer.Option("--list-source", help="find a repository in the shards INPUT")
]


def command(
    session: Session,
    inputs: InputsArgument,
    plan: PlanOption = None,
    output: FolderOption = None,
    pairs: PairsOption = None,
    text: TextOption = None,
    tokenizer: TokenizerOption = "tekken",
    tokenizer_engine: TokenizerEngineOption = "auto",
    form: FormatOption = "parquet",
    packing: PackOption = "none",
    sequence_tokens: LengthOption = 8192,
    infill: InfillOption = None,
    infill_mode: ModeOption = "psm",
    order: OrderOption = "file",
    shard_size: SizeOption = "512MiB",
    eos: EosOption = None,
    bos: BosOption = None,
    seed: SeedOption = 0,
    allow_shortfall: ShortfallOption = False,
    list_source: SourceOption = None,
    engine: EngineOption = "local",
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Tokenize and write shards that hold exactly the tokens of a plan.

    Example: codemix shard deduped/ pairs/ --plan plan.json -o shards/
    """
    from codemix.pipelines.shard import ShardOptions
    from codemix.pipelines.shard.options import parse_shard_size

    if list_source is not None:
        return _list_source(session, inputs, list_source)
    shard_bytes, shard_tokens = parse_option("--shard-size", shard_size, parse_shard_size)
    options = ShardOptions(
        tokenizer=tokenizer,
        form=form,
        shard_bytes=shard_bytes,
        seed=seed,
        allow_shortfall=allow_shortfall,
        shard_tokens=shard_tokens,
        engine=tokenizer_engine,
        packing=packing,
        sequence_tokens=sequence_tokens,
        infill_rate=None if infill is None else parse_option("--fim", infill, parse_fraction),
        infill_mode=infill_mode,
        order=order,
        eos=eos,
        bos=bos,
    )
    if plan is None:
        raise UsageError("--plan is missing", "`codemix allocate -o plan.json` writes a plan")
    if not plan.exists():
        raise UsageError(f"{plan} does not exist", "`codemix allocate -o plan.json` writes a plan")
    if output is None and not dry_run:
        raise UsageError("--output is missing", "name a new folder with -o")
    folder = None if output is None or dry_run else folder_to_write(output)
    rows = [*inputs, *(pairs or [])]
    chosen, place = ("local", None) if folder is None else (engine, output)
    with processes(workers, chosen, place, [*rows, *(text or [])]) as opened:
        return _run(session, rows, text or [], plan, folder, options, opened)


def _run(
    session: Session,
    inputs: list[str],
    text: list[str],
    plan: Path,
    folder: Path | None,
    options: "ShardOptions",
    engine: "Engine",
) -> int:
    """Write shards to a folder, or say what that would take."""
    from codemix.cli.journey import preview_table, shards_table
    from codemix.mixers import read_plan
    from codemix.pipelines.io.inputs import opened
    from codemix.pipelines.shard import open_text, preview_shards, write_shards

    wanted = read_plan(plan)
    with opened(inputs) as rows:
        datasets = [*rows, *map(open_text, text)]
        if folder is None:
            preview = preview_shards(datasets, wanted, options, engine.workers)
            if session.as_json:
                session.print_json(preview)
            else:
                session.show(preview_table(preview))
            return EXIT_OK
        with _progress(session) as watch:
            summary = write_shards(datasets, wanted, folder, options, engine, watch=watch)
    if session.as_json:
        session.print_json(summary.to_json())
    elif not session.quiet:
        session.note(shards_table(summary))
    return summary.exit_code


def _list_source(session: Session, inputs: list[str], repo_name: str) -> int:
    from codemix.pipelines.shard import list_source

    for folder in inputs:
        for found in list_source(Path(folder), repo_name):
            session.show(json.dumps(found.to_json(), ensure_ascii=False) + "\n")
    return EXIT_OK


@contextmanager
def _progress(session: Session) -> Iterator["Watch | None"]:
    """Show how far the run is, how fast and how long it will still take, on a terminal only."""
    from time import monotonic

    with session.progress_line("shard") as show:
        if show is None:
            yield None
            return
        started: dict[str, float] = {}
        before = monotonic()

        def watch(progress: "Progress") -> None:
            start = started.setdefault(progress.step, before if not started else monotonic())
            seconds = max(1e-3, monotonic() - start)
            left_s = seconds * (progress.total - progress.done) / max(1, progress.done)
            show(
                f"{progress.step}: {progress.done} of {progress.total}, "
                f"{format_tokens(progress.tokens / seconds)} tokens/s, {left_s:.0f} s left"
            )

        yield watch
