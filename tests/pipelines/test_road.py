"""The whole road: same bytes for any number of workers, and after SIGKILL at any moment."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress

import pyarrow.parquet as pq
import pytest

from codemix.errors import InputError, OutputError, UsageError
from codemix.pipelines.config import read_config
from codemix.pipelines.demo import demo_config
from codemix.pipelines.engines import IN_PROCESS, LocalEngine
from codemix.pipelines.road import travel
from tests.outputs import contents

CODEMIX = [sys.executable, "-m", "codemix"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("road") / "demo"
    legs = list(travel(demo_config(folder), engine=IN_PROCESS))
    return folder, {leg.summary.stage: leg.summary for leg in legs}


def test_the_demo_goes_the_whole_road(undisturbed):
    folder, summaries = undisturbed
    assert list(summaries) == [
        "detect", "filter", "dedupe", "pair", "stats", "allocate", "shard", "verify",
    ]  # fmt: skip
    for name in ("detect", "filter", "dedupe", "pair"):
        counts = summaries[name].counts
        assert counts.rows_in == counts.rows_out + counts.dropped.total() > 0
    plan = json.loads((folder / "plan.json").read_bytes())
    found = summaries["verify"].details
    assert found["problems"] == ()
    assert found["tokens"] == plan["budget_tokens"] == 300_000
    for direction, tokens in plan["pairs"].items():
        assert 0 < found["languages"][direction] <= tokens


def test_the_demo_meets_the_noise_of_real_life(undisturbed):
    _, summaries = undisturbed
    reasons = set(summaries["detect"].counts.dropped)
    assert reasons == {
        "binary", "generated", "language", "minified", "parse_errors", "vendored",
    }  # fmt: skip
    assert set(summaries["dedupe"].counts.dropped) == {"exact_duplicate", "near_duplicate"}


def test_two_workers_write_the_same_bytes(undisturbed, tmp_path):
    folder, _ = undisturbed
    list(travel(demo_config(tmp_path / "demo"), engine=LocalEngine(2)))
    assert contents(tmp_path / "demo") == contents(folder)


def test_a_second_run_confirms_everything(undisturbed, tmp_path):
    folder, _ = undisturbed
    before = contents(folder)
    legs = list(travel(demo_config(folder), engine=IN_PROCESS))
    for leg in legs[:4]:
        assert leg.summary.reused_parts == leg.summary.parts > 0
    assert legs[6].summary.reused_parts == legs[6].summary.parts > 0
    assert contents(folder) == before


def test_a_changed_budget_changes_only_plan_and_shards(undisturbed, tmp_path):
    from dataclasses import replace

    config = demo_config(tmp_path / "demo")
    list(travel(config, engine=IN_PROCESS))
    before = contents(config.workdir)
    smaller = replace(config, allocate=replace(config.allocate, budget="200K"))
    list(travel(smaller, engine=IN_PROCESS))
    after = contents(config.workdir)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed
    results = ("plan.json", "verify.json", "shards/")
    assert all(name.startswith(results) for name in changed)


def write_corpus(folder, files=120):
    """Write files large and different enough for several parts of each stage."""
    rng = random.Random(5)
    words = [f"{a}{b}" for a in "abcdefghij" for b in ("alpha", "beta", "gamma", "delta")]
    for n in range(files):
        language, extension = [("python", "py"), ("go", "go"), ("js", "js")][n % 3]
        path = folder / f"{language}" / f"program{n // 3}.{extension}"
        path.parent.mkdir(parents=True, exist_ok=True)
        names = [rng.choice(words) for _ in range(800)]
        if extension == "py":
            lines = [f"{name} = {rng.randrange(10**6)}" for name in names]
        elif extension == "go":
            lines = [
                "package main",
                *(f"var {w}{i} = {rng.randrange(10**6)}" for i, w in enumerate(names)),
            ]
        else:
            lines = [f"var {name} = {rng.randrange(10**6)};" for name in names]
        path.write_text("\n".join(lines) + "\n")


CONFIG = """
sources = ["corpus"]
part_size = "64KiB"
[filter]
preset = "none"
licenses = "all"
[pair]
max_tokens = 200000
[allocate]
budget = "900K"
solve_at = "350B"
pairs = "20%"
[shard]
shard_size = "32KiB"
"""


def start(folder):
    """Start the run as the head of its own process group."""
    command = [*CODEMIX, "run", folder / "codemix.toml", "-q", "-j", "2"]
    with (folder / "errors").open("wb") as errors:
        return subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True
        )


def finish(folder):
    """Run to the end; return the seconds it took."""
    started = time.monotonic()
    assert start(folder).wait() == 0, (folder / "errors").read_text()
    return time.monotonic() - started


@pytest.mark.slow
def test_sigkill_at_any_moment_then_the_same_command_ends_in_the_same_bytes(tmp_path):
    write_corpus(tmp_path / "corpus")
    (tmp_path / "codemix.toml").write_text(CONFIG)
    seconds = finish(tmp_path)
    whole = contents(tmp_path / "work")
    parts = [name for name in whole if "part-" in name or "shard-" in name]
    assert len(parts) > 40
    rng = random.Random(int(os.environ.get("CODEMIX_CRASH_SEED", "1")))
    for kill_at in [0.9, *(rng.random() for _ in range(3))]:
        shutil.rmtree(tmp_path / "work")
        process = start(tmp_path)
        time.sleep(seconds * kill_at)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        survived = written_parts(tmp_path / "work")
        finish(tmp_path)
        assert contents(tmp_path / "work") == whole
        reused = sum(
            written_parts(tmp_path / "work").get(name) == of for name, of in survived.items()
        )
        assert reused >= 0.8 * len(survived)
        if kill_at == 0.9:
            assert len(survived) >= 0.5 * len(parts)


def written_parts(folder):
    """Return the parts there are, each with what changes when it is written again."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.name.startswith(("part-", "shard-")) and path.is_file()
    }


