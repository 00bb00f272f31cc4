"""``codemix run --shard k/N``: one run by N invocations, for any scheduler that can start them.

Invocation 0 drives: it goes the road and publishes each step. The others take their share of every
step until it is done. They speak through a folder below the working folder; each shows that it
lives by a count that it keeps raising, so that no clock is compared with another.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from codemix.errors import CodemixError, UsageError
from codemix.pipelines.engines.cluster import ClusterEngine
from codemix.pipelines.engines.engine import EngineSettings
from codemix.pipelines.engines.job_folder import JobFolder, publish
from codemix.pipelines.engines.rank import supervise
from codemix.pipelines.io.atomic import remove_folder

_BEAT_SECONDS = 1.0
_LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Share:
    """Which of how many invocations this is."""

    index: int
    count: int


def parse_share(text: str) -> Share:
    """Read ``k/N``, with k from 0.

    Raises
    ------
    UsageError
        If it says anything else.
    """
    before, _, after = text.partition("/")
    if not (before.isdecimal() and after.isdecimal() and int(before) < int(after)):
        raise UsageError(
            f"--shard {text} is not k/N with k from 0 to N - 1",
            "for example --shard 0/8 to --shard 7/8, or $SLURM_ARRAY_TASK_ID/8 in --array=0-7",
        )
    return Share(int(before), int(after))


class ShareEngine(ClusterEngine):
    """Divides every step among the invocations, of which this is the first.

    What an invocation was to do that gave no sign for ``patience_seconds`` is done here, so that
    the run ends even if a scheduler starts some late or never.
    """

    def __init__(self, settings: EngineSettings, scratch: Path, count: int) -> None:
        super().__init__(settings, scratch)
        self._count = count
        self._pulse: _Pulse | None = None
        self._others = [_Other(scratch, index) for index in range(count)]

    @property
    def name(self) -> str:
        """Return what this way of running is called."""
        return "shard"

    def ranks_for(self, tasks: int) -> int:
        """Return one rank for each invocation."""
        return self._count

    def launch(self, job: JobFolder, ranks: Sequence[int]) -> "_ShareLaunch":
        """Work on the first rank; and later on those that nobody worked on."""
        if self._pulse is None:
            # Not before the first step, for until then the working folder may be another's.
            (self.scratch / "alive").mkdir(parents=True, exist_ok=True)
            self._pulse = _Pulse(self.scratch, 0, self._count)
        first = len(ranks) == job.ranks
        return _ShareLaunch(job, [0] if first else ranks, self._somebody_lives)

    def close(self) -> None:
        """Let the other invocations end."""
        if self._pulse is not None:
            self._pulse.stop()
        remove_folder(self.scratch)

    def _somebody_lives(self, rank: int) -> bool:
        return rank != 0 and self._others[rank].silent_seconds() < self.settings.patience_seconds


class _ShareLaunch:
    """Ranks that this process does, one after the other."""

    problem = ""

    def __init__(self, job: JobFolder, ranks: Sequence[int], lives: Callable[[int], bool]) -> None:
        self._job = job
        self._ranks = ranks
        self._lives = lives
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def is_over(self) -> bool:
        if self._thread.is_alive():
            return False
        left = (rank for rank in range(self._job.ranks) if self._job.open_numbers(rank))
        return not any(self._lives(rank) for rank in left)

    def end(self, early: bool) -> None:
        if not early:
            self._thread.join()

    def _run(self) -> None:
        for rank in self._ranks:
            try:
                supervise(self._job.path, rank)
            except CodemixError as error:
                self.problem = f": {error.message}"


@contextmanager
def drive_shares(settings: EngineSettings, scratch: Path, count: int) -> Iterator[ShareEngine]:
    """Open the engine of the first of ``count`` invocations."""
    engine = ShareEngine(settings, scratch, count)
    try:
        yield engine
    finally:
        engine.close()


def take_share(
    scratch: Path, share: Share, patience_seconds: float, is_finished: Callable[[], bool]
) -> None:
    """Do one invocation's share of every step until the first invocation ends.

    It also ends where nothing is left to do because ``is_finished``.

    Raises
    ------
    UsageError
        If the run is divided among another number of invocations.
    CodemixError
        If the first invocation gives no sign for ``patience_seconds``.
    """
    first = _Other(scratch, 0)
    pulse = None
    done: set[str] = set()
    try:
        while first.silent_seconds() < patience_seconds:
            if first.count not in (None, share.count):
                raise UsageError(
                    f"this run is divided among {first.count} invocations, not {share.count}",
                    "start all invocations with the same N, and not before the last run ended",
                )
            if pulse is None and first.lives:
                pulse = _Pulse(scratch, share.index, share.count)
            if not scratch.is_dir() and (pulse is not None or is_finished()):
                return
            for step in sorted(scratch.glob("step-*")) if pulse else ():
                if step.name not in done:
                    done.add(step.name)
                    with suppress(FileNotFoundError):
                        supervise(step, share.index)
            time.sleep(_LOOK_SECONDS)
    finally:
        if pulse is not None:
            pulse.stop()
    raise CodemixError(
        f"invocation 0/{share.count} gave no sign for {patience_seconds:.0f} s",
        "it drives the run: start it, too, or again",
    )


class _Pulse:
    """Raises a count in a file for as long as this process lives."""

    def __init__(self, scratch: Path, index: int, count: int) -> None:
        self._path = scratch / "alive" / str(index)
        self._count = count
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _beat(self) -> None:
        beats = 0
        while not self._stopped.is_set():
            beats += 1
            with suppress(OSError):
                publish(self._path, f"{self._count} {beats}".encode())
            self._stopped.wait(_BEAT_SECONDS)


@dataclass
class _Other:
    """What is seen of another invocation."""

    scratch: Path
    index: int
    count: int | None = None
    lives: bool = False
    _seen: str = ""
    _changed: float = field(default_factory=time.monotonic)

    def silent_seconds(self) -> float:
        """Return for how long it has not raised its count, or not shown any."""
        text = ""
        with suppress(OSError):
            text = (self.scratch / "alive" / str(self.index)).read_text()
        if text and text != self._seen:
            # A count that was there before may be that of a run that was killed.
            self.lives = bool(self._seen)
            self.count = int(text.split()[0]) if self.lives else None
            self._seen, self._changed = text, time.monotonic()
        return time.monotonic() - self._changed
