"""``codemix fit``: from a table to a profile that `codemix allocate` takes."""

import json
import tomllib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codemix.cli import run
from codemix.mixers.fits import predict_loss

LAWS = {
    "python": np.array([0.2, 1.3, 0.566, 0.3, 0.6]),
    "golang": np.array([0.3, 1.0, 0.414, 0.4, 0.5]),
}


def rows_of(scale=1.0):
    return [
        {
            "language": language,
            "params": size * scale,
            "tokens": tokens * scale,
            "loss": float(predict_loss(law, size, tokens)),
        }
        for language, law in LAWS.items()
        for size in (0.1, 0.4, 1.1, 3.1)
        for tokens in (2.0, 8.0, 32.0)
    ]


def write(path, rows):
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
        path.write_text("\n".join(lines) + "\n")
    return str(path)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("scale", [1.0, 1e9])
def test_runs_become_a_profile_that_allocate_takes(tmp_path, suffix, scale, capsys):
    runs = write(tmp_path / f"runs.{suffix}", rows_of(scale))
    profile = tmp_path / "mine.toml"
    assert run(["fit", runs, "-o", str(profile), "--bootstrap", "20"]) == 0
    raw = tomllib.loads(profile.read_text("utf-8"))
    assert raw["languages"] == ["Go", "Python"]
    np.testing.assert_allclose(raw["alpha_d"]["values"], [0.5, 0.6], rtol=1e-6)
    assert raw["alpha_d"]["status"] == "fitted"
    assert raw["repeat_decay"]["status"] == "published"
    capsys.readouterr()
    assert run(["allocate", "--budget", "100B", "--profile", str(profile), "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert set(plan["languages"]) == {"Go", "Python"}
    assert sum(of["tokens"] for of in plan["languages"].values()) == 10**11


def test_the_same_input_and_seed_give_the_same_bytes(tmp_path, capsys):
    runs = write(tmp_path / "runs.csv", rows_of())
    texts = []
    for _ in range(2):
        assert run(["fit", runs, "-o", "-", "--bootstrap", "20"]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]


def test_the_table_shows_intervals(tmp_path, capsys):
    assert run(["fit", write(tmp_path / "runs.csv", rows_of()), "--bootstrap", "20"]) == 0
    out = capsys.readouterr().out
    assert "95% interval" in out
    assert "24 of 24 starts agree" in out


def test_columns_may_have_other_names(tmp_path, capsys):
    rows = [{"n": r["params"], "seen": r["tokens"], "final": r["loss"]} for r in rows_of()[:12]]
    runs = write(tmp_path / "runs.csv", rows)
    assert run(["fit", runs, "--bootstrap", "0"]) == 1
    err = capsys.readouterr().err
    assert "no column for D" in err
    assert "--columns D=" in err
    assert run(["fit", runs, "--bootstrap", "0", "--columns", "N=n,D=seen,L=final"]) == 0
    assert run(["fit", runs, "--columns", "D=sen"]) == 1
    assert "did you mean 'seen'?" in capsys.readouterr().err


def test_mixtures_and_bilingual_runs(tmp_path, capsys):
    random = np.random.default_rng(0)
    shares = random.dirichlet(np.ones(2), 30)
    rows = [
        {
            "share_python": 100 * p,
            "share_go": 100 * q,
            "loss_python": 0.5 + np.exp(-2 * p),
            "loss_go": 0.4 + np.exp(-1.5 * q),
        }
        for p, q in shares
    ]
    profile = tmp_path / "mix.toml"
    runs = write(tmp_path / "mix.csv", rows)
    assert run(["fit", runs, "--law", "mixture", "-o", str(profile)]) == 0
    assert "rank correlation" in capsys.readouterr().err
    assert run(["allocate", "--budget", "1B", "--profile", str(profile), "-q"]) == 0
    pairs = [
        {"target": "python", "auxiliary": "python", "tokens": 64, "loss": 0.75},
        {"target": "python", "auxiliary": "go", "tokens": 64, "loss": 0.77},
    ]
    runs = write(tmp_path / "pairs.csv", pairs)
    capsys.readouterr()
    assert run(["fit", runs, "--law", "synergy", "-o", str(tmp_path / "syn.toml"), "--json"]) == 0
    [pair] = json.loads(capsys.readouterr().out)["pairs"]
    assert pair["status"] == "convention"
    assert pair["gain"] == pytest.approx(1 - 0.77 / 0.75)


def proxy_rows(count=120):
    """Rows like those of public tables of proxy runs: more domains than targets, rounded shares."""
    random = np.random.default_rng(0)
    shares = random.dirichlet(np.full(4, 0.5), count).round(3)
    domains = ("arxiv", "github", "books", "pile_cc")
    return [
        {
            "index": number,
            **{f"train_the_{name}": share for name, share in zip(domains, row, strict=True)},
            "metric/the_pile_cc_val_loss": 3.0 + np.exp(-2.0 * row[3] - 0.5 * row[2]),
            "metric/the_github_val_loss": 2.0 + np.exp(-3.0 * row[1] - 0.2 * row[0]),
        }
        for number, row in enumerate(shares)
    ]


def test_tables_of_proxy_runs_with_other_targets_than_domains(tmp_path, capsys):
    runs, profile = write(tmp_path / "proxy.csv", proxy_rows()), tmp_path / "mix.toml"
    arguments = ["fit", runs, "--law", "mixture", "--bootstrap", "20", "-o", str(profile), "--json"]
    assert run(arguments) == 0
    found = capsys.readouterr()
    assert "shares sum to 0.99" in found.err
    details = json.loads(found.out)
    assert details["targets"] == ["the_pile_cc", "the_github"]
    assert min(details["exponential"]["rank_correlation"]) > 0.99
    assert set(details["proportion"]) == {"the_pile_cc", "the_github"}
    assert all(of["rank_correlation"] > 0.9 for of in details["proportion"].values())
    assert any("tau = 1" in text for text in details["warnings"])
    assert run(["allocate", "--budget", "1B", "--profile", str(profile), "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    shares = {name: of["share"] for name, of in plan["languages"].items()}
    assert shares["the_github"] + shares["the_pile_cc"] > 0.9
    assert plan["kkt_residual"] < 1e-8


def test_compute_stands_in_for_tokens_and_far_rows_are_told(tmp_path, capsys):
    rows = [
        {
            "Model Size": r["params"],
            "Training FLOP": 6 * r["params"] * r["tokens"],
            "loss": r["loss"],
        }
        for r in rows_of(1e9)[:12]
    ]
    rows[7]["loss"] *= 1.5
    runs = write(tmp_path / "runs.csv", rows)
    assert run(["fit", runs, "--bootstrap", "0", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["languages"]["code"]["far_rows"] == [8]
    assert found["languages"]["code"]["parameters"]["alpha_d"] == pytest.approx(0.6, rel=1e-2)
    assert any("D = C/(6N)" in text for text in found["warnings"])
    assert any("--drop-outliers" in text for text in found["warnings"])
    assert run(["fit", runs, "--bootstrap", "0", "--json", "--drop-outliers"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["languages"]["code"]["dropped_rows"] == [8]
    assert found["languages"]["code"]["runs_used"] == 11


def test_a_profile_says_which_runs_and_intervals_are_behind_a_number(tmp_path):
    runs, profile = write(tmp_path / "runs.csv", rows_of()), tmp_path / "mine.toml"
    assert run(["fit", runs, "-o", str(profile), "--bootstrap", "20", "-q"]) == 0
    source = tomllib.loads(profile.read_text("utf-8"))["alpha_n"]["source"]
    assert "24 of 24 runs of runs.csv (sha256 " in source
    assert "95% bootstrap intervals 0.4..0.4, 0.3..0.3" in source
    assert str(tmp_path) not in source


def test_no_effect_of_size_still_gives_a_profile_that_allocate_takes(tmp_path, capsys):
    rows = [{**row, "loss": 0.5 + row["tokens"] ** -0.6} for row in rows_of()[:12]]
    for number, row in enumerate(rows):
        row["loss"] *= 1.0 + 0.003 * (-1) ** number
    runs, profile = write(tmp_path / "runs.csv", rows), tmp_path / "mine.toml"
    assert run(["fit", runs, "-o", str(profile), "--bootstrap", "50"]) == 0
    assert run(["allocate", "--budget", "10B", "--profile", str(profile), "-q"]) == 0


BAD = {
    "no file": (["nowhere.csv"], 2),
    "suffix": (["runs.txt"], 2),
    "law": (["runs.csv", "--law", "chinchila"], 2),
    "likelihood": (["runs.csv", "--likelihood", "normal"], 2),
    "role": (["runs.csv", "--columns", "X=params"], 2),
    "columns": (["runs.csv", "--columns", "params"], 2),
    "base": (["runs.csv", "--base", "papr"], 2),
    "base of another law": (["pairs.csv", "--law", "synergy", "--base", "mix.toml"], 1),
    "no run": (["empty.csv"], 1),
    "no number": (["words.csv"], 1),
    "two rows": (["two.csv"], 1),
    "constant N": (["constant.csv"], 1),
    "negative loss": (["negative.csv"], 1),
    "missing loss": (["missing.csv"], 1),
    "no shares": (["runs.csv", "--law", "mixture"], 1),
    "no target": (["runs.csv", "--law", "synergy"], 1),
    "few mixtures": (["half.csv", "--law", "mixture"], 1),
    "not parquet": (["broken.parquet"], 1),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_clear_error(case, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rows = rows_of()
    write(tmp_path / "runs.csv", rows)
    (tmp_path / "runs.txt").write_text("x")
    (tmp_path / "empty.csv").write_text("params,tokens,loss\n")
    write(tmp_path / "words.csv", [{**rows[0], "loss": "low"}] * 9)
    write(tmp_path / "two.csv", rows[:2])
    write(tmp_path / "constant.csv", [{**row, "params": 1.0} for row in rows])
    write(tmp_path / "negative.csv", [{**row, "loss": -row["loss"]} for row in rows])
    write(tmp_path / "missing.csv", [{**row, "loss": "" if n == 3 else row["loss"]}
                                     for n, row in enumerate(rows)])  # fmt: skip
    write(tmp_path / "half.csv", [{"share_go": 1.0, "loss_python": 0.5}] * 9)
    write(tmp_path / "pairs.csv", [{"target": "go", "auxiliary": "go", "loss": 0.5}])
    (tmp_path / "mix.toml").write_text(
        'version = 1\nname = "m"\nlaw = "mixture"\nlanguages = ["Go"]\n'
        + "".join(
            f'[{name}]\nvalues = {value}\nstatus = "fitted"\nsource = "x"\n'
            for name, value in (("irreducible_nats", [0.1]), ("mixture_scale", [1.0]),
                                ("mixture_rates", [[-1.0]]))
        )
    )  # fmt: skip
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    arguments, code = BAD[case]
    before = sorted(tmp_path.iterdir())
    assert run(["fit", *arguments, "--bootstrap", "0", "-o", "out.toml"]) == code
    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert "\nhint: " in err
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_is_no_place_for_a_profile(tmp_path, capsys):
    runs = write(tmp_path / "runs.csv", rows_of())
    assert run(["fit", runs, "-o", str(tmp_path)]) == 2
    assert "is a folder" in capsys.readouterr().err


def test_bilingual_runs_of_one_budget_need_no_column_of_tokens(tmp_path, capsys):
    rows = [
        {"target": "go", "auxiliary": "go", "loss": 0.4328},
        {"target": "go", "auxiliary": "python", "loss": 0.4122},
        {"target": "python", "auxiliary": "python", "loss": 0.7528},
    ]
    runs = write(tmp_path / "runs.csv", rows)
    assert run(["fit", runs, "--law", "synergy", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    [pair] = found["pairs"]
    assert (pair["target"], pair["auxiliary"], pair["status"]) == ("Go", "Python", "convention")
    assert pair["gain"] == pytest.approx(0.0476, abs=1e-4)
    assert found["warnings"] == ["1 pairs of languages were not run: no transfer is assumed"]
