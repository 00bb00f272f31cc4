"""`codemix verify`: re-read shards and check them against their manifest and their plan."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from codemix.errors import InputError
from codemix.mixers import parse_plan
from codemix.pipelines.engines.local import map_tasks
from codemix.pipelines.io.dataset import MANIFEST
from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.shard.job import PLAN, SHARDS_VERSION
from codemix.pipelines.shard.recount import ShardCheck
from codemix.pipelines.shard.strata import Stratum, read_targets
from codemix.pipelines.tokenize import EMBEDDED, open_tokenizer

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
    """

    shards: int
    documents: int
    tokens: int
    languages: dict[str, int]
    sampled: int
    problems: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the result as stable JSON."""
        return asdict(self)


def verify_shards(
    folder: Path, tokenizer: str | None = None, workers: int = 1, sample: int = SAMPLE_DOCUMENTS
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
    InputError
        If the folder has no readable manifest, or ``tokenizer`` is another one than the shards'.
    """
    manifest = _read_manifest(folder)
    check = _make_check(folder, manifest, tokenizer, sample)
    entries = manifest["shards"]
    counts = list(map_tasks(check.recount, enumerate(entries), workers))
    languages: Counter[str] = Counter()
    problems: list[str] = []
    for count in counts:
        languages.update(count.languages)
        problems += count.problems
    expected = {entry["name"] for entry in entries}
    stray = sorted(path.name for path in folder.glob("shard-*") if path.name not in expected)
    problems += [f"{name} is not in the manifest" for name in stray]
    problems += _check_totals(manifest, languages)
    problems += _check_plan(folder, manifest)
    return Verification(
        shards=len(entries),
        documents=sum(count.documents for count in counts),
        tokens=languages.total(),
        languages=dict(sorted(languages.items())),
        sampled=sum(count.sampled for count in counts),
        problems=tuple(problems),
    )


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        if manifest["version"] != SHARDS_VERSION or manifest["kind"] != "shards":
            raise InputError(f"{folder} holds no shards of version {SHARDS_VERSION}", "")
    except FileNotFoundError:
        raise InputError(
            f"{folder} has no {MANIFEST}",
            "it is no finished output of `codemix shard`: run that again",
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is damaged: {error!r}", "run `codemix shard` again") from None
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
    cuts: dict[int, frozenset[str]] = {}
    for entry in manifest["cut"]:
        cuts[entry["shard"]] = cuts.get(entry["shard"], frozenset()) | {entry["id"]}
    return ShardCheck(
        folder=folder,
        form=manifest["format"],
        tokenizer=tokenizer,
        bos=stored["bos"] if rule["bos"] else None,
        eos=stored["eos"] if rule["eos"] else None,
        cuts=cuts,
        sample=-(-sample // max(1, len(manifest["shards"]))),
    )


def _check_totals(manifest: Mapping[str, Any], languages: Counter[str]) -> Iterator[str]:
    """Compare what the shards hold with the manifest's accounts."""
    accounts: Counter[str] = Counter()
    exact = FORMATS[manifest["format"]].exact
    strict = exact and not manifest["parameters"]["allow_shortfall"]
    for account in manifest["strata"]:
        accounts[account["name"]] += account["tokens"]
        if account["planned"] + account["moved"] != account["tokens"] + account["missing"]:
            yield f"the manifest's account of {account['name']} does not add up"
        if strict and account["missing"] and account["kind"] == "files":
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
