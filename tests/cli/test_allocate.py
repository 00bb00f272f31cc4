"""`codemix allocate` as people use it: expected plans, what is printed, and what is refused."""

import json
import subprocess
import sys

import pytest

from codemix.cli import run
from codemix.cli.plans import plan_text
from codemix.mixers import parse_plan
from tests.cli.shell import codemix
from tests.mixers.problems import BILLION, LANGUAGES, SUPPLY
from tests.mixers.test_profile import MINIMAL

ALIASES = dict(zip(LANGUAGES, ("py", "java", "js", "ts", "c#", "golang", "rs"), strict=True))

# --budget, further options, billions in the order of LANGUAGES.
EXPECTED = {
    "350B": ("350B", [], [76.77, 44.19, 55.60, 50.00, 45.76, 36.51, 41.17]),
    "1T": ("1T", [], [220.037, 140.291, 157.254, 137.129, 122.420, 109.911, 112.958]),
    "350B with text": (
        "350B",
        ["--reserve", "text=12.5%"],
        [67.141, 38.125, 48.707, 43.973, 40.370, 31.729, 36.205],
    ),
    "400B with text": (
        "400B",
        ["--reserve", "text=50B"],
        [76.77, 44.19, 55.60, 50.00, 45.76, 36.51, 41.17],
    ),
    "1T with text": (
        "1T",
        ["--reserve", "text=0.125"],
        [192.468, 121.181, 137.786, 120.626, 108.030, 95.548, 99.359],
    ),
    "figure order": (
        "1T",
        ["--reserve", "text=12.5%", "--profile", "paper-figure-order"],
        [192.010, 150.232, 90.156, 98.949, 104.046, 119.092, 120.515],
    ),
    "uncalibrated": (
        "1T",
        ["--reserve", "text=12.5%", "--profile", "paper-uncalibrated"],
        [172.211, 89.243, 126.875, 120.537, 107.294, 150.736, 108.104],
    ),
}


@pytest.fixture
def inventory(tmp_path):
    """The supply of the paper's scarce example; further languages by name."""

    def write(**tokens_b):
        unique = dict(zip(LANGUAGES, SUPPLY, strict=True)) | tokens_b
        rows = {name: {"tokens": round(tokens * BILLION)} for name, tokens in unique.items()}
        path = tmp_path / "inventory.json"
        path.write_text(json.dumps({"version": 1, "languages": rows}))
        return str(path)

    return write


