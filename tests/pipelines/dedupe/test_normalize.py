import pytest

from codemix.pipelines.dedupe import DedupeOptions
from codemix.pipelines.dedupe.normalize import normalize_texts
from tests.pipelines.dedupe.in_memory import deduplicate, parts_of
from tests.pipelines.rows_of_files import batch_of, file_row

PLAIN = "def add(a, b):\n    return a + b\n"
SPACED = "def  add(a,\tb):\n\n    return a + b\n\n"
COMMENTED = "# Adds.\ndef add(a, b):\n    return a + b  # the sum\n"


def normalized(how, *rows):
    return normalize_texts(batch_of(rows), how).to_pylist()


def test_blanks_and_comments_go_as_asked():
    rows = [file_row("a.py", text) for text in (PLAIN, SPACED, COMMENTED)]
    short = "def add(a, b): return a + b"
    assert normalized("none", *rows) == [PLAIN, SPACED, COMMENTED]
    assert normalized("whitespace", *rows)[:2] == [short, short]
    assert "# Adds." in normalized("whitespace", *rows)[2]
    assert normalized("comments", *rows) == [short] * 3


@pytest.mark.parametrize(
    "facts",
    [{"parse_error_ratio": 0.1}, {"parse_error_ratio": None}, {"language": None},
     {"language": "COBOL"}],
)  # fmt: skip
def test_comments_stay_where_the_code_cannot_be_told_from_them(facts):
    assert "# Adds." in normalized("comments", file_row("a.py", COMMENTED, **facts))[0]


def test_a_file_of_comments_alone_keeps_them():
    rows = [file_row("a.py", "# one\n"), file_row("b.py", "# two\n")]
    assert normalized("comments", *rows) == ["# one", "# two"]


@pytest.mark.parametrize(
    ("how", "kept", "reasons"),
    [
        ("none", 3, []),
        ("whitespace", 2, ["normalized_duplicate"]),
        ("comments", 1, ["normalized_duplicate"] * 2),
    ],
)
def test_texts_equal_when_normalized_are_duplicates_in_any_language(how, kept, reasons):
    files = [
        file_row("a.py", PLAIN),
        file_row("d/b.py", SPACED, language="Starlark"),
        file_row("d/c.py", COMMENTED.replace("Adds", "Adds two of what there is of numbers")),
    ]
    stays, dropped, _ = deduplicate(parts_of(files), DedupeOptions(normalize=how))
    assert len(stays) == kept
    assert [row["reason"] for row in dropped] == reasons
    assert {(row["kept_id"], row["jaccard"]) for row in dropped} <= {(files[0]["id"], 1.0)}


def test_a_byte_for_byte_copy_stays_an_exact_duplicate():
    files = [file_row("a.py", COMMENTED), file_row("d/a.py", COMMENTED)]
    _, dropped, _ = deduplicate(parts_of(files), DedupeOptions(normalize="comments"))
    assert [row["reason"] for row in dropped] == ["exact_duplicate"]
