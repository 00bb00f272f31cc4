"""Plans are executed to the token, and what a folder holds is either this run or refused."""

import json
import resource
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from codemix.errors import InfeasibleError, InputError, OutputError, UsageError
from codemix.pipelines.engines import IN_PROCESS, LocalEngine
from codemix.pipelines.io import atomic
from codemix.pipelines.io.dataset import Dataset
from codemix.pipelines.shard import ShardOptions, preview_shards, write_shards
from codemix.pipelines.shard import run as shard_run
from codemix.pipelines.tokenize import open_tokenizer
from codemix.pipelines.verify import verify_shards
from tests.outputs import contents
from tests.pipelines.shard.corpus import (
    LANGUAGES,
    count,
    file_rows,
    make_plan,
    pair_rows,
    read_rows,
    tokens_of,
    write_dataset,
)

ROWS = file_rows()
HAVE = tokens_of(ROWS)
FILES_PLAN = {
    "Go": HAVE["Go"] // 2,
    "Java": HAVE["Java"] * 2 + 77,
    "Python": HAVE["Python"],
    "Rust": HAVE["Rust"] + 1,
}
SMALL = ShardOptions(shard_bytes=400)


@pytest.fixture
def files(tmp_path):
    return write_dataset(tmp_path / "files", ROWS)


@pytest.fixture
def pairs(tmp_path):
    return write_dataset(tmp_path / "pairs", pair_rows())


def manifest_of(folder):
    return json.loads((folder / "_manifest.json").read_bytes())


def totals(rows):
    tokens = {}
    for row in rows:
        tokens[row["language"]] = tokens.get(row["language"], 0) + len(row["input_ids"])
    return tokens


def test_each_language_gets_its_planned_tokens(files, tmp_path):
    out = tmp_path / "out"
    write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    rows = read_rows(out)
    assert totals(rows) == FILES_PLAN
    manifest = manifest_of(out)
    assert manifest["languages"] == FILES_PLAN
    assert len(manifest["shards"]) > 3
    assert sum(shard["tokens"] for shard in manifest["shards"]) == sum(FILES_PLAN.values())
    assert sum(shard["documents"] for shard in manifest["shards"]) == len(rows)


def test_rows_hold_whole_documents_and_one_cut_per_language(files, tmp_path):
    out = tmp_path / "out"
    write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    text_of = {row["id"]: row["content"] for row in ROWS}
    tokenizer = open_tokenizer()
    cut = {}
    for row in read_rows(out):
        [identity], [length] = row["doc_ids"], row["doc_lengths"]
        whole = [*tokenizer.encode(pa.array([text_of[identity]])).ids.tolist(), tokenizer.eos]
        assert row["length_tokens"] == length == len(row["input_ids"])
        assert row["input_ids"] == whole[:length]
        if length < len(whole):
            assert row["language"] not in cut
            cut[row["language"]] = (identity, row["epoch"], length, len(whole))
    listed = {
        entry["language"]: (entry["id"], entry["epoch"], entry["tokens"], entry["of_tokens"])
        for entry in manifest_of(out)["cut"]
    }
    assert listed == cut
    assert "Python" not in cut
    assert cut["Rust"][1] == 1


def test_short_supply_repeats_in_complete_epochs(files, tmp_path):
    out = tmp_path / "out"
    write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    seen = {}
    for row in read_rows(out):
        if row["language"] == "Java":
            seen.setdefault(row["epoch"], []).append(row["doc_ids"][0])
    everything = sorted(row["id"] for row in ROWS if row["language"] == "Java")
    assert sorted(seen[0]) == sorted(seen[1]) == everything
    assert seen[0] != seen[1]
    assert 0 < len(seen[2]) < len(everything)


def test_one_worker_and_two_write_the_same_bytes(files, pairs, tmp_path):
    plan = make_plan(FILES_PLAN, {"Python->Java": 200}, {"Python": 100, "Java": 100})
    write_shards([files, pairs], plan, tmp_path / "one", SMALL, engine=IN_PROCESS)
    write_shards([files, pairs], plan, tmp_path / "two", SMALL, engine=LocalEngine(2))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_the_seed_moves_documents_and_no_tokens(files, tmp_path):
    for seed in (0, 1):
        write_shards(
            [files], make_plan(FILES_PLAN), tmp_path / str(seed), replace(SMALL, seed=seed)
        )
    one, other = (read_rows(tmp_path / str(seed)) for seed in (0, 1))
    assert totals(one) == totals(other)
    assert [row["doc_ids"] for row in one] != [row["doc_ids"] for row in other]


