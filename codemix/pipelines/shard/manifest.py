"""What a folder of shards says of itself, for people, for `verify` and for trainers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from codemix.pipelines.shard.job import Job
from codemix.pipelines.shard.records import gather
from codemix.pipelines.shard.schedule import Schedule
from codemix.pipelines.shard.supply import Supply


def make_manifest(
    job: Job,
    supply: Supply,
    schedule: Schedule,
    shards: Sequence[dict[str, Any]],
    cut: list[dict[str, Any]],
) -> dict[str, Any]:
    """Gather all counts; everything in it follows from inputs, plan, options and version."""
    languages: Counter[str] = Counter()
    for shard in shards:
        languages.update(shard["languages"])
    return {
        **job.header,
        "documents": len(schedule.documents),
        "tokens": int(schedule.tokens.sum()),
        "languages": dict(sorted(languages.items())),
        "strata": [
            {"kind": kind, "name": name, **asdict(account)}
            for (kind, name), account in schedule.accounts.items()
        ],
        "reserve_missing": dict(job.plan.reserve),
        "pair_tokens": count_sides(supply, schedule),
        "cut": cut,
        "rows_in": supply.rows,
        "rows_left_out": dict(sorted(supply.left_out.items())),
        "shards": list(shards),
    }


def count_sides(supply: Supply, schedule: Schedule) -> dict[str, int]:
    """Return the tokens of the pairs put out, by the language of their sides."""
    totals: Counter[str] = Counter()
    for number, (kind, name) in enumerate(schedule.accounts):
        if kind == "pairs":
            rows = supply.index[schedule.documents[schedule.strata == number]]
            source, _, target = name.partition("->")
            totals[source] += int(rows["src_tokens"].sum())
            if target:
                totals[target] += int(rows["tgt_tokens"].sum())
    return dict(sorted(totals.items()))


def describe_cuts(
    supply: Supply, schedule: Schedule, edges: npt.NDArray[np.int64], record_paths: Sequence[Path]
) -> list[dict[str, Any]]:
    """Name the documents that were cut to reach the plan to the token.

    Parameters
    ----------
    edges : ndarray of int64, shape (shards + 1,)
        The first document of each shard.
    """
    whole = supply.index["tokens"][schedule.documents]
    entries = np.flatnonzero(schedule.tokens < whole)
    places = supply.places(schedule.documents[entries])
    ids = gather(record_paths, places._replace(wanted_bytes=np.zeros(len(entries), np.int64))).ids
    strata = list(schedule.accounts)
    return [
        {
            "id": identity,
            "language": strata[schedule.strata[entry]].name,
            "epoch": int(schedule.epochs[entry]),
            "tokens": int(schedule.tokens[entry]),
            "of_tokens": int(whole[entry]),
            "shard": int(np.searchsorted(edges, entry, side="right")) - 1,
        }
        for identity, entry in zip(ids, entries.tolist(), strict=True)
    ]
