"""Rearranged documents: the tokenizer's own marks, nothing lost, no pair touched, all counted."""

import json
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.errors import UsageError
from codemix.pipelines.shard import ShardOptions, write_shards
from codemix.pipelines.shard.infill import Infill, restore
from codemix.pipelines.tokenize import open_tokenizer
from codemix.pipelines.verify import verify_shards
from tests.pipelines.shard.corpus import file_rows, make_plan, pair_rows, read_rows, write_dataset

HASHES = np.arange(4000, dtype=np.uint64)
PREFIX, MIDDLE, SUFFIX = 14, 15, 16


def encode(texts, rate=1.0, mode="psm", seed=0, may=True):
    hashes = HASHES[: len(texts)]
    allowed = np.full(len(texts), may)
    return Infill(rate, mode, seed).encode(open_tokenizer(), pa.array(texts), hashes, allowed)


def documents_of(encoded):
    edges = encoded.offsets.tolist()
    return [encoded.ids[start:stop] for start, stop in pairwise(edges)]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5), st.sampled_from(["psm", "spm"]))
def test_no_character_is_lost(texts, mode):
    tokenizer = open_tokenizer()
    for text, ids in zip(texts, documents_of(encode(texts, mode=mode)), strict=True):
        marks = [token for token in ids.tolist() if token in (PREFIX, MIDDLE, SUFFIX)]
        assert marks == ([PREFIX, SUFFIX, MIDDLE] if mode == "psm" else [SUFFIX, PREFIX, MIDDLE])
        assert restore(ids, tokenizer.infill, tokenizer) == text


def test_the_rate_is_a_share_of_documents_and_both_is_half_of_each():
    documents = documents_of(encode(["a = b + c\n"] * 4000, rate=0.3, mode="both"))
    moved = [ids for ids in documents if MIDDLE in ids]
    assert abs(len(moved) / 4000 - 0.3) < 0.03
    suffix_first = sum(ids[0] == SUFFIX for ids in moved)
    assert abs(suffix_first / len(moved) - 0.5) < 0.06
    plain = open_tokenizer().encode(pa.array(["a = b + c\n"])).ids.tolist()
    assert all(ids.tolist() == plain for ids in documents if MIDDLE not in ids)


def test_the_seed_decides_which_and_where():
    texts = ["alpha beta gamma delta\n"] * 50
    one, same, other = (encode(texts, rate=0.5, seed=seed).ids.tolist() for seed in (1, 1, 2))
    assert one == same != other


def test_what_may_not_be_rearranged_is_not():
    assert MIDDLE not in encode(["a = b\n"], may=False).ids


@pytest.fixture
def inputs(tmp_path):
    return [
        write_dataset(tmp_path / "files", file_rows()),
        write_dataset(tmp_path / "pairs", pair_rows()),
    ]


FILES = {"Go": 300, "Java": 900, "Python": 500, "Rust": 801}


def test_shards_count_the_marks_and_leave_pairs_alone(inputs, tmp_path):
    plan = make_plan(FILES, {"Python->Java": 300}, {"Python": 150, "Java": 150})
    options = ShardOptions(infill_rate=0.7, infill_mode="both", engine="reference")
    write_shards(inputs, plan, tmp_path / "out", options)
    rows = read_rows(tmp_path / "out")
    assert sum(len(row["input_ids"]) for row in rows) == plan.budget_tokens
    moved = [row for row in rows if MIDDLE in row["input_ids"]]
    assert len(moved) > 20
    assert not [row for row in moved if "->" in row["language"]]
    manifest = json.loads((tmp_path / "out" / "_manifest.json").read_bytes())
    assert manifest["count_rule"]["fim"] == 0.7
    assert manifest["languages"]["Go"] == 300
    found = verify_shards(tmp_path / "out")
    assert found.problems == () and found.sampled > 40


def test_the_plans_rate_is_the_default(inputs, tmp_path):
    plan = make_plan(FILES, count_rule={"eos": True, "bos": False, "fim": 1.0})
    write_shards(inputs, plan, tmp_path / "out", ShardOptions(engine="reference"))
    whole = [row for row in read_rows(tmp_path / "out") if row["input_ids"][-1] == 2]
    assert all(row["input_ids"][0] == PREFIX for row in whole)


def test_text_shards_hold_no_marks(inputs, tmp_path):
    options = ShardOptions(infill_rate=0.5, form="jsonl.zst")
    with pytest.raises(UsageError, match="fill-in-the-middle"):
        write_shards(inputs, make_plan(FILES), tmp_path / "out", options)
