"""The options of every stage of a run, built and checked before the first stage starts."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from codemix.errors import CodemixError, UsageError, nearest
from codemix.langs import parse_list
from codemix.mixers import AllocationRequest, profile_languages
from codemix.mixers.request import check_request
from codemix.pipelines.config import RunConfig
from codemix.pipelines.dedupe import DedupeOptions
from codemix.pipelines.detect import DetectOptions
from codemix.pipelines.engines import check_settings
from codemix.pipelines.filter import FilterOptions, open_licenses, open_list, read_preset
from codemix.pipelines.pair import BY, PairOptions
from codemix.pipelines.shard import ShardOptions, open_text
from codemix.pipelines.shard.options import parse_shard_size
from codemix.pipelines.shard.rules import check_controls
from codemix.pipelines.tokenize import open_tokenizer
from codemix.schema import PIVOT_LANGUAGE
from codemix.units import parse_bytes, parse_fraction, parse_tokens


@dataclass(frozen=True)
class RoadOptions:
    """What a configuration asks of each stage.

    Attributes
    ----------
    part_bytes : int
        About how large the parts of `detect` are.
    pair : PairOptions or None
        None if no pairs are built.
    no_pairs : str
        Why none are, or empty.
    allocate : AllocationRequest
        Without the supply, which the run itself counts.
    """

    part_bytes: int
    detect: DetectOptions
    filter: FilterOptions
    dedupe: DedupeOptions
    pair: PairOptions | None
    no_pairs: str
    allocate: AllocationRequest
    shard: ShardOptions

    def to_json(self) -> dict[str, Any]:
        """Return the options of each stage as stable JSON."""
        asked = asdict(self.allocate)
        return {
            "detect": {"part_bytes": self.part_bytes, **asdict(self.detect)},
            "filter": self.filter.to_json(),
            "dedupe": asdict(self.dedupe),
            "pair": asdict(self.pair) if self.pair else {"skipped": self.no_pairs},
            "stats": {"tokenizer": self.shard.tokenizer},
            "allocate": {name: asked[name] for name in _ALLOCATED},
            "shard": asdict(self.shard),
            "verify": {"tokenizer": self.shard.tokenizer},
        }


_ALLOCATED = (
    "budget_tokens", "model_params", "profile", "max_epochs", "pairs", "reserve", "solve_at_tokens"
)  # fmt: skip


def read_options(config: RunConfig) -> RoadOptions:
    """Build the options of all stages.

    Raises
    ------
    CodemixError
        If a value makes no sense; the message names its key.
    """
    with _key("seed"):
        if config.seed < 0:
            raise UsageError(f"{config.seed} is negative", "choose 0 or more")
    with _key("[engine]"):
        check_settings(config.engine)
    with _key("tokenizer"):
        open_tokenizer(config.tokenizer)
    with _key("part_size"):
        part_bytes = parse_bytes(config.part_size)
    detect = _detect(config)
    pair = _pair(config, detect.languages)
    no_pairs = _reason_against_pairs(config, detect.languages)
    allocate = _allocate(config)
    if no_pairs and allocate.pairs:
        raise UsageError(
            f"[allocate] pairs asks for {config.allocate.pairs} of the budget, but {no_pairs}",
            'write pairs = "0%", or let pairs be built',
        )
    gate = _filter(config)
    dedupe = _dedupe(config)
    shard = _shard(config)
    return RoadOptions(
        part_bytes, detect, gate, dedupe, None if no_pairs else pair, no_pairs, allocate, shard
    )


def _detect(config: RunConfig) -> DetectOptions:
    section = config.detect
    with _key("[detect] languages"):
        languages = parse_list(",".join(section.languages))
    with _key("[detect] max_file_size"):
        max_file_bytes = parse_bytes(section.max_file_size)
    with _key("[detect] max_parse_error_ratio"):
        if not 0 <= section.max_parse_error_ratio <= 1:
            raise UsageError(
                f"{section.max_parse_error_ratio:g} is not a share of a file's bytes",
                "choose a number from 0 to 1, such as 0.2",
            )
    with _key("[detect] drop"):
        return DetectOptions(
            languages=languages,
            max_file_bytes=max_file_bytes,
            drop=section.drop,
            max_parse_error_ratio=section.max_parse_error_ratio,
        )


def _filter(config: RunConfig) -> FilterOptions:
    section = config.filter
    with _key("[filter] preset"):
        preset = read_preset(section.preset)
    with _key("[filter] licenses"):
        FilterOptions(preset, section.licenses)
    lists = []
    for kind in ("repos", "paths", "ids"):
        if name := getattr(section, f"exclude_{kind}"):
            with _key(f"[filter] exclude_{kind}"):
                lists.append(open_list(Path(name), kind))
    with _key("[filter] metadata"):
        repositories = open_licenses(Path(section.metadata)) if section.metadata else None
    with _key("[filter] redact"):
        return FilterOptions(preset, section.licenses, section.redact, tuple(lists), repositories)


def _dedupe(config: RunConfig) -> DedupeOptions:
    section = config.dedupe
    with _key("[dedupe] val_fraction"):
        fraction = parse_fraction(section.val_fraction)
        DedupeOptions(val_fraction=fraction)
    with _key("[dedupe] memory"):
        if section.memory:
            parse_bytes(section.memory)
    chosen = {}
    for name in ("threshold", "scope", "normalize", "keep", "keep_header"):
        with _key(f"[dedupe] {name}"):
            chosen[name] = getattr(section, name)
            DedupeOptions(**{name: chosen[name]})
    for name in (section.metadata, *section.decontaminate, *section.against):
        if name and not Path(name).exists():
            raise UsageError(f"[dedupe]: {name} does not exist", "paths are relative to the file")
    return DedupeOptions(
        **chosen, val_fraction=fraction, seed=config.seed, tokenizer=config.tokenizer
    )


def _pair(config: RunConfig, languages: tuple[str, ...]) -> PairOptions:
    """Check the section even where it is turned off, with languages that can be paired."""
    section = config.pair
    with _key("[pair] max_tokens"):
        if section.max_tokens < 1:
            raise UsageError(
                f"{section.max_tokens} tokens hold no document", "write for example 4096"
            )
    with _key("[pair] by"):
        if section.by not in BY:
            raise UsageError(f"unknown by {section.by!r}", nearest(section.by, list(BY)))
    with _key("[pair] strategy"):
        return PairOptions(
            languages=languages if _can_pair(languages) else parse_list(""),
            strategy=section.strategy,
            max_tokens=section.max_tokens,
            tokenizer=config.tokenizer,
            seed=config.seed,
            by=section.by,
            strict=section.strict,
        )


def _can_pair(languages: tuple[str, ...]) -> bool:
    return PIVOT_LANGUAGE in languages and len(languages) > 1


def _reason_against_pairs(config: RunConfig, languages: tuple[str, ...]) -> str:
    if not config.pair.enabled:
        return "[pair] enabled is false"
    if not _can_pair(languages):
        return f"pairs need {PIVOT_LANGUAGE} and one other language, not {', '.join(languages)}"
    return ""


def _allocate(config: RunConfig) -> AllocationRequest:
    section = config.allocate
    with _key("[allocate] budget"):
        budget_tokens = parse_tokens(section.budget)
    with _key("[allocate] model_size"):
        model_params = parse_tokens(section.model_size)
    with _key("[allocate] solve_at"):
        solve_at = parse_tokens(section.solve_at) if section.solve_at else None
    with _key("[allocate] max_epochs"):
        if not (math.isfinite(section.max_epochs) and section.max_epochs > 0):
            raise UsageError(
                f"{section.max_epochs:g} is no number of epochs", "write for example 4"
            )
    with _key("[allocate] profile"):
        profile_languages(section.profile)
    with _key("[allocate] pairs"):
        pairs = parse_fraction(section.pairs)
    with _key("[allocate] text"):
        text = parse_fraction(section.text)
    request = AllocationRequest(
        budget_tokens=budget_tokens,
        model_params=model_params,
        profile=section.profile,
        max_epochs=section.max_epochs,
        pairs=pairs,
        reserve={"text": text} if text else {},
        solve_at_tokens=solve_at,
    )
    with _key("[allocate] budget"):
        check_request(request)
    return request


def _shard(config: RunConfig) -> ShardOptions:
    section = config.shard
    with _key("[shard] shard_size"):
        shard_bytes, shard_tokens = parse_shard_size(section.shard_size)
        ShardOptions(shard_bytes=shard_bytes, shard_tokens=shard_tokens)
    with _key("[shard] fim"):
        infill_rate = parse_fraction(section.fim)
    chosen: dict[str, Any] = {}
    for key, name in _SHARD_KEYS.items():
        with _key(f"[shard] {key}"):
            chosen[name] = getattr(section, key)
            ShardOptions(**{name: chosen[name]})
    with _key("[shard] text"):
        for name in section.text:
            open_text(name)
    with _key("[shard]"):
        options = ShardOptions(
            **chosen,
            tokenizer=config.tokenizer,
            shard_bytes=shard_bytes,
            shard_tokens=shard_tokens,
            seed=config.seed,
            infill_rate=infill_rate,
            allow_shortfall=section.allow_shortfall,
        )
        rule = {"eos": section.eos, "bos": section.bos, "fim": infill_rate}
        check_controls(rule, open_tokenizer(config.tokenizer), section.format)
        return options


_SHARD_KEYS = {
    "format": "form",
    "pack": "packing",
    "seq_len": "sequence_tokens",
    "fim_mode": "infill_mode",
    "order": "order",
    "eos": "eos",
    "bos": "bos",
    "tokenizer_engine": "engine",
}


@contextmanager
def _key(key: str) -> Iterator[None]:
    """Put the configuration's key before the message of an error."""
    try:
        yield
    except CodemixError as error:
        raise type(error)(f"{key}: {error.message}", error.hint) from None
