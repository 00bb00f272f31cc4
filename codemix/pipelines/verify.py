"""`codemix verify`: re-read shards and check them against their manifest and their plan."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import InputError, UsageError
from codemix.mixers import parse_plan
from codemix.pipelines.engines import IN_PROCESS, Engine
from codemix.pipelines.io.dataset import MANIFEST, file_sha256
from codemix.pipelines.io.shapes import problem_with
from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.shard.job import (
    MANIFEST_SHAPE,
    PLAN,
    SHARDS_VERSION,
    VALIDATION_FOLDER,
    all_shards,
)
from codemix.pipelines.shard.recount import Recount, ShardCheck
from codemix.pipelines.shard.shortfalls import Shortfall, list_shortfalls, tokens_moved
from codemix.pipelines.shard.sources import FOLDER, read_sources
from codemix.pipelines.shard.strata import Stratum, read_targets
from codemix.pipelines.tokenize import EMBEDDED, is_lossless, open_tokenizer

_AGAIN = "run `codemix shard` again"

SAMPLE_DOCUMENTS = 200
"""How many documents of all shards are decoded, or re-encoded."""


@dataclass(frozen=True)
class Verification:
    """What `verify_shards` found.

    Attributes
    ----------
    languages : dict
        Tokens by language, of pairs by direction, as counted in the shards.
    sampled : int
        Documents that were decoded or re-encoded.
    problems : tuple of str
        Empty if everything is as the manifest and the plan say.
    shortfalls : tuple of Shortfall
        What the plan asked for and the manifest says is missing, and why.
    moved : int
        Tokens of pairs that filled no whole document and went to files of Python.
    """

    shards: int
    documents: int
    tokens: int
    languages: dict[str, int]
    sampled: int
    problems: tuple[str, ...]
    shortfalls: tuple[Shortfall, ...] = ()
    moved: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the result as stable JSON."""
        return asdict(self)


def verify_shards(
    folder: Path,
    tokenizer: str | None = None,
    engine: Engine = IN_PROCESS,
    sample: int = SAMPLE_DOCUMENTS,
) -> Verification:
    """Re-read every shard of ``folder``: hashes, counts, the plan, and a sample of documents.

    Parameters
    ----------
    tokenizer : str, optional
        Where the shards' tokenizer is, if it is not the embedded one. Without it, such shards'
        documents are not decoded.
    sample : int
        About how many documents to decode.

    Raises
    ------
    UsageError
        If there is no such folder.
    InputError
        If the folder has no sound manifest, or ``tokenizer`` is another one than the shards'.
    """
    manifest = _read_manifest(folder)
    check = _make_check(folder, manifest, tokenizer, sample)
    entries = manifest["shards"]
    # Validation shards come last, so that the numbers of the others are those of `cut`.
    everything = list(engine.map(check.recount, enumerate(all_shards(manifest))))
    counts = everything[: len(entries)]
    languages: Counter[str] = Counter()
    problems: list[str] = []
    for count in counts:
        languages.update(count.languages)
    for count in everything:
        problems += count.problems
    problems += _check_stray(folder, all_shards(manifest))
    problems += _check_sources(folder, manifest, check, everything)
    problems += _check_totals(manifest, languages)
    problems += _check_plan(folder, manifest)
    return Verification(
        shards=len(entries),
        documents=sum(count.documents for count in counts),
        tokens=languages.total(),
        languages=dict(sorted(languages.items())),
        sampled=sum(count.sampled for count in everything),
        problems=tuple(problems),
        shortfalls=list_shortfalls(manifest),
        moved=tokens_moved(manifest["strata"]),
    )


