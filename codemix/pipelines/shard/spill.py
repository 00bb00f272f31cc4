"""Rows in numbered buckets on disk: what is too much for memory at once, but not bucket by bucket.

Scratch of one run: a bucket is appended to and read back, never kept for a later run.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from codemix.errors import OutputError
from codemix.pipelines.shard.records import Rows


class Spill:
    """Buckets of rows of one dtype, in a folder of their own.

    Parameters
    ----------
    folder : Path
        Emptied first.
    dtype : numpy.dtype
    """

    def __init__(self, folder: Path, dtype: np.dtype[np.void]) -> None:
        self.folder = folder
        self.dtype = dtype
        shutil.rmtree(folder, ignore_errors=True)
        with _written(folder):
            folder.mkdir(parents=True)

    def add(self, rows: Rows, buckets: npt.NDArray[np.int64]) -> None:
        """Append rows to their buckets; the order within a bucket is kept.

        Raises
        ------
        OutputError
            If the disk is full.
        """
        order = np.argsort(buckets, kind="stable")
        sorted_buckets = buckets[order]
        edges = np.flatnonzero(np.diff(sorted_buckets, prepend=-1, append=-1)).tolist()
        for first, last in pairwise(edges):
            path = self.path(int(sorted_buckets[first]))
            with _written(path), path.open("ab") as stream:
                # Not `tofile`, which loses the error of a disk that is full when it closes.
                stream.write(rows[order[first:last]].tobytes())

    def path(self, bucket: int) -> Path:
        """Where a bucket lies."""
        return self.folder / f"{bucket:06d}.bin"

    def read(self, bucket: int) -> Rows:
        """Return a bucket's rows; none, if nothing was added to it."""
        path = self.path(bucket)
        return np.fromfile(path, self.dtype) if path.exists() else np.empty(0, self.dtype)

    def buckets(self) -> list[int]:
        """Return the numbers of buckets that hold something, in order."""
        return sorted(int(path.stem) for path in self.folder.glob("*.bin"))

    def remove(self) -> None:
        """Delete all buckets."""
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def _written(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"cannot write {path}: {error.strerror or error}",
            "check the free space and the permissions of the output folder",
        ) from error
