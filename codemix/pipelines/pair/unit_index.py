"""Pass 1 of mining: every unit that may be paired, as a side and as a row of counted events."""

import hashlib
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from codemix.langs.units import Structure, Unit, read_structure
from codemix.pipelines.engines import Engine
from codemix.pipelines.io.dataset import Part
from codemix.pipelines.pair.events import Channel, read_events
from codemix.pipelines.pair.features import CHANNELS, Bag, count_events, join_bags, take_rows
from codemix.pipelines.pair.sides import Side, reason_against

UNITS = ("auto", "function", "class", "file")
_LEAST_OPERATIONS = 3
_COLUMNS = (
    "id", "repo_name", "path", "language", "content",
    "is_vendored", "is_generated", "is_minified", "split",
)  # fmt: skip


@dataclass(frozen=True)
class UnitRules:
    """Which units are looked for.

    Attributes
    ----------
    languages : frozenset of str
    unit : str
        One of `UNITS`. ``auto`` takes a file whole if it may fit a document, and else its classes
        that may, and of the others the functions.
    max_bytes : int
        Larger units would not fit a document beside their translation.
    """

    languages: frozenset[str]
    unit: str
    max_bytes: int


@dataclass
class Units:
    """Units of one language; ``bag`` has a row for each side."""

    sides: list[Side] = field(default_factory=list)
    bag: Bag = field(default_factory=lambda: join_bags([]))

    def take(self, rows: Sequence[int]) -> "Units":
        """Return some of the units, in the order asked for."""
        chosen = [self.sides[row] for row in rows]
        return Units(chosen, take_rows(self.bag, np.array(rows, np.int64)))


@dataclass
class UnitIndex:
    """The units by language and kind, and why others were left out (counted by reason)."""

    units: dict[tuple[str, str], Units] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _UnitTask:
    part: Part
    number: int
    rules: UnitRules


@dataclass
class _Found:
    kinds: list[tuple[str, str]] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)
    bags: list[Bag] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def index_units(parts: Sequence[Part], rules: UnitRules, engine: Engine) -> UnitIndex:
    """Read the units of all files; the order of rows and parts does not matter.

    Of units with the same text, blanks aside, only the first counts.
    """
    tasks = (_UnitTask(part, number, rules) for number, part in enumerate(parts))
    index = UnitIndex()
    kinds: list[tuple[str, str]] = []
    sides: list[Side] = []
    texts: list[int] = []
    bags: list[Bag] = []
    for found in engine.map(_index_part, tasks):
        kinds += found.kinds
        sides += found.sides
        texts += found.texts
        bags += found.bags
        index.left_out.update(found.left_out)
    bag = join_bags(bags)
    rows: dict[tuple[str, str], list[int]] = {}
    seen: set[tuple[tuple[str, str], int]] = set()
    for row in sorted(range(len(sides)), key=lambda row: _order(sides[row])):
        if (kinds[row], texts[row]) in seen:
            index.left_out["duplicate_unit"] += 1
            continue
        seen.add((kinds[row], texts[row]))
        rows.setdefault(kinds[row], []).append(row)
    for kind in sorted(rows):
        chosen = take_rows(bag, np.array(rows[kind], np.int64))
        index.units[kind] = Units([sides[row] for row in rows[kind]], chosen)
    return index


def cut_unit(content: str, span: tuple[int, int]) -> str:
    """Return the text of a unit, moved to the left margin if all of it is indented."""
    data = content.encode()
    start, end = span
    line_start = data.rfind(b"\n", 0, start) + 1
    if data[line_start:start].strip():
        return data[start:end].decode()
    return textwrap.dedent(data[line_start:end].decode())


def _order(side: Side) -> tuple[Any, ...]:
    return (side.repo_name, side.path, side.id, side.span)


def _index_part(task: _UnitTask) -> _Found:
    found = _Found()
    row = 0
    for batch in task.part.read(_COLUMNS):
        for facts in batch.to_pylist():
            reason = reason_against(facts, task.rules.languages)
            if reason is None and facts["content"] is None:
                reason = "no_content"
            if reason is None:
                _add_file(found, facts, (task.number, row), task.rules)
            else:
                found.left_out[reason] += 1
            row += 1
    return found


def _add_file(
    found: _Found, facts: dict[str, Any], place: tuple[int, int], rules: UnitRules
) -> None:
    data = facts["content"].encode()
    structure = read_structure(facts["language"], facts["path"], data)
    if structure is None:
        found.left_out["too_large"] += 1
        return
    units = list(_choose(structure, rules))
    whole = [unit for unit in units if structure.is_whole(unit)]
    found.left_out["parse_errors"] += len(units) - len(whole)
    if not whole:
        if not units:
            found.left_out["no_unit"] += 1
        return
    spans = [(unit.start, unit.end) for unit in whole]
    bag = count_events(read_events(data, structure), spans)
    counts = np.diff(np.append(0, np.cumsum(bag.counts))[bag.starts]).reshape(-1, CHANNELS)
    said = counts[:, Channel.CODE] + counts[:, Channel.LITERALS] + counts[:, Channel.STREAM]
    kept = np.flatnonzero(said >= _LEAST_OPERATIONS)
    found.left_out["too_small"] += len(whole) - len(kept)
    place_of = (facts["id"], facts["repo_name"], facts["path"], facts["language"], *place)
    for at in kept:
        unit = whole[at]
        found.kinds.append((facts["language"], unit.kind))
        found.sides.append(Side(*place_of, (unit.start, unit.end)))
        found.texts.append(_digest(data[unit.start : unit.end]))
    found.bags.append(take_rows(bag, kept))


def _digest(text: bytes) -> int:
    """Return 64 bits that stand for a text, blanks aside."""
    digest = hashlib.blake2b(b" ".join(text.split()), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _choose(structure: Structure, rules: UnitRules) -> Iterator[Unit]:
    """Yield the units to look at; no text is in two of them."""
    fits = [unit for unit in structure.units if unit.end - unit.start <= rules.max_bytes]
    if rules.unit != "auto":
        yield from (
            unit for unit in fits if unit.kind == rules.unit and unit.kind not in unit.inside
        )
        return
    taken_until = -1
    for unit in sorted(fits, key=lambda unit: (unit.start, -unit.end)):
        if unit.start >= taken_until and "function" not in unit.inside:
            yield unit
            taken_until = unit.end
