"""Take secrets and personal data out of texts, a whole batch at a time.

One pass of RE2 over all lines of a batch finds the few that may hold something; only those are
looked at with the detectors' own rules. A value never leaves this module: what is told is its kind.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from codemix.errors import UsageError, nearest
from codemix.pipelines.filter.redact import private_keys
from codemix.pipelines.filter.redact.addresses import AddressDetector
from codemix.pipelines.filter.redact.assignments import AssignmentDetector
from codemix.pipelines.filter.redact.emails import EmailDetector
from codemix.pipelines.filter.redact.findings import Detector, Finding
from codemix.pipelines.filter.redact.keys import KeyDetector

FAMILIES = ("emails", "ips", "keys")


@dataclass(frozen=True)
class Redactor:
    """Redacts some families of findings.

    Parameters
    ----------
    families : tuple of str
        Some of ``FAMILIES``.

    Raises
    ------
    UsageError
        If a family is unknown.
    """

    families: tuple[str, ...]

    def __post_init__(self) -> None:
        for family in self.families:
            if family not in FAMILIES:
                raise UsageError(
                    f"unknown kind of redaction {family!r}", nearest(family, list(FAMILIES))
                )

    @cached_property
    def _detectors(self) -> tuple[Detector, ...]:
        """Return the detectors; of two findings in one place that of the first counts."""
        found: list[Detector] = []
        if "keys" in self.families:
            found += [KeyDetector(), AssignmentDetector()]
        if "emails" in self.families:
            found.append(EmailDetector())
        if "ips" in self.families:
            found.append(AddressDetector())
        return tuple(found)

    @cached_property
    def _hints(self) -> tuple[str, ...]:
        hints = [detector.hint for detector in self._detectors]
        return (*hints, private_keys.HINT) if "keys" in self.families else tuple(hints)

    def redact(self, texts: pa.Array) -> tuple[pa.Array, list[Counter[str]]]:
        """Return the texts with placeholders, and how many findings of each kind each text had.

        Parameters
        ----------
        texts : pyarrow.Array
            Strings; nulls stay null.
        """
        counts: list[Counter[str]] = [Counter() for _ in range(len(texts))]
        lists = pc.split_pattern(texts, "\n")
        lines, of_text = pc.list_flatten(lists), pc.list_parent_indices(lists)
        suspect = pc.match_substring_regex(lines, "|".join(f"(?:{hint})" for hint in self._hints))
        places = pc.indices_nonzero(suspect)
        if not len(places):
            return texts, counts
        changed: dict[int, str] = {}
        first = lists.offsets.to_numpy()
        for row, numbers in _grouped(of_text.take(places).to_pylist(), places.to_pylist()):
            start = int(first[row] - first[0])
            of_row = lines.slice(start, int(first[row + 1] - first[row])).to_pylist()
            counts[row] = self._redact_lines(of_row, [number - start for number in numbers])
            if counts[row]:
                changed[row] = "\n".join(of_row)
        if not changed:
            return texts, counts
        mask = pa.array([row in changed for row in range(len(texts))])
        values = pa.array(list(changed.values()), texts.type)
        return pc.replace_with_mask(texts, mask, values), counts

    def _redact_lines(self, lines: list[str], suspects: Sequence[int]) -> Counter[str]:
        """Redact the lines of one text in place; return the kinds found."""
        found: dict[int, list[Finding]] = {
            number: [finding for of in self._detectors for finding in of.find(lines[number])]
            for number in suspects
        }
        counts: Counter[str] = Counter()
        if "keys" in self.families:
            for key in private_keys.find_in_lines(lines):
                # However many lines it has, it is one.
                counts[private_keys.KIND] += 1
                for number, finding in reversed(key):
                    found.setdefault(number, []).insert(0, finding)
        for number, findings in found.items():
            kept = _apart(findings)
            counts.update(of.kind for of in kept if of.kind != private_keys.KIND)
            lines[number] = _replaced(lines[number], kept)
        return counts


def _grouped(rows: Sequence[int], places: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield each row with its places; both ascend."""
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at] != rows[start]:
            yield rows[start], list(places[start:at])
            start = at


def _apart(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings that do not overlap, in order; of two that do, the first one given."""
    kept: list[Finding] = []
    for finding in findings:
        if finding.start < finding.end and all(
            finding.end <= other.start or finding.start >= other.end for other in kept
        ):
            kept.append(finding)
    return sorted(kept)


def _replaced(line: str, findings: Sequence[Finding]) -> str:
    pieces = []
    at = 0
    for finding in findings:
        pieces += [line[at : finding.start], finding.placeholder]
        at = finding.end
    return "".join([*pieces, line[at:]])