def test_pairs_are_whole_and_their_rest_goes_to_python(files, pairs, tmp_path):
    planned = {"Python->Java": 333, "Java->Python": 334, "Rust->Python": 200}
    plan = make_plan(FILES_PLAN, planned, {"Python": 400, "Java": 300, "Rust": 167})
    out = tmp_path / "out"
    write_shards([pairs, files], plan, out, SMALL)
    texts = {(row["pair_id"], f"{row['src_lang']}->{row['tgt_lang']}"): row for row in pair_rows()}
    rows = read_rows(out)
    sides = {}
    for row in rows:
        if "->" in row["language"]:
            pair = texts[row["doc_ids"][0], row["language"]]
            assert open_tokenizer().decode(np.array(row["input_ids"][:-1])) == pair["text"]
            for side in ("src", "tgt"):
                name = pair[f"{side}_lang"]
                sides[name] = sides.get(name, 0) + pair[f"{side}_tokens"]
    put_out = totals(rows)
    assert all(0 < put_out[name] <= tokens for name, tokens in planned.items())
    rest = sum(planned.values()) - sum(put_out[name] for name in planned)
    assert rest > 0
    assert put_out["Python"] == FILES_PLAN["Python"] + rest
    assert sum(put_out.values()) == plan.budget_tokens
    manifest = manifest_of(out)
    assert manifest["pair_tokens"] == sides
    moved = {row["name"]: row["moved"] for row in manifest["strata"] if row["moved"]}
    assert moved.pop("Python") == rest
    assert sum(moved.values()) == -rest


def test_single_snippets_fill_the_languages_pair_tokens(files, tmp_path):
    rows = [
        {**row, "tgt_lang": None, "text": text, "tokens": count(text), "src_tokens": count(text)}
        for row in pair_rows(template="shuffle")
        for text in [row["text"].split("\n\n")[0]]
    ]
    for row in rows:
        del row["tgt_tokens"]
    single = write_dataset(tmp_path / "single", rows)
    plan = make_plan(FILES_PLAN, {"Python->Java": 300}, {"Python": 160, "Java": 140})
    out = tmp_path / "out"
    write_shards([files, single], plan, out, SMALL)
    manifest = manifest_of(out)
    halves = {row["name"]: row for row in manifest["strata"] if row["kind"] == "pairs"}
    assert {name: row["planned"] for name, row in halves.items()} == {"Python": 160, "Java": 140}
    assert manifest["tokens"] == plan.budget_tokens
    assert manifest["pair_tokens"] == {name: row["tokens"] for name, row in halves.items()}


def test_a_plan_of_another_tokenizer_is_refused(files, tmp_path):
    plan = make_plan(FILES_PLAN, tokenizer={"name": "other", "sha256": "0" * 64})
    with pytest.raises(InputError, match="'other'"):
        write_shards([files], plan, tmp_path / "out", SMALL)
    assert not (tmp_path / "out").exists()


def test_a_plan_without_tokenizer_records_the_one_used(files, tmp_path):
    write_shards([files], make_plan(FILES_PLAN), tmp_path / "out", SMALL)
    assert manifest_of(tmp_path / "out")["tokenizer"]["sha256"] == open_tokenizer().sha256


def test_bos_is_put_and_counted_where_the_plan_counts_it(files, tmp_path):
    plan = make_plan(FILES_PLAN, count_rule={"eos": True, "bos": True, "fim": 0.0})
    write_shards([files], plan, tmp_path / "out", SMALL)
    rows = read_rows(tmp_path / "out")
    assert totals(rows) == FILES_PLAN
    assert {row["input_ids"][0] for row in rows} == {open_tokenizer().bos}


def test_a_language_that_is_not_there_is_named(files, tmp_path):
    with pytest.raises(InfeasibleError, match="5 tokens of Rusty files") as caught:
        write_shards([files], make_plan({"Rusty": 5}), tmp_path / "out", SMALL)
    assert "'Rust'" in caught.value.hint


