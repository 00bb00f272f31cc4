"""How a bound on memory is shared out."""

from pathlib import Path

from codemix.errors import UsageError
from codemix.pipelines.dedupe.spill import Spill
from codemix.units import format_bytes

PROCESS_BYTES = 768 * 1024**2
"""What one process needs for the interpreter, its libraries and the batch or part at hand."""
FILE_BYTES = 300
"""What the join holds of each file in any case: numbers to sort by, and what became of it."""
_UNBOUNDED_RESIDENT = 1024**3
_ARRAYS = 8


def spill_of(folder: Path, memory_bytes: int | None, workers: int, files: int = 0) -> Spill:
    """Return where large arrays go, so that all processes together hold ``memory_bytes`` at most.

    Parameters
    ----------
    folder : Path
        Scratch.
    memory_bytes : int, optional
        Without it arrays stay in memory; n-gram sets are read from disk and let go in any case.
    workers : int
        Processes that read and write rows.
    files : int
        Of the whole input, where that is known.

    Raises
    ------
    UsageError
        If the bound is too small for the workers or for so many files.
    """
    if memory_bytes is None:
        return Spill(folder, None, _UNBOUNDED_RESIDENT)
    needed = PROCESS_BYTES * workers + FILE_BYTES * files
    if memory_bytes < needed:
        what = f"{files:,} files and {workers}" if files else f"{workers}"
        raise UsageError(
            f"{what} workers need {format_bytes(needed)} of memory",
            "raise --memory, or lower the number of workers with -j",
        )
    free = memory_bytes - needed
    return Spill(folder, free // _ARRAYS, memory_bytes - PROCESS_BYTES * (workers - 1))
