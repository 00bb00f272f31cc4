import gzip
import io
import json

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from codemix.errors import InputError
from codemix.pipelines.io.dataset import Part, file_sha256, open_dataset
from codemix.pipelines.io.part_writer import PartWriter
from codemix.pipelines.io.rows import RowWriter, encode_jsonl, read_rows
from codemix.schema import FILES
from tests.pipelines.rows_of_files import batch_of, file_row

ROWS = batch_of([file_row("a.py", "x = 'ä'\n"), file_row("b\n.py", "")]).to_pylist()


def encoded(form, rows=ROWS):
    out = io.BytesIO()
    writer = RowWriter(out, FILES, form)
    writer.write(batch_of(rows))
    writer.close()
    return out.getvalue()


def as_rows(data):
    stream = io.BufferedReader(io.BytesIO(data))
    return [row for batch in read_rows(stream, "here") for row in batch.to_pylist()]


@pytest.mark.parametrize("form", ["jsonl", "arrow"])
def test_streams_round_trip(form):
    assert as_rows(encoded(form)) == ROWS


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.arrow", "rows.parquet"])
def test_files_round_trip(tmp_path, name):
    (tmp_path / name).write_bytes(encoded(name.partition(".")[2]))
    dataset = open_dataset(str(tmp_path / name))
    assert dataset.kind == "files"
    assert [
        row for part in dataset.parts for batch in part.read() for row in batch.to_pylist()
    ] == ROWS


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress])
def test_compressed_json_lines_are_read_and_their_truncation_is_an_error(pack):
    rows = [file_row(f"{n}.py", f"x = {n * 7919}\n") for n in range(2_000)]
    data = pack(encoded("jsonl", rows))
    assert len(as_rows(data)) == 2_000
    with pytest.raises(InputError, match="here is truncated or corrupt"):
        as_rows(data[: len(data) // 2])


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_json_lines(text):
    assert as_rows(encode_jsonl(batch_of([file_row("p", text)])))[0]["content"] == text


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b'{"id": "x"', "line 2 is not valid JSON"),
        (b"[1]", "line 2 is not a JSON object"),
        (b'{"id": "\xff"}', "line 2 is not valid JSON"),
        (b'{"length_bytes": "many"}', "line 2"),
        (b'{"lines": NaN}', "line 2 is not valid JSON"),
    ],
)
def test_a_bad_line_is_named(line, what):
    with pytest.raises(InputError, match=what):
        as_rows(encode_jsonl(batch_of(ROWS[:1])) + line + b"\n")


def test_missing_optional_columns_are_null_and_missing_required_ones_are_named(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(
        json.dumps({"id": "1", "repo_name": "r", "path": "p", "content": "x", "stars": 9})
    )
    [batch] = list(Part(path, file_sha256(path)).read())
    assert batch.schema == FILES
    assert batch.column("language").to_pylist() == [None]
    path.write_text(json.dumps({"id": "1", "content": "x"}))
    with pytest.raises(InputError, match="no column 'repo_name'"):
        list(Part(path, file_sha256(path)).read())


def part(tmp_path, rows=ROWS):
    with PartWriter(tmp_path / "part-00000.parquet", FILES, "parquet") as writer:
        writer.write(batch_of(rows))
    return tmp_path / "part-00000.parquet", writer.entries


def test_the_entry_of_a_part_tells_its_bytes(tmp_path):
    path, [entry] = part(tmp_path)
    assert entry == {
        "name": path.name,
        "rows": 2,
        "bytes": path.stat().st_size,
        "sha256": file_sha256(path),
    }


def test_no_rows_no_part(tmp_path):
    path, entries = part(tmp_path, [])
    assert entries == []
    assert not path.exists()


def test_an_error_while_writing_leaves_no_part(tmp_path):
    path = tmp_path / "part-00000.parquet"
    with pytest.raises(RuntimeError), PartWriter(path, FILES, "parquet") as writer:
        writer.write(batch_of([file_row("a", "x" * 40_000_000)]))
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("position", [0.2, 0.5, 0.9])
def test_flipped_bits_and_truncation_of_parquet_are_errors(tmp_path, position):
    rows = [file_row(f"{n}.py", f"value = {n**7}\n" * 20) for n in range(500)]
    path, _ = part(tmp_path, rows)
    whole = path.read_bytes()
    at = int(len(whole) * position)
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
    with pytest.raises(InputError, match="truncated or corrupt"):
        list(Part(path, file_sha256(path)).read())
    path.write_bytes(whole[:at])
    with pytest.raises(InputError, match="truncated or corrupt"):
        list(Part(path, file_sha256(path)).read())


def test_batches_are_bounded(tmp_path):
    with PartWriter(tmp_path / "part-00000.parquet", FILES, "parquet") as writer:
        for n in range(80):
            writer.write(batch_of([file_row(f"{n}.py", chr(97 + n % 26) * 1_000_000 + str(n))]))
    path = tmp_path / "part-00000.parquet"
    sizes = [batch.nbytes for batch in Part(path, file_sha256(path)).read()]
    assert sum(sizes) > 80_000_000
    assert max(sizes) < 64 * 1024**2
