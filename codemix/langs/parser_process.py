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
from collections.abc import Iterable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from codemix.errors import CodemixError
from codemix.langs.parse import MAX_PARSE_BYTES, load_grammar
from codemix.langs.registry import find
from codemix.langs.syntax import NO_SYNTAX, Syntax, examine_syntax

PARSER_MEMORY_BYTES = 1024**3
PARSER_SECONDS = 60.0
"""By the clock; `codemix.langs.parse` ends its work long before, where a grammar lets it."""
_SECONDS_TO_START = 60.0
_READY = b"ready"
_LENGTHS = struct.Struct("<III")
"""Of a request's language, path and data, all in bytes."""
_ANSWER = struct.Struct("<dd?")
_NO_RATIO = -1.0
Request = tuple[str, str, bytes]
"""Language, path, and text in UTF-8."""
# -I: nothing is imported from the working directory, which may be a repository of a stranger.
_CHILD = (
    "import sys; sys.path[:] = sys.argv[4:];"
    "from codemix.langs.parser_process import serve; serve(*map(int, sys.argv[1:4]))"
)


class ParserProcess:
    """Examines syntax in a child process, which starts with the first file.

    Use it as a context manager; the child ends with the block, and when this process dies. Each
    file has a parser of its own and nothing of a file reaches the next.

    Parameters
    ----------
    memory_bytes : int
        The address space the child may use.
    seconds : float
        How long one file may take before the child is killed.
    errors_only : bool
        Whether only errors are wanted; see `examine_syntax`.

    Examples
    --------
    >>> with ParserProcess() as parser:
    ...     parser.examine("Python", "a.py", b"x = 1").error_ratio
    0.0
    """

    def __init__(
        self,
        memory_bytes: int = PARSER_MEMORY_BYTES,
        seconds: float = PARSER_SECONDS,
        errors_only: bool = False,
    ) -> None:
        self._memory_bytes = memory_bytes
        self._seconds = seconds
        self._errors_only = errors_only
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._begun: tuple[Request, ...] = ()
        self._under_way: tuple[Request, ...] = ()
        self._answers: dict[Request, Syntax] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def examine(self, language: str, path: str, data: bytes) -> Syntax | None:
        """Return what `examine_syntax` returns; an error ratio of 1 for what breaks a parser.

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
        request = language, path, data
        if request in self._under_way:
            self._collect()
        if request in self._answers:
            return self._answers.pop(request)
        return self._examine_alone(request)

    def begin(self, requests: Iterable[Request]) -> None:
        """Let the child begin with files that `examine` is asked for later.

        This saves waiting, and the cost of two processes that take turns at each file. The answers
        of the files begun before are kept until the next call.
        """
        self._collect()
        self._answers = {key: self._answers[key] for key in self._begun if key in self._answers}
        wanted = tuple(request for request in requests if len(request[2]) <= MAX_PARSE_BYTES)
        self._begun = wanted
        if wanted:
            try:
                self._send(wanted)
            except (EOFError, OSError):
                self.close()

    def close(self) -> None:
        """Kill the child, if there is one; the next file starts another."""
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._child = self._pipe = None
        self._under_way = ()

    def _collect(self) -> None:
        """Wait for what is under way; if one of its files breaks the child, each is asked alone."""
        requests = self._under_way
        if requests:
            try:
                self._answers.update(zip(requests, self._receive(), strict=True))
            except (EOFError, OSError):
                self.close()

    def _examine_alone(self, request: Request) -> Syntax:
        self._collect()
        # A file that breaks the parser breaks it again; a child killed by chance gets another try.
        for _attempt in range(2):
            try:
                self._send((request,))
                return next(self._receive())
            except TimeoutError:
                break
            except (EOFError, OSError):
                self.close()
        self.close()
        return NO_SYNTAX

    def _send(self, requests: tuple[Request, ...]) -> None:
        pipe = self._pipe or self._start()
        pipe.send_bytes(_pack(requests))
        self._under_way = requests

    def _receive(self) -> Iterator[Syntax]:
        """Return the answers for what is under way; TimeoutError, or the pipe's errors."""
        assert self._pipe is not None
        if not self._pipe.poll(self._seconds):
            raise TimeoutError
        answers = self._pipe.recv_bytes()
        self._under_way = ()
        return map(_unpack_answer, _ANSWER.iter_unpack(answers))

    def _start(self) -> Connection:
        pipe, child_end = Pipe()
        self._pipe = pipe
        package_root = str(Path(__file__).parents[2])
        search_path = [folder for folder in (*sys.path, package_root) if folder]
        settings = child_end.fileno(), self._memory_bytes, int(self._errors_only)
        arguments = [*map(str, settings), *search_path]
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


def serve(descriptor: int, memory_bytes: int, errors_only: int) -> None:
    """Answer for one file after another until the other end of the pipe closes.

    Parameters
    ----------
    descriptor : int
        The file descriptor of this end of the pipe.
    memory_bytes : int
        The address space this process may use.
    errors_only : int
        1 if only errors are wanted, else 0.
    """
    # Ctrl-C reaches the whole group: the parent decides, and closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    with Connection(descriptor) as pipe:
        pipe.send_bytes(_READY)
        while True:
            try:
                requests = _unpack(pipe.recv_bytes())
                pipe.send_bytes(b"".join(_answer(one, bool(errors_only)) for one in requests))
            except (EOFError, OSError):
                return
            except MemoryError:
                os._exit(1)


def _answer(request: Request, errors_only: bool) -> bytes:
    syntax = examine_syntax(*request, errors_only) or NO_SYNTAX
    comments = _NO_RATIO if syntax.comment_ratio is None else syntax.comment_ratio
    return _ANSWER.pack(syntax.error_ratio, comments, syntax.is_data)


def _unpack_answer(answer: tuple[float, float, bool]) -> Syntax:
    error_ratio, comments, is_data = answer
    return Syntax(error_ratio, None if comments == _NO_RATIO else comments, is_data)


def _pack(requests: Iterable[Request]) -> bytes:
    pieces: list[bytes] = []
    for language, path, data in requests:
        names = language.encode(), path.encode("utf-8", "surrogateescape")
        pieces += [_LENGTHS.pack(*map(len, names), len(data)), *names, data]
    return b"".join(pieces)


def _unpack(message: bytes) -> Iterator[Request]:
    at = 0
    while at < len(message):
        lengths = _LENGTHS.unpack_from(message, at)
        at += _LENGTHS.size
        pieces = []
        for length in lengths:
            pieces.append(message[at : at + length])
            at += length
        language, path, data = pieces
        yield language.decode(), path.decode("utf-8", "surrogateescape"), data
