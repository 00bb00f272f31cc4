"""What detection decided and why, and what deduplication found."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import InputError
from codemix.pipelines.dedupe import SUMMARY_FILE
from codemix.pipelines.io.dataset import read_batches
from codemix.pipelines.report.left import Left, read_json
from codemix.pipelines.runner import read_dropped

ERROR_EDGES = (0.0, 0.001, 0.01, 0.05, 0.1, 0.2)
"""Upper ends of the classes of parse-error ratios; above the last is one more."""
ERROR_LABELS = ("none", "≤ 0.1%", "0.1–1%", "1–5%", "5–10%", "10–20%", "> 20%")
SIZE_EDGES = (2, 3, 4, 9, 19, 49, 99)
SIZE_LABELS = ("2", "3", "4", "5–9", "10–19", "20–49", "50–99", "100 or more")


@dataclass(frozen=True)
class Detection:
    """Files kept by ``detect``.

    ``evidence`` counts (evidence, language); ``errors`` (class of parse-error ratio, language),
    with those that were dropped for it; ``unchecked`` files have no grammar.
    """

    evidence: dict[tuple[str, str], int]
    confidence: dict[str, float]
    errors: dict[tuple[str, str], int]
    unchecked: int


@dataclass(frozen=True)
class Duplicates:
    """Clusters of copies: how many of each size, and the largest with some of their paths."""

    sizes: dict[str, int]
    clusters: int
    removed: dict[str, int]
    largest_files: int
    largest: tuple[tuple[int, tuple[str, ...]], ...]
    before: dict[str, int]
    after: dict[str, int]


def read_detection(left: Left) -> Detection:
    """Count how languages were found.

    Raises
    ------
    InputError
        If a part is missing or damaged.
    """
    folder, manifest = left.folders["detect"], left.manifests["detect"]
    columns = ["language", "evidence", "confidence", "parse_error_ratio"]
    evidence: Counter[tuple[str, str]] = Counter()
    errors: Counter[tuple[str, str]] = Counter()
    sums: dict[str, float] = {}
    unchecked = 0
    for part in manifest["parts"]:
        path = folder / part["name"]
        if not path.is_file():
            raise InputError(f"{path} is missing", "run `codemix detect` again")
        for batch in read_batches(path, columns):
            table = pa.table(batch.select(columns))
            for row in _grouped(table, ["evidence", "language"], "confidence"):
                key = (row["evidence"] or "unknown", row["language"] or "unknown")
                evidence[key] += row["count"]
                sums[key[0]] = sums.get(key[0], 0.0) + (row["confidence_sum"] or 0.0)
            unchecked += _add_errors(table, errors)
    for batch in read_dropped(folder, ["language", "parse_error_ratio", "reason"]):
        failed = batch.filter(pc.equal(batch.column("reason"), "parse_errors"))
        _add_errors(pa.table(failed.select(["language", "parse_error_ratio"])), errors)
    totals: Counter[str] = Counter()
    for (name, _), files in evidence.items():
        totals[name] += files
    confidence = {name: sums[name] / files for name, files in sorted(totals.items())}
    return Detection(dict(sorted(evidence.items())), confidence, dict(errors), unchecked)


def _grouped(table: pa.Table, keys: list[str], summed: str) -> list[dict[str, Any]]:
    every = pc.CountOptions(mode="all")
    grouped = table.group_by(keys, use_threads=False)
    found = grouped.aggregate([(summed, "sum"), (summed, "count", every)])
    renamed = [name.replace(f"{summed}_count", "count") for name in found.column_names]
    return list(found.rename_columns(renamed).to_pylist())


def _add_errors(table: pa.Table, errors: Counter[tuple[str, str]]) -> int:
    """Count the classes of parse-error ratios; return the files without one."""
    ratios = pc.cast(table.column("parse_error_ratio"), pa.float64())
    classes = pc.if_else(pc.is_null(ratios), pa.scalar(None, pa.int64()), 0)
    for edge in ERROR_EDGES:
        classes = pc.add(classes, pc.cast(pc.greater(ratios, edge + 1e-9), pa.int64()))
    counted = pa.table({"language": table.column("language"), "class": classes, "one": classes})
    unchecked = 0
    for row in _grouped(counted, ["language", "class"], "one"):
        if row["class"] is None:
            unchecked += row["count"]
        else:
            errors[ERROR_LABELS[row["class"]], row["language"] or "unknown"] += row["count"]
    return unchecked


def read_duplicates(left: Left) -> Duplicates:
    """Count clusters by their size.

    Raises
    ------
    InputError
        If a file of removed rows, or the summary, is damaged.
    """
    folder = left.folders["dedupe"]
    members: Counter[str] = Counter()
    for batch in read_dropped(folder, ["cluster_id"]):
        if "cluster_id" in batch.schema.names:
            members.update(batch.column("cluster_id").drop_null().to_pylist())
    sizes: Counter[str] = Counter(SIZE_LABELS[_size_class(n + 1)] for n in members.values())
    summary = read_json(folder / SUMMARY_FILE, "run `codemix dedupe` again") or {}
    try:
        largest = tuple(
            (int(of["files"]), tuple(map(str, of["examples"])))
            for of in summary.get("largest_clusters", [])
        )
        rows = summary.get("languages", {}).items()
        before = {str(name): int(of["bytes_before"]) for name, of in rows}
        after = {str(name): int(of["bytes_after"]) for name, of in rows}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        where = folder / SUMMARY_FILE
        raise InputError(f"{where} is damaged: {error!r}", "run `codemix dedupe` again") from None
    return Duplicates(
        {label: sizes[label] for label in SIZE_LABELS if sizes[label]},
        len(members),
        dict(left.manifests["dedupe"]["counts"]["dropped"]),
        max(members.values(), default=0) + 1,
        largest,
        before,
        after,
    )


def _size_class(files: int) -> int:
    return sum(files > edge for edge in SIZE_EDGES)