def test_a_foreign_working_folder_is_refused(tmp_path):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(OutputError, match="not the working folder"):
        next(travel(demo_config(tmp_path), engine=IN_PROCESS))


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("sources = []", "names no sources", "sources ="),
        ('sources = ["x*"]\n[allocate]\nbudget = "1M"', "matches nothing", "patterns"),
        ('sources = ["."]', "names no budget", "budget ="),
        ('source = ["."]', "unknown key 'source'", "sources"),
        ('sources = ["."]\n[allocat]\nbudget = "1M"', "unknown key 'allocat'", "allocate"),
        ('sources = ["."]\n[dedupe]\nthreshold = "high"', "must be a number", ""),
        ('sources = ["."]\n[detect]\ndrop = "vendored"', "must be a list", ""),
        ('sources = ["."]\n[pair]\nenabled = 1', "must be true or false", ""),
        ("sources = [", "cannot be read as TOML", ""),
        ("seed = 'x'\nsources = ['.']", "wrong type", ""),
    ],
)
def test_a_bad_configuration_is_named(tmp_path, text, what, hint):
    path = tmp_path / "codemix.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=what) as caught:
        read_config(path)
    assert hint in caught.value.hint


def test_the_shipped_example_holds_every_key_with_its_default(tmp_path):
    import tomllib
    from dataclasses import fields
    from pathlib import Path

    from codemix.pipelines.config import RunConfig

    example = Path(__file__).parents[2] / "docs" / "codemix.toml"
    raw = tomllib.loads(example.read_text("utf-8"))
    assert raw.keys() == {of.name for of in fields(RunConfig)}
    (tmp_path / "repos").mkdir()
    (tmp_path / "repos" / "one").mkdir()
    path = tmp_path / "codemix.toml"
    path.write_text(example.read_text("utf-8"))
    config = read_config(path)
    for section in ("detect", "filter", "dedupe", "pair", "shard"):
        assert getattr(config, section) == type(getattr(config, section))()
        assert raw[section].keys() == {of.name for of in fields(getattr(config, section))}
    assert raw["allocate"].keys() == {of.name for of in fields(config.allocate)}


