import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemix.errors import InputError, UsageError
from codemix.pipelines.engines import IN_PROCESS, LocalEngine
from codemix.pipelines.io.dataset import open_dataset
from codemix.pipelines.io.part_writer import PartWriter
from codemix.pipelines.pair import PairOptions, pair_files
from codemix.pipelines.pair.match import match_files
from codemix.pipelines.pair.stage import assert_one_pivot
from codemix.pipelines.pair.templates import join_direct, join_prompt
from codemix.pipelines.runner import run_to_folder, run_to_stream
from codemix.pipelines.tokenize import open_tokenizer
from codemix.schema import FILES, with_columns
from tests.pipelines.rows_of_files import batch_of, file_row

SEVEN = ("C#", "Go", "Java", "JavaScript", "Python", "Rust", "TypeScript")
NAMES = {"Python": "two_sum.py", "Java": "TwoSum.java", "Go": "two_sum.go", "Rust": "two_sum.rs"}
TEXTS = {
    "Python": "def two_sum(a, b):\n    return a + b\n",
    "Java": "class TwoSum { int twoSum(int a, int b) { return a + b; } }\n",
    "Go": "package main\n\nfunc twoSum(a, b int) int { return a + b }\n",
    "Rust": "fn two_sum(a: i64, b: i64) -> i64 { a + b }\n",
}


def sources(**facts):
    return [
        file_row(f"{language.lower()}/{name}", TEXTS[language], language=language, **facts)
        for language, name in NAMES.items()
    ]


def dataset(tmp_path, rows, name="files"):
    path = tmp_path / f"{name}.parquet"
    with PartWriter(path, FILES, "parquet") as writer:
        writer.write(batch_of(rows))
    return open_dataset(str(path))


def pair(tmp_path, rows, name="files", **options):
    documents = []
    with pair_files(
        [dataset(tmp_path, rows, name)], PairOptions(SEVEN, **options), IN_PROCESS
    ) as pairing:
        summary = run_to_stream(
            pairing.job, lambda batch: documents.extend(batch.to_pylist()), engine=IN_PROCESS
        )
    return documents, summary.counts, pairing.details


def test_files_that_are_held_out_are_not_paired(tmp_path):
    rows = [
        row | {"split": "train" if row["language"] in ("Python", "Go") else "validation"}
        for row in sources()
    ]
    path = tmp_path / "split.parquet"
    schema = with_columns(FILES, "split")
    with PartWriter(path, schema, "parquet") as writer:
        writer.write(pa.RecordBatch.from_pylist(rows, schema))
    documents = []
    with pair_files([open_dataset(str(path))], PairOptions(SEVEN), IN_PROCESS) as pairing:
        run_to_stream(
            pairing.job, lambda batch: documents.extend(batch.to_pylist()), engine=IN_PROCESS
        )
    assert directions(documents) == [("Python", "Go"), ("Go", "Python")]
    assert pairing.details["left_out"] == {"held_out": 2}


def directions(documents):
    return [(row["src_lang"], row["tgt_lang"]) for row in documents]


def test_both_directions_with_python_on_exactly_one_side(tmp_path):
    documents, counts, details = pair(tmp_path, sources())
    others = ["Go", "Java", "Rust"]
    assert directions(documents) == [
        direction for other in others for direction in (("Python", other), (other, "Python"))
    ]
    assert counts.rows_in == counts.rows_out == 6
    assert details["pairs"] == 3
    assert len({row["pair_id"] for row in documents}) == 3


def test_a_document_holds_both_texts_and_says_where_they_are_from(tmp_path):
    documents, _, _ = pair(tmp_path, sources(license="MIT"))
    there = next(row for row in documents if row["tgt_lang"] == "Java")
    assert there["text"] == (
        "# This program is written in Python.\n"
        "def two_sum(a, b):\n    return a + b\n\n"
        "// Translate the Python program above to Java.\n"
        "class TwoSum { int twoSum(int a, int b) { return a + b; } }\n"
    )
    assert (there["src_path"], there["tgt_path"]) == ("python/two_sum.py", "java/TwoSum.java")
    assert (there["src_license"], there["tgt_license"]) == ("MIT", "MIT")
    assert there["src_span"] == [0, len(TEXTS["Python"])]
    assert there["key"] == "two sum"


