import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from codemix.errors import CodemixError, InputError, OutputError
from codemix.pipelines.engines import IN_PROCESS, LocalEngine
from codemix.pipelines.io import atomic
from codemix.pipelines.io.dataset import open_dataset, read_manifest
from codemix.pipelines.io.sole_writer import sole_writer
from codemix.pipelines.runner import Job, run_to_folder, run_to_stream
from codemix.pipelines.stage import Step
from codemix.schema import DROPPED, FILES
from tests.outputs import contents
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


def test_a_run_accounts_for_every_row(tmp_path):
    summary = run_to_folder(job(), tmp_path / "out", IN_PROCESS)
    assert summary.counts.to_json()["in"] == 50
    assert summary.counts.to_json()["out"] == 20
    assert summary.counts.to_json()["dropped"] == {"long": 30}
    dataset = open_dataset(str(tmp_path / "out"))
    assert sum(batch.num_rows for part in dataset.parts for batch in part.read()) == 20
    dropped = open_dataset(str(tmp_path / "out" / "dropped" / "part-00002.parquet"))
    assert sum(batch.num_rows for part in dropped.parts for batch in part.read()) == 10


def test_a_stage_that_loses_a_row_is_found_out(tmp_path):
    with pytest.raises(CodemixError, match="lost count: 10 rows in, but 9 kept"):
        run_to_folder(job(stage=KeepShort(lose=True)), tmp_path / "out", IN_PROCESS)
    with pytest.raises(CodemixError, match="lost count"):
        run_to_stream(job(stage=KeepShort(lose=True)), lambda batch: None, IN_PROCESS)


def test_bytes_do_not_depend_on_the_number_of_workers(tmp_path):
    for workers in (1, 2, 3):
        run_to_folder(job(), tmp_path / str(workers), LocalEngine(workers))
    assert contents(tmp_path / "1") == contents(tmp_path / "2") == contents(tmp_path / "3")
    streams = []
    for workers in (1, 2):
        rows = []
        run_to_stream(
            job(), lambda batch, rows=rows: rows.extend(batch.to_pylist()), LocalEngine(workers)
        )
        streams.append(rows)
    assert streams[0] == streams[1]
    assert len(streams[0]) == 20


def test_an_interrupted_run_is_continued_and_ends_in_the_same_bytes(tmp_path):
    @dataclass(frozen=True)
    class Failing(Rows):
        def read(self):
            raise InputError("power cut")

    run_to_folder(job(), tmp_path / "whole", IN_PROCESS)
    out = tmp_path / "out"
    broken = Job(KeepShort(), "files", {}, (), [Rows(8), Rows(9), Rows(10), Failing(11)])
    with pytest.raises(InputError):
        run_to_folder(broken, out, IN_PROCESS)
    with pytest.raises(InputError, match="no finished output"):
        open_dataset(str(out))
    (out / ".tmp-part-00003.parquet-77").write_bytes(b"half")
    (out / "part-00001.parquet").write_bytes(b"of another size")
    summary = run_to_folder(job(), out, IN_PROCESS)
    assert summary.reused_parts == 1
    assert contents(out) == contents(tmp_path / "whole")
    log = json.loads((out / "_run.log.json").read_bytes())
    assert log["reused_parts"] == 1


def test_a_finished_run_is_confirmed_without_work(tmp_path):
    run_to_folder(job(), tmp_path / "out", IN_PROCESS)
    before = contents(tmp_path / "out")
    assert run_to_folder(job(), tmp_path / "out", IN_PROCESS).reused_parts == 2
    assert contents(tmp_path / "out") == before


def test_a_changed_task_is_redone_and_other_parameters_are_refused(tmp_path):
    out = tmp_path / "out"
    run_to_folder(job(), out, IN_PROCESS)
    changed = Job(KeepShort(), "files", {}, (), [Rows(8, 3), Rows(9), Rows(10)])
    assert run_to_folder(changed, out, IN_PROCESS).counts.rows_out == 13
    assert read_manifest(out)["parts"][0]["rows"] == 3
    with pytest.raises(OutputError, match="holds another run"):
        run_to_folder(job(threshold=1), out, IN_PROCESS)


def test_a_foreign_folder_or_file_is_refused(tmp_path):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(OutputError, match="is not an output"):
        run_to_folder(job(), tmp_path, IN_PROCESS)
    with pytest.raises(OutputError, match="is not an output"):
        run_to_folder(job(), tmp_path / "mine", IN_PROCESS)
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
        list(LocalEngine(workers).map(fail, range(3)))


def test_a_killed_worker_is_an_error_not_a_hang():
    with pytest.raises(CodemixError, match="a worker process died"):
        list(LocalEngine(2).map(die, range(3)))


