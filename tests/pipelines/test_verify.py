"""Shards are checked against manifest and plan; what is wrong is named."""

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codemix.errors import InputError, UsageError
from codemix.pipelines.engines import LocalEngine
from codemix.pipelines.io.dataset import file_sha256
from codemix.pipelines.shard import ShardOptions, write_shards
from codemix.pipelines.verify import verify_shards
from tests.pipelines.shard.corpus import file_rows, make_plan, pair_rows, write_dataset

FILES = {"Go": 700, "Java": 900, "Python": 500, "Rust": 801}
PLAN = make_plan(FILES, {"Python->Java": 300}, {"Python": 150, "Java": 150})


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shards")
    inputs = [
        write_dataset(folder / "files", file_rows()),
        write_dataset(folder / "pairs", pair_rows()),
    ]
    for form in ("parquet", "jsonl.zst"):
        write_shards(inputs, PLAN, folder / form, ShardOptions(form=form, shard_bytes=800))
    return folder


@pytest.fixture(params=["parquet", "jsonl.zst"])
def form(request):
    return request.param


@pytest.fixture
def shards(written, form, tmp_path):
    return shutil.copytree(written / form, tmp_path / "shards")


def second(shards):
    return sorted(shards.glob("shard-*"))[1]


def edit(path, change):
    value = json.loads(path.read_bytes())
    change(value)
    path.write_text(json.dumps(value))


def test_what_was_just_written_is_right(shards):
    found = verify_shards(shards)
    assert found.problems == ()
    manifest = json.loads((shards / "_manifest.json").read_bytes())
    assert found.languages == manifest["languages"]
    assert (found.tokens, found.documents) == (manifest["tokens"], manifest["documents"])
    assert found.shards == len(manifest["shards"]) > 2
    assert found.sampled == found.documents - len(manifest["cut"])


def test_a_sample_is_a_sample(shards):
    found = verify_shards(shards, sample=6)
    assert 0 < found.sampled < found.documents / 2


@pytest.mark.parametrize("form", ["parquet"], indirect=True)
def test_workers_change_nothing(shards):
    assert verify_shards(shards, engine=LocalEngine(2)) == verify_shards(shards)


@pytest.mark.parametrize("offset", [0.2, 0.5, 0.8])
def test_a_flipped_bit_is_found(shards, offset):
    path = second(shards)
    data = bytearray(path.read_bytes())
    data[int(len(data) * offset)] ^= 1
    path.write_bytes(data)
    assert any(path.name in problem for problem in verify_shards(shards).problems)


def test_a_truncated_shard_is_found(shards):
    path = second(shards)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    problems = [problem for problem in verify_shards(shards).problems if path.name in problem]
    assert any("truncated or corrupt" in problem for problem in problems)


def test_a_missing_and_a_stray_shard_are_found(shards):
    path = second(shards)
    path.rename(path.with_name(f"shard-99999{''.join(path.suffixes)}"))
    problems = verify_shards(shards).problems
    assert f"{path.name} is missing" in problems
    assert any("99999" in problem and "not in the manifest" in problem for problem in problems)


def test_a_manifest_that_lies_is_found(shards):
    def more_tokens(manifest):
        manifest["shards"][1]["tokens"] += 1
        manifest["strata"][0]["tokens"] += 1

    edit(shards / "_manifest.json", more_tokens)
    problems = verify_shards(shards).problems
    assert any(problem.startswith(second(shards).name) for problem in problems)
    assert any("the manifest says" in problem and "Go" in problem for problem in problems)


def test_another_hash_is_found(shards):
    edit(shards / "_manifest.json", lambda manifest: manifest["shards"][1].update(sha256="0" * 64))
    assert verify_shards(shards).problems == (
        f"{second(shards).name}: its sha256 is not the manifest's",
    )


def test_another_plan_is_found(shards):
    def more_go(plan):
        plan["languages"]["Go"]["tokens"] += 5
        plan["languages"]["Go"]["file_tokens"] += 5
        plan["code_tokens"] += 5
        plan["budget_tokens"] += 5

    edit(shards / "plan.json", more_go)
    problems = verify_shards(shards).problems
    assert any("asks for 705 tokens of Go files" in problem for problem in problems)
    (shards / "plan.json").unlink()
    assert any("plan.json cannot be read" in problem for problem in verify_shards(shards).problems)


@pytest.mark.parametrize("form", ["parquet"], indirect=True)
def test_a_shortfall_that_nobody_allowed_is_found(shards):
    def fewer_go(manifest):
        manifest["strata"][0]["planned"] += 5
        manifest["strata"][0]["missing"] += 5

    edit(shards / "_manifest.json", fewer_go)
    assert "5 planned tokens of Go are missing" in verify_shards(shards).problems
    edit(
        shards / "_manifest.json",
        lambda manifest: manifest["parameters"].update(allow_shortfall=True),
    )
    assert "5 planned tokens of Go are missing" not in verify_shards(shards).problems


