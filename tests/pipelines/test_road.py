"""The whole road: same bytes for any number of workers, and after SIGKILL at any moment."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from codemix.errors import OutputError, UsageError
from codemix.pipelines.config import read_config
from codemix.pipelines.demo import demo_config
from codemix.pipelines.road import travel

CODEMIX = [sys.executable, "-m", "codemix"]


def contents(folder):
    """Return all files but run logs, which hold times and places."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "_run.log.json"
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("road") / "demo"
    legs = list(travel(demo_config(folder), workers=1))
    return folder, {leg.summary.stage: leg.summary for leg in legs}


def test_the_demo_goes_the_whole_road(undisturbed):
    folder, summaries = undisturbed
    assert list(summaries) == ["detect", "dedupe", "pair", "stats", "allocate", "shard", "verify"]
    for name in ("detect", "dedupe", "pair"):
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
        "binary", "encoding", "generated", "language", "minified", "parse_errors", "vendored",
    }  # fmt: skip
    assert set(summaries["dedupe"].counts.dropped) == {"exact_duplicate", "near_duplicate"}


def test_two_workers_write_the_same_bytes(undisturbed, tmp_path):
    folder, _ = undisturbed
    list(travel(demo_config(tmp_path / "demo"), workers=2))
    assert contents(tmp_path / "demo") == contents(folder)


def test_a_second_run_confirms_everything(undisturbed, tmp_path):
    folder, _ = undisturbed
    before = contents(folder)
    legs = list(travel(demo_config(folder), workers=1))
    for leg in legs[:3]:
        assert leg.summary.reused_parts == leg.summary.parts > 0
    assert legs[5].summary.reused_parts == legs[5].summary.parts > 0
    assert contents(folder) == before


def test_a_changed_budget_changes_only_plan_and_shards(undisturbed, tmp_path):
    from dataclasses import replace

    config = demo_config(tmp_path / "demo")
    list(travel(config, workers=1))
    before = contents(config.workdir)
    smaller = replace(config, allocate=replace(config.allocate, budget="200K"))
    list(travel(smaller, workers=1))
    after = contents(config.workdir)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed
    assert all(name == "plan.json" or name.startswith("shards/") for name in changed)


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
        next(travel(demo_config(tmp_path), workers=1))


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
    for section in ("detect", "dedupe", "pair", "shard"):
        assert getattr(config, section) == type(getattr(config, section))()
        assert raw[section].keys() == {of.name for of in fields(getattr(config, section))}
    assert raw["allocate"].keys() == {of.name for of in fields(config.allocate)}
