"""The stage: what is kept, what goes and why, and that a second run changes nothing."""

import pickle

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.errors import InputError, UsageError
from codemix.pipelines.filter import (
    FilterOptions,
    FilterStage,
    Tally,
    open_licenses,
    open_list,
    parse_preset,
    read_preset,
)
from codemix.pipelines.stage import Shard
from codemix.schema import FILES, content_sha256
from tests.pipelines.rows_of_files import batch_of, file_row

SHORT = parse_preset(
    'version = 1\n[rules.short]\nmetric = "lines"\nmost = 2\nwhy = "w"\n'
    '[rules.narrow]\nmetric = "characters"\nmost = 20\nwhy = "w"\n',
    "short",
    "short",
)
NONE = read_preset("none")
MAIL = "# jane@site.org\n"


def run(options, *batches):
    """Return kept and dropped rows, and the summary."""
    batches = [of if isinstance(of, pa.RecordBatch) else batch_of(of) for of in batches]
    stage = pickle.loads(pickle.dumps(FilterStage(options, batches[0].schema)))
    tally = Tally(options)
    kept, dropped = [], []
    for step in stage.run(iter(batches), Shard(0, 1)):
        assert step.kept.schema == stage.kept_schema
        assert step.dropped.schema == stage.dropped_schema
        tally.add_kept(step.kept)
        tally.add_dropped(step.dropped)
        kept.append(step.kept)
        dropped.append(step.dropped)
    return kept, dropped, tally


def rows(batches):
    return [row for batch in batches for row in batch.to_pylist()]


def test_a_file_goes_for_the_first_rule_it_fails_and_all_are_named():
    kept, dropped, tally = run(
        FilterOptions(SHORT),
        [
            file_row("a.py", "x\n", lines=1),
            file_row("b.py", "x\ny\nz\n" + "w" * 30, lines=4),
            file_row("c.py", "x" * 30, lines=1),
        ],
    )
    assert [row["path"] for row in rows(kept)] == ["a.py"]
    assert [(row["path"], row["reason"], row["failed_rules"]) for row in rows(dropped)] == [
        ("b.py", "short", ["short", "narrow"]),
        ("c.py", "narrow", ["narrow"]),
    ]
    assert [row["explanation"] for row in rows(dropped)] == [
        "lines is 4, at most 2",
        "characters is 30, at most 20",
    ]
    effects = {of["rule"]: (of["alone"], of["in_order"]) for of in tally.to_json()["rules"]}
    assert effects == {"short": (1, 1), "narrow": (2, 1)}


def test_rules_differ_by_language_and_have_exceptions():
    preset = parse_preset(
        'version = 1\n[rules.a]\nmetric = "lines"\nmost = 5\nwhy = "w"\nbut_not = ["Go"]\n'
        '[rules.a.languages]\nJava = 9\n[rules.b]\nmetric = "lines"\nmost = 1\nwhy = "w"\n'
        'only = ["Rust"]\n',
        "mine",
        "mine",
    )
    of_language = {"Python": 7, "Java": 7, "Go": 7, "Rust": 2, None: 7}
    batch = [file_row(f"{n}", "x", language=n, lines=lines) for n, lines in of_language.items()]
    kept, dropped, _ = run(FilterOptions(preset), batch)
    assert {row["language"] for row in rows(kept)} == {"Java", "Go"}
    assert {(row["language"], row["reason"]) for row in rows(dropped)} == {
        ("Python", "a"), ("Rust", "b"), (None, "a"),
    }  # fmt: skip


def test_a_rule_that_cannot_be_applied_never_passes_in_silence():
    preset = parse_preset(
        'version = 1\n[rules.data]\nmetric = "is_data"\nis = false\nwhy = "w"\n', "m", "m"
    )
    batch = [file_row("a.py", "x"), file_row("b.py", "x", is_data=False), file_row("c.py", "x")]
    batch[2]["content"] = None
    kept, _, tally = run(FilterOptions(preset, redact=("emails",)), batch)
    assert [row["unchecked_rules"] for row in rows(kept)] == [["data"], None, ["data", "redaction"]]
    assert tally.to_json()["by_language"]["Python"]["not_applied"] == {"data": 2, "redaction": 1}


