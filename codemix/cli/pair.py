"""``codemix pair``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from codemix.cli import pair_options as of
from codemix.cli.output import DryRunOption, EngineOption, FormatOption, OutputOption, WorkersOption
from codemix.cli.session import Session
from codemix.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from codemix.pipelines.engines import Engine
    from codemix.pipelines.runner import Job


def command(
    session: Session,
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="rows of files, or - for stdin")
    ],
    output: OutputOption = "-",
    form: FormatOption = "auto",
    pivot: of.Pivot = "python",
    targets: of.Targets = "all",
    by: of.By = "auto",
    key: of.KeyOption = "",
    all_combinations: of.AllCombinations = 0,
    unit: of.UnitOption = "auto",
    min_score: of.MinScore = None,
    strict: of.Strict = False,
    scorer: of.ScorerOption = "",
    strategy: of.Strategy = "prompt",
    template: of.Template = "",
    directions: of.Directions = "both",
    max_tokens: of.MaxTokens = 4096,
    tokenizer: of.TokenizerOption = "tekken",
    hold_out: of.HoldOutOption = "",
    exclude: of.Exclude = None,
    licenses: of.Licenses = "all",
    emit: of.Emit = "documents",
    sample: of.SampleOption = 0,
    seed: of.Seed = 0,
    engine: EngineOption = "local",
    workers: WorkersOption = None,
    dry_run: DryRunOption = False,
) -> int:
    """Build translation documents: a program and its translation in one context.

    Files pair by key: the same name below parallel language folders (python/two_sum.py and
    java/TwoSum.java), or in one folder; files, classes and functions without one are mined: paired
    by what they say. Python stands on exactly one side, both directions are written.

    Example: codemix pair deduped/ -o pairs/
    """
    from codemix.cli.output import choose_format, folder_to_write, processes, run_job
    from codemix.pipelines.io.inputs import opened
    from codemix.pipelines.pair import PairOptions, pair_files

    choose_format(output, form)
    if sample and (output == "-" or emit == "pairs"):
        raise UsageError("--sample shows documents of a folder", "name a folder with -o")
    folder = None if output == "-" else folder_to_write(output)
    options = PairOptions(
        languages=_languages(pivot, targets),
        template=_read_template(template),
        exclude=tuple(exclude or ()),
        by=by, key=key, all_combinations=all_combinations, unit=unit, min_score=min_score,
        strict=strict, scorer=scorer, strategy=strategy, directions=directions,
        max_tokens=max_tokens, tokenizer=tokenizer, hold_out=hold_out, licenses=licenses,
        emit=emit, seed=seed,
    )  # fmt: skip
    with (
        opened(inputs) as datasets,
        processes(workers, "local" if dry_run else engine, output, inputs) as place,
        pair_files(datasets, options, place, output=folder) as pairing,
    ):
        if folder is None or dry_run or emit == "pairs":
            return run_job(session, pairing.job, output, form, place, dry_run, pairing.details)
        return _write(session, pairing.job, folder, form, place, pairing.details, (sample, seed))


def _write(
    session: Session,
    job: "Job",
    folder: "Path",
    form: str,
    engine: "Engine",
    details: dict[str, Any],
    sample: tuple[int, int],
) -> int:
    """Write documents to a folder, then count their tokens and show some."""
    from dataclasses import replace

    from codemix.cli.output import choose_format
    from codemix.pipelines.pair.overview import count_tokens_by_language, draw_samples
    from codemix.pipelines.runner import run_to_folder

    chosen = choose_format(str(folder), form)
    with session.progress(job.stage.name) as watch:
        summary = run_to_folder(job, folder, engine, chosen, watch)
    totals = count_tokens_by_language(folder)
    for one in draw_samples(folder, *sample):
        session.note(f"--- {one.title}\n{one.text}")
    code = session.finish(replace(summary, details={**details, "tokens": totals}))
    if not session.as_json:
        for title, name in (("left out", "left_out"), ("mined by score", "scores")):
            if counts := details.get(name):
                listed = ", ".join(f"{key} {count:,}" for key, count in counts.items())
                session.note(f"{title}: {listed}")
        if totals:
            listed = ", ".join(f"{name} {count:,}" for name, count in totals.items())
            session.note(f"tokens: {listed}")
    return code


def _languages(pivot: str, targets: str) -> tuple[str, ...]:
    from codemix.langs import parse_list
    from codemix.schema import PIVOT_LANGUAGE

    if parse_list(pivot) != (PIVOT_LANGUAGE,):
        raise UsageError(
            f"the pivot {pivot!r} is not {PIVOT_LANGUAGE}",
            f"plans and shards know pairs with {PIVOT_LANGUAGE} on one side only",
        )
    return tuple(sorted({PIVOT_LANGUAGE, *parse_list(targets)}))


def _read_template(name: str) -> str:
    from pathlib import Path

    if not name:
        return ""
    try:
        return Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"--template: {name} cannot be read: {error}", "name a UTF-8 text file"
        ) from None
