"""The detect stage: every raw file becomes a row or a counted reason."""

import hashlib
import pickle

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.errors import UsageError
from codemix.langs import parse_list
from codemix.pipelines.detect import LABELS, MARKS, DetectOptions, DetectStage
from codemix.pipelines.stage import Shard
from codemix.schema import FILES, RAW_FILES, file_id, git_blob_id

SEVEN = parse_list("")
MINIFIED = b"function f(a,b){return a+b}var c=f(1,2);" * 20


def raw(path, data, problem=None, length_bytes=None, **given):
    length_bytes = len(data or b"") if length_bytes is None else length_bytes
    return {
        "repo_name": "repo",
        "path": path,
        "data": data,
        "length_bytes": length_bytes,
        "problem": problem,
        **given,
    }


def detect(*rows, **options):
    """Return kept and dropped rows; checks what holds for every run."""
    stage = DetectStage(DetectOptions(**{"languages": SEVEN, **options}))
    batch = pa.RecordBatch.from_pylist(list(rows), schema=RAW_FILES)
    kept, dropped = [], []
    for step in stage.run(iter([batch, batch.slice(0, 0)]), Shard(0, 1)):
        for part, schema, found in (
            (step.kept, stage.kept_schema, kept),
            (step.dropped, stage.dropped_schema, dropped),
        ):
            if part is not None:
                assert part.schema.equals(schema)
                part.validate(full=True)
                found += part.to_pylist()
    assert len(kept) + len(dropped) == len(rows)
    assert all(row["reason"] for row in dropped)
    return kept, dropped


def reason(*row, **options):
    _, dropped = detect(raw(*row), **options)
    return dropped[0]["reason"] if dropped else None


def test_labels_alone_are_those_of_whole_rows():
    files = [
        raw("a.py", "x = 'é'\r\ny = (\n".encode("utf-16")),
        raw("tool", b"#!/usr/bin/env node\nlet x = 1\n"),
        raw("vendor/a.min.js", MINIFIED),
        raw("a.rb", b"puts 1"),
        raw("b.py", b"\0\0\0"),
        raw("c.py", None, "unreadable", 7),
        raw("d.py", b"x = 1", override_language="Java"),
    ]
    kept, dropped = detect(*files)
    few_kept, few_dropped = detect(*files, labels_only=True)
    assert few_kept == [{name: row[name] for name in LABELS} for row in kept]
    reasons = [(row["path"], row["reason"]) for row in few_dropped]
    assert reasons == [(row["path"], row["reason"]) for row in dropped]
    assert len(kept) == 4
    with pytest.raises(UsageError, match="labels alone have no marks"):
        detect(labels_only=True, drop=("vendored",))


def test_a_kept_row_tells_all_about_its_file():
    data = b"# SPDX-License-Identifier: MIT\nx = (1\ny = 2"
    (row,), _ = detect(raw("src/A.Py", data))
    assert list(row) == FILES.names
    assert row["id"] == file_id("repo", "src/A.Py", git_blob_id(data))
    assert row["language"] == "Python"
    assert row["content"] == data.decode()
    assert row["content_sha256"] == hashlib.sha256(data).hexdigest()
    assert (row["length_bytes"], row["lines"]) == (len(data), 3)
    assert (row["src_encoding"], row["extension"], row["license"]) == ("UTF-8", "py", "MIT")
    assert (row["is_vendored"], row["is_generated"], row["is_minified"]) == (False, False, False)
    assert 0 < row["parse_error_ratio"] <= 1


def test_other_encodings_are_decoded_and_hashed_as_they_were():
    text = "s = 'naïve'\r\n"
    data = b"\xff\xfe" + text.encode("utf-16-le")
    (row,), _ = detect(raw("a.py", data))
    assert (row["content"], row["src_encoding"]) == (text, "UTF-16LE")
    assert row["content_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert (row["blob_id"], row["length_bytes"]) == (git_blob_id(data), len(data))
    assert row["parse_error_ratio"] == 0


def test_a_byte_order_mark_is_no_part_of_the_text():
    (row,), _ = detect(raw("a.py", b"\xef\xbb\xbfx = 1\n"))
    assert row["content"] == "x = 1\n"


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.py", b"x = 1\0", "binary"),
        ("a.png", b"\x89PNG\0", "binary"),
        ("video.ts", b"G\x40\x11\x10" + b"\0" * 184, "binary"),
        ("a.py", b"abc\x81 \xff\n", "encoding"),
        ("a.py", "s = 'naïve'".encode("latin-1"), None),
        ("a.txt", "naïve".encode("latin-1"), "language"),
        ("a.rb", b"x = 1\n", "language"),
        ("LICENSE", b"MIT", "language"),
        ("de.ts", b"<?xml version='1.0'?><TS/>", "language"),
        ("a.py", b"", "empty"),
        ("a.py", b" \r\n\t\n", "empty"),
        ("tool", b"#!/bin/sh\n", "language"),
        ("tool", b"#!/usr/bin/env python3\n", None),
        ("tool.sh", b"#!/usr/bin/env python3\n", None),
        ("a.py", b"x = (1\n", None),
    ],
)
def test_files_are_dropped_for_a_reason(path, data, expected):
    assert reason(path, data) == expected


