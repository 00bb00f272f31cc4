"""The inputs of a command, opened together; rows from stdin lie in a scratch folder meanwhile."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from codemix.errors import UsageError
from codemix.pipelines.io.dataset import Dataset, open_dataset


@contextmanager
def opened(specs: Sequence[str]) -> Iterator[list[Dataset]]:
    """Open every input (see `open_dataset`); the scratch folder goes on exit.

    Raises
    ------
    UsageError
        If an input is named twice or does not exist.
    """
    if len(set(specs)) < len(specs):
        raise UsageError("an input is named twice", "name each input once")
    with tempfile.TemporaryDirectory(prefix="codemix-stdin-") as scratch:
        yield [open_dataset(spec, Path(scratch)) for spec in specs]
