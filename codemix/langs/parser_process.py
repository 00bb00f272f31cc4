"""A parser in a process of its own, so that a hostile file ends that process and not the run.

Twenty kilobytes of nonsense such as ``[>`` and a backtick without end make a grammar ask for
gigabytes within one step, where no progress is reported and nothing can be stopped from inside.
The child may use so much memory and no more, the parent waits so long and no longer.
"""

import os
import resource
import signal
import struct
import subprocess
import sys
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from codemix.errors import CodemixError
from codemix.langs.parse import MAX_PARSE_BYTES, load_grammar, parse_error_ratio
from codemix.langs.registry import find

PARSER_MEMORY_BYTES = 1024**3
PARSER_SECONDS = 60.0
"""By the clock; `codemix.langs.parse` ends its work long before, where a grammar lets it."""
_SECONDS_TO_START = 60.0
_READY = b"ready"
_RATIO = struct.Struct("<d")
# -I: nothing is imported from the working directory, which may be a repository of a stranger.
_CHILD = (
    "import sys; sys.path[:] = sys.argv[3:];"
    "from codemix.langs.parser_process import serve; serve(int(sys.argv[1]), int(sys.argv[2]))"
)


class ParserProcess:
    """Measures syntax errors in a child process, which starts with the first file.

    Use it as a context manager; the child ends with the block, and when this process dies. The
    child sees one file at a time and nothing of a file reaches the next.

    Parameters
    ----------
    memory_bytes : int
        The address space the child may use.
    seconds : float
        How long one file may take before the child is killed.

    Examples
    --------
    >>> with ParserProcess() as parser:
    ...     parser.error_ratio("Python", "a.py", b"x = 1")
    0.0
    """

    def __init__(
        self, memory_bytes: int = PARSER_MEMORY_BYTES, seconds: float = PARSER_SECONDS
    ) -> None:
        self._memory_bytes = memory_bytes
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def error_ratio(self, language: str, path: str, data: bytes) -> float | None:
        """Return what `codemix.langs.parse_error_ratio` returns, and 1 for what breaks a parser.

        Raises
        ------
        CodemixError
            If the child cannot be started.
        LookupError, ImportError
            If the language has no grammar, or the grammar is not installed.
        """
        # Loaded here as well: a grammar that is missing is no fault of the file.
        load_grammar(find(language).grammar_for(path))
        if len(data) > MAX_PARSE_BYTES:
            return None
        # A file that breaks the parser breaks it again; a child killed by chance gets another try.
        for _attempt in range(2):
            try:
                return self._ask(language, path, data)
            except (EOFError, OSError):
                self.close()
        return 1.0

    def close(self) -> None:
        """Kill the child, if there is one; the next file starts another."""
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._child = self._pipe = None

    def _ask(self, language: str, path: str, data: bytes) -> float:
        """Send one file and wait for its ratio; EOFError or OSError where the child is gone."""
        pipe = self._pipe or self._start()
        pipe.send_bytes(f"{language}\0{path}\0".encode("utf-8", "surrogateescape") + data)
        if not pipe.poll(self._seconds):
            self.close()
            return 1.0
        (ratio,) = _RATIO.unpack(pipe.recv_bytes())
        return float(ratio)

    def _start(self) -> Connection:
        pipe, child_end = Pipe()
        self._pipe = pipe
        package_root = str(Path(__file__).parents[2])
        search_path = [folder for folder in (*sys.path, package_root) if folder]
        arguments = [str(child_end.fileno()), str(self._memory_bytes), *search_path]
        try:
            # Our copy of the child's end is closed, or the child's death would go unnoticed.
            with child_end:
                self._child = subprocess.Popen(  # noqa: S603 (this interpreter, constant code)
                    [sys.executable, "-I", "-c", _CHILD, *arguments],
                    pass_fds=[child_end.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    # C code reports an allocation that fails there, before the process ends.
                    stderr=subprocess.DEVNULL,
                )
            if not pipe.poll(_SECONDS_TO_START) or pipe.recv_bytes() != _READY:
                raise EOFError
        except (EOFError, OSError):
            self.close()
            raise CodemixError(
                "the process that parses files does not start",
                "check that `python -c 'import codemix.langs'` works and that memory is left",
            ) from None
        return pipe


def serve(descriptor: int, memory_bytes: int) -> None:
    """Answer for one file after another until the other end of the pipe closes.

    Parameters
    ----------
    descriptor : int
        The file descriptor of this end of the pipe.
    memory_bytes : int
        The address space this process may use.
    """
    # Ctrl-C reaches the whole group: the parent decides, and closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    with Connection(descriptor) as pipe:
        pipe.send_bytes(_READY)
        while True:
            try:
                language, path, data = pipe.recv_bytes().split(b"\0", 2)
                name = path.decode("utf-8", "surrogateescape")
                ratio = parse_error_ratio(language.decode(), name, data)
                pipe.send_bytes(_RATIO.pack(1.0 if ratio is None else ratio))
            except (EOFError, OSError):
                return
            except MemoryError:
                os._exit(1)
