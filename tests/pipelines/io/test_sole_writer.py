"""Two runs never write to one folder."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from codemix.errors import OutputError
from codemix.pipelines.io import sole_writer as writers
from codemix.pipelines.io.sole_writer import sole_writer

OTHER = """
import sys, time
from pathlib import Path
from codemix.pipelines.io.sole_writer import sole_writer
with sole_writer(Path(sys.argv[1])):
    print("writing", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(tmp_path):
    """Another process that writes to ``out``."""
    command = [sys.executable, "-c", OTHER, tmp_path / "out"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "writing\n"
        yield process
        process.kill()


def test_a_second_writer_is_refused(other, tmp_path):
    with pytest.raises(OutputError, match=f"process {other.pid} on"), sole_writer(tmp_path / "out"):
        pass
    with sole_writer(tmp_path / "elsewhere"):
        pass


def test_a_link_to_the_folder_is_the_folder(other, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "out")
    with pytest.raises(OutputError), sole_writer(tmp_path / "link"):
        pass


def test_what_a_killed_writer_left_does_not_keep_others_away(other, tmp_path):
    other.kill()
    other.wait()
    with sole_writer(tmp_path / "out"):
        assert len(list(tmp_path.glob(".tmp-*"))) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_process_of_the_same_number_is_another_one(tmp_path):
    note = tmp_path / ".tmp-writer-out"
    machine = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    note.write_text(f"here {machine} {os.getpid()} 1 000000000000\n")
    with sole_writer(tmp_path / "out"):
        assert note.exists()


@pytest.mark.parametrize("text", ["", "what is this\n"])
def test_a_damaged_note_does_not_keep_others_away(tmp_path, text):
    (tmp_path / ".tmp-writer-out").write_text(text)
    with sole_writer(tmp_path / "out"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_writer_of_another_machine_lives_while_it_counts(tmp_path, monkeypatch):
    monkeypatch.setattr(writers, "SILENT_SECONDS", 1.0)
    note = tmp_path / ".tmp-writer-out"
    stopped = threading.Event()

    def count():
        beats = 0
        while not stopped.wait(0.3):
            beats += 1
            note.write_text(f"there another-boot 1 7 {beats:012}\n")

    note.write_text("there another-boot 1 7 000000000000\n")
    thread = threading.Thread(target=count)
    thread.start()
    with pytest.raises(OutputError, match="process 1 on there"), sole_writer(tmp_path / "out"):
        pass
    stopped.set()
    thread.join()
    with sole_writer(tmp_path / "out"):
        pass


def test_of_many_that_start_at_once_one_writes(tmp_path):
    (tmp_path / ".tmp-writer-out").write_text("here gone 1 1 000000000000\n")
    script = OTHER.replace("SILENT", "").replace(
        "with sole",
        "import codemix.pipelines.io.sole_writer as m\nm.SILENT_SECONDS = .5\nwith sole",
    )
    script = script.replace("time.sleep(60)", "time.sleep(3)")
    command = [sys.executable, "-c", script, tmp_path / "out"]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(5)
    ]
    said = [process.communicate()[0] for process in processes]
    assert said.count("writing\n") == 1
