"""``summary.json``: what went and what stayed, language by language, and the largest clusters."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from codemix.pipelines.dedupe.split import VALIDATION_FILE
from codemix.pipelines.io.atomic import write_json
from codemix.pipelines.io.dataset import read_batches, read_manifest
from codemix.pipelines.runner import read_dropped

SUMMARY_FILE = "summary.json"
LARGEST_CLUSTERS = 10
_EXAMPLES = 3


def write_summary(folder: Path) -> dict[str, Any]:
    """Summarize a finished output in its folder, and return what was written.

    Returns
    -------
    dict
        ``languages``: files and bytes before and after, files removed by reason;
        ``largest_clusters``: the number of files and up to three example paths, the kept one first;
        and ``validation`` where files are held out, see `split_rows`.
    """
    languages: dict[str, dict[str, Any]] = {}
    for name, kept in read_manifest(folder)["counts"]["languages"].items():
        _row(languages, name)["files_after"] = kept["rows"]
        _row(languages, name)["bytes_after"] = kept["bytes"]
    members: Counter[str] = Counter()
    for batch in read_dropped(folder, ["language", "reason", "length_bytes", "cluster_id"]):
        _add_dropped(languages, batch)
        members.update(batch.column("cluster_id").drop_null().to_pylist())
    for row in languages.values():
        row["files_before"] += row["files_after"]
        row["bytes_before"] += row["bytes_after"]
    largest = sorted(members.items(), key=lambda cluster: (-cluster[1], cluster[0]))
    summary: dict[str, Any] = {
        "languages": languages,
        "largest_clusters": _describe(folder, dict(largest[:LARGEST_CLUSTERS])),
    }
    if (folder / VALIDATION_FILE).is_file():
        summary["validation"] = json.loads((folder / VALIDATION_FILE).read_bytes())
    write_json(folder / SUMMARY_FILE, summary)
    return summary


def _row(languages: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    empty = {"files_before": 0, "files_after": 0, "bytes_before": 0, "bytes_after": 0}
    return languages.setdefault(name, {**empty, "removed": {}})


def _add_dropped(languages: dict[str, dict[str, Any]], batch: pa.RecordBatch) -> None:
    """Add removed files to what was there before and to their reasons."""
    facts = pa.table(batch.select(["language", "reason", "length_bytes"]))
    every = pc.CountOptions(mode="all")
    counted = facts.group_by(["language", "reason"]).aggregate(
        [("reason", "count", every), ("length_bytes", "sum")]
    )
    for entry in counted.to_pylist():
        row = _row(languages, entry["language"] or "unknown")
        row["files_before"] += entry["reason_count"]
        row["bytes_before"] += entry["length_bytes_sum"] or 0
        reasons = row["removed"]
        reasons[entry["reason"]] = reasons.get(entry["reason"], 0) + entry["reason_count"]


def _describe(folder: Path, largest: dict[str, int]) -> list[dict[str, Any]]:
    """Return size and example paths of clusters, given the number of files removed from each."""
    wanted = pa.array(list(largest), pa.string())
    paths: dict[str, list[str]] = {cluster: [] for cluster in largest}
    columns = ["id", "repo_name", "path"]
    for part in read_manifest(folder)["parts"] if largest else ():
        for batch in read_batches(folder / part["name"], columns):
            kept = batch.select(columns).filter(pc.is_in(batch.column("id"), wanted))
            for row in kept.to_pylist():
                paths[row["id"]].append(f"{row['repo_name']}/{row['path']}")
    removed: dict[str, list[str]] = {cluster: [] for cluster in largest}
    for batch in read_dropped(folder, ["cluster_id", "repo_name", "path"]):
        members = batch.filter(pc.is_in(batch.column("cluster_id"), wanted))
        for row in members.select(["cluster_id", "repo_name", "path"]).to_pylist():
            removed[row["cluster_id"]].append(f"{row['repo_name']}/{row['path']}")
    return [
        {
            "cluster_id": cluster,
            "files": count + 1,
            "examples": [*paths[cluster], *sorted(removed[cluster])][:_EXAMPLES],
        }
        for cluster, count in largest.items()
    ]
