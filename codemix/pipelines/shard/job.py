"""A run of `codemix shard`: what decides its bytes, and the folder that it claims."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from codemix import __version__
from codemix.errors import OutputError
from codemix.mixers import Plan, format_plan
from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.atomic import atomic_file, remove_leftovers, write_json
from codemix.pipelines.io.dataset import MANIFEST, Dataset
from codemix.pipelines.shard.options import ShardOptions
from codemix.pipelines.tokenize import Tokenizer

SHARDS_VERSION = 1
PLAN = "plan.json"
WORK = "_work"
_CLAIM = "run.json"


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
                "seed": self.options.seed,
                "shard_bytes": self.options.shard_bytes,
                "allow_shortfall": self.options.allow_shortfall,
            },
            "tokenizer": {
                "name": self.tokenizer.name,
                "sha256": self.tokenizer.sha256,
                "bos": self.tokenizer.bos,
                "eos": self.tokenizer.eos,
            },
            "count_rule": dict(self.plan.count_rule),
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
        manifest = _read_json(self.path / MANIFEST)
        claims = [manifest.get("fingerprint"), _read_json(self.work / _CLAIM).get("fingerprint")]
        claimed = next((claim for claim in claims if claim is not None), None)
        if not manifest and claimed is not None and not any(self.path.glob("shard-*")):
            # Tokenized parts alone bind nobody: another plan may follow, and use them.
            claimed = self.fingerprint
        if claimed is None and self.path.exists() and not _is_free(self.path):
            raise OutputError(
                f"{self.path} exists and is not an output of `codemix shard`",
                "name an empty or new folder with -o",
            )
        if claimed is not None and claimed != self.fingerprint and replace_other:
            shutil.rmtree(self.path)
            manifest = {}
        elif claimed is not None and claimed != self.fingerprint:
            raise OutputError(
                f"{self.path} holds another run: its inputs, plan, options or version differ",
                "name another folder with -o, or remove this one",
            )
        if manifest and self._is_whole(manifest):
            shutil.rmtree(self.work, ignore_errors=True)
            return manifest
        write_json(self.work / _CLAIM, {"fingerprint": self.fingerprint})
        for entry in manifest.get("shards", []):
            self.put_receipt(entry)
        (self.path / MANIFEST).unlink(missing_ok=True)
        remove_leftovers(self.path)
        remove_leftovers(self.work)
        return None

    def put_receipt(self, entry: dict[str, Any]) -> None:
        """Note that a shard is done."""
        write_json(self._receipt(entry["name"]), {"fingerprint": self.fingerprint, **entry})

    def find_receipt(self, name: str) -> dict[str, Any] | None:
        """Return the manifest's entry of a shard that is done and in its place."""
        entry = _read_json(self._receipt(name))
        same = entry.pop("fingerprint", None) == self.fingerprint
        return entry if same and self._is_there(entry) else None

    def close(self, plan: Plan, manifest: dict[str, Any]) -> None:
        """Publish the manifest; then what only an unfinished run needs can go."""
        expected = {entry["name"] for entry in manifest["shards"]}
        for path in self.path.glob("shard-*"):
            if path.name not in expected:
                path.unlink()
        with atomic_file(self.path / PLAN) as stream:
            stream.write(format_plan(plan).encode())
        write_json(self.path / MANIFEST, manifest)
        shutil.rmtree(self.work, ignore_errors=True)

    def _receipt(self, name: str) -> Path:
        return self.work / f"{name}.json"

    def _is_whole(self, manifest: dict[str, Any]) -> bool:
        return (self.path / PLAN).is_file() and all(map(self._is_there, manifest["shards"]))

    def _is_there(self, entry: dict[str, Any]) -> bool:
        path = self.path / entry["name"]
        return path.is_file() and bool(path.stat().st_size == entry["bytes"])


def _is_free(folder: Path) -> bool:
    """Tell whether a folder is empty but for what a killed start of a run leaves."""
    if not folder.is_dir():
        return False
    found = {path.name for path in folder.iterdir()}
    return not found or (found == {WORK} and _is_unclaimed(folder / WORK))


def _is_unclaimed(work: Path) -> bool:
    return all(path.name.startswith(".tmp-") for path in work.iterdir())


def _read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in ``path``; an absent or damaged file counts as empty."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
