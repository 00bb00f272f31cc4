"""The dataset card: a README.md that tells people and the `datasets` library what lies here."""

from pathlib import Path
from typing import Any

from codemix.pipelines.io.atomic import atomic_file

CARD = "README.md"
_LOADERS = {"parquet": "parquet", "jsonl.zst": "jsonl.zst"}


def write_card(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the card of a folder of shards; the YAML header names the files of each split."""
    with atomic_file(folder / CARD) as stream:
        stream.write(card_of(manifest).encode())


def card_of(manifest: dict[str, Any]) -> str:
    """Return the text of the card."""
    rule, tokenizer = manifest["count_rule"], manifest["tokenizer"]
    languages = "\n".join(
        f"| {name} | {tokens:,} |" for name, tokens in manifest["languages"].items()
    )
    marks = [name.upper() for name in ("bos", "eos") if rule[name]]
    validation = manifest["validation"]
    return (
        f"---\n{_header(manifest)}---\n\n"
        f"# {manifest['tokens']:,} tokens of code\n\n"
        f"{manifest['documents']:,} documents in {len(manifest['shards'])} shards "
        f"({manifest['format']}), written by codemix {manifest['codemix_version']} to the plan in "
        "`plan.json`. `codemix verify` checks them.\n\n"
        f"- Tokenizer: {tokenizer['name']}, sha256 `{tokenizer['sha256']}`; each document carries "
        f"{' and '.join(marks) or 'no control token'}.\n"
        f"- Packing: {manifest['parameters']['packing']}; "
        f"fill-in-the-middle: {rule['fim']:g} of the documents; "
        f"seed {manifest['parameters']['seed']}.\n"
        f"- Validation: {validation['documents']:,} documents of {validation['tokens']:,} tokens, "
        "in `validation/`.\n"
        "- `sources/` names the repository and path of every document; "
        "`codemix shard --list-source REPO DIR` finds a repository's.\n\n"
        f"| language | tokens |\n|---|---|\n{languages}\n"
    )


def _header(manifest: dict[str, Any]) -> str:
    lines = ["configs:", "- config_name: default", "  data_files:"]
    suffix = _LOADERS.get(manifest["format"])
    if suffix is None:
        lines = []
    else:
        lines += ["  - split: train", f'    path: "shard-*.{suffix}"']
        if manifest["validation"]["shards"]:
            lines += ["  - split: validation", f'    path: "validation/shard-*.{suffix}"']
    size = _size_category(manifest["documents"])
    lines += ["tags:", "- code", "size_categories:", f"- {size}"]
    return "\n".join(lines) + "\n"


def _size_category(documents: int) -> str:
    """Return the size class by which datasets are filed."""
    names = ("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M", "100M<n<1B")
    for power, name in enumerate(names, start=3):
        if documents < 10**power:
            return name
    return "n>1B"
