"""What a folder of shards says of itself, for people, for `verify` and for trainers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from codemix.pipelines.shard.cache import Cache
from codemix.pipelines.shard.job import Job, ShardFolder
from codemix.pipelines.shard.layout import Layout
from codemix.pipelines.shard.records import gather
from codemix.pipelines.shard.schedule import Filling
from codemix.pipelines.shard.sources import FOLDER
from codemix.pipelines.shard.strata import Stratum
from codemix.pipelines.shard.supply import Supply
from codemix.pipelines.tokenize import EngineChoice

Entry = dict[str, Any]


def make_manifest(
    job: Job,
    supply: Supply,
    fillings: Mapping[Stratum, Filling],
    layout: Layout,
    shards: Sequence[Entry],
    cut: list[Entry],
) -> Entry:
    """Gather all counts; everything in it follows from inputs, plan, options and version."""
    return {
        **job.header,
        **_totals(shards),
        "strata": [
            _account(stratum, filling, layout) for stratum, filling in sorted(fillings.items())
        ],
        "pair_tokens": dict(sorted(layout.side_tokens.items())),
        "cut": cut,
        "rows_in": supply.rows,
        "rows_left_out": dict(sorted(supply.left_out.items())),
        "shards": list(shards),
    }


def describe_validation(shards: Sequence[Entry]) -> Entry:
    """Return what the validation shards hold."""
    return {**_totals(shards), "shards": list(shards)}


def describe_sources(caches: Sequence[Cache]) -> list[Entry]:
    """Return the entries of the files that say where documents come from."""
    return [
        {
            "name": f"{FOLDER}/sources-{cache.number:05d}.parquet",
            "sha256": cache.sources_sha256,
            "bytes": cache.sources_bytes,
        }
        for cache in caches
    ]


def describe_engine(choice: EngineChoice) -> Entry:
    """Return the engine; the fingerprint leaves it out, for it changes no id."""
    return {"engine": choice.to_json()}


def describe_cuts(layout: Layout, record_paths: Sequence[Path]) -> list[Entry]:
    """Name the documents that were cut to reach the plan to the token."""
    found = []
    for bucket, placed in layout.cuts:
        [identity] = gather(record_paths, placed).ids
        [document] = placed["document"]
        found.append(
            {
                "id": identity,
                "language": layout.strata[document["stratum"]].name,
                "epoch": int(placed["epoch"][0]),
                "tokens": int(placed["put_tokens"][0]),
                "of_tokens": int(document["tokens"]),
                "shard": layout.numbers.index(bucket),
            }
        )
    return sorted(found, key=lambda entry: (entry["shard"], entry["language"]))


def record_paths(caches: Sequence[Cache], output: ShardFolder) -> tuple[Path, ...]:
    """Return where the records of each cache lie."""
    return tuple(cache.records_path(output.work) for cache in caches)


def _totals(shards: Sequence[Entry]) -> Entry:
    languages: Counter[str] = Counter()
    for shard in shards:
        languages.update(shard["languages"])
    return {
        "documents": sum(shard["documents"] for shard in shards),
        "tokens": languages.total(),
        "languages": dict(sorted(languages.items())),
    }


def _account(stratum: Stratum, filling: Filling, layout: Layout) -> Entry:
    return {
        "kind": stratum.kind,
        "name": stratum.name,
        "planned": filling.planned,
        "moved": filling.moved,
        "tokens": filling.total,
        "missing": filling.missing,
        "unsupplied": filling.unsupplied,
        "documents": layout.documents[stratum],
        "epochs": layout.epochs.get(stratum, 0),
        "available": filling.available,
    }
