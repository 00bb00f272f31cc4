"""`codemix shard`: tokenize the input, place every document, write the shards."""

import platform
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from codemix.mixers import Plan
from codemix.pipelines.engines import IN_PROCESS, Engine
from codemix.pipelines.fingerprint import fingerprint_of
from codemix.pipelines.io.atomic import write_json
from codemix.pipelines.io.dataset import RUN_LOG, Dataset
from codemix.pipelines.io.sole_writer import sole_writer
from codemix.pipelines.receipts import SEAL
from codemix.pipelines.shard.cache import Cache, CacheBuilder, CacheRecipe, CacheTask, Readable
from codemix.pipelines.shard.card import write_card
from codemix.pipelines.shard.formats import COMPRESSED, FORMATS, ID_BYTES
from codemix.pipelines.shard.infill import Infill
from codemix.pipelines.shard.job import VALIDATION_FOLDER, Job, ShardFolder
from codemix.pipelines.shard.layout import Layout, lay_out
from codemix.pipelines.shard.manifest import (
    describe_cuts,
    describe_engine,
    describe_sources,
    describe_validation,
    make_manifest,
    record_paths,
)
from codemix.pipelines.shard.options import ShardOptions
from codemix.pipelines.shard.repositories import gather_repositories
from codemix.pipelines.shard.rules import check_plan
from codemix.pipelines.shard.sample import draw_texts
from codemix.pipelines.shard.schedule import Filling, make_schedule
from codemix.pipelines.shard.shortfalls import list_shortfalls
from codemix.pipelines.shard.strata import wanted_strata
from codemix.pipelines.shard.supply import Supply, load_supply
from codemix.pipelines.shard.writing import ShardTask, ShardWriter
from codemix.pipelines.summary import Counts, Summary
from codemix.pipelines.tokenize import EngineChoice, choose_engine, open_tokenizer


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes
    ----------
    step : str
        ``tokenize`` or ``write``.
    done, total : int
        Parts of the input, or shards.
    tokens : int
        In what is done.
    """

    step: str
    done: int
    total: int
    tokens: int


Watch = Callable[[Progress], None]


def write_shards(
    inputs: Sequence[Dataset],
    plan: Plan,
    folder: Path,
    options: ShardOptions,
    engine: Engine = IN_PROCESS,
    replace_other: bool = False,
    watch: Watch | None = None,
) -> Summary:
    """Execute a plan: write shards to ``folder`` that hold exactly its tokens.

    Two passes over the data, of which only one group of documents is in memory: the input is
    tokenized into ``folder/_work``, then every shard gathers its documents from there. An
    interrupted run is continued; a finished one is confirmed.

    Parameters
    ----------
    inputs : sequence of Dataset
        Of files, of pairs and of text, in any order.
    engine : Engine
        Does not change a byte.
    replace_other : bool
        Whether the output of another run in ``folder`` is removed instead of refused.
    watch : callable, optional
        Told about every part of the input and every shard that is done.

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
    check_plan(plan, job.tokenizer, options)
    with sole_writer(folder):
        return _execute(job, folder, engine, replace_other, watch)


def _execute(
    job: Job, folder: Path, engine: Engine, replace_other: bool, watch: Watch | None
) -> Summary:
    options, plan = job.options, job.plan
    output = ShardFolder(folder, job.fingerprint)
    manifest = output.claim(replace_other)
    if manifest is not None:
        return _summary(manifest, folder, reused_parts=0, reused_shards=len(manifest["shards"]))
    clock = _Clock()
    run = _Run(job, output, engine, watch)
    caches, reused_parts = run.tokenize()
    clock.stop("tokenize")
    supply = load_supply(caches, output.work)
    fillings = make_schedule(
        plan,
        supply,
        options.seed,
        exact=FORMATS[options.form].exact,
        allow_shortfall=options.allow_shortfall,
    )
    clock.stop("place")
    manifest, reused_shards = run.write(caches, supply, fillings)
    clock.stop("write")
    log = {
        "host": platform.node(),
        "output": str(folder.resolve()),
        "reused_parts": reused_parts,
        "reused_shards": reused_shards,
        "seconds": clock.seconds,
        "tokens_in": sum(cache.tokens for cache in caches),
        "engine": engine.name,
        "workers": engine.workers,
        SEAL: fingerprint_of(manifest),
    }
    write_json(folder / RUN_LOG, log)
    write_card(folder, manifest)
    output.close(plan, manifest)
    return _summary(manifest, folder, reused_parts, reused_shards)


