"""One run at a time writes to a folder.

A file beside the folder names the writer. It needs no locks of the file system, which those of
clusters often lack: the file is created only where there is none, and shows that its writer lives
by a count that it keeps raising, so that no clock is compared with another.
"""

import os
import platform
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from codemix.errors import OutputError

BEAT_SECONDS = 1.0
SILENT_SECONDS = 5.0
"""A writer of another machine that raises no count for so long is dead."""
_LOOK_SECONDS = 0.2


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Keep other runs from writing to ``folder`` until the block ends, or this process does.

    Raises
    ------
    OutputError
        If another run is writing there, or nothing can be written beside the folder.
    """
    # A link and its target are one folder.
    folder = folder.resolve()
    note = folder.with_name(f".tmp-writer-{folder.name}")
    descriptor = _claim(note, folder)
    stopped = threading.Event()
    pulse = threading.Thread(target=_beat, args=(descriptor, stopped), daemon=True)
    pulse.start()
    try:
        yield
    finally:
        stopped.set()
        pulse.join()
        os.close(descriptor)
        note.unlink(missing_ok=True)


class _Writer(NamedTuple):
    """Who writes: ``machine`` changes at every boot, ``started`` tells processes of one number."""

    host: str
    machine: str
    process: str
    started: str
    beats: str

    def __str__(self) -> str:
        return f"process {self.process} on {self.host}"


def _this_writer() -> _Writer:
    process = str(os.getpid())
    return _Writer(platform.node() or "-", _machine(), process, _started(process) or "-", "0")


def _claim(note: Path, folder: Path) -> int:
    """Create the note; return a descriptor of it."""
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        while True:
            with suppress(FileExistsError):
                descriptor = os.open(note, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
                os.pwrite(descriptor, _line(_this_writer(), 0), 0)
                return descriptor
            _take_over(note, folder)
    except OSError as error:
        raise OutputError(
            f"cannot write {note}: {error.strerror or error}",
            "check the free space and the permissions of the output folder",
        ) from error


def _take_over(note: Path, folder: Path) -> None:
    """Remove the note of a writer that is dead."""
    found = _read(note)
    if found is not None and _lives(note, found):
        raise _busy(folder, found)
    # Whoever else saw the same dead writer may have been quicker: what is taken away is looked at.
    taken = note.with_name(f"{note.name}-{os.getpid()}")
    try:
        note.rename(taken)
    except FileNotFoundError:
        return
    removed = _read(taken)
    if removed is not None and removed[:4] != (found and found[:4]):
        with suppress(FileExistsError):
            os.link(taken, note)
        taken.unlink()
        raise _busy(folder, removed)
    taken.unlink()


def _busy(folder: Path, writer: _Writer) -> OutputError:
    return OutputError(
        f"another run is writing to {folder}: {writer}",
        "wait until it ends, or name another folder",
    )


def _lives(note: Path, writer: _Writer) -> bool:
    """Tell whether a writer lives; of this machine the system knows, of others the count tells."""
    if writer.machine == _machine():
        return _started(writer.process) == writer.started
    waited = 0.0
    while waited < SILENT_SECONDS:
        time.sleep(_LOOK_SECONDS)
        waited += _LOOK_SECONDS
        if _read(note) != writer:
            return True
    return False


def _read(note: Path) -> _Writer | None:
    """Return what a note says; None where it is gone, or still empty after a while."""
    for _ in range(5):
        with suppress(OSError):
            words = note.read_text("utf-8", "replace").split()
            if len(words) == len(_Writer._fields):
                return _Writer(*words)
        if not note.exists():
            return None
        time.sleep(_LOOK_SECONDS)
    return None


def _beat(descriptor: int, stopped: threading.Event) -> None:
    writer = _this_writer()
    beats = 0
    while not stopped.wait(BEAT_SECONDS):
        beats += 1
        # A full disk takes nothing that is needed here: the line keeps its length.
        with suppress(OSError):
            os.pwrite(descriptor, _line(writer, beats), 0)


def _line(writer: _Writer, beats: int) -> bytes:
    return " ".join([*writer[:4], f"{beats:012}"]).encode() + b"\n"


def _machine() -> str:
    """Return what tells this machine, since it was started, from all others."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return platform.node() or "-"


def _started(process: str) -> str | None:
    """Return when a process of this machine started; None where there is none."""
    try:
        # The name before, in brackets, may hold blanks.
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        pass
    if Path("/proc/self/stat").exists():
        return None
    try:
        os.kill(int(process), 0)
    except (OSError, ValueError):
        return None
    return "-"
