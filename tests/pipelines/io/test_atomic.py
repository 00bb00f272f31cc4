import json
import os

import pytest

from codemix.errors import OutputError
from codemix.pipelines.io import atomic
from codemix.pipelines.io.atomic import (
    atomic_file,
    is_empty,
    remove_folder,
    remove_leftovers,
    remove_replaced,
    write_json,
)


def test_a_file_appears_only_when_it_is_complete(tmp_path):
    path = tmp_path / "deep" / "file"
    with atomic_file(path) as stream:
        stream.write(b"half")
        assert not path.exists()
        stream.write(b" and half")
    assert path.read_bytes() == b"half and half"
    assert [entry.name for entry in path.parent.iterdir()] == ["file"]


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), atomic_file(path) as stream:
        stream.write(b"new")
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot write"), atomic_file(tmp_path / "file" / "x"):
        pass


def test_json_is_stable(tmp_path):
    write_json(tmp_path / "a", {"b": 1, "a": "ä"})
    assert (tmp_path / "a").read_text("utf-8") == '{\n  "a": "ä",\n  "b": 1\n}\n'
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "nan", float("nan"))
    assert not (tmp_path / "nan").exists()
    assert json.loads((tmp_path / "a").read_bytes()) == {"a": "ä", "b": 1}


def test_leftovers_of_a_killed_process_are_removed(tmp_path):
    (tmp_path / ".tmp-part-1").write_bytes(b"x")
    (tmp_path / "part").write_bytes(b"x")
    remove_leftovers(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["part"]


@pytest.mark.parametrize(("durable", "syncs"), [(True, 2), (False, 0)])
def test_only_a_durable_file_waits_for_the_disk(tmp_path, monkeypatch, durable, syncs):
    called = []
    monkeypatch.setattr("os.fsync", called.append)
    with atomic_file(tmp_path / "file", durable) as stream:
        stream.write(b"rows")
    assert (tmp_path / "file").read_bytes() == b"rows"
    assert len(called) == syncs


def test_a_folder_whose_removal_is_killed_does_not_bear_its_name(tmp_path, monkeypatch):
    def killed(path, *_args, **_options):
        (path / "first").unlink()
        raise KeyboardInterrupt

    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("first", "second"):
        (folder / name).write_text("x")
    with monkeypatch.context() as patch:
        patch.setattr(atomic.shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            remove_folder(folder)
    assert not folder.exists()
    assert len(list(tmp_path.iterdir())) == 1
    remove_replaced(folder)
    assert list(tmp_path.iterdir()) == []


def test_leftover_folders_go_as_files_do(tmp_path):
    (tmp_path / ".tmp-old-out").mkdir()
    (tmp_path / ".tmp-old-out" / "part").write_text("x")
    (tmp_path / ".tmp-part-7").write_text("x")
    (tmp_path / "part").write_text("x")
    remove_leftovers(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["part"]


def test_temporary_names_make_no_folder_full(tmp_path):
    (tmp_path / ".tmp-_job.json-7").write_text("x")
    assert is_empty(tmp_path)
    (tmp_path / "part").write_text("x")
    assert not is_empty(tmp_path)
    assert is_empty(tmp_path, besides={"part"})


@pytest.mark.parametrize("place", ["pipe", "link", "dangling"])
def test_what_is_no_plain_file_is_never_replaced(tmp_path, place):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    before = (tmp_path / place).lstat()
    with pytest.raises(OutputError, match="no plain file"), atomic_file(tmp_path / place):
        pass
    assert (tmp_path / place).lstat().st_ino == before.st_ino
    assert len(list(tmp_path.iterdir())) == 3
