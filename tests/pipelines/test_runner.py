import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from codemix.errors import CodemixError, InputError, OutputError
from codemix.pipelines.engines.local import map_tasks
from codemix.pipelines.io.dataset import open_dataset, read_manifest
from codemix.pipelines.runner import Job, run_to_folder, run_to_stream
from codemix.pipelines.stage import Step
from codemix.schema import DROPPED, FILES
from tests.pipelines.rows_of_files import batch_of, file_row


@dataclass(frozen=True)
class Rows:
    """Rows of files from memory."""

    number: int
    count: int = 10

    @property
    def fingerprint(self):
        return f"{self.number} {self.count}"

    def read(self):
        rows = [file_row(f"{self.number}-{n}.py", f"x = {n}\n") for n in range(self.count)]
        yield batch_of(rows)


@dataclass(frozen=True)
class KeepShort:
    """Drop rows whose path is long; loses a row where it is told to."""

    lose: bool = False
    kept_schema = FILES
    dropped_schema = DROPPED
    name = "keep-short"

    def run(self, batches, shard):
        for batch in batches:
            short = pc.less_equal(pc.utf8_length(batch.column("path")), 6)
            long = batch.filter(pc.invert(short)).drop_columns(["content"])
            reasons = pa.array(["long"] * long.num_rows, pa.string())
            dropped = pa.RecordBatch.from_arrays([*long.columns, reasons], schema=DROPPED)
            yield Step(batch.filter(short)[1:] if self.lose else batch.filter(short), dropped)


def job(tasks=5, stage=KeepShort(), **parameters):
    return Job(stage, "files", parameters, (), [Rows(n) for n in range(8, 8 + tasks)])


def contents(folder: Path):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "_run.log.json"
    }


def test_a_run_accounts_for_every_row(tmp_path):
    summary = run_to_folder(job(), tmp_path / "out", 1)
    assert summary.counts.to_json()["in"] == 50
    assert summary.counts.to_json()["out"] == 20
    assert summary.counts.to_json()["dropped"] == {"long": 30}
    dataset = open_dataset(str(tmp_path / "out"))
    assert sum(batch.num_rows for part in dataset.parts for batch in part.read()) == 20
    dropped = open_dataset(str(tmp_path / "out" / "dropped" / "part-00002.parquet"))
    assert sum(batch.num_rows for part in dropped.parts for batch in part.read()) == 10


def test_a_stage_that_loses_a_row_is_found_out(tmp_path):
    with pytest.raises(CodemixError, match="lost count: 10 rows in, but 9 kept"):
        run_to_folder(job(stage=KeepShort(lose=True)), tmp_path / "out", 1)
    with pytest.raises(CodemixError, match="lost count"):
        run_to_stream(job(stage=KeepShort(lose=True)), lambda batch: None, 1)


def test_bytes_do_not_depend_on_the_number_of_workers(tmp_path):
    for workers in (1, 2, 3):
        run_to_folder(job(), tmp_path / str(workers), workers)
    assert contents(tmp_path / "1") == contents(tmp_path / "2") == contents(tmp_path / "3")
    streams = []
    for workers in (1, 2):
        rows = []
        run_to_stream(job(), lambda batch, rows=rows: rows.extend(batch.to_pylist()), workers)
        streams.append(rows)
    assert streams[0] == streams[1]
    assert len(streams[0]) == 20


def test_an_interrupted_run_is_continued_and_ends_in_the_same_bytes(tmp_path):
    @dataclass(frozen=True)
    class Failing(Rows):
        def read(self):
            raise InputError("power cut")

    run_to_folder(job(), tmp_path / "whole", 1)
    out = tmp_path / "out"
    broken = Job(KeepShort(), "files", {}, (), [Rows(8), Rows(9), Rows(10), Failing(11)])
    with pytest.raises(InputError):
        run_to_folder(broken, out, 1)
    with pytest.raises(InputError, match="no finished output"):
        open_dataset(str(out))
    (out / ".tmp-part-00003.parquet-77").write_bytes(b"half")
    (out / "part-00001.parquet").write_bytes(b"of another size")
    summary = run_to_folder(job(), out, 1)
    assert summary.reused_parts == 1
    assert contents(out) == contents(tmp_path / "whole")
    log = json.loads((out / "_run.log.json").read_bytes())
    assert log["reused_parts"] == 1


def test_a_finished_run_is_confirmed_without_work(tmp_path):
    run_to_folder(job(), tmp_path / "out", 1)
    before = contents(tmp_path / "out")
    assert run_to_folder(job(), tmp_path / "out", 1).reused_parts == 2
    assert contents(tmp_path / "out") == before


def test_a_changed_task_is_redone_and_other_parameters_are_refused(tmp_path):
    out = tmp_path / "out"
    run_to_folder(job(), out, 1)
    changed = Job(KeepShort(), "files", {}, (), [Rows(8, 3), Rows(9), Rows(10)])
    assert run_to_folder(changed, out, 1).counts.rows_out == 13
    assert read_manifest(out)["parts"][0]["rows"] == 3
    with pytest.raises(OutputError, match="holds another run"):
        run_to_folder(job(threshold=1), out, 1)


def test_a_foreign_folder_or_file_is_refused(tmp_path):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(OutputError, match="is not an output"):
        run_to_folder(job(), tmp_path, 1)
    with pytest.raises(OutputError, match="is not an output"):
        run_to_folder(job(), tmp_path / "mine", 1)
    assert (tmp_path / "mine").read_text() == "x"


def fail(number):
    raise InputError(f"cannot read {number}")


def die(number):
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("workers", [1, 2])
def test_errors_of_a_task_reach_the_caller(workers):
    with pytest.raises(InputError, match="cannot read 0"):
        list(map_tasks(fail, range(3), workers))


def test_a_killed_worker_is_an_error_not_a_hang():
    with pytest.raises(CodemixError, match="a worker process died"):
        list(map_tasks(die, range(3), 2))


SLOW_TASKS = r"""
import os, sys, time
from codemix.pipelines.engines.local import map_tasks

def work(number):
    os.write(1, f"{os.getpid()}\n".encode())  # in one piece, beside the other worker's
    time.sleep(60)

if __name__ == "__main__":
    list(map_tasks(work, range(4), 2))
"""


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
def test_workers_end_with_the_main_process(tmp_path, name):
    script = tmp_path / "slow.py"
    script.write_text(SLOW_TASKS)
    command = [sys.executable, script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        workers = [int(process.stdout.readline()) for _ in range(2)]
        process.send_signal(getattr(signal, name))
        process.wait()
        deadline = time.monotonic() + 30
        while any(Path(f"/proc/{pid}").exists() for pid in workers):
            assert time.monotonic() < deadline, "workers outlive their main process"
            time.sleep(0.1)


def test_a_missing_or_resized_part_is_noticed(tmp_path):
    run_to_folder(job(), tmp_path / "out", 1)
    (tmp_path / "out" / "part-00001.parquet").write_bytes(b"short")
    with pytest.raises(InputError, match="missing or of another size"):
        open_dataset(str(tmp_path / "out"))
