"""What a run left in its working folder, found by what the manifests say rather than by names."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codemix.errors import InputError, UsageError
from codemix.mixers import Inventory, Plan, parse_inventory, read_plan
from codemix.pipelines.io.dataset import MANIFEST, file_sha256, read_manifest
from codemix.pipelines.io.shapes import problem_with
from codemix.pipelines.road import INVENTORY, PLAN, VERIFICATION
from codemix.pipelines.shard.job import MANIFEST_SHAPE

FILE_STAGES = ("detect", "filter", "dedupe")
ROWS_STAGES = (*FILE_STAGES, "pair")
SHARD = "shard"
_AGAIN = "run the stage that wrote it again"
_VERIFICATION_SHAPE = {
    "manifest_sha256": str,
    "shards": int,
    "documents": int,
    "tokens": int,
    "sampled": int,
    "problems": [str],
}


@dataclass(frozen=True)
class Left:
    """The files of a run, each of which may be absent.

    Parameters
    ----------
    folders, manifests : dict
        By stage.
    inventory : Inventory or None
    inventory_table : dict
        The inventory as it was written; empty where there is none.
    plan : Plan or None
    verification : dict or None
        Of the shards as they lie there now; None where they were not verified since.
    """

    workdir: Path
    folders: dict[str, Path] = field(default_factory=dict)
    manifests: dict[str, dict[str, Any]] = field(default_factory=dict)
    inventory: Inventory | None = None
    inventory_table: dict[str, Any] = field(default_factory=dict)
    plan: Plan | None = None
    verification: dict[str, Any] | None = None


def read_left(workdir: Path) -> Left:
    """Find what lies in a working folder.

    Raises
    ------
    UsageError
        If there is no such folder.
    InputError
        If nothing in it is of a run, or something of it is damaged.
    """
    if not workdir.is_dir():
        what = "is no folder" if workdir.exists() else "does not exist"
        raise UsageError(f"{workdir} {what}", "name the working folder of `codemix run`")
    folders = _folders(workdir)
    manifests = {
        stage: _read_shards(folder) if stage == SHARD else read_manifest(folder)
        for stage, folder in folders.items()
    }
    table = read_json(workdir / INVENTORY, "`codemix stats` writes one")
    plan = _find_plan(workdir, folders)
    if not (folders or table or plan):
        raise InputError(
            f"{workdir} holds nothing that a run left",
            "name the working folder of `codemix run` or `codemix demo`",
        )
    return Left(
        workdir,
        folders,
        manifests,
        parse_inventory(table, str(workdir / INVENTORY)) if table is not None else None,
        table or {},
        plan,
        _read_verification(workdir, folders),
    )


def _folders(workdir: Path) -> dict[str, Path]:
    """Return the folder of each stage; where two say the same, the one of that name, or the first.

    So a report also works where the stages were run one by one, into folders of any names.
    """
    found: dict[str, Path] = {}
    for folder in sorted(path for path in workdir.iterdir() if (path / MANIFEST).is_file()):
        manifest = read_json(folder / MANIFEST, _AGAIN)
        stage = manifest.get("stage") if isinstance(manifest, dict) else None
        if stage not in (*ROWS_STAGES, SHARD):
            continue
        if stage not in found or folder.name == stage:
            found[stage] = folder
    return {stage: found[stage] for stage in (*ROWS_STAGES, SHARD) if stage in found}


def _find_plan(workdir: Path, folders: dict[str, Path]) -> Plan | None:
    """Read the plan; the copy beside the shards where it lies nowhere else."""
    places = [workdir / PLAN, *([folders[SHARD] / PLAN] if SHARD in folders else [])]
    path = next((path for path in places if path.is_file()), None)
    return None if path is None else read_plan(path)


def read_json(path: Path, hint: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return what a JSON file holds, or None where there is none.

    Raises
    ------
    InputError
        If it is no JSON.
    """
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path} is damaged: {error}", hint) from None


def _read_shards(folder: Path) -> dict[str, Any]:
    manifest = read_json(folder / MANIFEST, _AGAIN)
    if (problem := problem_with(manifest, MANIFEST_SHAPE)) is not None:
        raise InputError(f"{folder / MANIFEST} is damaged: {problem}", _AGAIN)
    return dict(manifest)


def _read_verification(workdir: Path, folders: dict[str, Path]) -> dict[str, Any] | None:
    """Return what verify found, unless the shards were written anew since."""
    path = workdir / VERIFICATION
    found = read_json(path, "`codemix run` writes it again")
    if found is None or SHARD not in folders:
        return None
    if (problem := problem_with(found, _VERIFICATION_SHAPE)) is not None:
        raise InputError(f"{path} is damaged: {problem}", "`codemix run` writes it again")
    current = file_sha256(folders[SHARD] / MANIFEST)
    return dict(found) if found["manifest_sha256"] == current else None
