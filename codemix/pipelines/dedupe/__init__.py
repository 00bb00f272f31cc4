"""Exact and near duplicates of files, without chains: every removed file names a kept one."""

from codemix.pipelines.dedupe.entry import Deduplication, find_duplicates
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.removed import REMOVED_FILE, write_removed
from codemix.pipelines.dedupe.summary import SUMMARY_FILE, write_summary

__all__ = [
    "REMOVED_FILE",
    "SUMMARY_FILE",
    "DedupeOptions",
    "Deduplication",
    "find_duplicates",
    "write_removed",
    "write_summary",
]
