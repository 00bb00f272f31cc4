"""The held-out split."""

import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.errors import UsageError
from codemix.pipelines.dedupe import DedupeOptions, find_duplicates
from codemix.pipelines.dedupe.index_store import Facts
from codemix.pipelines.dedupe.split import MOST_SHARE, VALIDATION_TOKENS, split_rows
from codemix.pipelines.engines import IN_PROCESS
from codemix.pipelines.io.dataset import Dataset, Part, file_sha256
from codemix.pipelines.runner import run_to_folder
from tests.pipelines.dedupe.in_memory import deduplicate, parts_of
from tests.pipelines.rows_of_files import batch_of, file_row


def words(start, count=40):
    return " ".join(f"word{number}" for number in range(start, start + count))


@st.composite
def corpora(draw):
    """Repositories of files, some of which stand in several, a little changed."""
    rows = []
    for repository in range(draw(st.integers(2, 12))):
        for number in range(draw(st.integers(1, 4))):
            family = draw(st.integers(0, 30))
            text = words(1_000 * family + draw(st.integers(0, 2)))
            language = draw(st.sampled_from(["Python", "Go"]))
            rows.append(
                file_row(f"{number}.py", text, repo_name=f"r{repository}", language=language)
            )
    return rows


@settings(max_examples=60, deadline=None)
@given(rows=corpora(), seed=st.integers(0, 5))
def test_repositories_move_whole_and_nothing_has_a_twin_on_the_other_side(rows, seed):
    options = DedupeOptions(val_fraction=0.3, seed=seed)
    kept, dropped, _ = deduplicate(parts_of(rows), options)
    side_of = {}
    for row in kept:
        assert row["split"] in ("train", "val")
        assert side_of.setdefault(row["repo_name"], row["split"]) == row["split"]
    split_of = {row["id"]: row["split"] for row in kept}
    for row in dropped:
        # A removed twin's repository is where the file is that was kept for it.
        assert side_of.get(row["repo_name"], split_of[row["kept_id"]]) == split_of[row["kept_id"]]


@settings(max_examples=30, deadline=None)
@given(rows=corpora(), seed=st.integers(0, 5))
def test_the_draw_does_not_depend_on_the_order(rows, seed):
    options = DedupeOptions(val_fraction=0.3, seed=seed)
    kept = deduplicate(parts_of(rows), options)[0]
    shuffled = random.Random(seed).sample(rows, len(rows))
    assert deduplicate(parts_of(shuffled[:5], shuffled[5:]), options)[0] == kept


def test_without_a_fraction_there_is_no_column():
    assert "split" not in deduplicate(parts_of([file_row("a.py", "x")]))[0][0]


def facts(repositories, lengths, languages):
    rows = len(repositories)
    codes, numbers = np.zeros((rows, 2), np.uint64), np.zeros(rows, np.int64)
    return Facts(
        codes, codes, codes, np.array(repositories, np.uint64), numbers.astype(np.int32),
        np.array(languages, np.int32), numbers[None], np.array(lengths), numbers, [""],
        ["Go", "Python"],
    )  # fmt: skip


def split(lengths, languages, fraction, tokens_per_byte=1, ties=(), seed=0):
    """Each file is a repository of its own; ties are (removed, kept)."""
    rows = len(lengths)
    kept_rows = np.arange(rows)
    for removed, kept in ties:
        kept_rows[removed] = kept
    is_kept = kept_rows == np.arange(rows)
    found = facts(range(rows), lengths, languages)
    return split_rows(
        found, kept_rows, is_kept, None, fraction, seed,
        lambda files: tokens_per_byte * found.lengths[files],
    )  # fmt: skip


def test_about_the_fraction_of_the_repositories_is_drawn():
    held_out, report = split([2_000] * 20_000, [1] * 20_000, 0.05)
    assert 0.045 < held_out.mean() < 0.055
    assert report["short"] == ["Go"]
    python = report["languages"]["Python"]
    assert python == {
        "files": held_out.sum(), "bytes": 2_000 * held_out.sum(), "tokens": 2_000 * held_out.sum(),
    }  # fmt: skip
    other, _ = split([2_000] * 20_000, [1] * 20_000, 0.05, seed=1)
    assert (held_out != other).any()


def test_more_is_drawn_until_each_language_has_a_million_tokens():
    languages = [0] * 1_000 + [1] * 1_000
    _, report = split([20_000] * 2_000, languages, 0.0001)
    assert report["short"] == []
    for name in ("Go", "Python"):
        tokens = report["languages"][name]["tokens"]
        assert VALIDATION_TOKENS <= tokens < VALIDATION_TOKENS + 20_000


def test_no_more_than_a_tenth_of_a_language_is_held_out():
    lengths = [1_000] * 100 + [50_000]  # the last holds more than the share alone
    held_out, report = split(lengths, [1] * 101, 0.01)
    assert not held_out[-1]
    size = report["languages"]["Python"]["bytes"]
    assert MOST_SHARE * sum(lengths) - 1_000 < size <= MOST_SHARE * sum(lengths)
    assert report["short"] == ["Go", "Python"]


def test_a_removed_twin_ties_its_repository():
    ties = [(removed, 0) for removed in range(1, 100)]
    for seed in range(20):
        held_out, _ = split([10] * 2_000, [1] * 2_000, 0.5, ties=ties, seed=seed)
        assert len(set(held_out[:100].tolist())) == 1


@pytest.mark.parametrize("fraction", [-0.1, 1, 1.5])
def test_an_impossible_fraction_is_refused(fraction):
    with pytest.raises(UsageError, match="no fraction to hold out"):
        DedupeOptions(val_fraction=fraction)


def test_what_is_tied_to_an_earlier_corpus_goes_where_that_is(tmp_path):
    def run(name, rows, against=()):
        path = tmp_path / f"{name}.parquet"
        pq.write_table(pa.Table.from_batches([batch_of(rows)]), path)
        dataset = Dataset(name, "files", (Part(path, file_sha256(path)),))
        options = DedupeOptions(val_fraction=0.5)
        folder = tmp_path / name
        with find_duplicates(dataset, options, IN_PROCESS, against=against, folder=folder) as found:
            run_to_folder(found.job, folder, IN_PROCESS)
        table = pa.concat_tables([pq.read_table(part) for part in folder.glob("part-*")])
        return dict(zip(table["repo_name"].to_pylist(), table["split"].to_pylist(), strict=True))

    old = [file_row("a.py", words(100 * of), repo_name=f"r{of}") for of in range(40)]
    before = run("old", old)
    assert set(before.values()) == {"train", "val"}
    # The same repositories, and new ones that hold twins of old files beside a file of their own.
    new = [file_row("n.py", words(9_000 + 100 * of), repo_name=f"r{of}") for of in range(40)]
    new += [file_row("t.py", words(100 * of + 1), repo_name=f"s{of}") for of in range(40)]
    new += [file_row("o.py", words(19_000 + 100 * of), repo_name=f"s{of}") for of in range(40)]
    after = run("new", new, [tmp_path / "old"])
    for of in range(40):
        assert after[f"r{of}"] == after[f"s{of}"] == before[f"r{of}"]