@pytest.mark.parametrize("problem", ["unreadable", "unsafe_path", "too_large", "corrupt_archive"])
def test_a_problem_of_the_source_is_the_reason(problem):
    _, (row,) = detect(raw("a.py", None, problem, 7))
    assert (row["reason"], row["length_bytes"], row["blob_id"]) == (problem, 7, None)
    assert row["id"] == file_id("repo", "a.py", "")


def test_files_above_the_cap_are_too_large():
    assert reason("a.py", b"x" * 10, max_file_bytes=10) is None
    assert reason("a.py", b"x" * 11, max_file_bytes=10) == "too_large"


@pytest.mark.parametrize(
    ("mark", "path", "data"),
    [
        ("vendored", "node_modules/a/a.js", b"let a = 1;\n"),
        ("generated", "a.pb.go", b"package a\n"),
        ("minified", "a.js", MINIFIED),
        ("test", "a_test.go", b"package a\n"),
        ("documentation", "docs/conf.py", b"x = 1\n"),
        ("data", "a.py", b"x = [\n" + b"    (1.25, 'a', 'b'),\n" * 50 + b"]\n"),
    ],
)
def test_marks_drop_only_where_asked(mark, path, data):
    (row,), _ = detect(raw(path, data))
    assert [name for name in MARKS if row[f"is_{name}"]] == [mark]
    _, (row,) = detect(raw(path, data), drop=MARKS)
    assert row["reason"] == mark
    assert row[f"is_{mark}"]
    # Dropped before the parse check, which would be wasted on it.
    assert (row["parse_error_ratio"] is None) is (mark != "data")


def test_files_above_the_largest_error_ratio_are_dropped_with_it():
    broken = b"x = 1\n" * 9 + b"$$$$$\n"
    assert reason("a.py", broken, max_parse_error_ratio=0.2) is None
    _, (row,) = detect(raw("a.py", broken), max_parse_error_ratio=0.05)
    assert row["reason"] == "parse_errors"
    assert row["parse_error_ratio"] == pytest.approx(5 / 60)


def test_a_file_too_large_to_parse_is_kept_without_a_ratio():
    data = b"# a comment\n" * 100_000
    (row,), _ = detect(raw("a.py", data), max_file_bytes=2 * 1024**2, max_parse_error_ratio=0.0)
    assert row["parse_error_ratio"] is None


def test_a_file_that_breaks_the_parser_counts_as_all_errors():
    bomb = b"let a = 1;\n" + b"[>`" * 10_000
    kept, _ = detect(raw("a.js", bomb), raw("b.js", b"let a = 1;\n"))
    assert [row["parse_error_ratio"] for row in kept] == [1, 0]


def test_only_wanted_languages_are_kept():
    rows = [raw("a.py", b"x = 1\n"), raw("a.go", b"package a\n")]
    kept, dropped = detect(*rows, languages=("Go",))
    assert [row["path"] for row in kept] == ["a.go"]
    assert [(row["path"], row["language"]) for row in dropped] == [("a.py", "Python")]


def test_all_labels_more_languages_without_a_parse():
    rows = [raw("a.pl", b"x = 1\n"), raw("de.ts", b"<?xml version='1.0'?>"), raw("a.py", b"x = 1")]
    kept, _ = detect(*rows, raw("noname", b"words"), languages=parse_list("all"))
    assert [(row["language"], row["parse_error_ratio"]) for row in kept] == [
        ("Perl", None),
        ("XML", None),
        ("Python", 0),
    ]


def test_rows_say_what_decided_and_measure_the_text():
    text = b"#!/usr/bin/env python3\n# a comment\nx = 1\n"
    (script, test), _ = detect(
        raw("bin/tool", text, repo_license="MIT"), raw("tests/test_a.py", b"x = 'aa'\n")
    )
    assert (script["language"], script["evidence"]) == ("Python", "shebang")
    assert script["confidence"] == pytest.approx(0.98)
    assert (script["repo_license"], script["is_test"], script["is_data"]) == ("MIT", False, False)
    assert script["comment_ratio"] == pytest.approx(33 / 41)
    assert (script["max_line_length"], script["lines"]) == (22, 3)
    assert script["avg_line_length"] == pytest.approx(38 / 3)
    assert (test["evidence"], test["is_test"]) == ("extension", True)
    assert test["alphanum_fraction"] == pytest.approx(3 / 9)