def rewrite(shards, change):
    """Change the rows of a shard and make the manifest's hash fit."""
    path = second(shards)
    rows = pq.read_table(path).to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, pq.read_schema(path)), path)
    edit(
        shards / "_manifest.json",
        lambda manifest: manifest["shards"][1].update(sha256=file_sha256(path)),
    )
    return verify_shards(shards).problems


@pytest.mark.parametrize("form", ["parquet"], indirect=True)
def test_ids_that_are_no_encoding_of_their_text_are_found(shards):
    def split_a_token(rows):
        # The single bytes "e" and "l" where the encoder would have joined them to a token.
        rows[0]["input_ids"][:2] = [1000 + ord("e"), 1000 + ord("l")]

    problems = rewrite(shards, split_a_token)
    assert [problem for problem in problems if "not what its text encodes to" in problem]


@pytest.mark.parametrize("form", ["parquet"], indirect=True)
def test_an_end_token_inside_a_document_is_found(shards):
    def end_early(rows):
        rows[0]["input_ids"][1] = 2

    assert any("end-of-sequence tokens" in problem for problem in rewrite(shards, end_early))


@pytest.mark.parametrize("form", ["parquet"], indirect=True)
def test_lengths_that_disagree_are_found(shards):
    def longer(rows):
        rows[0]["length_tokens"] += 1

    assert any("do not agree" in problem for problem in rewrite(shards, longer))


def test_a_folder_without_manifest_is_no_output(tmp_path):
    with pytest.raises(InputError, match="has no _manifest"):
        verify_shards(tmp_path)


def test_a_damaged_manifest_is_named(shards):
    (shards / "_manifest.json").write_text("{")
    with pytest.raises(InputError, match="damaged"):
        verify_shards(shards)


def test_another_tokenizer_is_refused(shards):
    edit(
        shards / "_manifest.json",
        lambda manifest: manifest["tokenizer"].update(sha256="0" * 64, name="other"),
    )
    with pytest.raises(InputError, match="'other'"):
        verify_shards(shards, tokenizer="tekken")
    assert verify_shards(shards).sampled == 0


def without(key):
    def remove(manifest):
        del manifest[key]

    return remove


def retyped(key, value):
    def change(manifest):
        manifest[key] = value

    return change


@pytest.mark.parametrize("form", ["parquet"], indirect=True)
@pytest.mark.parametrize(
    "harm",
    [
        *map(without, ("shards", "strata", "tokenizer", "plan", "cut", "format", "version")),
        retyped("shards", [{"name": "shard-00000.parquet"}]),
        retyped("shards", "none"),
        retyped("strata", [{}]),
        retyped("tokenizer", {"name": "tekken"}),
        retyped("cut", [{"id": 7}]),
        retyped("format", "csv"),
        retyped("version", "1"),
    ],
)
def test_a_manifest_of_another_shape_is_an_error(shards, harm):
    edit(shards / "_manifest.json", harm)
    with pytest.raises(InputError) as caught:
        verify_shards(shards)
    assert "_manifest.json" in caught.value.message
    assert caught.value.hint


def test_a_folder_that_is_not_there_is_a_wrong_request(tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        verify_shards(tmp_path / "nope")
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="is not a folder"):
        verify_shards(tmp_path / "file")


def test_rows_are_no_shards(tmp_path):
    (tmp_path / "_manifest.json").write_text('{"kind": "files", "version": 1}')
    with pytest.raises(InputError, match="holds rows of files, not shards"):
        verify_shards(tmp_path)


def test_an_allowed_shortfall_is_said_and_is_no_problem(tmp_path):
    files = write_dataset(tmp_path / "files", file_rows())
    options = ShardOptions(shard_bytes=800, allow_shortfall=True)
    plan = make_plan({"Go": 700, "Cobol": 12})
    write_shards([files], plan, tmp_path / "out", options)
    found = verify_shards(tmp_path / "out")
    assert found.problems == ()
    [shortfall] = found.to_json()["shortfalls"]
    assert (shortfall["name"], shortfall["tokens"]) == ("Cobol", 12)


def test_what_moved_from_pairs_is_said(shards):
    manifest = json.loads((shards / "_manifest.json").read_bytes())
    [pairs] = [of for of in manifest["strata"] if of["kind"] == "pairs"]
    assert verify_shards(shards).moved == -pairs["moved"]
    assert pairs["planned"] + pairs["moved"] == pairs["tokens"]
