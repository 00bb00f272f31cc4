"""Arrays that may be larger than memory, and how much memory this process holds."""

import mmap
import resource
from itertools import count
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_STATUS = Path("/proc/self/statm")


class Spill:
    """Arrays in memory up to a size, and in files of a folder above it.

    Pages of such files count as memory of this process until `release` hands them back to the
    system, which keeps them only as long as it has room.

    Parameters
    ----------
    folder : Path
    array_bytes : int, optional
        The largest array that is held in memory; without it all are.
    resident_bytes : int
        `release_if_full` releases only above it.
    """

    def __init__(self, folder: Path, array_bytes: int | None, resident_bytes: int) -> None:
        self._folder = folder
        self._array_bytes = array_bytes
        self._resident_bytes = resident_bytes
        self._maps: list[mmap.mmap] = []
        self._numbers = count()

    def zeros(self, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """Return an array of zeros."""
        size = prod(shape) * np.dtype(dtype).itemsize
        if self._array_bytes is None or size <= self._array_bytes:
            return np.zeros(shape, dtype)
        path = self._folder / f"spill-{next(self._numbers):03d}"
        with path.open("wb") as stream:
            stream.truncate(size)
        return self.open(path, dtype, writable=True).reshape(shape)

    def open(self, path: Path, dtype: DTypeLike, *, writable: bool = False) -> NDArray[Any]:
        """Return a file's bytes as an array, without reading them."""
        if path.stat().st_size == 0:
            return np.empty(0, dtype)
        with path.open("r+b" if writable else "rb") as stream:
            access = mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ
            mapped = mmap.mmap(stream.fileno(), 0, access=access)
        self._maps.append(mapped)
        return np.frombuffer(mapped, dtype)

    def release(self) -> None:
        """Hand the pages of all files back to the system; their content stays."""
        for mapped in self._maps:
            if hasattr(mapped, "madvise"):
                mapped.madvise(mmap.MADV_DONTNEED)

    def release_if_full(self) -> None:
        """Release where the process holds more memory than it should."""
        if self._maps and resident_bytes() > self._resident_bytes:
            self.release()


def resident_bytes() -> int:
    """Return the memory that this process holds; where the system does not tell, the most so far.

    Examples
    --------
    >>> resident_bytes() > 2**20
    True
    """
    try:
        pages = int(_STATUS.read_text("ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * mmap.PAGESIZE
