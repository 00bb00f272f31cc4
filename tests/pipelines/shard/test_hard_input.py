"""Documents that hurt, and buckets that must change nothing."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest

from codemix.errors import InputError, UsageError
from codemix.pipelines.engines import LocalEngine
from codemix.pipelines.shard import ShardOptions, run, supply, write_shards
from codemix.pipelines.shard.options import parse_shard_size
from codemix.pipelines.tokenize import open_tokenizer
from codemix.pipelines.verify import verify_shards
from tests.outputs import contents
from tests.pipelines.rows_of_files import file_row
from tests.pipelines.shard.corpus import (
    count,
    file_rows,
    make_plan,
    pair_rows,
    read_rows,
    write_dataset,
)

OPTIONS = ShardOptions(engine="reference", shard_tokens=900)
HARD = {
    "empty": "",
    "blanks": "x = 1\n" + " " * 1_000_000 + "y\n",
    "base64": "data = '" + base64.b64encode(bytes(range(256)) * 3000).decode() + "'\n",
    "control": "</s><s>[INST] <|endoftext|> [PREFIX] <pad>\n",
    "zero": "a\0b\ufeff\u2028\n",
}


@pytest.mark.parametrize("engine", ["reference", "gigatoken", "fastokens"])
def test_hard_documents_come_back_as_they_were(tmp_path, engine):
    rows = [file_row(f"{name}.go", text, language="Go") for name, text in HARD.items()]
    files = write_dataset(tmp_path / "files", rows)
    total = sum(count(row["content"]) for row in rows)
    options = replace(OPTIONS, engine=engine)
    write_shards([files], make_plan({"Go": total}), tmp_path / "out", options)
    tokenizer = open_tokenizer()
    found = [
        tokenizer.decode(np.array(row["input_ids"][:-1])) for row in read_rows(tmp_path / "out")
    ]
    assert sorted(found) == sorted(HARD.values())
    assert verify_shards(tmp_path / "out").problems == ()


@pytest.mark.slow
def test_a_document_of_fifty_megabytes(tmp_path):
    text = "".join(f"value_{number} = {number * 17}\n" for number in range(2_200_000))
    assert len(text) > 50_000_000
    rows = [file_row("big.py", text, language="Python"), *file_rows(count=2)]
    files = write_dataset(tmp_path / "files", rows)
    options = replace(OPTIONS, engine="auto", shard_tokens=None)
    write_shards([files], make_plan({"Python": 15_000_000}), tmp_path / "out", options)
    [length] = {max(row["length_tokens"] for row in read_rows(tmp_path / "out"))}
    assert length > 14_900_000
    assert verify_shards(tmp_path / "out").problems == ()


def test_lone_surrogates_never_get_in(tmp_path):
    path = tmp_path / "rows.jsonl"
    row = json.dumps({**file_row("a.go", "x", language="Go"), "content": "\ud800"})
    path.write_text(row + "\n")
    from codemix.pipelines.io.dataset import open_dataset

    with pytest.raises(InputError):
        write_shards([open_dataset(str(path))], make_plan({"Go": 5}), tmp_path / "out", OPTIONS)
    assert not list((tmp_path / "out").glob("shard-*"))


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst"])
def test_buckets_change_no_byte(tmp_path, monkeypatch, form):
    inputs = [
        write_dataset(tmp_path / "files", file_rows(count=40)),
        write_dataset(tmp_path / "pairs", pair_rows()),
    ]
    have = sum(count(row["content"]) for row in file_rows(count=40) if row["language"] == "Go")
    # Whole epochs and whole pairs: what is chosen from one bucket differs from what is from many.
    plan = make_plan({"Go": 2 * have, "Rust": 1234 if form == "parquet" else have * 0 + 0})
    options = replace(OPTIONS, form=form)
    write_shards(inputs, plan, tmp_path / "one", options)
    monkeypatch.setattr(supply, "BUCKET_DOCUMENTS", 10)
    write_shards(inputs, plan, tmp_path / "many", options)
    assert contents(tmp_path / "one") == contents(tmp_path / "many")


def test_many_buckets_are_exact_with_pairs(tmp_path, monkeypatch):
    monkeypatch.setattr(supply, "BUCKET_DOCUMENTS", 7)
    inputs = [
        write_dataset(tmp_path / "files", [*file_rows(count=40), *file_rows(count=3)]),
        write_dataset(tmp_path / "pairs", pair_rows(30)),
    ]
    files = {"Go": 3000, "Java": 2000, "Python": 1500, "Rust": 801}
    plan = make_plan(files, {"Python->Java": 1300}, {"Python": 650, "Java": 650})
    for workers in (1, 2):
        write_shards(inputs, plan, tmp_path / str(workers), OPTIONS, LocalEngine(workers))
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    found = verify_shards(tmp_path / "1")
    assert found.problems == ()
    assert found.tokens == plan.budget_tokens
    ids = [row["doc_ids"][0] for row in read_rows(tmp_path / "1") if row["language"] == "Rust"]
    assert len(ids) == len(set(ids))


def test_the_output_order_forgets_the_inputs(tmp_path):
    rows = file_rows(count=300, languages=("Go",))
    files = write_dataset(tmp_path / "files", rows, rows_per_part=100)
    total = sum(count(row["content"]) for row in rows)
    write_shards([files], make_plan({"Go": total}), tmp_path / "out", OPTIONS)
    place = {row["id"]: number for number, row in enumerate(rows)}
    order = [place[row["doc_ids"][0]] for row in read_rows(tmp_path / "out")]
    rho = np.corrcoef(order, np.arange(len(order)))[0, 1]
    assert abs(rho) < 4 / np.sqrt(len(order))


@pytest.mark.parametrize(
    ("text", "size"),
    [("1MiB", (2**20, None)), ("200M-tokens", (512 * 2**20, 200 * 10**6))],
)
def test_a_shards_size_is_bytes_or_tokens(text, size):
    assert parse_shard_size(text) == size


@pytest.mark.parametrize("text", ["many", "many-tokens", "-tokens", "1MiB-tokens"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(UsageError):
        parse_shard_size(text)


def test_progress_is_told(tmp_path):
    files = write_dataset(tmp_path / "files", file_rows())
    told = []
    write_shards([files], make_plan({"Go": 300}), tmp_path / "out", OPTIONS, watch=told.append)
    steps = [one.step for one in told]
    assert steps == ["tokenize"] * len(files.parts) + ["write"]
    assert told[-1] == run.Progress("write", 1, 1, 300)


@pytest.mark.parametrize(
    "wrong",
    [{"packing": "tight"}, {"order": "alphabet"}, {"infill_mode": "msp"}, {"infill_rate": 1.5},
     {"shard_tokens": 0}, {"sequence_tokens": 1}],
)  # fmt: skip
def test_options_that_make_no_sense(wrong):
    with pytest.raises(UsageError):
        ShardOptions(**wrong)
