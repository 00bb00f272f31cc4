"""Tables of training runs: CSV, JSON lines or Parquet, as columns of numbers and names."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.json as pa_json
import pyarrow.parquet as pq

from codemix.errors import InputError, UsageError, nearest

FloatArray = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

_RAW_COUNTS_ABOVE = 1e5
_ROLES = {
    "N": ("N", "n", "params", "parameters", "model_size"),
    "D": ("D", "d", "tokens", "num_tokens"),
    "L": ("loss", "L", "l", "loss_nats", "final_loss"),
    "language": ("language", "lang"),
    "target": ("target",),
    "auxiliary": ("auxiliary", "aux"),
}


@dataclass(frozen=True)
class RunTable:
    """Columns of a table, found by their role.

    Parameters
    ----------
    table : pyarrow.Table
    names : dict
        What the user calls a role: N, D, L, language, target, auxiliary; and the prefixes of
        ``shares`` and ``losses`` columns.
    where : str
    """

    table: pa.Table
    names: dict[str, str]
    where: str

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
        values = self.numbers(role)
        return values / 1e9 if np.nanmedian(values) > _RAW_COUNTS_ABOVE else values

    def texts(self, role: str) -> list[str]:
        """Return a column as names."""
        return [str(value) for value in self.table.column(self._require(role)).to_pylist()]

    def group(self, prefix_role: str, default_prefix: str) -> dict[str, FloatArray]:
        """Return the columns that begin with a prefix, by the rest of their names."""
        prefix = self.names.get(prefix_role, default_prefix)
        found = [name for name in self.table.column_names if name.startswith(prefix)]
        if not found:
            raise InputError(
                f"{self.where} has no column that begins with {prefix!r}",
                f"name the prefix: --columns {prefix_role}=...; columns: {self._listed()}",
            )
        return {name.removeprefix(prefix): self._floats(name) for name in found}

    def _find(self, role: str) -> str | None:
        columns = self.table.column_names
        if role in self.names:
            name = self.names[role]
            if name not in columns:
                raise InputError(f"{self.where} has no column {name!r}", nearest(name, columns))
            return name
        return next((name for name in _ROLES[role] if name in columns), None)

    def _require(self, role: str) -> str:
        name = self._find(role)
        if name is None:
            known = " or ".join(dict.fromkeys(_ROLES[role]))
            raise InputError(
                f"{self.where} has no column for {role} ({known})",
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

    def _listed(self) -> str:
        return ", ".join(self.table.column_names[:20])


def read_runs(path: Path, names: dict[str, str]) -> RunTable:
    """Read a table of runs by its suffix: .csv, .jsonl or .parquet.

    Raises
    ------
    UsageError
        If the file does not exist or a role is unknown.
    InputError
        If it cannot be read or holds no row.
    """
    roles = [*_ROLES, "shares", "losses"]
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
    return RunTable(table, names, str(path))
