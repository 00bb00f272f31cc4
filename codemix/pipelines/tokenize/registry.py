"""Open a tokenizer by name or file; a worker process opens each once."""

from functools import lru_cache
from pathlib import Path

from codemix.errors import UsageError
from codemix.pipelines.tokenize.tokenizer import Tokenizer

EMBEDDED = "tekken"


def open_tokenizer(spec: str = EMBEDDED) -> Tokenizer:
    """Open ``tekken`` or the Hugging Face ``tokenizer.json`` at the path ``spec``.

    Raises
    ------
    UsageError
        If ``spec`` is neither.
    InputError
        If the file is damaged or names no end-of-sequence token.
    """
    return _load(spec)


# A cache of its own: `lru_cache` would tell open_tokenizer() from open_tokenizer("tekken").
@lru_cache(maxsize=2)
def _load(spec: str) -> Tokenizer:
    if spec == EMBEDDED:
        from codemix.pipelines.tokenize.tekken import load_tekken

        return load_tekken()
    path = Path(spec)
    if not path.is_file():
        raise UsageError(
            f"there is no tokenizer {spec!r}",
            f"name {EMBEDDED!r}, or the path of a Hugging Face tokenizer.json",
        )
    from codemix.pipelines.tokenize.huggingface import load_huggingface

    return load_huggingface(path)
