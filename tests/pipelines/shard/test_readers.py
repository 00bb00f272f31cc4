"""Every format is read back by the library that it is made for.

The light readers come with the test requirements; the others need torch and are skipped without it.
"""

import json

import numpy as np
import pyarrow as pa
import pytest

from codemix.pipelines.shard import ShardOptions, write_shards
from codemix.pipelines.shard.formats import FORMATS
from codemix.pipelines.tokenize import open_tokenizer
from codemix.pipelines.verify import verify_shards
from tests.pipelines.shard.corpus import file_rows, make_plan, pair_rows, write_dataset

FILES = {"Go": 700, "Java": 900, "Python": 500, "Rust": 801}
PLAN = make_plan(FILES, {"Python->Java": 300}, {"Python": 150, "Java": 150})
OPTIONS = {"engine": "reference", "shard_tokens": 1_000}
FORMS = [form for form in FORMATS if FORMATS[form].exact]
PACKINGS = ["none", "concat", "best-fit"]
SEQUENCE = 64


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return a function that writes shards of a form and a packing, once."""
    folder = tmp_path_factory.mktemp("shards")
    held_out = [{**row, "split": "validation"} for row in file_rows(count=2, seed=9)]
    rows = [{**row, "split": "train"} for row in file_rows()]
    inputs = [
        write_dataset(folder / "files", rows + held_out, split=True),
        write_dataset(folder / "pairs", pair_rows()),
    ]

    def write(form, packing="none"):
        out = folder / f"{form}-{packing}"
        if not out.exists():
            options = ShardOptions(form=form, packing=packing, sequence_tokens=SEQUENCE, **OPTIONS)
            write_shards(inputs, PLAN, out, options)
        return out

    return write


def manifest_of(folder):
    return json.loads((folder / "_manifest.json").read_bytes())


def rows_by_shard(folder):
    """Return, for each shard, its rows of ids, as codemix itself reads them."""
    manifest = manifest_of(folder)
    found = []
    for entry in manifest["shards"]:
        rows = {}
        for batch in FORMATS[manifest["format"]].read(folder / entry["name"]):
            for row, ids in zip(batch["row"].to_pylist(), batch["input_ids"], strict=True):
                rows.setdefault(row, []).extend(ids.as_py())
        found.append([rows[row] for row in sorted(rows)])
    return found


def shard_paths(folder, suffix):
    return sorted(folder.glob(f"shard-*{suffix}"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("packing", PACKINGS)
def test_every_format_and_packing_holds_the_plan(written, form, packing):
    out = written(form, packing)
    found = verify_shards(out)
    assert found.problems == ()
    assert found.tokens == PLAN.budget_tokens
    assert len(manifest_of(out)["shards"]) > 2
    expected = rows_by_shard(written("parquet", packing))
    assert rows_by_shard(out) == expected


@pytest.mark.parametrize("form", FORMS)
def test_a_flipped_bit_is_found_in_every_file(written, form, tmp_path):
    out = written(form)
    for suffix in FORMATS[form].suffixes:
        path = shard_paths(out, suffix)[0]
        data = path.read_bytes()
        try:
            path.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
            assert verify_shards(out).problems
        finally:
            path.write_bytes(data)


def test_pyarrow_polars_and_duckdb_read_parquet(written):
    polars, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    out = written("parquet")
    expected = [ids for shard in rows_by_shard(out) for ids in shard]
    frame = polars.read_parquet(str(out / "shard-*.parquet"))
    assert frame["input_ids"].to_list() == expected
    assert frame.schema["input_ids"] == polars.List(polars.UInt32)
    sums = dict(frame.group_by("language").agg(polars.col("length_tokens").sum()).iter_rows())
    assert sums == manifest_of(out)["languages"]
    query = "select language, sum(length_tokens) from read_parquet(?) group by 1"
    assert dict(duckdb.execute(query, [str(out / "shard-*.parquet")]).fetchall()) == sums


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst"])
@pytest.mark.parametrize("streaming", [False, True])
def test_the_datasets_library_reads_a_folder_by_its_card(
    written, form, streaming, tmp_path, monkeypatch
):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    out = written(form)
    loaded = datasets.load_dataset(str(out), streaming=streaming, cache_dir=str(tmp_path))
    manifest = manifest_of(out)
    assert set(loaded) == {"train", "validation"}
    rows = list(loaded["train"])
    assert len(rows) == manifest["documents"]
    if form == "parquet":
        assert sum(len(row["input_ids"]) for row in rows) == manifest["tokens"]
        expected = [ids for shard in rows_by_shard(out) for ids in shard]
        assert [row["input_ids"] for row in rows] == expected
    else:
        assert sum(row["meta"]["tokens"] for row in rows) == manifest["tokens"]
    assert len(list(loaded["validation"])) == manifest["validation"]["documents"] > 0


@pytest.mark.parametrize("packing", PACKINGS)
def test_numpy_maps_npy_and_bin(written, packing):
    for form in ("npy", "bin"):
        out = written(form, packing)
        for path, rows in zip(shard_paths(out, f".{form}"), rows_by_shard(out), strict=True):
            if form == "npy":
                ids = np.load(path, mmap_mode="r", allow_pickle=False)
            else:
                ids = np.memmap(path, np.uint32, "r")
            assert ids.dtype == np.uint32
            assert ids.tolist() == [token for row in rows for token in row]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.filterwarnings("ignore")
def test_megatron_reads_an_indexed_dataset(written, packing):
    pytest.importorskip("torch")
    indexed = pytest.importorskip("megatron.core.datasets.indexed_dataset")
    out = written("megatron", packing)
    for path, rows in zip(shard_paths(out, ".bin"), rows_by_shard(out), strict=True):
        data = indexed.IndexedDataset(str(path.with_suffix("")), mmap=True)
        assert [data[row].tolist() for row in range(len(data))] == rows
        assert data.document_indices.tolist() == list(range(len(rows) + 1))


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.filterwarnings("ignore")
def test_mosaicml_streams_mds(written, packing):
    streaming = pytest.importorskip("streaming")
    out = written("mds", packing)
    for split, shards in ((None, manifest_of(out)["shards"]), ("validation", None)):
        data = streaming.StreamingDataset(local=str(out), split=split, shuffle=False, batch_size=1)
        samples = [data[row] for row in range(len(data))]
        if shards is None:
            assert len(samples) > 0
            continue
        expected = [ids for shard in rows_by_shard(out) for ids in shard]
        assert [sample["input_ids"].tolist() for sample in samples] == expected
        assert samples[0]["input_ids"].dtype == np.uint32
        assert all(sample["doc_lengths"].sum() == len(sample["input_ids"]) for sample in samples)
        if packing == "none":
            totals = {}
            for sample in samples:
                language = sample["language"]
                totals[language] = totals.get(language, 0) + len(sample["input_ids"])
            assert totals == manifest_of(out)["languages"]


@pytest.mark.filterwarnings("ignore")
def test_datatrove_reads_nanotrons_folder(written):
    pytest.importorskip("torch")
    dataset = pytest.importorskip("datatrove.utils.dataset")
    out = written("nanotron")
    length = 31
    data = dataset.DatatroveFolderDataset(
        str(out), length, recursive=False, token_size=4, return_positions=True
    )
    windows = [data[row] for row in range(len(data))]
    expected, positions = [], []
    for rows in rows_by_shard(out):
        ids = [token for row in rows for token in row]
        places = [place for row in rows for place in range(len(row))]
        for start in range(0, len(ids) - length, length + 1):
            expected.append(ids[start : start + length + 1])
            positions.append(places[start : start + length + 1])
    assert [window["input_ids"].tolist() for window in windows] == expected
    # A window's first document begins anew there: datatrove counts positions within the window.
    for window, places in zip(windows, positions, strict=True):
        found = window["positions"].tolist()
        later = places.index(0) if 0 in places else len(places)
        assert found[later:length] == places[later:length]


def test_decoded_shards_are_the_sources(written):
    out = written("megatron")
    texts = {row["content"] for row in file_rows()} | {row["text"] for row in pair_rows()}
    tokenizer = open_tokenizer()
    whole = 0
    for batch in (
        batch for path in shard_paths(out, ".bin") for batch in FORMATS["megatron"].read(path)
    ):
        for ids in batch["input_ids"]:
            array = np.array(ids.as_py(), np.uint32)
            if array[-1] == tokenizer.eos:
                assert tokenizer.decode(array[:-1]) in texts
                whole += 1
    assert whole > 50
    assert pa.types.is_large_list(batch.schema.field("input_ids").type)