def plan_of(capsys, *arguments):
    assert run(["allocate", *arguments, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def billions(plan):
    return [row["tokens"] / BILLION for row in plan["languages"].values()]


def text_of(capsys, *arguments):
    assert run(["allocate", *arguments]) == 0
    return capsys.readouterr().out


def lines_of(text):
    """Wrapped lines joined again."""
    return text.replace("\n    ", " ").splitlines()


@pytest.mark.parametrize("case", EXPECTED)
def test_expected_plans(case, capsys):
    budget, options, expected = EXPECTED[case]
    plan = plan_of(capsys, "--budget", budget, *options)
    assert list(plan["languages"]) == list(LANGUAGES)
    assert billions(plan) == pytest.approx(expected, abs=1e-3)
    code = sum(row["tokens"] for row in plan["languages"].values())
    assert code == plan["code_tokens"]
    assert code + sum(plan["reserve"].values()) == plan["budget_tokens"]
    assert plan["kkt_residual"] < 1e-8


def test_the_scarce_plan(capsys, inventory):
    plan = plan_of(
        capsys, "--budget", "350B", "--profile", "paper-uncalibrated", "--supply", inventory()
    )
    assert billions(plan) == pytest.approx(
        [71.24, 36.31, 54.40, 51.10, 46.71, 58.23, 32.00], abs=5e-3
    )
    assert plan["languages"]["Rust"]["epochs"] == 4.0
    assert plan["binding"] == ["Rust: the epoch cap (4 x 8B unique)"]


def test_the_published_changes(capsys):
    plan = plan_of(capsys, "--budget", "350B")
    deltas = [row["delta_tokens"] / BILLION for row in plan["languages"].values()]
    assert deltas == pytest.approx([26.77, -5.81, 5.60, 0.0, -4.24, -13.49, -8.83], abs=1e-6)


def test_json_is_the_plan_file(tmp_path, capsys):
    path = tmp_path / "plan.json"
    arguments = ["allocate", "--budget", "777777777777", "--pairs", "10%", "-o", str(path)]
    assert run([*arguments, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert path.read_text("utf-8") == out
    assert run([*arguments[:-2], "-o", "-"]) == 0
    printed, notes = capsys.readouterr()
    assert printed == out
    assert notes.startswith("note: supply not checked")


def test_options_bind_and_names_may_be_aliases(capsys):
    for name, alias in ALIASES.items():
        plan = plan_of(capsys, "--budget", "350B", "--fix", f"{alias}=30B")
        assert plan["languages"][name]["tokens"] == 30 * BILLION
    plan = plan_of(
        capsys, "--budget", "350B", "--languages", "go,rust,java", "--max-regression", "none",
        "--weights", "go=2", "--min-share", "rust=40%", "--max-share", "java=0.5B",
    )  # fmt: skip
    assert list(plan["languages"]) == ["Go", "Rust", "Java"]
    assert plan["languages"]["Rust"]["tokens"] >= 140 * BILLION
    assert plan["languages"]["Java"]["tokens"] <= BILLION // 2
    assert plan["provenance"]["options"]["weights"] == {"Go": 2.0}


def test_domains_of_a_profile_go_by_their_own_names(tmp_path, capsys):
    path = tmp_path / "mine.toml"
    path.write_text(MINIMAL.replace('["A", "B"]', '["my notes", "B"]'))
    options = ("--profile", str(path), "--budget", "100B", "--compare", "uniform")
    plan = plan_of(capsys, *options, "--max-share", "my notes=10%", "--weights", "my notes=2,B=1")
    assert plan["languages"]["my notes"]["tokens"] == 10 * BILLION
    assert "objective" in text_of(capsys, *options)
    assert run(["allocate", *options, "--fix", "my note=1B"]) == 2


@pytest.mark.parametrize("option", [["--fix", "rust=0"], ["--max-share", "rust=0%"]])
def test_a_language_may_be_left_out_by_a_bound(option, capsys):
    plan = plan_of(capsys, "--budget", "350B", *option)
    assert "Rust" not in plan["languages"]
    assert any("Rust is left out" in warning for warning in plan["warnings"])
    assert set(plan["provenance"]["profile_range_tokens"]) == set(plan["languages"])


def test_what_lies_outside_the_law(capsys, inventory):
    small = plan_of(capsys, "--budget", "300K")
    least = plan_of(capsys, "--budget", "14B")
    assert any("below the law's range" in warning for warning in small["warnings"])
    assert [row["share"] for row in small["languages"].values()] == pytest.approx(
        [row["share"] for row in least["languages"].values()], abs=1e-5
    )
    pilot = plan_of(capsys, "--budget", "300K", "--solve-at", "350B")
    assert pilot["languages"]["Python"]["share"] == pytest.approx(76.77 / 350, abs=1e-5)
    large = plan_of(capsys, "--budget", "1T")
    assert any(warning.startswith("extrapolates") for warning in large["warnings"])
    wide = plan_of(capsys, "--budget", "350B", "--supply", inventory(Kotlin=10, Go=0))
    assert any("does not know Kotlin" in warning for warning in wide["warnings"])
    assert any("Go is left out: no tokens" in warning for warning in wide["warnings"])


def test_the_table_says_what_a_reader_must_know(capsys):
    text = text_of(capsys, "--budget", "350B")
    assert text.startswith("allocate: 350B tokens, profile paper, supply not checked\n")
    python, change = (line.split() for line in text.splitlines() if line.startswith(" Python"))
    assert python[:6] == ["Python", "76.77B", "21.9%", "+53.5%", "63.8..92.2B", "68.7..76.8B"]
    assert change == ["Python", "+26.77B", "0.7698", "0.7594", "-1.35%", "1.547e-04"]
    lines = lines_of(text)
    assert any("predicted nats per token (rough)" in line for line in lines)
    assert any(line.startswith("  optimal: KKT residual ") for line in lines)
    (numbers,) = (line for line in lines if line.startswith("  numbers: "))
    assert "calibrated u; convention transfer, gamma" in numbers
    assert "rough amplitude_n, amplitude_d" in numbers
    assert "  note: nothing is reserved for text; the paper reserves 12.5%" in lines
    assert lines[-1].startswith("  note: ")
    assert any(line.endswith("per language, and Python gets more") for line in lines)
    assert any("model size, amplitudes and irreducible losses change" in line for line in lines)


@pytest.mark.parametrize("columns, bars", [("80", 0), ("100", 7)])
def test_shares_are_drawn_where_the_terminal_is_wide(capsys, monkeypatch, columns, bars):
    monkeypatch.setenv("COLUMNS", columns)
    text = text_of(capsys, "--budget", "350B")
    drawn = [line.split()[-1] for line in text.splitlines() if "█" in line]
    assert len(drawn) == bars
    assert drawn[:1] == ["████████"][:bars]
    assert all(len(bar) == 8 for bar in drawn)
    assert all(len(line) <= int(columns) for line in text.splitlines())


def test_the_table_shows_epochs_and_constraints(capsys, inventory):
    supply = inventory()
    text = text_of(capsys, "--budget", "350B", "--supply", supply, "--reserve", "text=12.5%")
    assert "supply not checked" not in text
    assert "paper reserves" not in text
    assert text.splitlines()[1].split()[3] == "epochs"
    assert "  reserve: text 43.75B\n" in text
    lines = lines_of(text_of(capsys, "--budget", "100B", "--pairs", "10%"))
    (binds,) = (line for line in lines if line.startswith("  binds: "))
    assert binds.endswith(": --max-regression 2%")
    assert "  of which pairs: 10B in 12 directions, chosen by you, not solved" in lines


def test_verbose_names_sources_and_explain_gives_reasons(capsys):
    assert "Muennighoff" not in text_of(capsys, "--budget", "1T")
    assert "Muennighoff et al. 2023" in text_of(capsys, "--budget", "1T", "-v")
    reasons = " ".join(text_of(capsys, "--budget", "1T", "--explain").split())
    assert "the same marginal utility" in reasons
    assert "Python gets 220B tokens (22.0%), more than uniform (+54.0%)." in reasons


@pytest.mark.parametrize("width", [80, 120])
def test_everything_fits_the_terminal_and_carries_no_colour(width, inventory):
    done = codemix(
        "allocate", "--budget", "350B", "--supply", inventory(), "--compare",
        "uniform,proportional,temperature", "--what-if", "10B..1T", "--explain", "-v",
        "--pairs", "10%", "--reserve", "text=5%", env={"COLUMNS": str(width), "NO_COLOR": "1"},
    )  # fmt: skip
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= width
    assert "\x1b" not in done.stdout
    rows = [line.split()[0] for line in done.stdout.splitlines() if line.startswith(" Python ")]
    assert rows == ["Python"] * 3


def test_other_profiles_and_budgets_stand_beside_the_plan(capsys):
    arguments = ("--budget", "350B", "--compare", "uniform", "--what-if", "50B..200B")
    text = text_of(capsys, *arguments)
    assert " objective    +0.00%    +6.65%\n" in text
    assert [line.split()[0] for line in text.splitlines() if line.startswith((" 50B", " 200B"))]
    plan = plan_of(capsys, *arguments)
    assert [row["profile"] for row in plan["compare"]] == ["paper", "uniform"]
    assert [row["budget_tokens"] // BILLION for row in plan["what_if"]] == [50, 100, 200]
    assert parse_plan(json.dumps(plan)).what_if is not None


def test_a_budget_without_a_plan_is_said_beside_the_others(capsys, inventory):
    arguments = ("--budget", "350B", "--supply", inventory(), "--what-if", "1T..2T")
    assert "  2T: the most that the languages may take" in text_of(capsys, *arguments)


def test_a_plan_of_many_domains_is_a_table_too():
    names = [f"domain {i}" for i in range(25)]
    plan = json.loads(codemix("allocate", "--budget", "350B", "--json").stdout)
    row = {**plan["languages"]["Go"], "tokens": 14 * BILLION, "file_tokens": 14 * BILLION}
    plan["languages"] = dict.fromkeys(names, row)
    plan["provenance"] |= {
        "interval_method": "second-order estimate", "profile_range_tokens": {}
    }  # fmt: skip
    text = plan_text(parse_plan(json.dumps(plan)))
    assert "  1% interval: a second-order estimate" in text
    assert "profiles" not in text.splitlines()[1]


def test_trainers_forms(tmp_path, capsys):
    assert run(["allocate", "--budget", "350B", "--emit", "megatron-blend"]) == 0
    out, err = capsys.readouterr()
    assert "csharp_text_document\n" in out
    assert err.startswith("note: supply not checked")
    path = tmp_path / "streams.yaml"
    assert run(["allocate", "--budget", "1T", "--emit", "mosaic-streams", "-o", str(path)]) == 0
    assert path.read_text("utf-8").startswith("streams:\n")


def test_two_plans_are_compared(tmp_path, capsys):
    paths = [str(tmp_path / f"{budget}.json") for budget in ("350B", "1T")]
    for budget, path in zip(("350B", "1T"), paths, strict=True):
        assert run(["allocate", "--budget", budget, "-o", path, "-q"]) == 0
    assert capsys.readouterr().err == ""
    assert run(["allocate", "--diff", *paths]) == 0
    text = capsys.readouterr().out
    assert "  budget_tokens: 350000000000 -> 1000000000000\n" in text
    assert " Python       76.77B     220B   +143.3B          21.9%   22.0%\n" in text
    assert run(["allocate", "--diff", *paths, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["languages"][0]["name"] == "Python"


def test_the_same_request_gives_the_same_bytes():
    call = [sys.executable, "-m", "codemix", "allocate", "--budget", "1T", "--json"]
    first, second = (subprocess.run(call, capture_output=True).stdout for _ in range(2))
    assert first == second


# Arguments after `allocate`, exit code, and what the error or its hint must say.
BAD = {
    "unit": (["--budget", "1G"], 2, "--budget: '1G' is not a number of tokens"),
    "zero": (["--budget", "0"], 2, "must be positive"),
    "negative": (["--budget", "-3B"], 2, "must be positive"),
    "huge": (["--budget", "1e400"], 2, "too large"),
    "above 1000T": (["--budget", "2000T"], 2, "not between 1 and 1000T"),
    "nan": (["--budget", "nan"], 2, "not a number of tokens"),
    "fraction": (["--budget", "1.5"], 2, "not a whole number"),
    "no budget": ([], 2, "--budget 1T"),
    "model": (["--model-size", "big"], 2, "no number of parameters"),
    "profile": (["--profile", "papr"], 2, "did you mean 'paper'"),
    "empty profile": (["--profile", ""], 2, "known: paper"),
    "profile file": (["--profile", "absent.toml"], 2, "absent.toml does not exist"),
    "no profile": (["--profile", "bad.json"], 1, "is not TOML"),
    "unknown key": (["--profile", "key.toml"], 1, "did you mean 'alpha_d'"),
    "status": (["--profile", "status.toml"], 1, "did you mean 'fitted'"),
    "nan number": (["--profile", "nan.toml"], 1, "NaN"),
    "negative number": (["--profile", "negative.toml"], 1, "must be above 0"),
    "baseline": (["--profile", "temperature"], 2, "needs --supply"),
    "supply file": (["--supply", "absent.json"], 2, "codemix stats"),
    "no inventory": (["--supply", "bad.json"], 1, "no inventory"),
    "no supply": (["--supply", "empty.json"], 1, "no language is left"),
    "lost supply": (["--supply", "nan.json"], 1, "Rust: tokens is nan"),
    "folder as supply": (["--supply", "."], 1, "Is a directory"),
    "epochs": (["--max-epochs", "0"], 2, "--max-epochs must be a positive"),
    "epochs nan": (["--max-epochs", "nan"], 2, "--max-epochs must be a positive"),
    "epochs text": (["--max-epochs", "four"], 2, "--max-epochs"),
    "reserve above": (["--reserve", "text=150%"], 2, "not between 0% and 100%"),
    "reserve all": (["--reserve", "text=100%"], 1, "of 350B tokens"),
    "reserve what": (["--reserve", "code=10%"], 2, "knows text"),
    "reserve form": (["--reserve", "text"], 2, "not name=value"),
    "shares over 100%": (["--min-share", "rust=60%,go=60%"], 1, "70B more than"),
    "parts over 100%": (["--reserve", "text=60%", "--pairs", "50%"], 1, "385B of 350B"),
    "pairs": (["--pairs", "101%"], 2, "--pairs: the share"),
    "pairs of what": (["--pairs", "10"], 2, "write 10%"),
    "pairs alone": (["--pairs", "10%", "--languages", "go"], 1, "add Python"),
    "pair epochs": (["--pairs", "10%", "--pair-epochs", "nan"], 2, "--pair-epochs"),
    "language twice": (["--languages", "python,py"], 2, "Python twice"),
    "language": (["--languages", "pyton"], 2, "did you mean 'Python'"),
    "weight": (["--weights", "python=-1"], 2, "positive"),
    "weight nan": (["--weights", "python=nan"], 2, "positive"),
    "weight extreme": (["--weights", "python=1e300"], 2, "between"),
    "weight text": (["--weights", "python=two"], 2, "--weights Python: 'two'"),
    "weight of none": (["--weights", "kotlin=2"], 2, "not in the plan"),
    "twice": (["--fix", "go=1B", "--fix", "golang=2B"], 2, "Go twice"),
    "bounds": (["--min-share", "rust=40%", "--max-share", "rust=30%"], 1, "35B too many"),
    "bounds and fix": (["--min-share", "rust=40%", "--fix", "rust=30B"], 1, "110B too many"),
    "too little": (["--max-share", ",".join(f"{x}=1%" for x in ALIASES.values())], 1, "325.5B"),
    "fix above": (["--fix", "python=400B"], 2, "more than the whole budget"),
    "fix text": (["--fix", "python=abc"], 2, "--fix Python: 'abc'"),
    "share of what": (["--min-share", "rust=3"], 2, "write 3%"),
    "negative share": (["--min-share", "rust=-3%"], 2, "not between"),
    "regression": (["--max-regression", "-2%"], 2, "--max-regression"),
    "regression text": (["--max-regression", "nope"], 2, "12.5%"),
    "negative languages": (["--max-share", "python=0.001%,java=0.001%"], 1, "Python needs"),
    "solve at": (["--solve-at", "0"], 2, "--solve-at"),
    "compare": (["--compare", "nope"], 2, "known: paper"),
    "compare nothing": (["--compare", "uniform,"], 2, "known: paper"),
    "compare baseline": (["--compare", "proportional"], 2, "needs --supply"),
    "what if": (["--what-if", "10B"], 2, "10B..10T"),
    "what if down": (["--what-if", "10B..1B"], 2, "from 10B to 1B does not increase"),
    "what if text": (["--what-if", "10B..zz"], 2, "--what-if: 'zz'"),
    "emit": (["--emit", "mosaic-stream"], 2, "did you mean 'mosaic-streams'"),
    "diff": (["--diff", "absent.json", "bad.json"], 2, "absent.json does not exist"),
    "diff of what": (["--diff", "bad.json", "bad.json"], 1, "version None"),
    "folder": (["-o", "."], 2, "is a folder"),
    "option": (["--budgt", "1T"], 2, "--budget"),
}

ENTRY = 'version = 1\nname = "mine"\nextends = "paper"\n[u]\nstatus = "{}"\nsource = "runs"\n'
FILES = {
    "bad.json": "{}",
    "key.toml": 'version = 1\nname = "x"\nextends = "paper"\nalfa_d = 3\n',
    "status.toml": ENTRY.format("fited") + "values = [1, 1, 1, 1, 1, 1, 1]\n",
    "nan.toml": ENTRY.format("fitted") + "values = [1, 1, 1, 1, 1, 1, nan]\n",
    "negative.toml": ENTRY.format("fitted") + "values = [1, 1, 1, 1, 1, 1, -1]\n",
    "empty.json": json.dumps({"version": 1, "languages": {n: {"tokens": 0} for n in LANGUAGES}}),
    "nan.json": json.dumps({"version": 1, "languages": {"Rust": {"tokens": float("nan")}}}),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_requests_are_one_error_with_a_hint(case, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    arguments, code, part = BAD[case]
    budget = [] if case == "no budget" or "--budget" in arguments else ["--budget", "350B"]
    assert run(["allocate", *budget, *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    error, hint = err.splitlines()
    assert error.startswith("error: ")
    assert hint.startswith("hint: ")
    assert part in err
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
