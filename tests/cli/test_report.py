"""``codemix report`` and ``--plot``: where pages go, and what is refused before any work."""

import json
import sys

import pytest

from codemix.cli import run


def hint_of(capsys):
    return capsys.readouterr().err


@pytest.fixture
def planned(tmp_path):
    """Return a folder that holds a plan and nothing else of a run."""
    plan = tmp_path / "work" / "plan.json"
    plan.parent.mkdir()
    assert run(["allocate", "--budget", "350B", "-o", str(plan), "-q"]) == 0
    return plan.parent


def test_a_page_goes_to_a_file_or_to_stdout(planned, capsys):
    file = planned.parent / "page.html"
    assert run(["report", str(planned), "-o", str(file)]) == 0
    assert f"charts -> {file}" in capsys.readouterr().err
    assert run(["report", str(planned), "-o", "-", "-q"]) == 0
    assert capsys.readouterr().out == file.read_text("utf-8")


def test_json_names_the_charts(planned, capsys):
    file = planned.parent / "page.html"
    assert run(["report", str(planned), "-o", str(file), "--json", "-q"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["output"] == str(file)
    assert found["facts"]["budget"] == "350B"
    assert found["charts"]["tokens"].startswith("Python gets 1.54")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["report", "absent"], "absent does not exist"),
        (["report", "empty"], "holds nothing that a run left"),
        (["report", "work", "-o", "empty"], "empty is a folder"),
        (["report", "work", "-o", ""], "is no file"),
        (["allocate", "--budget", "1T", "--plot", "empty"], "empty is a folder"),
        (["allocate", "--budget", "1T", "-o", "x", "--plot", "x"], "-o and --plot both name"),
        (["fit", "runs.csv", "--plot", "-", "-o", "-"], "-o and --plot both name"),
    ],
)
def test_a_place_that_cannot_be_is_refused(planned, capsys, monkeypatch, arguments, said):
    monkeypatch.chdir(planned.parent)
    (planned.parent / "empty").mkdir()
    assert run(arguments) != 0
    assert said in hint_of(capsys)
    assert not (planned.parent / "x").exists()


@pytest.mark.parametrize("module", ["jinja2", "vl_convert"])
def test_a_missing_library_names_the_extra(planned, capsys, monkeypatch, module):
    from codemix.pipelines.report.page import charts_script

    charts_script.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    assert run(["report", str(planned), "-o", str(planned.parent / "p.html")]) == 2
    assert "pip install 'codemix[report]'" in hint_of(capsys)
    assert not (planned.parent / "p.html").exists()


def test_a_plan_by_a_profile_of_ones_own_needs_it_named(planned, capsys):
    mine = planned.parent / "mine.toml"
    mine.write_text('version = 1\nname = "mine"\nlaw = "marginal-utility"\nextends = "paper"\n')
    plan = planned / "plan.json"
    assert run(["allocate", "--budget", "1T", "--profile", str(mine), "-o", str(plan), "-q"]) == 0
    for arguments, charts in (([], 1), (["--profile", str(mine)], 5)):
        file = planned.parent / "page.html"
        assert run(["report", str(planned), "-o", str(file), "--json", "-q", *arguments]) == 0
        assert len(json.loads(capsys.readouterr().out)["charts"]) == charts
