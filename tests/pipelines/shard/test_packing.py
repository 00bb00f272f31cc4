"""Sequences hold every token once, whole documents where they fit, and no two pairs of one key."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.errors import UsageError
from codemix.pipelines.engines import LocalEngine
from codemix.pipelines.shard import ShardOptions, write_shards
from codemix.pipelines.shard.formats import Group
from codemix.pipelines.shard.packing import best_fit, pack
from codemix.pipelines.tokenize import open_tokenizer
from codemix.pipelines.verify import verify_shards
from tests.pipelines.shard.corpus import file_rows, make_plan, pair_rows, read_rows, write_dataset

LENGTHS = st.lists(st.integers(1, 40), min_size=1, max_size=40)
SEQUENCE = 16


def group_of(lengths, keys, first=0):
    """Return documents whose ids count up, so that each token is known by its value."""
    tokens = np.array(lengths, np.int64)
    total = int(tokens.sum())
    count = len(lengths)
    return Group(
        payload=np.arange(first, first + total, dtype=np.uint32).view(np.uint8),
        offsets=4 * np.concatenate([[0], np.cumsum(tokens)]),
        first=np.arange(count + 1),
        ids=[f"{first + at}" for at in range(count)],
        languages=np.zeros(count, np.int32),
        names=("Go",),
        tokens=tokens,
        starts=np.zeros(count, np.int64),
        epochs=np.zeros(count, np.int32),
        keys=np.array(keys, np.uint64),
    )


def sequences_of(groups):
    """Return, for each sequence, its ids and its pieces (document, start, tokens, key)."""
    found = []
    for group in groups:
        ids = group.payload.view("<u4")
        edges = (group.offsets // 4).tolist()
        for row, (start, stop) in enumerate(pairwise(edges)):
            pieces = range(int(group.first[row]), int(group.first[row + 1]))
            facts = [
                (group.ids[at], int(group.starts[at]), int(group.tokens[at]), int(group.keys[at]))
                for at in pieces
            ]
            found.append((ids[start:stop].tolist(), facts))
    return found


@st.composite
def grouped_documents(draw):
    groups, first = [], 0
    for lengths in draw(st.lists(LENGTHS, min_size=1, max_size=3)):
        keys = draw(st.lists(st.integers(0, 4), min_size=len(lengths), max_size=len(lengths)))
        groups.append(group_of(lengths, keys, first))
        first += sum(lengths)
    return groups


@settings(deadline=None)
@given(grouped_documents(), st.sampled_from(["concat", "best-fit"]))
def test_every_token_comes_once_and_in_its_documents_order(groups, packing):
    packed = sequences_of(pack(iter(groups), packing, SEQUENCE))
    everything = [token for ids, _ in packed for token in ids]
    assert sorted(everything) == list(range(sum(int(group.tokens.sum()) for group in groups)))
    starts = {}
    for group in groups:
        for identity, start in zip(group.ids, group.payload.view("<u4")[group.offsets[:-1] // 4],
                                   strict=True):  # fmt: skip
            starts[identity] = int(start)
    for ids, pieces in packed:
        assert 0 < len(ids) <= SEQUENCE
        expected = [starts[name] + start + at for name, start, size, _ in pieces
                    for at in range(size)]  # fmt: skip
        assert ids == expected


@settings(deadline=None)
@given(grouped_documents(), st.sampled_from(["concat", "best-fit"]))
def test_two_pairs_of_a_key_never_share_a_sequence(groups, packing):
    for _, pieces in sequences_of(pack(iter(groups), packing, SEQUENCE)):
        keys = {}
        for name, _, _, key in pieces:
            assert not key or keys.setdefault(key, name) == name


@settings(deadline=None)
@given(st.lists(LENGTHS, min_size=1, max_size=4))
def test_concatenated_sequences_are_full_but_for_the_last(lengths):
    groups, first = [], 0
    for some in lengths:
        groups.append(group_of(some, [0] * len(some), first))
        first += sum(some)
    sizes = [len(ids) for ids, _ in sequences_of(pack(iter(groups), "concat", SEQUENCE))]
    assert sizes[:-1] == [SEQUENCE] * (len(sizes) - 1)


@settings(deadline=None)
@given(LENGTHS)
def test_best_fit_cuts_no_document_that_fits(lengths):
    sequences = best_fit(lengths, [0] * len(lengths), SEQUENCE)
    pieces = {}
    for sequence in sequences:
        for piece in sequence:
            pieces.setdefault(piece.document, []).append(piece.tokens)
    for document, length in enumerate(lengths):
        assert len(pieces[document]) == -(-length // SEQUENCE)


def test_best_fit_leaves_little_room():
    rng = np.random.default_rng(0)
    lengths = np.minimum(rng.lognormal(6.5, 1.2, 3000).astype(int) + 1, 60_000).tolist()
    sequences = best_fit(lengths, [0] * len(lengths), 8192)
    assert len(sequences) <= 1.01 * (sum(lengths) / 8192) + 1


@pytest.mark.parametrize("packing", ["concat", "best-fit"])
def test_packed_shards_are_exact_and_say_where_documents_lie(tmp_path, packing):
    inputs = [
        write_dataset(tmp_path / "files", file_rows()),
        write_dataset(tmp_path / "pairs", pair_rows()),
    ]
    files = {"Go": 700, "Java": 900, "Python": 500, "Rust": 801}
    plan = make_plan(files, {"Python->Java": 300}, {"Python": 150, "Java": 150})
    options = ShardOptions(packing=packing, sequence_tokens=128, engine="reference",
                           shard_tokens=1000)  # fmt: skip
    for workers in (1, 2):
        write_shards(inputs, plan, tmp_path / str(workers), options, LocalEngine(workers))
    out = tmp_path / "1"
    rows = read_rows(out)
    assert rows == read_rows(tmp_path / "2")
    eos = open_tokenizer().eos
    totals = {}
    for row in rows:
        assert row["length_tokens"] == len(row["input_ids"]) == sum(row["doc_lengths"]) <= 128
        end = 0
        for length, language in zip(row["doc_lengths"], row["doc_languages"], strict=True):
            end += length
            assert row["input_ids"][end - length : end - 1].count(eos) == 0
            totals[language] = totals.get(language, 0) + length
    manifest = json.loads((out / "_manifest.json").read_bytes())
    assert totals == manifest["languages"]
    assert sum(totals.values()) == plan.budget_tokens
    assert sum(row["doc_starts"].count(0) for row in rows) == manifest["documents"]
    found = verify_shards(out)
    assert found.problems == ()
    assert found.sampled > 20


def test_text_is_not_packed():
    with pytest.raises(UsageError, match="text, which is not packed"):
        ShardOptions(form="jsonl.zst", packing="concat")
