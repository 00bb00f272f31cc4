"""The way of the files: how many came to each stage, stayed, or went, and why."""

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from codemix.pipelines.report.left import FILE_STAGES, Left
from codemix.pipelines.runner import read_dropped

KEPT = "kept"
OTHER = "other"
_EXAMPLES = 3
_COLUMNS = ["repo_name", "path", "language", "length_bytes", "reason"]


@dataclass(frozen=True)
class Flow:
    """Files of one language with one outcome in one stage.

    ``tokens`` are estimated from the bytes, by what the inventory counted for the language; None
    where it counts none.
    """

    stage: str
    outcome: str
    language: str
    files: int
    size_bytes: int
    tokens: int | None


@dataclass(frozen=True)
class Road:
    """All flows in the order of the road, and a few paths of each dropped one.

    ``stages`` maps each stage to rows in and out; ``examples`` (stage, reason, language) to paths.
    """

    stages: dict[str, tuple[int, int]]
    languages: tuple[str, ...]
    flows: tuple[Flow, ...]
    examples: dict[tuple[str, str, str], tuple[str, ...]]


def read_road(left: Left) -> Road:
    """Count every stage by language and outcome; only what was dropped has to be read.

    Raises
    ------
    InputError
        If a file of dropped rows is missing or damaged.
    """
    stages = {name: left.manifests[name] for name in FILE_STAGES if name in left.manifests}
    known = {name for of in stages.values() for name in of["counts"]["languages"]}
    flows: list[Flow] = []
    examples: dict[tuple[str, str, str], tuple[str, ...]] = {}
    rates = _tokens_per_byte(left)
    for stage, manifest in stages.items():
        counts: dict[tuple[str, str], list[int]] = {
            (KEPT, name): [of["rows"], of["bytes"]]
            for name, of in sorted(manifest["counts"]["languages"].items())
        }
        for batch in read_dropped(left.folders[stage], _COLUMNS):
            _add_dropped(batch.select(_COLUMNS), stage, known, counts, examples)
        order = _by_size(counts)
        for (outcome, language), (files, size) in sorted(
            counts.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
        ):
            rate = rates.get(language)
            tokens = None if rate is None else round(size * rate)
            flows.append(Flow(stage, outcome, language, files, size, tokens))
    return Road(
        {name: (of["counts"]["in"], of["counts"]["out"]) for name, of in stages.items()},
        tuple(sorted(known)),
        tuple(flows),
        examples,
    )


def _tokens_per_byte(left: Left) -> dict[str, float]:
    languages = left.inventory_table.get("languages", {})
    return {
        name: of["tokens"] / of["bytes"]
        for name, of in languages.items()
        if isinstance(of.get("bytes"), int) and of["bytes"] > 0
    }


def _by_size(counts: dict[tuple[str, str], list[int]]) -> list[str]:
    """Return the outcomes: what stayed, then the reasons, most files first."""
    totals: Counter[str] = Counter()
    for (outcome, _), (files, _) in counts.items():
        totals[outcome] += files
    return sorted(totals, key=lambda name: (name != KEPT, -totals[name], name))


def _add_dropped(
    batch: pa.RecordBatch,
    stage: str,
    known: set[str],
    counts: dict[tuple[str, str], list[int]],
    examples: dict[tuple[str, str, str], tuple[str, ...]],
) -> None:
    names = pc.if_else(
        pc.is_in(batch.column("language"), pa.array(sorted(known), pa.string())),
        batch.column("language"),
        OTHER,
    )
    table = pa.table(
        {
            "language": names,
            "reason": batch.column("reason"),
            "size": batch.column("length_bytes"),
            "place": pc.binary_join_element_wise(
                batch.column("repo_name"), batch.column("path"), "/"
            ),
        }
    )
    grouped = table.group_by(["language", "reason"], use_threads=False).aggregate(
        [("size", "sum"), ("place", "count"), ("place", "list")]
    )
    for row in grouped.to_pylist():
        total = counts.setdefault((row["reason"], row["language"]), [0, 0])
        total[0] += row["place_count"]
        total[1] += row["size_sum"] or 0
        key = (stage, row["reason"], row["language"])
        examples[key] = (*examples.get(key, ()), *row["place_list"])[:_EXAMPLES]
