"""The text reserve, the sources of documents, and removal requests."""

import json
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codemix.errors import InfeasibleError, InputError, UsageError
from codemix.pipelines.io.dataset import file_sha256
from codemix.pipelines.shard import FORMATS, ShardOptions, list_source, open_text, write_shards
from codemix.pipelines.verify import verify_shards
from tests.pipelines.shard.corpus import (
    count,
    file_rows,
    make_plan,
    pair_rows,
    read_rows,
    write_dataset,
)

OPTIONS = ShardOptions(engine="reference", shard_tokens=400)
TEXTS = [f"The {number}th sentence says nothing of {number * 7}.\n" for number in range(20)]
FILES = {"Go": 100, "Java": 150}


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "text.jsonl"
    lines = [json.dumps({"text": one, "url": None}) for one in TEXTS]
    path.write_text(
        "\n".join([*lines, json.dumps({"text": ""}), json.dumps({"text": None})]) + "\n"
    )
    return open_text(str(path))


@pytest.fixture
def files(tmp_path):
    return write_dataset(tmp_path / "files", file_rows())


def test_text_fills_its_reserve_to_the_token(files, text, tmp_path):
    have = sum(map(count, TEXTS))
    plan = make_plan(FILES, reserve={"text": have + 11})
    write_shards([files, text], plan, tmp_path / "out", OPTIONS)
    manifest = json.loads((tmp_path / "out" / "_manifest.json").read_bytes())
    assert manifest["languages"] == {**FILES, "text": have + 11}
    assert manifest["tokens"] == plan.budget_tokens
    [cut] = [one for one in manifest["cut"] if one["language"] == "text"]
    assert cut["epoch"] == 1
    rows = [row for row in read_rows(tmp_path / "out") if row["language"] == "text"]
    assert sum(row["epoch"] == 0 for row in rows) == len(TEXTS)
    assert verify_shards(tmp_path / "out").problems == ()


def test_too_little_text_is_named(files, text, tmp_path):
    plan = make_plan(FILES, reserve={"text": 10_000})
    with pytest.raises(InfeasibleError, match=r"natural-language text: .* are missing"):
        write_shards([files, text], plan, tmp_path / "out", OPTIONS)


def test_text_may_come_as_a_folder_of_files(tmp_path):
    (tmp_path / "many").mkdir()
    for number, suffix in enumerate(("parquet", "parquet")):
        table = pa.table({"text": TEXTS[number::2], "other": [1] * 10})
        pq.write_table(table, tmp_path / "many" / f"{number}.{suffix}")
    data = open_text(str(tmp_path / "many"))
    found = [text for part in data.parts for batch in part.read() for text in
             batch["text"].to_pylist()]  # fmt: skip
    assert sorted(found) == sorted(TEXTS)


def test_what_is_no_text_is_refused(tmp_path):
    with pytest.raises(UsageError, match="holds no text"):
        open_text(str(tmp_path / "nothing.jsonl"))
    (tmp_path / "other.jsonl").write_text('{"content": "x"}\n')
    [part] = open_text(str(tmp_path / "other.jsonl")).parts
    with pytest.raises(InputError, match="no column 'text'"):
        list(part.read())


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst", "megatron", "mds"])
@pytest.mark.parametrize("packing", ["none", "concat"])
def test_every_document_of_a_repository_is_found(files, tmp_path, form, packing):
    if not FORMATS[form].exact and packing != "none":
        return
    rows = [{**row, "src_repo_name": "wanted", "src_path": "x.py", "tgt_repo_name": "other",
             "tgt_path": "y"} for row in pair_rows()]  # fmt: skip
    mine = [
        {**row, "repo_name": "wanted", "id": f"w{row['id']}", "content": row["content"] + "#\n"}
        for row in file_rows(count=3)
    ]
    inputs = [files, write_dataset(tmp_path / "mine", mine), write_dataset(tmp_path / "p", rows)]
    have = sum(row["tokens"] for row in rows if row["src_lang"] == "Java")
    plan = make_plan({"Go": 500, "Java": 500}, {"Java->Python": have}, {"Java": have, "Python": 0})
    options = replace(OPTIONS, form=form, packing=packing, sequence_tokens=100)
    write_shards(inputs, plan, tmp_path / "out", options)
    found = list(list_source(tmp_path / "out", "wanted"))
    ids = {row["id"] for row in mine} | {row["pair_id"] for row in rows}
    expected = []
    for path in sorted((tmp_path / "out").glob(f"shard-*{FORMATS[form].suffixes[0]}")):
        for batch in FORMATS[form].read(path):
            expected += [
                (path.name, row["row"], row["id"], row["tokens"])
                for row in batch.select(["row", "id", "tokens"]).to_pylist()
                if row["id"] in ids
            ]
    assert [(one.shard, one.row, one.id, one.tokens) for one in found] == expected
    assert len({one.id for one in found}) > 6
    assert all(one.paths for one in found)
    assert not list(list_source(tmp_path / "out", "nobody"))


def test_a_folder_that_is_none_of_ours_is_refused(tmp_path):
    with pytest.raises(InputError, match="no finished shards"):
        list(list_source(tmp_path, "x"))


def test_verify_compares_with_the_text_of_the_source(files, tmp_path):
    out = tmp_path / "out"
    write_shards([files], make_plan(FILES), out, OPTIONS)
    [path, *_] = sorted((out / "sources").iterdir())
    table = pq.read_table(path)
    column = table.schema.get_field_index("text_sha256")
    other = table.set_column(column, table.schema.field(column), pa.array(["0" * 64] * len(table)))
    pq.write_table(other, path)
    assert any("missing or damaged" in problem for problem in verify_shards(out).problems)
    manifest = json.loads((out / "_manifest.json").read_bytes())
    manifest["sources"][0]["sha256"] = file_sha256(path)
    (out / "_manifest.json").write_text(json.dumps(manifest))
    problems = verify_shards(out).problems
    assert any("not the text of its source" in problem for problem in problems)
