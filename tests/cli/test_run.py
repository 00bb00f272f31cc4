"""`codemix run` and `codemix verify` as people meet them."""

import json
from dataclasses import replace

import pytest

from codemix.cli import journey, run
from tests.cli.shell import write_tree

FILES = {
    "repos/one/python/area.py": "def area(width, height):\n    return width * height\n" * 20,
    "repos/one/go/area.go": "package main\n\n"
    + "".join(f"func area{n}(w, h int) int {{ return w * h + {n} }}\n" for n in range(20)),
}


@pytest.fixture
def config(tmp_path):
    write_tree(tmp_path, FILES)
    path = tmp_path / "codemix.toml"
    path.write_text(
        'sources = ["repos/one"]\nseed = 3\n[allocate]\nbudget = "500"\nsolve_at = "350B"\n'
        '[filter]\npreset = "none"\nlicenses = "all"\n'
    )
    return path


def test_a_dry_run_lists_the_stages_and_writes_nothing(config, capsys):
    assert run(["run", str(config), "--dry-run"]) == 0
    out = capsys.readouterr().out
    for stage in ("detect", "filter", "dedupe", "pair", "stats", "allocate", "shard", "verify"):
        assert f"\n  {stage} " in out
    assert not (config.parent / "work").exists()


def test_a_dry_run_as_json_is_the_plan_of_stages(config, capsys):
    assert run(["run", str(config), "--dry-run", "--json", "--seed", "8"]) == 0
    planned = json.loads(capsys.readouterr().out)
    stages = {of["stage"]: of for of in planned["stages"]}
    assert stages["allocate"]["options"]["budget_tokens"] == 500
    assert stages["shard"]["options"]["seed"] == 8
    assert stages["shard"]["output"] == str(config.parent / "work" / "shards")
    assert not (config.parent / "work").exists()


def test_a_dry_run_refuses_what_a_run_would_refuse(config, capsys):
    config.write_text(config.read_text() + '[shard]\nformat = "parket"\n')
    assert run(["run", str(config), "--dry-run"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: [shard] format: ")
    assert "hint: did you mean 'parquet'?" in err


def test_the_seed_of_the_command_line_wins(config, capsys):
    assert run(["run", str(config), "-q", "-j", "1", "--seed", "8"]) == 0
    manifest = json.loads((config.parent / "work" / "shards" / "_manifest.json").read_bytes())
    assert manifest["parameters"]["seed"] == 8
    assert run(["run", str(config), "-q", "-j", "1", "--seed", "-1"]) == 2


def test_pairs_that_are_left_out_are_said(config, capsys):
    config.write_text(config.read_text() + '[detect]\nlanguages = ["go"]\n')
    assert run(["run", str(config), "-j", "1"]) == 0
    assert "pair: skipped: pairs need Python and one other language, not Go" in (
        capsys.readouterr().err
    )


def test_problems_are_printed_even_when_quiet(config, capsys, monkeypatch):
    from codemix.pipelines import road

    def lying(*arguments):
        return replace(real(*arguments), problems=("shard-00000.parquet: bent",))

    real = road.verify_shards
    monkeypatch.setattr(road, "verify_shards", lying)
    assert run(["run", str(config), "-q", "-j", "1"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "shard-00000.parquet: bent" in err


def test_a_shortfall_is_said_by_run_and_verify(config, capsys):
    config.write_text(config.read_text() + '[shard]\nformat = "jsonl.zst"\n')
    assert run(["run", str(config), "-j", "1"]) == 0
    said = capsys.readouterr().err
    assert run(["verify", str(config.parent / "work" / "shards")]) == 0
    for text in (said, capsys.readouterr().out):
        assert "tokens of Go files: only whole documents were written" in text
        assert "fewer than planned" in text
        assert "as planned" not in text


def test_verify_of_nothing_is_a_wrong_request(tmp_path, capsys):
    assert run(["verify", str(tmp_path / "nope")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert "does not exist" in err
    assert "\nhint: " in err


FOUND = {
    "shards": 1,
    "documents": 2,
    "tokens": 30,
    "sampled": 2,
    "problems": (),
    "moved": 0,
    "shortfalls": [],
}
SHORTFALL = {"kind": "files", "name": "Go", "tokens": 1234, "reason": "the input holds none"}


def test_only_what_is_complete_is_as_planned():
    assert "as planned" in journey.verification_text(FOUND)
    text = journey.verification_text({**FOUND, "moved": 7, "shortfalls": [SHORTFALL]})
    assert "as planned" not in text
    assert "1,234 fewer than planned" in text
    assert "missing: 1,234 tokens of Go files: the input holds none" in text
    assert "7 tokens of pairs fill no whole document" in text


def test_problems_come_first_and_shortfalls_are_not_hidden():
    text = journey.verification_text({**FOUND, "problems": ("bent",), "shortfalls": [SHORTFALL]})
    assert text.startswith("verify: 1 problems\n  bent\n")
    assert "1,234 tokens of Go files" in text


def test_the_status_says_what_is_done(config, capsys):
    assert run(["run", str(config), "--status"]) == 0
    assert capsys.readouterr().out.startswith("run: new\n")
    assert not (config.parent / "work").exists()
    assert run(["run", str(config), "-q", "-j", "1"]) == 0
    assert run(["run", str(config), "--status", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["state"] == "finished"
    assert {of["state"] for of in found["stages"]} == {"done"}
    config.write_text(config.read_text().replace("seed = 3", "seed = 4"))
    assert run(["run", str(config), "--status"]) == 0
    assert "the configuration is another one" in capsys.readouterr().out


def test_the_status_of_a_failed_run_says_why(config, capsys):
    config.write_text(config.read_text() + '[detect]\nlanguages = ["rust"]\n')
    assert run(["run", str(config), "-q", "-j", "1"]) == 1
    capsys.readouterr()
    assert run(["run", str(config), "--status"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("run: failed\n")
    assert "no code was found" in out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--engine", "slorm"], "unknown engine 'slorm'"),
        (["--shard", "2/2"], "--shard 2/2 is not k/N"),
        (["--shard", "0/2", "-j", "2"], "--shard divides the run by itself"),
    ],
)
def test_ways_to_run_that_make_no_sense_are_refused(config, capsys, options, message):
    assert run(["run", str(config), *options]) == 2
    assert message in capsys.readouterr().err
    assert not (config.parent / "work").exists()


def test_bad_settings_of_the_engine_name_their_section(config, capsys):
    config.write_text(config.read_text() + "[engine]\nretries = -1\n")
    assert run(["run", str(config), "--dry-run"]) == 2
    assert capsys.readouterr().err.startswith("error: [engine]: retries -1 is negative")


def test_rows_on_stdout_stay_on_this_machine(config, capsys):
    assert run(["detect", str(config.parent / "repos"), "--engine", "ray"]) == 2
    assert "--engine ray needs a folder that all its machines see" in capsys.readouterr().err