def _read_manifest(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise UsageError(f"{folder} {what}", "name the folder that `codemix shard -o` wrote")
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise InputError(
            f"{folder} has no {MANIFEST}",
            "it is no finished output of `codemix shard`: run that again",
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is damaged: {error}", _AGAIN) from None
    if isinstance(manifest, dict) and manifest.get("kind") in ("files", "pairs"):
        raise InputError(
            f"{folder} holds rows of {manifest['kind']}, not shards",
            "verify reads the output of `codemix shard`",
        )
    if (problem := problem_with(manifest, MANIFEST_SHAPE)) is not None:
        raise InputError(f"{path} is damaged: {problem}", _AGAIN)
    if manifest["version"] != SHARDS_VERSION or manifest["kind"] != "shards":
        raise InputError(f"{folder} holds no shards of version {SHARDS_VERSION}", _AGAIN)
    if manifest["format"] not in FORMATS:
        raise InputError(f"{path} names an unknown format {manifest['format']!r}", _AGAIN)
    return dict(manifest)


def _make_check(
    folder: Path, manifest: Mapping[str, Any], tokenizer: str | None, sample: int
) -> ShardCheck:
    stored, rule = manifest["tokenizer"], manifest["count_rule"]
    if tokenizer is None and stored["sha256"] == open_tokenizer().sha256:
        tokenizer = EMBEDDED
    if tokenizer is not None and open_tokenizer(tokenizer).sha256 != stored["sha256"]:
        raise InputError(
            f"the shards hold ids of {stored['name']!r} (sha256 {stored['sha256'][:12]}…), "
            f"not of {tokenizer!r}",
            "name the tokenizer that the shards were made with",
        )
    cuts: dict[int, frozenset[tuple[str, int]]] = {}
    for entry in manifest["cut"]:
        document = (entry["id"], entry["tokens"])
        cuts[entry["shard"]] = cuts.get(entry["shard"], frozenset()) | {document}
    return ShardCheck(
        folder=folder,
        form=manifest["format"],
        tokenizer=tokenizer,
        bos=stored["bos"] if rule["bos"] else None,
        eos=stored["eos"] if rule["eos"] else None,
        infill=bool(rule.get("fim")),
        packed=manifest["parameters"]["packing"] != "none",
        cuts=cuts,
        sample=-(-sample // max(1, len(manifest["shards"]))),
    )


def _check_stray(folder: Path, entries: list[dict[str, Any]]) -> Iterator[str]:
    files = (file for entry in entries for file in (entry, *entry["beside"]))
    expected = {file["name"] for file in files}
    for pattern in ("shard-*", f"{VALIDATION_FOLDER}/shard-*"):
        for path in sorted(folder.glob(pattern)):
            name = path.relative_to(folder).as_posix()
            if name not in expected:
                yield f"{name} is not in the manifest"


def _check_sources(
    folder: Path, manifest: Mapping[str, Any], check: ShardCheck, counts: list[Recount]
) -> Iterator[str]:
    """Hold the text of sampled documents against what was read from their sources."""
    for entry in manifest["sources"]:
        path = folder / FOLDER / Path(entry["name"]).name
        if not path.is_file() or file_sha256(path) != entry["sha256"]:
            yield f"{entry['name']} is missing or damaged"
            return
    if check.tokenizer is None or not is_lossless(open_tokenizer(check.tokenizer)):
        return
    wanted = {(text.id, text.language): text for count in counts for text in count.texts}
    known: dict[tuple[str, str], set[str]] = {}
    identities = pa.array(sorted({identity for identity, _ in wanted}), pa.string())
    for batch in read_sources(folder, manifest["sources"]):
        for row in batch.filter(pc.is_in(batch["id"], identities)).to_pylist():
            known.setdefault((row["id"], row["language"]), set()).add(row["text_sha256"])
    for key, text in sorted(wanted.items()):
        if text.sha256 not in known.get(key, set()):
            yield f"{text.where}: document {text.id} is not the text of its source"


def _check_totals(manifest: Mapping[str, Any], languages: Counter[str]) -> Iterator[str]:
    """Compare what the shards hold with the manifest's accounts."""
    accounts: Counter[str] = Counter()
    exact = FORMATS[manifest["format"]].exact
    strict = exact and not manifest["parameters"]["allow_shortfall"]
    for account in manifest["strata"]:
        accounts[account["name"]] += account["tokens"]
        if account["planned"] + account["moved"] != account["tokens"] + account["missing"]:
            yield f"the manifest's account of {account['name']} does not add up"
        if strict and account["missing"] and account["kind"] != "pairs":
            yield f"{account['missing']} planned tokens of {account['name']} are missing"
    for name in sorted(accounts.keys() | languages.keys()):
        if accounts[name] != languages[name]:
            yield (
                f"the shards hold {languages[name]} tokens of {name}, "
                f"the manifest says {accounts[name]}"
            )
    if sum(account["moved"] for account in manifest["strata"]):
        yield "tokens moved from pairs to files do not add up"


def _check_plan(folder: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Compare the manifest's accounts with the plan that lies beside it."""
    try:
        text = (folder / PLAN).read_text(encoding="utf-8")
        plan = parse_plan(text, PLAN)
    except (OSError, UnicodeDecodeError, InputError) as error:
        yield f"{PLAN} cannot be read: {error}"
        return
    if hashlib.sha256(text.encode()).hexdigest() != manifest["plan"]["sha256"]:
        yield f"{PLAN} is not the plan that the shards were made by"
    planned = {
        Stratum(account["kind"], account["name"]): account["planned"]
        for account in manifest["strata"]
        if account["planned"]
    }
    targets = read_targets(plan, planned)
    for stratum in sorted(targets.keys() | planned.keys()):
        if targets.get(stratum, 0) != planned.get(stratum, 0):
            yield (
                f"the plan asks for {targets.get(stratum, 0)} tokens of {stratum.name} "
                f"{stratum.kind}, the manifest says {planned.get(stratum, 0)}"
            )
