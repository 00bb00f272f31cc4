"""Open a tokenizer by name, file, folder or hub id; a worker process opens each once."""

import os
from functools import lru_cache
from pathlib import Path

from codemix.errors import InputError, UsageError
from codemix.pipelines.tokenize.rank_file import SUFFIX
from codemix.pipelines.tokenize.tokenizer import Tokenizer

EMBEDDED = "tekken"
_IN_FOLDERS = ("tokenizer.json", "tekken.json", f"*{SUFFIX}")


def open_tokenizer(spec: str = EMBEDDED, engine: str = "reference") -> Tokenizer:
    """Open a tokenizer.

    Parameters
    ----------
    spec : str
        ``tekken``; the path of a Hugging Face ``tokenizer.json``, of a ``tekken.json``, of a
        ``.tiktoken`` file, or of a model's folder that holds one; or the id of a model that the
        Hugging Face cache of this machine holds. Nothing is downloaded.
    engine : str
        What `choose_engine` chose.

    Raises
    ------
    UsageError
        If ``spec`` is none of these.
    InputError
        If the file is damaged or names no end-of-sequence token.
    """
    return _load(spec, engine)


# A cache of its own: `lru_cache` would tell open_tokenizer() from open_tokenizer("tekken").
@lru_cache(maxsize=4)
def _load(spec: str, engine: str) -> Tokenizer:
    if engine != "reference":
        from codemix.pipelines.tokenize.engines import accelerate

        return accelerate(_load(spec, "reference"), engine)
    if spec == EMBEDDED:
        from codemix.pipelines.tokenize.tekken import load_tekken

        return load_tekken()
    return _load_file(_find_file(spec))


def _load_file(path: Path) -> Tokenizer:
    if path.suffix == SUFFIX:
        from codemix.pipelines.tokenize.rank_file import load_rank_file

        return load_rank_file(path)
    if path.name.startswith("tekken"):
        from codemix.pipelines.tokenize.tekken import load_tekken

        return load_tekken(path)
    from codemix.pipelines.tokenize.huggingface import load_huggingface

    return load_huggingface(path)


def _find_file(spec: str) -> Path:
    path = Path(spec)
    if path.is_file():
        return path
    folder = path if path.is_dir() else _cached_model(spec)
    if folder is None:
        raise UsageError(
            f"there is no tokenizer {spec!r}",
            f"name {EMBEDDED!r}, the path of a tokenizer.json, tekken.json or {SUFFIX} file, a "
            "model's folder, or a model that the Hugging Face cache of this machine holds",
        )
    for pattern in _IN_FOLDERS:
        for found in sorted(folder.glob(pattern)):
            return found
    raise InputError(
        f"{spec} holds no tokenizer that codemix can read",
        f"it must hold one of: {', '.join(_IN_FOLDERS)}",
    )


def _cached_model(spec: str) -> Path | None:
    """Return the folder of a model in the Hugging Face cache, as its main branch last was."""
    home = Path(os.environ.get("HF_HOME", "~/.cache/huggingface")).expanduser()
    hub = Path(os.environ.get("HF_HUB_CACHE", home / "hub"))
    model = hub / f"models--{spec.replace('/', '--')}"
    try:
        revision = (model / "refs" / "main").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    snapshot = model / "snapshots" / revision
    return snapshot if snapshot.is_dir() else None
