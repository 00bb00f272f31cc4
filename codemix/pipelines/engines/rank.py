"""A rank of a step: a process that works, watched by one that survives it.

What runs a rank (a job of Slurm, an actor of Ray, an invocation of ``codemix run --shard``) calls
`supervise`, which starts this module as a process of its own. Only that one holds documents, so
it is the one that is killed for memory; its watcher then knows which task it was at.
"""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from codemix.errors import CodemixError
from codemix.pipelines.engines.job_folder import JobFolder

_LOOK_SECONDS = 1.0


def supervise(folder: Path, rank: int, guard: int | None = None) -> None:
    """Do a rank's tasks in a process that is started again where it dies.

    Parameters
    ----------
    folder : Path
        Of the step.
    rank : int
    guard : int, optional
        A process to end if this one is killed: one that would otherwise wait for it for ever.

    Raises
    ------
    CodemixError
        If its processes die before they come to a task.
    """
    job = JobFolder(folder)
    job.bury(rank, "with the job or the node that ran it")
    in_vain = 0
    while job.open_numbers(rank) and (code := _run(folder, rank, guard)) != 0:
        if not folder.is_dir():
            return
        in_vain = 0 if job.bury(rank, _how(code)) else in_vain + 1
        if in_vain > job.retries:
            raise CodemixError(
                f"a worker process cannot start: {_how(code)}",
                "see the lines above; is codemix installed there, and is there memory for it?",
            )


def _run(folder: Path, rank: int, guard: int | None) -> int:
    """Run the process that works, and return how it ended; end it if this one is orphaned."""
    parent = os.getppid()
    command = [sys.executable, "-m", __name__, str(folder), str(rank), str(guard or 0)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as worker:  # noqa: S603 - ourselves
        try:
            while True:
                try:
                    return worker.wait(_LOOK_SECONDS)
                except subprocess.TimeoutExpired:
                    if os.getppid() != parent:
                        os._exit(1)
        finally:
            worker.kill()


def _how(code: int) -> str:
    if code >= 0:
        return f"with exit code {code}"
    return f"by {signal.Signals(-code).name}"


def _end_with_watcher(guard: int) -> None:
    """End when the other end of standard input is gone, and so the process that holds it."""
    while os.read(0, 1):
        pass
    if guard:
        os.kill(guard, signal.SIGKILL)
    os._exit(1)


def _main(folder: str, rank: str, guard: str) -> None:
    # Ctrl-C is for the driver, which then ends its ranks.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_watcher, args=(int(guard),), daemon=True).start()
    try:
        JobFolder(Path(folder)).work(int(rank))
    except FileNotFoundError:
        # The step's folder is gone: the run ended without waiting for this.
        if Path(folder).is_dir():
            raise


if __name__ == "__main__":
    _main(*sys.argv[1:])