def test_tokens_are_counted_by_side(tmp_path):
    tokenizer = open_tokenizer()
    documents, _, _ = pair(tmp_path, sources())
    for row in documents:
        import pyarrow as pa

        ids = tokenizer.encode(pa.array([row["text"], TEXTS[row["src_lang"]]])).lengths
        assert row["tokens"] == ids[0] + 1
        assert row["src_tokens"] == ids[1]
        assert row["src_tokens"] + row["tgt_tokens"] == row["tokens"]


def test_a_document_that_is_too_long_is_dropped_not_cut(tmp_path):
    documents, _, _ = pair(tmp_path, sources())
    longest = max(row["tokens"] for row in documents)
    kept, counts, _ = pair(tmp_path, sources(), max_tokens=longest - 1)
    assert counts.dropped["too_long"] == sum(row["tokens"] == longest for row in documents)
    assert [row["text"] for row in kept] == [
        row["text"] for row in documents if row["tokens"] < longest
    ]


def test_sides_that_are_no_translation_are_dropped(tmp_path):
    rows = sources()
    rows[1] = file_row(rows[1]["path"], TEXTS["Java"] + "// x\n" * 200, language="Java")
    _, counts, _ = pair(tmp_path, rows)
    assert counts.dropped == {"length_ratio": 2}
    same = "x = 1;\n"
    rows = [
        file_row("python/a.py", same + "# mine\n", language="Python"),
        file_row("js/a.js", "// yours\n" + same, language="JavaScript"),
    ]
    _, counts, _ = pair(tmp_path, rows)
    assert counts.dropped == {"identical": 2}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"is_vendored": True}, "vendored"),
        ({"is_generated": True}, "generated"),
        ({"is_minified": True}, "minified"),
        ({"parse_error_ratio": 0.01}, "parse_errors"),
        ({"parse_error_ratio": None}, "parse_errors"),
    ],
)
def test_both_sides_must_parse_and_be_original(tmp_path, facts, reason):
    documents, _, details = pair(tmp_path, sources(**facts))
    assert documents == []
    assert details["left_out"] == {reason: 4}


def test_direct_joins_by_a_blank_line():
    assert join_direct("x = 1\n\n\n", "let x = 1;\n") == "x = 1\n\nlet x = 1;\n"
    assert join_prompt("a\n", "Go", "b\n", "Python").startswith("// This program is written in Go.")


def test_shuffle_gives_the_same_snippets_alone_with_equal_totals(tmp_path):
    whole, _, _ = pair(tmp_path, sources(), strategy="direct")
    alone, counts, _ = pair(tmp_path, sources(), strategy="shuffle")
    assert counts.rows_in == counts.rows_out == 2 * len(whole)
    expected = sorted(TEXTS[lang] for row in whole for lang in (row["src_lang"], row["tgt_lang"]))
    assert sorted(row["text"] for row in alone) == expected
    assert [row["text"] for row in alone] != expected
    assert {row["tgt_lang"] for row in alone} == {None}
    again, _, _ = pair(tmp_path, sources(), strategy="shuffle")
    other, _, _ = pair(tmp_path, sources(), strategy="shuffle", seed=1)
    assert again == alone
    assert other != alone


def test_twins_are_aligned_by_their_folders_and_no_file_is_paired_twice(tmp_path):
    rows = [
        file_row("python/array/reverse.py", "a = 1\n", language="Python"),
        file_row("python/text/reverse.py", "b = 2\n", language="Python"),
        file_row("go/text/reverse.go", "package b\n", language="Go"),
        file_row("go/array/reverse.go", "package a\n", language="Go"),
        file_row("go/list/reverse.go", "package c\n", language="Go"),
    ]
    documents, _, details = pair(tmp_path, rows)
    assert {
        (row["src_path"], row["tgt_path"]) for row in documents if row["src_lang"] == "Python"
    } == {
        ("python/array/reverse.py", "go/array/reverse.go"),
        ("python/text/reverse.py", "go/text/reverse.go"),
    }
    assert details["unpaired"] == {"Go": 1}


