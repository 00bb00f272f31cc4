"""A run of `codemix shard`: what decides its bytes, and the folder that it claims."""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from codemix import __version__
from codemix.errors import OutputError
from codemix.mixers import Plan, format_plan
from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.atomic import (
    atomic_file,
    is_empty,
    remove_folder,
    remove_leftovers,
    remove_replaced,
    write_json,
)
from codemix.pipelines.io.dataset import MANIFEST, Dataset, file_sha256
from codemix.pipelines.io.shapes import problem_with
from codemix.pipelines.receipts import read_object, read_sealed
from codemix.pipelines.shard.options import ShardOptions
from codemix.pipelines.shard.rules import count_rule
from codemix.pipelines.shard.sources import FOLDER
from codemix.pipelines.tokenize import Tokenizer

SHARDS_VERSION = 1
PLAN = "plan.json"
VALIDATION_FOLDER = "validation"
WORK = "_work"
_CLAIM = "run.json"
_NOT_PARAMETERS = frozenset({"tokenizer", "engine", "form", "infill_rate", "eos", "bos"})
"""Options that the manifest tells elsewhere, or that change no byte."""

_FILE_SHAPE = {"name": str, "sha256": str, "bytes": int}
_SHARD_SHAPE = {
    **_FILE_SHAPE,
    "beside": [_FILE_SHAPE],
    "rows": int,
    "documents": int,
    "tokens": int,
    "languages": {str: int},
}
_MARK = (int, type(None))
MANIFEST_SHAPE = {
    "version": int,
    "kind": str,
    "format": str,
    "fingerprint": str,
    "parameters": {"allow_shortfall": bool, "packing": str},
    "tokenizer": {"name": str, "sha256": str, "bos": _MARK, "eos": _MARK},
    "count_rule": {"bos": bool, "eos": bool},
    "plan": {"sha256": str, "budget_tokens": int},
    "documents": int,
    "tokens": int,
    "languages": {str: int},
    "strata": [
        {
            "kind": str,
            "name": str,
            **dict.fromkeys(
                ("planned", "moved", "tokens", "missing", "unsupplied", "available"), int
            ),
        }
    ],
    "pair_tokens": {str: int},
    "cut": [{"id": str, "language": str, "tokens": int, "of_tokens": int, "shard": int}],
    "rows_in": int,
    "rows_left_out": {str: int},
    "shards": [_SHARD_SHAPE],
    "validation": {"documents": int, "tokens": int, "shards": [_SHARD_SHAPE]},
    "sources": [_FILE_SHAPE],
}


@dataclass(frozen=True)
class Job:
    """Inputs, plan, options and tokenizer: the same job always writes the same bytes."""

    inputs: Sequence[Dataset]
    plan: Plan
    options: ShardOptions
    tokenizer: Tokenizer

    @cached_property
    def header(self) -> dict[str, Any]:
        """What the manifest says before anything was read."""
        head: dict[str, Any] = {
            "version": SHARDS_VERSION,
            "kind": "shards",
            "stage": "shard",
            "codemix_version": __version__,
            "format": self.options.form,
            "parameters": {
                name: value
                for name, value in asdict(self.options).items()
                if name not in _NOT_PARAMETERS
            },
            "tokenizer": {
                "name": self.tokenizer.name,
                "sha256": self.tokenizer.sha256,
                "bos": self.tokenizer.bos,
                "eos": self.tokenizer.eos,
                "infill": self.tokenizer.infill and self.tokenizer.infill._asdict(),
            },
            "count_rule": dict(count_rule(self.plan, self.options)),
            "plan": {
                "sha256": hashlib.sha256(format_plan(self.plan).encode()).hexdigest(),
                "budget_tokens": self.plan.budget_tokens,
            },
            "inputs": [
                {"name": data.name, "kind": data.kind, "fingerprint": data.fingerprint}
                for data in self.inputs
            ],
        }
        return {**head, "fingerprint": fingerprint_of(head)}

    @property
    def fingerprint(self) -> str:
        """Identify the job."""
        return str(self.header["fingerprint"])