def test_the_gates_come_before_the_rules_and_explain_themselves(tmp_path):
    (tmp_path / "repos").write_text("# asked on Monday\nacme/secret\n")
    options = FilterOptions(
        SHORT, "permissive", exclusions=(open_list(tmp_path / "repos", "repos"),)
    )
    batch = [
        file_row("a.py", "x", repo_name="Acme/Secret", license="MIT"),
        file_row("b.py", "x", license="GPL-3.0-only"),
        file_row("c.py", "x" * 30, license=None),
        file_row("d.py", "x", license="MIT"),
    ]
    kept, dropped, tally = run(options, batch)
    assert [row["path"] for row in rows(kept)] == ["d.py"]
    assert [(row["reason"], row["explanation"]) for row in rows(dropped)] == [
        ("opt_out_repository", "on a list of what is left out on request"),
        ("license_not_permissive", "the licence is GPL-3.0-only"),
        ("license_missing", "neither the file nor its repository names a licence"),
    ]
    assert rows(dropped)[2]["failed_rules"] == ["license_missing", "narrow"]
    found = tally.to_json()
    assert found["opt_out"]["repositories"] == {"Acme/Secret": {"files": 1, "bytes": 1}}
    assert found["licenses"] == {
        "kept": {"MIT": 1}, "dropped": {"GPL-3.0-only": 1, "MIT": 1, "none": 1},
    }  # fmt: skip


def test_redaction_keeps_the_columns_consistent():
    options = FilterOptions(NONE, redact=("emails",))
    before = file_row("a.py", MAIL)
    [row, clean] = rows(run(options, [before, file_row("b.py", "x = 1\n")])[0])
    assert row["content"] == "# redacted@example.com\n"
    assert row["content_sha256"] == content_sha256(row["content"])
    assert row["redacted"] == [{"kind": "email", "count": 1}]
    # What names the source stays the source's.
    assert [row[name] for name in ("id", "blob_id", "length_bytes")] == [
        before[name] for name in ("id", "blob_id", "length_bytes")
    ]
    assert (clean["redacted"], clean["content_sha256"]) == ([], content_sha256("x = 1\n"))


def test_rules_about_the_text_see_it_redacted():
    """Else a second run would measure another text than the first."""
    tight = parse_preset(
        'version = 1\n[rules.short]\nmetric = "characters"\nmost = 20\nwhy = "w"\n', "m", "m"
    )
    options = FilterOptions(tight, redact=("emails",))
    kept, dropped, _ = run(options, [file_row("a.py", MAIL)])
    assert (rows(kept), rows(dropped)[0]["reason"]) == ([], "short")


