"""A rule says what a kept file must be: a metric, a threshold, the languages it is for, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from codemix.pipelines.filter.metrics import METRICS, measure

Threshold = float | bool


@dataclass(frozen=True)
class Rule:
    """What files must be to be kept.

    Attributes
    ----------
    name : str
        The reason of the files that it drops.
    metric : str
        A key of ``METRICS``.
    bound : str
        ``least``, ``most`` or ``is``.
    threshold : float or bool
        For every language that ``languages`` does not name.
    why : str
        Our reason, or what the source says.
    source : str
        Where the threshold was published; empty if it is ours.
    languages : tuple of (str, float or bool)
        Thresholds of single languages.
    only, but_not : tuple of str
        The languages it is for, and those it is not for; empty for all and none.
    """

    name: str
    metric: str
    bound: str
    threshold: Threshold
    why: str
    source: str = ""
    languages: tuple[tuple[str, Threshold], ...] = ()
    only: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()

    @property
    def needs_text(self) -> bool:
        """Whether it can be judged by the text only."""
        return METRICS[self.metric].needs_text


class Verdicts(NamedTuple):
    """What one rule says of each row of a batch.

    Attributes
    ----------
    fails : pyarrow.Array
        bool; the file is not what the rule asks for.
    unchecked : pyarrow.Array
        bool; the rule is for this file, but its metric could not be had.
    values, limits : pyarrow.Array
        The metric and the threshold that was applied, null where the rule does not apply.
    """

    fails: pa.Array
    unchecked: pa.Array
    values: pa.Array
    limits: pa.Array


def judge(rule: Rule, batch: pa.RecordBatch) -> Verdicts:
    """Apply a rule to every row of a batch of files."""
    applies, limits = _limits(rule, batch.column("language"))
    if not pc.any(applies).as_py():
        nothing = pa.array([False] * batch.num_rows, pa.bool_())
        return Verdicts(nothing, nothing, pa.nulls(batch.num_rows, limits.type), limits)
    if pc.all(applies).as_py():
        values = measure(batch, rule.metric)
    else:
        # What a rule is not for need not be measured.
        found = measure(batch.filter(applies), rule.metric)
        values = pc.replace_with_mask(pa.nulls(batch.num_rows, found.type), applies, found)
    match rule.bound:
        case "most":
            fails = pc.greater(values, limits)
        case "least":
            fails = pc.less(values, limits)
        case _:
            fails = pc.not_equal(values, limits)
    unchecked = pc.and_(applies, pc.is_null(values))
    return Verdicts(pc.fill_null(fails, False), unchecked, values, limits)


def explain(rule: Rule, value: Threshold, limit: Threshold) -> str:
    """Return why a rule drops a file, in a few words.

    Examples
    --------
    >>> rule = Rule("long_line", "max_line_length", "most", 1000.0, "")
    >>> explain(rule, 2310.0, 1000.0)
    'max_line_length is 2310, at most 1000'
    """
    if rule.bound == "is":
        return f"{rule.metric} is {str(value).lower()}"
    return f"{rule.metric} is {_plain(value)}, at {rule.bound} {_plain(limit)}"


def _plain(number: float) -> str:
    return f"{number:.0f}" if number == int(number) else f"{number:.4g}"


def _limits(rule: Rule, languages: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return which rows a rule is for, and the threshold of each; null where it is for none."""
    names = languages.dictionary_encode()
    kind = pa.bool_() if rule.bound == "is" else pa.float64()
    of_name = [_limit(rule, name) for name in names.dictionary.to_pylist()] + [_limit(rule, None)]
    places = pc.fill_null(names.indices, len(of_name) - 1)
    limits = pa.array(of_name, kind).take(places)
    return pc.is_valid(limits), limits


def _limit(rule: Rule, language: str | None) -> Threshold | None:
    if language in rule.but_not or (rule.only and language not in rule.only):
        return None
    return dict(rule.languages).get(language or "", rule.threshold)


def first_failing(verdicts: Sequence[Verdicts], rows: int) -> pa.Array:
    """Return the index of the first rule that each row fails, null for none."""
    first = pa.nulls(rows, pa.int32())
    for number in reversed(range(len(verdicts))):
        first = pc.if_else(verdicts[number].fails, pa.scalar(number, pa.int32()), first)
    return first