class _Run:
    """The two passes of a job."""

    def __init__(
        self, job: Job, output: ShardFolder, processes: Engine, watch: Watch | None
    ) -> None:
        self._job = job
        self._output = output
        self._processes = processes
        self._watch = watch
        self._engine = EngineChoice()
        self._parts = 0

    def tokenize(self) -> tuple[list[Cache], int]:
        """Tokenize all parts; return also how many were before."""
        job, options = self._job, self._job.options
        rule = job.header["count_rule"]
        recipe = CacheRecipe(
            folder=self._output.work,
            tokenizer=options.tokenizer,
            tokenizer_sha256=job.tokenizer.sha256,
            bos=bool(rule["bos"]),
            eos=bool(rule["eos"]),
            infill=Infill(float(rule["fim"]), options.infill_mode, options.seed),
            holds_text=not FORMATS[options.form].exact,
            form=options.form,
            wanted=wanted_strata(job.plan),
        )
        caches, reused, tokens = [], 0, 0
        build = CacheBuilder(recipe, options.engine)
        for cache, was_there in self._processes.map(build, self._cache_tasks()):
            caches.append(cache)
            reused += was_there
            tokens += cache.tokens
            self._tell("tokenize", len(caches), self._parts, tokens)
        return caches, reused

    def _cache_tasks(self) -> Iterator[CacheTask]:
        """Yield the parts to tokenize.

        The engine is chosen when the first is asked for: then processes are loading the tokenizer
        already, which takes about as long.
        """
        job, options = self._job, self._job.options
        files = [part for data in job.inputs for part in data.parts]
        self._engine = choose_engine(options.tokenizer, options.engine, draw_texts(files))
        parts: Sequence[Readable] = files
        if options.order == "repo":
            parts = gather_repositories(files, self._output.work, job.fingerprint)
        self._parts = len(parts)
        for number, part in enumerate(parts):
            yield CacheTask(number, part, self._engine.name)

    def write(
        self, caches: Sequence[Cache], supply: Supply, fillings: dict[Any, Filling]
    ) -> tuple[dict[str, Any], int]:
        """Write all shards; return the manifest, and how many shards were there before."""
        options = self._job.options
        shard_tokens = _shard_tokens(caches, options)
        layout = lay_out(supply, fillings, options.seed, shard_tokens)
        held_out = {
            stratum: Filling(0, 0, tokens, tokens, cut=False, total=tokens)
            for stratum, tokens in supply.available.items()
            if stratum.kind == "validation"
        }
        validation = lay_out(supply, held_out, options.seed, shard_tokens, VALIDATION_FOLDER)
        paths = record_paths(caches, self._output)
        writer = ShardWriter(
            self._output,
            paths,
            tuple(stratum.name for stratum in supply.strata),
            options.form,
            options.packing,
            options.sequence_tokens,
        )
        shards, reused = self._write_shards(writer, layout, "")
        validation_shards, _ = self._write_shards(writer, validation, f"{VALIDATION_FOLDER}/")
        form = FORMATS[options.form]
        form.finish(self._output.path, shards)
        if validation_shards:
            form.finish(self._output.path / VALIDATION_FOLDER, validation_shards)
        manifest = make_manifest(
            self._job, supply, fillings, layout, shards, describe_cuts(layout, paths)
        )
        manifest["validation"] = describe_validation(validation_shards)
        manifest["sources"] = describe_sources(caches)
        manifest |= describe_engine(self._engine)
        return manifest, reused

    def _write_shards(
        self, writer: ShardWriter, layout: Layout, prefix: str
    ) -> tuple[list[dict[str, Any]], int]:
        tasks = (
            ShardTask(f"{prefix}shard-{number:05d}", layout.shards.path(bucket))
            for number, bucket in enumerate(layout.numbers)
        )
        entries, reused, tokens = [], 0, 0
        for entry, was_there in self._processes.map(writer.write, tasks):
            entries.append(entry)
            reused += was_there
            tokens += entry["tokens"]
            self._tell("write", len(entries), len(layout.numbers), tokens)
        return entries, reused

    def _tell(self, step: str, done: int, total: int, tokens: int) -> None:
        if self._watch is not None:
            self._watch(Progress(step, done, total, tokens))


def _shard_tokens(caches: Sequence[Cache], options: ShardOptions) -> float:
    """Return about how many tokens fill a shard, by how well a sample of each part compressed."""
    if options.shard_tokens is not None:
        return options.shard_tokens
    if options.form not in COMPRESSED:
        return max(1.0, options.shard_bytes / ID_BYTES)
    tokens = sum(cache.sample_tokens for cache in caches)
    size_bytes = sum(cache.sample_bytes for cache in caches)
    return options.shard_bytes * max(1, tokens) / max(1, size_bytes)


def _summary(
    manifest: dict[str, Any], folder: Path, reused_parts: int, reused_shards: int
) -> Summary:
    left_out = Counter(manifest["rows_left_out"])
    counts = Counts(manifest["rows_in"], manifest["rows_in"] - left_out.total(), left_out)
    details = {
        name: manifest[name]
        for name in ("tokens", "documents", "languages", "strata", "pair_tokens", "cut", "engine")
    }
    held_out = manifest["validation"]
    details["validation"] = {name: held_out[name] for name in ("documents", "tokens")}
    details["shortfalls"] = [asdict(shortfall) for shortfall in list_shortfalls(manifest)]
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