def test_attributes_of_the_repository_overrule():
    go = b"package a\n"
    rows = [
        raw("a.py", go, override_language="golang"),
        raw("b.go", go, override_language="Python", override_generated=True),
        raw("c.go", go, override_language="unheard of"),
        raw("node_modules/d.go", go, override_vendored=False, override_documentation=True),
        raw("e.go", go, override_language="XML"),
    ]
    kept, dropped = detect(*rows)
    assert [(row["path"], row["language"], row["evidence"]) for row in kept] == [
        ("a.py", "Go", "gitattributes"),
        ("b.go", "Python", "gitattributes"),
        ("c.go", "Go", "extension"),
        ("node_modules/d.go", "Go", "extension"),
    ]
    assert [row["is_generated"] for row in kept] == [False, True, False, False]
    assert (kept[3]["is_vendored"], kept[3]["is_documentation"]) == (False, True)
    assert [(row["path"], row["language"]) for row in dropped] == [("e.go", "XML")]


def test_lying_and_missing_names_are_seen_through():
    python = b"import os\n\n\ndef first(items):\n    return items[0]\n"
    kept, _ = detect(raw("a.java", python), raw("3f2a", python))
    assert [(row["language"], row["evidence"]) for row in kept] == [
        ("Python", "syntax"),
        ("Python", "model"),
    ]
    _, (row,) = detect(raw("a.java", python), languages=("Java",))
    assert (row["reason"], row["language"], row["evidence"]) == ("language", "Python", "syntax")


def test_without_a_parse_names_decide_and_syntax_is_unknown():
    (row,), _ = detect(raw("a.java", b"import os\n"), check_syntax=False)
    assert (row["language"], row["evidence"]) == ("Java", "extension")
    unknown = ("parse_error_ratio", "comment_ratio", "is_data")
    assert [row[name] for name in unknown] == [None, None, None]
    assert row["max_line_length"] == 9


def test_explain_gives_a_row_for_every_file():
    rows = [
        raw("a.py", b"x = 1\n"),
        raw("b.rb", b"x"),
        raw("c.py", b""),
        raw("d", None, "encrypted"),
    ]
    stage = DetectStage(DetectOptions(languages=SEVEN, explain=True))
    batch = pa.RecordBatch.from_pylist(rows, schema=RAW_FILES)
    (step,) = stage.run(iter([batch]), Shard(0, 1))
    assert step.dropped is None
    assert "content" not in step.kept.schema.names
    assert [
        (row["path"], row["language"], row["evidence"], row["reason"])
        for row in step.kept.to_pylist()
    ] == [
        ("a.py", "Python", "extension", None),
        ("b.rb", "Ruby", "extension", "language"),
        ("c.py", None, None, "empty"),
        ("d", None, None, "encrypted"),
    ]


def test_content_can_be_left_out():
    (row,), _ = detect(raw("a.py", b"x = 1\n"), with_content=False)
    assert row.get("content") is None
    assert row["content_sha256"] == hashlib.sha256(b"x = 1\n").hexdigest()


def test_the_order_of_rows_is_kept():
    paths = [f"{number}.py" for number in range(50)]
    kept, _ = detect(*(raw(path, b"x = 1\n") for path in paths))
    assert [row["path"] for row in kept] == paths


def test_an_unknown_mark_is_refused():
    with pytest.raises(UsageError, match=r"unknown mark 'vendord'.*vendored"):
        DetectOptions(languages=SEVEN, drop=("vendord",))


@pytest.mark.parametrize("of", [{"max_parse_error_ratio": 0.1}, {"drop": ("data",)}])
def test_what_needs_the_parse_is_refused_without_it(of):
    with pytest.raises(UsageError, match="parse"):
        DetectOptions(languages=SEVEN, check_syntax=False, **of)


def test_the_stage_travels_to_other_processes():
    stage = DetectStage(DetectOptions(languages=SEVEN))
    assert pickle.loads(pickle.dumps(stage)) == stage


PATHS = st.one_of(
    st.sampled_from(["a.py", "a.ts", "a.tsx", "a.cs", "a.rs", "a.go", "A.java", "a.js", "tool"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20),
)
DATA = st.one_of(
    st.binary(max_size=100),
    st.text(max_size=100).map(lambda text: text.encode("utf-8", "ignore")),
    st.text(max_size=50).map(lambda text: b"#!/usr/bin/env " + text.encode("utf-8", "ignore")),
)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(PATHS, DATA), max_size=8), st.booleans())
def test_any_bytes_give_a_row_or_a_reason(files, everything):
    languages = parse_list("all") if everything else SEVEN
    detect(
        *(raw(path, data) for path, data in files),
        languages=languages,
        drop=MARKS,
        max_parse_error_ratio=0.2,
    )