CONTENTS = st.sampled_from(
    [MAIL, "x = 1\n", "a\nb\nc\nd\n", MAIL * 2, "y" * 40, 'pwd = "x7Kq9ZtR2mVb"', "93.184.216.34"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(CONTENTS, min_size=1, max_size=6), st.integers(0, 5))
def test_two_runs_are_one_and_batches_do_not_matter(contents, cut):
    options = FilterOptions(SHORT, redact=("emails", "ips", "keys"))
    files = [file_row(f"{n}.py", text, lines=text.count("\n")) for n, text in enumerate(contents)]
    kept, dropped, _ = run(options, files)
    again, nothing, _ = run(options, *kept)
    assert (rows(again), rows(nothing)) == (rows(kept), [])
    parts = [part for part in (files[:cut], files[cut:]) if part]
    kept_in_parts, dropped_in_parts, _ = run(options, *parts)
    assert rows(kept_in_parts) == rows(kept)
    assert rows(dropped_in_parts) == rows(dropped)
    assert len(rows(kept)) + len(rows(dropped)) == len(files)


def test_an_empty_batch_and_a_null_language_are_no_trouble():
    options = FilterOptions(read_preset("default"), "permissive+none", ("emails", "ips", "keys"))
    kept, dropped, tally = run(options, [], [file_row("a", "x" * 60, language=None)])
    assert (len(rows(kept)), len(rows(dropped))) == (1, 0)
    assert tally.to_json()["by_language"]["unknown"]["kept"] == 1


def test_a_line_of_a_megabyte_is_a_long_line():
    batch = [file_row("a.js", "x = 1;" * 170_000, language="JavaScript")]
    _, dropped, _ = run(FilterOptions(redact=("emails", "ips", "keys")), batch)
    [row] = rows(dropped)
    assert row["explanation"] == "max_line_length is 1020000, at most 1000"
    assert "long_mean_line" in row["failed_rules"]


def test_samples_do_not_depend_on_the_order():
    files = [file_row(f"{n}.py", "x" * 30, lines=1) for n in range(30)]
    left = run(FilterOptions(SHORT), files)[2].to_json(with_samples=True)
    right = run(FilterOptions(SHORT), files[::-1])[2].to_json(with_samples=True)
    assert left == right
    assert len(left["samples"]) == 10
    assert left["samples"][0]["why"] == "characters is 30, at most 20"


def test_opt_out_lists_name_repositories_paths_and_contents(tmp_path):
    files = [
        file_row("src/a.py", "a", repo_name="one"),
        file_row("src/b.py", "b", repo_name="one"),
        file_row("c.py", "c", repo_name="two"),
        file_row("d.py", "d", repo_name="two"),
        file_row("e.py", "e", repo_name="three-x"),
        file_row("f.py", "f", repo_name="four"),
    ]
    lists = {
        "repos": "THREE-*\nnobody\n",
        "paths": "one/src/a.py\n*/c.py\nfour/\nfive/x.py\n",
        "ids": f"{files[3]['content_sha256']}\n{'0' * 40}\n",
    }
    for kind, text in lists.items():
        (tmp_path / kind).write_text(text)
    options = FilterOptions(
        NONE, exclusions=tuple(open_list(tmp_path / kind, kind) for kind in lists)
    )
    kept, dropped, tally = run(options, files)
    assert [row["path"] for row in rows(kept)] == ["src/b.py"]
    assert [row["reason"] for row in rows(dropped)] == [
        "opt_out_path", "opt_out_path", "opt_out_id", "opt_out_repository", "opt_out_path",
    ]  # fmt: skip
    found = tally.to_json()["opt_out"]
    assert found["not_found"] == {"repos": ["nobody"], "paths": ["five/x.py"]}
    assert found["repositories"]["two"] == {"files": 2, "bytes": 2}


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("repos", "", "names nothing"),
        ("repos", "# only a comment\n", "names nothing"),
        ("ids", "xyz\n", "line 1 is no id"),
        ("ids", "0" * 40 + "\n" + "0" * 41, "line 2 is no id"),
    ],
)
def test_a_list_that_says_nothing_is_refused(tmp_path, kind, text, message):
    path = tmp_path / "list"
    path.write_text(text)
    with pytest.raises(UsageError, match=message):
        open_list(path, kind)


def test_a_list_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        open_list(tmp_path / "none", "repos")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot be read"):
        open_list(tmp_path / "bytes", "repos")


def test_licences_of_repositories_come_from_a_table(tmp_path):
    path = tmp_path / "repos.parquet"
    table = pa.table({"repo_name": ["one", "two"], "license": ["MIT", "GPL-3.0-only"]})
    pa.parquet.write_table(table, path)
    options = FilterOptions(NONE, "permissive", repositories=open_licenses(path))
    files = [
        file_row("a.py", "a", repo_name="one"),
        file_row("b.py", "b", repo_name="two"),
        file_row("c.py", "c", repo_name="two", repo_license="ISC"),
        file_row("d.py", "d", repo_name="three"),
    ]
    kept, dropped, _ = run(options, files)
    assert [(row["path"], row["repo_license"]) for row in rows(kept)] == [
        ("a.py", "MIT"), ("c.py", "ISC"),
    ]  # fmt: skip
    assert [row["reason"] for row in rows(dropped)] == ["license_not_permissive", "license_missing"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"repo_name": ["a"]}, "cannot be used"),
        ({"repo_name": ["a", "a"], "license": ["MIT", "MIT"]}, "twice"),
        ({"repo_name": ["a"], "license": [["MIT"]]}, "cannot be used"),
    ],
)
def test_a_table_that_does_not_serve_is_refused(tmp_path, columns, message):
    path = tmp_path / "repos.parquet"
    pa.parquet.write_table(pa.table(columns), path)
    with pytest.raises(InputError, match=message):
        open_licenses(path)
    path.write_bytes(b"no parquet")
    with pytest.raises(InputError, match="cannot be used"):
        open_licenses(path)
    with pytest.raises(InputError, match="is no file"):
        open_licenses(tmp_path / "none.parquet")


def test_the_schema_of_the_input_is_kept():
    batch = batch_of([file_row("a.py", "x" * 60)]).append_column("split", pa.array(["train"]))
    kept, _, _ = run(FilterOptions(NONE), batch)
    assert kept[0].schema.names == [*FILES.names, "split", "unchecked_rules", "redacted"]
