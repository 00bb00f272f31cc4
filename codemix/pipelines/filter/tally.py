"""What a filter run did, by language and rule: read off the rows that it kept and dropped."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from codemix.pipelines.filter.exclusions import unmatched_names
from codemix.pipelines.filter.licenses import effective_licenses
from codemix.pipelines.filter.options import FilterOptions
from codemix.pipelines.io.atomic import write_json
from codemix.pipelines.io.dataset import open_dataset
from codemix.pipelines.runner import read_dropped

SUMMARY_FILE = "summary.json"
SAMPLES = 10
NO_LANGUAGE = "unknown"

_KEPT_COLUMNS = (
    "id", "repo_name", "path", "language", "length_bytes", "license", "repo_license",
    "unchecked_rules", "redacted",
)  # fmt: skip


@dataclass
class LanguageTally:
    """The files of one language.

    Attributes
    ----------
    dropped : Counter
        By the first rule that each file fails: the effect of the rules in order.
    fails : Counter
        By every rule that a file fails: the effect of each rule alone.
    unchecked : Counter
        By every rule that could not be applied.
    redacted : Counter
        Findings by kind.
    """

    kept: int = 0
    kept_bytes: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    fails: Counter[str] = field(default_factory=Counter)
    unchecked: Counter[str] = field(default_factory=Counter)
    redacted: Counter[str] = field(default_factory=Counter)

    def to_json(self) -> dict[str, Any]:
        """Return the numbers as stable JSON."""
        return {
            "kept": self.kept,
            "kept_bytes": self.kept_bytes,
            "dropped": _sorted(self.dropped),
            "fails_alone": _sorted(self.fails),
            "not_applied": _sorted(self.unchecked),
            "redacted": _sorted(self.redacted),
        }


class Tally:
    """Adds up batches of kept and dropped rows.

    Parameters
    ----------
    options : FilterOptions
    """

    def __init__(self, options: FilterOptions) -> None:
        self._options = options
        self._languages: dict[str, LanguageTally] = defaultdict(LanguageTally)
        self._licenses: dict[str, Counter[str]] = {"kept": Counter(), "dropped": Counter()}
        self._opted_out: dict[str, Counter[str]] = defaultdict(Counter)
        self._opted_out_paths: set[str] = set()
        self._samples: dict[tuple[str, str], list[tuple[int, dict[str, Any]]]] = {}

    def add_kept(self, batch: pa.RecordBatch) -> None:
        """Count rows that were kept."""
        self._licenses["kept"].update(_values(effective_licenses(batch)))
        for language, rows in _by_language(batch):
            of = self._languages[language]
            of.kept += rows.num_rows
            of.kept_bytes += pc.sum(rows.column("length_bytes")).as_py() or 0
            _count_lists(rows, "unchecked_rules", of.unchecked)
            for finding in pc.list_flatten(rows.column("redacted")).to_pylist():
                of.redacted[finding["kind"]] += finding["count"]

    def add_dropped(self, batch: pa.RecordBatch) -> None:
        """Count rows that were dropped."""
        self._licenses["dropped"].update(_values(effective_licenses(batch)))
        for language, rows in _by_language(batch):
            of = self._languages[language]
            of.dropped.update(rows.column("reason").to_pylist())
            _count_lists(rows, "failed_rules", of.fails)
            _count_lists(rows, "unchecked_rules", of.unchecked)
            self._sample(language, rows)
        out = batch.filter(pc.starts_with(batch.column("reason"), "opt_out_"))
        columns = (out.column(name).to_pylist() for name in ("repo_name", "path", "length_bytes"))
        for repo_name, path, length_bytes in zip(*columns, strict=True):
            self._opted_out[repo_name].update(files=1, bytes=length_bytes or 0)
            self._opted_out_paths.add(f"{repo_name}/{path}")

    def to_json(self, with_samples: bool = False) -> dict[str, Any]:
        """Return everything as stable JSON; ``with_samples`` adds dropped files of each rule."""
        total = LanguageTally()
        for of in self._languages.values():
            for name in ("dropped", "fails", "unchecked", "redacted"):
                getattr(total, name).update(getattr(of, name))
        rules = self._options.preset.rules
        value: dict[str, Any] = {
            "preset": self._options.preset.name,
            "gate": self._options.licenses,
            "rules": [
                {
                    "rule": name,
                    "metric": metric,
                    "alone": total.fails[name],
                    "in_order": total.dropped[name],
                    "not_applied": total.unchecked[name],
                }
                for name, metric in [
                    *((name, None) for name in sorted(total.fails) if _is_gate(name)),
                    *((rule.name, rule.metric) for rule in rules),
                ]
            ],
            "by_language": {name: of.to_json() for name, of in sorted(self._languages.items())},
            "redacted": _sorted(total.redacted),
            "licenses": {side: _sorted(of) for side, of in self._licenses.items()},
            "opt_out": {
                "repositories": {name: dict(of) for name, of in sorted(self._opted_out.items())},
                "not_found": {
                    of.kind: unmatched_names(of, self._opted_out, self._opted_out_paths)
                    for of in self._options.exclusions
                    if of.kind != "ids"
                },
            },
        }
        return {**value, "samples": self._sampled()} if with_samples else value

    def _sample(self, language: str, rows: pa.RecordBatch) -> None:
        """Keep the files of the smallest ids: ids are hashes, so these are as good as drawn."""
        columns = ("id", "reason", "repo_name", "path", "explanation")
        for id_, reason, repo_name, path, why in zip(
            *(rows.column(name).to_pylist() for name in columns), strict=True
        ):
            heap = self._samples.setdefault((reason, language), [])
            # A heap gives the smallest first, so that the largest id is the one to leave.
            entry = (-_number(id_), {"repo_name": repo_name, "path": path, "why": why})
            if len(heap) < SAMPLES:
                heapq.heappush(heap, entry)
            elif entry[0] > heap[0][0]:
                heapq.heapreplace(heap, entry)

    def _sampled(self) -> list[dict[str, Any]]:
        return [
            {"rule": reason, "language": language, **file}
            for (reason, language), heap in sorted(self._samples.items())
            for _, file in sorted(heap, key=lambda entry: -entry[0])
        ]


def tally_folder(folder: Path, options: FilterOptions) -> Tally:
    """Read off a finished output what was kept and dropped."""
    tally = Tally(options)
    for part in open_dataset(str(folder)).parts:
        for batch in part.read(_KEPT_COLUMNS):
            tally.add_kept(batch)
    for batch in read_dropped(folder):
        tally.add_dropped(batch)
    return tally


def write_summary(folder: Path, options: FilterOptions) -> dict[str, Any]:
    """Write ``summary.json`` beside the parts of a finished output and return what it says."""
    value = tally_folder(folder, options).to_json(with_samples=True)
    write_json(folder / SUMMARY_FILE, value)
    return value


def _is_gate(name: str) -> bool:
    return name.startswith(("license_", "opt_out_"))


def _by_language(batch: pa.RecordBatch) -> Iterable[tuple[str, pa.RecordBatch]]:
    names = pc.fill_null(batch.column("language"), NO_LANGUAGE)
    for name in pc.unique(names).to_pylist():
        yield name, batch.filter(pc.equal(names, name))


def _count_lists(rows: pa.RecordBatch, column: str, counts: Counter[str]) -> None:
    counts.update(pc.list_flatten(rows.column(column)).to_pylist())


def _values(names: pa.Array) -> Counter[str]:
    found = pc.value_counts(pc.fill_null(names, "none")).to_pylist()
    return Counter({entry["values"]: entry["counts"] for entry in found})


def _number(id_: str) -> int:
    try:
        return int(id_, 16)
    except ValueError:
        # Ids of somebody else's rows may be any text.
        return int.from_bytes(id_.encode(), "big")


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