SLOW_TASKS = r"""
import os, sys, time
from codemix.pipelines.engines import LocalEngine

def work(number):
    os.write(1, f"{os.getpid()}\n".encode())  # in one piece, beside the other worker's
    time.sleep(60)

if __name__ == "__main__":
    list(LocalEngine(2).map(work, range(4)))
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
    run_to_folder(job(), tmp_path / "out", IN_PROCESS)
    (tmp_path / "out" / "part-00001.parquet").write_bytes(b"short")
    with pytest.raises(InputError, match="missing or of another size"):
        open_dataset(str(tmp_path / "out"))


def test_an_output_whose_replacement_is_killed_is_replaced_by_the_next_run(tmp_path, monkeypatch):
    def killed(path, *_args, **_options):
        (path / "_manifest.json").unlink()
        raise KeyboardInterrupt

    out = tmp_path / "out"
    run_to_folder(job(), out, IN_PROCESS)
    with monkeypatch.context() as patch:
        patch.setattr(atomic.shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            run_to_folder(job(threshold=1), out, IN_PROCESS, replace_other=True)
    summary = run_to_folder(job(threshold=1), out, IN_PROCESS, replace_other=True)
    assert summary.counts.rows_out == 20
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_start_that_was_killed_does_not_block_the_folder(tmp_path):
    (tmp_path / ".tmp-_job.json-77").write_text("{")
    assert run_to_folder(job(), tmp_path, IN_PROCESS).counts.rows_out == 20


def damage(path):
    """Flip a bit; the size stays the same."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("inputs", [(), ({"name": "in", "fingerprint": "x"},)])
@pytest.mark.parametrize("name", ["part-00001.parquet", "dropped/part-00002.parquet"])
def test_a_damaged_part_is_made_again(tmp_path, name, inputs):
    wanted = replace(job(), inputs=inputs)
    out = tmp_path / "out"
    run_to_folder(wanted, out, IN_PROCESS)
    before = contents(out)
    damage(out / name)
    again = run_to_folder(wanted, out, IN_PROCESS)
    assert again.parts - again.reused_parts == (name == "part-00001.parquet")
    assert contents(out) == before
    open_dataset(str(out))


def test_parts_that_a_smaller_input_has_no_more_go(tmp_path):
    out = tmp_path / "out"
    run_to_folder(job(tasks=5), out, IN_PROCESS)
    assert (out / "dropped" / "part-00004.parquet").exists()
    run_to_folder(job(tasks=3), out, IN_PROCESS)
    run_to_folder(job(tasks=3), tmp_path / "whole", IN_PROCESS)
    assert contents(out) == contents(tmp_path / "whole")


def lose_counts(manifest):
    del manifest["counts"]


def lose_fingerprint(manifest):
    del manifest["fingerprint"]


def retype_parts(manifest):
    manifest["parts"] = {"part": 1}


@pytest.mark.parametrize("harm", [lose_counts, lose_fingerprint, retype_parts, None])
@pytest.mark.parametrize("inputs", [(), ({"name": "in", "fingerprint": "x"},)])
def test_an_output_with_a_damaged_manifest_is_made_again_in_a_run(tmp_path, harm, inputs):
    wanted = replace(job(), inputs=inputs)
    out = tmp_path / "out"
    run_to_folder(wanted, out, IN_PROCESS)
    before = contents(out)
    manifest = json.loads((out / "_manifest.json").read_bytes())
    if harm is not None:
        harm(manifest)
    (out / "_manifest.json").write_text(json.dumps(manifest) if harm else "[")
    run_to_folder(wanted, out, IN_PROCESS, replace_other=True)
    assert contents(out) == before


def test_a_damaged_manifest_is_not_overwritten_unasked(tmp_path):
    out = tmp_path / "out"
    run_to_folder(job(), out, IN_PROCESS)
    (out / "_manifest.json").write_text("[")
    with pytest.raises(OutputError, match=r"_manifest.json is damaged") as caught:
        run_to_folder(job(), out, IN_PROCESS)
    assert caught.value.hint


@pytest.mark.parametrize("tasks", ["x", 7, [7], [{}], [{"fingerprint": 1, "parts": []}]])
def test_damaged_notes_are_worth_nothing(tmp_path, tasks):
    out = tmp_path / "out"
    run_to_folder(job(), out, IN_PROCESS)
    before = contents(out)
    (out / "_run.log.json").write_text(json.dumps({"tasks": tasks}))
    (out / "_tasks").mkdir()
    (out / "_tasks" / "0x.json").write_text("{}")
    (out / "_tasks" / "00001.json").write_text('{"fingerprint": "x"}')
    assert run_to_folder(job(), out, IN_PROCESS).reused_parts == 0
    assert contents(out) == before


def test_a_folder_that_another_run_writes_is_refused(tmp_path):
    with (
        sole_writer(tmp_path / "out"),
        pytest.raises(OutputError, match="another run is writing"),
    ):
        run_to_folder(job(), tmp_path / "out", IN_PROCESS)
    assert run_to_folder(job(), tmp_path / "out", IN_PROCESS).counts.rows_out == 20


def test_what_was_left_beside_a_finished_output_goes(tmp_path):
    source = ({"name": "in", "fingerprint": "x"},)
    run_to_folder(replace(job(), inputs=source), tmp_path / "out", IN_PROCESS)
    (tmp_path / "out" / ".tmp-summary.json-77").write_text("{")
    (tmp_path / "out" / ".tmp-dedupe-abc").mkdir()
    run_to_folder(replace(job(), inputs=source), tmp_path / "out", IN_PROCESS)
    assert not list((tmp_path / "out").glob(".tmp-*"))
