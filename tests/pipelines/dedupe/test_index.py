import numpy as np
import pyarrow as pa
import pytest

from codemix.errors import InputError
from codemix.pipelines.dedupe.codes import code_names, code_texts
from codemix.pipelines.dedupe.index import IndexTask, index_batch, index_part, index_schema
from codemix.pipelines.dedupe.index_store import read_facts, read_keys, write_sets
from codemix.pipelines.dedupe.keep import preference
from codemix.pipelines.dedupe.options import DedupeOptions
from codemix.pipelines.dedupe.row_store import RowStore
from codemix.pipelines.dedupe.spill import Spill
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
    assert [found["id"]] == code_names(pa.array([row["id"]])).tolist()
    first_half = row["content_sha256"][:32]
    assert found["content"] == [int(first_half[:16], 16), int(first_half[16:], 16)]
    assert found["content"] == found["compared"]
    assert found["length"] == row["length_bytes"]
    assert (found["scope"], found["depth"], found["size"]) == ("Python", 2, 2)
    assert (found["not-vendored"], found["not-generated"]) == (1, 0)
    assert len(found["keys"]) == 42
    assert len(found["shingles"]) == 2


def test_missing_facts_have_a_defined_meaning():
    row = file_row("a.py", "x y", language=None, is_vendored=None, content_sha256=None)
    found = index_batch(batch_of([row]), OPTIONS).to_pylist()[0]
    assert (found["scope"], found["language"], found["not-vendored"]) == ("", "", 0)
    assert [found["content"]] == code_texts(pa.array(["x y"])).tolist()
    bare = batch_of([row]).select(["id", "repo_name", "path", "language", "content"])
    assert index_batch(bare, OPTIONS).to_pylist()[0] == found
    false_hash = row | {"content_sha256": "what"}
    assert index_batch(batch_of([false_hash]), OPTIONS).to_pylist()[0] == found


def test_files_of_different_scopes_share_no_keys():
    batch = batch_of([file_row("a.py", "x y z"), file_row("a.go", "x y z", language="Go")])
    python, go = index_batch(batch, OPTIONS)["keys"].to_pylist()
    assert not set(python) & set(go)
    python, go = index_batch(batch, DedupeOptions(scope="all"))["keys"].to_pylist()
    assert python == go


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
    indexes = [
        index_part(IndexTask(part, OPTIONS, tmp_path / f"{number}.arrow"))
        for number, part in enumerate(parts)
    ]
    paths = [index.path for index in indexes]
    whole = index_batch(batch_of(rows(12)), OPTIONS)
    facts = read_facts(paths, 12, preference(OPTIONS.keep))
    for name, array in (("id", facts.ids), ("content", facts.contents), ("size", facts.sizes),
                        ("length", facts.lengths), ("depth", facts.ranks[-1])):  # fmt: skip
        assert array.tolist() == whole[name].to_pylist()
    keys = read_keys(paths, 12, 42, Spill(tmp_path, 0, 0))
    assert keys.T.tolist() == whole["keys"].to_pylist()
    wanted = np.isin(np.arange(12), [0, 6, 7, 11])
    starts = write_sets(paths, wanted, facts.sizes, tmp_path / "sets")
    elements = np.fromfile(tmp_path / "sets", np.uint32)
    for row in np.flatnonzero(wanted):
        stored = elements[starts[row] : starts[row] + facts.sizes[row]]
        assert stored.tolist() == whole["shingles"][row].as_py()
    assert len(elements) == facts.sizes[wanted].sum()
    with RowStore([index.rows for index in indexes]) as store:
        taken = store.take(np.array([11, 0, 6, 7, 6]), ["path", "content"]).to_pylist()
    assert taken == [
        {name: rows(12)[row][name] for name in ("path", "content")} for row in (11, 0, 6, 7, 6)
    ]