def test_a_language_of_zero_tokens_need_not_be_there(files, tmp_path):
    write_shards([files], make_plan({"Go": 50, "Cobol": 0}), tmp_path / "out", SMALL)
    assert totals(read_rows(tmp_path / "out")) == {"Go": 50}


def test_more_epochs_than_the_plan_allows_is_an_error_with_the_missing_tokens(files, tmp_path):
    plan = make_plan({"Go": 2 * HAVE["Go"] + 9}, max_epochs=2.0)
    with pytest.raises(InfeasibleError, match=r"Go files: .* 9 are missing") as caught:
        write_shards([files], plan, tmp_path / "out", SMALL)
    assert "--allow-shortfall" in caught.value.hint
    write_shards([files], plan, tmp_path / "out", replace(SMALL, allow_shortfall=True))
    assert totals(read_rows(tmp_path / "out")) == {"Go": 2 * HAVE["Go"]}
    assert manifest_of(tmp_path / "out")["strata"][0]["missing"] == 9


def test_pairs_have_their_own_epochs_where_the_plan_says_so(files, pairs, tmp_path):
    have = sum(row["tokens"] for row in pair_rows() if row["src_lang"] == "Rust")
    asked = {"Rust->Python": 6 * have}
    split = {"Python": 3 * have, "Rust": 3 * have}
    with pytest.raises(InfeasibleError, match="Rust->Python pairs"):
        write_shards([files, pairs], make_plan(FILES_PLAN, asked, split), tmp_path / "a", SMALL)
    plan = make_plan(FILES_PLAN, asked, split, provenance={"options": {"pair_epochs": 6}})
    write_shards([files, pairs], plan, tmp_path / "b", SMALL)
    assert totals(read_rows(tmp_path / "b"))["Rust->Python"] == 6 * have


def test_reserved_text_is_refused_or_recorded(files, tmp_path):
    plan = make_plan(FILES_PLAN, reserve={"text": 100})
    with pytest.raises(InfeasibleError, match="100 tokens of natural-language text"):
        write_shards([files], plan, tmp_path / "out", SMALL)
    write_shards([files], plan, tmp_path / "out", replace(SMALL, allow_shortfall=True))
    [account] = [row for row in manifest_of(tmp_path / "out")["strata"] if row["kind"] == "text"]
    assert (account["name"], account["missing"]) == ("text", 100)


def test_held_out_rows_and_unknown_languages_stay_out(tmp_path):
    rows = [
        {**row, "split": "val" if number % 3 == 0 else "train"} for number, row in enumerate(ROWS)
    ]
    rows.append({**ROWS[0], "id": "f" * 64, "language": None, "split": None})
    files = write_dataset(tmp_path / "files", rows, split=True)
    summary = write_shards([files], make_plan({"Go": 60, "Java": 60}), tmp_path / "out", SMALL)
    held_out = {row["id"] for row in rows if row["split"] == "val"}
    assert not held_out & {row["doc_ids"][0] for row in read_rows(tmp_path / "out")}
    dropped = summary.to_json()["dropped"]
    planned = sum(row["language"] in ("Go", "Java") for row in rows)
    assert "held_out" not in dropped
    assert dropped["no_language"] == 1
    assert summary.counts.rows_out == planned


def test_validation_has_shards_of_its_own_beside_the_plan(tmp_path):
    names = ["validation", "train", "val", None, "test"]
    rows = [{**row, "split": names[number % 5]} for number, row in enumerate(ROWS)]
    files = write_dataset(tmp_path / "files", rows, split=True)
    out = tmp_path / "out"
    summary = write_shards([files], make_plan({"Go": 60, "Java": 60}), out, SMALL)
    wanted = {
        row["id"]
        for row in rows
        if row["split"] in ("validation", "val") and row["language"] in ("Go", "Java")
    }
    held_out = read_rows(out / "validation")
    assert sorted(row["doc_ids"][0] for row in held_out) == sorted(wanted)
    trained_on = {row["doc_ids"][0] for row in read_rows(out)}
    assert not trained_on & {row["id"] for row in rows if row["split"] not in ("train", None)}
    assert totals(read_rows(out)) == {"Go": 60, "Java": 60}
    assert summary.counts.dropped["held_out"] == sum(row["split"] == "test" for row in rows)
    manifest = manifest_of(out)
    assert manifest["tokens"] == 120
    assert manifest["validation"]["tokens"] == sum(row["length_tokens"] for row in held_out)
    assert verify_shards(out).problems == ()


