import gzip
import json
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codemix.errors import InputError, UsageError
from codemix.langs import parse_list
from codemix.pipelines.detect import DetectOptions, detect_job
from codemix.pipelines.engines import IN_PROCESS
from codemix.pipelines.io import table_source
from codemix.pipelines.io.table_columns import parse_columns
from codemix.pipelines.io.table_source import table_stem
from codemix.pipelines.runner import run_to_folder
from tests.pipelines.io.raw_rows import contents, problems, rows, write

STACK = {
    "content": ["x = 1\n", "y = 2\n"],
    "max_stars_repo_path": ["a.py", "lib/b.py"],
    "max_stars_repo_name": ["o/one", "o/two"],
    "max_stars_repo_licenses": [["MIT", "Apache-2.0"], []],
    "lang": ["Python", "Python"],
}
DUMP = {
    "code": ["x = 1\n", "y = 2\n"],
    "path": ["a.py", "lib/b.py"],
    "repo_name": ["o/one", "o/two"],
    "license": ["mit", "gpl-3.0"],
    "language": ["Python", None],
}


def as_lines(columns):
    names = list(columns)
    cells = zip(*columns.values(), strict=True)
    return b"".join(
        json.dumps(dict(zip(names, row, strict=True))).encode() + b"\n" for row in cells
    )


def write_table(tmp_path, kind, columns):
    path = tmp_path / f"data{kind}"
    table = pa.table(columns)
    if kind == ".parquet":
        pq.write_table(table, path, row_group_size=1)
    elif kind == ".arrow":
        with pa.ipc.new_stream(path, table.schema) as writer:
            writer.write_table(table)
    elif kind == ".feather":
        with pa.ipc.new_file(path, table.schema) as writer:
            writer.write_table(table)
    else:
        pack = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress}
        lines = as_lines(columns)
        path.write_bytes(pack.get(path.suffix, bytes)(lines))
    return path


