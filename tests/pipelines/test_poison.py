"""A file that ends every process that reads it is left out and reported; all else is as without."""

import os
import signal
from dataclasses import dataclass, replace

import pytest

from codemix.errors import CodemixError
from codemix.pipelines.detect.options import DetectOptions
from codemix.pipelines.detect.stage import DetectStage
from codemix.pipelines.engines import IN_PROCESS, LocalEngine
from codemix.pipelines.io.entries import RawFile, Whole
from codemix.pipelines.io.source_tasks import SourceTask
from codemix.pipelines.runner import Job, read_dropped, run_to_folder

LANGUAGES = ("Go",)


@dataclass(frozen=True)
class Files(Whole):
    """Some files of one entry; reading ``deadly`` ends the process."""

    repo_name: str
    names: tuple[str, ...]
    deadly: str = ""
    when_read: bool = False

    @property
    def name(self):
        return self.names[0].encode()

    def weight(self, max_file_bytes):
        return 1

    def identity(self):
        return repr(self.names).encode()

    def read(self, max_file_bytes):
        for name in self.names:
            if name == self.deadly and self.when_read:
                os.kill(os.getpid(), signal.SIGKILL)
            data = b"die" if name == self.deadly else f"package {name[:-3]}\n".encode()
            yield RawFile(self.repo_name, name, data, len(data), None)


class DeadlyStage(DetectStage):
    """Parsing ``die`` ends the process."""

    def run(self, batches, shard):
        def watched():
            for batch in batches:
                if b"die" in batch.column("data").to_pylist():
                    os.kill(os.getpid(), signal.SIGKILL)
                yield batch

        return super().run(watched(), shard)


def job(deadly="", when_read=False, stage=DeadlyStage):
    entries = [
        Files("repo", tuple(f"f{n}{i}.go" for i in range(2)), deadly, when_read) for n in range(6)
    ]
    tasks = [SourceTask(tuple(entries[at : at + 3]), 1000) for at in (0, 3)]
    return Job(stage(DetectOptions(LANGUAGES)), "files", {}, (), tasks)


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("part-*")
    }


def test_one_file_of_an_entry_is_left_out_with_its_reason(tmp_path):
    whole = run_to_folder(job(), tmp_path / "whole", IN_PROCESS)
    summary = run_to_folder(job("f41.go"), tmp_path / "out", LocalEngine(2, retries=1))
    assert summary.counts.rows_in == whole.counts.rows_in == 12
    assert summary.counts.rows_out == 11
    assert summary.counts.dropped == {"crashed": 1}
    assert summary.exit_code == 3
    [dropped] = [row for batch in read_dropped(tmp_path / "out") for row in batch.to_pylist()]
    assert (dropped["repo_name"], dropped["path"]) == ("repo", "f41.go")
    # The part without the culprit is as it would be anyway.
    name = "part-00000.parquet"
    assert contents(tmp_path / "out")[name] == contents(tmp_path / "whole")[name]


def test_an_entry_that_cannot_be_read_counts_as_one_file(tmp_path):
    engine = LocalEngine(2, retries=1)
    summary = run_to_folder(job("f11.go", when_read=True), tmp_path / "out", engine)
    assert (summary.counts.rows_in, summary.counts.rows_out) == (11, 10)
    assert summary.counts.dropped == {"crashed": 1}


def test_a_run_that_goes_on_later_keeps_what_it_found(tmp_path):
    engine = LocalEngine(2, retries=1)
    run_to_folder(job("f41.go"), tmp_path / "out", engine)
    before = contents(tmp_path / "out")
    # In this process the file would end the test.
    again = run_to_folder(job("f41.go"), tmp_path / "out", IN_PROCESS)
    assert again.reused_parts == again.parts == 2
    assert again.exit_code == 3
    assert contents(tmp_path / "out") == before


def test_a_strict_run_names_the_file_and_stops(tmp_path):
    engine = replace(LocalEngine(2, retries=1), strict=True)
    with pytest.raises(CodemixError, match=r"repo/f41\.go ends every process that reads it"):
        run_to_folder(job("f41.go"), tmp_path / "out", engine)