BAD_VALUES = [
    ("seed = -1", "seed"),
    ('tokenizer = "nowhere.json"', "tokenizer"),
    ('part_size = "big"', "part_size"),
    ('[detect]\nlanguages = ["pyton"]', "[detect] languages"),
    ('[detect]\nmax_file_size = "-1MiB"', "[detect] max_file_size"),
    ('[detect]\ndrop = ["vendord"]', "[detect] drop"),
    ("[detect]\nmax_parse_error_ratio = 1.5", "[detect] max_parse_error_ratio"),
    ("[detect]\nmax_parse_error_ratio = nan", "[detect] max_parse_error_ratio"),
    ("[dedupe]\nthreshold = 7", "[dedupe] threshold"),
    ('[dedupe]\nscope = "pyton"', "[dedupe] scope"),
    ('[dedupe]\nnormalize = "tabs"', "[dedupe] normalize"),
    ('[dedupe]\nkeep = ["best"]', "[dedupe] keep"),
    ('[dedupe]\nval_fraction = "100%"', "[dedupe] val_fraction"),
    ('[dedupe]\nmemory = "much"', "[dedupe] memory"),
    ('[dedupe]\nagainst = ["nowhere"]', "[dedupe]"),
    ('[pair]\nstrategy = "promt"', "[pair] strategy"),
    ("[pair]\nmax_tokens = 0", "[pair] max_tokens"),
    ('[allocate]\nbudget = "1G"', "[allocate] budget"),
    ('[allocate]\nbudget = "9000T"', "[allocate] budget"),
    ('[allocate]\nmodel_size = "large"', "[allocate] model_size"),
    ('[allocate]\nsolve_at = "never"', "[allocate] solve_at"),
    ('[allocate]\nprofile = "papr"', "[allocate] profile"),
    ('[allocate]\nprofile = "nowhere.toml"', "[allocate] profile"),
    ("[allocate]\nmax_epochs = 0", "[allocate] max_epochs"),
    ("[allocate]\nmax_epochs = inf", "[allocate] max_epochs"),
    ('[allocate]\npairs = "120%"', "[allocate] pairs"),
    ('[allocate]\npairs = "9%"\n[pair]\nenabled = false', "[allocate] pairs"),
    ('[allocate]\npairs = "9%"\n[detect]\nlanguages = ["go"]', "[allocate] pairs"),
    ('[shard]\nformat = "parket"', "[shard] format"),
    ('[shard]\nshard_size = "0"', "[shard] shard_size"),
    ('[shard]\nshard_size = "many-tokens"', "[shard] shard_size"),
    ('[shard]\npack = "best"', "[shard] pack"),
    ("[shard]\nseq_len = 1", "[shard] seq_len"),
    ('[shard]\nfim = "120%"', "[shard] fim"),
    ('[shard]\nfim_mode = "pms"', "[shard] fim_mode"),
    ('[shard]\norder = "files"', "[shard] order"),
    ('[shard]\ntokenizer_engine = "tiktokem"', "[shard] tokenizer_engine"),
    ('[shard]\ntext = ["nowhere"]', "[shard] text"),
    ('[shard]\nformat = "jsonl.zst"\nfim = "50%"', "[shard]"),
    ('[shard]\nformat = "jsonl.zst"\npack = "concat"', "[shard]"),
    ('[allocate]\ntext = "much"', "[allocate] text"),
]


@pytest.mark.parametrize(("text", "key"), BAD_VALUES)
def test_a_bad_value_is_named_by_its_key_before_anything_is_written(tmp_path, text, key):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.py").write_text("x = 1\n")
    if "budget" not in text:
        budget = '[allocate]\nbudget = "1M"'
        text = text.replace("[allocate]", budget) if "[allocate]" in text else f"{text}\n{budget}"
    path = tmp_path / "codemix.toml"
    path.write_text(f'sources = ["in"]\n{text}\n')
    with pytest.raises(UsageError) as caught:
        list(travel(read_config(path), engine=IN_PROCESS))
    assert caught.value.message.startswith(key)
    assert caught.value.hint
    assert not (tmp_path / "work").exists()


def test_paths_of_tokenizer_and_profile_are_relative_to_the_configuration(tmp_path):
    (tmp_path / "in").mkdir()
    path = tmp_path / "codemix.toml"
    path.write_text(
        'sources = ["in"]\ntokenizer = "my.json"\n[allocate]\nbudget = "1M"\nprofile = "my.toml"'
    )
    config = read_config(path)
    assert config.tokenizer == str(tmp_path / "my.json")
    assert config.allocate.profile == str(tmp_path / "my.toml")


def small_config(folder, text="", budget="3K"):
    """Write a few files in two languages, and a configuration for them."""
    if not (folder / "corpus").exists():
        write_corpus(folder / "corpus", files=6)
    path = folder / "codemix.toml"
    gate = '[filter]\npreset = "none"\nlicenses = "all"'
    path.write_text(f'sources = ["corpus"]\n{text}\n{gate}\n[allocate]\nbudget = "{budget}"\n')
    return read_config(path)


def test_a_single_language_goes_without_pairs_and_says_so(tmp_path):
    config = small_config(tmp_path, '[detect]\nlanguages = ["go"]')
    legs = {leg.summary.stage: leg.summary for leg in travel(config, engine=IN_PROCESS)}
    assert "one other language" in legs["pair"].to_json()["skipped"]
    assert legs["verify"].details["problems"] == ()
    assert set(legs["verify"].details["languages"]) == {"Go"}


