"""The rows of ``codemix detect --explain``: every file, kept or dropped, on stdout."""

from dataclasses import replace
from typing import TYPE_CHECKING

from codemix.cli.output import RowPrinter, choose_format, processes
from codemix.cli.session import Session

if TYPE_CHECKING:
    import pyarrow as pa

    from codemix.pipelines.runner import Job


def print_explanation(session: Session, job: "Job", form: str, workers: int | None) -> int:
    """Run a detect job that explains and print its rows; return the exit code of its reasons."""
    import pyarrow.compute as pc

    from codemix.pipelines.runner import run_to_stream
    from codemix.pipelines.summary import Counts

    printer = RowPrinter(choose_format("-", form), job.stage.kept_schema)
    # As of a run that does not explain: a row that is printed is not kept for it.
    counts = Counts()

    def emit(batch: "pa.RecordBatch") -> None:
        is_kept = batch.column("reason").is_null()
        counts.rows_in += batch.num_rows
        counts.add_kept(batch.filter(is_kept))
        counts.add_dropped(batch.filter(pc.invert(is_kept)))
        printer.write(batch)

    with processes(workers) as engine, session.progress(job.stage.name) as watch:
        summary = run_to_stream(job, emit, engine, watch)
    printer.close()
    return session.finish(replace(summary, counts=counts), rows_on_stdout=True)