def test_a_document_that_comes_twice_is_one_document(files, tmp_path):
    summary = write_shards([files, files], make_plan({"Go": HAVE["Go"]}), tmp_path / "out", SMALL)
    ids = [row["doc_ids"][0] for row in read_rows(tmp_path / "out")]
    assert len(ids) == len(set(ids))
    assert summary.counts.dropped["repeated"] == len(ids)


def test_control_tokens_in_source_do_not_end_documents(tmp_path):
    row = {**ROWS[0], "content": 'end = "</s>"\n<s>\n', "language": "Go"}
    files = write_dataset(tmp_path / "files", [row])
    write_shards([files], make_plan({"Go": count(row["content"])}), tmp_path / "out", SMALL)
    [written] = read_rows(tmp_path / "out")
    assert written["input_ids"].count(open_tokenizer().eos) == 1
    assert open_tokenizer().bos not in written["input_ids"]


def test_an_unknown_format_is_named():
    with pytest.raises(UsageError, match="'parket'") as caught:
        ShardOptions(form="parket")
    assert "'parquet'" in caught.value.hint


def test_rows_without_content_are_refused(tmp_path):
    files = write_dataset(tmp_path / "files", [{**ROWS[0], "content": None}])
    with pytest.raises(InputError, match="without content"):
        write_shards([files], make_plan({"Go": 5}), tmp_path / "out", SMALL)


def test_pairs_counted_with_another_tokenizer_are_refused(files, tmp_path):
    rows = [{**row, "tokens": row["tokens"] + 1} for row in pair_rows()]
    pairs = write_dataset(tmp_path / "pairs", rows)
    plan = make_plan(FILES_PLAN, {"Python->Java": 50}, {"Python": 25, "Java": 25})
    with pytest.raises(InputError, match="another tokenizer"):
        write_shards([files, pairs], plan, tmp_path / "out", SMALL)


def test_parquet_is_plain_and_checksummed(files, tmp_path):
    write_shards([files], make_plan(FILES_PLAN), tmp_path / "out", SMALL)
    path = tmp_path / "out" / "shard-00000.parquet"
    column = pq.ParquetFile(path).metadata.row_group(0).column(0)
    assert column.path_in_schema.startswith("input_ids")
    assert column.compression == "ZSTD"
    assert "PLAIN" in column.encodings
    assert not any("DICTIONARY" in encoding for encoding in column.encodings)
    data = bytearray(path.read_bytes())
    data[column.data_page_offset + 40] ^= 1
    path.write_bytes(data)
    with pytest.raises(OSError, match=r"(?i)checksum|crc"):
        pq.read_table(path, page_checksum_verification=True)


def test_text_shards_hold_whole_documents_and_record_the_difference(files, pairs, tmp_path):
    plan = make_plan(FILES_PLAN, {"Python->Java": 300}, {"Python": 150, "Java": 150})
    out = tmp_path / "out"
    write_shards([files, pairs], plan, out, replace(SMALL, form="jsonl.zst"))
    lines = []
    for path in sorted(out.glob("shard-*.jsonl.zst")):
        with zstandard.open(path, "rt", encoding="utf-8") as stream:
            lines += [json.loads(line) for line in stream]
    text_of = {row["id"]: row["content"] for row in ROWS}
    spoken = {}
    for line in lines:
        assert list(line) == ["text", "language", "id", "meta"]
        assert "->" in line["language"] or text_of[line["id"]] == line["text"]
        assert line["meta"]["tokens"] == count(line["text"])
        spoken[line["language"]] = spoken.get(line["language"], 0) + line["meta"]["tokens"]
    manifest = manifest_of(out)
    assert manifest["languages"] == spoken
    assert manifest["cut"] == []
    for row in manifest["strata"]:
        assert row["planned"] + row["moved"] == row["tokens"] + row["missing"]
        assert 0 <= row["missing"] < 200
    assert {row["name"] for row in manifest["strata"] if row["missing"]} >= {"Java", "Rust"}


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst"])
def test_a_full_disk_is_an_error_and_leaves_no_shard(files, tmp_path, form):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    out, plan = tmp_path / "out", make_plan({"Go": 2_000, "Python": 3_000}, max_epochs=99.0)
    options = replace(SMALL, form=form, shard_bytes=10**6)
    try:
        write_shards([files], plan, out, options)
        shard = next(out.glob("shard-*"))
        size = shard.stat().st_size
        shard.unlink()
        resource.setrlimit(resource.RLIMIT_FSIZE, (size - 1, limits[1]))
        with pytest.raises(OutputError, match="cannot write"):
            write_shards([files], plan, out, options)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list(out.glob("shard-*"))
    assert not (out / "_manifest.json").exists()


