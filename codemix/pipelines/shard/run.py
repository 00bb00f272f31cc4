"""`codemix shard`: tokenize the input, place every document, write the shards."""

import platform
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from codemix.mixers import Plan
from codemix.pipelines.engines.local import map_tasks
from codemix.pipelines.io.atomic import write_json
from codemix.pipelines.io.dataset import RUN_LOG, Dataset
from codemix.pipelines.shard.cache import Cache, CacheRecipe, build_cache
from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.shard.job import Job, ShardFolder
from codemix.pipelines.shard.manifest import describe_cuts, make_manifest
from codemix.pipelines.shard.options import ShardOptions
from codemix.pipelines.shard.placement import cut_shards
from codemix.pipelines.shard.records import Places
from codemix.pipelines.shard.schedule import Schedule, make_schedule
from codemix.pipelines.shard.strata import check_plan, wanted_strata
from codemix.pipelines.shard.supply import Supply, load_supply
from codemix.pipelines.shard.writing import ShardTask, ShardWriter
from codemix.pipelines.summary import Counts, Summary
from codemix.pipelines.tokenize import open_tokenizer


def write_shards(
    inputs: Sequence[Dataset],
    plan: Plan,
    folder: Path,
    options: ShardOptions,
    workers: int = 1,
    replace_other: bool = False,
) -> Summary:
    """Execute a plan: write shards to ``folder`` that hold exactly its tokens.

    Two passes over the data, of which only one group of documents and a few numbers for each
    document are in memory: the input is tokenized into ``folder/_work``, then every shard gathers
    its documents from there. An interrupted run is continued; a finished one is confirmed.

    Parameters
    ----------
    inputs : sequence of Dataset
        Of files and of pairs, in any order.
    workers : int
        Does not change a byte.
    replace_other : bool
        Whether the output of another run in ``folder`` is removed instead of refused.

    Raises
    ------
    InputError
        If an input cannot be read, or plan, pairs and tokenizer do not belong together.
    InfeasibleError
        If the input is too small for the plan and a shortfall is not allowed.
    OutputError
        If the folder holds something else or cannot be written.
    """
    job = Job(inputs, plan, options, open_tokenizer(options.tokenizer))
    check_plan(plan, job.tokenizer, allow_shortfall=options.allow_shortfall)
    output = ShardFolder(folder, job.fingerprint)
    manifest = output.claim(replace_other)
    if manifest is not None:
        return _summary(manifest, folder, reused_parts=0, reused_shards=len(manifest["shards"]))
    clock = _Clock()
    caches, reused_parts = _tokenize(job, output, workers)
    clock.stop("tokenize")
    supply = load_supply(caches, output.work)
    schedule = make_schedule(
        plan,
        supply,
        options.seed,
        exact=FORMATS[options.form].exact,
        allow_shortfall=options.allow_shortfall,
    )
    clock.stop("place")
    manifest, reused_shards = _write(job, output, caches, supply, schedule, workers)
    clock.stop("write")
    log = {
        "host": platform.node(),
        "output": str(folder.resolve()),
        "reused_parts": reused_parts,
        "reused_shards": reused_shards,
        "seconds": clock.seconds,
        "tokens_in": sum(cache.tokens for cache in caches),
        "workers": workers,
    }
    write_json(folder / RUN_LOG, log)
    output.close(plan, manifest)
    return _summary(manifest, folder, reused_parts, reused_shards)


def _tokenize(job: Job, output: ShardFolder, workers: int) -> tuple[list[Cache], int]:
    recipe = CacheRecipe(
        folder=output.work,
        tokenizer=job.options.tokenizer,
        tokenizer_sha256=job.tokenizer.sha256,
        bos=bool(job.plan.count_rule["bos"]),
        eos=bool(job.plan.count_rule["eos"]),
        form=job.options.form,
        wanted=wanted_strata(job.plan),
    )
    parts = enumerate(part for data in job.inputs for part in data.parts)
    built = list(map_tasks(partial(build_cache, recipe), parts, workers))
    return [cache for cache, _ in built], sum(reused for _, reused in built)


def _write(
    job: Job,
    output: ShardFolder,
    caches: Sequence[Cache],
    supply: Supply,
    schedule: Schedule,
    workers: int,
) -> tuple[dict[str, Any], int]:
    """Write all shards; return the manifest, and how many shards were there before."""
    edges = cut_shards(schedule.tokens, _shard_tokens(caches, job.options.shard_bytes))
    writer = ShardWriter(
        output,
        tuple(cache.records_path(output.work) for cache in caches),
        tuple(sorted({stratum.name for stratum in schedule.accounts})),
        job.options.form,
    )
    tasks = _shard_tasks(supply, schedule, edges, writer.languages)
    written = list(map_tasks(writer.write, tasks, workers))
    cut = describe_cuts(supply, schedule, edges, writer.record_paths)
    manifest = make_manifest(job, supply, schedule, [entry for entry, _ in written], cut)
    return manifest, sum(reused for _, reused in written)


def _shard_tokens(caches: Sequence[Cache], shard_bytes: int) -> float:
    """Return about how many tokens fill a shard, by how well a sample of each part compressed."""
    tokens = sum(cache.sample_tokens for cache in caches)
    size_bytes = sum(cache.sample_bytes for cache in caches)
    return shard_bytes * max(1, tokens) / max(1, size_bytes)


def _shard_tasks(
    supply: Supply,
    schedule: Schedule,
    edges: npt.NDArray[np.int64],
    languages: tuple[str, ...],
) -> Iterator[ShardTask]:
    numbers = np.array([languages.index(stratum.name) for stratum in schedule.accounts], np.int32)
    for number, (start, stop) in enumerate(pairwise(edges.tolist())):
        documents = schedule.documents[start:stop]
        tokens = schedule.tokens[start:stop]
        yield ShardTask(
            number,
            _cut(supply.places(documents), tokens, supply.index["tokens"][documents]),
            numbers[schedule.strata[start:stop]],
            tokens,
            schedule.epochs[start:stop],
        )


def _cut(places: Places, tokens: npt.NDArray[np.int64], whole: npt.NDArray[np.int64]) -> Places:
    """Want only the first tokens of documents that are cut; all tokens are of one width."""
    wanted = np.where(
        tokens < whole, places.payload_bytes * tokens // np.maximum(whole, 1), places.payload_bytes
    )
    return places._replace(wanted_bytes=wanted)


def _summary(
    manifest: dict[str, Any], folder: Path, reused_parts: int, reused_shards: int
) -> Summary:
    left_out = Counter(manifest["rows_left_out"])
    counts = Counts(manifest["rows_in"], manifest["rows_in"] - left_out.total(), left_out)
    details = {
        name: manifest[name]
        for name in ("tokens", "documents", "languages", "strata", "pair_tokens", "cut")
    }
    details["reused_caches"] = reused_parts
    return Summary("shard", counts, str(folder), len(manifest["shards"]), reused_shards, details)


class _Clock:
    """Seconds by section, for the run's log."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._started = time.monotonic()

    def stop(self, section: str) -> None:
        now = time.monotonic()
        self.seconds[section] = round(now - self._started, 3)
        self._started = now
