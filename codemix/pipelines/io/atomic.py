"""Files that are either whole or absent: temporary name, fsync, `os.replace`."""

import errno
import json
import os
import secrets
import shutil
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
        If the file cannot be written (full disk, read-only folder, not a folder), or its place is
        taken by something else than a plain file.
    """
    # By chance, not by process: the processes of several machines may have the same number.
    temporary = path.with_name(f"{TEMPORARY_PREFIX}{path.name}-{secrets.token_hex(4)}")
    with _explained(path):
        _check_replaceable(path)
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


def _check_replaceable(path: Path) -> None:
    """Refuse to put a file in place of a device, a pipe or a link, which the rename would remove.

    Of a privileged user that takes ``/dev/null`` away from the whole machine.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise OutputError(
            f"cannot write {path}: it is no plain file", "name a file, or - for standard output"
        )


@contextmanager
def _explained(path: Path, only: Collection[int] = (), what: str = "write") -> Iterator[None]:
    """Turn an error of the file system, of the numbers in ``only`` if given, to an OutputError."""
    try:
        yield
    except OSError as error:
        if only and error.errno not in only:
            raise
        raise OutputError(
            f"cannot {what} {path}: {error.strerror or error}",
            "check the free space and the permissions of the output folder",
        ) from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path: Path, value: Any, durable: bool = True) -> None:  # noqa: ANN401 - any JSON value
    """Write ``value`` as stable, readable JSON, atomically; see `atomic_file`."""
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    with atomic_file(path, durable) as stream:
        stream.write(text.encode() + b"\n")


def remove_leftovers(folder: Path) -> None:
    """Delete what a killed process left under temporary names in ``folder``."""
    for path in folder.glob(f"{TEMPORARY_PREFIX}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder with all it holds, so that at no moment a half of it bears its name.

    A kill may leave it under a temporary name beside, for `remove_replaced` to take away.

    Raises
    ------
    OutputError
        If it cannot be removed.
    """
    remove_replaced(folder)
    with _explained(folder, what="remove"):
        if folder.exists():
            old = folder.resolve().rename(_replaced(folder))
            shutil.rmtree(old)


def remove_replaced(folder: Path) -> None:
    """Delete what a killed `remove_folder` of ``folder`` left beside it."""
    with _explained(_replaced(folder), what="remove"):
        if _replaced(folder).exists():
            shutil.rmtree(_replaced(folder))


def _replaced(folder: Path) -> Path:
    folder = folder.resolve()
    return folder.with_name(f"{TEMPORARY_PREFIX}old-{folder.name}")


def is_empty(folder: Path, besides: Collection[str] = ()) -> bool:
    """Tell whether a folder holds nothing, ``besides`` and temporary names apart."""
    return all(
        path.name.startswith(TEMPORARY_PREFIX) or path.name in besides for path in folder.iterdir()
    )
