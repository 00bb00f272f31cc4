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


BAD = {
    "no file": (["nowhere.csv"], 2),
    "suffix": (["runs.txt"], 2),
    "law": (["runs.csv", "--law", "chinchila"], 2),
    "likelihood": (["runs.csv", "--likelihood", "normal"], 2),
    "role": (["runs.csv", "--columns", "X=params"], 2),
    "columns": (["runs.csv", "--columns", "params"], 2),
    "base": (["runs.csv", "--base", "papr"], 2),
    "no run": (["empty.csv"], 1),
    "no number": (["words.csv"], 1),
    "two rows": (["two.csv"], 1),
    "constant N": (["constant.csv"], 1),
    "negative loss": (["negative.csv"], 1),
    "missing loss": (["missing.csv"], 1),
    "no shares": (["runs.csv", "--law", "mixture"], 1),
    "no target": (["runs.csv", "--law", "synergy"], 1),
    "half a mixture": (["half.csv", "--law", "mixture"], 1),
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
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    arguments, code = BAD[case]
    before = sorted(tmp_path.iterdir())
    assert run(["fit", *arguments, "--bootstrap", "0", "-o", "out.toml"]) == code
    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert "\nhint: " in err
    assert sorted(tmp_path.iterdir()) == before
