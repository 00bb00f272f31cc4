"""The table of languages that ``codemix detect --summary`` prints."""

import sys
from typing import TYPE_CHECKING

from codemix.cli.output import processes
from codemix.cli.session import Session
from codemix.units import format_bytes

if TYPE_CHECKING:
    from codemix.pipelines.detect.composition import Composition
    from codemix.pipelines.runner import Job


def print_composition(session: Session, job: "Job", workers: int | None) -> int:
    """Run a detect job for its sums alone and print them; return the exit code."""
    from codemix.pipelines.detect.composition import Composition
    from codemix.pipelines.runner import run_to_stream

    composition = Composition()
    with processes(workers) as engine, session.progress(job.stage.name) as watch:
        summary = run_to_stream(job, composition.add, engine, watch)
    if session.as_json:
        session.print_json({**summary.to_json(), "composition": _as_json(composition)})
        return summary.exit_code
    sys.stdout.write(_table(composition))
    dropped = ", ".join(f"{name} {n:,}" for name, n in summary.counts.dropped.most_common())
    session.note(f"{summary.counts.rows_in:,} files in; dropped: {dropped or 'none'}")
    return summary.exit_code


def _as_json(composition: "Composition") -> dict[str, dict[str, int]]:
    return {
        name: {
            "files": total.files,
            "lines": total.lines,
            "bytes": total.length_bytes,
            "files_with_parse_errors": total.broken,
        }
        for name, total in composition.largest_first()
    }


def _table(composition: "Composition") -> str:
    from codemix.cli.tables import render_table

    languages = composition.largest_first()
    all_bytes = sum(total.length_bytes for _, total in languages)
    rows = [
        (
            name,
            f"{total.files:,}",
            f"{total.lines:,}",
            format_bytes(total.length_bytes),
            f"{100 * total.length_bytes / max(1, all_bytes):.1f}%",
            f"{total.broken:,}",
        )
        for name, total in languages
    ]
    rows.append(
        (
            "all",
            f"{sum(total.files for _, total in languages):,}",
            f"{sum(total.lines for _, total in languages):,}",
            format_bytes(all_bytes),
            "",
            f"{sum(total.broken for _, total in languages):,}",
        )
    )
    return render_table(
        "", ("language", "files", "lines", "bytes", "share", "with parse errors"), rows
    )
