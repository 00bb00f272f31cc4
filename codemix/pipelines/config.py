"""The configuration of a whole run: ``codemix.toml``, read and checked.

Every section is a frozen dataclass; its fields are the keys that the file may hold, and their
defaults are the defaults of ``codemix run``.
"""

import glob
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from codemix.errors import UsageError, nearest
from codemix.pipelines.engines import EngineSettings
from codemix.pipelines.tokenize import EMBEDDED

Section = TypeVar("Section")

DROPPABLE_MARKS = ("vendored", "generated", "minified")


@dataclass(frozen=True)
class DetectSection:
    """What `detect` reads and leaves out."""

    languages: tuple[str, ...] = ()
    max_file_size: str = "1MiB"
    drop: tuple[str, ...] = DROPPABLE_MARKS
    max_parse_error_ratio: float = 0.2


@dataclass(frozen=True)
class FilterSection:
    """What may and should be trained on: rules, licences, opt-out lists, redaction."""

    preset: str = "default"
    licenses: str = "permissive"
    redact: tuple[str, ...] = ("emails", "ips", "keys")
    exclude_repos: str = ""
    exclude_paths: str = ""
    exclude_ids: str = ""
    metadata: str = ""


@dataclass(frozen=True)
class DedupeSection:
    """What counts as a duplicate, whom to keep, and what to hold out; ``memory`` bounds it."""

    threshold: float = 0.7
    scope: str = "language"
    normalize: str = "none"
    keep: tuple[str, ...] = ("not-vendored", "not-generated")
    metadata: str = ""
    keep_header: bool = False
    decontaminate: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    val_fraction: str = "0%"
    memory: str = ""


@dataclass(frozen=True)
class PairSection:
    """How translation documents are built; ``enabled = false`` leaves them out."""

    enabled: bool = True
    by: str = "key"
    strict: bool = True
    strategy: str = "prompt"
    max_tokens: int = 4096


@dataclass(frozen=True)
class AllocateSection:
    """The budget and what the plan has to respect."""

    budget: str = ""
    profile: str = "paper"
    model_size: str = "1.5B"
    solve_at: str = ""
    max_epochs: float = 4.0
    pairs: str = "0%"
    text: str = "0%"


@dataclass(frozen=True)
class ShardSection:
    """How shards are written."""

    format: str = "parquet"
    shard_size: str = "512MiB"
    pack: str = "none"
    seq_len: int = 8192
    fim: str = "0%"
    fim_mode: str = "psm"
    order: str = "file"
    eos: bool = True
    bos: bool = False
    text: tuple[str, ...] = ()
    tokenizer_engine: str = "auto"
    allow_shortfall: bool = False


@dataclass(frozen=True)
class RunConfig:
    """One run: where it reads, where it works, and the sections of its stages.

    ``sources``, ``workdir`` and the paths of a tokenizer, of a profile and of what `dedupe` reads
    besides are resolved against the folder of the file.
    """

    sources: tuple[str, ...]
    workdir: Path
    tokenizer: str = EMBEDDED
    seed: int = 0
    part_size: str = "32MiB"
    detect: DetectSection = field(default_factory=DetectSection)
    filter: FilterSection = field(default_factory=FilterSection)
    dedupe: DedupeSection = field(default_factory=DedupeSection)
    pair: PairSection = field(default_factory=PairSection)
    allocate: AllocateSection = field(default_factory=AllocateSection)
    shard: ShardSection = field(default_factory=ShardSection)
    engine: EngineSettings = field(default_factory=EngineSettings)


_SECTIONS: dict[str, type] = {
    "detect": DetectSection,
    "filter": FilterSection,
    "dedupe": DedupeSection,
    "pair": PairSection,
    "allocate": AllocateSection,
    "shard": ShardSection,
    "engine": EngineSettings,
}
_TOP: dict[str, type | tuple[type, ...]] = {
    "sources": (list, str),
    "workdir": str,
    "tokenizer": str,
    "seed": int,
    "part_size": str,
}


