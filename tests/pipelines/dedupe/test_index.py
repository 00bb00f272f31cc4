import pyarrow as pa
import pytest

from codemix.errors import InputError
from codemix.pipelines.dedupe.index import IndexTask, index_batch, index_part, index_schema
from codemix.pipelines.dedupe.index_store import read_columns, read_keys, read_sets
from codemix.pipelines.dedupe.options import DedupeOptions
from tests.pipelines.dedupe.in_memory import MemoryPart, parts_of
from tests.pipelines.rows_of_files import batch_of, file_row

OPTIONS = DedupeOptions()


def rows(count, start=0):
    return [
        file_row(f"d/{number}.py", " ".join(f"w{number}_{word}" for word in range(number + 3)))
        for number in range(start, start + count)
    ]


def test_an_index_row_says_what_the_join_needs():
    row = file_row("a/b/c.py", "one two three four five six", is_vendored=True)
    index = index_batch(batch_of([row]), OPTIONS)
    assert index.schema == index_schema(OPTIONS)
    found = index.to_pylist()[0]
    assert found["id"] == row["id"]
    assert found["content_sha256"] == row["content_sha256"]
    assert (found["scope"], found["depth"], found["size"]) == ("Python", 2, 2)
    assert (found["not-vendored"], found["not-generated"]) == (1, 0)
    assert len(found["keys"]) == 42
    assert len(found["shingles"]) == 2


def test_missing_facts_have_a_defined_meaning():
    row = file_row("a.py", "x y", language=None, is_vendored=None, content_sha256=None)
    found = index_batch(batch_of([row]), OPTIONS).to_pylist()[0]
    assert (found["scope"], found["not-vendored"]) == ("", 0)
    assert found["content_sha256"] == file_row("a.py", "x y")["content_sha256"]
    bare = batch_of([row]).select(["id", "path", "language", "content"])
    assert index_batch(bare, OPTIONS).to_pylist()[0] == found


def test_scope_all_knows_no_languages():
    batch = batch_of([file_row("a.py", "x"), file_row("a.go", "x", language="Go")])
    scopes = index_batch(batch, DedupeOptions(scope="all"))["scope"]
    assert scopes.to_pylist() == ["", ""]


def test_rows_without_content_are_refused():
    batch = batch_of([file_row("a.py", "x"), file_row("lost.py", "x") | {"content": None}])
    with pytest.raises(InputError, match=r"lost\.py has no content"):
        index_batch(batch, OPTIONS)
    with pytest.raises(InputError, match="no column 'content'"):
        index_batch(batch.drop_columns(["content"]), OPTIONS)


def test_what_is_read_back_is_what_was_indexed(tmp_path):
    batches = (batch_of(rows(4)), batch_of(rows(3, start=4)))
    parts = [MemoryPart(batches), MemoryPart(()), *parts_of(rows(5, start=7))]
    paths = [
        index_part(IndexTask(part, OPTIONS, tmp_path / f"{number}.arrow"))
        for number, part in enumerate(parts)
    ]
    whole = index_batch(batch_of(rows(12)), OPTIONS)
    read = pa.concat_tables([read_columns(path, ("size", "id")) for path in paths])
    assert read["id"].to_pylist() == whole["id"].to_pylist()
    wanted = pa.array([11, 0, 6, 7])
    picked = whole.take(wanted).to_pylist()
    assert read_keys(paths, wanted.to_numpy()).tolist() == [row["keys"] for row in picked]
    sizes = read["size"].take(wanted).to_numpy()
    sets = read_sets(paths, wanted.to_numpy(), sizes)
    assert sets.elements.tolist() == [element for row in picked for element in row["shingles"]]
    assert sets.offsets.tolist() == [0, *sizes.cumsum()]
