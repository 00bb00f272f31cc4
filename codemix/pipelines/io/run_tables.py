"""Tables of training runs: CSV, JSON lines or Parquet, as columns of numbers and names."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.json as pa_json
import pyarrow.parquet as pq

from codemix.errors import InputError, UsageError, nearest
from codemix.units import parse_tokens

FloatArray = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

_RAW_COUNTS_ABOVE = 1e5
_FLOPS_PER_TOKEN = 6.0
_BILLION = 1e9
_ROLES = {
    "N": ("N", "params", "parameters", "n_params", "num_params", "model_size"),
    "D": ("D", "tokens", "n_tokens", "num_tokens", "training_tokens", "train_tokens"),
    "C": ("C", "flops", "flop", "training_flops", "training_flop", "compute"),
    "L": ("loss", "L", "loss_nats", "final_loss", "val_loss", "validation_loss", "eval_loss"),
    "language": ("language", "lang"),
    "target": ("target",),
    "auxiliary": ("auxiliary", "aux"),
}
_GROUPS = {
    "shares": ("share_*", "train_*", "*_share"),
    "losses": ("loss_*", "valid_*", "metric/*_val_loss", "*_val_loss", "*_loss"),
}


@dataclass(frozen=True)
class RunTable:
    """Columns of a table, found by their role.

    Parameters
    ----------
    table : pyarrow.Table
    names : dict
        What the user calls a role: N, D, C, L, language, target, auxiliary; and the ``shares`` and
        ``losses`` columns, see `group`.
    where : str
        What messages call it.
    fingerprint : str
        The file's name and the sha256 of its bytes.
    """

    table: pa.Table
    names: dict[str, str]
    where: str
    fingerprint: str = ""

    def has(self, role: str) -> bool:
        """Tell whether a column plays the role."""
        return self._find(role) is not None

    def numbers(self, role: str) -> FloatArray:
        """Return a column as floats, shape (n,).

        Raises
        ------
        InputError
            If no column plays the role, or it holds something that is no number.
        """
        return self._floats(self._require(role))

    def billions(self, role: str) -> FloatArray:
        """Return counts in billions: a column whose median is above 100,000 holds plain counts."""
        name = self._require(role)
        if pa.types.is_string(self.table.column(name).type):
            return self._written_counts(name)
        values = self._floats(name)
        return values / _BILLION if np.nanmedian(values) > _RAW_COUNTS_ABOVE else values

    def sizes(self) -> tuple[FloatArray, FloatArray, str]:
        """Return N and D in billions, shape (n,), and what was estimated.

        Where only one of them is there, the other follows from the compute, C = 6·N·D.
        """
        missing = [role for role in ("N", "D") if not self.has(role)]
        if len(missing) != 1 or not self.has("C"):
            return self.billions("N"), self.billions("D"), ""
        known = self.billions("D" if missing == ["N"] else "N")
        with np.errstate(divide="ignore", invalid="ignore"):
            other = self.numbers("C") / (_FLOPS_PER_TOKEN * _BILLION**2 * known)
        if missing == ["D"]:
            return known, other, "no column of tokens: D = C/(6N) is taken from the compute"
        return other, known, "no column of parameters: N = C/(6D) is taken from the compute"

    def texts(self, role: str) -> list[str]:
        """Return a column as names."""
        return [str(value) for value in self.table.column(self._require(role)).to_pylist()]

    def group(self, role: str) -> dict[str, FloatArray]:
        """Return the ``shares`` or ``losses`` columns by the names of what they are about.

        They are named by patterns such as ``train_*`` or by columns, joined by ``+``; the name is
        what the asterisk stands for. A pattern without an asterisk that is no column is a prefix.

        Raises
        ------
        InputError
            If there is no such column, or two for one name.
        """
        patterns = self.names[role].split("+") if role in self.names else ()
        for attempt in [patterns] if patterns else [(pattern,) for pattern in _GROUPS[role]]:
            found: dict[str, FloatArray] = {}
            for name, column in (pair for pattern in attempt for pair in self._matches(pattern)):
                if name in found:
                    raise InputError(f"{self.where} has two columns for {name!r}", "name one")
                found[name] = self._floats(column)
            if found:
                return found
        tried = " or ".join(patterns or _GROUPS[role])
        raise InputError(
            f"{self.where} has no column like {tried}",
            f"name them: --columns {role}=...; columns: {self._listed()}",
        )

    def _matches(self, pattern: str) -> list[tuple[str, str]]:
        columns = self.table.column_names
        if pattern in columns:
            return [(pattern, pattern)]
        before, _, after = pattern.partition("*")
        form = re.compile(f"{re.escape(before)}(.+){re.escape(after)}")
        found = [(form.fullmatch(column), column) for column in columns]
        return [(match[1], column) for match, column in found if match]

    def _find(self, role: str) -> str | None:
        columns = self.table.column_names
        if role in self.names:
            name = self.names[role]
            if name not in columns:
                raise InputError(f"{self.where} has no column {name!r}", nearest(name, columns))
            return name
        plain = {_plain(name): name for name in reversed(columns)}
        return next((plain[_plain(name)] for name in _ROLES[role] if _plain(name) in plain), None)

    def _require(self, role: str) -> str:
        name = self._find(role)
        if name is None:
            raise InputError(
                f"{self.where} has no column for {role} ({' or '.join(_ROLES[role])})",
                f"name it: --columns {role}=...; columns: {self._listed()}",
            )
        return name

    def _floats(self, name: str) -> FloatArray:
        try:
            column = pc.cast(self.table.column(name), pa.float64())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            raise InputError(
                f"{self.where}: column {name!r} holds something that is no number",
                "clean the column, or name another with --columns",
            ) from None
        return np.asarray(pc.fill_null(column, np.nan).to_numpy())

    def _written_counts(self, name: str) -> FloatArray:
        """Return counts that are written as 70M or 1.5B, in billions."""
        texts = self.table.column(name).to_pylist()
        try:
            return np.array([np.nan if t is None else parse_tokens(t) / _BILLION for t in texts])
        except UsageError as error:
            raise InputError(
                f"{self.where}: column {name!r}: {error.message}", "write numbers, or 70M and 1.5B"
            ) from None

    def _listed(self) -> str:
        return ", ".join(self.table.column_names[:20])


def _plain(name: str) -> str:
    """Return a column's name without case and punctuation: ``Model Size`` is ``model_size``."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def read_runs(path: Path, names: dict[str, str]) -> RunTable:
    """Read a table of runs by its suffix: .csv, .jsonl or .parquet.

    Raises
    ------
    UsageError
        If the file does not exist or a role is unknown.
    InputError
        If it cannot be read or holds no row.
    """
    roles = [*_ROLES, *_GROUPS]
    for role in names:
        if role not in roles:
            raise UsageError(f"--columns knows no {role!r}", nearest(role, roles))
    if not path.is_file():
        raise UsageError(f"{path} does not exist", "name a .csv, .jsonl or .parquet file of runs")
    readers = {".csv": pa_csv.read_csv, ".jsonl": pa_json.read_json, ".parquet": pq.read_table}
    if path.suffix not in readers:
        raise UsageError(f"{path} has an unknown suffix", "runs are .csv, .jsonl or .parquet")
    try:
        table = readers[path.suffix](str(path))
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"{path} cannot be read: {reason}", "check the file") from None
    if not table.num_rows:
        raise InputError(f"{path} holds no run", "one row is one finished run")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return RunTable(table, names, str(path), f"{path.name} (sha256 {sha256})")