def read_config(path: Path) -> RunConfig:
    """Read a run's configuration.

    Raises
    ------
    UsageError
        If the file is missing, is not TOML, holds an unknown key (the nearest known one is named)
        or a value of the wrong type, or names no source or budget.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist", "see docs/codemix.toml for an example") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(
            f"{path} cannot be read as TOML: {error}", "see docs/codemix.toml"
        ) from None
    _check_keys(raw, [*_TOP, *_SECTIONS], str(path))
    for key, kinds in _TOP.items():
        if key in raw and (not isinstance(raw[key], kinds) or isinstance(raw[key], bool)):
            raise UsageError(f"{path}: {key} has the wrong type", "see docs/codemix.toml")
    sections: dict[str, Any] = {
        name: _section(kind, raw.get(name, {}), f"{path} [{name}]")
        for name, kind in _SECTIONS.items()
    }
    if not raw.get("sources"):
        raise UsageError(f"{path} names no sources", 'add for example: sources = ["repos/*"]')
    if not sections["allocate"].budget:
        raise UsageError(f"{path} names no budget", 'add for example: [allocate] budget = "50M"')
    allocate = sections["allocate"]
    if Path(allocate.profile).suffix:
        sections["allocate"] = replace(allocate, profile=str(path.parent / allocate.profile))
    gate = sections["filter"]
    lists = ("exclude_repos", "exclude_paths", "exclude_ids", "metadata")
    named = {name: getattr(gate, name) for name in lists}
    if Path(gate.preset).suffix:
        named["preset"] = gate.preset
    sections["filter"] = replace(
        gate, **{name: str(path.parent / of) for name, of in named.items() if of}
    )
    dedupe = sections["dedupe"]
    sections["dedupe"] = replace(
        dedupe,
        metadata=str(path.parent / dedupe.metadata) if dedupe.metadata else "",
        decontaminate=tuple(str(path.parent / name) for name in dedupe.decontaminate),
        against=tuple(str(path.parent / name) for name in dedupe.against),
    )
    shard = sections["shard"]
    sections["shard"] = replace(shard, text=tuple(str(path.parent / name) for name in shard.text))
    tokenizer = raw.get("tokenizer", EMBEDDED)
    return RunConfig(
        sources=_expand(raw["sources"], path),
        workdir=path.parent / raw.get("workdir", "work"),
        tokenizer=tokenizer if tokenizer == EMBEDDED else str(path.parent / tokenizer),
        seed=raw.get("seed", 0),
        part_size=raw.get("part_size", "32MiB"),
        **sections,
    )


def _section(kind: type[Section], values: Any, where: str) -> Section:  # noqa: ANN401
    if not isinstance(values, dict):
        raise UsageError(f"{where} is not a table", "see docs/codemix.toml")
    known = {of.name: of.default for of in fields(kind)}  # type: ignore[arg-type]
    _check_keys(values, list(known), where)
    checked = {}
    for name, value in values.items():
        checked[name] = _typed(value, known[name], f"{where} {name}")
    return kind(**checked)


def _typed(value: Any, default: Any, where: str) -> Any:  # noqa: ANN401
    """Return ``value`` in the type of ``default``, or refuse it."""
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
    elif isinstance(default, float):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    elif type(value) is type(default):
        return value
    wanted = {tuple: "a list of strings", float: "a number", int: "a whole number"}
    kind = wanted.get(type(default), "true or false" if isinstance(default, bool) else "a string")
    raise UsageError(f"{where} must be {kind}, not {value!r}", "see docs/codemix.toml")


def _check_keys(values: dict[str, Any], known: list[str], where: str) -> None:
    for key in values:
        if key not in known:
            raise UsageError(f"{where}: unknown key {key!r}", nearest(key, known))


def _expand(sources: list[str] | str, path: Path) -> tuple[str, ...]:
    """Resolve patterns against the folder of the configuration, sorted within each pattern."""
    found: list[str] = []
    for pattern in [sources] if isinstance(sources, str) else sources:
        matches = sorted(glob.glob(str(path.parent / pattern)))  # noqa: PTH207 - may be absolute
        if not matches:
            raise UsageError(
                f"{path}: the source {pattern!r} matches nothing",
                "sources are paths or patterns, relative to the configuration file",
            )
        found += matches
    return tuple(dict.fromkeys(found))
