"""What is held out goes to shards of its own, and never into the plan."""

import json
from dataclasses import replace

import pytest

from codemix.pipelines.engines import LocalEngine
from codemix.pipelines.shard import ShardOptions, write_shards
from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.verify import verify_shards
from tests.pipelines.shard.corpus import count, file_rows, make_plan, write_dataset

ROWS = [
    {**row, "split": "validation" if number % 3 == 0 else "train"}
    for number, row in enumerate(file_rows(count=30))
]
PLAN = {"Go": 200, "Java": 200}
OPTIONS = ShardOptions(shard_bytes=2_000)


@pytest.fixture
def files(tmp_path):
    return write_dataset(tmp_path / "files", ROWS, rows_per_part=40, split=True)


def read(folder, form="parquet"):
    paths = sorted(folder.glob("validation/shard-*"))
    return [
        row for path in paths for batch in FORMATS[form].read(path) for row in batch.to_pylist()
    ]


def contents(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("shard-0*"))
    }


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst"])
def test_every_held_out_document_comes_once_and_whole(files, tmp_path, form):
    write_shards([files], make_plan(PLAN), tmp_path / "out", replace(OPTIONS, form=form))
    held_out = {
        row["id"]: count(row["content"])
        for row in ROWS
        if row["split"] == "validation" and row["language"] in PLAN
    }
    rows = read(tmp_path / "out", form)
    assert {row["id"]: row["tokens"] for row in rows} == held_out
    assert len(rows) == len(held_out)
    manifest = json.loads((tmp_path / "out" / "_manifest.json").read_bytes())
    stated = manifest["validation"]
    assert (stated["documents"], stated["tokens"]) == (len(held_out), sum(held_out.values()))
    assert manifest["tokens"] == sum(shard["tokens"] for shard in manifest["shards"])
    assert sum(PLAN.values()) - 10 < manifest["tokens"] <= sum(PLAN.values())
    assert not any(verify_shards(tmp_path / "out").problems)


def test_the_bytes_depend_on_no_workers_and_nothing_is_written_twice(files, tmp_path):
    write_shards([files], make_plan(PLAN), tmp_path / "one", OPTIONS)
    write_shards([files], make_plan(PLAN), tmp_path / "two", OPTIONS, engine=LocalEngine(2))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    (tmp_path / "one" / "validation/shard-00000.parquet").unlink()
    (tmp_path / "one" / "validation/shard-00099.parquet").write_bytes(b"left")
    write_shards([files], make_plan(PLAN), tmp_path / "one", OPTIONS)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_damaged_or_foreign_validation_shard_is_found(files, tmp_path):
    write_shards([files], make_plan(PLAN), tmp_path / "out", OPTIONS)
    path = tmp_path / "out" / "validation/shard-00000.parquet"
    path.rename(tmp_path / "out" / "validation/shard-00077.parquet")
    assert verify_shards(tmp_path / "out").problems == (
        "validation/shard-00000.parquet is missing",
        "validation/shard-00077.parquet is not in the manifest",
    )


def test_without_held_out_rows_there_are_no_such_shards(tmp_path):
    files = write_dataset(tmp_path / "files", file_rows(count=30))
    write_shards([files], make_plan(PLAN), tmp_path / "out", OPTIONS)
    assert not list((tmp_path / "out").glob("validation/*"))
