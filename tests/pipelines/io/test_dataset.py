"""Datasets are believed only as far as their bytes and their manifest bear it out."""

import io
import json
import sys
from types import SimpleNamespace

import pyarrow as pa
import pytest

from codemix.errors import InputError, UsageError
from codemix.pipelines.io.dataset import Part, file_sha256, open_dataset
from codemix.pipelines.io.rows import RowWriter, encode_jsonl
from codemix.schema import FILES
from tests.pipelines.rows_of_files import batch_of, file_row
from tests.pipelines.shard.corpus import pair_rows

ROW = {"id": "1", "repo_name": "r", "path": "p", "content": "x", "language": "Go"}
PAIR = pair_rows(1)[0]


def read_all(dataset):
    return [row for part in dataset.parts for batch in part.read() for row in batch.to_pylist()]


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def written(folder, **changes):
    """Write a folder of one part, as a stage does, its manifest changed."""
    folder.mkdir()
    path = folder / "part-00000.jsonl"
    path.write_bytes(encode_jsonl(batch_of([file_row("a.py", "x = 1\n")])))
    entry = {
        "name": path.name, "rows": 1, "bytes": path.stat().st_size, "sha256": file_sha256(path)
    }  # fmt: skip
    counts = {"in": 1, "out": 1, "dropped": {}, "languages": {"Python": {"rows": 1, "bytes": 6}}}
    manifest = {
        "version": 1, "kind": "files", "counts": counts, "parts": [entry], "dropped_parts": [],
        **changes,
    }  # fmt: skip
    whole = {key: value for key, value in manifest.items() if value != "absent"}
    (folder / "_manifest.json").write_text(json.dumps(whole))
    return folder


def test_a_sound_folder_is_read(tmp_path):
    dataset = open_dataset(str(written(tmp_path / "in")))
    assert [row["path"] for row in read_all(dataset)] == ["a.py"]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "absent"},
        {"kind": 7},
        {"version": "one"},
        {"counts": "absent"},
        {"counts": {"in": 1}},
        {"dropped_parts": None},
        {"parts": {}},
        {"parts": ["part-00000.jsonl"]},
        {"parts": [{"name": "part-00000.jsonl"}]},
        {"parts": [{"name": 1, "rows": 1, "bytes": 2, "sha256": "x"}]},
    ],
)
def test_a_manifest_of_another_shape_is_damaged(tmp_path, changes):
    with pytest.raises(InputError, match="is damaged") as caught:
        open_dataset(str(written(tmp_path / "in", **changes)))
    assert caught.value.hint


@pytest.mark.parametrize("text", ["[]", "null", "7", "{", "", '"x"'])
def test_a_manifest_that_is_no_object_is_damaged(tmp_path, text):
    folder = written(tmp_path / "in")
    (folder / "_manifest.json").write_text(text)
    with pytest.raises(InputError, match="is damaged"):
        open_dataset(str(folder))


def test_shards_are_no_rows(tmp_path):
    with pytest.raises(InputError, match="holds shards, not rows"):
        open_dataset(str(written(tmp_path / "in", kind="shards")))


def test_changed_bytes_of_the_same_size_are_never_read(tmp_path):
    folder = written(tmp_path / "in")
    part = folder / "part-00000.jsonl"
    part.write_bytes(part.read_bytes().replace(b"x = 1", b"x = 2"))
    with pytest.raises(InputError, match="damaged or was changed") as caught:
        read_all(open_dataset(str(folder)))
    assert str(part) in caught.value.message


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.jsonl.gz", "a.jsonl.zst"])
def test_a_file_without_bytes_is_truncated(tmp_path, name):
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(InputError, match=r"truncated"):
        open_dataset(str(tmp_path / name))


def test_json_lines_may_be_empty(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"")
    assert read_all(open_dataset(str(tmp_path / "a.jsonl"))) == []


