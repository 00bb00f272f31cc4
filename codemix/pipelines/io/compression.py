"""Compressed streams that raise on truncation, told apart by their magic bytes."""

import bz2
import gzip
import io
import lzma
import zlib
from typing import IO

import pyarrow as pa

MAGIC = {
    "bzip2": b"BZh",
    "gzip": b"\x1f\x8b",
    "xz": b"\xfd7zXZ\x00",
    "zstd": b"\x28\xb5\x2f\xfd",
}

READ_ERRORS = (OSError, EOFError, MemoryError, lzma.LZMAError, zlib.error, pa.ArrowException)
"""What reading a truncated or corrupt stream raises; a damaged length may ask for all memory."""


def compression_of(head: bytes) -> str | None:
    """Return ``bzip2``, ``gzip``, ``xz``, ``zstd`` or None from the first bytes of a stream."""
    return next((name for name, magic in MAGIC.items() if head.startswith(magic)), None)


def open_decompressed(stream: io.BufferedIOBase) -> IO[bytes]:
    """Return a buffered reader of the decompressed bytes of ``stream`` (peekable, at its start).

    zstd goes through pyarrow: zstandard's ``stream_reader`` ends silently in a truncated frame.
    """
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)
    match compression_of(buffered.peek(6)[:6]):
        case "gzip":
            return gzip.GzipFile(fileobj=buffered, mode="rb")  # type: ignore[return-value]
        case "zstd":
            native = pa.CompressedInputStream(pa.PythonFile(buffered, mode="r"), "zstd")
            return io.BufferedReader(native, 1024**2)
        case "xz":
            return lzma.LZMAFile(buffered)
        case "bzip2":
            return bz2.BZ2File(buffered)
        case _:
            return buffered
