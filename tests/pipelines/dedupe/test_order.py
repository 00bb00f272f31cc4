import os
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.pipelines.dedupe import DedupeOptions, find_duplicates, order, write_removed
from codemix.pipelines.dedupe.index import IndexTask, index_part
from codemix.pipelines.dedupe.index_store import read_facts
from codemix.pipelines.dedupe.keep import preference
from codemix.pipelines.dedupe.order import Extent, extent_of, order_rows, places_of
from codemix.pipelines.engines import IN_PROCESS
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.runner import run_to_folder
from tests.pipelines.dedupe.in_memory import parts_of
from tests.pipelines.rows_of_files import batch_of, file_row

OPTIONS = DedupeOptions()
NAME = st.text(st.characters(categories=["L", "N"]) | st.sampled_from(".-_ é"), min_size=1)
PATHS = st.lists(st.lists(NAME, min_size=1, max_size=4).map("/".join), max_size=12)


def walk(paths):
    """Files in the order of a walk: those of a folder by name, then its folders by name."""
    files = sorted((path for path in paths if "/" not in path), key=str.encode)
    folders = {}
    for path in paths:
        if "/" in path:
            folder, rest = path.split("/", 1)
            folders.setdefault(folder, []).append(rest)
    below = [f"{folder}/{path}" for folder in sorted(folders, key=str.encode)
             for path in walk(folders[folder])]  # fmt: skip
    return files + below


@settings(deadline=None)
@given(PATHS)
def test_places_follow_a_walk(paths):
    rows = {"repo_name": ["r"] * len(paths), "path": paths, "id": ["i"] * len(paths)}
    places = places_of(pa.record_batch({name: pa.array(of, pa.string()) for name, of in
                                        rows.items()})).to_pylist()  # fmt: skip
    by_place = sorted(zip(places, paths, strict=True), key=lambda pair: pair[0].encode())
    assert [path for _, path in by_place] == walk(paths)


def test_a_walk_of_folders_is_in_order(tmp_path):
    for path in ("b.py", "a/z.py", "a-b/c.py", "a/b/c.py", "a.py", "Z/y.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    found = []
    for folder, folders, names in os.walk(tmp_path):
        folders.sort()
        inside = Path(folder).relative_to(tmp_path)
        found += [(inside / name).as_posix() for name in sorted(names)]
    rows = [file_row(path, "x") for path in found]
    assert extent_of(places_of(batch_of(rows))).is_ordered


def test_extents_join_in_order_or_not():
    first, second, none = Extent(True, "a", "c"), Extent(True, "c", "d"), Extent()
    assert first.joined(second) == Extent(True, "a", "d")
    assert second.joined(first) == Extent(False, "c", "c")
    assert none.joined(first).joined(none) == first
    assert Extent(False, "a", "b").joined(second) == Extent(False, "a", "d")


@pytest.fixture
def order_of(tmp_path):
    def find_order(*parts):
        indexes = [
            index_part(IndexTask(part, OPTIONS, tmp_path / f"{number}.arrow"))
            for number, part in enumerate(parts_of(*parts))
        ]
        rows = sum(map(len, parts))
        facts = read_facts([index.path for index in indexes], rows, preference(OPTIONS.keep))
        extents = [index.extent for index in indexes]
        return order_rows(extents, [index.rows for index in indexes], facts.repositories)

    return find_order


ROWS = [
    file_row(path, f"x = '{repo_name}'", repo_name=repo_name)
    for repo_name in ("Å", "a", "a/b", "ab", "z")
    for path in ("b.py", "c/a.py")
]
IN_ORDER = [*ROWS[2:], *ROWS[:2]]


def test_what_is_in_order_is_left_as_it_lies(order_of):
    assert order_of(IN_ORDER[:3], [], IN_ORDER[3:]).tolist() == list(range(10))


@pytest.mark.parametrize("together", [1, 3, 100])
def test_what_is_not_is_put_in_order(order_of, monkeypatch, together):
    monkeypatch.setattr(order, "SORTED_ROWS", together)
    shuffled = random.Random(3).sample(IN_ORDER, 10)
    found = order_of(shuffled[:4], shuffled[4:])
    assert [shuffled[row] for row in found] == IN_ORDER


def test_rows_as_they_lie_and_rows_put_in_order_give_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr("codemix.pipelines.dedupe.output.PART_BYTES", 20_000)
    monkeypatch.setattr("codemix.pipelines.dedupe.output.BATCH_ROWS", 7)
    rows = []
    for number in range(120):
        text = " ".join(f"w{number // 3}x{word}" for word in range(40 + number % 3))
        facts = {"is_vendored": None if number % 5 else True, "license": None}
        path = f"{number // 9:02}/{number:03}.py"
        rows.append(file_row(path, text, repo_name=f"r{number // 40}", **facts))

    def run(name, *parts):
        made = []
        for number, part in enumerate(parts):
            path = tmp_path / f"{name}-{number}.parquet"
            pq.write_table(pa.Table.from_batches([batch_of(part)]), path)
            made.append(Part(path, file_sha256(path)))
        folder = tmp_path / name
        dataset = Dataset("files", "files", tuple(made))
        with find_duplicates(dataset, OPTIONS, IN_PROCESS) as found:
            run_to_folder(found.job, folder, IN_PROCESS)
        assert write_removed(folder) > 50
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.parquet")}

    in_order = run("in-order", rows[:31], rows[31:])
    assert len([path for path in in_order if path.parent.name == ""]) > 2
    assert run("as-one", rows) == in_order
    assert run("shuffled", *[random.Random(1).sample(rows, 120)[at::3] for at in range(3)]) == (
        in_order
    )