@dataclass(frozen=True)
class ShardFolder:
    """The output folder of a job.

    Whole when its manifest exists. Until then ``_work`` holds the claim, the tokenized parts and a
    receipt for each shard that is done.
    """

    path: Path
    fingerprint: str

    @property
    def work(self) -> Path:
        """Where an unfinished run keeps what it needs."""
        return self.path / WORK

    def claim(self, replace_other: bool = False) -> dict[str, Any] | None:
        """Make the folder this job's; return the manifest if the job was finished before.

        A finished folder that lost a shard is opened again, with the other shards' receipts.

        Parameters
        ----------
        replace_other : bool
            Whether the output of another run is removed instead of refused.

        Raises
        ------
        OutputError
            If it holds anything else.
        """
        remove_replaced(self.path)
        manifest = read_object(self.path / MANIFEST)
        claims = [manifest.get("fingerprint"), read_object(self.work / _CLAIM).get("fingerprint")]
        claimed = next((claim for claim in claims if claim is not None), None)
        if not manifest and claimed is not None and not any(self.path.glob("**/shard-*")):
            # Tokenized parts alone bind nobody: another plan may follow, and use them.
            claimed = self.fingerprint
        if claimed != self.fingerprint and self.path.exists() and not _is_free(self.path):
            self._replace(claimed, replace_other)
        manifest = read_sealed(self.path / MANIFEST)
        if problem_with(manifest, MANIFEST_SHAPE) is not None:
            manifest = {}
        if manifest and self._is_whole(manifest):
            shutil.rmtree(self.work, ignore_errors=True)
            return manifest
        write_json(self.work / _CLAIM, {"fingerprint": self.fingerprint})
        for entry in all_shards(manifest) if manifest else ():
            self.put_receipt(entry)
        (self.path / MANIFEST).unlink(missing_ok=True)
        for folder in (self.path, self.path / VALIDATION_FOLDER, self.path / FOLDER, self.work):
            remove_leftovers(folder)
        return None

    def _replace(self, claimed: Any, replace_other: bool) -> None:  # noqa: ANN401
        """Remove another run's output, or what a damaged manifest hides, if that is allowed."""
        damaged = claimed is None and (self.path / MANIFEST).is_file()
        if claimed is None and not damaged:
            raise OutputError(
                f"{self.path} exists and is not an output of `codemix shard`",
                "name an empty or new folder with -o",
            )
        if not replace_other:
            raise OutputError(
                f"{self.path / MANIFEST} is damaged"
                if damaged
                else f"{self.path} holds another run: its inputs, plan, options or version differ",
                "name another folder with -o, or remove this one",
            )
        remove_folder(self.path)

    def put_receipt(self, entry: dict[str, Any]) -> None:
        """Note that a shard is done."""
        receipt = {"fingerprint": self.fingerprint, **entry}
        # Not durable: it is believed only while the shard's hash agrees.
        write_json(self._receipt(entry["name"]), receipt, durable=False)

    def find_receipt(self, name: str) -> dict[str, Any] | None:
        """Return the manifest's entry of a shard that is done and in its place."""
        entry = read_object(self._receipt(name))
        same = entry.pop("fingerprint", None) == self.fingerprint
        sound = problem_with(entry, _SHARD_SHAPE) is None
        return entry if same and sound and self._is_there(entry) else None

    def close(self, plan: Plan, manifest: dict[str, Any]) -> None:
        """Publish the manifest; then what only an unfinished run needs can go."""
        expected = {file["name"] for file in _all_files(manifest)}
        for pattern in ("shard-*", f"{VALIDATION_FOLDER}/shard-*", f"{FOLDER}/sources-*"):
            for path in self.path.glob(pattern):
                if path.relative_to(self.path).as_posix() not in expected:
                    path.unlink()
        with atomic_file(self.path / PLAN) as stream:
            stream.write(format_plan(plan).encode())
        write_json(self.path / MANIFEST, manifest)
        shutil.rmtree(self.work, ignore_errors=True)

    def _receipt(self, name: str) -> Path:
        return self.work / f"done-{name.replace('/', '-')}.json"

    def _is_whole(self, manifest: dict[str, Any]) -> bool:
        plan = self.path / PLAN
        same_plan = plan.is_file() and file_sha256(plan) == manifest["plan"]["sha256"]
        return same_plan and all(map(self._is_file_there, _all_files(manifest)))

    def _is_there(self, entry: dict[str, Any]) -> bool:
        return all(map(self._is_file_there, (entry, *entry["beside"])))

    def _is_file_there(self, file: dict[str, Any]) -> bool:
        path = self.path / file["name"]
        same_size = path.is_file() and path.stat().st_size == file["bytes"]
        return bool(same_size and file_sha256(path) == file["sha256"])


def all_shards(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entries of all shards, those of the validation last."""
    return [*manifest["shards"], *manifest["validation"]["shards"]]


def _all_files(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entry of every file that the manifest vouches for."""
    shards = all_shards(manifest)
    return [*shards, *(file for entry in shards for file in entry["beside"]), *manifest["sources"]]


def _is_free(folder: Path) -> bool:
    """Tell whether a folder is empty but for what a killed start of a run leaves."""
    if not folder.is_dir():
        return False
    work = folder / WORK
    return is_empty(folder, besides={WORK}) and (not work.exists() or is_empty(work))
