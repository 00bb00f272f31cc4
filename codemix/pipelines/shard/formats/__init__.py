"""The shard formats, by the name that ``--format`` takes."""

from collections.abc import Mapping

from codemix.pipelines.shard.formats.form import Form, Group, Payloads
from codemix.pipelines.shard.formats.jsonl import JsonlForm
from codemix.pipelines.shard.formats.parquet import ParquetForm

FORMATS: Mapping[str, Form] = {"jsonl.zst": JsonlForm(), "parquet": ParquetForm()}

__all__ = ["FORMATS", "Form", "Group", "Payloads"]
