"""`codemix shard --list-source`: where in the shards the documents of a repository lie."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import InputError
from codemix.pipelines.io.dataset import MANIFEST
from codemix.pipelines.io.shapes import problem_with
from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.shard.job import MANIFEST_SHAPE
from codemix.pipelines.shard.sources import read_sources


@dataclass(frozen=True)
class Occurrence:
    """A piece of a document in a row of a shard; ``paths`` are the document's in the repository."""

    shard: str
    row: int
    id: str
    language: str
    paths: tuple[str, ...]
    tokens: int

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)


def list_source(folder: Path, repo_name: str) -> Iterator[Occurrence]:
    """Yield every piece of every document that holds something of a repository.

    Raises
    ------
    InputError
        If the folder holds no finished shards, or a file is damaged.
    """
    manifest = _read_manifest(folder)
    paths: dict[str, set[str]] = {}
    for batch in read_sources(folder, manifest["sources"]):
        for row in batch.filter(pc.equal(batch["repo_name"], repo_name)).to_pylist():
            paths.setdefault(row["id"], set()).add(row["path"] or "")
    if not paths:
        return
    wanted = pa.array(sorted(paths), pa.string())
    form = FORMATS[manifest["format"]]
    for entry in (*manifest["shards"], *manifest["validation"]["shards"]):
        for batch in form.read(folder / entry["name"]):
            known = batch.select(["id", "language", "tokens", "row"])
            for row in known.filter(pc.is_in(known["id"], wanted)).to_pylist():
                yield Occurrence(
                    entry["name"],
                    row["row"],
                    row["id"],
                    row["language"],
                    tuple(sorted(paths[row["id"]])),
                    row["tokens"],
                )


def _read_manifest(folder: Path) -> dict[str, Any]:
    hint = "name a folder that `codemix shard` finished"
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(f"{folder} holds no finished shards: {error}", hint) from None
    if (problem := problem_with(manifest, MANIFEST_SHAPE)) is not None:
        raise InputError(f"{folder / MANIFEST} is damaged: {problem}", hint)
    return dict(manifest)
