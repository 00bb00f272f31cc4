import runpy
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.pipelines.engines import IN_PROCESS, LocalEngine
from codemix.pipelines.io.dataset import MANIFEST, RUN_LOG, open_dataset
from codemix.pipelines.pair import PairOptions, pair_files
from codemix.pipelines.pair.finding import find_pairs
from codemix.pipelines.runner import run_to_folder
from tests.pipelines.pair.programs import mined_rows
from tests.pipelines.pair.test_pair import SEVEN, dataset

KEYED = runpy.run_path(str(Path(__file__).parents[3] / "benchmarks" / "pair_keys.py"))


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("keyed")


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
def test_every_key_of_both_sides_is_paired_and_none_wrongly(scratch, seed):
    places = KEYED["generate"](2_000, seed)
    path = scratch / "files.parquet"
    pq.write_table(KEYED["to_table"](places), path)
    options = PairOptions(SEVEN, by="key")
    pairs = find_pairs(open_dataset(str(path)).parts, options, IN_PROCESS).pairs
    by_path = {(place.repo_name, place.path): place for place in places}
    known = {(place.program, place.language, place.solution) for place in places}
    assert len(pairs) == KEYED["count_true_pairs"](places) > 500
    for pair in pairs:
        pivot, target = (by_path[of.repo_name, of.path] for of in (pair.pivot, pair.target))
        assert pivot.language == "Python" != target.language
        assert KEYED["is_true"](pivot, target, known), (pivot, target)


@pytest.mark.parametrize("by", ["mine", "auto"])
def test_mined_bytes_do_not_depend_on_the_number_of_workers(tmp_path, by):
    rows = mined_rows()
    # Several parts, cut across languages, so that two workers have something to share.
    datasets = [dataset(tmp_path, rows[at::3], f"files-{at}") for at in range(3)]
    outputs = []
    for workers in (1, 2):
        folder = tmp_path / f"pairs-{workers}"
        engine = LocalEngine(workers)
        with pair_files(datasets, PairOptions(SEVEN, by=by), engine) as pairing:
            summary = run_to_folder(pairing.job, folder, engine)
        assert summary.counts.rows_out > 0
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        # The log says how many workers there were.
        assert files.pop(RUN_LOG)
        outputs.append(files)
    assert {MANIFEST, "part-00000.parquet"} <= outputs[0].keys()
    assert outputs[0] == outputs[1]
