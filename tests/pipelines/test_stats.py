"""Inventories count unique training content, with the count rule of plans."""

import json
from dataclasses import replace

import pytest

from codemix.errors import InputError
from codemix.mixers import parse_inventory
from codemix.pipelines.engines import LocalEngine
from codemix.pipelines.shard import ShardOptions, open_text, write_shards
from codemix.pipelines.stats import take_inventory
from codemix.pipelines.tokenize import open_tokenizer
from tests.pipelines.rows_of_files import file_row
from tests.pipelines.shard.corpus import (
    count,
    file_rows,
    make_plan,
    pair_rows,
    tokens_of,
    write_dataset,
)

ROWS = file_rows(count=5)


@pytest.fixture
def files(tmp_path):
    return write_dataset(tmp_path / "files", ROWS, rows_per_part=7)


def test_languages_have_their_files_bytes_and_tokens(files):
    inventory = take_inventory([files])
    texts = [row["content"] for row in ROWS if row["language"] == "Go"]
    assert inventory["languages"]["Go"] == {
        "files": len(texts),
        "bytes": sum(len(text.encode()) for text in texts),
        "tokens": sum(count(text) for text in texts),
    }
    assert list(inventory["languages"]) == ["Go", "Java", "Python", "Rust"]
    assert inventory["count_rule"] == {"eos": True, "bos": False, "fim": 0.0}
    assert inventory["tokenizer"]["sha256"] == open_tokenizer().sha256


def test_the_allocator_reads_it(files, tmp_path):
    pairs = write_dataset(tmp_path / "pairs", pair_rows())
    inventory = parse_inventory(take_inventory([files, pairs]))
    assert inventory.languages == tokens_of(ROWS)
    assert set(inventory.pairs) == {"Python->Java", "Java->Python", "Python->Rust", "Rust->Python"}


def test_text_is_counted_once_and_the_allocator_reads_it(files, tmp_path):
    texts = ["Once upon a time.", "There was a token.", "Once upon a time.", ROWS[0]["content"]]
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(2):
        rows = [json.dumps({"text": text}) for text in texts[number::2]]
        (folder / f"{number}.jsonl").write_text("\n".join(rows) + "\n")
    inventory = take_inventory([files, open_text(str(folder))])
    unique = dict.fromkeys(texts)
    assert inventory["text"] == {"documents": 3, "tokens": sum(map(count, unique))}
    # Text that is also a file's counts as both: a plan asks for them apart.
    assert inventory["languages"] == take_inventory([files])["languages"]
    assert parse_inventory(inventory).text_tokens == inventory["text"]["tokens"]


def test_content_counts_once(files, tmp_path):
    first = ROWS[0]
    copies = [
        file_row("copy.go", first["content"], language="Go"),
        file_row("copy.java", first["content"], language="Java", content_sha256=None),
    ]
    again = write_dataset(tmp_path / "again", copies)
    assert take_inventory([files, files, again]) == take_inventory([files])


def test_held_out_rows_are_no_supply(tmp_path):
    rows = [{**row, "split": "val" if row["language"] == "Go" else None} for row in ROWS]
    files = write_dataset(tmp_path / "files", rows, split=True)
    assert "Go" not in take_inventory([files])["languages"]
    assert "Java" in take_inventory([files])["languages"]


def test_pairs_count_by_direction_and_side(tmp_path):
    rows = pair_rows()
    pairs = write_dataset(tmp_path / "pairs", [*rows, *rows[:5]])
    mine = [row for row in rows if (row["src_lang"], row["tgt_lang"]) == ("Python", "Java")]
    assert take_inventory([pairs])["pairs"]["Python->Java"] == {
        "documents": len(mine),
        "tokens": sum(row["tokens"] for row in mine),
        "src_tokens": sum(row["src_tokens"] for row in mine),
        "tgt_tokens": sum(row["tgt_tokens"] for row in mine),
    }


def test_pairs_of_another_tokenizer_are_refused(tmp_path):
    rows = [{**row, "tokens": row["tokens"] + 1} for row in pair_rows()]
    with pytest.raises(InputError, match="another tokenizer"):
        take_inventory([write_dataset(tmp_path / "pairs", rows)])


def test_workers_change_nothing(files):
    assert take_inventory([files], engine=LocalEngine(2)) == take_inventory([files])


def test_one_epoch_of_the_inventory_is_what_shards_can_hold(files, tmp_path):
    tokens = {name: row["tokens"] for name, row in take_inventory([files])["languages"].items()}
    plan = replace(make_plan(tokens), max_epochs=1.0)
    summary = write_shards([files], plan, tmp_path / "out", ShardOptions())
    assert summary.details["languages"] == tokens
    assert summary.details["cut"] == []


@pytest.mark.parametrize("digest", ["", "no hash", "abc", "g" * 64])
def test_a_content_sha256_that_is_none_is_an_error(tmp_path, digest):
    rows = [{**ROWS[0], "content_sha256": digest}]
    with pytest.raises(InputError, match="content_sha256 that is no SHA-256") as caught:
        take_inventory([write_dataset(tmp_path / "files", rows)])
    assert caught.value.hint


def test_a_content_sha256_that_is_missing_is_computed(files, tmp_path):
    rows = [{**row, "content_sha256": None} for row in ROWS]
    again = write_dataset(tmp_path / "again", rows)
    assert take_inventory([again]) == take_inventory([files])