def test_no_pivot_no_pairs(tmp_path):
    rows = [row for row in sources() if row["language"] != "Python"]
    documents, counts, details = pair(tmp_path, rows)
    assert (documents, counts.rows_in, details["pairs"]) == ([], 0, 0)


def test_pairs_are_refused_as_input(tmp_path):
    with pair_files([dataset(tmp_path, sources())], PairOptions(SEVEN), IN_PROCESS) as pairing:
        run_to_folder(pairing.job, tmp_path / "pairs", IN_PROCESS)
    pairs = open_dataset(str(tmp_path / "pairs"))
    assert pairs.kind == "pairs"
    with (
        pytest.raises(InputError, match="holds pairs, not files"),
        pair_files([pairs], PairOptions(SEVEN), IN_PROCESS),
    ):
        pass


def test_bytes_do_not_depend_on_workers_or_the_order_of_rows(tmp_path):
    outputs = []
    for name, rows, workers in (
        ("a", sources(), 1),
        ("b", sources(), 2),
        ("c", sources()[::-1], 1),
    ):
        data = dataset(tmp_path, rows, name)
        with pair_files([data], PairOptions(SEVEN), LocalEngine(workers)) as pairing:
            run_to_folder(pairing.job, tmp_path / f"out-{name}", LocalEngine(workers))
        outputs.append((tmp_path / f"out-{name}" / "part-00000.parquet").read_bytes())
    assert outputs[0] == outputs[1] == outputs[2]


def test_the_writer_itself_refuses_a_document_without_python_on_exactly_one_side():
    assert_one_pivot("Python", "Go")
    for languages in (("Go", "Rust"), ("Python", "Python")):
        with pytest.raises(AssertionError):
            assert_one_pivot(*languages)


def test_options_are_checked():
    with pytest.raises(UsageError, match="unknown strategy"):
        PairOptions(SEVEN, strategy="promt")
    with pytest.raises(UsageError, match="need Python"):
        PairOptions(("Go", "Rust"))
    with pytest.raises(UsageError, match="need Python"):
        PairOptions(("Python",))


FILES_OF_KEYS = st.lists(
    st.tuples(
        st.sampled_from(["Python", "Go", "Java"]), st.sampled_from("abcd"), st.integers(0, 3)
    ),
    max_size=30,
    unique=True,
)


@settings(max_examples=50)
@given(FILES_OF_KEYS)
def test_matching_is_one_to_one_with_python_as_pivot(files):
    from codemix.pipelines.pair.index import FileRef
    from codemix.pipelines.pair.keys import file_keys

    refs = []
    for row, (language, stem, folder) in enumerate(files):
        path = f"{language.lower()}/{folder}/{stem}x.src"
        keys = file_keys("repo", path, language)
        refs.append(FileRef(str(row), "repo", path, language, keys, 0, row))
    pairs = match_files(refs).pairs
    assert match_files(refs[::-1]).pairs == pairs
    for target in ("Go", "Java"):
        of_language = [pair for pair in pairs if pair.target.language == target]
        assert len({pair.pivot.id for pair in of_language}) == len(of_language)
        assert len({pair.target.id for pair in of_language}) == len(of_language)
        for stem in "abcd":
            counts = [
                sum(lang == language and of == stem for lang, of, _ in files)
                for language in ("Python", target)
            ]
            assert sum(pair.key == f"{stem}x" for pair in of_language) == min(counts)
    assert all(pair.pivot.language == "Python" for pair in pairs)


@pytest.mark.parametrize("language", ["Python", "Go"])
def test_files_without_content_are_an_error(tmp_path, language):
    rows = [
        {**row, "content": None if row["language"] == language else row["content"]}
        for row in sources()
    ]
    with pytest.raises(InputError, match="comes without content") as caught:
        pair(tmp_path, rows)
    assert "--no-content" in caught.value.hint


def test_texts_without_a_hash_are_compared_as_they_are(tmp_path):
    rows = [{**row, "content_sha256": None} for row in sources()]
    twins = [
        file_row(f"{language}/same.{end}", "same\n", language=name, content_sha256=None)
        for language, end, name in (("python", "py", "Python"), ("go", "go", "Go"))
    ]
    documents, counts, _ = pair(tmp_path, [*twins, *rows])
    assert counts.dropped["identical"] == 2
    assert len(documents) == 6
