"""Standard input, output and error as commands use them: always there, UTF-8, one clear error."""

import io
import os
import sys
from typing import TYPE_CHECKING

from codemix.errors import ClosedPipeError, CodemixError, InputError, OutputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_STDIN, _STDOUT, _STDERR = range(3)


class Input(io.FileIO):
    """Standard input, whose failure is one error; the descriptor stays open."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, "rb", closefd=False)

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read some bytes and return how many.

        Raises
        ------
        InputError
            If standard input is closed or broken.
        """
        try:
            return super().readinto(buffer)
        except OSError as error:
            raise InputError(
                f"cannot read standard input: {error.strerror}",
                "check that it is open, or name a file or folder",
            ) from None


class Output(io.FileIO):
    """A standard stream whose failure is one error; what is written after it is discarded.

    Discarded, because the interpreter flushes once more at its end and would fail again.

    Parameters
    ----------
    descriptor : int
        Stays open.
    name : str
        What messages call it.
    """

    def __init__(self, descriptor: int, name: str) -> None:
        super().__init__(descriptor, "wb", closefd=False)
        self._called = name
        self._failed = False

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write some of the bytes and return how many.

        Raises
        ------
        ClosedPipeError
            If the reader of the pipe went away.
        OutputError
            If the bytes cannot be written, for example because a disk is full.
        """
        if self._failed:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except OSError as error:
            self._failed = True
            raise self._explain(error) from None

    def _explain(self, error: OSError) -> CodemixError:
        if isinstance(error, BrokenPipeError):
            return ClosedPipeError(f"{self._called} was closed")
        return OutputError(
            f"cannot write to {self._called}: {error.strerror}",
            "check where it leads: that it is open and that space is left there",
        )


def prepare_streams() -> None:
    """Put streams in place that hold for every locale, closed descriptor and buffering mode.

    Python gives none for a descriptor that is closed, and under PYTHONUNBUFFERED one whose writes
    may put out only a part.
    """
    _occupy_closed_descriptors()
    sys.stdin = io.TextIOWrapper(io.BufferedReader(Input(_STDIN)), encoding="utf-8")
    sys.stdout = _text(Output(_STDOUT, "standard output"))
    sys.stderr = _text(Output(_STDERR, "standard error"), always_by_line=True)


def _occupy_closed_descriptors() -> None:
    """Open the null device in their places, or the next file that is opened would get them.

    Input and output get it the wrong way round, so that using them is still an error; messages
    for a closed standard error are not wanted.
    """
    for descriptor, flags in (
        (_STDIN, os.O_WRONLY),
        (_STDOUT, os.O_RDONLY),
        (_STDERR, os.O_WRONLY),
    ):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest number that is free is this one.
            os.set_inheritable(os.open(os.devnull, flags), True)


def _text(raw: Output, always_by_line: bool = False) -> io.TextIOWrapper:
    """Return a text stream: tables draw lines and names are of any language, in any locale."""
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=always_by_line or raw.isatty(),
    )