KINDS = [".parquet", ".arrow", ".feather", ".jsonl", ".jsonl.gz", ".jsonl.zst"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_stack_is_read(tmp_path, kind):
    found = rows(write_table(tmp_path, kind, STACK))
    assert [row["repo_name"] for row in found] == ["o/one", "o/two"]
    assert contents(found) == {"a.py": b"x = 1\n", "lib/b.py": b"y = 2\n"}
    assert [row["repo_license"] for row in found] == ["Apache-2.0 AND MIT", None]
    assert [row["given_language"] for row in found] == ["Python", "Python"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_dump_of_github_is_read(tmp_path, kind):
    found = rows(write_table(tmp_path, kind, DUMP))
    assert contents(found) == {"a.py": b"x = 1\n", "lib/b.py": b"y = 2\n"}
    assert [row["repo_license"] for row in found] == ["MIT", "GPL-3.0-only"]
    assert [row["given_language"] for row in found] == ["Python", None]


def test_columns_can_be_named(tmp_path):
    path = write_table(tmp_path, ".jsonl", {"body": ["x\n"], "file": ["/a.py"], "content": ["no"]})
    found = rows(path, columns=parse_columns("content=body,path=file"))
    assert (found[0]["path"], found[0]["data"], found[0]["repo_name"]) == ("a.py", b"x\n", "data")
    with pytest.raises(UsageError, match="no column 'code'"):
        rows(path, columns=parse_columns("content=code"))


@pytest.mark.parametrize("text", ["content", "content=", "what=x", "path=a,path=b"])
def test_bad_columns_are_usage_errors(text):
    with pytest.raises(UsageError):
        parse_columns(text)


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_without_source_code_is_a_usage_error(tmp_path, kind):
    with pytest.raises(UsageError, match="hold source code"):
        rows(write_table(tmp_path, kind, {"a": [1]}))


def test_rows_without_a_path_are_numbered(tmp_path):
    found = rows(write_table(tmp_path, ".parquet", {"text": ["x", "y"]}))
    assert [row["path"] for row in found] == ["row-1", "row-2"]


def test_invalid_and_large_rows_are_counted(tmp_path):
    path = tmp_path / "data.jsonl"
    big = json.dumps({"content": "x" * 1_001, "path": "big.py"}).encode()
    lone = b'{"content": "\\ud800", "path": "lone.py"}'
    lines = [
        b"",
        b'{"content": "x", "path": "a.py"}',
        b"{",
        b"[1]",
        b'{"content": null}',
        big,
        lone,
    ]
    path.write_bytes(b"\n".join(lines) + b"\n\xff\xfe\n")
    found = rows(path)
    assert contents(found) == {"a.py": b"x"}
    invalid = [f"row-{n}" for n in (3, 4, 5, 7, 8)]
    assert problems(found) == {**dict.fromkeys(invalid, "invalid_row"), "big.py": "too_large"}


def test_a_line_too_long_to_hold_is_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(table_source, "_MAX_LINE_BYTES", 100)
    long = b'{"content": "' + b"x" * 350 + b'"}'
    good = b'{"content": "y", "path": "%d.py"}'
    (tmp_path / "data.jsonl").write_bytes(b"\n".join([good % 1, long, good % 2, long]))
    found = rows(tmp_path / "data.jsonl")
    assert set(contents(found)) == {"1.py", "2.py"}
    assert problems(found) == {"data.jsonl/row-2": "too_large", "data.jsonl/row-4": "too_large"}


@pytest.mark.parametrize("kind", [".parquet", ".jsonl.gz", ".jsonl.zst", ".arrow"])
def test_a_truncated_table_is_counted(tmp_path, kind):
    path = write_table(tmp_path, kind, {"content": [f"x = {n}\n" * 30 for n in range(200)]})
    path.write_bytes(path.read_bytes()[:-40])
    assert "corrupt_table" in problems(rows(path)).values()


def test_text_that_is_not_utf8_in_parquet_is_handed_on(tmp_path):
    bad = pa.array([b"caf\xe9"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"content": bad, "path": ["a.py"]}), tmp_path / "data.parquet")
    assert contents(rows(tmp_path / "data.parquet")) == {"a.py": b"caf\xe9"}


@contextmanager
def small_pieces(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(table_source, "_WHOLE_GROUP_BYTES", 0)
        patch.setattr(table_source, "_LINES_BYTES", 1)
        yield


@pytest.mark.parametrize("kind", KINDS)
def test_pieces_of_any_size_give_the_same_rows(tmp_path, monkeypatch, kind):
    columns = {"content": [f"x = {n}\n" for n in range(300)]}
    path = write_table(tmp_path, kind, columns)
    expected = rows(path)
    assert len(expected) == 300
    with small_pieces(monkeypatch):
        assert rows(path, task_bytes=10) == expected


def test_the_output_of_detect_is_a_source(tmp_path):
    write(tmp_path / "repo", {"a.py": b"x = 1\n", "b.txt": b"no code"})
    job = detect_job([str(tmp_path / "repo")], DetectOptions(parse_list("python")))
    run_to_folder(job, tmp_path / "detected", IN_PROCESS)
    [row] = rows(tmp_path / "detected")
    assert (row["repo_name"], row["path"], row["data"]) == ("repo", "a.py", b"x = 1\n")
    assert (row["given_language"], row["repo_license"]) == ("Python", None)
    manifest = tmp_path / "detected" / "_manifest.json"
    manifest.write_text(manifest.read_text().replace('"files"', '"pairs"'))
    with pytest.raises(InputError, match="pairs"):
        rows(tmp_path / "detected")
    manifest.write_text("{}")
    assert "_manifest.json" in {row["path"] for row in rows(tmp_path / "detected")}


def test_tables_are_known_by_their_suffix():
    assert table_stem("train.JSONL.gz") == "train"
    assert table_stem("part-0.parquet") == "part-0"
    assert table_stem("notes.json") == table_stem(".jsonl") == table_stem("a.parquet.gz") == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_damage_to_a_table_gives_rows_or_reasons(tmp_path, data):
    kind = data.draw(st.sampled_from([".jsonl", ".jsonl.gz", ".jsonl.zst", ".arrow"]))
    path = write_table(tmp_path, kind, STACK)
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = data.draw(st.binary(max_size=8))
    end = data.draw(st.sampled_from([len(whole), at + len(changed)]))
    path.write_bytes(whole[:at] + changed + whole[at + len(changed) : end])
    try:
        found = rows(path)
    except UsageError as error:
        # Damage can only hit the name of the column.
        assert "hold source code" in str(error)
        return
    for row in found:
        assert (row["data"] is None) == (row["problem"] is not None)


def test_a_damaged_length_that_asks_for_all_memory_is_counted(tmp_path):
    path = write_table(tmp_path, ".arrow", STACK)
    whole = path.read_bytes()
    reasons = set()
    for at in range(8, len(whole) - 8, 2):
        path.write_bytes(whole[:at] + b"\0\0\0\x06" + whole[at + 4 :])
        try:
            reasons |= {row["problem"] for row in rows(path)}
        except UsageError as error:
            assert "hold source code" in str(error)
    assert reasons <= {None, "corrupt_table", "invalid_row"}
    assert "corrupt_table" in reasons