def test_the_start_of_a_parquet_file_is_truncated(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PA")
    with pytest.raises(InputError, match="truncated"):
        open_dataset(str(tmp_path / "a.parquet"))


@pytest.mark.parametrize("column", ["id", "repo_name", "path"])
@pytest.mark.parametrize("form", ["jsonl", "parquet", "arrow"])
def test_a_null_in_a_required_column_is_named(tmp_path, column, form):
    loose = pa.schema([field.with_nullable(True) for field in FILES])
    batch = pa.RecordBatch.from_pylist([file_row("a", "x"), {**ROW, column: None}], schema=loose)
    path = tmp_path / f"rows.{form}"
    with path.open("wb") as stream:
        writer = RowWriter(stream, loose, form)
        writer.write(batch)
        writer.close()
    with pytest.raises(InputError, match=f"column '{column}' is null in 1 of 2 rows") as caught:
        read_all(open_dataset(str(path)))
    assert caught.value.hint


def test_text_that_is_not_utf8_is_an_error(tmp_path):
    content = pa.array([b"\xff\xfe"]).view(pa.string())
    arrays = [pa.array(["1"]), pa.array(["r"]), pa.array(["p"]), content]
    batch = pa.RecordBatch.from_arrays(arrays, ["id", "repo_name", "path", "content"])
    with pa.OSFile(str(tmp_path / "a.arrow"), "wb") as sink:
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
    with pytest.raises(InputError, match="'content' is corrupt"):
        read_all(open_dataset(str(tmp_path / "a.arrow")))


def from_stdin(text, scratch, monkeypatch):
    data = text if isinstance(text, bytes) else text.encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    return open_dataset("-", scratch)


def test_a_closed_stdin_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match="standard input is closed"):
        open_dataset("-", tmp_path)


def test_stdin_is_called_by_its_name(tmp_path, monkeypatch):
    dataset = from_stdin(lines(ROW), tmp_path, monkeypatch)
    assert [part.where for part in dataset.parts] == ["standard input"]
    dataset.parts[0].path.write_bytes(b"PAR1")
    with pytest.raises(InputError) as caught:
        read_all(dataset)
    assert "standard input" in caught.value.message
    assert str(tmp_path) not in caught.value.message


@pytest.mark.parametrize("data", ["no json\n", lines({"id": "1"}), b"PAR1 and no more"])
def test_bad_rows_on_stdin_are_those_of_standard_input(tmp_path, monkeypatch, data):
    with pytest.raises(InputError, match=r"^standard input") as caught:
        from_stdin(data, tmp_path, monkeypatch)
    assert str(tmp_path) not in caught.value.message


@pytest.mark.parametrize("rows", [(ROW, PAIR), (PAIR, ROW), (*[ROW] * 1000, PAIR)])
def test_files_and_pairs_in_one_stream_are_refused(tmp_path, monkeypatch, rows):
    with pytest.raises(
        InputError, match=r"standard input.* mixes rows of files with rows of pairs"
    ):
        from_stdin(lines(*rows), tmp_path, monkeypatch)
    (tmp_path / "rows.jsonl").write_text(lines(*rows))
    with pytest.raises(InputError, match="mixes rows of files"):
        read_all(open_dataset(str(tmp_path / "rows.jsonl")))


def test_an_unreadable_part_is_an_error(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        list(Part(tmp_path / "gone.parquet", "0" * 64).read())


def test_a_name_that_is_too_long_is_an_error(tmp_path):
    with pytest.raises((InputError, UsageError)):
        open_dataset("x" * 5000)


@pytest.mark.parametrize("form", ["parquet", "jsonl", "arrow"])
def test_a_glance_at_a_part_reads_its_first_rows_without_its_hash(tmp_path, form):
    rows = [file_row(f"{number}.go", "x", language="Go") for number in range(5)]
    path = tmp_path / f"rows.{form}"
    with path.open("wb") as stream:
        writer = RowWriter(stream, FILES, form)
        writer.write(batch_of(rows))
        writer.close()
    part = Part(path, "not the hash")
    first = part.peek(2, ["id", "language"])
    assert first.to_pylist() == [{"id": row["id"], "language": row["language"]} for row in rows[:2]]
    with pytest.raises(InputError, match="damaged or was changed"):
        list(part.read())


def test_a_glance_at_no_rows_is_none(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.touch()
    assert Part(path, "").peek(1) is None