def test_a_finished_run_is_confirmed_and_another_refused(files, tmp_path):
    out = tmp_path / "out"
    write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    before = contents(out)
    again = write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    assert again.reused_parts == again.parts == len(list(out.glob("shard-*")))
    with pytest.raises(OutputError, match="another run"):
        write_shards([files], make_plan(FILES_PLAN), out, replace(SMALL, seed=1))
    assert contents(out) == before


def test_a_foreign_folder_is_refused(files, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("x")
    with pytest.raises(OutputError, match="not an output"):
        write_shards([files], make_plan(FILES_PLAN), tmp_path / "out", SMALL)


def test_a_lost_shard_is_written_again(files, tmp_path):
    out = tmp_path / "out"
    write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    before = contents(out)
    (out / "shard-00001.parquet").unlink()
    again = write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    assert again.parts - again.reused_parts == 1
    assert contents(out) == before


def test_after_an_error_the_finished_work_is_reused(files, tmp_path, monkeypatch):
    write_shards([files], make_plan(FILES_PLAN), tmp_path / "whole", SMALL)
    real = shard_run.ShardWriter.write

    def write_three(self, task):
        if task.name == "shard-00003":
            raise OutputError("the disk is full")
        return real(self, task)

    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(shard_run.ShardWriter, "write", write_three)
        with pytest.raises(OutputError):
            write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    assert not (out / "_manifest.json").exists()
    with pytest.raises(OutputError, match="another run"):
        write_shards([files], make_plan(FILES_PLAN), out, replace(SMALL, seed=1))
    summary = write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    assert summary.reused_parts == 3
    assert summary.details["reused_caches"] == len(files.parts)
    assert contents(out) == contents(tmp_path / "whole")


def test_a_plan_that_did_not_fit_does_not_block_the_folder(files, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(InfeasibleError):
        write_shards([files], make_plan({"Go": 100 * HAVE["Go"]}), out, SMALL)
    summary = write_shards([files], make_plan({"Go": HAVE["Go"]}), out, SMALL)
    assert summary.details["reused_caches"] == len(files.parts)


def test_a_preview_shows_plan_and_input_side_by_side(files, tmp_path):
    seen = preview_shards([files], make_plan({"Go": 70, "Cobol": 9}), SMALL)
    by_name = {row["name"]: row for row in seen["strata"]}
    assert by_name["Cobol"] == {
        "kind": "files", "name": "Cobol", "planned": 9, "documents": 0, "bytes": 0,
        "available": 0, "epochs": None,
    }  # fmt: skip
    go = [row["content"] for row in ROWS if row["language"] == "Go"]
    assert by_name["Go"]["planned"] == 70
    assert by_name["Go"]["documents"] == len(go)
    assert by_name["Go"]["bytes"] == sum(len(text.encode()) for text in go)
    assert set(by_name) == {*LANGUAGES, "Cobol"}


def test_no_rows_at_all_are_an_input_that_is_too_small(tmp_path):
    empty = Dataset("stdin", "files", ())
    with pytest.raises(InfeasibleError, match="5 tokens of Go files, the input holds none"):
        write_shards([empty], make_plan({"Go": 5}), tmp_path / "out", SMALL)
    options = replace(SMALL, allow_shortfall=True)
    summary = write_shards([empty], make_plan({"Go": 5}), tmp_path / "out", options)
    assert summary.details["tokens"] == 0


def test_what_is_missing_is_said_with_the_reason(files, pairs, tmp_path):
    have = sum(row["tokens"] for row in pair_rows() if row["src_lang"] == "Rust")
    planned = {"Go": 4 * HAVE["Go"] + 9, "Cobol": 7, "Java": 100}
    plan = make_plan(
        planned, {"Rust->Python": 4 * have + 3}, {"Rust": 3, "Python": 4 * have},
        reserve={"text": 100},
    )  # fmt: skip
    options = replace(SMALL, allow_shortfall=True)
    summary = write_shards([files, pairs], plan, tmp_path / "out", options)
    found = {(of["kind"], of["name"]): of for of in summary.to_json()["shortfalls"]}
    assert {key: of["tokens"] for key, of in found.items()} == {
        ("files", "Go"): 9,
        ("files", "Cobol"): 7,
        ("pairs", "Rust->Python"): 3,
        ("reserve", "text"): 100,
    }
    assert f"{HAVE['Go']:,} tokens" in found["files", "Go"]["reason"]
    assert "none" in found["files", "Cobol"]["reason"]
    again = write_shards([files, pairs], plan, tmp_path / "out", options)
    assert again.to_json()["shortfalls"] == summary.to_json()["shortfalls"]


def test_whole_documents_say_what_they_leave_out(files, tmp_path):
    options = replace(SMALL, form="jsonl.zst")
    summary = write_shards([files], make_plan({"Go": 101}), tmp_path / "out", options)
    [account] = summary.details["strata"]
    assert account["unsupplied"] == 0
    if account["missing"]:
        [shortfall] = summary.details["shortfalls"]
        assert shortfall["tokens"] == account["missing"]
        assert "whole documents" in shortfall["reason"]


def damage(path):
    """Flip a bit; the size stays the same."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_damaged_shard_or_plan_is_written_again(files, tmp_path):
    out = tmp_path / "out"
    write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    before = contents(out)
    damage(out / "shard-00001.parquet")
    again = write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    assert again.parts - again.reused_parts == 1
    assert contents(out) == before
    damage(out / "plan.json")
    write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    assert contents(out) == before


@pytest.mark.parametrize("name", ["records-00001.bin", "index-00001.bin"])
def test_a_damaged_cache_is_made_again(files, tmp_path, name):
    out = tmp_path / "out"
    with pytest.raises(InfeasibleError):
        write_shards([files], make_plan({"Go": 100 * HAVE["Go"]}), out, SMALL)
    damage(out / "_work" / name)
    summary = write_shards([files], make_plan({"Go": HAVE["Go"]}), out, SMALL)
    assert summary.details["reused_caches"] == len(files.parts) - 1
    write_shards([files], make_plan({"Go": HAVE["Go"]}), tmp_path / "whole", SMALL)
    assert contents(out) == contents(tmp_path / "whole")


def without_strata(manifest):
    return {key: value for key, value in manifest.items() if key != "strata"}


def without_fingerprint(manifest):
    return {key: value for key, value in manifest.items() if key != "fingerprint"}


def with_other_shards(manifest):
    return {**manifest, "shards": [{"name": 7}]}


@pytest.mark.parametrize(
    "harm", [without_strata, without_fingerprint, with_other_shards, lambda manifest: [manifest]]
)
def test_shards_with_a_damaged_manifest_are_made_again_in_a_run(files, tmp_path, harm):
    out = tmp_path / "out"
    write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    before = contents(out)
    (out / "_manifest.json").write_text(json.dumps(harm(manifest_of(out))))
    write_shards([files], make_plan(FILES_PLAN), out, SMALL, replace_other=True)
    assert contents(out) == before


def test_a_manifest_that_cannot_be_read_is_not_overwritten_unasked(files, tmp_path):
    out = tmp_path / "out"
    write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    (out / "_manifest.json").write_text("[")
    with pytest.raises(OutputError, match=r"_manifest.json is damaged"):
        write_shards([files], make_plan(FILES_PLAN), out, SMALL)


def test_shards_whose_replacement_is_killed_are_replaced_by_the_next_run(
    files, tmp_path, monkeypatch
):
    def killed(path, *_args, **_options):
        (path / "_manifest.json").unlink()
        raise KeyboardInterrupt

    out = tmp_path / "out"
    write_shards([files], make_plan(FILES_PLAN), out, SMALL)
    other = replace(SMALL, seed=1)
    with monkeypatch.context() as patch:
        patch.setattr(atomic.shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            write_shards([files], make_plan(FILES_PLAN), out, other, replace_other=True)
    write_shards([files], make_plan(FILES_PLAN), out, other, replace_other=True)
    assert manifest_of(out)["parameters"]["seed"] == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "out"]
