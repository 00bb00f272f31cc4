"""Signatures of a finished run, and the corpora of earlier runs that a new one is compared with.

For every kept file: its id, the code of its text, its band keys and its whole n-gram set, so that
a later run measures true similarities without the text. The sets are stored as they are, four bytes
for each different n-gram: they are noise to a compressor.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from codemix.errors import InputError, UsageError
from codemix.pipelines.dedupe.bands import solve_bands
from codemix.pipelines.dedupe.decisions import KEPT, DecisionFiles
from codemix.pipelines.dedupe.index import CODE, PartIndex
from codemix.pipelines.dedupe.index_store import codes_of, number_names, read_index, sets_of
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.row_store import RowFile
from codemix.pipelines.io.atomic import atomic_file, remove_leftovers, write_json
from codemix.pipelines.io.dataset import file_sha256

SIGNATURES = "signatures"
VERSION = 2
_MANIFEST = "_signatures.json"
_SAME = ("threshold", "recall", "ngram", "tokens", "keep_header", "scope", "normalize")
_FACTS = ("id", "compared", "repository", "scope", "size", "held_out")


class Prior(NamedTuple):
    """The kept files of earlier runs, ``n`` of them.

    Attributes
    ----------
    paths : tuple of Path
        Their signatures, in the order of the arrays.
    compared : ndarray of uint64, shape (n, 2)
    repositories : ndarray of uint64, shape (n,)
    scopes : ndarray of int32, shape (n,)
        Index into the scope names that were given.
    sizes : ndarray of int64, shape (n,)
    held_out : ndarray of bool, shape (n,)
    """

    paths: tuple[Path, ...]
    compared: NDArray[np.uint64]
    repositories: NDArray[np.uint64]
    scopes: NDArray[np.int32]
    sizes: NDArray[np.int64]
    held_out: NDArray[np.bool_]


@dataclass(frozen=True)
class SignatureTask:
    """A part of ``n`` files whose kept files' signatures go to ``path``.

    Attributes
    ----------
    index : PartIndex
    kept, held_out : ndarray of bool, shape (n,)
    path : Path
    bands : int
    """

    index: PartIndex
    kept: NDArray[np.bool_]
    held_out: NDArray[np.bool_]
    path: Path
    bands: int


def signature_schema(bands: int) -> pa.Schema:
    """Return the schema of signatures: one row for each kept file."""
    return pa.schema(
        [
            pa.field("id", pa.string(), nullable=False),
            pa.field("compared", CODE, nullable=False),
            pa.field("repository", pa.uint64(), nullable=False),
            pa.field("scope", pa.string(), nullable=False),
            pa.field("held_out", pa.bool_(), nullable=False),
            pa.field("size", pa.int64(), nullable=False),
            pa.field("keys", pa.list_(pa.uint32(), bands), nullable=False),
            pa.field("shingles", pa.list_(pa.uint32()), nullable=False),
        ]
    )


def write_signature_part(task: SignatureTask) -> dict[str, Any]:
    """Write the signatures of a part's kept files; return the manifest's entry."""
    schema = signature_schema(task.bands)
    of_index = [name for name in schema.names if name not in ("id", "held_out")]
    start, rows = 0, 0
    with atomic_file(task.path) as stream, pa.ipc.new_file(stream, schema) as writer:
        for index, ids in zip(
            read_index([task.index.path], of_index),
            read_index([task.index.rows.path], ["id"]),
            strict=True,
        ):
            here = slice(start, start + index.num_rows)
            start += index.num_rows
            kept = task.kept[here]
            facts = index.drop_columns(["shingles"]).append_column("id", ids.column("id"))
            facts = facts.append_column("held_out", pa.array(task.held_out[here]))
            facts = facts.filter(pa.array(kept))
            elements, offsets = sets_of(index.column("shingles"), kept)
            sets = pa.ListArray.from_arrays(pa.array(offsets), pa.array(elements))
            columns = [sets if name == "shingles" else facts.column(name) for name in schema.names]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
            rows += facts.num_rows
    size = task.path.stat().st_size
    return {
        "name": task.path.name, "rows": rows, "bytes": size, "sha256": file_sha256(task.path),
    }  # fmt: skip


def close_signatures(
    folder: Path, options: DedupeOptions, entries: Sequence[dict[str, Any]]
) -> None:
    """Publish the signatures that were written to a folder, and remove what is not of them."""
    expected = {entry["name"] for entry in entries}
    remove_leftovers(folder)
    for path in folder.glob("part-*"):
        if path.name not in expected:
            path.unlink()
    chosen = {name: asdict(options)[name] for name in _SAME}
    write_json(folder / _MANIFEST, {"version": VERSION, "options": chosen, "parts": list(entries)})


def check_prior(folder: Path, options: DedupeOptions) -> tuple[tuple[Path, ...], str]:
    """Return the signatures in the folder of an earlier run, and their fingerprint.

    Raises
    ------
    InputError
        If there are none, or they are damaged.
    UsageError
        If the run had other options than this one, where they decide what is a duplicate.
    """
    manifest = folder / SIGNATURES / _MANIFEST
    again = "name the folder of a finished `codemix dedupe -o`, or run that again"
    try:
        stored = json.loads(manifest.read_bytes())
        version, chosen = stored["version"], dict(stored["options"])
        parts = [(str(of["name"]), int(of["bytes"]), str(of["sha256"])) for of in stored["parts"]]
    except FileNotFoundError:
        raise InputError(f"{folder} holds no signatures", again) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{manifest} is damaged: {error}", again) from None
    if version != VERSION:
        raise InputError(f"the signatures in {folder} are of version {version}", again)
    for name, here in asdict(options).items():
        if name in _SAME and chosen.get(name) != here:
            option = name.replace("_", "-")
            raise UsageError(
                f"{folder} was written with {option} {chosen.get(name)}, not {here}",
                f"choose the same {option} for both runs",
            )
    paths = []
    for name, size, sha256 in parts:
        path = folder / SIGNATURES / name
        if not path.is_file() or path.stat().st_size != size or file_sha256(path) != sha256:
            raise InputError(f"{path} is missing or damaged", again)
        paths.append(path)
    return tuple(paths), file_sha256(manifest)


def read_prior(paths: Sequence[Path], scope_names: list[str], ids: Path) -> tuple[Prior, RowFile]:
    """Read the numbers of earlier files; their ids go to an Arrow file, as rows that can be taken.

    Parameters
    ----------
    paths : sequence of Path
    scope_names : list of str
        New scopes are added.
    ids : Path
        The file to write.
    """
    schema = pa.schema([pa.field("id", pa.string(), nullable=False)])
    columns: dict[str, list[Any]] = {name: [] for name in _FACTS[1:]}
    batch_rows: list[int] = []
    with pa.OSFile(str(ids), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for batch in read_index(paths, _FACTS):
            writer.write_batch(batch.select(["id"]).cast(schema))
            batch_rows.append(batch.num_rows)
            columns["compared"].append(codes_of(batch.column("compared")))
            columns["scope"].append(number_names(batch.column("scope"), scope_names))
            for name in ("repository", "size", "held_out"):
                columns[name].append(batch.column(name).to_numpy(zero_copy_only=False))
    prior = Prior(
        tuple(paths),
        np.concatenate([np.empty((0, 2), np.uint64), *columns["compared"]]),
        np.concatenate([np.empty(0, np.uint64), *columns["repository"]]),
        np.concatenate([np.empty(0, np.int32), *columns["scope"]]),
        np.concatenate([np.empty(0, np.int64), *columns["size"]]),
        np.concatenate([np.empty(0, np.bool_), *columns["held_out"]]),
    )
    return prior, RowFile(ids, tuple(batch_rows))


def signature_tasks(
    indexes: Sequence[PartIndex], options: DedupeOptions, decisions: DecisionFiles, folder: Path
) -> list[SignatureTask]:
    """Return what there is to write to a folder of signatures."""
    bands = solve_bands(options.threshold, options.recall).count
    decided = decisions.read()
    tasks, start = [], 0
    for number, index in enumerate(indexes):
        here = slice(start, start + sum(index.rows.batch_rows))
        start = here.stop
        kept, held_out = decided.reasons[here] == KEPT, np.array(decided.held_out[here])
        path = folder / f"part-{number:05d}.arrow"
        tasks.append(SignatureTask(index, kept, held_out, path, bands))
    return tasks