def test_a_stage_that_is_turned_off_leaves_no_output_of_an_earlier_run(tmp_path):
    list(travel(small_config(tmp_path), engine=IN_PROCESS))
    assert (tmp_path / "work" / "pair").is_dir()
    legs = list(travel(small_config(tmp_path, "[pair]\nenabled = false"), engine=IN_PROCESS))
    assert not (tmp_path / "work" / "pair").exists()
    assert legs[3].summary.details["skipped"] == "[pair] enabled is false"


def test_shards_follow_their_section_and_text_fills_its_share(tmp_path):
    (tmp_path / "prose.jsonl").write_text(json.dumps({"text": "Once upon a time. " * 60}) + "\n")
    section = """[shard]
        shard_size = "1K-tokens"
        pack = "best-fit"
        seq_len = 256
        fim = "50%"
        bos = true
        text = ["prose.jsonl"]
        [allocate]
        text = "10%"
        budget = "3K"
    """
    config = small_config(tmp_path)
    path = tmp_path / "codemix.toml"
    path.write_text(path.read_text().split("[allocate]")[0] + section)
    config = read_config(path)
    legs = {leg.summary.stage: leg.summary for leg in travel(config, engine=IN_PROCESS)}
    assert legs["verify"].details["problems"] == ()
    assert legs["stats"].details["text"]["documents"] == 1
    manifest = json.loads((config.workdir / "shards" / "_manifest.json").read_bytes())
    assert manifest["count_rule"] == {"eos": True, "bos": True, "fim": 0.5}
    assert manifest["languages"]["text"] == 300
    assert manifest["tokens"] == 3000
    assert manifest["parameters"]["shard_tokens"] == 1000
    table = pq.read_table(config.workdir / "shards" / "shard-00000.parquet")
    assert max(table["length_tokens"].to_pylist()) <= 256 < sum(table["length_tokens"].to_pylist())


def test_no_code_is_an_error_with_the_reasons(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "notes.txt").write_text("no source\n")
    with pytest.raises(InputError, match=r"no code was found: 1 files .*language 1") as caught:
        list(travel(small_config(tmp_path), engine=IN_PROCESS))
    assert "sources" in caught.value.hint


DAMAGED = [
    ("detect/part-00000.parquet", "dedupe/_manifest.json", "inventory.json",
     "shards/shard-00000.parquet"),
    ("dedupe/part-00000.parquet", "pair/_manifest.json", "_inventory.json", "shards/plan.json"),
    ("detect/_manifest.json", "dedupe/_run.log.json", "plan.json", "shards/_manifest.json"),
]  # fmt: skip


def test_whatever_was_damaged_is_made_again(tmp_path):
    config = small_config(tmp_path)
    list(travel(config, engine=IN_PROCESS))
    before = contents(config.workdir)
    for names in DAMAGED:
        for name in names:
            path = config.workdir / name
            data = bytearray(path.read_bytes())
            data[len(data) // 3] ^= 1
            path.write_bytes(data)
        legs = list(travel(config, engine=IN_PROCESS))
        assert legs[-1].summary.details["problems"] == ()
        after = contents(config.workdir)
        assert after.keys() == before.keys()
        assert [name for name in before if after[name] != before[name]] == []


def test_removed_files_are_listed_and_summed_up_as_by_the_command(tmp_path):
    config = small_config(tmp_path)
    list(travel(config, engine=IN_PROCESS))
    assert (config.workdir / "dedupe" / "removed.parquet").is_file()
    assert json.loads((config.workdir / "dedupe" / "summary.json").read_bytes())["languages"]


def test_scratch_of_a_killed_run_goes(tmp_path):
    config = small_config(tmp_path)
    list(travel(config, engine=IN_PROCESS))
    left = config.workdir / "_scratch" / ".tmp-dedupe-abc"
    left.mkdir(parents=True)
    (left / "decisions.arrow").write_text("x")
    (config.workdir / ".tmp-old-dedupe").mkdir()
    list(travel(config, engine=IN_PROCESS))
    assert not (config.workdir / "_scratch").exists()
    assert not (config.workdir / ".tmp-old-dedupe").exists()


def test_stages_put_their_scratch_below_the_working_folder(tmp_path, monkeypatch):
    made = []
    real = tempfile.mkdtemp

    def spy(*args, **options):
        made.append(real(*args, **options))
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", spy)
    config = small_config(tmp_path)
    list(travel(config, engine=IN_PROCESS))
    assert made
    assert all(path.startswith(str(config.workdir)) for path in made)
