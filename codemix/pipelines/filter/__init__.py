"""`codemix filter`: what may, and what should, go into a training corpus.

Rules are data (``presets/*.toml``), so is what is permissive (``permissive.toml``), and what is a
secret (``redact/keys.toml``); nothing in a configuration is ever run.
"""

from codemix.pipelines.filter.entry import filter_job
from codemix.pipelines.filter.exclusions import ExclusionList, open_list
from codemix.pipelines.filter.explanation import explained, explained_schema
from codemix.pipelines.filter.licenses import LICENSE_MODES, judge_licenses, verdict
from codemix.pipelines.filter.metrics import METRICS
from codemix.pipelines.filter.options import DEFAULT_PRESET, FilterOptions
from codemix.pipelines.filter.preset import PRESETS, Preset, parse_preset, read_preset
from codemix.pipelines.filter.redact import FAMILIES, Redactor
from codemix.pipelines.filter.repositories import RepositoryLicenses, open_licenses
from codemix.pipelines.filter.rules import Rule
from codemix.pipelines.filter.stage import FilterStage
from codemix.pipelines.filter.tally import SUMMARY_FILE, Tally, tally_folder, write_summary

__all__ = [
    "DEFAULT_PRESET",
    "FAMILIES",
    "LICENSE_MODES",
    "METRICS",
    "PRESETS",
    "SUMMARY_FILE",
    "ExclusionList",
    "FilterOptions",
    "FilterStage",
    "Preset",
    "Redactor",
    "RepositoryLicenses",
    "Rule",
    "Tally",
    "explained",
    "explained_schema",
    "filter_job",
    "judge_licenses",
    "open_licenses",
    "open_list",
    "parse_preset",
    "read_preset",
    "tally_folder",
    "verdict",
    "write_summary",
]
