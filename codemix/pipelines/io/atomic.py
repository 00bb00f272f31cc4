"""Files that are either whole or absent: temporary name, fsync, `os.replace`."""

import errno
import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from codemix.errors import OutputError

TEMPORARY_PREFIX = ".tmp-"
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def atomic_file(path: Path, durable: bool = True) -> Iterator[IO[bytes]]:
    """Open a binary file that appears under ``path`` only once it is complete and on disk.

    A file that is not ``durable`` need not be on disk: scratch, which no other run will read. The
    temporary file lies in the same folder, so the final rename is atomic. On an error nothing
    is left behind; after a SIGKILL a ``.tmp-…`` file may be, which readers ignore.

    Raises
    ------
    OutputError
        If the file cannot be written (full disk, read-only folder, not a folder).
    """
    temporary = path.with_name(f"{TEMPORARY_PREFIX}{path.name}-{os.getpid()}")
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = temporary.open("wb")
    try:
        # A full disk may show in any write, and again when the file is closed.
        with _explained(path, only=_NO_SPACE), stream:
            yield stream
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        with _explained(path):
            temporary.replace(path)
            if durable:
                _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _explained(path: Path, only: Collection[int] = ()) -> Iterator[None]:
    """Turn an error of the file system, of the numbers in ``only`` if given, to an OutputError."""
    try:
        yield
    except OSError as error:
        if only and error.errno not in only:
            raise
        raise OutputError(
            f"cannot write {path}: {error.strerror or error}",
            "check the free space and the permissions of the output folder",
        ) from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path: Path, value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Write ``value`` as stable, readable JSON, atomically."""
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    with atomic_file(path) as stream:
        stream.write(text.encode() + b"\n")


def remove_leftovers(folder: Path) -> None:
    """Delete temporary files that a killed process left in ``folder``."""
    for path in folder.glob(f"{TEMPORARY_PREFIX}*"):
        path.unlink(missing_ok=True)
