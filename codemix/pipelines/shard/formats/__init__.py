"""The shard formats, by the name that ``--format`` takes."""

from collections.abc import Mapping

from codemix.pipelines.shard.formats.flat import MEGATRON, NANOTRON, NPY, RAW
from codemix.pipelines.shard.formats.form import ID_BYTES, Form, Group, Payloads
from codemix.pipelines.shard.formats.jsonl import JsonlForm
from codemix.pipelines.shard.formats.mds import MdsForm
from codemix.pipelines.shard.formats.parquet import ParquetForm

FORMATS: Mapping[str, Form] = {
    "parquet": ParquetForm(),
    "jsonl.zst": JsonlForm(),
    "megatron": MEGATRON,
    "mds": MdsForm(),
    "npy": NPY,
    "bin": RAW,
    "nanotron": NANOTRON,
}
COMPRESSED = frozenset({"parquet", "jsonl.zst"})
"""Formats whose size depends on how well documents compress."""

__all__ = ["COMPRESSED", "FORMATS", "ID_BYTES", "Form", "Group", "Payloads"]
